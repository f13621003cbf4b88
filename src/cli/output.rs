//! Data on standard output, a line at a time.

use std::{
    fmt::Display,
    io::{self, Write},
};

use serde::Serialize;

use crate::error::{Problem, Result};

/// Writes a line.
pub fn line(text: impl Display) -> Result<()> {
    writeln!(io::stdout().lock(), "{text}").map_err(failed)
}

/// Writes `value` as JSON on one line.
pub fn json(value: &impl Serialize) -> Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, value)
        .map_err(io::Error::from)
        .and_then(|()| writeln!(out))
        .map_err(failed)
}

/// What a failed write means.
pub fn failed(error: io::Error) -> Problem {
    Problem::new("cannot write to standard output")
        .because(error)
        .hint("check the file or disk that the output goes to")
}
