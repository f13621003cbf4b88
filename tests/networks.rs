//! The networks give the numbers of the originals, on both backends.
//!
//! The reference is written by `tests/reference/networks.py`.

#[path = "common/vision.rs"]
mod vision;

use std::collections::HashMap;

use face_game::vision::preprocess::Input;
use face_game::vision::refine::{LEFT_EYE, LIPS, RIGHT_EYE};
use face_game::vision::{Backend, Networks, detector, layers, mesh};
use vision::{networks, tensors};

/// Greatest difference of any raw output: boxes are in pixels of the input, up
/// to 200, and logits reach 100.
const SLACK: f32 = 1e-3;

/// The patches of an input stored as interleaved bytes.
fn patches(networks: &Networks, input: &Input, bytes: &[f32]) -> burn::tensor::Tensor<4> {
    let scaled = bytes
        .iter()
        .map(|b| input.low + b * (input.high - input.low) / 255.0);
    let pixels: Vec<_> = scaled.collect();
    let plane = |k: usize| pixels.iter().skip(k).step_by(3).copied();
    let planes: Vec<_> = (0..3).flat_map(plane).collect();
    input.patches(&planes, networks.device())
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
    let input = patches(&networks, &detector::INPUT, &reference["detector.0.input"]);
    let (boxes, logits) = networks.detector().forward(input);
    compare(&reference, "detector.0.boxes", &layers::values(boxes));
    compare(&reference, "detector.0.logits", &layers::values(logits));
}

fn check_mesh(backend: Backend, case: &str) {
    let (networks, reference) = (networks(backend), tensors("networks.safetensors"));
    let input = patches(
        &networks,
        &mesh::INPUT,
        &reference[&format!("{case}.input")],
    );
    let output = networks.mesh().forward(input).unwrap();
    for (name, found) in [
        ("mesh", output.mesh.as_flattened()),
        ("lips", output.lips.as_flattened()),
        ("right_eye", output.right_eye.as_flattened()),
        ("left_eye", output.left_eye.as_flattened()),
        ("right_iris", output.right_iris.as_flattened()),
        ("left_iris", output.left_iris.as_flattened()),
        ("presence", &[output.presence]),
    ] {
        compare(&reference, &format!("{case}.{name}"), found);
    }
}

#[test]
fn the_detector_on_flex_gives_the_original_numbers() {
    check_detector(Backend::Flex);
}

#[test]
fn the_detector_on_ndarray_gives_the_original_numbers() {
    check_detector(Backend::NdArray);
}

#[test]
fn the_mesh_on_flex_gives_the_original_numbers() {
    check_mesh(Backend::Flex, "mesh.0");
    check_mesh(Backend::Flex, "mesh.1");
}

#[test]
fn the_mesh_on_ndarray_gives_the_original_numbers() {
    check_mesh(Backend::NdArray, "mesh.0");
    check_mesh(Backend::NdArray, "mesh.1");
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
