//! The images of a folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::error::{Problem, Result};

/// How deep folders are looked through.
const DEPTH: usize = 8;

/// Paths of all images below `folder`, from there, sorted.
///
/// # Errors
/// The folder cannot be read, or holds no image.
pub fn images(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    look(folder, folder, DEPTH, &mut found)?;
    if found.is_empty() {
        return Err(
            Problem::new(format!("no image lies in {}", folder.display()))
                .hint("PNG, JPEG and WebP files are read, by their endings"),
        );
    }
    found.sort();
    Ok(found)
}

fn look(folder: &Path, top: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<()> {
    let failed = |error| {
        Problem::new(format!("cannot read {}", folder.display()))
            .because(error)
            .hint("name a folder of images that this user may read")
    };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() && depth > 0 {
            look(&path, top, depth - 1, found)?;
        } else if is_image(&path) {
            found.push(path.strip_prefix(top).unwrap_or(&path).to_owned());
        }
    }
    Ok(())
}

fn is_image(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| {
        ["png", "jpg", "jpeg", "webp"].contains(&ending.to_lowercase().as_str())
    })
}
