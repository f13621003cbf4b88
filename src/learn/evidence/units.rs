//! What the readings of single Action Units are worth against known ones.

use serde::Serialize;

use super::{
    Label, Set,
    bootstrap::{Bootstrap, Figure},
    calibration::{self, BINS, Bin},
    measure::{self, Ranking},
};
use crate::facs::ActionUnit;

/// The figures of one unit. Each is empty where nothing is labelled to measure it by.
#[derive(Debug, Clone, Serialize)]
pub struct UnitEvidence {
    /// Which unit.
    pub unit: ActionUnit,
    /// Labelled faces that show it.
    pub shown: usize,
    /// Labelled faces that do not.
    pub not_shown: usize,
    /// F1 of presence.
    pub f1: Figure,
    /// Area under the ROC curve of intensity against presence.
    pub auc: Figure,
    /// ICC(3,1) of intensity, where intensities are labelled.
    pub icc: Figure,
    /// Expected calibration error of the probability of presence.
    pub calibration_error: Figure,
    /// The bins that it comes from.
    pub bins: [Bin; BINS],
    /// Share of the faces at rest that show it.
    pub neutral_alarms: Figure,
}

/// The twenty units, and their means.
#[derive(Debug, Clone, Serialize)]
pub struct Units {
    /// In the order of [`ActionUnit::ALL`].
    pub each: Vec<UnitEvidence>,
    /// Mean F1 of the units that have one.
    pub f1: Figure,
    /// Mean AUC.
    pub auc: Figure,
    /// Mean ICC(3,1).
    pub icc: Figure,
    /// Mean expected calibration error.
    pub calibration_error: Figure,
    /// Mean share of false alarms on faces at rest.
    pub neutral_alarms: Figure,
    /// All units' probabilities together.
    pub bins: [Bin; BINS],
    /// Mean Jaccard index of what is read with what is labelled.
    pub jaccard: Figure,
    /// Labelled faces.
    pub faces: usize,
    /// Faces at rest.
    pub neutral_faces: usize,
}

/// One unit on every face that tells of it, ready to be measured.
struct Readings {
    calls: Vec<(usize, bool, bool)>,
    ranking: Ranking,
    intensities: Vec<(usize, [f64; 2])>,
    probabilities: Vec<(usize, f32, bool)>,
    at_rest: Vec<(usize, bool)>,
}

/// How many figures a unit has.
const FIGURES: usize = 5;

/// The figures of all units.
pub fn measure(set: &Set, bootstrap: &Bootstrap) -> Units {
    let readings = ActionUnit::ALL.map(|unit| Readings::of(set, unit));
    // Those of each unit, then their means.
    let figures = bootstrap.all(|times| {
        let each = readings.each_ref().map(|unit| unit.measure(times));
        let mean = |k: usize| measure::mean(each.iter().map(|unit| unit[k]));
        each.iter()
            .flatten()
            .copied()
            .chain((0..FIGURES).map(mean))
            .collect()
    });
    let figures: Vec<&[Figure]> = figures.chunks_exact(FIGURES).collect();
    let binned = readings
        .each_ref()
        .map(|unit| unit.bins(bootstrap.everybody()));
    let each = ActionUnit::ALL
        .into_iter()
        .zip(&figures)
        .map(|(unit, figures)| {
            let [shown, not_shown] = readings[unit.index()].ranking.counts();
            UnitEvidence {
                unit,
                shown,
                not_shown,
                f1: figures[0],
                auc: figures[1],
                icc: figures[2],
                calibration_error: figures[3],
                bins: binned[unit.index()],
                neutral_alarms: figures[4],
            }
        })
        .collect();
    let means = figures[ActionUnit::COUNT];
    let agreed = agreement(set);
    Units {
        each,
        f1: means[0],
        auc: means[1],
        icc: means[2],
        calibration_error: means[3],
        neutral_alarms: means[4],
        bins: calibration::pooled(&binned),
        jaccard: bootstrap.figure(|times| weighted_mean(&agreed, times)),
        faces: agreed.len(),
        neutral_faces: readings[0].at_rest.len(),
    }
}

impl Readings {
    fn of(set: &Set, unit: ActionUnit) -> Self {
        let known = || {
            set.cases()
                .iter()
                .filter_map(|case| Some((case, case.truth.as_ref()?)))
        };
        let labelled = |value: &f32| *value > 0.0;
        // Where no face has an intensity, absence alone would make a figure of nothing.
        let rated = known().any(|(_, truth)| {
            truth.present.contains(unit)
                && truth.intensities[unit.index()].is_some_and(|v| labelled(&v))
        });
        let intensities = known().filter(|_| rated).filter_map(|(case, truth)| {
            let absent = (!truth.present.contains(unit)).then_some(0.0);
            let true_one = truth.intensities[unit.index()].or(absent)?;
            let ratings = [true_one, case.read[unit].intensity].map(f64::from);
            Some((case.person, ratings))
        });
        let at_rest = set
            .cases()
            .iter()
            .filter(|case| case.label == Some(Label::Neutral));
        Self {
            calls: known()
                .map(|(case, truth)| {
                    let called = case.read[unit].present;
                    (case.person, called, truth.present.contains(unit))
                })
                .collect(),
            ranking: Ranking::new(known().map(|(case, truth)| {
                let score = case.read[unit].intensity;
                (case.person, score, truth.present.contains(unit))
            })),
            intensities: intensities.collect(),
            probabilities: known()
                .map(|(case, truth)| {
                    let said = case.probabilities[unit.index()];
                    (case.person, said, truth.present.contains(unit))
                })
                .collect(),
            at_rest: at_rest
                .map(|case| (case.person, case.read[unit].present))
                .collect(),
        }
    }

