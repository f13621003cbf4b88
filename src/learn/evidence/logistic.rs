//! Multinomial logistic regression, the plainest classifier there is.

use super::lbfgs;

/// Weight of half the squared coefficients beside the summed log-loss: the 1/C
/// of the usual tools, at their default.
const PENALTY: f64 = 1.0;

/// A classifier of rows of numbers.
#[derive(Debug, Clone)]
pub struct Logistic {
    /// Mean and standard deviation of each number in training.
    scale: Vec<(f64, f64)>,
    /// For each class its coefficients, the offset last.
    weights: Vec<f64>,
    classes: usize,
}

impl Logistic {
    /// Learns the class (below `classes`) of `rows`, all of one length.
    /// Numbers are standardised first, so that the penalty is fair to all.
    pub fn fit(rows: &[&[f64]], truth: &[usize], classes: usize) -> Self {
        let width = rows.first().map_or(0, |row| row.len());
        let scale: Vec<_> = (0..width).map(|k| moments(rows, k)).collect();
        let rows: Vec<Vec<f64>> = rows.iter().map(|row| standard(row, &scale)).collect();
        let loss = |weights: &[f64]| loss(weights, &rows, truth, classes);
        Self {
            weights: lbfgs::minimise(vec![0.0; classes * (width + 1)], loss),
            scale,
            classes,
        }
    }

    /// The chance of each class, all together 1.
    pub fn chances(&self, row: &[f64]) -> Vec<f64> {
        let mut chances = vec![0.0; self.classes];
        softmax(&self.weights, &standard(row, &self.scale), &mut chances);
        chances
    }

    /// The likeliest class; the first of equals.
    pub fn predict(&self, row: &[f64]) -> usize {
        let chances = self.chances(row);
        (0..chances.len())
            .rev()
            .max_by(|a, b| chances[*a].total_cmp(&chances[*b]))
            .unwrap_or_default()
    }
}

/// Mean and standard deviation of the `k`-th number; 1 where it never changes.
fn moments(rows: &[&[f64]], k: usize) -> (f64, f64) {
    let n = rows.len() as f64;
    let mean = rows.iter().map(|row| row[k]).sum::<f64>() / n;
    let variance = rows.iter().map(|row| (row[k] - mean).powi(2)).sum::<f64>() / n;
    (
        mean,
        if variance > 1e-12 {
            variance.sqrt()
        } else {
            1.0
        },
    )
}

/// A row in standard deviations from the mean, and 1 for the offset.
fn standard(row: &[f64], scale: &[(f64, f64)]) -> Vec<f64> {
    row.iter()
        .zip(scale)
        .map(|(x, (mean, deviation))| (x - mean) / deviation)
        .chain([1.0])
        .collect()
}

/// Chances of the classes for a standardised row; returns the logarithm of
/// their sum before it was made 1.
fn softmax(weights: &[f64], row: &[f64], chances: &mut [f64]) -> f64 {
    for (chance, weights) in chances.iter_mut().zip(weights.chunks_exact(row.len())) {
        *chance = weights.iter().zip(row).map(|(w, x)| w * x).sum();
    }
    let top = chances.iter().copied().fold(f64::MIN, f64::max);
    let mut sum = 0.0;
    for chance in chances.iter_mut() {
        *chance = (*chance - top).exp();
        sum += *chance;
    }
    for chance in chances.iter_mut() {
        *chance /= sum;
    }
    sum.ln() + top
}

