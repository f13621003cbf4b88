//! Automatic annotation, the seed paper's idea: who copies a face well enough
//! shows what that face is called.

use super::{
    config::{LabelGates, LabelRule},
    row::{Outcome, Reading},
};

/// Under this raw Jaccard index no turn is ever labelled: the seed paper left
/// such trials out.
pub const NEVER_BELOW: f32 = 0.33;

/// What becomes of a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It takes the target's emotion.
    Labelled,
    /// It is kept without a label, and why.
    Unlabelled(Why),
}

/// Why a turn gets no label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// There was no fair reading, so no score.
    Unscored,
    /// Its score lies below the bound under which no turn is ever labelled.
    Never,
    /// Its score lies below the threshold.
    BelowThreshold,
    /// No reading is known to be the one that was judged.
    NotSeen,
    /// The judged face was smeared, or nobody measured it.
    Blurred,
    /// The judged head was turned or tilted.
    Turned,
    /// There was more than one face, so nobody knows whose was judged.
    Crowded,
}

/// The rule: the raw Jaccard index reaches the threshold, and every judged
/// reading passes the gates. A score below `never_below` is never labelled,
/// whatever the threshold.
pub fn judge<'a>(
    rule: &LabelRule,
    gates: &LabelGates,
    outcome: &Outcome,
    readings: impl IntoIterator<Item = &'a Reading>,
) -> Verdict {
    let unlabelled = match outcome {
        Outcome::Obstructed(_) => Some(Why::Unscored),
        Outcome::Scored { score, .. } if score.is_nan() || *score < rule.never_below => {
            Some(Why::Never)
        }
        Outcome::Scored { score, .. } if *score < rule.threshold => Some(Why::BelowThreshold),
        Outcome::Scored { .. } => gate(gates, readings),
    };
    unlabelled.map_or(Verdict::Labelled, Verdict::Unlabelled)
}

/// The first gate that a judged reading does not pass.
fn gate<'a>(gates: &LabelGates, readings: impl IntoIterator<Item = &'a Reading>) -> Option<Why> {
    let mut judged = readings.into_iter().filter(|r| r.judged).peekable();
    if judged.peek().is_none() {
        return Some(Why::NotSeen);
    }
    judged.find_map(|reading| {
        let pose = &reading.pose;
        let level = pose.yaw.abs() <= gates.max_yaw
            && pose.pitch.abs() <= gates.max_pitch
            && pose.roll.abs() <= gates.max_roll;
        let sharp = reading.sharpness.is_some_and(|s| s >= gates.min_sharpness);
        if !(1..=gates.max_faces).contains(&reading.faces) {
            Some(Why::Crowded)
        } else if !level {
            Some(Why::Turned)
        } else if !sharp {
            Some(Why::Blurred)
        } else {
            None
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::facs::AuReadings;
    use crate::{
        dataset::DatasetConfig,
        facs::AuSet,
        vision::{Obstacle, Pose},
    };

    fn scored(score: f32) -> Outcome {
        Outcome::Scored {
            player_aus: AuSet::EMPTY,
            score,
            stars: 0.0,
        }
    }

    fn good() -> Reading {
        Reading {
            at: 0,
            judged: true,
            aus: AuReadings::default(),
            landmarks: None,
            pose: Pose::default(),
            sharpness: Some(0.5),
            faces: 1,
        }
    }

    fn verdict(outcome: Outcome, readings: &[Reading]) -> Verdict {
        let config = DatasetConfig::default();
        judge(&config.label, &config.gates, &outcome, readings)
    }

    #[test]
    fn the_score_decides_between_never_not_and_labelled() {
        for (score, wanted) in [
            (0.0, Verdict::Unlabelled(Why::Never)),
            (0.329, Verdict::Unlabelled(Why::Never)),
            (0.33, Verdict::Unlabelled(Why::BelowThreshold)),
            (0.599, Verdict::Unlabelled(Why::BelowThreshold)),
            (0.6, Verdict::Labelled),
            (1.0, Verdict::Labelled),
            (f32::NAN, Verdict::Unlabelled(Why::Never)),
        ] {
            assert_eq!(verdict(scored(score), &[good()]), wanted, "{score}");
        }
        let obstructed = Outcome::Obstructed(Obstacle::TooDark);
        let wanted = Verdict::Unlabelled(Why::Unscored);
        assert_eq!(verdict(obstructed, &[good()]), wanted);
    }

    #[test]
    fn every_gate_counts_for_judged_readings_alone() {
        let bad = [
            (Why::Crowded, Reading { faces: 2, ..good() }),
            (Why::Crowded, Reading { faces: 0, ..good() }),
            (
                Why::Blurred,
                Reading {
                    sharpness: None,
                    ..good()
                },
            ),
            (
                Why::Blurred,
                Reading {
                    sharpness: Some(0.2),
                    ..good()
                },
            ),
            (
                Why::Turned,
                Reading {
                    pose: Pose {
                        yaw: -26.0,
                        ..Pose::default()
                    },
                    ..good()
                },
            ),
            (
                Why::Turned,
                Reading {
                    pose: Pose {
                        pitch: 26.0,
                        ..Pose::default()
                    },
                    ..good()
                },
            ),
            (
                Why::Turned,
                Reading {
                    pose: Pose {
                        roll: f32::NAN,
                        ..Pose::default()
                    },
                    ..good()
                },
            ),
        ];
        for (why, reading) in bad {
            let readings = [good(), reading.clone()];
            assert_eq!(verdict(scored(0.9), &readings), Verdict::Unlabelled(why));
            let passed_over = [
                good(),
                Reading {
                    judged: false,
                    ..reading
                },
            ];
            assert_eq!(verdict(scored(0.9), &passed_over), Verdict::Labelled);
        }
        assert_eq!(verdict(scored(0.9), &[]), Verdict::Unlabelled(Why::NotSeen));
    }

    proptest! {
        #[test]
        fn no_threshold_labels_what_must_never_be(score in 0f32..0.33, threshold in 0f32..1.0) {
            let config = DatasetConfig::default();
            let rule = LabelRule { threshold, ..config.label };
            let verdict = judge(&rule, &config.gates, &scored(score), &[good()]);
            prop_assert_eq!(verdict, Verdict::Unlabelled(Why::Never));
        }
    }
}
