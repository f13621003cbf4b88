//! What odd and bad images get.

use std::{ffi::OsStr, fs, io::Cursor};

use image::{DynamicImage, ImageFormat, RgbImage, imageops};
use serde_json::Value;

use crate::program::{Images, analyze, load, portrait, run, stderr, stdout};

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
