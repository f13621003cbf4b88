//! Whether a face is read as well whoever it belongs to and however it is seen.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{
    Attribute, Set,
    bootstrap::{Bootstrap, Figure, LEAST_PEOPLE},
    measure::{self, Ranking},
    prototypes,
};
use crate::facs::{ActionUnit, Emotion};

/// A gap in AUC from which it is a finding.
pub const FINDING: f64 = 0.05;

/// Fewer faces than this with or without a movement measure nothing in a group.
const LEAST_FACES: usize = 5;

/// One group of faces.
#[derive(Debug, Clone, Serialize)]
pub struct GroupEvidence {
    /// Its name.
    pub name: String,
    /// How many faces.
    pub faces: usize,
    /// Of how many people.
    pub people: usize,
    /// Mean AUC of what is compared; `None` where too few faces are labelled.
    pub auc: Figure,
}

/// What is compared between groups: the presence of a unit, or of a prototype's
/// unit in an emotion's faces against faces at rest.
#[derive(Debug, Clone, Serialize)]
pub struct Task {
    /// The emotion, where faces at rest are the others.
    pub emotion: Option<Emotion>,
    /// The unit.
    pub unit: ActionUnit,
    /// AUC in each group, where there are enough faces.
    pub auc: Vec<Option<f64>>,
    /// The best less the worst, of two groups or more.
    pub gap: Option<f64>,
}

/// How far the best and the worst group of an attribute are apart.
#[derive(Debug, Clone, Serialize)]
pub struct Gap {
    /// Mean AUC of the best group less that of the worst.
    pub value: f64,
    /// 95 % interval of the difference of these two.
    pub interval: Option<[f64; 2]>,
    /// The group that is read best.
    pub best: String,
    /// The group that is read worst.
    pub worst: String,
    /// Whether it is more than [`FINDING`].
    pub finding: bool,
}

/// All groups of one attribute.
#[derive(Debug, Clone, Serialize)]
pub struct AttributeEvidence {
    /// What the faces differ in.
    pub name: String,
    /// How many tasks every compared group has enough faces for: the means are of these.
    pub compared: usize,
    /// The groups.
    pub groups: Vec<GroupEvidence>,
    /// Best against worst; `None` of fewer than two groups with enough faces.
    pub gap: Option<Gap>,
    /// Every task by itself.
    pub tasks: Vec<Task>,
}

/// Compares the groups of every attribute. By labelled units where there are
/// any, else by the prototypes of emotions.
pub fn measure(set: &Set, bootstrap: &Bootstrap) -> Vec<AttributeEvidence> {
    let labelled = set.cases().iter().any(|case| case.truth.is_some());
    let tasks: Vec<(Option<Emotion>, ActionUnit)> = if labelled {
        ActionUnit::ALL.map(|unit| (None, unit)).to_vec()
    } else {
        let pairs = |emotion: Emotion| {
            emotion
                .prototype()
                .iter()
                .map(move |unit| (Some(emotion), unit))
        };
        Emotion::ALL.into_iter().flat_map(pairs).collect()
    };
    set.attributes()
        .iter()
        .map(|attribute| compare(set, attribute, &tasks, bootstrap))
        .collect()
}

