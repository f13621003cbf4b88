//! Running other programs, and saying so.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::{root, say};

/// Cargo, the very one that runs this, in the project's folder.
pub fn cargo<I: IntoIterator<Item: AsRef<OsStr>>>(args: I) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.args(args).current_dir(root());
    command
}

/// Runs a step to its end, having said what it is.
///
/// # Errors
/// When the program cannot be started or fails.
pub fn run(name: &str, command: &mut Command) -> Result<()> {
    announce(name, command);
    let status = command.status().map_err(|error| missing(command, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(
        Failure::new(format!("{name} failed ({status})")).hint(format!(
            "its own words stand above; alone: {}",
            words(command)
        )),
    )
}

/// Becomes the program, so that its exit status and its signals are the caller's.
///
/// # Errors
/// When the program cannot be started.
pub fn hand_over(name: &str, command: &mut Command) -> Result<()> {
    announce(name, command);
    #[cfg(unix)]
    let error = std::os::unix::process::CommandExt::exec(command);
    #[cfg(not(unix))]
    let error = match command.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => error,
    };
    Err(missing(command, &error))
}

/// What the program prints, or nothing when it is not there or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command
        .output()
        .ok()
        .filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

fn announce(name: &str, command: &Command) {
    say(io::stdout(), &format!("{name}: {}", words(command)));
    // Its lines come before those of the program.
    let _ = io::stdout().flush();
}

fn missing(command: &Command, error: &io::Error) -> Failure {
    let program = command.get_program().to_string_lossy().into_owned();
    Failure::new(format!("cannot run {program}: {error}"))
}

/// The command line, for people.
fn words(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    let parts: Vec<_> = std::iter::once(name)
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect();
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_step_is_named_and_can_be_repeated() {
        let failure = run("dance", Command::new("sh").args(["-c", "exit 3"])).unwrap_err();
        let text = failure.to_string();
        assert!(
            text.contains("dance failed") && text.contains("sh -c exit 3"),
            "{text}"
        );
        run("rest", &mut Command::new("true")).unwrap();
    }

    #[test]
    fn a_program_that_is_not_there_is_reported() {
        let failure = run("dance", &mut Command::new("no-such-program")).unwrap_err();
        assert!(failure.to_string().contains("cannot run no-such-program"));
    }

    #[test]
    fn only_a_success_has_output() {
        assert_eq!(
            output(Command::new("sh").args(["-c", "echo a"])).as_deref(),
            Some("a\n")
        );
        assert_eq!(
            output(Command::new("sh").args(["-c", "echo a; exit 1"])),
            None
        );
    }
}
