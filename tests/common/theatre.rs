//! The whole game without a window system: real plugins and assets, stepped time,
//! real touches; drawn into a picture, where that is asked for, by the software
//! renderer, so that it looks the same on every machine.
#![allow(dead_code, reason = "each test uses a part of the harness")]

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use bevy::{
    app::{PluginsState, TerminalCtrlCHandlerPlugin},
    camera::RenderTarget,
    input::touch::{TouchInput, TouchPhase},
    log::LogPlugin,
    prelude::*,
    render::{
        RenderPlugin,
        pipelined_rendering::PipelinedRenderingPlugin,
        render_resource::{TextureFormat, TextureUsages},
        settings::{Backends, RenderCreation, WgpuSettings},
        view::screenshot::{Screenshot, ScreenshotCaptured},
    },
    tasks::{block_on, tick_global_task_pools_on_main_thread},
    time::TimeUpdateStrategy,
    ui::UiGlobalTransform,
    ui_widgets::Button,
    window::{ExitCondition, PrimaryWindow, WindowEvent},
    winit::WinitPlugin,
};
use face_game::{
    app::{
        self, Options,
        settings::Settings,
        state::{GameState, RoundState},
        window,
    },
    camera::Source,
    config,
    paths::Root,
    ui::theme::ThemeConfig,
};
use image::RgbImage;
use tempfile::TempDir;
use wgpu::{Instance as Graphics, InstanceDescriptor, RequestAdapterOptions};

/// One frame.
pub const STEP: Duration = Duration::from_millis(50);

/// What a test waits for at most; a software renderer on a busy machine is slow.
const PATIENCE: Duration = Duration::from_secs(120);

/// How the game is opened.
pub struct Opening {
    /// The folder with assets, config and models.
    pub root: PathBuf,
    /// The size of the window, in pixels.
    pub size: (u32, u32),
    pub settings: Settings,
    pub source: Source,
    /// Whether anything is drawn.
    pub drawn: bool,
    /// Where what players give is kept; a folder of the theatre's own if absent.
    pub data: Option<PathBuf>,
}

impl Default for Opening {
    fn default() -> Self {
        Self {
            root: env!("CARGO_MANIFEST_DIR").into(),
            size: (1280, 720),
            settings: Settings {
                language: Some("en".into()),
                ..default()
            },
            source: Source::Auto,
            drawn: false,
            data: None,
        }
    }
}

/// The game at its very beginning.
pub struct Theatre {
    pub app: App,
    picture: Option<Handle<Image>>,
    /// Looks at nothing but for a shot: drawing takes most of the time.
    camera: Option<Entity>,
    folder: TempDir,
}

/// Whether the software renderer is there; says so if not.
pub fn can_draw() -> bool {
    let graphics = Graphics::new(InstanceDescriptor {
        backends: Backends::VULKAN,
        ..InstanceDescriptor::new_without_display_handle()
    });
    let options = RequestAdapterOptions {
        force_fallback_adapter: true,
        ..RequestAdapterOptions::default()
    };
    let there = block_on(graphics.request_adapter(&options)).is_ok();
    if !there {
        println!("skipped: no software Vulkan driver; install mesa-vulkan-drivers");
    }
    there
}

