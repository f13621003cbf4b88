//! The files of an export: each is told to the card with its size and digest.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::Path,
};

use parquet::{arrow::ArrowWriter, basic::Compression, file::properties::WriterProperties};
use rusqlite::types::ValueRef;

use super::card::Entry;
use crate::{
    dataset::tables::{Column, batch::Gathering, csv},
    error::{Problem, Result},
};

/// Rows that are turned into columns at once.
const ROWS: usize = 512;

/// How much of a file waits in memory before it is written.
const GROUP: usize = 8 << 20;

/// A file that knows its size and digest.
pub struct Digesting {
    file: BufWriter<File>,
    digest: blake3::Hasher,
    bytes: u64,
}

impl Digesting {
    /// Makes the file and the folders above it.
    pub fn create(path: &Path) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(Self {
            file: BufWriter::new(File::create_new(path)?),
            digest: blake3::Hasher::new(),
            bytes: 0,
        })
    }

    /// Makes sure that it lies on the disk. `path` is its name in the export.
    pub fn close(mut self, path: String, table: Option<&str>, rows: u64) -> io::Result<Entry> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        Ok(Entry {
            path,
            bytes: self.bytes,
            blake3: self.digest.finalize().to_hex().to_string(),
            table: table.map(str::to_owned),
            rows,
        })
    }
}

impl Write for Digesting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.digest.update(&bytes[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// What a failed write of an export means.
pub fn failed(path: &str, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Problem {
    Problem::new(format!("cannot write {path} of the export"))
        .because(error)
        .hint("make room on the disk, or export to another one; nothing half is left")
}

/// A Parquet file being written.
pub struct ParquetFile {
    path: String,
    table: &'static str,
    writer: ArrowWriter<Digesting>,
    gathered: Gathering,
    rows: u64,
}

impl ParquetFile {
    /// Begins the file `path` in `folder`.
    pub fn create(
        folder: &Path,
        path: String,
        table: &'static str,
        columns: &[Column],
    ) -> Result<Self> {
        let gathered = Gathering::new(columns);
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_bytes(Some(GROUP))
            .set_created_by(concat!("face-game ", env!("CARGO_PKG_VERSION")).into())
            .build();
        let writer = Digesting::create(&folder.join(&path))
            .map_err(|error| failed(&path, error))
            .and_then(|file| {
                ArrowWriter::try_new(file, gathered.schema(), Some(properties))
                    .map_err(|error| failed(&path, error))
            })?;
        Ok(Self {
            path,
            table,
            writer,
            gathered,
            rows: 0,
        })
    }

    /// Adds a row: a value for each column.
    pub fn push<'a>(&mut self, values: impl Iterator<Item = ValueRef<'a>>) -> Result<()> {
        self.gathered.push(values).map_err(|why| {
            Problem::new(format!("a row of {} cannot be exported", self.table))
                .because(why)
                .hint("`face-game data verify` finds what is damaged")
        })?;
        self.rows += 1;
        if self.gathered.waiting() >= ROWS {
            self.write()?;
        }
        Ok(())
    }

    fn write(&mut self) -> Result<()> {
        let batch = self
            .gathered
            .take()
            .map_err(|error| failed(&self.path, error))?;
        self.writer
            .write(&batch)
            .map_err(|error| failed(&self.path, error))
    }

    /// Ends the file.
    pub fn close(mut self) -> Result<Entry> {
        if self.gathered.waiting() > 0 {
            self.write()?;
        }
        let Self {
            path,
            table,
            writer,
            rows,
            ..
        } = self;
        // This writes what a reader needs at the end of the file.
        let file = writer.into_inner().map_err(|error| failed(&path, error))?;
        file.close(path.clone(), Some(table), rows)
            .map_err(|error| failed(&path, error))
    }
}

/// A CSV file being written.
pub struct CsvFile {
    path: String,
    columns: Vec<Column>,
    file: Digesting,
    rows: u64,
}

impl CsvFile {
    /// Begins the file `path` in `folder` with the names of its columns.
    pub fn create(folder: &Path, path: String, columns: &[Column]) -> Result<Self> {
        let mut file =
            Digesting::create(&folder.join(&path)).map_err(|error| failed(&path, error))?;
        csv::head(&mut file, columns).map_err(|error| failed(&path, error))?;
        Ok(Self {
            path,
            columns: columns.to_vec(),
            file,
            rows: 0,
        })
    }

    /// Adds a row: a value for each column.
    pub fn push<'a>(&mut self, values: impl Iterator<Item = ValueRef<'a>>) -> Result<()> {
        self.rows += 1;
        csv::row(&mut self.file, &self.columns, values).map_err(|error| failed(&self.path, error))
    }

    /// Ends the file.
    pub fn close(self) -> Result<Entry> {
        let name = self.path.clone();
        // The rows of a table are counted once, in Parquet.
        self.file
            .close(self.path, None, self.rows)
            .map_err(|error| failed(&name, error))
    }
}
