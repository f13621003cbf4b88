//! Whether each emotion's prototype units tell its faces from faces at rest.
//!
//! Needs names of emotions only, so it can be asked of photographs that nobody
//! has coded: the figure that this project's baselines are compared by.

use serde::Serialize;

use super::{
    Label, Set,
    bootstrap::{Bootstrap, Figure},
    measure::{self, Ranking},
};
use crate::facs::{ActionUnit, Emotion};

/// One emotion's faces against faces at rest.
#[derive(Debug, Clone, Serialize)]
pub struct EmotionEvidence {
    /// Which emotion.
    pub emotion: Emotion,
    /// Its faces.
    pub faces: usize,
    /// AUC of the intensity of each core unit of its prototype
    /// ([`Emotion::prototype`]), its faces against faces at rest.
    pub units: Vec<(ActionUnit, Figure)>,
    /// The mean of those.
    pub auc: Figure,
    /// Mean intensity of all twenty units on its faces, 0 to 5; `None` of no face.
    pub intensity: Option<[f64; ActionUnit::COUNT]>,
}

/// All six.
#[derive(Debug, Clone, Serialize)]
pub struct Prototypes {
    /// In the order of [`Emotion::ALL`].
    pub each: Vec<EmotionEvidence>,
    /// Mean AUC over all pairs of an emotion and a unit of its prototype.
    pub auc: Figure,
    /// The mean of the emotions' own means.
    pub auc_by_emotion: Figure,
    /// Mean intensity of all twenty units on faces at rest.
    pub neutral_intensity: Option<[f64; ActionUnit::COUNT]>,
}

/// Measures all six emotions.
pub fn measure(set: &Set, bootstrap: &Bootstrap) -> Prototypes {
    let rankings: Vec<Vec<(ActionUnit, Ranking)>> = Emotion::ALL
        .into_iter()
        .map(|emotion| {
            let units = emotion.prototype();
            let rank = |unit| (unit, ranking(set, emotion, unit, |_| true));
            units.iter().map(rank).collect()
        })
        .collect();
    let emotion_auc = |units: &[(ActionUnit, Ranking)], times: &[f64]| {
        measure::mean(units.iter().map(|(_, ranking)| ranking.auc(times)))
    };
    let each = Emotion::ALL
        .into_iter()
        .zip(&rankings)
        .map(|(emotion, units)| EmotionEvidence {
            emotion,
            faces: of(set, Label::Posed(emotion)).count(),
            units: units
                .iter()
                .map(|(unit, ranking)| (*unit, bootstrap.figure(|times| ranking.auc(times))))
                .collect(),
            auc: bootstrap.figure(|times| emotion_auc(units, times)),
            intensity: intensity(set, Label::Posed(emotion)),
        })
        .collect();
    let [auc, auc_by_emotion] = bootstrap.figures(|times| {
        let pairs = rankings.iter().flatten();
        [
            measure::mean(pairs.map(|(_, ranking)| ranking.auc(times))),
            measure::mean(rankings.iter().map(|units| emotion_auc(units, times))),
        ]
    });
    Prototypes {
        each,
        auc,
        auc_by_emotion,
        neutral_intensity: intensity(set, Label::Neutral),
    }
}

/// The faces of an emotion against those at rest, by the intensity of `unit`;
/// only the cases, by their place, that `counts`.
pub(super) fn ranking(
    set: &Set,
    emotion: Emotion,
    unit: ActionUnit,
    counts: impl Fn(usize) -> bool,
) -> Ranking {
    let cases = set.cases().iter().enumerate();
    Ranking::new(cases.filter(|(n, _)| counts(*n)).filter_map(|(_, case)| {
        let posed = match case.label? {
            Label::Neutral => false,
            Label::Posed(other) if other == emotion => true,
            Label::Posed(_) => return None,
        };
        Some((case.person, case.read[unit].intensity, posed))
    }))
}

fn of(set: &Set, label: Label) -> impl Iterator<Item = &super::Case> {
    set.cases()
        .iter()
        .filter(move |case| case.label == Some(label))
}

/// Mean intensity of all units on the faces of a label.
fn intensity(set: &Set, label: Label) -> Option<[f64; ActionUnit::COUNT]> {
    let count = of(set, label).count();
    let mean = |unit: ActionUnit| {
        let sum: f64 = of(set, label)
            .map(|case| f64::from(case.read[unit].intensity))
            .sum();
        sum / count as f64
    };
    (count > 0).then(|| ActionUnit::ALL.map(mean))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        facs::ActionUnit::*,
        learn::evidence::{Case, case::tests::case},
    };

    fn happy(person: usize, read: &[ActionUnit]) -> Case {
        case(person, Some(Label::Posed(Emotion::Happiness)), read)
    }

    #[test]
    fn worked_values() {
        let set = Set::new(
            vec![
                happy(0, &[LipCornerPuller, CheekRaiser]),
                happy(1, &[LipCornerPuller]),
                case(0, Some(Label::Neutral), &[]),
                case(1, Some(Label::Neutral), &[CheekRaiser]),
                // Neither happiness nor at rest: of no matter here.
                case(1, Some(Label::Posed(Emotion::Anger)), &[LipCornerPuller]),
                case(1, None, &[LipCornerPuller]),
            ],
            Vec::new(),
        );
        let found = measure(&set, &Bootstrap::new(set.people(), 1));
        let happiness = &found.each[0];
        assert_eq!(happiness.faces, 2);
        let auc: Vec<_> = happiness.units.iter().map(|(u, f)| (*u, f.value)).collect();
        // AU12 parts them; AU6 is on one of either.
        assert_eq!(
            auc,
            [(CheekRaiser, Some(0.5)), (LipCornerPuller, Some(1.0))]
        );
        assert_eq!(happiness.auc.value, Some(0.75));
        assert_eq!(happiness.intensity.unwrap()[CheekRaiser.index()], 1.5);
        assert_eq!(found.neutral_intensity.unwrap()[CheekRaiser.index()], 1.5);
        // Anger's four units are read on none of three faces: 0.5 each.
        assert_eq!(found.each[4].auc.value, Some(0.5));
        assert!((found.auc.value.unwrap() - 3.5 / 6.0).abs() < 1e-12);
        assert_eq!(found.auc_by_emotion.value, Some(0.625));
        assert_eq!(found.each[1].auc, Figure::default());
    }

    #[test]
    fn without_faces_at_rest_there_is_nothing_to_tell_from() {
        let set = Set::new(vec![happy(0, &[LipCornerPuller])], Vec::new());
        let found = measure(&set, &Bootstrap::new(1, 1));
        assert_eq!((found.auc.value, found.neutral_intensity), (None, None));
    }
}
