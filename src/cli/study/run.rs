//! `face-game study run` and `simulate`: participants come, one after another.

use std::{path::PathBuf, sync::Arc, time::Instant};

use super::{Context, Of, Outcome};
use crate::{
    app::{self, Options},
    camera::Source,
    cli::{output, play},
    config,
    dataset::DatasetConfig,
    error::Result,
    study::record::Code,
    study_mode::{
        StudyOptions,
        simulation::{self, Crowd},
    },
};

/// Seat participants: code, consent, rounds, questions, and the next one.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    of: Of,

    /// The code of the first participant, who then need not type it
    #[arg(long, value_name = "CODE")]
    participant: Option<Code>,

    /// Where pictures come from: auto, camera, camera:NAME or clip:PATH
    #[arg(long, default_value = "auto")]
    source: Source,

    /// Fill the screen
    #[arg(long)]
    fullscreen: bool,

    /// The window's size in pixels, as 1280x720
    #[arg(long, value_name = "SIZE", value_parser = play::size)]
    size: Option<(u32, u32)>,

    /// Where choices are kept [default: settings.ron in the data folder]
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
}

/// Let scripted faces take part, without window and camera, to see a report before
/// there is anybody to report on. What is recorded is marked as simulated.
#[derive(Debug, clap::Args)]
pub struct SimulateArgs {
    #[command(flatten)]
    of: Of,

    /// How many take part [default: as many as the study wants]
    #[arg(long, value_name = "N")]
    participants: Option<usize>,

    /// Decides on everything they do
    #[arg(long, value_name = "N", default_value_t = 2022)]
    seed: u64,

    /// The share of participants who decline, stop or withdraw, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    dropout: f64,
}

pub fn run(args: &Args, context: Context) -> Result<Outcome> {
    let started = Instant::now();
    let study = options(&args.of, &context, false)?;
    let settings = args
        .settings
        .clone()
        .unwrap_or_else(|| args.of.data.join("settings.ron"));
    app::run(
        Options {
            root: context.root,
            source: args.source.clone(),
            language: context.lang,
            fullscreen: args.fullscreen,
            size: args.size,
            settings: Some(settings),
            data: Some(args.of.data.clone()),
            seed: None,
            kiosk: false,
            started,
        },
        Some(&StudyOptions {
            participant: args.participant.as_ref().map(Code::to_string),
            ..study
        }),
    )?;
    Ok(Outcome::Done)
}

pub fn simulate(args: &SimulateArgs, context: Context) -> Result<Outcome> {
    let options = options(&args.of, &context, true)?;
    let crowd = Crowd {
        participants: args
            .participants
            .unwrap_or(options.study.protocol.participants),
        seed: args.seed,
        dropout: args.dropout.clamp(0.0, 1.0),
    };
    let mut last = Ok(());
    let played = simulation::play(&context.root, &options, &crowd, |code, ending| {
        last = output::line(format_args!("{code}: {ending}"));
    })?;
    last?;
    output::line(format_args!(
        "{played} participants are recorded in {}",
        args.of.data.display()
    ))?;
    Ok(Outcome::Done)
}

fn options(of: &Of, context: &Context, simulated: bool) -> Result<StudyOptions> {
    Ok(StudyOptions {
        study: Arc::new(of.study()?),
        data: of.data.clone(),
        config: config::read::<DatasetConfig>(&context.root.config("dataset.ron"))?,
        participant: None,
        simulated,
    })
}
