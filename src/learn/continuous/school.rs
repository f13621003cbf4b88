//! What is to be done about the model now, one step at a time.

use std::{ops::ControlFlow, sync::Arc};

use serde::Serialize;

use super::{
    agreement::{self, Agreement, Standing},
    base::Base,
    config::LearningConfig,
    diary::{Change, Diary, Imitation},
    lesson::{self, Lesson, Report, Stage},
    model::{self, Numbered},
};
use crate::{
    error::{Problem, Result},
    learn::{
        emotion::{EmotionModel, EmotionRecipe, Example},
        guard::{self, Fate},
        judgement::Comparison,
        registry::{Because, Registry, SHIPPED},
    },
};

/// Keeps the model in force as good as it can be.
#[derive(Debug)]
pub struct School {
    registry: Registry,
    shipped: Arc<dyn EmotionModel>,
    base: Base,
    recipe: EmotionRecipe,
    config: LearningConfig,
    current: Numbered,
    /// Labels there were when agreement was last judged.
    judged: u64,
}

/// Whether a lesson is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Due {
    /// Labels since the last lesson.
    pub new: u64,
    /// Labels that make a lesson.
    pub wanted: u64,
    /// Whether the model in force must be replaced, however few have come in.
    pub replace: bool,
}

impl Due {
    /// Whether it is.
    pub const fn now(self) -> bool {
        self.replace || self.new >= self.wanted
    }
}

/// What a step has changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Somebody withdrew: these versions never count again.
    Withdrawn(Vec<u32>),
    /// Live agreement fell: this version counts again.
    RolledBack(u32),
    /// Another process has chosen this version.
    Chosen(u32),
}

impl School {
    /// A school over the versions in `registry`, and what was passed over on the
    /// way to the model in force.
    pub fn new(
        registry: Registry,
        shipped: Arc<dyn EmotionModel>,
        base: Base,
        recipe: EmotionRecipe,
        config: LearningConfig,
    ) -> (Self, Vec<Problem>) {
        let (current, problems) = model::current(&registry, &shipped);
        let school = Self {
            registry,
            shipped,
            base,
            recipe,
            config,
            current,
            judged: 0,
        };
        (school, problems)
    }

    /// The model in force.
    pub const fn current(&self) -> &Numbered {
        &self.current
    }

    /// Where versions are kept.
    pub const fn registry(&self) -> &Registry {
        &self.registry
    }

    /// How it learns.
    pub const fn config(&self) -> &LearningConfig {
        &self.config
    }

    /// Looks whether another process has chosen a version, and at withdrawals:
    /// models that learned from somebody who withdrew never count again, and what
    /// they learned is erased. Cheap; needs no idle game.
    ///
    /// # Errors
    /// The dataset cannot be read, or the versions cannot be changed.
    pub fn look(&mut self, diary: &mut dyn Diary) -> Result<Option<Step>> {
        let withdrawn = self.withdrawn(diary)?;
        let before = self.current.number;
        if self.registry.current().number() != before {
            (self.current, _) = model::current(&self.registry, &self.shipped);
        }
        if !withdrawn.is_empty() {
            return Ok(Some(Step::Withdrawn(withdrawn)));
        }
        let number = self.current.number;
        Ok((number != before).then_some(Step::Chosen(number)))
    }

    fn withdrawn(&self, diary: &mut dyn Diary) -> Result<Vec<u32>> {
        self.registry.forget(&diary.tainted()?)
    }

    /// Whether a lesson is due.
    ///
    /// # Errors
    /// The dataset or the versions cannot be read.
    pub fn due(&self, diary: &mut dyn Diary) -> Result<Due> {
        let last = self.registry.newest()?;
        let labels = diary.labels()?;
        let standing = self.registry.standing().unwrap_or_default();
        let pointed = standing.moves.last().map_or(SHIPPED, |step| step.to);
        Ok(Due {
            // Erasures take labels away, so there can be fewer than there were.
            new: labels.saturating_sub(last.as_ref().map_or(0, |entry| entry.labels)),
            wanted: self.config.labels,
            replace: standing.is_tainted(pointed),
        })
    }

