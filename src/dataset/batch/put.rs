//! One row each, as it is.

use rusqlite::params;

use super::Batch;
use crate::{
    dataset::{
        Consent, ImageRef, Label, ModelRow, Outcome, Person, PersonId, Reading, Session, SessionId,
        TargetRow, Time, Turn, TurnId, digest, reading,
    },
    error::{Problem, Result},
};

impl Batch<'_> {
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

    /// The digest of the code that a person withdraws with; see [`crate::dataset::Code::digest`].
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

    /// Takes back that there is a model, and whom it learned from.
    ///
    /// # Errors
    /// A disk that refuses, or a model that turns were read with.
    pub fn drop_model(&self, version: &str) -> Result<()> {
        self.put(
            "that a model is gone",
            "DELETE FROM models WHERE version = ?1",
            params![version],
        )
        .map(drop)
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
        if digest(bytes) != image.digest || bytes.len() as u64 != image.bytes {
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
}
