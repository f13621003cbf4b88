//! One reading at a time, off the frame: the newest picture, never a queue.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use bevy::{
    prelude::*,
    tasks::{AsyncComputeTaskPool, Task, futures::check_ready},
};

use super::{engine::Engine, feed::Feed};
use crate::{
    app::{
        live::Live,
        schedule::Phase,
        state::{GameState, RoundState},
    },
    facs::AuReadings,
    picture::Picture,
    vision::{
        AuHead, Baseline, BaselineConfig, Face, Neutral, Obstacle, Smoother, SmoothingConfig,
    },
};

/// While a face is judged, others in the picture are looked for this often: a look
/// takes most of what following a face takes.
const COUNT_EVERY: Duration = Duration::from_millis(500);

/// What one picture showed.
#[derive(Message, Debug, Clone)]
pub struct Reading {
    /// When the picture was taken, in game time.
    pub at: Duration,
    /// The face and its raw Action Units, each by itself, or why there is none.
    pub outcome: Result<(Face, AuReadings), Obstacle>,
    /// The Action Units smoothed in time, with hysteresis on presence.
    pub smoothed: AuReadings,
    /// How long the networks took.
    pub took: Duration,
    /// How many faces were there when they were last counted, which is done while a
    /// face is judged; else the one that is followed.
    pub faces: u8,
    /// The picture itself, shared with whoever shows it; absent where readings are
    /// scripted.
    pub picture: Option<Arc<Picture>>,
}

impl Reading {
    /// The face, where it can be read fairly.
    pub fn fair(&self) -> Option<&Face> {
        let (face, _) = self.outcome.as_ref().ok()?;
        face.obstacle.is_none().then_some(face)
    }

    /// What stands in the way of a fair reading.
    pub fn obstacle(&self) -> Option<Obstacle> {
        match &self.outcome {
            Ok((face, _)) => face.obstacle,
            Err(obstacle) => Some(*obstacle),
        }
    }
}

/// The last reading, for whoever draws.
#[derive(Resource, Debug, Default)]
pub struct Latest(pub Option<Reading>);

/// The player's own neutral face, once it was measured; it gets better between rounds.
#[derive(Resource, Default)]
pub struct OwnNeutral(pub Option<Neutral>);

/// The engine between readings. While one runs, the engine is inside it.
#[derive(Resource)]
pub struct Reader {
    idle: Option<Engine>,
    head: AuHead,
    running: Option<Task<Finished>>,
    last: Option<u64>,
    smoother: Smoother,
    /// Faces at the last count, and when that was.
    counted: Option<(u8, Duration)>,
    /// Readings finished since the start, for the debug overlay.
    pub finished: u64,
}

/// The engine for looks that only find faces.
#[derive(Resource)]
pub struct Lookout(pub Engine);

struct Finished {
    engine: Engine,
    at: Duration,
    picture: Arc<Picture>,
    outcome: Result<(Face, AuReadings), Obstacle>,
    faces: Option<u8>,
    took: Duration,
}

impl Reader {
    /// A reader over a loaded engine.
    pub fn new(engine: Engine, smoothing: &SmoothingConfig) -> Self {
        Self {
            head: engine.head().clone(),
            idle: Some(engine),
            running: None,
            last: None,
            smoother: Smoother::new(smoothing.clone()),
            counted: None,
            finished: 0,
        }
    }

    /// The AU head, there also while the engine is away.
    pub fn head(&self) -> &AuHead {
        &self.head
    }

    /// Whether a picture is being read.
    pub fn busy(&self) -> bool {
        self.running.is_some()
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(GameState::Calibrate), start_afresh)
        .add_systems(
            Update,
            (
                retune.run_if(resource_changed::<Live<SmoothingConfig>>),
                finish,
                improve.run_if(resource_exists::<Live<BaselineConfig>>),
                start.run_if(agreed),
            )
                .chain()
                .after(super::feed::ingest)
                .run_if(resource_exists::<Reader>)
                .in_set(Phase::Ingest),
        );
}

/// Whether a face may be read: never before the notice was accepted, which leads here.
fn agreed(state: Res<State<GameState>>) -> bool {
    use GameState::{Calibrate, Levels, Results, Session};
    matches!(state.get(), Calibrate | Levels | Results | Session)
}

