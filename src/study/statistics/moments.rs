//! What describes one column of numbers.

use serde::Serialize;

use super::{Outcome, Reason};

/// Number, mean and standard deviation: all that a t test needs, and all that
/// papers print.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Moments {
    /// How many values.
    pub n: usize,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation, by n − 1.
    pub sd: f64,
}

impl Moments {
    /// Of at least two values.
    ///
    /// # Errors
    /// Fewer than two values, or one that is not finite.
    pub fn of(values: &[f64]) -> Outcome<Self> {
        let mean = mean(values)?;
        let n = values.len();
        if n < 2 {
            return Err(Reason::TooFew { have: n, need: 2 });
        }
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let sd = (squares / (n - 1) as f64).sqrt();
        // Values that differ by rounding alone do not differ.
        let sd = if sd <= mean.abs() * 1e-13 { 0.0 } else { sd };
        Ok(Self { n, mean, sd })
    }

    /// The variance, by n − 1.
    pub fn variance(&self) -> f64 {
        self.sd * self.sd
    }

    /// The standard error of the mean.
    pub fn standard_error(&self) -> f64 {
        self.sd / (self.n as f64).sqrt()
    }
}

/// The mean.
///
/// # Errors
/// No value, or one that is not finite.
pub fn mean(values: &[f64]) -> Outcome<f64> {
    if values.is_empty() {
        return Err(Reason::Empty);
    }
    if values.iter().any(|value| !value.is_finite()) {
        return Err(Reason::NotFinite);
    }
    Ok(values.iter().sum::<f64>() / values.len() as f64)
}

/// Order statistics beside the moments.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Description {
    /// How many values.
    pub n: usize,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation; none of a single value.
    pub sd: Option<f64>,
    /// The least.
    pub min: f64,
    /// A quarter is below (Hyndman & Fan's type 7, as R, `NumPy` and spreadsheets).
    pub lower_quartile: f64,
    /// Half is below.
    pub median: f64,
    /// Three quarters are below.
    pub upper_quartile: f64,
    /// The greatest.
    pub max: f64,
}

impl Description {
    /// Of at least one value.
    ///
    /// # Errors
    /// No value, or one that is not finite.
    pub fn of(values: &[f64]) -> Outcome<Self> {
        let mean = mean(values)?;
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        Ok(Self {
            n: values.len(),
            mean,
            sd: Moments::of(values).ok().map(|moments| moments.sd),
            min: sorted[0],
            lower_quartile: quantile(&sorted, 0.25),
            median: quantile(&sorted, 0.5),
            upper_quartile: quantile(&sorted, 0.75),
            max: sorted[sorted.len() - 1],
        })
    }
}

/// Of values in order, at least one.
pub(super) fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    let below = at.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * (at - below as f64)
}

/// Pearson's correlation of two columns.
///
/// # Errors
/// Unequal lengths, fewer than two pairs, no variance.
pub fn correlation(a: &[f64], b: &[f64]) -> Outcome<f64> {
    if a.len() != b.len() {
        return Err(Reason::Unequal);
    }
    let (x, y) = (Moments::of(a)?, Moments::of(b)?);
    if x.sd == 0.0 || y.sd == 0.0 {
        return Err(Reason::NoVariance);
    }
    let sum: f64 = a
        .iter()
        .zip(b)
        .map(|(p, q)| (p - x.mean) * (q - y.mean))
        .sum();
    Ok((sum / ((x.n - 1) as f64 * x.sd * y.sd)).clamp(-1.0, 1.0))
}
