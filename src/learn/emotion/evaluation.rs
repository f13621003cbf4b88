//! What a model is worth on people it has not learned from.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{EmotionModel, Example, Label};
use crate::{
    error::Result,
    learn::{
        evidence::bootstrap::{Bootstrap, Figure},
        metrics::calibration_error,
    },
};

/// Fewer faces than this make no figure of a group.
const LEAST: usize = 10;

/// What a model said of one face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Answer {
    /// Who, as a number from 0.
    pub person: usize,
    /// The true label, as a place among [`Answers::labels`].
    pub truth: usize,
    /// The label that was told.
    pub told: usize,
    /// How likely that was said to be, 0 to 1.
    pub likely: f32,
}

/// What a model said of all faces.
#[derive(Debug, Clone)]
pub struct Answers {
    /// The labels of the faces and of the model.
    pub labels: Vec<Label>,
    /// How many people there are.
    pub people: usize,
    /// One for each example, in their order.
    pub all: Vec<Answer>,
}

/// A figure with its interval, as cards hold it.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// The figure.
    pub value: f32,
    /// Between what it lies for 95 of 100 draws of as many people; none of fewer
    /// than five people.
    pub interval: Option<[f32; 2]>,
}

/// What a model is worth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figures {
    /// How many people were measured on.
    pub people: usize,
    /// How many faces.
    pub faces: usize,
    /// Share of the faces whose label was told.
    pub accuracy: Measured,
    /// Mean over the labels of F1.
    pub macro_f1: Measured,
    /// The accuracy of always saying the commonest label.
    pub chance: f32,
    /// How far the probabilities of what was told are off, on average.
    pub calibration_error: f32,
    /// For each label of the faces.
    pub labels: Vec<LabelFigures>,
    /// How often each label (row) was taken for each (column), in the order of
    /// `confused`.
    pub confusion: Vec<Vec<usize>>,
    /// The labels of the confusion.
    pub confused: Vec<Label>,
    /// The same people by group.
    pub groups: Vec<GroupFigures>,
}

/// One label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelFigures {
    /// The label.
    pub label: Label,
    /// Its faces.
    pub faces: usize,
    /// Share of these that were told.
    pub recall: f32,
    /// Share of those so called that are.
    pub precision: f32,
    /// The harmonic mean of both.
    pub f1: f32,
}

/// People or pictures that have something in common.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupFigures {
    /// What they are told apart by.
    pub factor: String,
    /// Which of them.
    pub group: String,
    /// Its faces.
    pub faces: usize,
    /// Share of these whose label was told.
    pub accuracy: Measured,
    /// Mean over the labels of F1.
    pub macro_f1: f32,
}

/// Asks a model about every example.
///
/// # Errors
/// The first answer that it does not give.
pub fn ask(model: &dyn EmotionModel, examples: &[&Example]) -> Result<Answers> {
    let mut labels: Vec<Label> = model.labels().to_vec();
    let known: BTreeSet<&Label> = examples.iter().map(|example| &example.label).collect();
    for label in known {
        if !labels.contains(label) {
            labels.push(label.clone());
        }
    }
    let mut people = BTreeMap::new();
    let mut all = Vec::with_capacity(examples.len());
    for example in examples {
        let likely = model.predict(&example.input())?;
        let next = people.len();
        all.push(Answer {
            person: *people.entry(example.person.as_str()).or_insert(next),
            truth: labels
                .iter()
                .position(|label| *label == example.label)
                .unwrap_or_default(),
            // The labels of the model come first, in its order.
            told: likely.best(),
            likely: likely.likely()[likely.best()],
        });
    }
    Ok(Answers {
        labels,
        people: people.len(),
        all,
    })
}

/// Measures a model on examples; `seed` draws people for the intervals.
///
/// # Errors
/// As [`ask`].
pub fn measure(model: &dyn EmotionModel, examples: &[&Example], seed: u64) -> Result<Figures> {
    let answers = ask(model, examples)?;
    let bootstrap = Bootstrap::new(answers.people, seed);
    let everything: Vec<&Answer> = answers.all.iter().collect();
    let [accuracy, macro_f1] =
        bootstrap.figures(|times| score(&everything, answers.labels.len(), times));
    let mut confusion = vec![vec![0; answers.labels.len()]; answers.labels.len()];
    for answer in &answers.all {
        confusion[answer.truth][answer.told] += 1;
    }
    let count = |row: &Vec<usize>| row.iter().sum::<usize>();
    let most = confusion.iter().map(count).max().unwrap_or_default();
    let likely: Vec<f32> = answers.all.iter().map(|answer| answer.likely).collect();
    let right: Vec<bool> = answers.all.iter().map(|a| a.truth == a.told).collect();
    Ok(Figures {
        people: answers.people,
        faces: examples.len(),
        accuracy: measured(accuracy),
        macro_f1: measured(macro_f1),
        chance: most as f32 / examples.len().max(1) as f32,
        calibration_error: calibration_error(&likely, &right),
        labels: labels(&answers.labels, &confusion),
        groups: groups(&answers, examples, &bootstrap),
        confusion,
        confused: answers.labels,
    })
}

