//! The thread that learns while nobody plays.

use std::{
    ops::ControlFlow,
    path::PathBuf,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use serde::Serialize;

use super::{
    agreement::Agreement,
    base::Base,
    config::LearningConfig,
    diary::Diary,
    lesson::{Report, Stage},
    model, priority,
    school::{Due, School, Step},
    slot::Slot,
};
use crate::{
    error::{Problem, Result},
    learn::{
        emotion::{EmotionModel, EmotionRecipe, Rules},
        registry::Registry,
    },
};

/// How often the thread looks around.
const LOOK: Duration = Duration::from_secs(5);

/// What the thread is given.
#[derive(Debug, Clone)]
pub struct Learning {
    /// The data folder.
    pub data: PathBuf,
    /// The folder of models that the game ships with.
    pub models: PathBuf,
    /// How classifiers are trained.
    pub recipe: EmotionRecipe,
    /// When, and from what.
    pub config: LearningConfig,
}

/// What the thread does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Default)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It is getting ready.
    #[default]
    Starting,
    /// It does not learn: `config/learning.ron` says so.
    Off,
    /// There is no dataset to learn from at the moment.
    NoDataset,
    /// It waits for labels, or for the game to be idle.
    Waiting,
    /// A lesson waits while somebody plays.
    Paused,
    /// The guards look at what came in.
    Sifting,
    /// Pass after pass over all faces; how many are done, of at most how many.
    Training {
        /// Passes done.
        pass: usize,
        /// Passes at most.
        of: usize,
    },
    /// Old and new are compared.
    Comparing,
}

/// What an operator wants to know.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct LearningStatus {
    /// What it does.
    pub phase: Phase,
    /// The number of the version in force; 0 is the shipped model.
    pub version: u32,
    /// What that model calls itself.
    pub model: String,
    /// Whether a lesson is due.
    pub due: Due,
    /// What came of the last lesson.
    pub last: Option<Report>,
    /// How the version in force does in play.
    pub agreement: Option<Agreement>,
    /// What was last changed beside lessons.
    pub step: Option<Step>,
    /// What last went wrong, and what to do about it.
    pub problem: Option<(String, Option<String>)>,
}

/// Learns on a thread of its own. Dropping it stops the lesson under way, which is
/// gone on with next time.
#[derive(Debug)]
pub struct Learner {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    slot: Slot<dyn EmotionModel>,
    /// For how long the game has been idle, in milliseconds; 0 while it is played.
    idle: AtomicU64,
    closing: Mutex<bool>,
    bell: Condvar,
    status: Mutex<LearningStatus>,
}

impl Shared {
    fn status(&self) -> MutexGuard<'_, LearningStatus> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn idle(&self) -> Duration {
        Duration::from_millis(self.idle.load(Ordering::Relaxed))
    }

    /// Waits; true once the game closes.
    fn wait(&self, time: Duration) -> bool {
        let closing = self.closing.lock().unwrap_or_else(PoisonError::into_inner);
        if *closing {
            return true;
        }
        let (closing, _) = self
            .bell
            .wait_timeout(closing, time)
            .unwrap_or_else(PoisonError::into_inner);
        *closing
    }

    fn tell(&self, problem: &Problem) {
        tracing::warn!("learning: {problem}");
        self.status().problem = Some((problem.to_string(), problem.advice().map(Into::into)));
    }
}

impl Learner {
    /// Starts the thread. `open` opens the dataset there, and again after a failure.
    /// Until the model in force is loaded, the slot holds the prototypes' rules.
    ///
    /// # Errors
    /// The system starts no thread.
    pub fn start(
        learning: Learning,
        open: impl FnMut() -> Result<Box<dyn Diary>> + Send + 'static,
    ) -> Result<Self> {
        let shared = Arc::new(Shared {
            slot: Slot::new(Arc::new(Rules::default())),
            idle: AtomicU64::new(0),
            closing: Mutex::new(false),
            bell: Condvar::new(),
            status: Mutex::default(),
        });
        let thread = std::thread::Builder::new()
            .name("learning".into())
            .spawn({
                let shared = shared.clone();
                move || {
                    priority::lower();
                    Pupil::new(learning, shared, open).run();
                }
            })
            .map_err(|error| {
                Problem::new("cannot start the thread that learns")
                    .because(error)
                    .hint("close other programs; the game plays on without learning")
            })?;
        Ok(Self {
            shared,
            thread: Some(thread),
        })
    }

    /// Says for how long nobody has touched the game; zero while it is played,
    /// which pauses a lesson before its next pass. Costs an atomic write; to be said every
    /// frame.
    pub fn idle(&self, lasted: Duration) {
        let millis = lasted.as_millis().try_into().unwrap_or(u64::MAX);
        let before = self.shared.idle.swap(millis, Ordering::Relaxed);
        if before == 0 && millis > 0 {
            self.shared.bell.notify_all();
        }
    }

    /// Where the model in force is taken from.
    pub fn slot(&self) -> &Slot<dyn EmotionModel> {
        &self.shared.slot
    }

    /// What it does now; `None` in the moment in which that changes.
    pub fn status(&self) -> Option<LearningStatus> {
        Some(self.shared.status.try_lock().ok()?.clone())
    }
}

