//! Which of a camera's formats to ask for.
//!
//! The camera library's own requests are not safe to use: the "highest" ones
//! pick before asking what can be decoded, and "closest" fails unless the exact
//! size exists. So the choice is made here, from exact formats only.

use std::fmt;

use super::config::CameraConfig;

/// How a picture is encoded on its way from the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Encoding {
    /// A JPEG image each: little USB bandwidth, so full rate at every size.
    Mjpeg,
    /// Two pixels in four bytes: Y U Y V.
    Yuyv,
    /// A plane of Y, then one of U and V at half the width and height.
    Nv12,
}

impl Encoding {
    /// All that can be decoded, best first.
    pub const ALL: [Self; 3] = [Self::Mjpeg, Self::Yuyv, Self::Nv12];
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Mjpeg => "MJPEG",
            Self::Yuyv => "YUYV",
            Self::Nv12 => "NV12",
        })
    }
}

/// One of the formats a camera can be set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// How pictures are encoded.
    pub encoding: Encoding,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Pictures a second.
    pub fps: u32,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}x{} @ {}",
            self.encoding, self.width, self.height, self.fps
        )
    }
}

/// Every format that is wanted as such, best first.
pub(super) fn wanted(config: &CameraConfig) -> Vec<Format> {
    let sizes = config.sizes.iter();
    sizes
        .flat_map(|&(width, height)| {
            Encoding::ALL.map(|encoding| Format {
                encoding,
                width,
                height,
                fps: config.fps,
            })
        })
        .collect()
}

/// The offered formats, best first: fast enough before slow, then a wanted
/// size before the nearest other, then the encoding, then the nearest rate.
pub(super) fn ranked(mut offered: Vec<Format>, config: &CameraConfig) -> Vec<Format> {
    let area = |(width, height): (u32, u32)| i64::from(width) * i64::from(height);
    let best = config.sizes.first().copied().map_or(0, area);
    offered.sort_by_key(|format| {
        let size = (format.width, format.height);
        let place = config.sizes.iter().position(|wanted| *wanted == size);
        (
            format.fps.saturating_mul(2) < config.fps,
            place.unwrap_or(config.sizes.len()),
            if place.is_some() {
                0
            } else {
                (area(size) - best).abs()
            },
            format.encoding,
            format.fps.abs_diff(config.fps),
        )
    });
    offered.dedup();
    offered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::camera::config::tests::shipped;

    fn format(encoding: Encoding, width: u32, height: u32, fps: u32) -> Format {
        Format {
            encoding,
            width,
            height,
            fps,
        }
    }

    #[test]
    fn the_first_wish_is_mjpeg_at_the_first_size() {
        let wanted = wanted(&shipped());
        assert_eq!(wanted[0], format(Encoding::Mjpeg, 640, 480, 30));
        assert_eq!(wanted[3], format(Encoding::Mjpeg, 1280, 720, 30));
        assert_eq!(wanted.len(), 6);
    }

    #[test]
    fn a_slow_format_is_the_last_choice_and_the_nearest_size_the_next_best() {
        use Encoding::*;
        let offered = vec![
            format(Yuyv, 1280, 720, 10),
            format(Yuyv, 800, 600, 25),
            format(Mjpeg, 1920, 1080, 30),
            format(Mjpeg, 800, 600, 60),
            format(Mjpeg, 800, 600, 25),
        ];
        assert_eq!(
            ranked(offered, &shipped()),
            [
                format(Mjpeg, 800, 600, 25),
                format(Mjpeg, 800, 600, 60),
                format(Yuyv, 800, 600, 25),
                format(Mjpeg, 1920, 1080, 30),
                format(Yuyv, 1280, 720, 10),
            ]
        );
        let raw = vec![format(Nv12, 1280, 720, 30), format(Yuyv, 640, 480, 30)];
        assert_eq!(ranked(raw, &shipped())[0].encoding, Yuyv);
    }
}
