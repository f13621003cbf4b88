//! The camera, from the program down to the system calls, on emulated devices:
//! each scenario is one run of `face-game camera`, which must see what happens,
//! say why, recover, and leave nothing open behind.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    dead_code,
    reason = "a test stops at the first surprise, says what it saw, and shares its harness"
)]
#![cfg(all(
    target_os = "linux",
    target_env = "gnu",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]

#[path = "common/v4l2.rs"]
mod v4l2;

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
    time::Instant,
};

use image::RgbImage;
use serde_json::Value;
use tempfile::{NamedTempFile, TempDir};
use v4l2::{Emulator, PATIENCE};

/// The shipped configuration with shorter limits, so that no test waits long.
fn config() -> NamedTempFile {
    let mut text = std::fs::read_to_string("config/camera.ron").unwrap();
    for (field, value) in [
        ("first_frame_ms: 5000", "first_frame_ms: 3500"),
        ("stall_ms: 2000", "stall_ms: 1000"),
        ("stale_ms: 100", "stale_ms: 1000"),
        ("back_off_ms: (250, 2000)", "back_off_ms: (50, 200)"),
        ("patience_ms: 20000", "patience_ms: 300"),
    ] {
        assert!(text.contains(field), "{field}");
        text = text.replace(field, value);
    }
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

/// A running `face-game camera` on emulated devices.
struct Watch {
    emulator: Emulator,
    child: Child,
    input: ChildStdin,
    lines: Receiver<Value>,
    /// All lines so far, for the message of a failure.
    seen: Vec<Value>,
    _config: NamedTempFile,
}

impl Watch {
    fn start(emulator: Emulator, arguments: &[&str]) -> Self {
        let config = config();
        let mut child = Command::new(env!("CARGO_BIN_EXE_face-game"))
            .args([
                "camera",
                "--json",
                "--control",
                "--every",
                "0.1",
                "--config",
            ])
            .arg(config.path())
            .args(arguments)
            .envs(emulator.environment())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let line = serde_json::from_str(&line).unwrap_or(Value::String(line));
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Self {
            emulator,
            child,
            input,
            lines,
            seen: Vec::new(),
            _config: config,
        }
    }

    fn camera(emulator: Emulator) -> Self {
        Self::start(emulator, &["--source", "camera"])
    }

    fn say(&mut self, word: &str) {
        writeln!(self.input, "{word}").unwrap();
    }

    /// The next line that is `wanted`.
    fn line(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let Ok(line) = self.lines.recv_timeout(left) else {
                panic!("waited in vain for {what} after {:#?}", self.seen)
            };
            self.seen.push(line.clone());
            if wanted(&line) {
                return line;
            }
        }
    }

    /// The next changes of state must be these, a loss with its reason. Returns
    /// the last.
    fn expect(&mut self, states: &[&str]) -> Value {
        let mut last = Value::Null;
        for state in states {
            last = self.line(state, |line| line["state"].is_string());
            let seen = [&last["state"], &last["why"]].map(|word| word.as_str().unwrap_or(""));
            assert_eq!(seen.join(" ").trim(), *state, "{:#?}", self.seen);
        }
        last
    }

    /// The next line of counts that is `wanted`.
    fn counts(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        self.line(what, |line| line["statistics"].is_object() && wanted(line))
    }

    /// Waits for some pictures more, and returns how many were bad so far.
    fn watch(&mut self) -> u64 {
        let number = |line: &Value, name: &str| line["statistics"][name].as_u64().unwrap();
        let before = self.counts("counts", |_| true);
        let enough = number(&before, "frames") + 10;
        let after = self.counts("pictures", |line| number(line, "frames") >= enough);
        number(&after, "bad")
    }

    /// Ends the source: no device, buffer or thread may be left. Then quits.
    fn finish(mut self) {
        self.say("stop");
        self.line("the end", |line| line["state"] == "stopped");
        self.emulator
            .assert_released(self.child.id(), &["camera-control", "face-game"]);
        self.say("quit");
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // After a failure it still runs; else it has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A clip of two pictures.
fn clip() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let card = r#"(title: "Two pictures", fps: 10, licence: "CC0-1.0")"#;
    std::fs::write(folder.path().join("clip.ron"), card).unwrap();
    pictures(folder.path());
    folder
}

/// Two JPEG images of 640x480 pixels.
fn pictures(folder: &Path) {
    for (name, brightness) in [("0.jpg", 60), ("1.jpg", 190)] {
        RgbImage::from_pixel(640, 480, [brightness; 3].into())
            .save(folder.join(name))
            .unwrap();
    }
}

const PLUGGED: [&str; 3] = ["searching", "opening", "streaming"];

#[test]
fn a_camera_and_its_metadata_node_stream_mjpeg() {
    let mut watch = Watch::camera(Emulator::start("0:name=Webcam|1:name=Webcam;meta"));
    let state = watch.expect(&PLUGGED);
    assert_eq!(state["name"], "Webcam");
    assert_eq!(state["format"], "MJPEG");
    assert_eq!(
        [&state["width"], &state["height"], &state["fps"]],
        [640, 480, 30]
    );
    assert_eq!(watch.watch(), 0);
    watch.finish();
}

#[test]
fn a_metadata_node_before_the_camera_is_passed_over() {
    let mut watch = Watch::camera(Emulator::start("0:meta|1"));
    watch.expect(&PLUGGED);
    watch.finish();
}

#[test]
fn cameras_without_mjpeg_stream_what_they_have() {
    for (code, name) in [("YUYV", "YUYV"), ("NV12", "NV12")] {
        let mut watch = Watch::camera(Emulator::start(&format!("0:formats={code},H264")));
        assert_eq!(watch.expect(&PLUGGED)["format"], name);
        assert_eq!(watch.watch(), 0);
        watch.finish();
    }
}

#[test]
fn a_camera_that_was_left_in_a_foreign_format_is_taken_out_of_it() {
    let mut watch = Watch::camera(Emulator::start("0:formats=H264,MJPG"));
    assert_eq!(watch.expect(&PLUGGED)["format"], "MJPEG");
    assert_eq!(watch.watch(), 0);
    watch.finish();
}

#[test]
fn a_camera_with_other_sizes_and_rates_streams_the_nearest() {
    let mut watch = Watch::camera(Emulator::start("0:sizes=1920x1080,800x600;fps=25"));
    let state = watch.expect(&PLUGGED);
    assert_eq!(
        [&state["width"], &state["height"], &state["fps"]],
        [800, 600, 25]
    );
    assert_eq!(watch.watch(), 0);
    watch.finish();
}

#[test]
fn pictures_without_huffman_tables_are_decoded() {
    let mut watch = Watch::camera(Emulator::start("0:formats=MJPG").after("tables 0 off"));
    watch.expect(&PLUGGED);
    assert_eq!(watch.watch(), 0);
    watch.finish();
}

#[test]
fn pictures_of_a_folder_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    pictures(folder.path());
    let devices = format!("0:dir={}", folder.path().display());
    let mut watch = Watch::camera(Emulator::start(&devices));
    watch.expect(&PLUGGED);
    assert_eq!(watch.watch(), 0);
    watch.finish();
}

