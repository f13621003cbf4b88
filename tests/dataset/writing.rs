//! The writer: what consent lets be kept, two at once, and a queue that is full.

use std::time::Duration;

use face_game::dataset::{
    Agreement, Identities, Purpose, Refused, Store, WriterState,
    config::KeepLandmarks,
    image,
    label::{Verdict, Why},
};

use crate::dataset::{answer, arrival, config, files, turn, visitor, with_picture, writer, wrong};

const MEASURED: Agreement = Agreement {
    measurements: true,
    images: false,
    research: false,
};

#[test]
fn what_is_kept_follows_consent() {
    let temp = tempfile::tempdir().unwrap();
    let writer = writer(temp.path());

    // Play alone: no row, no code, a count.
    let mut nobody = visitor(&writer, Agreement::default());
    assert_eq!((nobody.person(), nobody.code()), (None, None));
    let kept = answer(nobody.turn(with_picture(1, 8, 0.9)).unwrap());
    assert_eq!((kept.turn, kept.image), (None, None));
    assert_eq!(answer(nobody.withdraw().unwrap()), None);

    // Pictures and research without measurements mean nothing.
    let images_alone = Agreement {
        measurements: false,
        ..Agreement::ALL
    };
    let visit = visitor(&writer, images_alone);
    assert_eq!(visit.agreement(), Agreement::default());
    answer(visit.turn(with_picture(2, 8, -1.0)).unwrap());

    // Measurements: rows, and no picture.
    let measured = visitor(&writer, MEASURED);
    let kept = answer(measured.turn(with_picture(3, 8, 0.9)).unwrap());
    assert!(kept.turn.is_some() && kept.image.is_none());
    assert_eq!(kept.verdict, Some(Verdict::Labelled));

    // Pictures too.
    let all = visitor(&writer, Agreement::ALL);
    let kept = answer(all.turn(with_picture(4, 8, 0.2)).unwrap());
    assert!(kept.turn.is_some() && kept.image.is_some());
    assert_eq!(kept.verdict, Some(Verdict::Unlabelled(Why::Never)));

    let health = writer.health();
    assert_eq!(
        (health.turns, health.tallied, health.images, health.labels),
        (2, 2, 1, 1)
    );
    assert_eq!(health.state, WriterState::Recording);

    let store = Store::read_only(temp.path()).unwrap();
    let counts = store.counts().unwrap();
    assert_eq!(
        (counts.people, counts.turns, counts.images, counts.labels),
        (2, 2, 1, 1)
    );
    let tally: Vec<(String, i64)> = store
        .list(
            "SELECT outcome, turns FROM tally ORDER BY outcome",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    assert_eq!(tally, [("obstructed".into(), 1), ("scored".into(), 1)]);
    let person = measured.person().unwrap();
    for purpose in Purpose::ALL {
        let wanted = MEASURED.to(*purpose);
        assert_eq!(store.agrees(person, *purpose).unwrap(), wanted, "{purpose}");
    }
    let consents = store.consents(person).unwrap();
    assert_eq!(consents.len(), Purpose::ALL.len());
    assert!(
        consents
            .iter()
            .all(|c| (c.text_version.as_str(), c.language.as_str()) == ("2026-11", "en"))
    );
    assert_eq!(wrong(temp.path()), []);
}

#[test]
fn a_change_of_mind_counts_at_once_and_whatever_the_clock_says() {
    let temp = tempfile::tempdir().unwrap();
    let writer = writer(temp.path());
    let visit = visitor(&writer, Agreement::ALL);
    let person = visit.person().unwrap();
    answer(visit.turn(with_picture(1, 8, 0.9)).unwrap());
    let decide = |purpose, granted| {
        answer(
            writer
                .with_store(move |store| store.decide(person, purpose, granted, "2026-12", "nl"))
                .unwrap(),
        )
    };
    let pictures = || {
        let images = temp.path().join("images");
        if images.is_dir() {
            files(&images).len()
        } else {
            0
        }
    };
    assert_eq!(pictures(), 1);
    decide(Purpose::Images, false);
    assert_eq!(pictures(), 0);
    // The clock is set back by a year: the later decision still counts.
    let back = 365 * 24 * 3_600_000_i64;
    answer(
        writer
            .with_store(move |store| {
                let set = "UPDATE consents SET decided_at = decided_at - ?1 WHERE ordinal = 1";
                assert_eq!(store.connection().execute(set, [back]).unwrap(), 1);
                assert!(!store.agrees(person, Purpose::Images)?);
                Ok(())
            })
            .unwrap(),
    );
    // The visit does not know, the store does.
    let kept = answer(visit.turn(with_picture(2, 8, 0.9)).unwrap());
    assert!(kept.turn.is_some() && kept.image.is_none());
    assert_eq!((pictures(), wrong(temp.path())), (0, vec![]));
    decide(Purpose::Images, true);
    let kept = answer(visit.turn(with_picture(3, 8, 0.9)).unwrap());
    assert!(kept.image.is_some());
    let erasure = decide(Purpose::Measurements, false).unwrap();
    assert_eq!((erasure.turns, erasure.images), (3, 1));
    assert_eq!((pictures(), wrong(temp.path())), (0, vec![]));
}

#[test]
fn pictures_are_encrypted_to_the_operators_key() {
    let temp = tempfile::tempdir().unwrap();
    let keys = tempfile::tempdir().unwrap();
    let (key, other) = (
        age::x25519::Identity::generate(),
        age::x25519::Identity::generate(),
    );
    let write = |name: &str, key: &age::x25519::Identity| {
        use age::secrecy::ExposeSecret;
        let path = keys.path().join(name);
        std::fs::write(
            &path,
            format!("# a test\n{}\n", key.to_string().expose_secret()),
        )
        .unwrap();
        Identities::read(&path).unwrap()
    };
    let mut config = config();
    config.images.recipients = vec![key.to_public().to_string()];
    let writer = face_game::dataset::Writer::start(temp.path().to_owned(), config).unwrap();
    let visit = visitor(&writer, Agreement::ALL);
    let new = with_picture(7, 24, 0.7);
    let pixels = new.picture.clone().unwrap().picture;
    let kept = answer(visit.turn(new).unwrap());

    let store = Store::read_only(temp.path()).unwrap();
    let image = store.images(kept.turn.unwrap()).unwrap().remove(0);
    assert_eq!(image.recipient, key.to_public().to_string());
    assert!(image.path.ends_with(".png.age"));
    let bytes = store.image_bytes(&image).unwrap();
    assert!(bytes.starts_with(b"age-encryption.org/v1"));
    assert!(!bytes.windows(4).any(|four| four == b"IHDR"));

    let opened = image::unpack(&image.path, bytes.clone(), Some(&write("key", &key))).unwrap();
    assert_eq!(&opened, &*pixels);
    for keys in [None, Some(&write("other", &other))] {
        let problem = image::unpack(&image.path, bytes.clone(), keys).unwrap_err();
        assert!(
            problem.advice().unwrap().contains("--identity"),
            "{problem}"
        );
    }
    let empty = keys.path().join("empty");
    std::fs::write(&empty, "# nothing\n").unwrap();
    for file in [empty, keys.path().join("none")] {
        let problem = Identities::read(&file).unwrap_err();
        assert!(
            problem.advice().unwrap().contains("age-keygen"),
            "{problem}"
        );
    }
}

#[test]
fn two_programs_write_the_same_dataset() {
    let temp = tempfile::tempdir().unwrap();
    let writers = [writer(temp.path()), writer(temp.path())];
    std::thread::scope(|scope| {
        for (n, writer) in (0..).zip(&writers) {
            scope.spawn(move || {
                let visit = visitor(writer, Agreement::ALL);
                for number in 0..30 {
                    let turn = with_picture(100 * n + number, 8, 0.9);
                    assert!(answer(visit.turn(turn).unwrap()).image.is_some());
                }
            });
        }
    });
    let counts = Store::read_only(temp.path()).unwrap().counts().unwrap();
    assert_eq!((counts.people, counts.turns, counts.images), (2, 60, 60));
    assert_eq!(wrong(temp.path()), []);
}

#[test]
fn a_full_queue_refuses_and_what_was_accepted_is_written() {
    let temp = tempfile::tempdir().unwrap();
    let writer = writer(temp.path());
    let visit = visitor(&writer, MEASURED);
    // Another program holds the lock.
    let other = Store::open(temp.path()).unwrap();
    other.connection().execute_batch("BEGIN IMMEDIATE").unwrap();
    let sent: Vec<_> = (0..40).map(|n| visit.turn(turn(n, 0.9))).collect();
    let refused = sent
        .iter()
        .filter(|sent| matches!(sent, Err(Refused::Full)))
        .count();
    // One is at work, the queue holds 16.
    assert!((23..=24).contains(&refused), "{refused}");
    assert_eq!(writer.health().refused, refused as u64);
    other.connection().execute_batch("COMMIT").unwrap();
    for ticket in sent.into_iter().flatten() {
        answer(ticket);
    }
    let counts = Store::read_only(temp.path()).unwrap().counts().unwrap();
    assert_eq!(counts.turns, 40 - refused as u64);
}

#[test]
fn a_turn_outside_of_a_session_is_refused_and_nothing_is_kept_where_it_is_switched_off() {
    let temp = tempfile::tempdir().unwrap();
    let on = writer(temp.path());
    let (visit, kept) = on.begin(arrival(MEASURED)).unwrap();
    answer(kept);
    assert_eq!(visit.turn(turn(0, 0.9)).unwrap_err(), Refused::NoSession);

    let folder = temp.path().join("off");
    let mut config = config();
    config.enabled = false;
    let off = face_game::dataset::Writer::start(folder.clone(), config).unwrap();
    let visit = visitor(&off, Agreement::ALL);
    assert_eq!(visit.agreement(), Agreement::default());
    assert_eq!(answer(visit.turn(turn(0, 0.9)).unwrap()).turn, None);
    off.flush(Duration::from_secs(1)).unwrap();
    assert_eq!(off.health().state, WriterState::Off);
    assert!(!folder.exists());
}

#[test]
fn landmarks_are_kept_as_the_rules_have_it() {
    for (rule, wanted) in [
        (KeepLandmarks::All, 4),
        (KeepLandmarks::Judged, 1),
        (KeepLandmarks::None, 0),
    ] {
        let temp = tempfile::tempdir().unwrap();
        let mut config = config();
        config.readings.landmarks = rule;
        let writer = face_game::dataset::Writer::start(temp.path().to_owned(), config).unwrap();
        let visit = visitor(&writer, MEASURED);
        let new = turn(0, 0.9);
        let sent = new.readings.clone();
        let id = answer(visit.turn(new).unwrap()).turn.unwrap();
        let kept = Store::read_only(temp.path()).unwrap().readings(id).unwrap();
        let with = kept.iter().filter(|reading| reading.landmarks.is_some());
        assert_eq!((kept.len(), with.count()), (4, wanted));
        if rule == KeepLandmarks::All {
            assert_eq!(kept, sent);
        }
    }
}
