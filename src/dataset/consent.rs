//! Changes of mind.

use rusqlite::params;

use super::{
    Consent, ConsentId, Erasure, PersonId, Purpose, Store, Time,
    disk::failed,
    erase::{self, Cause},
};
use crate::error::Result;

impl Store {
    /// Writes down that somebody decides anew about a purpose, and does what that
    /// asks: without `play` or `measurements` the person is erased, without
    /// `images` the pictures are.
    ///
    /// # Errors
    /// A disk that refuses, or a person who is not there.
    pub fn decide(
        &self,
        person: PersonId,
        purpose: Purpose,
        granted: bool,
        text_version: &str,
        language: &str,
    ) -> Result<Option<Erasure>> {
        if !granted && matches!(purpose, Purpose::Play | Purpose::Measurements) {
            return self.erase_person(person, Cause::Withdrawn).map(Some);
        }
        let files = self.batch(|batch| {
            let ordinal = batch
                .connection()
                .query_row(
                    "SELECT coalesce(max(ordinal) + 1, 0) FROM consents WHERE person = ?1 AND purpose = ?2",
                    params![person, purpose],
                    |row| row.get(0),
                )
                .map_err(failed("cannot read the dataset"))?;
            batch.put_consent(&Consent {
                id: ConsentId::new(),
                person,
                purpose,
                ordinal,
                granted,
                text_version: text_version.to_owned(),
                language: language.to_owned(),
                decided_at: Time::now(),
            })?;
            if granted || purpose != Purpose::Images {
                return Ok(Vec::new());
            }
            erase::drop_images(batch, "turn IN (SELECT t.id FROM turns t JOIN sessions s ON s.id = t.session WHERE s.person = ?1)", [person])
        })?;
        self.sweep(&files)?;
        Ok(None)
    }
}
