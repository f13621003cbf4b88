//! `face-game kiosk`: the game, unattended at an exhibition.

mod install;

use super::{Context, Outcome, play};
use crate::error::Result;

/// Run unattended at an exhibition: fills the screen, calls visitors, forgets them.
#[derive(Debug, Clone, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    play: play::Args,
}

#[derive(Debug, Clone, clap::Subcommand)]
enum Command {
    Install(install::Args),
    Uninstall(install::UninstallArgs),
}

impl Args {
    /// Whether a window opens.
    pub fn plays(&self) -> bool {
        self.command.is_none()
    }
}

pub fn run(args: &Args, context: Context) -> Result<Outcome> {
    match &args.command {
        None => play::start(&args.play, context, true),
        Some(Command::Install(args)) => install::run(args, &context),
        Some(Command::Uninstall(args)) => install::undo(args, &context),
    }
}
