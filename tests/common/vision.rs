//! What tests of the vision engine share: the networks, pictures, references.
#![allow(dead_code, reason = "each test uses a part of the harness")]

use std::collections::HashMap;
use std::path::Path;
use std::sync::LazyLock;

use face_game::config;
use face_game::picture::Picture;
use face_game::vision::{Backend, Landmarks, Networks, Tracker, VisionConfig};
use safetensors::SafeTensors;

/// The networks, or a failure that says how to get them.
pub fn networks(backend: Backend) -> Networks {
    Networks::load(Path::new("models"), backend).unwrap_or_else(|problem| {
        panic!("{problem}\nhint: {}", problem.advice().unwrap_or_default())
    })
}

/// The shipped configuration.
pub fn config() -> VisionConfig {
    config::read(Path::new("config/vision.ron")).unwrap()
}

/// A tracker as the game has it; the networks are loaded once for all tests.
pub fn tracker() -> Tracker {
    static NETWORKS: LazyLock<Networks> = LazyLock::new(|| networks(Backend::default()));
    Tracker::new(NETWORKS.clone(), &config())
}

/// The tensors of a fixture, whatever their type as 32-bit floats.
pub fn tensors(fixture: &str) -> HashMap<String, Vec<f32>> {
    let bytes = std::fs::read(Path::new("tests/fixtures").join(fixture)).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    file.iter()
        .map(|(name, view)| {
            let words = view.data().as_chunks().0.iter();
            let values = match view.dtype() {
                safetensors::Dtype::U8 => view.data().iter().map(|b| f32::from(*b)).collect(),
                safetensors::Dtype::I32 => words.map(|b| i32::from_le_bytes(*b) as f32).collect(),
                safetensors::Dtype::F32 => words.map(|b| f32::from_le_bytes(*b)).collect(),
                other => panic!("{name} is {other:?}"),
            };
            (name.to_owned(), values)
        })
        .collect()
}

/// The names of all faces there are pictures of.
pub fn faces() -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir("tests/fixtures/faces")
        .unwrap()
        .map(|file| {
            file.unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    names.sort();
    names
}

/// The picture of a face.
pub fn picture(name: &str) -> Picture {
    let path = format!("tests/fixtures/faces/{name}.jpg");
    let image = image::open(path).unwrap().into_rgba8();
    Picture::new(image.width(), image.height(), image.into_raw()).unwrap()
}

/// A picture made by asking for the colour of each pixel.
pub fn paint(width: u32, height: u32, color: impl Fn(u32, u32) -> [u8; 3]) -> Picture {
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let rgba = pixels.flat_map(|(x, y)| {
        let [r, g, b] = color(x, y);
        [r, g, b, 255]
    });
    Picture::new(width, height, rgba.collect()).unwrap()
}

/// The colour of a pixel, the nearest one where there is none.
pub fn color(picture: &Picture, x: i64, y: i64) -> [u8; 3] {
    let x = x.clamp(0, i64::from(picture.width()) - 1) as usize;
    let y = y.clamp(0, i64::from(picture.height()) - 1) as usize;
    let at = 4 * (y * picture.width() as usize + x);
    [0, 1, 2].map(|k| picture.rgba()[at + k])
}

/// Mean distance of the points from where they should be, as a share of the
/// distance between the eyes.
pub fn error(landmarks: &Landmarks, wanted: impl Iterator<Item = [f32; 2]>) -> f32 {
    let off: f32 = landmarks
        .iter()
        .zip(wanted)
        .map(|(p, w)| (p[0] - w[0]).hypot(p[1] - w[1]))
        .sum();
    off / landmarks.len() as f32 / landmarks.inter_ocular()
}
