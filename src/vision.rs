//! Reads faces: picture → landmarks → Action Units. No Bevy, no files but weights.

pub mod reading;

pub use reading::{Bounds, Face, FaceReading, LANDMARKS, Landmarks, Obstacle, Pose};
