//! Whose data leaves: only of those who agreed.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// What an export is for; it decides whose data is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// Research: only people who agreed to it. Nothing that could tell who
    /// somebody is, such as digests of codes, leaves.
    Research,
    /// The operator's own use, as merging kiosks: everybody who is kept.
    Own,
}

/// How many people there are, and how many of them an export holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chosen {
    /// In the dataset.
    pub all: u64,
    /// In the export.
    pub chosen: u64,
}

/// Whether a person agrees now.
fn agreed(purpose: &str) -> String {
    format!("EXISTS (SELECT 1 FROM agreed WHERE person = p.id AND purpose = '{purpose}')")
}

/// Fills `temp.chosen` with the people whose data leaves, and with what they agreed to.
pub fn choose(database: &Connection, purpose: Purpose) -> rusqlite::Result<Chosen> {
    let measurements = agreed("measurements");
    // Research and images speak of what is kept, and mean nothing without it.
    let research = format!("({} AND {measurements})", agreed("research"));
    let images = format!("({} AND {measurements})", agreed("images"));
    let wanted = match purpose {
        Purpose::Research => research.as_str(),
        Purpose::Own => "1",
    };
    database.execute_batch(&format!(
        "DROP TABLE IF EXISTS temp.chosen;
         CREATE TEMP TABLE chosen (
             person TEXT PRIMARY KEY NOT NULL, play INTEGER NOT NULL, measurements INTEGER NOT NULL,
             images INTEGER NOT NULL, research INTEGER NOT NULL, text TEXT
         ) STRICT, WITHOUT ROWID;
         INSERT INTO temp.chosen
             SELECT p.id, {}, {measurements}, {images}, {research},
                 (SELECT text_version FROM consents WHERE person = p.id AND granted
                  ORDER BY decided_at DESC, id DESC LIMIT 1)
             FROM people p WHERE {wanted};",
        agreed("play"),
    ))?;
    let count = |table: &str| {
        database.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
            row.get::<_, i64>(0).map(|count| count as u64)
        })
    };
    Ok(Chosen {
        all: count("people")?,
        chosen: count("temp.chosen")?,
    })
}
