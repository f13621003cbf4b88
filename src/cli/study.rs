//! `face-game study`: an experiment, run and analysed.

mod codings;
mod power;
mod report;

use clap::Subcommand;

use super::{Context, Outcome};
use crate::error::Result;

/// Plan, run and analyse an experiment.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Power(power::Args),
    Report(report::Args),
}

pub fn run(args: &Args, _context: &Context) -> Result<Outcome> {
    match &args.action {
        Action::Power(args) => power::run(args),
        Action::Report(args) => report::run(args),
    }
}