    /// Holds a lesson. `None` where `watch` stopped it, where too few people have
    /// labels yet, or where somebody withdrew meanwhile.
    ///
    /// # Errors
    /// As [`Lesson::hold`].
    pub fn lesson(
        &mut self,
        diary: &mut dyn Diary,
        watch: &mut dyn FnMut(Stage) -> ControlFlow<()>,
    ) -> Result<Option<Report>> {
        let replace = self.due(diary)?.replace;
        let lesson = Lesson {
            registry: &self.registry,
            base: &self.base,
            recipe: &self.recipe,
            config: &self.config,
            current: &self.current,
            replace,
        };
        let Some((report, model)) = lesson.hold(diary, watch)? else {
            return Ok(None);
        };
        if report.promoted {
            self.current = Numbered {
                number: report.version,
                model,
            };
        }
        Ok(Some(report))
    }

    /// Judges live agreement, if more labels have come in than when it was last
    /// judged, and goes back to the version before if it has fallen. `None` where
    /// there is nothing to judge.
    ///
    /// # Errors
    /// The dataset cannot be read, or the versions cannot be changed.
    pub fn agreement(&mut self, diary: &mut dyn Diary) -> Result<Option<Agreement>> {
        let number = self.current.number;
        let labels = diary.labels()?;
        let standing = self.registry.standing().unwrap_or_default();
        let since = standing.moves.iter().rfind(|step| step.to == number);
        let (Some(since), true) = (since.map(|step| step.at), labels != self.judged) else {
            return Ok(None);
        };
        let line = standing.line();
        let before = line
            .iter()
            .rev()
            .skip_while(|other| **other != number)
            .nth(1);
        let before = before.copied().unwrap_or(SHIPPED);
        let Ok(before) = model::numbered(&self.registry, &self.shipped, before) else {
            return Ok(None);
        };
        if number == SHIPPED || standing.is_tainted(before.number) {
            return Ok(None);
        }
        self.judged = labels;
        let later = self.later(diary, since, &before)?;
        let later: Vec<&Example> = later.iter().collect();
        let faces = lesson::faces(&later, &*before.model, &*self.current.model)?;
        let promised = self.trial(number);
        let agreement = agreement::judge(
            &faces,
            promised.as_ref(),
            &self.config.live,
            self.config.seed,
        );
        if agreement.verdict == Standing::Fallen {
            self.go_back(diary, &agreement)?;
        }
        Ok(Some(agreement))
    }

    /// Good imitations since then, of people from whom neither model has learned.
    fn later(&self, diary: &mut dyn Diary, since: i64, before: &Numbered) -> Result<Vec<Example>> {
        let mut known = diary.people_of(self.current.model.version())?;
        known.extend(diary.people_of(before.model.version())?);
        let all = diary.imitations()?;
        let claims: Vec<_> = all.iter().map(Imitation::claim).collect();
        let fates = guard::plain(&claims, &self.config.guards);
        let later = all.iter().zip(&fates).filter(|(imitation, fate)| {
            **fate == Fate::Kept && imitation.at > since && !known.contains(&imitation.person)
        });
        Ok(later.map(|(imitation, _)| imitation.example(1.0)).collect())
    }

    fn trial(&self, number: u32) -> Option<Comparison> {
        let stored = self.registry.read(number).ok()?;
        stored.entry.trial
    }

    fn go_back(&mut self, diary: &mut dyn Diary, agreement: &Agreement) -> Result<()> {
        let from = self.current.number;
        self.registry.change()?.roll_back(Because::Fallen)?;
        (self.current, _) = model::current(&self.registry, &self.shipped);
        let detail = serde_json::json!({
            "version": self.current.number,
            "instead_of": from,
            "because": Because::Fallen.key(),
            "accuracy": [agreement.before.value, agreement.now.value],
            "people": agreement.people,
        });
        diary.audit(Change::Rollback, self.current.model.version(), detail)
    }
}
