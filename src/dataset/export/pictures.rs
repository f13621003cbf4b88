//! Pictures in an export: none, as they lie, or for everybody to see.

use std::{fs, io::Write, path::Path};

use rusqlite::{Connection, types::Value, types::ValueRef};

use super::{
    ImagesIn, Request,
    card::{Entry, LeftOut, is_plain},
    data_path, escaped,
    file::{CsvFile, Digesting, ParquetFile, failed},
    unreadable,
};
use crate::{
    dataset::{
        Identities, digest, image,
        tables::{Column, Table},
    },
    error::Result,
};

/// What becomes of pictures.
pub enum Images {
    /// They stay where they are.
    LeftOut,
    /// They are copied as they lie, encrypted or not.
    Copied,
    /// They are opened with these keys, where they need any, and lie there for
    /// everybody to see.
    Plain(Option<Identities>),
}

impl Images {
    /// What the card says of it.
    pub const fn kind(&self) -> ImagesIn {
        match self {
            Self::LeftOut => ImagesIn::No,
            Self::Copied => ImagesIn::Copied,
            Self::Plain(_) => ImagesIn::Plain,
        }
    }
}

/// What `metadata.csv` says of each picture, beside its file name.
const SAYS: [&str; 11] = [
    "person",
    "target_emotion",
    "label",
    "label_source",
    "score",
    "player_aus",
    "target_aus",
    "detector",
    "language",
    "intensities",
    "consent_research",
];

/// A picture of the dataset.
struct Picture {
    values: Vec<Value>,
    label: Option<String>,
    said: Vec<Value>,
}

pub fn write(
    database: &Connection,
    request: &Request,
    out: &Path,
    files: &mut Vec<Entry>,
    left_out: &mut LeftOut,
) -> Result<()> {
    let (Some(images), Some(turns)) = (Table::named("images"), Table::named("turns")) else {
        return Ok(());
    };
    if matches!(request.images, Images::LeftOut) {
        let sql = format!("SELECT count(*) FROM {}", images.from);
        let count = database.query_row(&sql, [], |row| row.get::<_, i64>(0));
        left_out.images = count.map_err(unreadable)? as u64;
        return Ok(());
    }
    let column = |name: &&str| turns.columns.iter().find(|column| column.name == *name);
    let said: Vec<&Column> = std::iter::once(&Column::TURN)
        .chain(SAYS.iter().filter_map(column))
        .collect();
    let columns: Vec<_> = images
        .columns
        .iter()
        .map(|c| format!("i.\"{}\"", c.name))
        .collect();
    let says: Vec<_> = said.iter().map(|column| column.sql()).collect();
    let sql = format!(
        "SELECT l.emotion, {}, {} FROM images i CROSS JOIN {} WHERE t.id = i.turn AND c.images ORDER BY i.id",
        columns.join(", "),
        says.join(", "),
        turns.from,
    );
    let mut gallery = Gallery::create(request, out, images, &said)?;
    let mut statement = database.prepare(&sql).map_err(unreadable)?;
    let mut rows = statement.query([]).map_err(unreadable)?;
    while let Some(row) = rows.next().map_err(unreadable)? {
        let count = images.columns.len();
        let value = |place: usize| row.get::<_, Value>(place);
        let picture = Picture {
            label: row.get(0).map_err(unreadable)?,
            values: (1..=count)
                .map(value)
                .collect::<Result<_, _>>()
                .map_err(unreadable)?,
            said: (1 + count..1 + count + said.len())
                .map(value)
                .collect::<Result<_, _>>()
                .map_err(unreadable)?,
        };
        if !gallery.add(request, out, picture, files)? {
            left_out.damaged_images += 1;
        }
    }
    gallery.close(files)
}

/// The pictures of an export being written.
struct Gallery {
    table: &'static Table,
    parquet: ParquetFile,
    metadata: Option<CsvFile>,
}

