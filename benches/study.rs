//! Whether the statistics of studies keep their promises: `cargo bench --bench study`.
//!
//! Ten thousand simulated studies for each row (another number as an argument:
//! `-- 1000`), each of two groups of 18 participants at six targets, as the seed
//! paper's. Where nothing is there a test may find something in 5 % of them, and no
//! more; where something is, as often as its power says; and an interval of 95 %
//! holds the truth as often. Ends with 1 where one does not.

use std::process::ExitCode;

use face_game::study::statistics::{
    Moments, Outcome, gee,
    mixed::{self, Design},
    power::{self, Gains, normal},
    proportion::{self, Estimate, Share},
    rank, t,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const ALPHA: f64 = 0.05;

/// What a row promises.
enum Promise {
    /// A rate, but for chance and this much more.
    Near(f64, f64),
    /// At most this rate, but for chance and this much more.
    AtMost(f64, f64),
    /// Nothing: shown as a warning.
    Nothing,
}

struct Table {
    runs: usize,
    kept: bool,
}

impl Table {
    /// Runs a study `runs` times and prints how often it came out.
    fn row(
        &mut self,
        name: &str,
        promise: &Promise,
        one: impl Fn(&mut ChaCha8Rng) -> Outcome<bool> + Sync,
    ) {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let runs = self.runs;
        let outcomes: Vec<Outcome<bool>> = std::thread::scope(|scope| {
            let work = |thread: usize| {
                let one = &one;
                move || {
                    (thread..runs)
                        .step_by(threads)
                        .map(|run| {
                            let mut chance = ChaCha8Rng::seed_from_u64(2022);
                            chance.set_stream(run as u64);
                            one(&mut chance)
                        })
                        .collect::<Vec<_>>()
                }
            };
            let workers: Vec<_> = (0..threads)
                .map(|thread| scope.spawn(work(thread)))
                .collect();
            workers
                .into_iter()
                .flat_map(|worker| worker.join().unwrap())
                .collect()
        });
        let failed = outcomes.iter().filter(|outcome| outcome.is_err()).count();
        let share = Share::count(outcomes.into_iter().flatten());
        // 99.9 %: some thirty rows are looked at.
        let found = Estimate::of(share, 0.999).unwrap();
        let [low, high] = found.interval;
        let (promised, kept) = match *promise {
            Promise::Near(rate, more) => (
                format!("{:5.1}", rate * 100.0),
                low - more <= rate && rate <= high + more,
            ),
            Promise::AtMost(rate, more) => (format!("≤{:4.1}", rate * 100.0), low - more <= rate),
            Promise::Nothing => ("    –".into(), true),
        };
        self.kept &= kept && failed * 100 <= runs;
        println!(
            "{name:<66} {promised}  {:5.1}  [{:4.1}, {:4.1}]{}{}",
            found.value * 100.0,
            low * 100.0,
            high * 100.0,
            if failed > 0 {
                format!("  {failed} not computed")
            } else {
                String::new()
            },
            if kept { "" } else { "  BROKEN" },
        );
    }
}

fn main() -> ExitCode {
    let runs = std::env::args()
        .skip(1)
        .find_map(|arg| arg.parse().ok())
        .unwrap_or(10_000);
    let mut table = Table { runs, kept: true };
    println!("{runs} simulated studies a row; per cent, intervals of 99.9 %");
    println!("{:<66} promise found", "");
    t_tests(&mut table);
    ranks(&mut table);
    shares(&mut table);
    models(&mut table);
    if table.kept {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn draws(chance: &mut ChaCha8Rng, n: usize, mean: f64, sd: f64) -> Vec<f64> {
    (0..n).map(|_| mean + sd * normal(chance)).collect()
}

fn t_tests(table: &mut Table) {
    let paired = |effect: f64| {
        move |chance: &mut ChaCha8Rng| {
            let first = draws(chance, 36, 0.4, 0.2);
            let gains = draws(chance, 36, effect, 0.2);
            let rest: Vec<f64> = first.iter().zip(gains).map(|(a, b)| a + b).collect();
            Ok(t::paired(&first, &rest, 1.0 - ALPHA)?.test.p < ALPHA)
        }
    };
    table.row(
        "paired t, 36 participants, no effect",
        &Promise::Near(ALPHA, 0.0),
        paired(0.0),
    );
    let promised = power::paired_t(0.5, 36, ALPHA).unwrap();
    table.row(
        "paired t, d_z = 0.5",
        &Promise::Near(promised, 0.0),
        paired(0.1),
    );
    table.row(
        "exact interval of d_z holds 0.5",
        &Promise::Near(0.95, 0.0),
        |chance| {
            let first = draws(chance, 36, 0.4, 0.2);
            let gains = draws(chance, 36, 0.1, 0.2);
            let rest: Vec<f64> = first.iter().zip(gains).map(|(a, b)| a + b).collect();
            let [low, high] = t::paired(&first, &rest, 0.95)?.effects.d_z.interval;
            Ok((low..=high).contains(&0.5))
        },
    );
    let welch = |effect: f64| {
        move |chance: &mut ChaCha8Rng| {
            let a = Moments::of(&draws(chance, 18, 0.0, 0.1))?;
            let b = Moments::of(&draws(chance, 18, effect, 0.1))?;
            Ok(t::welch(a, b, 1.0 - ALPHA)?.test.p < ALPHA)
        }
    };
    table.row(
        "Welch, 18 and 18 participants, no effect",
        &Promise::Near(ALPHA, 0.002),
        welch(0.0),
    );
    let promised = power::between_t(1.0, 18, 18, ALPHA).unwrap();
    table.row("Welch, d = 1", &Promise::Near(promised, 0.005), welch(0.1));
    table.row(
        "Welch, 30 and 10, threefold SD in the small group, no effect",
        &Promise::Near(ALPHA, 0.005),
        |chance| {
            let a = Moments::of(&draws(chance, 30, 0.0, 0.1))?;
            let b = Moments::of(&draws(chance, 10, 0.0, 0.3))?;
            Ok(t::welch(a, b, 1.0 - ALPHA)?.test.p < ALPHA)
        },
    );
}

fn ranks(table: &mut Table) {
    // Scores are few and tied.
    let coarse = |value: f64| (value * 10.0).round() / 10.0;
    table.row(
        "Wilcoxon, 36 tied gains, no effect",
        &Promise::AtMost(ALPHA, 0.0),
        |chance| {
            let gains: Vec<f64> = draws(chance, 36, 0.0, 0.2)
                .into_iter()
                .map(coarse)
                .collect();
            Ok(rank::signed_rank(&gains)?.p < ALPHA)
        },
    );
    table.row(
        "Mann-Whitney, 18 and 18 tied gains, no effect",
        &Promise::AtMost(ALPHA, 0.0),
        |chance| {
            let mut of = || {
                draws(chance, 18, 0.0, 0.2)
                    .into_iter()
                    .map(coarse)
                    .collect::<Vec<f64>>()
            };
            let (a, b) = (of(), of());
            Ok(rank::mann_whitney(&a, &b)?.p < ALPHA)
        },
    );
}

fn shares(table: &mut Table) {
    let games = |chance: &mut ChaCha8Rng, p: f64| {
        Share::count((0..108).map(|_| chance.random::<f64>() < p))
    };
    table.row(
        "Wilson's interval holds 57.4 % of 108 games",
        &Promise::Near(0.95, 0.01),
        move |chance| {
            let [low, high] = games(chance, 0.574).interval(0.95)?;
            Ok((low..=high).contains(&0.574))
        },
    );
    table.row(
        "Newcombe's interval holds a difference of 5.5 points",
        &Promise::Near(0.95, 0.01),
        move |chance| {
            let (a, b) = (games(chance, 0.574), games(chance, 0.629));
            let [low, high] = proportion::compare(a, b, 0.95)?.interval;
            Ok((low..=high).contains(&0.055))
        },
    );
    table.row(
        "Fisher, 108 and 108 independent games, no effect",
        &Promise::AtMost(ALPHA, 0.0),
        move |chance| {
            let (a, b) = (games(chance, 0.6), games(chance, 0.6));
            Ok(proportion::compare(a, b, 0.95)?.fisher_p < ALPHA)
        },
    );
    // Six games of a participant are alike: log odds vary between participants.
    let clustered = |effect: f64| {
        move |chance: &mut ChaCha8Rng| {
            let mut rows = Vec::new();
            for person in 0..36 {
                let group = f64::from(u8::from(person >= 18));
                let odds = 0.4 + effect * group + 0.8 * normal(chance);
                for _ in 0..6 {
                    rows.push(gee::Row {
                        cluster: person,
                        predictors: vec![1.0, group],
                        outcome: chance.random::<f64>() < 1.0 / (1.0 + (-odds).exp()),
                    });
                }
            }
            rows
        }
    };
    table.row(
        "GEE of games that end higher, no effect",
        &Promise::Near(ALPHA, 0.007),
        move |chance| Ok(gee::logistic(&clustered(0.0)(chance), 0.95)?.coefficients[1].p < ALPHA),
    );
    table.row(
        "Fisher on the same games, as if independent",
        &Promise::Nothing,
        move |chance| {
            let rows = clustered(0.0)(chance);
            let of = |group: f64| {
                Share::count(
                    rows.iter()
                        .filter(|row| row.predictors[1] == group)
                        .map(|row| row.outcome),
                )
            };
            Ok(proportion::compare(of(0.0), of(1.0), 0.95)?.fisher_p < ALPHA)
        },
    );
}

const STUDY: Gains = Gains {
    groups: [18, 18],
    targets: 6,
    learning: 0.0,
    effect: 0.0,
    participant_sd: 0.1,
    target_sd: 0.05,
    residual_sd: 0.25,
};

fn p_of(design: &Design, at: usize) -> Outcome<f64> {
    Ok(mixed::fit(design, 1.0 - ALPHA)?.coefficients[at].test.p)
}

fn models(table: &mut Table) {
    table.row(
        "mixed model, group's gain, no effect",
        &Promise::Near(ALPHA, 0.005),
        |chance| Ok(p_of(&STUDY.draw(chance)?, 1)? < ALPHA),
    );
    let alike = Gains {
        participant_sd: 0.0,
        ..STUDY
    };
    table.row(
        "the same, participants all alike",
        &Promise::AtMost(ALPHA, 0.005),
        move |chance| Ok(p_of(&alike.draw(chance)?, 1)? < ALPHA),
    );
    table.row(
        "the same, a fifth of the games missing",
        &Promise::Near(ALPHA, 0.005),
        |chance| Ok(p_of(&thinned(STUDY.draw(chance)?, chance), 1)? < ALPHA),
    );
    table.row(
        "mixed model, learning of the control group, none there",
        &Promise::AtMost(ALPHA, 0.007),
        |chance| Ok(p_of(&STUDY.draw(chance)?, 0)? < ALPHA),
    );
    let there = Gains {
        effect: 0.15,
        learning: 0.05,
        ..STUDY
    };
    let spread = (STUDY.participant_sd.powi(2) + STUDY.residual_sd.powi(2) / 6.0).sqrt();
    let promised = power::between_t(there.effect / spread, 18, 18, ALPHA).unwrap();
    table.row(
        "mixed model, group's gain 0.15",
        &Promise::Near(promised, 0.01),
        move |chance| Ok(p_of(&there.draw(chance)?, 1)? < ALPHA),
    );
    table.row(
        "its interval holds 0.15",
        &Promise::Near(0.95, 0.005),
        move |chance| {
            let fit = mixed::fit(&there.draw(chance)?, 0.95)?;
            let [low, high] = fit.coefficients[1].test.interval;
            Ok((low..=high).contains(&0.15))
        },
    );
    table.row(
        "Welch on the games, as if independent, no effect",
        &Promise::Nothing,
        |chance| {
            let design = STUDY.draw(chance)?;
            let of = |group: f64| -> Vec<f64> {
                let rows = design.response.iter().zip(&design.fixed[1].1);
                rows.filter(|(_, own)| **own == group)
                    .map(|(gain, _)| *gain)
                    .collect()
            };
            let (a, b) = (Moments::of(&of(0.0))?, Moments::of(&of(1.0))?);
            Ok(t::welch(a, b, 0.95)?.test.p < ALPHA)
        },
    );
}

/// The values that are to stay.
fn kept<T: Copy>(values: &[T], keep: &[bool]) -> Vec<T> {
    values
        .iter()
        .zip(keep)
        .filter(|(_, keep)| **keep)
        .map(|(value, _)| *value)
        .collect()
}

/// Without a fifth of the rows.
fn thinned(mut design: Design, chance: &mut ChaCha8Rng) -> Design {
    let keep: Vec<bool> = design
        .response
        .iter()
        .map(|_| chance.random::<f64>() > 0.2)
        .collect();
    design.response = kept(&design.response, &keep);
    for (_, column) in &mut design.fixed {
        *column = kept(column, &keep);
    }
    for factor in &mut design.random {
        factor.level = kept(&factor.level, &keep);
    }
    design
}
