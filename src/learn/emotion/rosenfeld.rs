//! How good explanations are, by the measures that the seed paper cites:
//! Rosenfeld 2021, "Better Metrics for Evaluating Explainable Artificial
//! Intelligence" (AAMAS): D, the difference between the performance of the model
//! and that of the logic that is given as its explanation; R, the number of rules
//! in the explanation; F, the number of features it is made of; S, its stability
//! when the input changes by little.
//!
//! The logic is the weighing of Action Units ([`UnitTable::account`]), the same for
//! every model. A rule is one unit's word for or against a label, found or not; a
//! feature is an Action Unit. The paper leaves open how stability is counted; here
//! it is the mean Jaccard index of what is said before and after normal noise of a
//! quarter of a step on every intensity.

use std::{collections::BTreeSet, time::Instant};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::{
    EmotionInput, EmotionModel, Example, Label, account::Account, features::Features,
    table::UnitTable,
};
use crate::{
    error::Result,
    facs::{ActionUnit, AuReading},
    learn::evidence::bootstrap::{Bootstrap, Figure},
};

/// Standard deviation of an intensity's noise, in steps of intensity.
pub const NOISE: f32 = 0.25;

/// How often each face is disturbed.
const DRAWS: usize = 4;

/// The measures of one model's explanations.
#[derive(Debug, Clone, Serialize)]
pub struct Measures {
    /// The model.
    pub model: String,
    /// Its version.
    pub version: String,
    /// Faces that it was asked about.
    pub faces: usize,
    /// And people.
    pub people: usize,
    /// Share of the faces whose label the model told.
    pub model_accuracy: Figure,
    /// Share of the faces whose label the logic told.
    pub logic_accuracy: Figure,
    /// D: the first less the second. The nearer to 0 the better; below 0 the logic
    /// is the better model.
    pub difference: Figure,
    /// Share of the faces which both call the same.
    pub agreement: Figure,
    /// R: rules in a mean explanation.
    pub rules: f64,
    /// Rules of the whole logic.
    pub all_rules: usize,
    /// F: Action Units in a mean explanation.
    pub features: f64,
    /// Action Units in the whole logic.
    pub all_features: usize,
    /// S: likeness of the explanations of faces that differ by noise, 0 to 1.
    pub stability: Figure,
    /// Faces whose label in the model's words nothing is known of: they have no
    /// explanation and count in none of R, F and S.
    pub unexplained: usize,
    /// Median time that the model takes for an answer, in microseconds.
    pub microseconds: f64,
}

/// What is said of one face, so that two can be compared.
type Said = BTreeSet<(Label, ActionUnit, bool, bool)>;

/// One face's part of the figures.
struct Row {
    person: usize,
    model: bool,
    logic: bool,
    agree: bool,
    said: Option<(usize, usize, f64)>,
    seconds: f64,
}

impl UnitTable {
    /// How many rules and how many units the logic has, for faces with their own
    /// still face or without: words that some face could be explained with.
    pub fn size(&self, own: bool) -> (usize, usize) {
        let rows = self.rows(own);
        let mut rules = BTreeSet::new();
        for present in [true, false] {
            let mut features = Features {
                own_units: own,
                ..Features::default()
            };
            features.units.0.fill(AuReading {
                intensity: if present { 3.0 } else { 0.0 },
                present,
            });
            for row in rows {
                let account = self.account(&features, &row.label);
                rules.extend(account.iter().flat_map(said));
            }
        }
        let units: BTreeSet<ActionUnit> = rules.iter().map(|(_, unit, ..)| *unit).collect();
        (rules.len(), units.len())
    }
}

