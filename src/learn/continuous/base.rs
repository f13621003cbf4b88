//! The synthetic faces that come with the game: what every lesson begins with, and
//! what no lesson may forget.
//!
//! A file of numbers, not of faces: `models/emotion_base.safetensors`, made of the
//! studio's people by `face-game models base`.

use std::{collections::BTreeMap, fs, path::Path};

use safetensors::{Dtype, SafeTensors, tensor::TensorView};

use crate::{
    error::{Problem, Result},
    facs::{ActionUnit, AuReading, AuReadings, AuSet},
    learn::{
        continuous::diary::place,
        emotion::{EmotionRecipe, Example, Features, Label, Part, Shape},
        guard::Trusted,
    },
};

/// What the studio's people are called before their numbers. The file keeps the
/// numbers, so that whoever the shipped model was measured on is held out here too.
const PEOPLE: &str = "studio-";

/// Faces with labels that are known to be right.
#[derive(Debug, Clone, Default)]
pub struct Base {
    examples: Vec<Example>,
}

impl Base {
    /// The file in the folder of models.
    pub const FILE: &str = "emotion_base.safetensors";

    /// Of examples, pictures left out.
    pub fn new(examples: Vec<Example>) -> Self {
        Self { examples }
    }

    /// The faces.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    /// Reads the file in the folder `models`.
    ///
    /// # Errors
    /// It is missing, damaged or something else.
    pub fn load(models: &Path) -> Result<Self> {
        let path = models.join(Self::FILE);
        let problem = |cause: Box<dyn std::error::Error + Send + Sync>| {
            Problem::new(format!("cannot use {}", path.display()))
                .because(cause)
                .hint("take models/ from the project again, or make it: face-game models base --samples PATH")
        };
        let bytes = fs::read(&path).map_err(|error| problem(error.into()))?;
        Self::from_bytes(&bytes).map_err(|cause| problem(cause.into()))
    }

    /// The content of a file.
    ///
    /// # Errors
    /// The tensors cannot be laid out.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let (mut numbers, mut present) = (Vec::new(), Vec::new());
        let (mut labels, mut people) = (Vec::new(), Vec::new());
        for example in &self.examples {
            let person = example.person.strip_prefix(PEOPLE);
            let person: Option<u32> = person.and_then(|number| number.parse().ok());
            let person = person.ok_or_else(|| {
                Problem::new(format!("{} is none of the studio's people", example.person))
            })?;
            people.extend(person.to_le_bytes());
            labels.push(place(&example.label) as u8);
            present.extend(bits(example.features.units.present()).to_le_bytes());
            let all = example.features.numbers();
            numbers.extend(all.iter().flat_map(|number| number.to_le_bytes()));
        }
        let n = self.examples.len();
        let tensors = [
            ("numbers", Dtype::F32, vec![n, Features::LENGTH], numbers),
            ("present", Dtype::U32, vec![n], present),
            ("label", Dtype::U8, vec![n], labels),
            ("person", Dtype::U32, vec![n], people),
        ];
        let failed = |error| Problem::new("cannot lay out the base set").because(error);
        let views = tensors.iter().map(|(name, dtype, shape, data)| {
            Ok((*name, TensorView::new(*dtype, shape.clone(), data)?))
        });
        let views: Vec<_> = views
            .collect::<std::result::Result<_, safetensors::SafeTensorError>>()
            .map_err(failed)?;
        safetensors::serialize(views, None).map_err(failed)
    }

    /// Reads the content of a file.
    ///
    /// # Errors
    /// It is damaged or something else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let file = SafeTensors::deserialize(bytes)
            .map_err(|error| Problem::new("not a safetensors file").because(error))?;
        let count = file
            .tensor("label")
            .map(|labels| labels.data().len())
            .map_err(|error| Problem::new("it has no labels").because(error))?;
        let data = |name: &str, dtype: Dtype, shape: &[usize]| {
            let tensor = file.tensor(name).ok();
            let fits = tensor.filter(|view| view.dtype() == dtype && view.shape() == shape);
            fits.map(|view| view.data().to_vec())
                .ok_or_else(|| Problem::new(format!("tensor `{name}` is not {dtype:?} {shape:?}")))
        };
        let words = |bytes: &[u8]| -> Vec<u32> {
            let words = bytes.as_chunks::<4>().0.iter();
            words.map(|word| u32::from_le_bytes(*word)).collect()
        };
        let numbers = words(&data("numbers", Dtype::F32, &[count, Features::LENGTH])?);
        let numbers: Vec<f32> = numbers.into_iter().map(f32::from_bits).collect();
        let present = words(&data("present", Dtype::U32, &[count])?);
        let people = words(&data("person", Dtype::U32, &[count])?);
        let labels = data("label", Dtype::U8, &[count])?;
        if numbers.iter().any(|number| !number.is_finite()) {
            return Err(Problem::new(
                "tensor `numbers` holds a number that is not finite",
            ));
        }
        let own = Label::own();
        let example = |n: usize| {
            let label = own.get(usize::from(labels[n]));
            let label =
                label.ok_or_else(|| Problem::new("tensor `label` holds an unknown label"))?;
            Ok(Example {
                features: features(
                    &numbers[n * Features::LENGTH..][..Features::LENGTH],
                    present[n],
                ),
                crop: None,
                label: label.clone(),
                person: format!("{PEOPLE}{}", people[n]),
                weight: 1.0,
                groups: BTreeMap::new(),
            })
        };
        let examples = (0..count).map(example).collect::<Result<_>>()?;
        Ok(Self { examples })
    }

    /// The faces that the guards' judge may learn from: not of people held out.
    pub fn trusted(&self, recipe: &EmotionRecipe, seed: u64, most: usize) -> Vec<Trusted> {
        let learned = self
            .examples
            .iter()
            .filter(|example| Part::of(&example.person, recipe, seed) != Part::HeldOut);
        let step = self.examples.len().div_ceil(most.max(1)).max(1);
        learned
            .step_by(step)
            .map(|example| Trusted {
                numbers: example.features.numbers().map(f64::from).to_vec(),
                label: place(&example.label),
            })
            .collect()
    }

    /// The faces of people held out.
    pub fn held_out(&self, recipe: &EmotionRecipe, seed: u64) -> Vec<&Example> {
        let examples = self.examples.iter();
        examples
            .filter(|example| Part::of(&example.person, recipe, seed) == Part::HeldOut)
            .collect()
    }
}

