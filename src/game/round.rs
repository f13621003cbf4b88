//! The clock of a round: brief, countdown, perform, judge, reveal.

use std::time::Duration;

use bevy::prelude::*;

use super::{
    conditions::Conditions,
    gallery::Gallery,
    hang::Hanging,
    levels::{InForce, Playing},
    session::Session,
};
use crate::{
    app::{
        intent::Intent,
        schedule::Phase,
        state::{GameState, RoundState},
    },
    level::Mode,
    perception::feed::{Cue, Feed},
};

/// How long the present round state has lasted, and how long it will.
#[derive(Resource, Debug, Clone, Copy, Default)]
pub struct Clock {
    /// When the state began, in game time.
    pub began: Duration,
    /// Time in the state so far.
    pub elapsed: Duration,
    /// The whole length of the state; zero where the player or the judge ends it.
    pub length: Duration,
}

impl Clock {
    /// Time left.
    pub fn left(&self) -> Duration {
        self.length.saturating_sub(self.elapsed)
    }

    /// The share of time that is left, 0 to 1.
    pub fn share_left(&self) -> f32 {
        let length = self.length.as_secs_f32();
        if length > 0.0 {
            self.left().as_secs_f32() / length
        } else {
            0.0
        }
    }
}

/// The camera was lost in mid-round; the round starts again when it is back.
#[derive(Resource, Debug, Default, PartialEq, Eq)]
pub struct Interrupted(pub bool);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Clock>()
        .init_resource::<Interrupted>()
        .add_systems(
            OnEnter(RoundState::Brief),
            (start, rest, crate::perception::feed::take_over),
        )
        .add_systems(OnEnter(RoundState::Countdown), start)
        .add_systems(OnEnter(RoundState::Perform), (start, perform))
        .add_systems(OnEnter(RoundState::Judge), start)
        .add_systems(OnEnter(RoundState::Reveal), start)
        .add_systems(
            Update,
            (tick, advance, interrupt)
                .chain()
                .in_set(Phase::Advance)
                .run_if(in_state(GameState::Session)),
        )
        .add_observer(hurry);
}

/// What a countdown waits for.
#[derive(bevy::ecs::system::SystemParam)]
pub(super) struct Ready<'w> {
    feed: Res<'w, Feed>,
    session: Res<'w, Session>,
    hanging: Option<Res<'w, Hanging>>,
}

impl Ready<'_> {
    /// Pictures come from the camera, and the target's own is there.
    fn yes(&self) -> bool {
        let awaited = self.session.round().is_some_and(|round| {
            let hanging = self.hanging.as_ref();
            hanging.is_some_and(|hanging| hanging.awaits(round.target))
        });
        self.feed.live() && !awaited
    }
}

pub(crate) fn start(
    mut clock: ResMut<Clock>,
    time: Res<Time>,
    state: Res<State<RoundState>>,
    rules: Res<InForce>,
    conditions: Res<Conditions>,
) {
    let seconds = conditions.seconds(*state.get(), &rules);
    *clock = Clock {
        began: time.elapsed(),
        elapsed: Duration::ZERO,
        length: Duration::from_secs_f32(seconds),
    };
}

fn rest(mut commands: Commands) {
    commands.trigger(Cue(None));
}

fn perform(
    mut commands: Commands,
    session: Res<Session>,
    gallery: Res<Gallery>,
    mut interrupted: ResMut<Interrupted>,
) {
    interrupted.0 = false;
    if let Some(target) = session.round().and_then(|round| gallery.get(round.target)) {
        info!("perform: target {} {}", target.id, target.aus);
        commands.trigger(Cue(target.emotion()));
    }
}

fn tick(mut clock: ResMut<Clock>, time: Res<Time>) {
    clock.elapsed = time.elapsed().saturating_sub(clock.began);
}

pub(super) fn advance(
    clock: Res<Clock>,
    state: Res<State<RoundState>>,
    ready: Ready,
    playing: Res<Playing>,
    mut next: ResMut<NextState<RoundState>>,
) {
    if clock.elapsed < clock.length {
        return;
    }
    match state.get() {
        RoundState::Brief if ready.yes() => next.set(RoundState::Countdown),
        RoundState::Countdown => next.set(RoundState::Perform),
        // A rush ends as a whole.
        RoundState::Perform if !matches!(playing.mode(), Mode::Rush(_)) => {
            next.set(RoundState::Judge);
        }
        RoundState::Brief | RoundState::Perform | RoundState::Judge | RoundState::Reveal => {}
    }
}

/// No try is judged on pictures that stopped coming.
fn interrupt(
    state: Res<State<RoundState>>,
    feed: Res<Feed>,
    mut interrupted: ResMut<Interrupted>,
    mut next: ResMut<NextState<RoundState>>,
) {
    let underway = matches!(state.get(), RoundState::Countdown | RoundState::Perform);
    if underway && !feed.live() {
        info!("the camera was lost in mid-round: the try starts again when it is back");
        interrupted.0 = true;
        next.set(RoundState::Brief);
    }
}

/// A player who is ready need not wait for the brief to end.
fn hurry(
    intent: On<Intent>,
    state: Option<Res<State<RoundState>>>,
    ready: Ready,
    conditions: Res<Conditions>,
    mut next: ResMut<NextState<RoundState>>,
) {
    let brief = conditions.free() && state.is_some_and(|state| *state == RoundState::Brief);
    if *intent == Intent::Ready && brief && ready.yes() {
        next.set(RoundState::Countdown);
    }
}
