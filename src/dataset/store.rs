//! A dataset on a disk, opened.

use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rusqlite::{
    Connection, ErrorCode, OpenFlags, OptionalExtension, Transaction,
    TransactionBehavior::Immediate, params,
};

use super::{Action, AuditRow, Batch, Folder, Time, batch, disk::failed, folder, schema};
use crate::{
    error::{Problem, Result},
    private,
};

/// How long to wait for another program's lock where nobody says.
const BUSY: Duration = Duration::from_secs(5);

/// What may be done with an open dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everything.
    Write,
    /// Looking.
    Read,
}

/// An open dataset. Any number of processes may have it open; one writes at a
/// time, and the others wait for it or go on reading what was there before.
#[derive(Debug)]
pub struct Store {
    folder: Folder,
    db: Connection,
    access: Access,
}

impl Store {
    /// Opens the dataset in a folder to write it, makes it where there is none,
    /// brings its tables up to date, and clears away what a crash left behind.
    ///
    /// # Errors
    /// A folder that cannot be written, a full disk, a damaged database, or one of
    /// a newer version or another program.
    pub fn open(path: &Path) -> Result<Self> {
        Self::open_within(path, BUSY)
    }

    /// As [`Self::open`], and waits so long for another program's lock.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_within(path: &Path, busy: Duration) -> Result<Self> {
        let folder = Folder::new(path);
        folder.create()?;
        let file = folder.database();
        private::open(&file).map_err(|error| folder::refused(&file, error))?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = connect(&file, flags, busy)?;
        patiently(busy, || db.pragma_update(None, "journal_mode", "WAL"))
            .map_err(failed(format!("cannot open {}", file.display())))?;
        // Every commit reaches the disk before it counts (FULL), which is what a
        // power cut asks for; on Apple systems only fullfsync does that.
        db.execute_batch(
            "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;
             PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 16777216;",
        )
        .map_err(failed(format!("cannot open {}", file.display())))?;
        schema::migrate(&db)?;
        let store = Self {
            folder,
            db,
            access: Access::Write,
        };
        store.settle()?;
        Ok(store)
    }

    /// Opens a dataset that must be there already, to write it.
    ///
    /// # Errors
    /// As [`Self::open`], and no dataset in the folder.
    pub fn open_existing(path: &Path) -> Result<Self> {
        must_exist(&Folder::new(path))?;
        Self::open(path)
    }

    /// Opens a dataset that must be there already, to look at it: also from a
    /// folder that cannot be written. Tables of an older version are refused.
    ///
    /// # Errors
    /// No dataset, one that cannot be read, or one of another version.
    pub fn read_only(path: &Path) -> Result<Self> {
        let folder = Folder::new(path);
        must_exist(&folder)?;
        let file = folder.database();
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = connect(&file, flags, BUSY)?;
        let version = match schema::check(&db) {
            Ok(version) => version,
            // Without the right to write, the log cannot be set up; where there is
            // none, the file alone is the whole dataset.
            Err(problem) if is_settled(&file) => {
                let db = immutable(&file)?;
                let version = schema::check(&db).map_err(|_| problem)?;
                return Self::looking(folder, db, version);
            }
            Err(problem) => return Err(problem),
        };
        Self::looking(folder, db, version)
    }

    fn looking(folder: Folder, db: Connection, version: u32) -> Result<Self> {
        if version < schema::NEWEST {
            return Err(Problem::new(format!(
                "the dataset in {} is of version {version}, older than this program's",
                folder.path().display()
            ))
            .hint("start the game once with this folder; that brings it up to date"));
        }
        Ok(Self {
            folder,
            db,
            access: Access::Read,
        })
    }

    /// Where it lies.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// What may be done with it.
    pub fn access(&self) -> Access {
        self.access
    }

    /// The database, for questions that are not asked here. Whoever writes
    /// through it answers for consent and audit.
    pub fn connection(&self) -> &Connection {
        &self.db
    }

    /// The id of this dataset, made when the dataset was: what tells one kiosk's
    /// sessions from another's after a merge.
    ///
    /// # Errors
    /// A dataset that cannot be read.
    pub fn installation(&self) -> Result<String> {
        self.note("installation")?
            .ok_or_else(|| Problem::new("the dataset has lost its installation id"))
    }

    /// Does several things in one transaction: all of them, or none. Files that
    /// were written go again if it fails.
    ///
    /// # Errors
    /// What `work` returns, or a commit that fails.
    pub fn batch<T>(&self, work: impl FnOnce(&Batch) -> Result<T>) -> Result<T> {
        let transaction = self.lock("write")?;
        let batch = Batch::new(&self.folder, &transaction);
        let done = work(&batch);
        let files = batch.into_files();
        let committed = done.and_then(|value| {
            transaction
                .commit()
                .map_err(failed("cannot write the dataset"))?;
            Ok(value)
        });
        if committed.is_err() && !files.is_empty() {
            // What cannot be removed now goes when the dataset is opened next.
            let _ = self.sweep(&files);
        }
        committed
    }

    /// Takes the one lock that writers take.
    pub(super) fn lock(&self, to: &str) -> Result<Transaction<'_>> {
        Transaction::new_unchecked(&self.db, Immediate)
            .map_err(failed(format!("cannot {to} the dataset")))
    }

    /// Removes those files that no row names, while nobody can add rows.
    ///
    /// # Errors
    /// A disk that refuses.
    pub(super) fn sweep(&self, files: &[String]) -> Result<Vec<String>> {
        let transaction = self.lock("tidy")?;
        let mut removed = Vec::new();
        for file in files {
            if !batch::is_named(&transaction, file)? {
                self.folder.remove(file)?;
                removed.push(file.clone());
            }
        }
        Ok(removed)
    }

    /// Files that no row names.
    pub(super) fn strangers(&self) -> Result<Vec<String>> {
        let mut strangers = Vec::new();
        for file in self.folder.images()? {
            if !batch::is_named(&self.db, &file)? {
                strangers.push(file);
            }
        }
        Ok(strangers)
    }

    /// Finishes what a crash interrupted: files without rows, and an erasure whose
    /// traces are not overwritten yet.
    fn settle(&self) -> Result<()> {
        if self.note("installation")?.is_none() {
            let made = uuid::Uuid::now_v7().hyphenated().to_string();
            self.db
                .execute(
                    "INSERT OR IGNORE INTO meta (key, value) VALUES ('installation', ?1), ('made_at', ?2)",
                    params![made, Time::now().to_string()],
                )
                .map_err(failed("cannot write the dataset"))?;
        }
        // Looked for without the lock, so that others need not wait; looked at once
        // more with it.
        let strangers = self.strangers()?;
        if !strangers.is_empty() {
            self.sweep(&strangers)?;
        }
        self.scrub_if_owed()
    }

    /// What `meta` says under a key.
    pub(super) fn note(&self, key: &str) -> Result<Option<String>> {
        self.db
            .query_row("SELECT value FROM meta WHERE key = ?1", [key], |row| {
                row.get(0)
            })
            .optional()
            .map_err(failed("cannot read the dataset"))
    }

    /// Writes a line of the audit table.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn audit(&self, action: Action, subject: &str, detail: &serde_json::Value) -> Result<()> {
        audit(&self.db, action, subject, detail)
    }

    /// The whole audit table, oldest first.
    ///
    /// # Errors
    /// A dataset that cannot be read.
    pub fn audits(&self) -> Result<Vec<AuditRow>> {
        self.list(
            "SELECT id, at, action, subject, detail FROM audit ORDER BY id",
            [],
            |row| {
                let detail: String = row.get(4)?;
                Ok(AuditRow {
                    id: row.get(0)?,
                    at: row.get(1)?,
                    action: row.get(2)?,
                    subject: row.get(3)?,
                    detail: serde_json::from_str(&detail).unwrap_or(serde_json::Value::Null),
                })
            },
        )
    }
}

