//! What a camera is doing, and why it stopped.

use std::fmt;

use serde::Serialize;

/// A camera as the system lists it. One camera may be listed several times,
/// once for each of its nodes, of which only some give pictures.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct CameraInfo {
    /// The number by which the system knows it: the N of `/dev/videoN` on Linux.
    pub index: u32,
    /// The name that its maker gave it.
    pub name: String,
}

/// What the source of pictures is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CameraState {
    /// Nothing found yet, nothing lost yet.
    Searching,
    /// A camera was found; its first picture is awaited.
    Opening {
        /// The camera's name.
        name: String,
    },
    /// Pictures come from a camera.
    Streaming {
        /// The camera's name.
        name: String,
        /// How it encodes its pictures, as `MJPEG`.
        format: String,
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Pictures a second as agreed with the camera, not as measured.
        fps: u32,
    },
    /// A clip is playing instead of a camera.
    Demo {
        /// The clip's title.
        title: String,
    },
    /// No pictures come. It stays so until the first new one, while attempts go on.
    Lost {
        /// Why, as last seen.
        why: Why,
    },
    /// Ended for good.
    Stopped,
}

/// Why no pictures come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// No camera is listed, or none of the wanted name.
    NoCamera,
    /// The camera went away.
    Unplugged,
    /// Another program uses the camera.
    Busy,
    /// This user may not use the camera.
    Denied,
    /// The camera stays silent.
    Stalled,
    /// The camera's pictures cannot be decoded.
    BadFrames,
    /// The library that reads the camera failed an assertion of its own.
    Panicked,
    /// The node gives no pictures, or none that can be decoded.
    Unsupported,
    /// Anything else; the detail of the [`Loss`] says what.
    Other,
}

impl Why {
    /// What a person can do about it.
    pub fn hint(self) -> &'static str {
        match self {
            Self::NoCamera | Self::Unplugged => "plug a camera in; it is found without a restart",
            Self::Busy => "close the other program that uses the camera",
            Self::Denied => {
                "allow the camera: on Linux `sudo usermod -aG video $USER` and log in again"
            }
            Self::Stalled | Self::BadFrames => "plug the camera into another USB port",
            Self::Panicked | Self::Other => "unplug the camera and plug it in again",
            Self::Unsupported => "use a camera that gives MJPEG, YUYV or NV12",
        }
    }

    /// Of the reasons of several nodes the highest is told: that a metadata
    /// node cannot be opened must not hide that the real one is forbidden.
    pub(super) fn rank(self) -> u8 {
        match self {
            Self::NoCamera => 0,
            Self::Unsupported => 1,
            Self::Other => 2,
            Self::Unplugged => 3,
            Self::Busy | Self::Denied | Self::Stalled | Self::BadFrames | Self::Panicked => 4,
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoCamera => "no camera was found",
            Self::Unplugged => "the camera was unplugged",
            Self::Busy => "another program uses the camera",
            Self::Denied => "this user may not use the camera",
            Self::Stalled => "the camera gives no pictures",
            Self::BadFrames => "the camera's pictures are damaged",
            Self::Panicked => "the camera library failed",
            Self::Unsupported => "the camera gives no pictures that can be decoded",
            Self::Other => "the camera failed",
        })
    }
}

/// A reason with its technical detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The reason.
    pub why: Why,
    /// What the system or the decoder said; for logs. May be empty.
    pub detail: String,
}

impl Loss {
    /// `why` with what was said.
    pub fn new(why: Why, detail: impl fmt::Display) -> Self {
        Self {
            why,
            detail: detail.to_string(),
        }
    }
}

impl From<Why> for Loss {
    fn from(why: Why) -> Self {
        Self::new(why, "")
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.detail.as_str() {
            "" => write!(f, "{}", self.why),
            detail => write!(f, "{}: {detail}", self.why),
        }
    }
}

impl std::error::Error for Loss {}