/// Measures the explanations that `table` gives of what `model` says of examples.
///
/// # Errors
/// The first answer that the model does not give.
pub fn measure(
    model: &dyn EmotionModel,
    table: &UnitTable,
    examples: &[&Example],
    seed: u64,
) -> Result<Measures> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut people: Vec<&str> = Vec::new();
    let mut rows = Vec::with_capacity(examples.len());
    for example in examples {
        let person = people.iter().position(|person| *person == example.person);
        let person = person.unwrap_or_else(|| {
            people.push(&example.person);
            people.len() - 1
        });
        rows.push(row(model, table, example, person, &mut chance)?);
    }
    let bootstrap = Bootstrap::new(people.len(), seed);
    let [
        model_accuracy,
        logic_accuracy,
        difference,
        agreement,
        stability,
    ] = bootstrap.figures(|times| {
        let mean = |of: &dyn Fn(&Row) -> Option<f64>| {
            let (mut sum, mut count) = (0.0, 0.0);
            for row in &rows {
                if let Some(value) = of(row) {
                    sum += times[row.person] * value;
                    count += times[row.person];
                }
            }
            (count > 0.0).then(|| sum / count)
        };
        let share = |yes: bool| Some(f64::from(u8::from(yes)));
        let model = mean(&|row| share(row.model));
        let logic = mean(&|row| share(row.logic));
        [
            model,
            logic,
            model.zip(logic).map(|(model, logic)| model - logic),
            mean(&|row| share(row.agree)),
            mean(&|row| row.said.map(|(.., likeness)| likeness)),
        ]
    });
    let own = examples
        .iter()
        .filter(|example| example.features.own_units)
        .count()
        * 2;
    let (all_rules, all_features) = table.size(own >= examples.len());
    let explained: Vec<(usize, usize, f64)> = rows.iter().filter_map(|row| row.said).collect();
    let mean = |of: fn(&(usize, usize, f64)) -> usize| {
        explained.iter().map(of).sum::<usize>() as f64 / explained.len().max(1) as f64
    };
    Ok(Measures {
        model: model.name().to_owned(),
        version: model.version().to_owned(),
        faces: examples.len(),
        people: people.len(),
        model_accuracy,
        logic_accuracy,
        difference,
        agreement,
        rules: mean(|said| said.0),
        all_rules,
        features: mean(|said| said.1),
        all_features,
        stability,
        unexplained: rows.len() - explained.len(),
        microseconds: median(rows.iter().map(|row| row.seconds).collect()) * 1e6,
    })
}

