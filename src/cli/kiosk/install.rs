//! `face-game kiosk install` and `uninstall`: the files that let a machine start as a
//! kiosk, shown before they are written, and taken away again.

use std::{
    env, fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    cli::{Context, Outcome, output},
    error::{Problem, Result},
};

/// The first words of a file of ours: others are never overwritten or removed.
const MARK: &str = "# Made by `face-game kiosk install`";

/// What is done once the files lie there, and before they go.
const ENABLE: [&[&str]; 3] = [
    &["systemd-sysusers", "face-game.conf"],
    &["systemctl", "daemon-reload"],
    &["systemctl", "enable", "--now", "face-game.service"],
];
const DISABLE: [&[&str]; 1] = [&["systemctl", "disable", "--now", "face-game.service"]];
const RELOAD: [&[&str]; 1] = [&["systemctl", "daemon-reload"]];

/// Let this machine start as a kiosk.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Only show what would be done
    #[arg(long)]
    dry_run: bool,

    /// Below this folder, without touching the running system
    #[arg(long, value_name = "DIR", default_value = "/")]
    prefix: PathBuf,

    /// The program to start [default: this one]
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,

    /// The compositor that fills the screen
    #[arg(long, value_name = "FILE", default_value = "/usr/bin/cage")]
    cage: PathBuf,
}

/// Undo `install`.
#[derive(Debug, Clone, clap::Args)]
pub struct UninstallArgs {
    /// Only show what would be done
    #[arg(long)]
    dry_run: bool,

    /// Below this folder, without touching the running system
    #[arg(long, value_name = "DIR", default_value = "/")]
    prefix: PathBuf,
}

/// A file, and what is to lie in it.
#[derive(Debug, PartialEq, Eq)]
struct Piece {
    path: PathBuf,
    text: String,
}

/// What there is to do about a piece.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    Write,
    Same,
    /// Somebody else's file lies there.
    Foreign,
}

const PLACES: [(&str, &str); 3] = [
    (
        "etc/systemd/system/face-game.service",
        include_str!("../../../assets/kiosk/face-game.service"),
    ),
    (
        "etc/udev/rules.d/70-face-game-camera.rules",
        include_str!("../../../assets/kiosk/70-face-game-camera.rules"),
    ),
    (
        "etc/sysusers.d/face-game.conf",
        include_str!("../../../assets/kiosk/sysusers.conf"),
    ),
];

pub fn run(args: &Args, _: &Context) -> Result<Outcome> {
    let program = match &args.program {
        Some(program) => program.clone(),
        None => env::current_exe()
            .map_err(|error| Problem::new("cannot tell where this program lies").because(error))?,
    };
    let pieces = pieces(&args.prefix, &program, &args.cage);
    let steps = pieces.iter().map(plan).collect::<Result<Vec<_>>>()?;
    let mut told = Vec::new();
    for (piece, step) in pieces.iter().zip(&steps) {
        let path = piece.path.display();
        told.push(match step {
            Step::Write => format!("write {path}\n{}", indented(&piece.text)),
            Step::Same => format!("keep  {path} (as it should be)"),
            Step::Foreign => {
                return Err(Problem::new(format!("{path} is not this program's"))
                    .hint("look at it, and move it away if it is not needed"));
            }
        });
    }
    let system = args.prefix == Path::new("/");
    for words in ENABLE.iter().filter(|_| system) {
        told.push(format!("run   {}", words.join(" ")));
    }
    output::line(told.join("\n"))?;
    if args.dry_run {
        return Ok(Outcome::Done);
    }
    for (piece, step) in pieces.iter().zip(&steps) {
        if *step == Step::Write {
            write(piece)?;
        }
    }
    if system {
        ENABLE.iter().try_for_each(|words| call(words))?;
    }
    Ok(Outcome::Done)
}

