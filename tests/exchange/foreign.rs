//! What cannot be imported is told, and changes nothing.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use face_game::{
    dataset::{
        Recipients, Store,
        export::{Card, Images, Purpose, card::CARD},
    },
    error::Problem,
};
use proptest::prelude::*;

use super::{
    exchange::{COPIED, bring, export},
    world::{SMALL, dump, fill, open, people},
};

/// A dataset, its export, and another dataset to import into.
struct Scene {
    home: tempfile::TempDir,
    hub: Store,
}

impl Scene {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let kiosk = open(&home.path().join("kiosk"));
        fill(&kiosk, &people(8, &SMALL, &Recipients::default()));
        export(&kiosk, Purpose::Own, COPIED(), &home.path().join("out")).unwrap();
        let hub = open(&home.path().join("hub"));
        Self { home, hub }
    }

    fn out(&self) -> PathBuf {
        self.home.path().join("out")
    }

    fn card(&self) -> Card {
        Card::read("card", &fs::read(self.out().join(CARD)).unwrap()).unwrap()
    }

    /// A file of the export: the first of a table.
    fn file(&self, table: &str) -> PathBuf {
        let card = self.card();
        let entry = card
            .files
            .iter()
            .find(|entry| entry.table.as_deref() == Some(table));
        self.out().join(&entry.unwrap().path)
    }

    /// Changes the first file of a table, and the card with it.
    fn replace(&self, table: &str, bytes: &[u8]) {
        let path = self.file(table);
        fs::write(&path, bytes).unwrap();
        let mut card = self.card();
        let name = path.strip_prefix(self.out()).unwrap().to_str().unwrap();
        let entry = card
            .files
            .iter_mut()
            .find(|entry| entry.path == name)
            .unwrap();
        entry.bytes = bytes.len() as u64;
        entry.blake3 = face_game::dataset::digest(bytes);
        fs::write(self.out().join(CARD), serde_json::to_vec(&card).unwrap()).unwrap();
    }

    /// The problem with importing `from`, after which the hub is as it was.
    fn refused(&self, from: &Path) -> Problem {
        let before = dump(&self.hub);
        let problem = bring(&self.hub, &[from.to_str().unwrap()]).unwrap_err();
        assert!(problem.advice().is_some(), "{problem}");
        assert_eq!(dump(&self.hub), before, "{problem}");
        assert!(
            !self.hub.folder().file(".import.part").exists(),
            "{problem}"
        );
        problem
    }

    fn says(&self, from: &Path, words: &str) {
        let problem = self.refused(from);
        assert!(
            problem.to_string().contains(words),
            "{problem}\nwanted {words}"
        );
    }
}

#[test]
fn what_is_no_export_is_told() {
    let scene = Scene::new();
    scene.says(&scene.home.path().join("nowhere"), "nothing to import");
    scene.says(scene.home.path(), "nothing to import");
    fs::write(scene.out().join(CARD), "{\"format\":1}").unwrap();
    scene.says(&scene.out(), "no card of an export");
    let url = format!("file://{}", scene.home.path().display());
    scene.says(Path::new(&url), "no export");
}

#[test]
fn newer_versions_are_told() {
    let scene = Scene::new();
    let card = fs::read_to_string(scene.out().join(CARD)).unwrap();
    fs::write(
        scene.out().join(CARD),
        card.replace("\"format\": 1", "\"format\": 2"),
    )
    .unwrap();
    scene.says(&scene.out(), "of format 2");
    let kiosk = scene.home.path().join("kiosk");
    let store = open(&kiosk);
    store
        .connection()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    drop(store);
    scene.says(&kiosk, "newer version");
}

#[test]
fn damage_is_told_with_the_file() {
    for table in ["people", "turns", "readings"] {
        let scene = Scene::new();
        let path = scene.file(table);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        scene.says(&scene.out(), "part-0.parquet is damaged");
        let mut other = whole.clone();
        other[whole.len() / 3] ^= 1;
        fs::write(&path, other).unwrap();
        scene.says(&scene.out(), "digest");
        fs::remove_file(&path).unwrap();
        scene.says(&scene.out(), "part-0.parquet is damaged");
        // A card that agrees with the damage does not help.
        scene.replace(table, &whole[..whole.len() / 2]);
        scene.says(&scene.out(), "no table of an export");
        scene.replace(table, b"not a table");
        scene.says(&scene.out(), "no table of an export");
    }
}

#[test]
fn another_table_in_its_place_is_told() {
    let scene = Scene::new();
    let sessions = fs::read(scene.file("sessions")).unwrap();
    scene.replace("people", &sessions);
    scene.says(&scene.out(), "is missing");
}

