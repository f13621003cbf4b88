//! `face-game evaluate`: what the game's own models, and explanations, are worth on
//! a labelled set of faces.

mod explanation;
mod faces;
mod manifest;
mod page;
mod photographs;
mod report;
mod samples;
mod table;

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::{Context, Outcome, output};
use crate::{
    config,
    error::{Problem, Result},
    learn::evidence::{Evidence, Set},
};
use faces::Engine;
use manifest::Rejected;
use report::Report;

/// Measure what the game's own models are worth.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    model: Model,
}

#[derive(Debug, Subcommand)]
enum Model {
    Au(AuArgs),
    Explanation(explanation::ExplanationArgs),
}

/// Measure the reading of Action Units on a labelled set of faces.
///
/// A manifest is a CSV file with a row for each image. Its first line names the
/// columns: `image` (a path from the manifest's folder) and `person` are needed,
/// and `emotion` (happiness, sadness, surprise, fear, anger, disgust, neutral)
/// or `aus` (as AU06+AU12 or 6:2.5;12:C; `none` for no unit) or both. `neutral`
/// names the person's neutral image; without it the person's own row labelled
/// neutral is measured from. Groups are compared by the columns skin, age, sex,
/// glasses, yaw, light, resolution and any that begins with `group_`.
///
/// Rows that cannot be used are listed with their line on standard error, and
/// the exit code is 1.
#[derive(Debug, clap::Args)]
struct AuArgs {
    #[command(flatten)]
    set: SetArgs,
    /// Measure everybody from no neutral face
    #[arg(long)]
    no_neutral: bool,
    /// What becomes of the images that people are measured from: as faces at
    /// rest they differ from themselves by nothing
    #[arg(long, value_name = "WHAT", default_value = "include")]
    self_neutral: SelfNeutral,
    /// Print the figures as a JSON object
    #[arg(long)]
    json: bool,
    /// Write a page with plots
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Decides on the draws for intervals and on who is left out when
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct SetArgs {
    /// The set: a CSV file that names images
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// The set: synthetic samples, a safetensors file or a folder of them
    #[arg(long, value_name = "PATH")]
    samples: Option<PathBuf>,
}

/// What becomes of a neutral image that would be measured from itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "lowercase")]
enum SelfNeutral {
    /// It counts as a face at rest, as in most published figures.
    Include,
    /// It does not count.
    Exclude,
}

/// A set, read.
struct Gathered {
    set: Set,
    /// How many rows or samples there were.
    rows: usize,
    /// Those that cannot be used, by line.
    rejected: Vec<Rejected>,
    /// What its owner should know.
    notes: Vec<String>,
}

pub fn run(args: &Args, context: &Context) -> Result<Outcome> {
    match &args.model {
        Model::Au(args) => au(args, context),
        Model::Explanation(args) => explanation::run(args, context),
    }
}

fn au(args: &AuArgs, context: &Context) -> Result<Outcome> {
    let engine = Engine::load(&context.root)?;
    let own_neutral = !args.no_neutral;
    let (source, gathered) = match (&args.set.manifest, &args.set.samples) {
        (Some(path), _) => (path, photographs::gather(path, &engine, own_neutral)?),
        (None, Some(path)) => {
            let recipe = config::read(&context.root.config("au_training.ron"))?;
            (path, samples::gather(path, &recipe, &engine, own_neutral)?)
        }
        (None, None) => {
            return Err(Problem::new("no set is named").hint("name one with --manifest"));
        }
    };
    let name = source.display().to_string();
    for row in &gathered.rejected {
        tell(&name, row);
    }
    let itself = gathered
        .set
        .cases()
        .iter()
        .filter(|case| case.itself)
        .count();
    let set = match args.self_neutral {
        SelfNeutral::Include => gathered.set,
        SelfNeutral::Exclude => gathered.set.without_itself(),
    };
    if set.cases().is_empty() {
        return Err(Problem::new(format!(
            "none of the {} faces of {name} can be measured",
            gathered.rows
        ))
        .hint("mend what is told above"));
    }
    let progress = ProgressBar::new_spinner().with_message("measuring");
    progress.enable_steady_tick(std::time::Duration::from_millis(100));
    let evidence = Evidence::measure(&set, args.seed);
    progress.finish_and_clear();
    let report = Report {
        source: name,
        detector: engine.head.version(),
        own_neutral,
        self_neutral: args.self_neutral,
        measured_from_themselves: itself,
        seed: args.seed,
        rows: gathered.rows,
        evidence,
        notes: gathered.notes,
        problems: gathered
            .rejected
            .iter()
            .map(report::RowProblem::of)
            .collect(),
    };
    if let Some(path) = &args.html {
        page::write(path, &report)?;
    }
    if args.json {
        output::json(&report)?;
    } else {
        output::line(table::text(&report))?;
    }
    match report.problems.len() {
        0 => Ok(Outcome::Done),
        bad => {
            super::report(
                &Problem::new(format!(
                    "{bad} of the {} rows of {} could not be used",
                    report.rows, report.source
                ))
                .hint("mend the lines told above; the figures are those of the other rows"),
            );
            Ok(Outcome::Found)
        }
    }
}

/// Tells a row that cannot be used.
fn tell(manifest: &str, row: &Rejected) {
    let image = if row.image.is_empty() {
        String::new()
    } else {
        format!(" {}:", row.image)
    };
    super::tell(format_args!(
        "{manifest}:{}:{image} {}",
        row.line, row.problem
    ));
    if let Some(hint) = row.problem.advice() {
        super::tell(format_args!("  hint: {hint}"));
    }
}

/// A bar for `length` steps, where standard error is a terminal.
fn bar(message: &'static str, length: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length as u64)
        .with_style(style)
        .with_message(message)
}