/// Writes a line of the audit table, as part of a transaction.
pub(super) fn audit(
    db: &Connection,
    action: Action,
    subject: &str,
    detail: &serde_json::Value,
) -> Result<()> {
    db.execute(
        "INSERT INTO audit (at, action, subject, detail) VALUES (?1, ?2, ?3, ?4)",
        params![Time::now(), action, subject, detail.to_string()],
    )
    .map(drop)
    .map_err(failed("cannot write the audit table"))
}

fn must_exist(folder: &Folder) -> Result<()> {
    match folder.database().try_exists() {
        Ok(true) => Ok(()),
        Ok(false) => Err(Problem::new(format!(
            "there is no dataset in {}",
            folder.path().display()
        ))
        .hint("play with consent to keep measurements, or name another folder with --data DIR")),
        Err(error) => Err(folder::refused(&folder.database(), error)),
    }
}

fn connect(file: &Path, flags: OpenFlags, busy: Duration) -> Result<Connection> {
    let unopened = || failed(format!("cannot open {}", file.display()));
    let db = Connection::open_with_flags(file, flags).map_err(unopened())?;
    db.busy_timeout(busy).map_err(unopened())?;
    db.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;",
    )
    .map_err(unopened())?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(db)
}

/// Tries again while another program has the lock: the database does not wait by itself
/// where the way of logging changes, as it does when two begin a dataset at once.
fn patiently(limit: Duration, work: impl Fn() -> rusqlite::Result<()>) -> rusqlite::Result<()> {
    let until = Instant::now() + limit;
    loop {
        match work() {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && Instant::now() < until =>
            {
                thread::sleep(Duration::from_millis(20));
            }
            done => return done,
        }
    }
}

/// Whether everything is in the file itself, and nothing in a log beside it.
fn is_settled(file: &Path) -> bool {
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).map_or(true, |log| log.len() == 0)
}

/// Opens a file that nobody can change meanwhile.
fn immutable(file: &Path) -> Result<Connection> {
    let path = file.display().to_string();
    let escaped = path
        .replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    connect(
        Path::new(&format!("file:{escaped}?immutable=1")),
        flags,
        BUSY,
    )
}
