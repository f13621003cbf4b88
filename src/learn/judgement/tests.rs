use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;

pub(crate) const BAR: Bar = Bar {
    least_people: 8,
    least_gain: 0.0,
    calibration: 0.05,
    trusted: 0.05,
};

fn says(label: usize, sure: f32) -> Likely {
    let rest = (1.0 - sure) / 2.0;
    (0..3)
        .map(|k| if k == label { sure } else { rest })
        .collect()
}

/// Twenty people with ten faces each, whom the models tell as often as said.
fn faces(old: f64, new: f64, seed: u64) -> Vec<Face> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    (0..200)
        .map(|n| {
            let truth = n % 3;
            let mut answer = |right: f64| {
                let hit = chance.random::<f64>() < right;
                says(if hit { truth } else { (truth + 1) % 3 }, right as f32)
            };
            Face {
                person: format!("p{}", n / 10),
                truth,
                old: answer(old),
                new: answer(new),
                groups: BTreeMap::from([("side".into(), (if n < 100 { "a" } else { "b" }).into())]),
            }
        })
        .collect()
}

fn verdict(old: f64, new: f64) -> Verdict {
    compare(&faces(old, new, 1), &[], 3, &BAR, 7).verdict
}

#[test]
fn worked_values() {
    let face = |truth, old, new| Face {
        person: "p".into(),
        truth,
        old,
        new,
        groups: BTreeMap::new(),
    };
    let faces = [
        face(0, says(0, 0.8), says(0, 0.8)),
        face(0, says(1, 0.8), says(0, 0.8)),
        face(1, says(1, 0.8), says(1, 0.8)),
        face(2, says(2, 0.8), says(1, 0.8)),
    ];
    let found = compare(&faces, &faces[..2], 3, &BAR, 1);
    assert_eq!((found.people, found.faces), (1, 4));
    assert_eq!(
        (found.old.accuracy.value, found.new.accuracy.value),
        (0.75, 0.75)
    );
    // F1 of the old: 2/3, 2/3 and 1; of the new: 1, 2/3 and 0.
    assert!((found.old.macro_f1.value - 7.0 / 9.0).abs() < 1e-12);
    assert!((found.new.macro_f1.value - 5.0 / 9.0).abs() < 1e-12);
    assert!((found.old.calibration_error.value - 0.05).abs() < 1e-6);
    assert_eq!(found.trusted, Some([0.5, 1.0]));
    assert_eq!(found.verdict, Verdict::TooFew);
}

#[test]
fn only_what_is_better_beyond_chance_passes() {
    assert_eq!(verdict(0.6, 0.85), Verdict::Better);
    assert_eq!(verdict(0.7, 0.7), Verdict::NotBetter);
    assert_eq!(verdict(0.85, 0.6), Verdict::NotBetter);
}

/// At a true gain of nothing, one draw in forty has its lower end above 0.
#[test]
fn equals_pass_no_more_often_than_chance_allows() {
    let passes = (0..60)
        .filter(|seed| {
            let found = compare(&faces(0.7, 0.7, 100 + seed), &[], 3, &BAR, *seed);
            found.verdict == Verdict::Better
        })
        .count();
    assert!(passes <= 5, "{passes} of 60");
}

#[test]
fn a_group_the_trusted_and_overconfidence_can_each_stand_in_the_way() {
    let mut unfair = faces(0.6, 0.95, 3);
    for face in unfair.iter_mut().filter(|face| face.groups["side"] == "b") {
        (face.old, face.new) = (
            says(face.truth, 0.6),
            says(
                (face.truth + usize::from(face.person.len() % 2 == 1)) % 3,
                0.9,
            ),
        );
    }
    for face in unfair.iter_mut().filter(|face| face.groups["side"] == "a") {
        (face.old, face.new) = (says((face.truth + 1) % 3, 0.6), says(face.truth, 0.9));
    }
    let n = unfair.len();
    for (k, face) in unfair.iter_mut().enumerate().skip(n / 2) {
        face.new = says((face.truth + usize::from(k % 3 == 0)) % 3, 0.8);
    }
    assert_eq!(
        compare(&unfair, &[], 3, &BAR, 7).verdict,
        Verdict::WorseForAGroup
    );

    let better = faces(0.6, 0.9, 4);
    let mut trusted = better.clone();
    for face in &mut trusted {
        (face.old, face.new) = (says(face.truth, 0.9), says((face.truth + 1) % 3, 0.9));
    }
    assert_eq!(
        compare(&better, &trusted, 3, &BAR, 7).verdict,
        Verdict::WorseOnTrusted
    );

    let mut boastful = faces(0.6, 0.75, 5);
    for face in &mut boastful {
        face.new = says(best(&face.new), 0.999);
    }
    assert_eq!(
        compare(&boastful, &[], 3, &BAR, 7).verdict,
        Verdict::LessCalibrated
    );
}
