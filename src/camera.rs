//! Pictures from cameras and clips: supervised, recovering, newest frame wins. No Bevy.
//!
//! A [`Camera`] is started once and lives as long as the game. Its supervisor
//! thread searches and watches; a worker thread of its own holds each open
//! camera, decodes, and publishes into a slot from which the game takes the
//! newest frame without ever waiting.

pub mod clip;
pub mod config;
pub mod decode;
pub mod format;
pub mod frame;
mod nokhwa;
mod pool;
mod reset;
mod shared;
pub mod source;
pub mod state;
pub mod statistics;
mod supervisor;
mod wake;
mod worker;

use std::{
    path::PathBuf,
    sync::{Arc, PoisonError},
    thread::{self, JoinHandle},
    time::Duration,
};

use crossbeam_channel::{Receiver, Sender};

use self::{
    clip::{ClipFeed, Cue},
    nokhwa::Cameras,
    shared::Shared,
    source::Feed,
    supervisor::{Message, Order, Supervisor},
};
pub use self::{
    config::CameraConfig,
    format::Format,
    frame::{Frame, FrameSlot},
    source::Source,
    state::{CameraInfo, CameraState, Loss, Why},
    statistics::CameraStatistics,
};

/// A running source of pictures. Dropping it ends it: every thread is joined,
/// within about a second at worst. (A thread that cannot be woken, which Linux
/// does not know, stays behind without publishing anything.)
pub struct Camera {
    shared: Arc<Shared>,
    orders: Sender<Message>,
    supervisor: Option<JoinHandle<()>>,
    patience: Duration,
    cue: Cue,
}

impl Camera {
    /// Starts `source` in the background. With [`Source::Auto`] the clip at
    /// `bundled_clip` stands in for a missing camera; the other sources do not use it.
    pub fn start(source: Source, config: CameraConfig, bundled_clip: Option<PathBuf>) -> Self {
        let cue = Cue::default();
        let clip = |path| {
            Arc::new(ClipFeed {
                path,
                cue: Arc::clone(&cue),
            }) as Arc<dyn Feed>
        };
        let cameras = |wanted| {
            Arc::new(Cameras {
                wanted,
                config: config.clone(),
            })
        };
        let (first, fallback) = match source {
            Source::Auto => (cameras(None) as Arc<dyn Feed>, bundled_clip.map(&clip)),
            Source::Camera(name) => (cameras(name) as Arc<dyn Feed>, None),
            Source::Clip(path) => (clip(path), None),
        };
        let mut camera = Self::run(first, fallback, config);
        camera.cue = cue;
        camera
    }

    fn run(cameras: Arc<dyn Feed>, clip: Option<Arc<dyn Feed>>, config: CameraConfig) -> Self {
        let shared = Arc::new(Shared::new(clip.is_some()));
        let patience = config.patience();
        // A handful of messages for each camera that is tried: no bound is needed.
        let (outbox, inbox) = crossbeam_channel::unbounded();
        let orders = outbox.clone();
        let channel = (outbox, inbox);
        let machine = Supervisor::new(cameras, clip, config, Arc::clone(&shared), channel);
        let supervisor = thread::Builder::new()
            .name("camera-supervisor".into())
            .spawn(move || machine.run())
            .map_err(|error| {
                shared.note(Loss::new(Why::Other, error));
                shared.enter(CameraState::Lost { why: Why::Other });
            })
            .ok();
        Self {
            shared,
            orders,
            supervisor,
            patience,
            cue: Cue::default(),
        }
    }

    /// Asks the person in a clip to hold the face called `label`, as `neutral`
    /// or `surprise`. Cameras and clips without segments take no cues.
    pub fn cue(&self, label: &str) {
        let mut cue = self.cue.lock().unwrap_or_else(PoisonError::into_inner);
        *cue = Some(label.to_owned());
    }

    /// The newest frame, once; `None` until the next one comes. Never waits.
    pub fn take(&self) -> Option<Frame> {
        self.shared.take()
    }

    /// What the source is doing.
    pub fn state(&self) -> CameraState {
        self.shared.state()
    }

    /// Every change of [`Self::state`], from the first on. The last 64 are kept.
    pub fn changes(&self) -> &Receiver<CameraState> {
        self.shared.changes()
    }

    /// Why no camera streams, with technical detail; also while the demo plays.
    pub fn problem(&self) -> Option<Loss> {
        self.shared.loss()
    }

    /// What has been delivered so far.
    pub fn statistics(&self) -> CameraStatistics {
        self.shared.counters.snapshot()
    }

    /// The name of a camera that has appeared and could be opened while the
    /// demo plays. Call [`Self::switch`] when nobody is being judged.
    pub fn waiting_camera(&self) -> Option<String> {
        self.shared.waiting()
    }

    /// Ends the demo and takes a camera. If none opens, the state is
    /// [`CameraState::Lost`] until one does or [`Self::fall_back`] is called.
    /// Does nothing unless the demo plays.
    pub fn switch(&self) {
        self.order(Order::Switch);
    }

    /// Whether a lost camera has stayed away for longer than the
    /// configuration's patience and the demo could stand in. Call
    /// [`Self::fall_back`] when nobody is being judged.
    pub fn waiting_clip(&self) -> bool {
        self.shared.clip_is_due(self.patience)
    }

    /// Gives a lost camera up for now and plays the demo; a camera that comes
    /// back is then announced by [`Self::waiting_camera`]. Does nothing while a
    /// camera streams, or with another source than [`Source::Auto`].
    pub fn fall_back(&self) {
        self.order(Order::FallBack);
    }

    fn order(&self, order: Order) {
        // Without a supervisor there is nobody to obey.
        drop(self.orders.send(Message::Order(order)));
    }
}

impl Drop for Camera {
    fn drop(&mut self) {
        self.order(Order::Stop);
        if let Some(supervisor) = self.supervisor.take() {
            // It does not panic; if it did, there would be nothing to rescue.
            drop(supervisor.join());
        }
    }
}

/// The camera nodes of this machine, by number; empty when they cannot be
/// listed. Nothing is opened.
pub fn list() -> Vec<CameraInfo> {
    self::nokhwa::search().unwrap_or_else(|loss| {
        tracing::warn!("cannot list the cameras: {loss}");
        Vec::new()
    })
}

/// Opens the camera of that number for a moment and lists the formats that can
/// be decoded. Do not ask while a [`Camera`] streams from it.
///
/// # Errors
/// Why it cannot be opened or asked, as [`Why::Denied`]; a node that gives no
/// pictures is [`Why::Unsupported`].
pub fn inspect(index: u32) -> Result<Vec<Format>, Loss> {
    self::nokhwa::inspect(index)
}
