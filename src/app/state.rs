//! Every state of the game, in one place.

use bevy::prelude::*;

/// Which screen the game is on.
#[derive(States, Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GameState {
    /// Networks, targets and fonts are being read.
    #[default]
    Boot,
    /// The invitation to play. No camera is open.
    Title,
    /// What the camera is used for, and what may be kept. Nothing is analysed before
    /// it is accepted.
    Consent,
    /// The player's own neutral face is measured.
    Calibrate,
    /// Who plays: a guest or somebody with a name.
    Players,
    /// The player chooses what to play.
    Levels,
    /// Rounds are played.
    Session,
    /// How the player did.
    Results,
    /// Everything of a study but its rounds: code, consent, questions, the end. No
    /// camera is open.
    Study,
    /// A player takes back what was kept of them.
    Withdraw,
    /// Something the game cannot do without is missing; it says what, and how to mend it.
    Sorry,
}

/// Where a round stands.
#[derive(SubStates, Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
#[source(GameState = GameState::Session)]
pub enum RoundState {
    /// The target and its emotion are shown.
    #[default]
    Brief,
    /// Three, two, one.
    Countdown,
    /// The player mimics the target while the time runs down.
    Perform,
    /// The last readings come in and the best of them is scored.
    Judge,
    /// Score, explanation and highlights; the player retries or goes on.
    Reveal,
}

/// Which page of [`GameState::Consent`] is open.
#[derive(SubStates, Debug, Default, Clone, Copy, PartialEq, Eq, Hash)]
#[source(GameState = GameState::Consent)]
pub enum ConsentState {
    /// What every player is told. Going on from here keeps nothing.
    #[default]
    Notice,
    /// What a player may allow besides.
    Keep,
}

pub(super) fn plugin(app: &mut App) {
    app.init_state::<GameState>()
        .add_sub_state::<RoundState>()
        .add_sub_state::<ConsentState>();
}
