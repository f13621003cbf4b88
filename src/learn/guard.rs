//! What good imitations may be learned from: guards against players who cheat,
//! wrong labels of targets and covered cameras.
//!
//! Every guard is a plain function of what was recorded. In their order: the view
//! must be fair ([`is_fair`]), the session's camera free ([`is_covered`]), the face
//! must have moved ([`still_people`]), the same face counts once ([`repeats`]).
//! Then a plain classifier judges each imitation that learned neither from that
//! person nor from that target ([`cross::judge`]), and what it says leaves out whole
//! targets ([`doubted_targets`]), whole people ([`doubted_people`]), and single faces
//! ([`outliers`]; Northcutt, Jiang & Chuang 2021). At last nobody counts for more
//! than a few ([`weights`]; Amin et al. 2019).

pub mod cross;
mod doubt;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use cross::Trusted;
pub use doubt::{Doubt, doubted_people, doubted_targets, outliers, wilson};

/// An imitation that reached the threshold, and so claims its target's label.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// Who.
    pub person: String,
    /// Which face was copied.
    pub target: String,
    /// The place of the label.
    pub label: usize,
    /// What was measured, as classifiers see it.
    pub numbers: Vec<f64>,
    /// How the judged picture was taken.
    pub view: View,
    /// The most that a unit's intensity changed during the try, 0 to 5; `None`
    /// where only one reading was kept.
    pub movement: Option<f32>,
    /// Share of the session's tries that could not be read, 0 to 1.
    pub unreadable: f32,
}

/// How a picture was taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Degrees from straight into the camera.
    pub yaw: f32,
    /// Likewise.
    pub pitch: f32,
    /// Likewise.
    pub roll: f32,
    /// Share of fine steps that more smearing would take away; `None` if unknown.
    pub sharpness: Option<f32>,
    /// Faces in the picture.
    pub faces: u32,
}

/// What becomes of an imitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is learned from.
    Kept,
    /// Turned away, blurred, or not alone.
    Unfair,
    /// The camera was covered for much of the session.
    Covered,
    /// The person's face hardly ever moved: a picture was held up.
    Still,
    /// The same face again.
    Repeated,
    /// The target seems to carry a wrong label.
    TargetDoubted,
    /// The person seems to show something else than the targets.
    PersonDoubted,
    /// It looks like another label, and surely so.
    Outlier,
}

/// How strict the guards are: part of `config/learning.ron`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guards {
    /// The most degrees of yaw, pitch or roll.
    pub most_turned: f32,
    /// The least sharpness.
    pub least_sharpness: f32,
    /// The largest share of a session's tries that may be unreadable.
    pub most_unreadable: f32,
    /// The steps of intensity by which the face must change during a try.
    pub least_movement: f32,
    /// The least distance, in steps of intensity, from the same person's other
    /// imitations of that target.
    pub least_distance: f32,
    /// Faces from which on a person, and people from which on a target, is judged.
    pub least_judged: usize,
    /// How many times as much as the median person anybody may count.
    pub most_influence: f32,
    /// The largest share of a label's faces that are left out as outliers.
    pub most_outliers: f32,
    /// The most imitations that the judge learns from; the rest it only judges.
    pub most_learned: usize,
}

impl Guards {
    /// The first value that makes no sense, and what it must be.
    pub fn fault(&self) -> Option<(&'static str, &'static str)> {
        let positive = |value: f32| value > 0.0 && value.is_finite();
        let share = |value: f32| (0.0..=1.0).contains(&value);
        match self {
            g if !positive(g.most_turned) => Some(("most_turned", "must be above 0")),
            g if !share(g.least_sharpness) => Some(("least_sharpness", "must lie between 0 and 1")),
            g if !share(g.most_unreadable) => Some(("most_unreadable", "must lie between 0 and 1")),
            g if g.least_movement.is_nan() || g.least_movement < 0.0 => {
                Some(("least_movement", "must not be below 0"))
            }
            g if g.least_distance.is_nan() || g.least_distance < 0.0 => {
                Some(("least_distance", "must not be below 0"))
            }
            g if g.least_judged < 2 => Some(("least_judged", "must be at least 2")),
            g if !(g.most_influence >= 1.0 && g.most_influence.is_finite()) => {
                Some(("most_influence", "must be at least 1"))
            }
            g if !share(g.most_outliers) => Some(("most_outliers", "must lie between 0 and 1")),
            g if g.most_learned == 0 => Some(("most_learned", "must be above 0")),
            _ => None,
        }
    }
}

/// What the guards made of a heap of imitations.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sifted {
    /// In the order of the claims.
    pub fates: Vec<Fate>,
    /// How much each counts, 0 where it is not kept.
    pub weights: Vec<f32>,
    /// Targets whose label is doubted.
    pub targets: Vec<Doubt>,
    /// People who are doubted.
    pub people: Vec<Doubt>,
}

impl Sifted {
    /// How many imitations met each fate.
    pub fn counts(&self) -> BTreeMap<Fate, usize> {
        let mut counts = BTreeMap::new();
        for fate in &self.fates {
            *counts.entry(*fate).or_default() += 1;
        }
        counts
    }
}

