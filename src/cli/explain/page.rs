//! What is said of faces, in the words of a language.

use super::{Answer, Explained};
use crate::{
    facs::ActionUnit,
    i18n::{Catalogue, Language, Value},
    learn::emotion::{Account, Card, Label, Verdict, Voice},
};

/// The labels that are named beside the likeliest: those above this share.
const WORTH_NAMING: f32 = 0.05;

/// From here on a unit's reading is called good, and fair.
const GOOD: f32 = 0.7;
const FAIR: f32 = 0.4;

/// Everything that words are made of, but the faces.
pub struct Page<'a> {
    pub catalogue: &'a Catalogue,
    pub language: &'a Language,
    /// How far each unit can be trusted, in the order of [`ActionUnit::ALL`].
    pub reliability: [f32; ActionUnit::COUNT],
    /// Whether faces are measured from the person's own neutral face.
    pub neutral: bool,
    /// What the model is called.
    pub model: &'a str,
    /// The card that says how often units are found.
    pub counted: &'a Card,
}

impl Page<'_> {
    fn say(&self, key: &str, args: &[(&str, Value)]) -> String {
        self.catalogue.text(self.language, key, args)
    }

    /// What a label is called in this language.
    fn word(&self, label: &Label) -> String {
        match label {
            Label::Face(emotion) => self.say(&format!("emotion-{emotion}"), &[]),
            Label::Neutral => self.say("emotion-neutral", &[]),
            Label::Other(word) => word.clone(),
        }
    }

    /// The page of an image.
    pub fn text(&self, image: &str, faces: &[Explained]) -> String {
        let mut lines = Vec::new();
        for (n, face) in faces.iter().enumerate() {
            let args = [("image", image.into()), ("n", (n + 1).into())];
            lines.push(self.say("explain-face", &args));
            lines.extend(self.words(face).into_iter().map(|line| format!("  {line}")));
        }
        lines.push(String::new());
        if !self.neutral {
            lines.push(self.say("explain-no-neutral", &[]));
        }
        let rows = self.counted.units.rows(self.neutral);
        let faces: f32 = rows.iter().map(|row| row.faces).sum();
        let counted = [
            ("faces", faces.round().into()),
            ("people", self.counted.people.into()),
        ];
        lines.push(self.say("explain-counted", &counted));
        lines.push(self.say("explain-honest", &[]));
        lines.join("\n")
    }

    /// What is said of one face, a sentence or item a line.
    pub fn words(&self, face: &Explained) -> Vec<String> {
        let mut lines = Vec::new();
        if face.reading.face.obstacle.is_some() {
            lines.push(self.say("explain-unfair", &[]));
        }
        match &face.answer {
            Ok(answer) => lines.extend(self.answer(answer)),
            Err(problem) => {
                lines.push(self.say("explain-no-answer", &[("why", problem.to_string().into())]));
            }
        }
        lines
    }

    fn answer(&self, answer: &Answer) -> Vec<String> {
        let label = answer.label();
        let mut lines = vec![self.say(
            "explain-model",
            &[
                ("model", self.model.into()),
                ("label", self.word(label).into()),
                (
                    "percent",
                    percent(answer.likely.likely()[answer.likely.best()]),
                ),
            ],
        )];
        let others = answer.likely.ranking().into_iter().skip(1);
        let others: Vec<String> = others
            .filter(|k| answer.likely.likely()[*k] >= WORTH_NAMING)
            .map(|k| {
                let args = [
                    ("label", self.word(&answer.labels[k]).into()),
                    ("percent", percent(answer.likely.likely()[k])),
                ];
                self.say("explain-other", &args)
            })
            .collect();
        if !others.is_empty() {
            lines.push(self.say("explain-others", &[("others", others.join(", ").into())]));
        }
        match &answer.account {
            Some(account) => lines.extend(self.account(account)),
            None => lines.push(self.say("explain-unknown", &[("label", self.word(label).into())])),
        }
        lines
    }

    fn account(&self, account: &Account) -> Vec<String> {
        let key = match account.verdict {
            Verdict::Agree => "explain-agree",
            Verdict::Doubt => "explain-doubt",
            Verdict::Disagree => "explain-disagree",
        };
        let label = || Value::from(self.word(&account.label));
        let mut lines = vec![self.say(
            key,
            &[
                ("label", label()),
                ("given", percent(account.likely)),
                ("word", self.word(&account.own_word).into()),
                ("percent", percent(account.own_likely)),
            ],
        )];
        for (voices, some, none) in [
            (&account.pro, "explain-for", "explain-nothing-for"),
            (
                &account.contra,
                "explain-against",
                "explain-nothing-against",
            ),
        ] {
            let key = if voices.is_empty() { none } else { some };
            lines.push(self.say(key, &[("label", label())]));
            lines.extend(
                voices
                    .iter()
                    .map(|voice| format!("  {}", self.voice(voice))),
            );
        }
        lines
    }

    fn voice(&self, voice: &Voice) -> String {
        let key = match (voice.present, voice.prototype) {
            (true, true) => "explain-found.prototype",
            (true, false) => "explain-found",
            (false, true) => "explain-missed.prototype",
            (false, false) => "explain-missed",
        };
        let trust = match self.reliability[voice.unit.index()] {
            good if good >= GOOD => "explain-trust-good",
            fair if fair >= FAIR => "explain-trust-fair",
            _ => "explain-trust-poor",
        };
        let movement = format!("unit-{}", voice.unit.number());
        let args = [
            ("unit", voice.unit.to_string().into()),
            ("movement", self.say(&movement, &[]).into()),
            ("with", percent(voice.with)),
            ("without", percent(voice.without)),
            ("trust", self.say(trust, &[]).into()),
        ];
        self.say(key, &args)
    }
}

