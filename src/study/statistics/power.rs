//! How likely a study is to find what is there, and how large it must be.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::{
    Outcome, Reason,
    distribution::{noncentral_t_cdf, normal_cdf, normal_quantile, student_quantile},
    mixed::{self, Design, Factor},
    proportion::{Estimate, Share},
};

/// Power of a two-sided paired t test: `d_z` the mean difference by the standard
/// deviation of the differences. Exact, by the noncentral t.
///
/// # Errors
/// Fewer than two pairs, or an impossible level.
pub fn paired_t(d_z: f64, pairs: usize, alpha: f64) -> Outcome<f64> {
    if pairs < 2 {
        return Err(Reason::TooFew {
            have: pairs,
            need: 2,
        });
    }
    two_sided(d_z * (pairs as f64).sqrt(), (pairs - 1) as f64, alpha)
}

/// Power of Student's two-sided test between two groups: `d` the difference of
/// means by the common standard deviation. Exact.
///
/// # Errors
/// A group of none, fewer than three in all, or an impossible level.
pub fn between_t(d: f64, first: usize, second: usize, alpha: f64) -> Outcome<f64> {
    if first == 0 || second == 0 {
        return Err(Reason::EmptyGroup);
    }
    if first + second < 3 {
        return Err(Reason::TooFew {
            have: first + second,
            need: 3,
        });
    }
    let (m, n) = (first as f64, second as f64);
    two_sided(d * (m * n / (m + n)).sqrt(), m + n - 2.0, alpha)
}

fn two_sided(delta: f64, df: f64, alpha: f64) -> Outcome<f64> {
    if !(alpha > 0.0 && alpha < 1.0 && delta.is_finite()) {
        return Err(Reason::Impossible);
    }
    let critical = student_quantile(1.0 - alpha / 2.0, df);
    let above = 1.0 - noncentral_t_cdf(critical, df, delta);
    Ok((above + noncentral_t_cdf(-critical, df, delta)).clamp(0.0, 1.0))
}

/// Power to tell two shares apart, groups of `n` each, by the normal
/// approximation with the pooled variance under no difference (Fleiss 1981,
/// without continuity correction).
///
/// # Errors
/// Shares outside 0 to 1, no variance, or an impossible level.
pub fn two_shares(first: f64, second: f64, n: usize, alpha: f64) -> Outcome<f64> {
    let inside = |share: f64| (0.0..=1.0).contains(&share);
    if !(inside(first) && inside(second) && alpha > 0.0 && alpha < 1.0) {
        return Err(Reason::Impossible);
    }
    let pooled = (first + second) / 2.0;
    let free = (first * (1.0 - first) + second * (1.0 - second)).sqrt();
    let null = (2.0 * pooled * (1.0 - pooled)).sqrt();
    if null <= 0.0 || n == 0 {
        return Err(Reason::NoVariance);
    }
    let z = normal_quantile(1.0 - alpha / 2.0);
    let off = (second - first).abs() * (n as f64).sqrt();
    if free <= 0.0 {
        return Ok(1.0);
    }
    Ok(normal_cdf((off - z * null) / free) + normal_cdf((-off - z * null) / free))
}

/// The smallest number, from `least` to a million, whose power is at least
/// `wanted`.
///
/// # Errors
/// As `power`; and none is enough.
pub fn smallest(
    least: usize,
    wanted: f64,
    power: impl Fn(usize) -> Outcome<f64>,
) -> Outcome<usize> {
    const MOST: usize = 1_000_000;
    if power(least)? >= wanted {
        return Ok(least);
    }
    let (mut below, mut above) = (least, least.max(1) * 2);
    while power(above)? < wanted {
        if above >= MOST {
            return Err(Reason::Impossible);
        }
        (below, above) = (above, (above * 2).min(MOST));
    }
    while above - below > 1 {
        let middle = below + (above - below) / 2;
        if power(middle)? >= wanted {
            above = middle;
        } else {
            below = middle;
        }
    }
    Ok(above)
}

