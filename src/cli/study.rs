//! `face-game study`: an experiment, run and analysed.

mod check;
mod codings;
mod participants;
mod power;
mod quality;
mod report;
mod run;

use std::path::PathBuf;

use clap::Subcommand;

use super::{Context, Outcome};
use crate::{
    error::{Problem, Result},
    study::protocol::Study,
};

/// Plan, run and analyse an experiment.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Check(check::Args),
    Run(run::Args),
    Simulate(run::SimulateArgs),
    Quality(quality::Args),
    Withdraw(participants::WithdrawArgs),
    Exclude(participants::ExcludeArgs),
    Power(power::Args),
    Report(report::Args),
}

impl Action {
    /// Whether the command opens the game, which logs by itself.
    const fn plays(&self) -> bool {
        matches!(self, Self::Run(_) | Self::Simulate(_))
    }
}

impl Args {
    /// Whether the command opens the game, which logs by itself.
    pub const fn plays(&self) -> bool {
        self.action.plays()
    }
}

pub fn run(args: &Args, context: Context) -> Result<Outcome> {
    match &args.action {
        Action::Check(args) => check::run(args, &context),
        Action::Run(args) => run::run(args, context),
        Action::Simulate(args) => run::simulate(args, context),
        Action::Quality(args) => quality::run(args, &context),
        Action::Withdraw(args) => participants::withdraw(args),
        Action::Exclude(args) => participants::exclude(args),
        Action::Power(args) => power::run(args),
        Action::Report(args) => report::run(args, &context),
    }
}

/// The study file, and the folder in which it is recorded.
#[derive(Debug, Clone, clap::Args)]
struct Of {
    /// The study's file, as config/studies/facegame-2022.ron
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// The folder in which the study is recorded
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
}

impl Of {
    fn study(&self) -> Result<Study> {
        Study::read(&self.file)
    }
}

/// The language of a report: the one asked for, if the study speaks it, else its first.
fn language(context: &Context, study: &Study) -> Result<String> {
    let spoken = &study.protocol.languages;
    let first = spoken.first().cloned().unwrap_or_else(|| "en".into());
    let Some(wanted) = &context.lang else {
        return Ok(if spoken.iter().any(|tag| tag == "en") {
            "en".into()
        } else {
            first
        });
    };
    let tag = wanted.to_string();
    if spoken.contains(&tag) {
        return Ok(tag);
    }
    Err(Problem::new(format!("the study does not speak \"{tag}\""))
        .hint(format!("choose one of {}", spoken.join(", "))))
}
