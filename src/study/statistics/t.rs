//! Student's and Welch's t tests, from values or from printed moments.

use serde::Serialize;

use super::{
    Interval, Moments, Outcome, Reason,
    distribution::{student_quantile, student_two_sided},
    effect::{self, GroupEffects, PairedEffects},
    moments,
};

/// A difference of means, tested.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TTest {
    /// The difference that is tested against nothing.
    pub difference: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Its interval.
    pub interval: Interval,
    /// The statistic.
    pub t: f64,
    /// Its degrees of freedom.
    pub df: f64,
    /// Two-sided p, exact.
    pub p: f64,
}

impl TTest {
    /// Of an estimate with a standard error. `level` as 0.95.
    ///
    /// # Errors
    /// The standard error is nothing, or a figure not finite.
    pub fn of(difference: f64, standard_error: f64, df: f64, level: f64) -> Outcome<Self> {
        if !(difference.is_finite() && standard_error.is_finite() && df.is_finite()) {
            return Err(Reason::NotFinite);
        }
        if standard_error <= 0.0 {
            return Err(Reason::NoVariance);
        }
        if !(df > 0.0 && level > 0.0 && level < 1.0) {
            return Err(Reason::Impossible);
        }
        let t = difference / standard_error;
        let reach = student_quantile(0.5 + level / 2.0, df) * standard_error;
        Ok(Self {
            difference,
            standard_error,
            interval: [difference - reach, difference + reach],
            t,
            df,
            p: student_two_sided(t, df),
        })
    }
}

/// A paired test with all that is reported of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Paired {
    /// The first column.
    pub first: Moments,
    /// The second column.
    pub second: Moments,
    /// The differences second − first.
    pub differences: Moments,
    /// Pearson's r of the columns.
    pub correlation: f64,
    /// The test of the mean difference.
    pub test: TTest,
    /// Its standardised forms.
    pub effects: PairedEffects,
}

/// Tests `second` − `first`, pair by pair.
///
/// # Errors
/// Unequal lengths, fewer than two pairs, no variance.
pub fn paired(first: &[f64], second: &[f64], level: f64) -> Outcome<Paired> {
    if first.len() != second.len() {
        return Err(Reason::Unequal);
    }
    let differences: Vec<f64> = first.iter().zip(second).map(|(a, b)| b - a).collect();
    let (a, b, d) = (
        Moments::of(first)?,
        Moments::of(second)?,
        Moments::of(&differences)?,
    );
    // Differences that are the same to the last digits have no variance.
    if d.sd <= (a.mean.abs() + b.mean.abs() + a.sd + b.sd) * 1e-13 {
        return Err(Reason::NoVariance);
    }
    // One column may be level: then nothing correlates, and the test still holds.
    let correlation = moments::correlation(first, second).unwrap_or(0.0);
    finish(a, b, d, correlation, level)
}

/// The same from printed moments and the correlation, which papers leave out.
///
/// # Errors
/// Unequal numbers, fewer than two pairs, no variance, an impossible correlation.
pub fn paired_from_moments(
    first: Moments,
    second: Moments,
    correlation: f64,
    level: f64,
) -> Outcome<Paired> {
    if first.n != second.n {
        return Err(Reason::Unequal);
    }
    if first.n < 2 {
        return Err(Reason::TooFew {
            have: first.n,
            need: 2,
        });
    }
    if !(-1.0..=1.0).contains(&correlation) {
        return Err(Reason::Impossible);
    }
    let variance = first.variance() + second.variance() - 2.0 * correlation * first.sd * second.sd;
    let differences = Moments {
        n: first.n,
        mean: second.mean - first.mean,
        sd: variance.max(0.0).sqrt(),
    };
    finish(first, second, differences, correlation, level)
}

fn finish(
    first: Moments,
    second: Moments,
    differences: Moments,
    correlation: f64,
    level: f64,
) -> Outcome<Paired> {
    let df = (differences.n - 1) as f64;
    Ok(Paired {
        first,
        second,
        differences,
        correlation,
        test: TTest::of(differences.mean, differences.standard_error(), df, level)?,
        effects: effect::paired(&first, &second, &differences, level)?,
    })
}

/// Which correlation of the two columns makes a paired test give `t`.
///
/// # Errors
/// No variance, or no correlation does.
pub fn correlation_behind(first: Moments, second: Moments, t: f64) -> Outcome<f64> {
    if first.sd <= 0.0 || second.sd <= 0.0 {
        return Err(Reason::NoVariance);
    }
    let error = (second.mean - first.mean) / t;
    let variance = error * error * first.n as f64;
    let r = (first.variance() + second.variance() - variance) / (2.0 * first.sd * second.sd);
    if (-1.0..=1.0).contains(&r) {
        Ok(r)
    } else {
        Err(Reason::Impossible)
    }
}

/// Two groups compared, with all that is reported of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Between {
    /// The first group.
    pub first: Moments,
    /// The second group.
    pub second: Moments,
    /// The test of second − first.
    pub test: TTest,
    /// Its standardised forms, by the pooled standard deviation.
    pub effects: GroupEffects,
}

/// Welch's test: variances may differ (Welch 1947; Satterthwaite's df).
///
/// # Errors
/// A group of fewer than two, or no variance in either.
pub fn welch(first: Moments, second: Moments, level: f64) -> Outcome<Between> {
    enough(&first, &second)?;
    let (a, b) = (
        first.variance() / first.n as f64,
        second.variance() / second.n as f64,
    );
    if a + b <= 0.0 {
        return Err(Reason::NoVariance);
    }
    let df = (a + b).powi(2) / (a * a / (first.n - 1) as f64 + b * b / (second.n - 1) as f64);
    Ok(Between {
        first,
        second,
        test: TTest::of(second.mean - first.mean, (a + b).sqrt(), df, level)?,
        effects: effect::groups(&first, &second, level)?,
    })
}

/// Student's test: both groups have one variance.
///
/// # Errors
/// As [`welch`].
pub fn student(first: Moments, second: Moments, level: f64) -> Outcome<Between> {
    enough(&first, &second)?;
    let df = (first.n + second.n - 2) as f64;
    let pooled =
        ((first.n - 1) as f64 * first.variance() + (second.n - 1) as f64 * second.variance()) / df;
    let error = (pooled * (1.0 / first.n as f64 + 1.0 / second.n as f64)).sqrt();
    Ok(Between {
        first,
        second,
        test: TTest::of(second.mean - first.mean, error, df, level)?,
        effects: effect::groups(&first, &second, level)?,
    })
}

fn enough(first: &Moments, second: &Moments) -> Outcome<()> {
    let have = first.n.min(second.n);
    if have < 2 {
        return Err(Reason::TooFew { have, need: 2 });
    }
    Ok(())
}
