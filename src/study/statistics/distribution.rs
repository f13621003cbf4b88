//! Distributions: Student's t, central and not, and the normal one.

use statrs::{
    distribution::{ContinuousCDF, Normal, StudentsT},
    function::{erf::erfc, gamma::ln_gamma},
};

use super::{Interval, Outcome, Reason};

/// Share of the standard normal distribution below `x`.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * erfc(-x / std::f64::consts::SQRT_2)
}

/// Where the share `p` (0 to 1) of the standard normal distribution is below.
pub fn normal_quantile(p: f64) -> f64 {
    let start = Normal::standard().inverse_cdf(p);
    refine(start, p, normal_cdf, |x| {
        (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt()
    })
}

/// Two-sided p of a standard normal statistic.
pub fn normal_two_sided(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2).min(1.0)
}

/// Two-sided p of Student's `t` with `df` degrees of freedom, whole or not.
pub fn student_two_sided(t: f64, df: f64) -> f64 {
    student(df).map_or_else(
        || normal_two_sided(t),
        |student| (2.0 * student.sf(t.abs())).clamp(0.0, 1.0),
    )
}

/// Where the share `p` of Student's distribution is below.
pub fn student_quantile(p: f64, df: f64) -> f64 {
    let Some(student) = student(df) else {
        return normal_quantile(p);
    };
    let log_scale =
        ln_gamma((df + 1.0) / 2.0) - ln_gamma(df / 2.0) - 0.5 * (df * std::f64::consts::PI).ln();
    // The upper half by symmetry of the lower: there no digit is lost.
    let lower = p.min(1.0 - p);
    let at = refine(
        student.inverse_cdf(lower),
        lower,
        |x| student.cdf(x),
        |x| (log_scale - (df + 1.0) / 2.0 * (x * x / df).ln_1p()).exp(),
    );
    if p < 0.5 { at } else { -at }
}

/// None where t is as good as normal.
fn student(df: f64) -> Option<StudentsT> {
    (df < 1e8)
        .then(|| StudentsT::new(0.0, 1.0, df).ok())
        .flatten()
}

/// Newton's steps towards where `cdf` is `p`; the start is nearly there.
fn refine(start: f64, p: f64, cdf: impl Fn(f64) -> f64, density: impl Fn(f64) -> f64) -> f64 {
    let mut x = start;
    for _ in 0..4 {
        let slope = density(x);
        if !(x.is_finite() && slope > 0.0) {
            return start;
        }
        x -= (cdf(x) - p) / slope;
    }
    if x.is_finite() { x } else { start }
}

/// Share of the noncentral t distribution below `t`: `df` degrees of freedom,
/// noncentrality `delta`.
///
/// The mean of Φ(t·s − δ) over s = √(χ²/df), by Gauss-Legendre quadrature:
/// what the distribution is by definition.
pub fn noncentral_t_cdf(t: f64, df: f64, delta: f64) -> f64 {
    noncentral(t, df, delta).0.clamp(0.0, 1.0)
}

/// The share, and how fast it falls as the noncentrality rises.
fn noncentral(t: f64, df: f64, delta: f64) -> (f64, f64) {
    // Nodes and weights of eight points on −1 to 1, one half of them.
    const NODES: [(f64, f64); 4] = [
        (0.183_434_642_495_649_8, 0.362_683_783_378_362),
        (0.525_532_409_916_329, 0.313_706_645_877_887_27),
        (0.796_666_477_413_626_7, 0.222_381_034_453_374_48),
        (0.960_289_856_497_536_3, 0.101_228_536_290_376_26),
    ];
    let half = df / 2.0;
    let log_scale = std::f64::consts::LN_2 + half * half.ln() - ln_gamma(half);
    let density = |s: f64| (log_scale + (df - 1.0) * s.ln() - half * s * s).exp();
    let spread = 1.0 / (2.0 * df).sqrt();
    let (low, high) = ((1.0 - 12.0 * spread).max(0.0), 1.0 + 12.0 * spread);
    // A panel for each step that density or Φ take, whichever is the finer.
    let panels = (24.0 * (1.0 + t.abs() * spread)).ceil().min(2000.0);
    let width = (high - low) / panels;
    let (mut share, mut slope) = (0.0, 0.0);
    for panel in 0..panels as usize {
        let middle = low + (panel as f64 + 0.5) * width;
        for (node, weight) in NODES {
            for s in [middle - node * width / 2.0, middle + node * width / 2.0] {
                let (weight, at) = (weight * density(s), t * s - delta);
                share += weight * normal_cdf(at);
                slope += weight * (-0.5 * at * at).exp();
            }
        }
    }
    let root = (2.0 * std::f64::consts::PI).sqrt();
    (share * width / 2.0, slope * width / 2.0 / root)
}

/// The noncentralities between which an observed `t` is not surprising: the
/// exact interval that intervals of standardised effects are made of
/// (Steiger & Fouladi 1997). `level` as 0.95.
///
/// # Errors
/// `t` is not finite or `df` not positive.
pub fn noncentrality_interval(t: f64, df: f64, level: f64) -> Outcome<Interval> {
    if !(t.is_finite() && df > 0.0 && level > 0.0 && level < 1.0) {
        return Err(Reason::NotFinite);
    }
    let tail = (1.0 - level) / 2.0;
    // The share below t falls as the noncentrality rises: Newton's steps, and
    // halves where those lead astray.
    let solve = |wanted: f64| {
        let reach = 10.0 + t.abs();
        let (mut low, mut high) = (t - reach, t + reach);
        let mut at = t - normal_quantile(wanted);
        for _ in 0..80 {
            let (share, slope) = noncentral(t, df, at);
            if share > wanted {
                low = at;
            } else {
                high = at;
            }
            let step = at + (share - wanted) / slope;
            let next = if step > low && step < high {
                step
            } else {
                (low + high) / 2.0
            };
            let moved = (next - at).abs();
            at = next;
            if moved < 1e-11 * (1.0 + at.abs()) {
                break;
            }
        }
        at
    };
    Ok([solve(1.0 - tail), solve(tail)])
}
