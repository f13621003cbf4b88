//! The one thread that writes, and what it says of itself.

mod worker;

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TryRecvError, TrySendError, bounded};

use super::{Arrival, Code, DatasetConfig, DiskState, Erasure, Recipients, Store, Time, Visit};
use crate::error::{Problem, Result};
pub(super) use worker::Desk;
use worker::{Failure, Worker};

/// Why something was not even taken on. The game goes on; [`Health`] counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The disk is slower than play: too much is waiting already.
    #[error("the dataset's queue is full")]
    Full,
    /// The writing thread has ended.
    #[error("the dataset's writer has stopped")]
    Stopped,
    /// A turn came outside of any session.
    #[error("no session has begun")]
    NoSession,
}

/// The answer to something sent, which comes later. Dropping it changes nothing.
#[derive(Debug)]
pub struct Ticket<T>(Receiver<Result<T>>);

impl<T> Ticket<T> {
    /// One whose answer is there already.
    pub(super) fn done(value: T) -> Self {
        let (sender, receiver) = bounded(1);
        // There is room for one, and we hold the other end.
        let _ = sender.send(Ok(value));
        Self(receiver)
    }

    /// The answer, once: `None` while there is none.
    pub fn poll(&self) -> Option<Result<T>> {
        match self.0.try_recv() {
            Ok(answer) => Some(answer),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Err(stopped())),
        }
    }

    /// Waits for the answer: for commands and tests, never in a frame.
    ///
    /// # Errors
    /// The answer is a problem, or does not come in time.
    pub fn wait(&self, limit: Duration) -> Result<T> {
        self.0.recv_timeout(limit).unwrap_or_else(|error| {
            Err(match error {
                RecvTimeoutError::Timeout => Problem::new("the dataset does not answer in time")
                    .hint("the disk is slow, or another program holds the dataset"),
                RecvTimeoutError::Disconnected => stopped(),
            })
        })
    }
}

fn stopped() -> Problem {
    Problem::new("the dataset's writer has stopped").hint("start the game again")
}

/// How the writer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WriterState {
    /// It is opening the dataset.
    #[default]
    Starting,
    /// It records.
    Recording,
    /// `config/dataset.ron` says that nothing is to be kept.
    Off,
    /// The dataset cannot be opened, or the last thing could not be written. It is
    /// tried again.
    Failing,
}

/// What an operator needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Health {
    /// How the writer is.
    pub state: WriterState,
    /// Turns written since the start.
    pub turns: u64,
    /// Turns of players who let nothing be kept, counted since the start.
    pub tallied: u64,
    /// Pictures written since the start.
    pub images: u64,
    /// Turns that took their target's emotion since the start.
    pub labels: u64,
    /// Messages that were not taken on, because too much was waiting.
    pub refused: u64,
    /// Messages that were taken on and could not be written.
    pub failed: u64,
    /// How many messages wait.
    pub waiting: usize,
    /// What the last failure says of the disk; fine again after the next success.
    pub disk: DiskState,
    /// The last failure: what, why, and what to do.
    pub problem: Option<String>,
}

/// Work for the thread; without a desk it tells its sender why.
type Job = Box<dyn FnOnce(Result<&Desk>) -> Option<Failure> + Send>;

#[derive(Debug, Default)]
struct Shared {
    health: Mutex<Health>,
    refused: AtomicU64,
}

