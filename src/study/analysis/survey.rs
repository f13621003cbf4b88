//! What participants answered.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::count;
use crate::study::{
    data::{Answer, AnswerValue, Item, ItemKind, Participant, Status, StudyData},
    statistics::{
        Finding,
        kappa::{Kappa, kappa},
        moments::Description,
        rank::{self, RankTest},
    },
};

/// The survey's figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Survey {
    /// Participants with any answer.
    pub participants: usize,
    /// Question by question.
    pub questions: Vec<Question>,
    /// How coders agree, for each pair of them.
    pub agreements: Vec<Agreement>,
    /// What a reader should know: whole sentences.
    pub notes: Vec<String>,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Question {
    /// Its key.
    pub key: String,
    /// Its wording.
    pub wording: String,
    /// How many answered it.
    pub answered: usize,
    /// How many were asked and did not.
    pub unanswered: usize,
    /// What they answered.
    pub result: Answers,
}

/// Answers, by the kind of question.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answers {
    /// Steps, worst first.
    Likert {
        /// The steps' labels.
        labels: Vec<String>,
        /// Everybody's counts, then each group's that was asked.
        rows: Vec<LikertRow>,
        /// The first two groups that were asked against each other, by ranks.
        difference: Option<Finding<RankTest>>,
    },
    /// Options; who may choose several counts at each of them.
    Choice {
        /// Option and count.
        options: Vec<(String, usize)>,
        /// Whether several could be chosen.
        several: bool,
    },
    /// Numbers.
    Number {
        /// What describes them.
        description: Finding<Description>,
    },
    /// Texts, to be coded.
    Open {
        /// Each answer.
        texts: Vec<Text>,
    },
}

/// Counts of a Likert question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LikertRow {
    /// Whose: a group's name, or everybody.
    pub name: String,
    /// The group's key; `None` for everybody.
    pub group: Option<String>,
    /// A count for each label.
    pub counts: Vec<usize>,
    /// Median step, from 1.
    pub median: Option<f64>,
}

/// One open answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Text {
    /// The participant's code.
    pub participant: String,
    /// Their group's name.
    pub group: Option<String>,
    /// What they wrote.
    pub text: String,
    /// Coder and code, each.
    pub codes: Vec<(String, String)>,
}

/// How two coders agree.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Agreement {
    /// The first coder.
    pub first: String,
    /// The second coder.
    pub second: String,
    /// Answers that both coded.
    pub answers: usize,
    /// On the whole of an answer's codes.
    pub whole: Finding<Kappa>,
    /// On whether a code applies, for each code.
    pub codes: Vec<(String, Finding<Kappa>)>,
}

impl Survey {
    /// Of what was answered by those who did not withdraw.
    pub fn of(data: &StudyData) -> Self {
        let level = 1.0 - data.plan.alpha;
        let mut notes = versions(data);
        let people: BTreeMap<&str, &Participant> = data
            .participants
            .iter()
            .filter(|one| !matches!(one.status, Status::Withdrawn | Status::Declined))
            .map(|one| (one.code.as_str(), one))
            .collect();
        let answers: Vec<&Answer> = data
            .answers
            .iter()
            .filter(|answer| people.contains_key(answer.participant.as_str()))
            .collect();
        let known: BTreeSet<&str> = data.items.iter().map(|item| item.key.as_str()).collect();
        let strange = answers
            .iter()
            .filter(|a| !known.contains(a.item.as_str()))
            .count();
        if strange > 0 {
            notes.push(format!(
                "{} to questions that the survey does not have; left out.",
                if strange == 1 {
                    "1 answer is".into()
                } else {
                    format!("{strange} answers are")
                }
            ));
        }
        if answers.is_empty() && !data.items.is_empty() {
            notes.push("Nobody has answered the survey, so nothing of it can be computed.".into());
        }
        let questions = data
            .items
            .iter()
            .map(|item| question(item, data, &people, &answers, &mut notes))
            .collect();
        let all: BTreeSet<&str> = answers.iter().map(|a| a.participant.as_str()).collect();
        Self {
            participants: all.len(),
            questions,
            agreements: agreements(data, level),
            notes,
        }
    }
}

