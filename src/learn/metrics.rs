//! Measures of a detector that gives scores, against yes-or-no truth.

/// Area under the ROC curve: how likely a positive scores above a negative,
/// ties counting half (Mann-Whitney). `None` without both kinds.
pub fn auc(scores: &[f32], truth: &[bool]) -> Option<f32> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_unstable_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let positives = truth.iter().filter(|t| **t).count();
    let negatives = truth.len() - positives;
    if positives == 0 || negatives == 0 {
        return None;
    }
    let (mut rank_sum, mut before) = (0.0, 0);
    for tied in order.chunk_by(|a, b| scores[*a] == scores[*b]) {
        let rank = before as f64 + (tied.len() as f64 + 1.0) / 2.0;
        rank_sum += rank * tied.iter().filter(|index| truth[**index]).count() as f64;
        before += tied.len();
    }
    let (p, n) = (positives as f64, negatives as f64);
    Some(((rank_sum - p * (p + 1.0) / 2.0) / (p * n)) as f32)
}

/// F1 of calling everything from `threshold` on; 0 without any true positive.
pub fn f1(scores: &[f32], truth: &[bool], threshold: f32) -> f32 {
    let called = |pair: &(&f32, &bool)| *pair.0 >= threshold;
    let calls = scores.iter().zip(truth).filter(called).count();
    let hits = scores
        .iter()
        .zip(truth)
        .filter(called)
        .filter(|(_, t)| **t)
        .count();
    let positives = truth.iter().filter(|t| **t).count();
    2.0 * hits as f32 / (calls + positives).max(1) as f32
}

/// The score from which on calling gives the best F1. `None` without a positive.
pub fn best_f1_threshold(scores: &[f32], truth: &[bool]) -> Option<f32> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_unstable_by(|a, b| scores[*b].total_cmp(&scores[*a]));
    let positives = truth.iter().filter(|t| **t).count();
    let (mut best, mut threshold, mut hits) = (0.0, None, 0);
    for (calls, index) in order.into_iter().enumerate() {
        hits += usize::from(truth[index]);
        let f1 = 2.0 * hits as f32 / (calls + 1 + positives) as f32;
        if f1 > best {
            (best, threshold) = (f1, Some(scores[index]));
        }
    }
    threshold
}

/// The value below which the share `q` (0 to 1) of `values` lies, interpolated.
/// `None` of nothing.
pub fn quantile(values: &[f32], q: f32) -> Option<f32> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let at = q.clamp(0.0, 1.0) * sorted.len().checked_sub(1)? as f32;
    let (low, high) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    Some(low + (high - low) * at.fract())
}

/// Slope and offset of the logistic curve that gives `truth` its greatest
/// likelihood (Platt 1999), by Newton's method. The slope is never negative.
pub fn platt(scores: &[f32], truth: &[bool]) -> (f32, f32) {
    const STEPS: usize = 50;
    const RIDGE: f64 = 1e-6;
    const CONVERGED: f64 = 1e-9;
    let (mut slope, mut offset) = (0.0_f64, 0.0_f64);
    for _ in 0..STEPS {
        let (mut g, mut h) = ([0.0; 2], [RIDGE, 0.0, RIDGE]);
        for (score, truth) in scores.iter().zip(truth) {
            let s = f64::from(*score);
            let p = 1.0 / (1.0 + (-(slope * s + offset)).exp());
            let (error, weight) = (f64::from(u8::from(*truth)) - p, p * (1.0 - p));
            g = [g[0] + error * s, g[1] + error];
            h = [h[0] + weight * s * s, h[1] + weight * s, h[2] + weight];
        }
        let determinant = h[0] * h[2] - h[1] * h[1];
        let step = [
            (h[2] * g[0] - h[1] * g[1]) / determinant,
            (h[0] * g[1] - h[1] * g[0]) / determinant,
        ];
        (slope, offset) = (slope + step[0], offset + step[1]);
        if step.iter().all(|step| step.abs() < CONVERGED) {
            break;
        }
    }
    (slope.max(0.0) as f32, offset as f32)
}

/// How far probabilities are off: the mean, over ten bins of equal width and by
/// their share of the cases, of the distance between the mean probability and
/// the share that is true (expected calibration error; Naeini et al. 2015).
pub fn calibration_error(likely: &[f32], truth: &[bool]) -> f32 {
    const BINS: usize = 10;
    let mut bins = [(0.0_f64, 0.0_f64); BINS];
    for (likely, truth) in likely.iter().zip(truth) {
        let bin = ((likely * BINS as f32) as usize).min(BINS - 1);
        bins[bin].0 += f64::from(*likely);
        bins[bin].1 += f64::from(u8::from(*truth));
    }
    let off: f64 = bins.iter().map(|(said, so)| (said - so).abs()).sum();
    (off / truth.len().max(1) as f64) as f32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_values() {
        let (scores, truth) = ([0.1, 0.4, 0.35, 0.8], [false, false, true, true]);
        assert_eq!(auc(&scores, &truth), Some(0.75));
        assert_eq!(auc(&[0.5; 4], &truth), Some(0.5));
        assert_eq!(auc(&scores, &[true; 4]), None);
        assert_eq!(f1(&scores, &truth, 0.35), 0.8);
        assert_eq!(best_f1_threshold(&scores, &truth), Some(0.35));
        assert_eq!(best_f1_threshold(&scores, &[false; 4]), None);
        assert_eq!(quantile(&[3.0, 1.0, 2.0], 0.5), Some(2.0));
        assert_eq!(quantile(&[3.0, 1.0, 2.0], 0.75), Some(2.5));
        assert_eq!(quantile(&[], 0.5), None);
        let said = [0.2, 0.2, 0.2, 0.2, 0.95, 1.0];
        let so = [true, false, false, false, true, true];
        assert!((calibration_error(&said, &so) - (0.2 + 0.05) / 6.0).abs() < 1e-6);
        assert_eq!(calibration_error(&[], &[]), 0.0);
    }

    #[test]
    fn platt_finds_the_curve_that_made_the_labels() {
        let scores: Vec<f32> = (0..4000).map(|i| i as f32 / 4000.0).collect();
        let chance = |i: usize| (i as f32 * 0.618_034).fract();
        let truth: Vec<bool> = scores
            .iter()
            .enumerate()
            .map(|(i, s)| chance(i) < 1.0 / (1.0 + (-(8.0 * s - 4.0)).exp()))
            .collect();
        let (slope, offset) = platt(&scores, &truth);
        assert!(
            (slope - 8.0).abs() < 1.0 && (offset + 4.0).abs() < 0.5,
            "{slope} {offset}"
        );
    }

    proptest! {
        #[test]
        fn the_best_threshold_is_best(pairs in proptest::collection::vec((0.0_f32..1.0, any::<bool>()), 1..60), t in 0.0_f32..1.0) {
            let (scores, truth): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
            if let Some(best) = best_f1_threshold(&scores, &truth) {
                prop_assert!(f1(&scores, &truth, best) >= f1(&scores, &truth, t));
            }
        }

        #[test]
        fn auc_turns_over_with_the_scores(pairs in proptest::collection::vec((0.0_f32..1.0, any::<bool>()), 2..60)) {
            let (scores, truth): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
            let negated: Vec<_> = scores.iter().map(|s| -s).collect();
            if let (Some(a), Some(b)) = (auc(&scores, &truth), auc(&negated, &truth)) {
                prop_assert!((a + b - 1.0).abs() < 1e-5);
            }
        }
    }
}
