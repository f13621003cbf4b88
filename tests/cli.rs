//! The command line, on the real program: what it prints, and what bad input gets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::print_stderr,
    dead_code,
    reason = "a test stops at the first surprise, says what it saw, and shares its harness"
)]
#![cfg(unix)]

use std::{
    ffi::OsStr,
    fs::{self, File, OpenOptions},
    io::{BufRead, BufReader, Cursor, Write},
    os::unix::{ffi::OsStrExt, fs::OpenOptionsExt, fs::symlink},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use assert_cmd::assert::OutputAssertExt;
use image::{DynamicImage, ImageFormat, RgbImage, imageops};
use serde_json::Value;
use tempfile::TempDir;

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Portraits with cards that name no neutral face.
fn portraits() -> PathBuf {
    project().join("tests/fixtures/targets")
}

fn portrait(name: &str) -> PathBuf {
    portraits().join(format!("{name}.png"))
}

/// The person of the demo clip at rest.
fn at_rest() -> PathBuf {
    project().join("assets/clip/0000.jpg")
}

fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_face-game"));
    program.env("FACE_GAME_ROOT", project()).env("LANG", "C");
    program
}

fn run<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Output {
    told(program().args(args).output().unwrap())
}

/// Whatever happens, it is told without a panic and with a hint.
fn told(output: Output) -> Output {
    let told = stderr(&output);
    assert!(!told.contains("panicked"), "{told}");
    let usage = output.status.code() == Some(2);
    if told.starts_with("error: ") && !usage {
        assert!(told.contains("\nhint: "), "no hint in: {told}");
    }
    output
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What `args` print: a JSON object a line.
fn objects<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Vec<Value> {
    let output = run(args);
    let lines = stdout(&output).lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn analyze(image: &Path) -> Value {
    objects(["analyze".as_ref(), "--json".as_ref(), image.as_os_str()]).remove(0)
}

fn strings(list: &Value) -> Vec<&str> {
    let items = list.as_array().unwrap().iter();
    items.map(|item| item.as_str().unwrap()).collect()
}

/// Images made for one test.
struct Images(TempDir);

impl Images {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn save(&self, name: &str, image: &RgbImage) -> PathBuf {
        let path = self.0.path().join(name);
        image.save(&path).unwrap();
        path
    }
}

fn load(name: &str) -> RgbImage {
    image::open(portrait(name)).unwrap().to_rgb8()
}

/// A folder with everything that the game needs, of which a test may spoil a part.
fn copy_of_the_game() -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    symlink(project().join("assets"), copy.path().join("assets")).unwrap();
    for folder in ["config", "models"] {
        fs::create_dir(copy.path().join(folder)).unwrap();
        for entry in fs::read_dir(project().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let to = copy.path().join(folder).join(path.file_name().unwrap());
                fs::copy(&path, to).unwrap();
            }
        }
    }
    copy
}

#[test]
fn analyze_prints_every_face_in_the_documented_form() {
    let image = portrait("surprise-a");
    let found = analyze(&image);
    assert_eq!(found["image"], image.to_str().unwrap());
    assert_eq!(
        (&found["width"], &found["height"]),
        (&512.into(), &512.into())
    );
    assert_eq!(found["error"], Value::Null);
    assert_eq!(found["faces"].as_array().unwrap().len(), 1);
    let face = &found["faces"][0];
    let bounds: [f64; 4] = serde_json::from_value(face["box"].clone()).unwrap();
    let landmarks: Vec<[f64; 3]> = serde_json::from_value(face["landmarks"].clone()).unwrap();
    assert_eq!(landmarks.len(), 478);
    for [x, y, _] in landmarks {
        let [left, top, width, height] = bounds;
        assert!((left - 0.01..=left + width + 0.01).contains(&x));
        assert!((top - 0.01..=top + height + 0.01).contains(&y));
    }
    for angle in ["yaw", "pitch", "roll"] {
        assert!(
            face["pose"][angle].as_f64().unwrap().abs() < 15.0,
            "{angle}"
        );
    }
    let quality = serde_json::json!({"ok": true, "reason": null});
    assert_eq!(face["quality"], quality);
    let units = face["aus"].as_object().unwrap();
    let names: Vec<_> = units.keys().map(String::as_str).collect();
    let all = [
        "AU01", "AU02", "AU04", "AU05", "AU06", "AU07", "AU09", "AU10", "AU11", "AU12", "AU14",
        "AU15", "AU17", "AU20", "AU23", "AU24", "AU25", "AU26", "AU28", "AU43",
    ];
    assert_eq!(names, all);
    for unit in units.values() {
        assert!((0.0..=5.0).contains(&unit["intensity"].as_f64().unwrap()));
        assert!(unit["present"].is_boolean());
    }
    assert_eq!(
        face["aus"]["AU26"]["present"], true,
        "a surprised mouth is open"
    );
}

