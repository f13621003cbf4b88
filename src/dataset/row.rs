//! What the tables hold, as plain values. `schema/1.sql` says it in SQL.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ConsentId, ImageId, LabelId, PersonId, SessionId, Time, TurnId};
use crate::{
    facs::{AuReadings, AuSet, Emotion},
    vision::{Landmarks, Obstacle, Pose},
};

/// Words that a column may hold: an enum and its text.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$each:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$about])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        pub enum $name { $($(#[$each])* #[serde(rename = $text)] $variant,)* }

        impl $name {
            /// Every one of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word in the database and in files.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.key())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::error::Problem;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)*
                    other => Err($crate::error::Problem::new(format!(
                        "\"{other}\" is none of {}", [$($text),*].join(", ")
                    ))),
                }
            }
        }

        impl rusqlite::ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
                Ok(self.key().into())
            }
        }

        impl rusqlite::types::FromSql for $name {
            fn column_result(
                value: rusqlite::types::ValueRef<'_>,
            ) -> rusqlite::types::FromSqlResult<Self> {
                value.as_str()?.parse().map_err(rusqlite::types::FromSqlError::other)
            }
        }
    };
}

pub(super) use words;

words! {
    /// What sort of person this is.
    PersonKind {
        /// Somebody who plays for fun.
        Player = "player",
        /// Somebody who takes part in a study.
        Participant = "participant",
        /// Nobody: a simulated player.
        Synthetic = "synthetic",
    }
}

words! {
    /// What a person may agree to. Every purpose is decided by itself, but
    /// [`Self::Images`] and [`Self::Research`] speak of what
    /// [`Self::Measurements`] keeps, and mean nothing without it.
    Purpose {
        /// Being seen by the game while playing. Nothing is kept of it.
        Play = "play",
        /// Keeping scores, readings and landmarks.
        Measurements = "measurements",
        /// Keeping pictures of the face as well.
        Images = "images",
        /// Giving what is kept to others for research.
        Research = "research",
    }
}

words! {
    /// Who says what a face is called.
    LabelSource {
        /// The rule of [`super::label`].
        Automatic = "automatic",
        /// Somebody who looked.
        Person = "person",
    }
}

words! {
    /// What a picture shows.
    ImageKind {
        /// All that the camera saw.
        Frame = "frame",
        /// The aligned face alone.
        Crop = "crop",
    }
}

words! {
    /// What a network is for.
    ModelKind {
        /// Reads Action Units.
        AuHead = "au_head",
        /// Names emotions.
        Emotion = "emotion",
    }
}

words! {
    /// What the audit table tells.
    Action {
        /// Data went out.
        Export = "export",
        /// Data of another dataset came in.
        Import = "import",
        /// Somebody withdrew.
        Erase = "erase",
        /// Data grew older than it may.
        Retention = "retention",
        /// `verify --repair` changed something.
        Repair = "repair",
        /// A new emotion model took over.
        Promote = "promote",
        /// An earlier emotion model came back.
        Rollback = "rollback",
    }
}

/// A player by a random name. `people`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// When they first came.
    pub created_at: Time,
    /// What sort of person.
    pub kind: PersonKind,
    /// Groups that somebody told, as `age: 20-29`. Never guessed.
    pub groups: BTreeMap<String, String>,
}

/// One decision about one purpose. `consents`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Which decision.
    pub id: ConsentId,
    /// Whose.
    pub person: PersonId,
    /// About what.
    pub purpose: Purpose,
    /// From 0 up for a person and purpose; the highest counts.
    pub ordinal: u32,
    /// Yes or no.
    pub granted: bool,
    /// Version of the text that was shown.
    pub text_version: String,
    /// Language in which it was shown, as `nl`.
    pub language: String,
    /// When.
    pub decided_at: Time,
}

/// One person's play. `sessions`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Which session.
    pub id: SessionId,
    /// Whose.
    pub person: PersonId,
    /// The dataset in which it was recorded first; see [`super::Store::installation`].
    pub installation: String,
    /// Version of the game.
    pub game_version: String,
    /// Language of the texts, as `nl`.
    pub language: String,
    /// When it began.
    pub started_at: Time,
    /// When it ended; absent where the player walked off or the power went.
    pub ended_at: Option<Time>,
    /// Whether the units are read against the player's own neutral face.
    pub calibrated: bool,
}

