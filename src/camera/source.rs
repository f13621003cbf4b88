//! Where pictures come from: the word for it that a person writes, and what
//! every kind of source can do.

use std::{fmt, path::PathBuf, str::FromStr, sync::Arc, time::Instant};

use super::state::{CameraInfo, CameraState, Loss};
use crate::{error::Problem, picture::Picture};

/// A source of pictures, written `auto`, `camera`, `camera:NAME` or `clip:PATH`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Source {
    /// A camera if one opens, else the bundled clip.
    #[default]
    Auto,
    /// A camera: any, or the one whose name contains the given text in upper
    /// or lower case, or whose number it is.
    Camera(Option<String>),
    /// A folder or archive of JPEG pictures; see [`super::clip`].
    Clip(PathBuf),
}

impl FromStr for Source {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let (kind, rest) = text
            .split_once(':')
            .map_or((text, None), |(k, r)| (k, Some(r)));
        match (kind, rest) {
            ("auto", None) => Ok(Self::Auto),
            ("camera", None) => Ok(Self::Camera(None)),
            ("camera", Some(name)) if !name.is_empty() => Ok(Self::Camera(Some(name.into()))),
            ("clip", Some(path)) if !path.is_empty() => Ok(Self::Clip(path.into())),
            _ => Err(Problem::new(format!("`{text}` is no source of pictures"))
                .hint("write auto, camera, camera:NAME or clip:PATH")),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Camera(None) => f.write_str("camera"),
            Self::Camera(Some(name)) => write!(f, "camera:{name}"),
            Self::Clip(path) => write!(f, "clip:{}", path.display()),
        }
    }
}

/// A kind of source: what it offers and how one of them is opened. It is asked
/// from several threads; each stream stays in the thread that opened it.
pub(super) trait Feed: Send + Sync {
    /// What is there now, in the order in which to try it.
    fn search(&self) -> Result<Vec<CameraInfo>, Loss>;

    /// Opens one of the found. It gives no picture before it is asked for one.
    fn open(&self, found: &CameraInfo) -> Result<Box<dyn Stream>, Loss>;
}

/// An open source.
pub(super) trait Stream {
    /// The state that its first picture leads to.
    fn state(&self) -> CameraState;

    /// Waits for what comes next. A loss ends the stream: it is not asked again.
    fn next(&mut self) -> Result<Step, Loss>;
}

/// What came from a stream.
#[derive(Debug)]
pub(super) enum Step {
    /// A picture and when it was taken.
    Picture(Arc<Picture>, Instant),
    /// A picture that cannot be decoded, and why.
    Bad(String),
    /// A picture too old to be shown.
    Stale,
    /// Nothing is due; the stream lets its caller look around.
    Nothing,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_is_what_is_read() {
        for (text, source) in [
            ("auto", Source::Auto),
            ("camera", Source::Camera(None)),
            (
                "camera:HD: Webcam",
                Source::Camera(Some("HD: Webcam".into())),
            ),
            ("clip:a/b.zip", Source::Clip("a/b.zip".into())),
        ] {
            assert_eq!(text.parse::<Source>().unwrap(), source);
            assert_eq!(source.to_string(), text);
        }
        for text in ["", "cam", "camera:", "clip", "clip:", "auto:x"] {
            let problem = text.parse::<Source>().unwrap_err();
            assert!(
                problem
                    .advice()
                    .is_some_and(|hint| hint.contains("clip:PATH"))
            );
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_back_or_refused(text in ".*") {
            if let Ok(source) = text.parse::<Source>() {
                prop_assert_eq!(source.to_string(), text);
            }
        }
    }
}