#[test]
fn any_number_of_images_is_read_in_one_call_in_their_order() {
    let names = ["anger-a", "fear-a", "happiness-a", "sadness-a"];
    let images: Vec<_> = names
        .iter()
        .cycle()
        .take(20)
        .map(|name| portrait(name))
        .collect();
    let args = ["analyze", "--json"].map(PathBuf::from);
    let found = objects(args.iter().chain(&images));
    assert_eq!(found.len(), 20);
    for (found, image) in found.iter().zip(&images) {
        assert_eq!(found["image"], image.to_str().unwrap());
        assert_eq!(found["faces"].as_array().unwrap().len(), 1);
    }
    assert_eq!(
        found[0]["faces"], found[4]["faces"],
        "no image leaves a trace in another"
    );
}

/// A named pipe that `child` reads from by now.
fn pipe_to(child: &mut Child, path: &Path) -> File {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        // Without a reader this fails at once, where a plain open would wait forever.
        let probe = OpenOptions::new()
            .write(true)
            .custom_flags(libc::O_NONBLOCK)
            .open(path);
        if probe.is_ok() {
            return OpenOptions::new().write(true).open(path).unwrap();
        }
        assert!(
            child.try_wait().unwrap().is_none(),
            "it ended before the second image"
        );
        assert!(
            Instant::now() < deadline,
            "it never came to the second image"
        );
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn the_networks_are_loaded_once_for_all_images() {
    let game = copy_of_the_game();
    let images = Images::new();
    let second = images.0.path().join("pipe.png");
    Command::new("mkfifo").arg(&second).assert().success();
    let mut child = program()
        .arg("--root")
        .arg(game.path())
        .args(["analyze", "--json"])
        .args([&portrait("anger-a"), &second])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = pipe_to(&mut child, &second);
    // With the networks gone, only what is in memory can read the second image.
    fs::remove_dir_all(game.path().join("models")).unwrap();
    pipe.write_all(&fs::read(portrait("fear-a")).unwrap())
        .unwrap();
    drop(pipe);
    let output = child.wait_with_output().unwrap();
    let found: Vec<Value> = stdout(&output)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(found.len(), 2);
    assert_eq!(
        found[1]["faces"].as_array().unwrap().len(),
        1,
        "{}",
        found[1]["error"]
    );
}

#[test]
fn a_bad_image_is_told_and_the_others_are_read() {
    let images = Images::new();
    let png = fs::read(portrait("anger-a")).unwrap();
    let meadow = RgbImage::from_pixel(640, 480, image::Rgb([90, 120, 60]));
    let bad = [
        (images.write("zero.png", b""), "empty"),
        (images.write("letter.jpg", b"Dear Ada, "), "no image"),
        (images.write("cut.png", &png[..20_000]), "damaged"),
        (images.0.path().join("missing.png"), "No such file"),
        (images.0.path().to_owned(), "directory"),
        (images.save("meadow.png", &meadow), "no face"),
    ];
    let paths = bad.iter().map(|(path, _)| path.as_os_str());
    let good = portrait("happiness-a");
    let args = ["analyze", "--json"].map(OsStr::new).into_iter();
    let output = run(args.chain(paths.clone()).chain([good.as_os_str()]));
    assert_eq!(output.status.code(), Some(0), "one image could be read");
    let found: Vec<Value> = stdout(&output)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(found.len(), bad.len() + 1);
    for (found, (path, why)) in found.iter().zip(&bad) {
        let error = found["error"].as_str().unwrap();
        assert!(error.contains(why), "{}: {error}", path.display());
        assert!(found["hint"].is_string(), "{error}");
        assert_eq!(found["faces"], serde_json::json!([]));
    }
    assert_eq!(found[bad.len()]["error"], Value::Null);

    let output = run(["analyze".as_ref()].into_iter().chain(paths));
    assert_eq!(output.status.code(), Some(3), "no image could be read");
    assert_eq!(stdout(&output), "");
    for (path, why) in &bad {
        let path = path.to_str().unwrap();
        let told = stderr(&output);
        let line = told
            .lines()
            .find(|line| line.contains(&format!("error: {path}: ")));
        assert!(
            line.is_some_and(|line| line.contains(why)),
            "{path} in {told}"
        );
    }
}

#[test]
fn a_very_wide_image_is_read_and_a_monstrous_one_refused() {
    let images = Images::new();
    let wide = images.save("wide.png", &RgbImage::new(20_000, 300));
    let found = analyze(&wide);
    assert_eq!(found["width"], 20_000);
    assert!(found["error"].as_str().unwrap().contains("no face"));

    // A header alone claims 20,000 × 20,000 pixels: nothing of that size is reserved.
    let mut small = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(1, 1)
        .write_to(&mut small, ImageFormat::Png)
        .unwrap();
    let mut bytes = small.into_inner();
    bytes[16..24].copy_from_slice(&[0, 0, 0x4e, 0x20, 0, 0, 0x4e, 0x20]);
    let sum = checksum(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    let found = analyze(&images.write("huge.png", &bytes));
    assert!(
        found["error"].as_str().unwrap().contains("too large"),
        "{}",
        found["error"]
    );
}

/// The CRC-32 of a PNG chunk.
fn checksum(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| {
        if crc & 1 == 1 {
            0xedb8_8320 ^ (crc >> 1)
        } else {
            crc >> 1
        }
    };
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), step)
    })
}