/// A face that was copied. `targets`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetRow {
    /// BLAKE3 of the image file, in hexadecimal; see [`super::digest`].
    pub digest: String,
    /// The card's name, as `anger-a`.
    pub name: String,
    /// What the card calls it.
    pub emotion: Emotion,
    /// Who called it so.
    pub labelled_by: String,
    /// Licence of the image, as an SPDX identifier.
    pub licence: String,
}

/// How an attempt went.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// There was a fair reading.
    Scored {
        /// The units found on the player, unscored ones left out.
        player_aus: AuSet,
        /// The raw Jaccard index of the two sets, 0 to 1.
        score: f32,
        /// The stars shown, 0 to 5.
        stars: f32,
    },
    /// There was none, and why.
    Obstructed(Obstacle),
}

/// One attempt. `turns`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// Which attempt.
    pub id: TurnId,
    /// In which session.
    pub session: SessionId,
    /// Round of the session, from 0.
    pub round: u32,
    /// Attempt at the same target, from 0.
    pub attempt: u32,
    /// [`TargetRow::digest`].
    pub target: String,
    /// Version of the network that read the units.
    pub detector: String,
    /// When performing began.
    pub started_at: Time,
    /// When time was up.
    pub ended_at: Time,
    /// The units in play on the target.
    pub target_aus: AuSet,
    /// How it went.
    pub outcome: Outcome,
}

/// What was read in one frame. `readings`
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// Milliseconds since the turn began.
    pub at: u32,
    /// Whether the score comes from this frame.
    pub judged: bool,
    /// Intensity and presence of every unit.
    pub aus: AuReadings,
    /// The mesh, in pixels of the frame.
    pub landmarks: Option<Landmarks>,
    /// Where the head is turned, in degrees.
    pub pose: Pose,
    /// Sharpness of the face, 0 to 1; absent where it was not measured.
    pub sharpness: Option<f32>,
    /// How many faces the frame showed.
    pub faces: u32,
}

/// What a turn is a sample of, and who says so. `labels`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Label {
    /// Which label.
    pub id: LabelId,
    /// Of which turn.
    pub turn: TurnId,
    /// What the face is called.
    pub emotion: Emotion,
    /// By rule or by a person.
    pub source: LabelSource,
    /// Who labelled the target, or the person who looked.
    pub labelled_by: String,
    /// Version of the network that read the units.
    pub detector: String,
    /// The turn's raw Jaccard index.
    pub score: f32,
    /// The threshold that it reached.
    pub threshold: f32,
    /// The gates that it passed, as JSON of [`super::LabelGates`].
    pub gates: String,
    /// When.
    pub made_at: Time,
    /// When it was taken back.
    pub revoked_at: Option<Time>,
}

/// A picture that was kept. `images`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageRef {
    /// Which picture.
    pub id: ImageId,
    /// Of which turn.
    pub turn: TurnId,
    /// What it shows.
    pub kind: ImageKind,
    /// BLAKE3 of the file as it lies there, in hexadecimal.
    pub digest: String,
    /// The file, below the data folder, parts set apart by `/`.
    pub path: String,
    /// Size of the file.
    pub bytes: u64,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// The age public keys that it is encrypted to, set apart by spaces; empty
    /// where it is not.
    pub recipient: String,
    /// When it was written.
    pub made_at: Time,
}

/// A network that readings or labels come from. `models`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelRow {
    /// Digest of its weights.
    pub version: String,
    /// What it is for.
    pub kind: ModelKind,
    /// When it came into use here.
    pub first_used: Time,
    /// Since when somebody whose data it learned from has withdrawn.
    pub tainted_at: Option<Time>,
}

/// One line of the audit table. `audit`
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Ascends.
    pub id: i64,
    /// When.
    pub at: Time,
    /// What was done.
    pub action: Action,
    /// To what: a folder, a person's id, a model's version.
    pub subject: String,
    /// Figures, as JSON.
    pub detail: serde_json::Value,
}
