//! Where there is no answer there is a reason, and never a NaN.

use proptest::prelude::*;

use crate::study::statistics::{
    gee, kappa,
    mixed::{self, Design, Factor},
    moments::Description,
    power, proportion, rank, t, *,
};

#[test]
fn reasons_are_told() {
    let few = Reason::TooFew { have: 1, need: 2 };
    assert_eq!(Description::of(&[]), Err(Reason::Empty));
    assert_eq!(t::paired(&[0.5], &[0.5], 0.95), Err(few));
    assert_eq!(t::paired(&[0.5, 0.5], &[0.5], 0.95), Err(Reason::Unequal));
    assert_eq!(
        t::paired(&[0.4; 9], &[0.4; 9], 0.95),
        Err(Reason::NoVariance)
    );
    assert_eq!(
        t::paired(&[0.1, 0.2, 0.3], &[0.2, 0.3, 0.4], 0.95),
        Err(Reason::NoVariance)
    );
    assert_eq!(
        t::paired(&[f64::NAN, 1.0], &[0.0, 1.0], 0.95),
        Err(Reason::NotFinite)
    );
    assert_eq!(rank::signed_rank(&[0.0; 8]), Err(Reason::NoVariance));
    assert_eq!(rank::mann_whitney(&[], &[1.0]), Err(Reason::EmptyGroup));
    assert_eq!(
        rank::mann_whitney(&[1.0; 4], &[1.0; 5]),
        Err(Reason::NoVariance)
    );
    let nothing = proportion::Share::default();
    let all = proportion::Share { count: 5, of: 5 };
    assert_eq!(
        proportion::compare(nothing, all, 0.95),
        Err(Reason::EmptyGroup)
    );
    let same = proportion::compare(all, all, 0.95).unwrap();
    assert_eq!((same.z, same.p, same.odds_ratio), (None, None, None));
    assert_eq!(same.fisher_p, 1.0);
    assert_eq!(kappa::kappa::<u8>(&[], 0.95), Err(Reason::Empty));
    assert_eq!(
        kappa::kappa(&[(1, 1), (1, 1)], 0.95),
        Err(Reason::NoVariance)
    );
    assert_eq!(power::between_t(0.5, 0, 9, 0.05), Err(Reason::EmptyGroup));
    assert_eq!(power::paired_t(0.5, 9, 1.5), Err(Reason::Impossible));
}

#[test]
fn models_that_cannot_be_fitted_say_why() {
    let design = |response: Vec<f64>, group: Vec<f64>| Design {
        fixed: vec![
            ("one".into(), vec![1.0; response.len()]),
            ("group".into(), group),
        ],
        random: vec![Factor::of("who", (0..response.len()).map(|row| row / 3))],
        response,
    };
    let alternating: Vec<f64> = (0..12).map(|row| f64::from(row / 3 % 2)).collect();
    let values: Vec<f64> = (0..12).map(|row| f64::from(row * 7 % 5)).collect();
    let reason = |design: &Design| mixed::fit(design, 0.95).unwrap_err();
    assert!(mixed::fit(&design(values.clone(), alternating.clone()), 0.95).is_ok());
    assert_eq!(
        reason(&design(vec![0.5; 12], alternating.clone())),
        Reason::NoVariance
    );
    assert_eq!(
        reason(&design(alternating.clone(), alternating.clone())),
        Reason::NoVariance
    );
    assert_eq!(
        reason(&design(values.clone(), vec![1.0; 12])),
        Reason::Collinear
    );
    assert_eq!(reason(&design(values, vec![1.0; 11])), Reason::Unequal);
    assert_eq!(
        reason(&design(vec![], vec![])),
        Reason::TooFew { have: 0, need: 4 }
    );

    let row = |cluster: usize, group: f64, outcome: bool| gee::Row {
        cluster,
        predictors: vec![1.0, group],
        outcome,
    };
    let split: Vec<gee::Row> = (0..24)
        .map(|n| row(n / 3, (n / 3 % 2) as f64, n / 3 % 2 == 1))
        .collect();
    assert_eq!(gee::logistic(&split, 0.95), Err(Reason::Separated));
    let same: Vec<gee::Row> = (0..24).map(|n| row(n / 3, 0.0, true)).collect();
    assert_eq!(gee::logistic(&same, 0.95), Err(Reason::Separated));
    let one_group: Vec<gee::Row> = (0..24).map(|n| row(n / 3, 1.0, n % 3 == 0)).collect();
    assert_eq!(gee::logistic(&one_group, 0.95), Err(Reason::Collinear));
    assert_eq!(gee::logistic(&[], 0.95), Err(Reason::Empty));
}

proptest! {
    #[test]
    fn no_figure_is_ever_not_a_number(
        pairs in prop::collection::vec((0_u8..5, 0_u8..5), 0..14),
        split in 0_usize..14,
    ) {
        let first: Vec<f64> = pairs.iter().map(|(a, _)| f64::from(*a) / 4.0).collect();
        let second: Vec<f64> = pairs.iter().map(|(_, b)| f64::from(*b) / 4.0).collect();
        if let Ok(test) = t::paired(&first, &second, 0.95) {
            prop_assert!(test.test.t.is_finite() && (0.0..=1.0).contains(&test.test.p));
            prop_assert!(test.effects.g_av.interval.iter().all(|end| end.is_finite()));
            prop_assert!(test.test.interval[0] <= test.test.interval[1]);
        }
        let (a, b) = first.split_at(split.min(first.len()));
        if let Ok(test) = rank::mann_whitney(a, b) {
            prop_assert!((0.0..=1.0).contains(&test.p) && test.rank_biserial.abs() <= 1.0);
        }
        let of = |values: &[f64]| proportion::Share::count(values.iter().map(|v| *v > 0.5));
        if let Ok(test) = proportion::compare(of(a), of(b), 0.95) {
            prop_assert!((0.0..=1.0).contains(&test.fisher_p));
            prop_assert!(test.interval[0] <= test.difference && test.difference <= test.interval[1]);
        }
    }
}
