//! Withdrawal: rows and files go, traces are overwritten, models are marked.

use rusqlite::{Connection, OptionalExtension, Params, params};
use serde::Serialize;
use serde_json::json;

use super::{Action, Batch, Code, PersonId, Store, Time, disk::failed, store::audit};
use crate::error::{Problem, Result};

/// Stands in `meta` while erased bytes may still lie in the file or its log.
const OWED: &str = "scrub_owed";

/// Why somebody's data goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// They want it.
    Withdrawn,
    /// It is older than it may be.
    Expired,
    /// It should never have been kept; found by `verify`.
    Unallowed,
}

/// What an erasure took away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Erasure {
    /// Whose it was.
    pub person: PersonId,
    /// Rows of sessions.
    pub sessions: u64,
    /// Rows of turns.
    pub turns: u64,
    /// Rows of readings.
    pub readings: u64,
    /// Rows of labels.
    pub labels: u64,
    /// Rows of pictures, and their files unless somebody else's turn has the same.
    pub images: u64,
    /// Models that learned from this person, marked now.
    pub tainted: Vec<String>,
    /// Whether no byte of it is left in the database's files either. If not,
    /// another program was reading; it is made up for when the dataset is opened
    /// next.
    pub scrubbed: bool,
}

impl Store {
    /// Erases the person who holds this code.
    ///
    /// # Errors
    /// A code that nobody here has, or a disk that refuses.
    pub fn erase(&self, code: &Code) -> Result<Erasure> {
        let person = self.person_of(code)?.ok_or_else(|| {
            Problem::new("nobody in this dataset has this code").hint(
                "the code is well formed; what it belongs to was erased before, or lies in another \
                 dataset: name that folder with --data DIR",
            )
        })?;
        self.erase_person(person, Cause::Withdrawn)
    }

    /// Who holds this code.
    ///
    /// # Errors
    /// A dataset that cannot be read.
    pub fn person_of(&self, code: &Code) -> Result<Option<PersonId>> {
        self.connection()
            .query_row(
                "SELECT person FROM codes WHERE digest = ?1",
                [code.digest()],
                |row| row.get(0),
            )
            .optional()
            .map_err(failed("cannot read the dataset"))
    }

    pub(super) fn erase_person(&self, person: PersonId, cause: Cause) -> Result<Erasure> {
        let mut erasure = self.remove_person(person, cause)?;
        // The rows are gone for good by now, whatever becomes of their traces.
        erasure.scrubbed = self.scrub().unwrap_or_else(|problem| {
            tracing::warn!("{problem}; it is made up for when the dataset is opened next");
            false
        });
        Ok(erasure)
    }

