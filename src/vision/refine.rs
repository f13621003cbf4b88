//! The second look of the attention mesh: at the lips and at either eye.
//!
//! Grishchenko et al. 2020, "Attention Mesh: High-fidelity Face Mesh Prediction
//! in Real-time". For each region the first mesh says where to look; a window
//! of the trunk's features is cut out there, level with the region; a branch of
//! its own finds the points again; and they are put back into the crop. These
//! are the network's three custom operations `Landmarks2TransformMatrix`,
//! `TransformTensorBilinear` and `TransformLandmarks`, all in version 2, where
//! cells are areas with their middles at half numbers.

use burn::tensor::{Tensor, TensorData};

use super::layers::values;

/// Cells on a side of a window.
pub(super) const WINDOW: usize = 16;

/// How much larger a window is than the points that it is made for.
const MARGIN: f32 = 1.5;

/// Pixels of the network's input to one cell of the features.
const CELL: f32 = 4.0;

/// A part of the face that is looked at again.
#[derive(Debug)]
pub struct Region {
    /// The points of the mesh that it finds again, in the branch's order.
    pub points: &'static [usize],
    /// The two points that its window is level with, from left to right.
    pub level: [usize; 2],
}

/// Both lips.
pub static LIPS: Region = Region {
    points: &[
        61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409,
        78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415,
        76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306, 184, 74, 73, 72, 11, 302, 303, 304, 408,
        62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292, 183, 42, 41, 38, 12, 268, 271, 272, 407,
    ],
    level: [61, 291],
};

/// The person's right eye, with its brow; the first 16 points are the lids' edge.
pub static RIGHT_EYE: Region = Region {
    points: &[
        33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173, 130, 25, 110,
        24, 23, 22, 26, 112, 243, 247, 30, 29, 27, 28, 56, 190, 226, 31, 228, 229, 230, 231, 232,
        233, 244, 113, 225, 224, 223, 222, 221, 189, 35, 124, 46, 53, 52, 65, 143, 111, 117, 118,
        119, 120, 121, 128, 245, 156, 70, 63, 105, 66, 107, 55, 193,
    ],
    level: [33, 133],
};

/// The person's left eye, with its brow; the first 16 points are the lids' edge.
pub static LEFT_EYE: Region = Region {
    points: &[
        263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398, 359, 255,
        339, 254, 253, 252, 256, 341, 463, 467, 260, 259, 257, 258, 286, 414, 446, 261, 448, 449,
        450, 451, 452, 453, 464, 342, 445, 444, 443, 442, 441, 413, 265, 353, 276, 283, 282, 295,
        372, 340, 346, 347, 348, 349, 350, 357, 465, 383, 300, 293, 334, 296, 336, 285, 417,
    ],
    level: [362, 263],
};

/// How many of an eye's points are the edge of its lids.
pub const LID_EDGE: usize = 16;

/// Where a window lies: maps its cells to cells of the features.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// The step along a row of the window.
    along: [f32; 2],
    /// The step to the next row.
    down: [f32; 2],
    /// Where the window's corner lies.
    origin: [f32; 2],
}

impl Window {
    /// The window for `region` of a mesh given in pixels of the input.
    pub fn over(region: &Region, mesh: &[[f32; 3]]) -> Self {
        let cell = |i: usize| [mesh[i][0] / CELL, mesh[i][1] / CELL];
        let [left, right] = region.level.map(cell);
        let (sin, cos) = (right[1] - left[1]).atan2(right[0] - left[0]).sin_cos();
        // The box of the points, level with the region.
        let (mut min, mut max) = ([f32::MAX; 2], [f32::MIN; 2]);
        for [x, y] in region.points.iter().map(|i| cell(*i)) {
            let level = [cos * x + sin * y, cos * y - sin * x];
            min = [0, 1].map(|k| min[k].min(level[k]));
            max = [0, 1].map(|k| max[k].max(level[k]));
        }
        let [u, v] = [0, 1].map(|k| (min[k] + max[k]) / 2.0);
        let center = [cos * u - sin * v, sin * u + cos * v];
        let [w, h] = [0, 1].map(|k| MARGIN * (max[k] - min[k]) / WINDOW as f32);
        let (along, down) = ([cos * w, sin * w], [-sin * h, cos * h]);
        let half = WINDOW as f32 / 2.0;
        let origin = [0, 1].map(|k| center[k] - half * (along[k] + down[k]));
        Self {
            along,
            down,
            origin,
        }
    }

    /// A point of the window among the features' cells.
    fn place(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        [0, 1].map(|k| self.origin[k] + x * self.along[k] + y * self.down[k])
    }

    /// Where each cell of the window, row by row, lies among features of
    /// `size`² cells; `None` beyond the outermost cells' middles.
    pub(super) fn samples(self, size: usize) -> impl Iterator<Item = Option<Sample>> {
        let last = (size - 1) as f32;
        (0..WINDOW * WINDOW).map(move |cell| {
            let middle = [(cell % WINDOW) as f32 + 0.5, (cell / WINDOW) as f32 + 0.5];
            let at = self.place(middle).map(|c| c - 0.5);
            if !at.iter().all(|c| (0.0..=last).contains(c)) {
                return None;
            }
            let before = at.map(|c| c as usize);
            let pair = |k: usize| [before[k], (before[k] + 1).min(size - 1)];
            Some(Sample {
                columns: pair(0),
                rows: pair(1),
                part: [0, 1].map(|k| at[k] - before[k] as f32),
            })
        })
    }

