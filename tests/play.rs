//! A stranger plays: the real binary, a real window, keys, the bundled clip.
#![cfg(target_os = "linux")]

#[path = "common/screen.rs"]
mod screen;

use face_game::facs::{ActionUnit, AuSet};
use screen::{Game, Screen};

/// The set that stands after `name [` in a line of the log.
fn set(line: &str, name: &str) -> AuSet {
    let (_, rest) = line
        .split_once(&format!("{name} ["))
        .expect("a set in the line");
    let (inside, _) = rest.split_once(']').expect("the end of the set");
    let number = |code: &str| code.trim().trim_start_matches("AU").parse().ok();
    inside
        .split('+')
        .filter_map(number)
        .filter_map(ActionUnit::from_number)
        .collect()
}

fn after(line: &str, name: &str) -> f32 {
    let (_, rest) = line.split_once(name).expect("a number in the line");
    rest.split_whitespace()
        .next()
        .and_then(|word| word.parse().ok())
        .expect("a number")
}

#[test]
fn a_whole_session_is_played_by_keys_on_the_bundled_clip() {
    let screen = Screen::open(960, 540);
    let clip = format!("clip:{}/assets/clip", env!("CARGO_MANIFEST_DIR"));
    let mut game = Game::start(&screen, &["--source", &clip, "--size", "960x540"], &[]);
    // Title, notice, calibration; no picture is taken before the notice is accepted.
    assert!(game.lines("pictures come from").is_empty());
    game.press_until("Return", "pictures come from", 1);
    game.wait("neutral face is measured", 1);
    for round in 1..=6 {
        game.wait("scored: round", round);
        let next = if round < 6 {
            "perform: target"
        } else {
            "session ends"
        };
        let times = if round < 6 { round + 1 } else { 1 };
        game.press_until("n", next, times);
    }
    let scored = game.lines("scored: round");
    let mut targets = std::collections::BTreeSet::new();
    for line in &scored {
        let (target, player) = (set(line, " T"), set(line, " P"));
        assert!(!target.is_empty(), "{line}");
        assert!(
            (after(line, "jaccard ") - target.jaccard(player)).abs() < 1e-3,
            "{line}"
        );
        // A target is called by its person and its emotion.
        let (_, target) = line.split_once("target ").expect("a target");
        let name = target.split(' ').next().unwrap_or_default();
        targets.insert(name.rsplit('-').next().map(str::to_owned));
    }
    assert_eq!((scored.len(), targets.len()), (6, 6), "{scored:#?}");
    // The person in the clip makes the faces that the targets show: far above
    // what two different expressions have in common.
    let mean = scored
        .iter()
        .map(|line| after(line, "jaccard "))
        .sum::<f32>()
        / 6.0;
    assert!(mean > 0.4, "mean {mean}: {scored:#?}");
    assert!(game.lines(" failed: ").is_empty(), "{}", game.log());
    game.key("F10");
    assert!(game.end().success());
}
