//! Where the game's own files lie.

use std::path::{Path, PathBuf};

use crate::error::{Problem, Result};

/// The environment variable that names the root where no option does.
pub const ROOT_VARIABLE: &str = "FACE_GAME_ROOT";

/// The folder that holds `assets/`, `config/` and `models/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root(PathBuf);

impl Root {
    /// The `named` folder; else the one in [`ROOT_VARIABLE`]; else the nearest at
    /// or above the executable, then at or above the current folder.
    ///
    /// # Errors
    /// No such folder, or one without the game's files.
    pub fn find(named: Option<&Path>) -> Result<Self> {
        let variable = std::env::var_os(ROOT_VARIABLE).map(PathBuf::from);
        if let Some(path) = named.map(Path::to_owned).or(variable) {
            return if is_root(&path) {
                Ok(Self(path))
            } else {
                Err(
                    Problem::new(format!("the game's files are not in {}", path.display()))
                        .hint("name the folder that holds assets and config"),
                )
            };
        }
        let starts = [std::env::current_exe().ok(), std::env::current_dir().ok()];
        starts
            .iter()
            .flatten()
            .flat_map(|start| start.ancestors())
            .find(|path| is_root(path))
            .map(|path| Self(path.to_owned()))
            .ok_or_else(|| {
                Problem::new("cannot find the game's files").hint(format!(
                    "start from the project's folder, or name it with --root or {ROOT_VARIABLE}"
                ))
            })
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// What the game shows and plays.
    pub fn assets(&self) -> PathBuf {
        self.0.join("assets")
    }

    /// The texts, a folder for each language.
    pub fn texts(&self) -> PathBuf {
        self.assets().join("i18n")
    }

    /// The faces to copy.
    pub fn targets(&self) -> PathBuf {
        self.assets().join("targets")
    }

    /// The weights of the networks.
    pub fn models(&self) -> PathBuf {
        self.0.join("models")
    }

    /// The configuration file `name`.
    pub fn config(&self, name: &str) -> PathBuf {
        self.0.join("config").join(name)
    }
}

/// The folder of the dataset: the `named` one, else the platform's for this
/// user's data (`~/.local/share/face-game` on Linux).
///
/// # Errors
/// None is named, and the platform tells none.
pub fn data_folder(named: Option<&Path>) -> Result<PathBuf> {
    if let Some(named) = named {
        return Ok(named.to_owned());
    }
    directories::ProjectDirs::from("", "", "face-game")
        .map(|folders| folders.data_dir().to_owned())
        .ok_or_else(|| {
            Problem::new("this platform tells no folder for data")
                .hint("name a folder with --data DIR")
        })
}

fn is_root(path: &Path) -> bool {
    path.join("assets/i18n").is_dir() && path.join("config").is_dir()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_data_folder_wins() {
        let named = Path::new("somewhere");
        assert_eq!(data_folder(Some(named)).unwrap(), named);
    }

    #[test]
    fn a_named_folder_must_hold_the_game() {
        let project = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = Root::find(Some(project)).unwrap();
        assert!(root.targets().is_dir() && root.config("explain.ron").is_file());
        let empty = tempfile::tempdir().unwrap();
        assert!(
            Root::find(Some(empty.path()))
                .unwrap_err()
                .advice()
                .is_some()
        );
    }
}
