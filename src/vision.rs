//! Reads faces: picture → landmarks → Action Units. No Bevy, no files but weights.
//!
//! Two third-party networks do the seeing, both written out as burn modules:
//! [`detector`] finds faces in a picture, and [`mesh`] finds 478 points in a
//! square around one. [`tracker`] puts them together, [`pose`] and [`quality`]
//! judge what came out.

pub mod align;
pub mod anchors;
pub mod au_head;
pub mod baseline;
pub mod calibration;
pub mod crop;
pub mod detector;
#[expect(
    clippy::inline_always,
    reason = "only what is inlined is compiled for each instruction set"
)]
mod fused;
pub mod layers;
pub mod looks;
pub mod mesh;
pub mod mirror;
pub mod networks;
pub mod pose;
#[expect(
    clippy::inline_always,
    reason = "only what is inlined is compiled for each instruction set"
)]
pub mod preprocess;
pub mod quality;
pub mod reading;
pub mod refine;
pub mod roi;
pub mod smoothing;
pub mod steady;
pub mod tracker;
pub mod unscored;
pub mod weights;

pub use au_head::{AuHead, Neutral};
pub use baseline::{Baseline, BaselineConfig};
pub use calibration::{Calibration, CalibrationConfig, Progress, Refusal};
pub use networks::{Backend, Networks};
pub use quality::Gates;
pub use reading::{Bounds, Face, FaceReading, LANDMARKS, Landmarks, Obstacle, Pose};
pub use smoothing::{Smoother, SmoothingConfig};
pub use tracker::{Tracker, VisionConfig};
pub use unscored::Unscored;
