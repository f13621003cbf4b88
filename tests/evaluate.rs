//! `face-game evaluate au`, on the real program: figures, pages, and what bad
//! rows get.

use std::{
    collections::HashMap,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use assert_cmd::assert::OutputAssertExt;
use safetensors::{Dtype, tensor::TensorView};
use serde_json::Value;
use tempfile::TempDir;

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn evaluate<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_face-game"))
        .env("FACE_GAME_ROOT", project())
        .env("LANG", "C")
        .args(["evaluate", "au"])
        .args(args)
        .output()
        .unwrap();
    let told = stderr(&output);
    assert!(!told.contains("panicked"), "{told}");
    output
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn json(output: &Output) -> Value {
    serde_json::from_str(stdout(output)).unwrap()
}

/// A folder with pictures of the project and a manifest.
struct Faces(TempDir);

impl Faces {
    /// Ann is the demo player at rest, smiling and surprised. Bob is put together
    /// from several people, the first of whom passes for his face at rest.
    const PICTURES: [(&str, &str); 6] = [
        ("ann0.jpg", "assets/clip/0000.jpg"),
        ("ann1.jpg", "assets/clip/0105.jpg"),
        ("ann2.jpg", "assets/clip/0262.jpg"),
        ("bob0.jpg", "tests/fixtures/faces/anger-a.jpg"),
        ("bob1.jpg", "tests/fixtures/faces/happiness-b.jpg"),
        ("bob2.jpg", "tests/fixtures/faces/astronaut.jpg"),
    ];

    const GOOD: &str = "image,person,neutral,emotion,aus,glasses\n\
        ann0.jpg,ann,,neutral,none,no\n\
        ann1.jpg,ann,,happiness,6:3+12:4,no\n\
        ann2.jpg,ann,,surprise,1;2;5;26,no\n\
        bob0.jpg,bob,,neutral,none,yes\n\
        bob1.jpg,bob,,happiness,AU06:2+AU12:C,yes\n\
        bob2.jpg,bob,,happiness,6+12+25,yes\n";

    fn new(manifest: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, picture) in Self::PICTURES {
            fs::copy(project().join(picture), folder.path().join(name)).unwrap();
        }
        fs::write(folder.path().join("manifest.csv"), manifest).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn evaluate(&self, more: &[&str]) -> Output {
        let manifest = self.path("manifest.csv");
        let args = ["--manifest".as_ref(), manifest.as_os_str()];
        evaluate(args.into_iter().chain(more.iter().map(OsStr::new)))
    }
}

#[test]
fn a_clean_set_is_measured_in_every_form() {
    let faces = Faces::new(Faces::GOOD);
    let page = faces.path("evidence.html");
    let output = faces.evaluate(&["--json", "--html", page.to_str().unwrap()]);
    assert_eq!(stderr(&output), "");
    output.clone().assert().success();
    let found = json(&output);
    assert_eq!((&found["faces"], &found["people"]), (&6.into(), &2.into()));
    assert_eq!(found["problems"], Value::Array(Vec::new()));
    assert_eq!(found["self_neutral"], "include");
    assert_eq!(found["measured_from_themselves"], 2);
    // Everybody smiles more than at rest, and is seen to.
    let smile = &found["prototypes"]["each"][0];
    assert_eq!(
        (&smile["emotion"], &smile["faces"]),
        (&"happiness".into(), &3.into())
    );
    assert_eq!(smile["auc"]["value"], 1.0);
    let unit = |code: &str| {
        let units = found["units"]["each"].as_array().unwrap();
        units
            .iter()
            .find(|unit| unit["unit"] == code)
            .unwrap()
            .clone()
    };
    assert_eq!(
        (&unit("AU12")["shown"], &unit("AU12")["not_shown"]),
        (&3.into(), &3.into())
    );
    assert_eq!(unit("AU12")["auc"]["value"], 1.0);
    assert!(unit("AU12")["icc"]["value"].as_f64().unwrap() > 0.5);
    // A neutral face differs from itself by nothing.
    assert_eq!(found["units"]["neutral_faces"], 2);
    assert_eq!(found["emotions"]["labels"].as_array().unwrap().len(), 3);
    assert_eq!(found["structure"]["same_emotion_same_person"]["pairs"], 1);
    assert_eq!(found["groups"][0]["name"], "glasses");

    let page = fs::read_to_string(page).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>"));
    assert!(!page.contains("http") && !page.contains("src=") && page.contains("<svg"));

    let table = faces.evaluate(&[]);
    let text = stdout(&table);
    for part in [
        "6 faces of 2 people",
        "mean AUC",
        "AU12 Lip Corner Puller",
        "glasses",
    ] {
        assert!(text.contains(part), "{text} lacks {part}");
    }
    // The seed decides, and nothing else: not which core was done first.
    assert_eq!(stdout(&faces.evaluate(&["--json"])), stdout(&output));
}

#[test]
fn neutral_faces_may_be_left_out_in_two_ways() {
    let faces = Faces::new(Faces::GOOD);
    let without = json(&faces.evaluate(&["--json", "--self-neutral", "exclude"]));
    assert_eq!(
        (&without["faces"], &without["self_neutral"]),
        (&4.into(), &"exclude".into())
    );
    assert_eq!(without["units"]["neutral_faces"], 0);
    assert_eq!(without["prototypes"]["auc"]["value"], Value::Null);
    let alone = faces.evaluate(&["--no-neutral", "--self-neutral", "exclude", "--json"]);
    let alone = json(&alone);
    // Nobody is measured from themselves, so nobody goes.
    assert_eq!(
        (&alone["faces"], &alone["own_neutral"]),
        (&6.into(), &false.into())
    );
    assert_ne!(alone["units"]["auc"], without["units"]["auc"]);
}

#[test]
fn every_bad_row_is_told_and_the_rest_is_measured() {
    let mut bytes = Faces::GOOD.as_bytes().to_vec();
    for row in [
        "nowhere.jpg,ann,,fear,,\n",
        "manifest.csv,ann,,fear,,\n",
        "blank.png,ann,,fear,,\n",
        "ann1.jpg,ann,,fear,,\n",
        "a.jpg,ann,,joy,,\n",
        "b.jpg,ann,,,AU99,\n",
        "c.jpg,ann,,,6:9,\n",
        "d.jpg,ann\n",
        "e.jpg,cem,,anger,,\n",
        "f.jpg,bob,,neutral,,\n",
        "g.jpg,dan,nowhere.jpg,anger,,\n",
        "broken.png,ann,,fear,,\n",
    ] {
        bytes.extend(row.as_bytes());
    }
    bytes.extend(b"\xff.jpg,ann,,fear,,\n");
    let faces = Faces::new("");
    fs::write(faces.path("manifest.csv"), bytes).unwrap();
    image::RgbImage::from_pixel(64, 64, image::Rgb([90, 120, 90]))
        .save(faces.path("blank.png"))
        .unwrap();
    let png = fs::read(faces.path("blank.png")).unwrap();
    fs::write(faces.path("broken.png"), &png[..png.len() / 2]).unwrap();

    let page = faces.path("evidence.html");
    let output = faces.evaluate(&["--json", "--html", page.to_str().unwrap()]);
    output.clone().assert().code(1);
    let told = stderr(&output);
    let found = json(&output);
    let problems = found["problems"].as_array().unwrap();
    for (line, part) in [
        (8, "cannot read the file"),
        (9, "no image"),
        (10, "no face was found"),
        (11, "line 3 already"),
        (12, "emotion \"joy\""),
        (13, "Action Unit \"AU99\""),
        (14, "out of range"),
        (15, "2 fields where the first line names 6"),
        (16, "cem has no neutral image"),
        (17, "bob has a neutral row on line 5 already"),
        (18, "cannot read the file"),
        (19, "damaged"),
        (20, "not in UTF-8"),
    ] {
        let here = format!("manifest.csv:{line}:");
        let said = told.lines().find(|text| text.contains(&here));
        let said = said.unwrap_or_else(|| panic!("nothing of line {line} in: {told}"));
        assert!(said.contains(part), "{said} lacks {part}");
        let problem = problems.iter().find(|problem| problem["line"] == line);
        assert!(
            problem.unwrap()["hint"].is_string(),
            "no hint for line {line}"
        );
    }
    assert_eq!(problems.len(), 13);
    assert!(told.contains("error: 13 of the 19 rows of"), "{told}");
    assert_eq!(told.matches("hint: ").count(), 14);
    assert_eq!((&found["faces"], &found["rows"]), (&6.into(), &19.into()));
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("AU99") && page.contains("13 of the 19 rows"));
}

