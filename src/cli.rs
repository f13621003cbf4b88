//! The commands of `face-game`.

pub mod camera;
