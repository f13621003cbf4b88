//! Training and evaluation of our own models. No Bevy.

pub mod au;
pub mod emotion;
pub mod evidence;
pub mod linear;
pub mod metrics;
