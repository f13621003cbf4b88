//! Shares: intervals, and whether two of them differ.

use serde::Serialize;
use statrs::function::factorial::ln_binomial;

use super::{
    Interval, Outcome, Reason,
    distribution::{normal_quantile, normal_two_sided},
};

/// How many of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Share {
    /// How many did.
    pub count: usize,
    /// Of how many.
    pub of: usize,
}

impl Share {
    /// Of truths.
    pub fn count(values: impl IntoIterator<Item = bool>) -> Self {
        values
            .into_iter()
            .fold(Self::default(), |share, value| Self {
                count: share.count + usize::from(value),
                of: share.of + 1,
            })
    }

    /// 0 to 1.
    ///
    /// # Errors
    /// Of nothing.
    pub fn value(self) -> Outcome<f64> {
        if self.of == 0 {
            return Err(Reason::Empty);
        }
        if self.count > self.of {
            return Err(Reason::Impossible);
        }
        Ok(self.count as f64 / self.of as f64)
    }

    /// Wilson's score interval (1927), without continuity correction.
    ///
    /// # Errors
    /// Of nothing.
    pub fn interval(self, level: f64) -> Outcome<Interval> {
        let (p, n) = (self.value()?, self.of as f64);
        let z = normal_quantile(0.5 + level / 2.0);
        let middle = p + z * z / (2.0 * n);
        let reach = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + z * z / n;
        Ok([
            ((middle - reach) / scale).max(0.0),
            ((middle + reach) / scale).min(1.0),
        ])
    }
}

/// A share with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Estimate {
    /// How many of how many.
    #[serde(flatten)]
    pub share: Share,
    /// 0 to 1.
    pub value: f64,
    /// Wilson's interval.
    pub interval: Interval,
}

impl Estimate {
    /// Of a share.
    ///
    /// # Errors
    /// Of nothing.
    pub fn of(share: Share, level: f64) -> Outcome<Self> {
        Ok(Self {
            share,
            value: share.value()?,
            interval: share.interval(level)?,
        })
    }
}

/// Two shares compared.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Difference {
    /// The first.
    pub first: Estimate,
    /// The second.
    pub second: Estimate,
    /// Second − first.
    pub difference: f64,
    /// Its interval by Newcombe's (1998) method 10, of Wilson's intervals.
    pub interval: Interval,
    /// The pooled two-proportion statistic; none where all outcomes are the same.
    pub z: Option<f64>,
    /// Its two-sided p.
    pub p: Option<f64>,
    /// Fisher's exact p: the tables that are no more likely than this one.
    pub fisher_p: f64,
    /// Odds of the second by odds of the first; none with an empty cell.
    pub odds_ratio: Option<f64>,
}

/// Compares `second` with `first`; they must be of different things.
///
/// # Errors
/// One of them is of nothing.
pub fn compare(first: Share, second: Share, level: f64) -> Outcome<Difference> {
    if first.of == 0 || second.of == 0 {
        return Err(Reason::EmptyGroup);
    }
    let (a, b) = (Estimate::of(first, level)?, Estimate::of(second, level)?);
    let difference = b.value - a.value;
    let [a_low, a_high] = a.interval;
    let [b_low, b_high] = b.interval;
    let interval = [
        difference - ((b.value - b_low).powi(2) + (a_high - a.value).powi(2)).sqrt(),
        difference + ((b_high - b.value).powi(2) + (a.value - a_low).powi(2)).sqrt(),
    ];
    let (m, n) = (first.of as f64, second.of as f64);
    let pooled = (first.count + second.count) as f64 / (m + n);
    let error = (pooled * (1.0 - pooled) * (1.0 / m + 1.0 / n)).sqrt();
    let z = (error > 0.0).then(|| difference / error);
    let cells = [
        second.count,
        second.of - second.count,
        first.count,
        first.of - first.count,
    ]
    .map(|count| count as f64);
    let odds_ratio = cells
        .iter()
        .all(|cell| *cell > 0.0)
        .then(|| cells[0] * cells[3] / (cells[1] * cells[2]));
    Ok(Difference {
        first: a,
        second: b,
        difference,
        interval,
        z,
        p: z.map(normal_two_sided),
        fisher_p: fisher(first, second),
        odds_ratio,
    })
}

/// Fisher's exact two-sided p.
fn fisher(first: Share, second: Share) -> f64 {
    let successes = first.count + second.count;
    let log = |n: usize, k: usize| ln_binomial(n as u64, k as u64);
    let total = log(first.of + second.of, successes);
    let chance = |k: usize| (log(first.of, k) + log(second.of, successes - k) - total).exp();
    let here = chance(first.count);
    let least = successes.saturating_sub(second.of);
    let most = successes.min(first.of);
    (least..=most)
        .map(chance)
        .filter(|p| *p <= here * (1.0 + 1e-7))
        .sum::<f64>()
        .min(1.0)
}
