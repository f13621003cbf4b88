//! What the game tells the dataset: who comes, what they agree to, how turns went.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    Code, Consent, ConsentId, Outcome, Person, PersonId, PersonKind, Purpose, Reading, SessionId,
    TargetRow, Time, TurnId,
};
use crate::{facs::AuSet, picture::Picture, vision::Landmarks};

/// What somebody who plays agrees to besides playing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Agreement {
    /// Keeping scores, readings and landmarks.
    pub measurements: bool,
    /// Keeping pictures; means nothing without `measurements`.
    pub images: bool,
    /// Giving it to others for research; means nothing without `measurements`.
    pub research: bool,
}

impl Agreement {
    /// To everything.
    pub const ALL: Self = Self {
        measurements: true,
        images: true,
        research: true,
    };

    /// Whether pictures are kept.
    pub const fn keeps_images(self) -> bool {
        self.measurements && self.images
    }

    /// The decision about one purpose. Who is here has agreed to play.
    pub const fn to(self, purpose: Purpose) -> bool {
        match purpose {
            Purpose::Play => true,
            Purpose::Measurements => self.measurements,
            Purpose::Images => self.images,
            Purpose::Research => self.research,
        }
    }
}

/// Somebody who has decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrival {
    /// What sort of person.
    pub kind: PersonKind,
    /// Groups that they told, as `age: 20-29`; mostly none.
    pub groups: BTreeMap<String, String>,
    /// What they agree to.
    pub agreement: Agreement,
    /// Version of the text that they read.
    pub text_version: String,
    /// Language in which they read it, as `nl`.
    pub language: String,
}

impl Arrival {
    /// The person under a new name, and a decision for each purpose.
    pub fn rows(self, now: Time) -> (Person, Vec<Consent>) {
        let person = Person {
            id: PersonId::new(),
            created_at: now,
            kind: self.kind,
            groups: self.groups,
        };
        let consent = |purpose: &Purpose| Consent {
            id: ConsentId::new(),
            person: person.id,
            purpose: *purpose,
            ordinal: 0,
            granted: self.agreement.to(*purpose),
            text_version: self.text_version.clone(),
            language: self.language.clone(),
            decided_at: now,
        };
        let consents = Purpose::ALL.iter().map(consent).collect();
        (person, consents)
    }
}

/// How a session begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionStart {
    /// Version of the game.
    pub game_version: String,
    /// Language of the texts, as `nl`.
    pub language: String,
    /// Whether the units are read against the player's own neutral face.
    pub calibrated: bool,
}

/// An attempt that has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTurn {
    /// Round of the session, from 0.
    pub round: u32,
    /// Attempt at the same target, from 0.
    pub attempt: u32,
    /// What was copied.
    pub target: TargetRow,
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
    /// What was read, in order of time.
    pub readings: Vec<Reading>,
    /// The judged frame. What may be kept of it is decided where it is written.
    pub picture: Option<NewPicture>,
}

/// A frame that may be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPicture {
    /// All that the camera saw.
    pub picture: Arc<Picture>,
    /// The mesh in it, by which the face is cut out; without it no crop is kept.
    pub landmarks: Option<Landmarks>,
}

/// Names that a new person or session goes by before anything is written.
pub(super) struct Named {
    pub person: Person,
    pub consents: Vec<Consent>,
    pub code: Code,
}

impl Named {
    pub(super) fn of(arrival: Arrival, decided_at: Time) -> Self {
        let (person, consents) = arrival.rows(decided_at);
        Self {
            person,
            consents,
            code: Code::new(),
        }
    }
}

/// A turn under its name.
pub(super) struct NamedTurn {
    pub id: TurnId,
    pub person: PersonId,
    pub session: SessionId,
    pub turn: NewTurn,
}
