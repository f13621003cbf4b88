//! `face-game study`: files are checked, scripted faces take part, and what they did
//! is told.

use std::{fs, path::PathBuf};

use crate::{
    folder::project,
    program::{objects, run, stderr, stdout},
};

fn file() -> PathBuf {
    project().join("config/studies/facegame-2022.ron")
}

/// The paper's study with something else in it, beside its survey.
fn changed(dir: &std::path::Path, from: &str, to: &str) -> PathBuf {
    let survey = "surveys/facegame-2022.ron";
    fs::create_dir_all(dir.join("surveys")).unwrap();
    fs::copy(
        project().join("config/studies").join(survey),
        dir.join(survey),
    )
    .unwrap();
    let text = fs::read_to_string(file()).unwrap();
    let changed = text.replacen(from, to, 1);
    assert_ne!(text, changed, "{from}");
    let path = dir.join("study.ron");
    fs::write(&path, changed).unwrap();
    path
}

macro_rules! args {
    ($($arg:expr),* $(,)?) => { [$(std::ffi::OsString::from($arg)),*] };
}

#[test]
fn a_check_prints_the_participants_way() {
    let output = run(args!["study", "check", file()]);
    let told = stdout(&output);
    assert!(output.status.success(), "{}", stderr(&output));
    for wanted in [
        "36 participants, 6 rounds of 5 tries",
        "seed 2022 in permuted blocks of 4 or 6",
        "treatment (Instructions and score): sees the score, instructions",
        "control (Score only): sees the score",
        "round 6: 5 tries of 3 s",
        "answers 14 questions",
        "answers 10 questions",
    ] {
        assert!(told.contains(wanted), "{wanted}\n{told}");
    }
    let steps = objects(args!["study", "check", file(), "--json"]);
    let tries = steps.iter().filter(|step| step["step"] == "try");
    assert_eq!(tries.count(), 60, "thirty in each group");
}

#[test]
fn a_bad_file_is_told_with_its_line_and_a_hint() {
    let dir = tempfile::tempdir().unwrap();
    for (from, to, wanted) in [
        ("tries: 5", "tries: 0", "`play.tries` must be from 1 to 100"),
        (
            "maya-anger",
            "nobody-anger",
            "too few targets: 1 of 6 cannot be played: nobody-anger",
        ),
        (
            "surveys/facegame-2022.ron",
            "surveys/none.ron",
            "cannot read",
        ),
        ("blocks: [4, 6]", "blocks: [3]", "multiples of 2"),
        ("Williams", "Alphabetic", "Alphabetic"),
    ] {
        let path = changed(dir.path(), from, to);
        let output = run(args!["study", "check", path]);
        let told = stderr(&output);
        assert_eq!(output.status.code(), Some(1), "{told}");
        assert!(told.contains(wanted) && told.contains("hint: "), "{told}");
    }
}

#[test]
fn scripted_faces_take_part_and_can_be_reported_and_erased() {
    let dir = tempfile::tempdir().unwrap();
    let study = changed(dir.path(), "tries: 5", "tries: 2");
    let study = {
        let text = fs::read_to_string(&study).unwrap();
        fs::write(&study, text.replace("scored_tries: 24", "scored_tries: 10")).unwrap();
        study
    };
    let data = dir.path().join("data");
    let of = |action: &str| args!["study", action, study.clone(), "--data", data.clone()];
    let with = |action: &str, more: &[&str]| {
        let more = more.iter().map(std::ffi::OsString::from);
        of(action).into_iter().chain(more).collect::<Vec<_>>()
    };
    let output = run(with("simulate", &["--participants", "3"]));
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        stdout(&output).contains("P03: completed"),
        "{}",
        stdout(&output)
    );

    let lines = objects(with("quality", &["--json"]));
    let people: Vec<_> = lines
        .iter()
        .filter(|line| line["kind"] == "participant")
        .collect();
    assert_eq!(people.len(), 3);
    assert!(
        people
            .iter()
            .all(|one| one["status"] == "completed" && one["tries"] == 12)
    );
    let tries: Vec<_> = lines.iter().filter(|line| line["kind"] == "try").collect();
    assert!(
        tries
            .iter()
            .all(|one| one["off_ms"].as_f64().is_some_and(|off| off.abs() < 150.0))
    );

    let out = dir.path().join("report");
    let output = run(with("report", &["--out", out.to_str().unwrap()]));
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        fs::read_to_string(out.join("report.html"))
            .unwrap()
            .contains("P01")
    );

    let output = run(with("withdraw", &["--participant", "p02"]));
    assert_eq!(stdout(&output).trim(), "P02: everything is erased");
    run(with(
        "exclude",
        &["--participant", "P03", "--because", "knew the hypothesis"],
    ));
    let told = run(with("quality", &[]));
    let told = stdout(&told);
    assert!(
        told.contains("withdrawn") && told.contains("left out: knew the hypothesis"),
        "{told}"
    );
    assert!(
        told.contains("the allocation is as the seed says"),
        "{told}"
    );

    // The same codes again, another study, nothing there: each is told.
    let output = run(with("simulate", &["--participants", "1"]));
    assert!(
        stderr(&output).contains("P01 cannot take part"),
        "{}",
        stderr(&output)
    );
    let other = tempfile::tempdir().unwrap();
    let stranger = changed(other.path(), "key: \"facegame-2022\"", "key: \"another\"");
    let output = run(args!["study", "quality", stranger, "--data", data]);
    assert!(stderr(&output).contains("holds the study \"facegame-2022\", not \"another\""));
    let output = run(args!["study", "quality", file(), "--data", other.path()]);
    assert_eq!(output.status.code(), Some(1));
}
