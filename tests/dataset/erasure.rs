//! Withdrawal: nothing of the person is left, and all of everybody else's is.

use std::path::Path;

use face_game::dataset::{
    Action, Agreement, Code, Kept, ModelKind, ModelRow, NewTurn, PersonId, Store, Time, Visit,
    Writer,
};

use crate::dataset::{answer, arrival, files, holding, picture, start, turn, writer, wrong};

/// Somebody whose rows hold words that can be found in the files.
fn marked(writer: &Writer, mark: &str) -> Visit {
    let mut arrival = arrival(Agreement::ALL);
    arrival
        .groups
        .insert("told".into(), format!("GROUP-{mark}"));
    let (mut visit, kept) = writer.begin(arrival).unwrap();
    answer(kept);
    let mut start = start();
    start.game_version = format!("VERSION-{mark}");
    answer(visit.begin_session(start).unwrap());
    visit
}

/// A turn whose intensities and mesh are `value` all over.
fn spread(number: u32, value: f32) -> NewTurn {
    let mut turn = turn(number, 0.9);
    for reading in &mut turn.readings {
        for unit in &mut reading.aus.0 {
            unit.intensity = value;
        }
        let mesh = vec![[value; 3]; face_game::vision::LANDMARKS];
        reading.landmarks = face_game::vision::Landmarks::new(mesh);
    }
    turn.picture = Some(picture(number, 16));
    turn
}

fn bytes_of(value: f32) -> Vec<u8> {
    value.to_le_bytes().repeat(20)
}

fn count(folder: &Path, bytes: &[u8]) -> usize {
    holding(folder, bytes).len()
}

#[test]
fn not_a_byte_of_the_person_is_left_and_everything_of_others_is() {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path();
    let writer = writer(folder);
    let (goes, stays) = (marked(&writer, "GOES"), marked(&writer, "STAYS"));
    // Taking turns, so that both share pages.
    let mut turns = Vec::new();
    for number in 0..40 {
        turns.push(
            answer(goes.turn(spread(2 * number, 1.234_5)).unwrap())
                .turn
                .unwrap(),
        );
        answer(stays.turn(spread(2 * number + 1, 2.345_6)).unwrap());
    }
    let (leaver, stayer) = (goes.person().unwrap(), stays.person().unwrap());
    learn(&writer, leaver, stayer);

    let session = goes.session().unwrap().to_string();
    let traces: Vec<Vec<u8>> = vec![
        b"GROUP-GOES".to_vec(),
        b"VERSION-GOES".to_vec(),
        session.into_bytes(),
        turns[0].to_string().into_bytes(),
        turns[39].to_string().into_bytes(),
        bytes_of(1.234_5),
        goes.code().unwrap().digest().to_vec(),
    ];
    for trace in &traces {
        assert!(
            count(folder, trace) > 0,
            "{}",
            String::from_utf8_lossy(trace)
        );
    }
    assert_eq!(files(&folder.join("images")).len(), 80);

    let erasure = answer(writer.withdraw(goes.code().unwrap().clone()).unwrap());
    assert_eq!(erasure.person, leaver);
    assert_eq!(
        (erasure.sessions, erasure.turns, erasure.readings),
        (1, 40, 160)
    );
    assert_eq!((erasure.labels, erasure.images), (40, 40));
    assert_eq!(erasure.tainted, ["learned-from-both"]);
    assert!(erasure.scrubbed);

    for trace in &traces {
        let left = holding(folder, trace);
        assert!(
            left.is_empty(),
            "{} in {left:?}",
            String::from_utf8_lossy(trace)
        );
    }
    for trace in [b"GROUP-STAYS".to_vec(), bytes_of(2.345_6)] {
        assert!(count(folder, &trace) > 0);
    }
    assert_eq!(files(&folder.join("images")).len(), 40);
    assert_eq!(wrong(folder), []);

    let store = Store::read_only(folder).unwrap();
    let tainted: Vec<_> = store
        .models()
        .unwrap()
        .into_iter()
        .filter(|m| m.tainted_at.is_some())
        .collect();
    assert_eq!(tainted.len(), 1);
    assert_eq!(store.counts().unwrap().turns, 40);
    let audits = store.audits().unwrap();
    assert_eq!(audits.len(), 1);
    assert_eq!(
        (audits[0].action, audits[0].detail["turns"].as_i64()),
        (Action::Erase, Some(40))
    );
    assert_eq!(audits[0].subject, leaver.to_string());
}

