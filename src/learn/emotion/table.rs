//! How often each Action Unit is found on faces of each label: counted, not
//! fitted, so that everybody can check it.

use serde::{Deserialize, Serialize};

use super::{example::Example, label::Label};
use crate::facs::{ActionUnit, AuSet};

/// What is added to every count and its opposite, so that nothing seen never or
/// always counts as impossible or certain (Jeffreys 1946).
const PRIOR: f32 = 0.5;

/// How often units are found, by label: on faces whose units were measured from
/// the own still face, and on others.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitTable {
    /// From the own still face.
    pub own: Vec<LabelUnits>,
    /// Without one.
    pub alone: Vec<LabelUnits>,
}

/// One label's row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelUnits {
    /// The label.
    pub label: Label,
    /// How many faces were counted, by their weights.
    pub faces: f32,
    /// Share of these on which each unit was found, 0 to 1, in the order of
    /// [`ActionUnit::ALL`].
    pub found: Vec<f32>,
}

impl UnitTable {
    /// Counts.
    pub fn of(examples: &[&Example]) -> Self {
        let count = |own: bool| -> Vec<LabelUnits> {
            let these = || {
                examples
                    .iter()
                    .filter(|example| example.features.own_units == own)
            };
            let mut labels: Vec<&Label> = these().map(|example| &example.label).collect();
            labels.sort();
            labels.dedup();
            let row = |label: &Label| {
                let (mut faces, mut found) = (0.0, [0.0; ActionUnit::COUNT]);
                for example in these().filter(|example| example.label == *label) {
                    faces += example.weight;
                    for unit in example.features.units.present().iter() {
                        found[unit.index()] += example.weight;
                    }
                }
                LabelUnits {
                    label: label.clone(),
                    faces,
                    found: found
                        .map(|count| (count + PRIOR) / (faces + 2.0 * PRIOR))
                        .to_vec(),
                }
            };
            labels.into_iter().map(row).collect()
        };
        Self {
            own: count(true),
            alone: count(false),
        }
    }

    /// The rows for units that were or were not measured from the own still face;
    /// those of the other kind where there are none.
    pub fn rows(&self, own: bool) -> &[LabelUnits] {
        let (first, second) = if own {
            (&self.own, &self.alone)
        } else {
            (&self.alone, &self.own)
        };
        if first.is_empty() { second } else { first }
    }

    /// The table without what it says of some units: they are found as often on
    /// all faces, so they never say anything.
    #[must_use]
    pub fn without(&self, units: AuSet) -> Self {
        let mut table = self.clone();
        for row in table.own.iter_mut().chain(&mut table.alone) {
            units
                .iter()
                .for_each(|unit| row.found[unit.index()] = PRIOR);
        }
        table
    }

    /// Why it cannot be used, if it cannot.
    pub(super) fn fault(&self) -> Option<&'static str> {
        let sound = |row: &LabelUnits| {
            row.found.len() == ActionUnit::COUNT
                && row.found.iter().all(|share| *share > 0.0 && *share < 1.0)
        };
        let all = || self.own.iter().chain(&self.alone);
        if !all().all(sound) {
            return Some("must give a share between 0 and 1 for each of the twenty units");
        }
        [&self.own, &self.alone]
            .iter()
            .any(|rows| (1..rows.len()).any(|n| rows[..n].iter().any(|r| r.label == rows[n].label)))
            .then_some("must name each label once")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        facs::{ActionUnit::*, Emotion},
        learn::emotion::tests::example,
    };

    #[test]
    fn shares_are_counted_by_label_and_never_certain() {
        let happy = || Label::Face(Emotion::Happiness);
        let mut examples = [
            example("a", happy(), &[LipCornerPuller]),
            example("b", happy(), &[LipCornerPuller, LipsPart]),
            example("c", happy(), &[LipCornerPuller]),
            example("d", Label::Neutral, &[]),
        ];
        examples[1].weight = 2.0;
        examples[3].features.own_units = false;
        let table = UnitTable::of(&examples.iter().collect::<Vec<_>>());
        let [row] = table.own.as_slice() else {
            panic!("one label with a still face")
        };
        assert_eq!((&row.label, row.faces), (&happy(), 4.0));
        assert!((row.found[LipCornerPuller.index()] - 0.9).abs() < 1e-6);
        assert!((row.found[LipsPart.index()] - 0.5).abs() < 1e-6);
        assert!((row.found[BrowLowerer.index()] - 0.1).abs() < 1e-6);
        assert_eq!(table.rows(false)[0].label, Label::Neutral);
        let silent = table.without([LipCornerPuller].into());
        assert_eq!(silent.own[0].found[LipCornerPuller.index()], 0.5);
        assert_eq!(
            silent.own[0].found[LipsPart.index()],
            row.found[LipsPart.index()]
        );
        assert_eq!(UnitTable::default().rows(true), []);
        let only = UnitTable {
            alone: Vec::new(),
            ..table.clone()
        };
        assert_eq!(only.rows(false), table.own);
        assert_eq!(table.fault(), None);
        let twice = UnitTable {
            own: [row.clone(), row.clone()].to_vec(),
            ..table.clone()
        };
        assert!(twice.fault().is_some());
    }
}
