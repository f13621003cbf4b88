//! Configuration as resources that follow their files while the game runs.

use bevy::{
    asset::{AssetLoader, LoadContext, io::Reader},
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
        .init_asset_loader::<ConfigLoader>();
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
