//! A whole participant, and everything that can go wrong with one.

use std::path::PathBuf;

use super::*;
use crate::{
    dataset::{NewTurn, Outcome, TargetRow},
    facs::{ActionUnit, AuSet, Emotion},
    study::{
        data::{AnswerValue, Status, StudyData},
        load::load,
    },
    vision::Obstacle,
};

const START: Time = Time(1_790_000_000_000);

fn minutes(count: i64) -> Time {
    Time(START.0 + count * 60_000)
}

fn study() -> Study {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    Study::read(&root.join("config/studies/facegame-2022.ron")).unwrap()
}

struct Lab {
    dir: tempfile::TempDir,
    records: Records,
}

fn lab() -> Lab {
    lab_with(&study())
}

fn lab_with(study: &Study) -> Lab {
    let dir = tempfile::tempdir().unwrap();
    let records = open(dir.path(), study, START).unwrap();
    Lab { dir, records }
}

fn open(dir: &Path, study: &Study, now: Time) -> Result<Records> {
    Records::open(dir, study, DatasetConfig::default(), false, now)
}

fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

impl Lab {
    /// A participant who agrees and is allocated.
    fn seat(&self, text: &str, now: Time) -> (String, SessionId, Allocated) {
        let Arrival::New(id) = self.records.arrive(&code(text), now).unwrap() else {
            panic!("{text} is known")
        };
        self.records.consent(&id, "en", now).unwrap();
        let allocated = self.records.allocate(&id, "", now).unwrap();
        let session = self.records.sit(&id, "en", now).unwrap();
        (id, session, allocated)
    }

    fn play(&self, session: SessionId, allocated: &Allocated, rounds: u32) {
        for round in 1..=rounds {
            for number in 1..=5 {
                let target = &allocated.targets[round as usize - 1];
                self.records
                    .attempt(session, &attempt(target, round, number, Some(0.5)))
                    .unwrap();
            }
        }
    }

    fn load(&self) -> StudyData {
        load(self.dir.path(), self.records.study(), "en").unwrap()
    }

    fn again(self, now: Time) -> Result<Self> {
        let (dir, study) = (self.dir, self.records.study().clone());
        drop(self.records);
        let records = open(dir.path(), &study, now)?;
        Ok(Self { dir, records })
    }
}

fn attempt(target: &str, round: u32, number: u32, score: Option<f32>) -> TryRecord {
    let aus: AuSet = [ActionUnit::CheekRaiser, ActionUnit::LipCornerPuller].into();
    let outcome = match score {
        Some(score) => Outcome::Scored {
            player_aus: aus,
            score,
            stars: 2.5,
        },
        None => Outcome::Obstructed(Obstacle::NoFace),
    };
    TryRecord {
        turn: NewTurn {
            round: round - 1,
            attempt: number - 1,
            target: TargetRow {
                digest: format!("digest of {target}"),
                name: target.into(),
                emotion: Emotion::Anger,
                labelled_by: "us".into(),
                licence: "CC0-1.0".into(),
            },
            detector: "head".into(),
            started_at: minutes(2),
            ended_at: minutes(2),
            target_aus: aus,
            outcome,
            readings: Vec::new(),
            picture: None,
        },
        round,
        number,
        repeat: 0,
        counts: true,
        told_to_add: [ActionUnit::CheekRaiser].into(),
        told_to_drop: AuSet::EMPTY,
        evidence: Evidence {
            camera_rate: Some(30.0),
            reading_age_ms: Some(20.0),
            judged_age_ms: Some(35.0),
            frames: Some(90),
            dropped: Some(2),
            readings: 80,
            ..Evidence::default()
        },
        phases: vec![
            PhaseTime {
                phase: Phase::Brief,
                planned_ms: Some(2500.0),
                actual_ms: 2516.0,
            },
            PhaseTime {
                phase: Phase::Perform,
                planned_ms: Some(3000.0),
                actual_ms: 3008.0,
            },
        ],
    }
}

#[test]
fn a_participant_from_code_to_report() {
    let lab = lab();
    let (id, session, allocated) = lab.seat(" p01 ", START);
    lab.records.calibrated(session).unwrap();
    lab.play(session, &allocated, 6);
    let survey = lab.records.study().surveys[0].digest.clone();
    for (item, value) in [
        ("age", AnswerValue::Number(33.0)),
        ("ease_of_use", AnswerValue::Choice(0)),
        (
            "functionality",
            AnswerValue::Text("Fast, \"really\"\nfast".into()),
        ),
    ] {
        let answered = Answered {
            survey: survey.clone(),
            item: item.into(),
            value: Some(value),
        };
        lab.records.answer(&id, &answered, minutes(9)).unwrap();
    }
    lab.records.finish(&id, minutes(10)).unwrap();
    let data = lab.load();
    let who = &data.participants[0];
    assert_eq!((who.code.as_str(), who.status), ("P01", Status::Completed));
    assert_eq!(who.group.as_deref(), Some(allocated.group.as_str()));
    assert!(who.exclusions.is_empty(), "{:?}", who.exclusions);
    assert_eq!(data.tries.len(), 30);
    assert_eq!(data.tries[0].target, allocated.targets[0]);
    assert_eq!(data.tries[0].timing.off_ms, Some(8.0));
    assert!(data.tries[0].timing.flags.is_empty());
    // Steps are counted from the worst.
    let ease = data
        .answers
        .iter()
        .find(|answer| answer.item == "ease_of_use")
        .unwrap();
    assert_eq!(ease.value, AnswerValue::Choice(4));
    assert_eq!(data.answers.len(), 3);
    assert!(data.notes.is_empty(), "{:?}", data.notes);
    assert!(!data.plan.simulated);
}

