//! `cargo xtask setup`: the system packages that building and playing need.

use std::collections::HashSet;
use std::io::{self, IsTerminal};
use std::process::{Command, Stdio};

use crate::failure::{Failure, Result};
use crate::{models, root, say, step};

/// Shown by `cargo xtask setup --help`.
pub const USAGE: &str = "\
cargo xtask setup

Installs the system packages that building and playing need, with apt-get, on
Debian and its kin; elsewhere on Linux it lists them. Does nothing when they
are there. `play`, `test` and `ci` begin with it.";

/// Needed to build: compiler and linker, libwayland (winit links it), libclang
/// and the kernel's headers (the camera bindings are made from them), ALSA for
/// sound.
const BUILD: [&str; 6] = [
    "build-essential",
    "libasound2-dev",
    "libclang-dev",
    "libwayland-dev",
    "linux-libc-dev",
    "pkg-config",
];

/// Opened while the game runs: the window (X11; Wayland comes with the above),
/// the keyboard, Vulkan and Mesa's drivers, of which one draws without a GPU.
const PLAY: [&str; 7] = [
    "libvulkan1",
    "libx11-6",
    "libx11-xcb1",
    "libxcursor1",
    "libxi6",
    "libxkbcommon-x11-0",
    "mesa-vulkan-drivers",
];

/// Needed by tests: a virtual screen to play the game on, with keys; a Python to
/// open exports with.
pub const TEST: [&str; 3] = ["python3-venv", "xdotool", "xvfb"];

/// Runs the task.
pub fn run(args: &[String]) -> Result<()> {
    if let Some(other) = args.first() {
        return Err(Failure::new(format!("setup knows no `{other}`"))
            .hint("`cargo xtask setup --help` says what it does"));
    }
    if ensure(&[])? == Found::Everything {
        say(io::stdout(), "setup: nothing to do");
    }
    Ok(())
}

/// What there was to do.
#[derive(Debug, PartialEq)]
pub enum Found {
    /// Nothing: all packages were there, or this system needs none.
    Everything,
    /// Packages were installed, or listed for the owner to install.
    Gaps,
}

/// Installs what is missing, of what the game needs and of `more`; silent when
/// nothing is.
///
/// # Errors
/// When packages are missing and cannot be installed.
pub fn ensure(more: &[&'static str]) -> Result<Found> {
    if !cfg!(target_os = "linux") {
        return Ok(Found::Everything);
    }
    let wanted = [&wanted(), more].concat();
    let Some(installed) = installed(&wanted) else {
        let list = wanted.join(" ");
        say(
            io::stdout(),
            &format!("setup: no Debian here; what Debian calls {list} is needed"),
        );
        return Ok(Found::Gaps);
    };
    let missing: Vec<_> = wanted
        .into_iter()
        .filter(|name| !installed.contains(*name))
        .collect();
    if missing.is_empty() {
        return Ok(Found::Everything);
    }
    say(
        io::stdout(),
        &format!("setup: missing {}", missing.join(" ")),
    );
    install(&missing)?;
    Ok(Found::Gaps)
}

fn wanted() -> Vec<&'static str> {
    let mut wanted = [BUILD.as_slice(), PLAY.as_slice()].concat();
    // Any pip will do to fetch the networks, and only once.
    if !models::are_in(&root().join("models")) && !has_pip() {
        wanted.push("python3-pip");
    }
    wanted
}

fn has_pip() -> bool {
    step::output(Command::new("python3").args(["-m", "pip", "--version"])).is_some()
}

/// Those of `wanted` that are installed; `None` where there is no dpkg.
fn installed(wanted: &[&str]) -> Option<HashSet<String>> {
    let mut query = Command::new("dpkg-query");
    query
        .args(["--show", "--showformat=${Package} ${db:Status-Status}\\n"])
        .args(wanted);
    // It fails as soon as one package is unknown, and still lists the others.
    let output = query.stderr(Stdio::null()).output().ok()?;
    Some(parse(&String::from_utf8_lossy(&output.stdout)))
}

fn parse(listing: &str) -> HashSet<String> {
    listing
        .lines()
        .filter_map(|line| line.strip_suffix(" installed"))
        .map(Into::into)
        .collect()
}

fn install(missing: &[&str]) -> Result<()> {
    let by_hand = format!("have them installed: apt-get install {}", missing.join(" "));
    let rights = rights().ok_or_else(|| {
        Failure::new(
            "system packages are missing, and without root or sudo nothing can be installed",
        )
        .hint(&by_hand)
    })?;
    let apt = |args: &[&str]| {
        let mut words = rights.clone();
        let quiet = !io::stdin().is_terminal();
        if quiet {
            words.extend(["env", "DEBIAN_FRONTEND=noninteractive"]);
        }
        words.push("apt-get");
        words.extend(args);
        if quiet {
            words.push("-y");
        }
        let mut command = Command::new(words[0]);
        command.args(&words[1..]);
        command
    };
    let install = [&["install", "--no-install-recommends"], missing].concat();
    let known = step::output(Command::new("apt-get").arg("--simulate").args(&install)).is_some();
    if known && step::run("setup", &mut apt(&install)).is_ok() {
        return Ok(());
    }
    // The package lists are empty or out of date.
    step::run("setup", &mut apt(&["update"]))
        .and_then(|()| step::run("setup", &mut apt(&install)))
        .map_err(|failure| Failure::new(failure.what()).hint(by_hand))
}

/// How to act as root: as it is, through sudo, or not at all.
fn rights() -> Option<Vec<&'static str>> {
    if step::output(Command::new("id").arg("-u"))?.trim() == "0" {
        return Some(Vec::new());
    }
    let sudo: &[&str] = if io::stdin().is_terminal() {
        &["sudo"]
    } else {
        &["sudo", "-n"]
    };
    // Without a terminal nobody can type a password.
    let probe = if sudo.len() > 1 { "true" } else { "--version" };
    step::output(Command::new(sudo[0]).args(&sudo[1..]).arg(probe)).map(|_| sudo.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_packages_count() {
        let found = parse("a installed\nb config-files\nc not-installed\nd installed\n");
        assert_eq!(found, HashSet::from(["a".to_owned(), "d".to_owned()]));
    }

    #[test]
    fn an_option_is_refused() {
        let failure = run(&["--all".into()]).unwrap_err().to_string();
        assert!(failure.contains("knows no `--all`"), "{failure}");
    }
}
