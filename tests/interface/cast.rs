//! Who plays in the theatre: faces with known landmarks, that show what they are told.
#![allow(dead_code, reason = "each test uses a part of the harness")]

use std::{path::PathBuf, sync::Arc, time::Duration};

use bevy::prelude::*;
use face_game::{
    app::state::{GameState, RoundState},
    camera::CameraState,
    error::Result,
    facs::{ActionUnit, AuReading, AuReadings, AuSet, Emotion},
    game::gallery::{Gallery, Target},
    learn::emotion::{EmotionInput, EmotionModel, Label, Needs, Prediction},
    perception::{Feed, Latest, Reading, feed::texture},
    picture::Picture,
    target::Strength,
    vision::{Face, Landmarks, Pose},
};

use crate::{
    theatre::Theatre,
    vision::{picture, tensors},
};

/// A face with its landmarks.
#[derive(Clone)]
pub struct Actor {
    pub picture: Arc<Picture>,
    pub landmarks: Landmarks,
}

impl Actor {
    /// One of the faces of `tests/fixtures/faces`, with MediaPipe's landmarks.
    pub fn named(name: &str) -> Self {
        let points = &tensors("landmarks.safetensors")[&format!("{name}.static")];
        let points = points.as_chunks::<3>().0.to_vec();
        Self {
            picture: Arc::new(picture(name)),
            landmarks: Landmarks::new(points).unwrap(),
        }
    }

    /// The same picture with its landmarks moved.
    pub fn moved(&self, by: impl Fn(usize, [f32; 3]) -> [f32; 3]) -> Self {
        let points = self.landmarks.iter().enumerate();
        let points = points.map(|(n, point)| by(n, *point)).collect();
        Self {
            picture: self.picture.clone(),
            landmarks: Landmarks::new(points).unwrap(),
        }
    }
}

/// An emotion model that would call every face surprised.
#[derive(Debug)]
pub struct Surprised;

impl EmotionModel for Surprised {
    fn name(&self) -> &'static str {
        "script"
    }

    fn version(&self) -> &'static str {
        "script"
    }

    fn labels(&self) -> &[Label] {
        &[Label::Face(Emotion::Surprise)]
    }

    fn needs(&self) -> Needs {
        Needs::Units
    }

    fn predict(&self, _: &EmotionInput) -> Result<Prediction> {
        Ok(Prediction::new(vec![1.0]).unwrap())
    }
}

/// Hangs targets whose Action Units are known, and opens the title.
pub fn title(theatre: &mut Theatre, targets: &[(&str, Emotion, AuSet)]) {
    let mut gallery = Vec::new();
    for (name, emotion, aus) in targets {
        let actor = Actor::named(name);
        let world = theatre.app.world_mut();
        let image = world
            .resource_mut::<Assets<Image>>()
            .add(texture(&actor.picture));
        gallery.push(Target {
            id: (*name).into(),
            digest: blake3::hash(name.as_bytes()).to_hex().to_string(),
            shows: face_game::target::Shows::Emotion(*emotion),
            difficulty: None,
            strength: Strength::Full,
            file: PathBuf::new(),
            labelled_by: "cast".into(),
            licence: "CC0-1.0".into(),
            aus: *aus,
            image,
            size: Vec2::new(actor.picture.width() as f32, actor.picture.height() as f32),
            landmarks: Some(actor.landmarks),
        });
    }
    theatre.app.insert_resource(Gallery::new(gallery));
    theatre.go(GameState::Title);
}

/// Puts the actor before the camera.
pub fn enter(theatre: &mut Theatre, actor: &Actor) {
    let world = theatre.app.world_mut();
    let image = world
        .resource_mut::<Assets<Image>>()
        .add(texture(&actor.picture));
    let mut feed = world.resource_mut::<Feed>();
    feed.image = image;
    feed.size = UVec2::new(actor.picture.width(), actor.picture.height());
    feed.state = Some(CameraState::Streaming {
        name: "Scripted".into(),
        format: "MJPEG".into(),
        width: actor.picture.width(),
        height: actor.picture.height(),
        fps: 20,
    });
}

/// One frame in which the actor is read as showing `aus`.
pub fn act(theatre: &mut Theatre, actor: &Actor, aus: AuSet) {
    let at = theatre.app.world().resource::<Time>().elapsed();
    let mut readings = AuReadings::default();
    for unit in aus.iter() {
        readings[unit] = AuReading {
            intensity: 3.0,
            present: true,
        };
    }
    let face = Face {
        landmarks: actor.landmarks.clone(),
        presence: 1.0,
        sharpness: 0.6,
        pose: Pose::default(),
        obstacle: None,
    };
    let reading = Reading {
        at,
        outcome: Ok((face, readings)),
        smoothed: readings,
        took: Duration::from_millis(5),
        faces: 1,
        picture: Some(actor.picture.clone()),
    };
    let world = theatre.app.world_mut();
    world.resource_mut::<Latest>().0 = Some(reading.clone());
    world.write_message(reading);
    theatre.app.update();
}

/// The actor shows `aus` until the round comes to `state`.
pub fn act_until(theatre: &mut Theatre, actor: &Actor, aus: AuSet, state: RoundState) {
    for _ in 0..1000 {
        if theatre.round() == Some(state) {
            return;
        }
        act(theatre, actor, aus);
    }
    panic!("{state:?} never came; stuck in {:?}", theatre.round());
}

/// The actor shows `aus` for so many frames.
pub fn act_for(theatre: &mut Theatre, actor: &Actor, aus: AuSet, frames: usize) {
    for _ in 0..frames {
        act(theatre, actor, aus);
    }
}

/// Six targets, one for each emotion.
pub fn six() -> Vec<(&'static str, Emotion, AuSet)> {
    use ActionUnit::*;
    let set = |units: &[ActionUnit]| units.iter().copied().collect();
    vec![
        (
            "surprise-a",
            Emotion::Surprise,
            set(&[InnerBrowRaiser, OuterBrowRaiser, JawDrop]),
        ),
        (
            "happiness-a",
            Emotion::Happiness,
            set(&[CheekRaiser, LipCornerPuller]),
        ),
        (
            "anger-a",
            Emotion::Anger,
            set(&[BrowLowerer, LidTightener, LipTightener]),
        ),
        (
            "fear-a",
            Emotion::Fear,
            set(&[InnerBrowRaiser, UpperLidRaiser, LipStretcher]),
        ),
        (
            "sadness-a",
            Emotion::Sadness,
            set(&[InnerBrowRaiser, LipCornerDepressor]),
        ),
        (
            "disgust-a",
            Emotion::Disgust,
            set(&[NoseWrinkler, UpperLipRaiser]),
        ),
    ]
}
