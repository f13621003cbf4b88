//! From screen to screen: what Play, Accept and Back mean where.

use bevy::prelude::*;

use super::{
    agreement::{Offer, Receipt},
    conditions::Conditions,
};
use crate::app::{
    intent::Intent,
    state::{ConsentState, GameState},
};

/// Whether the notice was accepted since the title was last seen.
#[derive(Resource, Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Welcome(pub bool);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Welcome>()
        .add_systems(OnEnter(GameState::Title), part)
        .add_observer(go)
        .add_observer(turn);
}

fn part(mut welcome: ResMut<Welcome>) {
    welcome.0 = false;
}

fn go(
    intent: On<Intent>,
    state: Res<State<GameState>>,
    page: Option<Res<State<ConsentState>>>,
    receipt: Res<Receipt>,
    conditions: Res<Conditions>,
    mut welcome: ResMut<Welcome>,
    mut next: ResMut<NextState<GameState>>,
    mut commands: Commands,
) {
    use GameState::*;
    let first = page.is_none_or(|page| *page == ConsentState::Notice);
    match (*intent, *state.get()) {
        (Intent::Play, Title) => next.set(Consent),
        (Intent::Levels, Title | Results) => next.set(Levels),
        (Intent::Players, Title) => next.set(Players),
        (Intent::Back, Players) => next.set(Title),
        (Intent::Back, Levels) if welcome.0 => next.set(Results),
        (Intent::Back, Levels) => next.set(Title),
        (Intent::Withdraw, Title) => next.set(Withdraw),
        (Intent::Accept, Consent) => {
            welcome.0 = true;
            next.set(Calibrate);
        }
        (Intent::SkipCalibration, Calibrate) if conditions.may_skip_calibration() => {
            next.set(Session);
        }
        // A study has its own ways out.
        (Intent::Recalibrate | Intent::Back, Calibrate | Session | Results)
            if !conditions.free() => {}
        (Intent::Recalibrate, Session | Results) => next.set(Calibrate),
        // Whoever gave something is shown how to take it back.
        (Intent::Back, Session) if receipt.0.is_some() => next.set(Results),
        (Intent::Back, Consent) if !first => {}
        (Intent::Back, Consent | Calibrate | Session | Results | Withdraw) => next.set(Title),
        (Intent::Back, Title) => commands.trigger(Intent::Quit),
        (Intent::Recheck, Sorry) => next.set(Boot),
        _ => {}
    }
}

/// Turns the pages of the notice.
fn turn(
    intent: On<Intent>,
    page: Option<Res<State<ConsentState>>>,
    offer: Res<Offer>,
    mut next: ResMut<NextState<ConsentState>>,
) {
    match (*intent, page.map(|page| *page.get())) {
        (Intent::Give, Some(ConsentState::Notice)) if offer.keep => next.set(ConsentState::Keep),
        (Intent::Back, Some(ConsentState::Keep)) => next.set(ConsentState::Notice),
        _ => {}
    }
}
