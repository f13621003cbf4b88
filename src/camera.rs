//! Pictures from cameras and clips: supervised, recovering, newest frame wins. No Bevy.

pub mod frame;

pub use frame::{Frame, FrameSlot};
