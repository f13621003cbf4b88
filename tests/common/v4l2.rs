//! Emulated cameras for a child process: the real camera library on a device
//! that is none. See `tests/v4l2-emulator`.
#![allow(dead_code, reason = "each test uses a part of the harness")]

use std::{
    env,
    ffi::OsString,
    io::{BufRead, BufReader, Write},
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

/// No wait of a test takes longer, however busy the machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The pause before a condition is looked at again.
const PAUSE: Duration = Duration::from_millis(20);

/// The cameras of one child process.
pub struct Emulator {
    folder: TempDir,
    devices: String,
    commands: Vec<String>,
}

impl Emulator {
    /// Cameras as `NUMBER[:key=value;…]|…`, as in `0|1:meta`, or none at all.
    /// The keys: `name`, `formats`, `sizes`, `fps`, `first` (milliseconds to
    /// the first picture), `dir` (a folder of JPEG images), `meta`.
    pub fn start(devices: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            folder,
            devices: devices.into(),
            commands: Vec::new(),
        }
    }

    /// Obeys `command` before the child opens anything.
    pub fn after(mut self, command: &str) -> Self {
        self.commands.push(command.into());
        self
    }

    /// The variables for the environment of the child, and of it alone.
    pub fn environment(&self) -> [(&'static str, OsString); 5] {
        [
            ("LD_PRELOAD", library().into()),
            ("V4L2_EMULATOR_PROGRAM", "face-game".into()),
            ("V4L2_EMULATOR_DEVICES", (&self.devices).into()),
            ("V4L2_EMULATOR_COMMANDS", self.commands.join("|").into()),
            ("V4L2_EMULATOR_CONTROL", self.socket().into()),
        ]
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("control")
    }

    /// Gives the running child's cameras a command (`unplug 0`, `plug 0 as 2`,
    /// `stall 0`, `damage 0 garbage 40`, …) and returns the answer.
    pub fn command(&self, command: &str) -> String {
        // The child may not listen yet.
        let mut stream = wait(
            || UnixStream::connect(self.socket()).ok(),
            "the emulator's socket",
        );
        writeln!(stream, "{command}").unwrap();
        let mut answer = String::new();
        BufReader::new(stream).read_line(&mut answer).unwrap();
        let answer = answer
            .strip_prefix("ok ")
            .unwrap_or_else(|| panic!("{command}: {answer}"));
        answer.trim().into()
    }

    /// What the emulator knows: `open`, `streaming`, `devices`.
    pub fn status(&self) -> Value {
        serde_json::from_str(&self.command("status")).unwrap()
    }

    /// Waits until the child holds no device and no picture buffer any more,
    /// and has no threads but those named.
    pub fn assert_released(&self, child: u32, threads: &[&str]) {
        let process = PathBuf::from(format!("/proc/{child}"));
        assert_eq!(self.status()["open"], 0, "{}", self.status());
        let maps = std::fs::read_to_string(process.join("maps")).unwrap();
        assert!(!maps.contains("v4l2-emulator-buffers"), "{maps}");
        // A joined thread is listed for a moment longer.
        wait(
            || (threads_of(&process) == threads).then_some(()),
            "the threads to end",
        );
    }
}

/// The names of a process's threads in order, but for the emulator's own.
fn threads_of(process: &Path) -> Vec<String> {
    let tasks = std::fs::read_dir(process.join("task")).unwrap().flatten();
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok());
    let mut names: Vec<_> = names.map(|name| name.trim().to_owned()).collect();
    names.retain(|name| name != "v4l2-emulator");
    names.sort();
    names
}

/// Waits until there is something.
pub fn wait<T>(mut look: impl FnMut() -> Option<T>, what: &str) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "waited in vain for {what}");
        thread::sleep(PAUSE);
    }
}

/// The emulator's library, built once beside the tests, in their profile.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        // target/release/deps/this-test
        let program = env::current_exe().unwrap();
        let profile = program.ancestors().nth(2).unwrap();
        let status = Command::new(env!("CARGO"))
            .args([
                "build",
                "--quiet",
                "--release",
                "--offline",
                "--package",
                "v4l2-emulator",
            ])
            .arg("--target-dir")
            .arg(profile.parent().unwrap())
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status()
            .unwrap();
        assert!(status.success(), "the emulator does not build");
        profile
            .with_file_name("release")
            .join("libv4l2_emulator.so")
    })
}
