//! A study as its file describes it: `config/studies/*.ron`.

mod check;
pub mod path;
mod study;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::study::{AttachedSurvey, Study};
use super::{
    allocation::{Design, Order},
    data::PlannedTest,
    texts::Texts,
};

/// A study file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protocol {
    /// Its name in records; never changes once people took part.
    pub key: String,
    /// What it is called.
    pub title: Texts,
    /// The languages that participants may choose from.
    pub languages: Vec<String>,
    /// Participants that the study wants.
    pub participants: usize,
    /// The groups, and what each sees.
    pub groups: Vec<Group>,
    /// The group that others are compared with.
    pub control: Option<String>,
    /// How participants come into groups.
    pub allocation: Allocation,
    /// The faces to copy.
    pub targets: Targets,
    /// How a try goes.
    pub play: Play,
    /// What participants agree to.
    pub consent: Consent,
    /// What they are asked.
    pub surveys: Vec<SurveyUse>,
    /// What becomes of a session that breaks off.
    pub interruption: Interruption,
    /// When a try does not count.
    pub quality: Quality,
    /// When a participant does not count.
    pub exclusions: Exclusions,
    /// The analysis as it was fixed beforehand.
    pub analysis: Analysis,
}

/// A group of participants.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its name in records.
    pub key: String,
    /// What it is called in reports; participants never read it.
    pub name: Texts,
    /// What its participants see.
    pub shows: Vec<Show>,
    /// How many of a smallest block come into it.
    #[serde(default = "one")]
    pub share: usize,
}

fn one() -> usize {
    1
}

/// Something that a group sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Show {
    /// The name of the face to copy.
    Emotion,
    /// How alike both faces are, while the try goes on.
    Likeness,
    /// The score after the try, in per cent.
    Score,
    /// The score in stars.
    Stars,
    /// A sentence for the score, and the best score so far.
    Summary,
    /// What to do otherwise, in words.
    Instructions,
    /// What was right, in words.
    Praise,
    /// Marks on both faces.
    Highlights,
}

/// How participants come into groups.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allocation {
    /// Where chance comes from; whoever knows it can draw the list again.
    pub seed: u64,
    /// Lengths of permuted blocks, one of which is drawn each time.
    pub blocks: Vec<usize>,
    /// Single-choice questions of a survey at the start, by whose answers
    /// participants are allocated separately.
    #[serde(default)]
    pub strata: Vec<String>,
}

/// The faces to copy.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Targets {
    /// Their names, as `face-game targets list` prints them; a round each.
    pub faces: Vec<String>,
    /// In which order a participant sees them.
    pub order: Order,
}

/// How a round goes.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Play {
    /// Tries in a row at each target.
    pub tries: u32,
    /// Seconds that the target is shown before the first try.
    pub brief_seconds: f32,
    /// Seconds that it is shown before each further try.
    pub again_seconds: f32,
    /// Seconds of "three, two, one" before a try; 0 leaves it out.
    pub countdown_seconds: f32,
    /// Seconds to mimic the target, counted down on the screen.
    pub perform_seconds: f32,
    /// Seconds that a result is shown at least.
    pub reveal_at_least: f32,
    /// Seconds after which the next try begins by itself; absent: when asked to.
    #[serde(default)]
    pub reveal_at_most: Option<f32>,
    /// How often a try that cannot be read is repeated before it counts as missing.
    pub repeats: u32,
    /// Whether the own neutral face must be measured before the first round.
    pub calibration: Calibration,
}

/// Whether the own neutral face is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Calibration {
    /// No round begins before.
    Required,
    /// It may be skipped.
    Offered,
}

/// What participants agree to, in every language of the study.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// What this version of the text is called in records.
    pub version: String,
    /// What stands above it.
    pub title: Texts,
    /// Its paragraphs.
    pub text: Vec<Texts>,
    /// The button that agrees.
    pub agree: Texts,
    /// The button that does not.
    pub decline: Texts,
}

/// A survey and when it is asked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SurveyUse {
    /// The file, beside the study's.
    pub file: String,
    /// When it is asked.
    pub at: Moment,
}

/// When a survey is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Moment {
    /// After consent and before allocation, so by everybody alike.
    Start,
    /// After the last round.
    End,
}

/// What becomes of a session that breaks off.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
pub enum Interruption {
    /// It goes on at the same try, if the participant is back in time.
    Resume {
        /// Minutes since the last thing that was recorded.
        within_minutes: f64,
    },
    /// It is closed as incomplete.
    Close,
}

/// When a try does not count.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quality {
    /// Milliseconds by which a try may be longer or shorter than planned.
    pub duration_off_ms: f64,
    /// Pictures a second that the camera must have given.
    pub camera_rate: f64,
    /// Milliseconds that a reading may have taken from picture to result, on average.
    pub reading_age_ms: f64,
    /// The share of pictures that may have been dropped unread, 0 to 1.
    pub dropped: f64,
    /// Fair readings that a try must have.
    pub readings: u32,
}

/// When a participant does not count.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusions {
    /// Tries that must have been scored and count.
    pub scored_tries: usize,
    /// Whether whoever did not come to the end is left out.
    pub incomplete: bool,
    /// Whether whoever was seen by a demo player's clip is left out.
    #[serde(default = "yes")]
    pub demo: bool,
}

fn yes() -> bool {
    true
}

/// The analysis as it was fixed beforehand.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Analysis {
    /// What is expected, in the researcher's words.
    pub hypotheses: Vec<String>,
    /// The tests that answer them, the first one first.
    pub tests: Vec<PlannedTest>,
    /// How many tests are paid for.
    pub multiplicity: Multiplicity,
    /// Level of every test, 0 to 1.
    pub alpha: f64,
    /// Tries scored below this are left out of the emotions' heatmap, 0 to 1.
    pub cut: f64,
}

/// How many tests are paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Multiplicity {
    /// Not at all.
    None,
    /// Holm's step-down procedure.
    Holm,
}

impl Protocol {
    /// What allocations are drawn from.
    pub fn design(&self) -> Design {
        Design {
            study: self.key.clone(),
            seed: self.allocation.seed,
            shares: self.groups.iter().map(|group| group.share).collect(),
            blocks: self.allocation.blocks.clone(),
            targets: self.targets.faces.len(),
            order: self.targets.order,
        }
    }

    /// Rounds that everybody plays, a target each.
    pub fn rounds(&self) -> usize {
        self.targets.faces.len()
    }

    /// The group with this key.
    pub fn group(&self, key: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.key == key)
    }

    /// The consent text of a language, its paragraphs in order.
    pub fn consent_in<'a>(&'a self, language: &'a str) -> impl Iterator<Item = &'a str> {
        self.consent
            .text
            .iter()
            .map(move |paragraph| paragraph.say(language))
    }

    /// The stratum of somebody who answered so; the same answers, the same stratum.
    pub fn stratum(&self, answers: &BTreeMap<String, String>) -> String {
        let part = |key: &String| {
            format!(
                "{key}={}",
                answers.get(key).map_or("unsaid", String::as_str)
            )
        };
        let parts: Vec<_> = self.allocation.strata.iter().map(part).collect();
        parts.join(",")
    }
}

impl Group {
    /// Whether its participants see this.
    pub fn sees(&self, what: Show) -> bool {
        self.shows.contains(&what)
    }
}
