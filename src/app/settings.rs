//! What this machine's players chose: read at the start, written when it changes.

use std::path::{Path, PathBuf};

use bevy::prelude::*;
use serde::{Deserialize, Serialize};

use super::{intent::Intent, notice::Notice, schedule::Phase};
use crate::{
    config::{self, Config},
    error::{Problem, Result},
    facs::AuSet,
};

/// Choices that outlive the process. No face and no name is among them.
#[derive(Resource, Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own")]
pub struct Settings {
    /// Language code such as `nl`; `None` follows the system.
    pub language: Option<String>,
    /// Name of a look in `config/theme.ron`.
    pub look: String,
    /// Whether things appear without moving.
    pub reduced_motion: bool,
    /// Whether emotion words are hidden and only movements are named.
    pub au_only: bool,
    /// The camera to prefer, by part of its name; `None` takes the first.
    pub camera: Option<String>,
    /// Whether the game fills the screen.
    pub fullscreen: bool,
    /// Whether players are asked if something of their play may be kept.
    pub dataset: bool,
    /// Which picture of a try is kept, of players who allow it; absent, what
    /// `config/dataset.ron` says.
    pub pictures: Option<Pictures>,
    /// Whether the computer's own name for a face is told after a try.
    pub opinion: bool,
    /// How much larger than the theme's the text is, 1 to 1.5.
    pub text_scale: f32,
    /// Whether left and right are exchanged: the player's face stands left.
    pub mirrored: bool,
    /// Whether one button is enough: the focus moves on by itself, any key presses.
    pub one_switch: bool,
    /// Movements that this player's face cannot make: neither shown as missing, nor
    /// scored, nor spoken of.
    pub unmovable: AuSet,
    /// Whether the coach shows movements.
    pub coach: bool,
    /// How loud things are.
    pub sound: Sound,
}

/// How loud things are, each 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sound {
    /// Nothing is heard at all.
    pub muted: bool,
    /// Of everything.
    pub volume: f32,
    /// Of music.
    pub music: f32,
    /// Of what answers the player.
    pub effects: f32,
    /// Of the coach's voice; 0 keeps it silent.
    pub voice: f32,
    /// Whether what is heard is written too.
    pub captions: bool,
}

impl Default for Sound {
    fn default() -> Self {
        Self {
            muted: false,
            volume: 0.8,
            music: 0.5,
            effects: 0.8,
            voice: 0.0,
            captions: false,
        }
    }
}

/// Which picture of a try is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pictures {
    /// None: points and numbers alone.
    None,
    /// The face alone, upright and of one size.
    #[default]
    Crop,
    /// All that the camera saw.
    Frame,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: None,
            look: "stage".into(),
            reduced_motion: false,
            au_only: false,
            camera: None,
            fullscreen: false,
            dataset: true,
            pictures: None,
            opinion: true,
            text_scale: 1.0,
            mirrored: false,
            one_switch: false,
            unmovable: AuSet::EMPTY,
            coach: true,
            sound: Sound::default(),
        }
    }
}

impl Config for Settings {}

/// Where the settings are kept; `None` keeps them only while the game runs.
#[derive(Resource, Debug, Clone, Default)]
pub struct SettingsFile(pub Option<PathBuf>);

impl SettingsFile {
    /// The file in the platform's configuration folder.
    pub fn of_this_user() -> Self {
        let folders = directories::ProjectDirs::from("", "", "face-game");
        Self(folders.map(|folders| folders.config_dir().join("settings.ron")))
    }

    /// The settings kept in the file; the defaults where there are none, or none
    /// that make sense.
    pub fn read(&self) -> Settings {
        let Some(path) = self.0.as_deref().filter(|path| path.exists()) else {
            return Settings::default();
        };
        config::read(path).unwrap_or_else(|problem| {
            warn!(
                "{problem}; the default settings are used\nhint: delete the file to start afresh"
            );
            Settings::default()
        })
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<SettingsFile>()
        .init_resource::<Settings>()
        .add_observer(toggle)
        .add_systems(
            Update,
            save.in_set(Phase::Persist)
                .run_if(resource_changed::<Settings>),
        );
}

fn toggle(intent: On<Intent>, mut settings: ResMut<Settings>) {
    match *intent {
        Intent::ToggleMovementsOnly => settings.au_only = !settings.au_only,
        Intent::ToggleFullscreen => settings.fullscreen = !settings.fullscreen,
        _ => {}
    }
}

fn save(
    file: Res<SettingsFile>,
    settings: Res<Settings>,
    mut last: Local<Option<Settings>>,
    mut notices: MessageWriter<Notice>,
) {
    // The first change is their coming to be.
    let known = last.replace(settings.clone());
    let Some(path) = &file.0 else { return };
    if known.is_none_or(|known| known == *settings) {
        return;
    }
    if let Err(problem) = write(path, &settings) {
        notices.write(Notice::problem(&problem));
    }
}

/// Writes beside the file and renames, so that a power cut leaves one or the other.
fn write(path: &Path, settings: &Settings) -> Result<()> {
    let text = ron::ser::to_string_pretty(settings, ron::ser::PrettyConfig::default())
        .map_err(|error| Problem::new("cannot write the settings").because(error))?;
    let partial = path.with_extension("ron.part");
    let written = path
        .parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(&partial, text))
        .and_then(|()| std::fs::rename(&partial, path));
    written.map_err(|error| {
        Problem::new(format!("cannot write {}", path.display()))
            .because(error)
            .hint("the settings hold until the game ends; check the folder's permissions")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_as_they_were_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep").join("settings.ron");
        let settings = Settings {
            language: Some("nl".into()),
            au_only: true,
            ..default()
        };
        write(&path, &settings).unwrap();
        assert_eq!(config::read::<Settings>(&path).unwrap(), settings);
    }
}
