//! What a player has reached: stars and medals by level, and what they open.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Level, Medal};

/// The best of all plays of a level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Best {
    /// How often it was played to its end.
    pub plays: u32,
    /// The share of all there is to win, 0 to 1.
    pub share: f32,
    /// Stars on the players' scale.
    pub stars: f32,
    /// The medal, if one was won.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub medal: Option<Medal>,
}

/// The best of every level that was played, by its id.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Progress(BTreeMap<String, Best>);

impl Progress {
    /// The best of a level; `None` before it was played.
    pub fn of(&self, id: &str) -> Option<&Best> {
        self.0.get(id)
    }

    /// Stars of all levels together.
    pub fn stars(&self) -> f32 {
        self.0.values().map(|best| best.stars).sum()
    }

    /// Whether the level can be played.
    pub fn opens(&self, level: &Level) -> bool {
        level.plan.opens.as_ref().is_none_or(|opens| {
            self.of(&opens.of)
                .is_some_and(|best| best.stars >= opens.stars)
        })
    }

    /// Takes a play of level `id` into account, and tells which of `levels` it opened.
    pub fn record(
        &mut self,
        id: &str,
        share: f32,
        stars: f32,
        medal: Option<Medal>,
        levels: &[Level],
    ) -> Vec<String> {
        let shut: Vec<_> = levels.iter().filter(|level| !self.opens(level)).collect();
        let best = self.0.entry(id.to_owned()).or_default();
        best.plays += 1;
        best.share = best.share.max(share);
        best.stars = best.stars.max(stars);
        best.medal = best.medal.max(medal);
        shut.into_iter()
            .filter(|level| self.opens(level))
            .map(|level| level.id.clone())
            .collect()
    }
}
