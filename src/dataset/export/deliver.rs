//! Puts a finished export into its place: a folder, or an object store.

use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
};

use serde::Serialize;

use super::card::{CARD, Card, Entry, README};
use crate::{
    dataset::{place::Place, scratch::Scratch},
    error::{Problem, Result},
};

/// The folder of an object store that holds a folder for each installation, with
/// its cards and with all that is not shared.
pub const KIOSKS: &str = "kiosks";

/// Where an installation's file lies in an object store.
pub fn path_in_store(installation: &str, path: &str) -> String {
    if path.starts_with("data/") {
        path.to_owned()
    } else {
        format!("{KIOSKS}/{installation}/{path}")
    }
}

/// Refuses a folder that an export cannot become.
///
/// # Errors
/// There is something already.
pub fn check_free(folder: &Path) -> Result<()> {
    let taken = match folder.read_dir() {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => folder.exists(),
    };
    if taken {
        return Err(Problem::new(format!(
            "there is something in {} already",
            folder.display()
        ))
        .hint("name a new folder; what is there stays as it is"));
    }
    Ok(())
}

/// Asks an object store for the card of an earlier export, to see that it answers.
///
/// # Errors
/// It does not answer or refuses, or the card is that of a newer version.
pub fn check_reach(place: &Place, installation: &str) -> Result<()> {
    earlier(place, installation).map(drop)
}

/// The card of the earlier export of an installation.
fn earlier(place: &Place, installation: &str) -> Result<Option<Card>> {
    let path = path_in_store(installation, CARD);
    let card = place.read(&path)?;
    card.map(|bytes| Card::read(&format!("{}/{path}", place.name()), &bytes))
        .transpose()
}

/// Renames the finished export into `folder`.
///
/// # Errors
/// There is something already.
pub fn into_folder(scratch: Scratch, folder: &Path) -> Result<()> {
    scratch.keep(folder)
}

/// What was done in an object store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Sent {
    /// Files that were written.
    pub written: usize,
    /// Files that lay there already, the same.
    pub same: usize,
    /// Files of an earlier export that are no more.
    pub removed: usize,
}

/// Brings the export in `folder` to `place`: what changed, then the card, which
/// makes it count, then goes what an earlier export of the same installation left.
/// Done again it changes nothing.
///
/// # Errors
/// The store does not answer or refuses. What is there then is the earlier export
/// by its card, some of whose files may be newer; a repetition completes it.
pub fn into_store(place: &Place, folder: &Path, card: &Card, done: impl FnMut()) -> Result<Sent> {
    let installation = &card.installation;
    let there = |path: &str| path_in_store(installation, path);
    let earlier = earlier(place, installation)?;
    let earlier: BTreeMap<&str, &Entry> = earlier
        .iter()
        .flat_map(|card| &card.files)
        .map(|entry| (entry.path.as_str(), entry))
        .collect();
    let is_there = |entry: &&Entry| {
        let same = earlier.get(entry.path.as_str());
        same.is_some_and(|same| same.blake3 == entry.blake3 && same.bytes == entry.bytes)
    };
    let (same, changed): (Vec<_>, Vec<_>) = card.files.iter().partition(is_there);
    let paths: Vec<_> = changed
        .iter()
        .map(|entry| (there(&entry.path), folder.join(&entry.path)))
        .collect();
    let files: Vec<_> = paths
        .iter()
        .map(|(path, file)| (path.clone(), file.as_path()))
        .collect();
    place.send(&files, done)?;
    for name in [README, CARD] {
        let bytes =
            std::fs::read(folder.join(name)).map_err(|error| super::file::failed(name, error))?;
        place.write(&there(name), bytes)?;
    }
    let kept: HashSet<&str> = card.files.iter().map(|entry| entry.path.as_str()).collect();
    let gone: Vec<_> = earlier
        .keys()
        .filter(|path| !kept.contains(*path))
        .collect();
    for path in &gone {
        place.remove(&there(path))?;
    }
    Ok(Sent {
        written: changed.len(),
        same: same.len(),
        removed: gone.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_tables_are_shared() {
        let shared = "data/turns/emotion=fear/date=2026-01-02/installation=a/part-0.parquet";
        assert_eq!(path_in_store("a", shared), shared);
        assert_eq!(path_in_store("a", "images/x.png"), "kiosks/a/images/x.png");
        assert_eq!(path_in_store("a", CARD), "kiosks/a/card.json");
    }

    #[test]
    fn a_folder_in_use_is_refused() {
        let home = tempfile::tempdir().unwrap();
        check_free(home.path()).unwrap();
        check_free(&home.path().join("new")).unwrap();
        std::fs::write(home.path().join("a"), "").unwrap();
        assert!(check_free(home.path()).unwrap_err().advice().is_some());
        assert!(check_free(&home.path().join("a")).is_err());
    }
}
