//! Disks that are full, closed, damaged or from another time. Play goes on.

use std::{
    fs::{self, OpenOptions},
    io::{Seek, SeekFrom, Write},
    path::Path,
};

use face_game::dataset::{Agreement, Check, DiskState, Folder, Store, WriterState};

use crate::dataset::{PATIENCE, answer, turn, visitor, with_picture, writer, wrong};

/// A dataset with some turns, closed.
fn filled(folder: &Path, turns: u32) {
    let writer = writer(folder);
    let visit = visitor(&writer, Agreement::ALL);
    for number in 0..turns {
        answer(visit.turn(with_picture(number, 16, 0.9)).unwrap());
    }
    drop((visit, writer));
    closed(folder);
}

/// Waits until the writing thread has gone and the log with it.
fn closed(folder: &Path) {
    let until = std::time::Instant::now() + PATIENCE;
    while folder.join("dataset.sqlite-wal").exists() {
        assert!(std::time::Instant::now() < until);
        std::thread::yield_now();
    }
}

#[test]
fn a_full_disk_loses_no_accepted_turn_and_heals_by_itself() {
    let temp = tempfile::tempdir().unwrap();
    let writer = writer(temp.path());
    let visit = visitor(&writer, Agreement::ALL);
    let limit = |pages: i64| {
        let set = move |store: &Store| {
            let now: i64 = store
                .connection()
                .pragma_query_value(None, "page_count", |row| row.get(0))
                .unwrap();
            store
                .connection()
                .pragma_update(None, "max_page_count", now + pages)
                .unwrap();
            Ok(())
        };
        answer(writer.with_store(set).unwrap());
    };
    limit(12);
    let mut accepted = 0;
    let problem = loop {
        match visit
            .turn(with_picture(accepted, 16, 0.9))
            .unwrap()
            .wait(PATIENCE)
        {
            Ok(kept) => accepted += u32::from(kept.turn.is_some()),
            Err(problem) => break problem,
        }
        assert!(accepted < 1000);
    };
    assert_eq!(DiskState::of(&problem), DiskState::Full);
    assert!(
        problem.advice().unwrap().contains("free some space"),
        "{problem}"
    );
    let health = writer.health();
    assert_eq!(
        (health.state, health.disk),
        (WriterState::Failing, DiskState::Full)
    );
    assert!(accepted > 0 && health.failed == 1 && health.problem.is_some());
    // The picture of the turn that was not written is gone again.
    assert_eq!(wrong(temp.path()), []);
    // There is room again.
    limit(10_000);
    answer(visit.turn(with_picture(accepted, 16, 0.9)).unwrap());
    let health = writer.health();
    assert_eq!(
        (health.state, health.disk),
        (WriterState::Recording, DiskState::Fine)
    );
    let counts = Store::read_only(temp.path()).unwrap().counts().unwrap();
    assert_eq!(counts.turns, u64::from(accepted) + 1);
    assert_eq!(counts.images, counts.turns);
}

/// The process below may write no file beyond one or two megabytes: pictures
/// do not fit, then rows do not.
#[cfg(unix)]
#[test]
fn files_that_may_not_grow_end_no_game() {
    let temp = tempfile::tempdir().unwrap();
    let own = std::env::current_exe().unwrap();
    let output = std::process::Command::new("sh")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 2000; exec \"$0\" --exact disks::a_process_without_room --ignored --nocapture",
        ])
        .arg(own)
        .env("FACE_GAME_SMALL_FOLDER", temp.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{told}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let accepted = told.lines().find_map(|line| line.strip_prefix("accepted "));
    let accepted: u64 = accepted.unwrap().parse().unwrap();
    let store = Store::open(temp.path()).unwrap();
    assert_eq!(store.counts().unwrap().turns, accepted);
    assert_eq!(wrong(temp.path()), []);
}

#[cfg(unix)]
#[test]
#[ignore = "the process that the test above gives no room; it does nothing by itself"]
fn a_process_without_room() {
    let Some(folder) = std::env::var_os("FACE_GAME_SMALL_FOLDER") else {
        return;
    };
    let writer = writer(Path::new(&folder));
    let visit = visitor(&writer, Agreement::ALL);
    // 1024² pixels of noise: 3 MiB.
    let problem = visit
        .turn(with_picture(0, 1024, 0.9))
        .unwrap()
        .wait(PATIENCE)
        .unwrap_err();
    assert_eq!(DiskState::of(&problem), DiskState::Full, "{problem}");
    let mut accepted = 0;
    let problem = loop {
        match visit.turn(turn(accepted, 0.9)).unwrap().wait(PATIENCE) {
            Ok(_) => accepted += 1,
            Err(problem) => break problem,
        }
        assert!(accepted < 10_000);
    };
    assert_ne!(DiskState::of(&problem), DiskState::Fine, "{problem}");
    assert!(accepted > 3 && problem.advice().is_some());
    assert_eq!(writer.health().state, WriterState::Failing);
    println!("\naccepted {accepted}");
}

