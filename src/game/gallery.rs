//! The targets in play: their pictures, and what the game's own detector finds on them.

use std::path::PathBuf;

use bevy::prelude::*;

use crate::{
    facs::{AuSet, Emotion},
    target::{Shows, Strength},
    vision::{Bounds, Landmarks},
};

/// A face to be mimicked.
#[derive(Debug, Clone)]
pub struct Target {
    /// The name of its card.
    pub id: String,
    /// The digest of its image's file: what it is, whatever its name (BLAKE3, hex);
    /// comes with the picture.
    pub digest: String,
    /// What it asks for: its label, or movements to learn.
    pub shows: Shows,
    /// How strongly it is shown.
    pub strength: Strength,
    /// Who gave it that label.
    pub labelled_by: String,
    /// The image's licence, as an SPDX identifier.
    pub licence: String,
    /// How hard it is to reach a high score on, 0 to 1, where that was measured.
    pub difficulty: Option<f32>,
    /// T: the Action Units that the game's own detector finds on its picture.
    pub aus: AuSet,
    /// The picture's file; empty where targets are scripted.
    pub file: PathBuf,
    /// The picture, once [`super::hang`] has read it.
    pub image: Handle<Image>,
    /// The picture's size in pixels.
    pub size: Vec2,
    /// Its mesh, in pixels; comes with the picture.
    pub landmarks: Option<Landmarks>,
}

impl Target {
    /// The emotion whose name it carries; none where it shows movements to learn.
    pub fn emotion(&self) -> Option<Emotion> {
        match self.shows {
            Shows::Emotion(emotion) => Some(emotion),
            Shows::Exercise(_) => None,
        }
    }

    /// The box of the face on the picture, in pixels.
    pub fn bounds(&self) -> Option<Bounds> {
        self.landmarks.as_ref().map(Landmarks::bounds)
    }
}

/// Every target that can be played.
#[derive(Resource, Debug, Clone, Default)]
pub struct Gallery(Vec<Target>);

impl Gallery {
    /// A gallery of these targets.
    pub fn new(targets: Vec<Target>) -> Self {
        Self(targets)
    }

    /// A gallery without pictures, for scripted sessions.
    pub fn scripted(targets: impl IntoIterator<Item = (Emotion, AuSet)>) -> Self {
        let target = |(n, (emotion, aus)): (usize, (Emotion, AuSet))| Target {
            id: format!("{emotion}-{n}"),
            digest: format!("{:064x}", n + 1),
            shows: Shows::Emotion(emotion),
            difficulty: None,
            strength: Strength::Full,
            labelled_by: "script".into(),
            licence: "CC0-1.0".into(),
            aus,
            file: PathBuf::new(),
            image: Handle::default(),
            size: Vec2::splat(512.0),
            landmarks: None,
        };
        Self(targets.into_iter().enumerate().map(target).collect())
    }

    /// All targets.
    pub fn targets(&self) -> &[Target] {
        &self.0
    }

    /// The target at this place.
    pub fn get(&self, place: usize) -> Option<&Target> {
        self.0.get(place)
    }

    /// The target at this place, to be written to.
    pub(super) fn get_mut(&mut self, place: usize) -> Option<&mut Target> {
        self.0.get_mut(place)
    }
}
