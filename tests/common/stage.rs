//! The game's rules without window, camera or networks: time is stepped, faces
//! are scripted, everything else is real.
#![allow(dead_code, reason = "each test uses a part of the harness")]

use std::{
    path::Path,
    time::{Duration, Instant},
};

use bevy::{prelude::*, state::app::StatesPlugin, time::TimeUpdateStrategy};
use face_game::{
    app::{
        self, Options,
        intent::Intent,
        state::{GameState, RoundState},
    },
    camera::{CameraState, Source, Why},
    facs::{ActionUnit, AuReading, AuReadings, AuSet, Emotion},
    game::{
        gallery::Gallery,
        levels::{Levels, Playing},
        session::Session,
    },
    paths::Root,
    perception::{Feed, Reading},
    vision::{Face, LANDMARKS, Landmarks, Obstacle, Pose},
};

/// One frame of the scripted game.
pub const STEP: Duration = Duration::from_millis(50);

/// A stage on which a session is played.
pub struct Stage {
    pub app: App,
    _settings: tempfile::TempDir,
}

impl Stage {
    /// The game at the beginning of a session over these targets, in this order.
    pub fn session(targets: &[(Emotion, AuSet)]) -> Self {
        let mut stage = Self::title(Gallery::scripted(targets.iter().copied()));
        stage.go(GameState::Session);
        stage
    }

    /// The game at the beginning of this level, played with these targets.
    pub fn level(id: &str, gallery: Gallery) -> Self {
        let mut stage = Self::title(gallery);
        let world = stage.app.world_mut();
        let level = world.resource::<Levels>().named(id).unwrap().clone();
        world.insert_resource(Playing(level));
        stage.app.update();
        stage.go(GameState::Session);
        stage
    }

    /// The game before anybody plays.
    pub fn title(gallery: Gallery) -> Self {
        let settings = tempfile::tempdir().unwrap();
        let root = Root::find(Some(Path::new(env!("CARGO_MANIFEST_DIR")))).unwrap();
        let mut app = App::new();
        app::sources(&mut app, &root);
        app.add_plugins((
            MinimalPlugins,
            AssetPlugin::default(),
            StatesPlugin,
            bevy::input::InputPlugin,
        ))
        .insert_resource(TimeUpdateStrategy::ManualDuration(STEP));
        let options = Options {
            root,
            source: Source::Auto,
            language: None,
            fullscreen: false,
            size: None,
            settings: Some(settings.path().join("settings.ron")),
            data: Some(settings.path().join("data")),
            seed: Some(1),
            kiosk: false,
            started: Instant::now(),
        };
        app::rules(&mut app, &options).unwrap();
        app.insert_resource(gallery);
        let mut stage = Self {
            app,
            _settings: settings,
        };
        stage.camera(streaming());
        stage
    }

    pub fn go(&mut self, state: GameState) {
        self.app
            .world_mut()
            .resource_mut::<NextState<GameState>>()
            .set(state);
        self.app.update();
    }

    pub fn camera(&mut self, state: CameraState) {
        self.app.world_mut().resource_mut::<Feed>().state = Some(state);
    }

    pub fn ask(&mut self, intent: Intent) {
        self.app.world_mut().trigger(intent);
        self.app.update();
    }

    pub fn game(&self) -> GameState {
        *self.app.world().resource::<State<GameState>>().get()
    }

    pub fn round(&self) -> Option<RoundState> {
        self.app
            .world()
            .get_resource::<State<RoundState>>()
            .map(|state| *state.get())
    }

    pub fn played(&self) -> &Session {
        self.app.world().resource::<Session>()
    }

    pub fn now(&self) -> Duration {
        self.app.world().resource::<Time>().elapsed()
    }

    /// The Action Units that the present target shows.
    pub fn target(&self) -> AuSet {
        let place = self.played().round().unwrap().target;
        self.app
            .world()
            .resource::<Gallery>()
            .get(place)
            .unwrap()
            .aus
    }

    /// Lets frames pass, each with a reading of `face`, until `state`.
    pub fn until(&mut self, state: RoundState, face: &mut dyn FnMut(Duration) -> Shown) {
        for _ in 0..1000 {
            if self.round() == Some(state) {
                return;
            }
            self.frame(face);
        }
        panic!("{state:?} never came; stuck in {:?}", self.round());
    }

    pub fn frame(&mut self, face: &mut dyn FnMut(Duration) -> Shown) {
        let at = self.now();
        let reading = reading(at, face(at));
        self.app.world_mut().write_message(reading);
        self.app.update();
    }

    /// Plays one try to its end with a face that does not change.
    pub fn play(&mut self, aus: AuSet) {
        self.until(RoundState::Reveal, &mut |_| Ok(aus));
    }
}

/// What a scripted player shows: these units, or nothing that can be read.
pub type Shown = Result<AuSet, Obstacle>;

pub fn streaming() -> CameraState {
    CameraState::Streaming {
        name: "Scripted".into(),
        format: "MJPEG".into(),
        width: 640,
        height: 480,
        fps: 20,
    }
}

pub fn lost() -> CameraState {
    CameraState::Lost {
        why: Why::Unplugged,
    }
}

fn reading(at: Duration, shown: Shown) -> Reading {
    let mut aus = AuReadings::default();
    for unit in shown.unwrap_or_default().iter() {
        aus[unit] = AuReading {
            intensity: 3.0,
            present: true,
        };
    }
    let face = |obstacle| Face {
        landmarks: Landmarks::new(vec![[1.0, 2.0, 3.0]; LANDMARKS]).unwrap(),
        presence: 1.0,
        sharpness: 0.6,
        pose: Pose::default(),
        obstacle,
    };
    let outcome = match shown {
        Err(Obstacle::NoFace) => Err(Obstacle::NoFace),
        Err(obstacle) => Ok((face(Some(obstacle)), aus)),
        Ok(_) => Ok((face(None), aus)),
    };
    Reading {
        at,
        outcome,
        smoothed: aus,
        took: Duration::from_millis(5),
        faces: 1,
        picture: None,
    }
}

pub fn smile() -> AuSet {
    [ActionUnit::CheekRaiser, ActionUnit::LipCornerPuller].into()
}

pub fn surprise() -> AuSet {
    [
        ActionUnit::InnerBrowRaiser,
        ActionUnit::OuterBrowRaiser,
        ActionUnit::UpperLidRaiser,
        ActionUnit::JawDrop,
    ]
    .into()
}
