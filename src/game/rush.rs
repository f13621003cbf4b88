//! *Rush*: as many faces as fit into the time, with combos and time bonus.

use std::time::Duration;

use bevy::prelude::*;

use super::{
    conditions::Conditions,
    gallery::{Gallery, Target},
    levels::{InForce, Playing},
    round::Clock,
    scoring::{self, Performance},
    session::Session,
};
use crate::{
    app::{
        intent::Intent,
        schedule::Phase,
        state::{GameState, RoundState},
    },
    level::{self, Mode},
    perception::{Reading, feed::Cue},
};

/// Points for a face.
const CATCH: u32 = 100;
/// Points for each step of a combo.
const STEP: u32 = 25;
/// Steps after which a combo grows no more.
const MOST: u32 = 8;

/// How the rush goes.
#[derive(Resource, Debug, Default, Clone, Copy, PartialEq)]
pub struct Rushing {
    /// Faces caught.
    pub caught: u32,
    /// Points so far.
    pub points: u32,
    /// Catches in a row, each soon after the one before.
    pub combo: u32,
    /// The longest combo.
    pub best_combo: u32,
    /// Time won so far.
    pub won: Duration,
    /// Since when the present face is matched.
    matched: Option<Duration>,
    /// When the last face was caught.
    last: Option<Duration>,
}

/// A face was caught.
#[derive(Event, Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caught {
    /// How many in a row.
    pub combo: u32,
    /// What it is worth.
    pub points: u32,
    /// The time that it adds.
    pub bonus: Duration,
}

impl Rushing {
    /// Takes a reading into account: how like the face was at that time. Tells when
    /// that catches it.
    pub fn see(&mut self, rule: &level::Rush, at: Duration, likeness: f32) -> Option<Caught> {
        if likeness < rule.likeness {
            self.matched = None;
            return None;
        }
        let since = *self.matched.get_or_insert(at);
        if at.saturating_sub(since).as_secs_f32() < rule.hold_seconds {
            return None;
        }
        let soon = self
            .last
            .is_some_and(|last| at.saturating_sub(last).as_secs_f32() <= rule.combo_seconds);
        self.combo = if soon { self.combo + 1 } else { 1 };
        self.best_combo = self.best_combo.max(self.combo);
        let steps = (self.combo - 1).min(MOST);
        let points = CATCH + STEP * steps;
        let room = Duration::from_secs_f32(rule.longest_seconds - rule.seconds);
        let bonus = if steps > 0 {
            Duration::from_secs_f32(rule.bonus_seconds).min(room.saturating_sub(self.won))
        } else {
            Duration::ZERO
        };
        self.caught += 1;
        self.points += points;
        self.won += bonus;
        (self.matched, self.last) = (None, Some(at));
        Some(Caught {
            combo: self.combo,
            points,
            bonus,
        })
    }

    /// The face is passed over: a combo ends.
    fn pass(&mut self) {
        (self.combo, self.matched, self.last) = (0, None, None);
    }

    /// The share of all there is to win, 0 to 1.
    pub fn share(&self, rule: &level::Rush) -> f32 {
        (self.points as f32 / rule.par as f32).min(1.0)
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Rushing>()
        .add_systems(OnEnter(GameState::Session), begin)
        .add_systems(OnEnter(GameState::Title), begin)
        .add_systems(
            Update,
            (
                rush.in_set(Phase::Judge).after(super::scoring::collect),
                end.in_set(Phase::Advance).before(super::round::advance),
            )
                .run_if(in_state(RoundState::Perform)),
        )
        .add_observer(pass);
}

fn begin(mut rushing: ResMut<Rushing>) {
    *rushing = Rushing::default();
}

fn rush(
    mut readings: MessageReader<Reading>,
    playing: Res<Playing>,
    time: Res<Time>,
    mut rushing: ResMut<Rushing>,
    mut performance: ResMut<Performance>,
    mut clock: ResMut<Clock>,
    mut stage: Stage,
    mut commands: Commands,
) {
    let Mode::Rush(rule) = playing.mode() else {
        readings.clear();
        return;
    };
    for reading in readings.read() {
        let likeness = if reading.fair().is_some() {
            performance.likeness
        } else {
            0.0
        };
        // What was read of the face before says nothing of this one.
        let stale = reading.at < performance.from;
        let Some(caught) = (!stale)
            .then(|| rushing.see(rule, reading.at, likeness))
            .flatten()
        else {
            continue;
        };
        clock.length += caught.bonus;
        stage.caught(&performance);
        performance.begin_again(time.elapsed(), clock.left());
        commands.trigger(caught);
        commands.trigger(stage.cue());
    }
}

/// What a catch changes.
#[derive(bevy::ecs::system::SystemParam)]
struct Stage<'w> {
    session: ResMut<'w, Session>,
    gallery: Res<'w, Gallery>,
    rules: Res<'w, InForce>,
    context: scoring::Context<'w>,
}

