use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;

pub(crate) const GUARDS: Guards = Guards {
    most_turned: 25.0,
    least_sharpness: 0.2,
    most_unreadable: 0.5,
    least_movement: 0.5,
    least_distance: 0.02,
    least_judged: 6,
    most_influence: 3.0,
    most_outliers: 0.1,
    most_learned: 3000,
};

const FAIR: View = View {
    yaw: 3.0,
    pitch: -8.0,
    roll: 1.0,
    sharpness: Some(0.5),
    faces: 1,
};

/// Three labels with three targets each; a number of its own for each label, and
/// one that says nothing.
fn claim(person: usize, target: usize, shown: usize, chance: &mut ChaCha8Rng) -> Claim {
    let mut numbers: Vec<f64> = (0..4).map(|_| chance.random_range(0.0..0.4)).collect();
    numbers[shown] += 0.4;
    Claim {
        person: format!("person {person:02}"),
        target: format!("target {target}"),
        label: target / 3,
        numbers,
        view: FAIR,
        movement: Some(2.0),
        unreadable: 0.1,
    }
}

/// Twenty people copy every target twice, showing what `shows` says of them.
fn claims(shows: impl Fn(usize, usize) -> usize) -> Vec<Claim> {
    let mut chance = ChaCha8Rng::seed_from_u64(3);
    let mut all = Vec::new();
    for person in 0..20 {
        for target in (0..9).chain(0..9) {
            all.push(claim(person, target, shows(person, target), &mut chance));
        }
    }
    all
}

fn sifted(claims: &[Claim]) -> Sifted {
    sift(claims, &[], 3, &GUARDS, &|| false).unwrap()
}

#[test]
fn honest_play_is_nearly_all_kept() {
    let sifted = sifted(&claims(|_, target| target / 3));
    assert!(sifted.targets.is_empty() && sifted.people.is_empty());
    assert!(sifted.counts()[&Fate::Kept] > 340, "{:?}", sifted.counts());
}

#[test]
fn a_target_with_a_wrong_label_is_found_and_nobody_is_blamed_for_it() {
    // Target 4 is called 1, but shows 2.
    let claims = claims(|_, target| if target == 4 { 2 } else { target / 3 });
    let sifted = sifted(&claims);
    let wrong: Vec<_> = sifted
        .targets
        .iter()
        .map(|d| (d.of.as_str(), d.looks_like))
        .collect();
    assert_eq!(wrong, [("target 4", 2)]);
    assert!(sifted.people.is_empty());
    assert_eq!(sifted.counts()[&Fate::TargetDoubted], 40);
}

/// A label that everybody shows like another one is hard, and not wrong.
#[test]
fn what_is_hard_to_show_is_not_called_wrong() {
    let sifted = sifted(&claims(|person, target| match target / 3 {
        1 if person % 3 > 0 => 2,
        label => label,
    }));
    assert!(sifted.targets.is_empty(), "{:?}", sifted.targets);
}

/// With one target a label, nobody else vouches for it, and nothing speaks against it.
#[test]
fn a_label_that_the_judge_has_not_met_is_believed() {
    let mut claims = claims(|_, target| target / 3);
    claims.retain(|claim| claim.target.ends_with(['0', '3', '6']));
    let sifted = sifted(&claims);
    assert!(
        sifted.targets.is_empty() && sifted.people.is_empty(),
        "{sifted:?}"
    );
    assert!(sifted.counts()[&Fate::Kept] > 110, "{:?}", sifted.counts());
}

#[test]
fn people_who_always_show_the_same_are_found() {
    let claims = claims(|person, target| if person < 3 { 0 } else { target / 3 });
    let sifted = sifted(&claims);
    let strange: Vec<_> = sifted.people.iter().map(|d| d.of.as_str()).collect();
    assert_eq!(strange, ["person 00", "person 01", "person 02"]);
    assert!(sifted.targets.is_empty());
}

#[test]
fn a_picture_held_up_and_a_face_that_repeats_itself_count_once_or_never() {
    let mut claims = claims(|_, target| target / 3);
    for claim in claims
        .iter_mut()
        .filter(|claim| claim.person == "person 04")
    {
        claim.movement = Some(0.1);
    }
    let copy = claims[0].numbers.clone();
    claims[9].numbers = copy.iter().map(|n| n + 0.001).collect();
    let fates = plain(&claims, &GUARDS);
    let of = |fate| fates.iter().filter(|f| **f == fate).count();
    assert_eq!((of(Fate::Still), of(Fate::Repeated)), (18, 1));
    assert_eq!(fates[9], Fate::Repeated);
}

#[test]
fn what_is_turned_blurred_crowded_or_covered_is_not_learned_from() {
    let good = claims(|_, target| target / 3).swap_remove(0);
    let fate = |change: &dyn Fn(&mut Claim)| {
        let mut claim = good.clone();
        change(&mut claim);
        plain(&[claim], &GUARDS)[0]
    };
    assert_eq!(fate(&|_| {}), Fate::Kept);
    assert_eq!(fate(&|claim| claim.view.yaw = -26.0), Fate::Unfair);
    assert_eq!(fate(&|claim| claim.view.pitch = f32::NAN), Fate::Unfair);
    assert_eq!(
        fate(&|claim| claim.view.sharpness = Some(0.1)),
        Fate::Unfair
    );
    assert_eq!(fate(&|claim| claim.view.faces = 2), Fate::Unfair);
    assert_eq!(fate(&|claim| claim.unreadable = 0.6), Fate::Covered);
}

#[test]
fn the_judge_can_be_stopped_and_has_nothing_to_say_of_nothing() {
    let claims = claims(|_, target| target / 3);
    assert_eq!(sift(&claims, &[], 3, &GUARDS, &|| true), None);
    assert_eq!(sifted(&[]), Sifted::default());
    assert!(sifted(&claims[..1]).fates == [Fate::Kept]);
}

proptest! {
    #[test]
    fn nobody_counts_for_more_than_a_few(counts in proptest::collection::vec(1_usize..60, 1..12)) {
        let mut chance = ChaCha8Rng::seed_from_u64(1);
        let claims: Vec<Claim> = counts
            .iter()
            .enumerate()
            .flat_map(|(person, count)| (0..*count).map(move |_| person))
            .map(|person| claim(person, 0, 0, &mut chance))
            .collect();
        let weights = weights(&claims, &vec![Fate::Kept; claims.len()], &GUARDS);
        let mut sorted = counts.clone();
        sorted.sort_unstable();
        let most = GUARDS.most_influence * sorted[sorted.len() / 2] as f32;
        for (person, count) in counts.iter().enumerate() {
            let name = format!("person {person:02}");
            let own: f32 = claims.iter().zip(&weights).filter(|(c, _)| c.person == name).map(|(_, w)| w).sum();
            prop_assert!(own <= most + 1e-3 && own <= *count as f32 + 1e-3);
        }
    }

    #[test]
    fn wilson_holds_the_share_and_narrows(share in 0.0_f64..=1.0, n in 1_usize..500) {
        let [low, high] = wilson(share, n);
        prop_assert!(low - 1e-9 <= share && share <= high + 1e-9);
        let [lower, higher] = wilson(share, 4 * n);
        prop_assert!(higher - lower < high - low);
    }
}
