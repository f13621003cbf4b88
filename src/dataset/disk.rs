//! What a failure says of the disk, and what to do about it.

use std::{error::Error, io};

use rusqlite::ErrorCode;

use crate::error::Problem;

/// What is known of the place where the dataset lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DiskState {
    /// Nothing is wrong.
    #[default]
    Fine,
    /// No space is left.
    Full,
    /// This user may not write there.
    ReadOnly,
    /// The database holds something that it cannot hold.
    Damaged,
    /// A newer version of the game made it.
    Newer,
    /// Another program holds the lock.
    Busy,
    /// It cannot be read or opened at all.
    Unreachable,
}

/// A dataset of a version that this program does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it has version {found}, and this program knows versions up to {known}")]
pub struct Newer {
    /// The version found.
    pub found: u32,
    /// The newest one known here.
    pub known: u32,
}

impl DiskState {
    /// What a failure says of the disk; [`Self::Fine`] where the disk is not to blame.
    pub fn of(problem: &Problem) -> Self {
        let mut cause = problem.source();
        while let Some(error) = cause {
            if let Some(error) = error.downcast_ref::<rusqlite::Error>() {
                return Self::of_sql(error);
            }
            if let Some(error) = error.downcast_ref::<io::Error>() {
                return Self::of_io(error);
            }
            if error.is::<Newer>() {
                return Self::Newer;
            }
            cause = error.source();
        }
        Self::Fine
    }

    fn of_sql(error: &rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Self::ReadOnly,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::CannotOpen | ErrorCode::SystemIoFailure) => Self::Unreachable,
            _ => Self::Fine,
        }
    }

    fn of_io(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull
            | io::ErrorKind::QuotaExceeded
            | io::ErrorKind::FileTooLarge => Self::Full,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            _ => Self::Unreachable,
        }
    }

    /// What can be done about it.
    pub const fn hint(self) -> Option<&'static str> {
        match self {
            Self::Fine => None,
            Self::Full => Some(
                "free some space on that disk; play goes on meanwhile, but nothing is recorded",
            ),
            Self::ReadOnly => {
                Some("allow this user to write that folder, or name another with --data DIR")
            }
            Self::Damaged => Some(
                "see what face-game data verify finds; then put a backup in its place, or move the \
                 folder away and a new dataset is begun",
            ),
            Self::Newer => Some("use the newer face-game, or name another folder with --data DIR"),
            Self::Busy => {
                Some("another program is writing this dataset; try again when it is done")
            }
            Self::Unreachable => Some(
                "check that the disk is there and the folder is this user's, or name another with --data DIR",
            ),
        }
    }
}

/// Makes a problem of a failure in the database, with what to do about it.
pub(super) fn failed(what: impl Into<String>) -> impl FnOnce(rusqlite::Error) -> Problem {
    move |error| {
        let hint = DiskState::of_sql(&error).hint();
        let problem = Problem::new(what).because(error);
        match hint {
            Some(hint) => problem.hint(hint),
            None => problem,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_is_found_however_deep() {
        let full = io::Error::from(io::ErrorKind::StorageFull);
        let outer = Problem::new("outer").because(Problem::new("inner").because(full));
        assert_eq!(DiskState::of(&outer), DiskState::Full);
        let newer = Problem::new("x").because(Newer { found: 2, known: 1 });
        assert_eq!(DiskState::of(&newer), DiskState::Newer);
        assert_eq!(DiskState::of(&Problem::new("a slip")), DiskState::Fine);
    }
}
