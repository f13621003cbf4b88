//! A running `face-game camera`, and what it says.

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

use crate::v4l2::{Emulator, PATIENCE};

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
pub struct Watch {
    pub emulator: Emulator,
    child: Child,
    input: ChildStdin,
    lines: Receiver<Value>,
    /// All lines so far, for the message of a failure.
    seen: Vec<Value>,
    _config: NamedTempFile,
}

impl Watch {
    pub fn start(emulator: Emulator, arguments: &[&str]) -> Self {
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

    pub fn camera(emulator: Emulator) -> Self {
        Self::start(emulator, &["--source", "camera"])
    }

    pub fn say(&mut self, word: &str) {
        writeln!(self.input, "{word}").unwrap();
    }

    /// The next line that is `wanted`.
    pub fn line(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
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
    pub fn expect(&mut self, states: &[&str]) -> Value {
        let mut last = Value::Null;
        for state in states {
            last = self.line(state, |line| line["state"].is_string());
            let seen = [&last["state"], &last["why"]].map(|word| word.as_str().unwrap_or(""));
            assert_eq!(seen.join(" ").trim(), *state, "{:#?}", self.seen);
        }
        last
    }

    /// The next line of counts that is `wanted`.
    pub fn counts(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        self.line(what, |line| line["statistics"].is_object() && wanted(line))
    }

    /// Waits for some pictures more, and returns how many were bad so far.
    pub fn watch(&mut self) -> u64 {
        let number = |line: &Value, name: &str| line["statistics"][name].as_u64().unwrap();
        let before = self.counts("counts", |_| true);
        let enough = number(&before, "frames") + 10;
        let after = self.counts("pictures", |line| number(line, "frames") >= enough);
        number(&after, "bad")
    }

    /// Ends the source: no device, buffer or thread may be left. Then quits.
    pub fn finish(mut self) {
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
pub fn clip() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let card = r#"(title: "Two pictures", fps: 10, licence: "CC0-1.0")"#;
    std::fs::write(folder.path().join("clip.ron"), card).unwrap();
    pictures(folder.path());
    folder
}

/// Two JPEG images of 640x480 pixels.
pub fn pictures(folder: &Path) {
    for (name, brightness) in [("0.jpg", 60), ("1.jpg", 190)] {
        RgbImage::from_pixel(640, 480, [brightness; 3].into())
            .save(folder.join(name))
            .unwrap();
    }
}

pub const PLUGGED: [&str; 3] = ["searching", "opening", "streaming"];