    /// Cuts the window out of features `[1, channels, size, size]`: bilinear
    /// between the cells' middles, and zero beyond the outermost ones.
    pub fn cut(&self, features: &Features) -> Tensor<4> {
        let size = features.size;
        let mut out = vec![0.0; features.channels * WINDOW * WINDOW];
        for (cell, sample) in self.samples(size).enumerate() {
            let Some(Sample {
                columns,
                rows,
                part,
            }) = sample
            else {
                continue;
            };
            for (channel, plane) in features.planes.chunks_exact(size * size).enumerate() {
                let [upper, lower] = rows.map(|y| {
                    let [left, right] = columns.map(|x| plane[y * size + x]);
                    left + part[0] * (right - left)
                });
                out[channel * WINDOW * WINDOW + cell] = upper + part[1] * (lower - upper);
            }
        }
        let shape = [1, features.channels, WINDOW, WINDOW];
        Tensor::from_data(TensorData::new(out, shape), &features.device)
    }

    /// Points that a branch found, as `x, y` pairs from the window's corner and
    /// level with it; both they and the result are in pixels of the input.
    pub fn put_back(&self, found: &[f32]) -> impl Iterator<Item = [f32; 2]> {
        let (pairs, _) = found.as_chunks();
        pairs
            .iter()
            .map(|pair| self.place(pair.map(|c| c / CELL)).map(|c| c * CELL))
    }
}

/// Between which cells of the features a cell of a window lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sample {
    /// Left and right of it.
    pub columns: [usize; 2],
    /// Above and below it.
    pub rows: [usize; 2],
    /// How far it is on the way to the right and down, 0 to 1.
    pub part: [f32; 2],
}

/// The trunk's features, fetched once for all windows.
#[derive(Debug)]
pub struct Features {
    planes: Vec<f32>,
    channels: usize,
    size: usize,
    device: burn::tensor::Device,
}

impl Features {
    /// Takes `[1, channels, size, size]`.
    pub fn new(features: Tensor<4>) -> Self {
        let [_, channels, size, _] = features.dims();
        let device = features.device();
        Self {
            planes: values(features),
            channels,
            size,
            device,
        }
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;
    use proptest::prelude::*;

    use super::*;

    static CORNERS: Region = Region {
        points: &[0, 1, 2],
        level: [0, 1],
    };

    /// Three corners of a square of side `s` (in input pixels) turned by `angle`.
    fn square(angle: f32, s: f32) -> [[f32; 3]; 3] {
        let (sin, cos) = angle.sin_cos();
        let at = |x: f32, y: f32| [96.0 + cos * x - sin * y, 96.0 + sin * x + cos * y, 0.0];
        [at(0.0, 0.0), at(s, 0.0), at(s, s)]
    }

    proptest! {
        #[test]
        fn a_window_spans_its_points_with_a_margin(angle in -3f32..3.0, s in 8f32..60.0) {
            let mesh = square(angle, s);
            let window = Window::over(&CORNERS, &mesh);
            // The margin of 1.5 leaves a sixth of the window on either side.
            let (near, far) = (64.0 / 6.0, 64.0 * 5.0 / 6.0);
            let back = [near, near, far, near, far, far];
            for (found, point) in window.put_back(&back).zip(&mesh) {
                prop_assert!((0..2).all(|k| (found[k] - point[k]).abs() < 1e-2), "{found:?} {point:?}");
            }
        }
    }

    #[test]
    fn a_cut_reads_the_features_where_the_window_lies() {
        // Two channels: the column and the row.
        let planes: Vec<f32> = (0..2 * 48 * 48)
            .map(|i| if i < 48 * 48 { i % 48 } else { (i - 48 * 48) / 48 } as f32)
            .collect();
        let device = Device::flex();
        let features = Features::new(Tensor::from_data(
            TensorData::new(planes, [1, 2, 48, 48]),
            &device,
        ));
        let window = Window::over(&CORNERS, &square(0.3, 40.0));
        let cut = values(window.cut(&features));
        for cell in [0, 17, 255] {
            let at = window.place([(cell % 16) as f32 + 0.5, (cell / 16) as f32 + 0.5]);
            assert!((cut[cell] + 0.5 - at[0]).abs() < 1e-4);
            assert!((cut[256 + cell] + 0.5 - at[1]).abs() < 1e-4);
        }
    }

    #[test]
    fn beyond_the_features_there_is_nothing() {
        let device = Device::flex();
        let features = Features::new(Tensor::ones([1, 1, 48, 48], &device));
        let mesh = square(0.0, 40.0).map(|[x, y, z]| [x + 60.0, y, z]);
        let cut = values(Window::over(&CORNERS, &mesh).cut(&features));
        assert_eq!((cut[0], cut[15]), (1.0, 0.0));
    }
}
