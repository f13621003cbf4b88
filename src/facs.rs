//! The vocabulary of facial movement: Action Units, sets of them, the six
//! basic emotions. Pure data; everything else in the program speaks it.

mod action_unit;
mod au_set;
mod emotion;
mod exclusion;
mod expectation;
mod intensity;
mod region;

pub use action_unit::ActionUnit;
pub use au_set::AuSet;
pub use emotion::Emotion;
pub use exclusion::EXCLUSIONS;
pub use expectation::expected_jaccard;
pub use intensity::{AuReading, AuReadings};
pub use region::FaceRegion;
