//! Expression lines: where skin folds when a muscle pulls.
//!
//! Sketched on the base mesh seen from the front, after the "what is seen" of
//! each unit in FACS; everybody has lines of their own.

use std::ops::Range;

use face_game::facs::{ActionUnit, ActionUnit::*};
use glam::Vec2;

use crate::dice::Dice;
use crate::surface::{HEIGHT, Surface, WIDTH};

/// Lines that appear together.
struct Fold {
    lines: &'static [&'static [[f32; 2]]],
    /// Half their width, in decimetres.
    width: f32,
    /// How strongly each unit at full intensity shows them.
    shown_by: &'static [(ActionUnit, f32)],
    /// How strongly age alone shows them.
    age: f32,
}

const FOLDS: [Fold; 13] = [
    // Across the forehead.
    Fold {
        lines: &[
            &[[0.0, 7.70], [0.2, 7.715], [0.42, 7.68]],
            &[[0.0, 7.79], [0.2, 7.805], [0.42, 7.78]],
            &[[0.0, 7.88], [0.2, 7.895], [0.42, 7.88]],
        ],
        width: 0.016,
        shown_by: &[(InnerBrowRaiser, 0.45), (OuterBrowRaiser, 0.6)],
        age: 0.35,
    },
    // In mid-forehead only.
    Fold {
        lines: &[
            &[[0.0, 7.672], [0.13, 7.66], [0.22, 7.635]],
            &[[0.0, 7.742], [0.13, 7.73], [0.22, 7.705]],
        ],
        width: 0.014,
        shown_by: &[(InnerBrowRaiser, 0.6)],
        age: 0.1,
    },
    // Between the brows.
    Fold {
        lines: &[&[[0.055, 7.38], [0.06, 7.47], [0.05, 7.56]]],
        width: 0.013,
        shown_by: &[(BrowLowerer, 1.3)],
        age: 0.25,
    },
    Fold {
        lines: &[&[[0.10, 7.44], [0.12, 7.50]]],
        width: 0.013,
        shown_by: &[(BrowLowerer, 0.6)],
        age: 0.1,
    },
    // Across the root of the nose.
    Fold {
        lines: &[
            &[[0.0, 7.285], [0.06, 7.275]],
            &[[0.0, 7.235], [0.06, 7.225]],
            &[[0.0, 7.33], [0.06, 7.33]],
        ],
        width: 0.011,
        shown_by: &[(NoseWrinkler, 1.0), (BrowLowerer, 0.2)],
        age: 0.08,
    },
    // Along the sides of the nose.
    Fold {
        lines: &[&[[0.07, 7.22], [0.13, 7.12]], &[[0.10, 7.24], [0.16, 7.15]]],
        width: 0.013,
        shown_by: &[(NoseWrinkler, 0.9)],
        age: 0.0,
    },
    // Crow's feet.
    Fold {
        lines: &[
            &[[0.475, 7.29], [0.57, 7.35]],
            &[[0.485, 7.27], [0.60, 7.28]],
            &[[0.475, 7.245], [0.585, 7.205]],
            &[[0.45, 7.22], [0.54, 7.145]],
        ],
        width: 0.010,
        shown_by: &[(CheekRaiser, 0.85), (EyesClosed, 0.15)],
        age: 0.30,
    },
    // Under the eye.
    Fold {
        lines: &[&[[0.17, 7.19], [0.27, 7.135], [0.40, 7.155]]],
        width: 0.014,
        shown_by: &[
            (CheekRaiser, 0.6),
            (LidTightener, 0.45),
            (LipCornerPuller, 0.15),
        ],
        age: 0.35,
    },
    // From the wing of the nose around the mouth.
    Fold {
        lines: &[&[[0.175, 6.96], [0.23, 6.88], [0.29, 6.76], [0.32, 6.63]]],
        width: 0.022,
        shown_by: &[
            (LipCornerPuller, 1.1),
            (NoseWrinkler, 0.9),
            (UpperLipRaiser, 1.1),
            (NasolabialDeepener, 1.2),
            (LipStretcher, 0.3),
        ],
        age: 0.7,
    },
    // Beside the corners of the mouth.
    Fold {
        lines: &[&[[0.315, 6.66], [0.345, 6.58], [0.325, 6.50]]],
        width: 0.014,
        shown_by: &[(Dimpler, 1.1), (LipCornerPuller, 0.5), (LipStretcher, 0.6)],
        age: 0.1,
    },
    // Below the corners of the mouth.
    Fold {
        lines: &[&[[0.265, 6.53], [0.295, 6.44], [0.29, 6.36]]],
        width: 0.014,
        shown_by: &[(LipCornerDepressor, 1.0), (LipStretcher, 0.4)],
        age: 0.3,
    },
    // Between lower lip and chin.
    Fold {
        lines: &[&[[0.0, 6.42], [0.09, 6.41], [0.15, 6.39]]],
        width: 0.018,
        shown_by: &[
            (ChinRaiser, 1.0),
            (LipCornerDepressor, 0.4),
            (LipPressor, 0.2),
        ],
        age: 0.15,
    },
    // Pits of the raised chin.
    Fold {
        lines: &[
            &[[0.02, 6.35], [0.035, 6.34]],
            &[[0.06, 6.31], [0.075, 6.305]],
            &[[0.0, 6.29], [0.015, 6.285]],
            &[[0.10, 6.35], [0.11, 6.34]],
            &[[0.05, 6.37], [0.06, 6.365]],
        ],
        width: 0.010,
        shown_by: &[(ChinRaiser, 0.8)],
        age: 0.0,
    },
];

