//! Training and evaluation of our own models. No Bevy.

pub mod au;
pub mod evidence;
pub mod metrics;
