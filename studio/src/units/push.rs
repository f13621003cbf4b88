//! The studio's own movements of the skin, where neither of the other two
//! sculptors has one or theirs are weak.

use glam::{Vec2, Vec3};

use crate::head::Head;

/// A smooth pull of the skin around a point of the person's left half; the
/// right half is mirrored unless it lies in the middle.
struct Push {
    name: &'static str,
    /// Where it pulls most, on the base mesh seen from the front.
    at: Vec2,
    /// Where its strength has fallen to 61 %.
    radius: Vec2,
    /// How far, at full intensity.
    by: Vec3,
}

const fn push(name: &'static str, at: [f32; 2], radius: [f32; 2], by: [f32; 3]) -> Push {
    Push {
        name,
        at: Vec2::new(at[0], at[1]),
        radius: Vec2::new(radius[0], radius[1]),
        by: Vec3::new(by[0], by[1], by[2]),
    }
}

/// Pushes of one name add up.
#[rustfmt::skip]
const PUSHES: [Push; 36] = [
    push("inner-brow-up", [0.11, 7.49], [0.12, 0.08], [0.0, 0.075, 0.006]),
    push("forehead-inner-up", [0.12, 7.62], [0.16, 0.10], [0.0, 0.045, 0.0]),
    push("outer-brow-up", [0.42, 7.50], [0.14, 0.08], [0.004, 0.070, 0.0]),
    push("forehead-outer-up", [0.40, 7.63], [0.16, 0.10], [0.0, 0.040, 0.0]),
    push("brow-knit", [0.14, 7.47], [0.11, 0.07], [-0.042, -0.030, 0.012]),
    push("brow-knit", [0.32, 7.48], [0.14, 0.07], [-0.018, -0.012, 0.004]),
    push("brow-lower", [0.20, 7.47], [0.20, 0.08], [0.0, -0.045, 0.008]),
    push("upper-lid-up", [0.30, 7.335], [0.13, 0.028], [0.0, 0.036, -0.006]),
    push("cheek-up", [0.36, 7.02], [0.17, 0.11], [0.004, 0.060, 0.022]),
    push("crow", [0.48, 7.28], [0.08, 0.07], [-0.016, -0.006, 0.0]),
    push("crow", [0.42, 7.38], [0.10, 0.05], [0.0, -0.012, 0.0]),
    push("lower-lid-up", [0.29, 7.225], [0.13, 0.030], [0.0, 0.024, 0.003]),
    push("upper-lid-tight", [0.30, 7.340], [0.13, 0.024], [0.0, -0.014, 0.0]),
    push("nose-side-up", [0.09, 7.13], [0.09, 0.10], [-0.004, 0.050, 0.012]),
    push("wing-up", [0.13, 6.94], [0.06, 0.07], [0.010, 0.048, 0.0]),
    push("wing-up", [0.22, 6.98], [0.07, 0.08], [0.0, 0.028, 0.010]),
    push("upper-lip-up", [0.11, 6.70], [0.12, 0.05], [0.003, 0.058, 0.014]),
    push("upper-lip-up", [0.18, 6.80], [0.09, 0.07], [0.004, 0.034, 0.008]),
    push("furrow-up", [0.23, 6.88], [0.07, 0.09], [0.012, 0.045, 0.012]),
    push("furrow-up", [0.17, 6.72], [0.07, 0.04], [0.006, 0.024, 0.002]),
    push("corner-pull", [0.25, 6.62], [0.10, 0.07], [0.080, 0.085, -0.035]),
    push("corner-pull", [0.35, 6.78], [0.13, 0.11], [0.028, 0.050, 0.018]),
    push("corner-tuck", [0.26, 6.62], [0.08, 0.06], [0.022, 0.004, -0.045]),
    push("corner-tuck", [0.34, 6.62], [0.05, 0.07], [-0.020, 0.002, -0.018]),
    push("corner-down", [0.24, 6.61], [0.09, 0.06], [0.006, -0.075, -0.006]),
    push("corner-down", [0.30, 6.50], [0.10, 0.09], [0.004, -0.030, 0.004]),
    push("chin-up", [0.0, 6.32], [0.15, 0.07], [0.0, 0.060, 0.016]),
    push("lower-lip-up", [0.0, 6.54], [0.17, 0.04], [0.0, 0.045, 0.022]),
    push("corner-stretch", [0.26, 6.61], [0.11, 0.07], [0.080, -0.014, -0.034]),
    push("corner-stretch", [0.36, 6.50], [0.12, 0.11], [0.040, -0.012, 0.0]),
    push("lips-thin", [0.0, 6.68], [0.17, 0.024], [0.0, -0.020, -0.010]),
    push("lips-thin", [0.0, 6.53], [0.17, 0.030], [0.0, 0.026, -0.010]),
    push("lips-thin", [0.0, 6.60], [0.19, 0.020], [0.0, 0.0, -0.010]),
    push("corner-in", [0.24, 6.61], [0.08, 0.05], [-0.034, 0.0, 0.012]),
    push("corner-in", [0.30, 6.62], [0.07, 0.08], [-0.014, 0.0, 0.006]),
    push("upper-lid-up", [0.30, 7.40], [0.14, 0.030], [0.0, 0.010, -0.004]),
];

