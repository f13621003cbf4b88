//! Faces are found, followed and measured as MediaPipe does it.
//!
//! The reference is written by `tests/reference/landmarks.py`.

#[path = "common/vision.rs"]
mod vision;

use face_game::picture::Picture;
use face_game::vision::{Backend, Face, Obstacle, Tracker};
use vision::{color, config, error, faces, networks, paint, picture, tensors, tracker};

/// Mean distance from MediaPipe's landmarks, as a share of the distance between
/// the eyes.
const SLACK: f32 = 0.01;

fn flat(points: &[f32]) -> impl Iterator<Item = [f32; 2]> {
    points.as_chunks::<3>().0.iter().map(|p| [p[0], p[1]])
}

fn check_still(tracker: &Tracker) {
    let reference = tensors("landmarks.safetensors");
    for name in faces() {
        let found = tracker.read_all(&picture(&name));
        assert_eq!(found.len(), 1, "{name}");
        let wanted = &reference[&format!("{name}.static")];
        let off = error(&found[0].landmarks, flat(wanted));
        let depth = found[0].landmarks.iter().zip(wanted.as_chunks::<3>().0);
        let depth = depth.map(|(p, w)| (p[2] - w[2]).abs()).fold(0.0, f32::max);
        println!(
            "{name}: off by {:.3} %, z by at most {depth:.2} px",
            off * 100.0
        );
        assert!(off < SLACK, "{name} is off by {off}");
        assert!(
            depth < 0.05 * found[0].landmarks.inter_ocular(),
            "{name} z is off by {depth}"
        );
        assert_eq!(found[0].obstacle, None, "{name}");
    }
}

#[test]
fn still_pictures_give_mediapipes_landmarks() {
    check_still(&tracker());
}

/// The one is the landmarks, which leave with the face.
#[test]
fn following_a_face_allocates_once_a_picture() {
    let (mut tracker, photo) = (tracker(), picture("astronaut"));
    (0..5).for_each(|_| drop(tracker.track(&photo).unwrap()));
    let mut face = None;
    let allocated = allocation_counter::measure(|| face = tracker.track(&photo).ok());
    assert!(face.is_some_and(|face| face.obstacle.is_none()));
    assert_eq!(allocated.count_total, 1);
}

#[test]
fn trackers_that_share_networks_do_not_share_what_they_see() {
    let photos = ["astronaut", "happiness-a"].map(picture);
    let alone = photos
        .each_ref()
        .map(|photo| tracker().track(photo).unwrap());
    let mut first = tracker();
    first.track(&photos[0]).unwrap();
    let (mut second, alone) = (first.clone(), &alone);
    second.forget();
    std::thread::scope(|scope| {
        for (tracker, k) in [(&mut first, 0), (&mut second, 1)] {
            let photo = &photos[k];
            scope.spawn(move || {
                for _ in 0..10 {
                    tracker.forget();
                    assert_eq!(tracker.track(photo).unwrap(), alone[k]);
                }
            });
        }
    });
}

#[test]
fn so_do_the_backends_of_burn() {
    for backend in Backend::BURN {
        check_still(&Tracker::new(networks(backend), &config()));
    }
}

#[test]
fn following_settles_where_mediapipe_settles() {
    let reference = tensors("landmarks.safetensors");
    for name in faces() {
        let (mut tracker, picture) = (tracker(), picture(&name));
        let frames: Vec<Face> = (0..6).map(|_| tracker.track(&picture).unwrap()).collect();
        let off = error(
            &frames[5].landmarks,
            flat(&reference[&format!("{name}.video")]),
        );
        println!("{name}: off by {:.3} %", off * 100.0);
        assert!(off < SLACK, "{name} is off by {off}");
    }
}

