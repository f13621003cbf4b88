//! The dataset's writer as the game holds it: started in the background, started
//! anew when what is to be kept changes, and waited for when the game ends.

use std::{path::PathBuf, time::Duration};

use bevy::prelude::*;

use super::overview::{Overview, Standing, Trouble};
use crate::{
    app::{
        DataFolder,
        live::Live,
        notice::Notice,
        schedule::Phase,
        settings::{Pictures, Settings},
        state::GameState,
    },
    dataset::{DatasetConfig, ImageKind, Writer, WriterState, config::KeepImage},
    error::Result,
    game::agreement::Offer,
    paths,
};

/// How long the end of the game waits for the disk.
const FAREWELL: Duration = Duration::from_secs(5);

/// The writer; absent where the system gives it no folder or no thread.
#[derive(Resource, Debug, Default)]
pub struct Archive {
    writer: Option<Writer>,
    /// Where it writes.
    pub folder: PathBuf,
    /// What it was started with.
    config: Option<DatasetConfig>,
}

impl Archive {
    /// The way to the dataset, where there is one.
    pub fn writer(&self) -> Option<&Writer> {
        self.writer.as_ref()
    }

    /// What is kept of a picture.
    fn kind(&self) -> Option<ImageKind> {
        match self.config.as_ref()?.images.kind {
            KeepImage::Crop => Some(ImageKind::Crop),
            KeepImage::Frame => Some(ImageKind::Frame),
            KeepImage::None => None,
        }
    }

    fn start(named: &DataFolder, config: DatasetConfig) -> Result<Self> {
        let folder = paths::data_folder(named.as_deref())?;
        let writer = Writer::start(folder.clone(), config.clone())?;
        Ok(Self {
            writer: Some(writer),
            folder,
            config: Some(config),
        })
    }

    /// Waits until everything is written.
    pub(super) fn finish(&self) {
        if let Some(writer) = &self.writer
            && let Err(problem) = writer.flush(FAREWELL)
        {
            warn!("{problem}");
        }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Archive>().add_systems(
        Update,
        (
            start.run_if(
                resource_changed::<Live<DatasetConfig>>
                    .or_else(resource_changed::<Settings>)
                    .or_else(state_changed::<GameState>),
            ),
            look,
            offer,
        )
            .chain()
            .in_set(Phase::Ingest),
    );
}

/// What is to be kept, by the file and by the owner's choice.
fn wanted(config: &DatasetConfig, settings: &Settings) -> DatasetConfig {
    let mut wanted = config.clone();
    wanted.images.kind = match settings.pictures {
        None => wanted.images.kind,
        Some(Pictures::None) => KeepImage::None,
        Some(Pictures::Crop) => KeepImage::Crop,
        Some(Pictures::Frame) => KeepImage::Frame,
    };
    wanted
}

/// Starts the writer; and again, between players, when something else is wanted.
fn start(
    mut archive: ResMut<Archive>,
    mut overview: ResMut<Overview>,
    config: Res<Live<DatasetConfig>>,
    settings: Res<Settings>,
    named: Res<DataFolder>,
    state: Res<State<GameState>>,
    mut notices: MessageWriter<Notice>,
) {
    let wanted = wanted(&config, &settings);
    let between = matches!(state.get(), GameState::Boot | GameState::Title);
    if archive.config.as_ref() == Some(&wanted) || !between {
        return;
    }
    match Archive::start(&named, wanted.clone()) {
        Ok(started) => *archive = started,
        Err(problem) => {
            notices.write(Notice::problem(&problem));
            overview.trouble = Some(Trouble::of(&problem));
            // Not again before something else is wanted.
            archive.writer = None;
            archive.config = Some(wanted);
        }
    }
}

/// Keeps the operator's view up to date.
fn look(
    archive: Res<Archive>,
    settings: Res<Settings>,
    mut overview: ResMut<Overview>,
    mut told: Local<Option<String>>,
) {
    let health = archive.writer().map(Writer::health);
    let standing = match health.as_ref().map(|health| health.state) {
        None => Standing::Failed,
        Some(WriterState::Off) => Standing::Off,
        Some(_) if !settings.dataset => Standing::Off,
        Some(WriterState::Starting) => Standing::Opening,
        Some(WriterState::Recording) => Standing::Ready,
        Some(WriterState::Failing) => Standing::Failed,
    };
    let pictures = match archive.kind() {
        None => Pictures::None,
        Some(ImageKind::Crop) => Pictures::Crop,
        Some(ImageKind::Frame) => Pictures::Frame,
    };
    if (overview.standing, overview.pictures) != (standing, pictures)
        || overview.folder != archive.folder
    {
        (overview.standing, overview.pictures) = (standing, pictures);
        overview.folder = archive.folder.clone();
    }
    if let Some(health) = health
        && health.problem.is_some()
        && *told != health.problem
    {
        if let Some(problem) = &health.problem {
            warn!("dataset: {problem}");
            overview.trouble = Some(Trouble {
                text: problem.clone(),
                hint: health.disk.hint().map(str::to_owned),
            });
        }
        *told = health.problem;
    }
}

/// What players can be asked for follows the dataset and the owner's settings.
fn offer(
    overview: Res<Overview>,
    archive: Res<Archive>,
    config: Res<Live<DatasetConfig>>,
    mut offer: ResMut<Offer>,
) {
    let state = archive.writer().map(|writer| writer.health().state);
    offer.set_if_neq(Offer {
        keep: overview.standing == Standing::Ready,
        pictures: archive.kind(),
        days: config.keep.people_days,
        pictures_days: config.keep.images_days,
        withdraw: matches!(state, Some(WriterState::Recording | WriterState::Failing)),
    });
}