#[test]
fn a_camera_plugged_in_later_is_found() {
    let mut watch = Watch::camera(Emulator::start(""));
    watch.expect(&["searching", "lost no_camera"]);
    watch.emulator.command("add 3");
    watch.expect(&["streaming"]);
    watch.finish();
}

#[test]
fn an_unplugged_camera_comes_back_under_any_number() {
    let mut watch = Watch::camera(Emulator::start("0"));
    watch.expect(&PLUGGED);
    for (old, new) in [(0, 0), (0, 2), (2, 0)] {
        watch.emulator.command(&format!("unplug {old}"));
        watch.expect(&["lost unplugged"]);
        watch.emulator.command(&format!("plug {old} as {new}"));
        watch.expect(&["streaming"]);
        assert_eq!(watch.watch(), 0);
    }
    watch.finish();
}

#[test]
fn the_camera_that_streamed_is_preferred_when_it_comes_back() {
    let mut watch = Watch::camera(Emulator::start("0:name=First"));
    watch.expect(&PLUGGED);
    watch.emulator.command("unplug 0");
    watch.expect(&["lost unplugged"]);
    watch.emulator.command("plug 0 as 4");
    assert_eq!(watch.expect(&["streaming"])["name"], "First");
    // By its number the other would be the first.
    watch.emulator.command("add 1:name=Other");
    watch.emulator.command("fail 4 dqbuf EIO 1");
    watch.expect(&["lost other"]);
    assert_eq!(watch.expect(&["streaming"])["name"], "First");
    watch.finish();
}

#[test]
fn a_camera_that_falls_silent_is_opened_again() {
    let mut watch = Watch::camera(Emulator::start("0"));
    watch.expect(&PLUGGED);
    watch.emulator.command("stall 0");
    watch.expect(&["lost stalled"]);
    watch.emulator.command("stall 0 off");
    watch.expect(&["streaming"]);
    watch.finish();
}

