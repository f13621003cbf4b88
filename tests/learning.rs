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
        simulation::{Arm, Outcome, Plan, Trouble, World, outcome},
    },
    paths::Root,
};

fn played(trouble: Trouble) -> Outcome {
    let root = Root::find(Some(Path::new(env!("CARGO_MANIFEST_DIR")))).unwrap();
    let world = World::load(&root).unwrap();
    let plan = Plan {
        weeks: 4,
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
    assert!(last.version > 0 && last.labels > 500, "{outcome:#?}");
    // On people who never play: their own ways, and their copies.
    assert!(
        last.arm.own_ways.value > outcome.targets.own_ways.value + 0.03,
        "{outcome:#?}"
    );
    assert!(
        last.arm.own_ways.value > outcome.rules.own_ways.value + 0.05,
        "{outcome:#?}"
    );
    assert!(
        last.arm.copies.value > outcome.targets.copies.value,
        "{outcome:#?}"
    );
    // More play, a better model: the last lesson's against the first's.
    let lessons: Vec<_> = outcome
        .weeks
        .iter()
        .filter_map(|week| week.learned)
        .collect();
    let sum = |arm: &Arm| arm.own_ways.value + arm.copies.value;
    assert!(
        sum(&lessons[lessons.len() - 1]) > sum(&lessons[0]) - 0.02,
        "{outcome:#?}"
    );
    assert!(share(&outcome.honest, |fate| fate == Fate::Kept) > 0.9);
    // The seed paper's effect.
    let mean = |spreads: &[face_game::learn::simulation::variance::Spread]| {
        spreads.iter().map(|s| s.variance).sum::<f64>() / spreads.len() as f64
    };
    assert!(mean(&outcome.variance.labelled) > 2.0 * mean(&outcome.variance.targets));
}

/// Whatever is wrong is found, what is honest stays, and neither the model in force nor
/// the last lesson's is worse than where it began.
#[test]
fn cheats_a_wrong_label_and_a_covered_camera_do_no_harm() {
    for trouble in [Trouble::Cheats, Trouble::WrongLabel, Trouble::CoveredCamera] {
        let outcome = played(trouble);
        let left_out = share(&outcome.wrong, |fate| fate != Fate::Kept);
        assert!(left_out > 0.7, "{trouble:?}: {:?}", outcome.wrong);
        let kept = share(&outcome.honest, |fate| fate == Fate::Kept);
        assert!(kept > 0.9, "{trouble:?}: {:?}", outcome.honest);
        let last = outcome.weeks.last().unwrap();
        let begun = outcome.targets.own_ways.value;
        assert!(
            last.arm.own_ways.value >= begun,
            "{trouble:?}: {outcome:#?}"
        );
        let learned = last.learned.unwrap();
        assert!(
            learned.own_ways.value > begun + 0.03,
            "{trouble:?}: {outcome:#?}"
        );
        assert!(learned.own_ways.value > outcome.unguarded.own_ways.value - 0.03);
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
