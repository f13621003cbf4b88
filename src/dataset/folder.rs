//! The data folder: what lies where, for this user's eyes only, and files that
//! are there whole or not at all.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::{
    error::{Problem, Result},
    private::{self, make, sync},
};

/// The folder of a dataset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder(PathBuf);

/// The subfolder of pictures.
pub const IMAGES: &str = "images";

/// What ends the name of a file that is still being written.
const UNFINISHED: &str = "part";

impl Folder {
    /// The dataset that lies in `path`, or will.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The file with all rows. Two more lie beside it while it is in use.
    pub fn database(&self) -> PathBuf {
        self.0.join("dataset.sqlite")
    }

    /// The file at `path` below this folder, its parts set apart by `/`.
    pub fn file(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }

    /// Makes the folder, open to this user alone.
    ///
    /// # Errors
    /// A place that cannot be written.
    pub fn create(&self) -> Result<()> {
        make(&self.0).map_err(|error| refused(&self.0, error))
    }

    /// Writes a file below the folder: whole or, on failure, not at all, and still
    /// there after the power goes.
    ///
    /// # Errors
    /// A full disk, or a place that cannot be written.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<()> {
        let path = self.file(path);
        self.write_at(&path, bytes)
            .map_err(|error| refused(&path, error))
    }

    fn write_at(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let folder = path.parent().unwrap_or(&self.0);
        make(folder)?;
        let name = path.file_name().unwrap_or_default().display();
        let part = folder.join(format!("{name}.{}.{UNFINISHED}", std::process::id()));
        let written = private::create(&part)
            .and_then(|mut file| {
                file.write_all(bytes)?;
                file.sync_all()
            })
            .and_then(|()| fs::rename(&part, path))
            .and_then(|()| sync(folder));
        if written.is_err() {
            // What stays behind is swept when the dataset is opened next.
            let _ = fs::remove_file(&part);
        }
        written
    }

    /// Removes a file below the folder; one that is not there is no failure.
    ///
    /// # Errors
    /// A file that cannot be removed.
    pub fn remove(&self, path: &str) -> Result<()> {
        let path = self.file(path);
        let removed = match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => path.parent().map_or(Ok(()), |folder| match sync(folder) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            }),
        };
        removed.map_err(|error| refused(&path, error))
    }

    /// Every file below `images/`, unfinished ones too, as paths below this folder,
    /// sorted.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn images(&self) -> Result<Vec<String>> {
        let mut found = Vec::new();
        let root = self.0.join(IMAGES);
        walk(&root, IMAGES, &mut found).map_err(|error| refused(&root, error))?;
        found.sort();
        Ok(found)
    }
}

/// What a failure to reach `path` means.
pub(super) fn refused(path: &Path, error: io::Error) -> Problem {
    let hint = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "free some space on that disk; play goes on meanwhile, but nothing is recorded"
        }
        _ => "allow this user to write that folder, or name another with --data DIR",
    };
    Problem::new(format!("cannot write {}", path.display()))
        .because(error)
        .hint(hint)
}

fn walk(folder: &Path, name: &str, found: &mut Vec<String>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for entry in entries {
        let entry = entry?;
        let below = format!("{name}/{}", entry.file_name().display());
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), &below, found)?;
        } else {
            found.push(below);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_whole_and_are_private() {
        let temp = tempfile::tempdir().unwrap();
        let folder = Folder::new(temp.path().join("data"));
        folder.create().unwrap();
        folder.write("images/ab/abc.png", b"pixels").unwrap();
        assert_eq!(folder.images().unwrap(), ["images/ab/abc.png"]);
        assert_eq!(
            fs::read(folder.file("images/ab/abc.png")).unwrap(),
            b"pixels"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(folder.path()), 0o700);
            assert_eq!(mode(&folder.file("images/ab")), 0o700);
            assert_eq!(mode(&folder.file("images/ab/abc.png")), 0o600);
        }
        folder.remove("images/ab/abc.png").unwrap();
        folder.remove("images/ab/abc.png").unwrap();
        folder.remove("images/never/was.png").unwrap();
        assert!(folder.images().unwrap().is_empty());
    }

    #[test]
    fn a_place_that_is_no_folder_is_told() {
        let temp = tempfile::NamedTempFile::new().unwrap();
        let problem = Folder::new(temp.path()).write("images/a", b"").unwrap_err();
        assert!(problem.advice().unwrap().contains("--data"));
    }
}
