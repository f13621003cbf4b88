//! What can be imported: exports in folders and object stores, and data folders.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, Read},
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    rc::Rc,
    sync::atomic::{AtomicU64, Ordering},
};

use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use rusqlite::{Connection, types::Value};

use crate::{
    dataset::{
        Folder, Store,
        export::{
            card::{CARD, Card, Entry, is_plain},
            deliver::{KIOSKS, path_in_store},
        },
        place::Place,
        scratch::Scratch,
        tables::{Column, Table, batch::Reading},
    },
    error::{Problem, Result},
};

/// Rows that are read at once.
const ROWS: usize = 512;

/// One dataset to import.
pub struct Source {
    name: String,
    holds: Holds,
}

enum Holds {
    Folder(PathBuf, Listed),
    Store(Rc<Place>, Listed),
    Dataset(Box<Store>),
}

/// A card, and where each file stands in it.
struct Listed {
    card: Card,
    places: HashMap<String, usize>,
}

impl Listed {
    fn new(card: Card) -> Self {
        let paths = card.files.iter().map(|entry| entry.path.clone());
        Self {
            places: paths.zip(0..).collect(),
            card,
        }
    }

    fn file(&self, path: &str) -> Option<&Entry> {
        self.card.files.get(*self.places.get(path)?)
    }
}

/// A file of a source, here. A fetched one goes when this is dropped.
pub struct Here {
    path: PathBuf,
    fetched: bool,
}

impl Here {
    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        if self.fetched {
            // The folder that it lies in goes anyway.
            let _ = fs::remove_file(&self.path);
        }
    }
}

impl Source {
    /// Finds all that lies at a folder or URL: one export, or one of each kiosk.
    ///
    /// # Errors
    /// Nothing that can be imported is there.
    pub fn find(text: &str) -> Result<Vec<Self>> {
        if Place::is_url(text) {
            return Self::in_store(text);
        }
        let folder = Path::new(text);
        let nothing = || {
            Problem::new(format!("there is nothing to import in {text}")).hint(
                "name a folder that `face-game data export` has written, or another data folder",
            )
        };
        if !folder.is_dir() {
            return Err(nothing().because("it is no folder"));
        }
        if let Some(card) = card_in(folder)? {
            return Ok(vec![Self {
                name: text.to_owned(),
                holds: Holds::Folder(folder.to_owned(), Listed::new(card)),
            }]);
        }
        if Folder::new(folder).database().is_file() {
            return Ok(vec![Self {
                name: text.to_owned(),
                holds: Holds::Dataset(Box::new(Store::read_only(folder)?)),
            }]);
        }
        // A copy of an object store is one too.
        let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        if folder.join(KIOSKS).is_dir() {
            let url = format!("file://{}", absolute.display())
                .replace('%', "%25")
                .replace(' ', "%20");
            return Self::in_store(&url);
        }
        Err(nothing())
    }

    fn in_store(url: &str) -> Result<Vec<Self>> {
        let place = Rc::new(Place::open(url)?);
        let mut found = Vec::new();
        for kiosk in place.folders(KIOSKS)? {
            let path = format!("{KIOSKS}/{kiosk}/{CARD}");
            // Without a card its first export is still under way.
            if let Some(bytes) = place.read(&path)? {
                let card = Card::read(&format!("{url}/{path}"), &bytes)?;
                found.push(Self {
                    name: format!("{url}/{KIOSKS}/{kiosk}"),
                    holds: Holds::Store(Rc::clone(&place), Listed::new(card)),
                });
            }
        }
        if found.is_empty() {
            return Err(Problem::new(format!("there is no export in {url}"))
                .hint("name the URL that `face-game data export --to` was given"));
        }
        Ok(found)
    }

    /// Where it lies.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Calls `each` with every row of a table: a value for each stored column.
    ///
    /// # Errors
    /// The source cannot be read or is not what it should be, or `each` fails.
    pub fn rows(
        &self,
        table: &Table,
        scratch: &Scratch,
        each: &mut dyn FnMut(Vec<Value>) -> Result<()>,
    ) -> Result<()> {
        let listed = match &self.holds {
            Holds::Dataset(store) => return self.rows_of_dataset(store.connection(), table, each),
            Holds::Folder(_, listed) | Holds::Store(_, listed) => listed,
        };
        let files = listed.card.files.iter();
        let mut files: Vec<_> = files
            .filter(|entry| entry.table.as_deref() == Some(table.name))
            .collect();
        // Ids ascend with time: day by day they come nearly in the order in which
        // the dataset keeps them.
        let day = |entry: &&Entry| {
            entry
                .path
                .split('/')
                .find(|part| part.starts_with("date="))
                .map(str::to_owned)
        };
        files.sort_by_cached_key(day);
        for entry in files {
            let here = self.here(entry, scratch)?;
            self.rows_of_file(here.path(), entry, table, each)?;
        }
        Ok(())
    }

