//! Owns the state: searches, starts a worker for each camera to try, watches
//! it, gives it up when it stays silent, and tries again.
//!
//! ```text
//! Searching ──found──▶ Opening ──first picture──▶ Streaming
//!                         │ error, silence            │ error, silence, damage
//!                         ▼                           ▼
//!                        Lost ◀───────────────────────┘
//!                         │ next picture: Streaming, without passing through Searching
//! ```
//! A lost camera stays `Lost`, with the reason as last seen, while attempts go
//! on: what the player reads does not flicker.
//!
//! With a clip beside the cameras (`auto`) the goal is either the camera or the
//! demo, and only an order changes it, except once: when the very first attempt
//! fails, nobody plays yet and the demo starts by itself. During the demo
//! cameras are opened for a moment, without streaming, to see if one is free.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender};

use super::{
    config::{BackOff, CameraConfig},
    shared::Shared,
    source::Feed,
    state::{CameraInfo, CameraState, Loss, Why},
    worker::{Job, Purpose, Report, Worker},
};

/// What reaches a supervisor.
#[derive(Debug)]
pub(super) enum Message {
    /// From the owner.
    Order(Order),
    /// From the worker of that id.
    Report(u64, Report),
}

/// What the owner wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// End the demo and take the camera.
    Switch,
    /// Give the lost camera up and play the demo.
    FallBack,
    /// End everything.
    Stop,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goal {
    Camera,
    Demo,
    Stop,
}

/// How one round of attempts ended.
enum Outcome {
    /// A probed camera opens.
    Opens(CameraInfo),
    /// No camera streams, or one did and ended.
    Failed(Loss),
    /// An order changed the goal.
    Interrupted,
}

/// The state machine, run by a thread of its own.
pub(super) struct Supervisor {
    cameras: Arc<dyn Feed>,
    clip: Option<Arc<dyn Feed>>,
    config: CameraConfig,
    shared: Arc<Shared>,
    inbox: Receiver<Message>,
    outbox: Sender<Message>,
    goal: Goal,
    back_off: BackOff,
    demo: Option<Worker>,
    /// Workers that could not be woken, by their cameras' numbers.
    stuck: HashMap<u32, Worker>,
    /// The name of the camera that streamed last: the first to try again, as
    /// it may come back under another number.
    known: Option<String>,
    /// Whether a first attempt has ended or a camera has streamed.
    settled: bool,
    workers: u64,
}

impl Supervisor {
    /// A supervisor of `cameras` with an optional `clip` to fall back to. The
    /// channel is its own: `outbox` leads to `inbox`.
    pub(super) fn new(
        cameras: Arc<dyn Feed>,
        clip: Option<Arc<dyn Feed>>,
        config: CameraConfig,
        shared: Arc<Shared>,
        (outbox, inbox): (Sender<Message>, Receiver<Message>),
    ) -> Self {
        Self {
            back_off: BackOff::new(&config),
            cameras,
            clip,
            config,
            shared,
            inbox,
            outbox,
            goal: Goal::Camera,
            demo: None,
            stuck: HashMap::new(),
            known: None,
            settled: false,
            workers: 0,
        }
    }

    /// Runs until it is told to stop.
    pub(super) fn run(mut self) {
        loop {
            match self.goal {
                Goal::Camera => self.seek(),
                Goal::Demo => self.perform(),
                Goal::Stop => break,
            }
        }
        self.end_demo();
        self.shared.take();
        self.shared.enter(CameraState::Stopped);
    }

    /// One round of attempts at a camera, then a pause.
    fn seek(&mut self) {
        let Outcome::Failed(loss) = self.attempt(Purpose::Stream) else {
            return;
        };
        if self.clip.is_some() && !self.settled {
            self.shared.note(loss);
            self.goal = Goal::Demo;
        } else {
            self.lose(loss);
            let pause = self.back_off.next();
            self.wait(pause);
        }
        self.settled = true;
    }