/// Different drawings of each fold; everybody has one of them.
const DRAWINGS: usize = 8;

/// A drawing of a fold: heights (0 flat, below 0 a furrow) in a box of texels.
struct Drawing {
    rows: Range<usize>,
    columns: Range<usize>,
    heights: Vec<f32>,
}

/// Every drawing, made once.
pub struct Folds(Vec<[Drawing; DRAWINGS]>);

/// Somebody's own lines: which drawing of each fold, and how deep.
#[derive(Debug, Clone)]
pub struct Lines([(usize, f32); FOLDS.len()]);

impl Folds {
    /// Draws all.
    pub fn draw(surface: &Surface, dice: &mut Dice) -> Self {
        let drawings = FOLDS
            .iter()
            .map(|fold| std::array::from_fn(|_| Drawing::of(fold, surface, dice)))
            .collect();
        Self(drawings)
    }

    /// The heights of somebody's skin at these intensities (1 is FACS "E").
    pub fn heights(&self, lines: &Lines, years: f32, units: &[f32; ActionUnit::COUNT]) -> Vec<f32> {
        let mut skin = vec![0.0; WIDTH * HEIGHT];
        let elastic = 0.45 + 0.012 * (years - 20.0).clamp(0.0, 60.0);
        let aged = ((years - 30.0) / 45.0).clamp(0.0, 1.2);
        for ((fold, drawings), (drawing, depth)) in FOLDS.iter().zip(&self.0).zip(lines.0) {
            let shown = fold
                .shown_by
                .iter()
                .map(|(unit, by)| by * units[unit.index()])
                .sum::<f32>();
            let amount = depth * (elastic * shown.min(1.4) + fold.age * aged);
            if amount > 0.02 {
                drawings[drawing].add(&mut skin, amount);
            }
        }
        skin
    }
}

impl Lines {
    /// Somebody's.
    pub fn random(dice: &mut Dice) -> Self {
        Self(std::array::from_fn(|_| {
            (dice.below(DRAWINGS), dice.between(0.4, 1.4))
        }))
    }
}

