//! The Python of `cargo xtask test`, which holds other people's readers.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// Its interpreter.
pub fn interpreter() -> PathBuf {
    let named = std::env::var_os("FACE_GAME_TEST_PYTHON").map(PathBuf::from);
    let python = named.unwrap_or_else(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        target.join("test-python/bin/python")
    });
    assert!(
        python.is_file(),
        "there is no {}\nhint: `cargo xtask test --test exchange` makes it",
        python.display()
    );
    python
}

/// A script of `tests/python` with its arguments, offline and in a home of its own.
pub fn script(name: &str, home: &Path) -> Command {
    let mut command = Command::new(interpreter());
    command
        .arg(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("tests/python")
                .join(name),
        )
        .env("HOME", home)
        .env("HF_HOME", home)
        .env("HF_HUB_OFFLINE", "1")
        .env("HF_DATASETS_OFFLINE", "1");
    command
}
