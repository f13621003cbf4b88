//! A set of samples on disk: shards of a few people each, made by several
//! threads, resumable, and checked by digest.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use face_game::error::{Problem, Result};
use face_game::vision::Tracker;
use indicatif::ProgressBar;
use serde::{Deserialize, Serialize};

use crate::dice::Dice;
use crate::emoting::Manner;
use crate::person::{Cast, Person, Studio};
use crate::sample::{About, Album, Shot, Sitting};

/// People in a shard.
const SHARD: usize = 20;

/// What a set holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Chooses everything by chance.
    pub seed: u64,
    /// How many people.
    pub people: usize,
    /// Pictures of each.
    pub faces: usize,
    /// How many of these at rest.
    pub rests: usize,
    /// By whose shapes they move: `mixed`, `only-N` or `without-N`.
    pub cast: String,
    /// What they do.
    #[serde(default)]
    pub acts: Acts,
}

/// What the people of a set do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Acts {
    /// Any expression, for the Action Unit head.
    #[default]
    Any,
    /// The six emotions, each person in a manner of their own; with the aligned
    /// face of each.
    Emotions,
}

/// The card of a set, beside its shards.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// What it is, in one sentence.
    pub description: String,
    /// Its licence.
    pub licence: String,
    /// What was asked for.
    pub plan: Plan,
    /// BLAKE3 of the shapes' wheel's digest, the networks and the program's version: with another, samples differ.
    pub made_with: String,
    /// BLAKE3 of each shard, in hexadecimal.
    pub shards: BTreeMap<String, String>,
}

impl Plan {
    /// The cast that the plan names.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn cast(&self) -> Result<Cast> {
        let number = |text: &str| {
            text.parse::<usize>()
                .ok()
                .filter(|k| *k < crate::units::SCULPTORS)
        };
        let cast = match self.cast.split_once('-') {
            None if self.cast == "mixed" => Some(Cast::Mixed),
            Some(("only", k)) => number(k).map(Cast::Only),
            Some(("without", k)) => number(k).map(Cast::Without),
            _ => None,
        };
        cast.ok_or_else(|| {
            Problem::new(format!("there is no cast \"{}\"", self.cast))
                .hint("write mixed, only-0, only-1, only-2, without-0, without-1 or without-2")
        })
    }

    fn shards(&self) -> usize {
        self.people.div_ceil(SHARD)
    }
}

/// Makes what is missing of a set in `folder`.
///
/// Every person's dice depend on the seed and their number alone: whatever was
/// made before an interruption, and however many threads there are, the set is
/// the same.
///
/// # Errors
/// The folder holds another set or cannot be written.
pub fn make(
    studio: &Studio,
    tracker: &Tracker,
    plan: &Plan,
    made_with: &str,
    folder: &Path,
    threads: usize,
    progress: &ProgressBar,
) -> Result<Card> {
    let card = Mutex::new(open(plan, made_with, folder)?);
    let next = AtomicUsize::new(0);
    let failure = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                let mut tracker = tracker.clone();
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= plan.shards() || lock(&failure).is_some() {
                        break;
                    }
                    if let Err(problem) =
                        shard(studio, &mut tracker, plan, folder, number, &card, progress)
                    {
                        lock(&failure).get_or_insert(problem);
                    }
                }
            });
        }
    });
    match failure
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
    {
        Some(problem) => Err(problem),
        None => Ok(card
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner)),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The card of a set begun before, or of a new one.
fn open(plan: &Plan, made_with: &str, folder: &Path) -> Result<Card> {
    fs::create_dir_all(folder).map_err(|error| cannot("create", folder, error))?;
    let new = Card {
        description: "Synthetic people with known Action Units, read by the attention face mesh"
            .into(),
        licence: "CC0-1.0".into(),
        plan: plan.clone(),
        made_with: made_with.into(),
        shards: BTreeMap::new(),
    };
    let path = folder.join("set.ron");
    let Ok(text) = fs::read_to_string(&path) else {
        return Ok(new);
    };
    let card: Card = ron::from_str(&text).map_err(|error| {
        Problem::new(format!("cannot read {}", path.display()))
            .because(error)
            .hint("remove it to begin the set anew")
    })?;
    if card.plan != *plan || card.made_with != made_with {
        return Err(
            Problem::new(format!("{} holds another set", folder.display()))
                .hint("name another folder, or remove this one"),
        );
    }
    Ok(card)
}

