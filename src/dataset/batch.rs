//! Rows on their way in, all in one transaction.

use std::cell::RefCell;

use rusqlite::{Connection, OptionalExtension, Params, params};

use super::{
    Consent, DatasetConfig, Folder, ImageId, ImageRef, Label, LabelId, LabelSource, ModelKind,
    ModelRow, NewTurn, Outcome, Person, PersonId, Purpose, Reading, Session, SessionId, TargetRow,
    Time, Turn, TurnId,
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

    /// A person; nobody who has withdrawn comes back.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn put_person(&self, person: &Person) -> Result<bool> {
        if self.is_erased(person.id)? {
            return Ok(false);
        }
        let groups = serde_json::to_string(&person.groups)
            .map_err(|error| Problem::new("cannot write a person's groups").because(error))?;
        self.put(
            "a person",
            "INSERT INTO people (id, created_at, kind, groups) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (id) DO NOTHING",
            params![person.id, person.created_at, person.kind, groups],
        )
    }

    /// The digest of the code that a person withdraws with; see [`super::Code::digest`].
    ///
    /// # Errors
    /// A disk that refuses, or a code that somebody else has.
    pub fn put_code(&self, person: PersonId, digest: &[u8; 32]) -> Result<bool> {
        self.put(
            "a withdrawal code",
            "INSERT INTO codes (person, digest) VALUES (?1, ?2) ON CONFLICT (person) DO NOTHING",
            params![person, digest],
        )
    }

    /// A decision.
    ///
    /// # Errors
    /// A disk that refuses, or a person who is not there.
    pub fn put_consent(&self, consent: &Consent) -> Result<bool> {
        self.put(
            "a consent",
            "INSERT INTO consents
             (id, person, purpose, ordinal, granted, text_version, language, decided_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING",
            params![
                consent.id,
                consent.person,
                consent.purpose,
                consent.ordinal,
                consent.granted,
                consent.text_version,
                consent.language,
                consent.decided_at,
            ],
        )
    }

    /// A session.
    ///
    /// # Errors
    /// A disk that refuses, or a person who is not there.
    pub fn put_session(&self, session: &Session) -> Result<bool> {
        self.put(
            "a session",
            "INSERT INTO sessions
             (id, person, installation, game_version, language, started_at, ended_at, calibrated)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO NOTHING",
            params![
                session.id,
                session.person,
                session.installation,
                session.game_version,
                session.language,
                session.started_at,
                session.ended_at,
                session.calibrated,
            ],
        )
    }

    /// Ends a session.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn end_session(&self, session: SessionId, at: Time) -> Result<bool> {
        self.put(
            "the end of a session",
            "UPDATE sessions SET ended_at = ?2 WHERE id = ?1",
            params![session, at],
        )
    }

    /// A target.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn put_target(&self, target: &TargetRow) -> Result<bool> {
        self.put(
            "a target",
            "INSERT INTO targets (digest, name, emotion, labelled_by, licence)
             VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (digest) DO NOTHING",
            params![
                target.digest,
                target.name,
                target.emotion.key(),
                target.labelled_by,
                target.licence,
            ],
        )
    }

    /// A network.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn put_model(&self, model: &ModelRow) -> Result<bool> {
        self.put(
            "a model",
            "INSERT INTO models (version, kind, first_used, tainted_at)
             VALUES (?1, ?2, ?3, ?4) ON CONFLICT (version) DO NOTHING",
            params![
                model.version,
                model.kind,
                model.first_used,
                model.tainted_at
            ],
        )
    }

    /// That a model learned from somebody.
    ///
    /// # Errors
    /// A disk that refuses, or a model that is not there.
    pub fn put_learned(&self, model: &str, person: PersonId) -> Result<bool> {
        self.put(
            "whom a model learned from",
            "INSERT INTO model_people (model, person) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![model, person],
        )
    }

    /// A turn.
    ///
    /// # Errors
    /// A disk that refuses, or a session, target or model that is not there.
    pub fn put_turn(&self, turn: &Turn) -> Result<bool> {
        let (player_aus, score, stars, obstacle) = match turn.outcome {
            Outcome::Scored {
                player_aus,
                score,
                stars,
            } => (Some(player_aus.bits()), Some(score), Some(stars), None),
            Outcome::Obstructed(obstacle) => (None, None, None, Some(obstacle.key())),
        };
        self.put(
            "a turn",
            "INSERT INTO turns
             (id, session, round, attempt, target, detector, started_at, ended_at,
              target_aus, player_aus, score, stars, obstacle)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
             ON CONFLICT (id) DO NOTHING",
            params![
                turn.id,
                turn.session,
                turn.round,
                turn.attempt,
                turn.target,
                turn.detector,
                turn.started_at,
                turn.ended_at,
                turn.target_aus.bits(),
                player_aus,
                score,
                stars,
                obstacle,
            ],
        )
    }

    /// A reading of a turn, by its number in it.
    ///
    /// # Errors
    /// A disk that refuses, or a turn that is not there.
    pub fn put_reading(&self, turn: TurnId, number: u32, reading: &Reading) -> Result<bool> {
        self.put(
            "a reading",
            "INSERT INTO readings
             (turn, number, at, judged, aus, intensities, landmarks, yaw, pitch, roll, sharpness, faces)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
             ON CONFLICT (turn, number) DO NOTHING",
            params![
                turn,
                number,
                reading.at,
                reading.judged,
                reading.aus.present().bits(),
                reading::intensities(&reading.aus),
                reading.landmarks.as_ref().map(reading::points),
                reading.pose.yaw,
                reading.pose.pitch,
                reading.pose.roll,
                reading.sharpness,
                reading.faces,
            ],
        )
    }

    /// A label. One of the same source and labeller for the turn stays as it was.
    ///
    /// # Errors
    /// A disk that refuses, or a turn that is not there.
    pub fn put_label(&self, label: &Label) -> Result<bool> {
        self.put(
            "a label",
            "INSERT INTO labels
             (id, turn, emotion, source, labelled_by, detector, score, threshold, gates, made_at, revoked_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT DO NOTHING",
            params![
                label.id,
                label.turn,
                label.emotion.key(),
                label.source,
                label.labelled_by,
                label.detector,
                label.score,
                label.threshold,
                label.gates,
                label.made_at,
                label.revoked_at,
            ],
        )
    }

    /// A picture: its file first, then its row. The bytes must be those that
    /// `image.digest` names.
    ///
    /// # Errors
    /// A disk that refuses, a turn that is not there, or other bytes.
    pub fn put_image(&self, image: &ImageRef, bytes: &[u8]) -> Result<bool> {
        if super::digest(bytes) != image.digest || bytes.len() as u64 != image.bytes {
            return Err(Problem::new(format!(
                "the bytes of {} are not those of its digest",
                image.path
            ))
            .hint("fetch that file again; it was damaged on the way"));
        }
        self.files.borrow_mut().push(image.path.clone());
        self.folder.write(&image.path, bytes)?;
        self.put(
            "a picture",
            "INSERT INTO images
             (id, turn, kind, digest, path, bytes, width, height, recipient, made_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (id) DO NOTHING",
            params![
                image.id,
                image.turn,
                image.kind,
                image.digest,
                image.path,
                image.bytes as i64,
                image.width,
                image.height,
                image.recipient,
                image.made_at,
            ],
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
