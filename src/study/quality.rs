//! Which tries count, and which participants: the study's own rules over what was
//! recorded. Nothing is decided here that the file does not say.

use super::{
    protocol::{Exclusions, Quality},
    record::Evidence,
};

/// Why a try does not count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Flag {
    /// Nobody could be read.
    Unreadable,
    /// It was longer or shorter than planned, by so many milliseconds.
    Duration(f64),
    /// The camera gave so few pictures a second.
    CameraRate(f64),
    /// Readings took so many milliseconds.
    ReadingAge(f64),
    /// So many pictures were not read: a share of 1.
    Dropped(f64),
    /// There were so few fair readings.
    Readings(u32),
    /// A demo player was seen, not the participant.
    Demo,
}

impl std::fmt::Display for Flag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unreadable => f.write_str("nobody could be read"),
            Self::Duration(off) if *off > 0.0 => write!(f, "{off:.0} ms too long"),
            Self::Duration(off) => write!(f, "{:.0} ms too short", -off),
            Self::CameraRate(rate) => write!(f, "only {rate:.1} pictures a second"),
            Self::ReadingAge(age) => write!(f, "readings took {age:.0} ms"),
            Self::Dropped(share) => {
                write!(f, "{:.0} % of the pictures were not read", share * 100.0)
            }
            Self::Readings(count) => write!(f, "only {count} fair readings"),
            Self::Demo => f.write_str("a demo player was seen"),
        }
    }
}

/// Everything that speaks against a try. `off_ms` is the actual less the planned
/// length of its performance, where both are known.
pub fn flags(rule: &Quality, evidence: &Evidence, scored: bool, off_ms: Option<f64>) -> Vec<Flag> {
    let mut flags = Vec::new();
    if !scored {
        flags.push(Flag::Unreadable);
    }
    if let Some(off) = off_ms.filter(|off| off.abs() > rule.duration_off_ms) {
        flags.push(Flag::Duration(off));
    }
    if let Some(rate) = evidence.camera_rate.filter(|rate| *rate < rule.camera_rate) {
        flags.push(Flag::CameraRate(rate));
    }
    if let Some(age) = evidence
        .reading_age_ms
        .filter(|age| *age > rule.reading_age_ms)
    {
        flags.push(Flag::ReadingAge(age));
    }
    if let (Some(frames), Some(dropped)) = (evidence.frames, evidence.dropped)
        && frames > 0
    {
        let share = f64::from(dropped) / f64::from(frames);
        if share > rule.dropped {
            flags.push(Flag::Dropped(share));
        }
    }
    if scored && evidence.readings < rule.readings {
        flags.push(Flag::Readings(evidence.readings));
    }
    if evidence.demo {
        flags.push(Flag::Demo);
    }
    flags
}

/// What the study's rules look at in a participant.
#[derive(Debug, Clone, Default)]
pub struct Course {
    /// Whether they came to the end.
    pub completed: bool,
    /// Tries that were scored and have no flag.
    pub good: usize,
    /// Whether a demo player was seen in any try.
    pub demo: bool,
    /// Why somebody left them out.
    pub decided: Option<String>,
}

/// Why a participant is left out of the analysis; nothing if they are in it.
pub fn exclusions(rule: &Exclusions, course: &Course) -> Vec<String> {
    let mut reasons = Vec::new();
    if rule.incomplete && !course.completed {
        reasons.push("did not come to the end".to_owned());
    }
    if course.good < rule.scored_tries {
        reasons.push(format!(
            "only {} tries count, and {} must",
            course.good, rule.scored_tries
        ));
    }
    if rule.demo && course.demo {
        reasons.push("a demo player was seen instead".to_owned());
    }
    reasons.extend(course.decided.clone());
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: Quality = Quality {
        duration_off_ms: 150.0,
        camera_rate: 12.0,
        reading_age_ms: 250.0,
        dropped: 0.6,
        readings: 8,
    };

    fn good() -> Evidence {
        Evidence {
            camera_rate: Some(30.0),
            reading_age_ms: Some(20.0),
            judged_age_ms: Some(40.0),
            frames: Some(90),
            dropped: Some(3),
            readings: 87,
            ..Evidence::default()
        }
    }

    #[test]
    fn a_good_try_has_no_flag_and_what_was_not_measured_speaks_against_nobody() {
        assert_eq!(flags(&RULE, &good(), true, Some(12.0)), []);
        let unmeasured = Evidence {
            readings: 20,
            ..Evidence::default()
        };
        assert_eq!(flags(&RULE, &unmeasured, true, None), []);
    }

    #[test]
    fn each_rule_is_broken_alone() {
        let cases = [
            (good(), false, 0.0, Flag::Unreadable),
            (good(), true, -200.0, Flag::Duration(-200.0)),
            (
                Evidence {
                    camera_rate: Some(9.0),
                    ..good()
                },
                true,
                0.0,
                Flag::CameraRate(9.0),
            ),
            (
                Evidence {
                    reading_age_ms: Some(400.0),
                    ..good()
                },
                true,
                0.0,
                Flag::ReadingAge(400.0),
            ),
            (
                Evidence {
                    dropped: Some(72),
                    ..good()
                },
                true,
                0.0,
                Flag::Dropped(0.8),
            ),
            (
                Evidence {
                    readings: 3,
                    ..good()
                },
                true,
                0.0,
                Flag::Readings(3),
            ),
            (
                Evidence {
                    demo: true,
                    ..good()
                },
                true,
                0.0,
                Flag::Demo,
            ),
        ];
        for (evidence, scored, off, flag) in cases {
            assert_eq!(flags(&RULE, &evidence, scored, Some(off)), [flag]);
        }
    }

    #[test]
    fn participants_are_left_out_by_the_files_rules_alone() {
        let rule = Exclusions {
            scored_tries: 24,
            incomplete: true,
            demo: true,
        };
        let course = Course {
            completed: true,
            good: 24,
            ..Course::default()
        };
        assert!(exclusions(&rule, &course).is_empty());
        assert_eq!(
            exclusions(
                &rule,
                &Course {
                    good: 23,
                    ..course.clone()
                }
            )
            .len(),
            1
        );
        assert_eq!(
            exclusions(
                &rule,
                &Course {
                    completed: false,
                    ..course.clone()
                }
            )
            .len(),
            1
        );
        let kind = Exclusions {
            scored_tries: 0,
            incomplete: false,
            demo: false,
        };
        assert!(
            exclusions(
                &kind,
                &Course {
                    demo: true,
                    ..Course::default()
                }
            )
            .is_empty()
        );
        let decided = Course {
            decided: Some("knew the hypothesis".into()),
            ..course
        };
        assert_eq!(exclusions(&kind, &decided), ["knew the hypothesis"]);
    }
}
