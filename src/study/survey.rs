//! Questions that participants answer: `config/studies/surveys/*.ron`.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, BTreeSet},
};

use serde::Deserialize;

use super::{data::AnswerValue, texts::Texts};
use crate::config::Config;

/// The most letters that an open answer may have.
pub const MOST_LETTERS: usize = 2000;

/// A survey file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Survey {
    /// Its name, in records and reports.
    pub key: String,
    /// The languages that it speaks.
    pub languages: Vec<String>,
    /// What stands above its questions.
    pub title: Texts,
    /// Rows of steps that questions share, by name.
    #[serde(default)]
    pub scales: BTreeMap<String, Scale>,
    /// The questions, in their order.
    pub questions: Vec<Question>,
}

/// Five labelled steps from one end to the other.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// The steps as they are shown.
    pub labels: Vec<Texts>,
    /// Whether the best step is shown first.
    #[serde(default)]
    pub best_first: bool,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its name, in records and reports.
    pub key: String,
    /// What is asked.
    pub ask: Texts,
    /// What may be answered.
    pub kind: Kind,
    /// The groups that are asked; everybody if absent.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Asked only after this answer to an earlier question.
    #[serde(default)]
    pub only_if: Option<Condition>,
    /// Whether it must be answered before the next one comes.
    #[serde(default)]
    pub required: bool,
}

/// What may be answered to a question.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub enum Kind {
    /// A step of the scale with this name.
    Likert(String),
    /// One of these.
    Single(Vec<Choice>),
    /// Any of these.
    Multiple(Vec<Choice>),
    /// A number between two ends.
    Number {
        /// The least that makes sense.
        least: f64,
        /// The most that makes sense.
        most: f64,
        /// Whether it may have a fraction.
        #[serde(default)]
        fraction: bool,
    },
    /// The participant's own words.
    Open,
}

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Its name, in records and reports.
    pub key: String,
    /// What it is called.
    pub name: Texts,
}

/// An answer to an earlier question.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The question's key.
    pub question: String,
    /// What was answered.
    pub is: Is,
}

/// Which answers fulfil a condition.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub enum Is {
    /// Any answer at all.
    Answered,
    /// One of these choices was taken.
    AnyOf(Vec<String>),
    /// A step of a scale up to this one, from 1 for the first.
    StepUpTo(usize),
    /// A number between these two.
    Between(f64, f64),
}

/// What was answered so far, by question.
pub type Answers = BTreeMap<String, AnswerValue>;

impl Survey {
    /// The question with this key.
    pub fn question(&self, key: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.key == key)
    }

    /// The steps of a Likert question.
    pub fn scale(&self, question: &Question) -> Option<&Scale> {
        match &question.kind {
            Kind::Likert(scale) => self.scales.get(scale),
            _ => None,
        }
    }

    /// Whether a participant of `group` who answered so far is asked `question`.
    pub fn asks(&self, question: &Question, group: Option<&str>, answers: &Answers) -> bool {
        let theirs = question.groups.is_empty()
            || group.is_some_and(|group| question.groups.iter().any(|other| other == group));
        theirs
            && question.only_if.as_ref().is_none_or(|condition| {
                // A question that is no longer asked has no answer any more.
                let earlier = self.question(&condition.question);
                earlier.is_some_and(|earlier| {
                    self.asks(earlier, group, answers) && fulfils(condition, earlier, answers)
                })
            })
    }

    /// The questions that a participant of `group` is asked, given the answers so far.
    pub fn asked<'a>(
        &'a self,
        group: Option<&'a str>,
        answers: &'a Answers,
    ) -> impl Iterator<Item = &'a Question> {
        self.questions
            .iter()
            .filter(move |question| self.asks(question, group, answers))
    }

    /// Whether `value` is an answer to `question`.
    ///
    /// # Errors
    /// What it should be instead.
    pub fn check(&self, question: &Question, value: &AnswerValue) -> Result<(), String> {
        let among = |place: usize, count: usize| {
            if place < count {
                Ok(())
            } else {
                Err(format!("has no choice number {}", place + 1))
            }
        };
        match (&question.kind, value) {
            (Kind::Likert(_), AnswerValue::Choice(place)) => among(
                *place,
                self.scale(question).map_or(0, |scale| scale.labels.len()),
            ),
            (Kind::Single(choices), AnswerValue::Choice(place)) => among(*place, choices.len()),
            (Kind::Multiple(choices), AnswerValue::Choices(places)) => places
                .iter()
                .try_for_each(|place| among(*place, choices.len())),
            (
                Kind::Number {
                    least,
                    most,
                    fraction,
                },
                AnswerValue::Number(number),
            ) => {
                if !(*least..=*most).contains(number) {
                    Err(format!("wants a number from {least} to {most}"))
                } else if !fraction && number.fract() != 0.0 {
                    Err("wants a whole number".into())
                } else {
                    Ok(())
                }
            }
            (Kind::Open, AnswerValue::Text(text)) if text.chars().count() <= MOST_LETTERS => Ok(()),
            (Kind::Open, AnswerValue::Text(_)) => {
                Err(format!("takes {MOST_LETTERS} letters at most"))
            }
            _ => Err("is answered in another way".into()),
        }
    }
}

