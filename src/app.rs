//! Puts the game together: states, phases, configuration, and the plugins on top.

pub mod graphics;
pub mod idle;
pub mod intent;
pub mod live;
pub mod notice;
pub mod schedule;
pub mod settings;
pub mod state;
pub mod window;

use std::{
    panic::{self, AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Instant,
};

use bevy::{
    asset::io::{AssetSourceBuilder, AssetSourceId},
    ecs::error::FallbackErrorHandler,
    log::LogPlugin,
    prelude::*,
};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use self::settings::{Settings, SettingsFile};
use crate::{
    camera::{CameraConfig, Source},
    dataset::DatasetConfig,
    error::{Problem, Result},
    explain::Dictionary,
    game::{self, rules::Rules, session::Shuffle},
    i18n::{Catalogue, Language},
    kiosk, operator,
    paths::Root,
    perception::{self, FeedOptions},
    recording,
    study_mode::{self, StudyOptions},
    ui::{self, theme::ThemeConfig},
    vision::{BaselineConfig, CalibrationConfig, SmoothingConfig, VisionConfig},
};

/// The bundled clip, below `assets/`.
pub const CLIP: &str = "clip";

/// What of the libraries' own talk is worth reading.
const LOG: &str =
    "info,wgpu=error,naga=error,calloop=error,bevy_winit=warn,bevy_render=warn,bevy_app=warn";

/// How the game is started.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the game's own files lie.
    pub root: Root,
    /// Where pictures come from.
    pub source: Source,
    /// The language to speak, whatever the settings say.
    pub language: Option<Language>,
    /// Fill the screen, whatever the settings say.
    pub fullscreen: bool,
    /// The window's size in pixels.
    pub size: Option<(u32, u32)>,
    /// Where settings are kept; the platform's own folder if absent.
    pub settings: Option<PathBuf>,
    /// Where what players give is kept; the platform's own folder if absent.
    pub data: Option<PathBuf>,
    /// What the order of targets starts from; chance if absent.
    pub seed: Option<u64>,
    /// Whether it runs as a kiosk.
    pub kiosk: bool,
    /// When the program began.
    pub started: Instant,
}

/// When the program began.
#[derive(Resource, Debug, Clone, Copy, Deref)]
pub struct Started(Instant);

/// Opens the window and plays until the player leaves: freely, or a study.
///
/// # Errors
/// No display, no graphics adapter, or a configuration that makes no sense at
/// the start. Everything later is shown in the game.
pub fn run(options: Options, study: Option<&StudyOptions>) -> Result<()> {
    graphics::display()?;
    let adapter = graphics::adapter()?;
    let mut app = quietly(|| {
        let mut app = App::new();
        sources(&mut app, &options.root);
        app.add_plugins(
            DefaultPlugins
                .set(AssetPlugin {
                    file_path: options.root.assets().to_string_lossy().into_owned(),
                    watch_for_changes_override: Some(true),
                    ..default()
                })
                .set(WindowPlugin {
                    primary_window: Some(window::window(options.size)),
                    ..default()
                })
                .set(LogPlugin {
                    filter: LOG.into(),
                    ..default()
                }),
        );
        info!("drawing with {} by {:?}", adapter.name, adapter.backend);
        rules(&mut app, &options)?;
        interface(&mut app, &options.root)?;
        app.add_plugins((
            perception::plugin,
            game::boot::plugin,
            recording::plugin,
            operator::plugin,
        ));
        if options.kiosk {
            kiosk::add(&mut app, &options.root, options.data.clone())?;
        }
        if let Some(study) = study {
            study_mode::add(&mut app, study)?;
        }
        Ok(app)
    })?;
    let exit = catch_unwind(AssertUnwindSafe(|| app.run())).map_err(|_| {
        Problem::new("the game could not go on")
            .hint("the lines above say why; `face-game doctor` tells what is missing")
    })?;
    match exit {
        AppExit::Success => Ok(()),
        AppExit::Error(code) => Err(Problem::new(format!("the game ended with code {code}"))
            .hint("the lines above say why")),
    }
}

