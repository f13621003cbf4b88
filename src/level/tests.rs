use std::fs;

use super::{progress::Progress, *};

fn shipped() -> (Vec<Level>, Vec<Problem>) {
    load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config/levels"))
}

fn level(id: &str, opens: impl Into<Option<Opens>>) -> Level {
    let text = "(order: 1, mode: faces)";
    let plan: Plan = config::parse("x.ron", text).unwrap();
    Level {
        id: id.into(),
        plan: Plan {
            opens: opens.into(),
            ..plan
        },
    }
}

fn after(of: &str, stars: f32) -> Opens {
    Opens {
        stars,
        of: of.into(),
    }
}

#[test]
fn every_mode_ships_as_a_level_and_every_level_can_be_reached() {
    let (levels, problems) = shipped();
    assert!(problems.is_empty(), "{problems:?}");
    let modes: BTreeSet<_> = levels.iter().map(|level| level.plan.mode.key()).collect();
    assert_eq!(modes.len(), 4, "{modes:?}");
    let mut progress = Progress::default();
    let mut open: BTreeSet<String> = BTreeSet::new();
    for _ in &levels {
        for level in levels.iter().filter(|level| progress.opens(level)) {
            open.insert(level.id.clone());
        }
        for id in &open {
            progress.record(id, 1.0, 5.0, Some(Medal::Gold), &levels);
        }
    }
    assert_eq!(open.len(), levels.len(), "{open:?}");
}

#[test]
fn a_mistake_is_told_with_its_line_and_the_other_levels_load() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("good.ron", "(order: 1, mode: faces)");
    write(
        "typo.ron",
        "(\n    order: 2,\n    mode: faces,\n    ruonds: 3,\n)",
    );
    write(
        "steep.ron",
        "(\n    order: 3,\n    mode: hold((\n        likeness: 1.5,\n        seconds: 2.0,\n        slip_seconds: 0.3,\n    )),\n)",
    );
    write(
        "lonely.ron",
        "(order: 4, mode: faces, opens: (stars: 2, of: \"nowhere\"))",
    );
    let (levels, problems) = load(folder.path());
    let ids: Vec<_> = levels.iter().map(|level| level.id.as_str()).collect();
    assert_eq!(ids, ["good", "lonely"]);
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let says = |words: &[&str]| {
        let found = told
            .iter()
            .any(|said| words.iter().all(|word| said.contains(word)));
        assert!(found, "{words:?} in {told:#?}");
    };
    says(&["typo.ron:4", "ruonds"]);
    says(&["steep.ron:4", "likeness", "between"]);
    says(&["lonely.ron", "opens", "nowhere"]);
    assert!(problems.iter().all(|problem| problem.advice().is_some()));
}

#[test]
fn levels_that_wait_for_each_other_are_told() {
    let levels = [level("a", after("b", 1.0)), level("b", after("a", 1.0))];
    assert_eq!(unreachable(&levels, Path::new("levels")).len(), 2);
    let levels = [level("a", None), level("b", after("a", 1.0))];
    assert!(unreachable(&levels, Path::new("levels")).is_empty());
}

#[test]
fn progress_keeps_the_best_and_tells_what_it_opened() {
    let levels = [level("a", None), level("b", after("a", 2.5))];
    let mut progress = Progress::default();
    assert!(progress.opens(&levels[0]) && !progress.opens(&levels[1]));
    assert!(
        progress
            .record("a", 0.4, 2.0, Some(Medal::Bronze), &levels)
            .is_empty()
    );
    assert_eq!(progress.record("a", 0.5, 2.5, None, &levels), ["b"]);
    assert!(
        progress.record("a", 0.1, 0.5, None, &levels).is_empty(),
        "it was open"
    );
    let best = progress.of("a").unwrap();
    assert_eq!(
        (best.plays, best.stars, best.medal),
        (3, 2.5, Some(Medal::Bronze))
    );
}

#[test]
fn medals_follow_the_share() {
    let medals = Medals::default();
    assert_eq!(medals.of(0.39), None);
    assert_eq!(medals.of(0.4), Some(Medal::Bronze));
    assert_eq!(medals.of(0.79), Some(Medal::Silver));
    assert_eq!(medals.of(1.0), Some(Medal::Gold));
}
