//! The game where it cannot start: one message, one hint, no panic above them.

use std::process::Command;

use crate::program::{program, run, stderr};
#[cfg(target_os = "linux")]
use crate::screen::Screen;

#[test]
fn a_command_line_that_makes_no_sense_is_2() {
    for args in [
        vec!["dance"],
        vec!["analyze"],
        vec!["compare", "a.png"],
        vec!["--size", "9"],
    ] {
        assert_eq!(run(args).status.code(), Some(2));
    }
    let output = run(["--root", "/nowhere", "doctor"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("/nowhere"));
}

/// Starts the game where it cannot start, and returns what it says instead.
fn refused(place: impl FnOnce(&mut Command)) -> (String, String) {
    let mut program = program();
    for display in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        program.env_remove(display);
    }
    // Else graphics drivers complain.
    program.env("XDG_RUNTIME_DIR", env!("CARGO_TARGET_TMPDIR"));
    place(&mut program);
    let output = program.output().unwrap();
    let told = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{told}");
    let lines: Vec<_> = told.lines().collect();
    let [error, hint] = lines[..] else {
        panic!("more or less than an error and a hint: {told}");
    };
    (
        error.strip_prefix("error: ").unwrap().into(),
        hint.strip_prefix("hint: ").unwrap().into(),
    )
}

#[test]
#[cfg(target_os = "linux")]
fn without_a_display_that_answers_the_game_says_so() {
    let (error, hint) = refused(|_| ());
    assert!(error.contains("no display"), "{error}");
    assert!(hint.contains("DISPLAY"), "{hint}");
    for (name, value) in [
        ("DISPLAY", ":31999"),
        ("DISPLAY", "nonsense"),
        ("WAYLAND_DISPLAY", "nobody"),
    ] {
        let (error, hint) = refused(|program| {
            program.env(name, value);
        });
        assert!(
            error.contains(&format!("{value} does not answer")),
            "{error}"
        );
        assert!(hint.contains(name), "{hint}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn without_a_graphics_driver_the_game_says_so() {
    let screen = Screen::open(320, 240);
    let (error, hint) = refused(|program| {
        program
            .env("DISPLAY", screen.name())
            .env("WGPU_BACKEND", "vulkan")
            .env("VK_ICD_FILENAMES", "/nowhere.json")
            .env("VK_DRIVER_FILES", "/nowhere.json");
    });
    assert!(error.contains("no graphics adapter"), "{error}");
    assert!(hint.contains("driver"), "{hint}");
}
