//! What the game does with each picture, without the game.

use std::path::Path;
use std::time::Duration;

use face_game::config;
use face_game::facs::AuReadings;
use face_game::picture::Picture;
use face_game::vision::{AuHead, Face, Networks, Neutral, Smoother, Tracker};
use tracing::trace_span;

use crate::vision::config as vision_config;

/// Everything between camera pixels and smoothed Action Units.
pub struct Player {
    pub tracker: Tracker,
    head: AuHead,
    neutral: Option<Neutral>,
    smoother: Smoother,
    at: Duration,
}

impl Player {
    /// One who follows nobody yet, with the face on a picture as their neutral.
    pub fn new(networks: &Networks, photo: &Picture) -> Self {
        let tracker = Tracker::new(networks.clone(), &vision_config());
        let head = AuHead::load(Path::new("models")).unwrap();
        let faces = tracker
            .read_all(photo)
            .into_iter()
            .map(|face| face.landmarks);
        let neutral = head.neutral(&faces.take(1).collect::<Vec<_>>());
        let smoothing = config::read(Path::new("config/smoothing.ron")).unwrap();
        Self {
            tracker,
            head,
            neutral,
            smoother: Smoother::new(smoothing),
            at: Duration::ZERO,
        }
    }

    /// One picture, as a camera with 30 a second would bring it.
    pub fn frame(&mut self, photo: &Picture) -> AuReadings {
        let _span = trace_span!("frame").entered();
        let face = self
            .tracker
            .track(photo)
            .expect("every picture shows a face");
        self.action_units(&face)
    }

    /// From landmarks to smoothed Action Units.
    pub fn action_units(&mut self, face: &Face) -> AuReadings {
        self.at += Duration::from_millis(33);
        let span = trace_span!("Action Units");
        let raw = span.in_scope(|| self.head.read(&face.landmarks, self.neutral.as_ref()));
        trace_span!("smoothing").in_scope(|| self.smoother.update(self.at, &raw))
    }
}
