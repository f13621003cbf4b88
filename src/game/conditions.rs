//! Under which conditions a session is played: free, or as a study's protocol says.

use bevy::prelude::*;

use super::rules::Rules;
use crate::{
    app::state::{GameState, RoundState},
    study::protocol::Show,
};

/// The conditions of the present session. As they stand by default, play is free.
#[derive(Resource, Debug, Clone, Default)]
pub struct Conditions {
    /// What a study asks for; `None` where play is free.
    pub study: Option<Protocolled>,
}

/// What a study asks for.
#[derive(Debug, Clone, Default)]
pub struct Protocolled {
    /// Places of the targets in the gallery, a round each, in their order.
    pub targets: Vec<usize>,
    /// The round to begin with, from 0.
    pub first: usize,
    /// Which try of the round comes or is being made, from 1, and of how many.
    pub attempt: (u32, u32),
    /// Whether the present target is tried again when the participant goes on.
    pub again: bool,
    /// Seconds of brief, countdown and performance of the present try.
    pub seconds: (f32, f32, f32),
    /// Seconds that a result is shown at least, and at most.
    pub reveal: (f32, Option<f32>),
    /// What the participant sees.
    pub shows: Vec<Show>,
    /// Whether the own neutral face must be measured.
    pub calibration: bool,
}

impl Conditions {
    /// Whether the player decides on everything.
    pub fn free(&self) -> bool {
        self.study.is_none()
    }

    /// Whether the player sees this.
    pub fn show(&self, what: Show) -> bool {
        let study = self.study.as_ref();
        study.is_none_or(|study| study.shows.contains(&what))
    }

    /// Whether a session may begin without the player's own neutral face.
    pub fn may_skip_calibration(&self) -> bool {
        self.study.as_ref().is_none_or(|study| !study.calibration)
    }

    /// How long a state of a round lasts; zero where the player or the judge ends it.
    pub fn seconds(&self, state: RoundState, rules: &Rules) -> f32 {
        let (brief, countdown, perform) = match &self.study {
            Some(study) => study.seconds,
            None => (
                rules.brief_seconds,
                rules.countdown_seconds,
                rules.perform_seconds,
            ),
        };
        match state {
            RoundState::Brief => brief,
            RoundState::Countdown => countdown,
            RoundState::Perform => perform,
            RoundState::Judge | RoundState::Reveal => 0.0,
        }
    }

    /// Where a session leads that came to its end.
    pub fn after(&self) -> GameState {
        if self.free() {
            GameState::Results
        } else {
            GameState::Study
        }
    }
}