fn row(
    model: &dyn EmotionModel,
    table: &UnitTable,
    example: &Example,
    person: usize,
    chance: &mut ChaCha8Rng,
) -> Result<Row> {
    let features = &example.features;
    let begun = Instant::now();
    let told = label(model, features, example)?;
    let seconds = begun.elapsed().as_secs_f64();
    let rows = table.rows(features.own_units);
    let word = table
        .likely(features)
        .map(|likely| &rows[likely.best()].label);
    let account = table.account(features, &told);
    let mut explained = None;
    if let Some(account) = &account {
        let first = said(account);
        let units: BTreeSet<ActionUnit> = first.iter().map(|(_, unit, ..)| *unit).collect();
        let mut likeness = 0.0;
        for _ in 0..DRAWS {
            let noisy = disturbed(features, chance);
            let again = label(model, &noisy, example)?;
            let second = table.account(&noisy, &again).map(|account| said(&account));
            likeness += jaccard(&first, &second.unwrap_or_default());
        }
        explained = Some((first.len(), units.len(), likeness / DRAWS as f64));
    }
    Ok(Row {
        person,
        model: told == example.label,
        logic: word == Some(&example.label),
        agree: word == Some(&told),
        said: explained,
        seconds,
    })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// What the model calls the face with these measurements, and its picture.
fn label(model: &dyn EmotionModel, features: &Features, example: &Example) -> Result<Label> {
    let likely = model.predict(&EmotionInput {
        features,
        crop: example.crop.as_ref(),
    })?;
    Ok(model.labels()[likely.best()].clone())
}

fn said(account: &Account) -> Said {
    let voices = account.pro.iter().chain(&account.contra);
    voices
        .map(|voice| {
            let label = account.label.clone();
            (label, voice.unit, voice.present, voice.weight > 0.0)
        })
        .collect()
}

/// Two explanations without a word are the same.
fn jaccard(a: &Said, b: &Said) -> f64 {
    match a.union(b).count() {
        0 => 1.0,
        all => a.intersection(b).count() as f64 / all as f64,
    }
}

/// The same face as another frame would have read it: every intensity off by
/// normal noise, and presence where it then lies at 1 or above.
fn disturbed(features: &Features, chance: &mut ChaCha8Rng) -> Features {
    let mut noisy = *features;
    for reading in &mut noisy.units.0 {
        // The sum of twelve uniform numbers of variance 1/12 is nearly normal.
        let normal: f32 = (0..12).map(|_| chance.random_range(-0.5..0.5_f32)).sum();
        let before = reading.intensity;
        reading.intensity = (before + NOISE * normal).max(0.0);
        // A reading that lies below 1 because another unit excludes it stays absent.
        reading.present = reading.intensity >= 1.0 && (reading.present || before < 0.9);
    }
    noisy.units.exclude();
    noisy
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        facs::{ActionUnit::*, Emotion},
        learn::emotion::{Rules, tests::example},
    };

    fn examples() -> Vec<Example> {
        (0..12)
            .flat_map(|n| {
                let person = format!("p{n}");
                let face =
                    |emotion, units: &[ActionUnit]| example(&person, Label::Face(emotion), units);
                [
                    face(Emotion::Happiness, &[CheekRaiser, LipCornerPuller]),
                    face(
                        Emotion::Sadness,
                        &[InnerBrowRaiser, BrowLowerer, LipCornerDepressor],
                    ),
                    example(&person, Label::Neutral, &[]),
                ]
            })
            .collect()
    }

    #[test]
    fn a_model_that_thinks_like_the_logic_differs_by_nothing() {
        let examples = examples();
        let examples: Vec<&Example> = examples.iter().collect();
        let table = UnitTable::of(&examples);
        let measures = measure(&Rules::default(), &table, &examples, 1).unwrap();
        assert_eq!(
            (measures.faces, measures.people, measures.unexplained),
            (36, 12, 0)
        );
        assert_eq!(measures.difference.value, Some(0.0));
        assert_eq!(measures.agreement.value, Some(1.0));
        assert_eq!(measures.all_features, 5);
        assert!(measures.rules >= measures.features && measures.features > 1.0);
        assert!((measures.all_rules as f64) > measures.rules);
        let stability = measures.stability.value.unwrap();
        // Readings far from their thresholds do not change by noise.
        assert!(stability > 0.95, "{stability}");
    }

    #[test]
    fn readings_at_their_threshold_make_explanations_waver() {
        let mut examples = examples();
        let clear: Vec<&Example> = examples.iter().collect();
        let table = UnitTable::of(&clear);
        for example in &mut examples {
            for reading in &mut example.features.units.0 {
                if reading.present {
                    reading.intensity = 1.05;
                }
            }
        }
        let examples: Vec<&Example> = examples.iter().collect();
        let measures = measure(&Rules::default(), &table, &examples, 1).unwrap();
        assert!(
            measures.stability.value.unwrap() < 0.8,
            "{:?}",
            measures.stability
        );
    }

    #[test]
    fn labels_that_nothing_is_known_of_are_counted_apart() {
        let examples = examples();
        let examples: Vec<&Example> = examples.iter().collect();
        let only_two: Vec<&Example> = examples
            .iter()
            .copied()
            .filter(|e| e.label != Label::Neutral)
            .collect();
        let table = UnitTable::of(&only_two);
        let measures = measure(&Rules::default(), &table, &examples, 1).unwrap();
        assert_eq!(measures.unexplained, 12);
        assert!(measures.difference.value.unwrap() > 0.3);
    }
}