/// Whether an answer to `earlier` is what `condition` asks for.
fn fulfils(condition: &Condition, earlier: &Question, answers: &Answers) -> bool {
    let Some(answer) = answers.get(&condition.question) else {
        return false;
    };
    match (&condition.is, answer) {
        (Is::Answered, _) => true,
        (Is::AnyOf(keys), AnswerValue::Choice(place)) => choices(earlier)
            .get(*place)
            .is_some_and(|choice| keys.contains(&choice.key)),
        (Is::AnyOf(keys), AnswerValue::Choices(places)) => places.iter().any(|place| {
            choices(earlier)
                .get(*place)
                .is_some_and(|choice| keys.contains(&choice.key))
        }),
        (Is::StepUpTo(last), AnswerValue::Choice(place)) => place < last,
        (Is::Between(least, most), AnswerValue::Number(number)) => {
            (*least..=*most).contains(number)
        }
        _ => false,
    }
}

/// What can be chosen in a question; nothing where it is no choice.
pub fn choices(question: &Question) -> &[Choice] {
    match &question.kind {
        Kind::Single(choices) | Kind::Multiple(choices) => choices,
        _ => &[],
    }
}

/// A key is lower case and can stand in a file's column.
pub(super) fn is_key(key: &str) -> bool {
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    key.starts_with(|c: char| c.is_ascii_alphanumeric()) && key.chars().all(letter)
}

/// The rule that a key breaks, or that a name is there twice.
pub(super) fn keys<'a>(all: impl IntoIterator<Item = &'a String>) -> Result<(), (String, String)> {
    let mut seen = BTreeSet::new();
    for key in all {
        if !is_key(key) {
            let rule = "must be lower-case letters, digits, - and _";
            return Err((key.clone(), rule.into()));
        }
        if !seen.insert(key) {
            return Err((key.clone(), "is there twice".into()));
        }
    }
    Ok(())
}

impl Config for Survey {
    fn validate(&self) -> Result<(), (String, String)> {
        let wrong = |field: &str, rule: String| Err((field.to_owned(), rule));
        if !is_key(&self.key) {
            return wrong("key", "must be lower-case letters, digits, - and _".into());
        }
        if self.languages.is_empty() {
            return wrong("languages", "must name one language at least".into());
        }
        let said = |field: String, texts: &Texts| {
            texts
                .validate(&self.languages)
                .map_err(|rule| (field, rule))
        };
        said("title".into(), &self.title)?;
        for (name, scale) in &self.scales {
            if !(2..=11).contains(&scale.labels.len()) {
                return wrong(&format!("scales.{name}"), "must have 2 to 11 steps".into());
            }
            for label in &scale.labels {
                said(format!("scales.{name}"), label)?;
            }
        }
        if self.questions.is_empty() {
            return wrong("questions", "must hold one question at least".into());
        }
        keys(self.questions.iter().map(|question| &question.key))
            .map_err(|(key, rule)| (format!("questions[{key}]"), rule))?;
        for (place, question) in self.questions.iter().enumerate() {
            self.sound(place, question)?;
        }
        Ok(())
    }
}

