//! `face-game data erase` and `face-game data verify`, on the real program.

use std::{path::Path, process::Command};

use face_game::dataset::{Agreement, Code, Store};
use serde_json::Value;

use crate::dataset::{answer, turn, visitor, with_picture, writer};

/// Exit code, standard output, standard error.
fn run(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_face-game"))
        .env("FACE_GAME_ROOT", env!("CARGO_MANIFEST_DIR"))
        .env("LANG", "C")
        .arg("data")
        .args(args)
        .arg("--data")
        .arg(folder)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let told = text(output.stderr);
    assert!(!told.contains("panicked"), "{told}");
    (output.status.code().unwrap(), text(output.stdout), told)
}

/// A dataset with one person and their code.
fn filled(folder: &Path) -> Code {
    let writer = writer(folder);
    let visit = visitor(&writer, Agreement::ALL);
    answer(visit.turn(with_picture(0, 16, 0.9)).unwrap());
    answer(visit.turn(turn(1, 0.1)).unwrap());
    visit.code().unwrap().clone()
}

#[test]
fn a_code_erases_and_verify_proves_it() {
    let temp = tempfile::tempdir().unwrap();
    let code = filled(temp.path()).to_string();
    let (exit, out, told) = run(temp.path(), &["verify"]);
    assert_eq!((exit, told.as_str()), (0, ""), "{out}");
    assert!(
        out.contains("1 people, 1 sessions, 2 turns, 8 readings, 1 labels, 1 pictures"),
        "{out}"
    );

    let slip = format!("{}A", &code[..code.len() - 1]);
    let slip = if slip == code {
        format!("{}B", &code[..code.len() - 1])
    } else {
        slip
    };
    let unknown = Code::new().to_string();
    for (wrong, why) in [
        (slip, "typing mistake"),
        ("K7QM".into(), "12 letters"),
        (unknown, "nobody"),
    ] {
        let (exit, out, told) = run(temp.path(), &["erase", &wrong]);
        assert_eq!((exit, out.as_str()), (1, ""));
        assert!(told.contains(why) && told.contains("\nhint: "), "{told}");
    }

    let typed = code.to_lowercase().replace('-', " ");
    let (exit, out, _) = run(temp.path(), &["erase", &typed, "--json"]);
    let erasure: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (exit, erasure["turns"].as_i64(), &erasure["scrubbed"]),
        (0, Some(2), &Value::Bool(true))
    );

    let (exit, out, _) = run(temp.path(), &["verify", "--json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(
        (exit, &report["sound"], report["counts"]["turns"].as_i64()),
        (0, &Value::Bool(true), Some(0))
    );
}

#[test]
fn verify_tells_what_is_wrong_and_mends_it() {
    let temp = tempfile::tempdir().unwrap();
    filled(temp.path());
    std::fs::write(temp.path().join("images/stranger.png"), "whose").unwrap();
    let (exit, out, told) = run(temp.path(), &["verify"]);
    assert_eq!((exit, told.as_str()), (1, ""));
    assert!(out.contains("orphan file    images/stranger.png"), "{out}");
    assert!(out.contains("--repair"), "{out}");

    let (exit, out, _) = run(temp.path(), &["verify", "--repair", "--json"]);
    let report: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((exit, &report["sound"]), (0, &Value::Bool(true)), "{out}");
    assert_eq!(report["findings"][0]["check"], "orphan file");
    assert_eq!(report["findings"][0]["mended"], true);
    assert!(!temp.path().join("images/stranger.png").exists());
    assert_eq!(run(temp.path(), &["verify"]).0, 0);
    assert_eq!(
        Store::read_only(temp.path())
            .unwrap()
            .counts()
            .unwrap()
            .images,
        1
    );
}

#[test]
fn without_a_dataset_there_is_a_hint() {
    let temp = tempfile::tempdir().unwrap();
    for args in [&["verify"][..], &["erase", "2222-2222-2222"]] {
        let (exit, out, told) = run(temp.path(), args);
        assert_eq!((exit, out.as_str()), (1, ""), "{told}");
        assert!(
            told.contains("there is no dataset") && told.contains("\nhint: "),
            "{told}"
        );
    }
}
