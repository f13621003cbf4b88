//! Folders that are filled beside their place and renamed into it, or go.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use crate::error::{Problem, Result};

/// Held while the folder is filled.
const LOCK: &str = ".lock";

/// A folder being filled. It goes when this is dropped, unless it was kept.
#[derive(Debug)]
pub struct Scratch {
    folder: PathBuf,
    lock: Option<File>,
}

impl Scratch {
    /// Begins `.NAME.part` beside `place`, only for this user's eyes. What an
    /// interrupted attempt left there goes first.
    ///
    /// # Errors
    /// Another process fills it now, or nothing can be written there.
    pub fn beside(place: &Path) -> Result<Self> {
        let name = place.file_name().ok_or_else(|| {
            Problem::new(format!("{} is no name for a folder", place.display()))
                .hint("name a new folder")
        })?;
        let folder = place.with_file_name(format!(".{}.part", name.to_string_lossy()));
        let failed = |error: io::Error| {
            Problem::new(format!("cannot write beside {}", place.display()))
                .because(error)
                .hint("name a place where this user may write, on a disk with room")
        };
        if let Some(above) = folder.parent() {
            fs::create_dir_all(above).map_err(failed)?;
        }
        create(&folder).map_err(failed)?;
        let lock = File::create(folder.join(LOCK)).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Problem::new(format!(
                    "another process is writing {}",
                    place.display()
                ))
                .hint("wait until it is done, or name another place"));
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if entry.file_name() == LOCK {
                continue;
            }
            if entry.file_type().map_err(failed)?.is_dir() {
                fs::remove_dir_all(entry.path()).map_err(failed)?;
            } else {
                fs::remove_file(entry.path()).map_err(failed)?;
            }
        }
        Ok(Self {
            folder,
            lock: Some(lock),
        })
    }

    /// Where it is filled.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Puts the folder into its place, which must not exist or be an empty folder.
    ///
    /// # Errors
    /// There is something already.
    pub fn keep(mut self, place: &Path) -> Result<()> {
        let failed = |error: io::Error| {
            Problem::new(format!(
                "cannot put the finished folder into {}",
                place.display()
            ))
            .because(error)
            .hint("name a new folder; what is there stays as it is")
        };
        fs::remove_file(self.folder.join(LOCK)).map_err(failed)?;
        // An empty folder in the way may go on every system; a full one never does.
        if place.is_dir() {
            fs::remove_dir(place).map_err(failed)?;
        }
        fs::rename(&self.folder, place).map_err(failed)?;
        self.lock = None;
        Ok(())
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if self.lock.is_some() {
            // Nobody is left to tell; the next attempt removes it.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

#[cfg(unix)]
fn create(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
}

#[cfg(not(unix))]
fn create(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_is_whole_or_not_there() {
        let home = tempfile::tempdir().unwrap();
        let place = home.path().join("out");
        let scratch = Scratch::beside(&place).unwrap();
        fs::write(scratch.path().join("a"), "a").unwrap();
        assert!(!place.exists());
        drop(scratch);
        assert!(names(home.path()).is_empty());

        let scratch = Scratch::beside(&place).unwrap();
        fs::write(scratch.path().join("a"), "a").unwrap();
        scratch.keep(&place).unwrap();
        assert_eq!(names(home.path()), ["out"]);
        assert_eq!(names(&place), ["a"]);
    }

    #[test]
    fn what_is_there_stays_and_remains_go() {
        let home = tempfile::tempdir().unwrap();
        let place = home.path().join("out");
        fs::create_dir_all(&place).unwrap();
        fs::write(place.join("mine"), "").unwrap();
        let remains = home.path().join(".out.part/old");
        fs::create_dir_all(&remains).unwrap();
        let scratch = Scratch::beside(&place).unwrap();
        assert!(!remains.exists());
        let problem = Scratch::beside(&place).unwrap_err();
        assert!(problem.to_string().contains("another process"), "{problem}");
        assert!(scratch.keep(&place).unwrap_err().advice().is_some());
        assert_eq!(names(home.path()), ["out"]);
        assert_eq!(names(&place), ["mine"]);
    }
}