fn compare(
    set: &Set,
    attribute: &Attribute,
    tasks: &[(Option<Emotion>, ActionUnit)],
    bootstrap: &Bootstrap,
) -> AttributeEvidence {
    let members = |group: usize| {
        let cases = set.cases().iter().zip(&attribute.of);
        cases.filter_map(move |(case, of)| (*of == Some(group)).then_some(case.person))
    };
    let people = |group: usize| members(group).collect::<BTreeSet<_>>().len();
    let rankings: Vec<Vec<Ranking>> = (0..attribute.groups.len())
        .map(|group| {
            let mine = |n: usize| attribute.of[n] == Some(group);
            tasks.iter().map(|task| ranking(set, *task, mine)).collect()
        })
        .collect();
    let enough = |group: usize, task: usize| {
        let [with, without] = rankings[group][task].counts();
        people(group) >= LEAST_PEOPLE && with.min(without) >= LEAST_FACES
    };
    let measurable: Vec<Vec<bool>> = (0..rankings.len())
        .map(|group| (0..tasks.len()).map(|task| enough(group, task)).collect())
        .collect();
    let common = common(&measurable);
    let means = |times: &[f64]| -> Vec<Option<f64>> {
        let of_group = |group: usize| {
            let takes_part = common.groups.contains(&group);
            let tasks = common.tasks.iter().filter(|_| takes_part);
            measure::mean(tasks.map(|task| rankings[group][*task].auc(times)))
        };
        (0..rankings.len()).map(of_group).collect()
    };
    let figures = bootstrap.all(means);
    let groups = (0..rankings.len())
        .map(|group| GroupEvidence {
            name: attribute.groups[group].clone(),
            faces: members(group).count(),
            people: people(group),
            auc: figures[group],
        })
        .collect();
    AttributeEvidence {
        name: attribute.name.clone(),
        compared: common.tasks.len(),
        gap: gap(&figures, &attribute.groups, means, bootstrap),
        groups,
        tasks: tasks
            .iter()
            .enumerate()
            .map(|(n, (emotion, unit))| {
                let everybody = bootstrap.everybody();
                let auc =
                    |group: usize| measurable[group][n].then(|| rankings[group][n].auc(everybody));
                let auc: Vec<_> = (0..rankings.len())
                    .map(|group| auc(group).flatten())
                    .collect();
                Task {
                    emotion: *emotion,
                    unit: *unit,
                    gap: widest(&auc).map(|(best, worst)| best.1 - worst.1),
                    auc,
                }
            })
            .collect(),
    }
}

fn ranking(
    set: &Set,
    (emotion, unit): (Option<Emotion>, ActionUnit),
    counts: impl Fn(usize) -> bool,
) -> Ranking {
    if let Some(emotion) = emotion {
        return prototypes::ranking(set, emotion, unit, counts);
    }
    let cases = set.cases().iter().enumerate();
    Ranking::new(cases.filter(|(n, _)| counts(*n)).filter_map(|(_, case)| {
        let truth = case.truth.as_ref()?.present.contains(unit);
        Some((case.person, case.read[unit].intensity, truth))
    }))
}

/// What can be compared fairly: means over the same tasks.
struct Common {
    groups: Vec<usize>,
    tasks: Vec<usize>,
}

/// The groups with at least half as many measurable tasks as the best one has,
/// and the tasks that all of them can measure.
fn common(measurable: &[Vec<bool>]) -> Common {
    let count = |group: &[bool]| group.iter().filter(|task| **task).count();
    let most = measurable
        .iter()
        .map(|group| count(group))
        .max()
        .unwrap_or(0);
    let groups: Vec<usize> = (0..measurable.len())
        .filter(|group| most > 0 && 2 * count(&measurable[*group]) >= most)
        .collect();
    let tasks = measurable.first().map_or(0, Vec::len);
    let by_all =
        |task: &usize| !groups.is_empty() && groups.iter().all(|group| measurable[*group][*task]);
    Common {
        tasks: (0..tasks).filter(by_all).collect(),
        groups,
    }
}

/// The highest and the lowest of two values or more, with their places.
fn widest(values: &[Option<f64>]) -> Option<((usize, f64), (usize, f64))> {
    let known = || {
        values
            .iter()
            .enumerate()
            .filter_map(|(n, v)| Some((n, (*v)?)))
    };
    let best = known().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let worst = known().min_by(|a, b| a.1.total_cmp(&b.1))?;
    (known().count() > 1).then_some((best, worst))
}

