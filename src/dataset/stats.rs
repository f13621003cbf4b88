//! What a dataset holds, in numbers: one pass over its tables, in SQL.

use std::{collections::BTreeMap, fs, io, path::Path};

use rusqlite::{Connection, Params, Row};
use serde::Serialize;

use super::{folder::IMAGES, tables::PURPOSES};
use crate::{
    error::{Problem, Result},
    facs::{ActionUnit, Emotion},
};

/// Below this score a turn says nothing about its emotion: the cut of the seed
/// paper's Figure 3 (its section 5.3).
pub const CUT: f64 = 0.33;

/// What a dataset holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stats {
    /// The installation.
    pub installation: String,
    /// People by kind.
    pub people: BTreeMap<String, u64>,
    /// People who were erased.
    pub erased: u64,
    /// Sessions.
    pub sessions: u64,
    /// Turns.
    pub turns: Turns,
    /// Frames that were read.
    pub readings: u64,
    /// Labels by emotion.
    pub labels: Vec<Labels>,
    /// Pictures.
    pub images: Images,
    /// People by what they agreed to.
    pub consent: Vec<Consent>,
    /// Models.
    pub models: Vec<Model>,
    /// Which Action Units players showed, by emotion.
    pub occurrence: Vec<Occurrence>,
    /// What was added, day by day.
    pub growth: Vec<Day>,
    /// Bytes on the disk.
    pub disk: Disk,
}

/// How turns went.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Turns {
    /// All of them.
    pub all: u64,
    /// Those with a score.
    pub scored: u64,
    /// Those whose score reached the cut.
    pub above_cut: u64,
    /// The mean score.
    pub mean_score: Option<f64>,
    /// Those without a score, by what stood in the way.
    pub obstacles: BTreeMap<String, u64>,
}

/// The labels of an emotion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Labels {
    /// Which.
    pub emotion: String,
    /// Given by the score.
    pub automatic: u64,
    /// Given by somebody.
    pub person: u64,
    /// Taken back; not among the others.
    pub revoked: u64,
}

/// Pictures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Images {
    /// Whole frames.
    pub frames: u64,
    /// Aligned faces.
    pub crops: u64,
    /// Those that are encrypted.
    pub encrypted: u64,
    /// Bytes of all.
    pub bytes: u64,
}

/// What people said to a purpose; the newest decision counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Consent {
    /// To what.
    pub purpose: &'static str,
    /// Who agreed.
    pub granted: u64,
    /// Who did not, or no longer.
    pub refused: u64,
}

/// A model that read or learned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Model {
    /// Beginning of its digest.
    pub version: String,
    /// What it reads.
    pub kind: String,
    /// When it was first used, in milliseconds since 1970.
    pub first_used: i64,
    /// Turns that it read.
    pub turns: u64,
    /// Whether somebody it learned from has withdrawn.
    pub tainted: bool,
}

/// Which Action Units turns that reached the cut show, for an emotion of targets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Occurrence {
    /// Of the targets.
    pub emotion: String,
    /// How many turns.
    pub turns: u64,
    /// The share of turns in which each unit was found on the player, in ascending
    /// FACS number.
    pub player: [f64; ActionUnit::COUNT],
    /// The share of the same turns in which it is on the target.
    pub target: [f64; ActionUnit::COUNT],
}

impl Occurrence {
    /// The variance of each unit among players: p (1 - p), 0 to 0.25.
    pub fn variance(&self) -> [f64; ActionUnit::COUNT] {
        self.player.map(|share| share * (1.0 - share))
    }

    /// The mean of these over the units.
    pub fn mean_variance(&self) -> f64 {
        self.variance().iter().sum::<f64>() / ActionUnit::COUNT as f64
    }

    /// The same of the targets: what learning from the targets alone would see.
    pub fn mean_target_variance(&self) -> f64 {
        let variance = self.target.map(|share| share * (1.0 - share));
        variance.iter().sum::<f64>() / ActionUnit::COUNT as f64
    }
}

/// What a day added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Day {
    /// The day, UTC, as 2026-01-02.
    pub date: String,
    /// Days since 1970.
    pub number: i64,
    /// Turns that ended on it.
    pub turns: u64,
    /// Of these, turns with a label that holds.
    pub labelled: u64,
}

