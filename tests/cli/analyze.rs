//! `analyze` on good images: the form of what it prints, the order, nothing loaded twice.

use std::{
    ffi::OsStr,
    fs::{self, File, OpenOptions},
    io::{BufRead, BufReader, Write},
    os::unix::{ffi::OsStrExt, fs::OpenOptionsExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use assert_cmd::assert::OutputAssertExt;
use serde_json::Value;

use crate::{
    folder::copy_of_the_game,
    program::{Images, analyze, objects, portrait, program, stderr, stdout, told},
};

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
    for (name, unit) in units {
        // Never quite nothing and never quite full: order is not lost.
        let intensity = unit["intensity"].as_f64().unwrap();
        assert!(intensity > 0.0 && intensity < 5.0, "{name}: {intensity}");
        let present = unit["present"].as_bool().unwrap();
        assert!(!present || intensity >= 1.0, "{name}");
        assert!((0.0..=1.0).contains(&unit["probability"].as_f64().unwrap()));
        let why = unit.get("unscored").map(|why| why.as_str().unwrap());
        assert_eq!(why.is_some(), name == "AU11", "{name}");
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
