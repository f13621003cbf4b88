//! Questions to a dataset, answered as plain values.

use rusqlite::{
    Params, Row,
    types::{FromSql, FromSqlError, FromSqlResult, Type, ValueRef},
};
use serde::Serialize;

use super::{
    Consent, ImageRef, Label, ModelRow, Outcome, Person, PersonId, Purpose, Reading, Session,
    SessionId, Store, TargetRow, Turn, TurnId, disk::failed, reading,
};
use crate::{
    error::Result,
    facs::{AuSet, Emotion},
    vision::{Obstacle, Pose},
};

/// How much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// People.
    pub people: u64,
    /// Their sessions.
    pub sessions: u64,
    /// Attempts.
    pub turns: u64,
    /// Frames that were read.
    pub readings: u64,
    /// Labels that hold.
    pub labels: u64,
    /// Pictures.
    pub images: u64,
}

impl Store {
    /// Every row of a query, each made a value.
    ///
    /// # Errors
    /// A dataset that cannot be read, or a row that `read` refuses.
    pub fn list<T>(
        &self,
        sql: &str,
        values: impl Params,
        read: impl FnMut(&Row) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        self.connection()
            .prepare_cached(sql)
            .and_then(|mut statement| statement.query_map(values, read)?.collect())
            .map_err(failed("cannot read the dataset"))
    }

    /// How much there is.
    ///
    /// # Errors
    /// A dataset that cannot be read.
    pub fn counts(&self) -> Result<Counts> {
        let count = |from: &str| {
            let sql = format!("SELECT count(*) FROM {from}");
            self.connection()
                .query_row(&sql, [], |row| row.get::<_, i64>(0))
                .map(|count| count as u64)
                .map_err(failed("cannot read the dataset"))
        };
        Ok(Counts {
            people: count("people")?,
            sessions: count("sessions")?,
            turns: count("turns")?,
            readings: count("readings")?,
            labels: count("labels WHERE revoked_at IS NULL")?,
            images: count("images")?,
        })
    }

    /// Everybody, by id, which is in order of coming.
    ///
    /// # Errors
    /// A dataset that cannot be read.
    pub fn people(&self) -> Result<Vec<Person>> {
        let sql = "SELECT id, created_at, kind, groups FROM people ORDER BY id";
        self.list(sql, [], person)
    }

    /// Whether somebody agrees to a purpose now.
    ///
    /// # Errors
    /// A dataset that cannot be read.
    pub fn agrees(&self, person: PersonId, purpose: Purpose) -> Result<bool> {
        let sql = "SELECT 1 FROM agreed WHERE person = ?1 AND purpose = ?2";
        let found = self.list(sql, rusqlite::params![person, purpose], |_| Ok(()))?;
        Ok(!found.is_empty())
    }

    /// All that somebody decided, oldest first.
    ///
    /// # Errors
    /// A dataset that cannot be read.
    pub fn consents(&self, person: PersonId) -> Result<Vec<Consent>> {
        self.list(
            "SELECT id, person, purpose, ordinal, granted, text_version, language, decided_at
             FROM consents WHERE person = ?1 ORDER BY purpose, ordinal",
            [person],
            consent,
        )
    }

    /// Somebody's sessions, oldest first.
    ///
    /// # Errors
    /// A dataset that cannot be read.
    pub fn sessions(&self, person: PersonId) -> Result<Vec<Session>> {
        self.list(
            "SELECT id, person, installation, game_version, language, started_at, ended_at, calibrated
             FROM sessions WHERE person = ?1 ORDER BY id",
            [person],
            session,
        )
    }

    /// A session's turns, in the order in which they were played.
    ///
    /// # Errors
    /// A dataset that cannot be read.
    pub fn turns(&self, session: SessionId) -> Result<Vec<Turn>> {
        self.list(
            "SELECT id, session, round, attempt, target, detector, started_at, ended_at,
                    target_aus, player_aus, score, stars, obstacle
             FROM turns WHERE session = ?1 ORDER BY round, attempt",
            [session],
            turn,
        )
    }

