//! A kiosk over some weeks: who comes, what goes wrong, and what it learns.

use std::{collections::BTreeMap, ops::ControlFlow, path::Path};

use serde::Serialize;

use super::{
    detector::{Detector, PerUnit},
    kiosk::{Fates, Kiosk},
    variance::Variance,
};
use crate::{
    config,
    dataset::{DatasetConfig, Store, TargetRow},
    error::Result,
    facs::{ActionUnit, AuReadings, AuSet, Emotion},
    learn::{
        continuous::{Agreement, Base, DatasetDiary, LearningConfig, School, model},
        emotion::{EmotionConfig, EmotionRecipe, Rules},
        guard::Fate,
        judgement::{Estimate, Verdict},
        registry::Registry,
    },
    paths::Root,
    target::{self, Shows, Target},
    vision::{AuHead, VisionConfig},
};

/// What a simulation looks like.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// How many weeks are played.
    pub weeks: usize,
    /// How many new players come each week.
    pub players: usize,
    /// How many people who never play the models are measured on.
    pub unseen: usize,
    /// How often a target is tried at most.
    pub attempts: u32,
    /// What goes wrong.
    pub trouble: Trouble,
    /// Chooses everything by chance.
    pub seed: u64,
}

/// What goes wrong in a simulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// Nothing.
    None,
    /// A third of the players cheat: the same face always, a print of the target,
    /// or faces at random.
    Cheats,
    /// One of the three faces called anger is called happiness.
    WrongLabel,
    /// For half of the weeks something hangs before the lower half of the picture.
    CoveredCamera,
}

impl Trouble {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::None,
        Self::Cheats,
        Self::WrongLabel,
        Self::CoveredCamera,
    ];

    /// In words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::None => "honest players",
            Self::Cheats => "a third cheats",
            Self::WrongLabel => "one target has a wrong label",
            Self::CoveredCamera => "the camera is covered for half of the time",
        }
    }
}

/// A model on people who never play.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Arm {
    /// Share told of their copies of targets, whatever these score.
    pub copies: Estimate,
    /// Share told of emotions that they show in their own way.
    pub own_ways: Estimate,
}

/// What a week brought.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Week {
    /// From 1.
    pub number: usize,
    /// Tries so far.
    pub turns: u64,
    /// Labels so far.
    pub labels: u64,
    /// The version in force at its end.
    pub version: u32,
    /// How the version in force before did on this week's faces; `None` of version 0.
    pub agreement: Option<Agreement>,
    /// What its lesson said; `None` where there was too little to learn from.
    pub verdict: Option<Verdict>,
    /// How good the model in force is.
    pub arm: Arm,
    /// How good the lesson's own model is, whether it took over or not.
    pub learned: Option<Arm>,
}

/// What came of a simulation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Outcome {
    /// What it looked like.
    pub plan: Plan,
    /// The prototypes' rules.
    pub rules: Arm,
    /// Trained on the targets alone: where every simulation begins.
    pub targets: Arm,
    /// Week by week.
    pub weeks: Vec<Week>,
    /// The model that all of the labels make without guards.
    pub unguarded: Arm,
    /// Imitations of the last lesson by their fate: of honest players, and of others.
    pub honest: BTreeMap<Fate, usize>,
    /// Likewise of whatever is wrong: cheats, the wrong target, covered tries.
    pub wrong: BTreeMap<Fate, usize>,
    /// What play brings to the units within an emotion.
    pub variance: Variance,
}

/// Everything that stays the same between simulations.
#[derive(Debug, Clone)]
pub struct World {
    /// How the detector errs.
    pub detector: Detector,
    /// What is copied.
    pub targets: Vec<Copied>,
    /// Units that are not scored.
    pub unscored: AuSet,
    /// What the detector calls itself.
    pub version: String,
    /// How labels are given.
    pub dataset: DatasetConfig,
    /// How classifiers are trained.
    pub recipe: EmotionRecipe,
    /// How the game learns.
    pub learning: LearningConfig,
}

