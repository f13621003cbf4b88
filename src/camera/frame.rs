//! One picture from a source, with what is known about when it was taken.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use crate::picture::Picture;

/// One picture from a source.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The picture as the lens saw it: not mirrored.
    pub picture: Arc<Picture>,
    /// Counts up over the life of the source, never repeating; gaps are dropped frames.
    pub sequence: u64,
    /// When the picture was taken, as near as the source can tell.
    pub captured: Instant,
}

/// The newest frame of a source. A writer never waits for a reader, and a
/// frame that nobody took in time is replaced: stale is worse than lost.
#[derive(Debug, Clone, Default)]
pub struct FrameSlot(Arc<Mutex<Option<Frame>>>);

impl FrameSlot {
    /// Puts `frame` in place of whatever was there; tells whether that was a
    /// frame that nobody took.
    pub fn publish(&self, frame: Frame) -> bool {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slot.replace(frame).is_some()
    }

    /// The newest frame, once; `None` until the next one comes.
    pub fn take(&self) -> Option<Frame> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
