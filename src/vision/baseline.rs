//! The own still face gets better while the player rests, and never follows an
//! expression.
//!
//! Faces that are still and at rest for a while are kept; the still face moves
//! slowly towards the median of the last of them. A face counts as at rest only
//! if no unit shows on it, measured from the present still face *and* from the
//! first one: what the calibration would call a smile stays a smile for ever.
//! What is too faint to be called one can move no point further than `reach`.

use std::{collections::VecDeque, time::Duration};

use serde::Deserialize;

use super::{
    align::Aligned,
    au_head::{AuHead, Neutral},
    reading::Landmarks,
};
use crate::config::Config;

/// `config/baseline.ron`. Distances are in inter-ocular distances.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaselineConfig {
    /// Seconds that a face has to be still and at rest before it counts.
    pub rest_seconds: f32,
    /// Root mean square distance between the points of two readings up to which
    /// a face counts as still.
    pub still_within: f32,
    /// Intensity that no unit of a resting face reaches.
    pub rest_below: f32,
    /// The same where there is no still face to measure from.
    pub rest_below_without: f32,
    /// Seconds between two faces that are kept.
    pub every_seconds: f32,
    /// How many of the last are kept.
    pub keep: usize,
    /// How many it takes to begin.
    pub least: usize,
    /// How far a coordinate moves at most in a second of rest.
    pub speed: f32,
    /// How far a coordinate ever gets from the first still face.
    pub reach: f32,
}

impl Config for BaselineConfig {
    fn validate(&self) -> Result<(), (String, String)> {
        for (field, value) in [
            ("rest_seconds", self.rest_seconds),
            ("still_within", self.still_within),
            ("rest_below", self.rest_below),
            ("rest_below_without", self.rest_below_without),
            ("every_seconds", self.every_seconds),
            ("speed", self.speed),
            ("reach", self.reach),
        ] {
            if !(value > 0.0 && value.is_finite()) {
                return Err((field.into(), "must be above 0".into()));
            }
        }
        if self.least == 0 {
            return Err(("least".into(), "must be at least 1".into()));
        }
        if self.keep < self.least {
            return Err(("keep".into(), "must not be below `least`".into()));
        }
        Ok(())
    }
}

/// The own still face over time. Knows no clock: readings bring their time.
#[derive(Debug, Clone)]
pub struct Baseline {
    config: BaselineConfig,
    /// The first still face, from which the present one never gets far.
    first: Option<Neutral>,
    present: Option<Neutral>,
    /// Resting faces, the oldest first.
    kept: VecDeque<Aligned>,
    /// The rest under way: when it began, when a face was last kept, and the
    /// last face.
    rest: Option<(Duration, Duration, Aligned)>,
}

impl Baseline {
    /// Begins with the measured still face; or without one, to find it.
    pub fn new(config: &BaselineConfig, measured: Option<Neutral>) -> Self {
        Self {
            config: config.clone(),
            first: measured.clone(),
            present: measured,
            kept: VecDeque::new(),
            rest: None,
        }
    }

    /// The still face as it is known now.
    pub fn neutral(&self) -> Option<&Neutral> {
        self.present.as_ref()
    }

    /// Takes the fair reading `at` a moment (from any fixed one). Says whether
    /// the still face changed.
    pub fn observe(&mut self, at: Duration, face: &Landmarks, head: &AuHead) -> bool {
        let Some(mesh) = head.align(face).filter(|_| self.at_rest(face, head)) else {
            self.interrupt();
            return false;
        };
        let still = |last: &Aligned| last.distance(&mesh) <= self.config.still_within;
        let (begun, kept) = match &self.rest {
            Some((begun, kept, last)) if still(last) => (*begun, *kept),
            _ => (at, at),
        };
        let rested = seconds(begun, at) >= self.config.rest_seconds;
        let passed = seconds(kept, at);
        if !rested || passed < self.config.every_seconds {
            self.rest = Some((begun, kept, mesh));
            return false;
        }
        self.rest = Some((begun, at, mesh.clone()));
        self.kept.push_back(mesh);
        if self.kept.len() > self.config.keep {
            self.kept.pop_front();
        }
        // What came before the rest counted is no time of rest.
        self.improve(passed.min(2.0 * self.config.every_seconds))
    }