impl Drop for Learner {
    fn drop(&mut self) {
        *self
            .shared
            .closing
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = true;
        self.shared.bell.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The thread's own side.
struct Pupil<F> {
    shared: Arc<Shared>,
    school: School,
    open: F,
    diary: Option<Box<dyn Diary>>,
    passes: usize,
    /// No lesson before this.
    rest: Option<Instant>,
}

impl<F: FnMut() -> Result<Box<dyn Diary>>> Pupil<F> {
    fn new(learning: Learning, shared: Arc<Shared>, open: F) -> Self {
        let (shipped, missing) = model::shipped(&learning.models);
        let base = Base::load(&learning.models);
        let mut problems: Vec<Problem> = missing.into_iter().collect();
        let base = base.unwrap_or_else(|problem| {
            problems.push(problem);
            Base::default()
        });
        let passes = learning.recipe.aus.epochs;
        let registry = Registry::new(&learning.data);
        let (school, passed) =
            School::new(registry, shipped, base, learning.recipe, learning.config);
        problems.extend(passed);
        for problem in &problems {
            shared.tell(problem);
        }
        let pupil = Self {
            shared,
            school,
            open,
            diary: None,
            passes,
            rest: None,
        };
        pupil.publish();
        pupil
    }

    fn run(mut self) {
        loop {
            if let Err(problem) = self.turn() {
                self.shared.tell(&problem);
                // Whatever is wrong may lie with the dataset.
                self.diary = None;
                self.rest = Some(Instant::now() + self.school.config().retry());
            }
            if self.shared.wait(LOOK) {
                return;
            }
        }
    }

    /// Puts the model in force into the slot.
    fn publish(&self) {
        let current = self.school.current();
        self.shared.slot.set(current.model.clone());
        let mut status = self.shared.status();
        status.version = current.number;
        status.model = current.model.version().to_owned();
    }

    fn phase(&self, phase: Phase) {
        self.shared.status().phase = phase;
    }

    /// Everything that is to be done now.
    fn turn(&mut self) -> Result<()> {
        if self.diary.is_none() {
            match (self.open)() {
                Ok(diary) => self.diary = Some(diary),
                Err(problem) => {
                    self.phase(Phase::NoDataset);
                    return Err(problem);
                }
            }
        }
        let Some(diary) = self.diary.as_deref_mut() else {
            return Ok(());
        };
        let before = self.school.current().number;
        if let Some(step) = self.school.look(diary)? {
            tracing::info!("learning: {step:?}");
            self.shared.status().step = Some(step);
        }
        if !self.school.config().enabled {
            self.shared.status().phase = Phase::Off;
        } else if is_time(&self.shared, self.school.config()) {
            if let Some(agreement) = self.school.agreement(diary)? {
                let number = self.school.current().number;
                let mut status = self.shared.status();
                if number != before {
                    status.step = Some(Step::RolledBack(number));
                }
                status.agreement = Some(agreement);
            }
            let due = self.school.due(diary)?;
            self.shared.status().due = due;
            let rested = self.rest.is_none_or(|rest| rest <= Instant::now());
            if due.now() && rested {
                self.lesson()?;
            }
            self.phase(self.resting());
        } else {
            self.shared.status().due = self.school.due(diary)?;
            self.phase(self.resting());
        }
        if self.school.current().number != before {
            self.publish();
        }
        Ok(())
    }

    fn lesson(&mut self) -> Result<()> {
        let Some(diary) = self.diary.as_deref_mut() else {
            return Ok(());
        };
        let (shared, passes) = (self.shared.clone(), self.passes);
        let mut watch = |stage: Stage| {
            let phase = match stage {
                Stage::Sifting => Phase::Sifting,
                Stage::Training(epoch) => Phase::Training {
                    pass: epoch.number,
                    of: passes,
                },
                Stage::Comparing => Phase::Comparing,
            };
            go_on(&shared, phase)
        };
        if let Some(report) = self.school.lesson(diary, &mut watch)? {
            tracing::info!(
                "learning: version {} is {}, from {} people",
                report.version,
                report.trial.verdict.key(),
                report.people
            );
            let mut status = self.shared.status();
            status.last = Some(report);
            status.problem = None;
        } else if self.shared.idle() > Duration::ZERO {
            self.rest = Some(Instant::now() + self.school.config().retry());
        }
        Ok(())
    }

    /// What it does between lessons.
    fn resting(&self) -> Phase {
        if self.school.registry().checkpoint().exists() {
            Phase::Paused
        } else {
            Phase::Waiting
        }
    }
}

/// Goes on while nobody plays. Breaks when somebody does or the game closes: what
/// training has reached lies in a checkpoint, nothing of anybody stays in memory, and
/// the thread is free to see a withdrawal.
fn go_on(shared: &Shared, phase: Phase) -> ControlFlow<()> {
    shared.status().phase = phase;
    if shared.wait(Duration::ZERO) || shared.idle() == Duration::ZERO {
        return ControlFlow::Break(());
    }
    ControlFlow::Continue(())
}

/// Whether nobody has touched the game for long enough.
fn is_time(shared: &Shared, config: &LearningConfig) -> bool {
    let hour = jiff::Zoned::now().hour();
    let idle = shared.idle();
    idle > Duration::ZERO && idle >= config.patience(u8::try_from(hour).unwrap_or_default())
}
