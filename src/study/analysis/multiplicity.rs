//! The planned tests together: the more tests, the more false alarms.

use serde::Serialize;

use super::{groups::Groups, learning::Learning};
use crate::study::statistics::multiplicity::{benjamini_hochberg, holm};

/// A family of tests, adjusted for each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Family {
    /// The tests that could be computed.
    pub tests: Vec<Adjusted>,
    /// Tests that belong to the family and could not be computed.
    pub missing: Vec<String>,
}

/// One test of a family.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Adjusted {
    /// What was tested.
    pub name: String,
    /// Its own p.
    pub p: f64,
    /// Holm's.
    pub holm: f64,
    /// Benjamini and Hochberg's.
    pub benjamini_hochberg: f64,
    /// Whether Holm's is below the level.
    pub holds: bool,
}

impl Family {
    /// The tests whose answers the study was made for: learning over all games and in
    /// each group, and for each other group its gain and its games that end higher
    /// against the control group's.
    pub fn of(learning: &[Learning], groups: &Groups, alpha: f64) -> Self {
        let mut all: Vec<(String, Option<f64>)> = learning
            .iter()
            .map(|one| {
                let p = one.games.known().map(|paired| paired.test.p);
                (format!("S1 against the rest, {}", one.name), p)
            })
            .collect();
        for pair in &groups.pairs {
            let gain = pair.gain.known().map(|between| between.test.p);
            let higher = pair
                .ended_higher
                .known()
                .map(|difference| difference.fisher_p);
            let against = format!("{} against {}", pair.name, pair.control);
            all.push((format!("gain, {against}"), gain));
            all.push((format!("games that end higher, {against}"), higher));
        }
        Self::adjust(all, alpha)
    }

    /// Of tests with their p, where they have one.
    pub fn adjust(all: Vec<(String, Option<f64>)>, alpha: f64) -> Self {
        let known: Vec<f64> = all.iter().filter_map(|(_, p)| *p).collect();
        let mut adjusted = holm(&known).into_iter().zip(benjamini_hochberg(&known));
        let mut family = Self {
            tests: Vec::new(),
            missing: Vec::new(),
        };
        for (name, p) in all {
            match p.and_then(|p| Some((p, adjusted.next()?))) {
                Some((p, (holm, benjamini_hochberg))) => family.tests.push(Adjusted {
                    name,
                    p,
                    holm,
                    benjamini_hochberg,
                    holds: holm < alpha,
                }),
                None => family.missing.push(name),
            }
        }
        family
    }
}
