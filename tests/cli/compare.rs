//! `compare`: the paper's method for any two images.

use image::RgbImage;

use crate::program::{Images, at_rest, objects, portrait, run, stderr, stdout, strings};

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
