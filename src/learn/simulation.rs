//! Proof of the loop: simulated players play for weeks, and the game learns from
//! them by its own means.
//!
//! What is simulated are players ([`player`]) and what the detector reads of them
//! ([`detector`], fitted on rendered faces that the game's networks have seen).
//! Everything else is the game's own: the targets and their sets of units, the
//! score, the label rule and the dataset, the guards, the training, the comparison
//! and the promotion. Models are measured on people who never play, copying targets
//! and showing emotions in ways of their own.

pub mod detector;
pub mod dice;
mod kiosk;
pub mod player;
pub mod plot;
pub mod variance;
pub mod world;

pub use detector::Detector;
pub use dice::Dice;
pub use variance::Variance;
pub use world::{Arm, Outcome, Plan, Trouble, Week, World, outcome};
