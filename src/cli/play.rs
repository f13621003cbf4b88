//! `face-game play`, and `face-game` alone: the game itself.

use std::{path::PathBuf, time::Instant};

use super::{Context, Outcome};
use crate::{
    app::{self, Options},
    camera::Source,
    error::Result,
};

/// Play (also without any command).
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Where pictures come from: auto, camera, camera:NAME or clip:PATH
    #[arg(long, default_value = "auto")]
    source: Source,

    /// Fill the screen
    #[arg(long)]
    fullscreen: bool,

    /// The window's size in pixels, as 1280x720
    #[arg(long, value_name = "SIZE", value_parser = size)]
    size: Option<(u32, u32)>,

    /// Where choices are kept [default: the platform's configuration folder]
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,

    /// Where what players give is kept [default: the platform's data folder]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,

    /// Start the order of targets from this number, to have it again
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

pub(super) fn size(text: &str) -> std::result::Result<(u32, u32), String> {
    let (width, height) = text.split_once('x').ok_or("write it as 1280x720")?;
    let side = |text: &str| {
        text.parse()
            .ok()
            .filter(|side| (320..=16_384).contains(side))
            .ok_or("each side is a number from 320 to 16384")
    };
    Ok((side(width)?, side(height)?))
}

pub fn run(args: &Args, context: Context) -> Result<Outcome> {
    start(args, context, false)
}

/// Plays, as a kiosk or for players.
pub fn start(args: &Args, context: Context, kiosk: bool) -> Result<Outcome> {
    let started = Instant::now();
    app::run(
        Options {
            root: context.root,
            source: args.source.clone(),
            language: context.lang,
            fullscreen: args.fullscreen || kiosk,
            size: args.size,
            settings: args.settings.clone(),
            data: args.data.clone(),
            seed: args.seed,
            kiosk,
            started,
        },
        None,
    )?;
    Ok(Outcome::Done)
}
