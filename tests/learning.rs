//! The loop, end to end and small: simulated players, the game's own scoring, label
//! rule, dataset, guards, training and promotion. `face-game simulate learning` does
//! the same at length, and draws it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use face_game::{
    dataset::{Agreement, Arrival, Code, PersonKind, Store, Time},
    learn::{
        continuous::{DatasetDiary, Diary},
        guard::Fate,
        simulation::{Outcome, Plan, Trouble, World, outcome},
    },
    paths::Root,
};

fn played(trouble: Trouble) -> Outcome {
    let root = Root::find(Some(Path::new(env!("CARGO_MANIFEST_DIR")))).unwrap();
    let world = World::load(&root).unwrap();
    let plan = Plan {
        weeks: 3,
        players: 40,
        unseen: 60,
        attempts: 3,
        trouble,
        seed: 1,
    };
    let data = tempfile::tempdir().unwrap();
    outcome(&world, &plan, data.path(), &mut |_| {}).unwrap()
}

/// Share of the imitations that met one of these fates.
fn share(fates: &BTreeMap<Fate, usize>, of: impl Fn(Fate) -> bool) -> f64 {
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

/// The dataset knows whose faces a model has learned from, and marks it when one of
/// them goes; whoever has gone cannot be learned from any more.
#[test]
fn a_withdrawal_reaches_the_models() {
    let data = tempfile::tempdir().unwrap();
    let store = Store::open(data.path()).unwrap();
    let come = |agreement| {
        let arrival = Arrival {
            kind: PersonKind::Player,
            groups: BTreeMap::new(),
            agreement,
            text_version: "1".into(),
            language: "en".into(),
        };
        let (person, consents) = arrival.rows(Time::now());
        let code = Code::new();
        store
            .batch(|batch| {
                batch.put_person(&person)?;
                batch.put_code(person.id, &code.digest())?;
                consents
                    .iter()
                    .try_for_each(|consent| batch.put_consent(consent).map(drop))
            })
            .unwrap();
        (person.id.to_string(), code)
    };
    let [(one, code), (other, _), (shy, _)] =
        [Agreement::ALL, Agreement::ALL, Agreement::default()].map(come);
    let mut diary = DatasetDiary::new(Store::open(data.path()).unwrap(), None);
    let both = BTreeSet::from([one.clone(), other.clone()]);
    assert!(diary.note("first", &both).unwrap());
    assert_eq!(diary.people_of("first").unwrap(), both);
    assert!(
        !diary.note("shy", &BTreeSet::from([shy])).unwrap(),
        "nobody agreed to that"
    );
    assert!(diary.tainted().unwrap().is_empty());
    store.erase(&code).unwrap();
    assert_eq!(
        diary.tainted().unwrap(),
        BTreeSet::from(["first".to_owned()])
    );
    assert!(
        !diary.note("second", &both).unwrap(),
        "one of them has gone"
    );
    assert!(diary.people_of("second").unwrap().is_empty());
    assert!(diary.note("third", &BTreeSet::from([other])).unwrap());
    assert_eq!(diary.tainted().unwrap().len(), 1);
}
