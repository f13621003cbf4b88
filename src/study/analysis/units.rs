//! Unit by unit: whether what was said was done, and which units each emotion's
//! tries show.

use std::collections::BTreeMap;

use serde::Serialize;

use super::games::{Counted, Game, Games};
use crate::{
    facs::{ActionUnit, AuSet, Emotion},
    study::{
        data::Plan,
        statistics::{
            Finding, Outcome, Reason, TTest, gee,
            moments::mean,
            multiplicity::holm,
            proportion::{self, Difference, Estimate, Share},
        },
    },
};

/// Which way a unit should go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It is on the target and missing on the player.
    Add,
    /// It is on the player and not on the target.
    Drop,
}

impl Change {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Add, Self::Drop];

    /// Units that a try should change so, and those of them that were named.
    fn of(self, one: &Counted) -> Option<(AuSet, AuSet)> {
        let player = one.player?;
        Some(match self {
            Self::Add => (one.target.difference(player), one.told_to_add),
            Self::Drop => (player.difference(one.target), one.told_to_drop),
        })
    }

    /// Whether the next try did it.
    const fn done(self, unit: ActionUnit, next: AuSet) -> bool {
        matches!(self, Self::Add) == next.contains(unit)
    }
}

/// What became of wrong units on the next try.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Units {
    /// Pairs of consecutive tries whose units are known.
    pub steps: usize,
    /// All units together, for each way.
    pub all: Vec<Followed>,
    /// Unit by unit, where it was wrong at all.
    pub each: Vec<Followed>,
    /// Log odds that a wrong unit is right on the next try; clustered in participants.
    pub models: Vec<Model>,
}

/// Shares of wrong units that were right on the next try.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Followed {
    /// The unit; `None` for all of them.
    pub unit: Option<ActionUnit>,
    /// Which way it should go.
    pub change: Change,
    /// Named by an instruction.
    pub told: Finding<Estimate>,
    /// Wrong and not named, in groups that read instructions.
    pub untold: Finding<Estimate>,
    /// Wrong, in groups that read none.
    pub without: Finding<Estimate>,
    /// Named less not named, in groups that read instructions.
    pub told_less_untold: Finding<Difference>,
    /// Named less groups that read none.
    pub told_less_without: Finding<Difference>,
    /// Fisher's p of the former, by Holm over all units of this way.
    pub adjusted_p: Option<f64>,
}

/// The logistic model of one way.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Model {
    /// Which way.
    pub change: Change,
    /// Log odds: being named beyond not being named, within participants who
    /// read instructions and beyond those who read none.
    pub told: Finding<TTest>,
    /// How many wrong units.
    pub rows: usize,
    /// How many participants.
    pub clusters: usize,
}

/// A wrong unit, and what became of it.
struct Step<'a> {
    participant: &'a str,
    unit: ActionUnit,
    change: Change,
    instructed: bool,
    told: bool,
    done: bool,
}

impl Units {
    /// Of the games that count.
    pub fn of(plan: &Plan, games: &Games) -> Self {
        let level = 1.0 - plan.alpha;
        let instructed = |game: &Game| {
            plan.groups
                .iter()
                .any(|group| group.key == game.group && group.instructed)
        };
        let mut steps = Vec::new();
        let mut pairs = 0;
        for game in &games.all {
            for pair in game.tries.windows(2) {
                let [Some(one), Some(next)] = pair else {
                    continue;
                };
                let Some(player) = next.player.filter(|_| one.player.is_some()) else {
                    continue;
                };
                pairs += 1;
                for change in Change::ALL {
                    let Some((wrong, told)) = change.of(one) else {
                        continue;
                    };
                    steps.extend(wrong.iter().map(|unit| Step {
                        participant: &game.participant,
                        unit,
                        change,
                        instructed: instructed(game),
                        told: told.contains(unit),
                        done: change.done(unit, player),
                    }));
                }
            }
        }
        let all = Change::ALL.map(|change| followed(&steps, None, change, level));
        let mut each = Vec::new();
        for change in Change::ALL {
            let mut own: Vec<Followed> = ActionUnit::ALL
                .into_iter()
                .filter(|unit| steps.iter().any(|s| s.unit == *unit && s.change == change))
                .map(|unit| followed(&steps, Some(unit), change, level))
                .collect();
            adjust(&mut own);
            each.extend(own);
        }
        Self {
            steps: pairs,
            all: all.into(),
            each,
            models: Change::ALL
                .map(|change| model(&steps, change, level))
                .into(),
        }
    }
}

fn followed(steps: &[Step], unit: Option<ActionUnit>, change: Change, level: f64) -> Followed {
    let share = |keep: &dyn Fn(&Step) -> bool| {
        let own = steps
            .iter()
            .filter(|step| step.change == change && unit.is_none_or(|unit| step.unit == unit))
            .filter(|step| keep(step));
        Share::count(own.map(|step| step.done))
    };
    let told = share(&|step| step.instructed && step.told);
    let untold = share(&|step| step.instructed && !step.told);
    let without = share(&|step| !step.instructed);
    Followed {
        unit,
        change,
        told: Estimate::of(told, level).into(),
        untold: Estimate::of(untold, level).into(),
        without: Estimate::of(without, level).into(),
        told_less_untold: proportion::compare(untold, told, level).into(),
        told_less_without: proportion::compare(without, told, level).into(),
        adjusted_p: None,
    }
}

