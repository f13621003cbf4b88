//! The card beside the weights: where they come from, how to read their
//! output, and how well that was measured to work.

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
    /// The BLAKE3 digest of the samples' file, in hexadecimal.
    pub samples_blake3: String,
    /// The command that made them.
    pub command: String,
    /// The BLAKE3 digest of the weights' file, in hexadecimal.
    pub weights_blake3: String,
    /// Shape and meaning of what goes in.
    pub input: String,
    /// Shape and meaning of what comes out.
    pub output: String,
    /// How many people the weights and thresholds were fitted on.
    pub people_trained: usize,
    /// How many other people the figures were measured on.
    pub people_held_out: usize,
    /// The head that is given the person's own still face.
    pub own: HeadCard,
    /// The head for people without one.
    pub alone: HeadCard,
}

/// One of the two heads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeadCard {
    /// Mean area under the ROC curve over the units, held-out people.
    pub auc: f32,
    /// Mean F1 over the units at their thresholds, held-out people.
    pub f1: f32,
    /// One entry for each unit, in the order of [`ActionUnit::ALL`].
    pub units: Vec<UnitCard>,
}

/// One Action Unit of one head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitCard {
    /// Which unit.
    pub unit: ActionUnit,
    /// How the head's output is read.
    pub scale: Scale,
    /// How far to trust it, 0 (chance) to 1: twice the AUC less one.
    pub reliability: f32,
    /// Area under the ROC curve, held-out people.
    pub auc: f32,
    /// F1 at the threshold, held-out people.
    pub f1: f32,
    /// Share of the held-out people's still faces that show the unit.
    pub neutral_alarms: f32,
}

/// How the raw output for one unit becomes intensity, presence and probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Raw output from which the unit counts as present: intensity 1, FACS "A".
    pub threshold: f32,
    /// Raw output that the strongest faces reach: intensity 5, FACS "E".
    pub top: f32,
    /// Slope of the logistic curve of presence (Platt 1999).
    pub slope: f32,
    /// Its offset.
    pub offset: f32,
}

impl Scale {
    /// FACS intensity, 0 to 5: straight from 1 at the threshold to 5 at the top,
    /// an exponential of the same slope below, so that order is never lost there.
    pub fn intensity(&self, raw: f32) -> f32 {
        let above = (AuReadings::MAX_INTENSITY - 1.0) * (raw - self.threshold)
            / (self.top - self.threshold);
        if above < 0.0 {
            above.exp()
        } else {
            (1.0 + above).min(AuReadings::MAX_INTENSITY)
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
    fn the_threshold_is_a_and_the_top_is_e() {
        for (raw, intensity) in [(0.2, 1.0), (0.6, 5.0), (0.4, 3.0), (2.0, 5.0)] {
            assert!((SCALE.intensity(raw) - intensity).abs() < 1e-5);
        }
        assert!(SCALE.intensity(-1.0) > 0.0 && SCALE.intensity(0.0) < 0.2);
        assert_eq!(SCALE.probability(0.2), 0.5);
    }

    proptest! {
        #[test]
        fn more_movement_never_reads_as_less(a in -2.0_f32..2.0, step in 0.0_f32..1.0) {
            prop_assert!(SCALE.intensity(a) <= SCALE.intensity(a + step));
            prop_assert!(SCALE.probability(a) <= SCALE.probability(a + step));
            prop_assert_eq!(a >= SCALE.threshold, SCALE.intensity(a) >= 1.0);
        }
    }
}
