//! Every emotion model that was learned here, and which of them counts.
//!
//! ```text
//! DATA/models/emotion/
//!   lock           held by whoever changes anything here
//!   standing.ron   which version counts, and which counted before
//!   training.checkpoint   how far an interrupted lesson had come
//!   1/             a version; never changed once it is there
//!     version.ron  where it comes from, and the digests of the other files
//!     ...          weights and card
//! ```
//!
//! Version 0 is the model that the game ships with: it lies elsewhere and is the
//! last resort. A version is written beside the others and renamed into place, and
//! `standing.ron`, the pointer and the history in one, is replaced by a rename too.
//! So whatever instruction a crash comes at, there is a whole model that counts.

mod disk;
mod standing;
#[cfg(test)]
mod tests;
mod version;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use crate::{
    config,
    error::{Problem, Result},
    private,
};

pub use standing::{Because, Move, Standing};
pub use version::{Draft, Entry, Listed, State, Stored};

/// The number of the model that the game ships with.
pub const SHIPPED: u32 = 0;

/// The name by which a dataset notes whose faces the checkpoint of a lesson holds,
/// as it notes a model's by the model's version.
pub const LESSON: &str = "lesson";

/// The checkpoint's file, and the same while it is being written.
const CHECKPOINTS: [&str; 2] = ["training.checkpoint", "training.checkpoint.part"];

/// How long a change waits for another process that changes something.
const PATIENCE: Duration = Duration::from_secs(10);

/// The versions below one data folder.
#[derive(Debug, Clone)]
pub struct Registry {
    folder: PathBuf,
}

/// What counts now.
#[derive(Debug)]
pub struct Current {
    /// The version's files; `None` for the shipped model.
    pub stored: Option<Stored>,
    /// What was passed over on the way to it, and why.
    pub problems: Vec<Problem>,
}

impl Current {
    /// Its number.
    pub fn number(&self) -> u32 {
        self.stored.as_ref().map_or(SHIPPED, |s| s.entry.number)
    }
}

impl Registry {
    /// The versions in the data folder `data`. Touches nothing.
    pub fn new(data: &Path) -> Self {
        Self {
            folder: data.join("models").join("emotion"),
        }
    }

    /// Where the versions lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the pointer says; of a folder without one, the shipped model.
    ///
    /// # Errors
    /// A pointer that cannot be read, is damaged, or of a newer program.
    pub fn standing(&self) -> Result<Standing> {
        let path = self.folder.join(Standing::FILE);
        if !path.exists() {
            return Ok(Standing::default());
        }
        config::read(&path).map_err(|problem| {
            Problem::new("cannot tell which emotion model counts")
                .because(problem)
                .hint("`face-game models promote VERSION` chooses one anew; until then the shipped model counts")
        })
    }

    /// The version that counts: the one pointed at or, where that is damaged or
    /// tainted, the nearest before it that is neither. Never fails: the shipped
    /// model is always there.
    pub fn current(&self) -> Current {
        let mut problems = Vec::new();
        let standing = self.standing().unwrap_or_else(|problem| {
            problems.push(problem);
            Standing::default()
        });
        for number in standing.line().into_iter().rev() {
            if number == SHIPPED {
                break;
            }
            match self.usable(number, &standing) {
                Ok(stored) => {
                    return Current {
                        stored: Some(stored),
                        problems,
                    };
                }
                Err(problem) => problems.push(problem),
            }
        }
        Current {
            stored: None,
            problems,
        }
    }

    /// A version's files, all of them what its entry says.
    ///
    /// # Errors
    /// No such version, or one that is damaged.
    pub fn read(&self, number: u32) -> Result<Stored> {
        let folder = self.folder.join(number.to_string());
        if !folder.is_dir() {
            return Err(Problem::new(format!("there is no emotion model {number}"))
                .hint("`face-game models list` shows which there are"));
        }
        Stored::read(&folder, number)
    }

    /// As [`Self::read`], but not of a tainted one.
    fn usable(&self, number: u32, standing: &Standing) -> Result<Stored> {
        if standing.is_tainted(number) {
            return Err(Problem::new(format!(
                "emotion model {number} learned from somebody who has withdrawn"
            ))
            .hint("choose another; a version without that person is trained by itself"));
        }
        self.read(number)
    }

    /// Where a lesson keeps how far it has come.
    pub fn checkpoint(&self) -> PathBuf {
        self.folder.join(CHECKPOINTS[0])
    }