/// Bytes on the disk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Disk {
    /// The database, with its journal.
    pub database: u64,
    /// The files of pictures.
    pub images: u64,
}

impl Stats {
    /// Counts a dataset; `folder` is where it lies.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn of(database: &Connection, folder: &Path) -> Result<Self> {
        let failed = |error: rusqlite::Error| {
            Problem::new("cannot read the dataset")
                .because(error)
                .hint("`face-game data verify` says whether it is damaged")
        };
        // Everything at one moment, while others may go on writing.
        let moment = database.unchecked_transaction().map_err(failed)?;
        let mut stats = Self::count(&moment).map_err(failed)?;
        stats.disk = Disk::of(folder).map_err(|error| {
            Problem::new(format!("cannot look into {}", folder.display()))
                .because(error)
                .hint("allow this user to read it")
        })?;
        Ok(stats)
    }

    fn count(database: &Connection) -> rusqlite::Result<Self> {
        let number = |sql: &str| -> rusqlite::Result<u64> {
            database.query_row(sql, [], |row| unsigned(row, 0))
        };
        Ok(Self {
            installation: database.query_row(
                "SELECT coalesce((SELECT value FROM meta WHERE key = 'installation'), '')",
                [],
                |row| row.get(0),
            )?,
            people: pairs(database, "SELECT kind, count(*) FROM people GROUP BY 1")?,
            erased: number("SELECT count(*) FROM erased")?,
            sessions: number("SELECT count(*) FROM sessions")?,
            turns: turns(database)?,
            readings: number("SELECT count(*) FROM readings")?,
            labels: list(
                database,
                "SELECT emotion, sum(source = 'automatic' AND revoked_at IS NULL), \
                 sum(source = 'person' AND revoked_at IS NULL), sum(revoked_at IS NOT NULL) \
                 FROM labels GROUP BY 1",
                [],
                |row| {
                    Ok(Labels {
                        emotion: row.get(0)?,
                        automatic: unsigned(row, 1)?,
                        person: unsigned(row, 2)?,
                        revoked: unsigned(row, 3)?,
                    })
                },
            )
            .map(|labels| in_order(labels, |labels| &labels.emotion))?,
            images: database.query_row(
                "SELECT coalesce(sum(kind = 'frame'), 0), coalesce(sum(kind = 'crop'), 0), \
                 coalesce(sum(recipient <> ''), 0), coalesce(sum(bytes), 0) FROM images",
                [],
                |row| {
                    Ok(Images {
                        frames: unsigned(row, 0)?,
                        crops: unsigned(row, 1)?,
                        encrypted: unsigned(row, 2)?,
                        bytes: unsigned(row, 3)?,
                    })
                },
            )?,
            consent: consent(database)?,
            models: list(
                database,
                "SELECT m.version, m.kind, m.first_used, coalesce(t.turns, 0), m.tainted_at IS NOT NULL \
                 FROM models m LEFT JOIN (SELECT detector, count(*) AS turns FROM turns GROUP BY 1) t \
                 ON t.detector = m.version ORDER BY m.first_used, m.version",
                [],
                |row| {
                    Ok(Model {
                        version: row.get(0)?,
                        kind: row.get(1)?,
                        first_used: row.get(2)?,
                        turns: unsigned(row, 3)?,
                        tainted: row.get(4)?,
                    })
                },
            )?,
            occurrence: occurrence(database)?,
            growth: growth(database)?,
            disk: Disk::default(),
        })
    }
}

fn unsigned(row: &Row, place: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(place).map(|number| number.max(0) as u64)
}

fn list<T>(
    database: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnMut(&Row) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    database.prepare(sql)?.query_map(params, read)?.collect()
}

fn pairs(database: &Connection, sql: &str) -> rusqlite::Result<BTreeMap<String, u64>> {
    let pairs = list(database, sql, [], |row| {
        Ok((row.get(0)?, unsigned(row, 1)?))
    })?;
    Ok(pairs.into_iter().collect())
}

/// Emotions in their usual order, others after them by name.
fn in_order<T>(mut all: Vec<T>, emotion: impl Fn(&T) -> &str) -> Vec<T> {
    let place = |name: &str| {
        let known = Emotion::ALL
            .iter()
            .position(|emotion| emotion.key() == name);
        (known.unwrap_or(Emotion::ALL.len()), name.to_owned())
    };
    all.sort_by_key(|one| place(emotion(one)));
    all
}

