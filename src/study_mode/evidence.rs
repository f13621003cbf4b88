//! How a try really went: each phase by the machine's own clock, and how pictures
//! and readings came. When a try is judged, all of it is handed to the writer.

use std::time::Duration;

use bevy::{ecs::system::SystemParam, prelude::*};

use super::{Course, Writing};

use crate::{
    app::{
        schedule,
        state::{GameState, RoundState},
    },
    dataset::{NewTurn, Outcome, Time as Moment},
    explain::{Kind, Remark},
    facs::AuSet,
    game::{
        conditions::Conditions,
        gallery::Gallery,
        round::Interrupted,
        scoring::{Performance, Trust},
        session::{Judged, Session},
    },
    perception::{Feed, Reading},
    recording::attempt,
    study::{
        protocol::Show,
        record::{Evidence, Phase, PhaseTime, TryRecord, recorder::Wish},
    },
};

/// The try under way.
#[derive(Resource, Debug, Default)]
struct Watch {
    open: Option<Open>,
    phases: Vec<PhaseTime>,
    began: Option<Moment>,
    /// The number of the newest picture when performing began, and since.
    frames: Option<(u64, u64)>,
    ages: Vec<f64>,
    read: u32,
    fair: u32,
    interruptions: u32,
    demo: bool,
}

/// A phase that has begun.
#[derive(Debug, Clone, Copy)]
struct Open {
    phase: Phase,
    since: Duration,
    planned: Option<f32>,
}

impl Watch {
    /// The open phase ends.
    fn close(&mut self, now: Duration) -> Option<PhaseTime> {
        let open = self.open.take()?;
        let time = PhaseTime {
            phase: open.phase,
            planned_ms: open.planned.map(|seconds| f64::from(seconds) * 1000.0),
            actual_ms: now.saturating_sub(open.since).as_secs_f64() * 1000.0,
        };
        self.phases.push(time);
        Some(time)
    }

    fn evidence(&self, judged_age_ms: Option<f64>) -> Evidence {
        let performed = self.phases.iter().find(|time| time.phase == Phase::Perform);
        let frames = self
            .frames
            .map(|(first, last)| u32::try_from(last - first).unwrap_or(u32::MAX));
        let seconds = performed
            .map(|time| time.actual_ms / 1000.0)
            .filter(|seconds| *seconds > 0.0);
        Evidence {
            demo: self.demo,
            camera_rate: frames
                .zip(seconds)
                .map(|(frames, seconds)| f64::from(frames) / seconds),
            reading_age_ms: (!self.ages.is_empty())
                .then(|| self.ages.iter().sum::<f64>() / self.ages.len() as f64),
            judged_age_ms,
            frames,
            dropped: frames.map(|frames| frames.saturating_sub(self.read)),
            readings: self.fair,
            interruptions: self.interruptions,
        }
    }
}

pub(super) fn plugin(app: &mut App) {
    use RoundState::{Brief, Countdown, Judge, Perform, Reveal};
    app.init_resource::<Watch>()
        .add_observer(judged)
        .add_systems(OnExit(GameState::Session), leave)
        .add_systems(
            Update,
            observe
                .in_set(schedule::Phase::Judge)
                .run_if(in_state(Perform)),
        );
    for state in [Brief, Countdown, Perform, Judge, Reveal] {
        app.add_systems(OnEnter(state), turn.after(super::prepare));
    }
}

/// One phase ends, the next begins.
fn turn(
    state: Res<State<RoundState>>,
    real: Res<Time<Real>>,
    conditions: Res<Conditions>,
    feed: Res<Feed>,
    interrupted: Res<Interrupted>,
    course: Res<Course>,
    mut watch: ResMut<Watch>,
    mut recorder: ResMut<Writing>,
) {
    let now = real.elapsed();
    let ended = watch.close(now);
    let seconds = conditions
        .study
        .as_ref()
        .map_or((0.0, 0.0, 0.0), |study| study.seconds);
    let reveal = conditions.study.as_ref().and_then(|study| study.reveal.1);
    let (phase, planned) = match state.get() {
        RoundState::Brief => {
            if let Some(time) = ended.filter(|time| time.phase == Phase::Reveal) {
                recorder.wish(Wish::Phase(time));
            }
            watch.phases.clear();
            watch.interruptions += u32::from(interrupted.0);
            (Phase::Brief, Some(seconds.0))
        }
        RoundState::Countdown => (Phase::Countdown, Some(seconds.1)),
        RoundState::Perform => {
            let newest = feed.latest.as_ref().map(|frame| frame.sequence);
            watch.frames = newest.map(|number| (number, number));
            watch.ages.clear();
            (watch.read, watch.fair, watch.began) = (0, 0, Some(Moment::now()));
            watch.demo = feed.demo() && !course.simulated;
            (Phase::Perform, Some(seconds.2))
        }
        RoundState::Judge => (Phase::Judge, None),
        RoundState::Reveal => (Phase::Reveal, reveal),
    };
    watch.open = Some(Open {
        phase,
        since: now,
        planned,
    });
}

/// The rounds end, or are left.
fn leave(real: Res<Time<Real>>, mut watch: ResMut<Watch>, mut recorder: ResMut<Writing>) {
    if let Some(time) = watch
        .close(real.elapsed())
        .filter(|time| time.phase == Phase::Reveal)
    {
        recorder.wish(Wish::Phase(time));
    }
    *watch = Watch::default();
}