    /// A turn's readings, in order of time.
    ///
    /// # Errors
    /// A dataset that cannot be read.
    pub fn readings(&self, turn: TurnId) -> Result<Vec<Reading>> {
        self.list(
            "SELECT at, judged, aus, intensities, landmarks, yaw, pitch, roll, sharpness, faces
             FROM readings WHERE turn = ?1 ORDER BY number",
            [turn],
            read_reading,
        )
    }

    /// A turn's labels, those taken back too.
    ///
    /// # Errors
    /// A dataset that cannot be read.
    pub fn labels(&self, turn: TurnId) -> Result<Vec<Label>> {
        self.list(
            "SELECT id, turn, emotion, source, labelled_by, detector, score, threshold, gates,
                    made_at, revoked_at
             FROM labels WHERE turn = ?1 ORDER BY id",
            [turn],
            label,
        )
    }

    /// A turn's pictures.
    ///
    /// # Errors
    /// A dataset that cannot be read.
    pub fn images(&self, turn: TurnId) -> Result<Vec<ImageRef>> {
        self.list(
            "SELECT id, turn, kind, digest, path, bytes, width, height, recipient, made_at
             FROM images WHERE turn = ?1 ORDER BY id",
            [turn],
            image,
        )
    }

    /// Every target that was ever copied.
    ///
    /// # Errors
    /// A dataset that cannot be read.
    pub fn targets(&self) -> Result<Vec<TargetRow>> {
        self.list(
            "SELECT digest, name, emotion, labelled_by, licence FROM targets ORDER BY name, digest",
            [],
            target,
        )
    }

    /// Every network that readings or labels come from.
    ///
    /// # Errors
    /// A dataset that cannot be read.
    pub fn models(&self) -> Result<Vec<ModelRow>> {
        self.list(
            "SELECT version, kind, first_used, tainted_at FROM models ORDER BY first_used, version",
            [],
            |row| {
                Ok(ModelRow {
                    version: row.get("version")?,
                    kind: row.get("kind")?,
                    first_used: row.get("first_used")?,
                    tainted_at: row.get("tainted_at")?,
                })
            },
        )
    }

    /// The bytes of a picture's file, as it lies there.
    ///
    /// # Errors
    /// A file that cannot be read, or is not what its digest says.
    pub fn image_bytes(&self, image: &ImageRef) -> Result<Vec<u8>> {
        let path = self.folder().file(&image.path);
        let named = || format!("cannot read {}", path.display());
        let bytes = std::fs::read(&path).map_err(|error| {
            crate::error::Problem::new(named())
                .because(error)
                .hint("face-game data verify finds all pictures that are missing or damaged")
        })?;
        if super::digest(&bytes) != image.digest {
            return Err(crate::error::Problem::new(named())
                .because("it is not what it was when it was written")
                .hint("face-game data verify finds all pictures that are missing or damaged"));
        }
        Ok(bytes)
    }
}

/// A row of `people`, by column names.
pub fn person(row: &Row) -> rusqlite::Result<Person> {
    let groups: String = row.get("groups")?;
    Ok(Person {
        id: row.get("id")?,
        created_at: row.get("created_at")?,
        kind: row.get("kind")?,
        groups: serde_json::from_str(&groups).map_err(|e| unsound("groups", Type::Text, e))?,
    })
}

fn consent(row: &Row) -> rusqlite::Result<Consent> {
    Ok(Consent {
        id: row.get("id")?,
        person: row.get("person")?,
        purpose: row.get("purpose")?,
        ordinal: row.get("ordinal")?,
        granted: row.get("granted")?,
        text_version: row.get("text_version")?,
        language: row.get("language")?,
        decided_at: row.get("decided_at")?,
    })
}

fn session(row: &Row) -> rusqlite::Result<Session> {
    Ok(Session {
        id: row.get("id")?,
        person: row.get("person")?,
        installation: row.get("installation")?,
        game_version: row.get("game_version")?,
        language: row.get("language")?,
        started_at: row.get("started_at")?,
        ended_at: row.get("ended_at")?,
        calibrated: row.get("calibrated")?,
    })
}

fn target(row: &Row) -> rusqlite::Result<TargetRow> {
    Ok(TargetRow {
        digest: row.get("digest")?,
        name: row.get("name")?,
        emotion: row.get::<_, Named<Emotion>>("emotion")?.0,
        labelled_by: row.get("labelled_by")?,
        licence: row.get("licence")?,
    })
}