    fn rows_of_dataset(
        &self,
        database: &Connection,
        table: &Table,
        each: &mut dyn FnMut(Vec<Value>) -> Result<()>,
    ) -> Result<()> {
        let failed = |error: rusqlite::Error| {
            Problem::new(format!("cannot read {} of {}", table.name, self.name))
                .because(error)
                .hint("`face-game data verify` says whether it is damaged")
        };
        let columns: Vec<_> = table.stored().map(Column::sql).collect();
        let sql = format!(
            "SELECT {} FROM \"{}\" t ORDER BY \"{}\"",
            columns.join(", "),
            table.name,
            table.key.join("\", \"")
        );
        let mut statement = database.prepare(&sql).map_err(failed)?;
        let mut rows = statement.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let values = (0..columns.len()).map(|place| row.get(place));
            each(values.collect::<Result<_, _>>().map_err(failed)?)?;
        }
        Ok(())
    }

    fn rows_of_file(
        &self,
        path: &Path,
        entry: &Entry,
        table: &Table,
        each: &mut dyn FnMut(Vec<Value>) -> Result<()>,
    ) -> Result<()> {
        let damaged = |why: String| {
            Problem::new(format!(
                "{}/{} is no table of an export",
                self.name, entry.path
            ))
            .because(why)
            .hint("export again; nothing was imported")
        };
        // The reader of Parquet may stop at damage that a digest was made for.
        let guarded = |error: Box<dyn std::any::Any + Send>| {
            let text = error.downcast_ref::<&str>().copied();
            damaged(text.unwrap_or("it makes no sense").to_owned())
        };
        let file = File::open(path).map_err(|error| damaged(error.to_string()))?;
        let mut batches = catch_unwind(|| {
            ParquetRecordBatchReaderBuilder::try_new(file)?
                .with_batch_size(ROWS)
                .build()
        })
        .map_err(guarded)?
        .map_err(|error| damaged(error.to_string()))?;
        let mut count = 0;
        while let Some(batch) =
            catch_unwind(AssertUnwindSafe(|| batches.next())).map_err(guarded)?
        {
            let batch = batch.map_err(|error| damaged(error.to_string()))?;
            let reading = Reading::new(&batch, table.stored()).map_err(damaged)?;
            for row in reading.rows() {
                count += 1;
                each(row.map_err(damaged)?)?;
            }
        }
        if count != entry.rows {
            return Err(damaged(format!(
                "it has {count} rows where its card says {}",
                entry.rows
            )));
        }
        Ok(())
    }

    /// The file of a picture, with what `digest` says.
    ///
    /// # Errors
    /// It is not there, or not the same.
    pub fn picture(&self, path: &str, digest: &str, scratch: &Scratch) -> Result<Here> {
        let missing = |why: &str| {
            Problem::new(format!(
                "the picture {path} of {} cannot be imported",
                self.name
            ))
            .because(why.to_owned())
            .hint("export again; nothing was imported")
        };
        let here = match &self.holds {
            Holds::Folder(_, listed) | Holds::Store(_, listed) => {
                let entry = listed.file(path);
                self.here(
                    entry.ok_or_else(|| missing("its card does not know it"))?,
                    scratch,
                )?
            }
            Holds::Dataset(store) if is_plain(path) => Here {
                path: store.folder().file(path),
                fetched: false,
            },
            Holds::Dataset(..) => return Err(missing("its path leads out of the folder")),
        };
        let (found, _) = digest_of(here.path()).map_err(|error| missing(&error.to_string()))?;
        if found != digest {
            return Err(missing("it is not what was written"));
        }
        Ok(here)
    }

    /// A file of an export, here, as its card describes it.
    fn here(&self, entry: &Entry, scratch: &Scratch) -> Result<Here> {
        let here = match &self.holds {
            Holds::Store(place, listed) => {
                // While one is read, others come.
                static FETCHED: AtomicU64 = AtomicU64::new(0);
                let number = FETCHED.fetch_add(1, Ordering::Relaxed);
                let path = scratch.path().join(format!("fetched-{number}"));
                let here = Here {
                    path,
                    fetched: true,
                };
                place.fetch(
                    &path_in_store(&listed.card.installation, &entry.path),
                    here.path(),
                )?;
                here
            }
            Holds::Folder(folder, _) => Here {
                path: folder.join(&entry.path),
                fetched: false,
            },
            Holds::Dataset(store) => Here {
                path: store.folder().file(&entry.path),
                fetched: false,
            },
        };
        let damaged = |why: String| {
            Problem::new(format!("{}/{} is damaged", self.name, entry.path))
                .because(why)
                .hint("copy or export it again; nothing was imported")
        };
        let (digest, bytes) = digest_of(here.path()).map_err(|error| damaged(error.to_string()))?;
        if bytes != entry.bytes {
            return Err(damaged(format!(
                "it has {bytes} bytes where its card says {}",
                entry.bytes
            )));
        }
        if digest != entry.blake3 {
            return Err(damaged("its digest is not that of its card".into()));
        }
        Ok(here)
    }
}

/// The card of the export in a folder, if it is one.
fn card_in(folder: &Path) -> Result<Option<Card>> {
    let path = folder.join(CARD);
    match fs::read(&path) {
        Ok(bytes) => Card::read(&path.display().to_string(), &bytes).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Problem::new(format!("cannot read {}", path.display()))
            .because(error)
            .hint("allow this user to read it")),
    }
}

/// Digest and size of a file.
fn digest_of(path: &Path) -> io::Result<(String, u64)> {
    let mut file = File::open(path)?;
    let mut digest = blake3::Hasher::new();
    let mut bytes = 0;
    let mut part = vec![0; 1 << 16];
    loop {
        match file.read(&mut part)? {
            0 => return Ok((digest.finalize().to_hex().to_string(), bytes)),
            count => {
                digest.update(&part[..count]);
                bytes += count as u64;
            }
        }
    }
}
