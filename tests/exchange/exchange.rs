//! What every test here does: export a dataset, import it elsewhere.

use std::path::Path;

use face_game::{
    dataset::{
        Identities, Recipients, Store,
        export::{self, Card, Images, Purpose, Request, deliver},
        import::{Imported, Source, import},
        place::Place,
        scratch::Scratch,
    },
    error::Result,
};

/// Pictures as they lie.
pub const COPIED: fn() -> Images = || Images::Copied;

fn request<'a>(
    store: &'a Store,
    installation: &'a str,
    purpose: Purpose,
    images: Images,
) -> Request<'a> {
    Request {
        purpose,
        images,
        licence: "cc0-1.0",
        data: store.folder().path(),
        installation,
        now: super::world::START,
    }
}

/// Exports into a new folder.
pub fn export(store: &Store, purpose: Purpose, images: Images, out: &Path) -> Result<Card> {
    let scratch = Scratch::beside(out)?;
    let installation = store.installation()?;
    let request = request(store, &installation, purpose, images);
    let card = export::write(store.connection(), &request, scratch.path(), |_| {})?;
    deliver::into_folder(scratch, out)?;
    Ok(card)
}

/// Exports to an object store.
pub fn export_to(
    store: &Store,
    purpose: Purpose,
    images: Images,
    url: &str,
) -> Result<deliver::Sent> {
    let place = Place::open(url)?;
    let scratch = Scratch::beside(&store.folder().path().join("export"))?;
    let installation = store.installation()?;
    let request = request(store, &installation, purpose, images);
    let card = export::write(store.connection(), &request, scratch.path(), |_| {})?;
    deliver::into_store(&place, scratch.path(), &card, || {})
}

/// Imports folders or URLs, whose pictures stay as they are.
pub fn bring(store: &Store, from: &[&str]) -> Result<Imported> {
    bring_sealed(store, from, &Recipients::default())
}

/// Imports folders or URLs; open pictures are encrypted.
pub fn bring_sealed(store: &Store, from: &[&str], recipients: &Recipients) -> Result<Imported> {
    let mut sources = Vec::new();
    for text in from {
        sources.extend(Source::find(text)?);
    }
    import(store, recipients, &sources)
}

/// A pair of keys: who may look, and what opens.
pub fn keys(folder: &Path) -> (Recipients, Identities) {
    let key = age::x25519::Identity::generate();
    let public = key.to_public().to_string();
    let file = folder.join("key.txt");
    std::fs::write(
        &file,
        age::secrecy::ExposeSecret::expose_secret(&key.to_string()),
    )
    .unwrap();
    (
        Recipients::parse(&[public]).unwrap(),
        Identities::read(&file).unwrap(),
    )
}