/// Even root may make no folder there.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_is_told_and_play_goes_on() {
    let folder = Path::new("/sys/face-game");
    let problem = Store::open(folder).unwrap_err();
    assert_eq!(DiskState::of(&problem), DiskState::ReadOnly, "{problem}");
    assert!(problem.advice().unwrap().contains("--data"));

    let writer = writer(folder);
    let (mut visit, kept) = writer
        .begin(crate::dataset::arrival(Agreement::ALL))
        .unwrap();
    assert!(kept.wait(PATIENCE).is_err());
    visit.begin_session(crate::dataset::start()).unwrap();
    assert!(visit.turn(turn(0, 0.9)).unwrap().wait(PATIENCE).is_err());
    let health = writer.health();
    assert_eq!(
        (health.state, health.disk),
        (WriterState::Failing, DiskState::ReadOnly)
    );
    assert_eq!((health.turns, health.failed), (0, 3));
    assert!(health.problem.unwrap().contains("--data"));
}

#[test]
fn a_dataset_that_comes_back_is_found_again() {
    let temp = tempfile::tempdir().unwrap();
    let folder = temp.path().join("disk");
    // Where the disk is to be, there is a file yet.
    fs::write(&folder, "not mounted").unwrap();
    let mut config = crate::dataset::config();
    config.writer.retry_seconds = 0.1;
    let writer = face_game::dataset::Writer::start(folder.clone(), config).unwrap();
    assert!(
        writer
            .with_store(|_| Ok(()))
            .unwrap()
            .wait(PATIENCE)
            .is_err()
    );
    assert_eq!(writer.health().disk, DiskState::Unreachable);
    fs::remove_file(&folder).unwrap();
    let until = std::time::Instant::now() + PATIENCE;
    while writer.health().state != WriterState::Recording {
        assert!(std::time::Instant::now() < until);
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let visit = visitor(&writer, Agreement::ALL);
    answer(visit.turn(turn(0, 0.9)).unwrap());
}

#[test]
fn a_newer_dataset_is_refused_and_stays_as_it_is() {
    let temp = tempfile::tempdir().unwrap();
    filled(temp.path(), 1);
    let store = Store::open(temp.path()).unwrap();
    store
        .connection()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    drop(store);
    for opened in [Store::open(temp.path()), Store::read_only(temp.path())] {
        let problem = opened.unwrap_err();
        assert_eq!(DiskState::of(&problem), DiskState::Newer);
        assert!(problem.to_string().contains("version 99"), "{problem}");
        assert!(problem.advice().unwrap().contains("newer face-game"));
    }
    let writer = writer(temp.path());
    assert!(
        writer
            .with_store(|_| Ok(()))
            .unwrap()
            .wait(PATIENCE)
            .is_err()
    );
    assert_eq!(writer.health().disk, DiskState::Newer);
}

/// Writes over a part of the database.
fn damage(folder: &Path, from: u64, bytes: usize) {
    let mut file = OpenOptions::new()
        .write(true)
        .open(Folder::new(folder).database())
        .unwrap();
    file.seek(SeekFrom::Start(from)).unwrap();
    file.write_all(&vec![0xa5; bytes]).unwrap();
}

#[test]
fn a_corrupt_page_is_found_and_told_and_play_goes_on() {
    let temp = tempfile::tempdir().unwrap();
    filled(temp.path(), 40);
    let length = fs::metadata(Folder::new(temp.path()).database())
        .unwrap()
        .len();
    // All but the pages of the schema.
    damage(temp.path(), length / 3, (length / 3) as usize);
    let found = wrong(temp.path());
    assert!(
        !found.is_empty() && found.iter().all(|(check, _)| *check == Check::Integrity),
        "{found:?}"
    );

    let writer = writer(temp.path());
    let damaged = |health: face_game::dataset::Health| {
        (health.state, health.disk) == (WriterState::Failing, DiskState::Damaged)
    };
    if let Ok((mut visit, kept)) = writer.begin(crate::dataset::arrival(Agreement::ALL)) {
        let mut failed = kept.wait(PATIENCE).is_err();
        failed |= visit
            .begin_session(crate::dataset::start())
            .unwrap()
            .wait(PATIENCE)
            .is_err();
        failed |= (0..20).any(|n| visit.turn(turn(n, 0.9)).unwrap().wait(PATIENCE).is_err());
        assert!(failed);
    }
    let health = writer.health();
    assert!(damaged(health.clone()), "{health:?}");
    assert!(health.problem.unwrap().contains("verify"));
}

#[test]
fn a_file_that_is_no_dataset_is_told() {
    let temp = tempfile::tempdir().unwrap();
    filled(temp.path(), 1);
    damage(temp.path(), 0, 4096);
    for opened in [Store::open(temp.path()), Store::read_only(temp.path())] {
        let problem = opened.unwrap_err();
        assert_eq!(DiskState::of(&problem), DiskState::Damaged, "{problem}");
        assert!(problem.advice().unwrap().contains("verify"));
    }
    let none = tempfile::tempdir().unwrap();
    for opened in [
        Store::open_existing(none.path()),
        Store::read_only(none.path()),
    ] {
        let problem = opened.unwrap_err();
        assert!(
            problem.to_string().contains("there is no dataset"),
            "{problem}"
        );
    }
}

#[test]
fn half_written_pictures_are_found_and_mended() {
    let temp = tempfile::tempdir().unwrap();
    filled(temp.path(), 3);
    let folder = Folder::new(temp.path());
    let pictures = folder.images().unwrap();
    let path = |n: usize| folder.file(&pictures[n]);
    // One is cut, one is gone, one was being written, one has no row.
    let half = fs::read(path(0)).unwrap();
    fs::write(path(0), &half[..half.len() / 2]).unwrap();
    fs::remove_file(path(1)).unwrap();
    let part = format!("{}.99.part", pictures[2]);
    fs::write(folder.file(&part), b"half").unwrap();
    fs::write(folder.file("images/stranger.png"), b"whose").unwrap();

    let store = Store::read_only(temp.path()).unwrap();
    let found = store.verify().unwrap();
    let mut checks: Vec<_> = found
        .findings
        .iter()
        .map(|f| (f.check, f.subject.clone()))
        .collect();
    checks.sort();
    let mut wanted = vec![
        (Check::Digest, pictures[0].clone()),
        (Check::MissingFile, pictures[1].clone()),
        (Check::OrphanFile, part),
        (Check::OrphanFile, "images/stranger.png".into()),
    ];
    wanted.sort();
    assert_eq!(checks, wanted);
    assert!(found.findings.iter().all(|finding| finding.mendable));

    let store = Store::open(temp.path()).unwrap();
    for finding in &found.findings {
        assert!(store.mend(finding).unwrap());
    }
    assert_eq!(wrong(temp.path()), []);
    assert_eq!(store.counts().unwrap().images, 1);
    assert_eq!(store.counts().unwrap().turns, 3);
}

/// What `verify` proves: each of these is put in by hand and must be found.
#[test]
fn every_kind_of_wrong_row_is_found_and_mended() {
    let spoil = |sql: &str, check: Check| {
        let temp = tempfile::tempdir().unwrap();
        filled(temp.path(), 2);
        let store = Store::open(temp.path()).unwrap();
        assert_eq!(wrong(temp.path()), []);
        store.connection().execute_batch(sql).unwrap();
        let found = store.verify().unwrap();
        assert!(
            found.findings.iter().any(|finding| finding.check == check),
            "{sql}: {found:?}"
        );
        let mut mendable = true;
        for finding in &found.findings {
            mendable &= store.mend(finding).unwrap();
        }
        if mendable {
            assert_eq!(wrong(temp.path()), [], "{sql}");
        }
        mendable
    };
    let person = "(SELECT id FROM people)";
    for (sql, check) in [
        (
            "DELETE FROM consents WHERE purpose = 'measurements'".to_owned(),
            Check::Consent,
        ),
        (
            "DELETE FROM consents WHERE purpose = 'images'".to_owned(),
            Check::Consent,
        ),
        (
            format!("INSERT INTO erased VALUES ({person}, 0)"),
            Check::Erased,
        ),
        (
            "INSERT INTO models VALUES ('m', 'emotion', 0, NULL);
             INSERT INTO erased VALUES ('00000000-0000-7000-8000-000000000000', 0);
             INSERT INTO model_people VALUES ('m', '00000000-0000-7000-8000-000000000000')"
                .to_owned(),
            Check::Taint,
        ),
        (
            "UPDATE labels SET emotion = 'fear' WHERE emotion = 'happiness'".to_owned(),
            Check::Label,
        ),
        ("UPDATE labels SET score = 0.95".to_owned(), Check::Label),
        (
            "UPDATE labels SET threshold = 0.99".to_owned(),
            Check::Label,
        ),
        (
            "UPDATE turns SET score = 0.3; UPDATE labels SET score = 0.3, threshold = 0.3"
                .to_owned(),
            Check::Label,
        ),
        (
            "UPDATE labels SET labelled_by = 'nobody'".to_owned(),
            Check::Label,
        ),
        ("UPDATE readings SET faces = 2".to_owned(), Check::Label),
        ("UPDATE readings SET judged = 0".to_owned(), Check::Label),
        (
            "INSERT INTO meta VALUES ('scrub_owed', '1')".to_owned(),
            Check::Traces,
        ),
    ] {
        assert!(spoil(&sql, check), "{sql}");
    }
    let orphan = "PRAGMA foreign_keys = OFF; UPDATE turns SET target = 'none'";
    assert!(!spoil(orphan, Check::ForeignKeys));
}

#[test]
fn a_dataset_is_for_this_user_alone() {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let temp = tempfile::tempdir().unwrap();
        let folder = temp.path().join("data");
        let writer = writer(&folder);
        let visit = visitor(&writer, Agreement::ALL);
        answer(visit.turn(with_picture(0, 16, 0.9)).unwrap());
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        let files = crate::dataset::files(&folder);
        // The database, its log and index, a picture.
        assert_eq!(files.len(), 4);
        for file in files {
            assert_eq!(mode(&file), 0o600, "{}", file.display());
        }
    }
}
