//! What emotion models see of a face that is not its picture: a few numbers.

use crate::{
    facs::{ActionUnit, AuReadings},
    vision::{AuHead, Landmarks, Neutral, align::Aligned},
};

/// Distances between landmarks that expressions change, one a line: pairs of
/// points on the person's right, whose mirror images are measured too and
/// averaged with them. Where the pair is its own mirror image, it counts once.
const DISTANCES: [[[usize; 2]; 2]; 20] = [
    [[55, 133], [285, 362]],  // inner brow above the inner corner of the eye
    [[105, 133], [334, 362]], // middle of the brow above it
    [[46, 33], [276, 263]],   // outer brow above the outer corner
    [[55, 285], [55, 285]],   // between the brows
    [[159, 145], [386, 374]], // between the lids
    [[145, 6], [374, 6]],     // lower lid to the bridge of the nose
    [[50, 145], [280, 374]],  // cheek to the lower lid
    [[48, 133], [278, 362]],  // wing of the nose to the inner corner of the eye
    [[48, 278], [48, 278]],   // between the wings of the nose
    [[0, 2], [0, 2]],         // upper lip to the base of the nose
    [[40, 48], [270, 278]],   // side of the upper lip to the wing of the nose
    [[61, 33], [291, 263]],   // corner of the lips to the outer corner of the eye
    [[61, 1], [291, 1]],      // corner of the lips to the tip of the nose
    [[61, 291], [61, 291]],   // between the corners of the lips
    [[13, 14], [13, 14]],     // between the lips
    [[0, 17], [0, 17]],       // height of the mouth
    [[0, 13], [0, 13]],       // upper lip
    [[14, 17], [14, 17]],     // lower lip
    [[17, 152], [17, 152]],   // lower lip to the chin
    [[2, 152], [2, 152]],     // base of the nose to the chin
];

/// Corners of the lips, and the middles between the lips.
const CORNERS: [usize; 2] = [61, 291];
const MIDDLES: [usize; 2] = [13, 14];

/// The shape of real people at rest, measured from the mean of synthetic ones, in
/// the order of [`Shape::numbers`]: lower brows, thinner lips. The mean over 16
/// people whose photographs were judged by eye to show no expression; one
/// standard error is about 0.01.
const REAL: [f32; Shape::LENGTH] = [
    -0.066, -0.092, -0.060, -0.027, -0.007, -0.012, 0.008, -0.007, 0.002, 0.033, 0.004, -0.045,
    0.008, 0.039, -0.012, -0.083, -0.030, -0.037, 0.062, 0.008, -0.008, 0.005,
];

/// How a face's shape differs from a still one, in inter-ocular distances:
/// twenty distances between landmarks of both halves, how far the corners of the
/// lips hang below their middle, and how unlike the halves' corners are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// The differences.
    pub numbers: [f32; Self::LENGTH],
    /// Whether from the person's own still face; else from the mean face.
    pub own: bool,
}

impl Shape {
    /// How many numbers a shape has.
    pub const LENGTH: usize = DISTANCES.len() + 2;

    /// Measures a real face from the person's own still face, or from the mean of
    /// real ones. `None` of points in one place.
    pub fn of(head: &AuHead, landmarks: &Landmarks, neutral: Option<&Neutral>) -> Option<Self> {
        let mut shape = Self::rendered(head, landmarks, neutral)?;
        if !shape.own {
            for (number, real) in shape.numbers.iter_mut().zip(REAL) {
                *number -= real;
            }
        }
        Some(shape)
    }

    /// Measures a synthetic person's face from their own still face, or from the
    /// mean face of `head`, which is synthetic too. `None` of points in one place.
    pub fn rendered(
        head: &AuHead,
        landmarks: &Landmarks,
        neutral: Option<&Neutral>,
    ) -> Option<Self> {
        let still = neutral.map_or_else(|| head.mean_face(), Neutral::aligned);
        let [face, still] = [measures(&head.align(landmarks)?), measures(still)];
        Some(Self {
            numbers: std::array::from_fn(|k| face[k] - still[k]),
            own: neutral.is_some(),
        })
    }
}

fn measures(face: &Aligned) -> [f32; Shape::LENGTH] {
    let points: Vec<[f32; 2]> = face.points().collect();
    let distance =
        |[a, b]: [usize; 2]| (points[a][0] - points[b][0]).hypot(points[a][1] - points[b][1]);
    let y = |of: [usize; 2]| of.map(|k| points[k][1]);
    let [right, left] = y(CORNERS);
    let [upper, lower] = y(MIDDLES);
    let mut numbers = [0.0; Shape::LENGTH];
    for (number, [one, other]) in numbers.iter_mut().zip(DISTANCES) {
        *number = f32::midpoint(distance(one), distance(other));
    }
    numbers[DISTANCES.len()] = f32::midpoint(right, left) - f32::midpoint(upper, lower);
    numbers[DISTANCES.len() + 1] = (right - left).abs();
    numbers
}

