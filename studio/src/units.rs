//! What each Action Unit does to a face, as three sculptors see it.
//!
//! The ARKit-style face units are one artist's, MPFB2's expression units
//! another's, and [`push`] are our own, placed by where each muscle pulls
//! (Ekman, Friesen & Hager 2002). No single one is how all faces move: people
//! are given a mixture of their own, so that what is learned is what the three
//! agree on.

pub mod push;
mod recipes;

use face_game::{error::Result, facs::ActionUnit};
use recipes::{Part, RECIPES};

use crate::head::{Head, Target};
use crate::identity::ANCESTRIES;

/// The face units of the first sculptor, by their ARKit names.
pub const FACE_UNITS: [&str; 52] = [
    "browDownLeft",
    "browDownRight",
    "browInnerUp",
    "browOuterUpLeft",
    "browOuterUpRight",
    "cheekPuff",
    "cheekSquintLeft",
    "cheekSquintRight",
    "eyeBlinkLeft",
    "eyeBlinkRight",
    "eyeLookDownLeft",
    "eyeLookDownRight",
    "eyeLookInLeft",
    "eyeLookInRight",
    "eyeLookOutLeft",
    "eyeLookOutRight",
    "eyeLookUpLeft",
    "eyeLookUpRight",
    "eyeSquintLeft",
    "eyeSquintRight",
    "eyeWideLeft",
    "eyeWideRight",
    "jawForward",
    "jawLeft",
    "jawOpen",
    "jawRight",
    "mouthClose",
    "mouthDimpleLeft",
    "mouthDimpleRight",
    "mouthFrownLeft",
    "mouthFrownRight",
    "mouthFunnel",
    "mouthLeft",
    "mouthLowerDownLeft",
    "mouthLowerDownRight",
    "mouthPressLeft",
    "mouthPressRight",
    "mouthPucker",
    "mouthRight",
    "mouthRollLower",
    "mouthRollUpper",
    "mouthShrugLower",
    "mouthShrugUpper",
    "mouthSmileLeft",
    "mouthSmileRight",
    "mouthStretchLeft",
    "mouthStretchRight",
    "mouthUpperUpLeft",
    "mouthUpperUpRight",
    "noseSneerLeft",
    "noseSneerRight",
    "tongueOut",
];

/// How many sculptors there are.
pub const SCULPTORS: usize = 3;

/// Which half of the face a movement belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The person's left.
    Left,
    /// The person's right.
    Right,
    /// Neither.
    Middle,
}

/// One movement of a recipe, found in a head.
#[derive(Debug, Clone)]
struct Move {
    /// One target, or one for each ancestry.
    targets: Vec<Target>,
    side: Side,
    weight: f32,
}

/// The recipes of every unit and the loose movements, found in a head.
pub struct Sculptors {
    recipes: Vec<[Vec<Move>; SCULPTORS]>,
}

/// A weighted target of an expression.
#[derive(Debug, Clone, Copy)]
pub struct Pull {
    /// What moves.
    pub target: Target,
    /// How strongly.
    pub weight: f32,
    /// On which side.
    pub side: Side,
}

impl Sculptors {
    /// Finds them; the head must hold the pushes.
    ///
    /// # Errors
    /// The head lacks a target.
    pub fn of(head: &Head) -> Result<Self> {
        let recipe = |parts: &[Part]| -> Result<Vec<Move>> {
            let moves = parts
                .iter()
                .map(|(name, weight)| moves(head, name, *weight));
            Ok(moves.collect::<Result<Vec<_>>>()?.concat())
        };
        let recipes = ActionUnit::ALL
            .into_iter()
            .filter_map(|unit| RECIPES.iter().find(|recipes| recipes.unit == unit))
            .map(|recipes| {
                let [first, second, third] = recipes.by.map(recipe);
                let (first, mut third) = (first?, third?);
                if third.is_empty() {
                    third.clone_from(&first);
                }
                Ok([first, second?, third])
            })
            .collect::<Result<_>>()?;
        Ok(Self { recipes })
    }

    /// The pulls of `unit` at `intensity` (1 is FACS "E") by a mixture of the
    /// sculptors, on a person of that `ancestry`. `vary` gives each movement a
    /// factor of its own.
    pub fn pulls(
        &self,
        unit: ActionUnit,
        intensity: f32,
        mixture: [f32; SCULPTORS],
        ancestry: [f32; 3],
        mut vary: impl FnMut() -> f32,
    ) -> Vec<Pull> {
        let mut pulls = Vec::new();
        for (recipe, share) in self.recipes[unit.index()].iter().zip(mixture) {
            for part in recipe {
                let weight = intensity * share * part.weight * vary();
                let by_ancestry = part.targets.len() > 1;
                for (k, target) in part.targets.iter().enumerate() {
                    let part_of = if by_ancestry { ancestry[k] } else { 1.0 };
                    pulls.push(Pull {
                        target: *target,
                        weight: weight * part_of,
                        side: part.side,
                    });
                }
            }
        }
        pulls
    }
}

/// The movements that a name stands for.
fn moves(head: &Head, name: &str, weight: f32) -> Result<Vec<Move>> {
    let sides: &[(&str, &str, Side)] = if name.contains('*') {
        &[
            ("Left", "left", Side::Left),
            ("Right", "right", Side::Right),
        ]
    } else {
        &[("", "", Side::Middle)]
    };
    sides
        .iter()
        .map(|(upper, lower, side)| {
            let targets = match name.strip_prefix("mp:") {
                Some(unit) => ANCESTRIES
                    .iter()
                    .map(|line| {
                        head.target(&format!(
                            "expression/units/{line}/{}",
                            unit.replace('*', lower)
                        ))
                    })
                    .collect::<Result<_>>()?,
                None => vec![head.target(&name.replace('*', upper))?],
            };
            Ok(Move {
                targets,
                side: *side,
                weight,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recipes_are_in_the_order_of_the_units_and_known() {
        assert!(
            RECIPES
                .iter()
                .map(|recipes| recipes.unit)
                .eq(ActionUnit::ALL)
        );
        for part in RECIPES.iter().flat_map(|recipes| recipes.by).flatten() {
            let (name, weight) = (part.0, part.1);
            assert!(weight > 0.0 && weight < 2.0, "{name}");
            let base = name.trim_end_matches('*');
            let known = match name.split_once(':') {
                Some(("own", name)) => push::exists(name.trim_end_matches('*')),
                Some(("mp", _)) => true,
                _ => FACE_UNITS.iter().any(|unit| unit.starts_with(base)),
            };
            assert!(known, "{name}");
        }
    }
}