#[test]
fn a_code_is_used_once() {
    let lab = lab();
    let (id, ..) = lab.seat("A", START);
    lab.records.finish(&id, START).unwrap();
    let again = lab.records.arrive(&code("a"), minutes(1)).unwrap();
    assert_eq!(again, Arrival::Refused(Refused::Completed));
    // Whoever left before deciding is asked again; who declined is not.
    let Arrival::New(first) = lab.records.arrive(&code("B"), START).unwrap() else {
        panic!()
    };
    assert_eq!(
        lab.records.arrive(&code("B"), START).unwrap(),
        Arrival::New(first.clone())
    );
    lab.records.decline(&first, START).unwrap();
    assert_eq!(
        lab.records.arrive(&code("B"), START).unwrap(),
        Arrival::Refused(Refused::Declined)
    );
    for bad in ["", "  ", "a b", "Jané", "12345678901234567", "--"] {
        assert!(Code::parse(bad).is_none(), "{bad:?}");
    }
}

#[test]
fn nothing_is_kept_and_nobody_allocated_before_consent() {
    let lab = lab();
    let Arrival::New(id) = lab.records.arrive(&code("A"), START).unwrap() else {
        panic!()
    };
    assert!(lab.records.allocate(&id, "", START).is_err());
    assert!(lab.records.sit(&id, "en", START).is_err());
    let answered = Answered {
        survey: String::new(),
        item: "age".into(),
        value: Some(AnswerValue::Number(30.0)),
    };
    assert!(lab.records.answer(&id, &answered, START).is_err());
    lab.records.decline(&id, START).unwrap();
    for table in ["people", "consents", "study_allocations", "study_answers"] {
        let count: i64 = lab
            .records
            .one(&format!("SELECT count(*) FROM {table}"), [], |row| {
                row.get(0)
            })
            .unwrap()
            .unwrap();
        assert_eq!(count, 0, "{table}");
    }
    assert_eq!(lab.load().participants[0].status, Status::Declined);
}

#[test]
fn an_interrupted_session_goes_on_at_the_same_try_with_nothing_lost() {
    let lab = lab();
    let (_, session, allocated) = lab.seat("A", START);
    lab.play(session, &allocated, 2);
    lab.records
        .attempt(session, &attempt(&allocated.targets[2], 3, 1, Some(0.3)))
        .unwrap();
    let unread = TryRecord {
        counts: false,
        ..attempt(&allocated.targets[2], 3, 2, None)
    };
    lab.records.attempt(session, &unread).unwrap();
    // The program is killed here.
    let lab = lab.again(minutes(20)).unwrap();
    let Arrival::Back(standing) = lab.records.arrive(&code("A"), minutes(20)).unwrap() else {
        panic!()
    };
    assert_eq!(
        standing.next,
        Some(Next {
            round: 3,
            number: 2,
            repeat: 1
        })
    );
    assert_eq!(standing.allocated.as_ref(), Some(&allocated));
    assert_eq!(standing.made, 12);
    let second = lab
        .records
        .sit(&standing.participant, "en", minutes(20))
        .unwrap();
    let repeated = TryRecord {
        repeat: 1,
        ..attempt(&allocated.targets[2], 3, 2, Some(0.4))
    };
    lab.records.attempt(second, &repeated).unwrap();
    assert_eq!(
        lab.load().tries.len(),
        12,
        "the unreadable one does not count"
    );
    // The same try twice is refused, and changes nothing.
    assert!(lab.records.attempt(second, &repeated).is_err());
    assert_eq!(lab.load().tries.len(), 12);
}

#[test]
fn who_is_back_too_late_is_closed_by_the_studys_rule() {
    let lab = lab();
    let (_, session, allocated) = lab.seat("A", START);
    lab.play(session, &allocated, 1);
    let lab = lab.again(minutes(33)).unwrap();
    let back = lab.records.arrive(&code("A"), minutes(33)).unwrap();
    assert_eq!(back, Arrival::Refused(Refused::Closed));
    let data = lab.load();
    assert_eq!(data.participants[0].status, Status::Incomplete);
    assert_eq!(data.tries.len(), 5, "what was recorded stays");
    assert_eq!(
        data.participants[0].exclusions.len(),
        2,
        "{:?}",
        data.participants[0]
    );

    let mut strict = study();
    strict.protocol.interruption = Interruption::Close;
    let lab = lab_with(&strict);
    lab.seat("A", START);
    let lab = lab.again(minutes(1)).unwrap();
    // Whoever only looks at a study, to leave somebody out say, closes nothing.
    assert_eq!(lab.load().participants[0].status, Status::Running);
    lab.records.close_late(minutes(1)).unwrap();
    assert_eq!(lab.load().participants[0].status, Status::Incomplete);
}