/// Penalised log-loss and its gradient, both by the number of rows.
fn loss(weights: &[f64], rows: &[Vec<f64>], truth: &[usize], classes: usize) -> (f64, Vec<f64>) {
    let width = weights.len() / classes.max(1);
    let (mut value, mut slope) = (0.0, vec![0.0; weights.len()]);
    let mut chances = vec![0.0; classes];
    for (row, class) in rows.iter().zip(truth) {
        softmax(weights, row, &mut chances);
        value -= chances[*class].max(f64::MIN_POSITIVE).ln();
        chances[*class] -= 1.0;
        for (error, slope) in chances.iter().zip(slope.chunks_exact_mut(width)) {
            slope.iter_mut().zip(row).for_each(|(s, x)| *s += error * x);
        }
    }
    for (k, (weight, slope)) in weights.iter().zip(&mut slope).enumerate() {
        if k % width != width - 1 {
            value += PENALTY / 2.0 * weight * weight;
            *slope += PENALTY * weight;
        }
    }
    let n = rows.len().max(1) as f64;
    for slope in &mut slope {
        *slope /= n;
    }
    (value / n, slope)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(rows: &[Vec<f64>], truth: &[usize], classes: usize) -> Logistic {
        let rows: Vec<&[f64]> = rows.iter().map(Vec::as_slice).collect();
        Logistic::fit(&rows, truth, classes)
    }

    /// Two classes, one number: at the optimum its standardised coefficient is
    /// the root of a scalar equation, solved here by bisection.
    #[test]
    fn the_optimum_is_that_of_the_scalar_equation() {
        let x = [-1.0, -1.0, -1.0, 1.0, 1.0, 1.0];
        let truth = [0, 0, 1, 0, 1, 1];
        let model = fit(&x.map(|x| vec![x]), &truth, 2);
        // By symmetry the offsets are equal and the coefficients w and -w. With
        // p = chance of the right class, 1 / (1 + exp(-2w)), the slope is
        // 0 = 6 (2/3 - p) - w.
        let slope = |w: f64| 6.0 * (2.0 / 3.0 - 1.0 / (1.0 + (-2.0 * w).exp())) - w;
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..60 {
            let middle = (low + high) / 2.0;
            if slope(middle) > 0.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        assert!(
            (model.weights[2] - low).abs() < 1e-5,
            "{:?} {low}",
            model.weights
        );
        assert!((model.weights[0] + low).abs() < 1e-5);
        let chance = model.chances(&[1.0])[1];
        assert!((chance - 1.0 / (1.0 + (-2.0 * low).exp())).abs() < 1e-5);
    }

    #[test]
    fn the_gradient_is_that_of_the_loss() {
        let rows: Vec<Vec<f64>> = (0..7)
            .map(|n| vec![(f64::from(n) * 1.3).sin(), (f64::from(n) * 0.7).cos(), 1.0])
            .collect();
        let truth = [0, 1, 2, 2, 1, 0, 1];
        let weights: Vec<f64> = (0..9).map(|k| (f64::from(k) * 0.9).sin()).collect();
        let (_, slope) = loss(&weights, &rows, &truth, 3);
        for k in 0..9 {
            let mut moved = weights.clone();
            moved[k] += 1e-6;
            let (up, _) = loss(&moved, &rows, &truth, 3);
            moved[k] -= 2e-6;
            let (down, _) = loss(&moved, &rows, &truth, 3);
            assert!((slope[k] - (up - down) / 2e-6).abs() < 1e-6, "{k}");
        }
    }

    #[test]
    fn three_clouds_are_told_apart_whatever_their_scale() {
        let rows: Vec<Vec<f64>> = (0..90)
            .map(|n| {
                let class = f64::from(n % 3);
                vec![
                    1e4 * (class + 0.3 * f64::from(n).sin()),
                    1e-4 * f64::from(n).cos(),
                ]
            })
            .collect();
        let truth: Vec<usize> = (0..90).map(|n| n % 3).collect();
        let model = fit(&rows, &truth, 3);
        let right = rows
            .iter()
            .zip(&truth)
            .filter(|(row, t)| model.predict(row) == **t);
        assert_eq!(right.count(), 90);
    }

    #[test]
    fn numbers_that_never_change_say_nothing() {
        let model = fit(&[vec![2.0], vec![2.0], vec![2.0]], &[0, 0, 1], 2);
        let chances = model.chances(&[2.0]);
        assert!((chances[0] - 2.0 / 3.0).abs() < 1e-4, "{chances:?}");
        assert_eq!(model.predict(&[2.0]), 0);
    }
}