/// The picture turned clockwise about a point by degrees, and how it turns points.
fn turned(
    picture: &Picture,
    about: [f32; 2],
    degrees: f32,
) -> (Picture, impl Fn([f32; 2]) -> [f32; 2]) {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let turn = move |[x, y]: [f32; 2], sin: f32| {
        let (x, y) = (x - about[0], y - about[1]);
        [about[0] + cos * x - sin * y, about[1] + sin * x + cos * y]
    };
    let painted = paint(picture.width(), picture.height(), |x, y| {
        let [x, y] = turn([x as f32, y as f32], -sin);
        color(picture, x.round() as i64, y.round() as i64)
    });
    (painted, move |p| turn(p, sin))
}

/// The middle of the astronaut's face.
const MIDDLE: [f32; 2] = [224.0, 120.0];

#[test]
fn tilted_faces_are_found_and_keep_their_shape() {
    let photo = picture("astronaut");
    let upright = tracker().read_all(&photo).remove(0);
    for degrees in [-40.0, -20.0, 20.0, 40.0] {
        let (tilted, turn) = turned(&photo, MIDDLE, degrees);
        let face = tracker().read_all(&tilted).remove(0);
        let wanted = upright.landmarks.iter().map(|p| turn([p[0], p[1]]));
        let off = error(&face.landmarks, wanted);
        println!("{degrees}: off by {:.2} %, {:?}", off * 100.0, face.pose);
        // The detection differs, and so do the meshes from it.
        assert!(off < 0.04, "{degrees}: {off}");
        assert!(
            (face.pose.roll - upright.pose.roll - degrees).abs() < 3.0,
            "{:?}",
            face.pose
        );
    }
}

#[test]
fn a_face_that_lies_on_its_side_or_stands_on_its_head_is_never_read_as_it_is() {
    for name in faces() {
        let photo = picture(&name);
        let middle = [photo.width() as f32 / 2.0, photo.height() as f32 / 2.0];
        for degrees in [90.0, -90.0, 180.0] {
            let (tilted, _) = turned(&photo, middle, degrees);
            let found = tracker().read_all(&tilted);
            assert_eq!(found.len(), 1, "{name} {degrees}");
            assert!(
                found[0].obstacle.is_some(),
                "{name} {degrees} {:?}",
                found[0].pose
            );
        }
    }
}

#[test]
fn a_face_is_followed_as_it_moves_and_tilts() {
    let photo = picture("astronaut");
    let mut tracker = tracker();
    for frame in 0..30 {
        let degrees = 20.0 * (frame as f32 / 5.0).sin();
        let shift = (4 * frame).min(60);
        let (tilted, turn) = turned(&photo, MIDDLE, degrees);
        let moved = paint(512, 512, |x, y| {
            color(&tilted, i64::from(x) - shift, i64::from(y))
        });
        let face = tracker.track(&moved).unwrap();
        let [x, y] = turn(MIDDLE);
        let b = face.landmarks.bounds();
        let off = (b.x + b.width / 2.0 - x - shift as f32).hypot(b.y + b.height / 2.0 - y);
        assert!(off < 15.0, "frame {frame} is off by {off}");
    }
}

#[test]
fn a_lost_face_is_found_again_elsewhere_in_the_same_frame() {
    let photo = picture("astronaut");
    let moved = paint(512, 512, |x, y| {
        color(&photo, i64::from(x) - 200, i64::from(y) - 150)
    });
    let mut tracker = tracker();
    let before = tracker.track(&photo).unwrap().landmarks.bounds();
    let after = tracker.track(&moved).unwrap().landmarks.bounds();
    assert!((after.x - before.x - 200.0).abs() < 10.0 && (after.y - before.y - 150.0).abs() < 10.0);
}

/// All nine faces in a grid of cells of a size, and where each one's cell is.
fn crowd(cell: u32) -> Picture {
    let all: Vec<_> = faces().iter().map(|name| picture(name)).collect();
    assert_eq!(all.len(), 9);
    paint(3 * cell, 3 * cell, |x, y| {
        let face = &all[(y / cell * 3 + x / cell) as usize];
        let at = |c: u32| i64::from(c % cell) * i64::from(face.width()) / i64::from(cell);
        color(face, at(x), at(y))
    })
}

