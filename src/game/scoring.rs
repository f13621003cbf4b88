//! From the readings of a try to its score and explanation.

use std::{sync::Arc, time::Duration};

use bevy::prelude::*;

use super::{
    conditions::Conditions,
    gallery::Gallery,
    hold::Holding,
    levels::{InForce, Playing},
    round::Clock,
    rules::Rules,
    session::{Judged, Session, Try},
};
use crate::{
    app::{
        live::Live,
        schedule::Phase,
        settings::Settings,
        state::{GameState, RoundState},
    },
    explain::{Comparison, Dictionary, Player},
    facs::{ActionUnit, AuReadings, AuSet},
    level::Mode,
    perception::{Reader, Reading},
    picture::Picture,
    vision::{Face, Landmarks, Obstacle, Pose},
};

/// What is known of the detector: how far each unit can be trusted, and which
/// units the owner leaves out of scores and instructions.
#[derive(Resource, Debug, Clone)]
pub struct Trust {
    /// 0 to 1, in the order of [`ActionUnit::ALL`].
    pub reliability: [f32; ActionUnit::COUNT],
    /// Detected and recorded, but neither scored nor spoken of.
    pub unscored: AuSet,
    /// Which detector it is: see [`AuHead::version`](crate::vision::AuHead::version).
    pub detector: String,
}

impl Default for Trust {
    fn default() -> Self {
        Self {
            reliability: [1.0; ActionUnit::COUNT],
            unscored: AuSet::EMPTY,
            detector: "script".into(),
        }
    }
}

/// The try being performed. Forgotten when the title comes back.
#[derive(Resource, Debug, Default)]
pub struct Performance {
    /// When it began, in game time.
    pub from: Duration,
    /// When time is up.
    pub until: Duration,
    /// How long before the end a sample can be the judged one.
    window: Duration,
    /// Every fair reading so far.
    pub samples: Vec<Sample>,
    /// The place of the sample that would be judged if time were up now.
    pub judged: Option<usize>,
    /// The picture of that sample; of the others none is kept.
    pub picture: Option<Arc<Picture>>,
    /// What last stood in the way of a fair reading.
    pub obstacle: Option<Obstacle>,
    /// The present likeness to the target, 0 to 1, for the live meter.
    pub likeness: f32,
}

/// A fair reading of a try.
#[derive(Debug, Clone)]
pub struct Sample {
    /// When the picture was taken, in game time.
    pub at: Duration,
    /// The raw Action Units, before smoothing.
    pub raw: AuReadings,
    /// The units that count as present.
    pub present: AuSet,
    /// Their likeness to the target's, 0 to 1.
    pub jaccard: f32,
    /// The mesh, in pixels of the picture.
    pub landmarks: Landmarks,
    /// Where the head was turned.
    pub pose: Pose,
    /// How sharp the face was, 0 to 1.
    pub sharpness: f32,
    /// How many faces were in the picture, as far as known.
    pub faces: u8,
}

impl Sample {
    /// The raw intensities, with what counted as present when it was scored.
    pub fn units(&self) -> AuReadings {
        let mut units = self.raw;
        for unit in ActionUnit::ALL {
            units[unit].present = self.present.contains(unit);
        }
        units
    }
}

impl Performance {
    fn new(from: Duration, seconds: f32, rules: &Rules) -> Self {
        let until = from + Duration::from_secs_f32(seconds);
        let window = Duration::from_secs_f32(rules.judged_seconds);
        Self {
            from,
            until,
            window,
            ..default()
        }
    }

    /// Another face is copied from `now` on, for as long as is `left`.
    pub fn begin_again(&mut self, now: Duration, left: Duration) {
        *self = Self {
            from: now,
            until: now + left,
            window: self.window,
            ..default()
        };
    }

    /// Time is up early: what was read until `now` counts.
    pub fn end(&mut self, now: Duration) {
        self.until = now.min(self.until);
    }