    /// What of models that learned from somebody who has withdrawn still lies here:
    /// weights and cards of versions, the checkpoint of a lesson. `tainted` are the
    /// names of such models, [`LESSON`] among them.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn remains(&self, tainted: &BTreeSet<String>) -> Result<Vec<PathBuf>> {
        let mut remains = Vec::new();
        for number in self.withdrawn(tainted)? {
            let folder = self.folder.join(number.to_string());
            let files = disk::all_but(&folder, Entry::FILE);
            remains.extend(files.map_err(|error| unreadable(&folder, error))?);
        }
        if tainted.contains(LESSON) {
            let checkpoints = CHECKPOINTS.map(|name| self.folder.join(name));
            remains.extend(checkpoints.into_iter().filter(|path| path.exists()));
        }
        Ok(remains)
    }

    /// Erases what [`Self::remains`] names, and sees to it that those versions never
    /// count again: the nearest good one before them does. Gives the numbers that
    /// are tainted from now on. Costs two looks where there is nothing to do.
    ///
    /// # Errors
    /// A folder that cannot be read or written.
    pub fn forget(&self, tainted: &BTreeSet<String>) -> Result<Vec<u32>> {
        let standing = self.standing().unwrap_or_default();
        let mut fresh = self.withdrawn(tainted)?;
        fresh.retain(|number| !standing.is_tainted(*number));
        if fresh.is_empty() && self.remains(tainted)?.is_empty() {
            return Ok(fresh);
        }
        let change = self.change()?;
        if !fresh.is_empty() {
            change.taint(&fresh)?;
        }
        change.erase_tainted()?;
        if tainted.contains(LESSON) {
            change.erase_checkpoint()?;
        }
        Ok(fresh)
    }

    /// Versions that learned from somebody who has withdrawn. Where somebody has, a
    /// version that cannot say what it is counts as one: it is of no use either way.
    fn withdrawn(&self, tainted: &BTreeSet<String>) -> Result<Vec<u32>> {
        if tainted.is_empty() {
            return Ok(Vec::new());
        }
        let standing = self.standing().unwrap_or_default();
        let mut numbers = self.numbers()?;
        numbers.retain(|number| {
            let entry = self.entry(*number);
            standing.is_tainted(*number) || entry.is_none_or(|entry| tainted.contains(&entry.model))
        });
        Ok(numbers)
    }

    /// What is known of a version, without a look at its other files; `None` where
    /// that is damaged.
    pub fn entry(&self, number: u32) -> Option<Entry> {
        let folder = self.folder.join(number.to_string());
        config::read(&folder.join(Entry::FILE)).ok()
    }

    /// What is known of the newest version that can say it.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn newest(&self) -> Result<Option<Entry>> {
        let numbers = self.numbers()?;
        Ok(numbers
            .into_iter()
            .rev()
            .find_map(|number| self.entry(number)))
    }

    /// All versions in ascending order, damaged ones too; not the shipped one.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn list(&self) -> Result<Vec<Listed>> {
        let standing = self.standing().unwrap_or_default();
        Ok(self
            .numbers()?
            .into_iter()
            .map(|number| Listed::of(&self.folder.join(number.to_string()), number, &standing))
            .collect())
    }

    /// Takes the lock, and sweeps away what a crash left.
    ///
    /// # Errors
    /// A folder that cannot be written to, or another process at work for long.
    pub fn change(&self) -> Result<Change<'_>> {
        let failed = |error: std::io::Error| {
            Problem::new(format!("cannot change {}", self.folder.display()))
                .because(error)
                .hint("allow this user to write there, or name another folder with --data")
        };
        private::make(&self.folder).map_err(failed)?;
        let lock = private::open(&self.folder.join("lock")).map_err(failed)?;
        let began = Instant::now();
        loop {
            match lock.try_lock() {
                Ok(()) => break,
                Err(fs::TryLockError::WouldBlock) if began.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(5));
                }
                Err(fs::TryLockError::WouldBlock) => {
                    return Err(
                        Problem::new("another process is changing the emotion models")
                            .hint("try again when it is done"),
                    );
                }
                Err(fs::TryLockError::Error(error)) => return Err(failed(error)),
            }
        }
        disk::sweep(&self.folder).map_err(failed)?;
        Ok(Change {
            registry: self,
            _lock: lock,
        })
    }

    fn numbers(&self) -> Result<Vec<u32>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(unreadable(&self.folder, error)),
        };
        let mut numbers: Vec<u32> = entries
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .collect();
        numbers.sort_unstable();
        Ok(numbers)
    }
}

/// The right to change the versions; nobody else has it meanwhile.
#[derive(Debug)]
pub struct Change<'a> {
    registry: &'a Registry,
    /// Let go when it is dropped, or by the system when the process ends.
    _lock: File,
}

