//! A dataset as files for others: Parquet, CSV, pictures and a data card.
//!
//! `data/TABLE/…/installation=ID/part-0.parquet` is the same in a folder and in an
//! object store, where many installations share `data/` and never meet, because
//! each writes to paths with its own id. What grows with play (`turns`, `readings`)
//! is parted by `emotion=` and `date=` besides, so that a query reads what it needs.

pub mod card;
pub mod deliver;
mod file;
mod people;
mod pictures;

use std::{collections::BTreeMap, path::Path};

use rusqlite::{Connection, Row, types::ValueRef};

pub use card::{Card, ImagesIn};
pub use people::Purpose;
pub use pictures::Images;

use super::tables::{Column, TABLES, Table};
use crate::error::{Problem, Result};
use card::{ColumnCard, Entry, FORMAT, LeftOut};
use file::{CsvFile, ParquetFile};

/// What is asked for.
pub struct Request<'a> {
    /// Whose data leaves, and for what.
    pub purpose: Purpose,
    /// What becomes of pictures.
    pub images: Images,
    /// The licence that the card names.
    pub licence: &'a str,
    /// The folder of the dataset, where its pictures lie.
    pub data: &'a Path,
    /// The id of this installation.
    pub installation: &'a str,
    /// The time of the export, in milliseconds since 1970.
    pub now: i64,
}

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Writes an export into the empty folder `out`. `database` is read as it is at
/// one moment, while others may go on writing; memory does not grow with it.
/// `done` is told how many turns have been written.
///
/// # Errors
/// The dataset cannot be read, a picture cannot be decrypted, or `out` cannot be written.
pub fn write(
    database: &Connection,
    request: &Request,
    out: &Path,
    mut done: impl FnMut(u64),
) -> Result<Card> {
    let read = database.unchecked_transaction().map_err(unreadable)?;
    let chosen = people::choose(database, request.purpose).map_err(unreadable)?;
    let mut files = Vec::new();
    let mut left_out = LeftOut {
        people: chosen.all - chosen.chosen,
        ..LeftOut::default()
    };
    for table in &TABLES {
        let private = table.private && request.purpose == Purpose::Research;
        if private || table.name == "images" {
            continue;
        }
        if table.parted {
            parted(database, table, request, out, &mut files, &mut done)?;
        } else {
            whole(database, table, request, out, &mut files)?;
        }
    }
    pictures::write(database, request, out, &mut files, &mut left_out)?;
    let mut rows = BTreeMap::new();
    for file in &files {
        if let Some(table) = &file.table {
            *rows.entry(table.clone()).or_insert(0) += file.rows;
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let card = Card {
        format: FORMAT,
        holds: Card::HOLDS.into(),
        installation: request.installation.into(),
        made_at: jiff::Timestamp::from_millisecond(request.now)
            .map_or_else(|_| request.now.to_string(), |time| time.to_string()),
        game_version: env!("CARGO_PKG_VERSION").into(),
        purpose: request.purpose,
        licence: request.licence.into(),
        images: request.images.kind(),
        columns: TABLES
            .iter()
            .filter(|table| rows.contains_key(table.name))
            .map(|table| (table.name.to_owned(), column_cards(table)))
            .collect(),
        rows,
        left_out,
        labels: counts(
            database,
            "SELECT l.emotion, count(DISTINCT l.turn) FROM labels l JOIN turns u ON u.id = l.turn \
             JOIN sessions s ON s.id = u.session JOIN temp.chosen c ON c.person = s.person \
             WHERE l.revoked_at IS NULL GROUP BY 1",
        )?,
        consent: counts(
            database,
            "SELECT 'play', sum(play) FROM temp.chosen UNION ALL \
             SELECT 'measurements', sum(measurements) FROM temp.chosen UNION ALL \
             SELECT 'images', sum(images) FROM temp.chosen UNION ALL \
             SELECT 'research', sum(research) FROM temp.chosen",
        )?,
        consent_texts: counts(
            database,
            "SELECT text, count(*) FROM temp.chosen WHERE text IS NOT NULL GROUP BY 1",
        )?
        .into_keys()
        .collect(),
        files,
    };
    drop(read);
    card.write(out)?;
    Ok(card)
}

fn column_cards(table: &Table) -> Vec<ColumnCard> {
    let card = |column: &Column| ColumnCard {
        name: column.name.into(),
        optional: column.optional,
        about: column.about.into(),
    };
    table.columns.iter().map(card).collect()
}

/// A name and a number in each row.
fn counts(database: &Connection, sql: &str) -> Result<BTreeMap<String, u64>> {
    let read = || -> rusqlite::Result<BTreeMap<String, u64>> {
        database
            .prepare(sql)?
            .query_map([], |row| {
                let count: Option<i64> = row.get(1)?;
                Ok((row.get(0)?, count.unwrap_or(0) as u64))
            })?
            .collect()
    };
    read().map_err(unreadable)
}

/// What a failed query means.
fn unreadable(error: rusqlite::Error) -> Problem {
    Problem::new("cannot read the dataset")
        .because(error)
        .hint("`face-game data verify` says whether it is damaged")
}

/// The values of a row's columns from `first` on.
fn values<'a>(
    row: &'a Row,
    first: usize,
    count: usize,
) -> Result<impl Iterator<Item = ValueRef<'a>>> {
    let values: Vec<_> = (first..first + count)
        .map(|place| row.get_ref(place))
        .collect::<rusqlite::Result<_>>()
        .map_err(unreadable)?;
    Ok(values.into_iter())
}

