//! How long reading a face takes: `cargo bench --bench vision`.
//!
//! After criterion's own report it prints, in milliseconds, what a frame costs
//! from camera pixels to smoothed Action Units on each backend, how evenly, how
//! two players share two cores, how soon after the start the first reading is
//! there, and, if `FACE_GAME_PYTHON` names a Python with mediapipe 0.10.14, the
//! ratio to MediaPipe's own refined face mesh on the same pictures in the same
//! run. `cargo bench --bench vision -- report` leaves criterion's report out;
//! `cargo bench --bench vision -- flame` only prints where the time goes.

#[path = "../tests/common/vision.rs"]
mod vision;

#[path = "vision/flame.rs"]
mod flame;
#[path = "vision/player.rs"]
mod player;
#[path = "vision/report.rs"]
mod report;

use std::hint::black_box;
use std::time::Duration;

use criterion::Criterion;
use face_game::picture::Picture;
use face_game::vision::networks::Work;
use face_game::vision::preprocess::Crop;
use face_game::vision::roi::Roi;
use face_game::vision::{Backend, Tracker, detector, mesh};
use player::Player;
use vision::{config, networks, picture};

fn main() {
    // Cargo puts arguments of its own around the reader's.
    let asked = |word: &str| std::env::args().skip(1).any(|arg| arg == word);
    if asked("flame") {
        return flame::print();
    } else if asked("report") {
        return report::print();
    }
    let mut criterion = Criterion::default()
        .sample_size(20)
        .measurement_time(Duration::from_secs(2))
        .warm_up_time(Duration::from_millis(500))
        .configure_from_args();
    parts(&mut criterion, &picture("astronaut"));
    criterion.final_summary();
    report::print();
}

/// Each step by itself.
fn parts(criterion: &mut Criterion, photo: &Picture) {
    let whole = Roi::whole(photo.width(), photo.height());
    let tracker = Tracker::new(networks(Backend::default()), &config());
    let face = Roi::of_mesh(&tracker.read_all(photo)[0].landmarks);
    for backend in Backend::ALL {
        let networks = networks(backend);
        let (mut work, mut group) = (
            Work::default(),
            criterion.benchmark_group(format!("{backend}")),
        );
        for (name, input, roi) in [
            ("detector", detector::INPUT, &whole),
            ("mesh", mesh::INPUT, &face),
        ] {
            let mut crop = Crop::new(input);
            group.bench_function(format!("crop for the {name}"), |b| {
                b.iter(|| crop.take(photo, black_box(roi)));
            });
            group.bench_function(name, |b| {
                b.iter(|| {
                    if name == "mesh" {
                        black_box(networks.mesh(&crop, &mut work));
                    } else {
                        black_box(networks.detect(&crop, &mut work));
                    }
                });
            });
        }
        let mut player = Player::new(&networks, photo);
        group.bench_function("landmarks of a followed face", |b| {
            b.iter(|| player.tracker.track(photo));
        });
        group.bench_function("Action Units", |b| {
            let face = player.tracker.track(photo).expect("a face");
            b.iter(|| player.action_units(&face));
        });
        group.bench_function("whole frame", |b| b.iter(|| player.frame(photo)));
        group.bench_function("whole frame, face lost before", |b| {
            b.iter(|| {
                player.tracker.forget();
                player.frame(photo)
            });
        });
        group.bench_function("still picture", |b| {
            b.iter(|| player.tracker.read_all(photo));
        });
        group.finish();
    }
}