/// Makes one shard unless it is there, whole.
fn shard(
    studio: &Studio,
    tracker: &mut Tracker,
    plan: &Plan,
    folder: &Path,
    number: usize,
    card: &Mutex<Card>,
    progress: &ProgressBar,
) -> Result<()> {
    let name = format!("people-{number:04}.safetensors");
    let people = number * SHARD..((number + 1) * SHARD).min(plan.people);
    let path = folder.join(&name);
    let known = lock(card).shards.get(&name).cloned();
    if known.is_some() && known == digest(&path) {
        progress.inc(people.len() as u64);
        return Ok(());
    }
    let mut album = Album::default();
    for person in people {
        sit(studio, tracker, plan, person, &mut album)?;
        progress.inc(1);
    }
    let bytes = album.to_bytes()?;
    replace(&path, &bytes)?;
    let mut card = lock(card);
    card.shards
        .insert(name, blake3::hash(&bytes).to_hex().to_string());
    let style = ron::ser::PrettyConfig::new();
    let text = ron::ser::to_string_pretty(&*card, style)
        .map_err(|error| Problem::new("cannot write the set's card").because(error))?;
    replace(&folder.join("set.ron"), text.as_bytes())
}

/// All pictures of one person.
fn sit(
    studio: &Studio,
    tracker: &mut Tracker,
    plan: &Plan,
    number: usize,
    album: &mut Album,
) -> Result<()> {
    let mut dice = Dice::new(plan.seed, number as u64);
    let person = Person::random(studio, plan.cast()?, &mut dice)?;
    let about = About::of(number as i32 + (plan.seed as i32) * 1_000_000, &person);
    let sitting = Sitting::new(studio, &person, &mut dice);
    let manner = (plan.acts == Acts::Emotions).then(|| Manner::random(&mut dice));
    for picture in 0..plan.faces {
        let mut shot = match &manner {
            _ if picture < plan.rests => Shot::rest(&mut dice),
            Some(manner) => Shot::emotion(manner, &mut dice),
            None => Shot::any(&mut dice),
        };
        shot.crop = manner.is_some();
        let sample = sitting.sample(&shot, tracker, &mut dice)?;
        // A face at the edge has no crop; a set keeps one of every face.
        if let Some(sample) = sample.filter(|sample| sample.crop.is_some() == shot.crop) {
            album.add(sample, about);
        }
    }
    Ok(())
}

/// The digest of a file, or `None` if it cannot be read.
fn digest(path: &Path) -> Option<String> {
    Some(blake3::hash(&fs::read(path).ok()?).to_hex().to_string())
}

/// Writes a file whole or not at all.
fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let partial = PathBuf::from(format!("{}.part", path.display()));
    fs::write(&partial, bytes)
        .and_then(|()| fs::rename(&partial, path))
        .map_err(|error| cannot("write", path, error))
}

fn cannot(what: &str, path: &Path, error: std::io::Error) -> Problem {
    Problem::new(format!("cannot {what} {}", path.display()))
        .because(error)
        .hint("allow this user to write there, or name another folder with --out")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        Plan {
            seed: 1,
            people: 45,
            faces: 20,
            rests: 4,
            cast: "mixed".into(),
            acts: Acts::Any,
        }
    }

    #[test]
    fn a_cast_is_known_by_its_name() {
        let named = |cast: &str| {
            Plan {
                cast: cast.into(),
                ..plan()
            }
            .cast()
        };
        assert_eq!(named("without-2").unwrap(), Cast::Without(2));
        assert_eq!(named("only-0").unwrap(), Cast::Only(0));
        assert!(named("only-3").is_err() && named("all").is_err());
        assert_eq!(plan().shards(), 3);
    }

    #[test]
    fn another_set_in_the_folder_is_not_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let card = open(&plan(), "a", folder.path()).unwrap();
        let text = ron::ser::to_string_pretty(&card, ron::ser::PrettyConfig::new()).unwrap();
        replace(&folder.path().join("set.ron"), text.as_bytes()).unwrap();
        assert_eq!(open(&plan(), "a", folder.path()).unwrap(), card);
        let other = Plan { seed: 2, ..plan() };
        for problem in [
            open(&other, "a", folder.path()),
            open(&plan(), "b", folder.path()),
        ] {
            assert!(problem.unwrap_err().to_string().contains("another set"));
        }
    }

    #[test]
    fn a_damaged_shard_is_found_by_its_digest() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        replace(&path, b"whole").unwrap();
        let whole = digest(&path);
        replace(&path, b"whale").unwrap();
        assert!(whole.is_some() && digest(&path) != whole);
        assert_eq!(digest(&folder.path().join("b")), None);
    }
}
