//! Proof that a dataset is what it says it is.

mod labelled;

use std::{collections::HashSet, thread, time::Duration};

use serde::Serialize;
use serde_json::json;

use super::{
    Action, ImageRef, LabelId, PersonId, Store, Time,
    disk::failed,
    erase::{self, Cause},
    queries,
    row::words,
    store::audit,
};
use crate::error::Result;
use labelled::LabelCheck;

words! {
    /// What was looked at.
    Check {
        /// The database's pages and indices.
        Integrity = "integrity",
        /// Rows that name rows which are not there.
        ForeignKeys = "foreign keys",
        /// Files that no row names.
        OrphanFile = "orphan file",
        /// Pictures whose file is not there.
        MissingFile = "missing file",
        /// Pictures whose file is not what it was.
        Digest = "digest",
        /// Rows of people who do not agree to them.
        Consent = "consent",
        /// Rows of people who were erased.
        Erased = "erased person",
        /// Models that learned from people who were erased, and are not marked.
        Taint = "unmarked model",
        /// Automatic labels that the rule does not give.
        Label = "label",
        /// Erased bytes that are not overwritten yet.
        Traces = "traces",
        /// What models learned from people who were erased.
        Learned = "learned",
    }
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// Where: a file, an id, a table.
    pub subject: String,
    /// What is wrong.
    pub what: String,
    /// Whether [`Store::mend`] can put it right.
    pub mendable: bool,
    #[serde(skip)]
    remedy: Remedy,
}

impl Finding {
    /// A file of a model that learned from somebody who was erased, below the data
    /// folder. `learn::withdrawal` finds them, and mends them.
    pub fn of_remains(path: &str) -> Self {
        let what = "a model learned from somebody who has withdrawn, and this is left of it";
        Remedy::Elsewhere.finding(Check::Learned, path, what)
    }

    /// Whether this is the same finding, met again.
    pub fn is_of(&self, other: &Self) -> bool {
        (self.check, &self.subject, &self.what) == (other.check, &other.subject, &other.what)
    }
}

/// How a finding is mended.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Remedy {
    Nothing,
    RemoveFile,
    DropImage(ImageRef),
    DropImagesOf(PersonId),
    ErasePerson(PersonId),
    Mark(String),
    Forget(PersonId),
    Revoke(LabelId),
    Scrub,
    /// The dataset knows nothing of what lies in models; whoever asked does it.
    Elsewhere,
}

impl Remedy {
    fn finding(self, check: Check, subject: impl ToString, what: impl Into<String>) -> Finding {
        Finding {
            check,
            subject: subject.to_string(),
            what: what.into(),
            mendable: self != Self::Nothing,
            remedy: self,
        }
    }
}

/// Everything that was found, and how much was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Findings {
    /// What is wrong; nothing in a dataset that is as it should be.
    pub findings: Vec<Finding>,
    /// How much was looked at.
    pub counts: super::Counts,
}

/// Most lines of the database's own integrity check that are told.
const MOST: u32 = 100;

impl Store {
    /// Looks at everything: pages, foreign keys, files and their digests, consent,
    /// erasures, labels. Takes as long as reading every file takes.
    ///
    /// # Errors
    /// A dataset so damaged that the questions cannot be asked.
    pub fn verify(&self) -> Result<Findings> {
        let mut findings = self.check_integrity()?;
        if !findings.is_empty() {
            // What damaged pages say of the rest is not to be trusted.
            return Ok(Findings {
                findings,
                counts: super::Counts::default(),
            });
        }
        findings.extend(self.check_foreign_keys()?);
        findings.extend(self.check_files()?);
        findings.extend(self.check_consent()?);
        findings.extend(self.check_erased()?);
        findings.extend(self.check_labels()?);
        if self.owes_scrub()? {
            let what = "bytes of erased rows may still lie in the database's files";
            findings.push(Remedy::Scrub.finding(Check::Traces, "dataset.sqlite", what));
        }
        Ok(Findings {
            findings,
            counts: self.counts()?,
        })
    }

