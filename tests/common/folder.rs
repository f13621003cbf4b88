//! A folder with everything that the game needs, of which a test may spoil a part.
#![allow(dead_code, reason = "each test uses a part of the harness")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

/// The project's own folder.
pub fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A copy of the game's files, but for the assets, which are linked.
pub fn copy_of_the_game() -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    link(&project().join("assets"), &copy.path().join("assets"));
    for folder in ["config", "models"] {
        fs::create_dir(copy.path().join(folder)).unwrap();
        for entry in fs::read_dir(project().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let to = copy.path().join(folder).join(path.file_name().unwrap());
                fs::copy(&path, to).unwrap();
            }
        }
    }
    copy
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) {
    std::os::unix::fs::symlink(from, to).unwrap();
}

#[cfg(windows)]
fn link(from: &Path, to: &Path) {
    std::os::windows::fs::symlink_dir(from, to).unwrap();
}
