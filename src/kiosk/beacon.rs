//! Tells the outside that the kiosk lives: JSON on a Unix socket, plain text for
//! Prometheus where that is configured, and the service manager's watchdog.
//!
//! A thread of its own answers, so that a hanging game is seen as one.

use std::{
    fmt::Write as _,
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use bevy::prelude::*;
use serde::Serialize;

use super::health::Health;
use crate::error::{Problem, Result};

/// A game that draws no frame for so long hangs; a hidden window draws some.
const HANGS: Duration = Duration::from_secs(15);
/// How often the thread looks up.
const STEP: Duration = Duration::from_millis(250);

/// The game's end of the thread.
#[derive(Resource)]
pub struct Beacon {
    shared: Arc<Shared>,
    socket: Option<PathBuf>,
}

#[derive(Default)]
struct Shared {
    health: Mutex<Health>,
    /// Milliseconds of the game's clock at its last frame, and when that was.
    beat: AtomicU64,
    over: AtomicBool,
}

/// What the process itself takes, read when somebody asks.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
struct Process {
    memory_bytes: Option<u64>,
    threads: Option<u64>,
    descriptors: Option<u64>,
    disk_free_bytes: Option<u64>,
}

#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    health: &'a Health,
    #[serde(flatten)]
    process: Process,
}

impl Beacon {
    /// Starts the thread. `socket` is a Unix socket that answers each connection with
    /// one line of JSON; `metrics` a loopback address that answers HTTP.
    ///
    /// # Errors
    /// A socket that cannot be made, or an address that is not this machine's own.
    pub fn start(
        socket: Option<PathBuf>,
        metrics: Option<SocketAddr>,
        data: Option<PathBuf>,
    ) -> Result<Self> {
        let shared = Arc::new(Shared::default());
        let doors = Doors::open(socket.as_deref(), metrics)?;
        let theirs = shared.clone();
        thread::Builder::new()
            .name("kiosk-beacon".into())
            .spawn(move || keep_watch(&theirs, &doors, data.as_deref()))
            .map_err(|error| {
                Problem::new("cannot start the thread that tells health").because(error)
            })?;
        Ok(Self { shared, socket })
    }

    /// The game has drawn a frame.
    pub fn beat(&self, now: Duration) {
        let millis = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        self.shared.beat.store(millis.max(1), Ordering::Relaxed);
    }

    /// How the game is now.
    pub fn tell(&self, health: Health) {
        *lock(&self.shared.health) = health;
    }
}

