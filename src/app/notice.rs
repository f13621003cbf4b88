//! What went wrong while the game runs: logged once, shown for a moment, never fatal.

use std::{collections::BTreeSet, sync::Mutex};

use bevy::{
    ecs::error::{BevyError, ErrorContext},
    prelude::*,
};

use super::schedule::Phase;
use crate::error::Problem;

/// A line for whoever stands before the screen.
#[derive(Message, Debug, Clone, PartialEq)]
pub struct Notice {
    /// What happened.
    pub text: String,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Notice {
    /// The notice of a problem that the game survives.
    pub fn problem(problem: &Problem) -> Self {
        Self {
            text: problem.to_string(),
            hint: problem.advice().map(str::to_owned),
        }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_message::<Notice>()
        .add_systems(Update, log.in_set(Phase::Persist));
}

fn log(mut notices: MessageReader<Notice>) {
    for Notice { text, hint } in notices.read() {
        let hint = hint
            .as_ref()
            .map_or(String::new(), |hint| format!("\nhint: {hint}"));
        warn!("{text}{hint}");
    }
}

/// What a failing system or command comes to: a line in the log, once, and not
/// the end of the game.
pub(super) fn survive(error: BevyError, context: ErrorContext) {
    static TOLD: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let name = context.name().to_string();
    if TOLD.lock().is_ok_and(|mut told| told.insert(name.clone())) {
        error!("{} `{name}` failed: {error}", context.kind());
    }
}