/// A set of units as the bits that the dataset keeps.
fn bits(set: AuSet) -> u32 {
    set.iter().map(|unit| 1 << unit.index()).sum()
}

/// What [`Features::numbers`] was made of.
fn features(numbers: &[f32], present: u32) -> Features {
    let unit = |unit: ActionUnit| AuReading {
        intensity: numbers[unit.index()] * AuReadings::MAX_INTENSITY,
        present: present & (1 << unit.index()) != 0,
    };
    let flags = &numbers[Features::LENGTH - 3..];
    let shape = (flags[1] > 0.5).then(|| Shape {
        numbers: std::array::from_fn(|k| numbers[ActionUnit::COUNT + k]),
        own: flags[2] > 0.5,
    });
    Features {
        units: AuReadings(ActionUnit::ALL.map(unit)),
        own_units: flags[0] > 0.5,
        shape,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::emotion::{Label, tests::example};

    #[test]
    fn a_base_set_comes_back_from_its_file_and_a_foreign_one_is_refused() {
        let mut faces: Vec<Example> = (0..40)
            .map(|n| {
                let label = Label::own()[n % 7].clone();
                let units = &ActionUnit::ALL[n % 20..=n % 20];
                example(&format!("studio-{}", n / 4), label, units)
            })
            .collect();
        faces[3].features.shape = Some(Shape {
            numbers: std::array::from_fn(|k| k as f32 / 9.0),
            own: true,
        });
        let base = Base::new(faces.clone());
        let bytes = base.to_bytes().unwrap();
        let read = Base::from_bytes(&bytes).unwrap();
        for (one, other) in faces.iter().zip(read.examples()) {
            assert_eq!((&one.label, &one.person), (&other.label, &other.person));
            assert_eq!(one.features.numbers(), other.features.numbers());
            assert_eq!(one.features.units.present(), other.features.units.present());
        }
        for bad in [&bytes[..bytes.len() / 2], b"no tensors", &[]] {
            assert!(Base::from_bytes(bad).is_err());
        }
        let missing = Base::load(Path::new("no/such")).unwrap_err();
        assert!(missing.advice().unwrap().contains("models base"));
    }
}
