//! `explain`: any model's answer with the Action Units beside it, and what bad
//! models and images get.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::Output,
};

use serde_json::Value;

use crate::{
    folder::{copy_of_the_game, project},
    onnx,
    program::{at_rest, portrait, program, run, stderr, stdout, strings, told},
};

fn explain(args: &[&str], image: &Path) -> Output {
    let mut all: Vec<OsString> = vec!["explain".into()];
    all.extend(args.iter().map(OsString::from));
    all.push(image.into());
    run(all)
}

fn object(output: &Output) -> Value {
    serde_json::from_str(stdout(output)).unwrap()
}

/// A face of the shipped targets, and its neutral face.
fn target(name: &str) -> (PathBuf, PathBuf) {
    let targets = project().join("assets/targets");
    let of = |face: &str| targets.join(format!("{face}.webp"));
    let (person, _) = name.split_once('-').unwrap();
    (of(name), of(&format!("{person}-neutral")))
}

#[test]
fn every_model_is_explained_by_the_same_units() {
    let (image, neutral) = target("june-happiness");
    for model in ["rules", "aus"] {
        let args = [
            "--json",
            "--emotion-model",
            model,
            "--neutral",
            neutral.to_str().unwrap(),
        ];
        let found = object(&explain(&args, &image));
        assert_eq!(
            (&found["model"], &found["own_neutral"]),
            (&model.into(), &true.into())
        );
        let face = &found["faces"][0];
        assert_eq!(face["label"], "happiness", "{model}");
        let likely: Vec<(String, f64)> = serde_json::from_value(face["likely"].clone()).unwrap();
        let sum: f64 = likely.iter().map(|(_, p)| p).sum();
        assert!((sum - 1.0).abs() < 1e-4);
        let account = &face["account"];
        assert_eq!(
            (&account["label"], &account["verdict"]),
            (&"happiness".into(), &"agree".into())
        );
        let smile = &account["pro"][0];
        assert!(smile["weight"].as_f64().unwrap() > 0.5, "{smile}");
        let units: Vec<&str> = account["pro"]
            .as_array()
            .unwrap()
            .iter()
            .map(|voice| voice["unit"].as_str().unwrap())
            .collect();
        assert!(units.contains(&"AU12"), "{units:?}");
        assert!(face["reliability"]["AU12"].as_f64().unwrap() > 0.7);
        assert!(strings(&face["words"]).len() > 3);
    }
}

#[test]
fn words_are_printed_for_people_in_their_language() {
    let (image, neutral) = target("maya-surprise");
    let args = [
        "--emotion-model",
        "rules",
        "--neutral",
        neutral.to_str().unwrap(),
    ];
    let english = explain(&args, &image);
    let text = stdout(&english);
    for wanted in [
        "maya-surprise.webp, face 1",
        "calls this face surprise",
        "What speaks for surprise:",
        "not to what anybody feels",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    assert!(!text.contains("without this person"), "{text}");
    let dutch = explain(&["--lang", "nl", "--emotion-model", "rules"], &image);
    let text = stdout(&dutch);
    assert!(
        text.contains("noemt dit gezicht") && text.contains("zonder het eigen neutrale gezicht"),
        "{text}"
    );
}

#[test]
fn several_faces_are_each_explained_and_none_is_told() {
    let one = image::open(portrait("happiness-a")).unwrap().to_rgb8();
    let other = image::open(portrait("anger-a")).unwrap().to_rgb8();
    let mut both = image::RgbImage::new(one.width() + other.width(), one.height());
    image::imageops::replace(&mut both, &one, 0, 0);
    image::imageops::replace(&mut both, &other, i64::from(one.width()), 0);
    let folder = tempfile::tempdir().unwrap();
    let crowd = folder.path().join("two.png");
    both.save(&crowd).unwrap();
    let found = object(&explain(&["--json"], &crowd));
    assert_eq!(found["faces"].as_array().unwrap().len(), 2);

    let nobody = folder.path().join("nobody.png");
    image::RgbImage::new(300, 300).save(&nobody).unwrap();
    let output = explain(&[], &nobody);
    assert_eq!(output.status.code(), Some(3));
    assert!(stderr(&output).contains("no face was found"));
    let output = explain(&["--json"], &nobody);
    assert_eq!(output.status.code(), Some(3));
    let found = object(&output);
    assert!(found["faces"].as_array().unwrap().is_empty() && found["hint"].is_string());
    let output = explain(&[], &folder.path().join("missing.png"));
    assert_eq!(output.status.code(), Some(3));
}

/// A copy of the game whose config/emotion.ron describes `tiny.onnx`, and the file.
fn with_onnx(bytes: &[u8], entry: &str) -> (tempfile::TempDir, PathBuf) {
    let game = copy_of_the_game();
    let config = game.path().join("config/emotion.ron");
    let text = fs::read_to_string(&config).unwrap();
    assert!(text.contains("onnx: []"));
    fs::write(
        &config,
        text.replace("onnx: []", &format!("onnx: [{entry}]")),
    )
    .unwrap();
    let file = game.path().join("tiny.onnx");
    fs::write(&file, bytes).unwrap();
    (game, file)
}

const ENTRY: &str = r#"(file: "tiny.onnx", layout: nchw, width: 2, height: 2, channels: grey,
    scale: 1.0, mean: [0.0], deviation: [1.0], labels: ["anger", "contempt", "happy"],
    output: scores)"#;

