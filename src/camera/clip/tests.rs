//! Clips good and bad, from folders and archives.

use std::{fs, io::Write};

use image::{ImageBuffer, Rgb, codecs::jpeg::JpegEncoder};
use tempfile::TempDir;

use super::*;

const CARD: &str = "(title: \"Ann\", fps: 100, licence: \"CC0-1.0\")";

/// A JPEG picture of 16 × 16 pixels in one grey.
fn grey(value: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let image = ImageBuffer::from_pixel(16, 16, Rgb([value; 3]));
    JpegEncoder::new(&mut bytes).encode_image(&image).unwrap();
    bytes
}

/// A clip folder with the given card and images.
pub(in crate::camera) fn folder(card: Option<&str>, images: &[(&str, Vec<u8>)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    if let Some(card) = card {
        fs::write(folder.path().join("clip.ron"), card).unwrap();
    }
    for (name, bytes) in images {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

/// A clip folder of three good images at a hundred a second.
pub(in crate::camera) fn good() -> TempDir {
    folder(
        Some(CARD),
        &[
            ("0.jpg", grey(10)),
            ("1.jpg", grey(100)),
            ("2.JPEG", grey(200)),
        ],
    )
}

fn greys(clip: &mut Clip, count: u64) -> Vec<Option<u8>> {
    let mut decoder = Decoder::default();
    (0..count)
        .map(|index| {
            clip.picture(index, &mut decoder)
                .ok()
                .map(|picture| picture.rgba()[0])
        })
        .collect()
}

#[test]
fn images_come_in_the_order_of_their_names_and_over_again() {
    let mut clip = Clip::open(good().path()).unwrap();
    assert_eq!((clip.images(), clip.card().fps), (3, 100));
    // The folder is gone by now: each image is read when it is due.
    assert_eq!(greys(&mut clip, 1), [None]);
    let folder = good();
    let mut clip = Clip::open(folder.path()).unwrap();
    assert_eq!(
        greys(&mut clip, 4),
        [Some(10), Some(100), Some(200), Some(10)]
    );
}

#[test]
fn an_archive_plays_like_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.zip");
    let mut archive = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in [
        ("b/1.jpg", grey(80)),
        ("b/0.jpg", grey(40)),
        ("clip.ron", CARD.into()),
    ] {
        archive.start_file(name, options).unwrap();
        archive.write_all(&bytes).unwrap();
    }
    archive.finish().unwrap();
    let mut clip = Clip::open(&path).unwrap();
    assert_eq!(clip.card().title, "Ann");
    assert_eq!(greys(&mut clip, 3), [Some(40), Some(80), Some(40)]);
}

#[test]
fn a_damaged_image_is_left_out() {
    let folder = folder(
        Some(CARD),
        &[
            ("0.jpg", grey(10)),
            ("1.jpg", b"no image".to_vec()),
            ("2.jpg", Vec::new()),
        ],
    );
    let mut clip = Clip::open(folder.path()).unwrap();
    assert_eq!(greys(&mut clip, 4), [Some(10), None, None, Some(10)]);
}

#[test]
fn what_is_no_clip_is_refused_with_a_reason() {
    let image = [("0.jpg", grey(1))];
    for (folder, wanted) in [
        (folder(Some(CARD), &[]), "holds no image"),
        (folder(None, &image), "card"),
        (
            folder(Some("(title: \"a\", fps: 0, licence: \"b\")"), &image),
            "`fps` must be from 1",
        ),
        (
            folder(Some("(title: \"a\", fps: 9, licence: \"b\", x: 1)"), &image),
            "x",
        ),
    ] {
        let problem = Clip::open(folder.path()).err().unwrap();
        assert!(problem.to_string().contains(wanted), "{problem}");
        assert!(problem.advice().is_some());
    }
    let file = folder(None, &[("clip.zip", b"PK nothing".to_vec())]);
    for path in ["clip.zip", "missing"] {
        let problem = Clip::open(&file.path().join(path)).err().unwrap();
        assert!(
            problem.to_string().contains("cannot open the clip"),
            "{problem}"
        );
    }
}

#[test]
fn a_player_keeps_time() {
    let folder = good();
    let feed = ClipFeed {
        path: folder.path().to_path_buf(),
        cue: Cue::default(),
    };
    let mut stream = feed.open(&feed.search().unwrap()[0]).unwrap();
    assert_eq!(
        stream.state(),
        CameraState::Demo {
            title: "Ann".into()
        }
    );
    let started = Instant::now();
    let mut shown = 0;
    while shown < 10 {
        if let Step::Picture(..) = stream.next().unwrap() {
            shown += 1;
        }
    }
    // The first at once, nine more at a hundred a second; late ones are left out.
    assert!(
        started.elapsed() >= Duration::from_millis(80),
        "{:?}",
        started.elapsed()
    );
}
