//! `doctor`, and what damaged networks and configuration get.

use std::{fs, path::Path};

use serde_json::Value;

use crate::{
    folder::{copy_of_the_game, project},
    program::{portrait, program, stderr, stdout, told},
};

fn doctor(root: &Path) -> (Vec<Value>, Option<i32>) {
    let mut program = program();
    program.arg("--root").arg(root).args(["doctor", "--json"]);
    let output = told(
        program
            .envs([
                // No server has this number.
                ("DISPLAY", ":31999"),
                ("WAYLAND_DISPLAY", ""),
                ("XDG_RUNTIME_DIR", env!("CARGO_TARGET_TMPDIR")),
            ])
            .output()
            .unwrap(),
    );
    let checks = stdout(&output)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    (checks.collect(), output.status.code())
}

fn check<'a>(checks: &'a [Value], name: &str) -> &'a Value {
    let found = checks.iter().find(|check| check["name"] == name);
    found.unwrap_or_else(|| panic!("no check of {name} in {checks:?}"))
}

#[test]
fn the_doctor_finds_a_whole_game_sound() {
    let (checks, code) = doctor(&project());
    for name in [
        "config/game.ron",
        "config/explain.ron",
        "config/theme.ron",
        "config/camera.ron",
        "config/vision.ron",
        "config/calibration.ron",
        "config/baseline.ron",
        "config/smoothing.ron",
        "networks on fused",
        "networks on flex",
        "networks on ndarray",
        "demo player",
        "targets",
        "texts",
        "fonts/AtkinsonHyperlegible-Regular.ttf",
    ] {
        assert_eq!(
            check(&checks, name)["status"],
            "ok",
            "{}",
            check(&checks, name)
        );
    }
    assert!(
        checks
            .iter()
            .any(|check| check["name"].as_str().unwrap().starts_with("camera"))
    );
    for check in checks.iter().filter(|check| check["status"] != "ok") {
        assert!(check["hint"].is_string(), "{check}");
    }
    let display = check(&checks, "display");
    assert_eq!(display["status"], "fail");
    let detail = display["detail"].as_str().unwrap();
    assert!(detail.contains(":31999 does not answer"), "{detail}");
    assert_eq!(code, Some(1));
}

#[test]
fn the_doctor_misses_networks_and_says_how_to_get_them() {
    let game = copy_of_the_game();
    let mesh = game.path().join("models/face_mesh.safetensors");
    let whole = fs::read(&mesh).unwrap();
    let mut foreign = whole.clone();
    foreign[whole.len() / 2] ^= 1;
    for spoilt in [
        None,
        Some(&whole[..100_000]),
        Some(&foreign[..]),
        Some(&b"hello"[..]),
    ] {
        match spoilt {
            Some(bytes) => fs::write(&mesh, bytes).unwrap(),
            None => fs::remove_file(&mesh).unwrap(),
        }
        let (checks, code) = doctor(game.path());
        assert_eq!(code, Some(1));
        let networks = check(&checks, "networks on flex");
        assert_eq!(networks["status"], "fail");
        assert!(
            networks["detail"].as_str().unwrap().contains("face_mesh"),
            "{networks}"
        );
        assert!(
            networks["hint"]
                .as_str()
                .unwrap()
                .contains("cargo xtask models"),
            "{networks}"
        );
    }
    fs::write(&mesh, whole).unwrap();
    fs::remove_file(game.path().join("models/au_head.safetensors")).unwrap();
    let (checks, code) = doctor(game.path());
    assert_eq!(code, Some(1));
    assert!(
        check(&checks, "networks on flex")["detail"]
            .as_str()
            .unwrap()
            .contains("au_head")
    );
}

#[test]
fn a_mistake_in_a_configuration_file_is_told_with_its_line() {
    for (file, bad, why) in [
        (
            "vision.ron",
            "(\n  backend: Flex,\n  speed: 9,\n)",
            "`speed`",
        ),
        (
            "game.ron",
            "(\n\n  rounds: \"six\",\n)",
            "`rounds`: expected integer",
        ),
        (
            "smoothing.ron",
            "(\n\n  still_hertz: -1.0, hertz_per_speed: 1.0, speed_hertz: 1.0,\n on: 1.0, off: 1.0, forget_seconds: 1.0)",
            "above 0",
        ),
    ] {
        let game = copy_of_the_game();
        fs::write(game.path().join("config").join(file), bad).unwrap();
        let (checks, code) = doctor(game.path());
        assert_eq!(code, Some(1));
        let found = check(&checks, &format!("config/{file}"));
        let detail = found["detail"].as_str().unwrap();
        assert!(
            detail.contains(&format!("{file}:3")) && detail.contains(why),
            "{detail}"
        );
        assert!(found["hint"].as_str().unwrap().contains(file), "{found}");
    }
    let game = copy_of_the_game();
    fs::write(game.path().join("config/vision.ron"), "(\n speed: 9)").unwrap();
    let mut program = program();
    program
        .arg("--root")
        .arg(game.path())
        .arg("analyze")
        .arg(portrait("anger-a"));
    let output = told(program.output().unwrap());
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("vision.ron:2"));
}
