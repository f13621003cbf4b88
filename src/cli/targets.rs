//! `face-game targets`: the faces to copy, whether their cards are true, and how
//! an owner's own come in.

mod add;
mod ask;
mod check;
mod detector;
mod kdef;
mod labels;
mod list;
mod remove;
mod twins;

use std::path::PathBuf;

use clap::Subcommand;

use super::{Context, Outcome, report};
use crate::{error::Result, target};

/// List the faces to copy, check their cards, add your own or take some out.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder of targets [default: assets/targets]
    #[arg(long, global = true, value_name = "DIR")]
    dir: Option<PathBuf>,

    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Add(add::Args),
    /// Print each target: its name, its expression and its Action Units.
    List {
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Tell each card that cannot be used, each whose Action Units are not those
    /// that the detector finds on its image, read against the person's own neutral
    /// face where the card names one, and images that are there twice; exit code 1
    /// if there is any.
    Check {
        /// Write what the detector finds, and the difficulty measured from it, to
        /// the cards that disagree
        #[arg(long)]
        update: bool,
    },
    /// Take targets out: the card, and the images that no other card needs.
    Remove {
        /// The targets' names, as `list` prints them
        #[arg(required = true, value_name = "NAME")]
        names: Vec<String>,
    },
}

pub fn run(args: &Args, context: &Context) -> Result<Outcome> {
    let dir = args.dir.clone().unwrap_or_else(|| context.root.targets());
    let sound = match &args.action {
        Action::Add(args) => add::run(args, &dir, context)?,
        Action::Remove { names } => remove::run(names, &dir)?,
        Action::List { json } => {
            let (targets, problems) = target::load(&dir);
            problems.iter().for_each(report);
            list::run(&targets, *json)?;
            problems.is_empty()
        }
        Action::Check { update } => {
            let (targets, problems) = target::load(&dir);
            problems.iter().for_each(report);
            check::run(targets, &context.root, *update)? && problems.is_empty()
        }
    };
    Ok(if sound { Outcome::Done } else { Outcome::Found })
}