#[test]
fn withdrawal_erases_everything_but_that_the_code_was_used() {
    let lab = lab();
    let (id, session, allocated) = lab.seat("A", START);
    lab.play(session, &allocated, 2);
    let answered = Answered {
        survey: "x".into(),
        item: "age".into(),
        value: Some(AnswerValue::Number(30.0)),
    };
    lab.records.answer(&id, &answered, START).unwrap();
    assert!(lab.records.withdraw(&code("A"), minutes(5)).unwrap());
    let data = lab.load();
    assert_eq!(data.participants[0].status, Status::Withdrawn);
    assert!(data.tries.is_empty() && data.answers.is_empty());
    for table in [
        "people",
        "sessions",
        "turns",
        "study_sessions",
        "study_tries",
        "study_phases",
        "study_answers",
    ] {
        let count: i64 = lab
            .records
            .one(&format!("SELECT count(*) FROM {table}"), [], |row| {
                row.get(0)
            })
            .unwrap()
            .unwrap();
        assert_eq!(count, 0, "{table}");
    }
    assert_eq!(
        lab.records.arrive(&code("A"), START).unwrap(),
        Arrival::Refused(Refused::Withdrawn)
    );
    // A second time there is nothing to erase; a code that was never there is told.
    assert!(!lab.records.withdraw(&code("A"), START).unwrap());
    assert!(
        lab.records
            .withdraw(&code("Z"), START)
            .unwrap_err()
            .advice()
            .is_some()
    );
    // The list goes on after the withdrawn participant.
    let (_, _, next) = lab.seat("B", minutes(6));
    let design = study().protocol.design();
    assert_eq!(
        next.group,
        study().protocol.groups[design.draw("", 1).group].key
    );
}

#[test]
fn who_comes_into_which_group_follows_from_the_seed() {
    let lab = lab();
    let design = study().protocol.design();
    for place in 0..12 {
        let (_, _, allocated) = lab.seat(&format!("P{place}"), START);
        let draw = design.draw("", place);
        assert_eq!(allocated.group, study().protocol.groups[draw.group].key);
        let faces = study().protocol.targets.faces;
        let targets: Vec<_> = draw
            .targets
            .iter()
            .map(|place| faces[*place].clone())
            .collect();
        assert_eq!(allocated.targets, targets);
    }
}

#[test]
fn a_folder_of_another_study_is_refused() {
    let lab = lab();
    let mut other = study();
    other.protocol.key = "another".into();
    other.digest = "other".into();
    let problem = open(lab.dir.path(), &other, START).unwrap_err();
    assert!(
        problem
            .to_string()
            .contains("\"facegame-2022\", not \"another\""),
        "{problem}"
    );
    assert!(load(lab.dir.path(), &other, "en").is_err());
    // Simulated participants are not mixed with real ones.
    let mixed = Records::open(
        lab.dir.path(),
        &study(),
        DatasetConfig::default(),
        true,
        START,
    );
    assert!(mixed.unwrap_err().to_string().contains("real participants"));
    let empty = tempfile::tempdir().unwrap();
    assert!(
        load(empty.path(), &study(), "en")
            .unwrap_err()
            .advice()
            .is_some()
    );
}

#[test]
fn what_changed_in_mid_study_is_told() {
    let lab = lab();
    let (id, session, allocated) = lab.seat("A", START);
    lab.play(session, &allocated, 5);
    let mut answered = Answered {
        survey: "an older version".into(),
        item: "age".into(),
        value: Some(AnswerValue::Number(30.0)),
    };
    lab.records.answer(&id, &answered, START).unwrap();
    answered.item = "shoe_size".into();
    lab.records.answer(&id, &answered, START).unwrap();
    lab.records.finish(&id, START).unwrap();
    let mut changed = study();
    changed.digest = "newer".into();
    drop(open(lab.dir.path(), &changed, minutes(1)).unwrap());
    let notes = lab.load().notes.join("\n");
    for wanted in [
        "2 versions were used",
        "The survey \"facegame-2022\" was changed since",
        "shoe_size",
        "A (25 of 30)",
    ] {
        assert!(notes.contains(wanted), "{wanted}: {notes}");
    }
}

#[test]
fn what_somebody_decides_leaves_a_participant_out() {
    let lab = lab();
    let (id, session, allocated) = lab.seat("A", START);
    lab.play(session, &allocated, 6);
    lab.records.finish(&id, START).unwrap();
    lab.records
        .exclude(&code("A"), "knew the hypothesis", START)
        .unwrap();
    assert_eq!(
        lab.load().participants[0].exclusions,
        ["knew the hypothesis"]
    );
    assert!(lab.records.exclude(&code("B"), "nobody", START).is_err());
}
