//! The real binary plays a whole session on an emulated camera that is unplugged,
//! stalls and sends garbage in mid-round.
#![cfg(all(
    target_os = "linux",
    target_env = "gnu",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]

#[path = "common/screen.rs"]
mod screen;
#[path = "common/v4l2.rs"]
mod v4l2;

use screen::{Game, Screen};
use v4l2::Emulator;

#[test]
fn a_session_survives_whatever_its_camera_does() {
    let screen = Screen::open(960, 540);
    let frames = format!("{}/assets/clip", env!("CARGO_MANIFEST_DIR"));
    let camera = Emulator::start(&format!(
        "0:name=Test Camera;sizes=640x480;fps=15;dir={frames}"
    ));
    let mut game = Game::start(
        &screen,
        &["--source", "camera", "--size", "960x540"],
        &camera.environment(),
    );
    game.press_until("Return", "pictures come from camera", 1);
    game.wait("camera: Streaming", 1);
    game.wait("neutral face is measured", 1);
    let lost = "lost in mid-round";
    for round in 1..=6 {
        game.wait("perform: target", round);
        match round {
            2 => {
                camera.command("unplug 0");
                game.wait(lost, 1);
                camera.command("plug 0");
            }
            3 => {
                camera.command("stall 0");
                game.wait(lost, 2);
                camera.command("stall 0 off");
            }
            4 => {
                camera.command("damage 0 garbage 40");
            }
            _ => {}
        }
        game.wait("scored: round", round);
        let performed = game.lines("perform: target").len();
        if round < 6 {
            game.press_until("n", "perform: target", performed + 1);
        } else {
            game.press_until("n", "session ends", 1);
        }
    }
    let scored = game.lines("scored: round");
    for (n, line) in scored.iter().enumerate() {
        assert!(
            line.contains(&format!("round {} try 1 ", n + 1)),
            "no score was lost: {scored:#?}"
        );
    }
    assert_eq!(scored.len(), 6);
    assert!(game.lines(" failed: ").is_empty(), "{}", game.log());
    // Back at the title no camera is open.
    game.press_until("Escape", "camera closed", 1);
    v4l2::wait(
        || (camera.status()["open"] == 0).then_some(()),
        "the camera to be let go",
    );
    game.key("F10");
    assert!(game.end().success());
}