/// Sends `claims` through all guards. `trusted` are faces whose labels are known;
/// `labels` is how many labels there are. `stop` is asked between the judge's
/// lessons; once it says yes, the answer is `None`.
pub fn sift(
    claims: &[Claim],
    trusted: &[Trusted],
    labels: usize,
    guards: &Guards,
    stop: &dyn Fn() -> bool,
) -> Option<Sifted> {
    let mut fates = plain(claims, guards);
    let (mut targets, mut people) = (Vec::new(), Vec::new());
    // What is doubted must not teach the judge what to doubt: so once more without.
    for last in [false, true] {
        let kept: Vec<usize> = (0..claims.len())
            .filter(|n| fates[*n] == Fate::Kept)
            .collect();
        let heap: Vec<&Claim> = kept.iter().map(|n| &claims[*n]).collect();
        let judged = cross::judge(&heap, trusted, labels, guards, stop)?;
        let wrong = doubted_targets(&heap, &judged, guards);
        let strange = doubted_people(&heap, &judged, guards, &names(&wrong));
        for (claim, n) in heap.iter().zip(&kept) {
            if names(&wrong).contains(claim.target.as_str()) {
                fates[*n] = Fate::TargetDoubted;
            } else if names(&strange).contains(claim.person.as_str()) {
                fates[*n] = Fate::PersonDoubted;
            }
        }
        targets.extend(wrong);
        people.extend(strange);
        if last {
            for place in outliers(&heap, &judged, labels, guards) {
                if fates[kept[place]] == Fate::Kept {
                    fates[kept[place]] = Fate::Outlier;
                }
            }
        }
    }
    let weights = weights(claims, &fates, guards);
    Some(Sifted {
        fates,
        weights,
        targets,
        people,
    })
}

/// What can be told without a judge.
pub fn plain(claims: &[Claim], guards: &Guards) -> Vec<Fate> {
    let still = still_people(claims, guards);
    let repeated: BTreeSet<usize> = repeats(claims, guards).into_iter().collect();
    let fate = |(n, claim): (usize, &Claim)| {
        if !is_fair(&claim.view, guards) {
            Fate::Unfair
        } else if is_covered(claim, guards) {
            Fate::Covered
        } else if still.contains(claim.person.as_str()) {
            Fate::Still
        } else if repeated.contains(&n) {
            Fate::Repeated
        } else {
            Fate::Kept
        }
    };
    claims.iter().enumerate().map(fate).collect()
}

/// Whether one face looks into the camera, in focus. As the game's own gates
/// (`config/vision.ron`), and as a rule stricter: what is played may still not be
/// good enough to learn from.
pub fn is_fair(view: &View, guards: &Guards) -> bool {
    let turned = [view.yaw, view.pitch, view.roll];
    view.faces == 1
        && turned
            .iter()
            .all(|degrees| degrees.abs() <= guards.most_turned)
        && view
            .sharpness
            .is_none_or(|sharp| sharp >= guards.least_sharpness)
}

/// Whether the camera was covered for much of the session: tries that could not be
/// read are told as such, and what was read between them is not to be trusted.
pub fn is_covered(claim: &Claim, guards: &Guards) -> bool {
    claim.unreadable > guards.most_unreadable
}

/// People whose faces moved less than [`Guards::least_movement`] in most of their
/// tries: a face takes a moment to become an expression, a picture that is held
/// before the camera does not. Judged over several tries, since whoever begins
/// early may hold still once.
pub fn still_people<'a>(claims: &'a [Claim], guards: &Guards) -> BTreeSet<&'a str> {
    let mut people: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for claim in claims {
        let Some(movement) = claim.movement else {
            continue;
        };
        let [all, still] = people.entry(&claim.person).or_default();
        *all += 1;
        *still += usize::from(movement < guards.least_movement);
    }
    let is_still = |[all, still]: [usize; 2]| all >= 3 && 2 * still > all;
    people
        .into_iter()
        .filter(|(_, counts)| is_still(*counts))
        .map(|(person, _)| person)
        .collect()
}

/// Imitations by one person of one target that nearly equal an earlier one of
/// these: readings of a living face differ by more. Their places.
pub fn repeats(claims: &[Claim], guards: &Guards) -> Vec<usize> {
    let mut first: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    let near = |a: &Claim, b: &Claim| {
        let pairs = a.numbers.iter().zip(&b.numbers);
        let most = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        // Numbers are fifths of intensity.
        5.0 * most < f64::from(guards.least_distance)
    };
    let mut repeated = Vec::new();
    for (n, claim) in claims.iter().enumerate() {
        let before = first.entry((&claim.person, &claim.target)).or_default();
        if before.iter().any(|other| near(claim, &claims[*other])) {
            repeated.push(n);
        } else {
            before.push(n);
        }
    }
    repeated
}

/// How much each kept imitation counts: 1, and less where its person has many, so
/// that nobody counts for more than [`Guards::most_influence`] times the median
/// person (contribution bounding: Amin et al. 2019).
pub fn weights(claims: &[Claim], fates: &[Fate], guards: &Guards) -> Vec<f32> {
    let mut people: BTreeMap<&str, usize> = BTreeMap::new();
    let kept = |n: &usize| fates[*n] == Fate::Kept;
    for n in (0..claims.len()).filter(kept) {
        *people.entry(&claims[n].person).or_default() += 1;
    }
    let mut counts: Vec<usize> = people.values().copied().collect();
    counts.sort_unstable();
    let median = counts.get(counts.len() / 2).copied().unwrap_or_default();
    let most = guards.most_influence * median as f32;
    let weight = |n: usize| match fates[n] {
        Fate::Kept => (most / people[claims[n].person.as_str()] as f32).min(1.0),
        _ => 0.0,
    };
    (0..claims.len()).map(weight).collect()
}

fn names(doubts: &[Doubt]) -> BTreeSet<&str> {
    doubts.iter().map(|doubt| doubt.of.as_str()).collect()
}
