//! What `config/au_training.ron` says.

use serde::Deserialize;

use crate::{config::Config, facs::ActionUnit, vision::au_head::Scale};

/// How the head is trained and its thresholds are set.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Parts into which the people are cut: each is read by a map that was
    /// fitted on the others, to set thresholds and to measure; at least 2.
    pub folds: usize,
    /// The most still faces whose median a face is measured from.
    pub neutrals: usize,
    /// What holds back the map that is given the own still face.
    pub own: Penalty,
    /// What holds back the other.
    pub alone: Penalty,
    /// True intensity (1 is FACS "E") from which a unit counts as present.
    pub present: f32,
    /// True intensity from which a face counts as strong.
    pub strong: f32,
    /// Share of the strong faces that stay below intensity 4.5.
    pub below_top: f32,
    /// Largest share of still faces that may show a unit.
    pub still_alarms: f32,
    /// The same for units that hardly show in landmarks.
    pub unreliable_alarms: f32,
    /// AUC below which a unit counts among those.
    pub unreliable_auc: f32,
    /// Largest yaw and pitch, in degrees, of still faces that make the mean face.
    pub frontal: f32,
    /// Gap between the lips that AU25 is labelled by.
    pub lip_gap: LipGap,
    /// How much higher photographs of people who do not move a unit read than
    /// synthetic ones, without the own still face.
    pub photographs: Vec<Shift>,
}

impl Recipe {
    /// Moves the scales of the head for players without a still face to where
    /// real faces lie; `scales` are in the order of [`ActionUnit::ALL`].
    pub fn shift(&self, scales: &mut [Scale]) {
        for Shift { unit, by } in &self.photographs {
            let scale = &mut scales[unit.index()];
            *scale = scale.shifted(*by);
        }
    }
}

/// How far real faces lie from synthetic ones in the reading of one unit.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// The unit.
    pub unit: ActionUnit,
    /// Raw output to add; never negative, since a lower threshold would need
    /// faces that show the unit to vouch for it.
    pub by: f32,
}

/// How one of the two maps is fitted, and its output spread; see
/// [`Moments::regress`](super::moments::Moments::regress).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Penalty {
    /// On every squared weight: the variance of landmark jitter.
    pub jitter: f64,
    /// How often the variance between still faces counts.
    pub nuisance: f64,
    /// How often a still face counts; another face counts once.
    pub still_weight: f64,
    /// The four steps from intensity 1 to 5 span at least so many times what lies
    /// between the median still face and the threshold. The wider, the less is
    /// lost below the threshold, where the steps grow ever smaller.
    pub span: f32,
}

/// Change of the gap between the lips against neutral, in the samples' units.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LipGap {
    /// Up to here the lips count as closed: intensity 0.
    pub closed: f32,
    /// From here they count as wide apart: intensity 1.
    pub open: f32,
}

impl Config for Recipe {
    fn validate(&self) -> Result<(), (String, String)> {
        let fail = |field: &str, rule: &str| Err((field.to_owned(), rule.to_owned()));
        if self.folds < 2 {
            return fail("folds", "must be at least 2");
        }
        if self.neutrals == 0 {
            return fail("neutrals", "must be at least 1");
        }
        for (head, penalty) in [("own", &self.own), ("alone", &self.alone)] {
            if !(penalty.span > 0.0 && penalty.span.is_finite()) {
                return fail(&format!("{head}.span"), "must be above 0");
            }
            for (field, value, least) in [
                ("jitter", penalty.jitter, f64::MIN_POSITIVE),
                ("nuisance", penalty.nuisance, 0.0),
                ("still_weight", penalty.still_weight, f64::MIN_POSITIVE),
            ] {
                if !(value >= least && value.is_finite()) {
                    let rule = if least > 0.0 {
                        "must be above 0"
                    } else {
                        "must not be below 0"
                    };
                    return fail(&format!("{head}.{field}"), rule);
                }
            }
        }
        for (field, share) in [
            ("present", self.present),
            ("below_top", self.below_top),
            ("still_alarms", self.still_alarms),
            ("unreliable_alarms", self.unreliable_alarms),
            ("unreliable_auc", self.unreliable_auc),
        ] {
            if !(share > 0.0 && share < 1.0) {
                return fail(field, "must lie between 0 and 1");
            }
        }
        if !(self.strong > self.present && self.strong <= 1.0) {
            return fail("strong", "must lie between `present` and 1");
        }
        if self.frontal.is_nan() || self.frontal <= 0.0 {
            return fail("frontal", "must be above 0");
        }
        if !self
            .photographs
            .iter()
            .all(|shift| (0.0..1.0).contains(&shift.by))
        {
            return fail("photographs", "must shift by 0 to 1");
        }
        let LipGap { closed, open } = self.lip_gap;
        if closed.is_nan() || open.is_nan() || open <= closed {
            return fail("open", "must be above `closed`");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    #[test]
    fn the_shipped_recipe_is_valid_and_bad_ones_are_not() {
        let text = include_str!("../../../config/au_training.ron");
        config::parse::<Recipe>("au_training.ron", text).unwrap();
        for (good, bad) in [
            ("folds: 5", "folds: 1"),
            ("neutrals: 3", "neutrals: 0"),
            ("open: 0.1", "open: 0.001"),
            ("jitter: 0.0001", "jitter: 0.0"),
            ("below_top: 0.9", "below_top: 1.5"),
            ("by: 0.038", "by: -0.038"),
        ] {
            assert!(text.contains(good), "{good}");
            let problem = config::parse::<Recipe>("au_training.ron", &text.replace(good, bad));
            let field = match good.split(':').next() {
                Some("by") => "photographs",
                field => field.unwrap(),
            };
            assert!(problem.unwrap_err().to_string().contains(field));
        }
    }

    #[test]
    fn a_shift_moves_threshold_top_and_probability_together() {
        let text = include_str!("../../../config/au_training.ron");
        let recipe: Recipe = config::parse("au_training.ron", text).unwrap();
        let flat = Scale {
            threshold: 0.1,
            top: 0.6,
            slope: 10.0,
            offset: -2.0,
        };
        let mut scales = [flat; ActionUnit::COUNT];
        recipe.shift(&mut scales);
        for (unit, scale) in ActionUnit::ALL.into_iter().zip(scales) {
            let by = recipe.photographs.iter().find(|shift| shift.unit == unit);
            let by = by.map_or(0.0, |shift| shift.by);
            assert!((scale.threshold - 0.1 - by).abs() < 1e-6, "{unit}");
            // A face that reads higher by as much is read the same.
            assert!((scale.intensity(0.3 + by) - flat.intensity(0.3)).abs() < 1e-4);
            assert!((scale.probability(0.3 + by) - flat.probability(0.3)).abs() < 1e-4);
        }
    }
}