fn turn(row: &Row) -> rusqlite::Result<Turn> {
    let outcome = match row.get::<_, Option<Named<Obstacle>>>("obstacle")? {
        Some(Named(obstacle)) if row.get_ref("score")? == ValueRef::Null => {
            Outcome::Obstructed(obstacle)
        }
        _ => Outcome::Scored {
            player_aus: row.get::<_, Named<AuSet>>("player_aus")?.0,
            score: row.get("score")?,
            stars: row.get::<_, Option<f32>>("stars")?.unwrap_or_default(),
        },
    };
    Ok(Turn {
        id: row.get("id")?,
        session: row.get("session")?,
        round: row.get("round")?,
        attempt: row.get("attempt")?,
        target: row.get("target")?,
        detector: row.get("detector")?,
        started_at: row.get("started_at")?,
        ended_at: row.get("ended_at")?,
        target_aus: row.get::<_, Named<AuSet>>("target_aus")?.0,
        outcome,
    })
}

fn read_reading(row: &Row) -> rusqlite::Result<Reading> {
    let blob = |name: &'static str| unsound(name, Type::Blob, "it holds no such numbers");
    let intensities: Vec<u8> = row.get("intensities")?;
    let landmarks: Option<Vec<u8>> = row.get("landmarks")?;
    Ok(Reading {
        at: row.get("at")?,
        judged: row.get("judged")?,
        aus: reading::aus(row.get("aus")?, &intensities).ok_or_else(|| blob("intensities"))?,
        landmarks: landmarks
            .map(|bytes| reading::landmarks(&bytes).ok_or_else(|| blob("landmarks")))
            .transpose()?,
        pose: Pose {
            yaw: row.get("yaw")?,
            pitch: row.get("pitch")?,
            roll: row.get("roll")?,
        },
        sharpness: row.get("sharpness")?,
        faces: row.get("faces")?,
    })
}

fn label(row: &Row) -> rusqlite::Result<Label> {
    Ok(Label {
        id: row.get("id")?,
        turn: row.get("turn")?,
        emotion: row.get::<_, Named<Emotion>>("emotion")?.0,
        source: row.get("source")?,
        labelled_by: row.get("labelled_by")?,
        detector: row.get("detector")?,
        score: row.get("score")?,
        threshold: row.get("threshold")?,
        gates: row.get("gates")?,
        made_at: row.get("made_at")?,
        revoked_at: row.get("revoked_at")?,
    })
}

pub(super) fn image(row: &Row) -> rusqlite::Result<ImageRef> {
    Ok(ImageRef {
        id: row.get("id")?,
        turn: row.get("turn")?,
        kind: row.get("kind")?,
        digest: row.get("digest")?,
        path: row.get("path")?,
        bytes: row.get::<_, i64>("bytes")? as u64,
        width: row.get("width")?,
        height: row.get("height")?,
        recipient: row.get("recipient")?,
        made_at: row.get("made_at")?,
    })
}

/// A column that does not hold what it should.
fn unsound(
    column: &str,
    kind: Type,
    why: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> rusqlite::Error {
    let why = format!("{column}: {}", why.into());
    rusqlite::Error::FromSqlConversionFailure(0, kind, why.into())
}

/// A value of the domain, which knows nothing of tables.
struct Named<T>(T);

impl FromSql for Named<Emotion> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let key = value.as_str()?;
        let emotion = Emotion::from_key(key);
        emotion
            .map(Self)
            .ok_or_else(|| FromSqlError::other(Foreign(key.to_owned())))
    }
}

impl FromSql for Named<Obstacle> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let key = value.as_str()?;
        let obstacle = Obstacle::from_key(key);
        obstacle
            .map(Self)
            .ok_or_else(|| FromSqlError::other(Foreign(key.to_owned())))
    }
}

impl FromSql for Named<AuSet> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let bits = value.as_i64()?;
        let set = u32::try_from(bits).ok().and_then(AuSet::from_bits);
        set.map(Self).ok_or(FromSqlError::OutOfRange(bits))
    }
}

#[derive(Debug, thiserror::Error)]
#[error("\"{0}\" is no word for it")]
struct Foreign(String);