    /// Puts one finding right, as far as that can be done without losing what
    /// somebody allowed to be kept. Returns whether there was a way.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn mend(&self, finding: &Finding) -> Result<bool> {
        let change = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
            self.connection()
                .execute(sql, values)
                .map(drop)
                .map_err(failed("cannot mend the dataset"))
        };
        match &finding.remedy {
            Remedy::Nothing | Remedy::Elsewhere => return Ok(false),
            Remedy::RemoveFile => {
                self.sweep(std::slice::from_ref(&finding.subject))?;
            }
            Remedy::DropImage(image) => {
                self.mend_images("id = ?1", &image.id)?;
            }
            Remedy::DropImagesOf(person) => self.mend_images(erase::OF_PERSON, person)?,
            Remedy::ErasePerson(person) => {
                self.erase_person(*person, Cause::Unallowed)?;
            }
            Remedy::Mark(model) => change(
                "UPDATE models SET tainted_at = ?2 WHERE version = ?1",
                &[model, &Time::now()],
            )?,
            Remedy::Forget(person) => {
                change("DELETE FROM model_people WHERE person = ?1", &[person])?;
            }
            Remedy::Revoke(label) => change(
                "UPDATE labels SET revoked_at = ?2 WHERE id = ?1",
                &[label, &Time::now()],
            )?,
            Remedy::Scrub => return self.scrub(),
        }
        let detail = json!({ "check": finding.check.key(), "what": finding.what });
        audit(self.connection(), Action::Repair, &finding.subject, &detail)?;
        Ok(true)
    }

    fn mend_images(&self, condition: &str, whose: &dyn rusqlite::ToSql) -> Result<()> {
        let files = self.batch(|batch| erase::drop_images(batch, condition, [whose]))?;
        self.sweep(&files).map(drop)
    }

    fn check_integrity(&self) -> Result<Vec<Finding>> {
        let sql = format!("PRAGMA integrity_check({MOST})");
        let damage =
            |line: String| Remedy::Nothing.finding(Check::Integrity, "dataset.sqlite", line);
        let lines = self.list(&sql, [], |row| row.get::<_, String>(0));
        match lines {
            Ok(lines) => Ok(lines
                .into_iter()
                .filter(|line| line != "ok")
                .map(damage)
                .collect()),
            // Some damage ends the check itself.
            Err(problem) if super::DiskState::of(&problem) == super::DiskState::Damaged => {
                Ok(vec![damage(problem.to_string())])
            }
            Err(problem) => Err(problem),
        }
    }

    fn check_foreign_keys(&self) -> Result<Vec<Finding>> {
        self.list("PRAGMA foreign_key_check", [], |row| {
            let (table, parent): (String, String) = (row.get(0)?, row.get(2)?);
            let what = format!("a row names one of {parent} that is not there");
            Ok(Remedy::Nothing.finding(Check::ForeignKeys, table, what))
        })
    }

    fn check_files(&self) -> Result<Vec<Finding>> {
        let mut findings = Vec::new();
        let mut strangers = self.strangers()?;
        if !strangers.is_empty() {
            // A turn that is being written has its file before its row.
            thread::sleep(Duration::from_millis(300));
            let still: HashSet<_> = self.strangers()?.into_iter().collect();
            strangers.retain(|file| still.contains(file));
        }
        for file in strangers {
            let what = "no picture of the dataset lies in it";
            findings.push(Remedy::RemoveFile.finding(Check::OrphanFile, file, what));
        }
        let images = self.list(
            "SELECT id, turn, kind, digest, path, bytes, width, height, recipient, made_at FROM images",
            [],
            queries::image,
        )?;
        for image in images {
            findings.extend(self.check_file(image));
        }
        Ok(findings)
    }

    fn check_file(&self, image: ImageRef) -> Option<Finding> {
        let path = image.path.clone();
        let (check, what) = match std::fs::read(self.folder().file(&path)) {
            Ok(bytes) if super::digest(&bytes) == image.digest => return None,
            Ok(_) => (
                Check::Digest,
                "it is not what it was when it was written".to_owned(),
            ),
            Err(error) => (Check::MissingFile, format!("it cannot be read: {error}")),
        };
        Some(Remedy::DropImage(image).finding(check, path, what))
    }

    fn check_consent(&self) -> Result<Vec<Finding>> {
        let mut findings = self.list(
            "SELECT id FROM people WHERE NOT EXISTS
             (SELECT 1 FROM agreed WHERE person = people.id AND purpose = 'measurements')",
            [],
            |row| {
                let person: PersonId = row.get(0)?;
                let what = "this person does not agree that anything is kept";
                Ok(Remedy::ErasePerson(person).finding(Check::Consent, person, what))
            },
        )?;
        findings.extend(self.list(
            "SELECT DISTINCT sessions.person FROM images
             JOIN turns ON turns.id = images.turn JOIN sessions ON sessions.id = turns.session
             WHERE NOT EXISTS
             (SELECT 1 FROM agreed WHERE person = sessions.person AND purpose = 'images')",
            [],
            |row| {
                let person: PersonId = row.get(0)?;
                let what = "this person does not agree that pictures are kept";
                Ok(Remedy::DropImagesOf(person).finding(Check::Consent, person, what))
            },
        )?);
        Ok(findings)
    }

    fn check_erased(&self) -> Result<Vec<Finding>> {
        let mut findings = self.list(
            "SELECT id FROM people JOIN erased ON erased.person = people.id",
            [],
            |row| {
                let person: PersonId = row.get(0)?;
                let what = "this person was erased, and has rows";
                Ok(Remedy::ErasePerson(person).finding(Check::Erased, person, what))
            },
        )?;
        findings.extend(self.list(
            "SELECT DISTINCT models.version FROM model_people
             JOIN models ON models.version = model_people.model
             WHERE models.tainted_at IS NULL AND model_people.person NOT IN (SELECT id FROM people)
             AND model_people.person IN (SELECT person FROM erased)",
            [],
            |row| {
                let model: String = row.get(0)?;
                let what = "it learned from somebody who was erased, and is not marked";
                Ok(Remedy::Mark(model.clone()).finding(Check::Taint, model, what))
            },
        )?);
        findings.extend(self.list(
            "SELECT DISTINCT person FROM model_people WHERE person IN (SELECT person FROM erased)",
            [],
            |row| {
                let person: PersonId = row.get(0)?;
                let what = "this person was erased, and stands in a model's list";
                Ok(Remedy::Forget(person).finding(Check::Erased, person, what))
            },
        )?);
        Ok(findings)
    }

    /// Automatic labels against the turn, its target and the readings that it has.
    fn check_labels(&self) -> Result<Vec<Finding>> {
        let labels = self.list(
            "SELECT labels.id, labels.turn, labels.score, labels.threshold, labels.gates,
                    turns.score,
                    labels.emotion = targets.emotion, labels.labelled_by = targets.labelled_by,
                    labels.detector = turns.detector
             FROM labels JOIN turns ON turns.id = labels.turn
             JOIN targets ON targets.digest = turns.target
             WHERE labels.source = 'automatic' AND labels.revoked_at IS NULL",
            [],
            LabelCheck::read,
        )?;
        let mut findings = Vec::new();
        for label in labels {
            if let Some(why) = label.disagrees(self)? {
                findings.push(Remedy::Revoke(label.id).finding(Check::Label, label.id, why));
            }
        }
        Ok(findings)
    }
}