    /// Takes a sample. Judged is the best of the last moments before time is up
    /// (of equals the later one) or, on a machine too slow to have one there, the
    /// newest: so one picture at a time is enough.
    fn add(&mut self, sample: Sample, picture: Option<Arc<Picture>>) {
        let judged_from = self.until.saturating_sub(self.window);
        let best = self.judged.map(|place| &self.samples[place]);
        let beaten =
            best.is_none_or(|best| best.at < judged_from || best.jaccard <= sample.jaccard);
        if beaten {
            (self.judged, self.picture) = (Some(self.samples.len()), picture);
        }
        self.likeness = sample.jaccard;
        self.samples.push(sample);
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Trust>()
        .init_resource::<Performance>()
        .add_systems(OnEnter(RoundState::Perform), begin)
        .add_systems(OnEnter(GameState::Title), forget)
        .add_systems(
            Update,
            (collect, judge.run_if(in_state(RoundState::Judge)))
                .chain()
                .in_set(Phase::Judge)
                .run_if(in_state(GameState::Session)),
        );
}

pub(crate) fn begin(
    mut performance: ResMut<Performance>,
    time: Res<Time>,
    rules: Res<InForce>,
    conditions: Res<Conditions>,
) {
    let seconds = conditions.seconds(RoundState::Perform, &rules);
    *performance = Performance::new(time.elapsed(), seconds, &rules);
}

fn forget(mut performance: ResMut<Performance>) {
    *performance = Performance::default();
}

pub(super) fn collect(
    mut readings: MessageReader<Reading>,
    mut performance: ResMut<Performance>,
    state: Res<State<RoundState>>,
    session: Res<Session>,
    gallery: Res<Gallery>,
    trust: Res<Trust>,
) {
    let underway = matches!(state.get(), RoundState::Perform | RoundState::Judge);
    let target = session.round().and_then(|round| gallery.get(round.target));
    let (true, Some(target)) = (underway, target) else {
        readings.clear();
        return;
    };
    for reading in readings.read() {
        if reading.at < performance.from || reading.at > performance.until {
            continue;
        }
        match (&reading.outcome, reading.obstacle()) {
            (Ok((face, raw)), None) => {
                let target = target.aus.difference(trust.unscored);
                let present = reading.smoothed.present().difference(trust.unscored);
                let sample = sample(reading, face, *raw, present, target);
                performance.add(sample, reading.picture.clone());
            }
            (_, obstacle) => performance.obstacle = obstacle,
        }
    }
}

fn sample(
    reading: &Reading,
    face: &Face,
    raw: AuReadings,
    present: AuSet,
    target: AuSet,
) -> Sample {
    Sample {
        at: reading.at,
        raw,
        present,
        jaccard: present.jaccard(target),
        landmarks: face.landmarks.clone(),
        pose: face.pose,
        sharpness: face.sharpness,
        faces: reading.faces,
    }
}

/// Waits for the readings under way, then scores the best one.
fn judge(
    performance: Res<Performance>,
    reader: Option<Res<Reader>>,
    clock: Res<Clock>,
    rules: Res<InForce>,
    playing: Res<Playing>,
    holding: Res<Holding>,
    mut session: ResMut<Session>,
    mut next: ResMut<NextState<RoundState>>,
    context: Context,
    mut commands: Commands,
) {
    let patient = clock.elapsed.as_secs_f32() < rules.judge_patience_seconds;
    if patient && reader.is_some_and(|reader| reader.busy()) {
        return;
    }
    let judged = match performance.judged.map(|place| &performance.samples[place]) {
        Some(best) => {
            let readings = performance.samples.iter().map(|s| (s.at, s.raw)).collect();
            let points = match playing.mode() {
                Mode::Hold(_) => Some(holding.points()),
                _ => None,
            };
            record(best, readings, &mut session, &rules, points, &context);
            Judged::Scored
        }
        None => {
            let obstacle = performance.obstacle.unwrap_or(Obstacle::NoFace);
            info!("try not scored: {obstacle:?}");
            Judged::Unreadable(obstacle)
        }
    };
    commands.trigger(judged);
    next.set(RoundState::Reveal);
}

/// What explanations are made from.
#[derive(bevy::ecs::system::SystemParam)]
pub(super) struct Context<'w> {
    gallery: Res<'w, Gallery>,
    dictionary: Res<'w, Live<Dictionary>>,
    trust: Res<'w, Trust>,
    settings: Res<'w, Settings>,
}

