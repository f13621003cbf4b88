//! Worked examples that are in print.

use crate::study::statistics::*;

/// Student (1908): hours of sleep that ten patients gained by two drugs; the
/// figures are those of R's manual page `sleep`.
#[test]
fn students_sleep() {
    let first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
    let second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
    let paired = t::paired(&first, &second, 0.95).unwrap();
    assert!((paired.test.t - 4.0621).abs() < 5e-5 && (paired.test.p - 0.002_833).abs() < 5e-7);
    assert!((paired.test.interval[0] - 0.700_114).abs() < 1e-6);
    assert!((paired.test.interval[1] - 2.459_886).abs() < 1e-6);
    let [a, b] = [first, second].map(|values| Moments::of(&values).unwrap());
    let welch = t::welch(a, b, 0.95).unwrap();
    assert!((welch.test.t - 1.8608).abs() < 5e-5 && (welch.test.df - 17.776).abs() < 5e-4);
    assert!((welch.test.p - 0.079_39).abs() < 5e-6);
}

/// Hollander & Wolfe (1973), page 29: depression before and after a tranquillizer,
/// as in R's manual page of `wilcox.test`: V = 40, one-sided p = 0.01953.
#[test]
#[expect(clippy::approx_constant, reason = "a measurement that looks like pi")]
fn wilcoxon_on_depression() {
    let before = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30];
    let after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.140, 1.29];
    let differences: Vec<f64> = before.iter().zip(after).map(|(a, b)| a - b).collect();
    let test = rank::signed_rank(&differences).unwrap();
    assert_eq!(test.statistic, 40.0);
    assert!((test.p - 2.0 * 0.019_53).abs() < 1e-5);
}

/// Newcombe (1998): 81 of 263 by Wilson's method, and case (a) of the differences,
/// 56/70 − 48/80, by method 10.
#[test]
fn newcombes_intervals() {
    let [low, high] = proportion::Share { count: 81, of: 263 }
        .interval(0.95)
        .unwrap();
    assert!((low - 0.2553).abs() < 5e-5 && (high - 0.3662).abs() < 5e-5);
    let a = proportion::Share { count: 56, of: 70 };
    let b = proportion::Share { count: 48, of: 80 };
    let difference = proportion::compare(b, a, 0.95).unwrap();
    assert!((difference.interval[0] - 0.0524).abs() < 5e-5);
    assert!((difference.interval[1] - 0.3339).abs() < 5e-5);
}

/// Fisher (1935): the lady who tastes tea, three of four cups told right.
#[test]
fn the_lady_tasting_tea() {
    let milk = proportion::Share { count: 3, of: 4 };
    let tea = proportion::Share { count: 1, of: 4 };
    let test = proportion::compare(tea, milk, 0.95).unwrap();
    assert!((test.fisher_p - 0.485_714_285_714).abs() < 1e-10);
}

/// Hedges (1981), table 1, and Lakens (2013): the correction for small samples.
#[test]
fn hedges_correction_is_that_of_the_table() {
    for (df, correction) in [
        (2.0, 0.5642),
        (10.0, 0.9228),
        (20.0, 0.9619),
        (50.0, 0.9849),
    ] {
        assert!((effect::hedges_correction(df) - correction).abs() < 1e-4);
    }
}

/// Cohen (1988), tables 2.3 and 2.4: d = 0.5 takes 64 in each group for 80 %.
#[test]
fn cohens_table_of_power() {
    let power = power::between_t(0.5, 64, 64, 0.05).unwrap();
    assert!((power - 0.80).abs() < 0.005);
}
