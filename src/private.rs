//! Files and folders for this user's eyes only, whose names outlast a power cut.

use std::{
    fs::{self, File, OpenOptions},
    io,
    path::Path,
};

/// A new, empty file for this user alone, in place of an old one.
///
/// # Errors
/// It cannot be written.
pub fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    keep(&mut options);
    options.open(path)
}

/// Opens a file for this user alone, made where there is none, its content kept.
///
/// # Errors
/// It cannot be written.
pub fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    keep(&mut options);
    options.open(path)
}

/// Makes a folder and those above it; new ones are open to this user alone.
///
/// # Errors
/// A place that cannot be written.
pub fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    match folder.parent() {
        // A bare name lies in the current folder.
        Some(above) if above.as_os_str().is_empty() => sync(Path::new(".")),
        Some(above) => sync(above),
        None => Ok(()),
    }
}

/// Makes names in a folder outlast a power cut. Only Unix can open a folder.
///
/// # Errors
/// It cannot be opened, or its disk refuses.
pub fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(unix)]
fn keep(options: &mut OpenOptions) {
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
}

#[cfg(not(unix))]
fn keep(_: &mut OpenOptions) {
    // Other platforms keep this user's data folder to this user by themselves.
}
