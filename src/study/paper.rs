//! What the seed paper prints in Section 5, and which of it can be computed again.
//!
//! Shingjergji et al. (2022), *Interpretable Explainability for Face Expression
//! Recognition*. It prints means and standard deviations to two digits, t, df and
//! p, but not the correlation of first tries and later ones, without which no
//! paired t follows from moments.

use serde::Serialize;

use super::statistics::{
    Interval, Moments, Outcome, TTest,
    distribution::student_two_sided,
    proportion::{self, Share},
    t::{self, Between},
};

/// Participants.
pub const PARTICIPANTS: usize = 36;
/// Participants of either group.
pub const PER_GROUP: usize = 18;
/// Tries that scored below this are left out of Figure 3.
pub const CUT: f64 = 0.33;
/// Shares of games that ended higher, as printed: instructed, and score alone.
pub const ENDED_HIGHER: [f64; 2] = [0.629, 0.574];
/// Mean and standard deviation of the participants' ages.
pub const AGE: [f64; 2] = [33.77, 7.66];

/// A comparison of first tries with the mean of the later ones, as printed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Printed {
    /// Whose games.
    pub of: &'static str,
    /// S1.
    pub first: Moments,
    /// The mean of S2 to S5.
    pub rest: Moments,
    /// The statistic.
    pub t: f64,
    /// Its degrees of freedom.
    pub df: f64,
    /// How p is printed.
    pub p: &'static str,
}

const fn moments(n: usize, mean: f64, sd: f64) -> Moments {
    Moments { n, mean, sd }
}

/// "for all games (N=216) … t(215)=2.61, p < 0.01".
pub const ALL_GAMES: Printed = Printed {
    of: "all games",
    first: moments(216, 0.40, 0.23),
    rest: moments(216, 0.45, 0.21),
    t: 2.61,
    df: 215.0,
    p: "p < 0.01",
};

/// "the group that received the natural language instructions (N=108) … p(107) = 1.44,
/// p = 0.15": by its place and size the first p is a misprint of t.
pub const INSTRUCTED: Printed = Printed {
    of: "games with instructions",
    first: moments(108, 0.40, 0.24),
    rest: moments(108, 0.44, 0.22),
    t: 1.44,
    df: 107.0,
    p: "p = 0.15",
};

/// How a printed comparison can be computed again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reproduction {
    /// As printed.
    pub printed: Printed,
    /// p of the printed t and df.
    pub p: f64,
    /// The correlation that a paired test needs to give the printed t from the
    /// printed moments.
    pub correlation: f64,
    /// The same for all moments that are printed so.
    pub correlations: Interval,
    /// The standard deviation of the differences that is behind t.
    pub difference_sd: f64,
    /// Student's test of the printed moments as if the columns were independent.
    pub independent: Between,
    /// Its t for all moments that are printed so.
    pub independent_t: Interval,
}

/// Computes a printed comparison again.
///
/// # Errors
/// Moments that make no sense; those that are printed do.
pub fn reproduce(printed: Printed) -> Outcome<Reproduction> {
    let Printed {
        first, rest, t, df, ..
    } = printed;
    let mut correlations = [f64::INFINITY, f64::NEG_INFINITY];
    let mut independent_t = correlations;
    let widen = |range: &mut Interval, value: f64| {
        *range = [range[0].min(value), range[1].max(value)];
    };
    for corner in 0..32_u32 {
        let side = |bit: u32, half: f64| if corner >> bit & 1 == 0 { -half } else { half };
        let a = moments(
            first.n,
            first.mean + side(0, 0.005),
            first.sd + side(1, 0.005),
        );
        let b = moments(rest.n, rest.mean + side(2, 0.005), rest.sd + side(3, 0.005));
        // A corner that no correlation explains is not what was measured.
        if let Ok(r) = t::correlation_behind(a, b, t + side(4, 0.005)) {
            widen(&mut correlations, r);
        }
        widen(&mut independent_t, t::student(a, b, 0.95)?.test.t);
    }
    let correlation = t::correlation_behind(first, rest, t)?;
    Ok(Reproduction {
        printed,
        p: student_two_sided(t, df),
        correlation,
        correlations,
        difference_sd: (rest.mean - first.mean) / t * (first.n as f64).sqrt(),
        independent: t::student(first, rest, 0.95)?,
        independent_t,
    })
}