pub fn undo(args: &UninstallArgs, _: &Context) -> Result<Outcome> {
    let system = args.prefix == Path::new("/");
    let mut ours = Vec::new();
    for (place, _) in PLACES {
        let path = args.prefix.join(place);
        match fs::read_to_string(&path) {
            Ok(text) if text.starts_with(MARK) => ours.push(path),
            Ok(_) => output::line(format!("leave {} (not this program's)", path.display()))?,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(unread(&path, error)),
        }
    }
    if ours.is_empty() {
        output::line("nothing is installed")?;
        return Ok(Outcome::Done);
    }
    let mut told = Vec::new();
    for words in DISABLE.iter().filter(|_| system) {
        told.push(format!("run    {}", words.join(" ")));
    }
    for path in &ours {
        told.push(format!("remove {}", path.display()));
    }
    told.push("keep   what players gave, and the user face-game".into());
    output::line(told.join("\n"))?;
    if args.dry_run {
        return Ok(Outcome::Done);
    }
    if system {
        DISABLE.iter().try_for_each(|words| call(words))?;
    }
    for path in &ours {
        fs::remove_file(path).map_err(|error| {
            Problem::new(format!("cannot remove {}", path.display()))
                .because(error)
                .hint("run it as root: sudo face-game kiosk uninstall")
        })?;
    }
    if system {
        RELOAD.iter().try_for_each(|words| call(words))?;
    }
    Ok(Outcome::Done)
}

fn pieces(prefix: &Path, program: &Path, cage: &Path) -> Vec<Piece> {
    PLACES
        .into_iter()
        .map(|(place, text)| Piece {
            path: prefix.join(place),
            text: text
                .replace("@PROGRAM@", &program.display().to_string())
                .replace("@CAGE@", &cage.display().to_string()),
        })
        .collect()
}

fn plan(piece: &Piece) -> Result<Step> {
    match fs::read_to_string(&piece.path) {
        Ok(text) if text == piece.text => Ok(Step::Same),
        Ok(text) if text.starts_with(MARK) => Ok(Step::Write),
        Ok(_) => Ok(Step::Foreign),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Step::Write),
        Err(error) => Err(unread(&piece.path, error)),
    }
}

fn write(piece: &Piece) -> Result<()> {
    let new = piece.path.with_extension("new");
    let written = piece
        .path
        .parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(&new, &piece.text))
        .and_then(|()| fs::rename(&new, &piece.path));
    written.map_err(|error| {
        Problem::new(format!("cannot write {}", piece.path.display()))
            .because(error)
            .hint("run it as root: sudo face-game kiosk install")
    })
}

fn call(words: &[&str]) -> Result<()> {
    let line = words.join(" ");
    let failed = |why: String| {
        Problem::new(format!("`{line}` failed"))
            .because(why)
            .hint("the files are in place; run it by hand once the cause is mended")
    };
    let status = Command::new(words[0]).args(&words[1..]).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(failed(status.to_string())),
        Err(error) => Err(failed(error.to_string())),
    }
}

fn unread(path: &Path, error: std::io::Error) -> Problem {
    Problem::new(format!("cannot read {}", path.display()))
        .because(error)
        .hint("run it as root")
}

fn indented(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(|line| format!("      {line}")).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here(prefix: &Path) -> Vec<Piece> {
        pieces(
            prefix,
            Path::new("/opt/face-game"),
            Path::new("/usr/bin/cage"),
        )
    }

    #[test]
    fn twice_is_once_and_a_changed_program_is_written_anew() {
        let folder = tempfile::tempdir().unwrap();
        for piece in here(folder.path()) {
            assert_eq!(plan(&piece).unwrap(), Step::Write);
            write(&piece).unwrap();
            assert_eq!(plan(&piece).unwrap(), Step::Same);
        }
        let moved = pieces(
            folder.path(),
            Path::new("/usr/bin/face-game"),
            Path::new("/bin/cage"),
        );
        assert_eq!(plan(&moved[0]).unwrap(), Step::Write);
        assert!(
            moved[0]
                .text
                .contains("/bin/cage -s -- /usr/bin/face-game kiosk")
        );
    }

    #[test]
    fn a_file_of_somebody_else_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let piece = &here(folder.path())[0];
        fs::create_dir_all(piece.path.parent().unwrap()).unwrap();
        fs::write(&piece.path, "[Unit]\n").unwrap();
        assert_eq!(plan(piece).unwrap(), Step::Foreign);
    }

    #[test]
    fn every_file_says_whose_it_is_and_no_word_is_left_to_fill_in() {
        for piece in here(Path::new("/")) {
            assert!(piece.text.starts_with(MARK), "{}", piece.path.display());
            assert!(!piece.text.contains('@') || piece.path.ends_with("face-game.service"));
        }
        let unit = &here(Path::new("/"))[0].text;
        assert!(
            !unit.contains("@PROGRAM@") && !unit.contains("@CAGE@"),
            "{unit}"
        );
    }
}