fn adjust(units: &mut [Followed]) {
    let p = |one: &Followed| {
        one.told_less_untold
            .known()
            .map(|difference| difference.fisher_p)
    };
    let known: Vec<f64> = units.iter().filter_map(p).collect();
    let mut adjusted = holm(&known).into_iter();
    for unit in units.iter_mut().filter(|one| p(one).is_some()) {
        unit.adjusted_p = adjusted.next();
    }
}

fn model(steps: &[Step], change: Change, level: f64) -> Model {
    let own: Vec<&Step> = steps.iter().filter(|step| step.change == change).collect();
    let mut people: BTreeMap<&str, usize> = BTreeMap::new();
    let both = own.iter().any(|step| step.instructed) && own.iter().any(|step| !step.instructed);
    let mut rows = Vec::new();
    for step in &own {
        let next = people.len();
        let mut predictors = vec![1.0, f64::from(step.told)];
        if both {
            predictors.push(f64::from(step.instructed));
        }
        rows.push(gee::Row {
            cluster: *people.entry(step.participant).or_insert(next),
            predictors,
            outcome: step.done,
        });
    }
    let fit: Outcome<TTest> = if own.iter().any(|step| step.told) {
        gee::logistic(&rows, level).map(|fit| fit.coefficients[1])
    } else {
        Err(Reason::EmptyGroup)
    };
    Model {
        change,
        told: fit.into(),
        rows: own.len(),
        clusters: people.len(),
    }
}

/// Which units the tries at each emotion's targets show: the paper's Figure 3.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Heatmap {
    /// Tries below this score are left out.
    pub cut: f64,
    /// Tries that were left out.
    pub below: usize,
    /// A row for each emotion that was played.
    pub rows: Vec<EmotionUnits>,
}

/// One emotion's row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EmotionUnits {
    /// What the targets' faces are called.
    pub emotion: Emotion,
    /// Tries at or above the cut.
    pub tries: usize,
    /// Participants who made them.
    pub participants: usize,
    /// Units on any of its targets.
    pub target: AuSet,
    /// Figures of each unit, in the order of [`ActionUnit::ALL`].
    pub units: Vec<Finding<Occurrence>>,
    /// Mean of the units' variances: how varied the emotion's faces are.
    pub variability: Finding<f64>,
}

/// How often a unit is there.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Occurrence {
    /// Share of the tries.
    pub share: f64,
    /// Its variance over tries: share · (1 − share).
    pub variance: f64,
    /// Variance between the participants' own shares; none of a single one.
    pub between_people: Option<f64>,
}

impl Heatmap {
    /// Of the games that count.
    pub fn of(plan: &Plan, games: &Games) -> Self {
        let tries = || {
            games
                .all
                .iter()
                .flat_map(|game| game.tries.iter().flatten().map(move |one| (game, one)))
                .filter_map(|(game, one)| Some((game, one, one.player?)))
        };
        let rows = Emotion::ALL.into_iter().filter_map(|emotion| {
            let own: Vec<(&Game, &Counted, AuSet)> = tries()
                .filter(|(game, one, _)| game.emotion == emotion && one.score >= plan.cut)
                .collect();
            let played = tries().any(|(game, ..)| game.emotion == emotion);
            played.then(|| emotion_units(emotion, &own))
        });
        Self {
            cut: plan.cut,
            below: tries().filter(|(_, one, _)| one.score < plan.cut).count(),
            rows: rows.collect(),
        }
    }
}

fn emotion_units(emotion: Emotion, own: &[(&Game, &Counted, AuSet)]) -> EmotionUnits {
    let mut people: BTreeMap<&str, Vec<AuSet>> = BTreeMap::new();
    for (game, _, player) in own {
        people.entry(&game.participant).or_default().push(*player);
    }
    let occurrence = |unit: ActionUnit| -> Outcome<Occurrence> {
        let there = |sets: &mut dyn Iterator<Item = AuSet>| {
            let shown: Vec<f64> = sets.map(|set| f64::from(set.contains(unit))).collect();
            mean(&shown)
        };
        let share = there(&mut own.iter().map(|(_, _, player)| *player))?;
        let shares: Vec<f64> = people
            .values()
            .filter_map(|sets| there(&mut sets.iter().copied()).ok())
            .collect();
        let spread = crate::study::statistics::Moments::of(&shares).ok();
        Ok(Occurrence {
            share,
            variance: share * (1.0 - share),
            between_people: spread.map(|moments| moments.variance()),
        })
    };
    let units: Vec<Finding<Occurrence>> = ActionUnit::ALL
        .into_iter()
        .map(|unit| occurrence(unit).into())
        .collect();
    let variances: Vec<f64> = units
        .iter()
        .filter_map(|unit| Some(unit.known()?.variance))
        .collect();
    EmotionUnits {
        emotion,
        tries: own.len(),
        participants: people.len(),
        target: own
            .iter()
            .fold(AuSet::EMPTY, |all, (_, one, _)| all.union(one.target)),
        variability: mean(&variances).into(),
        units,
    }
}
