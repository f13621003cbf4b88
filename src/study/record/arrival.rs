//! Participants come, agree, and are allocated.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use super::{Records, failed};
use crate::{
    dataset::{
        Consent, ConsentId, Person, PersonId, PersonKind, Purpose, Session, SessionId, Time,
    },
    error::{Problem, Result},
    study::survey::Answers,
};

/// A participant's code: what the researcher calls them. Never a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(String);

impl Code {
    /// Most letters of a code.
    pub const MOST: usize = 16;

    /// A code as it was typed: capitals, digits and `-`, whatever their case was.
    pub fn parse(text: &str) -> Option<Self> {
        let code = text.trim().to_ascii_uppercase();
        let good = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
        let sound = (1..=Self::MOST).contains(&code.len())
            && code.chars().all(good)
            && code.chars().any(|c| c != '-');
        sound.then_some(Self(code))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for Code {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let rule = format!("a code has 1 to {} letters, digits or -", Self::MOST);
        Self::parse(text).ok_or(rule)
    }
}

/// What a code means when it is typed.
#[derive(Debug, Clone, PartialEq)]
pub enum Arrival {
    /// Nobody came with it before; the participant's id.
    New(String),
    /// A participant who was interrupted is back in time.
    Back(Box<Standing>),
    /// Nobody can take part with it.
    Refused(Refused),
}

/// Why nobody can take part with a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The participant came to the end.
    Completed,
    /// The session broke off and is closed.
    Closed,
    /// The participant withdrew.
    Withdrawn,
    /// The participant did not agree.
    Declined,
}

/// Where a participant stands who agreed.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The participant's id.
    pub participant: String,
    /// Group and order, once they were drawn.
    pub allocated: Option<Allocated>,
    /// What was answered so far.
    pub answers: Answers,
    /// The try that comes next; `None` when all were made.
    pub next: Option<Next>,
    /// How many tries were made in earlier sittings.
    pub made: usize,
}

/// What was drawn for a participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocated {
    /// The group's key.
    pub group: String,
    /// The targets' names, in the participant's order.
    pub targets: Vec<String>,
}

/// A try to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// The round, from 1.
    pub round: u32,
    /// The try, from 1.
    pub number: u32,
    /// How often it was made already and could not be read.
    pub repeat: u32,
}

impl Records {
    /// Somebody types a code.
    ///
    /// # Errors
    /// A dataset that cannot be read or written.
    pub fn arrive(&self, code: &Code, now: Time) -> Result<Arrival> {
        let key = &self.study.protocol.key;
        let known = self.one(
            "SELECT id, status FROM study_participants WHERE study_key = ?1 AND code = ?2",
            params![key, code.as_str()],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
        )?;
        let Some((participant, status)) = known else {
            let participant = Uuid::now_v7().hyphenated().to_string();
            self.write(
                "write the participant",
                "INSERT INTO study_participants (id, study_key, code, status, arrived_at)
                 VALUES (?1, ?2, ?3, 'arrived', ?4)",
                params![participant, key, code.as_str(), now],
            )?;
            return Ok(Arrival::New(participant));
        };
        Ok(match status.as_str() {
            // Left before they decided: asked again.
            "arrived" => Arrival::New(participant),
            "running" if self.is_late(&participant, now)? => {
                self.close(&participant, now)?;
                Arrival::Refused(Refused::Closed)
            }
            "running" => Arrival::Back(Box::new(self.standing(&participant)?)),
            "completed" => Arrival::Refused(Refused::Completed),
            "withdrawn" => Arrival::Refused(Refused::Withdrawn),
            "declined" => Arrival::Refused(Refused::Declined),
            _ => Arrival::Refused(Refused::Closed),
        })
    }