#[test]
fn all_of_nine_faces_are_read_and_the_one_in_the_middle_comes_first() {
    for cell in [320, 160] {
        let found = tracker().read_all(&crowd(cell));
        let mut cells: Vec<_> = found
            .iter()
            .map(|face| {
                let b = face.landmarks.bounds();
                [b.x + b.width / 2.0, b.y + b.height / 2.0].map(|c| c as u32 / cell)
            })
            .collect();
        assert_eq!(cells[0], [1, 1], "the middle one stands out");
        cells.sort_unstable();
        let all: Vec<_> = (0..9).map(|i| [i / 3, i % 3]).collect();
        assert_eq!(cells, all, "cells of {cell}");
    }
}

#[test]
fn of_nine_faces_the_middle_one_is_the_player() {
    let face = tracker().track(&crowd(200)).unwrap();
    let b = face.landmarks.bounds();
    assert!((200.0..400.0).contains(&(b.x + b.width / 2.0)));
    assert!((200.0..400.0).contains(&(b.y + b.height / 2.0)));
}

#[test]
fn a_small_face_in_a_large_picture_is_found() {
    let photo = picture("astronaut");
    // A face of 90 pixels in 2,400: under five of the detector's 128.
    let wide = paint(2400, 1600, |x, y| {
        match (x.checked_sub(1800), y.checked_sub(900)) {
            (Some(x), Some(y)) if x < 512 && y < 512 => color(&photo, i64::from(x), i64::from(y)),
            _ => [90, 100, 110],
        }
    });
    let found = tracker().read_all(&wide);
    assert_eq!(found.len(), 1);
    let wanted = tracker().read_all(&photo).remove(0);
    let moved = wanted
        .landmarks
        .iter()
        .map(|p| [p[0] + 1800.0, p[1] + 900.0]);
    assert!(error(&found[0].landmarks, moved) < 0.03);
}

#[test]
fn pictures_without_a_face_have_none() {
    let noise = |x: u32, y: u32| {
        let mixed =
            (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).wrapping_mul(2_246_822_519);
        mixed.to_le_bytes()[..3].try_into().unwrap()
    };
    for empty in [
        paint(640, 480, |_, _| [0; 3]),
        paint(640, 480, |_, _| [255; 3]),
        paint(320, 240, noise),
        paint(320, 240, |x, y| [(x / 2) as u8, y as u8, 128]),
    ] {
        assert_eq!(tracker().track(&empty), Err(Obstacle::NoFace));
        assert!(tracker().read_all(&empty).is_empty());
    }
}

#[test]
fn pictures_of_any_shape_are_survived() {
    for (width, height) in [
        (1, 1),
        (1, 700),
        (700, 1),
        (2, 3),
        (20_000, 1),
        (20_000, 40),
        (7, 9000),
    ] {
        let strip = paint(width, height, |x, y| [(x ^ y) as u8, x as u8, y as u8]);
        let mut tracker = tracker();
        for _ in 0..2 {
            assert_eq!(
                tracker.track(&strip),
                Err(Obstacle::NoFace),
                "{width} x {height}"
            );
        }
        assert!(tracker.read_all(&strip).is_empty(), "{width} x {height}");
    }
}

#[test]
fn a_face_in_a_picture_20_000_pixels_wide_is_found() {
    let photo = picture("astronaut");
    let strip = paint(20_000, 512, |x, y| {
        color(&photo, i64::from(x) - 13_000, i64::from(y))
    });
    let found = tracker().read_all(&strip);
    assert_eq!(found.len(), 1);
    assert!((found[0].landmarks.bounds().x - 13_000.0 - 170.0).abs() < 40.0);
}
