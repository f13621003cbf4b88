//! `config/learning.ron`: when the game learns, and when a model takes over.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    config::Config,
    learn::{guard::Guards, judgement::Bar},
};

/// The whole file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearningConfig {
    /// Whether it learns at all.
    pub enabled: bool,
    /// New labels that make a lesson.
    pub labels: u64,
    /// People with labels that there must be.
    pub people: usize,
    /// Seconds for which nobody must have touched the game.
    pub idle_seconds: f32,
    /// The hour of the day, local time, at which that is not waited for.
    #[serde(default)]
    pub hour: Option<u8>,
    /// Minutes before another try after a lesson that failed.
    pub retry_minutes: f32,
    /// Decides on who is held out.
    pub seed: u64,
    /// How many times as much as all players' faces the synthetic ones may count.
    pub base_influence: f32,
    /// When a model takes over.
    pub bar: Bar,
    /// When it goes back.
    pub live: Live,
    /// What is learned from.
    pub guards: Guards,
}

/// When live agreement is judged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Live {
    /// Faces there must be.
    pub least_faces: usize,
    /// People there must be.
    pub least_people: usize,
}

impl LearningConfig {
    /// For how long nobody must have touched the game, at an hour of the day.
    pub fn patience(&self, hour: u8) -> Duration {
        if self.hour == Some(hour) {
            Duration::from_secs(1)
        } else {
            Duration::from_secs_f32(self.idle_seconds)
        }
    }

    /// How long to wait after a lesson that failed.
    pub fn retry(&self) -> Duration {
        Duration::from_secs_f32(60.0 * self.retry_minutes)
    }
}

impl Config for LearningConfig {
    fn validate(&self) -> Result<(), (String, String)> {
        let fault = |field: &str, rule: &str| Err((field.to_owned(), rule.to_owned()));
        // About a year; more does not fit a duration in any sensible way.
        let seconds = 0.0..=3.2e7;
        if self.labels == 0 {
            return fault("labels", "must be above 0");
        }
        if !seconds.contains(&self.idle_seconds) {
            return fault("idle_seconds", "must not be below 0, nor above a year");
        }
        if self.hour.is_some_and(|hour| hour > 23) {
            return fault("hour", "must be an hour from 0 to 23");
        }
        if !seconds.contains(&(60.0 * self.retry_minutes)) {
            return fault("retry_minutes", "must not be below 0, nor above a year");
        }
        if !(self.base_influence >= 0.0 && self.base_influence.is_finite()) {
            return fault("base_influence", "must not be below 0");
        }
        for (field, value) in [
            ("bar.least_gain", self.bar.least_gain),
            ("bar.calibration", self.bar.calibration),
            ("bar.trusted", self.bar.trusted),
        ] {
            if !(0.0..=1.0).contains(&value) {
                return fault(field, "must lie between 0 and 1");
            }
        }
        for (field, value) in [
            ("bar.least_people", self.bar.least_people),
            ("live.least_people", self.live.least_people),
        ] {
            // Fewer draw no interval.
            if value < 5 {
                return fault(field, "must be at least 5");
            }
        }
        match self.guards.fault() {
            Some((field, rule)) => fault(&format!("guards.{field}"), rule),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::config;

    const SHIPPED: &str = include_str!("../../../config/learning.ron");

    /// The configuration that the game ships with.
    pub(crate) fn shipped() -> LearningConfig {
        config::parse("learning.ron", SHIPPED).unwrap()
    }

    #[test]
    fn the_shipped_file_is_valid_and_bad_ones_are_not() {
        assert!(shipped().enabled && shipped().hour.is_none());
        for (good, bad, field) in [
            ("labels: 60", "labels: 0", "labels"),
            ("idle_seconds: 120", "idle_seconds: -1", "idle_seconds"),
            ("// hour: 3,", "hour: 24,", "hour"),
            ("retry_minutes: 30", "retry_minutes: 1e9", "retry_minutes"),
            (
                "base_influence: 1.0",
                "base_influence: -1.0",
                "base_influence",
            ),
            ("calibration: 0.03", "calibration: 3.0", "calibration"),
            ("least_people: 8", "least_people: 2", "least_people"),
            ("most_influence: 3", "most_influence: 0.5", "most_influence"),
            ("least_judged: 6", "least_judged: 0", "least_judged"),
            ("seed: 1", "sead: 1", "sead"),
        ] {
            assert!(SHIPPED.contains(good), "{good}");
            let text = SHIPPED.replacen(good, bad, 1);
            let problem = config::parse::<LearningConfig>("learning.ron", &text).unwrap_err();
            assert!(problem.to_string().contains(field), "{problem}");
        }
    }

    #[test]
    fn at_the_set_hour_nobody_needs_to_be_away_for_long() {
        let mut config = shipped();
        assert_eq!(config.patience(3), Duration::from_secs(120));
        config.hour = Some(3);
        assert_eq!(config.patience(3), Duration::from_secs(1));
        assert_eq!(config.patience(4), Duration::from_secs(120));
    }
}