    /// The participant does not take part. Nothing but that is kept.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn decline(&self, participant: &str, now: Time) -> Result<()> {
        self.write(
            "write the decision",
            "UPDATE study_participants SET status = 'declined', ended_at = ?2
             WHERE id = ?1 AND status = 'arrived'",
            params![participant, now],
        )
        .map(drop)
    }

    /// The participant agrees: only now there is a person of whom anything is kept.
    ///
    /// # Errors
    /// A disk that refuses, or somebody who did not come.
    pub fn consent(&self, participant: &str, language: &str, now: Time) -> Result<()> {
        let kind = if self.simulated {
            PersonKind::Synthetic
        } else {
            PersonKind::Participant
        };
        let protocol = &self.study.protocol;
        self.store.batch(|batch| {
            let db = batch.connection();
            let person = PersonId::new();
            batch.put_person(&Person {
                id: person,
                created_at: now,
                kind,
                groups: BTreeMap::new(),
            })?;
            for purpose in [Purpose::Play, Purpose::Measurements, Purpose::Research] {
                batch.put_consent(&Consent {
                    id: ConsentId::new(),
                    person,
                    purpose,
                    ordinal: 0,
                    granted: true,
                    text_version: format!("{}/{}", protocol.key, protocol.consent.version),
                    language: language.to_owned(),
                    decided_at: now,
                })?;
            }
            let rows = db
                .execute(
                    "UPDATE study_participants SET person = ?2, status = 'running'
                     WHERE id = ?1 AND status = 'arrived'",
                    params![participant, person],
                )
                .map_err(failed("write the consent"))?;
            if rows == 0 {
                return Err(Problem::new("this participant has decided already")
                    .hint("give them another code"));
            }
            Ok(())
        })
    }

    /// Draws group and order of a participant who agreed, once and for all: whoever
    /// has been allocated keeps what was drawn.
    ///
    /// # Errors
    /// A disk that refuses, or a participant who did not agree.
    pub fn allocate(&self, participant: &str, stratum: &str, now: Time) -> Result<Allocated> {
        let protocol = &self.study.protocol;
        self.store.batch(|batch| {
            let db = batch.connection();
            if let Some(known) = allocated(db, participant)? {
                return Ok(known);
            }
            let agreed: bool = db
                .query_row(
                    "SELECT count(*) FROM study_participants WHERE id = ?1 AND status = 'running'",
                    [participant],
                    |row| row.get::<_, i64>(0).map(|count| count > 0),
                )
                .map_err(failed("read the participant"))?;
            if !agreed {
                return Err(Problem::new("nobody comes into a group without having agreed"));
            }
            // Withdrawn participants keep their place: the list goes on after them.
            let place: i64 = db
                .query_row(
                    "SELECT count(*) FROM study_allocations WHERE study_key = ?1 AND stratum = ?2",
                    params![protocol.key, stratum],
                    |row| row.get(0),
                )
                .map_err(failed("read the allocation"))?;
            let draw = protocol.design().draw(stratum, usize::try_from(place).unwrap_or(0));
            let drawn = Allocated {
                group: protocol.groups.get(draw.group).map(|group| group.key.clone()).unwrap_or_default(),
                targets: draw
                    .targets
                    .iter()
                    .filter_map(|place| protocol.targets.faces.get(*place).cloned())
                    .collect(),
            };
            let targets = serde_json::Value::from(drawn.targets.clone()).to_string();
            db.execute(
                "INSERT INTO study_allocations
                 (participant, study, study_key, stratum, place, block, group_key, design_row, targets, allocated_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                params![
                    participant,
                    self.study.digest,
                    protocol.key,
                    stratum,
                    place,
                    draw.block as i64,
                    drawn.group,
                    draw.row.map(|row| row as i64),
                    targets,
                    now,
                ],
            )
            .map_err(failed("write the allocation"))?;
            Ok(drawn)
        })
    }

    /// A participant sits down: a new sitting; one that was left open was interrupted.
    ///
    /// # Errors
    /// A disk that refuses, or a participant who did not agree.
    pub fn sit(&self, participant: &str, language: &str, now: Time) -> Result<SessionId> {
        let person = self.one(
            "SELECT person FROM study_participants WHERE id = ?1 AND status = 'running'",
            [participant],
            |row| row.get::<_, Option<PersonId>>(0),
        )?;
        let Some(person) = person.flatten() else {
            return Err(Problem::new("nobody plays a study without having agreed"));
        };
        let installation = self.store.installation()?;
        self.store.batch(|batch| {
            let db = batch.connection();
            db.execute(
                "UPDATE study_sessions SET ended = 'interrupted' WHERE participant = ?1 AND ended IS NULL",
                [participant],
            )
            .map_err(failed("write the interruption"))?;
            let session = SessionId::new();
            batch.put_session(&Session {
                id: session,
                person,
                installation,
                game_version: env!("CARGO_PKG_VERSION").into(),
                language: language.to_owned(),
                started_at: now,
                ended_at: None,
                calibrated: false,
            })?;
            db.execute(
                "INSERT INTO study_sessions (session, participant, study, number)
                 SELECT ?1, ?2, ?3, 1 + count(*) FROM study_sessions WHERE participant = ?2",
                params![session, participant, self.study.digest],
            )
            .map_err(failed("write the session"))?;
            Ok(session)
        })
    }

    /// The participant's own neutral face was measured.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn calibrated(&self, session: SessionId) -> Result<()> {
        self.write(
            "write the calibration",
            "UPDATE sessions SET calibrated = 1 WHERE id = ?1",
            [session],
        )
        .map(drop)
    }

    /// Where a participant stands who agreed.
    ///
    /// # Errors
    /// A dataset that cannot be read.
    pub fn standing(&self, participant: &str) -> Result<Standing> {
        let made = self.list(
            "SELECT round, number, counts FROM study_tries WHERE participant = ?1",
            [participant],
            |row| {
                Ok((
                    row.get::<_, u32>(0)?,
                    row.get::<_, u32>(1)?,
                    row.get::<_, bool>(2)?,
                ))
            },
        )?;
        let rounds = u32::try_from(self.study.protocol.rounds()).unwrap_or(u32::MAX);
        let tries = self.study.protocol.play.tries;
        let done = |round: u32| {
            let counted = made
                .iter()
                .filter(|(of, _, counts)| *of == round && *counts);
            u32::try_from(counted.count()).unwrap_or(u32::MAX)
        };
        let next = (1..=rounds)
            .find(|round| done(*round) < tries)
            .map(|round| {
                let number = done(round) + 1;
                let repeat = made
                    .iter()
                    .filter(|(of, which, _)| (*of, *which) == (round, number));
                Next {
                    round,
                    number,
                    repeat: u32::try_from(repeat.count()).unwrap_or(0),
                }
            });
        Ok(Standing {
            participant: participant.to_owned(),
            allocated: allocated(self.store.connection(), participant)?,
            answers: self.answers(participant)?,
            next,
            made: made.len(),
        })
    }
}

fn allocated(db: &rusqlite::Connection, participant: &str) -> Result<Option<Allocated>> {
    let row = db
        .query_row(
            "SELECT group_key, targets FROM study_allocations WHERE participant = ?1",
            [participant],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
        )
        .optional()
        .map_err(failed("read the allocation"))?;
    row.map(|(group, targets)| {
        let targets = serde_json::from_str(&targets).map_err(|error| {
            Problem::new("the order of targets of a participant is damaged")
                .because(error)
                .hint("`face-game data verify` looks at the whole dataset")
        })?;
        Ok(Allocated { group, targets })
    })
    .transpose()
}
