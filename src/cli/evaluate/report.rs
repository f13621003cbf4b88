//! What is printed, in every form the same.

use serde::Serialize;

use super::{SelfNeutral, manifest::Rejected};
use crate::learn::evidence::{Evidence, Figure};

/// The object that `--json` prints.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The manifest or the samples.
    pub source: String,
    /// The version of the detector.
    pub detector: String,
    /// Whether each face was measured from its person's neutral one.
    pub own_neutral: bool,
    /// What became of the neutral images themselves.
    pub self_neutral: SelfNeutral,
    /// How many faces are the very ones that their person is measured from.
    pub measured_from_themselves: usize,
    /// What decided on draws and folds.
    pub seed: u64,
    /// Rows of the manifest, or samples.
    pub rows: usize,
    /// The figures.
    #[serde(flatten)]
    pub evidence: Evidence,
    /// What the owner should know.
    pub notes: Vec<String>,
    /// Rows that could not be used.
    pub problems: Vec<RowProblem>,
}

/// A row that could not be used.
#[derive(Debug, Serialize)]
pub struct RowProblem {
    /// Its line in the manifest.
    pub line: u64,
    /// The image it names.
    pub image: String,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub hint: Option<String>,
}

impl RowProblem {
    /// Of a rejected row.
    pub fn of(row: &Rejected) -> Self {
        Self {
            line: row.line,
            image: row.image.clone(),
            problem: row.problem.to_string(),
            hint: row.problem.advice().map(str::to_owned),
        }
    }
}

impl Report {
    /// The figures that matter most, with what they are. Those that the set's
    /// labels cannot tell are left out.
    pub fn headline(&self) -> Vec<(&'static str, Figure)> {
        let Evidence {
            units,
            prototypes,
            emotions,
            ..
        } = &self.evidence;
        let emotions = emotions.as_ref();
        let all = [
            (
                "prototype units, emotion against neutral: mean AUC",
                prototypes.auc,
            ),
            (
                "the same, mean of the emotions' means",
                prototypes.auc_by_emotion,
            ),
            (
                "emotions told from the units: accuracy",
                emotions.map(|e| e.accuracy).unwrap_or_default(),
            ),
            (
                "emotions told from the units: macro-F1",
                emotions.map(|e| e.macro_f1).unwrap_or_default(),
            ),
            ("units present: mean AUC", units.auc),
            ("units present: mean F1", units.f1),
            ("units' intensity: mean ICC(3,1)", units.icc),
            (
                "units' probability: mean calibration error",
                units.calibration_error,
            ),
            ("Jaccard index with the labelled units: mean", units.jaccard),
            (
                "false alarms on neutral faces: mean over the units",
                units.neutral_alarms,
            ),
        ];
        let known = |(_, figure): &(_, Figure)| figure.value.is_some();
        all.into_iter().filter(known).collect()
    }

    /// How the faces were measured, in sentences.
    pub fn method(&self) -> Vec<String> {
        let evidence = &self.evidence;
        let mut lines = vec![format!(
            "{} of {}, {} of them neutral; detector {}, seed {}",
            count(evidence.faces, "face", "faces"),
            count(evidence.people, "person", "people"),
            evidence.units.neutral_faces,
            self.detector,
            self.seed
        )];
        let itself = self.measured_from_themselves;
        lines.push(match (self.own_neutral, self.self_neutral) {
            (false, _) => "measured from no neutral face (--no-neutral)".into(),
            (true, _) if itself == 0 => {
                "measured from each person's own neutral face, which is not in the set".into()
            }
            (true, SelfNeutral::Include) => format!(
                "measured from each person's own neutral face; of those neutral faces {itself} are counted too, though they differ from themselves by nothing (--self-neutral include)"
            ),
            (true, SelfNeutral::Exclude) => format!(
                "measured from each person's own neutral face; the {itself} of these that are in the set are not counted (--self-neutral exclude)"
            ),
        });
        lines
    }
}

/// A number of things.
fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Three decimals, or a dash.
pub fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "–".into(), |value| format!("{value:.3}"))
}

/// Both ends of an interval, or nothing.
pub fn interval(figure: &Figure) -> String {
    figure
        .interval
        .map_or_else(String::new, |[low, high]| format!("{low:.3} to {high:.3}"))
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::{
        facs::{ActionUnit, AuReadings, AuSet, Emotion},
        learn::evidence::{Attribute, Case, Label, Set, Truth},
    };

    /// A number from 0 to 1 that looks like chance and never changes.
    fn chance(seed: usize) -> f32 {
        (seed as f32 * 0.618_034).fract()
    }

    /// Twelve people's faces with all labels, two faces each, read with errors.
    pub fn example() -> Report {
        let mut cases = Vec::new();
        for person in 0..12 {
            for (kind, label) in Label::all().enumerate() {
                for take in 0..2 {
                    cases.push(case(person, label, 100 * person + 10 * kind + take));
                }
            }
        }
        let of = (0..cases.len()).map(|n| Some(n / 14 / 6)).collect();
        let glasses = Attribute {
            name: "glasses".into(),
            groups: vec!["no".into(), "yes".into()],
            of,
        };
        cases[12].itself = true;
        Report {
            source: "faces/manifest.csv".into(),
            detector: "0123456789ab".into(),
            own_neutral: true,
            self_neutral: SelfNeutral::Include,
            measured_from_themselves: 1,
            seed: 1,
            rows: cases.len() + 1,
            evidence: Evidence::measure(&Set::new(cases, vec![glasses]), 1),
            notes: vec!["faces called contempt: 2".into()],
            problems: vec![RowProblem {
                line: 7,
                image: "<b>&.png".into(),
                problem: "no face was found".into(),
                hint: Some("use an image with a face in good light".into()),
            }],
        }
    }

    /// Reads the prototype, with a slip now and then, most of them behind glasses.
    fn case(person: usize, label: Label, seed: usize) -> Case {
        let prototype = label.emotion().map_or(AuSet::EMPTY, Emotion::prototype);
        let mut read = AuReadings::default();
        let mut truth = Truth::default();
        let mut probabilities = [0.0; ActionUnit::COUNT];
        for unit in ActionUnit::ALL {
            let there = prototype.contains(unit);
            let slip = chance(seed * 20 + unit.index());
            let slips = slip < if person < 6 { 0.1 } else { 0.3 };
            let shown = there != slips;
            read[unit].present = shown;
            read[unit].intensity = if shown { 1.0 + 4.0 * slip } else { slip };
            probabilities[unit.index()] = if shown { 0.85 } else { 0.1 };
            truth.intensities[unit.index()] = Some(if there { 3.0 } else { 0.0 });
        }
        truth.present = prototype;
        Case {
            person,
            label: Some(label),
            truth: Some(truth),
            read,
            probabilities,
            itself: false,
        }
    }

    #[test]
    fn what_is_printed_as_json_has_names() {
        let json = serde_json::to_value(example()).unwrap();
        assert_eq!(json["faces"], 168);
        assert_eq!(json["self_neutral"], "include");
        assert_eq!(json["problems"][0]["line"], 7);
        assert_eq!(json["units"]["each"][0]["unit"], "AU01");
        assert_eq!(json["emotions"]["labels"][6], "neutral");
        let auc = json["prototypes"]["auc"]["value"].as_f64().unwrap();
        assert!((0.5..1.0).contains(&auc));
        assert_eq!(json["groups"][0]["gap"]["worst"], "yes");
    }
}
