//! One lesson: from everything that players allowed to be kept to a new version,
//! which takes over only if it is better.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::ControlFlow,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use serde::Serialize;

use super::{
    base::Base,
    config::LearningConfig,
    diary::{Change, Diary, Imitation, place},
    model::{self, Numbered, own},
};
use crate::{
    error::{Problem, Result},
    learn::{
        emotion::{
            EmotionInput, EmotionModel, EmotionRecipe, Epoch, Example, Job, Kind, Label, Part,
            Trained, train,
        },
        guard::{self, Doubt, Fate, Sifted},
        judgement::{self, Comparison, Verdict},
        registry::{Because, Draft, LESSON, Registry},
    },
    private,
};

/// Faces that the guards' judge learns from beside the imitations, at most.
const TRUSTED: usize = 1500;

/// The least time between two checkpoints.
const CHECKPOINTS: Duration = Duration::from_secs(5);

/// What the cards of such models say of their limits.
const LIMITS: [&str; 3] = [
    "trained by the game itself, on faces that players made on purpose and on synthetic people",
    "labels are those of the faces that were copied, and say nothing of what anybody felt",
    "players choose themselves whether their faces are kept, so they stand for nobody else",
];

/// All that a lesson needs beside the dataset.
#[derive(Debug, Clone, Copy)]
pub struct Lesson<'a> {
    /// Where versions are kept.
    pub registry: &'a Registry,
    /// The synthetic faces to begin with.
    pub base: &'a Base,
    /// How classifiers are trained.
    pub recipe: &'a EmotionRecipe,
    /// When a model takes over, and what is learned from.
    pub config: &'a LearningConfig,
    /// The model in force.
    pub current: &'a Numbered,
    /// Whether that must be replaced whatever comes of the comparison: it has
    /// learned from somebody who has withdrawn, or came back because of that.
    pub replace: bool,
}

/// Where a lesson is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stage {
    /// The guards look at what came in.
    Sifting,
    /// A pass over all faces is done.
    Training(Epoch),
    /// Old and new are compared.
    Comparing,
}

/// What came of a lesson.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// The new version.
    pub version: u32,
    /// What it calls itself.
    pub model: String,
    /// Whether it took over.
    pub promoted: bool,
    /// How it compared with the model in force.
    pub trial: Comparison,
    /// How many imitations met each fate.
    pub fates: BTreeMap<Fate, usize>,
    /// Targets that were left out.
    pub targets: Vec<Doubt>,
    /// How many people were left out.
    pub doubted: usize,
    /// How many people it has learned from.
    pub people: usize,
    /// How many of their faces.
    pub faces: usize,
}

