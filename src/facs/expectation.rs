//! The score to be expected where each unit shows only with some probability.

use super::{ActionUnit, AuSet};

/// The mean Jaccard index between `target` and a set in which each unit stands
/// independently with its probability, in the order of [`ActionUnit::ALL`].
///
/// With I units of the target found and X others, the index is I / (|T| + X);
/// I and X are independent sums of independent trials, so the mean is
/// E\[I\] · Σ P(X = k) / (|T| + k), and the distribution of X comes from adding
/// one trial at a time (Poisson binomial distribution).
///
/// # Examples
/// ```
/// # use face_game::facs::{ActionUnit, AuSet, expected_jaccard};
/// let mut certain = [0.0; ActionUnit::COUNT];
/// certain[ActionUnit::JawDrop.index()] = 1.0;
/// assert_eq!(expected_jaccard([ActionUnit::JawDrop].into(), &certain), 1.0);
/// ```
pub fn expected_jaccard(target: AuSet, probabilities: &[f32; ActionUnit::COUNT]) -> f32 {
    let chance = |unit: ActionUnit| f64::from(probabilities[unit.index()].clamp(0.0, 1.0));
    let found: f64 = target.iter().map(chance).sum();
    let mut others = vec![1.0];
    for unit in ActionUnit::ALL {
        if !target.contains(unit) {
            others = one_more(&others, chance(unit));
        }
    }
    if target.is_empty() {
        // Two empty sets are the same set.
        return others[0] as f32;
    }
    let mean: f64 = others
        .iter()
        .enumerate()
        .map(|(k, share)| share / (target.len() + k) as f64)
        .sum();
    (found * mean) as f32
}

/// The distribution of a count after one more trial.
fn one_more(counts: &[f64], chance: f64) -> Vec<f64> {
    let mut next = vec![0.0; counts.len() + 1];
    for (k, share) in counts.iter().enumerate() {
        next[k] += share * (1.0 - chance);
        next[k + 1] += share * chance;
    }
    next
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same by going through every set of the first five units.
    fn by_hand(target: AuSet, chances: &[f32; 5]) -> f32 {
        let units = &ActionUnit::ALL[..5];
        let mut mean = 0.0;
        for bits in 0u32..32 {
            let (mut share, mut set) = (1.0, AuSet::EMPTY);
            for (n, unit) in units.iter().enumerate() {
                if bits >> n & 1 == 1 {
                    share *= chances[n];
                    set.insert(*unit);
                } else {
                    share *= 1.0 - chances[n];
                }
            }
            mean += share * set.jaccard(target);
        }
        mean
    }

    proptest! {
        #[test]
        fn it_is_the_mean_over_every_set(
            chances in proptest::array::uniform5(0.0f32..=1.0),
            bits in 0u32..32,
        ) {
            let target: AuSet = ActionUnit::ALL[..5]
                .iter()
                .copied()
                .filter(|unit| bits >> unit.index() & 1 == 1)
                .collect();
            let mut all = [0.0; ActionUnit::COUNT];
            all[..5].copy_from_slice(&chances);
            let mean = expected_jaccard(target, &all);
            prop_assert!((mean - by_hand(target, &chances)).abs() < 1e-5);
        }
    }
}
