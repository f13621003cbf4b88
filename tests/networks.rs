//! The networks give the numbers of the originals, on every backend.
//!
//! The reference is written by `tests/reference/networks.py`.

#[path = "common/vision.rs"]
mod vision;

use std::collections::HashMap;

use face_game::vision::networks::Work;
use face_game::vision::preprocess::{Crop, Input};
use face_game::vision::refine::{LEFT_EYE, LIPS, RIGHT_EYE};
use face_game::vision::{Backend, detector, mesh};
use vision::{networks, tensors};

/// Greatest difference of any raw output: boxes are in pixels of the input, up
/// to 200, and logits reach 100.
const SLACK: f32 = 1e-3;

/// The crop that was stored as interleaved bytes.
fn crop(input: Input, bytes: &[f32]) -> Crop {
    let mut crop = Crop::new(input);
    let scaled = |b: f32| input.low + b * (input.high - input.low) / 255.0;
    for (y, row) in bytes.chunks_exact(3 * input.size).enumerate() {
        for (pixel, rgb) in crop.row_mut(y).iter_mut().zip(row.as_chunks::<3>().0) {
            pixel[..3].copy_from_slice(&rgb.map(scaled));
        }
    }
    crop
}

fn compare(reference: &HashMap<String, Vec<f32>>, name: &str, found: &[f32]) {
    let wanted = &reference[name];
    assert_eq!(wanted.len(), found.len(), "{name}");
    let worst = wanted
        .iter()
        .zip(found)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max);
    println!("{name}: greatest difference {worst:.2e}");
    assert!(worst <= SLACK, "{name} differs by {worst}");
}

fn check_detector(backend: Backend) {
    let (networks, reference) = (networks(backend), tensors("networks.safetensors"));
    let (crop, mut work) = (
        crop(detector::INPUT, &reference["detector.0.input"]),
        Work::default(),
    );
    let (boxes, logits) = networks.detect(&crop, &mut work);
    compare(&reference, "detector.0.boxes", boxes);
    compare(&reference, "detector.0.logits", logits);
}

/// Both meshes one after the other in the same room, so that nothing of the
/// first may be left in the second.
fn check_mesh(backend: Backend) {
    let (networks, reference) = (networks(backend), tensors("networks.safetensors"));
    let mut work = Work::default();
    for case in ["mesh.0", "mesh.1"] {
        let crop = crop(mesh::INPUT, &reference[&format!("{case}.input")]);
        let output = networks.mesh(&crop, &mut work).unwrap();
        check_output(&reference, case, output);
    }
}

fn check_output(reference: &HashMap<String, Vec<f32>>, case: &str, output: &mesh::Output) {
    for (name, found) in [
        ("mesh", output.mesh.as_flattened()),
        ("lips", output.lips.as_flattened()),
        ("right_eye", output.right_eye.as_flattened()),
        ("left_eye", output.left_eye.as_flattened()),
        ("right_iris", output.right_iris.as_flattened()),
        ("left_iris", output.left_iris.as_flattened()),
        ("presence", &[output.presence]),
    ] {
        compare(reference, &format!("{case}.{name}"), found);
    }
}

#[test]
fn the_detector_on_fused_gives_the_original_numbers() {
    check_detector(Backend::Fused);
}

#[test]
fn the_mesh_on_fused_gives_the_original_numbers() {
    check_mesh(Backend::Fused);
}

#[test]
fn the_detector_on_flex_gives_the_original_numbers() {
    check_detector(Backend::Flex);
}

#[test]
fn the_mesh_on_flex_gives_the_original_numbers() {
    check_mesh(Backend::Flex);
}

#[test]
fn the_detector_on_ndarray_gives_the_original_numbers() {
    check_detector(Backend::NdArray);
}

#[test]
fn the_mesh_on_ndarray_gives_the_original_numbers() {
    check_mesh(Backend::NdArray);
}

#[test]
fn the_regions_are_those_in_the_original_file() {
    let reference = tensors("networks.safetensors");
    for (name, region) in [
        ("lips", &LIPS),
        ("right_eye", &RIGHT_EYE),
        ("left_eye", &LEFT_EYE),
    ] {
        for (part, found) in [("points", region.points), ("level", &region.level[..])] {
            let wanted: Vec<_> = reference[&format!("regions.{name}.{part}")]
                .iter()
                .map(|i| *i as usize)
                .collect();
            assert_eq!(wanted, found, "{name} {part}");
        }
    }
}