impl Theatre {
    /// Opens the game. `more` adds what a test does not script itself.
    pub fn open(opening: Opening, more: impl FnOnce(&mut App)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.ron");
        fs::write(&file, ron::ser::to_string(&opening.settings).unwrap()).unwrap();
        let root = Root::find(Some(&opening.root)).unwrap();
        let mut app = App::new();
        app::sources(&mut app, &root);
        app.add_plugins(engine(&opening, &root))
            .insert_resource(TimeUpdateStrategy::ManualDuration(STEP));
        let options = Options {
            root: root.clone(),
            source: opening.source,
            language: None,
            fullscreen: false,
            size: None,
            settings: Some(file),
            data: Some(opening.data.unwrap_or_else(|| folder.path().join("data"))),
            seed: Some(7),
            kiosk: false,
            started: Instant::now(),
        };
        app::rules(&mut app, &options).unwrap();
        app::interface(&mut app, &root).unwrap();
        more(&mut app);
        while app.plugins_state() == PluginsState::Adding {
            tick_global_task_pools_on_main_thread();
            thread::sleep(Duration::from_millis(1));
        }
        app.finish();
        app.cleanup();
        app.update();
        let mut theatre = Self {
            app,
            picture: None,
            camera: None,
            folder,
        };
        if opening.drawn {
            theatre.draw_into_picture(opening.size);
        }
        theatre.load(&opening.root, opening.drawn);
        theatre
    }

    fn draw_into_picture(&mut self, (width, height): (u32, u32)) {
        let format = TextureFormat::Rgba8UnormSrgb;
        let mut picture = Image::new_target_texture(width, height, format, None);
        picture.texture_descriptor.usage |= TextureUsages::COPY_SRC;
        let world = self.app.world_mut();
        let picture = world.resource_mut::<Assets<Image>>().add(picture);
        let mut cameras = world.query_filtered::<Entity, With<IsDefaultUiCamera>>();
        let camera = cameras.single(world).unwrap();
        world
            .entity_mut(camera)
            .insert(RenderTarget::Image(picture.clone().into()));
        self.picture = Some(picture);
        self.camera = Some(camera);
        self.look(false);
    }

    /// Waits for fonts and shaders: before them texts have no size and signs no shape.
    fn load(&mut self, root: &Path, drawn: bool) {
        let theme: ThemeConfig = config::read(&root.join("config/theme.ron")).unwrap();
        let mut files = theme.fonts.files().map(str::to_owned).to_vec();
        if drawn {
            self.look(true);
            files.push("shaders/shape.wgsl".into());
        }
        self.wait("fonts and shaders", |app| {
            let server = app.world().resource::<AssetServer>();
            files.iter().all(|file| {
                let handle = server.get_handle_untyped(file.clone());
                handle.is_some_and(|handle| server.is_loaded(handle.id()))
            })
        });
        if drawn {
            self.look(false);
        }
    }

