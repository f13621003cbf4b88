//! How alike the sets of units on two faces are: same person or not, same
//! emotion or not.
//!
//! The game's score is the Jaccard index of two such sets, so this is the scale
//! that a score has to be seen on.

use serde::Serialize;

use super::{Set, parallel};
use crate::facs::{AuSet, Emotion};

/// The mean Jaccard index of pairs of faces.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Alike {
    /// Mean Jaccard index; `None` of no pair.
    pub mean: Option<f64>,
    /// How many pairs.
    pub pairs: u64,
}

/// Likeness among the faces of the six emotions. Faces at rest are left out:
/// two empty sets are alike, and say nothing of expressions.
#[derive(Debug, Clone, Serialize)]
pub struct Structure {
    /// Two faces of one person under one name.
    pub same_emotion_same_person: Alike,
    /// Two faces of two people under one name.
    pub same_emotion_other_person: Alike,
    /// Two faces under two names, whoever made them.
    pub different_emotion: Alike,
    /// Pairs of two people's faces, by the emotion of either, in the order of
    /// [`Emotion::ALL`]; symmetric.
    pub between: [[Alike; Emotion::ALL.len()]; Emotion::ALL.len()],
}

/// Sum of scores, and how many.
type Sum = (f64, u64);

#[derive(Clone, Copy, Default)]
struct Sums {
    same_person: Sum,
    /// By the other face's emotion.
    other_person: [Sum; Emotion::ALL.len()],
    /// Of the same person, another emotion.
    varied: Sum,
}

/// Compares every two faces of the six emotions, each pair once.
pub fn measure(set: &Set) -> Structure {
    let faces: Vec<(usize, usize, AuSet)> = set
        .cases()
        .iter()
        .filter_map(|case| {
            let emotion = case.label?.emotion()?;
            Some((case.person, emotion as usize, case.read.present()))
        })
        .collect();
    let places: Vec<usize> = (0..faces.len()).collect();
    let rows = parallel::map(&places, |n| compare(&faces[*n], &faces[n + 1..]));

    let mut same = Sum::default();
    let mut varied = Sum::default();
    let mut table = [[Sum::default(); Emotion::ALL.len()]; Emotion::ALL.len()];
    for ((_, emotion, _), row) in faces.iter().zip(&rows) {
        add(&mut same, row.same_person);
        add(&mut varied, row.varied);
        for (other, sum) in row.other_person.iter().enumerate() {
            add(
                &mut table[(*emotion).min(other)][(*emotion).max(other)],
                *sum,
            );
        }
    }
    let (mut alike, mut different) = (Sum::default(), varied);
    for (a, row) in table.iter().enumerate() {
        for (b, sum) in row.iter().enumerate() {
            add(if a == b { &mut alike } else { &mut different }, *sum);
        }
    }
    let between = std::array::from_fn(|a| std::array::from_fn(|b| mean(table[a.min(b)][a.max(b)])));
    Structure {
        same_emotion_same_person: mean(same),
        same_emotion_other_person: mean(alike),
        different_emotion: mean(different),
        between,
    }
}

fn compare(
    (person, emotion, units): &(usize, usize, AuSet),
    others: &[(usize, usize, AuSet)],
) -> Sums {
    let mut sums = Sums::default();
    for (other_person, other_emotion, other_units) in others {
        let score = (f64::from(units.jaccard(*other_units)), 1);
        let sum = match (person == other_person, emotion == other_emotion) {
            (true, true) => &mut sums.same_person,
            (true, false) => &mut sums.varied,
            (false, _) => &mut sums.other_person[*other_emotion],
        };
        add(sum, score);
    }
    sums
}

fn add(sum: &mut Sum, more: Sum) {
    *sum = (sum.0 + more.0, sum.1 + more.1);
}

fn mean((sum, pairs): Sum) -> Alike {
    Alike {
        mean: (pairs > 0).then(|| sum / pairs as f64),
        pairs,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        facs::ActionUnit::*,
        learn::evidence::{Label, case::tests::case},
    };

    #[test]
    fn worked_values() {
        let happy = Some(Label::Posed(Emotion::Happiness));
        let angry = Some(Label::Posed(Emotion::Anger));
        let found = measure(&Set::new(
            vec![
                case(0, happy, &[CheekRaiser, LipCornerPuller]),
                case(0, happy, &[LipCornerPuller]),
                case(1, happy, &[LipCornerPuller]),
                case(1, angry, &[BrowLowerer, LipCornerPuller]),
                case(1, Some(Label::Neutral), &[]),
            ],
            Vec::new(),
        ));
        let alike = |mean: f64, pairs| Alike {
            mean: Some(mean),
            pairs,
        };
        assert_eq!(found.same_emotion_same_person, alike(0.5, 1));
        // 1/2 and 1 with the other's smile.
        assert_eq!(found.same_emotion_other_person, alike(0.75, 2));
        // Anger against three smiles, one of the same person: 1/3, 1/2, 1/2.
        let different = found.different_emotion;
        assert_eq!(different.pairs, 3);
        assert!((different.mean.unwrap() - 4.0 / 9.0).abs() < 1e-6);
        // Of other people only.
        let between = found.between[Emotion::Happiness as usize][Emotion::Anger as usize];
        assert_eq!(
            between,
            found.between[Emotion::Anger as usize][Emotion::Happiness as usize]
        );
        assert_eq!(between.pairs, 2);
        assert!((between.mean.unwrap() - 5.0 / 12.0).abs() < 1e-6);
        assert_eq!(found.between[1][1], Alike::default());
    }
}