/// What was measured on one face at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Features {
    /// Intensity and presence of every unit.
    pub units: AuReadings,
    /// Whether the units were measured from the person's own still face.
    pub own_units: bool,
    /// The shape; `None` where landmarks were not kept.
    pub shape: Option<Shape>,
}

impl Features {
    /// How many numbers [`Self::numbers`] gives.
    pub const LENGTH: usize = ActionUnit::COUNT + Shape::LENGTH + 3;

    /// Measures a real face from the person's own still face, or without one.
    pub fn of(head: &AuHead, landmarks: &Landmarks, neutral: Option<&Neutral>) -> Self {
        Self {
            units: head.read(landmarks, neutral),
            own_units: neutral.is_some(),
            shape: Shape::of(head, landmarks, neutral),
        }
    }

    /// All as numbers, for networks: the 20 intensities in fifths (0 to 1, order
    /// of [`ActionUnit::ALL`]); the shape, 0 where it is unknown; and 0 or 1 for
    /// whether the units come from the own still face, whether there is a shape,
    /// and whether that comes from the own still face.
    pub fn numbers(&self) -> [f32; Self::LENGTH] {
        let mut numbers = [0.0; Self::LENGTH];
        let (units, rest) = numbers.split_at_mut(ActionUnit::COUNT);
        let (shape, flags) = rest.split_at_mut(Shape::LENGTH);
        for (number, unit) in units.iter_mut().zip(&self.units.0) {
            *number = unit.intensity / AuReadings::MAX_INTENSITY;
        }
        flags[0] = f32::from(u8::from(self.own_units));
        if let Some(known) = self.shape {
            shape.copy_from_slice(&known.numbers);
            flags[1] = 1.0;
            flags[2] = f32::from(u8::from(known.own));
        }
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::{
        LANDMARKS,
        au_head::tests::{mean_face, shipped, showing},
        mirror::MIRROR,
    };

    #[test]
    fn the_halves_of_every_distance_mirror_each_other() {
        for [one, other] in DISTANCES {
            let mut mirrored = one.map(|k| usize::from(MIRROR[k]));
            let (mut one, mut other) = (one, other);
            for pair in [&mut mirrored, &mut one, &mut other] {
                pair.sort_unstable();
            }
            assert_eq!(mirrored, other, "{one:?}");
        }
    }

    #[test]
    fn a_face_measured_from_itself_has_no_shape_to_speak_of() {
        let (head, face) = (shipped(), mean_face());
        let still = head.neutral(std::slice::from_ref(&face));
        for neutral in [still.as_ref(), None] {
            let shape = Shape::rendered(&head, &face, neutral).unwrap();
            assert!(shape.numbers.iter().all(|n| n.abs() < 1e-4), "{shape:?}");
            assert_eq!(shape.own, neutral.is_some());
        }
    }

    #[test]
    fn a_real_face_without_its_own_still_face_is_measured_from_real_ones() {
        let (head, face) = (shipped(), showing(ActionUnit::JawDrop, 4.0));
        let still = head.neutral(&[mean_face()]);
        let both = |neutral: Option<&Neutral>| {
            [Shape::of, Shape::rendered].map(|of| of(&head, &face, neutral).unwrap())
        };
        let [real, rendered] = both(still.as_ref());
        assert_eq!(real, rendered, "the own still face needs no correction");
        let [real, rendered] = both(None);
        // Real brows rest lower, so the same height is a raised one.
        assert!(real.numbers[0] > rendered.numbers[0] + 0.05);
    }

    #[test]
    fn an_open_mouth_stands_in_the_number_for_it_and_in_its_unit() {
        let (head, face) = (shipped(), showing(ActionUnit::JawDrop, 4.0));
        let still = head.neutral(&[mean_face()]);
        let features = Features::of(&head, &face, still.as_ref());
        let numbers = features.numbers();
        assert!(numbers[ActionUnit::JawDrop.index()] > 0.5);
        assert!(numbers[ActionUnit::COUNT + 14] > 0.02, "{numbers:?}");
        assert_eq!(numbers[Features::LENGTH - 3..], [1.0, 1.0, 1.0]);
    }

    #[test]
    fn without_landmarks_the_shape_is_unknown() {
        let (head, nowhere) = (shipped(), vec![[1.0; 3]; LANDMARKS]);
        let features = Features::of(&head, &Landmarks::new(nowhere).unwrap(), None);
        assert_eq!(features, Features::default());
        assert!(features.numbers().iter().all(|number| *number == 0.0));
    }
}