impl Gallery {
    fn create(
        request: &Request,
        out: &Path,
        table: &'static Table,
        said: &[&Column],
    ) -> Result<Self> {
        let path = data_path(table, "", request.installation);
        let mut columns: Vec<Column> = vec![Column::FILE_NAME];
        columns.extend(said.iter().map(|column| **column));
        let plain = matches!(request.images, Images::Plain(_));
        Ok(Self {
            table,
            parquet: ParquetFile::create(out, path, table.name, table.columns)?,
            metadata: plain
                .then(|| CsvFile::create(out, "images/metadata.csv".into(), &columns))
                .transpose()?,
        })
    }

    /// Whether the picture could be added; else it is damaged.
    fn add(
        &mut self,
        request: &Request,
        out: &Path,
        mut picture: Picture,
        files: &mut Vec<Entry>,
    ) -> Result<bool> {
        let Some(stored) = Stored::of(self.table, &picture.values) else {
            return Ok(false);
        };
        let Some(bytes) = stored.read(request.data) else {
            return Ok(false);
        };
        let (name, bytes, recipient) = match &request.images {
            Images::LeftOut | Images::Copied => {
                let name = format!("stored/{}", stored.file_name());
                (name, bytes, stored.recipient.clone())
            }
            Images::Plain(keys) => {
                let bytes = image::unseal(&stored.path, bytes, keys.as_ref())?;
                let Some(extension) = extension(&bytes) else {
                    return Ok(false);
                };
                let folder = escaped(picture.label.as_deref().unwrap_or("unlabelled"));
                let name = format!("{folder}/{}.{extension}", stored.id);
                (format!("images/{name}"), bytes, String::new())
            }
        };
        let entry = Entry {
            path: name.clone(),
            bytes: bytes.len() as u64,
            blake3: digest(&bytes),
            table: None,
            rows: 0,
        };
        // The same bytes kept twice are one file.
        let place = out.join(&name);
        let twice = place.exists();
        if !twice {
            let mut file = Digesting::create(&place).map_err(|error| failed(&name, error))?;
            file.write_all(&bytes)
                .and_then(|()| file.close(name.clone(), None, 0))
                .map_err(|error| failed(&name, error))?;
        }
        for (column, value) in [
            ("digest", Value::Text(entry.blake3.clone())),
            ("path", Value::Text(name.clone())),
            ("bytes", Value::Integer(entry.bytes as i64)),
            ("recipient", Value::Text(recipient)),
        ] {
            if let Some(place) = self.table.place(column) {
                picture.values[place] = value;
            }
        }
        if !twice {
            files.push(entry);
        }
        self.parquet
            .push(picture.values.iter().map(ValueRef::from))?;
        if let Some(metadata) = &mut self.metadata {
            let file_name = name.trim_start_matches("images/").to_owned();
            let file_name = Value::Text(file_name);
            let row = std::iter::once(&file_name).chain(&picture.said);
            metadata.push(row.map(ValueRef::from))?;
        }
        Ok(true)
    }

    fn close(self, files: &mut Vec<Entry>) -> Result<()> {
        files.push(self.parquet.close()?);
        if let Some(metadata) = self.metadata {
            files.push(metadata.close()?);
        }
        Ok(())
    }
}

/// Where a picture lies and what it should be.
struct Stored {
    id: String,
    path: String,
    digest: String,
    recipient: String,
}

impl Stored {
    fn of(table: &Table, values: &[Value]) -> Option<Self> {
        let text = |name| match &values[table.place(name)?] {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        };
        Some(Self {
            id: text("id")?,
            path: text("path")?,
            digest: text("digest")?,
            recipient: text("recipient")?,
        })
    }

    fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Its bytes, if they are what was written.
    fn read(&self, data: &Path) -> Option<Vec<u8>> {
        let path = is_plain(&self.path).then_some(&self.path)?;
        let bytes = fs::read(data.join(path)).ok()?;
        (digest(&bytes) == self.digest).then_some(bytes)
    }
}

/// What a picture's file is called by what it is.
fn extension(bytes: &[u8]) -> Option<&'static str> {
    let format = ::image::guess_format(bytes).ok()?;
    match format.extensions_str().first()? {
        &"jpg" | &"jpeg" => Some("jpg"),
        extension => Some(extension),
    }
}
