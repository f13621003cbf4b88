//! The aligned face: a small upright picture of the face alone.
//!
//! What image classifiers look at, and what the dataset keeps of a player's
//! picture unless they allow more.

use super::{
    preprocess::{Border, Crop, Input},
    reading::Landmarks,
    roi::Roi,
};
use crate::picture::Picture;

/// Corners of the person's right and left eye, from right to left.
const EYES: [[usize; 2]; 2] = [[33, 133], [362, 263]];

/// The distance between the eyes' centres, as a share of the side: so the jaw
/// stays inside when it drops, and hair and background mostly outside.
const INTER_OCULAR: f32 = 0.27;

/// How far below the upper edge the eyes lie, as a share of the side.
const EYE_LINE: f32 = 0.36;

/// The most samples to a pixel and direction: a larger face than that is aliased.
const MOST_SAMPLES: usize = 4;

/// A square picture of one face: eyes level and always in the same two places,
/// pixels of red, green and blue, rows from the top. Outside of the picture that
/// it was taken from it is black.
#[derive(Clone, PartialEq, Eq)]
pub struct FaceCrop {
    side: usize,
    rgb: Box<[u8]>,
}

impl FaceCrop {
    /// Pixels on a side of what [`Self::take`] cuts out and the dataset keeps.
    pub const SIZE: usize = 224;
    /// The most pixels on a side.
    pub const MOST: usize = 1024;

    /// Takes exactly three bytes for each of `side`² pixels, else `None`; also
    /// where a side is 0 or longer than [`Self::MOST`].
    pub fn new(side: usize, rgb: Vec<u8>) -> Option<Self> {
        let fits = (1..=Self::MOST).contains(&side) && rgb.len() == 3 * side * side;
        fits.then(|| Self {
            side,
            rgb: rgb.into(),
        })
    }

    /// Cuts the face with these landmarks out of its picture. `None` where the
    /// eyes lie in one place or outside of the picture.
    pub fn take(picture: &Picture, landmarks: &Landmarks) -> Option<Self> {
        let roi = roi(landmarks);
        if !roi.is_sane(picture.width(), picture.height()) {
            return None;
        }
        // As many samples to a pixel as the picture has pixels, so that a large
        // face is averaged and not aliased.
        let samples = (roi.side / Self::SIZE as f32).ceil() as usize;
        let samples = samples.clamp(1, MOST_SAMPLES);
        let mut crop = Crop::new(Input {
            size: samples * Self::SIZE,
            kernel: 2,
            low: 0.0,
            high: 255.0,
            border: Border::Zero,
        });
        crop.take(picture, &roi);
        let mut rgb = Vec::with_capacity(3 * Self::SIZE * Self::SIZE);
        for y in 0..Self::SIZE {
            for x in 0..Self::SIZE {
                let mut sum = [0.0; 3];
                for row in 0..samples {
                    let run = &crop.row(y * samples + row)[x * samples..][..samples];
                    for pixel in run {
                        (0..3).for_each(|k| sum[k] += pixel[k]);
                    }
                }
                let count = (samples * samples) as f32;
                rgb.extend(sum.map(|sum| (sum / count).round() as u8));
            }
        }
        Self::new(Self::SIZE, rgb)
    }

    /// Pixels on a side.
    pub fn side(&self) -> usize {
        self.side
    }

    /// The pixels, three bytes each.
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// As a picture like any other.
    pub fn to_picture(&self) -> Picture {
        let rgba = self.rgb.as_chunks::<3>().0.iter();
        let rgba = rgba.flat_map(|[r, g, b]| [*r, *g, *b, 255]).collect();
        Picture::new(self.side as u32, self.side as u32, rgba).unwrap_or_default()
    }