    /// The player is not seen, or is not to rest: the next rest begins anew.
    pub fn interrupt(&mut self) {
        self.rest = None;
    }

    /// Whether no unit shows, from wherever it is measured.
    fn at_rest(&self, face: &Landmarks, head: &AuHead) -> bool {
        let quiet = |from: Option<&Neutral>, limit: f32| {
            let readings = head.measure(face, from);
            readings.0.iter().all(|unit| unit.intensity < limit)
        };
        match (&self.present, &self.first) {
            (Some(present), Some(first)) => {
                quiet(Some(present), self.config.rest_below)
                    && quiet(Some(first), self.config.rest_below)
            }
            _ => quiet(None, self.config.rest_below_without),
        }
    }

    fn improve(&mut self, passed: f32) -> bool {
        if self.kept.len() < self.config.least {
            return false;
        }
        let Some(goal) = Aligned::median(&self.kept) else {
            return false;
        };
        let moved = match (&self.present, &self.first) {
            (Some(present), Some(first)) => {
                let moved = present.aligned().towards(&goal, self.config.speed * passed);
                Neutral::from(first.aligned().towards(&moved, self.config.reach))
            }
            _ => {
                let found = Neutral::from(goal);
                self.first = Some(found.clone());
                found
            }
        };
        let changed = self.present.as_ref() != Some(&moved);
        self.present = Some(moved);
        changed
    }
}

