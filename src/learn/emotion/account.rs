//! What the Action Units say of a label, whichever model has given it.
//!
//! Each unit weighs what finding it, or not finding it, says for the label: the
//! weight of evidence (Good 1985), the logarithm of how many times more often
//! that is so on faces of this label than on those of the others. Only what
//! weighs enough to be worth a word counts, and nothing else does: so the account
//! that people read is the whole of the logic, and can be measured as such.
//!
//! How far a unit can be trusted need not be reckoned in once more: a unit that
//! is read badly is found about as often on all faces, and so weighs little.

use serde::Serialize;

use super::{
    Prediction,
    features::Features,
    label::Label,
    table::{LabelUnits, UnitTable},
};
use crate::facs::{ActionUnit, Emotion};

/// The least weight worth a word: 1.65 times as often, or as seldom.
const LEAST: f32 = 0.5;

/// One unit's word for or against a label.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Voice {
    /// The unit.
    pub unit: ActionUnit,
    /// Whether it was found.
    pub present: bool,
    /// Its intensity, 0 to 5.
    pub intensity: f32,
    /// What it weighs: above 0 for the label, below 0 against it.
    pub weight: f32,
    /// Share of the label's faces on which it is found.
    pub with: f32,
    /// Mean share of the other labels' faces on which it is.
    pub without: f32,
    /// Whether it belongs to the label's prototype.
    pub prototype: bool,
}

/// Whether the units say what a model has said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// They would have called the face the same.
    Agree,
    /// They would have called it something else, by little.
    Doubt,
    /// They would have called it something else.
    Disagree,
}

/// What the units say of one label on one face.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Account {
    /// The label.
    pub label: Label,
    /// What speaks for it, strongest first.
    pub pro: Vec<Voice>,
    /// What speaks against it, strongest first.
    pub contra: Vec<Voice>,
    /// How likely the label is by the units alone, 0 to 1.
    pub likely: f32,
    /// What the units would have called the face.
    pub own_word: Label,
    /// How likely that is by the units alone.
    pub own_likely: f32,
    /// How the two go together.
    pub verdict: Verdict,
}

impl UnitTable {
    /// What the units of a face say of `label`; `None` of a label that nothing is
    /// known of.
    pub fn account(&self, features: &Features, label: &Label) -> Option<Account> {
        let rows = self.rows(features.own_units);
        let place = rows.iter().position(|row| row.label == *label)?;
        let likely = self.likely(features)?;
        let mut voices = voices(rows, place, features);
        voices.sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
        let (pro, contra) = voices.into_iter().partition(|voice| voice.weight > 0.0);
        let best = likely.best();
        let [own_likely, given] = [best, place].map(|k| likely.likely()[k]);
        Some(Account {
            label: label.clone(),
            pro,
            contra,
            likely: given,
            own_word: rows[best].label.clone(),
            own_likely,
            verdict: match (best == place, own_likely < 3.0 * given) {
                (true, _) => Verdict::Agree,
                (false, true) => Verdict::Doubt,
                (false, false) => Verdict::Disagree,
            },
        })
    }

    /// What the units alone call a face: the softmax of the summed weights, in the
    /// order of the table's rows. `None` of an empty table.
    pub fn likely(&self, features: &Features) -> Option<Prediction> {
        let rows = self.rows(features.own_units);
        let sum = |place| {
            voices(rows, place, features)
                .iter()
                .map(|voice| voice.weight)
                .sum()
        };
        Prediction::softmax(&(0..rows.len()).map(sum).collect::<Vec<f32>>())
    }
}

