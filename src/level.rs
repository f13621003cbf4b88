//! Levels: ways to play, one RON file each in `config/levels`.

mod mode;
pub mod progress;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

pub use mode::{Hold, Mode, Rush};

use crate::{
    config::{self, Config},
    error::{Problem, Result},
    target::Strength,
};

/// A way to play, by the name of its file.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// The file's name without its ending: unique, and what messages and progress
    /// call it.
    pub id: String,
    /// What the file says.
    pub plan: Plan,
}

impl Level {
    /// The seed paper's game by the rules of `config/game.ron`, for when there is no
    /// level that makes sense.
    pub fn plain() -> Self {
        Self {
            id: "six-faces".into(),
            plan: Plan {
                order: 0,
                mode: Mode::Faces,
                name: BTreeMap::new(),
                about: BTreeMap::new(),
                rounds: None,
                strengths: None,
                adapts: false,
                brief_seconds: None,
                countdown_seconds: None,
                perform_seconds: None,
                medals: Medals::default(),
                opens: None,
            },
        }
    }
}

/// A file of `config/levels`. What it leaves out is as `config/game.ron` has it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Levels are offered in this order.
    pub order: u32,
    /// How it is played.
    pub mode: Mode,
    /// What it is called, by language code, where the game's own texts do not say.
    #[serde(default)]
    pub name: BTreeMap<String, String>,
    /// What there is to do, by language code, likewise.
    #[serde(default)]
    pub about: BTreeMap<String, String>,
    /// Faces to copy.
    pub rounds: Option<usize>,
    /// How strong the expressions are.
    pub strengths: Option<Vec<Strength>>,
    /// Whether faces get harder or easier with the player.
    #[serde(default)]
    pub adapts: bool,
    /// Seconds that a target is shown before the countdown.
    pub brief_seconds: Option<f32>,
    /// Seconds of "three, two, one".
    pub countdown_seconds: Option<f32>,
    /// Seconds to mimic a target.
    pub perform_seconds: Option<f32>,
    /// What it takes to win a medal.
    #[serde(default)]
    pub medals: Medals,
    /// What a player must have reached before it is open; absent, it is always open.
    pub opens: Option<Opens>,
}

/// The shares of all there is to win, 0 to 1, from which there is a medal.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Medals {
    /// From here on bronze.
    pub bronze: f32,
    /// From here on silver.
    pub silver: f32,
    /// From here on gold.
    pub gold: f32,
}

impl Default for Medals {
    fn default() -> Self {
        Self {
            bronze: 0.4,
            silver: 0.6,
            gold: 0.8,
        }
    }
}

/// What is won for a whole level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Medal {
    /// The first.
    Bronze,
    /// The better.
    Silver,
    /// The best.
    Gold,
}

impl Medal {
    /// Its name in files and message ids.
    pub fn key(self) -> &'static str {
        match self {
            Self::Bronze => "bronze",
            Self::Silver => "silver",
            Self::Gold => "gold",
        }
    }
}

impl Medals {
    /// The medal for a share of all there is to win, 0 to 1.
    pub fn of(&self, share: f32) -> Option<Medal> {
        [
            (self.gold, Medal::Gold),
            (self.silver, Medal::Silver),
            (self.bronze, Medal::Bronze),
        ]
        .into_iter()
        .find_map(|(from, medal)| (share >= from).then_some(medal))
    }
}

/// What a player must have reached before a level is open.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opens {
    /// Stars in this level.
    pub stars: f32,
    /// Its id.
    pub of: String,
}

impl Config for Plan {
    fn validate(&self) -> Result<(), (String, String)> {
        let wrong = |field: &str, rule: &str| Err((field.to_owned(), rule.to_owned()));
        if self
            .rounds
            .is_some_and(|rounds| !(1..=60).contains(&rounds))
        {
            return wrong("rounds", "must lie between 1 and 60");
        }
        if self.strengths.as_ref().is_some_and(Vec::is_empty) {
            return wrong("strengths", "must name `full`, `gentle` or both");
        }
        for (field, seconds, least) in [
            ("brief_seconds", self.brief_seconds, 0.0),
            ("countdown_seconds", self.countdown_seconds, 0.0),
            ("perform_seconds", self.perform_seconds, 1.0),
        ] {
            if seconds.is_some_and(|seconds| !(least..=60.0).contains(&seconds)) {
                return wrong(field, &format!("must lie between {least} and 60 seconds"));
            }
        }
        let Medals {
            bronze,
            silver,
            gold,
        } = self.medals;
        if !(0.0 < bronze && bronze < silver && silver < gold && gold <= 1.0) {
            return wrong(
                "medals",
                "must rise from bronze over silver to gold, within 1",
            );
        }
        if let Some(opens) = &self.opens
            && !(0.5..=10.0).contains(&opens.stars)
        {
            return wrong("stars", "must lie between 0.5 and 10");
        }
        self.mode.validate()
    }
}

/// All levels of a folder in their order, and what is wrong with the rest: a mistake
/// in one does not take the others away.
pub fn load(folder: &Path) -> (Vec<Level>, Vec<Problem>) {
    let (mut levels, mut problems) = (Vec::new(), Vec::new());
    let paths = match list(folder) {
        Ok(paths) => paths,
        Err(problem) => return (levels, vec![problem]),
    };
    for path in paths {
        match config::read::<Plan>(&path) {
            Ok(plan) => levels.push(Level {
                id: path
                    .file_stem()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned(),
                plan,
            }),
            Err(problem) => problems.push(problem),
        }
    }
    levels.sort_by(|a, b| (a.plan.order, &a.id).cmp(&(b.plan.order, &b.id)));
    problems.extend(unreachable(&levels, folder));
    (levels, problems)
}

fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
    let entries = entries.map_err(|error| {
        Problem::new(format!("cannot read {}", folder.display()))
            .because(error)
            .hint("start from the project's folder, or name it with --root")
    })?;
    let mut paths: Vec<_> = entries
        .into_iter()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "ron"))
        .collect();
    paths.sort();
    Ok(paths)
}

/// Levels that wait for one that is not there, or for themselves in a ring. They stay
/// shut for players with a profile, and everybody else can play them.
fn unreachable(levels: &[Level], folder: &Path) -> Vec<Problem> {
    let after = |id: &str| {
        let level = levels.iter().find(|level| level.id == id)?;
        level.plan.opens.as_ref().map(|opens| opens.of.as_str())
    };
    let mut problems = Vec::new();
    for level in levels {
        let mut seen = BTreeSet::from([level.id.as_str()]);
        let mut at = level.id.as_str();
        while let Some(before) = after(at) {
            let known = levels.iter().any(|level| level.id == before);
            if !known || !seen.insert(before) {
                let file = folder.join(format!("{}.ron", level.id));
                problems.push(
                    Problem::new(format!(
                        "{}: `opens` waits for `{before}`, which {}",
                        file.display(),
                        if known {
                            "waits for it in turn"
                        } else {
                            "is no level"
                        }
                    ))
                    .hint("name another level in `of`, or leave `opens` out"),
                );
                break;
            }
            at = before;
        }
    }
    problems
}

#[cfg(test)]
mod tests;
