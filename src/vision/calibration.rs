//! The person's own neutral face, from two still seconds.

use std::time::Duration;

use serde::Deserialize;

use super::{
    au_head::{AuHead, Neutral},
    reading::{Landmarks, Obstacle},
};
use crate::{config::Config, facs::ActionUnit};

/// `config/calibration.ron`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalibrationConfig {
    /// Seconds to hold still.
    pub seconds: f32,
    /// The least readings that make a neutral face.
    pub min_readings: usize,
    /// How far the head may drift from where it began, in inter-ocular distances.
    pub max_drift: f32,
    /// Seconds that a blink, a twitch or a lost reading may take.
    pub grace_seconds: f32,
    /// Movements that no resting face shows this strongly.
    pub refused: Vec<ActionUnit>,
    /// The intensity, 0 to 5, from which they are refused.
    pub refused_from: f32,
    /// Seconds after which whatever the still face shows is taken as its rest.
    pub patience_seconds: f32,
}

impl Config for CalibrationConfig {
    fn validate(&self) -> Result<(), (String, String)> {
        for (field, value) in [
            ("seconds", self.seconds),
            ("max_drift", self.max_drift),
            ("grace_seconds", self.grace_seconds),
            ("refused_from", self.refused_from),
            ("patience_seconds", self.patience_seconds),
        ] {
            if !(value > 0.0 && value.is_finite()) {
                return Err((field.into(), "must be above 0".into()));
            }
        }
        if self.min_readings == 0 {
            return Err(("min_readings".into(), "must be at least 1".into()));
        }
        Ok(())
    }
}

/// Why a face is not measured, in a way that its owner can mend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The face cannot be read.
    Unreadable(Obstacle),
    /// The head moves.
    Moving,
    /// The face already makes a movement.
    Expression(ActionUnit),
}

/// How far the measuring is.
#[derive(Debug, Clone)]
pub enum Progress {
    /// It does not go on, and why.
    Waiting(Refusal),
    /// The share of still time so far, 0 to 1.
    Holding(f32),
    /// The neutral face.
    Done(Neutral),
}

/// Measures one neutral face. Knows no clock: readings bring their time.
#[derive(Debug, Clone)]
pub struct Calibration {
    config: CalibrationConfig,
    /// When the first fair reading came.
    begun: Option<Duration>,
    /// When the present still time began, and where the head was.
    still: Option<(Duration, Landmarks)>,
    collected: Vec<Landmarks>,
    /// The last reading that counted.
    last: Duration,
    refusal: Option<Refusal>,
}

impl Calibration {
    /// Begins.
    pub fn new(config: &CalibrationConfig) -> Self {
        Self {
            config: config.clone(),
            begun: None,
            still: None,
            collected: Vec::new(),
            last: Duration::ZERO,
            refusal: None,
        }
    }

    /// Takes the reading `at` a moment (from any fixed one): the landmarks of a
    /// readable face, or what stands in the way. `head` reads expressions.
    pub fn observe(
        &mut self,
        at: Duration,
        face: Result<&Landmarks, Obstacle>,
        head: &AuHead,
    ) -> Progress {
        match self.judge(at, face, head) {
            Ok(face) => self.collect(at, face, head),
            Err(refusal) => self.refuse(at, refusal),
        }
    }

    fn judge<'a>(
        &mut self,
        at: Duration,
        face: Result<&'a Landmarks, Obstacle>,
        head: &AuHead,
    ) -> Result<&'a Landmarks, Refusal> {
        let face = face.map_err(Refusal::Unreadable)?;
        let begun = *self.begun.get_or_insert(at);
        if let Some((_, start)) = &self.still
            && drift(start, face) > self.config.max_drift
        {
            self.restart();
            return Err(Refusal::Moving);
        }
        // Some faces rest in what looks like an expression: they are not kept waiting for ever.
        if seconds(begun, at) < self.config.patience_seconds {
            let readings = head.read(face, None);
            let strong =
                |unit: &&ActionUnit| readings[**unit].intensity >= self.config.refused_from;
            if let Some(unit) = self.config.refused.iter().find(strong) {
                return Err(Refusal::Expression(*unit));
            }
        }
        Ok(face)
    }

    fn collect(&mut self, at: Duration, face: &Landmarks, head: &AuHead) -> Progress {
        let (since, _) = self.still.get_or_insert_with(|| (at, face.clone()));
        let held = seconds(*since, at);
        self.last = at;
        self.collected.push(face.clone());
        // What was said stays readable for a moment.
        if let Some(refusal) = self.refusal.filter(|_| held < self.config.grace_seconds) {
            return Progress::Waiting(refusal);
        }
        self.refusal = None;
        if held >= self.config.seconds
            && self.collected.len() >= self.config.min_readings
            && let Some(neutral) = head.neutral(&self.collected)
        {
            return Progress::Done(neutral);
        }
        Progress::Holding((held / self.config.seconds).min(1.0))
    }

    /// A blink is forgiven; what lasts begins the still time again.
    fn refuse(&mut self, at: Duration, refusal: Refusal) -> Progress {
        if let Some((since, _)) = &self.still
            && seconds(self.last, at) < self.config.grace_seconds
        {
            return Progress::Holding((seconds(*since, self.last) / self.config.seconds).min(1.0));
        }
        self.restart();
        self.refusal = Some(refusal);
        Progress::Waiting(refusal)
    }

    fn restart(&mut self) {
        self.still = None;
        self.collected.clear();
    }
}