#[test]
fn nine_faces_are_nine_faces_and_the_one_in_the_middle_is_first() {
    let names = [
        "anger-a",
        "disgust-a",
        "fear-a",
        "happiness-a",
        "happiness-b",
        "sadness-a",
        "surprise-a",
        "surprise-b",
        "anger-a",
    ];
    let mut crowd = RgbImage::new(3 * 512, 3 * 512);
    for (place, name) in (0..).zip(names) {
        imageops::replace(&mut crowd, &load(name), place % 3 * 512, place / 3 * 512);
    }
    let images = Images::new();
    let found = analyze(&images.save("crowd.png", &crowd));
    let faces = found["faces"].as_array().unwrap();
    assert_eq!(faces.len(), 9);
    let left = faces[0]["box"][0].as_f64().unwrap();
    let top = faces[0]["box"][1].as_f64().unwrap();
    assert!((512.0..1024.0).contains(&left) && (512.0..1024.0).contains(&top));
}

#[test]
fn a_photograph_held_sideways_is_turned_upright() {
    let sideways =
        imageops::rotate270(&imageops::crop_imm(&load("anger-a"), 0, 0, 500, 512).to_image());
    let mut jpeg = Cursor::new(Vec::new());
    DynamicImage::from(sideways)
        .write_to(&mut jpeg, ImageFormat::Jpeg)
        .unwrap();
    // EXIF: a big-endian TIFF of one entry, orientation (0x0112) = 6, "turn right".
    let tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe1];
    bytes.extend((tiff.len() as u16 + 8).to_be_bytes());
    bytes.extend(b"Exif\0\0");
    bytes.extend(tiff);
    bytes.extend(&jpeg.into_inner()[2..]);
    let found = analyze(&Images::new().write("sideways.jpg", &bytes));
    assert_eq!(
        (&found["width"], &found["height"]),
        (&500.into(), &512.into())
    );
    let roll = found["faces"][0]["pose"]["roll"].as_f64().unwrap();
    assert!(roll.abs() < 5.0, "{roll}");
}