    /// Lets frames pass until something is so that does not depend on game time.
    pub fn wait(&mut self, what: &str, mut ready: impl FnMut(&mut App) -> bool) {
        let started = Instant::now();
        while !ready(&mut self.app) {
            assert!(started.elapsed() < PATIENCE, "{what} never came");
            self.app.update();
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Where what players give is kept.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn step(&mut self, frames: usize) {
        for _ in 0..frames {
            self.app.update();
        }
    }

    /// Lets everything that moves in come to rest.
    pub fn settle(&mut self) {
        self.step(60);
    }

    pub fn game(&self) -> GameState {
        *self.app.world().resource::<State<GameState>>().get()
    }

    pub fn round(&self) -> Option<RoundState> {
        let round = self.app.world().get_resource::<State<RoundState>>();
        round.map(|state| *state.get())
    }

    pub fn go(&mut self, state: GameState) {
        let world = self.app.world_mut();
        world.resource_mut::<NextState<GameState>>().set(state);
        self.app.update();
    }

    /// Everything that is written on the screen.
    pub fn texts(&mut self) -> Vec<String> {
        let world = self.app.world_mut();
        let mut texts = world.query::<&Text>();
        texts.iter(world).map(|text| text.0.clone()).collect()
    }

    /// Puts a finger on the button with this label and lifts it.
    pub fn touch(&mut self, label: &str) {
        self.step(2); // what appeared just now has a place only then
        let position = self.button(label);
        self.touch_at(position);
    }

    /// Puts a finger on these words, whatever they belong to.
    pub fn touch_within(&mut self, label: &str) {
        self.step(2);
        let world = self.app.world_mut();
        let mut texts = world.query::<(&Text, &UiGlobalTransform)>();
        let found = texts.iter(world).find(|(text, _)| text.0 == label);
        let Some(position) = found.map(|(_, place)| place.translation) else {
            panic!("nothing says {label:?}: {:?}", self.texts());
        };
        self.touch_at(position);
    }

    fn touch_at(&mut self, position: Vec2) {
        let world = self.app.world_mut();
        let mut windows = world.query_filtered::<Entity, With<PrimaryWindow>>();
        let window = windows.single(world).unwrap();
        for phase in [TouchPhase::Started, TouchPhase::Ended] {
            let touch = TouchInput {
                phase,
                position,
                window,
                force: None,
                id: 3,
            };
            // Both, as the windowing library sends them.
            self.app.world_mut().write_message(touch);
            self.app
                .world_mut()
                .write_message(WindowEvent::TouchInput(touch));
            self.app.update();
        }
        self.app.update();
    }

    /// The middle of the button with this label, in pixels.
    fn button(&mut self, label: &str) -> Vec2 {
        let world = self.app.world_mut();
        let mut texts = world.query::<(&Text, &ChildOf)>();
        let mut buttons = world.query_filtered::<&UiGlobalTransform, With<Button>>();
        let found = texts
            .iter(world)
            .filter(|(text, _)| text.0 == label)
            .find_map(|(_, parent)| buttons.get(world, parent.parent()).ok());
        let Some(place) = found else {
            panic!("no button says {label:?}: {:?}", self.texts());
        };
        place.translation
    }

    fn look(&mut self, active: bool) {
        let camera = self.camera.expect("a theatre that is drawn");
        let mut camera = self.app.world_mut().entity_mut(camera);
        camera.get_mut::<Camera>().unwrap().is_active = active;
    }

    /// The screen as it is now. Game time stands still meanwhile.
    pub fn shot(&mut self) -> RgbImage {
        let picture = self.picture.clone().expect("a theatre that is drawn");
        let caught: Arc<Mutex<Option<Image>>> = default();
        let catch = caught.clone();
        self.app
            .insert_resource(TimeUpdateStrategy::ManualDuration(Duration::ZERO));
        self.look(true);
        self.step(2);
        self.app
            .world_mut()
            .spawn(Screenshot::image(picture))
            .observe(move |shot: On<ScreenshotCaptured>| {
                *catch.lock().unwrap() = Some(shot.image.clone());
            });
        self.wait("the picture", |_| caught.lock().unwrap().is_some());
        self.app
            .insert_resource(TimeUpdateStrategy::ManualDuration(STEP));
        self.look(false);
        let shot = caught.lock().unwrap().take().unwrap();
        shot.try_into_dynamic().unwrap().to_rgb8()
    }
}

/// Bevy without window, log and threads of its own.
fn engine(opening: &Opening, root: &Root) -> bevy::app::PluginGroupBuilder {
    let (width, height) = opening.size;
    DefaultPlugins
        .set(AssetPlugin {
            file_path: root.assets().to_string_lossy().into_owned(),
            watch_for_changes_override: Some(true),
            ..default()
        })
        .set(WindowPlugin {
            primary_window: Some(window::window(Some((width, height)))),
            exit_condition: ExitCondition::DontExit,
            ..default()
        })
        .set(RenderPlugin {
            render_creation: RenderCreation::from(WgpuSettings {
                backends: opening.drawn.then_some(Backends::VULKAN),
                force_fallback_adapter: true,
                ..default()
            }),
            // Else early frames lack what is not compiled yet.
            synchronous_pipeline_compilation: true,
            ..default()
        })
        .disable::<PipelinedRenderingPlugin>()
        .disable::<WinitPlugin>()
        // Both can be had once in a process only.
        .disable::<LogPlugin>()
        .disable::<TerminalCtrlCHandlerPlugin>()
}