#[test]
fn nobody_who_has_withdrawn_comes_back() {
    let temp = tempfile::tempdir().unwrap();
    let writer = writer(temp.path());
    let mut visit = marked(&writer, "GOES");
    answer(visit.turn(turn(0, 0.9)).unwrap());
    let store = Store::open(temp.path()).unwrap();
    let person = store.people().unwrap().remove(0);
    // At another place, as the game goes on.
    store.erase(visit.code().unwrap()).unwrap();
    assert!(!store.batch(|batch| batch.put_person(&person)).unwrap());
    // What the visit still sends is counted, and no failure.
    assert_eq!(answer(visit.turn(turn(1, 0.9)).unwrap()), Kept::NOTHING);
    answer(visit.begin_session(start()).unwrap());
    assert_eq!(answer(visit.turn(turn(2, 0.9)).unwrap()), Kept::NOTHING);
    let health = writer.health();
    assert_eq!((health.turns, health.tallied, health.failed), (1, 2, 0));
    assert_eq!(
        (store.counts().unwrap().people, wrong(temp.path())),
        (0, vec![])
    );
}

/// Two models: one learned from both people, one from the other alone.
fn learn(writer: &Writer, leaver: PersonId, stayer: PersonId) {
    let write = move |store: &Store| {
        store.batch(|batch| {
            for (version, people) in [
                ("learned-from-both", &[leaver, stayer][..]),
                ("learned-from-one", &[stayer]),
            ] {
                batch.put_model(&ModelRow {
                    version: version.into(),
                    kind: ModelKind::Emotion,
                    first_used: Time::now(),
                    tainted_at: None,
                })?;
                for person in people {
                    batch.put_learned(version, *person)?;
                }
            }
            Ok(())
        })
    };
    answer(writer.with_store(write).unwrap());
}

#[test]
fn a_wrong_code_erases_nobody_and_says_what_is_wrong_with_it() {
    let temp = tempfile::tempdir().unwrap();
    let writer = writer(temp.path());
    let visit = marked(&writer, "STAYS");
    answer(visit.turn(turn(0, 0.9)).unwrap());
    let unknown = writer
        .withdraw(Code::new())
        .unwrap()
        .wait(crate::dataset::PATIENCE);
    let problem = unknown.unwrap_err();
    assert!(problem.to_string().contains("nobody"), "{problem}");
    assert!(problem.advice().is_some());
    // A slip says nothing of the disk.
    assert_eq!(
        writer.health().state,
        face_game::dataset::WriterState::Recording
    );
    let store = Store::read_only(temp.path()).unwrap();
    assert_eq!(store.counts().unwrap().turns, 1);
    // The right one works twice: once.
    let code = visit.code().unwrap().clone();
    answer(writer.withdraw(code.clone()).unwrap());
    assert!(
        writer
            .withdraw(code)
            .unwrap()
            .wait(crate::dataset::PATIENCE)
            .is_err()
    );
}

#[test]
fn the_same_picture_of_two_people_stays_until_both_are_gone() {
    let temp = tempfile::tempdir().unwrap();
    let writer = writer(temp.path());
    let people = [marked(&writer, "A"), marked(&writer, "B")];
    for visit in &people {
        let turn = NewTurn {
            picture: Some(picture(5, 16)),
            ..turn(0, 0.9)
        };
        assert!(answer(visit.turn(turn).unwrap()).image.is_some());
    }
    let images = temp.path().join("images");
    for (visit, left) in people.iter().zip([1, 0]) {
        answer(writer.withdraw(visit.code().unwrap().clone()).unwrap());
        assert_eq!(files(&images).len(), left);
        assert_eq!(wrong(temp.path()), []);
    }
}

#[test]
fn a_reader_keeps_traces_in_the_log_until_the_dataset_is_opened_next() {
    let temp = tempfile::tempdir().unwrap();
    let first = writer(temp.path());
    let visit = marked(&first, "GOES");
    answer(visit.turn(spread(0, 1.234_5)).unwrap());
    let reader = Store::read_only(temp.path()).unwrap();
    reader.connection().execute_batch("BEGIN").unwrap();
    assert_eq!(reader.counts().unwrap().turns, 1);
    let erasure = answer(first.withdraw(visit.code().unwrap().clone()).unwrap());
    assert!(!erasure.scrubbed);
    let found = wrong(temp.path());
    assert_eq!(found[0].0, face_game::dataset::Check::Traces);
    reader.connection().execute_batch("COMMIT").unwrap();
    drop(reader);
    drop(Store::open(temp.path()).unwrap());
    assert_eq!(
        (wrong(temp.path()), holding(temp.path(), b"GROUP-GOES")),
        (vec![], vec![])
    );
}
