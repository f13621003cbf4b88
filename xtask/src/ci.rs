//! `cargo xtask ci`: everything that a change must pass, quickest first.

use std::collections::BTreeSet;
use std::io;

use crate::failure::{Failure, Result};
use crate::{play, say, step, test};

/// Shown by `cargo xtask ci --help`.
pub const USAGE: &str = "\
cargo xtask ci

Checks, in this order: formatting; that there is one bevy_ecs, one egui and
one wgpu; clippy and rustdoc without warnings; every test. Stops at the first
that fails. Begins by installing what is missing, as `play` does.";

/// Crates of which a second version would be a second world: types that look
/// alike and do not fit. Only what this platform compiles counts, since the
/// lock file also lists what optional features of other platforms would take.
const SINGLE: [&str; 3] = ["bevy_ecs", "egui", "wgpu"];

/// Runs the task.
pub fn run(args: &[String]) -> Result<()> {
    if let Some(other) = args.first() {
        return Err(Failure::new(format!("ci knows no `{other}`"))
            .hint("`cargo xtask ci --help` says what it checks"));
    }
    step::run("format", &mut step::cargo(["fmt", "--all", "--check"]))?;
    single()?;
    play::prepare()?;
    let clippy = [
        "clippy",
        "--release",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ];
    step::run("clippy", &mut step::cargo(clippy))?;
    let doc = ["doc", "--release", "--workspace", "--no-deps"];
    step::run("doc", step::cargo(doc).env("RUSTDOCFLAGS", "-D warnings"))?;
    test::run(&[])?;
    say(io::stdout(), "ci: all passed");
    Ok(())
}

fn single() -> Result<()> {
    let list = [
        "tree",
        "--locked",
        "--workspace",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ];
    let tree = step::output(&mut step::cargo(list)).ok_or_else(|| {
        Failure::new("cargo cannot list the dependencies").hint("`cargo tree --locked` says why")
    })?;
    for name in SINGLE {
        let versions = versions(&tree, name);
        if versions.len() != 1 {
            return Err(Failure::new(format!(
                "not one {name} but {}: {versions:?}",
                versions.len()
            ))
            .hint(format!(
                "`cargo tree --invert {name}@VERSION` says who asks for it"
            )));
        }
    }
    say(
        io::stdout(),
        &format!("lock: one each of {}", SINGLE.join(", ")),
    );
    Ok(())
}

/// The versions of a crate in a listing of lines `name vVERSION …`.
fn versions<'a>(tree: &'a str, name: &str) -> BTreeSet<&'a str> {
    tree.lines()
        .filter_map(|line| line.strip_prefix(name)?.strip_prefix(" v"))
        .filter_map(|rest| rest.split_whitespace().next())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_counted_once_and_by_the_whole_name() {
        let tree = "wgpu v29.0.4\nwgpu-core v30.0.1\nwgpu v29.0.4 (*)\negui v0.35.0\n";
        assert_eq!(versions(tree, "wgpu"), BTreeSet::from(["29.0.4"]));
        assert_eq!(versions(tree, "bevy_ecs"), BTreeSet::new());
        let two = "wgpu v29.0.4\nwgpu v30.0.1\n";
        assert_eq!(versions(two, "wgpu").len(), 2);
    }
}