impl Change<'_> {
    /// Keeps a version; it does not count by that. Gives its number.
    ///
    /// # Errors
    /// It cannot be written; then nothing of it stays.
    pub fn add(&self, draft: Draft) -> Result<u32> {
        let folder = &self.registry.folder;
        let last = self.registry.numbers()?.last().copied();
        let number = last.unwrap_or(SHIPPED) + 1;
        let mut files = draft.files.clone();
        let entry = Entry::of(number, draft);
        files.insert(Entry::FILE.into(), standing::to_ron(&entry)?.into_bytes());
        disk::write_folder(folder, &number.to_string(), &files).map_err(|error| {
            Problem::new(format!(
                "cannot keep emotion model {number} in {}",
                folder.display()
            ))
            .because(error)
            .hint("make room on that disk; the model in force stays")
        })?;
        Ok(number)
    }

    /// Lets a version count. With `instead_of`, only if that one counts now: what
    /// was compared is what is replaced.
    ///
    /// # Errors
    /// No such version, a damaged or tainted one, another one in force, or a
    /// pointer that cannot be written; then the one in force stays.
    pub fn promote(&self, number: u32, because: Because, instead_of: Option<u32>) -> Result<()> {
        let mut standing = self.standing();
        if number != SHIPPED {
            self.registry.usable(number, &standing)?;
        }
        let now = self.registry.current().number();
        if let Some(expected) = instead_of.filter(|expected| *expected != now) {
            return Err(Problem::new(format!(
                "emotion model {now} counts now, and not {expected} that {number} was compared with"
            ))
            .hint(format!(
                "compare them anew: face-game models compare {now} {number}"
            )));
        }
        standing.moves.push(Move::now(number, because));
        self.write(&standing)
    }

    /// Goes back to the version that counted before the one in force, over damaged
    /// and tainted ones. Gives its number.
    ///
    /// # Errors
    /// There is nothing before the shipped model, or the pointer cannot be written.
    pub fn roll_back(&self, because: Because) -> Result<u32> {
        let mut standing = self.standing();
        let now = self.registry.current().number();
        let mut line = standing.line();
        while line.last().is_some_and(|last| *last != now) {
            line.pop();
        }
        if now == SHIPPED {
            return Err(
                Problem::new("the shipped emotion model counts; there is none before it")
                    .hint("`face-game models promote VERSION` chooses one"),
            );
        }
        line.pop();
        let good =
            |number: &u32| *number == SHIPPED || self.registry.usable(*number, &standing).is_ok();
        let to = line.into_iter().rev().find(good).unwrap_or(SHIPPED);
        standing.moves.push(Move {
            back: true,
            ..Move::now(to, because)
        });
        self.write(&standing)?;
        Ok(to)
    }

    /// Marks versions that learned from somebody who has withdrawn: they never
    /// count again. The nearest good one before them does from now on.
    ///
    /// # Errors
    /// The pointer cannot be written.
    pub fn taint(&self, numbers: &[u32]) -> Result<()> {
        let mut standing = self.standing();
        standing.tainted.extend(numbers);
        self.write(&standing)
    }

    /// Erases what tainted versions learned; their entries stay as history.
    ///
    /// # Errors
    /// A file that cannot be erased.
    pub fn erase_tainted(&self) -> Result<Vec<u32>> {
        let standing = self.standing();
        let mut erased = Vec::new();
        for number in &standing.tainted {
            let folder = self.registry.folder.join(number.to_string());
            let gone = disk::erase_all_but(&folder, Entry::FILE).map_err(|error| {
                Problem::new(format!("cannot erase {}", folder.display()))
                    .because(error)
                    .hint("erase the folder by hand: somebody in it has withdrawn")
            })?;
            if gone {
                erased.push(*number);
            }
        }
        Ok(erased)
    }

    /// Erases how far an interrupted lesson had come.
    ///
    /// # Errors
    /// A file that cannot be erased.
    pub fn erase_checkpoint(&self) -> Result<()> {
        for name in CHECKPOINTS {
            let path = self.registry.folder.join(name);
            disk::erase(&path).map_err(|error| {
                Problem::new(format!("cannot erase {}", path.display()))
                    .because(error)
                    .hint("erase the file by hand: somebody in it has withdrawn")
            })?;
        }
        Ok(())
    }

    /// A damaged pointer is begun anew.
    fn standing(&self) -> Standing {
        self.registry.standing().unwrap_or_default()
    }

    fn write(&self, standing: &Standing) -> Result<()> {
        let folder = &self.registry.folder;
        let text = standing::to_ron(standing)?;
        disk::write_whole(folder, Standing::FILE, text.as_bytes()).map_err(|error| {
            Problem::new(format!(
                "cannot write {}",
                folder.join(Standing::FILE).display()
            ))
            .because(error)
            .hint("make room on that disk; the model in force stays")
        })
    }
}

fn unreadable(folder: &Path, error: std::io::Error) -> Problem {
    Problem::new(format!("cannot read {}", folder.display()))
        .because(error)
        .hint("allow this user to read it, or name another folder with --data")
}

/// The named contents of a version.
pub type Files = BTreeMap<String, Vec<u8>>;