fn turns(database: &Connection) -> rusqlite::Result<Turns> {
    let mut turns = database.query_row(
        "SELECT count(*), count(score), coalesce(sum(score >= ?1), 0), avg(score) FROM turns",
        [CUT],
        |row| {
            Ok(Turns {
                all: unsigned(row, 0)?,
                scored: unsigned(row, 1)?,
                above_cut: unsigned(row, 2)?,
                mean_score: row.get(3)?,
                obstacles: BTreeMap::new(),
            })
        },
    )?;
    turns.obstacles = pairs(
        database,
        "SELECT coalesce(obstacle, 'unknown'), count(*) FROM turns WHERE score IS NULL GROUP BY 1",
    )?;
    Ok(turns)
}

fn consent(database: &Connection) -> rusqlite::Result<Vec<Consent>> {
    let mut count = database.prepare(
        "SELECT coalesce(sum(granted), 0), coalesce(sum(NOT granted), 0) FROM \
         (SELECT (SELECT granted FROM consents WHERE person = p.id AND purpose = ?1 \
                  ORDER BY ordinal DESC LIMIT 1) AS granted FROM people p)",
    )?;
    PURPOSES
        .into_iter()
        .map(|purpose| {
            count.query_row([purpose], |row| {
                Ok(Consent {
                    purpose,
                    granted: unsigned(row, 0)?,
                    refused: unsigned(row, 1)?,
                })
            })
        })
        .collect()
}

fn occurrence(database: &Connection) -> rusqlite::Result<Vec<Occurrence>> {
    let sums = |column: &str| {
        let sums = (0..ActionUnit::COUNT).map(|bit| format!("sum(t.{column} >> {bit} & 1)"));
        sums.collect::<Vec<_>>().join(", ")
    };
    let sql = format!(
        "SELECT g.emotion, count(*), {}, {} FROM turns t JOIN targets g ON g.digest = t.target \
         WHERE t.score >= ?1 GROUP BY 1",
        sums("player_aus"),
        sums("target_aus")
    );
    let all = list(database, &sql, [CUT], |row| {
        let turns = unsigned(row, 1)?;
        let shares = |first: usize| -> rusqlite::Result<[f64; ActionUnit::COUNT]> {
            let mut shares = [0.0; ActionUnit::COUNT];
            for (place, share) in shares.iter_mut().enumerate() {
                *share = unsigned(row, first + place)? as f64 / turns.max(1) as f64;
            }
            Ok(shares)
        };
        Ok(Occurrence {
            emotion: row.get(0)?,
            turns,
            player: shares(2)?,
            target: shares(2 + ActionUnit::COUNT)?,
        })
    })?;
    Ok(in_order(all, |one| &one.emotion))
}

fn growth(database: &Connection) -> rusqlite::Result<Vec<Day>> {
    // In the order of the index, so that nothing has to be sorted.
    list(
        database,
        "SELECT ended_at / 86400000 AS day, count(*), \
         sum(EXISTS (SELECT 1 FROM labels l WHERE l.turn = t.id AND l.revoked_at IS NULL)) \
         FROM turns t GROUP BY day ORDER BY day",
        [],
        |row| {
            let number: i64 = row.get(0)?;
            let time = jiff::Timestamp::from_millisecond(number.saturating_mul(86_400_000));
            Ok(Day {
                date: time.map_or_else(
                    |_| number.to_string(),
                    |time| time.strftime("%Y-%m-%d").to_string(),
                ),
                number,
                turns: unsigned(row, 1)?,
                labelled: unsigned(row, 2)?,
            })
        },
    )
}

impl Disk {
    fn of(folder: &Path) -> io::Result<Self> {
        let mut disk = Self::default();
        let mut folders = vec![(folder.to_owned(), false)];
        while let Some((folder, images)) = folders.pop() {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let name = entry.file_name();
                let known = match entry.metadata() {
                    Ok(known) => known,
                    // Erased meanwhile.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                    Err(error) => return Err(error),
                };
                if known.is_dir() {
                    let inside = images || name == IMAGES;
                    if inside {
                        folders.push((entry.path(), true));
                    }
                } else if images {
                    disk.images += known.len();
                } else if name.to_string_lossy().starts_with("dataset.sqlite") {
                    disk.database += known.len();
                }
            }
        }
        Ok(disk)
    }
}
