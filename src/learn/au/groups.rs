//! Who is read worse than others: figures by group.

use super::{data::Sample, recipe::Recipe, rows::Rows};
use crate::{
    facs::ActionUnit,
    learn::metrics::{auc, quantile},
    vision::au_head::{Finding, GroupCard, PerUnit},
};

/// The least faces with a unit, and without, that make a figure.
const LEAST: usize = 25;

/// The gap in AUC from which groups are said to differ.
const GAP: f32 = 0.05;

/// What people or pictures are told apart by.
struct Factor {
    name: &'static str,
    groups: Groups,
}

enum Groups {
    /// Equal thirds, with what the lower and the upper are called.
    Thirds(fn(&Sample) -> Option<f32>, [&'static str; 3]),
    /// Cut at these values, ascending, with a name more than cuts.
    Cuts(
        fn(&Sample) -> Option<f32>,
        &'static [f32],
        &'static [&'static str],
    ),
    /// Whether it is so.
    Whether(fn(&Sample) -> Option<bool>),
}

const FACTORS: [Factor; 11] = [
    Factor {
        name: "skin",
        groups: Groups::Thirds(|face| face.about.skin, ["light", "medium", "dark"]),
    },
    Factor {
        name: "age",
        groups: Groups::Thirds(|face| face.about.age, ["younger", "middle", "older"]),
    },
    Factor {
        name: "sex",
        groups: Groups::Cuts(|face| face.about.sex, &[0.5], &["female", "male"]),
    },
    Factor {
        name: "glasses",
        groups: Groups::Whether(|face| face.about.glasses),
    },
    Factor {
        name: "beard",
        groups: Groups::Whether(|face| face.about.beard),
    },
    Factor {
        name: "occluded",
        groups: Groups::Whether(|face| face.about.occluded),
    },
    Factor {
        name: "yaw",
        groups: Groups::Cuts(
            |face| Some(face.yaw),
            &[10.0, 20.0],
            &["below 10°", "10° to 20°", "above 20°"],
        ),
    },
    Factor {
        name: "light",
        groups: Groups::Thirds(|face| face.about.light, ["dim", "medium", "bright"]),
    },
    Factor {
        name: "resolution",
        groups: Groups::Thirds(|face| face.about.resolution, ["coarse", "medium", "fine"]),
    },
    Factor {
        name: "second sculptor's share",
        groups: Groups::Thirds(|face| face.about.sculptor, ["little", "some", "much"]),
    },
    Factor {
        name: "readable",
        groups: Groups::Whether(|face| Some(face.readable)),
    },
];

impl Factor {
    /// The group of each face, as a place among the names, and the names.
    fn part(&self, faces: &[&Sample]) -> (Vec<Option<usize>>, Vec<String>) {
        let by = |of: fn(&Sample) -> Option<f32>, cuts: &[f32]| {
            let group = |face: &&Sample| {
                let value = of(face)?;
                Some(cuts.iter().filter(|cut| value >= **cut).count())
            };
            faces.iter().map(group).collect()
        };
        match self.groups {
            Groups::Thirds(of, [low, middle, high]) => {
                let values: Vec<f32> = faces.iter().filter_map(|face| of(face)).collect();
                let cuts = [1.0 / 3.0, 2.0 / 3.0].map(|q| quantile(&values, q).unwrap_or_default());
                let names = vec![
                    format!("{low} (below {:.2})", cuts[0]),
                    middle.to_owned(),
                    format!("{high} (from {:.2})", cuts[1]),
                ];
                (by(of, &cuts), names)
            }
            Groups::Cuts(of, cuts, names) => (
                by(of, cuts),
                names.iter().map(ToString::to_string).collect(),
            ),
            Groups::Whether(of) => {
                let group = |face: &&Sample| of(face).map(usize::from);
                let names = vec!["no".to_owned(), "yes".to_owned()];
                (faces.iter().map(group).collect(), names)
            }
        }
    }
}

/// AUC of each unit over some rows; none where too few show it or do not.
pub fn unit_aucs(
    rows: &Rows,
    places: &[usize],
    scores: &dyn Fn(usize) -> PerUnit,
    recipe: &Recipe,
) -> Vec<Option<f32>> {
    let unit = |unit: ActionUnit| {
        let k = unit.index();
        let score: Vec<f32> = places.iter().map(|place| scores(*place)[k]).collect();
        let truth = truth(rows, places, k, recipe);
        let positives = truth.iter().filter(|t| **t).count();
        let enough = positives >= LEAST && truth.len() - positives >= LEAST;
        enough.then(|| auc(&score, &truth)).flatten()
    };
    ActionUnit::ALL.map(unit).to_vec()
}

fn truth(rows: &Rows, places: &[usize], unit: usize, recipe: &Recipe) -> Vec<bool> {
    let present = |place: &usize| rows.faces[*place].intensities[unit] >= recipe.present;
    places.iter().map(present).collect()
}

/// The mean of what there is.
pub fn mean(figures: impl IntoIterator<Item = Option<f32>>) -> f32 {
    let there: Vec<f32> = figures.into_iter().flatten().collect();
    there.iter().sum::<f32>() / there.len().max(1) as f32
}

/// Figures by group, and where they differ. `unseen` is what maps say of people
/// they were fitted without.
pub fn compare(rows: &Rows, unseen: &[PerUnit], recipe: &Recipe) -> (Vec<GroupCard>, Vec<Finding>) {
    let (mut cards, mut findings) = (Vec::new(), Vec::new());
    for factor in &FACTORS {
        let (groups, names) = factor.part(&rows.faces);
        let fair = factor.name == "readable";
        let mut told = Vec::new();
        for (group, name) in names.into_iter().enumerate() {
            let inside = |place: &usize| {
                groups[*place] == Some(group) && (fair || rows.faces[*place].readable)
            };
            let places: Vec<usize> = (0..rows.len()).filter(inside).collect();
            let units = unit_aucs(rows, &places, &|place| unseen[place], recipe);
            if units.iter().any(Option::is_some) {
                told.push((name, places, units));
            }
        }
        if told.len() < 2 {
            continue;
        }
        let common: Vec<usize> = (0..ActionUnit::COUNT)
            .filter(|unit| told.iter().all(|(.., units)| units[*unit].is_some()))
            .collect();
        for unit in ActionUnit::ALL {
            findings.extend(finding(unit, factor.name, &told, rows, recipe));
        }
        for (group, places, units) in told {
            cards.push(GroupCard {
                factor: factor.name.to_owned(),
                group,
                faces: places.len(),
                auc: mean(common.iter().map(|unit| units[*unit])),
                units,
            });
        }
    }
    (cards, findings)
}

type Told = (String, Vec<usize>, Vec<Option<f32>>);

/// The widest gap between two groups, if it is one.
fn finding(
    unit: ActionUnit,
    factor: &str,
    told: &[Told],
    rows: &Rows,
    recipe: &Recipe,
) -> Option<Finding> {
    let k = unit.index();
    let there = || {
        let figure = |group: &'_ Told| group.2[k];
        told.iter()
            .filter_map(move |group| Some((group, figure(group)?)))
    };
    let (worse, low) = there().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let (better, high) = there().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let variance = |group: &Told, auc: f32| {
        let truth = truth(rows, &group.1, k, recipe);
        let positives = truth.iter().filter(|t| **t).count();
        auc_variance(auc, positives, truth.len() - positives)
    };
    (high - low > GAP).then(|| Finding {
        unit,
        factor: factor.to_owned(),
        worse: worse.0.clone(),
        better: better.0.clone(),
        gap: high - low,
        error: (variance(worse, low) + variance(better, high)).sqrt(),
    })
}

/// The variance of an AUC over so many positives and negatives (Hanley & `McNeil`
/// 1982, "The meaning and use of the area under a ROC curve").
fn auc_variance(auc: f32, positives: usize, negatives: usize) -> f32 {
    let (p, n) = (positives as f32, negatives as f32);
    let two_positives = auc / (2.0 - auc);
    let two_negatives = 2.0 * auc * auc / (1.0 + auc);
    (auc * (1.0 - auc)
        + (p - 1.0) * (two_positives - auc * auc)
        + (n - 1.0) * (two_negatives - auc * auc))
        / (p * n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_of_an_auc_is_that_of_the_paper() {
        // Hanley & `McNeil`'s example: 0.893 of 51 abnormal and 58 normal images
        // has a standard error of 0.032.
        assert!((auc_variance(0.893, 51, 58).sqrt() - 0.032).abs() < 1e-3);
    }

    #[test]
    fn a_mean_is_of_what_there_is() {
        assert_eq!(mean([Some(0.5), None, Some(1.0)]), 0.75);
        assert_eq!(mean([None]), 0.0);
    }
}
