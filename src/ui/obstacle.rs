//! What stands in the way, as messages that a player can act on.

use super::words::Say;
use crate::{camera::Why, vision::Obstacle};

/// Why a face cannot be read.
pub fn of_face(obstacle: Obstacle) -> Say {
    Say::new(match obstacle {
        Obstacle::NoFace => "obstacle-no-face",
        Obstacle::TooFar => "obstacle-too-far",
        Obstacle::CutOff => "obstacle-cut-off",
        Obstacle::TooDark => "obstacle-too-dark",
        Obstacle::Blurred => "obstacle-blurred",
        Obstacle::TurnedAway => "obstacle-turned-away",
        Obstacle::Covered => "obstacle-covered",
    })
}

/// Why no picture comes.
pub fn of_camera(why: Why) -> Say {
    Say::new(message(why))
}

/// What to do when no picture comes.
pub fn hint_of_camera(why: Why) -> Say {
    Say::new(format!("{}.hint", message(why)))
}

fn message(why: Why) -> &'static str {
    match why {
        Why::NoCamera => "camera-no-camera",
        Why::Unplugged => "camera-unplugged",
        Why::Busy => "camera-busy",
        Why::Denied => "camera-denied",
        Why::Stalled => "camera-stalled",
        Why::BadFrames => "camera-bad-frames",
        Why::Panicked => "camera-panicked",
        Why::Unsupported => "camera-unsupported",
        Why::Other => "camera-other",
    }
}