/// A sentence where the survey was changed in mid-study.
fn versions(data: &StudyData) -> Vec<String> {
    let mut times: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for answer in &data.answers {
        times
            .entry(&answer.version)
            .or_default()
            .insert(&answer.participant);
    }
    if times.len() < 2 {
        return Vec::new();
    }
    let parts: Vec<String> = times
        .iter()
        .map(|(version, people)| {
            format!(
                "{} ({})",
                version,
                count(people.len(), "participant", "participants")
            )
        })
        .collect();
    vec![format!(
        "The survey was changed in mid-study: {}. Answers to a question with the same key count together, though its wording may have been another.",
        parts.join(", ")
    )]
}

fn question(
    item: &Item,
    data: &StudyData,
    people: &BTreeMap<&str, &Participant>,
    answers: &[&Answer],
    notes: &mut Vec<String>,
) -> Question {
    let mut own: BTreeMap<&str, &AnswerValue> = BTreeMap::new();
    let mut wrong = 0;
    for answer in answers.iter().filter(|answer| answer.item == item.key) {
        let first = !own.contains_key(answer.participant.as_str());
        if fits(&item.kind, &answer.value) && first {
            own.insert(&answer.participant, &answer.value);
        } else {
            wrong += 1;
        }
    }
    if wrong > 0 {
        notes.push(format!(
            "{} to \"{}\" cannot be answers to it or came twice; left out.",
            count(wrong, "answer", "answers"),
            item.wording
        ));
    }
    let asked = answers
        .iter()
        .filter(|answer| item.versions.is_empty() || item.versions.contains(&answer.version))
        .map(|answer| answer.participant.as_str())
        .filter(|code| {
            item.groups.is_empty()
                || people
                    .get(code)
                    .and_then(|one| one.group.as_ref())
                    .is_some_and(|group| item.groups.contains(group))
        })
        .collect::<BTreeSet<_>>()
        .len();
    Question {
        key: item.key.clone(),
        wording: item.wording.clone(),
        answered: own.len(),
        unanswered: asked.saturating_sub(own.len()),
        result: result(item, data, people, &own),
    }
}

/// Whether an answer can be one to such a question.
fn fits(kind: &ItemKind, value: &AnswerValue) -> bool {
    match (kind, value) {
        (ItemKind::Likert { labels }, AnswerValue::Choice(at)) => *at < labels.len(),
        (ItemKind::Single { options }, AnswerValue::Choice(at)) => *at < options.len(),
        (ItemKind::Multiple { options }, AnswerValue::Choices(all)) => {
            all.iter().all(|at| *at < options.len())
        }
        (ItemKind::Number, AnswerValue::Number(number)) => number.is_finite(),
        (ItemKind::Open, AnswerValue::Text(_)) => true,
        _ => false,
    }
}

fn result(
    item: &Item,
    data: &StudyData,
    people: &BTreeMap<&str, &Participant>,
    own: &BTreeMap<&str, &AnswerValue>,
) -> Answers {
    let group_of = |code: &str| people.get(code).and_then(|one| one.group.clone());
    let choices = |several: bool, options: &[String]| {
        let mut counts = vec![0; options.len()];
        for value in own.values() {
            match value {
                AnswerValue::Choice(at) => counts[*at] += 1,
                AnswerValue::Choices(all) => {
                    for at in all.iter().collect::<BTreeSet<_>>() {
                        counts[*at] += 1;
                    }
                }
                AnswerValue::Number(_) | AnswerValue::Text(_) => {}
            }
        }
        Answers::Choice {
            options: options.iter().cloned().zip(counts).collect(),
            several,
        }
    };
    match &item.kind {
        ItemKind::Likert { labels } => likert(labels, data, own, &group_of),
        ItemKind::Single { options } => choices(false, options),
        ItemKind::Multiple { options } => choices(true, options),
        ItemKind::Number => {
            let numbers: Vec<f64> = own
                .values()
                .filter_map(|value| match value {
                    AnswerValue::Number(number) => Some(*number),
                    _ => None,
                })
                .collect();
            Answers::Number {
                description: Description::of(&numbers).into(),
            }
        }
        ItemKind::Open => {
            let text = |(code, value): (&&str, &&AnswerValue)| match value {
                AnswerValue::Text(text) if !text.trim().is_empty() => Some(Text {
                    participant: (*code).to_owned(),
                    group: group_of(code).and_then(|key| {
                        let groups = data.plan.groups.iter();
                        groups
                            .clone()
                            .find(|g| g.key == key)
                            .map(|g| g.name.clone())
                    }),
                    text: text.trim().to_owned(),
                    codes: data
                        .codings
                        .iter()
                        .filter(|coding| coding.item == item.key && coding.participant == **code)
                        .map(|coding| (coding.coder.clone(), coding.code.clone()))
                        .collect(),
                }),
                _ => None,
            };
            Answers::Open {
                texts: own.iter().filter_map(text).collect(),
            }
        }
    }
}

