//! The thread in which one stream lives from its opening to its end.

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use crossbeam_channel::Sender;

use super::{
    frame::Frame,
    shared::Shared,
    source::{Feed, Step, Stream},
    state::{CameraInfo, CameraState, Loss, Why},
    supervisor::Message,
    wake::wake,
};

/// What a worker is to do with the camera it opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Publish its pictures.
    Stream,
    /// See whether it opens, and close it.
    Probe,
}

/// What a worker tells its supervisor.
#[derive(Debug)]
pub(super) enum Report {
    /// The probed camera opens.
    Opens,
    /// The first picture is out; the state that this leads to.
    Streaming(CameraState),
    /// The last word.
    Ended(Loss),
}

/// A running worker, as its supervisor sees it.
pub(super) struct Worker {
    /// Never used twice: tells its reports from those of earlier workers.
    pub(super) id: u64,
    /// The number of its camera.
    pub(super) index: u32,
    pulse: Arc<Pulse>,
    thread: JoinHandle<()>,
}

/// The signs of life between a worker and its supervisor.
struct Pulse {
    /// Cleared when the supervisor gives the worker up: it publishes nothing more.
    wanted: AtomicBool,
    started: Instant,
    /// When the stream last gave anything, milliseconds after the start.
    last: AtomicU64,
}

impl Pulse {
    fn beat(&self) {
        self.last
            .store(self.started.elapsed().as_millis() as u64, Relaxed);
    }
}

/// All that a worker needs to know.
pub(super) struct Job {
    pub(super) id: u64,
    pub(super) feed: Arc<dyn Feed>,
    pub(super) found: CameraInfo,
    pub(super) purpose: Purpose,
    /// Damaged pictures in a row that end the session.
    pub(super) bad_frames: u32,
    pub(super) shared: Arc<Shared>,
    pub(super) reports: Sender<Message>,
}

impl Worker {
    /// Starts a thread for `job`.
    pub(super) fn start(job: Job) -> io::Result<Self> {
        let pulse = Arc::new(Pulse {
            wanted: AtomicBool::new(true),
            started: Instant::now(),
            last: AtomicU64::new(0),
        });
        let (id, index, seen) = (job.id, job.found.index, Arc::clone(&pulse));
        let thread = thread::Builder::new()
            .name("camera-worker".into())
            .spawn(move || {
                let loss = catch_unwind(AssertUnwindSafe(|| job.run(&seen)))
                    .unwrap_or_else(|_| Why::Panicked.into());
                job.report(Report::Ended(loss));
            })?;
        Ok(Self {
            id,
            index,
            pulse,
            thread,
        })
    }

    /// When it started.
    pub(super) fn started(&self) -> Instant {
        self.pulse.started
    }

    /// When its stream last gave anything.
    pub(super) fn last_beat(&self) -> Instant {
        self.pulse.started + Duration::from_millis(self.pulse.last.load(Relaxed))
    }

    /// Whether its thread has ended.
    pub(super) fn is_finished(&self) -> bool {
        self.thread.is_finished()
    }

    /// Tells it to end, without waiting. From here on it publishes nothing.
    pub(super) fn dismiss(&self) {
        self.pulse.wanted.store(false, Relaxed);
        wake(&self.thread);
    }

    /// Ends it. A worker that cannot be woken is handed back: its camera must
    /// be left alone until it ends by itself.
    pub(super) fn finish(self) -> Result<(), Self> {
        let deadline = Instant::now() + PATIENCE;
        self.dismiss();
        while !self.is_finished() {
            if Instant::now() >= deadline {
                return Err(self);
            }
            thread::sleep(KNOCK);
            wake(&self.thread);
        }
        // A panic has been reported as a loss.
        drop(self.thread.join());
        Ok(())
    }
}

/// How long a dismissed worker may take to end.
const PATIENCE: Duration = Duration::from_secs(1);

/// The pause between two wake-up calls; one may come before the worker waits.
const KNOCK: Duration = Duration::from_millis(5);

impl Job {
    fn report(&self, report: Report) {
        // The supervisor may be gone; then nobody needs to know.
        drop(self.reports.send(Message::Report(self.id, report)));
    }

    /// Opens and streams until something ends it.
    fn run(&self, pulse: &Pulse) -> Loss {
        let opened = self.feed.open(&self.found);
        match opened.and_then(|mut stream| self.stream(stream.as_mut(), pulse)) {
            Ok(()) => Why::Stalled.into(),
            Err(loss) => loss,
        }
    }

    fn stream(&self, stream: &mut dyn Stream, pulse: &Pulse) -> Result<(), Loss> {
        if self.purpose == Purpose::Probe {
            self.report(Report::Opens);
            return Ok(());
        }
        self.shared.counters.sessions.fetch_add(1, Relaxed);
        let (mut announced, mut bad) = (false, 0);
        while pulse.wanted.load(Relaxed) {
            let step = stream.next()?;
            pulse.beat();
            if !pulse.wanted.load(Relaxed) {
                break;
            }
            match step {
                Step::Picture(picture, captured) => {
                    bad = 0;
                    let sequence = self.shared.count();
                    self.shared.publish(Frame {
                        picture,
                        sequence,
                        captured,
                    });
                    if !std::mem::replace(&mut announced, true) {
                        self.report(Report::Streaming(stream.state()));
                    }
                }
                Step::Bad(damage) => {
                    self.shared.count();
                    self.shared.counters.bad.fetch_add(1, Relaxed);
                    bad += 1;
                    if bad >= self.bad_frames {
                        return Err(Loss::new(Why::BadFrames, damage));
                    }
                }
                Step::Stale => {
                    self.shared.count();
                    self.shared.counters.dropped.fetch_add(1, Relaxed);
                }
                Step::Nothing => {}
            }
        }
        Ok(())
    }
}