/// Runs what opens the window: windowing libraries panic where a display refuses
/// them, and what they say becomes the cause of one problem.
fn quietly<T>(open: impl FnOnce() -> Result<T>) -> Result<T> {
    let said = Arc::new(Mutex::new(String::new()));
    let heard = said.clone();
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let words = panic.payload_as_str().unwrap_or("a library gave up");
        if let Ok(mut heard) = heard.lock() {
            words.clone_into(&mut heard);
        }
    }));
    let opened = catch_unwind(AssertUnwindSafe(open));
    panic::set_hook(usual);
    opened.unwrap_or_else(|_| {
        let said = said.lock().map_or(String::new(), |said| said.clone());
        Err(Problem::new("the window cannot be opened")
            .because(said)
            .hint("`face-game doctor` tells what is missing"))
    })
}

/// Registers the folders that assets come from; must come before the asset plugin.
pub fn sources(app: &mut App, root: &Root) {
    let folder = root.path().join("config").to_string_lossy().into_owned();
    app.register_asset_source(
        AssetSourceId::from(live::SOURCE),
        AssetSourceBuilder::platform_default(&folder, None),
    );
}

/// The game without a window: states, configuration, rules. Readings come from
/// [`perception::plugin`], or from a test that scripts them.
///
/// # Errors
/// A configuration file is missing or wrong.
pub fn rules(app: &mut App, options: &Options) -> Result<()> {
    let root = &options.root;
    let (settings, file) = chosen(options);
    app.insert_resource(FallbackErrorHandler(notice::survive))
        .insert_resource(settings)
        .insert_resource(file)
        .insert_resource(GameRoot(root.clone()))
        .insert_resource(DataFolder(options.data.clone()))
        .insert_resource(Started(options.started))
        .insert_resource(FeedOptions {
            source: options.source.clone(),
            bundled_clip: Some(root.assets().join(CLIP)),
        })
        .add_plugins((
            state::plugin,
            schedule::plugin,
            intent::plugin,
            idle::plugin,
            live::plugin,
            notice::plugin,
            settings::plugin,
        ));
    live::follow::<Rules>(app, root, "game.ron")?;
    live::follow::<Dictionary>(app, root, "explain.ron")?;
    live::follow::<CameraConfig>(app, root, "camera.ron")?;
    live::follow::<VisionConfig>(app, root, "vision.ron")?;
    live::follow::<CalibrationConfig>(app, root, "calibration.ron")?;
    live::follow::<BaselineConfig>(app, root, "baseline.ron")?;
    live::follow::<SmoothingConfig>(app, root, "smoothing.ron")?;
    live::follow::<DatasetConfig>(app, root, "dataset.ron")?;
    if let Some(seed) = options.seed {
        app.insert_resource(Shuffle(ChaCha8Rng::seed_from_u64(seed)));
    }
    app.add_plugins((perception::facts, game::plugin));
    Ok(())
}

/// What the player sees of it.
///
/// # Errors
/// The theme or a text is missing or wrong.
pub fn interface(app: &mut App, root: &Root) -> Result<()> {
    live::follow::<ThemeConfig>(app, root, "theme.ron")?;
    let settings = app.world().resource::<Settings>();
    let words = ui::words::Words::new(Catalogue::load(&root.texts())?, settings);
    app.insert_resource(words)
        .add_plugins((window::plugin, ui::plugin));
    Ok(())
}

/// Where the game's own files lie.
#[derive(Resource, Debug, Clone, Deref)]
pub struct GameRoot(Root);

/// Where what players give is kept, as the command line said; the platform's own
/// folder if absent.
#[derive(Resource, Debug, Clone, Default, Deref)]
pub struct DataFolder(Option<PathBuf>);

/// The kept settings under what the command line says.
fn chosen(options: &Options) -> (Settings, SettingsFile) {
    let file = match &options.settings {
        Some(path) => SettingsFile(Some(path.clone())),
        None => SettingsFile::of_this_user(),
    };
    let mut settings = file.read();
    if let Some(language) = &options.language {
        settings.language = Some(language.to_string());
    }
    settings.fullscreen |= options.fullscreen;
    (settings, file)
}