impl Shared {
    fn change(&self, change: impl FnOnce(&mut Health)) {
        change(&mut self.health.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// The way to the dataset's one writing thread; clones share it. The thread ends
/// when the last clone and visit are gone and all that was sent is written.
#[derive(Debug, Clone)]
pub struct Writer {
    jobs: Sender<Job>,
    shared: Arc<Shared>,
    enabled: bool,
}

impl Writer {
    /// Starts the thread, which opens the dataset in `folder`. That it cannot be
    /// opened is told by [`Self::health`], and it is tried again: play goes on.
    ///
    /// # Errors
    /// A configuration without sense, or a system that gives no thread.
    pub fn start(folder: PathBuf, config: DatasetConfig) -> Result<Self> {
        let recipients = Recipients::parse(&config.images.recipients)?;
        let (jobs, waiting) = bounded(config.writer.queue);
        let shared = Arc::new(Shared::default());
        let writer = Self {
            jobs,
            shared: shared.clone(),
            enabled: config.enabled,
        };
        if !config.enabled {
            shared.change(|health| health.state = WriterState::Off);
            return Ok(writer);
        }
        let worker = Worker::new(folder, config, recipients, shared);
        thread::Builder::new()
            .name("dataset writer".into())
            .spawn(move || worker.run(&waiting))
            .map_err(|error| {
                Problem::new("cannot start the dataset's writer")
                    .because(error)
                    .hint("close other programs and start the game again")
            })?;
        Ok(writer)
    }

    /// Whether anything is kept at all.
    pub fn is_enabled(&self) -> bool {
        self.enabled
    }

    /// Begins somebody's visit, with what they have decided. The ticket tells when
    /// that is on the disk; show the code then.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn begin(&self, arrival: Arrival) -> Result<(Visit, Ticket<()>), Refused> {
        self.begin_at(arrival, Time::now())
    }

    /// As [`Self::begin`], of somebody who decided earlier.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn begin_at(
        &self,
        arrival: Arrival,
        decided_at: Time,
    ) -> Result<(Visit, Ticket<()>), Refused> {
        Visit::begin(self, arrival, decided_at)
    }

    /// Erases the person who holds a code.
    ///
    /// # Errors
    /// [`Refused`]; that nobody has the code comes as the ticket's answer.
    pub fn withdraw(&self, code: Code) -> Result<Ticket<Erasure>, Refused> {
        self.send(move |desk| desk.store.erase(&code))
    }

    /// Does something else on the writing thread, with the store that it has open.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn with_store<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Store) -> Result<T> + Send + 'static,
    ) -> Result<Ticket<T>, Refused> {
        self.send(move |desk| work(&desk.store))
    }

    /// Waits until all that was sent before is written or has failed: for the end
    /// of a program and for tests, never in a frame.
    ///
    /// # Errors
    /// It takes longer than `limit`, or the thread has ended.
    pub fn flush(&self, limit: Duration) -> Result<()> {
        if !self.enabled {
            return Ok(());
        }
        let until = Instant::now() + limit;
        let (done, answer) = bounded(1);
        let job: Job = Box::new(move |_| {
            // Whoever waited may have given up.
            let _ = done.send(Ok(()));
            None
        });
        self.jobs
            .send_timeout(job, limit)
            .map_err(|_| Problem::new("the dataset's writer does not answer in time"))?;
        Ticket(answer).wait(until.saturating_duration_since(Instant::now()))
    }

    /// How it goes.
    pub fn health(&self) -> Health {
        let mut health = self
            .shared
            .health
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        health.refused = self.shared.refused.load(Relaxed);
        health.waiting = self.jobs.len();
        health
    }

    /// Sends work to the thread, if there is room.
    pub(super) fn send<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Desk) -> Result<T> + Send + 'static,
    ) -> Result<Ticket<T>, Refused> {
        let (answer, ticket) = bounded(1);
        let job: Job = Box::new(move |desk| {
            let done = desk.and_then(work);
            let told = done.as_ref().err().map(Failure::of);
            // Nobody may be waiting for it.
            let _ = answer.send(done);
            told
        });
        self.jobs.try_send(job).map_err(|error| {
            self.shared.refused.fetch_add(1, Relaxed);
            match error {
                TrySendError::Full(_) => Refused::Full,
                TrySendError::Disconnected(_) => Refused::Stopped,
            }
        })?;
        Ok(Ticket(ticket))
    }
}