/// What follows for the control group, which the paper leaves out, from all games less
/// the instructed ones; approximate, since what is printed is rounded.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Control {
    /// S1.
    pub first: Moments,
    /// The mean of S2 to S5.
    pub rest: Moments,
    /// The paired test.
    pub test: TTest,
    /// Gains with instructions less gains without.
    pub gains: Between,
}

/// Takes the instructed games out of all games.
///
/// # Errors
/// As [`reproduce`].
pub fn control() -> Outcome<Control> {
    let (all, some) = (reproduce(ALL_GAMES)?, reproduce(INSTRUCTED)?);
    let gain = |of: &Reproduction| {
        let Printed { first, rest, .. } = of.printed;
        moments(first.n, rest.mean - first.mean, of.difference_sd)
    };
    let gains = without(gain(&all), gain(&some));
    Ok(Control {
        first: without(ALL_GAMES.first, INSTRUCTED.first),
        rest: without(ALL_GAMES.rest, INSTRUCTED.rest),
        test: TTest::of(
            gains.mean,
            gains.standard_error(),
            (gains.n - 1) as f64,
            0.95,
        )?,
        gains: t::welch(gains, gain(&some), 0.95)?,
    })
}

/// The moments of what is left of `all` without `part`.
fn without(all: Moments, part: Moments) -> Moments {
    let n = all.n - part.n;
    let (a, p, r) = (all.n as f64, part.n as f64, n as f64);
    let mean = (a * all.mean - p * part.mean) / r;
    let squares = (a - 1.0) * all.variance()
        - (p - 1.0) * part.variance()
        - p * (part.mean - all.mean).powi(2)
        - r * (mean - all.mean).powi(2);
    moments(n, mean, (squares.max(0.0) / (r - 1.0)).sqrt())
}

/// The games behind the printed shares: 68 and 62 of 108. Both are cut, not
/// rounded, after three digits: 68 of 108 are 62.96 %.
pub const HIGHER: [Share; 2] = [Share { count: 68, of: 108 }, Share { count: 62, of: 108 }];

/// Instructed less score alone, which the paper does not test.
///
/// # Errors
/// None with these counts.
pub fn shares() -> Outcome<proportion::Difference> {
    proportion::compare(HIGHER[1], HIGHER[0], 0.95)
}

/// Which sums of whole ages have the printed mean, by rounding and by cutting off:
/// 36 ages cannot average 33.77 when rounded (1215 / 36 = 33.75, 1216 / 36 =
/// 33.78), but 1216 / 36 = 33.777… cut off is 33.77 (the GRIM test of Brown &
/// Heathers 2017).
pub fn ages_behind() -> [Option<usize>; 2] {
    let people = PARTICIPANTS as f64;
    let near = [f64::floor, f64::ceil].map(|side| side(AGE[0] * people));
    let found = |digits: fn(f64) -> f64| {
        near.into_iter()
            .find(|sum| (digits(sum / people * 100.0) / 100.0 - AGE[0]).abs() < 1e-9)
            .map(|sum| sum as usize)
    };
    [found(f64::round), found(f64::floor)]
}

