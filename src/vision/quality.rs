//! Whether a face can be read fairly, and if not, what stands in the way.
//!
//! All measures are ratios of the face's own brightness, so that they mean the
//! same on dark and on light skin. They are taken from what the mesh network saw.

use std::ops::Range;

use serde::Deserialize;

use super::mesh::{INPUT, Output};
use super::preprocess::Crop;
use super::reading::{Landmarks, Obstacle, Pose};
use super::refine::{LEFT_EYE, LID_EDGE, RIGHT_EYE};
use crate::picture::Picture;

/// When a face counts as readable. Part of `config/vision.ron`, which says what
/// each value was measured on.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gates {
    /// Least distance between the eyes, in pixels of the picture.
    pub min_inter_ocular: f32,
    /// Greatest share of the landmarks that may lie outside the picture, 0 to 1.
    pub max_outside: f32,
    /// Least brightness of the face's brightest twentieth, 0 to 255.
    pub min_brightness: f32,
    /// Least sharpness, 0 to 1.
    pub min_sharpness: f32,
    /// Greatest turn to a side, in degrees.
    pub max_yaw: f32,
    /// Greatest turn up or down, in degrees.
    pub max_pitch: f32,
    /// Greatest tilt, in degrees.
    pub max_roll: f32,
    /// Least certainty of the mesh network, as a logit.
    pub min_certainty: f32,
    /// Least contrast around either eye, as a share of the skin's brightness.
    pub min_eye_contrast: f32,
    /// Least contrast around the mouth, as a share of the skin's brightness.
    pub min_mouth_contrast: f32,
}

impl Gates {
    /// The first field that makes no sense.
    pub(super) fn validate(&self) -> Result<(), (String, String)> {
        let fields = [
            ("min_inter_ocular", self.min_inter_ocular, 0.0..=1000.0),
            ("max_outside", self.max_outside, 0.0..=1.0),
            ("min_brightness", self.min_brightness, 0.0..=255.0),
            ("min_sharpness", self.min_sharpness, 0.0..=1.0),
            ("max_yaw", self.max_yaw, 0.0..=90.0),
            ("max_pitch", self.max_pitch, 0.0..=90.0),
            ("max_roll", self.max_roll, 0.0..=180.0),
            ("min_certainty", self.min_certainty, -100.0..=100.0),
            ("min_eye_contrast", self.min_eye_contrast, 0.0..=1.0),
            ("min_mouth_contrast", self.min_mouth_contrast, 0.0..=1.0),
        ];
        match fields
            .into_iter()
            .find(|(_, value, range)| !range.contains(value))
        {
            None => Ok(()),
            Some((field, _, range)) => {
                let rule = format!("must be from {} to {}", range.start(), range.end());
                Err((format!("gates.{field}"), rule))
            }
        }
    }

    /// What stands in the way of reading a face, the most basic first.
    ///
    /// `view` is of what the mesh network saw when it said `output`.
    pub(super) fn obstacle(
        &self,
        picture: &Picture,
        landmarks: &Landmarks,
        pose: &Pose,
        view: &mut View,
        output: &Output,
    ) -> Option<Obstacle> {
        let turned = pose.yaw.abs() > self.max_yaw
            || pose.pitch.abs() > self.max_pitch
            || pose.roll.abs() > self.max_roll;
        [
            (
                landmarks.inter_ocular() < self.min_inter_ocular,
                Obstacle::TooFar,
            ),
            (
                outside(picture, landmarks) > self.max_outside,
                Obstacle::CutOff,
            ),
            (view.brightness < self.min_brightness, Obstacle::TooDark),
            (turned, Obstacle::TurnedAway),
            (view.sharpness < self.min_sharpness, Obstacle::Blurred),
            (self.is_covered(view, output), Obstacle::Covered),
        ]
        .into_iter()
        .find_map(|(stands, obstacle)| stands.then_some(obstacle))
    }