#[test]
fn a_camera_that_is_silent_from_the_start_can_be_stopped() {
    let mut watch = Watch::camera(Emulator::start("0").after("stall 0"));
    watch.expect(&["searching", "opening", "lost stalled"]);
    watch.finish();
}

#[test]
fn a_silent_camera_that_is_unplugged_comes_back() {
    let mut watch = Watch::camera(Emulator::start("0").after("stall 0"));
    watch.expect(&["searching", "opening", "lost stalled"]);
    watch.emulator.command("unplug 0");
    watch.line("its absence", |line| {
        line["why"] == "unplugged" || line["why"] == "no_camera"
    });
    watch.emulator.command("plug 0");
    watch.line("pictures", |line| line["state"] == "streaming");
    watch.finish();
}

#[test]
fn a_slow_first_picture_is_waited_for() {
    // Slower than a running camera may be.
    let mut watch = Watch::camera(Emulator::start("0:first=1500"));
    let state = watch.expect(&PLUGGED);
    assert!(state["at"].as_f64().unwrap() > 1.5);
    watch.finish();
}

#[test]
fn forty_garbage_pictures_end_one_session() {
    damaged("garbage");
}

#[test]
fn forty_pictures_of_the_wrong_size_end_one_session() {
    damaged("wrong-size");
}

#[test]
fn forty_truncated_pictures_end_one_session() {
    damaged("truncated");
}

fn damaged(kind: &str) {
    let mut watch = Watch::camera(Emulator::start("0"));
    watch.expect(&PLUGGED);
    watch.emulator.command(&format!("damage 0 {kind} 40"));
    watch.expect(&["lost bad_frames", "streaming"]);
    let bad = watch.watch();
    // Those in the buffers when the session ends are never seen.
    assert!((30..=40).contains(&bad), "{bad}");
    watch.finish();
}

#[test]
fn a_few_garbage_pictures_end_nothing() {
    let mut watch = Watch::camera(Emulator::start("0"));
    watch.expect(&PLUGGED);
    watch.emulator.command("damage 0 garbage 5");
    watch.counts("damage", |line| line["statistics"]["bad"] == 5);
    assert_eq!(watch.watch(), 5);
    watch.finish();
}

#[test]
fn a_busy_camera_streams_once_it_is_free() {
    let mut watch = Watch::camera(Emulator::start("0|1:meta").after("busy 0"));
    watch.expect(&["searching", "opening", "lost busy"]);
    watch.emulator.command("busy 0 off");
    watch.expect(&["streaming"]);
    watch.finish();
}

#[test]
fn a_forbidden_camera_streams_once_it_is_allowed() {
    let mut watch = Watch::camera(Emulator::start("0|1:meta").after("fail 0 open EACCES"));
    watch.expect(&["searching", "opening", "lost denied"]);
    watch.emulator.command("heal 0 open");
    watch.expect(&["streaming"]);
    watch.finish();
}

#[test]
fn a_camera_that_cannot_be_decoded_is_named_so() {
    let mut watch = Watch::camera(Emulator::start("0:formats=H264"));
    watch.expect(&["searching", "opening", "lost unsupported"]);
    watch.emulator.command("add 1:name=Webcam");
    assert_eq!(watch.expect(&["streaming"])["name"], "Webcam");
    watch.finish();
}

#[test]
fn a_failing_driver_and_a_full_bus_are_tried_again() {
    let commands = ["fail 0 streamon ENOSPC 1", "fail 0 dqbuf EIO 1"];
    let emulator = commands
        .into_iter()
        .fold(Emulator::start("0"), Emulator::after);
    let mut watch = Watch::camera(emulator);
    watch.expect(&["searching", "opening", "lost other", "streaming"]);
    watch.finish();
}

#[test]
fn the_demo_plays_until_the_player_takes_the_camera() {
    let clip = clip();
    let path = clip.path().to_str().unwrap();
    let mut watch = Watch::start(Emulator::start(""), &["--source", "auto", "--clip", path]);
    assert_eq!(
        watch.expect(&["searching", "demo"])["title"],
        "Two pictures"
    );
    watch.watch();
    watch.emulator.command("add 0:name=Webcam");
    watch.counts("the camera to wait", |line| line["waiting"] == "Webcam");
    // It was opened for a moment; the demo goes on.
    v4l2::wait(
        || (watch.emulator.status()["open"] == 0).then_some(()),
        "the camera's release",
    );
    watch.say("switch");
    watch.expect(&["searching", "opening", "streaming"]);
    watch.emulator.command("unplug 0");
    watch.expect(&["lost unplugged"]);
    watch.counts("the clip to wait", |line| line["clip_waits"] == true);
    watch.say("fall-back");
    watch.expect(&["demo"]);
    watch.finish();
}