#[test]
fn a_path_that_is_no_text_is_read() {
    let images = Images::new();
    let path = images.0.path().join(OsStr::from_bytes(b"caf\xe9.png"));
    fs::copy(portrait("anger-a"), &path).unwrap();
    let found = analyze(&path);
    assert_eq!(found["faces"].as_array().unwrap().len(), 1);
    assert!(Path::new(found["image"].as_str().unwrap()).extension() == Some(OsStr::new("png")));
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    let images = vec![portrait("anger-a"); 20];
    let mut child = program()
        .args(["analyze", "--json"])
        .args(images)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut first).unwrap();
    drop(out);
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (output.status.code(), stderr(&output).as_str()),
        (Some(0), "")
    );
}

#[test]
fn a_full_disk_is_told() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let mut program = program();
    program.arg("analyze").arg(portrait("anger-a")).stdout(full);
    let output = told(program.output().unwrap());
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("standard output"));
}

#[test]
fn a_resting_face_beside_a_happy_one_lacks_the_smile() {
    let (target, player) = (portrait("happiness-a"), at_rest());
    let args = ["compare".as_ref(), target.as_os_str(), player.as_os_str()];
    let found = &objects(args.into_iter().chain(["--json".as_ref()]))[0];
    let (target, player) = (strings(&found["target"]), strings(&found["player"]));
    let (missing, extra) = (strings(&found["missing"]), strings(&found["extra"]));
    assert!(missing.contains(&"AU12"), "{found}");
    let part = |of: &[&str], but: &[&str], is_in: bool| -> Vec<String> {
        let kept = of.iter().filter(|unit| but.contains(unit) == is_in);
        kept.map(ToString::to_string).collect()
    };
    assert_eq!(missing, part(&target, &player, false));
    assert_eq!(extra, part(&player, &target, false));
    let matched = strings(&found["matched"]);
    assert_eq!(matched, part(&target, &player, true));
    let union = matched.len() + missing.len() + extra.len();
    let jaccard = found["jaccard"].as_f64().unwrap();
    assert!((jaccard - matched.len() as f64 / union as f64).abs() < 1e-6);
    let instructions = strings(&found["instructions"]);
    assert!((1..=3).contains(&instructions.len()), "{instructions:?}");
    assert!(
        instructions[0].to_lowercase().contains("smile"),
        "{instructions:?}"
    );
}

#[test]
fn compare_speaks_the_language_that_is_asked_for() {
    let (target, player) = (portrait("happiness-a"), at_rest());
    let args = [
        "compare".as_ref(),
        target.as_os_str(),
        player.as_os_str(),
        "--lang".as_ref(),
    ];
    let page = |tag: &str| run(args.into_iter().chain([tag.as_ref()]));
    assert!(stdout(&page("en")).contains("\nMissing: "));
    assert!(stdout(&page("nl")).contains("\nOntbreekt: "));
    for (tag, code) in [("xx", 1), ("not a tag", 2)] {
        assert_eq!(page(tag).status.code(), Some(code), "{tag}");
    }
}

#[test]
fn a_face_beside_itself_is_perfect_and_its_own_neutral_face_shows_nothing() {
    let face = portrait("surprise-a");
    let face = face.as_os_str();
    let found = &objects(["compare".as_ref(), face, face, "--json".as_ref()])[0];
    assert_eq!(
        (&found["jaccard"], &found["instructions"]),
        (&1.0.into(), &serde_json::json!([]))
    );
    let own = [
        "compare".as_ref(),
        face,
        face,
        "--json".as_ref(),
        "--neutral".as_ref(),
        face,
    ];
    let found = &objects(own)[0];
    assert_eq!(found["player"], serde_json::json!([]));
}

#[test]
fn compare_needs_a_face_in_every_image() {
    let images = Images::new();
    let meadow = images.save("meadow.png", &RgbImage::new(640, 480));
    let (meadow, face) = (meadow.to_str().unwrap(), portrait("anger-a"));
    let face = face.to_str().unwrap();
    for args in [
        vec![meadow, face],
        vec![face, meadow],
        vec![face, face, "--neutral", meadow],
    ] {
        let output = run(["compare"].into_iter().chain(args));
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains("meadow.png: no face was found"));
    }
}