    /// A cover shows in three ways: the network doubts, or there is nothing to
    /// see where an eye should be, or where the mouth should be.
    fn is_covered(&self, view: &mut View, output: &Output) -> bool {
        let mut hidden = |eye: &[[f32; 2]]| {
            let half = EYE.map(|c| c * view.inter_ocular);
            view.contrast(Area::over(&eye[..LID_EDGE]).middle, half) < self.min_eye_contrast
        };
        let lips = Area::over(&output.lips[..OUTER_LIPS]);
        output.presence < self.min_certainty
            || hidden(&output.right_eye)
            || hidden(&output.left_eye)
            || view.contrast(lips.middle, lips.half) < self.min_mouth_contrast
    }
}

/// The share of landmarks outside the picture.
fn outside(picture: &Picture, landmarks: &Landmarks) -> f32 {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let out = |p: &&[f32; 3]| !((0.0..=width).contains(&p[0]) && (0.0..=height).contains(&p[1]));
    landmarks.iter().filter(out).count() as f32 / landmarks.len() as f32
}

/// Points of the lips' outer edge, the first of the lips' branch.
const OUTER_LIPS: usize = 20;

/// Half the width and height of the look at an eye, in inter-ocular distances:
/// small enough to lie within dark glasses, high enough for the lashes of a
/// closed eye.
const EYE: [f32; 2] = [0.18, 0.1];

/// Cells on a side of the view.
const SIDE: usize = INPUT.size / 2;

/// The box of some points, in cells of the view.
struct Area {
    middle: [f32; 2],
    /// Half its width and height.
    half: [f32; 2],
}

impl Area {
    /// From points in pixels of the input.
    fn over<'a, const N: usize>(points: impl IntoIterator<Item = &'a [f32; N]>) -> Self {
        let (mut min, mut max) = ([f32::MAX; 2], [f32::MIN; 2]);
        for point in points {
            min = [0, 1].map(|k| min[k].min(point[k] / 2.0));
            max = [0, 1].map(|k| max[k].max(point[k] / 2.0));
        }
        Self {
            middle: [0, 1].map(|k| (min[k] + max[k]) / 2.0),
            half: [0, 1].map(|k| (max[k] - min[k]) / 2.0),
        }
    }
}

/// Brightness of what the network saw, at half its size. Kept between pictures
/// for its room.
#[derive(Debug, Default)]
pub(super) struct View {
    cells: Vec<f32>,
    /// The columns of the face's box.
    across: Range<usize>,
    /// The rows of the face's box.
    down: Range<usize>,
    /// Distance between the eyes, in cells.
    inter_ocular: f32,
    /// Of the face's brightest twentieth.
    brightness: f32,
    /// Brightness of the face's skin: its upper quartile.
    skin: f32,
    /// How sharp the face is, 0 to 1.
    pub sharpness: f32,
    /// Values on their way to a quantile.
    some: Vec<f32>,
}

impl View {
    /// Looks at a face that was read from a crop.
    pub fn look(&mut self, crop: &Crop, output: &Output) -> &mut Self {
        luma(crop, &mut self.cells);
        let face = Area::over(&output.mesh);
        let [right, left] = [&RIGHT_EYE, &LEFT_EYE].map(|eye| {
            let lids = eye.points[..LID_EDGE].iter().map(|i| &output.mesh[*i]);
            Area::over(lids).middle
        });
        let range = |k: usize| {
            let bound = |c: f32| c.clamp(0.0, SIDE as f32) as usize;
            bound(face.middle[k] - face.half[k])..bound(face.middle[k] + face.half[k])
        };
        (self.across, self.down) = (range(0), range(1));
        self.inter_ocular = (left[0] - right[0]).hypot(left[1] - right[1]);
        self.gather_ellipse();
        self.brightness = quantile(&mut self.some, 0.95);
        self.skin = quantile(&mut self.some, 0.75);
        self.sharpness = self.measure_sharpness();
        self
    }