/// Two columns of `first.n` values with exactly these moments and this correlation:
/// printed figures fed as data. They are no scores: they need not lie in 0 to 1.
pub fn pairs_with(first: Moments, second: Moments, correlation: f64) -> [Vec<f64>; 2] {
    let n = first.n;
    // Two waves over the whole circle are orthogonal, of mean 0 and equal size.
    let wave = |times: f64, shift: f64| -> Vec<f64> {
        let scale = (2.0 * (n as f64 - 1.0) / n as f64).sqrt();
        (0..n)
            .map(|at| {
                let turn = 2.0 * std::f64::consts::PI * (at as f64 + 0.5) / n as f64;
                scale * (times * turn + shift).cos()
            })
            .collect()
    };
    let (a, b) = (wave(1.0, 0.0), wave(2.0, 0.7));
    let own = (1.0 - correlation * correlation).sqrt();
    let mixed = a.iter().zip(&b).map(|(a, b)| correlation * a + own * b);
    let second_column = mixed.map(|value| second.mean + second.sd * value).collect();
    let first_column = a
        .iter()
        .map(|value| first.mean + first.sd * value)
        .collect();
    [first_column, second_column]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_figures_fed_as_data_give_back_t_and_p_when_they_are_paired() {
        for printed in [ALL_GAMES, INSTRUCTED] {
            let again = reproduce(printed).unwrap();
            let [first, rest] = pairs_with(printed.first, printed.rest, again.correlation);
            let test = t::paired(&first, &rest, 0.95).unwrap();
            assert!((test.first.mean - printed.first.mean).abs() < 1e-12);
            assert!((test.first.sd - printed.first.sd).abs() < 1e-12);
            assert!((test.second.sd - printed.rest.sd).abs() < 1e-12);
            assert!((test.test.t - printed.t).abs() < 1e-9);
            assert_eq!(test.test.df, printed.df);
            assert!((test.test.p - again.p).abs() < 1e-12);
        }
        let [all, some] = [ALL_GAMES, INSTRUCTED].map(|printed| reproduce(printed).unwrap());
        assert!((all.p - 0.0097).abs() < 5e-5, "{}", all.p);
        assert!((some.p - 0.153).abs() < 5e-4, "{}", some.p);
    }

    /// The printed df are those of pairs, yet the printed t is also within the
    /// rounding of an independent test: the moments alone cannot tell.
    #[test]
    fn independent_columns_would_not_have_the_printed_df() {
        let [all, some] = [ALL_GAMES, INSTRUCTED].map(|printed| reproduce(printed).unwrap());
        assert_eq!(
            (all.independent.test.df, some.independent.test.df),
            (430.0, 214.0)
        );
        assert!((all.independent.test.t - 2.36).abs() < 5e-3);
        assert!((some.independent.test.t - 1.28).abs() < 5e-3);
        for again in [&all, &some] {
            let [low, high] = again.independent_t;
            assert!(low < again.printed.t && again.printed.t < high);
            let [low, high] = again.correlations;
            assert!(low < again.correlation && again.correlation < high);
        }
        assert!((all.correlation - 0.18).abs() < 5e-3, "{}", all.correlation);
        assert!(
            (some.correlation - 0.21).abs() < 6e-3,
            "{}",
            some.correlation
        );
    }

    #[test]
    fn the_group_that_is_left_out_learned_and_the_groups_do_not_differ() {
        let control = control().unwrap();
        assert!((control.first.mean - 0.40).abs() < 1e-9);
        assert!((control.rest.mean - 0.46).abs() < 1e-9);
        assert!((control.test.t - 2.27).abs() < 0.01 && control.test.p < 0.05);
        assert!(control.gains.test.p > 0.5);
        let shares = shares().unwrap();
        assert!(shares.p.unwrap() > 0.4 && shares.fisher_p > 0.4);
        let cut = |share: f64| (share * 1000.0).floor() / 1000.0;
        assert_eq!(
            [shares.second.value, shares.first.value].map(cut),
            ENDED_HIGHER
        );
    }

    #[test]
    fn the_mean_age_was_cut_off() {
        assert_eq!(ages_behind(), [None, Some(1216)]);
    }
}
