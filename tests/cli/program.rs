//! The real program, and what its tests are made of.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use image::RgbImage;
use serde_json::Value;
use tempfile::TempDir;

use crate::folder::project;

/// Portraits with cards that name no neutral face.
pub fn portraits() -> PathBuf {
    project().join("tests/fixtures/targets")
}

pub fn portrait(name: &str) -> PathBuf {
    portraits().join(format!("{name}.png"))
}

/// The person of the demo clip at rest.
pub fn at_rest() -> PathBuf {
    project().join("assets/clip/0000.jpg")
}

pub fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_face-game"));
    program.env("FACE_GAME_ROOT", project()).env("LANG", "C");
    program
}

pub fn run<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Output {
    told(program().args(args).output().unwrap())
}

/// Whatever happens, it is told without a panic and with a hint.
pub fn told(output: Output) -> Output {
    let told = stderr(&output);
    assert!(!told.contains("panicked"), "{told}");
    let usage = output.status.code() == Some(2);
    if told.starts_with("error: ") && !usage {
        assert!(told.contains("\nhint: "), "no hint in: {told}");
    }
    output
}

pub fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What `args` print: a JSON object a line.
pub fn objects<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Vec<Value> {
    let output = run(args);
    let lines = stdout(&output).lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

pub fn analyze(image: &Path) -> Value {
    objects(["analyze".as_ref(), "--json".as_ref(), image.as_os_str()]).remove(0)
}

pub fn strings(list: &Value) -> Vec<&str> {
    let items = list.as_array().unwrap().iter();
    items.map(|item| item.as_str().unwrap()).collect()
}

/// Images made for one test.
pub struct Images(pub TempDir);

impl Images {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    pub fn save(&self, name: &str, image: &RgbImage) -> PathBuf {
        let path = self.0.path().join(name);
        image.save(&path).unwrap();
        path
    }
}

pub fn load(name: &str) -> RgbImage {
    image::open(portrait(name)).unwrap().to_rgb8()
}