fn explain_in(game: &Path, model: &Path, args: &[&str], image: &Path) -> Output {
    let mut program = program();
    program
        .arg("--root")
        .arg(game)
        .arg("explain")
        .arg("--emotion-model")
        .arg(model);
    told(program.args(args).arg(image).output().unwrap())
}

#[test]
fn a_foreign_classifier_is_explained_too_also_where_it_is_wrong() {
    // The sum of four grey pixels against 100: any face is bright enough for anger.
    let (game, file) = with_onnx(&onnx::good(), ENTRY);
    let (image, neutral) = target("june-happiness");
    let args = ["--json", "--neutral", neutral.to_str().unwrap()];
    let found = object(&explain_in(game.path(), &file, &args, &image));
    assert_eq!(found["model"], "tiny.onnx");
    let face = &found["faces"][0];
    assert_eq!(face["label"], "anger");
    let account = &face["account"];
    assert_eq!(
        (&account["label"], &account["verdict"], &account["own_word"]),
        (&"anger".into(), &"disagree".into(), &"happiness".into())
    );
    let against: Vec<&str> = account["contra"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|voice| voice["present"] == true)
        .map(|voice| voice["unit"].as_str().unwrap())
        .collect();
    assert!(against.contains(&"AU12"), "{against:?}");
    let words = strings(&face["words"]).join("\n");
    assert!(
        words.contains("The Action Units say something else"),
        "{words}"
    );

    // A word that is none of the six has no account, and says so.
    let entry = ENTRY.replace(r#""anger", "contempt""#, r#""contempt", "anger""#);
    let (game, file) = with_onnx(&onnx::good(), &entry);
    let found = object(&explain_in(game.path(), &file, &["--json"], &image));
    let face = &found["faces"][0];
    assert_eq!(
        (&face["label"], &face["account"]),
        (&"contempt".into(), &Value::Null)
    );
    assert!(
        strings(&face["words"])
            .join("\n")
            .contains("cannot be explained")
    );
}

#[test]
fn bad_models_are_told_with_what_to_do() {
    let (image, _) = target("june-happiness");
    let whole = onnx::good();
    for (bytes, entry, why) in [
        (&whole[..whole.len() / 2], ENTRY.to_owned(), "cannot use"),
        (
            &b"<html>not found</html>"[..],
            ENTRY.to_owned(),
            "no ONNX file",
        ),
        (&whole[..], ENTRY.replace("width: 2", "width: 48"), "48"),
        (&whole[..], ENTRY.replace(r#", "happy""#, ""), "2 labels"),
        (
            &whole[..],
            ENTRY.replace("scale: 1.0", "scale: 0.0"),
            "onnx.scale",
        ),
        (&whole[..], ENTRY.replace("grey", "purple"), "emotion.ron"),
        (&whole[..], String::new(), "nothing tells how"),
    ] {
        let (game, file) = with_onnx(bytes, &entry);
        let output = explain_in(game.path(), &file, &[], &image);
        assert_eq!(output.status.code(), Some(1), "{why}");
        let told = stderr(&output);
        assert!(
            told.contains(why) && told.contains("hint:"),
            "{why}: {told}"
        );
    }
    for model in ["nothing.onnx", "nothing.safetensors", "nothing"] {
        let output = explain(&["--emotion-model", model], &at_rest());
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains("hint:"), "{}", stderr(&output));
    }
}
