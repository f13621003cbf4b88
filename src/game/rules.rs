//! How a session is played: `config/game.ron`.

use serde::Deserialize;

use crate::{config::Config, target::Strength};

/// `config/game.ron`: what holds where a level does not say otherwise.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The level that *Play* begins with, by the name of its file.
    pub first_level: String,
    /// Rounds in a session, one target each.
    pub rounds: usize,
    /// Whether targets come in a new order every session.
    pub shuffle: bool,
    /// Which strengths of expressions are played.
    pub strengths: Vec<Strength>,
    /// Seconds that the target is shown before the countdown.
    pub brief_seconds: f32,
    /// Seconds of "three, two, one".
    pub countdown_seconds: f32,
    /// Seconds to mimic the target; five in the seed paper's game, three in its study.
    pub perform_seconds: f32,
    /// The judged reading is the best of this many seconds before time is up.
    pub judged_seconds: f32,
    /// Seconds to wait for readings still under way when time is up.
    pub judge_patience_seconds: f32,
    /// The Jaccard index up to which there are no stars.
    pub no_stars_below: f32,
    /// The Jaccard index from which there are all stars.
    pub all_stars_from: f32,
    /// Stars to be had.
    pub stars: u8,
}

impl Rules {
    /// A raw Jaccard index on the players' scale, 0 to 1: between what two
    /// different expressions share and what one person repeats.
    pub fn scaled(&self, jaccard: f32) -> f32 {
        let span = self.all_stars_from - self.no_stars_below;
        ((jaccard - self.no_stars_below) / span).clamp(0.0, 1.0)
    }

    /// Stars for a raw Jaccard index, to the nearest half.
    pub fn stars(&self, jaccard: f32) -> f32 {
        self.rated(self.scaled(jaccard))
    }

    /// Stars for a share of all there is to win, 0 to 1, to the nearest half.
    pub fn rated(&self, share: f32) -> f32 {
        (share.clamp(0.0, 1.0) * f32::from(self.stars) * 2.0).round() / 2.0
    }
}

impl Config for Rules {
    fn validate(&self) -> Result<(), (String, String)> {
        let wrong = |field: &str, rule: &str| Err((field.to_owned(), rule.to_owned()));
        if !(1..=60).contains(&self.rounds) {
            return wrong("rounds", "must lie between 1 and 60");
        }
        if self.strengths.is_empty() {
            return wrong("strengths", "must name `full`, `gentle` or both");
        }
        if !(1..=10).contains(&self.stars) {
            return wrong("stars", "must lie between 1 and 10");
        }
        for (field, seconds, least) in [
            ("brief_seconds", self.brief_seconds, 0.0),
            ("countdown_seconds", self.countdown_seconds, 0.0),
            ("perform_seconds", self.perform_seconds, 0.5),
            ("judged_seconds", self.judged_seconds, 0.1),
            ("judge_patience_seconds", self.judge_patience_seconds, 0.0),
        ] {
            if !(least..=60.0).contains(&seconds) {
                return wrong(field, &format!("must lie between {least} and 60 seconds"));
            }
        }
        if self.judged_seconds > self.perform_seconds {
            return wrong("judged_seconds", "must not be longer than perform_seconds");
        }
        let scale = 0.0..=1.0;
        if !(scale.contains(&self.no_stars_below) && scale.contains(&self.all_stars_from))
            || self.no_stars_below >= self.all_stars_from
        {
            return wrong(
                "no_stars_below",
                "must be smaller than all_stars_from, both between 0 and 1",
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    fn rules() -> Rules {
        config::parse("game.ron", include_str!("../../config/game.ron")).unwrap()
    }

    #[test]
    fn stars_rise_from_what_strangers_share_to_what_one_person_repeats() {
        let rules = rules();
        assert_eq!(rules.stars(0.2), 0.0);
        assert_eq!(rules.stars(0.5), 2.5);
        assert_eq!(rules.stars(0.8), 5.0);
    }

    #[test]
    fn a_judged_window_longer_than_the_performance_is_refused() {
        let text = include_str!("../../config/game.ron")
            .replace("judged_seconds: 0.5", "judged_seconds: 9.0");
        let problem = config::parse::<Rules>("game.ron", &text).unwrap_err();
        assert!(problem.to_string().contains("judged_seconds"), "{problem}");
    }
}
