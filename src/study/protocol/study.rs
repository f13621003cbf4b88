//! A study file with the surveys that it names.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Moment, Protocol};
use crate::{
    config,
    error::{Problem, Result},
    study::survey::{Kind, Question, Survey},
};

/// A study that was read from files, surveys and all.
#[derive(Debug, Clone, PartialEq)]
pub struct Study {
    /// What the file says.
    pub protocol: Protocol,
    /// BLAKE3 of the study's file, in hexadecimal: its version.
    pub digest: String,
    /// The file's text, which is kept with the data.
    pub text: String,
    /// Where it was read from.
    pub path: PathBuf,
    /// Its surveys, in the file's order.
    pub surveys: Vec<AttachedSurvey>,
}

/// A survey of a study.
#[derive(Debug, Clone, PartialEq)]
pub struct AttachedSurvey {
    /// When it is asked.
    pub at: Moment,
    /// BLAKE3 of its file, in hexadecimal: its version.
    pub digest: String,
    /// The file's text.
    pub text: String,
    /// What the file says.
    pub survey: Survey,
}

impl Study {
    /// Reads a study and its surveys.
    ///
    /// # Errors
    /// A file is missing or wrong, or the survey does not fit the study.
    pub fn read(path: &Path) -> Result<Self> {
        let (name, text) = load(
            path,
            "name a study file, as config/studies/facegame-2022.ron",
        )?;
        let protocol: Protocol = config::parse(&name, &text)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let surveys = protocol
            .surveys
            .iter()
            .map(|used| {
                let path = folder.join(&used.file);
                let hint = format!("correct `surveys` in {name}; files are named from its folder");
                let (name, text) = load(&path, &hint)?;
                let survey: Survey = config::parse(&name, &text)?;
                Ok(AttachedSurvey {
                    at: used.at,
                    digest: digest(&text),
                    text,
                    survey,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let study = Self {
            digest: digest(&text),
            protocol,
            text,
            path: path.to_owned(),
            surveys,
        };
        study.fits(&name)?;
        Ok(study)
    }

    /// The surveys at this moment.
    pub fn at(&self, moment: Moment) -> impl Iterator<Item = &AttachedSurvey> {
        self.surveys
            .iter()
            .filter(move |survey| survey.at == moment)
    }

    /// The question with this key, and its survey.
    pub fn question(&self, key: &str) -> Option<(&AttachedSurvey, &Question)> {
        self.surveys
            .iter()
            .find_map(|survey| Some((survey, survey.survey.question(key)?)))
    }

    /// Whether all its targets are among those that can be played.
    ///
    /// # Errors
    /// Those that are missing.
    pub fn check_targets<'a>(&self, there: impl IntoIterator<Item = &'a str>) -> Result<()> {
        let there: Vec<&str> = there.into_iter().collect();
        let missing = self.protocol.targets.faces.iter();
        let missing: Vec<_> = missing
            .filter(|face| !there.contains(&face.as_str()))
            .map(String::as_str)
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let wanted = self.protocol.rounds();
        Err(Problem::new(format!(
            "{}: too few targets: {} of {wanted} cannot be played: {}",
            self.path.display(),
            missing.len(),
            missing.join(", ")
        ))
        .hint("`face-game targets list` prints the faces there are; change `targets.faces` or add the pictures"))
    }

    /// What ties surveys to the study.
    fn fits(&self, name: &str) -> Result<()> {
        let wrong = |what: String, field: &str| {
            Err(Problem::new(format!("{name}: {what}"))
                .hint(format!("change `{field}`, or the survey")))
        };
        let mut seen = Vec::new();
        for attached in &self.surveys {
            let survey = &attached.survey;
            if let Some(tag) = self
                .protocol
                .languages
                .iter()
                .find(|tag| !survey.languages.contains(tag))
            {
                return wrong(
                    format!("the survey \"{}\" does not speak \"{tag}\"", survey.key),
                    "languages",
                );
            }
            for question in &survey.questions {
                if seen.contains(&&question.key) {
                    return wrong(format!("two surveys ask \"{}\"", question.key), "surveys");
                }
                seen.push(&question.key);
                let unknown = question
                    .groups
                    .iter()
                    .find(|group| self.protocol.group(group).is_none());
                if let Some(group) = unknown {
                    let what = format!(
                        "\"{}\" is asked of \"{group}\", which is no group",
                        question.key
                    );
                    return wrong(what, "groups");
                }
                if attached.at == Moment::Start && !question.groups.is_empty() {
                    let what = format!(
                        "\"{}\" is asked of a group before anybody is in one",
                        question.key
                    );
                    return wrong(what, "surveys");
                }
            }
        }
        for stratum in &self.protocol.allocation.strata {
            let asked = self.question(stratum).is_some_and(|(survey, question)| {
                survey.at == Moment::Start
                    && question.required
                    && matches!(question.kind, Kind::Single(_))
            });
            if !asked {
                let what = format!(
                    "`allocation.strata` names \"{stratum}\", which is no required single-choice question of a survey at the start"
                );
                return wrong(what, "allocation.strata");
            }
        }
        Ok(())
    }
}

fn load(path: &Path, hint: &str) -> Result<(String, String)> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| {
        Problem::new(format!("cannot read {name}"))
            .because(error)
            .hint(hint)
    })?;
    Ok((name, text))
}

fn digest(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("config/studies")
    }

    fn shipped() -> Study {
        Study::read(&root().join("facegame-2022.ron")).unwrap()
    }

    #[test]
    fn a_changed_file_is_another_version() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("surveys")).unwrap();
        let survey = "surveys/facegame-2022.ron";
        fs::copy(root().join(survey), dir.path().join(survey)).unwrap();
        let text = fs::read_to_string(root().join("facegame-2022.ron")).unwrap();
        let file = dir.path().join("s.ron");
        fs::write(&file, &text).unwrap();
        assert_eq!(Study::read(&file).unwrap().digest, shipped().digest);
        fs::write(
            &file,
            text.replace("tries: 5", "tries: 4")
                .replace("scored_tries: 24", "scored_tries: 20"),
        )
        .unwrap();
        assert_ne!(Study::read(&file).unwrap().digest, shipped().digest);
        fs::write(
            &file,
            text.replace("\"surveys/facegame-2022.ron\"", "\"surveys/none.ron\""),
        )
        .unwrap();
        let problem = Study::read(&file).unwrap_err();
        assert!(problem.to_string().contains("none.ron"), "{problem}");
        let strata = text.replace("blocks: [4, 6],", "blocks: [4, 6], strata: [\"gender\"],");
        fs::write(&file, strata).unwrap();
        let problem = Study::read(&file).unwrap_err();
        assert!(problem.to_string().contains("gender"), "{problem}");
    }

    #[test]
    fn missing_targets_are_counted_and_named() {
        let problem = shipped()
            .check_targets(["maya-anger", "maya-fear"])
            .unwrap_err();
        assert!(problem.to_string().contains("4 of 6"), "{problem}");
        assert!(problem.to_string().contains("maya-surprise"), "{problem}");
        let all = shipped().protocol.targets.faces.clone();
        assert!(
            shipped()
                .check_targets(all.iter().map(String::as_str))
                .is_ok()
        );
    }
}
