//! `face-game data`: what play leaves behind, for those who run the game.

mod erase;
mod export;
mod import;
mod stats;
mod verify;

use std::path::PathBuf;

use clap::Subcommand;

use super::{Context, Outcome, output};
use crate::{error::Result, paths};

/// Look after the data that players let the game keep.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder of the dataset [default: the platform's folder for this user's data]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,

    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Stats(stats::Args),
    Export(export::Args),
    Import(import::Args),
    Erase(erase::Args),
    Verify(verify::Args),
}

pub fn run(args: &Args, context: &Context) -> Result<Outcome> {
    let folder = paths::data_folder(args.data.as_deref())?;
    match &args.action {
        Action::Stats(args) => stats::run(args, &folder),
        Action::Export(args) => export::run(args, &folder),
        Action::Import(args) => import::run(args, &folder, context),
        Action::Erase(args) => erase::run(args, &folder),
        Action::Verify(args) => verify::run(args, &folder),
    }
}