fn seconds(from: Duration, to: Duration) -> f32 {
    to.saturating_sub(from).as_secs_f32()
}

/// How far the bridge of the nose and the corners of the eyes moved on average,
/// in inter-ocular distances.
fn drift(from: &Landmarks, to: &Landmarks) -> f32 {
    const HELD: [usize; 5] = [33, 133, 168, 263, 362];
    let moved = |point: usize| (to[point][0] - from[point][0]).hypot(to[point][1] - from[point][1]);
    HELD.into_iter().map(moved).sum::<f32>() / HELD.len() as f32 / from.inter_ocular().max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::{align::tests::cloud, reading::LANDMARKS};

    fn head() -> AuHead {
        let models = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("models");
        AuHead::load(&models).unwrap()
    }

    fn config() -> CalibrationConfig {
        let text = include_str!("../../config/calibration.ron");
        // A cloud of points is no face: whatever is read from it is not looked at.
        let config: CalibrationConfig = crate::config::parse("calibration.ron", text).unwrap();
        CalibrationConfig {
            refused: Vec::new(),
            ..config
        }
    }

    fn shifted(face: &Landmarks, by: f32) -> Landmarks {
        Landmarks::new(face.iter().map(|[x, y, z]| [x + by, *y, *z]).collect()).unwrap()
    }

    fn run(
        faces: impl IntoIterator<Item = Result<Landmarks, Obstacle>>,
    ) -> (Vec<f32>, Vec<Refusal>, bool) {
        let (head, mut calibration) = (head(), Calibration::new(&config()));
        let (mut shares, mut refusals, mut done) = (Vec::new(), Vec::new(), false);
        for (n, face) in faces.into_iter().enumerate() {
            let at = Duration::from_millis(50 * n as u64);
            match calibration.observe(at, face.as_ref().map_err(|o| *o), &head) {
                Progress::Holding(share) => shares.push(share),
                Progress::Waiting(refusal) => refusals.push(refusal),
                Progress::Done(_) => done = true,
            }
        }
        (shares, refusals, done)
    }

    #[test]
    fn two_still_seconds_make_a_neutral_face() {
        let (shares, refusals, done) = run((0..42).map(|_| Ok(cloud())));
        assert!(done && refusals.is_empty() && shares.is_sorted());
        assert!(!run((0..38).map(|_| Ok(cloud()))).2, "not before the time");
    }

    #[test]
    fn a_head_that_moves_is_told_so_and_never_measured() {
        let face = cloud();
        let step = face.inter_ocular() * 0.1;
        let (_, refusals, done) = run((0..80).map(|n| Ok(shifted(&face, step * n as f32))));
        assert!(!done && refusals.contains(&Refusal::Moving));
    }

    #[test]
    fn a_blink_is_forgiven_and_a_walk_away_is_not() {
        let gone = |n: usize, from: usize, to: usize| {
            if (from..to).contains(&n) {
                Err(Obstacle::NoFace)
            } else {
                Ok(cloud())
            }
        };
        assert!(run((0..44).map(|n| gone(n, 10, 13))).2);
        let (_, refusals, done) = run((0..44).map(|n| gone(n, 10, 30)));
        assert!(!done && refusals.contains(&Refusal::Unreadable(Obstacle::NoFace)));
    }

    #[test]
    fn an_expression_is_refused_until_patience_ends() {
        let head = head();
        let config = CalibrationConfig {
            refused: ActionUnit::ALL.to_vec(),
            refused_from: f32::MIN_POSITIVE,
            ..config()
        };
        let mut calibration = Calibration::new(&config);
        let face = cloud();
        assert_eq!(face.len(), LANDMARKS);
        let mut at = Duration::ZERO;
        let first = calibration.observe(at, Ok(&face), &head);
        assert!(
            matches!(first, Progress::Waiting(Refusal::Expression(_))),
            "{first:?}"
        );
        let end = Duration::from_secs_f32(config.patience_seconds + config.seconds + 1.0);
        while at < end {
            at += Duration::from_millis(50);
            if let Progress::Done(_) = calibration.observe(at, Ok(&face), &head) {
                return;
            }
        }
        panic!("a face that rests in an expression must be measured in the end");
    }
}
