//! How well the names of emotions can be told from the twenty intensities alone.
//!
//! Not what the game does with players: a measure of how much of an expression
//! survives in the Action Units, which needs names of emotions only.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    Case, Label, Set,
    bootstrap::{Bootstrap, Figure},
    folds,
    logistic::Logistic,
    parallel,
};

/// The most parts of the cross-validation.
const FOLDS: usize = 10;

/// A classifier over the Action Units, on people that it has not seen.
#[derive(Debug, Clone, Serialize)]
pub struct Emotions {
    /// The labels of the set, in the order of [`Label::all`].
    pub labels: Vec<Label>,
    /// Faces with a label.
    pub faces: usize,
    /// Parts of the cross-validation: ten, or as many as there are people.
    pub folds: usize,
    /// Share of the faces whose label was told.
    pub accuracy: Figure,
    /// Mean over the labels of F1.
    pub macro_f1: Figure,
    /// The accuracy of always saying the commonest label.
    pub chance: f64,
    /// How often each label (row) was taken for each (column).
    pub confusion: Vec<Vec<usize>>,
}

/// One face: person, true and told label, as places in the labels.
type Answer = (usize, usize, usize);

/// Ten-fold cross-validation of multinomial logistic regression, no person in
/// two folds. `None` of fewer than two people or two labels.
pub fn measure(set: &Set, bootstrap: &Bootstrap, seed: u64) -> Option<Emotions> {
    let named: Vec<(&Case, Label)> = set
        .cases()
        .iter()
        .filter_map(|case| Some((case, case.label?)))
        .collect();
    let labels: Vec<Label> = Label::all()
        .filter(|label| named.iter().any(|(_, other)| other == label))
        .collect();
    let mut people = BTreeMap::new();
    for (case, _) in &named {
        let next = people.len();
        people.entry(case.person).or_insert(next);
    }
    if labels.len() < 2 || people.len() < 2 {
        return None;
    }
    let folds = FOLDS.min(people.len());
    let answers = answers(&named, &labels, &people, folds, seed);
    let mut confusion = vec![vec![0; labels.len()]; labels.len()];
    for (_, truth, told) in &answers {
        confusion[*truth][*told] += 1;
    }
    let most = confusion.iter().map(|row| row.iter().sum::<usize>()).max();
    let [accuracy, macro_f1] = bootstrap.figures(|times| score(&answers, labels.len(), times));
    Some(Emotions {
        chance: most.unwrap_or_default() as f64 / named.len() as f64,
        faces: named.len(),
        labels,
        folds,
        accuracy,
        macro_f1,
        confusion,
    })
}

/// What is said of every face by a classifier that has not seen its person.
fn answers(
    named: &[(&Case, Label)],
    labels: &[Label],
    people: &BTreeMap<usize, usize>,
    folds: usize,
    seed: u64,
) -> Vec<Answer> {
    let rows: Vec<Vec<f64>> = named
        .iter()
        .map(|(case, _)| {
            let intensities = case.read.0.iter().map(|unit| f64::from(unit.intensity));
            intensities.collect()
        })
        .collect();
    let place = |label: &Label| labels.iter().position(|l| l == label).unwrap_or_default();
    let truth: Vec<usize> = named.iter().map(|(_, label)| place(label)).collect();
    let persons: Vec<usize> = named.iter().map(|(case, _)| people[&case.person]).collect();
    let part = folds::disjoint(&persons, &truth, folds, seed);
    let parts: Vec<usize> = (0..folds).collect();
    let told = parallel::map(&parts, |fold| {
        let (unseen, seen): (Vec<usize>, Vec<usize>) =
            (0..rows.len()).partition(|n| part[*n] == *fold);
        let seen_rows: Vec<&[f64]> = seen.iter().map(|n| rows[*n].as_slice()).collect();
        let seen_truth: Vec<usize> = seen.iter().map(|n| truth[*n]).collect();
        let model = Logistic::fit(&seen_rows, &seen_truth, labels.len());
        let tell = |n: usize| (named[n].0.person, truth[n], model.predict(&rows[n]));
        unseen.into_iter().map(tell).collect::<Vec<_>>()
    });
    told.into_iter().flatten().collect()
}

/// Accuracy and macro-F1. A label that is neither there nor told has no F1.
fn score(answers: &[Answer], labels: usize, times: &[f64]) -> [Option<f64>; 2] {
    let (mut right, mut all) = (vec![0.0; labels], vec![0.0; labels]);
    let mut count = 0.0;
    for (person, truth, told) in answers {
        let n = times[*person];
        count += n;
        all[*truth] += n;
        all[*told] += n;
        if truth == told {
            right[*truth] += n;
        }
    }
    let f1 = right
        .iter()
        .zip(&all)
        .map(|(right, all)| (*all > 0.0).then(|| 2.0 * right / all));
    [
        (count > 0.0).then(|| right.iter().sum::<f64>() / count),
        super::measure::mean(f1),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        facs::{ActionUnit::*, Emotion},
        learn::evidence::case::tests::case,
    };

    #[test]
    fn scores_of_worked_answers() {
        // Two of class 0 right, one of class 1 taken for 0, one right.
        let answers = [(0, 0, 0), (0, 0, 0), (1, 1, 0), (1, 1, 1)];
        let [accuracy, f1] = score(&answers, 2, &[1.0; 2]);
        assert_eq!(accuracy, Some(0.75));
        assert!((f1.unwrap() - (0.8 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
        let [accuracy, f1] = score(&answers, 2, &[0.0, 2.0]);
        assert_eq!(accuracy, Some(0.5));
        assert!((f1.unwrap() - (0.0 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
        assert_eq!(score(&[], 2, &[]), [None, None]);
    }

    fn everybody(people: usize) -> Vec<Case> {
        let label = |emotion| Some(Label::Posed(emotion));
        (0..people)
            .flat_map(|person| {
                [
                    case(person, label(Emotion::Happiness), &[LipCornerPuller]),
                    case(person, label(Emotion::Anger), &[BrowLowerer]),
                    case(person, Some(Label::Neutral), &[]),
                ]
            })
            .collect()
    }

    fn measured(cases: Vec<Case>) -> Option<Emotions> {
        let set = Set::new(cases, Vec::new());
        measure(&set, &Bootstrap::new(set.people(), 1), 1)
    }

    #[test]
    fn clear_expressions_are_told_and_mere_guesses_are_not() {
        let found = measured(everybody(12)).unwrap();
        assert_eq!(found.accuracy.value, Some(1.0));
        assert_eq!(found.accuracy.interval, Some([1.0, 1.0]));
        assert_eq!((found.folds, found.faces), (10, 36));
        assert!((found.chance - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(found.confusion, [[12, 0, 0], [0, 12, 0], [0, 0, 12]]);
        assert_eq!(
            found.labels,
            [
                Label::Posed(Emotion::Happiness),
                Label::Posed(Emotion::Anger),
                Label::Neutral
            ]
        );
        let mut alike = everybody(12);
        for case in &mut alike {
            case.read = crate::facs::AuReadings::default();
        }
        assert!(measured(alike).unwrap().accuracy.value.unwrap() < 0.5);
    }

    #[test]
    fn one_person_or_one_label_is_not_enough() {
        assert!(measured(everybody(1)).is_none());
        let mut same = everybody(3);
        same.retain(|case| case.label == Some(Label::Neutral));
        assert!(measured(same).is_none());
        assert_eq!(measured(everybody(3)).unwrap().folds, 3);
    }
}
