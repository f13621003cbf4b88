//! From screen to screen: what Play, Accept and Back mean where.

use bevy::prelude::*;

use super::conditions::Conditions;
use crate::app::{intent::Intent, state::GameState};

pub(super) fn plugin(app: &mut App) {
    app.add_observer(go);
}

fn go(
    intent: On<Intent>,
    state: Res<State<GameState>>,
    conditions: Res<Conditions>,
    mut next: ResMut<NextState<GameState>>,
    mut commands: Commands,
) {
    use GameState::*;
    match (*intent, *state.get()) {
        (Intent::Play, Title) => next.set(Consent),
        (Intent::Accept, Consent) => next.set(Calibrate),
        (Intent::SkipCalibration, Calibrate) if conditions.may_skip_calibration() => {
            next.set(Session);
        }
        // A study has its own ways out.
        (Intent::Recalibrate | Intent::Back, Calibrate | Session | Results)
            if !conditions.free() => {}
        (Intent::Recalibrate, Session | Results) => next.set(Calibrate),
        (Intent::Back, Consent | Calibrate | Session | Results) => next.set(Title),
        (Intent::Back, Title) => commands.trigger(Intent::Quit),
        (Intent::Recheck, Sorry) => next.set(Boot),
        _ => {}
    }
}
