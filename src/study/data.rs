//! What a study recorded, as plain values: the analysis reads nothing else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::facs::{AuSet, Emotion};

/// Everything that one study recorded, and what its file planned.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StudyData {
    /// What was planned.
    pub plan: Plan,
    /// Everybody who was asked for consent, in the order of their arrival.
    pub participants: Vec<Participant>,
    /// Every try that was begun, in any order.
    pub tries: Vec<Try>,
    /// The questions, once each, in the order in which they are asked.
    pub items: Vec<Item>,
    /// What was answered; a question left out has no answer.
    pub answers: Vec<Answer>,
    /// Codes given to open answers by people.
    pub codings: Vec<Coding>,
    /// What a reader should know of where this comes from: rows of another
    /// study left out, a survey changed in mid-study. Whole sentences.
    pub notes: Vec<String>,
}

/// What a study's file says of the study and of its analysis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The study's key, as `facegame-2022`.
    pub study: String,
    /// What it is called in a heading.
    pub title: String,
    /// Digests of the study's file under which anything was recorded; more than
    /// one tells that it was changed in mid-study.
    pub versions: Vec<String>,
    /// The groups, in the file's order.
    pub groups: Vec<Group>,
    /// Rounds that a participant plays, a target each.
    pub rounds: usize,
    /// Tries in a round.
    pub tries: usize,
    /// Seconds that a try lasts.
    pub seconds: f64,
    /// Participants that the study wants, if it says.
    pub wanted: Option<usize>,
    /// Level of every test, 0 to 1; intervals hold 1 − alpha.
    pub alpha: f64,
    /// Tries scored below this are left out of the emotions' heatmap.
    pub cut: f64,
    /// The group that others are compared with.
    pub control: Option<String>,
    /// What was expected beforehand, in the researcher's words.
    pub hypotheses: Vec<String>,
    /// The tests that were fixed beforehand, the first one first; empty: those of
    /// the seed paper.
    pub tests: Vec<PlannedTest>,
    /// Whether these tests are paid for by Holm's procedure.
    pub holm: bool,
    /// Whether the data was made by a simulation.
    pub simulated: bool,
}

/// A test that was fixed beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlannedTest {
    /// The first try against the mean of the others, over all games.
    FirstAgainstRest,
    /// The same in each group.
    FirstAgainstRestByGroup,
    /// Shares of games that end with a higher score, between groups.
    ShareImproved,
    /// What groups gain beyond the control group, by the mixed model.
    MixedModel,
    /// Ranks: first against the rest over participants, and gains between groups.
    Ranks,
}

impl Default for Plan {
    /// The seed paper's Section 4.1, without groups.
    fn default() -> Self {
        Self {
            study: String::new(),
            title: String::new(),
            versions: Vec::new(),
            groups: Vec::new(),
            rounds: 6,
            tries: 5,
            seconds: 3.0,
            wanted: None,
            alpha: 0.05,
            cut: 0.33,
            control: None,
            hypotheses: Vec::new(),
            tests: Vec::new(),
            holm: true,
            simulated: false,
        }
    }
}

/// A group of participants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its key in the file, as `treatment`.
    pub key: String,
    /// What it is called in tables.
    pub name: String,
    /// Whether it reads instructions between tries.
    pub instructed: bool,
}

/// One participant, by code alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Participant {
    /// The code; unique within a study.
    pub code: String,
    /// The group's key; `None` before allocation.
    pub group: Option<String>,
    /// Strata of the allocation, by name.
    pub strata: BTreeMap<String, String>,
    /// How far they came.
    pub status: Status,
    /// Why the protocol's rules leave them out of the analysis; empty if they
    /// are in it.
    pub exclusions: Vec<String>,
}

/// How far a participant came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Did not consent; nothing else of them is kept.
    Declined,
    /// Consented, and is still at it.
    Running,
    /// Played all rounds and answered the survey.
    Completed,
    /// Broken off and closed, by the study's rule.
    Incomplete,
    /// Withdrew; all that they did is erased.
    Withdrawn,
}

/// One try at a target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Try {
    /// The participant's code.
    pub participant: String,
    /// Which of their rounds, from 1.
    pub round: usize,
    /// The target's name.
    pub target: String,
    /// What the target's face is called.
    pub emotion: Emotion,
    /// Which try of the round, from 1.
    pub number: usize,
    /// The Jaccard index, 0 to 1; `None` where no reading was fair.
    pub score: Option<f64>,
    /// Units in play on the target.
    pub target_aus: AuSet,
    /// Units found on the player, of those in play; `None` without a score.
    pub player_aus: Option<AuSet>,
    /// Missing units that the instructions shown *after* this try named.
    pub told_to_add: AuSet,
    /// Superfluous units that the instructions shown after this try named.
    pub told_to_drop: AuSet,
    /// What the try's timing was like.
    pub timing: Timing,
}

/// Whether a try counts, by the timing that was recorded with it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timing {
    /// Why it does not count; empty if it does.
    pub flags: Vec<String>,
    /// Actual less planned duration of the try, in milliseconds.
    pub off_ms: Option<f64>,
    /// Pictures a second that the camera gave.
    pub camera_rate: Option<f64>,
    /// How old the judged reading was, in milliseconds.
    pub age_ms: Option<f64>,
}

/// A question of the survey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its key, unique within the survey.
    pub key: String,
    /// Its wording, in the language of the report.
    pub wording: String,
    /// What may be answered.
    pub kind: ItemKind,
    /// Groups that are asked; empty: everybody.
    pub groups: Vec<String>,
    /// Versions of the survey that ask it; empty: all of them.
    pub versions: Vec<String>,
}

/// What may be answered to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// One of some ordered steps, worst first.
    Likert {
        /// The steps' labels.
        labels: Vec<String>,
    },
    /// One of several.
    Single {
        /// What they are called.
        options: Vec<String>,
    },
    /// Any of several.
    Multiple {
        /// What they are called.
        options: Vec<String>,
    },
    /// A number.
    Number,
    /// Free text.
    Open,
}

/// An answer to a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The participant's code.
    pub participant: String,
    /// The question's key.
    pub item: String,
    /// Digest of the survey that was asked.
    pub version: String,
    /// What was answered.
    pub value: AnswerValue,
}

/// What was answered, in the form that the question's [`ItemKind`] asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerValue {
    /// A place among the labels or options, from 0.
    Choice(usize),
    /// Places among the options, from 0.
    Choices(Vec<usize>),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

/// A code that somebody gave to an open answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coding {
    /// Who coded.
    pub coder: String,
    /// Whose answer.
    pub participant: String,
    /// The question's key.
    pub item: String,
    /// The code; a second code for the same answer is a second coding.
    pub code: String,
}
