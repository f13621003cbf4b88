//! The camera's picture inside the game: the newest frame as a texture.

use std::{path::PathBuf, sync::Arc};

use bevy::{
    asset::RenderAssetUsages,
    prelude::*,
    render::render_resource::{Extent3d, TextureDimension, TextureFormat},
};

use crate::{
    app::{schedule::Phase, settings::Settings, state::GameState},
    camera::{Camera, CameraConfig, CameraState, Frame, Source},
    picture::Picture,
};

/// How pictures are to be had, as the command line said.
#[derive(Resource, Debug, Clone)]
pub struct FeedOptions {
    /// Where pictures come from.
    pub source: Source,
    /// What plays where `auto` finds no camera.
    pub bundled_clip: Option<PathBuf>,
    /// The camera's own settings.
    pub camera: CameraConfig,
}

/// The open camera; absent where pictures are scripted.
#[derive(Resource)]
struct OpenCamera(Camera);

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
pub struct Cue(pub Option<crate::facs::Emotion>);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Feed>()
        .add_observer(cue)
        .add_systems(OnEnter(GameState::Calibrate), open)
        .add_systems(OnEnter(GameState::Title), close)
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

fn open(mut commands: Commands, options: Option<Res<FeedOptions>>, settings: Res<Settings>) {
    let Some(options) = options else { return };
    let source = match (&options.source, &settings.camera) {
        (Source::Auto, preferred) => Source::Auto.preferring(preferred.as_deref()),
        (source, _) => source.clone(),
    };
    info!("pictures come from {source}");
    commands.insert_resource(OpenCamera(Camera::start(
        source,
        options.camera.clone(),
        options.bundled_clip.clone(),
    )));
}

/// Between sessions no camera is open.
fn close(mut commands: Commands, mut feed: ResMut<Feed>) {
    commands.remove_resource::<OpenCamera>();
    (feed.state, feed.latest, feed.waiting) = (None, None, None);
    feed.size = UVec2::ZERO;
}

/// Another camera was chosen.
fn reopen(
    settings: Res<Settings>,
    mut last: Local<Option<Option<String>>>,
    camera: Option<Res<OpenCamera>>,
    mut commands: Commands,
) {
    let known = last.replace(settings.camera.clone());
    if camera.is_some() && known.is_some_and(|known| known != settings.camera) {
        commands.remove_resource::<OpenCamera>();
        commands.run_system_cached(open);
    }
}

fn ingest(
    camera: Option<Res<OpenCamera>>,
    mut feed: ResMut<Feed>,
    time: Res<Time>,
) {
    let Some(camera) = camera else { return };
    let state = camera.0.state();
    if feed.state.as_ref() != Some(&state) {
        info!("camera: {state}");
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
pub fn texture(picture: &Arc<Picture>) -> Image {
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
    if let (Some(camera), Some(name)) = (camera, &feed.waiting) {
        info!("camera {name} takes over from the demo player");
        camera.0.switch();
    }
}

fn cue(cue: On<Cue>, camera: Option<Res<OpenCamera>>) {
    if let Some(camera) = camera {
        camera.0.cue(cue.0.map_or("neutral", |emotion| emotion.key()));
    }
}
