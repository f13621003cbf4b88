//! What supervisor, workers and the owner of a camera share.

use std::{
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, Sender};

use super::{
    frame::{Frame, FrameSlot},
    state::{CameraState, Loss},
    statistics::Counters,
};

/// The newest frame, the state and the counts of a camera.
pub(super) struct Shared {
    slot: FrameSlot,
    pub(super) counters: Counters,
    sequence: AtomicU64,
    board: Mutex<Board>,
    changes: (Sender<CameraState>, Receiver<CameraState>),
}

/// What is known, changed as one.
struct Board {
    state: CameraState,
    loss: Option<Loss>,
    lost_since: Option<Instant>,
    waiting: Option<String>,
    has_clip: bool,
}

/// So many changes are kept for an owner that does not look.
const CHANGES: usize = 64;

impl Shared {
    pub(super) fn new(has_clip: bool) -> Self {
        let changes = crossbeam_channel::bounded(CHANGES);
        // There is room for the first.
        drop(changes.0.try_send(CameraState::Searching));
        Self {
            slot: FrameSlot::default(),
            counters: Counters::default(),
            sequence: AtomicU64::new(0),
            board: Mutex::new(Board {
                state: CameraState::Searching,
                loss: None,
                lost_since: None,
                waiting: None,
                has_clip,
            }),
            changes,
        }
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of the next picture, good or bad.
    pub(super) fn count(&self) -> u64 {
        self.sequence.fetch_add(1, Relaxed)
    }

    pub(super) fn publish(&self, frame: Frame) {
        let replaced = self.slot.publish(frame);
        self.counters.published(replaced);
    }

    pub(super) fn take(&self) -> Option<Frame> {
        self.slot.take()
    }

    /// Enters `state`; a change is kept for [`Self::changes`], the oldest making room.
    pub(super) fn enter(&self, state: CameraState) {
        let mut board = self.board();
        if board.state == state {
            return;
        }
        match state {
            CameraState::Lost { .. } => {
                board.lost_since.get_or_insert_with(Instant::now);
            }
            CameraState::Streaming { .. } => {
                board.lost_since = None;
                board.loss = None;
                board.waiting = None;
            }
            CameraState::Demo { .. } => board.lost_since = None,
            _ => {}
        }
        board.state = state.clone();
        drop(board);
        let (sender, receiver) = &self.changes;
        if let Err(full) = sender.try_send(state) {
            drop(receiver.try_recv());
            drop(sender.try_send(full.into_inner()));
        }
    }

    /// Notes why the camera does not stream, whatever the state.
    pub(super) fn note(&self, loss: Loss) {
        let mut board = self.board();
        if board.loss.as_ref() != Some(&loss) {
            tracing::warn!("{loss}");
            board.loss = Some(loss);
        }
    }

    pub(super) fn set_waiting(&self, name: Option<String>) {
        self.board().waiting = name;
    }

    pub(super) fn state(&self) -> CameraState {
        self.board().state.clone()
    }

    pub(super) fn loss(&self) -> Option<Loss> {
        self.board().loss.clone()
    }

    pub(super) fn waiting(&self) -> Option<String> {
        self.board().waiting.clone()
    }

    pub(super) fn is_lost(&self) -> bool {
        matches!(self.board().state, CameraState::Lost { .. })
    }

    /// Whether there is a clip and the camera has been lost for `patience`.
    pub(super) fn clip_is_due(&self, patience: Duration) -> bool {
        let board = self.board();
        board.has_clip
            && board
                .lost_since
                .is_some_and(|since| since.elapsed() >= patience)
    }

    /// The clip does not play.
    pub(super) fn without_clip(&self) {
        self.board().has_clip = false;
    }

    pub(super) fn changes(&self) -> &Receiver<CameraState> {
        &self.changes.1
    }
}