/// Adds the studio's own pushes to a head's targets.
pub fn insert(head: &mut Head) {
    let mut still = vec![false; head.base.len()];
    for vertex in head.teeth.iter().chain(&head.tongue).flatten() {
        still[*vertex as usize] = true;
    }
    let mut names: Vec<&str> = PUSHES.iter().map(|push| push.name).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let moves = |side: f32| {
            let by = |rest: Vec3| -> Vec3 {
                PUSHES
                    .iter()
                    .filter(|push| push.name == name)
                    .map(|push| push.at(rest, side))
                    .sum()
            };
            let moved = head.base.iter().zip(&still).zip(0..);
            moved
                .filter(|((_, still), _)| !**still)
                .map(|((rest, _), vertex)| (vertex, by(*rest)))
                .filter(|(_, by)| by.length() > 2e-4)
                .collect::<Vec<_>>()
        };
        let (left, right) = (moves(1.0), moves(-1.0));
        if PUSHES
            .iter()
            .any(|push| push.name == name && push.at.x > 0.0)
        {
            head.insert(format!("own:{name}Left"), left);
            head.insert(format!("own:{name}Right"), right);
        } else {
            head.insert(format!("own:{name}"), left);
        }
    }
}

impl Push {
    /// How it moves a vertex that lies `rest`, on the half where x has the sign of `side`.
    fn at(&self, rest: Vec3, side: f32) -> Vec3 {
        let x = rest.x * side;
        let off = (Vec2::new(x, rest.y) - self.at) / self.radius;
        // In the middle both halves meet, each at half strength; depth ends where the face does.
        let half = if self.at.x > 0.0 {
            (0.5 + x / 0.08).clamp(0.0, 1.0)
        } else {
            1.0
        };
        let front = ((rest.z - 0.5) / 0.4).clamp(0.0, 1.0);
        let strength = (-0.5 * off.length_squared()).exp() * half * front;
        self.by * Vec3::new(side, 1.0, 1.0) * strength
    }
}

/// Whether there is a push of that name.
#[cfg(test)]
pub fn exists(name: &str) -> bool {
    PUSHES.iter().any(|push| push.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_push_is_mirrored_and_fades() {
        let push = &PUSHES[4];
        let at = |x: f32, side: f32| push.at(Vec3::new(x, push.at.y, 1.5), side);
        let (left, right) = (at(push.at.x, 1.0), at(-push.at.x, -1.0));
        assert!((left - push.by).length() < 1e-4);
        assert!((left * Vec3::new(-1.0, 1.0, 1.0) - right).length() < 1e-6);
        assert!(at(-push.at.x, 1.0).length() < 1e-3, "the other half stays");
    }
}