impl Drawing {
    fn of(fold: &Fold, surface: &Surface, dice: &mut Dice) -> Self {
        let width = fold.width * dice.between(0.8, 1.3);
        let shift = Vec2::new(dice.normal(0.0, 0.008), dice.normal(0.0, 0.012));
        let lines: Vec<(Vec<Vec2>, f32)> = fold
            .lines
            .iter()
            .map(|line| {
                let bend = |p: &[f32; 2]| {
                    let wobble = Vec2::new(dice.normal(0.0, 0.006), dice.normal(0.0, 0.008));
                    Vec2::from(*p) + shift + wobble
                };
                (
                    line.iter().map(bend).collect(),
                    if dice.chance(0.85) { 1.0 } else { 0.2 },
                )
            })
            .collect();
        let reach = 6.0 * width;
        let near = |place: Vec2| lines.iter().any(|(line, _)| distance(line, place) < reach);
        let inside = |k: &usize| {
            let place = surface.places[*k];
            !place.is_nan() && place.z > 0.4 && near(Vec2::new(place.x.abs(), place.y))
        };
        let texels: Vec<usize> = (0..WIDTH * HEIGHT).filter(inside).collect();
        let span = |of: fn(usize) -> usize| {
            let values = || texels.iter().map(|k| of(*k));
            values().min().unwrap_or(0)..values().max().map_or(0, |last| last + 1)
        };
        let (rows, columns) = (span(|k| k / WIDTH), span(|k| k % WIDTH));
        let mut heights = vec![0.0; rows.len() * columns.len()];
        for k in texels {
            let place = Vec2::new(surface.places[k].x.abs(), surface.places[k].y);
            let height = lines
                .iter()
                .map(|(line, deep)| deep * furrow(distance(line, place) / width))
                .sum::<f32>();
            heights[(k / WIDTH - rows.start) * columns.len() + k % WIDTH - columns.start] = height;
        }
        Self {
            rows,
            columns,
            heights,
        }
    }

    fn add(&self, skin: &mut [f32], amount: f32) {
        for (row, heights) in self
            .rows
            .clone()
            .zip(self.heights.chunks_exact(self.columns.len().max(1)))
        {
            let skin = &mut skin[row * WIDTH..][self.columns.clone()];
            for (skin, height) in skin.iter_mut().zip(heights) {
                *skin += amount * height;
            }
        }
    }
}

/// A furrow with raised banks, by the distance from its middle in half widths.
fn furrow(off: f32) -> f32 {
    0.45 * (-0.5 * (off / 2.6).powi(2)).exp() - (-0.5 * off * off).exp()
}

/// From a point to a line of straight pieces.
fn distance(line: &[Vec2], point: Vec2) -> f32 {
    line.windows(2)
        .map(|ends| {
            let along = ends[1] - ends[0];
            let t =
                ((point - ends[0]).dot(along) / along.length_squared().max(1e-9)).clamp(0.0, 1.0);
            (point - ends[0] - t * along).length()
        })
        .fold(f32::MAX, f32::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_furrow_is_deepest_in_its_middle_and_has_banks() {
        assert!(furrow(0.0) < -0.5 && furrow(2.0) > 0.1 && furrow(12.0).abs() < 1e-3);
    }

    #[test]
    fn distance_to_a_bent_line() {
        let line = [Vec2::ZERO, Vec2::X, Vec2::ONE];
        assert!((distance(&line, Vec2::new(0.5, 0.3)) - 0.3).abs() < 1e-6);
        assert!((distance(&line, Vec2::new(1.4, 0.5)) - 0.4).abs() < 1e-6);
    }

    #[test]
    fn every_unit_that_folds_the_skin_has_a_fold() {
        for unit in [
            InnerBrowRaiser,
            BrowLowerer,
            CheekRaiser,
            NoseWrinkler,
            UpperLipRaiser,
            Dimpler,
            ChinRaiser,
        ] {
            assert!(
                FOLDS
                    .iter()
                    .any(|fold| fold.shown_by.iter().any(|(by, _)| *by == unit))
            );
        }
    }
}