/// Another player: nothing of the one before is used.
fn start_afresh(reader: Option<ResMut<Reader>>, mut neutral: ResMut<OwnNeutral>) {
    neutral.0 = None;
    if let Some(mut reader) = reader {
        reader.smoother.reset();
        reader.counted = None;
        if let Some(engine) = &mut reader.idle {
            engine.forget();
        }
    }
}

/// Nothing of a player outlives the session.
pub(super) fn forget(mut latest: ResMut<Latest>, mut neutral: ResMut<OwnNeutral>) {
    (latest.0, neutral.0) = (None, None);
}

fn start(
    mut reader: ResMut<Reader>,
    feed: Res<Feed>,
    neutral: Res<OwnNeutral>,
    time: Res<Time>,
    round: Option<Res<State<RoundState>>>,
) {
    let Some(frame) = feed.latest.as_ref() else {
        return;
    };
    if reader.last == Some(frame.sequence) {
        return;
    }
    let Some(mut engine) = reader.idle.take() else {
        return;
    };
    reader.last = Some(frame.sequence);
    let at = time.elapsed().saturating_sub(frame.captured.elapsed());
    let judged = round.is_some_and(|round| *round == RoundState::Perform);
    let count = judged
        && reader
            .counted
            .is_none_or(|(_, then)| at >= then + COUNT_EVERY);
    if !judged {
        reader.counted = None;
    }
    let (picture, neutral) = (frame.picture.clone(), neutral.0.clone());
    reader.running = Some(AsyncComputeTaskPool::get().spawn(async move {
        let started = Instant::now();
        let outcome = engine.read(&picture, neutral.as_ref());
        let faces = count.then(|| u8::try_from(engine.count(&picture)).unwrap_or(u8::MAX));
        Finished {
            engine,
            at,
            picture,
            outcome,
            faces,
            took: started.elapsed(),
        }
    }));
}

/// Follows changed smoothing while the game runs.
fn retune(smoothing: Res<Live<SmoothingConfig>>, mut reader: ResMut<Reader>) {
    reader.smoother = Smoother::new((**smoothing).clone());
}

fn finish(
    mut reader: ResMut<Reader>,
    mut latest: ResMut<Latest>,
    mut readings: MessageWriter<Reading>,
) {
    let Some(done) = reader.running.as_mut().and_then(check_ready) else {
        return;
    };
    reader.running = None;
    reader.idle = Some(done.engine);
    reader.finished += 1;
    let smoothed = match &done.outcome {
        Ok((_, raw)) => reader.smoother.update(done.at, raw),
        Err(_) => {
            reader.smoother.reset();
            AuReadings::default()
        }
    };
    if let Some(faces) = done.faces {
        reader.counted = Some((faces, done.at));
    }
    let followed = u8::from(done.outcome.is_ok());
    let reading = Reading {
        at: done.at,
        outcome: done.outcome,
        smoothed,
        took: done.took,
        faces: reader
            .counted
            .map_or(followed, |(faces, _)| faces.max(followed)),
        picture: Some(done.picture),
    };
    // The screen shows the feed's own picture.
    latest.0 = Some(Reading {
        picture: None,
        ..reading.clone()
    });
    readings.write(reading);
}

/// Between rounds the own still face gets better; never while a face is judged.
fn improve(
    mut readings: MessageReader<Reading>,
    mut baseline: Local<Option<Baseline>>,
    mut neutral: ResMut<OwnNeutral>,
    reader: Res<Reader>,
    config: Res<Live<BaselineConfig>>,
    round: Option<Res<State<RoundState>>>,
) {
    let resting =
        round.is_some_and(|round| matches!(round.get(), RoundState::Brief | RoundState::Reveal));
    // Measured anew, or forgotten: what was known before is not used.
    if baseline
        .as_ref()
        .is_none_or(|known| known.neutral() != neutral.0.as_ref())
    {
        *baseline = Some(Baseline::new(&config, neutral.0.clone()));
    }
    let Some(baseline) = baseline.as_mut() else {
        return;
    };
    for reading in readings.read() {
        match reading.fair() {
            Some(face) if resting => {
                if baseline.observe(reading.at, &face.landmarks, reader.head()) {
                    neutral.0 = baseline.neutral().cloned();
                }
            }
            _ => baseline.interrupt(),
        }
    }
}