/// The units that weigh enough for or against the label at `place`.
fn voices(rows: &[LabelUnits], place: usize, features: &Features) -> Vec<Voice> {
    let row = &rows[place];
    let prototype = row.label.emotion().map(Emotion::prototype);
    let others = (rows.len() - 1).max(1) as f32;
    let voice = |unit: ActionUnit| {
        let k = unit.index();
        let reading = features.units[unit];
        let with = row.found[k];
        let rest = rows.iter().enumerate().filter(|(n, _)| *n != place);
        let without = rest.map(|(_, row)| row.found[k]).sum::<f32>() / others;
        let weight = if reading.present {
            (with / without).ln()
        } else {
            ((1.0 - with) / (1.0 - without)).ln()
        };
        Voice {
            unit,
            present: reading.present,
            intensity: reading.intensity,
            weight,
            with,
            without,
            prototype: prototype.is_some_and(|set| set.contains(unit)),
        }
    };
    let all = ActionUnit::ALL.into_iter().map(voice);
    all.filter(|voice| rows.len() > 1 && voice.weight.abs() >= LEAST)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        facs::ActionUnit::*,
        learn::emotion::tests::{example, features},
    };

    const HAPPY: Label = Label::Face(Emotion::Happiness);
    const ANGRY: Label = Label::Face(Emotion::Anger);

    /// Ten faces of each label: smiles, frowns, and nothing.
    fn table() -> UnitTable {
        let faces = (0..10).flat_map(|n| {
            let person = n.to_string();
            [
                example(&person, HAPPY, &[CheekRaiser, LipCornerPuller]),
                example(&person, ANGRY, &[BrowLowerer]),
                example(&person, Label::Neutral, &[]),
            ]
        });
        let faces: Vec<_> = faces.collect();
        UnitTable::of(&faces.iter().collect::<Vec<_>>())
    }

    fn units(voices: &[Voice]) -> Vec<ActionUnit> {
        let mut units: Vec<_> = voices.iter().map(|voice| voice.unit).collect();
        units.sort();
        units
    }

    #[test]
    fn what_is_found_speaks_for_and_what_is_missed_against() {
        let smile = features(&[CheekRaiser, LipCornerPuller]);
        let account = table().account(&smile, &HAPPY).unwrap();
        assert_eq!(account.verdict, Verdict::Agree);
        // That the brows are not lowered speaks for it too.
        assert_eq!(
            units(&account.pro),
            [BrowLowerer, CheekRaiser, LipCornerPuller]
        );
        assert!(account.contra.is_empty() && account.likely > 0.9);
        let of_it = |voice: &&Voice| voice.prototype && voice.present;
        assert_eq!(account.pro.iter().filter(of_it).count(), 2);

        let half = table()
            .account(&features(&[LipCornerPuller]), &HAPPY)
            .unwrap();
        assert_eq!(units(&half.contra), [CheekRaiser]);
        assert!(!half.contra[0].present && half.likely < account.likely);
    }

    #[test]
    fn units_that_say_something_else_than_the_model_say_so() {
        let frown = features(&[BrowLowerer]);
        let account = table().account(&frown, &HAPPY).unwrap();
        assert_eq!(
            (account.verdict, account.own_word),
            (Verdict::Disagree, ANGRY)
        );
        assert!(
            account
                .contra
                .iter()
                .any(|voice| voice.unit == BrowLowerer && voice.present)
        );
        assert!(account.own_likely > account.likely);
    }

    #[test]
    fn the_account_is_the_whole_of_the_logic() {
        for shown in [
            &[][..],
            &[BrowLowerer],
            &[CheekRaiser, LipCornerPuller],
            &[JawDrop],
        ] {
            let face = features(shown);
            let likely = table().likely(&face).unwrap();
            let sums: Vec<f32> = table()
                .own
                .iter()
                .map(|row| {
                    let account = table().account(&face, &row.label).unwrap();
                    account
                        .pro
                        .iter()
                        .chain(&account.contra)
                        .map(|voice| voice.weight)
                        .sum()
                })
                .collect();
            let again = Prediction::softmax(&sums).unwrap();
            for (a, b) in likely.likely().iter().zip(again.likely()) {
                assert!((a - b).abs() < 1e-5);
            }
        }
    }

    #[test]
    fn nothing_is_said_of_an_unknown_word() {
        let face = features(&[]);
        assert_eq!(
            table().account(&face, &Label::Other("contempt".into())),
            None
        );
        assert_eq!(UnitTable::default().account(&face, &HAPPY), None);
        assert!(UnitTable::default().likely(&face).is_none());
    }
}
