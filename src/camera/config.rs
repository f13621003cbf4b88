//! `config/camera.ron`: what is asked of a camera and how long it may take.

use std::time::Duration;

use serde::Deserialize;

use crate::config::Config;

/// The contents of `config/camera.ron`, where each field is explained.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CameraConfig {
    /// Wanted picture sizes in pixels, best first; even, 16 to 4096.
    pub sizes: Vec<(u32, u32)>,
    /// Wanted pictures a second, 1 to 240.
    pub fps: u32,
    /// Limit from opening to the first picture, milliseconds.
    pub first_frame_ms: u32,
    /// Limit between two pictures, milliseconds.
    pub stall_ms: u32,
    /// Age in milliseconds beyond which a picture is skipped as left over.
    pub stale_ms: u32,
    /// Damaged pictures in a row that end a session.
    pub bad_frames: u32,
    /// First and longest pause between two attempts, milliseconds.
    pub back_off_ms: (u32, u32),
    /// How long a lost camera is waited for before the clip is offered, milliseconds.
    pub patience_ms: u32,
}

/// Largest picture side that is asked for or decoded, in pixels.
pub const LARGEST: u32 = 4096;

impl CameraConfig {
    /// [`Self::first_frame_ms`] as a duration.
    pub fn first_frame(&self) -> Duration {
        milliseconds(self.first_frame_ms)
    }

    /// [`Self::stall_ms`] as a duration.
    pub fn stall(&self) -> Duration {
        milliseconds(self.stall_ms)
    }

    /// [`Self::stale_ms`] as a duration.
    pub fn stale(&self) -> Duration {
        milliseconds(self.stale_ms)
    }

    /// [`Self::patience_ms`] as a duration.
    pub fn patience(&self) -> Duration {
        milliseconds(self.patience_ms)
    }

    /// The longest pause between two attempts.
    pub fn longest_pause(&self) -> Duration {
        milliseconds(self.back_off_ms.1)
    }
}

fn milliseconds(count: u32) -> Duration {
    Duration::from_millis(u64::from(count))
}

impl Config for CameraConfig {
    fn validate(&self) -> Result<(), (String, String)> {
        let fits = |side: u32| (16..=LARGEST).contains(&side) && side.is_multiple_of(2);
        let rules = [
            (
                "sizes",
                !self.sizes.is_empty() && self.sizes.iter().all(|&(w, h)| fits(w) && fits(h)),
                "must list at least one size, each side even and from 16 to 4096",
            ),
            (
                "fps",
                (1..=240).contains(&self.fps),
                "must be from 1 to 240",
            ),
            ("first_frame_ms", self.first_frame_ms > 0, "must be above 0"),
            ("stall_ms", self.stall_ms > 0, "must be above 0"),
            ("stale_ms", self.stale_ms > 0, "must be above 0"),
            ("bad_frames", self.bad_frames > 0, "must be above 0"),
            (
                "back_off_ms",
                0 < self.back_off_ms.0 && self.back_off_ms.0 <= self.back_off_ms.1,
                "must be two times above 0, the shorter first",
            ),
        ];
        match rules.into_iter().find(|(_, holds, _)| !holds) {
            Some((field, _, rule)) => Err((field.into(), rule.into())),
            None => Ok(()),
        }
    }
}

/// The pause before the next attempt: doubles from the shortest to the longest.
#[derive(Debug)]
pub(super) struct BackOff {
    range: (u32, u32),
    next: u32,
}

impl BackOff {
    pub(super) fn new(config: &CameraConfig) -> Self {
        Self {
            range: config.back_off_ms,
            next: config.back_off_ms.0,
        }
    }

    /// The pause for this time; the following one is twice as long.
    pub(super) fn next(&mut self) -> Duration {
        let pause = self.next;
        self.next = pause.saturating_mul(2).min(self.range.1);
        milliseconds(pause)
    }

    /// Starts again from the shortest.
    pub(super) fn reset(&mut self) {
        self.next = self.range.0;
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::config::parse;

    const FILE: &str = include_str!("../../config/camera.ron");

    /// The shipped configuration.
    pub fn shipped() -> CameraConfig {
        parse("camera.ron", FILE).unwrap()
    }

    #[test]
    fn the_shipped_file_is_valid_and_a_bad_value_is_named() {
        assert_eq!(shipped().sizes[0], (640, 480));
        for (good, bad, field) in [
            ("fps: 30", "fps: 0", "`fps`"),
            ("(640, 480)", "(641, 480)", "`sizes`"),
            ("(250, 2000)", "(2000, 250)", "`back_off_ms`"),
            ("bad_frames", "bad_frame", "bad_frame"),
        ] {
            assert!(FILE.contains(good));
            let problem =
                parse::<CameraConfig>("camera.ron", &FILE.replace(good, bad)).unwrap_err();
            assert!(problem.to_string().contains(field), "{problem}");
        }
    }

    #[test]
    fn the_pause_doubles_to_its_longest_and_starts_again() {
        let mut pause = BackOff::new(&shipped());
        let pauses: Vec<_> = (0..5).map(|_| pause.next().as_millis()).collect();
        assert_eq!(pauses, [250, 500, 1000, 2000, 2000]);
        pause.reset();
        assert_eq!(pause.next().as_millis(), 250);
    }
}
