//! Training and evaluation of our own models. No Bevy.

pub mod au;
pub mod continuous;
pub mod emotion;
pub mod evidence;
pub mod guard;
pub mod judgement;
pub mod linear;
pub mod metrics;
pub mod registry;
pub mod simulation;
pub mod withdrawal;
