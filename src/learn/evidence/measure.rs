//! Measures of agreement that count people.
//!
//! Every measure takes `times`, how often each person counts, in the order of
//! [`Case::person`](super::Case::person): all 1 for the figure itself, the draws of a bootstrap
//! for its interval. So a figure and its interval come from the same code.

/// Scores in ascending order, ready for many AUCs.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// Person and truth, from the lowest score to the highest.
    order: Vec<(u32, bool)>,
    /// Where runs of equal scores end.
    ends: Vec<usize>,
    /// Faces with the truth, and without.
    counts: [usize; 2],
}

impl Ranking {
    /// Sorts `(person, score, truth)`.
    pub fn new(scores: impl IntoIterator<Item = (usize, f32, bool)>) -> Self {
        let mut scores: Vec<_> = scores.into_iter().collect();
        scores.sort_by(|a, b| a.1.total_cmp(&b.1));
        let mut ends = Vec::new();
        for run in scores.chunk_by(|a, b| a.1 == b.1) {
            ends.push(ends.last().copied().unwrap_or(0) + run.len());
        }
        let positives = scores.iter().filter(|score| score.2).count();
        Self {
            ends,
            counts: [positives, scores.len() - positives],
            order: scores
                .into_iter()
                .map(|(person, _, truth)| (person as u32, truth))
                .collect(),
        }
    }

    /// Area under the ROC curve: how likely a positive scores above a negative,
    /// ties counting half (Mann & Whitney 1947). `None` without both kinds.
    pub fn auc(&self, times: &[f64]) -> Option<f64> {
        let (mut won, mut below, mut positives, mut start) = (0.0, 0.0, 0.0, 0);
        for end in &self.ends {
            let mut run = [0.0; 2];
            for (person, truth) in &self.order[start..*end] {
                run[usize::from(*truth)] += times[*person as usize];
            }
            won += run[1] * (below + run[0] / 2.0);
            below += run[0];
            positives += run[1];
            start = *end;
        }
        (positives > 0.0 && below > 0.0).then(|| won / (positives * below))
    }

    /// How many faces have the truth, and how many have it not.
    pub fn counts(&self) -> [usize; 2] {
        self.counts
    }
}

/// F1 of calls against truth, `(person, called, truth)`: twice the hits by all
/// that is called and all that is true. `None` if nothing is either.
pub fn f1(calls: &[(usize, bool, bool)], times: &[f64]) -> Option<f64> {
    let (mut hits, mut all) = (0.0, 0.0);
    for (person, called, truth) in calls {
        let n = times[*person];
        hits += n * f64::from(u8::from(*called && *truth));
        all += n * (f64::from(u8::from(*called)) + f64::from(u8::from(*truth)));
    }
    (all > 0.0).then(|| 2.0 * hits / all)
}

/// The share of `(person, yes)` that is yes. `None` of nobody.
pub fn share(calls: &[(usize, bool)], times: &[f64]) -> Option<f64> {
    let (mut yes, mut all) = (0.0, 0.0);
    for (person, called) in calls {
        all += times[*person];
        yes += times[*person] * f64::from(u8::from(*called));
    }
    (all > 0.0).then(|| yes / all)
}

/// ICC(3,1), the consistency of single ratings by `K` fixed raters (Shrout &
/// Fleiss 1979): 1 where all rate alike up to a constant, about 0 without any
/// agreement. `None` of fewer than two faces, or where all ratings are alike.
pub fn icc<const K: usize>(ratings: &[(usize, [f64; K])], times: &[f64]) -> Option<f64> {
    let k = K as f64;
    let rows = || ratings.iter().map(|(person, row)| (times[*person], row));
    let n: f64 = rows().map(|(w, _)| w).sum();
    if n < 2.0 {
        return None;
    }
    let mut raters = [0.0; K];
    for (w, row) in rows() {
        (0..K).for_each(|j| raters[j] += w * row[j] / n);
    }
    let grand = raters.iter().sum::<f64>() / k;
    let (mut between, mut total) = (0.0, 0.0);
    for (w, row) in rows() {
        let mean = row.iter().sum::<f64>() / k;
        between += w * k * (mean - grand).powi(2);
        total += w * row.iter().map(|x| (x - grand).powi(2)).sum::<f64>();
    }
    let rater = n * raters
        .iter()
        .map(|mean| (mean - grand).powi(2))
        .sum::<f64>();
    let rest = (total - between - rater).max(0.0) / ((n - 1.0) * (k - 1.0));
    let between = between / (n - 1.0);
    let all = between + (k - 1.0) * rest;
    (all > 1e-12).then(|| (between - rest) / all)
}