fn observe(
    mut readings: MessageReader<Reading>,
    time: Res<Time>,
    feed: Res<Feed>,
    mut watch: ResMut<Watch>,
) {
    if let Some(frame) = &feed.latest {
        let first = watch.frames.map_or(frame.sequence, |(first, _)| first);
        watch.frames = Some((first, frame.sequence.max(first)));
    }
    for reading in readings.read() {
        watch
            .ages
            .push(time.elapsed().saturating_sub(reading.at).as_secs_f64() * 1000.0);
        watch.read += 1;
        watch.fair += u32::from(reading.fair().is_some());
    }
}

/// What a try is made of.
#[derive(SystemParam)]
struct Facts<'w> {
    course: ResMut<'w, Course>,
    conditions: ResMut<'w, Conditions>,
    watch: ResMut<'w, Watch>,
    performance: ResMut<'w, Performance>,
    recorder: ResMut<'w, Writing>,
    session: Res<'w, Session>,
    gallery: Res<'w, Gallery>,
    trust: Res<'w, Trust>,
    real: Res<'w, Time<Real>>,
}

fn judged(judged: On<Judged>, mut facts: Facts) {
    let Some(next) = facts.course.next else {
        return;
    };
    let scored = matches!(*judged, Judged::Scored);
    let counts = scored || next.repeat >= facts.course.study.protocol.play.repeats;
    let Some(turn) = facts.turn(&judged) else {
        return;
    };
    let (told_to_add, told_to_drop) = if scored {
        facts.told()
    } else {
        Default::default()
    };
    let now = facts.real.elapsed();
    // Goes on after the judgement as the result's own time.
    facts.watch.close(now);
    let judged_age_ms = facts.judged_age().filter(|_| scored);
    let record = TryRecord {
        turn,
        round: next.round,
        number: next.number,
        repeat: next.repeat,
        counts,
        told_to_add,
        told_to_drop,
        evidence: facts.watch.evidence(judged_age_ms),
        phases: facts.watch.phases.clone(),
    };
    facts.watch.interruptions = 0;
    facts.recorder.wish(Wish::Try(Box::new(record)));
    let following = facts.course.after(next, counts);
    if let Some(study) = facts.conditions.study.as_mut() {
        study.again = following.is_some_and(|following| following.round == next.round);
    }
    facts.course.next = following;
}

impl Facts<'_> {
    fn turn(&mut self, judged: &Judged) -> Option<NewTurn> {
        let next = self.course.next?;
        let round = self.session.round()?;
        let target = self.gallery.get(round.target)?;
        let outcome = match judged {
            Judged::Unreadable(obstacle) => Outcome::Obstructed(*obstacle),
            Judged::Scored => {
                let last = round.tries.last()?;
                Outcome::Scored {
                    player_aus: last.player,
                    score: last.jaccard,
                    stars: last.stars,
                }
            }
        };
        let took = self.performance.until.saturating_sub(self.performance.from);
        let began = self.watch.began.unwrap_or_else(Moment::now);
        // The study keeps no picture, whatever else is kept.
        // The study keeps no picture, whatever the free game may.
        let (readings, _) = attempt::readings(&mut self.performance);
        Some(NewTurn {
            round: next.round - 1,
            attempt: next.number - 1 + next.repeat,
            target: attempt::target(target)?,
            detector: self.trust.detector.clone(),
            started_at: began,
            ended_at: began.after(took),
            target_aus: target.aus.difference(self.trust.unscored),
            outcome,
            readings,
            picture: None,
        })
    }

    /// The units that the instructions name, where the participant reads them.
    fn told(&self) -> (AuSet, AuSet) {
        let last = self.session.round().and_then(|round| round.tries.last());
        let reads =
            self.conditions.show(Show::Instructions) || self.conditions.show(Show::Highlights);
        let Some(last) = last.filter(|_| reads) else {
            return Default::default();
        };
        let named = |kind: Kind| {
            let remarks = last.explanation.instructions.iter();
            let remarks = remarks.filter(|remark: &&Remark| remark.kind == kind);
            remarks.fold(AuSet::EMPTY, |all, remark| all.union(remark.units))
        };
        (named(Kind::Missing), named(Kind::Extra))
    }

    /// Milliseconds from the judged picture to the end of the try.
    fn judged_age(&self) -> Option<f64> {
        let last = self.session.round()?.tries.last()?;
        let age = self.performance.until.saturating_sub(last.judged.at);
        Some(age.as_secs_f64() * 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_drops_come_from_the_performance_alone() {
        let mut watch = Watch {
            open: Some(Open {
                phase: Phase::Perform,
                since: Duration::from_secs(10),
                planned: Some(3.0),
            }),
            frames: Some((100, 190)),
            ages: vec![10.0, 30.0],
            read: 80,
            fair: 78,
            ..Watch::default()
        };
        let time = watch.close(Duration::from_millis(13_010)).unwrap();
        assert_eq!(
            (time.planned_ms, time.actual_ms.round()),
            (Some(3000.0), 3010.0)
        );
        let evidence = watch.evidence(Some(40.0));
        assert!((evidence.camera_rate.unwrap() - 29.9).abs() < 0.01);
        assert_eq!((evidence.frames, evidence.dropped), (Some(90), Some(10)));
        assert_eq!(
            (evidence.reading_age_ms, evidence.readings),
            (Some(20.0), 78)
        );
    }

    #[test]
    fn what_was_not_measured_is_not_there() {
        let evidence = Watch::default().evidence(None);
        assert_eq!(
            (
                evidence.camera_rate,
                evidence.dropped,
                evidence.reading_age_ms
            ),
            (None, None, None)
        );
    }
}