/// A share as a whole number of hundredths; nothing is certain, nothing impossible.
fn percent(share: f32) -> Value<'static> {
    (100.0 * share).round().clamp(1.0, 99.0).into()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{
        cli::explain::shipped,
        facs::{ActionUnit::*, AuReadings, Emotion},
        learn::emotion::{Features, Prediction, UnitTable},
        paths::Root,
        vision::{Face, FaceReading, LANDMARKS, Landmarks, Pose},
    };

    /// A table in which smiles and frowns are all there is.
    fn table() -> UnitTable {
        let row = |label: Label, often: &[ActionUnit]| {
            let share = |unit: ActionUnit| if often.contains(&unit) { 0.8 } else { 0.1 };
            crate::learn::emotion::table::LabelUnits {
                label,
                faces: 100.0,
                found: ActionUnit::ALL.map(share).to_vec(),
            }
        };
        UnitTable {
            own: vec![
                row(
                    Emotion::Happiness.into(),
                    &[CheekRaiser, LipCornerPuller, LipsPart],
                ),
                row(Emotion::Anger.into(), &[BrowLowerer, LipPressor]),
                row(Label::Neutral, &[]),
            ],
            alone: Vec::new(),
        }
    }

    fn explained(units: &[ActionUnit], label: Label, likely: f32) -> Explained {
        let mut aus = AuReadings::default();
        for unit in units {
            (aus[*unit].intensity, aus[*unit].present) = (3.0, true);
        }
        let features = Features {
            units: aus,
            own_units: true,
            shape: None,
        };
        let landmarks = Landmarks::new(vec![[1.0; 3]; LANDMARKS]).unwrap();
        Explained {
            reading: FaceReading {
                face: Face {
                    landmarks: landmarks.clone(),
                    presence: 1.0,
                    pose: Pose::default(),
                    sharpness: 0.5,
                    obstacle: None,
                },
                steady: landmarks,
                aus,
                probabilities: [0.5; ActionUnit::COUNT],
            },
            answer: Ok(Answer {
                account: table().account(&features, &label),
                labels: vec![label, Emotion::Anger.into()],
                likely: Prediction::new(vec![likely, 1.0 - likely]).unwrap(),
            }),
        }
    }

    #[test]
    fn the_page_reads_well_in_every_language() {
        let project = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = Root::find(Some(project)).unwrap();
        let catalogue = Catalogue::load(&root.texts()).unwrap();
        let classifier = shipped(&root).unwrap();
        let mut reliability = [0.9; ActionUnit::COUNT];
        (
            reliability[CheekRaiser.index()],
            reliability[LipPressor.index()],
        ) = (0.3, 0.5);
        let happy = || Label::from(Emotion::Happiness);
        let cases = [
            (
                "agreed",
                explained(&[CheekRaiser, LipCornerPuller, LipsPart], happy(), 0.92),
            ),
            (
                "something_else",
                explained(&[BrowLowerer, LipPressor], happy(), 0.6),
            ),
            (
                "unknown",
                explained(&[BrowLowerer], Label::Other("contempt".into()), 0.8),
            ),
        ];
        for (name, face) in cases {
            for language in catalogue.languages() {
                let mut card = classifier.card().clone();
                (card.units, card.people) = (table(), 240);
                let page = Page {
                    catalogue: &catalogue,
                    language,
                    reliability,
                    neutral: name == "agreed",
                    model: "rules",
                    counted: &card,
                };
                let text = page.text("face.png", std::slice::from_ref(&face));
                insta::assert_snapshot!(format!("{name}_{language}"), text);
            }
        }
    }

    #[test]
    fn every_unit_has_words_in_every_language() {
        let texts = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/i18n");
        let catalogue = Catalogue::load(&texts).unwrap();
        for language in catalogue.languages() {
            for unit in ActionUnit::ALL {
                let key = format!("unit-{}", unit.number());
                assert!(catalogue.has(language, &key), "{language}: {key}");
            }
        }
    }
}
