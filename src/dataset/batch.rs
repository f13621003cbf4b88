//! Rows on their way in, all in one transaction.

mod put;

use std::cell::RefCell;

use rusqlite::{Connection, OptionalExtension, Params, params};

use super::{
    DatasetConfig, Folder, ImageId, ImageRef, Label, LabelId, LabelSource, ModelKind, ModelRow,
    NewTurn, Outcome, PersonId, Purpose, SessionId, Time, Turn, TurnId,
    disk::failed,
    image::Packed,
    label::{self, Verdict},
    reading,
};
use crate::error::{Problem, Result};

/// What became of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Its row; none where the player lets nothing be kept.
    pub turn: Option<TurnId>,
    /// Whether it took the target's emotion, or why not.
    pub verdict: Option<Verdict>,
    /// Its picture.
    pub image: Option<ImageId>,
}

impl Kept {
    /// Nothing but a count.
    pub const NOTHING: Self = Self {
        turn: None,
        verdict: None,
        image: None,
    };
}

/// Rows that are written together; see [`super::Store::batch`].
///
/// The `put_…` functions write one row as it is and tell whether it is new: a
/// row whose id is there already stays as it was.
#[derive(Debug)]
pub struct Batch<'a> {
    folder: &'a Folder,
    db: &'a Connection,
    files: RefCell<Vec<String>>,
}

impl<'a> Batch<'a> {
    pub(super) fn new(folder: &'a Folder, db: &'a Connection) -> Self {
        Self {
            folder,
            db,
            files: RefCell::default(),
        }
    }

    /// The files that were written.
    pub(super) fn into_files(self) -> Vec<String> {
        self.files.into_inner()
    }

    /// The database inside the transaction.
    pub fn connection(&self) -> &Connection {
        self.db
    }

    fn put(&self, what: &str, sql: &str, values: impl Params) -> Result<bool> {
        self.db
            .prepare_cached(sql)
            .and_then(|mut statement| statement.execute(values))
            .map(|rows| rows > 0)
            .map_err(failed(format!("cannot write {what}")))
    }

    fn ask(&self, sql: &str, values: impl Params) -> Result<bool> {
        self.db
            .prepare_cached(sql)
            .and_then(|mut statement| statement.exists(values))
            .map_err(failed("cannot read the dataset"))
    }

    /// Whether somebody has withdrawn, here or where an import came from.
    ///
    /// # Errors
    /// A dataset that cannot be read.
    pub fn is_erased(&self, person: PersonId) -> Result<bool> {
        self.ask("SELECT 1 FROM erased WHERE person = ?1", [person])
    }

    /// Whether somebody agrees to a purpose now.
    ///
    /// # Errors
    /// A dataset that cannot be read.
    pub fn agrees(&self, person: PersonId, purpose: Purpose) -> Result<bool> {
        self.ask(
            "SELECT 1 FROM agreed WHERE person = ?1 AND purpose = ?2",
            params![person, purpose],
        )
    }