fn seconds(from: Duration, to: Duration) -> f32 {
    to.saturating_sub(from).as_secs_f32()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::vision::au_head::tests::{jittered, mean_face, shipped};

    /// The real frame rate of a slow machine.
    const FPS: u64 = 15;

    /// Landmark jitter of a good webcam, in inter-ocular distances.
    const JITTER: f32 = 0.005;

    /// Corners of the mouth and what hangs on them.
    const MOUTH: [usize; 12] = [61, 291, 76, 306, 62, 292, 185, 409, 146, 375, 91, 321];
    /// The inner half of both brows.
    const BROWS: [usize; 12] = [55, 285, 107, 336, 65, 295, 66, 296, 52, 282, 105, 334];

    fn config() -> BaselineConfig {
        let text = include_str!("../../config/baseline.ron");
        crate::config::parse("baseline.ron", text).unwrap()
    }

    /// The mean face with some points moved by shares of the inter-ocular distance.
    fn moved(points: &[usize], x: f32, y: f32) -> Landmarks {
        let mut face = mean_face().to_vec();
        for (n, point) in points.iter().enumerate() {
            // Right and left alternate; outwards is the other way on each.
            let out = if n.is_multiple_of(2) { -x } else { x };
            face[*point] = [face[*point][0] + out, face[*point][1] + y, face[*point][2]];
        }
        Landmarks::new(face).unwrap()
    }

    fn smile(by: f32) -> Landmarks {
        moved(&MOUTH, 0.7 * by, -by)
    }

    fn frown(by: f32) -> Landmarks {
        moved(&BROWS, -0.5 * by, by)
    }

    /// Shows `faces` for so many seconds each, with jitter.
    fn show(baseline: &mut Baseline, from: u64, faces: &[(f32, Landmarks)], jitter: f32) -> u64 {
        let head = shipped();
        let mut chance = ChaCha8Rng::seed_from_u64(from);
        let mut frame = from;
        for (seconds, face) in faces {
            for _ in 0..(seconds * FPS as f32) as u64 {
                frame += 1;
                let face = jittered(face, jitter, &mut chance);
                baseline.observe(Duration::from_millis(frame * 1000 / FPS), &face, &head);
            }
        }
        frame
    }

    fn measured(face: &Landmarks) -> Neutral {
        shipped().neutral(std::slice::from_ref(face)).unwrap()
    }

    /// The furthest that a coordinate of `baseline` is from `face`.
    fn furthest(baseline: &Baseline, face: &Neutral) -> f32 {
        let now = baseline.neutral().unwrap().aligned();
        let off = now.minus(face.aligned());
        off.into_iter().fold(0.0, |most, d| most.max(d.abs()))
    }

    #[test]
    fn a_held_smile_or_frown_moves_nothing_and_a_faint_one_no_further_than_the_reach() {
        for expression in [smile, frown] {
            for by in [0.02, 0.05, 0.1, 0.2] {
                let start = measured(&mean_face());
                let mut baseline = Baseline::new(&config(), Some(start.clone()));
                show(&mut baseline, 0, &[(60.0, expression(by))], JITTER);
                let (off, reach) = (furthest(&baseline, &start), config().reach);
                assert!(off <= reach + 1e-6, "{off} after a minute of {by}");
                let shows = shipped().read(&expression(by), Some(&start));
                if by >= 0.1 {
                    assert!(!shows.present().is_empty(), "{by} is meant to show");
                    assert_eq!(off, 0.0, "a minute of {by}");
                }
            }
        }
    }

    #[test]
    fn a_poor_start_gets_better_while_the_player_rests() {
        // Measured in one jittery moment with the corners of the mouth too low.
        let mut chance = ChaCha8Rng::seed_from_u64(3);
        let start = measured(&jittered(&moved(&MOUTH, 0.0, 0.012), JITTER, &mut chance));
        let (truth, before) = (
            measured(&mean_face()),
            Baseline::new(&config(), Some(start)),
        );
        let mut baseline = before.clone();
        show(&mut baseline, 0, &[(30.0, mean_face())], JITTER);
        let off = |b: &Baseline| b.neutral().unwrap().aligned().distance(truth.aligned());
        assert!(
            off(&baseline) < 0.4 * off(&before),
            "{} {}",
            off(&baseline),
            off(&before)
        );
    }

    #[test]
    fn without_a_calibration_rest_is_found_and_a_smile_is_not_taken_for_it() {
        let mut baseline = Baseline::new(&config(), None);
        let end = show(&mut baseline, 0, &[(20.0, smile(0.15))], JITTER);
        assert_eq!(baseline.neutral(), None, "a smile is no rest");
        show(&mut baseline, end, &[(6.0, mean_face())], JITTER);
        let found = baseline.neutral().expect("six seconds of rest");
        assert!(found.aligned().distance(measured(&mean_face()).aligned()) < 0.01);
        let reading = shipped().read(&smile(0.15), Some(found));
        assert!(reading[crate::facs::ActionUnit::LipCornerPuller].present);
    }

    #[test]
    fn a_face_that_moves_or_is_away_is_not_at_rest() {
        let start = measured(&smile(0.01));
        let mut baseline = Baseline::new(&config(), Some(start.clone()));
        let head = shipped();
        for frame in 0..600_u64 {
            if frame.is_multiple_of(10) {
                baseline.interrupt();
            }
            baseline.observe(Duration::from_millis(frame * 66), &mean_face(), &head);
        }
        assert_eq!(baseline.neutral(), Some(&start));
    }

    #[test]
    fn the_shipped_configuration_is_valid_and_bad_ones_are_not() {
        let text = include_str!("../../config/baseline.ron");
        for (good, bad) in [
            ("speed: 0.001", "speed: 0.0"),
            ("keep: 60", "keep: 7"),
            ("least: 8", "least: 0"),
        ] {
            assert!(text.contains(good), "{good}");
            let bad =
                crate::config::parse::<BaselineConfig>("baseline.ron", &text.replace(good, bad));
            assert!(
                bad.unwrap_err()
                    .to_string()
                    .contains(good.split(':').next().unwrap())
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        /// Whatever a player does, for however long and in whatever order.
        #[test]
        fn no_point_ever_gets_further_than_the_reach_or_faster_than_the_speed(
            script in proptest::collection::vec((0.3_f32..6.0, -0.1_f32..0.1, any::<bool>()), 1..8),
            jitter in 0.0_f32..0.01,
        ) {
            let (config, start) = (config(), measured(&mean_face()));
            let mut baseline = Baseline::new(&config, Some(start.clone()));
            let mut frame = 0;
            for (seconds, by, mouth) in script {
                let before = baseline.neutral().unwrap().clone();
                let face = if mouth { smile(by) } else { frown(by) };
                frame = show(&mut baseline, frame, &[(seconds, face)], jitter);
                prop_assert!(furthest(&baseline, &start) <= config.reach + 1e-6);
                let most = config.speed * (seconds + 2.0 * config.every_seconds);
                prop_assert!(furthest(&baseline, &before) <= most + 1e-6);
            }
        }
    }
}
