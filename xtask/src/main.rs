//! Chores around the game: `cargo xtask <task>`. No game code.

mod failure;
mod models;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use failure::{Failure, Result};

/// A task: its name, one line of help, its long help, and what it does with
/// the arguments after its name.
struct Task {
    name: &'static str,
    about: &'static str,
    usage: &'static str,
    run: fn(&[String]) -> Result<()>,
}

const TASKS: &[Task] = &[Task {
    name: "models",
    about: "obtain the third-party networks",
    usage: models::USAGE,
    run: models::run,
}];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(io::stderr(), &format!("error: {failure}"));
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> Result<()> {
    let name = args.first().map_or("--help", String::as_str);
    if matches!(name, "--help" | "-h" | "help") {
        say(io::stdout(), &overview());
        return Ok(());
    }
    let task = TASKS.iter().find(|task| task.name == name).ok_or_else(|| {
        Failure::new(format!("there is no task `{name}`")).hint("`cargo xtask --help` lists them")
    })?;
    let rest = &args[1..];
    if rest
        .iter()
        .any(|arg| matches!(arg.as_str(), "--help" | "-h"))
    {
        say(io::stdout(), task.usage);
        return Ok(());
    }
    (task.run)(rest)
}

fn overview() -> String {
    let tasks: Vec<_> = TASKS
        .iter()
        .map(|task| format!("  {:<8} {}", task.name, task.about))
        .collect();
    format!(
        "cargo xtask <task> [options]\n\n{}\n\n`cargo xtask <task> --help` says more.",
        tasks.join("\n")
    )
}

/// Writes a line; a closed pipe is nobody's problem.
fn say(mut out: impl Write, text: &str) {
    let _ = writeln!(out, "{text}");
}

/// The project's folder.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
