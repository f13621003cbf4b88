//! The camera's picture inside the game: the newest frame as a texture.

use std::path::PathBuf;

use bevy::{
    asset::RenderAssetUsages,
    prelude::*,
    render::render_resource::{Extent3d, TextureDimension, TextureFormat},
};

use crate::{
    app::{live::Live, schedule::Phase, settings::Settings, state::GameState},
    camera::{self, Camera, CameraConfig, CameraState, Frame, Source},
    facs::Emotion,
    picture::Picture,
};

/// What a clip calls the face at rest.
const NEUTRAL: &str = "neutral";

/// How pictures are to be had, as the command line said.
#[derive(Resource, Debug, Clone)]
pub struct FeedOptions {
    /// Where pictures come from.
    pub source: Source,
    /// What plays where `auto` finds no camera.
    pub bundled_clip: Option<PathBuf>,
}

/// The open camera; absent where pictures are scripted.
#[derive(Resource)]
pub struct OpenCamera(Camera);

/// The live picture and what is known about it.
#[derive(Resource, Debug, Default)]
pub struct Feed {
    /// The picture as a texture, as the lens saw it: not mirrored.
    pub image: Handle<Image>,
    /// Its size in pixels; zero before the first frame.
    pub size: UVec2,
    /// The newest frame, for whoever reads it next.
    pub latest: Option<Frame>,
    /// When it came, in game time.
    pub arrived: std::time::Duration,
    /// What the source is doing; `None` while no source is open.
    pub state: Option<CameraState>,
    /// A camera that appeared while the clip plays.
    pub waiting: Option<String>,
}

impl Feed {
    /// Whether pictures are coming.
    pub fn live(&self) -> bool {
        matches!(
            self.state,
            Some(CameraState::Streaming { .. } | CameraState::Demo { .. })
        )
    }

    /// Whether the bundled clip stands in for a player.
    pub fn demo(&self) -> bool {
        matches!(self.state, Some(CameraState::Demo { .. }))
    }
}

/// The demo player is asked to make a face: `None` to rest.
#[derive(Event, Debug, Clone, Copy)]
pub struct Cue(pub Option<Emotion>);

pub(super) fn plugin(app: &mut App) {
    app.add_observer(cue)
        .add_systems(OnEnter(GameState::Calibrate), open)
        .add_systems(OnEnter(GameState::Title), close)
        .add_systems(OnEnter(GameState::Study), close)
        .add_systems(
            Update,
            (
                reopen.run_if(resource_changed::<Settings>),
                ingest,
                show.run_if(resource_changed::<Feed>),
            )
                .chain()
                .in_set(Phase::Ingest),
        );
}

pub(crate) fn open(
    mut commands: Commands,
    options: Option<Res<FeedOptions>>,
    config: Res<Live<CameraConfig>>,
    settings: Res<Settings>,
    open: Option<Res<OpenCamera>>,
) {
    let (Some(options), None) = (options, open) else {
        return;
    };
    let source = preferred(&options.source, settings.camera.as_deref());
    info!("pictures come from {source}");
    let camera = Camera::start(source, config.clone(), options.bundled_clip.clone());
    // A demo player shows a neutral face first, as every player does.
    camera.cue(NEUTRAL);
    commands.insert_resource(OpenCamera(camera));
}

/// The camera that the player chose, if it is there and the command line leaves the choice.
fn preferred(source: &Source, wanted: Option<&str>) -> Source {
    match wanted {
        Some(name) if *source == Source::Auto => {
            let there = camera::list().iter().any(|camera| camera.name == name);
            if there {
                Source::Camera(Some(name.to_owned()))
            } else {
                Source::Auto
            }
        }
        _ => source.clone(),
    }
}

/// Between sessions no camera is open.
pub(crate) fn close(mut commands: Commands, mut feed: ResMut<Feed>, open: Option<Res<OpenCamera>>) {
    if open.is_some() {
        info!("camera closed");
        commands.remove_resource::<OpenCamera>();
    }
    (feed.state, feed.latest, feed.waiting) = (None, None, None);
    feed.size = UVec2::ZERO;
}

/// Another camera was chosen.
fn reopen(
    settings: Res<Settings>,
    mut chosen: Local<Chosen>,
    camera: Option<Res<OpenCamera>>,
    mut commands: Commands,
) {
    let before = std::mem::replace(&mut *chosen, Chosen::Camera(settings.camera.clone()));
    if camera.is_some() && before != Chosen::Unknown && before != *chosen {
        // Dropped first: a device cannot be opened twice.
        commands.remove_resource::<OpenCamera>();
        commands.run_system_cached(open);
    }
}

/// The camera that the settings named when they were last looked at.
#[derive(Default, PartialEq)]
enum Chosen {
    #[default]
    Unknown,
    Camera(Option<String>),
}

pub(crate) fn ingest(camera: Option<Res<OpenCamera>>, mut feed: ResMut<Feed>, time: Res<Time>) {
    let Some(camera) = camera else { return };
    let state = camera.0.state();
    if feed.state.as_ref() != Some(&state) {
        info!("camera: {state:?}");
        feed.state = Some(state);
    }
    let waiting = camera.0.waiting_camera();
    if feed.waiting != waiting {
        feed.waiting = waiting;
    }
    if let Some(frame) = camera.0.take() {
        feed.arrived = time.elapsed();
        feed.latest = Some(frame);
    }
}

/// Uploads a new frame into the texture; one of the same size is filled in place.
fn show(mut feed: ResMut<Feed>, mut images: ResMut<Assets<Image>>, mut shown: Local<Option<u64>>) {
    let Some(frame) = feed.latest.clone() else {
        *shown = None;
        return;
    };
    if shown.replace(frame.sequence) == Some(frame.sequence) {
        return;
    }
    let size = UVec2::new(frame.picture.width(), frame.picture.height());
    if feed.size == size
        && let Some(mut image) = images.get_mut(&feed.image)
        && let Some(data) = image.data.as_mut()
    {
        data.copy_from_slice(frame.picture.rgba());
        return;
    }
    feed.image = images.add(texture(&frame.picture));
    feed.size = size;
}

/// A picture as a texture that can be rewritten.
pub fn texture(picture: &Picture) -> Image {
    Image::new(
        Extent3d {
            width: picture.width(),
            height: picture.height(),
            depth_or_array_layers: 1,
        },
        TextureDimension::D2,
        picture.rgba().to_vec(),
        TextureFormat::Rgba8UnormSrgb,
        RenderAssetUsages::all(),
    )
}

/// A camera that appeared takes over between rounds, never in one.
pub fn take_over(camera: Option<Res<OpenCamera>>, feed: Res<Feed>) {
    if let (Some(camera), Some(name)) = (&camera, &feed.waiting) {
        info!("camera {name} takes over from the demo player");
        camera.0.switch();
    } else if let Some(camera) = camera
        && camera.0.waiting_clip()
    {
        info!("the camera stays away: the demo player stands in");
        camera.0.fall_back();
    }
}

fn cue(cue: On<Cue>, camera: Option<Res<OpenCamera>>) {
    if let Some(camera) = camera {
        camera.0.cue(cue.0.map_or(NEUTRAL, Emotion::key));
    }
}
