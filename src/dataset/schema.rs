//! Versions of the tables: numbered files, each applied once and for good.

use rusqlite::{Connection, Transaction, TransactionBehavior::Immediate};

use super::disk::{Newer, failed};
use crate::error::{Problem, Result};

/// File n brings version n to n + 1.
const MIGRATIONS: [&str; 2] = [include_str!("schema/1.sql"), include_str!("schema/2.sql")];

/// The version that this program writes.
pub(super) const NEWEST: u32 = MIGRATIONS.len() as u32;

/// Marks the file as ours: the letters `FGds`.
const APPLICATION: u32 = 0x4647_6473;

/// Brings the tables to the newest version, in one transaction, whoever else
/// tries at the same time.
///
/// # Errors
/// A newer dataset, another program's database, or a disk that refuses.
pub(super) fn migrate(db: &Connection) -> Result<()> {
    if check(db)? == NEWEST {
        return Ok(());
    }
    let transaction = Transaction::new_unchecked(db, Immediate)
        .map_err(failed("cannot lock the dataset to bring it up to date"))?;
    let from = check(&transaction)?;
    for (version, sql) in (1..).zip(MIGRATIONS).skip(from as usize) {
        transaction
            .execute_batch(sql)
            .and_then(|()| transaction.pragma_update(None, "application_id", APPLICATION))
            .and_then(|()| transaction.pragma_update(None, "user_version", version))
            .map_err(failed(format!(
                "cannot bring the dataset to version {version}"
            )))?;
    }
    transaction
        .commit()
        .map_err(failed("cannot bring the dataset up to date"))
}

/// The version of the tables, from 0 for an empty file.
///
/// # Errors
/// A newer dataset, or a database that is none of ours.
pub(super) fn check(db: &Connection) -> Result<u32> {
    let number = |name: &str| db.pragma_query_value(None, name, |row| row.get::<_, u32>(0));
    let unread = || failed("cannot read the dataset");
    let version = number("user_version").map_err(unread())?;
    let application = number("application_id").map_err(unread())?;
    let tables: u32 = db
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(unread())?;
    if (version, application, tables) != (0, 0, 0) && application != APPLICATION {
        return Err(Problem::new("this database is no dataset of the game")
            .hint("name another folder with --data DIR"));
    }
    if version > NEWEST {
        let newer = Newer {
            found: version,
            known: NEWEST,
        };
        return Err(
            Problem::new("a newer version of the game made this dataset")
                .because(newer)
                .hint("use the newer face-game, or name another folder with --data DIR"),
        );
    }
    Ok(version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::DiskState;

    #[test]
    fn migrating_twice_is_migrating_once() {
        let db = Connection::open_in_memory().unwrap();
        migrate(&db).unwrap();
        migrate(&db).unwrap();
        assert_eq!(check(&db).unwrap(), NEWEST);
    }

    #[test]
    fn newer_and_foreign_databases_are_refused() {
        let db = Connection::open_in_memory().unwrap();
        migrate(&db).unwrap();
        db.pragma_update(None, "user_version", NEWEST + 1).unwrap();
        let problem = migrate(&db).unwrap_err();
        assert_eq!(DiskState::of(&problem), DiskState::Newer);
        assert!(problem.advice().unwrap().contains("newer face-game"));

        let foreign = Connection::open_in_memory().unwrap();
        foreign.execute_batch("CREATE TABLE theirs (a)").unwrap();
        let problem = migrate(&foreign).unwrap_err();
        assert!(problem.to_string().contains("no dataset"), "{problem}");
    }
}
