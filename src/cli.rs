//! The command line: parse, dispatch, exit code. Data goes to standard output,
//! everything else to standard error.

mod analyze;
mod camera;
mod compare;
mod data;
mod doctor;
mod evaluate;
mod explain;
mod kiosk;
mod lines;
mod models;
mod output;
mod play;
mod reader;
mod records;
mod simulate;
mod study;
mod targets;
mod train;

use std::{
    error::Error,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use bevy::log::{Level, tracing_subscriber};
use clap::{Parser, Subcommand};

use crate::{
    error::{Problem, Result},
    i18n::{Catalogue, Language},
    paths::Root,
};

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  a problem, told on standard error, or a check that found one
  2  a command line that makes no sense
  3  none of the images could be read";

/// Mimic a face, learn which muscles make an expression.
#[derive(Debug, Parser)]
#[command(name = "face-game", version, about, after_help = EXIT_CODES)]
struct Cli {
    /// The folder that holds assets, config and models [default: the nearest at
    /// or above the program, then the current folder; or `FACE_GAME_ROOT`]
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<PathBuf>,

    /// The language of texts for players, as en or nl [default: the system's]
    #[arg(long, global = true, value_name = "TAG")]
    lang: Option<Language>,

    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    play: play::Args,
}

#[derive(Debug, Subcommand)]
enum Command {
    Play(play::Args),
    Analyze(analyze::Args),
    Camera(camera::CameraArgs),
    Compare(compare::Args),
    Data(data::Args),
    Doctor(doctor::Args),
    Evaluate(evaluate::Args),
    Explain(explain::Args),
    Kiosk(kiosk::Args),
    Models(models::Args),
    Simulate(simulate::Args),
    Study(study::Args),
    Targets(targets::Args),
    Train(train::Args),
}

/// What every command may use.
struct Context {
    root: Root,
    lang: Option<Language>,
}

impl Context {
    /// The texts, and the language that is asked for or else the system's.
    fn texts(&self) -> Result<(Catalogue, Language)> {
        let catalogue = Catalogue::load(&self.root.texts())?;
        let language = match &self.lang {
            None => catalogue.system_language(),
            Some(wanted) if catalogue.languages().any(|language| language == wanted) => {
                wanted.clone()
            }
            Some(wanted) => {
                let all: Vec<_> = catalogue.languages().map(Language::to_string).collect();
                return Err(Problem::new(format!("there are no texts in \"{wanted}\""))
                    .hint(format!("choose one of {}", all.join(", "))));
            }
        };
        Ok((catalogue, language))
    }
}

/// How a command that ran to its end went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done = 0,
    /// What was checked is not as it should be.
    Found = 1,
    /// None of the images could be read.
    NothingRead = 3,
}

/// Runs the command that the arguments of the process ask for.
pub fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(outcome) => ExitCode::from(outcome as u8),
        Err(problem) if is_broken_pipe(&problem) => ExitCode::SUCCESS,
        Err(problem) => {
            report(&problem);
            ExitCode::FAILURE
        }
    }
}

impl Cli {
    fn run(self) -> Result<Outcome> {
        let context = Context {
            root: Root::find(self.root.as_deref())?,
            lang: self.lang,
        };
        let command = self.command.unwrap_or(Command::Play(self.play));
        let plays = match &command {
            Command::Play(_) => true,
            Command::Kiosk(args) => args.plays(),
            Command::Study(args) => args.plays(),
            _ => false,
        };
        if !plays {
            log_to_stderr();
        }
        match command {
            Command::Play(args) => play::run(&args, context),
            Command::Analyze(args) => analyze::run(&args, &context),
            Command::Camera(args) => camera::run(&args, &context),
            Command::Compare(args) => compare::run(&args, &context),
            Command::Data(args) => data::run(&args, &context),
            Command::Doctor(args) => doctor::run(&args, &context),
            Command::Evaluate(args) => evaluate::run(&args, &context),
            Command::Explain(args) => explain::run(&args, &context),
            Command::Kiosk(args) => kiosk::run(&args, context),
            Command::Models(args) => models::run(&args, &context),
            Command::Simulate(args) => simulate::run(&args, &context),
            Command::Study(args) => study::run(&args, context),
            Command::Targets(args) => targets::run(&args, &context),
            Command::Train(args) => train::run(&args, &context),
        }
    }
}

/// Commands that only print warn on standard error; the game logs by itself.
fn log_to_stderr() {
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_max_level(Level::WARN)
        .without_time()
        .init();
}

/// Tells a problem on standard error, its hint on a line of its own. There is
/// nobody to tell that standard error itself cannot be written.
fn report(problem: &Problem) {
    tell(format_args!("error: {problem}"));
    if let Some(hint) = problem.advice() {
        tell(format_args!("hint: {hint}"));
    }
}

/// Writes a line to standard error.
fn tell(line: impl std::fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Whether the reader of our output has seen enough, as `head` does.
fn is_broken_pipe(problem: &Problem) -> bool {
    problem
        .source()
        .and_then(|source| source.downcast_ref::<io::Error>())
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn only_a_broken_pipe_is_silent() {
        let failed = |kind: io::ErrorKind| output::failed(io::Error::from(kind));
        assert!(is_broken_pipe(&failed(io::ErrorKind::BrokenPipe)));
        assert!(!is_broken_pipe(&failed(io::ErrorKind::StorageFull)));
        assert!(!is_broken_pipe(&Problem::new("something else")));
    }
}
