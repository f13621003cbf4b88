//! Chores around the game: `cargo xtask <task>`. No game code.

// Not in the lints of the workspace: tests and benches stop at the first surprise,
// and say what they saw.
#![warn(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

mod ci;
mod failure;
mod fetch;
mod models;
mod play;
mod python;
mod setup;
mod step;
mod studio;
mod test;

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

const TASKS: &[Task] = &[
    Task {
        name: "play",
        about: "set up what is missing, build and play",
        usage: play::USAGE,
        run: play::run,
    },
    Task {
        name: "test",
        about: "set up what is missing and run all tests",
        usage: test::USAGE,
        run: test::run,
    },
    Task {
        name: "ci",
        about: "check everything that a change must pass",
        usage: ci::USAGE,
        run: ci::run,
    },
    Task {
        name: "setup",
        about: "install the system packages",
        usage: setup::USAGE,
        run: setup::run,
    },
    Task {
        name: "models",
        about: "obtain the third-party networks",
        usage: models::USAGE,
        run: models::run,
    },
    Task {
        name: "studio",
        about: "make synthetic people and train on them",
        usage: studio::USAGE,
        run: studio::run,
    },
];

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
        .take_while(|arg| *arg != "--")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_overview_and_every_help_name_their_task() {
        for task in TASKS {
            assert!(overview().contains(task.about), "{}", task.name);
            let first = format!("cargo xtask {}", task.name);
            assert!(task.usage.starts_with(&first), "{}", task.usage);
        }
    }

    #[test]
    fn an_unknown_task_is_refused() {
        let failure = dispatch(&["dance".into()]).unwrap_err().to_string();
        assert!(failure.contains("no task `dance`"), "{failure}");
    }
}
