//! The thread itself, and the dataset that it has open.

use std::{
    path::PathBuf,
    sync::{Arc, PoisonError},
    time::Instant,
};

use crossbeam_channel::{Receiver, RecvTimeoutError};

use super::{Job, Shared, WriterState};
use crate::{
    dataset::{
        DatasetConfig, DiskState, Kept, Outcome, Recipients, Store, Time, arrival::NamedTurn,
        image, label::Verdict,
    },
    error::{Problem, Result},
};

/// What the thread holds while it works.
pub(in crate::dataset) struct Desk {
    pub store: Store,
    config: Arc<DatasetConfig>,
    recipients: Recipients,
    recipient: String,
    shared: Arc<Shared>,
}

impl Desk {
    /// Writes a turn, after its picture is made where pictures are allowed.
    pub(in crate::dataset) fn record(&self, named: NamedTurn, images: bool) -> Result<Kept> {
        let NamedTurn {
            id,
            person,
            session,
            turn,
        } = named;
        let picture = turn.picture.as_ref().filter(|_| images);
        let packed = match picture {
            Some(new) => image::pack(
                &new.picture,
                new.landmarks.as_ref(),
                &self.config.images,
                &self.recipients,
            )?,
            None => None,
        };
        let packed = packed
            .as_ref()
            .map(|packed| (packed, self.recipient.as_str()));
        let kept = self.store.batch(|batch| {
            // Withdrawn meanwhile, at another place.
            if batch.is_erased(person)? {
                return batch.tally(&turn.outcome, turn.ended_at);
            }
            batch.turn(&self.config, id, session, &turn, packed)
        })?;
        self.shared.change(|health| {
            health.turns += u64::from(kept.turn.is_some());
            health.tallied += u64::from(kept.turn.is_none());
            health.images += u64::from(kept.image.is_some());
            health.labels += u64::from(kept.verdict == Some(Verdict::Labelled));
        });
        Ok(kept)
    }

    /// Counts a turn of somebody who lets nothing be kept.
    pub(in crate::dataset) fn tally(&self, outcome: &Outcome, at: Time) -> Result<Kept> {
        let kept = self.store.batch(|batch| batch.tally(outcome, at))?;
        self.shared.change(|health| health.tallied += 1);
        Ok(kept)
    }
}

/// What an operator is told of a failure.
pub(super) struct Failure {
    disk: DiskState,
    text: String,
}

impl Failure {
    pub fn of(problem: &Problem) -> Self {
        let hint = problem.advice().map(|hint| format!("; {hint}"));
        Self {
            disk: DiskState::of(problem),
            text: format!("{problem}{}", hint.unwrap_or_default()),
        }
    }
}

/// The thread's own side.
pub(super) struct Worker {
    folder: PathBuf,
    config: Arc<DatasetConfig>,
    recipients: Recipients,
    shared: Arc<Shared>,
    desk: Option<Desk>,
    /// When the dataset is opened next, while it is not open.
    next_open: Instant,
    /// When old data is looked for next.
    next_look: Instant,
}

impl Worker {
    pub fn new(
        folder: PathBuf,
        config: DatasetConfig,
        recipients: Recipients,
        shared: Arc<Shared>,
    ) -> Self {
        Self {
            folder,
            config: Arc::new(config),
            recipients,
            shared,
            desk: None,
            next_open: Instant::now(),
            next_look: Instant::now(),
        }
    }

    pub fn run(mut self, waiting: &Receiver<Job>) {
        loop {
            self.open_if_due();
            self.look_if_due();
            let next = if self.desk.is_some() {
                self.next_look
            } else {
                self.next_open
            };
            match waiting.recv_deadline(next) {
                Ok(job) => self.work(job),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn work(&mut self, job: Job) {
        let failure = match &self.desk {
            Some(desk) => job(Ok(desk)),
            None => {
                let known = self.shared.health.lock();
                let why = known
                    .unwrap_or_else(PoisonError::into_inner)
                    .problem
                    .clone();
                let problem = Problem::new("the dataset is not open");
                job(Err(match why {
                    Some(why) => problem.because(why),
                    None => problem,
                }));
                self.shared.change(|health| health.failed += 1);
                return;
            }
        };
        self.told(failure);
    }

    /// What the last piece of work says of the dataset's health.
    fn told(&mut self, failure: Option<Failure>) {
        let Some(Failure { disk, text }) = failure else {
            self.shared.change(|health| {
                health.state = WriterState::Recording;
                health.disk = DiskState::Fine;
            });
            return;
        };
        tracing::warn!("{text}");
        self.shared.change(|health| {
            health.failed += 1;
            health.problem = Some(text);
            // A mistyped code says nothing of the disk.
            if disk != DiskState::Fine {
                health.state = WriterState::Failing;
                health.disk = disk;
            }
        });
        if !matches!(disk, DiskState::Fine | DiskState::Full | DiskState::Busy) {
            self.desk = None;
            self.next_open = Instant::now() + self.config.writer.retry();
        }
    }

    fn open_if_due(&mut self) {
        if self.desk.is_some() || Instant::now() < self.next_open {
            return;
        }
        match Store::open_within(&self.folder, self.config.writer.busy()) {
            Ok(store) => {
                self.desk = Some(Desk {
                    store,
                    config: self.config.clone(),
                    recipients: self.recipients.clone(),
                    recipient: self.recipients.text(),
                    shared: self.shared.clone(),
                });
                self.shared.change(|health| {
                    health.state = WriterState::Recording;
                    health.disk = DiskState::Fine;
                    health.problem = None;
                });
            }
            Err(problem) => {
                self.next_open = Instant::now() + self.config.writer.retry();
                let Failure { disk, text } = Failure::of(&problem);
                tracing::warn!("{text}");
                self.shared.change(|health| {
                    health.state = WriterState::Failing;
                    health.disk = disk;
                    health.problem = Some(text);
                });
            }
        }
    }

    /// Erases what has grown too old.
    fn look_if_due(&mut self) {
        let Some(desk) = &self.desk else { return };
        if Instant::now() < self.next_look {
            return;
        }
        self.next_look = Instant::now() + self.config.keep.every();
        let failure = match desk.store.expire(&self.config.keep, Time::now()) {
            Ok(expired) => {
                if expired.doubted {
                    tracing::warn!(
                        "the clock has jumped ahead; nothing is erased until it is sure"
                    );
                }
                None
            }
            Err(problem) => Some(Failure::of(&problem)),
        };
        if failure.is_some() {
            self.told(failure);
        }
    }
}
