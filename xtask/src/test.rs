//! `cargo xtask test`: every test of the workspace.

use crate::failure::Result;
use crate::{play, python, setup, step, studio};

/// Shown by `cargo xtask test --help`.
pub const USAGE: &str = "\
cargo xtask test [ARGS]

Installs missing system packages, obtains missing networks, the studio's shapes
and, from PyPI, the readers that exports are tried with, and runs every test with
`cargo test`. ARGS go to it:
`cargo xtask test --lib explain::`.";

/// Runs the task.
pub fn run(args: &[String]) -> Result<()> {
    setup::ensure(&setup::TEST)?;
    play::prepare()?;
    studio::shapes()?;
    let python = python::ensure()?;
    let all = ["test", "--release", "--workspace"].map(String::from);
    let mut tests = step::cargo(all.iter().chain(args));
    step::run("test", tests.env(python::VARIABLE, python))
}
