//! Steadies readings in time: a One-Euro filter on each intensity (Casiez,
//! Roussel & Vogel 2012), and hysteresis on presence.

use std::{f32::consts::TAU, time::Duration};

use serde::Deserialize;

use crate::{
    config::Config,
    facs::{ActionUnit, AuReading, AuReadings},
};

/// `config/smoothing.ron`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmoothingConfig {
    /// Cut-off in hertz for a face that does not move; lower is steadier.
    pub still_hertz: f32,
    /// Hertz added for each FACS step a second of movement; higher follows faster.
    pub hertz_per_speed: f32,
    /// Cut-off in hertz of the speed itself.
    pub speed_hertz: f32,
    /// Smoothed intensity from which an absent unit counts as present.
    pub on: f32,
    /// Smoothed intensity below which a present unit counts as absent.
    pub off: f32,
    /// Seconds without a reading after which the filter starts anew.
    pub forget_seconds: f32,
}

impl Config for SmoothingConfig {
    fn validate(&self) -> Result<(), (String, String)> {
        for (field, value) in [
            ("still_hertz", self.still_hertz),
            ("hertz_per_speed", self.hertz_per_speed),
            ("speed_hertz", self.speed_hertz),
            ("on", self.on),
            ("off", self.off),
            ("forget_seconds", self.forget_seconds),
        ] {
            if !(value > 0.0 && value.is_finite()) {
                return Err((field.into(), "must be above 0".into()));
            }
        }
        if self.off > self.on {
            return Err(("off".into(), "must not be above `on`".into()));
        }
        Ok(())
    }
}

/// Smooths the readings of one face.
#[derive(Debug, Clone)]
pub struct Smoother {
    config: SmoothingConfig,
    last: Option<(Duration, [Filter; ActionUnit::COUNT])>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Filter {
    value: f32,
    speed: f32,
    present: bool,
}

/// The share of a new value that an exponential filter takes over in `seconds`.
fn share(hertz: f32, seconds: f32) -> f32 {
    let turned = TAU * hertz * seconds;
    turned / (turned + 1.0)
}

impl Filter {
    fn step(self, raw: f32, seconds: f32, config: &SmoothingConfig) -> Self {
        let speed = (raw - self.value) / seconds;
        let speed = self.speed + share(config.speed_hertz, seconds) * (speed - self.speed);
        let hertz = config.still_hertz + config.hertz_per_speed * speed.abs();
        let value = self.value + share(hertz, seconds) * (raw - self.value);
        Self {
            value,
            speed,
            present: self.present,
        }
        .judged(config)
    }

    fn judged(self, config: &SmoothingConfig) -> Self {
        let edge = if self.present { config.off } else { config.on };
        Self {
            present: self.value >= edge,
            ..self
        }
    }
}

impl Smoother {
    /// A smoother that has seen nothing yet.
    pub fn new(config: SmoothingConfig) -> Self {
        Self { config, last: None }
    }

    /// Takes the raw readings of the picture taken `at`, counted from any fixed
    /// moment; gives the smoothed ones. Time that stands still or runs back
    /// changes nothing.
    pub fn update(&mut self, at: Duration, raw: &AuReadings) -> AuReadings {
        let passed = |last: Duration| at.checked_sub(last).map(|passed| passed.as_secs_f32());
        let fresh = raw.0.map(|reading| {
            let filter = Filter {
                value: reading.intensity,
                ..Filter::default()
            };
            filter.judged(&self.config)
        });
        let filters = match self.last {
            None => fresh,
            Some((last, filters)) => match passed(last) {
                None | Some(0.0) => return readings(&filters),
                Some(seconds) if seconds > self.config.forget_seconds => fresh,
                Some(seconds) => std::array::from_fn(|k| {
                    filters[k].step(raw.0[k].intensity, seconds, &self.config)
                }),
            },
        };
        self.last = Some((at, filters));
        readings(&filters)
    }

    /// Forgets the face.
    pub fn reset(&mut self) {
        self.last = None;
    }
}

fn readings(filters: &[Filter; ActionUnit::COUNT]) -> AuReadings {
    let mut readings = AuReadings(filters.map(|filter| AuReading {
        intensity: filter.value.clamp(0.0, AuReadings::MAX_INTENSITY),
        present: filter.present,
    }));
    readings.exclude();
    readings
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn smoother() -> Smoother {
        let text = include_str!("../../config/smoothing.ron");
        Smoother::new(crate::config::parse("smoothing.ron", text).unwrap())
    }

    fn raw(intensity: f32) -> AuReadings {
        let mut readings = AuReadings::default();
        readings[ActionUnit::LipCornerPuller] = AuReading {
            intensity,
            present: intensity >= 1.0,
        };
        readings
    }

    fn smile(readings: &AuReadings) -> AuReading {
        readings[ActionUnit::LipCornerPuller]
    }

    #[test]
    fn a_step_settles_within_150_ms_at_15_to_60_frames_a_second() {
        for fps in [15.0, 30.0, 60.0] {
            for (from, to) in [(0.0, 3.0), (4.0, 0.1), (0.1, 1.6)] {
                let mut smoother = smoother();
                let at = |n: u32| Duration::from_secs_f64(f64::from(n) / fps);
                (0..30).for_each(|n| {
                    smoother.update(at(n), &raw(from));
                });
                let within = (0.15 * fps) as u32;
                let last = (30..30 + within.max(1))
                    .map(|n| smoother.update(at(n), &raw(to)))
                    .last()
                    .unwrap();
                let gone = (smile(&last).intensity - from) / (to - from);
                assert!(gone > 0.85, "{from} → {to} at {fps}: {gone}");
                assert_eq!(smile(&last).present, to >= 1.0, "{from} → {to} at {fps}");
            }
        }
    }

    /// Jitter as strong as landmark noise makes it, on a face right at the edge.
    #[test]
    fn a_still_face_does_not_flicker() {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        for level in [0.3, 0.7, 0.9, 1.0, 1.1] {
            let mut smoother = smoother();
            let (mut changes, mut last) = (0, None);
            for n in 0..1800_u32 {
                let noise: f32 = (0..4)
                    .map(|_| rng.random_range(-0.25..0.25_f32))
                    .sum::<f32>()
                    / 2.0;
                let now = smoother.update(
                    Duration::from_millis(u64::from(n) * 33),
                    &raw(level + noise),
                );
                let present = smile(&now).present;
                changes += u32::from(last.is_some_and(|last| last != present));
                last = Some(present);
            }
            assert!(changes < 60, "{changes} changes in 60 s at {level}");
        }
    }

    #[test]
    fn a_gap_starts_anew_and_time_never_runs_back() {
        let mut smoother = smoother();
        smoother.update(Duration::from_secs(1), &raw(4.0));
        let same = smoother.update(Duration::from_secs(1), &raw(0.0));
        assert_eq!(smile(&same).intensity, 4.0);
        assert_eq!(
            smile(&smoother.update(Duration::ZERO, &raw(0.0))).intensity,
            4.0
        );
        let later = smoother.update(Duration::from_secs(9), &raw(0.2));
        assert_eq!(smile(&later).intensity, 0.2);
    }
}
