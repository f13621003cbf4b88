//! What is too old goes, whatever the clock does.

use std::{path::Path, time::Duration};

use face_game::dataset::{Action, Agreement, DatasetConfig, Expired, Store, Time};

use crate::dataset::{answer, files, holding, visitor, with_picture, writer, wrong};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A dataset with a person and two turns, each with a picture and four readings.
fn filled(folder: &Path) -> Store {
    let writer = writer(folder);
    let visit = visitor(&writer, Agreement::ALL);
    for number in 0..2 {
        answer(visit.turn(with_picture(number, 16, 0.9)).unwrap());
    }
    Store::open(folder).unwrap()
}

/// The day after `days`, and every day before it, as a machine that is on sees them.
fn until(store: &Store, days: u32) -> Expired {
    let keep = DatasetConfig::default().keep;
    let begun = Time::now();
    let mut sum = Expired::default();
    for day in (0..=days).step_by(30).chain([days]) {
        let expired = store.expire(&keep, begun.after(DAY * day)).unwrap();
        assert!(!expired.doubted, "{day}");
        sum.images += expired.images;
        sum.readings += expired.readings;
        sum.people += expired.people;
    }
    sum
}

#[test]
fn pictures_go_first_then_readings_then_people() {
    let temp = tempfile::tempdir().unwrap();
    let store = filled(temp.path());
    let kept = |store: &Store| {
        let counts = store.counts().unwrap();
        (
            counts.people,
            counts.turns,
            counts.labels,
            counts.readings,
            counts.images,
        )
    };
    until(&store, 364);
    assert_eq!(kept(&store), (1, 2, 2, 8, 2));
    assert_eq!(store.audits().unwrap(), []);
    until(&store, 366);
    assert_eq!(kept(&store), (1, 2, 2, 8, 0));
    assert!(files(&temp.path().join("images")).is_empty());
    until(&store, 731);
    assert_eq!(kept(&store), (1, 2, 2, 0, 0));
    assert_eq!(wrong(temp.path()), []);
    let session = store.sessions(store.people().unwrap()[0].id).unwrap()[0]
        .id
        .to_string();
    assert!(!holding(temp.path(), session.as_bytes()).is_empty());
    until(&store, 1826);
    assert_eq!(kept(&store), (0, 0, 0, 0, 0));
    assert!(holding(temp.path(), session.as_bytes()).is_empty());
    assert_eq!(wrong(temp.path()), []);
    let audits = store.audits().unwrap();
    assert_eq!(audits.len(), 3);
    assert!(audits.iter().all(|row| row.action == Action::Retention));
    assert_eq!(
        (audits[0].subject.as_str(), audits[1].subject.as_str()),
        ("images", "readings")
    );
}

#[test]
fn a_clock_set_back_erases_and_breaks_nothing() {
    let temp = tempfile::tempdir().unwrap();
    let store = filled(temp.path());
    let keep = DatasetConfig::default().keep;
    let now = Time::now();
    for time in [now, now.before(DAY * 4000), Time(0), Time(-1), now] {
        let expired = store.expire(&keep, time).unwrap();
        let nothing = Expired {
            doubted: expired.doubted,
            ..Expired::default()
        };
        assert_eq!(expired, nothing);
    }
    let counts = store.counts().unwrap();
    assert_eq!((counts.turns, counts.images), (2, 2));
    assert_eq!(wrong(temp.path()), []);
}

#[test]
fn a_clock_that_jumps_ahead_is_believed_a_day_later() {
    let temp = tempfile::tempdir().unwrap();
    let store = filled(temp.path());
    let keep = DatasetConfig::default().keep;
    let now = Time::now();
    let look = |time| store.expire(&keep, time).unwrap();
    look(now);
    // A flat battery: the year is wrong, and put right an hour later.
    let wrong_year = now.after(DAY * 3000);
    assert!(look(wrong_year).doubted);
    assert!(look(wrong_year.after(DAY / 24)).doubted);
    assert_eq!(look(now.after(DAY / 12)), Expired::default());
    assert!(look(wrong_year).doubted, "each jump is doubted anew");
    assert!(look(now).people == 0);
    assert_eq!(store.counts().unwrap().turns, 2);
    // A kiosk that was in a store room that long: a day later it is so.
    assert!(look(wrong_year).doubted);
    assert_eq!(look(wrong_year.after(DAY)).people, 1);
}

#[test]
fn the_writer_looks_by_itself() {
    let temp = tempfile::tempdir().unwrap();
    let store = filled(temp.path());
    // Both pictures are two years old.
    let old = Time::now().before(DAY * 720);
    store
        .connection()
        .execute("UPDATE images SET made_at = ?1", [old])
        .unwrap();
    drop(store);
    let writer = writer(temp.path());
    answer(writer.with_store(|_| Ok(())).unwrap());
    let counts = Store::read_only(temp.path()).unwrap().counts().unwrap();
    assert_eq!((counts.turns, counts.images), (2, 0));
}
