//! Which version counts, and which counted before: one small file.

use std::{
    collections::BTreeSet,
    time::{SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

use super::SHIPPED;
use crate::{
    config::Config,
    error::{Problem, Result},
};

/// What `standing.ron` says. The last move decides what counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standing {
    /// The form of this file.
    format: u32,
    /// Everything that was promoted or rolled back, oldest first.
    pub moves: Vec<Move>,
    /// Versions that learned from somebody who has withdrawn.
    pub tainted: BTreeSet<u32>,
}

/// A version began to count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// When, in milliseconds since 1970 UTC.
    pub at: i64,
    /// Which.
    pub to: u32,
    /// Why.
    pub because: Because,
    /// Whether it had counted before, and what came after it was given up.
    #[serde(default)]
    pub back: bool,
}

/// Why a version began to count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// It was better on people that neither had learned from.
    Better,
    /// Somebody wanted it.
    Asked,
    /// The one before agreed less and less with what players showed.
    Fallen,
    /// The one before learned from somebody who has withdrawn.
    Withdrawn,
}

impl Because {
    /// As in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Asked => "asked",
            Self::Fallen => "fallen",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl Move {
    /// One that happens now.
    pub fn now(to: u32, because: Because) -> Self {
        Self {
            at: now(),
            to,
            because,
            back: false,
        }
    }
}

/// Milliseconds since 1970 UTC.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as i64)
}

impl Default for Standing {
    fn default() -> Self {
        Self {
            format: Self::FORMAT,
            moves: Vec::new(),
            tainted: BTreeSet::new(),
        }
    }
}

impl Standing {
    /// The file's name.
    pub const FILE: &str = "standing.ron";
    const FORMAT: u32 = 1;

    /// Whether a version learned from somebody who has withdrawn.
    pub fn is_tainted(&self, number: u32) -> bool {
        self.tainted.contains(&number)
    }

    /// The versions that led to what counts, the shipped one first, that one last:
    /// what was rolled back from is not among them.
    pub fn line(&self) -> Vec<u32> {
        let mut line = vec![SHIPPED];
        for step in &self.moves {
            if step.back {
                let known = line.iter().rposition(|number| *number == step.to);
                line.truncate(known.map_or(1, |place| place + 1));
            } else if line.last() != Some(&step.to) {
                line.push(step.to);
            }
        }
        line
    }
}

impl Config for Standing {
    fn validate(&self) -> std::result::Result<(), (String, String)> {
        if self.format != Self::FORMAT {
            let rule = format!("must be {} for this version of the game", Self::FORMAT);
            return Err(("format".into(), rule));
        }
        Ok(())
    }
}

/// A value as the registry's files hold it.
pub fn to_ron(value: &impl Serialize) -> Result<String> {
    let style = ron::ser::PrettyConfig::new()
        .depth_limit(3)
        .extensions(ron::extensions::Extensions::IMPLICIT_SOME);
    ron::ser::to_string_pretty(value, style)
        .map(|text| text + "\n")
        .map_err(|error| Problem::new("cannot write down an emotion model").because(error))
}
