//! What to make of the judge's opinion: whole targets, whole people, single faces.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Claim, Guards};

/// A target or person that is left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Doubt {
    /// Which target, or who.
    pub of: String,
    /// Share of its imitations that the judge calls as they claim.
    pub agreed: f64,
    /// How many people, or faces, that was judged by.
    pub judged: usize,
    /// The place of the label that the judge gives most of them.
    pub looks_like: usize,
}

/// Both ends of the 95 % interval of a share of `n` (Wilson 1927). Of nothing,
/// everything is possible.
pub fn wilson(share: f64, n: usize) -> [f64; 2] {
    const Z: f64 = 1.96;
    if n == 0 {
        return [0.0, 1.0];
    }
    let n = n as f64;
    let middle = share + Z * Z / (2.0 * n);
    let half = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + Z * Z / n;
    [(middle - half) / whole, (middle + half) / whole]
}

fn best(chances: &[f64]) -> usize {
    let better = |best: usize, k: usize| if chances[k] > chances[best] { k } else { best };
    (1..chances.len()).fold(0, better)
}

/// How often the judge gave each label, people counting alike.
#[derive(Default)]
struct Votes<'a> {
    /// For each person how often each label was given, and the number of faces.
    people: BTreeMap<&'a str, (BTreeMap<usize, usize>, usize)>,
}

impl<'a> Votes<'a> {
    fn add(&mut self, person: &'a str, said: usize) {
        let (labels, all) = self.people.entry(person).or_default();
        *labels.entry(said).or_default() += 1;
        *all += 1;
    }

    fn share(&self, label: usize) -> f64 {
        let shares = self.people.values().map(|(labels, all)| {
            labels.get(&label).copied().unwrap_or_default() as f64 / *all as f64
        });
        shares.sum::<f64>() / self.people.len().max(1) as f64
    }

    /// The label that was given most, `except` one.
    fn most(&self, except: usize) -> Option<usize> {
        let labels = self.people.values().flat_map(|(labels, _)| labels.keys());
        let labels: BTreeSet<usize> = labels.copied().filter(|k| *k != except).collect();
        labels
            .into_iter()
            .max_by(|a, b| self.share(*a).total_cmp(&self.share(*b)))
    }
}

/// Targets that most people's imitations give another label than they carry, while
/// other targets of that label are told well: the label is wrong, not hard. Where
/// there is no other of that label, nearly everybody must say so.
pub fn doubted_targets(claims: &[&Claim], judged: &[Vec<f64>], guards: &Guards) -> Vec<Doubt> {
    const NEARLY_ALL: f64 = 0.8;
    let mut targets: BTreeMap<&str, (usize, Votes)> = BTreeMap::new();
    for (claim, chances) in claims.iter().zip(judged) {
        let (label, votes) = targets.entry(&claim.target).or_default();
        *label = claim.label;
        votes.add(&claim.person, best(chances));
    }
    let doubt = |(target, (label, votes)): (&&str, &(usize, Votes))| {
        let people = votes.people.len();
        let other = votes.most(*label)?;
        let agreed = votes.share(*label);
        let [surely_other, _] = wilson(votes.share(other), people);
        let siblings = targets
            .iter()
            .filter(|(name, (of, _))| of == label && *name != target);
        // The best of them: another may be wrong too.
        let told = siblings
            .map(|(_, (_, votes))| wilson(votes.share(*label), votes.people.len())[0])
            .reduce(f64::max);
        let doubted = people >= guards.least_judged
            && match told {
                Some(told) => surely_other > 0.5 && wilson(agreed, people)[1] < told,
                None => surely_other > NEARLY_ALL,
            };
        doubted.then(|| Doubt {
            of: (*target).to_owned(),
            agreed,
            judged: people,
            looks_like: other,
        })
    };
    targets.iter().filter_map(doubt).collect()
}

/// People whose imitations the judge calls as they claim less than two thirds as often
/// as those of others with the same labels, beyond chance: they show something of
/// their own. Claims of targets in `besides` count for nobody.
pub fn doubted_people(
    claims: &[&Claim],
    judged: &[Vec<f64>],
    guards: &Guards,
    besides: &BTreeSet<&str>,
) -> Vec<Doubt> {
    let fair = |claim: &Claim| !besides.contains(claim.target.as_str());
    let mut labels: BTreeMap<usize, [f64; 2]> = BTreeMap::new();
    let mut people: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
    for (claim, chances) in claims.iter().zip(judged).filter(|(claim, _)| fair(claim)) {
        let said = best(chances);
        let [hits, all] = labels.entry(claim.label).or_default();
        *hits += f64::from(u8::from(said == claim.label));
        *all += 1.0;
        people
            .entry(&claim.person)
            .or_default()
            .push((claim.label, said));
    }
    let doubt = |(person, said): (&str, Vec<(usize, usize)>)| {
        let n = said.len();
        let hits = said.iter().filter(|(label, said)| label == said).count();
        let others = |label: usize| {
            let own = said.iter().filter(|(l, _)| *l == label);
            let own_hits = own.clone().filter(|(l, s)| l == s).count() as f64;
            let [hits, all] = labels[&label];
            let rest = all - own.count() as f64;
            (rest > 0.0).then(|| (hits - own_hits) / rest)
        };
        let expected: Vec<f64> = said
            .iter()
            .filter_map(|(label, _)| others(*label))
            .collect();
        let expected = expected.iter().sum::<f64>() / expected.len().max(1) as f64;
        let agreed = hits as f64 / n as f64;
        let doubted = n >= guards.least_judged && wilson(agreed, n)[1] < 2.0 * expected / 3.0;
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for (_, said) in &said {
            *counts.entry(*said).or_default() += 1;
        }
        let looks_like = counts.into_iter().max_by_key(|(_, count)| *count)?.0;
        doubted.then(|| Doubt {
            of: person.to_owned(),
            agreed,
            judged: n,
            looks_like,
        })
    };
    people.into_iter().filter_map(doubt).collect()
}

/// Faces that surely look like another label than they claim: the chance of the
/// other is at least what faces that claim it have on average (the confident joint
/// of Northcutt, Jiang & Chuang 2021), and at least twice that of their own. Of each
/// label at most [`Guards::most_outliers`], the least likely first, so that what
/// makes people different stays. Their places.
pub fn outliers(
    claims: &[&Claim],
    judged: &[Vec<f64>],
    labels: usize,
    guards: &Guards,
) -> Vec<usize> {
    let mut sums = vec![[0.0, 0.0]; labels];
    for (claim, chances) in claims.iter().zip(judged) {
        sums[claim.label][0] += chances[claim.label];
        sums[claim.label][1] += 1.0;
    }
    let usual = |label: usize| match sums[label] {
        [_, 0.0] => f64::INFINITY,
        [sum, all] => sum / all,
    };
    let mut doubted: Vec<Vec<(f64, usize)>> = vec![Vec::new(); labels];
    for (n, (claim, chances)) in claims.iter().zip(judged).enumerate() {
        let own = chances[claim.label];
        let surely =
            |k: usize| k != claim.label && chances[k] >= usual(k) && chances[k] >= 2.0 * own;
        if (0..labels).any(surely) {
            doubted[claim.label].push((own, n));
        }
    }
    let mut places = Vec::new();
    for (label, mut faces) in doubted.into_iter().enumerate() {
        faces.sort_by(|a, b| a.0.total_cmp(&b.0));
        let most = (f64::from(guards.most_outliers) * sums[label][1]) as usize;
        places.extend(faces.into_iter().take(most).map(|(_, n)| n));
    }
    places.sort_unstable();
    places
}
