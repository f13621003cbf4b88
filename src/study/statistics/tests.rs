//! Against published worked examples, `SciPy` and statsmodels; and what has no answer.

mod absent;
mod models;
mod published;

use serde_json::Value;

use super::*;

/// What `tests/reference/statistics.py` wrote.
fn fixture() -> Value {
    serde_json::from_str(include_str!("../../../tests/fixtures/statistics.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().unwrap();
    list.iter().map(|number| number.as_f64().unwrap()).collect()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

/// Whether two numbers agree to `digits` digits.
#[track_caller]
fn agree(ours: f64, theirs: f64, digits: i32) {
    let near = 10_f64.powi(-digits) * theirs.abs().max(1e-3);
    assert!((ours - theirs).abs() <= near, "{ours} against {theirs}");
}

#[track_caller]
fn all_agree(ours: &[f64], theirs: &Value, digits: i32) {
    let theirs = numbers(theirs);
    assert_eq!(ours.len(), theirs.len());
    for (a, b) in ours.iter().zip(theirs) {
        agree(*a, b, digits);
    }
}

#[test]
fn distributions_are_scipys() {
    use distribution::*;
    let told = &fixture()["distributions"];
    let rows = |key: &str| -> Vec<Vec<f64>> {
        told[key].as_array().unwrap().iter().map(numbers).collect()
    };
    for row in rows("student_p") {
        agree(student_two_sided(row[0], row[1]), row[2], 9);
    }
    for row in rows("student_quantile") {
        agree(student_quantile(row[0], row[1]), row[2], 9);
    }
    for row in rows("normal_quantile") {
        agree(normal_quantile(row[0]), row[1], 10);
    }
    for row in rows("noncentral") {
        agree(noncentral_t_cdf(row[0], row[1], row[2]), row[3], 7);
    }
}

#[test]
fn t_tests_and_effects_are_scipys() {
    let told = &fixture()["t"];
    let [before, after, other] = ["before", "after", "other"].map(|key| numbers(&told[key]));
    let ours = t::paired(&before, &after, 0.95).unwrap();
    let theirs = &told["paired"];
    agree(ours.test.t, number(&theirs["t"]), 10);
    agree(ours.test.p, number(&theirs["p"]), 9);
    assert_eq!(ours.test.df, number(&theirs["df"]));
    all_agree(&ours.test.interval, &theirs["interval"], 9);
    agree(ours.correlation, number(&theirs["correlation"]), 10);
    let flat = |effect: effect::Effect| [effect.value, effect.interval[0], effect.interval[1]];
    all_agree(&flat(ours.effects.d_z), &theirs["d_z"], 7);
    all_agree(&flat(ours.effects.d_av), &theirs["d_av"], 7);
    let same = t::paired_from_moments(ours.first, ours.second, ours.correlation, 0.95).unwrap();
    agree(same.test.t, ours.test.t, 9);

    let [a, b] = [&before, &other].map(|values| Moments::of(values).unwrap());
    for (key, ours) in [
        ("welch", t::welch(a, b, 0.95)),
        ("student", t::student(a, b, 0.95)),
    ] {
        let (ours, theirs) = (ours.unwrap(), &told[key]);
        agree(ours.test.t, number(&theirs["t"]), 10);
        agree(ours.test.df, number(&theirs["df"]), 10);
        agree(ours.test.p, number(&theirs["p"]), 9);
        all_agree(&ours.test.interval, &theirs["interval"], 9);
        all_agree(&flat(ours.effects.d), &told["d"], 7);
        all_agree(&flat(ours.effects.g), &told["g"], 7);
    }

    let described = moments::Description::of(&before).unwrap();
    agree(described.mean, number(&told["describe"]["mean"]), 12);
    agree(described.sd.unwrap(), number(&told["describe"]["sd"]), 12);
    let quartiles = [
        described.lower_quartile,
        described.median,
        described.upper_quartile,
    ];
    all_agree(&quartiles, &told["describe"]["quartiles"], 12);
}

#[test]
fn rank_tests_are_scipys_and_ties_are_counted_out() {
    let told = &fixture()["rank"];
    let of = |key: &str| numbers(&told[key]);
    let plain = rank::signed_rank(&of("plain")).unwrap();
    assert!(plain.exact);
    agree(plain.p, number(&told["plain_p"]), 10);
    assert_eq!(plain.statistic, number(&told["plain_w"]));
    let tied = rank::signed_rank(&of("tied")).unwrap();
    assert!(tied.exact);
    agree(tied.p, number(&told["tied_p"]), 10);
    let large = rank::signed_rank(&of("large")).unwrap();
    assert!(!large.exact && large.zeros > 0);
    agree(large.p, number(&told["large_p"]), 8);

    let u = rank::mann_whitney(&of("first"), &of("second")).unwrap();
    assert_eq!(u.statistic, number(&told["u"]));
    agree(u.p, number(&told["u_p"]), 10);
    let tied = rank::mann_whitney(&of("tied_first"), &of("tied_second")).unwrap();
    assert!(tied.exact);
    agree(tied.p, number(&told["tied_u_p"]), 10);
    let large = rank::mann_whitney(&of("large_first"), &of("large_second")).unwrap();
    assert!(!large.exact);
    agree(large.p, number(&told["large_u_p"]), 8);
}

#[test]
fn shares_are_those_of_statsmodels() {
    for case in fixture()["proportions"].as_array().unwrap() {
        let counts: Vec<usize> = numbers(&case["counts"])
            .iter()
            .map(|n| *n as usize)
            .collect();
        let [first, second] = [(0, 1), (2, 3)].map(|(count, of)| proportion::Share {
            count: counts[count],
            of: counts[of],
        });
        let ours = proportion::compare(first, second, 0.95).unwrap();
        all_agree(&ours.first.interval, &case["wilson"], 9);
        all_agree(&ours.interval, &case["newcombe"], 8);
        agree(ours.z.unwrap(), number(&case["z"]), 10);
        agree(ours.p.unwrap(), number(&case["p"]), 8);
        agree(ours.fisher_p, number(&case["fisher"]), 8);
    }
}

#[test]
fn adjustments_kappa_and_power_are_those_of_statsmodels() {
    let told = fixture();
    let p = numbers(&told["multiplicity"]["p"]);
    all_agree(&multiplicity::holm(&p), &told["multiplicity"]["holm"], 12);
    all_agree(
        &multiplicity::benjamini_hochberg(&p),
        &told["multiplicity"]["bh"],
        12,
    );

    let theirs = &told["kappa"];
    let mut pairs = Vec::new();
    for (i, row) in theirs["table"].as_array().unwrap().iter().enumerate() {
        for (j, count) in numbers(row).iter().enumerate() {
            pairs.extend(std::iter::repeat_n((i, j), *count as usize));
        }
    }
    let ours = kappa::kappa(&pairs, 0.95).unwrap();
    agree(ours.kappa, number(&theirs["kappa"]), 12);
    agree(ours.standard_error, number(&theirs["error"]), 10);
    all_agree(&ours.interval, &theirs["interval"], 9);
    agree(ours.p, number(&theirs["p"]), 8);

    let powers = &told["power"];
    let rows = |key: &str| -> Vec<Vec<f64>> {
        powers[key]
            .as_array()
            .unwrap()
            .iter()
            .map(numbers)
            .collect()
    };
    for row in rows("paired") {
        agree(
            power::paired_t(row[0], row[1] as usize, 0.05).unwrap(),
            row[2],
            7,
        );
    }
    for row in rows("between") {
        let ours = power::between_t(row[0], row[1] as usize, row[2] as usize, 0.05);
        agree(ours.unwrap(), row[3], 7);
    }
    for row in rows("paired_n") {
        let n = power::smallest(2, 0.8, |n| power::paired_t(row[0], n, 0.05)).unwrap();
        assert_eq!(n, row[1] as usize);
    }
    for row in rows("between_n") {
        let n = power::smallest(2, 0.8, |n| power::between_t(row[0], n, n, 0.05)).unwrap();
        assert_eq!(n, row[1] as usize);
    }
    for row in rows("shares") {
        let ours = power::two_shares(row[0], row[1], row[2] as usize, 0.05).unwrap();
        agree(ours, row[3], 6);
    }
}
