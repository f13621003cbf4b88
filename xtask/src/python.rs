//! A Python of our own for tests: other people's readers of what the game writes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Result};
use crate::fetch::cannot;
use crate::{root, step};

/// Tells tests where it is.
pub const VARIABLE: &str = "FACE_GAME_TEST_PYTHON";

/// What is installed in it, exact versions.
const PACKAGES: &str = "tests/python/requirements.txt";

/// Written last, so that what was interrupted is made again.
const STAMP: &str = "installed.txt";

/// Makes the environment, if it is not there with these very packages, and yields
/// its interpreter.
///
/// # Errors
/// There is no Python with `venv`, or pip cannot fetch the packages.
pub fn ensure() -> Result<PathBuf> {
    let packages = root().join(PACKAGES);
    let wanted = fs::read_to_string(&packages).map_err(|error| cannot("read", &packages, error))?;
    let place = folder();
    let python = interpreter(&place);
    let stamp = place.join(STAMP);
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) && python.is_file() {
        return Ok(python);
    }
    if place.exists() {
        fs::remove_dir_all(&place).map_err(|error| cannot("remove", &place, error))?;
    }
    let program = ["python3", "python"]
        .into_iter()
        .find(|python| step::output(Command::new(python).args(["-c", "import venv"])).is_some())
        .ok_or_else(|| {
            Failure::new("there is no Python with venv to read exports with")
                .hint("install Python 3.11 or newer with its venv module")
        })?;
    step::run(
        "python",
        Command::new(program).args(["-m", "venv"]).arg(&place),
    )?;
    step::run(
        "python",
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--only-binary=:all:"])
            .args(["--disable-pip-version-check", "--requirement"])
            .arg(&packages),
    )?;
    fs::write(&stamp, wanted).map_err(|error| cannot("write", &stamp, error))?;
    Ok(python)
}

/// Where it lies: beside what cargo builds.
fn folder() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().join("target"), PathBuf::from)
        .join("test-python")
}

fn interpreter(place: &Path) -> PathBuf {
    if cfg!(windows) {
        place.join("Scripts").join("python.exe")
    } else {
        place.join("bin").join("python")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_package_has_an_exact_version() {
        let text = fs::read_to_string(root().join(PACKAGES)).unwrap();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            assert!(line.contains("=="), "{line}");
        }
    }
}
