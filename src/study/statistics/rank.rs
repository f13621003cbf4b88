//! Tests that use the order of values alone.

use serde::Serialize;

use super::{Outcome, Reason, distribution::normal_two_sided, moments::quantile};

/// Up to so many values the distribution is computed exactly, ties included.
const EXACT: usize = 60;

/// A rank test.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RankTest {
    /// How many values counted.
    pub n: usize,
    /// How many were left out because they were no different (signed ranks alone).
    pub zeros: usize,
    /// W+, the sum of the positive ranks; or U of the second group.
    pub statistic: f64,
    /// Two-sided p.
    pub p: f64,
    /// Whether p is exact; else normal, corrected for ties and continuity.
    pub exact: bool,
    /// Rank-biserial correlation, −1 to 1: favourable less unfavourable share of
    /// the ranks, or of the pairs (Kerby 2014).
    pub rank_biserial: f64,
    /// Hodges and Lehmann's estimate of the (difference of) location.
    pub location: f64,
}

/// Middle ranks from 1, twice each so that they are whole; and Σ(t³ − t) over ties.
fn double_ranks(values: &[f64]) -> (Vec<usize>, f64) {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0; values.len()];
    let mut ties = 0.0;
    let mut start = 0;
    while start < order.len() {
        let mut end = start + 1;
        // What differs by rounding alone is tied.
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * (1.0 + a.abs());
        while end < order.len() && near(values[order[start]], values[order[end]]) {
            end += 1;
        }
        for at in &order[start..end] {
            ranks[*at] = start + end + 1;
        }
        let t = (end - start) as f64;
        ties += t * t * t - t;
        start = end;
    }
    (ranks, ties)
}

/// Wilcoxon's signed-rank test (1945) of differences; zeros are left out.
///
/// # Errors
/// No values, one that is not finite, or nothing but zeros.
pub fn signed_rank(differences: &[f64]) -> Outcome<RankTest> {
    check(differences)?;
    let there: Vec<f64> = differences
        .iter()
        .copied()
        .filter(|difference| difference.abs() > 1e-12)
        .collect();
    if there.is_empty() {
        return Err(Reason::NoVariance);
    }
    let n = there.len();
    let sizes: Vec<f64> = there.iter().map(|difference| difference.abs()).collect();
    let (ranks, ties) = double_ranks(&sizes);
    let double: usize = ranks
        .iter()
        .zip(&there)
        .filter(|(_, difference)| **difference > 0.0)
        .map(|(rank, _)| rank)
        .sum();
    let all: usize = ranks.iter().sum();
    let exact = n <= EXACT;
    let p = if exact {
        // Each rank is positive or not with even chance.
        let mut chances = vec![0.0; all + 1];
        chances[0] = 1.0;
        let mut reach = 0;
        for rank in &ranks {
            reach += rank;
            for sum in (0..=reach).rev() {
                let with = if sum >= *rank {
                    chances[sum - rank]
                } else {
                    0.0
                };
                chances[sum] = 0.5 * (chances[sum] + with);
            }
        }
        two_tails(&chances, double)
    } else {
        let m = n as f64;
        let mean = m * (m + 1.0) / 4.0;
        let variance = m * (m + 1.0) * (2.0 * m + 1.0) / 24.0 - ties / 48.0;
        approximate(double as f64 / 2.0, mean, variance)
    };
    let mut walsh: Vec<f64> = Vec::with_capacity(differences.len() * (differences.len() + 1) / 2);
    for (i, a) in differences.iter().enumerate() {
        walsh.extend(differences[..=i].iter().map(|b| (a + b) / 2.0));
    }
    walsh.sort_by(f64::total_cmp);
    Ok(RankTest {
        n,
        zeros: differences.len() - n,
        statistic: double as f64 / 2.0,
        p,
        exact,
        rank_biserial: (2.0 * double as f64 - all as f64) / all as f64,
        location: quantile(&walsh, 0.5),
    })
}

/// Mann and Whitney's test (1947) of `second` against `first`.
///
/// # Errors
/// An empty group, a value that is not finite, or all values the same.
pub fn mann_whitney(first: &[f64], second: &[f64]) -> Outcome<RankTest> {
    if first.is_empty() || second.is_empty() {
        return Err(Reason::EmptyGroup);
    }
    let together: Vec<f64> = first.iter().chain(second).copied().collect();
    check(&together)?;
    let (ranks, ties) = double_ranks(&together);
    let (m, n) = (first.len(), second.len());
    let all = m + n;
    if ranks.iter().all(|rank| *rank == ranks[0]) {
        return Err(Reason::NoVariance);
    }
    let double: usize = ranks[m..].iter().sum();
    let least = n * (n + 1);
    let u = (double - least) as f64 / 2.0;
    let exact = all <= EXACT;
    let p = if exact {
        two_tails(&choices(&ranks, n), double)
    } else {
        let (m, n, all) = (m as f64, n as f64, all as f64);
        let variance = m * n / 12.0 * (all + 1.0 - ties / (all * (all - 1.0)));
        approximate(u, m * n / 2.0, variance)
    };
    let mut apart: Vec<f64> = second
        .iter()
        .flat_map(|b| first.iter().map(move |a| b - a))
        .collect();
    apart.sort_by(f64::total_cmp);
    Ok(RankTest {
        n: all,
        zeros: 0,
        statistic: u,
        p,
        exact,
        rank_biserial: 2.0 * u / (m * n) as f64 - 1.0,
        location: quantile(&apart, 0.5),
    })
}

/// Chances of the sums of `count` of the ranks, all choices as likely.
fn choices(ranks: &[usize], count: usize) -> Vec<f64> {
    let most: usize = ranks.iter().sum();
    let width = most + 1;
    // ways[k][sum], scaled by how likely k of those seen so far are.
    let mut ways = vec![0.0; (count + 1) * width];
    ways[0] = 1.0;
    for (seen, rank) in ranks.iter().enumerate() {
        for k in (1..=count.min(seen + 1)).rev() {
            for sum in (*rank..width).rev() {
                ways[k * width + sum] += ways[(k - 1) * width + sum - rank];
            }
        }
    }
    let of_count = &ways[count * width..];
    let total: f64 = of_count.iter().sum();
    of_count.iter().map(|way| way / total).collect()
}

/// Twice the smaller tail of a distribution at `at`, at most 1.
fn two_tails(chances: &[f64], at: usize) -> f64 {
    let below: f64 = chances[..=at].iter().sum();
    let above: f64 = chances[at..].iter().sum();
    (2.0 * below.min(above)).min(1.0)
}

fn approximate(statistic: f64, mean: f64, variance: f64) -> f64 {
    let off = ((statistic - mean).abs() - 0.5).max(0.0);
    normal_two_sided(off / variance.sqrt())
}

fn check(values: &[f64]) -> Outcome<()> {
    if values.is_empty() {
        return Err(Reason::Empty);
    }
    if values.iter().any(|value| !value.is_finite()) {
        return Err(Reason::NotFinite);
    }
    Ok(())
}