/// The mean of what there is. `None` of nothing.
pub fn mean(values: impl IntoIterator<Item = Option<f64>>) -> Option<f64> {
    let (sum, count) = values
        .into_iter()
        .flatten()
        .fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::learn::metrics;

    #[test]
    fn auc_of_worked_values() {
        let ranking = |scores: &[(f32, bool)]| {
            Ranking::new(scores.iter().enumerate().map(|(n, (s, t))| (n, *s, *t)))
        };
        let four = ranking(&[(0.1, false), (0.4, false), (0.35, true), (0.8, true)]);
        assert_eq!(four.auc(&[1.0; 4]), Some(0.75));
        assert_eq!(four.counts(), [2, 2]);
        // Without the second person 0.35 and 0.8 are above 0.1.
        assert_eq!(four.auc(&[1.0, 0.0, 1.0, 1.0]), Some(1.0));
        // 0.35 counting twice: of six pairs four are won.
        assert_eq!(four.auc(&[1.0, 1.0, 2.0, 1.0]), Some(4.0 / 6.0));
        assert_eq!(
            ranking(&[(0.5, false), (0.5, true)]).auc(&[1.0; 2]),
            Some(0.5)
        );
        assert_eq!(ranking(&[(0.5, true)]).auc(&[1.0]), None);
    }

    #[test]
    fn f1_and_shares_of_worked_values() {
        let calls = [
            (0, true, true),
            (0, true, false),
            (1, false, true),
            (1, false, false),
        ];
        assert_eq!(f1(&calls, &[1.0; 2]), Some(0.5));
        assert_eq!(f1(&calls, &[1.0, 0.0]), Some(2.0 / 3.0));
        assert_eq!(f1(&calls[3..], &[1.0; 2]), None);
        assert_eq!(share(&[(0, true), (1, false)], &[3.0, 1.0]), Some(0.75));
        assert_eq!(share(&[], &[]), None);
        assert_eq!(mean([Some(1.0), None, Some(2.0)]), Some(1.5));
    }

    /// Table 2 of Shrout & Fleiss (1979): four judges, six targets, ICC(3,1) = 0.71.
    #[test]
    fn icc_of_the_paper_that_defines_it() {
        let judged = [
            [9.0, 2.0, 5.0, 8.0],
            [6.0, 1.0, 3.0, 2.0],
            [8.0, 4.0, 6.0, 8.0],
            [7.0, 1.0, 2.0, 6.0],
            [10.0, 5.0, 6.0, 9.0],
            [6.0, 2.0, 4.0, 7.0],
        ];
        let ratings: Vec<_> = judged.into_iter().enumerate().collect();
        let icc_once = icc(&ratings, &[1.0; 6]).unwrap();
        assert!((icc_once - 0.7148).abs() < 1e-4, "{icc_once}");
        // A person who counts twice is two people who rate alike.
        let mut doubled = ratings.clone();
        doubled.push((6, judged[1]));
        let twice = icc(&ratings, &[1.0, 2.0, 1.0, 1.0, 1.0, 1.0]).unwrap();
        assert!((twice - icc(&doubled, &[1.0; 7]).unwrap()).abs() < 1e-12);
    }

    #[test]
    fn icc_forgives_an_offset_and_nothing_else() {
        let rate = |f: fn(f64) -> f64| -> Vec<(usize, [f64; 2])> {
            (0..5).map(|n| (n, [n as f64, f(n as f64)])).collect()
        };
        let icc = |f| icc(&rate(f), &[1.0; 5]);
        assert_eq!(icc(|x| x + 2.0), Some(1.0));
        assert_eq!(icc(|x| -x), Some(-1.0));
        assert!(icc(|x| 0.5 * x).unwrap() < 0.9);
        assert_eq!(super::icc(&[(0, [1.0, 2.0])], &[1.0]), None);
        assert_eq!(
            super::icc(&[(0, [1.0, 1.0]), (1, [1.0, 1.0])], &[1.0; 2]),
            None
        );
    }

    proptest! {
        #[test]
        fn auc_is_that_of_plain_ranks(pairs in proptest::collection::vec((0_u8..9, any::<bool>()), 1..60)) {
            let (scores, truth): (Vec<_>, Vec<_>) = pairs.into_iter().map(|(s, t)| (f32::from(s), t)).unzip();
            let ranking = Ranking::new(scores.iter().zip(&truth).map(|(s, t)| (0, *s, *t)));
            match (ranking.auc(&[1.0]), metrics::auc(&scores, &truth)) {
                (Some(a), Some(b)) => prop_assert!((a - f64::from(b)).abs() < 1e-6),
                (a, b) => prop_assert!(a.is_none() && b.is_none()),
            }
        }

        #[test]
        fn counting_someone_twice_is_meeting_them_twice(
            faces in proptest::collection::vec((0_usize..4, 0_u8..9, any::<bool>()), 1..40),
            times in proptest::collection::vec(0_usize..3, 4),
        ) {
            let scores = || faces.iter().map(|(p, s, t)| (*p, f32::from(*s), *t));
            let weights: Vec<f64> = times.iter().map(|n| *n as f64).collect();
            let met = scores().flat_map(|face| vec![face; times[face.0]]);
            let (counted, met) = (Ranking::new(scores()).auc(&weights), Ranking::new(met).auc(&[1.0; 4]));
            match (counted, met) {
                (Some(a), Some(b)) => prop_assert!((a - b).abs() < 1e-12),
                (a, b) => prop_assert_eq!(a, b),
            }
        }
    }
}