    /// Takes a person's rows and files away; what lies in freed pages is
    /// overwritten by [`Self::scrub`], which is owed from here on.
    pub(super) fn remove_person(&self, person: PersonId, cause: Cause) -> Result<Erasure> {
        let (erasure, files) = self.batch(|batch| {
            let db = batch.connection();
            let counted = count(db, person)?;
            let files = drop_images(batch, OF_PERSON, [person])?;
            let tainted = match cause {
                Cause::Expired => Vec::new(),
                Cause::Withdrawn | Cause::Unallowed => taint(db, person)?,
            };
            let write = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
                db.execute(sql, values)
                    .map_err(failed("cannot erase a person"))
            };
            write("DELETE FROM model_people WHERE person = ?1", &[&person])?;
            write("DELETE FROM people WHERE id = ?1", &[&person])?;
            write(
                "INSERT INTO erased (person, erased_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                &[&person, &Time::now()],
            )?;
            owe(db)?;
            let erasure = Erasure { tainted, ..counted };
            let action = match cause {
                Cause::Withdrawn => Action::Erase,
                Cause::Expired => Action::Retention,
                Cause::Unallowed => Action::Repair,
            };
            audit(
                db,
                action,
                &person.to_string(),
                &json!({
                    "sessions": erasure.sessions,
                    "turns": erasure.turns,
                    "readings": erasure.readings,
                    "labels": erasure.labels,
                    "images": erasure.images,
                    "tainted": erasure.tainted,
                }),
            )?;
            Ok((erasure, files))
        })?;
        self.sweep(&files)?;
        Ok(erasure)
    }

    /// Overwrites what erased rows left: the database is written anew without
    /// free pages, and the log beside it is emptied. Returns whether that is done;
    /// another program that is reading keeps the log from being emptied.
    pub(super) fn scrub(&self) -> Result<bool> {
        self.connection()
            .execute_batch("VACUUM")
            .map_err(failed("cannot overwrite what was erased"))?;
        self.rinse()
    }

    /// The quicker half of [`Self::scrub`]: the rows were overwritten where
    /// they stood (`secure_delete`), and the log is emptied. What it leaves out
    /// are copies in the unused part of a page that rows were moved out of.
    pub(super) fn rinse(&self) -> Result<bool> {
        if !self.empty_log()? {
            return Ok(false);
        }
        self.connection()
            .execute("DELETE FROM meta WHERE key = ?1", [OWED])
            .map_err(failed("cannot overwrite what was erased"))?;
        Ok(true)
    }

    /// Moves the log into the database and cuts it to nothing.
    pub(super) fn empty_log(&self) -> Result<bool> {
        self.connection()
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| {
                row.get::<_, i64>(0)
            })
            .map(|busy| busy == 0)
            .map_err(failed("cannot empty the dataset's log"))
    }

    /// Whether erased bytes may still lie about.
    pub(super) fn owes_scrub(&self) -> Result<bool> {
        Ok(self.note(OWED)?.is_some())
    }

    pub(super) fn scrub_if_owed(&self) -> Result<()> {
        if self.owes_scrub()? {
            self.scrub()?;
        }
        Ok(())
    }
}

/// Takes the rows of pictures away for which `condition` holds; their files
/// are to be swept after the commit.
pub(super) fn drop_images(
    batch: &Batch,
    condition: &str,
    values: impl Params,
) -> Result<Vec<String>> {
    let sql = format!("DELETE FROM images WHERE {condition} RETURNING path");
    let taken = batch.connection().prepare(&sql).and_then(|mut statement| {
        statement
            .query_map(values, |row| row.get(0))?
            .collect::<rusqlite::Result<Vec<String>>>()
    });
    taken.map_err(failed("cannot erase pictures"))
}

/// Which pictures are a person's.
pub(super) const OF_PERSON: &str = "turn IN (SELECT turns.id FROM turns
    JOIN sessions ON sessions.id = turns.session WHERE sessions.person = ?1)";

/// Notes that erased bytes may lie about until they are overwritten.
pub(super) fn owe(db: &Connection) -> Result<()> {
    db.execute(
        "INSERT INTO meta (key, value) VALUES (?1, '1') ON CONFLICT DO NOTHING",
        [OWED],
    )
    .map(drop)
    .map_err(failed("cannot write the dataset"))
}

fn count(db: &Connection, person: PersonId) -> Result<Erasure> {
    let rows = |from: &str| {
        let sql = format!("SELECT count(*) FROM {from} WHERE sessions.person = ?1");
        db.query_row(&sql, [person], |row| row.get::<_, i64>(0))
            .map(|count| count as u64)
            .map_err(failed("cannot read the dataset"))
    };
    let of_turn = |table: &str| {
        rows(&format!(
            "{table} JOIN turns ON turns.id = {table}.turn JOIN sessions ON sessions.id = turns.session"
        ))
    };
    Ok(Erasure {
        person,
        sessions: rows("sessions")?,
        turns: rows("turns JOIN sessions ON sessions.id = turns.session")?,
        readings: of_turn("readings")?,
        labels: of_turn("labels")?,
        images: of_turn("images")?,
        tainted: Vec::new(),
        scrubbed: false,
    })
}

/// Marks the models that learned from somebody.
fn taint(db: &Connection, person: PersonId) -> Result<Vec<String>> {
    db.prepare(
        "UPDATE models SET tainted_at = ?2 WHERE tainted_at IS NULL
         AND version IN (SELECT model FROM model_people WHERE person = ?1) RETURNING version",
    )
    .and_then(|mut statement| {
        statement
            .query_map(params![person, Time::now()], |row| row.get(0))?
            .collect()
    })
    .map_err(failed("cannot mark the models that learned from somebody"))
}
