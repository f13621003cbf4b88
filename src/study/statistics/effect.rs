//! Standardised effects of differences of means, with exact intervals.

use serde::Serialize;
use statrs::function::gamma::ln_gamma;

use super::{Interval, Moments, Outcome, Reason, distribution::noncentrality_interval};

/// A standardised effect with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Effect {
    /// The estimate.
    pub value: f64,
    /// Between which it lies, at the level of the test that it stands beside.
    pub interval: Interval,
}

impl Effect {
    fn scaled(self, factor: f64) -> Self {
        let [low, high] = self.interval;
        Self {
            value: self.value * factor,
            interval: [low * factor, high * factor],
        }
    }
}

/// What makes a standardised difference of `df` degrees of freedom unbiased,
/// exactly (Hedges 1981, equation 6e).
pub fn hedges_correction(df: f64) -> f64 {
    if df < 2.0 {
        // Without limit there; what is left is the limit of the usual approximation.
        return 1.0 - 3.0 / (4.0 * df - 1.0);
    }
    (ln_gamma(df / 2.0) - ln_gamma((df - 1.0) / 2.0)).exp() / (df / 2.0).sqrt()
}

/// Effects of a difference within pairs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PairedEffects {
    /// Mean difference by the standard deviation of the differences (Lakens 2013),
    /// with the exact interval by the noncentral t.
    pub d_z: Effect,
    /// Mean difference by the root of the mean of both variances (Cumming 2012), with
    /// the interval of Algina & Keselman (2003).
    pub d_av: Effect,
    /// `d_av` without bias: times Hedges' correction for n − 1.
    pub g_av: Effect,
}

/// Of `t` = mean difference by its standard error; `first` and `second` are the
/// two columns' moments, `difference` the differences'.
///
/// # Errors
/// No variance.
pub fn paired(
    first: &Moments,
    second: &Moments,
    difference: &Moments,
    level: f64,
) -> Outcome<PairedEffects> {
    let root_n = (difference.n as f64).sqrt();
    let mean_variance = (first.variance() + second.variance()) / 2.0;
    if difference.sd <= 0.0 || mean_variance <= 0.0 {
        return Err(Reason::NoVariance);
    }
    let df = (difference.n - 1) as f64;
    let t = difference.mean / difference.standard_error();
    let interval = noncentrality_interval(t, df, level)?;
    let d_z = Effect { value: t, interval }.scaled(1.0 / root_n);
    let d_av = d_z.scaled(difference.sd / mean_variance.sqrt());
    Ok(PairedEffects {
        d_z,
        d_av,
        g_av: d_av.scaled(hedges_correction(df)),
    })
}

/// Effects of a difference between groups.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GroupEffects {
    /// Difference of the means by the pooled standard deviation (Cohen's `d_s`), with
    /// the exact interval by the noncentral t.
    pub d: Effect,
    /// `d` without bias (Hedges' g).
    pub g: Effect,
}

/// Of the difference `b` − `a`.
///
/// # Errors
/// No variance.
pub fn groups(a: &Moments, b: &Moments, level: f64) -> Outcome<GroupEffects> {
    let df = (a.n + b.n - 2) as f64;
    let pooled = ((a.n - 1) as f64 * a.variance() + (b.n - 1) as f64 * b.variance()) / df;
    if pooled <= 0.0 {
        return Err(Reason::NoVariance);
    }
    let scale = (1.0 / a.n as f64 + 1.0 / b.n as f64).sqrt();
    let t = (b.mean - a.mean) / (pooled.sqrt() * scale);
    let interval = noncentrality_interval(t, df, level)?;
    let d = Effect { value: t, interval }.scaled(scale);
    Ok(GroupEffects {
        d,
        g: d.scaled(hedges_correction(df)),
    })
}
