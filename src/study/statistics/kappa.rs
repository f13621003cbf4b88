//! Whether two coders agree beyond chance.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    Interval, Outcome, Reason,
    distribution::{normal_quantile, normal_two_sided},
};

/// Cohen's kappa (1960) of two coders.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Kappa {
    /// How many things both coded.
    pub n: usize,
    /// Share on which they agree.
    pub agreement: f64,
    /// Share on which they would by chance.
    pub chance: f64,
    /// Agreement beyond chance: 1 is all, 0 none.
    pub kappa: f64,
    /// Its standard error (Fleiss, Cohen & Everitt 1969).
    pub standard_error: f64,
    /// Its interval, normal, cut at 1.
    pub interval: Interval,
    /// Two-sided p of no agreement beyond chance, by the error that holds then.
    pub p: f64,
}

/// Of pairs of codes, the first coder's and the second's.
///
/// # Errors
/// No pair, or both coders used one and the same code throughout.
pub fn kappa<C: Ord>(pairs: &[(C, C)], level: f64) -> Outcome<Kappa> {
    if pairs.is_empty() {
        return Err(Reason::Empty);
    }
    let n = pairs.len() as f64;
    let mut places: BTreeMap<&C, usize> = BTreeMap::new();
    for code in pairs.iter().flat_map(|(a, b)| [a, b]) {
        let next = places.len();
        places.entry(code).or_insert(next);
    }
    let size = places.len();
    let mut table = vec![0.0; size * size];
    for (a, b) in pairs {
        table[places[a] * size + places[b]] += 1.0 / n;
    }
    let row: Vec<f64> = (0..size)
        .map(|i| (0..size).map(|j| table[i * size + j]).sum())
        .collect();
    let column: Vec<f64> = (0..size)
        .map(|j| (0..size).map(|i| table[i * size + j]).sum())
        .collect();
    let agreement: f64 = (0..size).map(|i| table[i * size + i]).sum();
    let chance: f64 = (0..size).map(|i| row[i] * column[i]).sum();
    if 1.0 - chance < 1e-12 {
        return Err(Reason::NoVariance);
    }
    let kappa = (agreement - chance) / (1.0 - chance);
    let mut variance = -(kappa - chance * (1.0 - kappa)).powi(2);
    for i in 0..size {
        for j in 0..size {
            let both = row[j] + column[i];
            variance += table[i * size + j]
                * if i == j {
                    (1.0 - (row[i] + column[i]) * (1.0 - kappa)).powi(2)
                } else {
                    (1.0 - kappa).powi(2) * both * both
                };
        }
    }
    let standard_error = (variance.max(0.0) / n).sqrt() / (1.0 - chance);
    let spread: f64 = (0..size)
        .map(|i| row[i] * column[i] * (row[i] + column[i]))
        .sum();
    let null_error = ((chance + chance * chance - spread).max(0.0) / n).sqrt() / (1.0 - chance);
    let reach = normal_quantile(0.5 + level / 2.0) * standard_error;
    Ok(Kappa {
        n: pairs.len(),
        agreement,
        chance,
        kappa,
        standard_error,
        interval: [(kappa - reach).max(-1.0), (kappa + reach).min(1.0)],
        p: if null_error > 0.0 {
            normal_two_sided(kappa / null_error)
        } else {
            1.0
        },
    })
}