/// Ends with 1, one error and one hint, and prints no figures.
#[track_caller]
fn assert_refused(output: Output, part: &str) {
    let told = stderr(&output);
    assert!(
        told.contains("error: ") && told.contains(part),
        "{told} lacks {part}"
    );
    assert!(
        told.trim_end()
            .lines()
            .last()
            .unwrap()
            .starts_with("hint: "),
        "{told}"
    );
    assert_eq!(told.matches("error: ").count(), 1);
    output.assert().code(1).stdout("");
}

#[test]
fn a_manifest_that_cannot_be_used_is_one_problem() {
    for (manifest, part) in [
        ("", "empty"),
        ("image,emotion\nann1.jpg,happiness\n", "`person` is missing"),
        (
            "image,person\nann1.jpg,ann\n",
            "`emotion` and `aus` are missing",
        ),
        ("image,person,emotion\n", "no rows"),
        (
            "image,person,emotion\nann1.jpg,ann,happiness\n",
            "none of the 1",
        ),
    ] {
        assert_refused(Faces::new(manifest).evaluate(&["--json"]), part);
    }
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().join("nowhere.csv"), folder.path().to_owned()] {
        let args = ["--manifest".as_ref(), path.as_os_str()];
        assert_refused(evaluate(args), "cannot read the manifest");
    }
    let faces = Faces::new(Faces::GOOD);
    let nowhere = faces.path("no/where.html");
    let output = faces.evaluate(&["--html", nowhere.to_str().unwrap()]);
    assert_refused(output, "cannot write");
    // Neither set, or both.
    evaluate(["--json"]).assert().code(2);
    evaluate(["--manifest", "a.csv", "--samples", "b"])
        .assert()
        .code(2);
}

