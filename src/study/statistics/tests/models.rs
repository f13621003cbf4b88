//! The models against statsmodels, and against what is exact in balanced designs.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::{agree, all_agree, fixture, number, numbers};
use crate::study::statistics::{
    gee,
    mixed::{self, Design, Factor},
    moments::mean,
    power::Gains,
    t, *,
};

fn design(case: &serde_json::Value, factors: &[&str]) -> Design {
    let column = |key: &str| numbers(&case[key]);
    let rows = case["gain"].as_array().unwrap().len();
    let mut fixed = vec![
        ("intercept".to_owned(), vec![1.0; rows]),
        ("group".into(), column("group")),
    ];
    if case.get("later").is_some() {
        let later = column("later");
        let both = later.iter().zip(&fixed[1].1).map(|(a, b)| a * b).collect();
        fixed.push(("later".into(), later));
        fixed.push(("group × later".into(), both));
    }
    let factor = |name: &&str| Factor::of(*name, column(name).into_iter().map(|n| n as usize));
    Design {
        response: column("gain"),
        fixed,
        random: factors.iter().map(factor).collect(),
    }
}

#[test]
fn reml_is_that_of_statsmodels() {
    let told = &fixture()["mixed"];
    for (key, factors) in [
        ("balanced", &["person", "target"][..]),
        ("ragged", &["person", "target"]),
        ("tries", &["person", "target", "game"]),
    ] {
        let case = &told[key];
        let ours = mixed::fit(&design(case, factors), 0.95).unwrap();
        let theirs = &case["fit"];
        let estimates: Vec<f64> = ours
            .coefficients
            .iter()
            .map(|c| c.test.difference)
            .collect();
        all_agree(&estimates, &theirs["coefficients"], 3);
        let errors: Vec<f64> = ours.coefficients.iter().map(|c| c.plain_error).collect();
        all_agree(&errors, &theirs["errors"], 3);
        for (component, sd) in ours.components.iter().zip(numbers(&theirs["sd"])) {
            assert!((component.sd - sd).abs() < 2e-4, "{key} {component:?} {sd}");
        }
        // We found no worse a maximum than they did.
        assert!(ours.log_likelihood > number(&theirs["log_likelihood"]) - 1e-6);
        agree(ours.log_likelihood, number(&theirs["log_likelihood"]), 5);
        assert!(
            ours.coefficients
                .iter()
                .all(|c| c.test.standard_error >= c.plain_error)
        );
    }
}

/// In a balanced design whose variances are all above nothing, the test between
/// participants is exactly Student's test of their means: Kenward and Roger's
/// degrees of freedom are n − 2, and nothing is adjusted.
#[test]
fn kenward_and_roger_are_exact_where_a_t_test_is() {
    let case = &fixture()["mixed"]["balanced"];
    let ours = mixed::fit(&design(case, &["person", "target"]), 0.95).unwrap();
    let effect = ours.coefficient("group").unwrap();
    let (gain, person) = (numbers(&case["gain"]), numbers(&case["person"]));
    let mut groups = [Vec::new(), Vec::new()];
    for who in 0..24_usize {
        let own = |at: &usize| person[*at] as usize == who;
        let gains: Vec<f64> = (0..gain.len()).filter(own).map(|at| gain[at]).collect();
        groups[who % 2].push(mean(&gains).unwrap());
    }
    let [control, treatment] = groups.map(|means| Moments::of(&means).unwrap());
    let exact = t::student(control, treatment, 0.95).unwrap();
    agree(effect.test.df, 22.0, 4);
    agree(effect.test.t, exact.test.t, 4);
    agree(effect.test.p, exact.test.p, 4);
    agree(effect.plain_error, exact.test.standard_error, 4);
}

#[test]
fn gee_is_that_of_statsmodels() {
    let case = &fixture()["gee"];
    let of = |key: &str| numbers(&case[key]);
    let (person, group, outcome) = (of("person"), of("group"), of("outcome"));
    let rows: Vec<gee::Row> = (0..person.len())
        .map(|at| gee::Row {
            cluster: person[at] as usize,
            predictors: vec![1.0, group[at]],
            outcome: outcome[at] > 0.5,
        })
        .collect();
    let ours = gee::logistic(&rows, 0.95).unwrap();
    let theirs = &case["fit"];
    let estimates: Vec<f64> = ours.coefficients.iter().map(|c| c.difference).collect();
    all_agree(&estimates, &theirs["coefficients"], 6);
    let errors: Vec<f64> = ours.coefficients.iter().map(|c| c.standard_error).collect();
    all_agree(&errors, &theirs["errors"], 6);
    all_agree(&ours.sandwich_errors, &theirs["sandwich"], 6);
    agree(ours.correlation, number(&theirs["correlation"]), 6);
    assert_eq!(ours.coefficients[0].df, 28.0);
}

/// What is put in comes out, roughly: the benchmark asks for more.
#[test]
fn simulated_studies_find_what_is_there() {
    let study = Gains {
        groups: [18, 18],
        targets: 6,
        learning: 0.05,
        effect: 0.1,
        participant_sd: 0.05,
        target_sd: 0.03,
        residual_sd: 0.15,
    };
    let found = study.simulate(60, 4, 0.05).unwrap();
    assert_eq!(found.runs + found.failed, 60);
    assert!(found.failed == 0 && found.effect.value > 0.8, "{found:?}");
    let again = study.simulate(60, 4, 0.05).unwrap();
    assert_eq!(found, again);
    let design = study.draw(&mut ChaCha8Rng::seed_from_u64(1)).unwrap();
    assert_eq!(design.response.len(), 216);
}
