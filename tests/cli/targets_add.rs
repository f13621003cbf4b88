//! `targets add` and `remove`: an owner's own photographs become targets.

use std::{fs, path::Path};

use image::{DynamicImage, RgbImage};
use tempfile::TempDir;

use crate::{
    folder::project,
    program::{objects, run, stderr, stdout},
};

/// An owner's folder: one person at rest and twice with an expression, a copy in
/// half the size, a wall, and no image.
fn photographs() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let shipped = |name: &str| image::open(project().join("assets/targets").join(name)).unwrap();
    let put = |image: &DynamicImage, name: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        image.to_rgb8().save(path).unwrap();
    };
    let happy = shipped("maya-happiness.webp");
    put(&shipped("maya-neutral.webp"), "maya/At rest.jpg");
    put(&happy, "maya/happy.jpg");
    put(&shipped("maya-fear.webp"), "maya/fear.png");
    put(&happy.thumbnail(320, 320), "small.png");
    put(
        &RgbImage::from_pixel(400, 300, image::Rgb([90, 60, 40])).into(),
        "statue.png",
    );
    fs::write(folder.path().join("notes.txt"), "no image").unwrap();
    folder
}

const LABELS: &str = "image,emotion,person,name,licence\n\
    maya/At rest.jpg,neutral,maya,,\n\
    maya/happy.jpg,happiness,maya,Glad one,\n\
    maya/fear.png,fear,maya,,CC-BY-4.0\n\
    small.png,happiness,,,\n\
    statue.png,anger,,,\n\
    gone.png,anger,,,\n";

fn add(folder: &Path, dir: &Path, more: &[&str]) -> std::process::Output {
    let labels = folder.join("labels.csv");
    fs::write(&labels, LABELS).unwrap();
    let paths = [folder, labels.as_path(), dir].map(|path| path.to_str().unwrap());
    let mut args = vec![
        "targets", "add", paths[0], "--labels", paths[1], "--dir", paths[2],
    ];
    args.extend(["--labelled-by", "the museum", "--credit", "the museum"]);
    args.extend(more);
    run(args)
}

#[test]
fn photographs_become_targets_and_the_rest_is_told() {
    let (folder, dir) = (photographs(), tempfile::tempdir().unwrap());
    let added = add(folder.path(), dir.path(), &["--licence", "CC0-1.0"]);
    let (out, told) = (stdout(&added), stderr(&added));
    assert_eq!(added.status.code(), Some(1), "{out}{told}");
    assert!(out.contains("glad-one: happiness, AU"), "{out}");
    assert!(out.contains("fear: fear, AU"), "{out}");
    for part in [
        "small.png: it shows the same picture as Glad one",
        "statue.png",
        "no face was found",
        "paintings and statues",
        "line 7 of the labels: there is no image gone.png",
        "2 were added, 3 left out",
    ] {
        assert!(told.contains(part), "{told} lacks {part}");
    }
    let path = dir.path().to_str().unwrap();
    let listed = objects(["targets", "list", "--json", "--dir", path]);
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[0]["id"], "fear");
    assert_eq!(listed[0]["licence"], "CC-BY-4.0");
    assert_eq!(listed[0]["labelled_by"], "the museum");
    let difficulty = listed[0]["difficulty"].as_f64().unwrap();
    assert!((0.0..1.0).contains(&difficulty), "{difficulty}");
    for target in &listed {
        assert!(
            target["neutral"]
                .as_str()
                .unwrap()
                .ends_with("at-rest-neutral.jpg")
        );
    }

    // The same folder once more brings nothing in.
    let again = add(folder.path(), dir.path(), &["--licence", "CC0-1.0"]);
    assert!(
        stderr(&again).contains("0 were added, 5 left out"),
        "{}",
        stderr(&again)
    );

    let removed = run(["targets", "remove", "fear", "--dir", path]);
    assert_eq!(removed.status.code(), Some(0), "{}", stderr(&removed));
    let left: Vec<_> = fs::read_dir(dir.path()).unwrap().collect();
    assert_eq!(
        left.len(),
        3,
        "card, image and the neutral face that it needs: {left:?}"
    );
    run(["targets", "remove", "glad-one", "--dir", path]);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    let gone = run(["targets", "remove", "glad-one", "--dir", path]);
    assert!(stderr(&gone).contains("there is no target glad-one"));
}

#[test]
fn what_only_the_owner_knows_is_asked_for() {
    let (folder, dir) = (photographs(), tempfile::tempdir().unwrap());
    let unknown = add(folder.path(), dir.path(), &[]);
    assert!(
        stderr(&unknown).contains("its licence is not known"),
        "{}",
        stderr(&unknown)
    );
    assert!(stderr(&unknown).contains("--licence"));
    assert!(
        dir.path().join("fear.ron").exists(),
        "its row names a licence"
    );
    let look = add(
        folder.path(),
        dir.path(),
        &["--licence", "CC0-1.0", "--dry-run"],
    );
    assert!(
        stderr(&look).contains("1 could be added"),
        "{}",
        stderr(&look)
    );
    assert!(!dir.path().join("glad-one.ron").exists());
}
