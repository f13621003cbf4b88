//! How the kiosk is: counted in memory, told once a second to whoever watches.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use bevy::prelude::*;
use serde::Serialize;

use super::beacon::Beacon;
use crate::{
    app::{notice::Notice, schedule::Phase, state::GameState},
    camera::CameraState,
    game::outcome::Finished,
    perception::{Feed, Latest, Reading},
};

/// Frames and readings that are looked back on.
const FRAMES: usize = 600;
const READINGS: usize = 200;
const HOUR: Duration = Duration::from_secs(3600);

/// How the kiosk is. Holds no face, no name and nothing of any visitor.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Health {
    /// The game's version.
    pub version: &'static str,
    /// Seconds since the start.
    pub uptime_seconds: u64,
    /// What is on the screen.
    pub state: String,
    /// Frames a second: the median of the last ten seconds or so.
    pub fps_p50: f32,
    /// And what all but one of a hundred frames reach.
    pub fps_p99: f32,
    /// Milliseconds since the last picture of the camera; absent while none is open.
    pub frame_age_ms: Option<u64>,
    /// Milliseconds since the last reading of a face; absent before the first.
    pub reading_age_ms: Option<u64>,
    /// Milliseconds that all but one of twenty readings take at most.
    pub inference_p95_ms: f32,
    /// Sessions played to their end within the last hour, and since the start.
    pub plays_last_hour: usize,
    /// The same, since the start.
    pub plays: u64,
    /// What went wrong, by kind, since the start.
    pub faults: BTreeMap<&'static str, u64>,
}

/// What health is counted from.
#[derive(Resource, Debug, Default)]
pub struct Pulse {
    frames: VecDeque<f32>,
    readings: VecDeque<f32>,
    ends: VecDeque<Duration>,
    plays: u64,
    faults: BTreeMap<&'static str, u64>,
    lost: bool,
    told: Duration,
}

impl Pulse {
    fn fault(&mut self, kind: &'static str) {
        *self.faults.entry(kind).or_default() += 1;
    }

    /// Everything at `now`, but for what the caller knows of pictures.
    fn health(&self, now: Duration, state: GameState) -> Health {
        let fps = |seconds: f32| if seconds > 0.0 { 1.0 / seconds } else { 0.0 };
        Health {
            version: env!("CARGO_PKG_VERSION"),
            uptime_seconds: now.as_secs(),
            state: format!("{state:?}").to_lowercase(),
            fps_p50: fps(quantile(&self.frames, 0.5)),
            fps_p99: fps(quantile(&self.frames, 0.99)),
            inference_p95_ms: 1000.0 * quantile(&self.readings, 0.95),
            plays_last_hour: self
                .ends
                .iter()
                .filter(|end| now.saturating_sub(**end) < HOUR)
                .count(),
            plays: self.plays,
            faults: self.faults.clone(),
            ..default()
        }
    }
}

/// The value that a share of the others do not exceed; 0 of none.
fn quantile(values: &VecDeque<f32>, share: f32) -> f32 {
    let mut sorted: Vec<f32> = values.iter().copied().collect();
    sorted.sort_by(f32::total_cmp);
    let place = (share * sorted.len() as f32).ceil() as usize;
    sorted
        .get(place.saturating_sub(1))
        .copied()
        .unwrap_or_default()
}

fn keep(values: &mut VecDeque<f32>, value: f32, most: usize) {
    if values.len() == most {
        values.pop_front();
    }
    values.push_back(value);
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Pulse>()
        .add_systems(Update, (count, tell).chain().in_set(Phase::Persist))
        .add_observer(finished);
}

fn finished(_: On<Finished>, mut pulse: ResMut<Pulse>, time: Res<Time<Real>>) {
    let now = time.elapsed();
    pulse.ends.retain(|end| now.saturating_sub(*end) < HOUR);
    pulse.ends.push_back(now);
    pulse.plays += 1;
}

fn count(
    mut pulse: ResMut<Pulse>,
    time: Res<Time<Real>>,
    feed: Res<Feed>,
    mut readings: MessageReader<Reading>,
    mut notices: MessageReader<Notice>,
) {
    keep(&mut pulse.frames, time.delta_secs(), FRAMES);
    for reading in readings.read() {
        keep(&mut pulse.readings, reading.took.as_secs_f32(), READINGS);
    }
    for _ in notices.read() {
        pulse.fault("problem");
    }
    let lost = matches!(feed.state, Some(CameraState::Lost { .. }));
    if lost && !pulse.lost {
        pulse.fault("camera_lost");
    }
    pulse.lost = lost;
}

fn tell(
    mut pulse: ResMut<Pulse>,
    beacon: Option<Res<Beacon>>,
    time: Res<Time<Real>>,
    game: Res<Time>,
    state: Res<State<GameState>>,
    feed: Res<Feed>,
    latest: Res<Latest>,
) {
    let Some(beacon) = beacon else { return };
    let now = time.elapsed();
    beacon.beat(now);
    if now.saturating_sub(pulse.told) < Duration::from_secs(1) {
        return;
    }
    pulse.told = now;
    let age = |at: Duration| game.elapsed().saturating_sub(at).as_millis() as u64;
    beacon.tell(Health {
        frame_age_ms: feed.latest.is_some().then(|| age(feed.arrived)),
        reading_age_ms: latest.0.as_ref().map(|reading| age(reading.at)),
        ..pulse.health(now, *state.get())
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_frames_show_in_the_worst_hundredth() {
        let mut pulse = Pulse::default();
        for frame in 0..1000 {
            let slow = frame % 50 == 0;
            keep(&mut pulse.frames, if slow { 0.1 } else { 0.016 }, FRAMES);
        }
        assert_eq!(pulse.frames.len(), FRAMES);
        let health = pulse.health(Duration::from_secs(5), GameState::Title);
        assert!((health.fps_p50 - 62.5).abs() < 0.1, "{health:?}");
        assert!((health.fps_p99 - 10.0).abs() < 0.1, "{health:?}");
        assert_eq!(health.state, "title");
    }

    #[test]
    fn plays_count_for_an_hour() {
        let minutes = |n: u64| Duration::from_secs(60 * n);
        let pulse = Pulse {
            ends: [minutes(10), minutes(50), minutes(69)].into(),
            plays: 3,
            ..default()
        };
        let health = pulse.health(minutes(71), GameState::Title);
        assert_eq!((health.plays_last_hour, health.plays), (2, 3));
    }

    #[test]
    fn nothing_measured_is_nothing_and_no_nan() {
        let health = Pulse::default().health(Duration::ZERO, GameState::Boot);
        assert_eq!((health.fps_p50, health.inference_p95_ms), (0.0, 0.0));
        assert!(
            serde_json::to_string(&health)
                .unwrap()
                .contains("\"faults\":{}")
        );
    }
}