    /// Counts a turn of somebody who lets nothing be kept.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn tally(&self, outcome: &Outcome, at: Time) -> Result<Kept> {
        let outcome = match outcome {
            Outcome::Scored { .. } => "scored",
            Outcome::Obstructed(_) => "obstructed",
        };
        self.put(
            "the tally",
            "INSERT INTO tally (day, outcome, turns) VALUES (?1, ?2, 1)
             ON CONFLICT (day, outcome) DO UPDATE SET turns = turns + 1",
            params![at.day(), outcome],
        )?;
        Ok(Kept::NOTHING)
    }

    /// An attempt with all that belongs to it, as consent and rules allow, and its
    /// label if it earns one. `packed` is its picture and the keys that it is
    /// encrypted to.
    ///
    /// # Errors
    /// A disk that refuses, or a session that is not there.
    pub fn turn(
        &self,
        config: &DatasetConfig,
        id: TurnId,
        session: SessionId,
        turn: &NewTurn,
        packed: Option<(&Packed, &str)>,
    ) -> Result<Kept> {
        let Some(person) = self.player(session)? else {
            return Err(Problem::new("the session of this turn was never written")
                .hint("see the problem before this one"));
        };
        if !self.agrees(person, Purpose::Measurements)? {
            return self.tally(&turn.outcome, turn.ended_at);
        }
        self.put_target(&turn.target)?;
        self.put_model(&ModelRow {
            version: turn.detector.clone(),
            kind: ModelKind::AuHead,
            first_used: turn.started_at,
            tainted_at: None,
        })?;
        self.put_turn(&Turn {
            id,
            session,
            round: turn.round,
            attempt: turn.attempt,
            target: turn.target.digest.clone(),
            detector: turn.detector.clone(),
            started_at: turn.started_at,
            ended_at: turn.ended_at,
            target_aus: turn.target_aus,
            outcome: turn.outcome,
        })?;
        let chosen = reading::choose(&turn.readings, config.readings.most);
        for (number, place) in (0..).zip(&chosen) {
            let mut kept = turn.readings[*place].clone();
            if !reading::keeps_landmarks(&config.readings, &kept) {
                kept.landmarks = None;
            }
            self.put_reading(id, number, &kept)?;
        }
        let seen = chosen.iter().map(|place| &turn.readings[*place]);
        let verdict = label::judge(&config.label, &config.gates, &turn.outcome, seen);
        if let (Verdict::Labelled, Outcome::Scored { score, .. }) = (verdict, turn.outcome) {
            self.annotate(config, id, turn, score)?;
        }
        let image = match packed {
            Some((packed, recipient)) if self.agrees(person, Purpose::Images)? => {
                Some(self.image(id, turn, packed, recipient)?)
            }
            _ => None,
        };
        Ok(Kept {
            turn: Some(id),
            verdict: Some(verdict),
            image,
        })
    }

    /// Whose session it is.
    fn player(&self, session: SessionId) -> Result<Option<PersonId>> {
        self.db
            .prepare_cached("SELECT person FROM sessions WHERE id = ?1")
            .and_then(|mut statement| statement.query_row([session], |row| row.get(0)).optional())
            .map_err(failed("cannot read the dataset"))
    }

    /// The target's emotion, with its provenance.
    fn annotate(
        &self,
        config: &DatasetConfig,
        id: TurnId,
        turn: &NewTurn,
        score: f32,
    ) -> Result<()> {
        let gates = serde_json::to_string(&config.gates)
            .map_err(|error| Problem::new("cannot write a label's gates").because(error))?;
        self.put_label(&Label {
            id: LabelId::new(),
            turn: id,
            emotion: turn.target.emotion,
            source: LabelSource::Automatic,
            labelled_by: turn.target.labelled_by.clone(),
            detector: turn.detector.clone(),
            score,
            threshold: config.label.threshold,
            gates,
            made_at: turn.ended_at,
            revoked_at: None,
        })?;
        Ok(())
    }

    fn image(
        &self,
        id: TurnId,
        turn: &NewTurn,
        packed: &Packed,
        recipient: &str,
    ) -> Result<ImageId> {
        let image = ImageRef {
            id: ImageId::new(),
            turn: id,
            kind: packed.kind,
            digest: packed.digest.clone(),
            path: packed.path.clone(),
            bytes: packed.bytes.len() as u64,
            width: packed.width,
            height: packed.height,
            recipient: recipient.to_owned(),
            made_at: turn.ended_at,
        };
        self.put_image(&image, &packed.bytes)?;
        Ok(image.id)
    }
}

/// Whether a row names this file.
pub(super) fn is_named(db: &Connection, file: &str) -> Result<bool> {
    db.prepare_cached("SELECT 1 FROM images WHERE path = ?1")
        .and_then(|mut statement| statement.exists([file]))
        .map_err(failed("cannot read the dataset"))
}
