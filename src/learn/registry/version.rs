//! One version: its files, and where it comes from.

use std::{collections::BTreeMap, fs, path::Path};

use serde::{Deserialize, Serialize};

use super::{Files, Standing, standing::now};
use crate::{
    config::{self, Config},
    error::{Problem, Result},
    learn::judgement::Comparison,
};

/// A version that is not kept yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// Weights and card, by their names.
    pub files: Files,
    /// What the model calls itself in the dataset.
    pub model: String,
    /// The version that counted when it was trained.
    pub parent: u32,
    /// How many people it learned from, synthetic ones aside.
    pub people: usize,
    /// How many of their faces.
    pub faces: usize,
    /// How many labels there were in all.
    pub labels: u64,
    /// How it compared with its parent on people that neither had learned from.
    pub trial: Option<Comparison>,
}

/// What is known of a version: `version.ron`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its number, from 1.
    pub number: u32,
    /// What the model calls itself in the dataset.
    pub model: String,
    /// The version that counted when it was trained.
    pub parent: u32,
    /// When it was trained, in milliseconds since 1970 UTC.
    pub made_at: i64,
    /// How many people it learned from, synthetic ones aside.
    pub people: usize,
    /// How many of their faces.
    pub faces: usize,
    /// How many labels there were in all: the next lesson counts from here.
    pub labels: u64,
    /// The BLAKE3 digest of each other file.
    pub files: BTreeMap<String, String>,
    /// How it compared with its parent.
    pub trial: Option<Comparison>,
}

impl Entry {
    /// The file's name.
    pub const FILE: &str = "version.ron";

    pub(super) fn of(number: u32, draft: Draft) -> Self {
        let digest = |(name, content): (&String, &Vec<u8>)| {
            (name.clone(), blake3::hash(content).to_hex().to_string())
        };
        Self {
            number,
            files: draft.files.iter().map(digest).collect(),
            model: draft.model,
            parent: draft.parent,
            made_at: now(),
            people: draft.people,
            faces: draft.faces,
            labels: draft.labels,
            trial: draft.trial,
        }
    }
}

impl Config for Entry {
    fn validate(&self) -> std::result::Result<(), (String, String)> {
        let plain = |name: &String| Path::new(name).file_name() == Some(name.as_ref());
        if !self.files.keys().all(plain) {
            return Err(("files".into(), "must be names of files beside it".into()));
        }
        Ok(())
    }
}

/// A version as it lies on the disk, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// What is known of it.
    pub entry: Entry,
    /// Weights and card, by their names.
    pub files: Files,
}

impl Stored {
    pub(super) fn read(folder: &Path, number: u32) -> Result<Self> {
        let damaged = |cause: Box<dyn std::error::Error + Send + Sync>| {
            Problem::new(format!("emotion model {number} is damaged"))
                .because(cause)
                .hint("choose another with `face-game models promote VERSION`")
        };
        let entry: Entry =
            config::read(&folder.join(Entry::FILE)).map_err(|problem| damaged(problem.into()))?;
        if entry.number != number {
            return Err(damaged(
                format!("it says that it is {}", entry.number).into(),
            ));
        }
        let mut files = Files::new();
        for (name, digest) in &entry.files {
            let content = fs::read(folder.join(name))
                .map_err(|error| damaged(format!("{name}: {error}").into()))?;
            if blake3::hash(&content).to_hex().as_str() != digest {
                return Err(damaged(format!("{name} is not what it was").into()));
            }
            files.insert(name.clone(), content);
        }
        Ok(Self { entry, files })
    }
}

/// What a version is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It counts.
    Current,
    /// It can be promoted.
    Kept,
    /// It learned from somebody who has withdrawn, and never counts again.
    Tainted,
    /// Its files are not what they were.
    Damaged,
}

impl State {
    /// As in files and output.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Kept => "kept",
            Self::Tainted => "tainted",
            Self::Damaged => "damaged",
        }
    }
}

/// A version in a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Listed {
    /// Its number.
    pub number: u32,
    /// What it is good for, beside counting: that is for whoever knows what does.
    pub state: State,
    /// What is known of it; `None` where that is damaged.
    pub entry: Option<Entry>,
    /// What is wrong with it.
    pub problem: Option<String>,
}

impl Listed {
    pub(super) fn of(folder: &Path, number: u32, standing: &Standing) -> Self {
        let entry = config::read::<Entry>(&folder.join(Entry::FILE)).ok();
        let (state, problem) = if standing.is_tainted(number) {
            (State::Tainted, None)
        } else {
            match Stored::read(folder, number) {
                Ok(_) => (State::Kept, None),
                Err(problem) => (State::Damaged, Some(problem.to_string())),
            }
        };
        Self {
            number,
            state,
            entry,
            problem,
        }
    }
}
