//! What participants answer.

use rusqlite::params;

use super::{Records, failed};
use crate::{
    dataset::{PersonId, Time},
    error::{Problem, Result},
    study::{data::AnswerValue, survey::Answers},
};

/// An answer, or that one was taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// Digest of the survey that asks.
    pub survey: String,
    /// The question's key.
    pub item: String,
    /// What was answered; `None` takes an earlier answer back.
    pub value: Option<AnswerValue>,
}

impl Records {
    /// Writes down an answer; a newer one replaces it.
    ///
    /// # Errors
    /// A disk that refuses, or a participant who did not agree.
    pub fn answer(&self, participant: &str, answered: &Answered, now: Time) -> Result<()> {
        let person = self.one(
            "SELECT person FROM study_participants WHERE id = ?1",
            [participant],
            |row| row.get::<_, Option<PersonId>>(0),
        )?;
        let Some(person) = person.flatten() else {
            return Err(Problem::new("nobody answers without having agreed"));
        };
        let Some(value) = &answered.value else {
            return self
                .write(
                    "take the answer back",
                    "DELETE FROM study_answers WHERE participant = ?1 AND item = ?2",
                    params![participant, answered.item],
                )
                .map(drop);
        };
        let json = serde_json::to_string(value)
            .map_err(|error| Problem::new("cannot write an answer").because(error))?;
        self.store.batch(|batch| {
            batch
                .connection()
                .execute(
                    "INSERT INTO study_answers (participant, person, survey, item, value, answered_at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                     ON CONFLICT (participant, item) DO UPDATE
                     SET survey = excluded.survey, value = excluded.value, answered_at = excluded.answered_at",
                    params![participant, person, answered.survey, answered.item, json, now],
                )
                .map(drop)
                .map_err(failed("write the answer"))
        })
    }

    /// What a participant answered so far, as far as the study still asks it.
    pub(super) fn answers(&self, participant: &str) -> Result<Answers> {
        let rows = self.list(
            "SELECT item, value FROM study_answers WHERE participant = ?1",
            [participant],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
        )?;
        let fits = |item: &str, value: &AnswerValue| {
            let question = self.study.question(item);
            question.is_some_and(|(survey, question)| survey.survey.check(question, value).is_ok())
        };
        Ok(rows
            .into_iter()
            .filter_map(|(item, json)| Some((item, serde_json::from_str(&json).ok()?)))
            .filter(|(item, value)| fits(item, value))
            .collect())
    }
}