    /// Enters `Lost`, unless what is seen says less than what is known: that
    /// an unplugged camera is not listed is no news.
    fn lose(&self, loss: Loss) {
        let unplugged = CameraState::Lost {
            why: Why::Unplugged,
        };
        if loss.why != Why::NoCamera || self.shared.state() != unplugged {
            let why = loss.why;
            self.shared.note(loss);
            self.shared.enter(CameraState::Lost { why });
        }
    }

    /// Plays the demo and, from time to time, looks for a camera.
    fn perform(&mut self) {
        if self.demo.is_none() {
            self.start_demo();
        }
        self.wait(self.config.longest_pause());
        if self.goal == Goal::Demo {
            self.look();
        }
        if self.goal != Goal::Demo {
            self.end_demo();
        }
    }

    fn start_demo(&mut self) {
        let started = self
            .clip
            .clone()
            .ok_or(Loss::from(Why::NoCamera))
            .and_then(|clip| {
                let found = clip.search()?.into_iter().next().ok_or(Why::NoCamera)?;
                self.start(clip, found, Purpose::Stream)
            });
        match started {
            Ok(worker) => self.demo = Some(worker),
            Err(loss) => self.forget_clip(loss),
        }
    }

    fn end_demo(&mut self) {
        if let Some(demo) = self.demo.take() {
            // A clip's worker waits for nothing without end; were it stuck, it is silent.
            drop(demo.finish());
        }
        // The demo player's last picture is not the player's first.
        self.shared.take();
        self.shared.set_waiting(None);
        self.shared.enter(CameraState::Searching);
    }

    /// A clip that does not play is no way out: only a camera is left.
    fn forget_clip(&mut self, loss: Loss) {
        self.clip = None;
        self.shared.without_clip();
        self.shared.note(loss);
        if self.goal == Goal::Demo {
            self.goal = Goal::Camera;
        }
    }

    /// Sees whether a camera could take over.
    fn look(&mut self) {
        if let Some(name) = self.shared.waiting() {
            let still = |found: Vec<CameraInfo>| found.iter().any(|camera| camera.name == name);
            if self.cameras.search().is_ok_and(still) {
                return;
            }
        }
        let waiting = match self.attempt(Purpose::Probe) {
            Outcome::Opens(found) => Some(found.name),
            Outcome::Failed(loss) => {
                self.shared.note(loss);
                None
            }
            Outcome::Interrupted => return,
        };
        self.shared.set_waiting(waiting);
    }

    /// Tries one camera after the other.
    fn attempt(&mut self, purpose: Purpose) -> Outcome {
        let quiet = purpose == Purpose::Probe || self.shared.is_lost();
        if !quiet {
            self.shared.enter(CameraState::Searching);
        }
        let found = match self.candidates() {
            Ok(found) => found,
            Err(loss) => return Outcome::Failed(loss),
        };
        let left_alone = self.stuck.is_empty();
        let mut worst = Loss::from(if left_alone {
            Why::NoCamera
        } else {
            Why::Stalled
        });
        for camera in found {
            if !quiet {
                self.shared.enter(CameraState::Opening {
                    name: camera.name.clone(),
                });
            }
            let started = self.start(Arc::clone(&self.cameras), camera.clone(), purpose);
            let ending = started.map_or_else(Ending::Failed, |worker| self.watch(worker));
            match ending {
                Ending::Opens => return Outcome::Opens(camera),
                Ending::Interrupted => return Outcome::Interrupted,
                Ending::Streamed(loss) => {
                    self.known = Some(camera.name);
                    return Outcome::Failed(loss);
                }
                Ending::Failed(loss) if loss.why.rank() >= worst.why.rank() => worst = loss,
                Ending::Failed(_) => {}
            }
        }
        Outcome::Failed(worst)
    }

    /// The cameras to try, the one that streamed last before the others.
    fn candidates(&mut self) -> Result<Vec<CameraInfo>, Loss> {
        self.stuck.retain(|_, worker| !worker.is_finished());
        let mut found = self.cameras.search()?;
        found.retain(|camera| !self.stuck.contains_key(&camera.index));
        found.sort_by_key(|camera| self.known.as_ref() != Some(&camera.name));
        Ok(found)
    }

