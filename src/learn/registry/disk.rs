//! Files and folders that are there whole or not at all.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::Files;
use crate::private::{self, sync};

/// What is not finished begins with this.
const PARTIAL: &str = ".part-";

/// Writes a file beside its place and renames it there.
pub fn write_whole(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    let partial = folder.join(format!("{PARTIAL}{name}"));
    write(&partial, content)?;
    fault::step()?;
    fs::rename(&partial, folder.join(name))?;
    fault::step()?;
    sync(folder)
}

/// Writes a folder of files beside its place and renames it there.
pub fn write_folder(folder: &Path, name: &str, files: &Files) -> io::Result<()> {
    let partial = folder.join(format!("{PARTIAL}{name}"));
    let written = (|| {
        fault::step()?;
        private::make(&partial)?;
        for (name, content) in files {
            write(&partial.join(name), content)?;
        }
        sync(&partial)?;
        fault::step()?;
        fs::rename(&partial, folder.join(name))
    })();
    if let Err(error) = written {
        if fault::alive() {
            let _ = fs::remove_dir_all(&partial);
        }
        return Err(error);
    }
    fault::step()?;
    sync(folder)
}

/// Takes away what a crash left unfinished.
pub fn sweep(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(PARTIAL) {
            fault::step()?;
            if path.is_dir() {
                fs::remove_dir_all(&path)?;
            } else {
                fs::remove_file(&path)?;
            }
        }
    }
    Ok(())
}

/// The files of a folder but one; none of a folder that is not there.
pub fn all_but(folder: &Path, kept: &str) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_name() != kept {
            files.push(entry.path());
        }
    }
    Ok(files)
}

/// Erases the files of a folder but one; whether there were any.
pub fn erase_all_but(folder: &Path, kept: &str) -> io::Result<bool> {
    let files = all_but(folder, kept)?;
    for file in &files {
        fault::step()?;
        fs::remove_file(file)?;
    }
    if !files.is_empty() {
        sync(folder)?;
    }
    Ok(!files.is_empty())
}

/// Erases a file; one that is not there is no failure.
pub fn erase(path: &Path) -> io::Result<()> {
    fault::step()?;
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
        Ok(()) => path.parent().map_or(Ok(()), sync),
    }
}

fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    fault::step()?;
    let mut file = private::create(path)?;
    if let Err(cut) = fault::step() {
        // What a crash may leave of it.
        let _ = file.write_all(&content[..content.len() / 2]);
        return Err(cut);
    }
    file.write_all(content)?;
    file.sync_all()
}

/// Where tests let the program die: nothing in the program itself.
pub mod fault {
    use std::io;

    #[cfg(test)]
    thread_local! {
        static LEFT: std::cell::Cell<Option<usize>> = const { std::cell::Cell::new(None) };
    }

    /// After so many more steps everything fails, as if the process had died.
    #[cfg(test)]
    pub fn after(steps: Option<usize>) {
        LEFT.set(steps);
    }

    /// Whether clearing up is still possible.
    pub fn alive() -> bool {
        #[cfg(test)]
        return LEFT.get() != Some(0);
        #[cfg(not(test))]
        true
    }

    /// A moment at which the program can die.
    #[cfg_attr(
        not(test),
        expect(clippy::unnecessary_wraps, reason = "tests let it fail")
    )]
    pub fn step() -> io::Result<()> {
        #[cfg(test)]
        match LEFT.get() {
            Some(0) => return Err(io::Error::other("power cut")),
            Some(left) => LEFT.set(Some(left - 1)),
            None => {}
        }
        Ok(())
    }
}