#[test]
fn a_command_line_that_makes_no_sense_is_2() {
    for args in [
        vec!["dance"],
        vec!["analyze"],
        vec!["compare", "a.png"],
        vec!["--size", "9"],
    ] {
        assert_eq!(run(args).status.code(), Some(2));
    }
    let output = run(["--root", "/nowhere", "doctor"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("/nowhere"));
}

fn doctor(root: &Path) -> (Vec<Value>, Option<i32>) {
    let mut program = program();
    program.arg("--root").arg(root).args(["doctor", "--json"]);
    let output = told(
        program
            .envs([
                ("DISPLAY", ":99"),
                ("XDG_RUNTIME_DIR", env!("CARGO_TARGET_TMPDIR")),
            ])
            .output()
            .unwrap(),
    );
    let checks = stdout(&output)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    (checks.collect(), output.status.code())
}

fn check<'a>(checks: &'a [Value], name: &str) -> &'a Value {
    let found = checks.iter().find(|check| check["name"] == name);
    found.unwrap_or_else(|| panic!("no check of {name} in {checks:?}"))
}

#[test]
fn the_doctor_finds_a_whole_game_sound() {
    let (checks, code) = doctor(&project());
    for name in [
        "config/game.ron",
        "config/explain.ron",
        "config/theme.ron",
        "config/camera.ron",
        "config/vision.ron",
        "config/calibration.ron",
        "config/smoothing.ron",
        "networks on flex",
        "networks on ndarray",
        "display",
        "demo player",
        "targets",
        "texts",
        "fonts/AtkinsonHyperlegible-Regular.ttf",
    ] {
        assert_eq!(
            check(&checks, name)["status"],
            "ok",
            "{}",
            check(&checks, name)
        );
    }
    assert!(
        checks
            .iter()
            .any(|check| check["name"].as_str().unwrap().starts_with("camera"))
    );
    for check in checks.iter().filter(|check| check["status"] != "ok") {
        assert!(check["hint"].is_string(), "{check}");
    }
    // Whether this machine can draw is not this test's to say.
    let failed = checks.iter().any(|check| check["status"] == "fail");
    assert_eq!(code, Some(i32::from(failed)));
}

#[test]
fn the_doctor_misses_networks_and_says_how_to_get_them() {
    let game = copy_of_the_game();
    let mesh = game.path().join("models/face_mesh.safetensors");
    let whole = fs::read(&mesh).unwrap();
    let mut foreign = whole.clone();
    foreign[whole.len() / 2] ^= 1;
    for spoilt in [
        None,
        Some(&whole[..100_000]),
        Some(&foreign[..]),
        Some(&b"hello"[..]),
    ] {
        match spoilt {
            Some(bytes) => fs::write(&mesh, bytes).unwrap(),
            None => fs::remove_file(&mesh).unwrap(),
        }
        let (checks, code) = doctor(game.path());
        assert_eq!(code, Some(1));
        let networks = check(&checks, "networks on flex");
        assert_eq!(networks["status"], "fail");
        assert!(
            networks["detail"].as_str().unwrap().contains("face_mesh"),
            "{networks}"
        );
        assert!(
            networks["hint"]
                .as_str()
                .unwrap()
                .contains("cargo xtask models"),
            "{networks}"
        );
    }
    fs::write(&mesh, whole).unwrap();
    fs::remove_file(game.path().join("models/au_head.safetensors")).unwrap();
    let (checks, code) = doctor(game.path());
    assert_eq!(code, Some(1));
    assert!(
        check(&checks, "networks on flex")["detail"]
            .as_str()
            .unwrap()
            .contains("au_head")
    );
}

#[test]
fn a_mistake_in_a_configuration_file_is_told_with_its_line() {
    for (file, bad, why) in [
        ("vision.ron", "(\n  backend: Flex,\n  speed: 9,\n)", "speed"),
        ("game.ron", "(\n\n  rounds: \"six\",\n)", "integer"),
        (
            "smoothing.ron",
            "(\n\n  still_hertz: -1.0, hertz_per_speed: 1.0, speed_hertz: 1.0,\n on: 1.0, off: 1.0, forget_seconds: 1.0)",
            "above 0",
        ),
    ] {
        let game = copy_of_the_game();
        fs::write(game.path().join("config").join(file), bad).unwrap();
        let (checks, code) = doctor(game.path());
        assert_eq!(code, Some(1));
        let found = check(&checks, &format!("config/{file}"));
        let detail = found["detail"].as_str().unwrap();
        assert!(
            detail.contains(&format!("{file}:3")) && detail.contains(why),
            "{detail}"
        );
        assert!(found["hint"].as_str().unwrap().contains(file), "{found}");
    }
    let game = copy_of_the_game();
    fs::write(game.path().join("config/vision.ron"), "(\n speed: 9)").unwrap();
    let mut program = program();
    program
        .arg("--root")
        .arg(game.path())
        .arg("analyze")
        .arg(portrait("anger-a"));
    let output = told(program.output().unwrap());
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("vision.ron:2"));
}

