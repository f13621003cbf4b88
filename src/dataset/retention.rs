//! What has grown too old goes by itself.

use std::time::Duration;

use rusqlite::params;
use serde_json::json;

use super::{
    Action, PersonId, Store, Time,
    config::Keep,
    disk::failed,
    erase::{self, Cause},
    store::audit,
};
use crate::error::Result;

/// The last moment that retention looked at the clock.
const SEEN: &str = "clock_seen";

/// When a jump of the clock was first met, as the clock then had it.
const DOUBTED: &str = "clock_doubted";

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What a look at old data took away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Expired {
    /// Pictures.
    pub images: u64,
    /// Readings of frames.
    pub readings: u64,
    /// People with all that was theirs.
    pub people: u64,
    /// The clock has jumped ahead, and is not believed yet.
    pub doubted: bool,
}

impl Store {
    /// Erases what is older than the limits allow at `now`, and says so in the
    /// audit table. What bears a time to come, as after a clock was set back,
    /// stays; a clock that jumped ahead is believed a day later.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn expire(&self, keep: &Keep, now: Time) -> Result<Expired> {
        if !self.believes(keep, now)? {
            return Ok(Expired {
                doubted: true,
                ..Expired::default()
            });
        }
        let oldest = |days: u32| now.before(DAY * days);
        let mut expired = Expired::default();
        if let Some(days) = keep.images_days {
            expired.images = self.expire_images(oldest(days))?;
        }
        if let Some(days) = keep.readings_days {
            expired.readings = self.expire_readings(oldest(days))?;
        }
        if let Some(days) = keep.people_days {
            for person in self.long_gone(oldest(days))? {
                self.remove_person(person, Cause::Expired)?;
                expired.people += 1;
            }
        }
        if expired.people > 0 {
            self.scrub()?;
        } else if expired != Expired::default() {
            // Every day takes some readings; writing a large dataset anew as often
            // would wear the disk out.
            self.rinse()?;
        }
        Ok(expired)
    }

    /// Whether the clock may be right: it has not jumped ahead since the last look,
    /// or a day has gone by since it did.
    fn believes(&self, keep: &Keep, now: Time) -> Result<bool> {
        let moment = |key| -> Result<Option<Time>> {
            Ok(self.note(key)?.and_then(|text| text.parse().ok()).map(Time))
        };
        let far = DAY * keep.doubt_days;
        let jumped = moment(SEEN)?.is_some_and(|seen| now > seen.after(far));
        if jumped {
            let doubted =
                moment(DOUBTED)?.filter(|doubted| (*doubted..=doubted.after(far)).contains(&now));
            let Some(doubted) = doubted else {
                self.jot(DOUBTED, Some(now))?;
                return Ok(false);
            };
            if now < doubted.after(DAY) {
                return Ok(false);
            }
        }
        self.jot(DOUBTED, None)?;
        self.jot(SEEN, Some(now))?;
        Ok(true)
    }

    fn jot(&self, key: &str, time: Option<Time>) -> Result<()> {
        let db = self.connection();
        let written = match time {
            Some(time) => db.execute(
                "INSERT INTO meta (key, value) VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                params![key, time.0.to_string()],
            ),
            None => db.execute("DELETE FROM meta WHERE key = ?1", [key]),
        };
        written
            .map(drop)
            .map_err(failed("cannot write the dataset"))
    }

    fn expire_images(&self, oldest: Time) -> Result<u64> {
        let files = self.batch(|batch| {
            let files = erase::drop_images(batch, "made_at < ?1", [oldest])?;
            if !files.is_empty() {
                let detail = json!({ "before": oldest.to_string(), "images": files.len() });
                audit(batch.connection(), Action::Retention, "images", &detail)?;
                erase::owe(batch.connection())?;
            }
            Ok(files)
        })?;
        self.sweep(&files)?;
        Ok(files.len() as u64)
    }

    fn expire_readings(&self, oldest: Time) -> Result<u64> {
        self.batch(|batch| {
            let db = batch.connection();
            let rows = db
                .execute(
                    "DELETE FROM readings WHERE turn IN (SELECT id FROM turns WHERE ended_at < ?1)",
                    [oldest],
                )
                .map_err(failed("cannot erase old readings"))?;
            if rows > 0 {
                let detail = json!({ "before": oldest.to_string(), "readings": rows });
                audit(db, Action::Retention, "readings", &detail)?;
                erase::owe(db)?;
            }
            Ok(rows as u64)
        })
    }

    /// People whose last session began before `oldest`.
    fn long_gone(&self, oldest: Time) -> Result<Vec<PersonId>> {
        self.list(
            "SELECT people.id FROM people LEFT JOIN sessions ON sessions.person = people.id
             GROUP BY people.id
             HAVING max(people.created_at, coalesce(max(sessions.started_at), people.created_at)) < ?1",
            [oldest],
            |row| row.get(0),
        )
    }
}
