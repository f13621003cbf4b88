//! `targets remove`.

use std::{
    collections::{BTreeSet, HashSet},
    fs,
    path::{Path, PathBuf},
};

use crate::{
    cli::output,
    error::{Problem, Result},
    target::{self, Target},
};

/// Takes `names` out of `dir`: all, or none where one of them is not there.
pub fn run(names: &[String], dir: &Path) -> Result<bool> {
    let (targets, _) = target::load(dir);
    let wanted: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    let (gone, kept): (Vec<Target>, Vec<Target>) = targets
        .into_iter()
        .partition(|target| wanted.contains(target.id.as_str()));
    if let Some(missing) = wanted
        .iter()
        .find(|name| gone.iter().all(|target| target.id != **name))
    {
        return Err(
            Problem::new(format!("there is no target {missing} in {}", dir.display()))
                .hint("`face-game targets list` prints their names; nothing was removed"),
        );
    }
    let needed: HashSet<PathBuf> = kept.iter().flat_map(images).collect();
    for target in &gone {
        // The card first: an image without one is not played, a card without its image is a problem.
        delete(&target.path)?;
        for image in images(target).filter(|image| !needed.contains(image) && image.exists()) {
            delete(&image)?;
        }
        output::line(format_args!("removed {}", target.id))?;
    }
    Ok(true)
}

fn images(target: &Target) -> impl Iterator<Item = PathBuf> + use<> {
    [Some(target.image()), target.neutral()]
        .into_iter()
        .flatten()
}

fn delete(path: &Path) -> Result<()> {
    fs::remove_file(path).map_err(|error| {
        Problem::new(format!("cannot remove {}", path.display()))
            .because(error)
            .hint("allow this user to write the folder of targets")
    })
}
