//! What was learned from people who have withdrawn goes, wherever they did it.
//!
//! The dataset marks models in the transaction that erases somebody, so what is to
//! go follows from the rows and the files alone, however often and by whomever it
//! is asked for: nothing needs to be remembered in between.

use std::{collections::BTreeSet, path::PathBuf};

use super::registry::Registry;
use crate::{
    dataset::{ModelKind, Store},
    error::Result,
};

/// The emotion models that learned from somebody who has withdrawn, by the names
/// that the dataset has of them.
///
/// # Errors
/// The dataset cannot be read.
pub fn tainted(store: &Store) -> Result<BTreeSet<String>> {
    let models = store.models()?;
    let tainted = models
        .into_iter()
        .filter(|model| model.kind == ModelKind::Emotion && model.tainted_at.is_some());
    Ok(tainted.map(|model| model.version).collect())
}

/// The models that were learned beside a dataset.
pub fn registry(store: &Store) -> Registry {
    Registry::new(store.folder().path())
}

/// What of such models still lies beside the dataset.
///
/// # Errors
/// The dataset or a folder cannot be read.
pub fn remains(store: &Store) -> Result<Vec<PathBuf>> {
    registry(store).remains(&tainted(store)?)
}

/// Erases that, and lets the nearest good model count. To be called after every
/// erasure; gives the versions that are tainted from now on.
///
/// # Errors
/// A folder that cannot be read or written; then it is still owed, and
/// [`remains`] says so.
pub fn forget(store: &Store) -> Result<Vec<u32>> {
    registry(store).forget(&tainted(store)?)
}