impl Drop for Beacon {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::Relaxed);
        if let Some(socket) = &self.socket {
            // A socket without a listener helps nobody; that it is gone already neither hurts.
            let _ = fs::remove_file(socket);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where others ask.
struct Doors {
    #[cfg(unix)]
    socket: Option<std::os::unix::net::UnixListener>,
    metrics: Option<TcpListener>,
}

impl Doors {
    fn open(socket: Option<&Path>, metrics: Option<SocketAddr>) -> Result<Self> {
        if let Some(address) = metrics.filter(|address| !address.ip().is_loopback()) {
            return Err(
                Problem::new(format!("`metrics` must not listen on {address}"))
                    .because("the kiosk answers nobody but its own machine")
                    .hint("use 127.0.0.1 and a port in config/kiosk.ron"),
            );
        }
        let failed = |what: String| {
            move |error: std::io::Error| {
                Problem::new(format!("cannot listen on {what}"))
                    .because(error)
                    .hint("another kiosk may run here; see config/kiosk.ron")
            }
        };
        let metrics = metrics
            .map(|address| {
                let door = TcpListener::bind(address)?;
                door.set_nonblocking(true)?;
                Ok(door)
            })
            .transpose()
            .map_err(failed(format!("{metrics:?}")))?;
        Ok(Self {
            #[cfg(unix)]
            socket: socket
                .map(|path| open_socket(path).map_err(failed(path.display().to_string())))
                .transpose()?,
            metrics,
        })
    }
}

/// A socket that only this user can open. One left behind by a crash is replaced; one
/// that still answers is somebody else's.
#[cfg(unix)]
fn open_socket(path: &Path) -> std::io::Result<std::os::unix::net::UnixListener> {
    use std::os::unix::{
        fs::PermissionsExt,
        net::{UnixListener, UnixStream},
    };
    if UnixStream::connect(path).is_ok() {
        return Err(std::io::ErrorKind::AddrInUse.into());
    }
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let door = UnixListener::bind(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    door.set_nonblocking(true)?;
    Ok(door)
}

/// Answers whoever asks, and feeds the watchdog as long as the game draws.
fn keep_watch(shared: &Shared, doors: &Doors, data: Option<&Path>) {
    let mut watch = Watch::new(Instant::now());
    while !shared.over.load(Ordering::Relaxed) {
        watch.look(shared.beat.load(Ordering::Relaxed), Instant::now());
        #[cfg(unix)]
        while let Some((mut caller, _)) = doors.socket.as_ref().and_then(|door| door.accept().ok())
        {
            let line = json(shared, data);
            // Whoever hangs up early does not want it.
            let _ = caller.write_all(line.as_bytes());
        }
        while let Some((mut caller, _)) = doors.metrics.as_ref().and_then(|door| door.accept().ok())
        {
            let _ = caller.set_read_timeout(Some(STEP));
            let _ = caller.read(&mut [0; 1024]);
            let _ = caller.write_all(http(&prometheus(shared, data)).as_bytes());
        }
        thread::sleep(STEP);
    }
}

/// Whether the game still draws, for the service manager.
struct Watch {
    last: u64,
    moved: Instant,
    ready: bool,
    fed: Option<Instant>,
}

impl Watch {
    fn new(now: Instant) -> Self {
        Self {
            last: 0,
            moved: now,
            ready: false,
            fed: None,
        }
    }

    /// Whether the game hangs, after the beat that it shows `now`.
    fn hangs(&mut self, beat: u64, now: Instant) -> bool {
        if beat != self.last {
            (self.last, self.moved) = (beat, now);
        }
        now.duration_since(self.moved) > HANGS
    }

    fn look(&mut self, beat: u64, now: Instant) {
        let hangs = self.hangs(beat, now);
        if beat > 0 && !self.ready {
            self.ready = true;
            notify(&Note::Ready);
        }
        let due = self
            .fed
            .is_none_or(|fed| now.duration_since(fed) >= Duration::from_secs(2));
        if self.ready && !hangs && due {
            self.fed = Some(now);
            notify(&Note::Alive);
        }
    }
}

enum Note {
    Ready,
    Alive,
}

/// Tells systemd, where that has started the game; else nobody.
#[cfg(target_os = "linux")]
fn notify(note: &Note) {
    let state = match note {
        Note::Ready => sd_notify::NotifyState::Ready,
        Note::Alive => sd_notify::NotifyState::Watchdog,
    };
    // Without a service manager there is nobody to tell.
    let _ = sd_notify::notify(&[state]);
}

#[cfg(not(target_os = "linux"))]
fn notify(_: &Note) {}

impl Process {
    fn now(data: Option<&Path>) -> Self {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().next()?.parse::<u64>().ok()
        };
        Self {
            memory_bytes: field("VmRSS:").map(|kilobytes| kilobytes * 1024),
            threads: field("Threads:"),
            descriptors: fs::read_dir("/proc/self/fd")
                .ok()
                .map(|files| files.count() as u64),
            disk_free_bytes: data.and_then(crate::recording::free),
        }
    }
}

fn json(shared: &Shared, data: Option<&Path>) -> String {
    let health = lock(&shared.health).clone();
    let report = Report {
        health: &health,
        process: Process::now(data),
    };
    // Numbers and names of ours: there is nothing that JSON could not say.
    serde_json::to_string(&report).unwrap_or_default() + "\n"
}

/// Prometheus' text format, version 0.0.4.
fn prometheus(shared: &Shared, data: Option<&Path>) -> String {
    let health = lock(&shared.health).clone();
    let process = Process::now(data);
    let number = |value: Option<u64>| value.map(|value| value as f64);
    let mut text = String::new();
    for (name, value) in [
        ("uptime_seconds", Some(health.uptime_seconds as f64)),
        ("fps_p50", Some(f64::from(health.fps_p50))),
        ("fps_p99", Some(f64::from(health.fps_p99))),
        ("frame_age_milliseconds", number(health.frame_age_ms)),
        ("reading_age_milliseconds", number(health.reading_age_ms)),
        (
            "inference_p95_milliseconds",
            Some(f64::from(health.inference_p95_ms)),
        ),
        ("plays_last_hour", Some(health.plays_last_hour as f64)),
        ("memory_bytes", number(process.memory_bytes)),
        ("threads", number(process.threads)),
        ("descriptors", number(process.descriptors)),
        ("disk_free_bytes", number(process.disk_free_bytes)),
    ] {
        if let Some(value) = value {
            let _ = writeln!(
                text,
                "# TYPE face_game_{name} gauge\nface_game_{name} {value}"
            );
        }
    }
    let _ = writeln!(
        text,
        "# TYPE face_game_plays_total counter\nface_game_plays_total {}",
        health.plays
    );
    let _ = writeln!(text, "# TYPE face_game_faults_total counter");
    for (kind, count) in &health.faults {
        let _ = writeln!(text, "face_game_faults_total{{kind=\"{kind}\"}} {count}");
    }
    text
}

fn http(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_game_that_draws_no_frame_hangs_and_one_that_draws_slowly_does_not() {
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        let mut watch = Watch::new(start);
        assert!(!watch.hangs(1, after(10)));
        assert!(!watch.hangs(2, after(24)), "a frame every fourteen seconds");
        assert!(!watch.hangs(2, after(39)));
        assert!(watch.hangs(2, after(40)));
        assert!(!watch.hangs(3, after(41)), "it is back");
    }

    #[test]
    fn metrics_are_told_to_this_machine_only() {
        let abroad = "0.0.0.0:9464".parse().ok();
        let Err(problem) = Doors::open(None, abroad) else {
            panic!("it listens to the world");
        };
        assert!(
            problem
                .advice()
                .is_some_and(|hint| hint.contains("127.0.0.1"))
        );
    }

    #[cfg(unix)]
    #[test]
    fn whoever_connects_is_told_in_json_and_a_second_kiosk_is_refused() {
        use std::os::unix::{fs::PermissionsExt, net::UnixStream};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("health.sock");
        fs::write(&path, "left behind").unwrap();
        let beacon = Beacon::start(Some(path.clone()), None, None).unwrap();
        beacon.beat(Duration::from_secs(1));
        beacon.tell(Health {
            plays: 7,
            ..default()
        });
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let mut told = String::new();
        UnixStream::connect(&path)
            .unwrap()
            .read_to_string(&mut told)
            .unwrap();
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!(told["plays"], 7);
        assert!(told["memory_bytes"].as_u64().is_some_and(|bytes| bytes > 0));
        let second = Beacon::start(Some(path.clone()), None, None);
        assert!(second.is_err(), "one kiosk a socket");
        drop(beacon);
        assert!(!path.exists());
    }

    #[test]
    fn prometheus_reads_every_line() {
        let shared = Shared::default();
        lock(&shared.health).faults.insert("camera_lost", 2);
        let text = prometheus(&shared, None);
        assert!(
            text.contains("face_game_faults_total{kind=\"camera_lost\"} 2\n"),
            "{text}"
        );
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (_, value) = line.rsplit_once(' ').unwrap();
            assert!(value.parse::<f64>().is_ok(), "{line}");
        }
    }
}
