//! From the readings of a try to its score and explanation.

use std::time::Duration;

use bevy::prelude::*;

use super::{
    gallery::Gallery,
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
    perception::{Reader, Reading},
    vision::Obstacle,
};

/// What is known of the detector: how far each unit can be trusted, and which
/// units the owner leaves out of scores and instructions.
#[derive(Resource, Debug, Clone)]
pub struct Trust {
    /// 0 to 1, in the order of [`ActionUnit::ALL`].
    pub reliability: [f32; ActionUnit::COUNT],
    /// Detected and recorded, but neither scored nor spoken of.
    pub unscored: AuSet,
}

impl Default for Trust {
    fn default() -> Self {
        Self {
            reliability: [1.0; ActionUnit::COUNT],
            unscored: AuSet::EMPTY,
        }
    }
}

/// The try being performed.
#[derive(Resource, Debug, Default)]
pub struct Performance {
    from: Duration,
    until: Option<Duration>,
    samples: Vec<Sample>,
    obstacle: Option<Obstacle>,
    /// The present likeness to the target, 0 to 1, for the live meter.
    pub likeness: f32,
}

#[derive(Debug, Clone)]
struct Sample {
    at: Duration,
    raw: AuReadings,
    present: AuSet,
    jaccard: f32,
}

impl Performance {
    /// The best sample of the last `window` before time was up. On a machine
    /// too slow to have one in it, the newest sample stands for it.
    fn best(&self, window: Duration) -> Option<&Sample> {
        let until = self.until?;
        self.samples
            .iter()
            .filter(|sample| sample.at + window >= until)
            .max_by(|a, b| a.jaccard.total_cmp(&b.jaccard))
            .or(self.samples.last())
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Trust>()
        .init_resource::<Performance>()
        .add_systems(OnEnter(RoundState::Perform), begin)
        .add_systems(OnEnter(RoundState::Judge), end)
        .add_systems(
            Update,
            (collect, judge.run_if(in_state(RoundState::Judge)))
                .chain()
                .in_set(Phase::Judge)
                .run_if(in_state(GameState::Session)),
        );
}

fn begin(mut performance: ResMut<Performance>, time: Res<Time>) {
    *performance = Performance {
        from: time.elapsed(),
        ..default()
    };
}

fn end(mut performance: ResMut<Performance>, time: Res<Time>) {
    performance.until = Some(time.elapsed());
}

fn collect(
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
        let late = performance.until.is_some_and(|until| reading.at > until);
        if reading.at < performance.from || late {
            continue;
        }
        match (&reading.outcome, reading.obstacle()) {
            (Ok((_, raw)), None) => {
                let present = reading.smoothed.present().difference(trust.unscored);
                let jaccard = present.jaccard(target.aus.difference(trust.unscored));
                performance.likeness = jaccard;
                performance.samples.push(Sample {
                    at: reading.at,
                    raw: *raw,
                    present,
                    jaccard,
                });
            }
            (_, obstacle) => performance.obstacle = obstacle,
        }
    }
}

/// Waits for the readings under way, then scores the best one.
fn judge(
    performance: Res<Performance>,
    reader: Option<Res<Reader>>,
    clock: Res<Clock>,
    rules: Res<Live<Rules>>,
    mut session: ResMut<Session>,
    mut next: ResMut<NextState<RoundState>>,
    context: Context,
    mut commands: Commands,
) {
    let patient = clock.elapsed.as_secs_f32() < rules.judge_patience_seconds;
    if patient && reader.is_some_and(|reader| reader.busy()) {
        return;
    }
    let window = Duration::from_secs_f32(rules.judged_seconds);
    let judged = match performance.best(window) {
        Some(best) => {
            let readings = performance.samples.iter().map(|s| (s.at, s.raw)).collect();
            record(best, readings, &mut session, &rules, &context);
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
struct Context<'w> {
    gallery: Res<'w, Gallery>,
    dictionary: Res<'w, Live<Dictionary>>,
    trust: Res<'w, Trust>,
    settings: Res<'w, Settings>,
}

fn record(
    best: &Sample,
    readings: Vec<(Duration, AuReadings)>,
    session: &mut Session,
    rules: &Rules,
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
            emotion: (!context.settings.au_only).then_some(target.emotion),
            reliability: &context.trust.reliability,
            ignored: context.trust.unscored,
            told: &round.told,
        },
    );
    round.told.record(&explanation);
    let stars = rules.stars(explanation.score);
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
        stars,
        explanation,
        readings,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn performance(samples: &[(u64, f32)]) -> Performance {
        let sample = |&(millis, jaccard): &(u64, f32)| Sample {
            at: Duration::from_millis(millis),
            raw: AuReadings::default(),
            present: AuSet::EMPTY,
            jaccard,
        };
        Performance {
            until: Some(Duration::from_millis(5000)),
            samples: samples.iter().map(sample).collect(),
            ..default()
        }
    }

    fn judged(samples: &[(u64, f32)]) -> Option<u128> {
        performance(samples)
            .best(Duration::from_millis(500))
            .map(|sample| sample.at.as_millis())
    }

    #[test]
    fn the_best_of_the_last_half_second_counts() {
        assert_eq!(
            judged(&[(1000, 0.9), (4600, 0.4), (4800, 0.6), (4990, 0.5)]),
            Some(4800)
        );
    }

    #[test]
    fn a_slow_machine_is_judged_by_its_newest_reading() {
        assert_eq!(judged(&[(1000, 0.9), (4300, 0.4)]), Some(4300));
        assert_eq!(judged(&[]), None);
    }
}
