//! `face-game data erase`: withdrawal.

use std::{io, path::Path};

use super::{Outcome, output};
use crate::{
    dataset::{Code, Erasure, Store},
    error::{Problem, Result},
    learn::withdrawal,
};

/// Erase the person who was given a withdrawal code: rows and pictures, for good.
/// What emotion models learned from them goes too.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The code, as it was shown; with - it is read from standard input, and no
    /// shell remembers it
    code: String,

    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args, folder: &Path) -> Result<Outcome> {
    let code = code(&args.code)?;
    let store = Store::open_existing(folder)?;
    let erasure = store.erase(&code)?;
    withdrawal::forget(&store)?;
    if args.json {
        output::json(&erasure)?;
    } else {
        output::line(sentence(&erasure))?;
    }
    Ok(Outcome::Done)
}

fn code(text: &str) -> Result<Code> {
    let mut typed = String::new();
    let text = if text == "-" {
        io::stdin().read_line(&mut typed).map_err(|error| {
            Problem::new("cannot read standard input")
                .because(error)
                .hint("give the code as an argument")
        })?;
        &typed
    } else {
        text
    };
    Ok(text.parse::<Code>()?)
}

fn sentence(erasure: &Erasure) -> String {
    let Erasure {
        sessions,
        turns,
        readings,
        labels,
        images,
        ..
    } = erasure;
    let mut lines = vec![format!(
        "erased: {sessions} sessions, {turns} turns, {readings} readings, {labels} labels, {images} pictures"
    )];
    if !erasure.tainted.is_empty() {
        let models = erasure.tainted.join(", ");
        lines.push(format!("gone, because they learned from it: {models}"));
    }
    if !erasure.scrubbed {
        let why = "another program is reading the dataset, or the disk is full";
        lines.push(format!(
            "{why}; traces are overwritten when it is opened next"
        ));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::PersonId;

    #[test]
    fn what_was_taken_away_is_told() {
        let mut erasure = Erasure {
            person: PersonId::new(),
            sessions: 1,
            turns: 6,
            readings: 420,
            labels: 3,
            images: 6,
            tainted: Vec::new(),
            scrubbed: true,
        };
        insta::assert_snapshot!(sentence(&erasure), @"erased: 1 sessions, 6 turns, 420 readings, 3 labels, 6 pictures");
        erasure.tainted = vec!["au-3".into(), "crops-1".into()];
        erasure.scrubbed = false;
        insta::assert_snapshot!(sentence(&erasure), @r"
        erased: 1 sessions, 6 turns, 420 readings, 3 labels, 6 pictures
        gone, because they learned from it: au-3, crops-1
        another program is reading the dataset, or the disk is full; traces are overwritten when it is opened next
        ");
    }
}
