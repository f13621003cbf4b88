//! Finds where a smooth function is least.

/// How many steps back the curvature is remembered.
const MEMORY: usize = 10;

/// The most steps that are taken.
const STEPS: usize = 500;

/// Flat enough to stop: the largest slope along any coordinate.
const FLAT: f64 = 1e-6;

/// What a step and the change of slope over it say of the curvature.
struct Curvature {
    step: Vec<f64>,
    change: Vec<f64>,
    product: f64,
}

/// Walks from `start` to where `function` (value and gradient) is least:
/// L-BFGS (Nocedal & Wright 2006, algorithm 7.4) with steps halved until the
/// value falls enough (Armijo 1966). Meant for convex functions, where every
/// step teaches the curvature.
pub fn minimise(start: Vec<f64>, function: impl Fn(&[f64]) -> (f64, Vec<f64>)) -> Vec<f64> {
    let mut at = start;
    let (mut value, mut slope) = function(&at);
    let mut memory: Vec<Curvature> = Vec::new();
    for _ in 0..STEPS {
        if slope.iter().all(|s| s.abs() < FLAT) {
            break;
        }
        let direction = descent(&slope, &memory);
        let steepness = dot(&direction, &slope);
        let Some((next, next_value, next_slope)) =
            step(&at, value, &direction, steepness, &function)
        else {
            break;
        };
        let moved: Vec<f64> = next.iter().zip(&at).map(|(a, b)| a - b).collect();
        let change: Vec<f64> = next_slope.iter().zip(&slope).map(|(a, b)| a - b).collect();
        let product = dot(&moved, &change);
        if product > 1e-12 * dot(&change, &change) {
            if memory.len() == MEMORY {
                memory.remove(0);
            }
            memory.push(Curvature {
                step: moved,
                change,
                product,
            });
        }
        (at, value, slope) = (next, next_value, next_slope);
    }
    at
}

/// The first of ever shorter steps along `direction` after which the value has
/// fallen by its due. `None` where nothing is left to gain.
fn step(
    at: &[f64],
    value: f64,
    direction: &[f64],
    steepness: f64,
    function: &impl Fn(&[f64]) -> (f64, Vec<f64>),
) -> Option<(Vec<f64>, f64, Vec<f64>)> {
    const DUE: f64 = 1e-4;
    const HALVINGS: usize = 40;
    let lengths = std::iter::successors(Some(1.0), |length| Some(length / 2.0));
    lengths.take(HALVINGS).find_map(|length| {
        let next: Vec<f64> = at
            .iter()
            .zip(direction)
            .map(|(x, d)| x + length * d)
            .collect();
        let (next_value, next_slope) = function(&next);
        (next_value <= value + DUE * length * steepness).then_some((next, next_value, next_slope))
    })
}

/// Downhill, bent by the remembered curvature: the two-loop recursion.
fn descent(slope: &[f64], memory: &[Curvature]) -> Vec<f64> {
    let mut direction: Vec<f64> = slope.iter().map(|s| -s).collect();
    let mut shares = Vec::with_capacity(memory.len());
    for known in memory.iter().rev() {
        let share = dot(&known.step, &direction) / known.product;
        add(&mut direction, -share, &known.change);
        shares.push(share);
    }
    // Without any curvature known, a step of length one at most.
    let scale = match memory.last() {
        Some(known) => known.product / dot(&known.change, &known.change),
        None => 1.0 / dot(slope, slope).sqrt().max(1.0),
    };
    for along in &mut direction {
        *along *= scale;
    }
    for (known, share) in memory.iter().zip(shares.iter().rev()) {
        let back = dot(&known.change, &direction) / known.product;
        add(&mut direction, share - back, &known.step);
    }
    direction
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(to: &mut [f64], times: f64, what: &[f64]) {
    to.iter_mut().zip(what).for_each(|(a, b)| *a += times * b);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bottom_of_a_long_valley_is_found() {
        // Curvatures from 1 to 1000, the least value at 1, 2, 3, ...
        let valley = |x: &[f64]| {
            let pull = |(k, x): (usize, &f64)| (10_f64.powi(k as i32), x - (k + 1) as f64);
            let terms: Vec<_> = x.iter().enumerate().map(pull).collect();
            let value = terms.iter().map(|(c, off)| c * off * off / 2.0).sum();
            (value, terms.iter().map(|(c, off)| c * off).collect())
        };
        let found = minimise(vec![0.0; 4], valley);
        for (k, x) in found.iter().enumerate() {
            assert!((x - (k + 1) as f64).abs() < 1e-5, "{found:?}");
        }
    }

    /// Rosenbrock's curved valley (1960), least at (1, 1).
    #[test]
    fn a_curved_valley_is_followed() {
        let banana = |x: &[f64]| {
            let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
            let slope = vec![-2.0 * a - 400.0 * x[0] * b, 200.0 * b];
            (a * a + 100.0 * b * b, slope)
        };
        let found = minimise(vec![-1.2, 1.0], banana);
        assert!(found.iter().all(|x| (x - 1.0).abs() < 1e-5), "{found:?}");
    }
}