    /// The crop that a square picture is, as the dataset keeps it; `None` of
    /// another shape, or of more than [`Self::MOST`] pixels on a side.
    pub fn from_picture(picture: &Picture) -> Option<Self> {
        let side = picture.width() as usize;
        let pixels = picture.rgba().as_chunks::<4>().0.iter();
        let square = picture.width() == picture.height() && side <= Self::MOST;
        let rgb = pixels.flat_map(|[r, g, b, _]| [*r, *g, *b]);
        square.then(|| Self::new(side, rgb.collect())).flatten()
    }

    /// The same face with so many pixels on a side (at least 1, at most
    /// [`Self::MOST`]), each the mean of its area.
    #[must_use]
    pub fn shrunk(&self, side: usize) -> Self {
        let side = side.clamp(1, Self::MOST);
        if side == self.side {
            return self.clone();
        }
        let pixels = self.resized(side, side);
        let bytes = pixels.iter().flatten().map(|value| value.round() as u8);
        Self {
            side,
            rgb: bytes.collect(),
        }
    }

    /// The mean over the area of each pixel of a smaller or larger grid,
    /// `width` × `height`: red, green and blue from 0 to 255, rows from the top.
    pub fn resized(&self, width: usize, height: usize) -> Vec<[f32; 3]> {
        let (columns, rows) = (spans(self.side, width), spans(self.side, height));
        let pixels = self.rgb.as_chunks::<3>().0;
        let mut out = Vec::with_capacity(width * height);
        for row in &rows {
            for column in &columns {
                let mut sum = [0.0; 3];
                for (y, high) in row {
                    for (x, wide) in column {
                        let pixel = pixels[y * self.side + x];
                        (0..3).for_each(|k| sum[k] += high * wide * f32::from(pixel[k]));
                    }
                }
                out.push(sum);
            }
        }
        out
    }
}

/// For each of `count` equal parts of `side` pixels, which of these it covers,
/// and the share of the part that each fills.
fn spans(side: usize, count: usize) -> Vec<Vec<(usize, f32)>> {
    let step = side as f32 / count as f32;
    let part = |k: usize| {
        let (from, to) = (k as f32 * step, (k + 1) as f32 * step);
        let last = (to.ceil() as usize).min(side);
        (from as usize..last)
            .map(|pixel| {
                let covered = to.min((pixel + 1) as f32) - from.max(pixel as f32);
                (pixel, covered.max(0.0) / step)
            })
            .collect()
    };
    (0..count).map(part).collect()
}

/// Where the aligned face lies in its picture.
fn roi(landmarks: &Landmarks) -> Roi {
    let middle =
        |[a, b]: [usize; 2]| [0, 1].map(|k| f32::midpoint(landmarks[a][k], landmarks[b][k]));
    let [right, left] = EYES.map(middle);
    let side = landmarks.inter_ocular() / INTER_OCULAR;
    let angle = (left[1] - right[1]).atan2(left[0] - right[0]);
    let (sin, cos) = angle.sin_cos();
    // From between the eyes down the face, to the middle of the square.
    let down = (0.5 - EYE_LINE) * side;
    let eyes = [0, 1].map(|k| f32::midpoint(right[k], left[k]));
    Roi {
        center: [eyes[0] - sin * down, eyes[1] + cos * down],
        side,
        angle,
    }
}

impl std::fmt::Debug for FaceCrop {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FaceCrop({})", self.side)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vision::LANDMARKS;

    /// A mesh whose eyes' centres are at these places.
    fn eyes(right: [f32; 2], left: [f32; 2]) -> Landmarks {
        let mut points = vec![[0.0; 3]; LANDMARKS];
        for (corners, [x, y]) in EYES.into_iter().zip([right, left]) {
            for corner in corners {
                points[corner] = [x, y, 0.0];
            }
        }
        Landmarks::new(points).unwrap()
    }

