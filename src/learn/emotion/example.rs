//! Faces to learn from and to be measured on.

use std::collections::BTreeMap;

use super::{EmotionInput, features::Features, label::Label, recipe::EmotionRecipe};
use crate::vision::crop::FaceCrop;

/// Pixels on a side of the picture that our own classifier of crops looks at.
pub const SIDE: usize = 64;

/// One face to learn from or to be measured on.
#[derive(Debug, Clone)]
pub struct Example {
    /// What was measured on it.
    pub features: Features,
    /// Its picture, where one is kept. For learning [`SIDE`] pixels on a side are
    /// enough, and a tenth of the memory ([`FaceCrop::shrunk`]).
    pub crop: Option<FaceCrop>,
    /// What it is called.
    pub label: Label,
    /// Who it is: nobody is both learned from and measured on.
    pub person: String,
    /// How much it counts in training, above 0; 1 as a rule.
    pub weight: f32,
    /// What else is known: factor and group, as `skin` and `dark`.
    pub groups: BTreeMap<String, String>,
}

impl Example {
    /// What a model is shown of it.
    pub fn input(&self) -> EmotionInput<'_> {
        EmotionInput {
            features: &self.features,
            crop: self.crop.as_ref(),
        }
    }
}

/// What becomes of a person's faces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// They are learned from.
    Learned,
    /// Training is stopped, and probabilities are calibrated, on them.
    Validation,
    /// Figures are measured on them.
    HeldOut,
}

impl Part {
    /// The part of a person, by their name and `seed` alone: it stays the same
    /// whoever else comes in, so that models of different days can be compared on
    /// people that none of them has learned from.
    pub fn of(person: &str, recipe: &EmotionRecipe, seed: u64) -> Self {
        let mut hash = blake3::Hasher::new();
        hash.update(&seed.to_le_bytes());
        hash.update(person.as_bytes());
        let mut bytes = [0; 4];
        bytes.copy_from_slice(&hash.finalize().as_bytes()[..4]);
        let place = f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX);
        let held_out = f64::from(recipe.held_out);
        if place < held_out {
            Self::HeldOut
        } else if place < held_out + f64::from(recipe.validation) {
            Self::Validation
        } else {
            Self::Learned
        }
    }
}

/// The BLAKE3 digest of everything in `examples` that training depends on.
pub fn digest(examples: &[&Example]) -> blake3::Hash {
    let mut hash = blake3::Hasher::new();
    for example in examples {
        hash.update(bytemuck::cast_slice(&example.features.numbers()));
        hash.update(&[u8::from(example.crop.is_some())]);
        if let Some(crop) = &example.crop {
            hash.update(blake3::hash(crop.rgb()).as_bytes());
        }
        for word in [example.label.key(), &example.person] {
            hash.update(word.as_bytes()).update(&[0]);
        }
        hash.update(&example.weight.to_le_bytes());
    }
    hash.finalize()
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::learn::emotion::recipe::tests::recipe;

    #[test]
    fn people_are_parted_as_the_recipe_says_and_the_seed_moves_them() {
        let recipe = recipe();
        let parts = |seed| -> Vec<Part> {
            (0..2000)
                .map(|n| Part::of(&format!("person {n}"), &recipe, seed))
                .collect()
        };
        let (first, second) = (parts(1), parts(2));
        let share = |part| first.iter().filter(|p| **p == part).count() as f32 / 2000.0;
        assert!((share(Part::HeldOut) - recipe.held_out).abs() < 0.03);
        assert!((share(Part::Validation) - recipe.validation).abs() < 0.03);
        assert_ne!(first, second);
    }

    proptest! {
        #[test]
        fn whoever_is_held_out_stays_so_when_more_are_learned_from(person in "\\PC{0,20}", seed: u64) {
            let recipe = recipe();
            let fewer = EmotionRecipe { validation: recipe.validation / 2.0, ..recipe.clone() };
            let part = Part::of(&person, &recipe, seed);
            prop_assert_eq!(part, Part::of(&person, &recipe, seed));
            prop_assert_eq!(part == Part::HeldOut, Part::of(&person, &fewer, seed) == Part::HeldOut);
        }
    }
}
