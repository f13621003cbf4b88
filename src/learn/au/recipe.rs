//! What `config/au_training.ron` says.

use serde::Deserialize;

use crate::config::Config;

/// How the head is trained and its thresholds are set.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// Share of the people that training never sees, above 0 and below 1.
    pub held_out: f32,
    /// Parts into which the other people are cut to set thresholds; at least 2.
    pub folds: usize,
    /// Ridge penalty on the squared weights, beside the mean squared error.
    pub penalty: f64,
    /// Most steps of L-BFGS in one fit.
    pub iterations: usize,
    /// True intensity (1 is FACS "E") from which a unit counts as present.
    pub present: f32,
    /// True intensity from which a face counts as strong.
    pub strong: f32,
    /// Share of the strong faces that stay below intensity 5.
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
        let share = |v: f32| v > 0.0 && v < 1.0;
        let rules = [
            ("held_out", share(self.held_out), "must lie between 0 and 1"),
            ("folds", self.folds >= 2, "must be at least 2"),
            (
                "penalty",
                self.penalty > 0.0 && self.penalty.is_finite(),
                "must be above 0",
            ),
            ("iterations", self.iterations > 0, "must be above 0"),
            ("present", share(self.present), "must lie between 0 and 1"),
            (
                "strong",
                self.strong > self.present && self.strong <= 1.0,
                "must lie between `present` and 1",
            ),
            (
                "below_top",
                share(self.below_top),
                "must lie between 0 and 1",
            ),
            (
                "still_alarms",
                share(self.still_alarms),
                "must lie between 0 and 1",
            ),
            (
                "unreliable_alarms",
                share(self.unreliable_alarms),
                "must lie between 0 and 1",
            ),
            (
                "unreliable_auc",
                share(self.unreliable_auc),
                "must lie between 0 and 1",
            ),
            ("frontal", self.frontal > 0.0, "must be above 0"),
            (
                "open",
                self.lip_gap.open > self.lip_gap.closed,
                "must be above `closed`",
            ),
        ];
        match rules.iter().find(|(_, good, _)| !good) {
            Some((field, _, rule)) => Err(((*field).to_owned(), (*rule).to_owned())),
            None => Ok(()),
        }
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
        for (good, bad) in [("folds: 5", "folds: 1"), ("open: 0.1", "open: 0.001")] {
            assert!(text.contains(good));
            let problem = config::parse::<Recipe>("au_training.ron", &text.replace(good, bad));
            let field = good.split(':').next().unwrap();
            assert!(problem.unwrap_err().to_string().contains(field));
        }
    }
}
