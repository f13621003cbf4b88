//! The minimum of a function of a few scales that may not be negative.

use crate::study::statistics::{Outcome, Reason};

/// Nelder and Mead's simplex (1965), begun twice: again where it first stopped.
/// Negative scales mean their size, so that nothing is a smooth minimum.
pub fn minimise(size: usize, value: impl Fn(&[f64]) -> Outcome<f64>) -> Outcome<Vec<f64>> {
    if size == 0 {
        return Ok(Vec::new());
    }
    let sized = |at: &[f64]| {
        let at: Vec<f64> = at.iter().map(|scale| scale.abs()).collect();
        value(&at)
    };
    let first = simplex(&vec![0.5; size], 0.4, &sized)?;
    let again = simplex(&first, 0.1, &sized)?;
    let mut best: Vec<f64> = again.iter().map(|scale| scale.abs()).collect();
    // What is nearly nothing is nothing, where that is no worse.
    for at in 0..size {
        if best[at] < 1e-2 {
            let mut without = best.clone();
            without[at] = 0.0;
            if value(&without)? <= value(&best)? + 1e-9 {
                best = without;
            }
        }
    }
    Ok(best)
}

fn simplex(start: &[f64], step: f64, value: &impl Fn(&[f64]) -> Outcome<f64>) -> Outcome<Vec<f64>> {
    const MOST: usize = 600;
    let size = start.len();
    let mut corners: Vec<(f64, Vec<f64>)> = vec![(value(start)?, start.to_vec())];
    for at in 0..size {
        let mut corner = start.to_vec();
        corner[at] += step;
        corners.push((value(&corner)?, corner));
    }
    for _ in 0..MOST {
        corners.sort_by(|a, b| a.0.total_cmp(&b.0));
        let width = corners[1..]
            .iter()
            .flat_map(|(_, corner)| corner.iter().zip(&corners[0].1))
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f64::max);
        if width < 1e-8 || (corners[size].0 - corners[0].0 < 1e-12 && width < 1e-6) {
            return Ok(corners.swap_remove(0).1);
        }
        let middle: Vec<f64> = (0..size)
            .map(|at| corners[..size].iter().map(|(_, c)| c[at]).sum::<f64>() / size as f64)
            .collect();
        let worst = corners[size].clone();
        let towards = |factor: f64| -> Outcome<(f64, Vec<f64>)> {
            let at: Vec<f64> = middle
                .iter()
                .zip(&worst.1)
                .map(|(m, w)| m + factor * (m - w))
                .collect();
            Ok((value(&at)?, at))
        };
        let mirrored = towards(1.0)?;
        corners[size] = if mirrored.0 < corners[0].0 {
            let further = towards(2.0)?;
            if further.0 < mirrored.0 {
                further
            } else {
                mirrored
            }
        } else if mirrored.0 < corners[size - 1].0 {
            mirrored
        } else {
            let closer = towards(if mirrored.0 < worst.0 { 0.5 } else { -0.5 })?;
            if closer.0 < worst.0.min(mirrored.0) {
                closer
            } else {
                let best = corners[0].1.clone();
                for corner in &mut corners[1..] {
                    for (a, b) in corner.1.iter_mut().zip(&best) {
                        *a = b + (*a - b) / 2.0;
                    }
                    corner.0 = value(&corner.1)?;
                }
                continue;
            }
        };
    }
    Err(Reason::NotConverged)
}
