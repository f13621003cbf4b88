//! `study report` and `study power`: what a study found, and how large one must be.

use std::fs;

use serde_json::Value;

use crate::program::{run, stderr, stdout};

#[test]
fn a_study_is_reported_read_back_and_coded() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let (first, second) = (at("first"), at("second"));
    let output = run(["study", "report", "--simulate", "12", "--out", &first]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("For all games (N = 72 games)"));
    for name in [
        "report.html",
        "report.json",
        "figures/curves.svg",
        "tables/games.csv",
        "tables/games.parquet",
    ] {
        assert!(dir.path().join("first").join(name).is_file(), "{name}");
    }
    // Two coders fill in the last column.
    let answers = fs::read_to_string(dir.path().join("first/tables/open_answers.csv")).unwrap();
    let coded = |code: &str| {
        let lines = answers.lines().map(|line| format!("{line}{code}"));
        lines.collect::<Vec<_>>().join("\n") + "\n"
    };
    for (name, code) in [("anna.csv", "praise"), ("ben.csv", "speed")] {
        let head = answers.lines().next().unwrap();
        let text = coded(code).replacen(&format!("{head}{code}"), head, 1);
        fs::write(dir.path().join(name), text).unwrap();
    }
    let (data, anna, ben) = (at("first/data.json"), at("anna.csv"), at("ben.csv"));
    let args = [
        "study", "report", "--from", &data, "--coding", &anna, "--coding", &ben, "--out", &second,
    ];
    assert_eq!(run(args).status.code(), Some(0));
    let read = |folder: &str| -> Value {
        let text = fs::read_to_string(dir.path().join(folder).join("report.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    };
    let (one, two) = (read("first"), read("second"));
    assert_eq!(one["learning"], two["learning"]);
    let agreement = &two["survey"]["agreements"][0];
    assert_eq!(
        (&agreement["first"], &agreement["second"]),
        (&"anna".into(), &"ben".into())
    );
    assert_eq!(agreement["whole"]["agreement"], 0.0);
    // The next study, planned from this one.
    let like = at("first/report.json");
    let args = [
        "study",
        "power",
        "--like",
        &like,
        "--per-group",
        "12",
        "--runs",
        "20",
        "--json",
    ];
    let plan: Value = serde_json::from_str(stdout(&run(args))).unwrap();
    let sd = &one["groups"]["gain_model"]["components"][2]["sd"];
    assert_eq!(&plan["study"]["residual_sd"], sd);
    assert_eq!(plan["sizes"][0]["mixed_model"]["runs"], 20);
}

#[test]
fn what_makes_no_sense_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out").display().to_string();
    let broken = dir.path().join("data.json").display().to_string();
    fs::write(&broken, "{\"plan\": 1}").unwrap();
    let output = run(["study", "report", "--from", &broken, "--out", &out]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("is not a study's data"));
    let output = run(["study", "report", "--simulate", "0", "--out", &out]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("No try was recorded"));
    let output = run([
        "study",
        "report",
        "--simulate",
        "4",
        "--coding",
        &out,
        "--out",
        &out,
    ]);
    assert_eq!(output.status.code(), Some(1));
    for args in [
        ["--alpha", "1.5"],
        ["--targets", "1"],
        ["--residual-sd", "-1"],
        ["--per-group", "1"],
        ["--like", &broken],
    ] {
        let output = run(["study", "power"].iter().chain(&args));
        assert_eq!(output.status.code(), Some(1), "{args:?}");
    }
}
