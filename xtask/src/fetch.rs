//! Lets pip fetch a wheel: it knows the user's mirrors, proxies and caches.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use crate::failure::{Failure, Result};
use crate::say;

/// A package of which files are read, and nothing is run.
#[derive(Debug, Clone, Copy)]
pub struct Package {
    /// Its name.
    pub name: &'static str,
    /// The pinned version.
    pub version: &'static str,
    /// What to ask pip for besides: a platform, where there is a wheel for each.
    pub options: &'static [&'static str],
}

/// Fetches the wheel of `package` into a folder of its own below `near`, hands
/// it to `then`, and removes that folder whatever happens.
///
/// # Errors
/// There is no Python, pip fails, or `then` does.
pub fn wheel(package: Package, near: &Path, then: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let folder = near.join(format!(".fetch-{}", std::process::id()));
    fs::create_dir_all(&folder).map_err(|error| cannot("create", &folder, error))?;
    let Package { name, version, .. } = package;
    say(io::stdout(), &format!("fetching {name} {version} with pip"));
    let result = download(package, &["python3", "python"], &folder).and_then(|file| then(&file));
    let _ = fs::remove_dir_all(&folder);
    result
}

/// A failure of the disk.
pub fn cannot(what: &str, path: &Path, error: io::Error) -> Failure {
    Failure::new(format!("cannot {what} {}: {error}", path.display()))
        .hint("check the path and its permissions")
}

/// Runs the first of `pythons` that exists.
fn download(package: Package, pythons: &[&str], folder: &Path) -> Result<PathBuf> {
    let Package { name, version, .. } = package;
    let by_hand =
        format!("or fetch the wheel of {name} {version} elsewhere and pass it with --from FILE");
    let status = pythons
        .iter()
        .find_map(|python| match pip(package, python, folder).status() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            other => Some(other),
        })
        .ok_or_else(|| {
            Failure::new(format!("there is no Python to fetch {name} with"))
                .hint(format!("install Python 3 with pip, {by_hand}"))
        })?
        .map_err(|error| Failure::new(format!("cannot run Python: {error}")).hint(&by_hand))?;
    let failed = || {
        Failure::new(format!(
            "pip could not fetch {name} (its own words stand above)"
        ))
        .hint(format!(
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

fn pip(package: Package, python: &str, folder: &Path) -> Command {
    let mut command = Command::new(python);
    command
        .args(["-m", "pip", "download", "--quiet"])
        .args(["--disable-pip-version-check", "--no-deps"])
        .args(package.options)
        .arg("--dest")
        .arg(folder)
        .arg(format!("{}=={}", package.name, package.version));
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKAGE: Package = Package {
        name: "parcel",
        version: "1.2",
        options: &[],
    };

    #[test]
    fn without_python_the_way_by_hand_is_shown() {
        let dir = tempfile::tempdir().unwrap();
        let failure = download(PACKAGE, &["no-such-python"], dir.path())
            .unwrap_err()
            .to_string();
        assert!(failure.contains("there is no Python"), "{failure}");
        assert!(failure.contains("--from FILE"), "{failure}");
    }

    #[test]
    fn a_pip_that_fails_or_brings_nothing_is_reported() {
        let dir = tempfile::tempdir().unwrap();
        for program in ["false", "true"] {
            let failure = download(PACKAGE, &[program], dir.path())
                .unwrap_err()
                .to_string();
            assert!(failure.contains("pip could not fetch"), "{failure}");
        }
    }
}