fn gap(
    figures: &[Figure],
    names: &[String],
    means: impl Fn(&[f64]) -> Vec<Option<f64>> + Sync,
    bootstrap: &Bootstrap,
) -> Option<Gap> {
    let values: Vec<_> = figures.iter().map(|figure| figure.value).collect();
    let ((best, _), (worst, _)) = widest(&values)?;
    let figure = bootstrap.figure(|times| {
        let means = means(times);
        Some(means[best]? - means[worst]?)
    });
    let value = figure.value?;
    Some(Gap {
        value,
        interval: figure.interval,
        best: names[best].clone(),
        worst: names[worst].clone(),
        finding: value > FINDING,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        facs::ActionUnit::*,
        learn::evidence::{Case, Label, Truth, case::tests::case},
    };

    /// Twelve people smile and do not; with glasses every other smile is missed.
    fn smiles(first: usize, missed: bool) -> Vec<Case> {
        let face = |person: usize, smiles: bool| {
            let seen = smiles && !(missed && person.is_multiple_of(2));
            let truth = Truth {
                present: smiles.then_some(LipCornerPuller).into_iter().collect(),
                ..Truth::default()
            };
            Case {
                truth: Some(truth),
                ..case(person, None, if seen { &[LipCornerPuller] } else { &[] })
            }
        };
        (first..first + 12)
            .flat_map(|person| [face(person, true), face(person, false)])
            .collect()
    }

    fn measured(cases: Vec<Case>, of: Vec<usize>) -> AttributeEvidence {
        let attribute = Attribute {
            name: "glasses".into(),
            groups: vec!["no".into(), "yes".into(), "one lens".into()],
            of: of.into_iter().map(Some).collect(),
        };
        let set = Set::new(cases, vec![attribute]);
        measure(&set, &Bootstrap::new(set.people(), 1)).remove(0)
    }

    #[test]
    fn a_group_that_is_read_worse_is_a_finding() {
        let cases = [
            smiles(0, false),
            smiles(20, true),
            smiles(40, false)[..4].to_vec(),
        ]
        .concat();
        let of = [vec![0; 24], vec![1; 24], vec![2; 4]].concat();
        let found = measured(cases, of);
        let aucs: Vec<_> = found.groups.iter().map(|group| group.auc.value).collect();
        // Two people are too few for a figure.
        assert_eq!(aucs, [Some(1.0), Some(0.75), None]);
        assert_eq!(found.compared, 1);
        let gap = found.gap.unwrap();
        assert_eq!((gap.best.as_str(), gap.worst.as_str()), ("no", "yes"));
        assert!((gap.value - 0.25).abs() < 1e-12 && gap.finding);
        assert!(gap.interval.unwrap()[0] > 0.0);
        let smile = &found.tasks[LipCornerPuller.index()];
        assert_eq!((smile.gap, smile.auc[2]), (Some(0.25), None));
        assert_eq!((found.groups[1].faces, found.groups[1].people), (24, 12));
    }

    #[test]
    fn groups_that_are_read_alike_are_none() {
        let cases = [smiles(0, false), smiles(20, false)].concat();
        let found = measured(cases, [vec![0; 24], vec![1; 24]].concat());
        let gap = found.gap.unwrap();
        assert!(gap.value == 0.0 && !gap.finding);
    }

    #[test]
    fn without_labelled_units_prototypes_are_compared() {
        let happy = Some(Label::Posed(Emotion::Happiness));
        let cases: Vec<Case> = (0..12)
            .flat_map(|person| {
                [
                    case(person, happy, &[CheekRaiser, LipCornerPuller]),
                    case(person, Some(Label::Neutral), &[]),
                ]
            })
            .collect();
        let of = (0..24).map(|n| n / 12).collect();
        let found = measured(cases, of);
        assert_eq!(found.compared, 2);
        assert_eq!(found.tasks[0].emotion, Some(Emotion::Happiness));
        assert_eq!(found.groups[0].auc.value, Some(1.0));
    }

    #[test]
    fn only_what_all_can_measure_is_compared() {
        let common = common(&[
            vec![true, true, true, true],
            vec![true, false, true, false],
            vec![false, false, true, false],
        ]);
        assert_eq!((common.groups, common.tasks), (vec![0, 1], vec![0, 2]));
    }
}
