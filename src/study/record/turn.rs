//! A try with the evidence of its timing.

use rusqlite::params;

use super::{Records, failed};
use crate::{
    dataset::{NewTurn, SessionId, TurnId},
    error::{Problem, Result},
    facs::AuSet,
};

/// A phase of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// The target is shown.
    Brief,
    /// Three, two, one.
    Countdown,
    /// The face is made.
    Perform,
    /// The last readings come in.
    Judge,
    /// The result is shown.
    Reveal,
}

impl Phase {
    /// Its name in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Brief => "brief",
            Self::Countdown => "countdown",
            Self::Perform => "perform",
            Self::Judge => "judge",
            Self::Reveal => "reveal",
        }
    }
}

/// How long a phase was meant to be, and was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PhaseTime {
    /// Which phase.
    pub phase: Phase,
    /// Milliseconds planned; `None` where the participant or the judge ends it.
    pub planned_ms: Option<f64>,
    /// Milliseconds by the machine's monotonic clock.
    pub actual_ms: f64,
}

/// What else tells whether a try can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Evidence {
    /// Whether a demo player's clip was seen instead of the participant.
    pub demo: bool,
    /// Pictures a second that the camera gave.
    pub camera_rate: Option<f64>,
    /// Milliseconds from picture to result, on average.
    pub reading_age_ms: Option<f64>,
    /// Milliseconds between the judged picture and the end of the try.
    pub judged_age_ms: Option<f64>,
    /// Pictures that the camera gave.
    pub frames: Option<u32>,
    /// Of them not read, because the reader was busy.
    pub dropped: Option<u32>,
    /// Fair readings.
    pub readings: u32,
    /// How often the camera was lost and the try begun again.
    pub interruptions: u32,
}

/// A try as it is written down.
#[derive(Debug, Clone)]
pub struct TryRecord {
    /// The attempt, as the dataset keeps every attempt.
    pub turn: NewTurn,
    /// The round, from 1.
    pub round: u32,
    /// The try, from 1.
    pub number: u32,
    /// How often it was made before and could not be read.
    pub repeat: u32,
    /// Whether it stands: scored, or unreadable once too often.
    pub counts: bool,
    /// Missing units that the instructions named.
    pub told_to_add: AuSet,
    /// Superfluous units that the instructions named.
    pub told_to_drop: AuSet,
    /// What its timing was like.
    pub evidence: Evidence,
    /// How long its phases were, up to the judgement.
    pub phases: Vec<PhaseTime>,
}

impl Records {
    /// Writes down a try, all of it or nothing.
    ///
    /// # Errors
    /// A disk that refuses, a session that is none of this study's, or a try that
    /// was written already.
    pub fn attempt(&self, session: SessionId, attempt: &TryRecord) -> Result<TurnId> {
        let Some((_, participant)) = self.person_of(session)? else {
            return Err(Problem::new("a try belongs to no session of this study")
                .hint("the participant may have withdrawn meanwhile"));
        };
        let id = TurnId::new();
        let evidence = &attempt.evidence;
        self.store.batch(|batch| {
            let kept = batch.turn(&self.config, id, session, &attempt.turn, None)?;
            if kept.turn.is_none() {
                return Err(Problem::new("the participant lets nothing be kept any more"));
            }
            let db = batch.connection();
            db.execute(
                "INSERT INTO study_tries
                 (turn, participant, round, number, repeat, counts, told_to_add, told_to_drop, demo,
                  camera_rate, reading_age_ms, judged_age_ms, frames, dropped, readings, interruptions)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
                params![
                    id,
                    participant,
                    attempt.round,
                    attempt.number,
                    attempt.repeat,
                    attempt.counts,
                    attempt.told_to_add.bits(),
                    attempt.told_to_drop.bits(),
                    evidence.demo,
                    evidence.camera_rate,
                    evidence.reading_age_ms,
                    evidence.judged_age_ms,
                    evidence.frames,
                    evidence.dropped,
                    evidence.readings,
                    evidence.interruptions,
                ],
            )
            .map_err(failed("write the try"))?;
            for phase in &attempt.phases {
                put_phase(db, id, phase)?;
            }
            Ok(id)
        })
    }

    /// Writes down how long a later phase of a try was.
    ///
    /// # Errors
    /// A disk that refuses, or a try that was not written.
    pub fn phase(&self, turn: TurnId, phase: &PhaseTime) -> Result<()> {
        self.store
            .batch(|batch| put_phase(batch.connection(), turn, phase))
    }
}

fn put_phase(db: &rusqlite::Connection, turn: TurnId, phase: &PhaseTime) -> Result<()> {
    db.execute(
        "INSERT INTO study_phases (turn, phase, planned_ms, actual_ms) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (turn, phase) DO UPDATE SET actual_ms = excluded.actual_ms",
        params![turn, phase.phase.key(), phase.planned_ms, phase.actual_ms],
    )
    .map(drop)
    .map_err(failed("write how long a try took"))
}
