//! What a player can ask for, whichever key, button or finger asks.

use bevy::prelude::*;

use super::{schedule::Phase, state::GameState};
use crate::dataset::Purpose;

/// A wish of the player. Screens trigger it, the game answers in observers.
#[derive(Event, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// Start a session.
    Play,
    /// See the levels.
    Levels,
    /// Play the level at this place.
    Choose(u8),
    /// See who can play.
    Players,
    /// Play as the one at this place.
    Player(u8),
    /// Play as a guest.
    Guest,
    /// Take in whoever typed a name.
    NewPlayer,
    /// Forget the one at this place, at the second time.
    Forget(u8),
    /// Accept the notice and open the camera.
    Accept,
    /// See what may be kept.
    Give,
    /// Allow this, or take the permission back, before play begins.
    Allow(Purpose),
    /// Leave the present screen for the one before it.
    Back,
    /// Play without an own neutral face.
    SkipCalibration,
    /// Measure the neutral face once more.
    Recalibrate,
    /// Shorten the present pause.
    Ready,
    /// Try the same target again.
    Retry,
    /// Go on to the next target, or to the results after the last.
    Next,
    /// Take back what was given.
    Withdraw,
    /// Add a letter to the code.
    Type(char),
    /// Take the code's last letter away.
    Rub,
    /// Erase what is kept under the code.
    Erase,
    /// Open or close the settings.
    ToggleSettings,
    /// Open or close the debug overlay.
    ToggleDebug,
    /// Hide or show the names of emotions.
    ToggleMovementsOnly,
    /// Fill the screen, or leave it.
    ToggleFullscreen,
    /// Something that only a study has.
    Study(Wish),
    /// A visitor is still there.
    Stay,
    /// Speak the language with this number, from 0, for this visit.
    Speak(u8),
    /// Look again for what was missing.
    Recheck,
    /// Leave the game.
    Quit,
}

/// What a participant of a study can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Type a letter.
    Type(char),
    /// Take the last letter away.
    Rub,
    /// Write in capitals, or no more.
    Shift,
    /// Speak the language of the study with this number, from 0.
    Speak(u8),
    /// Take part.
    Agree,
    /// Do not take part.
    Decline,
    /// Choose the answer with this number, from 0.
    Choose(u8),
    /// Go on from this page.
    Forward,
    /// Back to the question before.
    Backward,
    /// Think of stopping.
    Stop,
    /// Go on with the study after all.
    Resume,
    /// Stop, and let what was done be kept.
    Leave,
    /// Stop, and have everything erased.
    Withdraw,
}

/// Shortcuts that mean the same on every screen.
const EVERYWHERE: [(KeyCode, Intent); 5] = [
    (KeyCode::Escape, Intent::Back),
    (KeyCode::F2, Intent::ToggleSettings),
    (KeyCode::F3, Intent::ToggleDebug),
    (KeyCode::F10, Intent::Quit),
    (KeyCode::F11, Intent::ToggleFullscreen),
];

/// Shortcuts of a session. Enter and Space press the focused button.
const IN_SESSION: [(KeyCode, Intent); 3] = [
    (KeyCode::KeyR, Intent::Retry),
    (KeyCode::KeyN, Intent::Next),
    (KeyCode::ArrowRight, Intent::Next),
];

/// Whether a panel holds the keyboard, so that the game must not listen.
#[derive(Resource, Debug, Default, PartialEq, Eq)]
pub struct KeyboardTaken(pub bool);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<KeyboardTaken>()
        .add_systems(Update, keys.in_set(Phase::Ingest))
        .add_observer(quit);
}

fn keys(
    keys: Res<ButtonInput<KeyCode>>,
    taken: Res<KeyboardTaken>,
    state: Res<State<GameState>>,
    mut commands: Commands,
) {
    let session = (*state == GameState::Session).then_some(IN_SESSION);
    let in_session = session.iter().flatten().filter(|_| !taken.0);
    for (key, intent) in EVERYWHERE.iter().chain(in_session) {
        if keys.just_pressed(*key) {
            commands.trigger(*intent);
        }
    }
}

fn quit(intent: On<Intent>, mut exit: MessageWriter<AppExit>) {
    if *intent == Intent::Quit {
        exit.write(AppExit::Success);
    }
}