    /// A grey picture with a red dot at each of two places.
    fn dots(size: u32, places: [[f32; 2]; 2], radius: f32) -> Picture {
        let pixel = |n: u32| {
            let at = [(n % size) as f32, (n / size) as f32];
            let near = |p: &[f32; 2]| (at[0] - p[0]).hypot(at[1] - p[1]) <= radius;
            if places.iter().any(near) {
                [255, 0, 0, 255]
            } else {
                [90, 90, 90, 255]
            }
        };
        Picture::new(size, size, (0..size * size).flat_map(pixel).collect()).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn the_eyes_of_any_face_come_to_the_same_places(
            middle in [250_f32..350.0, 250_f32..350.0], apart in 40_f32..200.0, tilt in -1.5_f32..1.5,
        ) {
            let by = [tilt.cos() * apart / 2.0, tilt.sin() * apart / 2.0];
            let places = [[middle[0] - by[0], middle[1] - by[1]], [middle[0] + by[0], middle[1] + by[1]]];
            let picture = dots(600, places, apart / 12.0);
            let crop = FaceCrop::take(&picture, &eyes(places[0], places[1])).unwrap();
            let red = |u: f32| {
                let side = FaceCrop::SIZE as f32;
                let at = [(u * side) as usize, (EYE_LINE * side) as usize];
                let pixel = &crop.rgb()[3 * (at[1] * FaceCrop::SIZE + at[0])..][..3];
                pixel[0] > 200 && pixel[1] < 60
            };
            prop_assert!(red(0.5 - INTER_OCULAR / 2.0) && red(0.5 + INTER_OCULAR / 2.0));
            prop_assert!(!red(0.5));
        }

        #[test]
        fn no_landmarks_make_it_panic(places in [[-1e9_f32..1e9, -1e9_f32..1e9], [-1e9_f32..1e9, -1e9_f32..1e9]]) {
            let picture = Picture::new(8, 8, vec![7; 256]).unwrap();
            let _ = FaceCrop::take(&picture, &eyes(places[0], places[1]));
        }
    }

    #[test]
    fn a_face_that_is_nowhere_has_no_crop() {
        let picture = dots(64, [[20.0, 20.0], [40.0, 20.0]], 2.0);
        let there = |right, left| FaceCrop::take(&picture, &eyes(right, left)).is_some();
        assert!(there([20.0, 20.0], [40.0, 20.0]));
        assert!(!there([20.0, 20.0], [20.0, 20.0]));
        assert!(!there([-220.0, 20.0], [-200.0, 20.0]));
    }

    #[test]
    fn a_crop_becomes_a_picture_and_comes_back() {
        let crop = FaceCrop::new(31, (0..31 * 31 * 3).map(|n| (n % 251) as u8).collect());
        let crop = crop.unwrap();
        assert_eq!(FaceCrop::from_picture(&crop.to_picture()), Some(crop));
        let oblong = Picture::new(2, 1, vec![0; 8]).unwrap();
        assert_eq!(FaceCrop::from_picture(&oblong), None);
        for (side, bytes) in [(0, 0), (2, 11), (2, 13), (2000, 12_000_000)] {
            assert_eq!(FaceCrop::new(side, vec![0; bytes]), None);
        }
    }

    #[test]
    fn resizing_keeps_the_mean_and_the_place() {
        // Black but for the right half, which is white.
        let rgb = (0..3 * 224 * 224).map(|n| if n / 3 % 224 < 112 { 0 } else { 255 });
        let crop = FaceCrop::new(224, rgb.collect()).unwrap();
        for (width, height) in [(224, 224), (48, 48), (64, 37), (1, 1), (300, 5)] {
            let small = crop.resized(width, height);
            assert_eq!(small.len(), width * height);
            let mean = small.iter().map(|p| p[0]).sum::<f32>() / small.len() as f32;
            assert!((mean - 127.5).abs() < 0.5, "{width}: {mean}");
            if width > 1 {
                assert!(small[0][1] < 1e-3 && (small[width - 1][2] - 255.0).abs() < 0.1);
            }
        }
        assert_eq!(crop.shrunk(2).rgb(), [0, 0, 0, 255, 255, 255].repeat(2));
        assert_eq!(crop.shrunk(224), crop);
    }
}
