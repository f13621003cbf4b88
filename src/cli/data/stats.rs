//! `face-game data stats`: what a dataset holds, as table, JSON, page and figures.

mod page;
mod table;

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Outcome, output};
use crate::{
    dataset::{Store, figures, stats::Stats},
    error::{Problem, Result},
};

/// Count what the dataset holds: people, consent, turns, labels, pictures, models
/// and how it grew.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print the figures as a JSON object
    #[arg(long)]
    json: bool,
    /// Write a page with plots, in one file that needs no other
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Write each plot as an SVG file into this folder
    #[arg(long, value_name = "DIR")]
    svg: Option<PathBuf>,
}

pub fn run(args: &Args, folder: &Path) -> Result<Outcome> {
    let store = Store::read_only(folder)?;
    let stats = Stats::of(store.connection(), folder)?;
    if args.html.is_some() || args.svg.is_some() {
        let figures = figures::all(&stats)?;
        if let Some(path) = &args.html {
            write(path, &page::page(&stats, &figures).into_string())?;
        }
        if let Some(folder) = &args.svg {
            for figure in &figures {
                write(&folder.join(figure.name).with_extension("svg"), &figure.svg)?;
            }
        }
    }
    if args.json {
        output::json(&stats)?;
    } else {
        output::line(table::text(&stats))?;
    }
    Ok(Outcome::Done)
}

/// Writes a file whole or not at all, and the folder that it is in.
fn write(path: &Path, text: &str) -> Result<()> {
    let partial = path.with_added_extension("part");
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(&partial, text))
        .and_then(|()| fs::rename(&partial, path))
        .map_err(|error| {
            Problem::new(format!("cannot write {}", path.display()))
                .because(error)
                .hint("name a place where this user may write")
        })
}