    /// The cells in the ellipse that fills the face's box, into `some`.
    fn gather_ellipse(&mut self) {
        let Self {
            cells,
            across,
            down,
            some,
            ..
        } = self;
        let (width, height) = (across.len() as f32 / 2.0, down.len() as f32 / 2.0);
        some.clear();
        for y in down.clone() {
            let off = ((y - down.start) as f32 + 0.5 - height) / height;
            // Cells whose middles lie within half a chord of the middle.
            let half = width * (1.0 - off * off).max(0.0).sqrt();
            let bound = |c: f32| across.start + (c.round() as usize).min(across.len());
            let (first, end) = (bound(width - half), bound(width + half));
            some.extend_from_slice(&cells[y * SIDE..][first..end]);
        }
    }

    /// How much brightness varies in an area, from its 5th to its 95th
    /// percentile, as a share of the skin's. Means of 3x3 are taken first,
    /// against noise.
    fn contrast(&mut self, middle: [f32; 2], half: [f32; 2]) -> f32 {
        let range = |k: usize| {
            let bound = |c: f32| (c.max(1.0) as usize).min(SIDE - 2);
            bound(middle[k] - half[k])..bound(middle[k] + half[k]) + 1
        };
        let Self { cells, some, .. } = self;
        let mean = |x: usize, y: usize| {
            let rows = (y - 1..=y + 1).map(|y| &cells[y * SIDE + x - 1..][..3]);
            rows.flatten().sum::<f32>() / 9.0
        };
        some.clear();
        some.extend(
            range(1)
                .flat_map(|y| range(0).map(move |x| (x, y)))
                .map(|(x, y)| mean(x, y)),
        );
        (quantile(some, 0.95) - quantile(some, 0.05)) / self.skin.max(1.0)
    }

    /// How much of the steps between neighbours is lost when the picture is
    /// smeared further: much in a sharp one, little in one already smeared
    /// (Crété et al. 2007, "The blur effect"). The smaller of both directions,
    /// since movement smears along one.
    fn measure_sharpness(&self) -> f32 {
        // Three cells before and two behind are looked at.
        let within = |range: &Range<usize>| range.start.max(3)..range.end.min(SIDE - 2);
        let along = |run: &Range<usize>, step: usize, lines: &Range<usize>, next: usize| {
            let (mut all, mut lost) = (0.0, 0.0);
            for line in lines.clone() {
                for i in within(run).map(|at| line * next + at * step) {
                    let change = (self.cells[i] - self.cells[i - step]).abs();
                    // The same step between means of five cells.
                    let smeared = (self.cells[i + 2 * step] - self.cells[i - 3 * step]).abs() / 5.0;
                    all += change;
                    lost += (change - smeared).max(0.0);
                }
            }
            if all > 0.0 { lost / all } else { 0.0 }
        };
        let across = along(&self.across, 1, &self.down, SIDE);
        across.min(along(&self.down, SIDE, &self.across, 1))
    }
}

/// Rec. 601 luma at half the input's size, 0 to 255.
fn luma(crop: &Crop, cells: &mut Vec<f32>) {
    const WEIGHTS: [f32; 4] = [0.299, 0.587, 0.114, 0.0];
    cells.clear();
    for y in 0..SIDE {
        let pairs = |y: usize| crop.row(y).as_chunks::<2>().0.iter();
        for (upper, lower) in pairs(2 * y).zip(pairs(2 * y + 1)) {
            let part =
                |k: usize| WEIGHTS[k] * (upper[0][k] + upper[1][k] + lower[0][k] + lower[1][k]);
            cells.push(255.0 / 4.0 * (part(0) + part(1) + part(2)));
        }
    }
}

