//! A judge of imitations that has seen neither their people nor their targets.

use std::collections::BTreeMap;

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::{Claim, Guards};
use crate::learn::evidence::logistic::Logistic;

/// Parts into which people are cut, and targets.
const PARTS: usize = 3;

/// A face whose label is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Trusted {
    /// As of [`Claim::numbers`].
    pub numbers: Vec<f64>,
    /// The place of its label.
    pub label: usize,
}

/// How likely each label is for each of `claims`, by a multinomial logistic
/// regression that has learned from the trusted faces and from claims of other
/// people about other targets; a label that it has not met there is believed. So a label that is wrong for one target, or a person
/// who always shows the same, cannot vouch for itself. `None` once `stop` says yes.
pub fn judge(
    claims: &[&Claim],
    trusted: &[Trusted],
    labels: usize,
    guards: &Guards,
    stop: &dyn Fn() -> bool,
) -> Option<Vec<Vec<f64>>> {
    let people = parts(claims.iter().map(|claim| (claim.person.as_str(), 0)));
    // The targets of a label fall into different parts.
    let targets = parts(
        claims
            .iter()
            .map(|claim| (claim.target.as_str(), claim.label)),
    );
    let place = |claim: &Claim| {
        (
            people[claim.person.as_str()],
            targets[claim.target.as_str()],
        )
    };
    let mut order: Vec<usize> = (0..claims.len()).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(claims.len() as u64));
    let mut judged = vec![Vec::new(); claims.len()];
    for cell in (0..PARTS * PARTS).map(|n| (n / PARTS, n % PARTS)) {
        let inside: Vec<usize> = (0..claims.len())
            .filter(|n| place(claims[*n]) == cell)
            .collect();
        if inside.is_empty() {
            continue;
        }
        if stop() {
            return None;
        }
        let outside = order.iter().filter(|n| {
            let (person, target) = place(claims[**n]);
            person != cell.0 && target != cell.1
        });
        let learned: Vec<&Claim> = outside
            .take(guards.most_learned)
            .map(|n| claims[*n])
            .collect();
        let numbers = learned.iter().map(|claim| claim.numbers.as_slice());
        let rows: Vec<&[f64]> = numbers
            .chain(trusted.iter().map(|face| face.numbers.as_slice()))
            .collect();
        let truth = learned.iter().map(|claim| claim.label);
        let truth: Vec<usize> = truth.chain(trusted.iter().map(|face| face.label)).collect();
        let judge = (!rows.is_empty()).then(|| Logistic::fit(&rows, &truth, labels));
        for n in inside {
            let claim = claims[n];
            judged[n] = match &judge {
                Some(judge) if truth.contains(&claim.label) => judge.chances(&claim.numbers),
                // Of a label that the judge has never seen it can doubt nothing.
                _ => (0..labels)
                    .map(|k| f64::from(u8::from(k == claim.label)))
                    .collect(),
            };
        }
    }
    Some(judged)
}

/// The part of each name: those of one kind are dealt out in turn.
fn parts<'a>(names: impl Iterator<Item = (&'a str, usize)>) -> BTreeMap<&'a str, usize> {
    let mut kinds: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    let all: BTreeMap<&str, usize> = names.collect();
    for (name, kind) in &all {
        kinds.entry(*kind).or_default().push(name);
    }
    let mut parts = BTreeMap::new();
    for (kind, mut names) in kinds {
        names.shuffle(&mut ChaCha8Rng::seed_from_u64(kind as u64));
        parts.extend(
            names
                .into_iter()
                .enumerate()
                .map(|(n, name)| (name, n % PARTS)),
        );
    }
    parts
}