fn columns_sql(table: &Table) -> String {
    let all: Vec<_> = table.columns.iter().map(Column::sql).collect();
    all.join(", ")
}

/// Where a table's file for all lies.
fn data_path(table: &Table, parts: &str, installation: &str) -> String {
    format!(
        "data/{}/{parts}installation={installation}/part-0.parquet",
        table.name
    )
}

/// Whether a table is written as CSV too; frames are too many for that.
fn has_csv(table: &Table) -> bool {
    table.name != "readings"
}

/// A table in one file.
fn whole(
    database: &Connection,
    table: &'static Table,
    request: &Request,
    out: &Path,
    files: &mut Vec<Entry>,
) -> Result<()> {
    let key: Vec<_> = table
        .key
        .iter()
        .map(|name| format!("t.\"{name}\""))
        .collect();
    let sql = format!(
        "SELECT {} FROM {} ORDER BY {}",
        columns_sql(table),
        table.from,
        key.join(", ")
    );
    let path = data_path(table, "", request.installation);
    let mut parquet = ParquetFile::create(out, path, table.name, table.columns)?;
    let mut csv = CsvFile::create(out, format!("csv/{}.csv", table.name), table.columns)?;
    let mut statement = database.prepare(&sql).map_err(unreadable)?;
    let mut rows = statement.query([]).map_err(unreadable)?;
    while let Some(row) = rows.next().map_err(unreadable)? {
        parquet.push(values(row, 0, table.columns.len())?)?;
        csv.push(values(row, 0, table.columns.len())?)?;
    }
    files.push(parquet.close()?);
    files.push(csv.close()?);
    Ok(())
}

/// A table in a file for each emotion and day, day after day.
fn parted(
    database: &Connection,
    table: &'static Table,
    request: &Request,
    out: &Path,
    files: &mut Vec<Entry>,
    done: &mut impl FnMut(u64),
) -> Result<()> {
    let turns = table.name == "turns";
    let (turn, order) = if turns {
        ("t", "t.ended_at, t.id")
    } else {
        ("u", "u.ended_at, u.id, t.number")
    };
    let sql = format!(
        "SELECT g.emotion, {} FROM {} WHERE {turn}.ended_at >= ?1 AND {turn}.ended_at < ?2 ORDER BY {order}",
        columns_sql(table),
        table.from,
    );
    let mut csv = has_csv(table)
        .then(|| CsvFile::create(out, format!("csv/{}.csv", table.name), table.columns))
        .transpose()?;
    let mut statement = database.prepare(&sql).map_err(unreadable)?;
    let mut next = database
        .prepare("SELECT min(ended_at) FROM turns WHERE ended_at >= ?1")
        .map_err(unreadable)?;
    let mut from = i64::MIN;
    let mut written = 0;
    loop {
        let found: Option<i64> = next
            .query_row([from], |row| row.get(0))
            .map_err(unreadable)?;
        let Some(first) = found else { break };
        let midnight = first.div_euclid(DAY) * DAY;
        let mut parts: BTreeMap<String, ParquetFile> = BTreeMap::new();
        let mut rows = statement
            .query([midnight, midnight + DAY])
            .map_err(unreadable)?;
        while let Some(row) = rows.next().map_err(unreadable)? {
            let emotion = row
                .get_ref(0)
                .map_err(unreadable)?
                .as_str()
                .map_err(|error| unreadable(error.into()))?;
            if !parts.contains_key(emotion) {
                let parted = format!("emotion={}/date={}/", escaped(emotion), date(midnight));
                let path = data_path(table, &parted, request.installation);
                let file = ParquetFile::create(out, path, table.name, table.columns)?;
                parts.insert(emotion.to_owned(), file);
            }
            if let Some(part) = parts.get_mut(emotion) {
                part.push(values(row, 1, table.columns.len())?)?;
            }
            if let Some(csv) = &mut csv {
                csv.push(values(row, 1, table.columns.len())?)?;
            }
            written += u64::from(turns);
            if written % 1000 == 999 {
                done(written);
            }
        }
        for part in parts.into_values() {
            files.push(part.close()?);
        }
        from = midnight + DAY;
    }
    if let Some(csv) = csv {
        files.push(csv.close()?);
    }
    Ok(())
}

/// A day as 2026-01-02.
fn date(midnight: i64) -> String {
    jiff::Timestamp::from_millisecond(midnight).map_or_else(
        |_| "unknown".into(),
        |time| time.strftime("%Y-%m-%d").to_string(),
    )
}

/// A value in the name of a folder, as Hive writes it: everything but letters,
/// digits, `-`, `_` and `.` in per cent.
fn escaped(value: &str) -> String {
    value
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_have_plain_names() {
        assert_eq!(escaped("happiness"), "happiness");
        assert_eq!(escaped("a/b ü"), "a%2Fb%20%C3%BC");
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(20_000 * DAY), "2024-10-04");
    }
}