/// The value that a share of all lies below; 0 if there is none. Reorders them.
fn quantile(values: &mut [f32], share: f32) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    let at = ((values.len() - 1) as f32 * share).round() as usize;
    *values.select_nth_unstable_by(at, f32::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the network saw, from a brightness (0 to 1) for each pixel.
    fn seen(brightness: impl Fn(usize, usize) -> f32) -> Crop {
        let mut crop = Crop::new(INPUT);
        for y in 0..INPUT.size {
            for (x, pixel) in crop.row_mut(y).iter_mut().enumerate() {
                *pixel = [brightness(x, y); 4];
            }
        }
        crop
    }

    fn view(crop: &Crop, output: &Output) -> View {
        let mut view = View::default();
        view.look(crop, output);
        view
    }

    /// A face whose box is 40..152, with all of eyes and lips in one place each.
    fn output() -> Output {
        let mut mesh = vec![[40.0, 40.0, 0.0], [152.0, 152.0, 0.0]];
        mesh.resize(468, [96.0, 96.0, 0.0]);
        for (eye, x) in [(&RIGHT_EYE, 70.0), (&LEFT_EYE, 122.0)] {
            eye.points[..LID_EDGE]
                .iter()
                .for_each(|i| mesh[*i] = [x, 80.0, 0.0]);
        }
        Output {
            mesh,
            lips: vec![[96.0, 125.0]; 80],
            right_eye: vec![[70.0, 80.0]; 71],
            left_eye: vec![[122.0, 80.0]; 71],
            right_iris: vec![[70.0, 80.0]; 5],
            left_iris: vec![[122.0, 80.0]; 5],
            presence: 25.0,
        }
    }

    /// A check pattern of `size` pixels, dimmed.
    fn check(size: usize, dim: f32) -> Crop {
        seen(|x, y| {
            dim * if (x / size + y / size).is_multiple_of(2) {
                0.4
            } else {
                0.8
            }
        })
    }

    #[test]
    fn contrast_and_sharpness_do_not_depend_on_how_bright_the_skin_is() {
        let measures = |dim: f32| {
            let mut view = view(&check(6, dim), &output());
            (
                view.contrast([48.0; 2], [10.0; 2]),
                view.sharpness,
                view.brightness,
            )
        };
        let (light, dark) = (measures(1.0), measures(0.3));
        assert!((light.0 - dark.0).abs() < 1e-3 && (light.1 - dark.1).abs() < 1e-3);
        assert!((light.2 - 204.0).abs() < 0.1 && (dark.2 - 61.2).abs() < 0.1);
    }

    #[test]
    fn a_smear_along_either_axis_lowers_the_sharpness() {
        let sharpness = |crop: &Crop| view(crop, &output()).sharpness;
        let wave = |x: usize| (x as f32 * 0.25).sin() / 4.0 + 0.5;
        let crisp = sharpness(&check(6, 1.0));
        assert!(crisp > 0.5, "{crisp}");
        for smeared in [seen(|x, _| wave(x)), seen(|_, y| wave(y))] {
            assert!(sharpness(&smeared) < 0.2);
        }
    }

    #[test]
    fn an_even_patch_has_no_contrast() {
        let even = seen(|x, y| {
            if y > 100 {
                0.5
            } else {
                ((x + y) % 16) as f32 / 16.0
            }
        });
        let mut view = view(&even, &output());
        assert!(view.contrast([48.0, 65.0], [10.0; 2]) < 0.01);
        assert!(view.contrast([35.0; 2], [10.0; 2]) > 0.2);
    }

    #[test]
    fn an_empty_face_is_measured_without_a_panic() {
        let mut flat = output();
        flat.mesh = vec![[500.0, -500.0, 0.0]; 468];
        let mut view = view(&seen(|_, _| 0.0), &flat);
        assert_eq!((view.brightness, view.sharpness), (0.0, 0.0));
        assert_eq!(view.contrast([-900.0, 9e9], [10.0; 2]), 0.0);
    }
}