/// A face to copy.
#[derive(Debug, Clone, PartialEq)]
pub struct Copied {
    pub(super) row: TargetRow,
    /// What it really shows.
    pub(super) shows: Emotion,
    /// What it was posed with, 0 to 1.
    pub(super) posed: PerUnit,
    /// The units that the game's detector finds on it.
    pub(super) aus: AuSet,
}

impl Copied {
    /// Of a rendered target, whose movements are known; `None` of another.
    pub fn of(target: &Target) -> Option<Self> {
        let card = &target.card;
        let Shows::Emotion(emotion) = card.shows() else {
            return None;
        };
        let posed: PerUnit = ActionUnit::ALL.map(|unit| {
            card.posed.get(&unit).copied().unwrap_or_default() / AuReadings::MAX_INTENSITY
        });
        (posed.iter().sum::<f32>() > 0.0).then(|| Self {
            row: TargetRow {
                digest: blake3::hash(target.id.as_bytes()).to_hex().to_string(),
                name: target.id.clone(),
                emotion,
                labelled_by: card.labelled_by.clone(),
                licence: card.licence.clone(),
            },
            shows: emotion,
            posed,
            aus: card.aus,
        })
    }
}

/// Plays a simulation in the folder `data`, which must be empty. `tell` hears of
/// every week.
///
/// # Errors
/// A disk that refuses, or a recipe that cannot learn from so little.
pub fn outcome(
    world: &World,
    plan: &Plan,
    data: &Path,
    tell: &mut dyn FnMut(&Week),
) -> Result<Outcome> {
    let kiosk = Kiosk::new(world, plan)?;
    let store = Store::open(data)?;
    let mut diary = DatasetDiary::new(store, None);
    let alone = kiosk.targets_alone()?;
    let base = Base::new(alone.examples.clone());
    let registry = Registry::new(data);
    let (mut school, _) = School::new(
        registry,
        alone.model.clone(),
        base,
        world.recipe.clone(),
        world.learning.clone(),
    );
    let mut fates = Fates::default();
    let mut weeks = Vec::new();
    for number in 1..=plan.weeks {
        kiosk.week(number, &mut diary, &mut fates)?;
        let agreement = school.agreement(&mut diary)?;
        let report = school.lesson(&mut diary, &mut |_| ControlFlow::Continue(()))?;
        let counts = diary.store().counts()?;
        let learned = match &report {
            Some(report) => {
                let version = model::of(&school.registry().read(report.version)?)?;
                Some(kiosk.measure(&*version)?)
            }
            None => None,
        };
        let week = Week {
            number,
            turns: counts.turns,
            labels: counts.labels,
            version: school.current().number,
            agreement,
            verdict: report.map(|report| report.trial.verdict),
            arm: kiosk.measure(&*school.current().model)?,
            learned,
        };
        tell(&week);
        weeks.push(week);
    }
    let (unguarded, sifted) = kiosk.unguarded(&mut diary, &alone)?;
    let (honest, wrong) = fates.split(&sifted);
    Ok(Outcome {
        plan: plan.clone(),
        rules: kiosk.measure(&Rules::default())?,
        targets: kiosk.measure(&*alone.model)?,
        weeks,
        unguarded,
        honest,
        wrong,
        variance: kiosk.variance(&mut diary)?,
    })
}

impl World {
    /// The project's own: targets with their poses, the detector and its errors, and
    /// the configuration.
    ///
    /// # Errors
    /// A file that is missing or damaged.
    pub fn load(root: &Root) -> Result<Self> {
        let head = AuHead::load(&root.models())?;
        let emotion: EmotionConfig = config::read(&root.config("emotion.ron"))?;
        let vision: VisionConfig = config::read(&root.config("vision.ron"))?;
        let (targets, problems) = target::load(&root.targets());
        if let Some(problem) = problems.into_iter().next() {
            return Err(problem);
        }
        Ok(Self {
            detector: Detector::load(&root.models(), &head)?,
            targets: targets.iter().filter_map(Copied::of).collect(),
            unscored: vision.unscored_units(),
            version: head.version(),
            dataset: config::read(&root.config("dataset.ron"))?,
            recipe: emotion.training,
            learning: config::read(&root.config("learning.ron"))?,
        })
    }
}
