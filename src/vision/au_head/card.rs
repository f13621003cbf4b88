//! The model card beside the weights: where they come from, how to read their
//! output, how well that was measured to work, for whom, and what fails.

use serde::{Deserialize, Serialize};

use crate::{
    config::Config,
    facs::{ActionUnit, AuReadings},
};

/// All that is known about a trained head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// What the weights are, in one sentence.
    pub description: String,
    /// The licence of the weights.
    pub licence: String,
    /// What they were trained on.
    pub origin: String,
    /// The BLAKE3 digest of the samples, in hexadecimal: of the file, or of the
    /// digests of several files in the order of their names.
    pub samples_blake3: String,
    /// The command that made them.
    pub command: String,
    /// The BLAKE3 digest of the weights' file, in hexadecimal.
    pub weights_blake3: String,
    /// Shape and meaning of what goes in.
    pub input: String,
    /// Shape and meaning of what comes out.
    pub output: String,
    /// What the figures below are and what they are not.
    pub figures: String,
    /// What is known to fail.
    pub known_failures: Vec<String>,
    /// How many people the weights and thresholds were fitted on.
    pub people: usize,
    /// The head that is given the person's own still face.
    pub own: HeadCard,
    /// The head for people without one.
    pub alone: HeadCard,
}

/// One of the two heads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadCard {
    /// Mean area under the ROC curve over the units, unseen people.
    pub auc: f32,
    /// Mean F1 over the units at their thresholds, unseen people.
    pub f1: f32,
    /// Mean error of the probabilities over the units, unseen people.
    pub calibration_error: f32,
    /// One entry for each unit, in the order of [`ActionUnit::ALL`].
    pub units: Vec<UnitCard>,
    /// The finished head on other sets: other people, shapes, effects.
    pub trials: Vec<Trial>,
    /// The unseen people by group.
    pub groups: Vec<GroupCard>,
    /// Where groups differ by more than 0.05 AUC.
    pub findings: Vec<Finding>,
}

/// One Action Unit of one head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitCard {
    /// Which unit.
    pub unit: ActionUnit,
    /// How the head's output is read.
    pub scale: Scale,
    /// How far to trust it, 0 (chance) to 1: twice the AUC less one, with the
    /// least AUC of the unseen people and of all trials.
    pub reliability: f32,
    /// Area under the ROC curve, unseen people.
    pub auc: f32,
    /// F1 at the threshold, unseen people.
    pub f1: f32,
    /// How far the probabilities are off on average (expected calibration error
    /// over ten bins), unseen people.
    pub calibration_error: f32,
    /// Share of the unseen people's still faces that show the unit.
    pub neutral_alarms: f32,
}

/// A test of the finished head on another set of faces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// What the set is called.
    pub name: String,
    /// How many faces that are.
    pub faces: usize,
    /// Mean AUC over the units.
    pub auc: f32,
    /// Share of still faces that show a unit, mean over the units.
    pub neutral_alarms: f32,
    /// AUC of each unit, in the order of [`ActionUnit::ALL`]; none where too few
    /// faces show it.
    pub units: Vec<Option<f32>>,
}

/// Unseen people who have something in common.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupCard {
    /// What they are told apart by.
    pub factor: String,
    /// Which of them.
    pub group: String,
    /// How many faces that are.
    pub faces: usize,
    /// Mean AUC over the units that every group of this factor shows often enough.
    pub auc: f32,
    /// AUC of each unit, in the order of [`ActionUnit::ALL`]; none where too few
    /// faces show it.
    pub units: Vec<Option<f32>>,
}

/// A unit that is read worse for one group than for another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The unit.
    pub unit: ActionUnit,
    /// What the groups are told apart by.
    pub factor: String,
    /// The group that is read worse.
    pub worse: String,
    /// The group that is read better.
    pub better: String,
    /// By how much AUC.
    pub gap: f32,
    /// The standard error of that difference (Hanley & `McNeil` 1982): a gap of
    /// less than twice as much can be chance.
    pub error: f32,
}

