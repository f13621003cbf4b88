//! *Hold it*: a match must last until the ring is full.

use std::time::Duration;

use bevy::prelude::*;

use super::{levels::Playing, round::Clock, scoring::Performance};
use crate::{
    app::{
        schedule::Phase,
        state::{GameState, RoundState},
    },
    level::{self, Mode},
    perception::Reading,
};

/// How far the present try has come.
#[derive(Resource, Debug, Default, Clone, Copy, PartialEq)]
pub struct Holding {
    /// How long the match has lasted.
    held: Duration,
    /// When the match was last seen.
    seen: Option<Duration>,
    /// How full the ring is, 0 to 1.
    pub share: f32,
    /// The fullest it was in this try, 0 to 1.
    pub best: f32,
    /// The share of time that was left when it got full.
    done: Option<f32>,
}

/// A full ring is worth so much; the rest is for being quick.
const FULL: f32 = 0.7;

impl Holding {
    /// Takes a reading into account: how like the face was at that time.
    pub fn see(&mut self, rule: &level::Hold, at: Duration, likeness: f32) {
        if self.done.is_some() {
            return;
        }
        let slip = Duration::from_secs_f32(rule.slip_seconds);
        if likeness >= rule.likeness {
            if let Some(seen) = self.seen {
                self.held += at.saturating_sub(seen);
            }
            self.seen = Some(at);
        } else if self.seen.is_none_or(|seen| at.saturating_sub(seen) > slip) {
            (self.held, self.seen) = (Duration::ZERO, None);
        }
        self.share = (self.held.as_secs_f32() / rule.seconds).min(1.0);
        self.best = self.best.max(self.share);
    }

    /// Whether the ring has been full.
    pub fn full(&self) -> bool {
        self.best >= 1.0
    }

    /// The share of all there is to win in this try, 0 to 1: the more of the ring was
    /// filled and, once it is full, the sooner.
    pub fn points(&self) -> f32 {
        let quick = self.done.map_or(0.0, |left| (1.0 - FULL) * left.sqrt());
        FULL * self.best + quick
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Holding>()
        .add_systems(OnEnter(RoundState::Perform), begin)
        .add_systems(OnEnter(GameState::Title), begin)
        .add_systems(
            Update,
            hold.in_set(Phase::Judge)
                .after(super::scoring::collect)
                .run_if(in_state(RoundState::Perform)),
        );
}

fn begin(mut holding: ResMut<Holding>) {
    *holding = Holding::default();
}

fn hold(
    mut readings: MessageReader<Reading>,
    playing: Res<Playing>,
    clock: Res<Clock>,
    time: Res<Time>,
    mut performance: ResMut<Performance>,
    mut holding: ResMut<Holding>,
    mut next: ResMut<NextState<RoundState>>,
) {
    let Mode::Hold(rule) = playing.mode() else {
        readings.clear();
        return;
    };
    for reading in readings.read() {
        let likeness = if reading.fair().is_some() {
            performance.likeness
        } else {
            0.0
        };
        holding.see(rule, reading.at, likeness);
    }
    if holding.full() && holding.done.is_none() {
        holding.done = Some(clock.share_left());
        performance.end(time.elapsed());
        next.set(RoundState::Judge);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: level::Hold = level::Hold {
        likeness: 0.5,
        seconds: 2.0,
        slip_seconds: 0.3,
    };

    fn after(likeness: impl Fn(u64) -> f32, millis: u64) -> Holding {
        let mut holding = Holding::default();
        for at in (0..=millis).step_by(50) {
            holding.see(&RULE, Duration::from_millis(at), likeness(at));
        }
        holding
    }

    #[test]
    fn the_ring_fills_with_the_time_that_a_match_lasts() {
        assert_eq!(after(|_| 0.4, 4000).share, 0.0);
        assert!((after(|_| 0.6, 1000).share - 0.5).abs() < 1e-3);
        assert!(!after(|_| 0.6, 1950).full() && after(|_| 0.6, 2000).full());
    }

    #[test]
    fn a_short_slip_is_forgiven_and_a_long_one_is_not() {
        let slips = |for_millis: u64| {
            move |at: u64| {
                if (1000..1000 + for_millis).contains(&at) {
                    0.0
                } else {
                    1.0
                }
            }
        };
        assert!(after(slips(250), 2000).full());
        let broken = after(slips(500), 2000);
        assert!(broken.share < 0.3 && broken.best > 0.4, "{broken:?}");
    }

    #[test]
    fn full_is_worth_more_than_nearly_and_soon_more_than_late() {
        let nearly = after(|_| 1.0, 1900);
        let full = |left| Holding {
            done: Some(left),
            best: 1.0,
            ..default()
        };
        assert!(nearly.points() < full(0.0).points());
        assert!(full(0.0).points() < full(0.5).points());
        assert!((full(1.0).points() - 1.0).abs() < 1e-6);
    }
}
