//! `face-game models` on the real program, over versions that were really trained.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use face_game::{
    config,
    dataset::{Action, Store},
    facs::{AuReading, AuReadings, Emotion},
    learn::{
        continuous::model,
        emotion::{EmotionConfig, Example, Features, Job, Kind, Label, train},
        registry::{Because, Draft, Files, Registry},
    },
};
use serde_json::Value;

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn run(data: &Path, args: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_face-game"))
        .env("FACE_GAME_ROOT", project())
        .env("LANG", "C")
        .args(["models", "--data"])
        .arg(data)
        .args(args)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!told.contains("panicked"), "{told}");
    if told.starts_with("error: ") {
        assert!(told.contains("\nhint: "), "{told}");
    }
    output
}

fn json(data: &Path, args: &[&str]) -> Value {
    let output = run(data, &[args, &["--json"]].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|_| {
        panic!("{text}\n{}", String::from_utf8_lossy(&output.stderr));
    })
}

/// The files of a classifier that was trained for a moment.
fn trained(seed: u64) -> (Files, String) {
    let mut emotion: EmotionConfig = config::read(&project().join("config/emotion.ron")).unwrap();
    emotion.training.aus.epochs = 3;
    let example = |n: usize| {
        let emotion = Emotion::ALL[n % 6];
        let mut units = AuReadings::default();
        for unit in emotion.prototype().iter() {
            units[unit] = AuReading {
                intensity: 2.0 + (n % 5) as f32 / 5.0,
                present: true,
            };
        }
        Example {
            features: Features {
                units,
                own_units: true,
                shape: None,
            },
            crop: None,
            label: Label::Face(emotion),
            person: format!("p{}", n / 6),
            weight: 1.0,
            groups: BTreeMap::default(),
        }
    };
    let examples: Vec<Example> = (0..180).map(example).collect();
    let job = Job {
        kind: Kind::Aus,
        seed,
        checkpoint: None,
        pause: std::time::Duration::MAX,
        origin: "a test",
        limits: &[],
    };
    let mut on = |_: &_| std::ops::ControlFlow::Continue(());
    let trained = train(&examples, &emotion.training, &job, &mut on)
        .unwrap()
        .unwrap();
    (
        model::files(&trained).unwrap(),
        trained.card.version().to_owned(),
    )
}

/// A data folder with so many versions, the last of which counts.
fn folder(versions: u64) -> tempfile::TempDir {
    let data = tempfile::tempdir().unwrap();
    let registry = Registry::new(data.path());
    for seed in 1..=versions {
        let (files, model) = trained(seed);
        let change = registry.change().unwrap();
        let draft = Draft {
            files,
            model,
            parent: seed as u32 - 1,
            people: 30,
            faces: 180,
            labels: 180 * seed,
            trial: None,
        };
        let number = change.add(draft).unwrap();
        change.promote(number, Because::Better, None).unwrap();
    }
    data
}

fn states(data: &Path) -> Vec<String> {
    let rows = json(data, &["list"]);
    let state = |row: &Value| row["state"].as_str().unwrap().to_owned();
    rows.as_array().unwrap().iter().map(state).collect()
}

#[test]
fn versions_are_listed_chosen_and_taken_back_and_the_audit_knows() {
    let data = folder(2);
    let data = data.path();
    assert_eq!(states(data), ["kept", "kept", "current"]);
    let table = String::from_utf8(run(data, &["list"]).stdout).unwrap();
    assert!(
        table.contains("shipped with the game") && table.contains("current"),
        "{table}"
    );
    let chosen = json(data, &["promote", "1"]);
    assert_eq!(
        (&chosen["version"], &chosen["instead_of"]),
        (&1.into(), &2.into())
    );
    assert_eq!(states(data), ["kept", "current", "kept"]);
    assert_eq!(json(data, &["rollback"])["version"], 2);
    assert_eq!(json(data, &["rollback"])["version"], 1);
    assert_eq!(json(data, &["promote", "0"])["version"], 0);
    assert_eq!(states(data), ["current", "kept", "kept"]);
    let audits = Store::open(data).unwrap().audits().unwrap();
    let actions: Vec<Action> = audits.iter().map(|row| row.action).collect();
    assert_eq!(
        actions,
        [
            Action::Promote,
            Action::Rollback,
            Action::Rollback,
            Action::Promote
        ]
    );
    assert_eq!(audits[0].detail["because"], "asked");
}

#[test]
fn what_is_missing_or_damaged_is_told_and_the_game_keeps_a_model() {
    let data = folder(2);
    let data = data.path();
    let output = run(data, &["promote", "9"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no emotion model 9"));
    fs::write(data.join("models/emotion/2/emotion.safetensors"), b"cut").unwrap();
    let output = run(data, &["list"]);
    assert_eq!(output.status.code(), Some(1), "a damaged version is found");
    assert!(String::from_utf8_lossy(&output.stderr).contains("emotion model 2 is damaged"));
    assert_eq!(states(data), ["kept", "current", "damaged"]);
    assert_eq!(run(data, &["promote", "2"]).status.code(), Some(1));
    fs::write(data.join("models/emotion/standing.ron"), b"(").unwrap();
    assert_eq!(states(data), ["current", "kept", "damaged"]);
    assert_eq!(json(data, &["promote", "1"])["version"], 1);
    assert_eq!(states(data), ["kept", "current", "damaged"]);
}

#[test]
fn a_comparison_needs_people_and_an_empty_folder_has_the_shipped_model() {
    let empty = tempfile::tempdir().unwrap();
    assert_eq!(states(empty.path()), ["current"]);
    assert_eq!(run(empty.path(), &["rollback"]).status.code(), Some(1));
    let data = folder(1);
    Store::open(data.path()).unwrap();
    let output = run(data.path(), &["compare", "0", "1"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("nobody from whom"));
}
