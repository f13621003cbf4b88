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
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::vision::{
        au_head::tests::{jittered, mean_face, shipped, showing},
        reading::Landmarks,
    };

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

    /// Presence changes a second of a face that is held while its landmarks
    /// jitter, and how many seconds that were.
    fn flicker(face: &Landmarks, of: &[ActionUnit], jitter: f32, fps: u32) -> f32 {
        const SECONDS: u32 = 30;
        let (head, mut chance) = (shipped(), ChaCha8Rng::seed_from_u64(5));
        let rest: Vec<Landmarks> = (0..2 * fps)
            .map(|_| jittered(&mean_face(), jitter, &mut chance))
            .collect();
        let still = head.neutral(&rest).unwrap();
        let (mut smoother, mut last, mut changes) = (smoother(), None, 0);
        for n in 0..SECONDS * fps {
            let seen = jittered(face, jitter, &mut chance);
            let raw = head.measure(&seen, Some(&still));
            let at = Duration::from_secs_f64(f64::from(n) / f64::from(fps));
            let now = smoother.update(at, &raw).present();
            if let Some(last) = last.replace(now) {
                let changed = now.difference(last).union(last.difference(now));
                changes += of.iter().filter(|unit| changed.contains(**unit)).count();
            }
        }
        changes as f32 / SECONDS as f32
    }

    #[test]
    fn a_still_face_with_jittering_landmarks_shows_no_change_a_second_in_all_its_units() {
        for fps in [15, 30] {
            for jitter in [0.003, 0.006] {
                let changes = flicker(&mean_face(), &ActionUnit::ALL, jitter, fps);
                assert!(changes < 1.0, "{changes} a second at {fps} and {jitter}");
            }
        }
    }

    /// The worst place for a unit to be: between appearing and going.
    #[test]
    fn a_unit_held_at_its_threshold_changes_less_than_once_a_second() {
        for unit in ActionUnit::ALL {
            for intensity in [1.0, 1.2] {
                for fps in [15, 30] {
                    let face = showing(unit, intensity);
                    let changes = flicker(&face, &[unit], 0.006, fps);
                    assert!(
                        changes < 1.0,
                        "{unit} at {intensity}: {changes} a second at {fps}"
                    );
                }
            }
        }
    }

    /// From the landmarks on, jitter and all, as a player makes a face.
    #[test]
    fn a_movement_of_the_face_is_present_within_150_ms_and_gone_as_soon() {
        let head = shipped();
        for unit in ActionUnit::ALL {
            let still = head.neutral(&[mean_face()]).unwrap();
            let faces = [mean_face(), showing(unit, 3.0)];
            for fps in [15.0, 30.0] {
                let (mut smoother, mut chance) = (smoother(), ChaCha8Rng::seed_from_u64(7));
                let mut frame = 0;
                let mut show = |face: &Landmarks, seconds: f64| {
                    let mut shown = AuReadings::default();
                    for _ in 0..(seconds * fps) as usize {
                        let seen = jittered(face, 0.003, &mut chance);
                        let at = Duration::from_secs_f64(f64::from(frame) / fps);
                        shown = smoother.update(at, &head.measure(&seen, Some(&still)));
                        frame += 1;
                    }
                    shown[unit].intensity
                };
                let rest = show(&faces[0], 1.0);
                let early = show(&faces[1], 0.15);
                let held = show(&faces[1], 1.0);
                let late = show(&faces[0], 0.15);
                assert!(
                    early - rest > 0.8 * (held - rest),
                    "{unit} at {fps}: {rest} {early} {held}"
                );
                assert!(
                    late - rest < 0.25 * (held - rest),
                    "{unit} at {fps}: {held} {late} {rest}"
                );
            }
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
