//! The phases of a frame, named once.

use bevy::prelude::*;

/// `Update` runs these in order; every system of the game is in one of them.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Take what came from outside: frames, readings, keys, changed files.
    Ingest,
    /// Turn readings into judgements.
    Judge,
    /// Move states and clocks.
    Advance,
    /// Show it.
    Present,
    /// Write down what must outlive the process.
    Persist,
}

pub(super) fn plugin(app: &mut App) {
    app.configure_sets(
        Update,
        (
            Phase::Ingest,
            Phase::Judge,
            Phase::Advance,
            Phase::Present,
            Phase::Persist,
        )
            .chain(),
    );
}
