//! The planned tests together: the more tests, the more false alarms.

use serde::Serialize;

use super::{
    groups::{Groups, beyond},
    learning::Learning,
};
use crate::study::{
    data::{Plan, PlannedTest},
    statistics::multiplicity::{benjamini_hochberg, holm},
};

/// A family of tests, adjusted for each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Family {
    /// The tests that could be computed.
    pub tests: Vec<Adjusted>,
    /// Tests that belong to the family and could not be computed.
    pub missing: Vec<String>,
    /// Whether the plan adjusts them.
    pub holm: bool,
}

/// A test's name and its p, where it has one.
type Named = (String, Option<f64>);

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
    /// Whether Holm's, or its own where the plan does not adjust, is below the level.
    pub holds: bool,
}

impl Family {
    /// The tests that were fixed beforehand; where none were, those of the seed paper:
    /// learning over all games and in each group, and shares of games that end higher.
    pub fn of(plan: &Plan, learning: &[Learning], groups: &Groups) -> Self {
        const USUAL: [PlannedTest; 4] = [
            PlannedTest::FirstAgainstRest,
            PlannedTest::FirstAgainstRestByGroup,
            PlannedTest::ShareImproved,
            PlannedTest::MixedModel,
        ];
        let tests: &[PlannedTest] = if plan.tests.is_empty() {
            &USUAL
        } else {
            &plan.tests
        };
        let all = tests
            .iter()
            .flat_map(|test| tests_of(*test, learning, groups))
            .collect();
        Self::adjust(all, plan)
    }

    /// Of tests with their p, where they have one.
    pub fn adjust(all: Vec<Named>, plan: &Plan) -> Self {
        let known: Vec<f64> = all.iter().filter_map(|(_, p)| *p).collect();
        let mut adjusted = holm(&known).into_iter().zip(benjamini_hochberg(&known));
        let mut family = Self {
            tests: Vec::new(),
            missing: Vec::new(),
            holm: plan.holm,
        };
        for (name, p) in all {
            match p.and_then(|p| Some((p, adjusted.next()?))) {
                Some((p, (holm, benjamini_hochberg))) => family.tests.push(Adjusted {
                    name,
                    p,
                    holm,
                    benjamini_hochberg,
                    holds: if plan.holm { holm } else { p } < plan.alpha,
                }),
                None => family.missing.push(name),
            }
        }
        family
    }
}

/// What a planned test asks, in one or several tests.
fn tests_of(test: PlannedTest, learning: &[Learning], groups: &Groups) -> Vec<Named> {
    let first = |one: &Learning| {
        let p = one.games.known().map(|paired| paired.test.p);
        (format!("S1 against the rest, {}", one.name), p)
    };
    let ranks = |one: &Learning| {
        let p = one.people_ranks.known().map(|rank| rank.p);
        (format!("S1 against the rest by ranks, {}", one.name), p)
    };
    let pairs = groups.pairs.iter();
    match test {
        PlannedTest::FirstAgainstRest => {
            let all = learning.iter().filter(|one| one.group.is_none());
            all.map(first).collect()
        }
        PlannedTest::FirstAgainstRestByGroup => {
            let each = learning.iter().filter(|one| one.group.is_some());
            each.map(first).collect()
        }
        PlannedTest::ShareImproved => pairs
            .map(|pair| {
                let p = pair.ended_higher.known().map(|shares| shares.fisher_p);
                let name = format!(
                    "games that end higher, {} against {}",
                    pair.name, pair.control
                );
                (name, p)
            })
            .collect(),
        PlannedTest::MixedModel => pairs
            .map(|pair| {
                let fit = groups.gain_model.known();
                let one = fit.and_then(|fit| fit.coefficient(&beyond(&pair.name)));
                let name = format!(
                    "gain by the mixed model, {} against {}",
                    pair.name, pair.control
                );
                (name, one.map(|coefficient| coefficient.test.p))
            })
            .collect(),
        PlannedTest::Ranks => learning
            .iter()
            .map(ranks)
            .chain(pairs.map(|pair| {
                let p = pair.gain_ranks.known().map(|rank| rank.p);
                (
                    format!("gain by ranks, {} against {}", pair.name, pair.control),
                    p,
                )
            }))
            .collect(),
    }
}
