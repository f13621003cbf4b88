//! How long reading a face takes: `cargo bench --bench vision`.
//!
//! After criterion's own report it prints, in milliseconds of CPU time on one
//! thread, what a tracked frame costs on each backend, how two trackers share
//! two cores, and, if `FACE_GAME_PYTHON` names a Python with mediapipe 0.10.14,
//! the ratio to MediaPipe's own refined face mesh on the same photograph.

#[path = "../tests/common/vision.rs"]
mod vision;

use std::hint::black_box;
use std::io::{self, Write};
use std::process::Command;
use std::time::{Duration, Instant};

use criterion::Criterion;
use face_game::picture::Picture;
use face_game::vision::roi::Roi;
use face_game::vision::{Backend, Networks, Tracker, detector, mesh};
use vision::{config, networks, picture};

const BACKENDS: [Backend; 2] = [Backend::Flex, Backend::NdArray];

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(20)
        .measurement_time(Duration::from_secs(2))
        .warm_up_time(Duration::from_millis(500))
        .configure_from_args();
    let photo = picture("astronaut");
    parts(&mut criterion, &photo);
    criterion.final_summary();
    report(&photo);
}

/// Each step by itself.
fn parts(criterion: &mut Criterion, photo: &Picture) {
    let roi = Roi::of_mesh(&tracker(&networks(Backend::Flex)).read_all(photo)[0].landmarks);
    criterion.bench_function("crop", |b| {
        b.iter(|| mesh::INPUT.crop(photo, black_box(&roi)));
    });
    for backend in BACKENDS {
        let networks = networks(backend);
        let mut group = criterion.benchmark_group(format!("{backend:?}"));
        let face = mesh::INPUT.tensor(photo, &roi, networks.device());
        group.bench_function("mesh", |b| b.iter(|| networks.mesh().forward(face.clone())));
        let whole = Roi::whole(photo.width(), photo.height());
        let whole = detector::INPUT.tensor(photo, &whole, networks.device());
        group.bench_function("detector", |b| {
            b.iter(|| networks.detector().forward(whole.clone()));
        });
        let mut tracker = tracker(&networks);
        group.bench_function("tracked frame", |b| b.iter(|| tracker.track(photo)));
        group.bench_function("frame without a face before", |b| {
            b.iter(|| {
                tracker.forget();
                tracker.track(photo)
            });
        });
        group.bench_function("still picture", |b| b.iter(|| tracker.read_all(photo)));
        group.finish();
    }
}

fn tracker(networks: &Networks) -> Tracker {
    Tracker::new(networks.clone(), &config())
}

/// The numbers that are ratios of each other, taken in turns in one run.
fn report(photo: &Picture) {
    let ours: Vec<_> = BACKENDS.map(networks).into();
    let (mut alone, mut together) = ([f64::MAX; 2], f64::MAX);
    let mut theirs: Option<f64> = None;
    for _ in 0..5 {
        for (best, networks) in alone.iter_mut().zip(&ours) {
            *best = best.min(frames(networks, photo).0);
        }
        together = together.min(two_trackers(&ours[0], photo));
        if let Some(time) = mediapipe() {
            theirs = Some(theirs.map_or(time, |best| best.min(time)));
        }
    }
    let [flex, ndarray] = alone;
    let wall = (0..5)
        .map(|_| frames(&ours[0], photo).1)
        .fold(f64::MAX, f64::min);
    say(&format!("tracked frame, Flex        {flex:6.2} ms"));
    say(&format!(
        "tracked frame, NdArray     {ndarray:6.2} ms, {:.1} times Flex",
        ndarray / flex
    ));
    say(&format!(
        "two trackers at once       {together:6.2} ms each on the clock, {:.2} times one alone",
        together / wall
    ));
    match theirs {
        Some(time) => say(&format!(
            "MediaPipe, refined mesh    {time:6.2} ms; Flex takes {:.2} times that",
            flex / time
        )),
        None => say(
            "MediaPipe                  not measured: FACE_GAME_PYTHON names no Python with mediapipe",
        ),
    }
}

fn say(line: &str) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}

const FRAMES: u32 = 100;

/// Milliseconds of CPU and of wall time that a tracked frame takes.
fn frames(networks: &Networks, photo: &Picture) -> (f64, f64) {
    let mut tracker = tracker(networks);
    (0..10).for_each(|_| drop(tracker.track(photo)));
    let (cpu, clock) = (cpu_time(), Instant::now());
    for _ in 0..FRAMES {
        black_box(tracker.track(photo)).expect("the photograph shows a face");
    }
    let clock = clock.elapsed();
    let cpu = cpu_time()
        .zip(cpu)
        .map_or(clock, |(after, before)| after - before);
    let each = |time: Duration| time.as_secs_f64() * 1e3 / f64::from(FRAMES);
    (each(cpu), each(clock))
}

/// Milliseconds on the clock that a frame takes with two trackers at work.
fn two_trackers(networks: &Networks, photo: &Picture) -> f64 {
    std::thread::scope(|scope| {
        let both = [(); 2].map(|()| scope.spawn(|| frames(networks, photo).1));
        both.map(|thread| thread.join().expect("a tracker"))
            .into_iter()
            .fold(0.0, f64::max)
    })
}

/// CPU time of this thread, where the kernel tells it.
fn cpu_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ')
        .next()?
        .parse()
        .ok()
        .map(Duration::from_nanos)
}

/// Milliseconds of CPU time that a frame takes MediaPipe.
fn mediapipe() -> Option<f64> {
    let output = Command::new(std::env::var_os("FACE_GAME_PYTHON")?)
        .args([
            "tests/reference/mediapipe_speed.py",
            "tests/fixtures/faces/astronaut.jpg",
        ])
        .output()
        .ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
