//! `targets`: cards, and whether they agree with the detector.

use std::fs;

use serde_json::Value;

use crate::{
    folder::project,
    program::{run, stderr, stdout, strings},
};

#[test]
fn a_missing_image_does_not_hide_the_other_targets() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["anger-a.png", "anger-a.ron", "fear-a.ron"] {
        fs::copy(
            project().join("assets/targets").join(name),
            dir.path().join(name),
        )
        .unwrap();
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
        fs::copy(
            project().join("assets/targets").join(name),
            dir.path().join(name),
        )
        .unwrap();
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
