//! Other datasets into this one: exports and data folders of many kiosks, without
//! duplicates. Ids decide what is the same; whoever was erased here or there stays
//! erased; whatever is wrong leaves this dataset as it was.

mod merge;
mod source;

use std::collections::BTreeMap;

use rusqlite::types::Value;
use serde::Serialize;

pub use merge::Tally;
pub use source::Source;

use super::{
    Action, Batch, ImageRef, Recipients, Store, digest, erase,
    scratch::Scratch,
    store::audit,
    tables::{TABLES, Table},
};
use crate::error::{Problem, Result};
use merge::{Merger, text, unwritable};

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    /// What became of rows, by table.
    pub rows: BTreeMap<&'static str, Tally>,
    /// People of this dataset who turned out to be erased elsewhere.
    pub erased: u64,
    /// Pictures of people who turned out not to agree to them any more.
    pub dropped_images: u64,
}

/// Merges `sources` into a dataset, all or nothing. Pictures that lie open there
/// are encrypted to `recipients`, if there are any.
///
/// # Errors
/// A source cannot be read, holds what makes no sense or contradicts this dataset,
/// or this dataset cannot be written. It is then as it was.
pub fn import(store: &Store, recipients: &Recipients, sources: &[Source]) -> Result<Imported> {
    let scratch = Scratch::beside(&store.folder().path().join("import"))?;
    let (imported, files) = store.batch(|batch| {
        let mut merger = Merger::new(batch.connection());
        for table in &TABLES {
            for source in sources {
                source.rows(table, &scratch, &mut |row| {
                    let mut picture =
                        |row: &[Value]| picture(batch, table, row, source, &scratch, recipients);
                    merger
                        .take(table, &row, source.name(), &mut picture)
                        .map(drop)
                })?;
            }
        }
        let mut imported = Imported {
            rows: merger.tallies,
            ..Imported::default()
        };
        let files = forget(batch, &merger.learned, &mut imported)?;
        let detail = serde_json::to_value(&imported).unwrap_or_default();
        for source in sources {
            audit(batch.connection(), Action::Import, source.name(), &detail)?;
        }
        Ok((imported, files))
    })?;
    store.sweep(&files)?;
    store.scrub_if_owed()?;
    Ok(imported)
}

/// A picture that is not there yet: its file, checked, and its row.
fn picture(
    batch: &Batch,
    table: &Table,
    row: &[Value],
    source: &Source,
    scratch: &Scratch,
    recipients: &Recipients,
) -> Result<()> {
    let of = |name: &str| text(table, row, name);
    let here = source.picture(of("path"), of("digest"), scratch)?;
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
        Problem::new(format!(
            "the picture {} of {} cannot be imported",
            of("path"),
            source.name()
        ))
        .because(error)
        .hint("export again; nothing was imported")
    };
    let bytes = std::fs::read(here.path()).map_err(|error| failed(error.into()))?;
    let open = of("recipient").is_empty();
    let ending =
        ending(of("path"), open).ok_or_else(|| failed("it is no picture by its name".into()))?;
    if open && image::guess_format(&bytes).is_err() {
        return Err(failed("it is no picture".into()));
    }
    let (bytes, recipient, seal) = if open && !recipients.text().is_empty() {
        (recipients.seal(bytes)?, recipients.text(), ".age")
    } else {
        (bytes, of("recipient").to_owned(), "")
    };
    let digest = digest(&bytes);
    let number = |name: &str| match table.place(name).and_then(|place| row.get(place)) {
        Some(Value::Integer(number)) => *number,
        _ => 0,
    };
    let image = ImageRef {
        id: of("id").parse().map_err(|error| failed(Box::new(error)))?,
        turn: of("turn")
            .parse()
            .map_err(|error| failed(Box::new(error)))?,
        kind: of("kind").parse()?,
        path: format!(
            "{}/{}/{digest}{ending}{seal}",
            super::folder::IMAGES,
            &digest[..2]
        ),
        digest,
        bytes: bytes.len() as u64,
        width: u32::try_from(number("width")).map_err(|error| failed(error.into()))?,
        height: u32::try_from(number("height")).map_err(|error| failed(error.into()))?,
        recipient,
        made_at: super::Time(number("made_at")),
    };
    batch.put_image(&image, &bytes).map(drop)
}

/// How the name of a picture's file ends; that of an encrypted one with `.age`.
fn ending(path: &str, open: bool) -> Option<&'static str> {
    let all: &[&str] = if open {
        &[".png", ".jpg", ".webp"]
    } else {
        &[".png.age", ".jpg.age", ".webp.age"]
    };
    all.iter().copied().find(|ending| path.ends_with(ending))
}

/// Lets go of people who were erased elsewhere, marks models that learned from
/// them, and lets go of pictures whose people do not agree to them any more.
/// Yields files that may be without a row now.
fn forget(
    batch: &Batch,
    learned: &[(String, String)],
    imported: &mut Imported,
) -> Result<Vec<String>> {
    const GONE: &str = "SELECT p.id FROM people p JOIN erased e ON e.person = p.id";
    const TAINT: &str = "UPDATE models SET tainted_at = min(coalesce(tainted_at, e.erased_at), e.erased_at) \
                         FROM erased e";
    let database = batch.connection();
    let of = |people: &str| {
        format!(
            "turn IN (SELECT t.id FROM turns t JOIN sessions s ON s.id = t.session WHERE s.person IN ({people}))"
        )
    };
    let mut files = erase::drop_images(batch, &of(GONE), [])?;
    let unwilling = erase::drop_images(
        batch,
        &of("SELECT id FROM people EXCEPT SELECT person FROM agreed WHERE purpose = 'images'"),
        [],
    )?;
    imported.dropped_images = unwilling.len() as u64;
    files.extend(unwilling);
    let run = || -> rusqlite::Result<u64> {
        // Of people who were here, and of those whose rows were left out just now.
        database.execute(
            &format!(
                "{TAINT} JOIN model_people m ON m.person = e.person WHERE m.model = models.version \
                 AND m.person IN ({GONE})"
            ),
            [],
        )?;
        for (model, person) in learned {
            let sql = format!("{TAINT} WHERE e.person = ?2 AND models.version = ?1");
            database.prepare_cached(&sql)?.execute([model, person])?;
        }
        database.execute(
            "DELETE FROM model_people WHERE person IN (SELECT person FROM erased)",
            [],
        )?;
        Ok(database.execute(&format!("DELETE FROM people WHERE id IN ({GONE})"), [])? as u64)
    };
    imported.erased = run().map_err(unwritable)?;
    if !files.is_empty() || imported.erased > 0 {
        erase::owe(database)?;
    }
    Ok(files)
}