#[test]
fn a_missing_image_does_not_hide_the_other_targets() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["anger-a.png", "anger-a.ron", "fear-a.ron"] {
        fs::copy(portraits().join(name), dir.path().join(name)).unwrap();
    }
    let args = [
        "targets",
        "list",
        "--json",
        "--dir",
        dir.path().to_str().unwrap(),
    ];
    let output = run(args);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("fear-a.ron: its image fear-a.png is missing"));
    let target: Value = serde_json::from_str(stdout(&output)).unwrap();
    assert_eq!(
        (&target["id"], &target["emotion"]),
        (&"anger-a".into(), &"anger".into())
    );
    assert!(!strings(&target["aus"]).is_empty());
}

#[test]
fn a_card_that_disagrees_with_the_detector_is_told_and_can_be_updated() {
    let dir = tempfile::tempdir().unwrap();
    for name in [
        "anger-a.png",
        "anger-a.ron",
        "happiness-a.png",
        "happiness-a.ron",
    ] {
        fs::copy(portraits().join(name), dir.path().join(name)).unwrap();
    }
    let path = dir.path().to_str().unwrap();
    let update = run(["targets", "check", "--update", "--dir", path]);
    assert_eq!(update.status.code(), Some(0));
    let check = || run(["targets", "check", "--dir", path]);
    let sound = check();
    assert_eq!(sound.status.code(), Some(0), "{}", stdout(&sound));
    assert_eq!(stdout(&sound).matches("agrees").count(), 2);

    let card = dir.path().join("anger-a.ron");
    let text = fs::read_to_string(&card).unwrap();
    let (before, rest) = text.split_once("aus: [").unwrap();
    let (_, after) = rest.split_once(']').unwrap();
    fs::write(&card, format!("{before}aus: [AU43]{after}")).unwrap();
    let unsound = check();
    assert_eq!(unsound.status.code(), Some(1));
    assert!(stdout(&unsound).contains("anger-a: says AU43, the detector finds AU"));
    assert!(stdout(&unsound).contains("happiness-a: agrees"));
}

#[test]
fn a_target_is_read_against_its_own_neutral_face() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().to_str().unwrap();
    let shipped = project().join("assets/targets");
    for name in ["erik-fear.webp", "erik-fear.ron"] {
        fs::copy(shipped.join(name), dir.path().join(name)).unwrap();
    }
    let check = || run(["targets", "check", "--dir", path]);
    let lacking = check();
    assert_eq!(lacking.status.code(), Some(1));
    assert!(
        stderr(&lacking).contains("erik-fear.ron: its neutral face erik-neutral.webp is missing")
    );
    assert!(stderr(&lacking).contains("hint: put erik-neutral.webp beside the card"));

    // Measured from itself, no face shows a movement.
    let neutral = dir.path().join("erik-neutral.webp");
    fs::copy(shipped.join("erik-fear.webp"), &neutral).unwrap();
    let update = run(["targets", "check", "--update", "--dir", path]);
    assert_eq!(update.status.code(), Some(0), "{}", stderr(&update));
    assert!(stdout(&check()).contains("erik-fear: agrees"));
    let card = fs::read_to_string(dir.path().join("erik-fear.ron")).unwrap();
    assert!(card.contains("aus: []"), "{card}");
    assert!(card.contains("neutral: \"erik-neutral.webp\""), "{card}");

    fs::copy(shipped.join("erik-neutral.webp"), &neutral).unwrap();
    let frightened = check();
    assert_eq!(frightened.status.code(), Some(1));
    assert!(stdout(&frightened).contains("the detector finds AU01"));
}
