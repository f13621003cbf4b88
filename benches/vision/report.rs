//! The numbers that are ratios of each other, taken in turns in one run.

use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use face_game::config;
use face_game::picture::Picture;
use face_game::vision::{AuHead, Backend, Networks, Tracker, VisionConfig};

use crate::player::Player;
use crate::vision::{faces, networks, picture};

/// Turns that the candidates take; the best of each counts.
const TURNS: usize = 5;

/// Frames of each picture in a turn.
const FRAMES: u32 = 20;

pub fn print() {
    let photos: Vec<_> = faces().iter().map(|name| picture(name)).collect();
    let ours: Vec<_> = Backend::ALL.map(networks).into();
    let mut alone = vec![f64::MAX; ours.len()];
    let (mut together, mut theirs) = (f64::MAX, f64::MAX);
    for _ in 0..TURNS {
        for (best, networks) in alone.iter_mut().zip(&ours) {
            *best = best.min(frames(networks, &photos));
        }
        together = together.min(two_players(&ours[0], &photos));
        theirs = theirs.min(mediapipe().unwrap_or(f64::MAX));
    }
    println!("\nCPU time of a frame, camera pixels to smoothed Action Units:");
    for (backend, time) in Backend::ALL.iter().zip(&alone) {
        println!(
            "  {backend:10} {time:6.2} ms, {:5.2} times {}",
            time / alone[0],
            Backend::ALL[0]
        );
    }
    if theirs < f64::MAX {
        println!(
            "  MediaPipe  {theirs:6.2} ms, landmarks alone; {} takes {:.2} times that",
            Backend::ALL[0],
            alone[0] / theirs
        );
    } else {
        println!("  MediaPipe  not measured: FACE_GAME_PYTHON names no Python with mediapipe");
    }
    let mut each = each_frame(&ours[0], &photos);
    each.sort_by(f64::total_cmp);
    let at = |share: f64| each[(each.len() as f64 * share) as usize];
    println!(
        "each of {} frames, CPU time: median {:.2} ms, p95 {:.2} ms ({:.2} times), p99 {:.2} ms",
        each.len(),
        at(0.5),
        at(0.95),
        at(0.95) / at(0.5),
        at(0.99)
    );
    println!(
        "two players at once: {together:.2} ms each, {:.2} times one alone",
        together / alone[0]
    );
    let starts = (0..TURNS)
        .map(|_| start(&photos[0]))
        .fold(f64::MAX, f64::min);
    println!("from loading the networks to the first reading: {starts:.1} ms");
    if let Some(time) = (0..TURNS).filter_map(|_| process()).reduce(f64::min) {
        println!("from starting `face-game analyze` to its end: {time:.0} ms");
    }
}

/// Milliseconds of CPU time that a frame takes.
fn frames(networks: &Networks, photos: &[Picture]) -> f64 {
    let mut cpu = Duration::ZERO;
    for photo in photos {
        let mut player = follow(networks, photo);
        let thread = ThreadTime::now();
        for _ in 0..FRAMES {
            black_box(player.frame(photo));
        }
        cpu += thread.elapsed();
    }
    1e3 * cpu.as_secs_f64() / f64::from(FRAMES) / photos.len() as f64
}

/// A player who follows the face on a picture.
fn follow(networks: &Networks, photo: &Picture) -> Player {
    let mut player = Player::new(networks, photo);
    for _ in 0..10 {
        player.frame(photo);
    }
    player
}

/// Milliseconds of CPU time of each of many frames.
fn each_frame(networks: &Networks, photos: &[Picture]) -> Vec<f64> {
    let mut each = Vec::new();
    for photo in photos {
        let mut player = follow(networks, photo);
        each.extend((0..10 * FRAMES).map(|_| {
            let thread = ThreadTime::now();
            black_box(player.frame(photo));
            1e3 * thread.elapsed().as_secs_f64()
        }));
    }
    each
}

/// Milliseconds of CPU time that a frame takes with two players at work.
fn two_players(networks: &Networks, photos: &[Picture]) -> f64 {
    std::thread::scope(|scope| {
        let both = [(); 2].map(|()| scope.spawn(|| frames(networks, photos)));
        both.map(|thread| thread.join().expect("a player"))
            .into_iter()
            .fold(0.0, f64::max)
    })
}

/// Milliseconds from nothing to the first reading.
fn start(photo: &Picture) -> f64 {
    let clock = Instant::now();
    let config: VisionConfig = config::read(Path::new("config/vision.ron")).unwrap();
    let networks = Networks::load(Path::new("models"), config.backend).unwrap();
    let head = AuHead::load(Path::new("models")).unwrap();
    let face = Tracker::new(networks, &config)
        .track(photo)
        .expect("a face");
    black_box(head.read(&face.landmarks, None));
    1e3 * clock.elapsed().as_secs_f64()
}

/// Milliseconds that a process takes to read a picture, its start included.
fn process() -> Option<f64> {
    let clock = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_face-game"))
        .args(["analyze", "tests/fixtures/faces/astronaut.jpg"])
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| 1e3 * clock.elapsed().as_secs_f64())
}

/// Milliseconds of CPU time that a frame of the same pictures takes MediaPipe.
fn mediapipe() -> Option<f64> {
    let python = std::env::var_os("FACE_GAME_PYTHON")?;
    let images = faces()
        .into_iter()
        .map(|name| format!("tests/fixtures/faces/{name}.jpg"));
    let output = Command::new(python)
        .arg("tests/reference/mediapipe_speed.py")
        .args(images)
        .output()
        .ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}
