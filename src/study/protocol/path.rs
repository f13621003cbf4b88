//! What a participant goes through, step by step, with the least and most time.

use super::{Calibration, Moment, Protocol, Study};
use crate::study::survey::{Answers, Kind};

/// Seconds that reading the own neutral face takes at least, as `config/calibration.ron`
/// ships it.
const CALIBRATION: f32 = 2.0;

/// Seconds for a question: a tick, and words of one's own.
const TICK: (f32, f32) = (3.0, 15.0);
const WORDS: (f32, f32) = (5.0, 90.0);

/// One thing that a participant does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doing {
    /// Reads the consent text and decides.
    Consent,
    /// Answers so many questions.
    Survey(usize),
    /// Has the own neutral face measured.
    Calibrate,
    /// Copies the face of a round for the nth time, both from 1.
    Try {
        /// The round, from 1.
        round: usize,
        /// The target's name.
        target: String,
        /// Which try, from 1.
        number: u32,
    },
}

/// A step and the seconds from the beginning at which it starts and ends, when
/// everything goes as fast, and as slow, as the file allows.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What happens.
    pub doing: Doing,
    /// Seconds it takes: least and most.
    pub takes: (f32, f32),
    /// Seconds from the first try to its start: least and most.
    pub starts: (f32, f32),
}

/// The planned lengths of the phases of a try, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Phases {
    /// The target is shown.
    pub brief: f32,
    /// Three, two, one.
    pub countdown: f32,
    /// The face is made.
    pub perform: f32,
    /// The result is shown: least, and most where there is one.
    pub reveal: (f32, Option<f32>),
}

impl Protocol {
    /// How long the phases of a try are meant to be; `number` is the try's, from 1.
    pub fn phases(&self, number: u32) -> Phases {
        let play = &self.play;
        Phases {
            brief: if number <= 1 {
                play.brief_seconds
            } else {
                play.again_seconds
            },
            countdown: play.countdown_seconds,
            perform: play.perform_seconds,
            reveal: (play.reveal_at_least, play.reveal_at_most),
        }
    }
}

impl Study {
    /// The way of a participant of `group` (its place in the file) who sees the targets
    /// in this order. `patience` is how long readings under way may be waited for.
    pub fn path(&self, group: usize, order: &[usize], patience: f32) -> Vec<Step> {
        let protocol = &self.protocol;
        let group = protocol.groups.get(group).map(|group| group.key.as_str());
        let mut way = Way::default();
        way.step(Doing::Consent, (10.0, 180.0));
        for survey in self.at(Moment::Start) {
            way.questions(&survey.survey, None);
        }
        let measuring = match protocol.play.calibration {
            Calibration::Required => (CALIBRATION, 30.0),
            Calibration::Offered => (0.0, 30.0),
        };
        way.step(Doing::Calibrate, measuring);
        for (round, face) in order.iter().enumerate() {
            let target = protocol
                .targets
                .faces
                .get(*face)
                .cloned()
                .unwrap_or_default();
            for number in 1..=protocol.play.tries {
                let phases = protocol.phases(number);
                let fixed = phases.brief + phases.countdown + phases.perform;
                let reveal = phases.reveal;
                let doing = Doing::Try {
                    round: round + 1,
                    target: target.clone(),
                    number,
                };
                let most = reveal.1.unwrap_or(reveal.0.max(60.0));
                way.step(doing, (fixed + reveal.0, fixed + patience + most));
            }
        }
        for survey in self.at(Moment::End) {
            way.questions(&survey.survey, group);
        }
        way.steps
    }
}

#[derive(Default)]
struct Way {
    steps: Vec<Step>,
    now: (f32, f32),
}

impl Way {
    fn step(&mut self, doing: Doing, takes: (f32, f32)) {
        self.steps.push(Step {
            doing,
            takes,
            starts: self.now,
        });
        self.now = (self.now.0 + takes.0, self.now.1 + takes.1);
    }

    fn questions(&mut self, survey: &crate::study::survey::Survey, group: Option<&str>) {
        let none = Answers::new();
        let (mut count, mut least, mut most) = (0, 0.0, 0.0);
        for question in survey.asked(group, &none) {
            let takes = if matches!(question.kind, Kind::Open) {
                WORDS
            } else {
                TICK
            };
            let shortest = if question.required { takes.0 } else { 1.0 };
            (count, least, most) = (count + 1, least + shortest, most + takes.1);
        }
        self.step(Doing::Survey(count), (least, most));
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_papers_participant_makes_thirty_tries_of_three_seconds() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let study = Study::read(&root.join("config/studies/facegame-2022.ron")).unwrap();
        let path = study.path(0, &[2, 0, 1, 3, 4, 5], 1.0);
        let tries: Vec<_> = path
            .iter()
            .filter(|step| matches!(step.doing, Doing::Try { .. }))
            .collect();
        assert_eq!(tries.len(), 30);
        let first = Doing::Try {
            round: 1,
            target: "maya-fear".into(),
            number: 1,
        };
        assert_eq!(tries[0].doing, first);
        // Brief, three seconds, the shortest look at the score.
        assert!((tries[0].takes.0 - 6.5).abs() < 1e-4);
        assert!((tries[1].takes.0 - 5.0).abs() < 1e-4);
        for pair in path.windows(2) {
            assert!((pair[0].starts.0 + pair[0].takes.0 - pair[1].starts.0).abs() < 1e-3);
        }
        assert_eq!(path.last().unwrap().doing, Doing::Survey(14));
        let control = study.path(1, &[0, 1, 2, 3, 4, 5], 1.0);
        assert_eq!(control.last().unwrap().doing, Doing::Survey(10));
    }
}
