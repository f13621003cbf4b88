//! What the learning asks of the dataset, and tells it.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    error::Result,
    facs::Emotion,
    learn::{
        emotion::{Example, Features, Label},
        guard::{Claim, View},
    },
};

/// A labelled imitation, as the dataset keeps it.
#[derive(Debug, Clone, PartialEq)]
pub struct Imitation {
    /// Which try.
    pub turn: String,
    /// Who.
    pub person: String,
    /// Which face was copied, by its digest.
    pub target: String,
    /// Its label.
    pub label: Emotion,
    /// When it was labelled, in milliseconds since 1970 UTC.
    pub at: i64,
    /// What was measured on the judged picture.
    pub features: Features,
    /// How that was taken.
    pub view: View,
    /// The most that a unit's intensity changed during the try.
    pub movement: Option<f32>,
    /// Share of the session's tries that could not be read.
    pub unreadable: f32,
    /// Groups that somebody told.
    pub groups: BTreeMap<String, String>,
}

impl Imitation {
    /// What the guards see of it.
    pub fn claim(&self) -> Claim {
        Claim {
            person: self.person.clone(),
            target: self.target.clone(),
            label: place(&Label::Face(self.label)),
            numbers: self.features.numbers().map(f64::from).to_vec(),
            view: self.view,
            movement: self.movement,
            unreadable: self.unreadable,
        }
    }

    /// What is learned from it.
    pub fn example(&self, weight: f32) -> Example {
        Example {
            features: self.features,
            crop: None,
            label: Label::Face(self.label),
            person: self.person.clone(),
            weight,
            groups: self.groups.clone(),
        }
    }
}

/// The place of a label among [`Label::own`]; one that is none of them comes last.
pub fn place(label: &Label) -> usize {
    let own = Label::own();
    own.iter()
        .position(|known| known == label)
        .unwrap_or(own.len() - 1)
}

/// The dataset, as far as learning goes. Only people who agree that measurements
/// are kept are in it.
pub trait Diary {
    /// How many labels count now.
    ///
    /// # Errors
    /// The dataset cannot be read.
    fn labels(&mut self) -> Result<u64>;

    /// All labelled imitations.
    ///
    /// # Errors
    /// The dataset cannot be read.
    fn imitations(&mut self) -> Result<Vec<Imitation>>;

    /// Models that learned from somebody who has withdrawn.
    ///
    /// # Errors
    /// The dataset cannot be read.
    fn tainted(&mut self) -> Result<BTreeSet<String>>;

    /// Whose faces a model has learned from.
    ///
    /// # Errors
    /// The dataset cannot be read.
    fn people_of(&mut self, model: &str) -> Result<BTreeSet<String>>;

    /// Notes whose faces a model has learned from, before anybody else sees it.
    /// False where one of them has withdrawn meanwhile.
    ///
    /// # Errors
    /// The dataset cannot be written.
    fn note(&mut self, model: &str, people: &BTreeSet<String>) -> Result<bool>;

    /// Takes such a note back: what it was about is gone.
    ///
    /// # Errors
    /// The dataset cannot be written.
    fn unnote(&mut self, model: &str) -> Result<()>;

    /// Tells the audit that a model was promoted or rolled back to.
    ///
    /// # Errors
    /// The dataset cannot be written.
    fn audit(&mut self, change: Change, model: &str, detail: serde_json::Value) -> Result<()>;
}

/// What the audit is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// A version took over.
    Promote,
    /// An earlier one came back.
    Rollback,
}