/// How the raw output for one unit becomes intensity, presence and probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Raw output from which the unit counts as present: intensity 1, FACS "A".
    pub threshold: f32,
    /// Raw output that the strongest faces reach: intensity 4.5, between "D" and "E".
    pub top: f32,
    /// Slope of the logistic curve of presence (Platt 1999).
    pub slope: f32,
    /// Its offset.
    pub offset: f32,
}

impl Scale {
    /// FACS intensity, 0 to 5, smooth and never level, so that of two movements
    /// the stronger always reads higher: straight from 1 at the threshold to 4
    /// at three quarters of the way to the top, then ever closer to 5; below the
    /// threshold ever closer to 0, by an exponential of the same slope.
    pub fn intensity(&self, raw: f32) -> f32 {
        const STRAIGHT: f32 = AuReadings::MAX_INTENSITY - 2.0;
        let steps = (AuReadings::MAX_INTENSITY - 1.0) * (raw - self.threshold)
            / (self.top - self.threshold);
        let beyond = steps - STRAIGHT;
        if steps < 0.0 {
            steps.exp()
        } else if beyond < 0.0 {
            1.0 + steps
        } else {
            AuReadings::MAX_INTENSITY - 1.0 / (1.0 + beyond)
        }
    }

    /// The scale for faces whose raw output is higher by `by` at rest and in
    /// movement alike: the same intensities and probabilities, as much later.
    #[must_use]
    pub fn shifted(self, by: f32) -> Self {
        Self {
            threshold: self.threshold + by,
            top: self.top + by,
            slope: self.slope,
            offset: self.offset - self.slope * by,
        }
    }

    /// How likely the unit is present, 0 to 1.
    pub fn probability(&self, raw: f32) -> f32 {
        1.0 / (1.0 + (-(self.slope * raw + self.offset)).exp())
    }
}

impl Config for Card {
    fn validate(&self) -> Result<(), (String, String)> {
        for (name, head) in [("own", &self.own), ("alone", &self.alone)] {
            let fail = |field: &str, rule: &str| Err((format!("{name}.{field}"), rule.to_owned()));
            if !head.units.iter().map(|u| u.unit).eq(ActionUnit::ALL) {
                return fail("units", "must hold the twenty units in ascending order");
            }
            for UnitCard {
                scale, reliability, ..
            } in &head.units
            {
                if ![scale.threshold, scale.top, scale.slope, scale.offset]
                    .iter()
                    .all(|v| v.is_finite())
                {
                    return fail("scale", "must hold finite numbers");
                }
                if scale.top <= scale.threshold {
                    return fail("top", "must be above the threshold");
                }
                if !(0.0..=1.0).contains(reliability) {
                    return fail("reliability", "must lie between 0 and 1");
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SCALE: Scale = Scale {
        threshold: 0.2,
        top: 0.6,
        slope: 10.0,
        offset: -2.0,
    };

    #[test]
    fn the_threshold_is_a_and_the_strongest_close_on_e() {
        for (raw, intensity) in [
            (0.2, 1.0),
            (0.4, 3.0),
            (0.5, 4.0),
            (0.6, 4.5),
            (0.1, 0.367_879),
        ] {
            assert!((SCALE.intensity(raw) - intensity).abs() < 1e-5, "{raw}");
        }
        assert!((4.9..5.0).contains(&SCALE.intensity(2.0)));
        assert!((0.0..0.1).contains(&SCALE.intensity(-1.0)));
        assert_eq!(SCALE.probability(0.2), 0.5);
    }

    proptest! {
        #[test]
        fn more_movement_always_reads_as_more(a in -2.0_f32..2.0, step in 0.001_f32..1.0) {
            let (low, high) = (SCALE.intensity(a), SCALE.intensity(a + step));
            prop_assert!(low < high && low > 0.0 && high < 5.0);
            prop_assert!(SCALE.probability(a) <= SCALE.probability(a + step));
            prop_assert_eq!(a >= SCALE.threshold, low >= 1.0);
        }
    }
}