impl Survey {
    /// What is wrong with one question.
    fn sound(&self, place: usize, question: &Question) -> Result<(), (String, String)> {
        let field = format!("questions[{}]", question.key);
        let wrong = |rule: String| Err((field.clone(), rule));
        if let Err(rule) = question.ask.validate(&self.languages) {
            return wrong(rule);
        }
        match &question.kind {
            Kind::Likert(scale) if !self.scales.contains_key(scale) => {
                return wrong(format!(
                    "uses the scale \"{scale}\", which `scales` does not hold"
                ));
            }
            Kind::Single(choices) | Kind::Multiple(choices) => {
                if choices.len() < 2 {
                    return wrong("must offer two choices at least".into());
                }
                if let Err((key, rule)) = keys(choices.iter().map(|choice| &choice.key)) {
                    return wrong(format!("offers \"{key}\", which {rule}"));
                }
                for choice in choices {
                    if let Err(rule) = choice.name.validate(&self.languages) {
                        return wrong(format!("offers \"{}\", which {rule}", choice.key));
                    }
                }
            }
            Kind::Number { least, most, .. } if least.partial_cmp(most) != Some(Ordering::Less) => {
                return wrong("must have a least number below its most".into());
            }
            _ => {}
        }
        let Some(condition) = &question.only_if else {
            return Ok(());
        };
        let earlier = self.questions[..place]
            .iter()
            .find(|other| other.key == condition.question);
        let Some(earlier) = earlier else {
            return wrong(format!(
                "depends on \"{}\", which is not asked before it",
                condition.question
            ));
        };
        match (&condition.is, &earlier.kind) {
            (Is::Answered, _)
            | (Is::StepUpTo(_), Kind::Likert(_))
            | (Is::Between(..), Kind::Number { .. }) => Ok(()),
            (Is::AnyOf(keys), Kind::Single(offered) | Kind::Multiple(offered)) => {
                match keys
                    .iter()
                    .find(|key| offered.iter().all(|choice| choice.key != **key))
                {
                    Some(key) => wrong(format!(
                        "depends on the choice \"{key}\", which is not offered"
                    )),
                    None => Ok(()),
                }
            }
            _ => wrong(format!(
                "depends on an answer that \"{}\" cannot have",
                earlier.key
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;

    const SHIPPED: &str = include_str!("../../config/studies/surveys/facegame-2022.ron");

    fn shipped() -> Survey {
        parse("survey.ron", SHIPPED).unwrap()
    }

    fn problem(from: &str, to: &str) -> String {
        let text = SHIPPED.replacen(from, to, 1);
        assert_ne!(text, SHIPPED, "{from}");
        parse::<Survey>("survey.ron", &text)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn the_papers_survey_asks_the_treatment_group_more() {
        let survey = shipped();
        let none = Answers::new();
        let asked = |group: &str| survey.asked(Some(group), &none).count();
        // Usefulness and design of the instructions, and two open questions.
        assert_eq!(asked("treatment"), asked("control") + 4);
        let likert = |group: &str| {
            let all = survey.asked(Some(group), &none);
            all.filter(|question| matches!(question.kind, Kind::Likert(_)))
                .count()
        };
        assert_eq!((likert("control"), likert("treatment")), (4, 6));
    }

    #[test]
    fn a_question_comes_only_after_the_answer_that_it_depends_on() {
        let survey = shipped();
        let other = survey.question("device_other").unwrap();
        let mut answers = Answers::new();
        assert!(!survey.asks(other, None, &answers));
        let Kind::Single(devices) = &survey.question("device").unwrap().kind else {
            panic!()
        };
        let place = devices
            .iter()
            .position(|choice| choice.key == "other")
            .unwrap();
        answers.insert("device".into(), AnswerValue::Choice(place));
        assert!(survey.asks(other, None, &answers));
        answers.insert("device".into(), AnswerValue::Choice(0));
        assert!(!survey.asks(other, None, &answers));
    }

    #[test]
    fn answers_must_fit_their_question() {
        let survey = shipped();
        let age = survey.question("age").unwrap();
        assert!(survey.check(age, &AnswerValue::Number(33.0)).is_ok());
        for wrong in [
            AnswerValue::Number(7.0),
            AnswerValue::Number(33.5),
            AnswerValue::Choice(1),
        ] {
            assert!(survey.check(age, &wrong).is_err(), "{wrong:?}");
        }
        let ease = survey.question("ease_of_use").unwrap();
        assert!(survey.check(ease, &AnswerValue::Choice(4)).is_ok());
        assert!(survey.check(ease, &AnswerValue::Choice(5)).is_err());
    }

    #[test]
    fn mistakes_name_the_line_and_the_question() {
        for (from, to, wanted) in [
            (
                "Likert(\"satisfaction\")",
                "Likert(\"happiness\")",
                "scales",
            ),
            (
                "question: \"device\"",
                "question: \"comments\"",
                "device_other",
            ),
            ("AnyOf([\"other\"])", "AnyOf([\"else\"])", "device_other"),
            ("least: 16", "least: 160", "questions[age]"),
            ("key: \"age\"", "key: \"gender\"", "twice"),
            ("\"nl\": \"Hoe oud ben je?\"", "\"nl\": \"\"", "nl"),
        ] {
            let said = problem(from, to);
            assert!(said.contains(wanted), "{said}");
            assert!(said.starts_with("survey.ron:"), "a line: {said}");
        }
    }
}