/// The landmarks of a picture, as the program itself finds them.
fn landmarks(picture: &str) -> Vec<f32> {
    let output = Command::new(env!("CARGO_BIN_EXE_face-game"))
        .env("FACE_GAME_ROOT", project())
        .args(["analyze", "--json"])
        .arg(project().join(picture))
        .output()
        .unwrap();
    let points: Vec<[f32; 3]> =
        serde_json::from_value(json(&output)["faces"][0]["landmarks"].clone()).unwrap();
    points.concat()
}

/// A file of samples: tensors of 32-bit floats, and of bytes.
struct Shard {
    floats: HashMap<&'static str, (Vec<usize>, Vec<f32>)>,
    people: Vec<i32>,
    neutral: Vec<u8>,
}

impl Shard {
    /// A still face and a smile of each of `people`.
    fn of(people: &[i32]) -> Self {
        let pair = [
            landmarks("assets/clip/0000.jpg"),
            landmarks("assets/clip/0105.jpg"),
        ];
        let count = 2 * people.len();
        let mut smile = vec![0.0; 20];
        (smile[4], smile[9]) = (0.8, 0.9);
        let units = [vec![0.0; 20], smile].concat();
        let ages = (0..count).map(|n| 20.0 + n as f32);
        let floats = HashMap::from([
            (
                "landmarks",
                (vec![count, 478, 3], pair.concat().repeat(people.len())),
            ),
            (
                "action_units",
                (vec![count, 20], units.repeat(people.len())),
            ),
            ("lip_gap", (vec![count], [0.0, 0.2].repeat(people.len()))),
            ("pose", (vec![count, 3], vec![0.3; 3 * count])),
            ("age", (vec![count], ages.collect())),
        ]);
        Self {
            floats,
            people: people.iter().flat_map(|person| [*person; 2]).collect(),
            neutral: [1, 0].repeat(people.len()),
        }
    }

    fn write(&self, path: &Path) {
        let bytes = |values: &[f32]| {
            values
                .iter()
                .flat_map(|v| v.to_le_bytes())
                .collect::<Vec<_>>()
        };
        let count = vec![self.neutral.len()];
        let mut tensors: Vec<(&str, Dtype, Vec<usize>, Vec<u8>)> = self
            .floats
            .iter()
            .map(|(name, (shape, values))| (*name, Dtype::F32, shape.clone(), bytes(values)))
            .collect();
        let people = self
            .people
            .iter()
            .flat_map(|person| person.to_le_bytes())
            .collect();
        tensors.push(("identity", Dtype::I32, count.clone(), people));
        tensors.push(("neutral", Dtype::U8, count.clone(), self.neutral.clone()));
        tensors.push(("glasses", Dtype::U8, count, self.neutral.clone()));
        let views = tensors.iter().map(|(name, dtype, shape, data)| {
            (*name, TensorView::new(*dtype, shape.clone(), data).unwrap())
        });
        fs::write(path, safetensors::serialize(views, None).unwrap()).unwrap();
    }
}

#[test]
fn samples_are_measured_by_their_true_units() {
    let folder = tempfile::tempdir().unwrap();
    Shard::of(&[1, 2, 3]).write(&folder.path().join("a.safetensors"));
    Shard::of(&[4, 5, 6]).write(&folder.path().join("b.safetensors"));
    let args = [
        "--samples".as_ref(),
        folder.path().as_os_str(),
        "--json".as_ref(),
    ];
    let output = evaluate(args);
    assert_eq!(stderr(&output), "");
    output.clone().assert().success();
    let found = json(&output);
    assert_eq!((&found["faces"], &found["people"]), (&12.into(), &6.into()));
    assert_eq!(found["measured_from_themselves"], 6);
    let smile = &found["units"]["each"][9];
    assert_eq!(
        (&smile["unit"], &smile["shown"]),
        (&"AU12".into(), &6.into())
    );
    assert_eq!(smile["auc"]["value"], 1.0);
    let names: Vec<&str> = found["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group["name"].as_str().unwrap())
        .collect();
    // All heads are turned alike, so yaw has but one group.
    assert_eq!(names, ["glasses"]);

    let file = folder.path().join("a.safetensors");
    let mut short = Shard::of(&[1]);
    short.floats.insert("skin", (vec![1], vec![0.5]));
    short.write(&file);
    let args = ["--samples".as_ref(), file.as_os_str()];
    assert_refused(evaluate(args), "`skin` must be [2] of F32: found [1]");
    fs::write(&file, b"no tensors").unwrap();
    assert_refused(evaluate(args), "a.safetensors");
    let empty = tempfile::tempdir().unwrap();
    let args = ["--samples".as_ref(), empty.path().as_os_str()];
    assert_refused(evaluate(args), "no *.safetensors in");
}
