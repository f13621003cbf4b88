//! Named players of this machine, and what they have reached. A name is personal: it
//! stays in one file that only this user can read, and goes when its player says so.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    config::{self, Config},
    error::{Problem, Result},
    facs::AuSet,
    level::progress::Progress,
    private,
};

/// Most letters of a name.
pub const LONGEST: usize = 20;
/// Most profiles of a machine: more do not fit on a screen.
pub const MOST: usize = 12;

/// A named player.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// What the player calls themself.
    pub name: String,
    /// The best of every level.
    #[serde(default)]
    pub progress: Progress,
    /// Movements that this player's face cannot make.
    #[serde(default)]
    pub unmovable: AuSet,
}

/// The file of profiles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    /// Of the file's form.
    version: u32,
    profiles: Vec<Profile>,
}

const VERSION: u32 = 1;

impl Config for Kept {
    fn validate(&self) -> std::result::Result<(), (String, String)> {
        if self.version == VERSION {
            Ok(())
        } else {
            Err(("version".into(), format!("must be {VERSION}")))
        }
    }
}

/// All named players of this machine.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Profiles(Vec<Profile>);

/// Why a name is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// There are no letters in it.
    Empty,
    /// Somebody is called so.
    Taken,
    /// There is no room for another player.
    Full,
}

impl Profiles {
    /// Everybody, in the order in which they came.
    pub fn all(&self) -> &[Profile] {
        &self.0
    }

    /// The player at this place.
    pub fn get(&self, place: usize) -> Option<&Profile> {
        self.0.get(place)
    }

    /// The player at this place, to be written to.
    pub fn get_mut(&mut self, place: usize) -> Option<&mut Profile> {
        self.0.get_mut(place)
    }

    /// Takes a new player in; tells their place.
    ///
    /// # Errors
    /// Why the name is not taken.
    pub fn add(&mut self, name: &str) -> std::result::Result<usize, Unfit> {
        let name: String = name
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .chars()
            .filter(|letter| !letter.is_control())
            .take(LONGEST)
            .collect();
        if name.is_empty() {
            return Err(Unfit::Empty);
        }
        let same = |other: &Profile| other.name.to_lowercase() == name.to_lowercase();
        if self.0.iter().any(same) {
            return Err(Unfit::Taken);
        }
        if self.0.len() >= MOST {
            return Err(Unfit::Full);
        }
        self.0.push(Profile {
            name,
            ..Profile::default()
        });
        Ok(self.0.len() - 1)
    }

    /// Forgets a player and all they reached.
    pub fn remove(&mut self, place: usize) {
        if place < self.0.len() {
            self.0.remove(place);
        }
    }

    /// Reads the file; nobody where there is none. One that makes no sense is put
    /// aside, so that nothing of it is lost, and told.
    pub fn load(path: &Path) -> (Self, Option<Problem>) {
        if !path.exists() {
            return (Self::default(), None);
        }
        match config::read::<Kept>(path) {
            Ok(kept) => (Self(kept.profiles), None),
            Err(problem) => (Self::default(), Some(put_aside(path, problem))),
        }
    }

    /// Writes the file: whole or, on failure, not at all. Nobody leaves no file.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
            Problem::new(format!("cannot write {}", path.display()))
                .because(error)
                .hint("what was reached holds until the game ends; check the folder's permissions")
        };
        if self.0.is_empty() {
            return match fs::remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(error.into())),
                _ => Ok(()),
            };
        }
        let kept = Kept {
            version: VERSION,
            profiles: self.0.clone(),
        };
        let style = ron::ser::PrettyConfig::new().depth_limit(4);
        let text = config::options()
            .to_string_pretty(&kept, style)
            .map_err(|error| failed(error.into()))?;
        let partial = path.with_extension("ron.part");
        let write = || {
            if let Some(folder) = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty())
            {
                private::make(folder)?;
            }
            let mut file = private::create(&partial)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            fs::rename(&partial, path)
        };
        write().map_err(|error| failed(error.into()))
    }
}

/// Gives a damaged file another name, under which nothing overwrites it.
fn put_aside(path: &Path, problem: Problem) -> Problem {
    let aside = (1..=999)
        .map(|number| path.with_extension(format!("ron.damaged-{number}")))
        .find(|path| !path.exists())
        .unwrap_or_else(|| PathBuf::from(path));
    let moved = fs::rename(path, &aside);
    let told = Problem::new(format!("{} makes no sense", path.display())).because(problem);
    match moved {
        Ok(()) => told.hint(format!(
            "it is kept as {}: mend it and move it back",
            aside.display()
        )),
        Err(_) => told.hint("mend it, or move it away"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Profiles {
        let mut profiles = Profiles::default();
        profiles.add("  Ada   Lovelace ").unwrap();
        profiles.add("Émile").unwrap();
        let ada = profiles.get_mut(0).unwrap();
        ada.progress.record("six-faces", 0.7, 3.5, None, &[]);
        profiles
    }

    #[test]
    fn what_was_written_comes_back_and_nobody_else_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/profiles.ron");
        some().save(&path).unwrap();
        let (profiles, problem) = Profiles::load(&path);
        assert!(profiles == some() && problem.is_none(), "{problem:?}");
        assert_eq!(some().get(0).unwrap().name, "Ada Lovelace");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn the_last_one_takes_the_file_along() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("profiles.ron");
        let mut profiles = some();
        profiles.save(&path).unwrap();
        profiles.remove(1);
        profiles.remove(0);
        profiles.save(&path).unwrap();
        assert!(!path.exists());
        profiles.save(&path).unwrap();
    }

    #[test]
    fn a_damaged_file_is_put_aside_and_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("profiles.ron");
        for round in 1..=2 {
            fs::write(&path, "(version: 1, profiles: [oops").unwrap();
            let (profiles, problem) = Profiles::load(&path);
            assert_eq!(profiles, Profiles::default());
            assert!(problem.unwrap().advice().is_some());
            let aside = folder.path().join(format!("profiles.ron.damaged-{round}"));
            assert!(aside.exists() && !path.exists());
        }
    }

    #[test]
    fn names_are_trimmed_short_and_unlike_each_other() {
        let mut profiles = some();
        assert_eq!(profiles.add(" \t "), Err(Unfit::Empty));
        assert_eq!(profiles.add("ADA lovelace"), Err(Unfit::Taken));
        let long = profiles.add(&"x".repeat(99)).unwrap();
        assert_eq!(profiles.get(long).unwrap().name.chars().count(), LONGEST);
        for number in 3..MOST {
            profiles.add(&number.to_string()).unwrap();
        }
        assert_eq!(profiles.add("one more"), Err(Unfit::Full));
    }
}
