//! What a source has delivered so far.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

use serde::Serialize;

/// Counts over the life of a [`super::Camera`].
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct CameraStatistics {
    /// Pictures published.
    pub frames: u64,
    /// Pictures that could not be decoded.
    pub bad: u64,
    /// Pictures skipped as stale, or replaced before anyone took them.
    pub dropped: u64,
    /// Streams that were opened.
    pub sessions: u64,
    /// Pictures published a second, over the last two seconds.
    pub fps: f32,
}

/// The running counts behind [`CameraStatistics`].
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) frames: AtomicU64,
    pub(super) bad: AtomicU64,
    pub(super) dropped: AtomicU64,
    pub(super) sessions: AtomicU64,
    recent: Mutex<VecDeque<Instant>>,
}

/// Over which time the rate is measured.
const WINDOW: Duration = Duration::from_secs(2);

impl Counters {
    /// Counts a published picture.
    pub(super) fn published(&self, replaced: bool) {
        self.frames.fetch_add(1, Relaxed);
        self.dropped.fetch_add(u64::from(replaced), Relaxed);
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        recent.push_back(now);
        while recent.front().is_some_and(|first| now - *first > WINDOW) {
            recent.pop_front();
        }
    }

    /// The counts now.
    pub(super) fn snapshot(&self) -> CameraStatistics {
        let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        CameraStatistics {
            frames: self.frames.load(Relaxed),
            bad: self.bad.load(Relaxed),
            dropped: self.dropped.load(Relaxed),
            sessions: self.sessions.load(Relaxed),
            fps: rate(&recent, Instant::now()),
        }
    }
}

fn rate(recent: &VecDeque<Instant>, now: Instant) -> f32 {
    match (recent.front(), recent.back()) {
        (Some(first), Some(last)) if now - *last < WINDOW && first < last => {
            (recent.len() - 1) as f32 / (*last - *first).as_secs_f32()
        }
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_of_the_last_pictures_and_falls_to_none() {
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        let recent: VecDeque<_> = (0..31).map(|i| at(i * 40)).collect();
        assert!((rate(&recent, at(1200)) - 25.0).abs() < 0.1);
        assert_eq!(rate(&recent, at(9000)), 0.0);
        assert_eq!(rate(&VecDeque::new(), start), 0.0);
    }
}
