//! The networks of one player as one value that moves through reading tasks.

use std::path::Path;

use crate::{
    error::Result,
    facs::AuReadings,
    picture::Picture,
    vision::{AuHead, Face, Landmarks, Networks, Neutral, Obstacle, Tracker, VisionConfig},
};

/// Everything that turns a picture into a reading. Moving it is cheap.
#[derive(Clone)]
pub struct Engine {
    tracker: Tracker,
    head: AuHead,
}

impl Engine {
    /// Loads the networks and the AU head from `models`.
    ///
    /// # Errors
    /// A model is missing, damaged or foreign.
    pub fn load(models: &Path, config: &VisionConfig) -> Result<Self> {
        let networks = Networks::load(models, config.backend)?;
        Ok(Self {
            tracker: Tracker::new(networks, config),
            head: AuHead::load(models)?,
        })
    }

    /// Follows the player's face and reads its Action Units against `neutral`,
    /// each by itself: whoever smooths them settles what excludes each other.
    ///
    /// # Errors
    /// Nobody is in the picture.
    pub fn read(
        &mut self,
        picture: &Picture,
        neutral: Option<&Neutral>,
    ) -> Result<(Face, AuReadings), Obstacle> {
        let face = self.tracker.track(picture)?;
        let aus = self.head.measure(&face.landmarks, neutral);
        Ok((face, aus))
    }

    /// How many faces are in the picture, as far as one look tells.
    pub fn count(&mut self, picture: &Picture) -> usize {
        self.tracker.count(picture)
    }

    /// Reads the best face of a still picture, against `neutral`.
    ///
    /// # Errors
    /// No face is found.
    pub fn read_still(
        &self,
        picture: &Picture,
        neutral: Option<&Neutral>,
    ) -> Result<(Face, AuReadings), Obstacle> {
        let (face, steady) = self.look(picture).ok_or(Obstacle::NoFace)?;
        let aus = self.head.read(&steady, neutral);
        Ok((face, aus))
    }

    /// The neutral face of the person on a still picture. `None` without a face.
    pub fn neutral(&self, picture: &Picture) -> Option<Neutral> {
        let (_, steady) = self.look(picture)?;
        self.head.neutral(&[steady])
    }

    /// The best face of a still picture, and its points more surely.
    fn look(&self, picture: &Picture) -> Option<(Face, Landmarks)> {
        let face = self.tracker.read_all(picture).into_iter().next()?;
        let steady = self.tracker.steady(picture, &face);
        Some((face, steady))
    }

    /// The AU head, for calibration.
    pub fn head(&self) -> &AuHead {
        &self.head
    }

    /// Forgets whom it followed, so that the next player is found afresh.
    pub fn forget(&mut self) {
        self.tracker.forget();
    }
}