fn measured(figure: Figure) -> Measured {
    Measured {
        value: figure.value.unwrap_or_default() as f32,
        interval: figure.interval.map(|ends| ends.map(|end| end as f32)),
    }
}

fn labels(labels: &[Label], confusion: &[Vec<usize>]) -> Vec<LabelFigures> {
    let of = |(k, label): (usize, &Label)| {
        let faces: usize = confusion[k].iter().sum();
        let called: usize = confusion.iter().map(|row| row[k]).sum();
        let right = confusion[k][k] as f32;
        (faces > 0).then(|| LabelFigures {
            label: label.clone(),
            faces,
            recall: right / faces as f32,
            precision: right / called.max(1) as f32,
            f1: 2.0 * right / (faces + called) as f32,
        })
    };
    labels.iter().enumerate().filter_map(of).collect()
}

fn groups(answers: &Answers, examples: &[&Example], bootstrap: &Bootstrap) -> Vec<GroupFigures> {
    let mut members: BTreeMap<(&str, &str), Vec<&Answer>> = BTreeMap::new();
    for (answer, example) in answers.all.iter().zip(examples) {
        for (factor, group) in &example.groups {
            members.entry((factor, group)).or_default().push(answer);
        }
    }
    let large = members
        .into_iter()
        .filter(|(_, members)| members.len() >= LEAST);
    large
        .map(|((factor, group), members)| {
            let [accuracy, macro_f1] =
                bootstrap.figures(|times| score(&members, answers.labels.len(), times));
            GroupFigures {
                factor: factor.to_owned(),
                group: group.to_owned(),
                faces: members.len(),
                accuracy: measured(accuracy),
                macro_f1: measured(macro_f1).value,
            }
        })
        .collect()
}

/// Accuracy and macro-F1, each person counting so many `times`. A label that is
/// neither there nor told has no F1.
pub fn score(answers: &[&Answer], labels: usize, times: &[f64]) -> [Option<f64>; 2] {
    let (mut right, mut all, mut count) = (vec![0.0; labels], vec![0.0; labels], 0.0);
    for answer in answers {
        let n = times[answer.person];
        count += n;
        all[answer.truth] += n;
        all[answer.told] += n;
        if answer.truth == answer.told {
            right[answer.truth] += n;
        }
    }
    let scored: Vec<f64> = right
        .iter()
        .zip(&all)
        .filter(|(_, all)| **all > 0.0)
        .map(|(right, all)| 2.0 * right / all)
        .collect();
    let mean = (!scored.is_empty()).then(|| scored.iter().sum::<f64>() / scored.len() as f64);
    [
        (count > 0.0).then(|| right.iter().sum::<f64>() / count),
        mean,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        facs::{ActionUnit::*, Emotion},
        learn::emotion::{Rules, tests::example},
    };

    #[test]
    fn figures_of_worked_answers() {
        let happy = || Label::Face(Emotion::Happiness);
        let smile = [CheekRaiser, LipCornerPuller];
        // The rules call all smiles happiness, so one of four is wrong.
        let examples: Vec<Example> = (0..10)
            .flat_map(|n| {
                let person = format!("p{n}");
                let mut faces = [
                    example(&person, happy(), &smile),
                    example(&person, happy(), &smile),
                    example(&person, Label::Neutral, &smile),
                    example(&person, Label::Neutral, &[]),
                ];
                let half = if n < 5 { "first" } else { "second" };
                faces.iter_mut().for_each(|face| {
                    face.groups.insert("half".into(), half.into());
                });
                faces
            })
            .collect();
        let examples: Vec<&Example> = examples.iter().collect();
        let figures = measure(&Rules::default(), &examples, 1).unwrap();
        assert_eq!((figures.people, figures.faces), (10, 40));
        assert_eq!(figures.accuracy.value, 0.75);
        assert_eq!(figures.accuracy.interval, Some([0.75, 0.75]));
        assert_eq!(figures.chance, 0.5);
        let row = |label: &Label| {
            figures
                .labels
                .iter()
                .find(|row| row.label == *label)
                .unwrap()
        };
        assert_eq!(
            (row(&happy()).recall, row(&Label::Neutral).recall),
            (1.0, 0.5)
        );
        assert!((row(&happy()).precision - 2.0 / 3.0).abs() < 1e-6);
        let f1 = f32::midpoint(0.8, 2.0 / 3.0);
        assert!((figures.macro_f1.value - f1).abs() < 1e-6);
        assert_eq!(figures.groups.len(), 2);
        assert!(
            figures
                .groups
                .iter()
                .all(|group| group.faces == 20 && group.accuracy.value == 0.75)
        );
    }

    #[test]
    fn nobody_gives_no_figures_and_no_panic() {
        let figures = measure(&Rules::default(), &[], 1).unwrap();
        assert_eq!((figures.faces, figures.accuracy.value), (0, 0.0));
    }
}
