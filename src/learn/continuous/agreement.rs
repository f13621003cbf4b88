//! Whether the model in force still agrees with what players show.
//!
//! A comparison on yesterday's people can be beaten by tomorrow's. So the good
//! imitations that come in after a promotion, by people whom it has not learned
//! from, are shown to the new model and to the one before it. If the new one is
//! worse beyond the interval, it goes. That both see the same faces matters: harder
//! faces, or a camera that got worse, speak against neither.

use serde::Serialize;

use super::config::Live;
use crate::learn::{
    emotion::Label,
    judgement::{self, Bar, Comparison, Estimate, Face},
};

/// How the model in force does in play.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Agreement {
    /// People since its promotion, whom it has not learned from.
    pub people: usize,
    /// Their faces.
    pub faces: usize,
    /// Share of their labels that it tells.
    pub now: Estimate,
    /// The same of the model before it.
    pub before: Estimate,
    /// Their difference, now less before.
    pub gain: Estimate,
    /// What follows.
    pub verdict: Standing,
}

/// What follows from live agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Too little has come in to tell.
    Early,
    /// It holds what was measured before its promotion.
    Holds,
    /// It agrees less than was measured then, beyond the intervals, but the model
    /// before it does no better: faces got harder, and going back would not help.
    Harder,
    /// It is worse than the one before, beyond the interval.
    Fallen,
}

/// Judges by `faces` that came in later: `old` is what the model before says, `new`
/// what the one in force says. `promised` is what was measured at its promotion.
pub fn judge(faces: &[Face], promised: Option<&Comparison>, live: &Live, seed: u64) -> Agreement {
    let bar = Bar {
        least_people: live.least_people,
        least_gain: 0.0,
        calibration: 1.0,
        trusted: 1.0,
    };
    let found = judgement::compare(faces, &[], Label::own().len(), &bar, seed);
    let [now, before, gain] = [&found.new, &found.old, &found.gain].map(|scores| scores.accuracy);
    let broken = promised.is_some_and(|trial| now.high < trial.new.accuracy.low);
    let verdict = if found.people < live.least_people || found.faces < live.least_faces {
        Standing::Early
    } else if gain.high < 0.0 {
        Standing::Fallen
    } else if broken {
        Standing::Harder
    } else {
        Standing::Holds
    };
    Agreement {
        people: found.people,
        faces: found.faces,
        now,
        before,
        gain,
        verdict,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const LIVE: Live = Live {
        least_faces: 40,
        least_people: 8,
    };

    /// Faces of ten people; a model tells `of` ten of each person's, a little more
    /// of some and less of others.
    fn faces(before: usize, now: usize) -> Vec<Face> {
        let says = |right: bool, truth: usize| {
            let answer = if right { truth } else { (truth + 1) % 7 };
            (0..7)
                .map(|k| if k == answer { 0.7 } else { 0.05 })
                .collect()
        };
        (0..100)
            .map(|n: usize| {
                let (person, place, truth) = (n / 10, n % 10, n % 6);
                Face {
                    person: person.to_string(),
                    truth,
                    old: says(place < before + person % 2, truth),
                    new: says((place + 3) % 10 < now + person % 2, truth),
                    groups: BTreeMap::new(),
                }
            })
            .collect()
    }

    fn verdict(before: usize, now: usize, promised: Option<&Comparison>) -> Standing {
        judge(&faces(before, now), promised, &LIVE, 1).verdict
    }

    #[test]
    fn what_is_worse_than_the_one_before_falls_and_harder_faces_speak_against_neither() {
        let bar = Bar {
            least_people: 5,
            least_gain: 0.0,
            calibration: 1.0,
            trusted: 1.0,
        };
        let promised = judgement::compare(&faces(5, 8), &[], 7, &bar, 1);
        assert_eq!(verdict(5, 8, Some(&promised)), Standing::Holds);
        assert_eq!(verdict(7, 3, Some(&promised)), Standing::Fallen);
        assert_eq!(verdict(3, 4, Some(&promised)), Standing::Harder);
        assert_eq!(verdict(3, 4, None), Standing::Holds);
    }

    #[test]
    fn a_few_faces_decide_nothing() {
        let agreement = judge(&faces(9, 0)[..30], None, &LIVE, 1);
        assert_eq!((agreement.people, agreement.verdict), (3, Standing::Early));
        assert_eq!(judge(&[], None, &LIVE, 1).verdict, Standing::Early);
    }
}
