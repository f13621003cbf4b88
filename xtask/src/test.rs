//! `cargo xtask test`: every test of the workspace.

use crate::failure::Result;
use crate::{play, setup, step, studio};

/// Shown by `cargo xtask test --help`.
pub const USAGE: &str = "\
cargo xtask test [ARGS]

Installs missing system packages, obtains missing networks and the studio's
shapes, and runs every test with `cargo test`. ARGS go to it:
`cargo xtask test --lib explain::`.";

/// Runs the task.
pub fn run(args: &[String]) -> Result<()> {
    setup::ensure(&setup::TEST)?;
    play::prepare()?;
    studio::shapes()?;
    let all = ["test", "--release", "--workspace"].map(String::from);
    step::run("test", &mut step::cargo(all.iter().chain(args)))
}
