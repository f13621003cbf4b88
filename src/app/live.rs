//! Configuration as resources that follow their files while the game runs.

use bevy::{
    asset::{AssetLoader, LoadContext, LoadedFolder, io::Reader},
    prelude::*,
};

use super::{notice::Notice, schedule::Phase};
use crate::{
    config::{self, Config},
    error::Result,
    paths::Root,
};

/// The asset source under which the `config/` folder is registered.
pub const SOURCE: &str = "config";

/// A configuration file as it stands on disk now, or as it last made sense.
#[derive(Resource, Deref)]
pub struct Live<T: Config + Send + Sync + 'static> {
    #[deref]
    value: T,
    name: &'static str,
    text: Handle<ConfigText>,
}

/// The text of a configuration file.
#[derive(Asset, TypePath)]
struct ConfigText(String);

#[derive(Default, TypePath)]
struct ConfigLoader;

impl AssetLoader for ConfigLoader {
    type Asset = ConfigText;
    type Settings = ();
    type Error = std::io::Error;

    async fn load(
        &self,
        reader: &mut dyn Reader,
        (): &(),
        _: &mut LoadContext<'_>,
    ) -> std::io::Result<ConfigText> {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).await?;
        String::from_utf8(bytes)
            .map(ConfigText)
            .map_err(std::io::Error::other)
    }

    fn extensions(&self) -> &[&str] {
        &["ron"]
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_asset::<ConfigText>()
        .init_asset_loader::<ConfigLoader>()
        .init_resource::<Folders>()
        .add_message::<FolderChanged>()
        .add_systems(Update, watch.in_set(Phase::Ingest));
}

/// A file of this folder of `config/` came, went or changed.
#[derive(Message, Debug, Clone, Copy, PartialEq, Eq)]
pub struct FolderChanged(pub &'static str);

/// Folders of `config/` that are followed.
#[derive(Resource, Default)]
struct Folders(Vec<(&'static str, Handle<LoadedFolder>)>);

/// Tells of every change in `config/NAME` from now on; whoever follows it reads it.
pub fn follow_folder(app: &mut App, name: &'static str) {
    let folder = app
        .world()
        .resource::<AssetServer>()
        .load_folder(format!("{SOURCE}://{name}"));
    app.world_mut()
        .resource_mut::<Folders>()
        .0
        .push((name, folder));
}

fn watch(
    mut files: MessageReader<AssetEvent<ConfigText>>,
    mut folders: MessageReader<AssetEvent<LoadedFolder>>,
    followed: Res<Folders>,
    assets: Res<AssetServer>,
    mut changed: MessageWriter<FolderChanged>,
) {
    let modified: Vec<_> = files
        .read()
        .filter_map(|event| match event {
            AssetEvent::Modified { id } => assets.get_path(*id),
            _ => None,
        })
        .collect();
    let listed: Vec<_> = folders
        .read()
        .filter_map(|event| match event {
            AssetEvent::Modified { id } => Some(*id),
            _ => None,
        })
        .collect();
    for (name, folder) in &followed.0 {
        let inside = |path: &bevy::asset::AssetPath| path.path().starts_with(name);
        if listed.contains(&folder.id()) || modified.iter().any(inside) {
            changed.write(FolderChanged(name));
        }
    }
}

/// Reads `config/NAME` now and follows it from then on.
///
/// # Errors
/// When the file is missing or wrong at the start; later mistakes are logged,
/// shown, and the last good value stays.
pub fn follow<T>(app: &mut App, root: &Root, name: &'static str) -> Result<()>
where
    T: Config + Send + Sync + 'static,
{
    let value: T = config::read(&root.config(name))?;
    let text = app
        .world()
        .resource::<AssetServer>()
        .load(format!("{SOURCE}://{name}"));
    app.insert_resource(Live { value, name, text })
        .add_systems(Update, reload::<T>.in_set(Phase::Ingest));
    Ok(())
}

fn reload<T: Config + Send + Sync + 'static>(
    mut changes: MessageReader<AssetEvent<ConfigText>>,
    texts: Res<Assets<ConfigText>>,
    mut live: ResMut<Live<T>>,
    mut notices: MessageWriter<Notice>,
) {
    let changed = changes
        .read()
        .any(|change| change.is_modified(live.text.id()));
    if !changed {
        return;
    }
    let Some(text) = texts.get(&live.text) else {
        return;
    };
    match config::parse::<T>(&format!("config/{}", live.name), &text.0) {
        Ok(value) => {
            info!("config/{} changed and was read again", live.name);
            live.value = value;
        }
        Err(problem) => {
            notices.write(Notice::problem(&problem));
        }
    }
}