fn likert(
    labels: &[String],
    data: &StudyData,
    own: &BTreeMap<&str, &AnswerValue>,
    group_of: &dyn Fn(&str) -> Option<String>,
) -> Answers {
    let steps = |group: Option<&str>| -> Vec<f64> {
        own.iter()
            .filter(|(code, _)| {
                group.is_none_or(|group| group_of(code).is_some_and(|own| own == group))
            })
            .filter_map(|(_, value)| match value {
                AnswerValue::Choice(at) => Some((*at + 1) as f64),
                _ => None,
            })
            .collect()
    };
    let row = |name: String, group: Option<&str>| {
        let steps = steps(group);
        let mut counts = vec![0; labels.len()];
        for step in &steps {
            counts[*step as usize - 1] += 1;
        }
        LikertRow {
            name,
            group: group.map(str::to_owned),
            counts,
            median: Description::of(&steps).ok().map(|d| d.median),
        }
    };
    let mut rows = vec![row("everybody".into(), None)];
    let groups = data.plan.groups.iter();
    rows.extend(
        groups
            .map(|group| row(group.name.clone(), Some(&group.key)))
            .filter(|row| row.counts.iter().sum::<usize>() > 0),
    );
    // Where one group alone was asked it is everybody.
    if rows.len() == 2 {
        rows.remove(0);
    }
    let difference = match rows.get(1..3) {
        Some([first, second]) => {
            let [a, b] = [first, second].map(|row| steps(row.group.as_deref()));
            Some(rank::mann_whitney(&a, &b).into())
        }
        _ => None,
    };
    Answers::Likert {
        labels: labels.to_vec(),
        rows,
        difference,
    }
}

/// Every pair of coders.
fn agreements(data: &StudyData, level: f64) -> Vec<Agreement> {
    type Codes<'a> = BTreeMap<(&'a str, &'a str), BTreeSet<&'a str>>;
    let mut coders: BTreeMap<&str, Codes> = BTreeMap::new();
    for coding in &data.codings {
        coders
            .entry(&coding.coder)
            .or_default()
            .entry((&coding.participant, &coding.item))
            .or_default()
            .insert(&coding.code);
    }
    let coders: Vec<(&str, Codes)> = coders.into_iter().collect();
    let mut agreements = Vec::new();
    for (n, (first, a)) in coders.iter().enumerate() {
        for (second, b) in &coders[n + 1..] {
            let both: Vec<(&BTreeSet<&str>, &BTreeSet<&str>)> = a
                .iter()
                .filter_map(|(answer, codes)| Some((codes, b.get(answer)?)))
                .collect();
            let codes: BTreeSet<&str> =
                both.iter().flat_map(|(x, y)| x.union(y)).copied().collect();
            agreements.push(Agreement {
                first: (*first).to_owned(),
                second: (*second).to_owned(),
                answers: both.len(),
                whole: kappa(&both, level).into(),
                codes: codes
                    .into_iter()
                    .map(|code| {
                        let pairs: Vec<(bool, bool)> = both
                            .iter()
                            .map(|(x, y)| (x.contains(code), y.contains(code)))
                            .collect();
                        (code.to_owned(), kappa(&pairs, level).into())
                    })
                    .collect(),
            });
        }
    }
    agreements
}
