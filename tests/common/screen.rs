//! The real binary in a real window on a virtual screen, played with simulated keys.
#![allow(dead_code, reason = "each test uses a part of the harness")]

use std::{
    ffi::OsString,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

/// What a test waits for at most; a software renderer on a busy machine is slow.
const PATIENCE: Duration = Duration::from_secs(240);

/// A virtual screen, gone when dropped.
pub struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    /// Opens one of this size.
    pub fn open(width: u32, height: u32) -> Self {
        let display = format!(":{}", 1000 + std::process::id() % 20_000);
        let server = Command::new("Xvfb")
            .args([
                &display,
                "-screen",
                "0",
                &format!("{width}x{height}x24"),
                "-nolisten",
                "tcp",
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb runs; `cargo xtask test` installs it");
        let screen = Self { server, display };
        let socket = format!("/tmp/.X11-unix/X{}", &screen.display[1..]);
        until("the virtual screen", || {
            Path::new(&socket).exists().then_some(())
        });
        screen
    }

    /// What `DISPLAY` must say to reach it.
    pub fn name(&self) -> &str {
        &self.display
    }

    fn xdotool(&self, args: &[&str]) -> String {
        let output = Command::new("xdotool")
            .args(args)
            .env("DISPLAY", &self.display)
            .output()
            .expect("xdotool runs; `cargo xtask test` installs it");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The game on a screen, ended when dropped.
pub struct Game<'a> {
    screen: &'a Screen,
    child: Child,
    log: PathBuf,
    window: String,
    _folder: tempfile::TempDir,
}

impl<'a> Game<'a> {
    /// Starts the binary with these arguments and environment.
    pub fn start(screen: &'a Screen, args: &[&str], environment: &[(&str, OsString)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log.txt");
        let file = File::create(&log).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_face-game"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(args)
            .args(["--seed", "7", "--lang", "en", "--settings"])
            .arg(folder.path().join("settings.ron"))
            .env("DISPLAY", &screen.display)
            .env("NO_COLOR", "1")
            .env_remove("WAYLAND_DISPLAY")
            .env("WGPU_BACKEND", "vulkan")
            .envs(environment.iter().map(|(name, value)| (*name, value)))
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .spawn()
            .unwrap();
        let mut game = Self {
            screen,
            child,
            log,
            window: String::new(),
            _folder: folder,
        };
        game.wait("title after", 1);
        game.window = until("the window", || {
            let found = screen.xdotool(&["search", "--name", "^Face Game$"]);
            found.lines().last().map(str::to_owned)
        });
        game
    }

    /// Presses a key, by its X name.
    pub fn key(&self, name: &str) {
        self.screen.xdotool(&["windowfocus", &self.window]);
        self.screen.xdotool(&["key", name]);
    }

    /// Everything the game has said.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The lines that hold `text`.
    pub fn lines(&self, text: &str) -> Vec<String> {
        self.log()
            .lines()
            .filter(|line| line.contains(text))
            .map(str::to_owned)
            .collect()
    }

    /// Waits until `text` was said `times` times.
    pub fn wait(&mut self, text: &str, times: usize) {
        let started = Instant::now();
        while self.lines(text).len() < times {
            if let Some(status) = self.child.try_wait().unwrap() {
                panic!(
                    "the game ended with {status} before `{text}`:\n{}",
                    self.log()
                );
            }
            assert!(
                started.elapsed() < PATIENCE,
                "never said `{text}` {times} times:\n{}",
                self.log()
            );
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Presses `key` until `text` was said `times` times: a key that comes before
    /// the screen it is meant for is lost, as it is for a player.
    pub fn press_until(&mut self, key: &str, text: &str, times: usize) {
        let started = Instant::now();
        while self.lines(text).len() < times {
            assert!(
                started.elapsed() < PATIENCE,
                "{key} never led to `{text}`:\n{}",
                self.log()
            );
            self.key(key);
            thread::sleep(Duration::from_millis(700));
        }
    }

    /// Waits for the end.
    pub fn end(mut self) -> ExitStatus {
        until("the end", || self.child.try_wait().unwrap())
    }
}

impl Drop for Game<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn until<T>(what: &str, mut ready: impl FnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(value) = ready() {
            return value;
        }
        assert!(started.elapsed() < PATIENCE, "{what} never came");
        thread::sleep(Duration::from_millis(50));
    }
}
