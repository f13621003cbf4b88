//! `cargo xtask play`: from a fresh checkout to the running game.

use crate::failure::Result;
use crate::{models, setup, step};

/// Shown by `cargo xtask play --help`.
pub const USAGE: &str = "\
cargo xtask play [ARGS]

Installs missing system packages, obtains missing networks, builds the game
and runs it. What is there already costs no time. ARGS go to the game:
`cargo xtask play -- --help` shows what it understands.";

/// Runs the task.
pub fn run(args: &[String]) -> Result<()> {
    prepare()?;
    let args = args.strip_prefix(&["--".to_owned()]).unwrap_or(args);
    let build = ["run", "--release", "--package", "face-game", "--"].map(String::from);
    step::hand_over("play", &mut step::cargo(build.iter().chain(args)))
}

/// What building and running need: system packages and networks.
///
/// # Errors
/// When either cannot be had.
pub fn prepare() -> Result<()> {
    setup::ensure(&[])?;
    if models::are_in(&crate::root().join("models")) {
        return Ok(());
    }
    models::run(&[])
}