    fn start(
        &mut self,
        feed: Arc<dyn Feed>,
        found: CameraInfo,
        purpose: Purpose,
    ) -> Result<Worker, Loss> {
        self.workers += 1;
        let job = Job {
            id: self.workers,
            feed,
            found,
            purpose,
            bad_frames: self.config.bad_frames,
            shared: Arc::clone(&self.shared),
            reports: self.outbox.clone(),
        };
        Worker::start(job).map_err(|error| Loss::new(Why::Other, error))
    }

    /// Watches `worker` until it ends, stays silent for too long, or an order comes.
    fn watch(&mut self, worker: Worker) -> Ending {
        let ending = self.follow(&worker);
        if let Err(worker) = worker.finish() {
            tracing::error!("camera {} is stuck and will be left alone", worker.index);
            self.stuck.insert(worker.index, worker);
        }
        ending
    }

    fn follow(&mut self, worker: &Worker) -> Ending {
        let goal = self.goal;
        let mut streams = false;
        while self.goal == goal {
            let loss = match self.receive(self.deadline(worker, streams)) {
                Some((id, _)) if id != worker.id => continue,
                Some((_, Report::Opens)) => return Ending::Opens,
                Some((_, Report::Streaming(state))) => {
                    streams = true;
                    self.settled = true;
                    self.back_off.reset();
                    self.shared.enter(state);
                    continue;
                }
                Some((_, Report::Ended(loss))) => loss,
                // The worker may have given a sign of life in the meantime.
                None if Instant::now() < self.deadline(worker, streams) => continue,
                None => Why::Stalled.into(),
            };
            return if streams {
                Ending::Streamed(loss)
            } else {
                Ending::Failed(loss)
            };
        }
        Ending::Interrupted
    }

    /// When `worker` must have given its next sign of life.
    fn deadline(&self, worker: &Worker, streams: bool) -> Instant {
        if streams {
            worker.last_beat() + self.config.stall()
        } else {
            worker.started() + self.config.first_frame()
        }
    }

    /// Waits, unless the goal changes.
    fn wait(&mut self, pause: Duration) {
        let (goal, deadline) = (self.goal, Instant::now() + pause);
        while self.goal == goal && Instant::now() < deadline {
            // What a worker of the past still reports is of no interest.
            drop(self.receive(deadline));
        }
    }

    /// The next report of a camera's worker, until `deadline`. Orders and the
    /// demo's reports are dealt with here.
    fn receive(&mut self, deadline: Instant) -> Option<(u64, Report)> {
        match self.inbox.recv_deadline(deadline) {
            Ok(Message::Order(order)) => self.obey(order),
            Ok(Message::Report(id, report)) => {
                if self.demo.as_ref().is_none_or(|demo| demo.id != id) {
                    return Some((id, report));
                }
                match report {
                    Report::Streaming(state) => self.shared.enter(state),
                    Report::Ended(loss) => self.forget_clip(loss),
                    Report::Opens => {}
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => self.goal = Goal::Stop,
        }
        None
    }

    fn obey(&mut self, order: Order) {
        let streams = matches!(self.shared.state(), CameraState::Streaming { .. });
        self.goal = match (order, self.goal) {
            (Order::Stop, _) | (_, Goal::Stop) => Goal::Stop,
            (Order::Switch, Goal::Demo) => Goal::Camera,
            (Order::FallBack, Goal::Camera) if self.clip.is_some() && !streams => Goal::Demo,
            (_, goal) => goal,
        };
    }
}

/// How a worker's time ended.
enum Ending {
    /// The probed camera opens.
    Opens,
    /// It gave pictures before.
    Streamed(Loss),
    /// It gave none.
    Failed(Loss),
    /// An order changed the goal.
    Interrupted,
}

#[cfg(test)]
mod tests;
