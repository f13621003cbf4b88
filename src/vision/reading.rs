//! What the engine says of one face in one picture: plain values, nothing to compute.

use serde::{Deserialize, Serialize};

use crate::facs::{ActionUnit, AuReadings};

/// How many points the attention mesh places: 468 of the face and 5 on each iris.
pub const LANDMARKS: usize = 478;

/// The 478 points of MediaPipe's refined face mesh, in pixels of the picture:
/// x to the right, y down, z towards the camera negative and on the same scale.
#[derive(Debug, Clone, PartialEq)]
pub struct Landmarks(Box<[[f32; 3]]>);

impl Landmarks {
    /// Takes exactly [`LANDMARKS`] finite points, else `None`.
    pub fn new(points: Vec<[f32; 3]>) -> Option<Self> {
        let finite = points.iter().flatten().all(|c| c.is_finite());
        (points.len() == LANDMARKS && finite).then(|| Self(points.into()))
    }

    /// The distance between the eyes' centres (midway between the corners of
    /// each), in pixels: the unit that face measures are given in.
    pub fn inter_ocular(&self) -> f32 {
        let mid = |a: usize, b: usize| [0, 1].map(|k| (self[a][k] + self[b][k]) / 2.0);
        let (right, left) = (mid(33, 133), mid(362, 263));
        (left[0] - right[0]).hypot(left[1] - right[1])
    }

    /// The axis-aligned box of all points.
    pub fn bounds(&self) -> Bounds {
        let (mut min, mut max) = ([f32::MAX; 2], [f32::MIN; 2]);
        for point in self.iter() {
            for k in 0..2 {
                min[k] = min[k].min(point[k]);
                max[k] = max[k].max(point[k]);
            }
        }
        Bounds {
            x: min[0],
            y: min[1],
            width: max[0] - min[0],
            height: max[1] - min[1],
        }
    }
}

impl std::ops::Deref for Landmarks {
    type Target = [[f32; 3]];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// An axis-aligned rectangle, in pixels of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the definition")]
pub struct Bounds {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

/// Where the head is turned, in degrees; 0 is straight into the camera.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Pose {
    /// Positive when the face turns to the right side of the picture.
    pub yaw: f32,
    /// Positive when the face looks up.
    pub pitch: f32,
    /// Positive when the head tilts clockwise in the picture.
    pub roll: f32,
}

/// Why a picture cannot be read fairly, in words that a player can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Obstacle {
    /// Nobody is in the picture.
    NoFace,
    /// The face is too small to read.
    TooFar,
    /// Part of the face lies outside the picture.
    CutOff,
    /// Too little light on the face.
    TooDark,
    /// The face is smeared by movement or focus.
    Blurred,
    /// Turned or tilted beyond what the mesh can follow (about 30 degrees).
    TurnedAway,
    /// A hand, a mask or hair hides part of the face.
    Covered,
}

impl Obstacle {
    /// Every one of them.
    pub const ALL: [Self; 7] = [
        Self::NoFace,
        Self::TooFar,
        Self::CutOff,
        Self::TooDark,
        Self::Blurred,
        Self::TurnedAway,
        Self::Covered,
    ];

    /// The word in files, as it is serialised.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NoFace => "no_face",
            Self::TooFar => "too_far",
            Self::CutOff => "cut_off",
            Self::TooDark => "too_dark",
            Self::Blurred => "blurred",
            Self::TurnedAway => "turned_away",
            Self::Covered => "covered",
        }
    }

    /// The obstacle with this [`Self::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|obstacle| obstacle.key() == key)
    }
}

/// One face found in a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Face {
    /// Its mesh.
    pub landmarks: Landmarks,
    /// The mesh network's own belief that this is a face, 0 to 1.
    pub presence: f32,
    /// Where the head is turned.
    pub pose: Pose,
    /// How sharp the face is, 0 (smeared) to 1 (Crété et al. 2007).
    pub sharpness: f32,
    /// What stands in the way of a fair reading, if anything.
    pub obstacle: Option<Obstacle>,
}

/// A face together with its Action Units.
#[derive(Debug, Clone, PartialEq)]
pub struct FaceReading {
    /// The face that was read.
    pub face: Face,
    /// Its points as several looks find them, from which the units are read.
    pub steady: Landmarks,
    /// Intensity and presence of each unit.
    pub aus: AuReadings,
    /// How likely each unit is present, 0 to 1, in the order of [`ActionUnit::ALL`].
    pub probabilities: [f32; ActionUnit::COUNT],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_of_an_obstacle_is_its_serialised_form() {
        for obstacle in Obstacle::ALL {
            let json = serde_json::to_string(&obstacle).unwrap();
            assert_eq!(json, format!("\"{}\"", obstacle.key()));
            assert_eq!(Obstacle::from_key(obstacle.key()), Some(obstacle));
        }
    }
}