/// A study to be simulated: gains in score, one for each participant and target.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Gains {
    /// Participants in the control and in the other group.
    pub groups: [usize; 2],
    /// Targets that everybody plays.
    pub targets: usize,
    /// Mean gain of the control group.
    pub learning: f64,
    /// What the other group gains beyond it.
    pub effect: f64,
    /// Standard deviation between participants.
    pub participant_sd: f64,
    /// Standard deviation between targets.
    pub target_sd: f64,
    /// Standard deviation of what is left.
    pub residual_sd: f64,
}

/// How often a simulated study came out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Simulated {
    /// Runs that could be fitted.
    pub runs: usize,
    /// Runs that could not.
    pub failed: usize,
    /// How often the group's effect was significant.
    pub effect: Estimate,
    /// How often the interval of the effect held the true one.
    pub covered: Estimate,
    /// How often the control group's learning was significant.
    pub learning: Estimate,
}

impl Gains {
    /// One study's data.
    ///
    /// # Errors
    /// An empty group, or fewer than two targets.
    pub fn draw(&self, chance: &mut ChaCha8Rng) -> Outcome<Design> {
        let people = self.groups[0] + self.groups[1];
        if self.groups.contains(&0) {
            return Err(Reason::EmptyGroup);
        }
        if self.targets < 2 {
            return Err(Reason::TooFew {
                have: self.targets,
                need: 2,
            });
        }
        let target: Vec<f64> = (0..self.targets)
            .map(|_| self.target_sd * normal(chance))
            .collect();
        let mut design = Design {
            response: Vec::new(),
            fixed: vec![
                ("learning".into(), Vec::new()),
                ("effect".into(), Vec::new()),
            ],
            random: Vec::new(),
        };
        let (mut who, mut what) = (Vec::new(), Vec::new());
        for person in 0..people {
            let own = self.participant_sd * normal(chance);
            let group = f64::from(person >= self.groups[0]);
            for (at, of_target) in target.iter().enumerate() {
                design.response.push(
                    self.learning
                        + self.effect * group
                        + own
                        + of_target
                        + self.residual_sd * normal(chance),
                );
                design.fixed[0].1.push(1.0);
                design.fixed[1].1.push(group);
                who.push(person);
                what.push(at);
            }
        }
        design.random = vec![Factor::of("participant", who), Factor::of("target", what)];
        Ok(design)
    }

    /// Plays the study `runs` times and fits the mixed model each time; the runs
    /// are shared out to the processor's cores, and the seed alone decides.
    ///
    /// # Errors
    /// A study that makes no sense.
    pub fn simulate(&self, runs: usize, seed: u64, alpha: f64) -> Outcome<Simulated> {
        self.draw(&mut ChaCha8Rng::seed_from_u64(seed))?;
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let one = |run: usize| {
            let mut chance = ChaCha8Rng::seed_from_u64(seed);
            chance.set_stream(run as u64);
            let fit = mixed::fit(&self.draw(&mut chance)?, 1.0 - alpha)?;
            let [learning, effect] = [0, 1].map(|at| fit.coefficients[at].test);
            let [low, high] = effect.interval;
            Ok([
                effect.p < alpha,
                (low..=high).contains(&self.effect),
                learning.p < alpha,
            ])
        };
        let outcomes: Vec<Outcome<[bool; 3]>> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|thread| {
                    let one = &one;
                    scope
                        .spawn(move || (thread..runs).step_by(threads).map(one).collect::<Vec<_>>())
                })
                .collect();
            // A worker that panicked leaves its runs out; they count as failed.
            workers
                .into_iter()
                .flat_map(|worker| worker.join().unwrap_or_default())
                .collect()
        });
        let fitted: Vec<[bool; 3]> = outcomes.into_iter().flatten().collect();
        let share =
            |at: usize| Estimate::of(Share::count(fitted.iter().map(|outcome| outcome[at])), 0.95);
        Ok(Simulated {
            runs: fitted.len(),
            failed: runs - fitted.len(),
            effect: share(0)?,
            covered: share(1)?,
            learning: share(2)?,
        })
    }
}

/// A standard normal deviate (Box & Muller 1958).
pub fn normal(chance: &mut ChaCha8Rng) -> f64 {
    let (a, b): (f64, f64) = (chance.random(), chance.random());
    (-2.0 * (1.0 - a).ln()).sqrt() * (2.0 * std::f64::consts::PI * b).cos()
}
