//! The loop, end to end and small: simulated players, the game's own scoring, label
//! rule, dataset, guards, training and promotion. `face-game simulate learning` does
//! the same at length, and draws it.

use std::path::Path;

use face_game::{
    learn::{
        guard::Fate,
        simulation::{Outcome, Plan, Trouble, World, outcome},
    },
    paths::Root,
};

fn played(trouble: Trouble) -> Outcome {
    let root = Root::find(Some(Path::new(env!("CARGO_MANIFEST_DIR")))).unwrap();
    let world = World::load(&root).unwrap();
    let plan = Plan {
        weeks: 4,
        players: 18,
        unseen: 40,
        attempts: 3,
        trouble,
        seed: 5,
    };
    let data = tempfile::tempdir().unwrap();
    outcome(&world, &plan, data.path(), &mut |_| {}).unwrap()
}

/// Share of the imitations that met one of these fates.
fn share(fates: &std::collections::BTreeMap<Fate, usize>, of: impl Fn(Fate) -> bool) -> f64 {
    let all: usize = fates.values().sum();
    let met: usize = fates
        .iter()
        .filter(|(fate, _)| of(**fate))
        .map(|(_, n)| n)
        .sum();
    met as f64 / all.max(1) as f64
}

#[test]
fn with_play_the_model_gets_better_than_the_targets_could_make_it() {
    let outcome = played(Trouble::None);
    let last = outcome.weeks.last().unwrap();
    assert!(last.version > 0 && last.labels > 100, "{last:?}");
    // Beyond the intervals, on people who never play: their copies, and their own ways.
    assert!(
        last.arm.copies.low > outcome.targets.copies.high,
        "{outcome:#?}"
    );
    assert!(last.arm.own_ways.value > outcome.targets.own_ways.value + 0.03);
    assert!(last.arm.own_ways.value > outcome.rules.own_ways.value);
    // What is promoted never gets worse by more than chance.
    for pair in outcome.weeks.windows(2) {
        assert!(pair[1].arm.copies.value > pair[0].arm.copies.value - 0.03);
    }
    assert!(share(&outcome.honest, |fate| fate == Fate::Kept) > 0.8);
    // The seed paper's effect.
    let mean = |spreads: &[face_game::learn::simulation::variance::Spread]| {
        spreads.iter().map(|s| s.variance).sum::<f64>() / spreads.len() as f64
    };
    assert!(mean(&outcome.variance.labelled) > mean(&outcome.variance.targets));
}

#[test]
fn a_wrong_label_of_a_target_is_found_out() {
    let outcome = played(Trouble::WrongLabel);
    assert!(
        share(&outcome.wrong, |fate| fate != Fate::Kept) > 0.9,
        "{:?}",
        outcome.wrong
    );
    assert!(
        share(&outcome.honest, |fate| fate == Fate::Kept) > 0.8,
        "{:?}",
        outcome.honest
    );
    let last = outcome.weeks.last().unwrap();
    assert!(last.arm.copies.value > outcome.targets.copies.value);
}

#[test]
fn cheats_and_a_covered_camera_do_no_harm() {
    for trouble in [Trouble::Cheats, Trouble::CoveredCamera] {
        let outcome = played(trouble);
        let last = outcome.weeks.last().unwrap();
        assert!(
            last.arm.copies.value > outcome.targets.copies.value,
            "{outcome:#?}"
        );
        assert!(
            last.arm.copies.value > outcome.unguarded.copies.value - 0.03,
            "{outcome:#?}"
        );
        let left_out = |fate: Fate| fate != Fate::Kept;
        assert!(share(&outcome.wrong, left_out) > 2.0 * share(&outcome.honest, left_out));
    }
}