/// Writes a try down. `points` is its share of all there is to win, where the level
/// does not go by the likeness alone.
pub(super) fn record(
    best: &Sample,
    readings: Vec<(Duration, AuReadings)>,
    session: &mut Session,
    rules: &Rules,
    points: Option<f32>,
    context: &Context,
) {
    let number = session.current() + 1;
    let Some(round) = session.round_mut() else {
        return;
    };
    let Some(target) = context.gallery.get(round.target) else {
        return;
    };
    let comparison = Comparison {
        target: target.aus,
        player: best.present,
    };
    let explanation = context.dictionary.explain(
        comparison,
        &Player {
            emotion: target.emotion().filter(|_| !context.settings.au_only),
            reliability: &context.trust.reliability,
            ignored: context.trust.unscored,
            told: &round.told,
        },
    );
    round.told.record(&explanation);
    let points = points.unwrap_or_else(|| rules.scaled(explanation.score));
    let stars = rules.rated(points);
    info!(
        "scored: round {number} try {} target {} T [{}] P [{}] jaccard {:.3} stars {stars} from {} readings",
        round.tries.len() + 1,
        target.id,
        comparison.target,
        comparison.player,
        explanation.score,
        readings.len(),
    );
    round.tries.push(Try {
        player: best.present,
        jaccard: explanation.score,
        points,
        stars,
        explanation,
        judged: best.clone(),
        readings,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config, vision::LANDMARKS};

    fn sample(millis: u64, jaccard: f32) -> Sample {
        Sample {
            at: Duration::from_millis(millis),
            raw: AuReadings::default(),
            present: AuSet::EMPTY,
            jaccard,
            landmarks: Landmarks::new(vec![[0.0; 3]; LANDMARKS]).unwrap(),
            pose: Pose::default(),
            sharpness: 0.5,
            faces: 1,
        }
    }

    /// Five seconds of these samples; each has a picture as wide as its place, from 1.
    fn performance(samples: &[(u64, f32)]) -> Performance {
        let rules: Rules =
            config::parse("game.ron", include_str!("../../config/game.ron")).unwrap();
        let mut performance = Performance::new(Duration::ZERO, 5.0, &rules);
        for (width, &(millis, jaccard)) in (1..).zip(samples) {
            let picture = Picture::new(width, 1, vec![255; 4 * width as usize]).unwrap();
            performance.add(sample(millis, jaccard), Some(Arc::new(picture)));
        }
        performance
    }

    /// When the judged sample came, in milliseconds.
    fn judged(samples: &[(u64, f32)]) -> Option<u128> {
        let performance = performance(samples);
        let place = performance.judged?;
        let picture = performance.picture.unwrap();
        assert_eq!(picture.width() as usize, place + 1, "its own picture");
        Some(performance.samples[place].at.as_millis())
    }

    #[test]
    fn the_best_of_the_last_half_second_counts() {
        assert_eq!(
            judged(&[(1000, 0.9), (4600, 0.4), (4800, 0.6), (4990, 0.5)]),
            Some(4800)
        );
        assert_eq!(judged(&[(4600, 0.6), (4800, 0.6), (4990, 0.5)]), Some(4800));
    }

    #[test]
    fn a_slow_machine_is_judged_by_its_newest_reading() {
        assert_eq!(judged(&[(1000, 0.9), (4300, 0.4)]), Some(4300));
        assert_eq!(judged(&[]), None);
    }
}