    fn bins(&self, times: &[f64]) -> [Bin; BINS] {
        calibration::bins(&self.probabilities, times)
    }

    /// F1, AUC, ICC, calibration error and false alarms.
    fn measure(&self, times: &[f64]) -> [Option<f64>; FIGURES] {
        [
            measure::f1(&self.calls, times).filter(|_| self.ranking.counts()[0] > 0),
            self.ranking.auc(times),
            measure::icc(&self.intensities, times),
            calibration::error(&self.bins(times)),
            measure::share(&self.at_rest, times),
        ]
    }
}

/// Each labelled face's Jaccard index of what is read with what is labelled.
fn agreement(set: &Set) -> Vec<(usize, f64)> {
    set.cases()
        .iter()
        .filter_map(|case| {
            let score = case.read.present().jaccard(case.truth.as_ref()?.present);
            Some((case.person, f64::from(score)))
        })
        .collect()
}

fn weighted_mean(values: &[(usize, f64)], times: &[f64]) -> Option<f64> {
    let count: f64 = values.iter().map(|(person, _)| times[*person]).sum();
    let sum: f64 = values.iter().map(|(person, v)| times[*person] * v).sum();
    (count > 0.0).then(|| sum / count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        facs::{ActionUnit::*, AuSet},
        learn::evidence::{Case, Truth, case::tests::case},
    };

    fn labelled(person: usize, truth: &[(ActionUnit, Option<f32>)], read: &[ActionUnit]) -> Case {
        let mut intensities = [None; ActionUnit::COUNT];
        for (unit, intensity) in truth {
            intensities[unit.index()] = *intensity;
        }
        Case {
            truth: Some(Truth {
                present: truth.iter().map(|(unit, _)| *unit).collect(),
                intensities,
            }),
            ..case(person, None, read)
        }
    }

    fn measured(cases: Vec<Case>) -> Units {
        let set = Set::new(cases, Vec::new());
        measure(&set, &Bootstrap::new(set.people(), 1))
    }

    #[test]
    fn worked_values() {
        let smile = LipCornerPuller;
        let units = measured(vec![
            labelled(0, &[(smile, Some(3.0))], &[smile]),
            labelled(1, &[(smile, Some(3.0))], &[]),
            labelled(2, &[], &[smile]),
            labelled(3, &[], &[]),
            case(4, Some(Label::Neutral), &[smile]),
            case(5, Some(Label::Neutral), &[]),
        ]);
        let unit = &units.each[smile.index()];
        assert_eq!((unit.shown, unit.not_shown), (2, 2));
        assert_eq!(unit.f1.value, Some(0.5));
        assert_eq!(unit.auc.value, Some(0.5));
        // Truth 3, 3, 0, 0 against 3, 0, 3, 0: no agreement at all.
        assert!(unit.icc.value.unwrap().abs() < 1e-12);
        // Said 0.9 twice and 0.1 twice, half of either true: 0.4 off.
        assert!((unit.calibration_error.value.unwrap() - 0.4).abs() < 1e-6);
        assert_eq!(unit.neutral_alarms.value, Some(0.5));
        // Alike on the first and the last of the four; nothing shared on the others.
        assert_eq!(units.jaccard.value, Some(0.5));
        assert_eq!((units.faces, units.neutral_faces), (4, 2));
        // The other nineteen were never shown: no F1, no AUC.
        assert_eq!(units.f1.value, Some(0.5));
        assert_eq!(units.each[0].auc, Figure::default());
        assert!((units.neutral_alarms.value.unwrap() - 0.025).abs() < 1e-12);
    }

    #[test]
    fn without_a_labelled_intensity_there_is_no_icc() {
        let units = measured(vec![
            labelled(0, &[(JawDrop, None)], &[JawDrop]),
            labelled(1, &[], &[]),
        ]);
        let unit = &units.each[JawDrop.index()];
        assert_eq!((unit.icc.value, unit.f1.value), (None, Some(1.0)));
    }

    #[test]
    fn a_set_without_labels_has_no_figures() {
        let units = measured(vec![case(0, None, &[JawDrop])]);
        assert_eq!((units.f1, units.auc, units.jaccard), Default::default());
        assert!(
            units
                .each
                .iter()
                .all(|unit| unit.calibration_error.value.is_none())
        );
        assert_eq!(AuSet::EMPTY.len(), units.faces);
    }
}
