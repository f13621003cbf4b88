//! What participants do, on its way into the dataset. Every function is one
//! transaction: what it tells was written, and what was written stays.

mod answer;
mod arrival;
pub mod recorder;
mod turn;

use std::path::Path;

use rusqlite::{OptionalExtension, Params, Row, params};

pub use self::{
    answer::Answered,
    arrival::{Allocated, Arrival, Code, Next, Refused, Standing},
    turn::{Evidence, Phase, PhaseTime, TryRecord},
};
use super::protocol::{Interruption, Moment, Study};
use crate::{
    dataset::{DatasetConfig, PersonId, SessionId, Store, Time},
    error::{Problem, Result},
    learn::withdrawal,
};

/// A study's end of the dataset.
#[derive(Debug)]
pub struct Records {
    store: Store,
    study: Study,
    config: DatasetConfig,
    simulated: bool,
}

impl Records {
    /// Opens the dataset of a study to write it, and enters the study's version.
    ///
    /// # Errors
    /// A folder that cannot be written, or one in which another study was recorded.
    pub fn open(
        dir: &Path,
        study: &Study,
        config: DatasetConfig,
        simulated: bool,
        now: Time,
    ) -> Result<Self> {
        let store = Store::open(dir)?;
        let records = Self {
            store,
            study: study.clone(),
            config,
            simulated,
        };
        records.of_this_study(dir)?;
        records.enter(now)?;
        Ok(records)
    }

    /// The study that is recorded.
    pub fn study(&self) -> &Study {
        &self.study
    }

