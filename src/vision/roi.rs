//! Rotated squares of a picture: where a network looks.

use std::f32::consts::{PI, TAU};

use super::reading::Landmarks;

/// How much wider than a face's box the square around it is, as MediaPipe's
/// `RectTransformationCalculator` is set for faces.
const MARGIN: f32 = 1.5;

/// The outer corners of both eyes in the mesh, which a face's square is level with.
const EYE_CORNERS: [usize; 2] = [33, 263];

/// A rotated square region of interest, in pixels of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Roi {
    /// The middle.
    pub center: [f32; 2],
    /// Length of a side.
    pub side: f32,
    /// Rotation in radians, clockwise in the picture.
    pub angle: f32,
}

impl Roi {
    /// The upright square that just contains a picture of that size.
    pub fn whole(width: u32, height: u32) -> Self {
        Self {
            center: [width as f32 / 2.0, height as f32 / 2.0],
            side: width.max(height) as f32,
            angle: 0.0,
        }
    }

    /// The square around the box from `min` to `max`, level with the line
    /// between two points on the eyes.
    pub fn around(min: [f32; 2], max: [f32; 2], right_eye: [f32; 2], left_eye: [f32; 2]) -> Self {
        let angle = (left_eye[1] - right_eye[1]).atan2(left_eye[0] - right_eye[0]);
        Self {
            center: [(min[0] + max[0]) / 2.0, (min[1] + max[1]) / 2.0],
            side: MARGIN * (max[0] - min[0]).max(max[1] - min[1]),
            angle,
        }
    }

    /// The square around a mesh: where to look for that face in the next frame.
    pub fn of_mesh(landmarks: &Landmarks) -> Self {
        let bounds = landmarks.bounds();
        let [right, left] = EYE_CORNERS.map(|i| [landmarks[i][0], landmarks[i][1]]);
        let max = [bounds.x + bounds.width, bounds.y + bounds.height];
        Self::around([bounds.x, bounds.y], max, right, left)
    }

    /// The same square turned clockwise by `angle` radians.
    #[must_use]
    pub fn turned(self, angle: f32) -> Self {
        let angle = self.angle + angle;
        Self {
            angle: angle - TAU * ((angle + PI) / TAU).floor(),
            ..self
        }
    }

    /// Maps a point of the unit square into the picture.
    pub fn place(&self, [u, v]: [f32; 2]) -> [f32; 2] {
        let (sin, cos) = self.angle.sin_cos();
        let (x, y) = ((u - 0.5) * self.side, (v - 0.5) * self.side);
        [
            self.center[0] + cos * x - sin * y,
            self.center[1] + sin * x + cos * y,
        ]
    }

    /// Maps a point of the picture into the unit square; undoes [`place`](Self::place).
    pub fn unplace(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let (sin, cos) = self.angle.sin_cos();
        let (x, y) = (x - self.center[0], y - self.center[1]);
        [
            (cos * x + sin * y) / self.side + 0.5,
            (cos * y - sin * x) / self.side + 0.5,
        ]
    }

    /// Whether there is anything to see in it: its middle lies in a picture of
    /// that size, and it is neither a speck nor far larger than the picture.
    pub fn is_sane(&self, width: u32, height: u32) -> bool {
        const LEAST: f32 = 8.0;
        const MOST: f32 = 4.0;
        let inside = |c: f32, size: u32| (0.0..=size as f32).contains(&c);
        inside(self.center[0], width)
            && inside(self.center[1], height)
            && (LEAST..=MOST * width.max(height) as f32).contains(&self.side)
            && self.angle.is_finite()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn unplace_undoes_place(
            center in [-5e3f32..5e3, -5e3f32..5e3],
            side in 1f32..5e3,
            angle in -7f32..7.0,
            point in [-1f32..2.0, -1f32..2.0],
        ) {
            let roi = Roi { center, side, angle };
            let back = roi.unplace(roi.place(point));
            // Half a unit in the last place of the largest coordinate, over the side.
            let slack = 1e-5 + 4.0 * 1e4 * f32::EPSILON / side;
            prop_assert!((0..2).all(|k| (back[k] - point[k]).abs() < slack), "{back:?} {point:?}");
        }

        #[test]
        fn a_square_around_a_box_contains_it(
            min in [0f32..500.0, 0f32..500.0],
            size in [1f32..500.0, 1f32..500.0],
            tilt in -3f32..3.0,
        ) {
            let max = [min[0] + size[0], min[1] + size[1]];
            let roi = Roi::around(min, max, [0.0, 0.0], [tilt.cos(), tilt.sin()]);
            for corner in [min, max, [min[0], max[1]], [max[0], min[1]]] {
                let at = roi.unplace(corner);
                prop_assert!(at.iter().all(|c| (-0.01..=1.01).contains(c)), "{at:?}");
            }
        }

        #[test]
        fn turning_keeps_the_angle_within_a_turn(angle in -7f32..7.0, by in -7f32..7.0) {
            let roi = Roi { angle, ..Roi::whole(2, 2) }.turned(by);
            prop_assert!((-PI - 1e-5..=PI + 1e-5).contains(&roi.angle));
            prop_assert!(((angle + by - roi.angle) / TAU).rem_euclid(1.0).min(
                1.0 - ((angle + by - roi.angle) / TAU).rem_euclid(1.0)) < 1e-5);
        }
    }

    #[test]
    fn a_quarter_turn_clockwise_brings_the_top_to_the_right() {
        let roi = Roi::whole(100, 100).turned(PI / 2.0);
        let [x, y] = roi.place([0.5, 0.0]);
        assert!((x - 100.0).abs() < 1e-3 && (y - 50.0).abs() < 1e-3);
    }

    #[test]
    fn only_squares_with_something_to_see_are_sane() {
        let roi = Roi::whole(100, 50);
        assert!(roi.is_sane(100, 50));
        for bad in [
            Roi { side: 2.0, ..roi },
            Roi { side: 500.0, ..roi },
            Roi {
                side: f32::NAN,
                ..roi
            },
            Roi {
                angle: f32::NAN,
                ..roi
            },
            Roi {
                center: [-1.0, 5.0],
                ..roi
            },
            Roi {
                center: [f32::INFINITY, 5.0],
                ..roi
            },
        ] {
            assert!(!bad.is_sane(100, 50), "{bad:?}");
        }
    }
}