impl Lesson<'_> {
    /// Holds the lesson. `watch` is told of every stage and may stop it; then what
    /// training had reached lies in a checkpoint, and the answer is `None`. It is that
    /// too where there are too few people yet, and where somebody who was learned
    /// from has withdrawn meanwhile.
    ///
    /// # Errors
    /// Too little to learn from, or a disk that cannot be read or written. The model
    /// in force stays.
    pub fn hold(
        &self,
        diary: &mut dyn Diary,
        watch: &mut dyn FnMut(Stage) -> ControlFlow<()>,
    ) -> Result<Option<(Report, Arc<dyn EmotionModel>)>> {
        let labels = diary.labels()?;
        let imitations = diary.imitations()?;
        let everybody: BTreeSet<&str> = imitations.iter().map(|i| i.person.as_str()).collect();
        if everybody.len() < self.config.people {
            return Ok(None);
        }
        let Some(sifted) = self.sift(&imitations, watch) else {
            return Ok(None);
        };
        let examples = self.examples(&imitations, &sifted);
        let Some(checkpoint) = self.begin(diary, &imitations, &sifted)? else {
            return Ok(None);
        };
        let job = Job {
            kind: Kind::Aus,
            seed: self.config.seed,
            checkpoint: Some(&checkpoint),
            pause: CHECKPOINTS,
            origin: "players of this game, as its dataset keeps them, and the synthetic people that come with it",
            limits: &LIMITS,
        };
        let mut failed = None;
        let mut each = |epoch: &Epoch| match diary.tainted() {
            Ok(tainted) if !tainted.contains(LESSON) => watch(Stage::Training(*epoch)),
            Ok(_) => ControlFlow::Break(()),
            Err(problem) => {
                failed = Some(problem);
                ControlFlow::Break(())
            }
        };
        let trained = train(&examples, self.recipe, &job, &mut each)?;
        if let Some(problem) = failed {
            return Err(problem);
        }
        // The training has just written down where it stood.
        if self.forgotten(diary)? {
            return Ok(None);
        }
        let Some(trained) = trained else {
            return Ok(None);
        };
        diary.unnote(LESSON)?;
        if watch(Stage::Comparing).is_break() {
            return Ok(None);
        }
        let new: Arc<dyn EmotionModel> = Arc::new(trained.classifier()?);
        let trial = self.compare(&imitations, &sifted, &*new)?;
        let learned: Vec<&Imitation> = imitations
            .iter()
            .zip(&sifted.weights)
            .filter(|(imitation, weight)| {
                **weight > 0.0 && self.part(&imitation.person) != Part::HeldOut
            })
            .map(|(imitation, _)| imitation)
            .collect();
        let people: BTreeSet<String> = learned.iter().map(|i| i.person.clone()).collect();
        // Before anybody can see it: whoever withdraws from now on marks it.
        if !diary.note(new.version(), &people)? {
            return Ok(None);
        }
        let (version, promoted) = self.keep(&trained, &trial, &people, learned.len(), labels)?;
        if promoted {
            let detail = serde_json::json!({
                "version": version,
                "instead_of": self.current.number,
                "verdict": trial.verdict,
                "accuracy": [trial.old.accuracy.value, trial.new.accuracy.value],
                "people": trial.people,
            });
            diary.audit(Change::Promote, new.version(), detail)?;
        }
        let report = Report {
            version,
            model: new.version().to_owned(),
            promoted,
            trial,
            fates: sifted.counts(),
            doubted: sifted.people.len(),
            targets: sifted.targets,
            people: people.len(),
            faces: learned.len(),
        };
        Ok(Some((report, new)))
    }

    /// Where an interrupted training lies; its folder is made. Whose faces it will
    /// hold is noted first, so that a withdrawal reaches it too: `None` where one of
    /// them has withdrawn just now.
    fn begin(
        &self,
        diary: &mut dyn Diary,
        imitations: &[Imitation],
        sifted: &Sifted,
    ) -> Result<Option<PathBuf>> {
        self.forgotten(diary)?;
        let kept = imitations.iter().zip(&sifted.weights);
        let people = kept
            .filter(|(_, weight)| **weight > 0.0)
            .map(|(imitation, _)| imitation.person.clone());
        if !diary.note(LESSON, &people.collect())? {
            return Ok(None);
        }
        let folder = self.registry.folder();
        private::make(folder).map_err(|error| {
            Problem::new(format!("cannot make {}", folder.display()))
                .because(error)
                .hint("allow this user to write there, or name another folder with --data")
        })?;
        Ok(Some(self.registry.checkpoint()))
    }

    /// Whether somebody in the checkpoint has withdrawn; then it is gone now.
    fn forgotten(&self, diary: &mut dyn Diary) -> Result<bool> {
        let tainted = diary.tainted()?;
        let withdrawn = tainted.contains(LESSON);
        if withdrawn {
            self.registry.forget(&tainted)?;
            diary.unnote(LESSON)?;
        }
        Ok(withdrawn)
    }

    fn part(&self, person: &str) -> Part {
        Part::of(person, self.recipe, self.config.seed)
    }

    fn sift(
        &self,
        imitations: &[Imitation],
        watch: &mut dyn FnMut(Stage) -> ControlFlow<()>,
    ) -> Option<Sifted> {
        let claims: Vec<_> = imitations.iter().map(Imitation::claim).collect();
        let trusted = self.base.trusted(self.recipe, self.config.seed, TRUSTED);
        let watch = std::cell::RefCell::new(watch);
        let stop = || (watch.borrow_mut())(Stage::Sifting).is_break();
        let labels = Label::own().len();
        guard::sift(&claims, &trusted, labels, &self.config.guards, &stop)
    }

    /// Everything that is learned from, and whoever is held out of it.
    fn examples(&self, imitations: &[Imitation], sifted: &Sifted) -> Vec<Example> {
        let kept = imitations.iter().zip(&sifted.weights);
        let mut examples: Vec<Example> = kept
            .filter(|(_, weight)| **weight > 0.0)
            .map(|(imitation, weight)| imitation.example(*weight))
            .collect();
        let players: f32 = examples.iter().map(|example| example.weight).sum();
        let base = self.base.examples();
        let most = self.config.base_influence * players / base.len().max(1) as f32;
        // Before anybody has played there is nothing else.
        let weight = if players > 0.0 { most.min(1.0) } else { 1.0 };
        if weight > 0.0 {
            examples.extend(base.iter().map(|example| Example {
                weight: weight * example.weight,
                ..example.clone()
            }));
        }
        examples
    }

    /// Old and new on people that neither has learned from. Faces that the judge
    /// calls outliers count there: what is hard must not be left out.
    fn compare(
        &self,
        imitations: &[Imitation],
        sifted: &Sifted,
        new: &dyn EmotionModel,
    ) -> Result<Comparison> {
        let old = &*self.current.model;
        let fair = |fate: &Fate| matches!(fate, Fate::Kept | Fate::Outlier);
        let held_out = imitations
            .iter()
            .zip(&sifted.fates)
            .filter(|(imitation, fate)| fair(fate) && self.part(&imitation.person) == Part::HeldOut)
            .map(|(imitation, _)| imitation.example(1.0));
        let held_out: Vec<Example> = held_out.collect();
        let faces = faces(&held_out.iter().collect::<Vec<_>>(), old, new)?;
        let trusted = self.base.held_out(self.recipe, self.config.seed);
        let trusted = self::faces(&trusted, old, new)?;
        let labels = Label::own().len();
        let config = self.config;
        Ok(judgement::compare(
            &faces,
            &trusted,
            labels,
            &config.bar,
            config.seed,
        ))
    }

    fn keep(
        &self,
        trained: &Trained,
        trial: &Comparison,
        people: &BTreeSet<String>,
        faces: usize,
        labels: u64,
    ) -> Result<(u32, bool)> {
        let change = self.registry.change()?;
        let number = change.add(Draft {
            files: model::files(trained)?,
            model: trained.card.version().to_owned(),
            parent: self.current.number,
            people: people.len(),
            faces,
            labels,
            trial: Some(trial.clone()),
        })?;
        let because = match trial.verdict {
            Verdict::Better => Some(Because::Better),
            // Not if what came back in its place is surely better.
            _ if self.replace && trial.gain.accuracy.high >= 0.0 => Some(Because::Withdrawn),
            _ => None,
        };
        if let Some(because) = because {
            change.promote(number, because, Some(self.current.number))?;
        }
        Ok((number, because.is_some()))
    }
}

/// What two models say of faces.
///
/// # Errors
/// One of them gives no answer.
pub fn faces(
    examples: &[&Example],
    old: &dyn EmotionModel,
    new: &dyn EmotionModel,
) -> Result<Vec<judgement::Face>> {
    let ask = |model: &dyn EmotionModel, example: &Example| -> Result<Vec<f32>> {
        let input = EmotionInput {
            features: &example.features,
            crop: example.crop.as_ref(),
        };
        Ok(own(model.labels(), model.predict(&input)?.likely()))
    };
    let face = |example: &&Example| {
        Ok(judgement::Face {
            person: example.person.clone(),
            truth: place(&example.label),
            old: ask(old, example)?,
            new: ask(new, example)?,
            groups: example.groups.clone(),
        })
    };
    examples.iter().map(face).collect()
}