    /// The dataset below.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// A folder holds one study, simulated or not: two would share its codes and its
    /// reports.
    fn of_this_study(&self, dir: &Path) -> Result<()> {
        let mut others = self.list(
            "SELECT DISTINCT key, simulated FROM studies WHERE key <> ?1 OR simulated <> ?2",
            params![self.study.protocol.key, self.simulated],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?)),
        )?;
        match others.pop() {
            None => Ok(()),
            Some((key, simulated)) => Err(foreign(dir, &key, simulated, &self.study.protocol.key)),
        }
    }

    /// The study's files as they are now, once for each version.
    fn enter(&self, now: Time) -> Result<()> {
        self.store.batch(|batch| {
            let db = batch.connection();
            db.execute(
                "INSERT INTO studies (digest, key, text, simulated, first_used)
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
                params![
                    self.study.digest,
                    self.study.protocol.key,
                    self.study.text,
                    self.simulated,
                    now
                ],
            )
            .map_err(failed("write the study"))?;
            for (number, attached) in (0_i64..).zip(&self.study.surveys) {
                let moment = match attached.at {
                    Moment::Start => "start",
                    Moment::End => "end",
                };
                db.execute(
                    "INSERT INTO study_surveys (study, digest, key, moment, number, text)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
                    params![
                        self.study.digest,
                        attached.digest,
                        attached.survey.key,
                        moment,
                        number,
                        attached.text
                    ],
                )
                .map_err(failed("write the survey"))?;
            }
            Ok(())
        })
    }

    /// Closes sessions that were broken off and may not be resumed any more.
    ///
    /// # Errors
    /// A dataset that cannot be written.
    pub fn close_late(&self, now: Time) -> Result<()> {
        let running = self.list(
            "SELECT id FROM study_participants WHERE study_key = ?1 AND status = 'running'",
            [&self.study.protocol.key],
            |row| row.get::<_, String>(0),
        )?;
        for participant in running {
            if self.is_late(&participant, now)? {
                self.close(&participant, now)?;
            }
        }
        Ok(())
    }

    /// Whether the study's rule lets nobody go on after such a break.
    fn is_late(&self, participant: &str, now: Time) -> Result<bool> {
        let last = self.last_sign(participant)?;
        let minutes = now.since(last).as_secs_f64() / 60.0;
        Ok(match self.study.protocol.interruption {
            Interruption::Close => true,
            Interruption::Resume { within_minutes } => minutes > within_minutes,
        })
    }

    /// When something of the participant was written last.
    fn last_sign(&self, participant: &str) -> Result<Time> {
        let last = self.one(
            "SELECT max(at) FROM (
                SELECT arrived_at AS at FROM study_participants WHERE id = ?1
                UNION ALL SELECT allocated_at FROM study_allocations WHERE participant = ?1
                UNION ALL SELECT answered_at FROM study_answers WHERE participant = ?1
                UNION ALL SELECT s.started_at FROM study_sessions AS v
                    JOIN sessions AS s ON s.id = v.session WHERE v.participant = ?1
                UNION ALL SELECT t.ended_at FROM study_tries AS r
                    JOIN turns AS t ON t.id = r.turn WHERE r.participant = ?1)",
            [participant],
            |row| row.get::<_, Option<Time>>(0),
        )?;
        Ok(last.flatten().unwrap_or_default())
    }

    /// The participant played all rounds and answered the survey.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn finish(&self, participant: &str, now: Time) -> Result<()> {
        self.end(participant, "completed", "finished", now)
    }

    /// The participant stopped; what was recorded stays.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn stop(&self, participant: &str, now: Time) -> Result<()> {
        self.end(participant, "incomplete", "stopped", now)
    }

    /// The participant's session broke off and is closed, by the study's rule.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn close(&self, participant: &str, now: Time) -> Result<()> {
        self.end(participant, "incomplete", "closed", now)
    }

    fn end(&self, participant: &str, status: &str, sitting: &str, now: Time) -> Result<()> {
        self.store.batch(|batch| {
            let db = batch.connection();
            db.execute(
                "UPDATE study_participants SET status = ?2, ended_at = ?3
                 WHERE id = ?1 AND status IN ('running', 'arrived')",
                params![participant, status, now],
            )
            .and_then(|_| {
                db.execute(
                    "UPDATE sessions SET ended_at = ?2 WHERE ended_at IS NULL AND id IN
                     (SELECT session FROM study_sessions WHERE participant = ?1 AND ended IS NULL)",
                    params![participant, now],
                )
            })
            .and_then(|_| {
                db.execute(
                    "UPDATE study_sessions SET ended = ?2 WHERE participant = ?1 AND ended IS NULL",
                    params![participant, sitting],
                )
            })
            .map(drop)
            .map_err(failed("end the session"))
        })
    }

    /// The participant with this code withdraws: all that they did is erased, and the
    /// code stays used. Tells whether there was anything to erase.
    ///
    /// # Errors
    /// No such code in this study, or a disk that refuses.
    pub fn withdraw(&self, code: &Code, now: Time) -> Result<bool> {
        let found = self.one(
            "SELECT id, person FROM study_participants WHERE study_key = ?1 AND code = ?2",
            params![self.study.protocol.key, code.as_str()],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<PersonId>>(1)?)),
        )?;
        let Some((participant, person)) = found else {
            return Err(
                Problem::new(format!("nobody took part with the code {code}")).hint(
                    "look at the code again; `face-game study quality` lists those there are",
                ),
            );
        };
        if let Some(person) = person {
            self.store.decide(
                person,
                crate::dataset::Purpose::Play,
                false,
                &self.study.protocol.consent.version,
                "en",
            )?;
        }
        self.write(
            "write the withdrawal",
            "UPDATE study_participants SET status = 'withdrawn', person = NULL, ended_at = ?2
             WHERE id = ?1 AND status NOT IN ('declined', 'arrived')",
            params![participant, now],
        )?;
        withdrawal::forget(&self.store)?;
        Ok(person.is_some())
    }

    /// Leaves a participant out of the analysis, by somebody's decision.
    ///
    /// # Errors
    /// No such code in this study, or a disk that refuses.
    pub fn exclude(&self, code: &Code, reason: &str, now: Time) -> Result<()> {
        let rows = self.store.batch(|batch| {
            batch
                .connection()
                .execute(
                    "INSERT INTO study_exclusions (participant, reason, decided_at)
                     SELECT id, ?3, ?4 FROM study_participants WHERE study_key = ?1 AND code = ?2
                     ON CONFLICT (participant) DO UPDATE SET reason = ?3, decided_at = ?4",
                    params![self.study.protocol.key, code.as_str(), reason, now],
                )
                .map_err(failed("write the exclusion"))
        })?;
        if rows == 0 {
            return Err(
                Problem::new(format!("nobody took part with the code {code}")).hint(
                    "look at the code again; `face-game study quality` lists those there are",
                ),
            );
        }
        Ok(())
    }

    fn one<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        let db = self.store.connection();
        db.prepare_cached(sql)
            .and_then(|mut statement| statement.query_row(values, read).optional())
            .map_err(failed("read the study"))
    }

    fn list<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        rows(self.store.connection(), sql, values, read)
    }

    fn write(&self, what: &'static str, sql: &str, values: impl Params) -> Result<usize> {
        self.store.batch(|batch| {
            batch
                .connection()
                .execute(sql, values)
                .map_err(failed(what))
        })
    }

    fn person_of(&self, session: SessionId) -> Result<Option<(PersonId, String)>> {
        self.one(
            "SELECT s.person, v.participant FROM sessions AS s
             JOIN study_sessions AS v ON v.session = s.id WHERE s.id = ?1",
            [session],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }
}

/// What it means that a folder holds another study.
pub(super) fn foreign(dir: &Path, key: &str, simulated: bool, wanted: &str) -> Problem {
    let what = if key == wanted {
        let kind = if simulated { "simulated" } else { "real" };
        format!("{} holds {kind} participants of \"{key}\"", dir.display())
    } else {
        format!(
            "{} holds the study \"{key}\", not \"{wanted}\"",
            dir.display()
        )
    };
    Problem::new(what).hint("name this study's own folder with --data DIR, or a new one")
}

pub(crate) fn rows<T>(
    db: &rusqlite::Connection,
    sql: &str,
    values: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    db.prepare_cached(sql)
        .and_then(|mut statement| statement.query_map(values, read)?.collect())
        .map_err(failed("read the study"))
}

pub(super) fn failed(what: &'static str) -> impl FnOnce(rusqlite::Error) -> Problem {
    move |error| {
        Problem::new(format!("cannot {what}"))
            .because(error)
            .hint("is the disk full, or the folder gone or write-protected? `face-game data verify` looks")
    }
}

#[cfg(test)]
mod tests;