impl Stage<'_> {
    /// The face is written down as it was caught, and the next one comes.
    fn caught(&mut self, performance: &Performance) {
        if let Some(sample) = performance.samples.last() {
            scoring::record(
                sample,
                Vec::new(),
                &mut self.session,
                &self.rules,
                None,
                &self.context,
            );
        }
        self.session.onward();
    }

    /// What a demo player is asked for now.
    fn cue(&self) -> Cue {
        let round = self.session.round();
        let target = round.and_then(|round| self.gallery.get(round.target));
        Cue(target.and_then(Target::emotion))
    }
}

/// Time is up: there is nothing left to judge.
fn end(
    playing: Res<Playing>,
    clock: Res<Clock>,
    conditions: Res<Conditions>,
    rushing: Res<Rushing>,
    mut session: ResMut<Session>,
    mut game: ResMut<NextState<GameState>>,
) {
    if let Mode::Rush(rule) = playing.mode()
        && clock.elapsed >= clock.length
    {
        session.end(rushing.share(rule));
        game.set(conditions.after());
    }
}

fn pass(
    intent: On<Intent>,
    state: Option<Res<State<RoundState>>>,
    playing: Res<Playing>,
    time: Res<Time>,
    clock: Res<Clock>,
    mut rushing: ResMut<Rushing>,
    mut session: ResMut<Session>,
    mut performance: ResMut<Performance>,
) {
    let performing = state.is_some_and(|state| *state == RoundState::Perform);
    if *intent == Intent::Next && performing && matches!(playing.mode(), Mode::Rush(_)) {
        rushing.pass();
        session.onward();
        performance.begin_again(time.elapsed(), clock.left());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: level::Rush = level::Rush {
        seconds: 60.0,
        likeness: 0.5,
        hold_seconds: 0.2,
        combo_seconds: 3.0,
        bonus_seconds: 2.0,
        longest_seconds: 63.0,
        par: 1000,
    };

    /// Readings every 100 ms, each with the likeness that `face` shows then.
    fn play(millis: u64, face: impl Fn(u64) -> f32) -> (Rushing, Vec<Caught>) {
        let mut rushing = Rushing::default();
        let caught = (0..=millis)
            .step_by(100)
            .filter_map(|at| rushing.see(&RULE, Duration::from_millis(at), face(at)));
        let caught = caught.collect();
        (rushing, caught)
    }

    #[test]
    fn one_good_reading_catches_nothing() {
        let (rushing, caught) = play(900, |at| if at % 300 == 0 { 1.0 } else { 0.0 });
        assert_eq!((rushing.caught, caught.len()), (0, 0));
    }

    #[test]
    fn quick_catches_make_a_combo_and_win_time_up_to_the_longest() {
        // Matched for 0.2 s, every second.
        let (rushing, caught) = play(4900, |at| if at % 1000 <= 200 { 1.0 } else { 0.0 });
        let points: Vec<_> = caught.iter().map(|caught| caught.points).collect();
        assert_eq!(points, [100, 125, 150, 175, 200]);
        let bonus: Vec<_> = caught.iter().map(|caught| caught.bonus.as_secs()).collect();
        assert_eq!(bonus, [0, 2, 1, 0, 0], "63 seconds is the longest");
        assert_eq!((rushing.points, rushing.best_combo), (750, 5));
        assert_eq!(rushing.share(&RULE), 0.75);
    }

    #[test]
    fn a_slow_catch_or_a_pass_ends_a_combo() {
        let (_, caught) = play(8000, |at| if at % 4000 <= 200 { 1.0 } else { 0.0 });
        assert!(caught.iter().all(|caught| caught.combo == 1), "{caught:?}");
        let (mut rushing, _) = play(1300, |at| if at % 1000 <= 200 { 1.0 } else { 0.0 });
        assert_eq!(rushing.combo, 2);
        rushing.pass();
        assert_eq!((rushing.combo, rushing.best_combo), (0, 2));
    }
}
