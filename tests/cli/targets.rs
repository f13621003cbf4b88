//! `targets`: cards, and whether they agree with the detector.

use std::fs;

use serde_json::Value;

use crate::{
    folder::project,
    program::{portraits, run, stderr, stdout, strings},
};

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
    for name in ["maya-fear.webp", "maya-fear.ron"] {
        fs::copy(shipped.join(name), dir.path().join(name)).unwrap();
    }
    let check = || run(["targets", "check", "--dir", path]);
    let lacking = check();
    assert_eq!(lacking.status.code(), Some(1));
    assert!(
        stderr(&lacking).contains("maya-fear.ron: its neutral face maya-neutral.webp is missing")
    );
    assert!(stderr(&lacking).contains("hint: put maya-neutral.webp beside the card"));

    // Measured from itself, no face shows a movement.
    let neutral = dir.path().join("maya-neutral.webp");
    fs::copy(shipped.join("maya-fear.webp"), &neutral).unwrap();
    let update = run(["targets", "check", "--update", "--dir", path]);
    assert_eq!(update.status.code(), Some(0), "{}", stderr(&update));
    assert!(stdout(&check()).contains("maya-fear: agrees"));
    let card = fs::read_to_string(dir.path().join("maya-fear.ron")).unwrap();
    assert!(card.contains("aus: []"), "{card}");
    assert!(card.contains("neutral: \"maya-neutral.webp\""), "{card}");

    fs::copy(shipped.join("maya-neutral.webp"), &neutral).unwrap();
    let frightened = check();
    assert_eq!(frightened.status.code(), Some(1));
    assert!(stdout(&frightened).contains("the detector finds AU01"));
}