#[test]
fn a_changed_picture_is_told() {
    let scene = Scene::new();
    let card = scene.card();
    let picture = card
        .files
        .iter()
        .find(|entry| entry.path.starts_with("stored/"))
        .unwrap();
    fs::write(scene.out().join(&picture.path), b"another").unwrap();
    scene.says(&scene.out(), &picture.path);
    assert!(scene.hub.folder().images().unwrap().is_empty());
}

#[test]
fn values_without_sense_are_told() {
    for (change, says) in [
        (
            "UPDATE turns SET score = 0.5, started_at = -5 WHERE score IS NOT NULL",
            "started_at of turns",
        ),
        (
            "UPDATE turns SET target_aus = 1 << 30",
            "target_aus of turns",
        ),
        ("UPDATE targets SET emotion = 'joy'", "emotion of targets"),
        ("UPDATE readings SET yaw = 9e999", "yaw of readings"),
        ("UPDATE people SET groups = '[1]'", "groups of people"),
    ] {
        let scene = Scene::new();
        let kiosk = scene.home.path().join("kiosk");
        let store = open(&kiosk);
        store.connection().execute_batch(change).unwrap();
        drop(store);
        scene.says(&kiosk, says);
    }
}

#[test]
fn a_contradiction_is_told() {
    let scene = Scene::new();
    let out = scene.out().display().to_string();
    bring(&scene.hub, &[&out]).unwrap();
    scene
        .hub
        .connection()
        .execute_batch("UPDATE turns SET round = round + 100")
        .unwrap();
    scene.says(&scene.out(), "contradicts");
}

#[test]
fn a_row_whose_session_is_nowhere_is_told() {
    let scene = Scene::new();
    let kiosk = scene.home.path().join("kiosk");
    let store = open(&kiosk);
    store
        .connection()
        .execute_batch("PRAGMA foreign_keys = OFF; DELETE FROM sessions")
        .unwrap();
    drop(store);
    scene.says(&kiosk, "makes no sense beside the others");
}

#[test]
fn an_export_into_what_is_there_is_refused() {
    let scene = Scene::new();
    let kiosk = open(&scene.home.path().join("kiosk"));
    let before = fs::read(scene.out().join(CARD)).unwrap();
    let problem = export(&kiosk, Purpose::Own, Images::LeftOut, &scene.out()).unwrap_err();
    assert!(problem.advice().is_some());
    assert_eq!(fs::read(scene.out().join(CARD)).unwrap(), before);
    assert!(!scene.home.path().join(".out.part").exists());
}

#[test]
fn a_killed_export_leaves_nothing_half() {
    let scene = Scene::new();
    let data = scene.home.path().join("kiosk");
    let out = scene.home.path().join("killed");
    let export = || {
        Command::new(env!("CARGO_BIN_EXE_face-game"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args([
                "data",
                "export",
                "--purpose",
                "own",
                "--encrypted",
                "--data",
            ])
            .arg(&data)
            .arg("--out")
            .arg(&out)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap()
    };
    for pause in 0..12 {
        let mut child = export();
        std::thread::sleep(Duration::from_millis(9 * pause));
        let _ = child.kill();
        child.wait().unwrap();
        if out.exists() {
            // Whole: everything that its card lists can be read.
            let hub = open(&scene.home.path().join(format!("hub{pause}")));
            bring(&hub, &[out.to_str().unwrap()]).unwrap();
            fs::remove_dir_all(&out).unwrap();
        }
    }
    assert!(export().wait().unwrap().success());
    assert!(out.join(CARD).is_file());
    assert!(!scene.home.path().join(".killed.part").exists());
    // Every export that was begun to the end stands in the audit table.
    assert!(!open(&data).audits().unwrap().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        max_shrink_iters: 0,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Whatever is in a file whose digest fits, it is a problem or an import, never
    /// a panic, and never half of it.
    #[test]
    fn changed_files_do_no_harm(
        at in any::<proptest::sample::Index>(),
        byte: u8,
        table in proptest::sample::select(vec!["turns", "readings", "labels", "people"]),
    ) {
        let scene = Scene::new();
        let mut bytes = fs::read(scene.file(table)).unwrap();
        let place = at.index(bytes.len());
        bytes[place] ^= byte.max(1);
        scene.replace(table, &bytes);
        let before = dump(&scene.hub);
        match bring(&scene.hub, &[scene.out().to_str().unwrap()]) {
            Ok(_) => {}
            Err(problem) => {
                prop_assert!(problem.advice().is_some(), "{}", problem);
                prop_assert_eq!(dump(&scene.hub), before);
            }
        }
    }
}
