//! Emotion models: what a face would be called, by whatever model, behind one trait.
//!
//! A label is of a *face*, never of a person (Barrett et al. 2019). Every model,
//! also one that somebody else trained, is explained by the same Action Units.

pub mod account;
pub mod card;
pub mod checkpoint;
pub mod classifier;
pub mod curves;
pub mod evaluation;
pub mod example;
pub mod faces;
pub mod features;
pub mod label;
pub mod network;
pub mod onnx;
pub mod recipe;
pub mod records;
pub mod rosenfeld;
pub mod rules;
pub mod samples;
pub mod table;
pub mod tensors;
pub mod training;

use std::{ffi::OsStr, path::Path, sync::Arc};

use crate::{
    error::{Problem, Result},
    vision::crop::FaceCrop,
};

pub use account::{Account, Verdict, Voice};
pub use card::Card;
pub use classifier::Classifier;
pub use evaluation::Figures;
pub use example::{Example, Part};
pub use features::{Features, Shape};
pub use label::Label;
pub use onnx::OnnxModel;
pub use recipe::{EmotionConfig, EmotionRecipe, Kind};
pub use rules::Rules;
pub use table::UnitTable;
pub use training::{Epoch, Job, Trained, train};

/// What a model is shown: the measured face, and its picture where the model
/// [needs](EmotionModel::needs) one.
#[derive(Debug, Clone, Copy)]
pub struct EmotionInput<'a> {
    /// Action Units and landmark features.
    pub features: &'a Features,
    /// The aligned face.
    pub crop: Option<&'a FaceCrop>,
}

/// What a model looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Needs {
    /// Which Action Units are present, nothing else.
    Units,
    /// Intensities and landmark features.
    Features,
    /// The aligned face crop.
    Crop,
}

/// How likely each label is: as many numbers as the model has labels, in their
/// order, each 0 to 1, together 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Prediction(Vec<f32>);

impl Prediction {
    /// Takes probabilities and makes their sum 1; `None` of nothing, of a number
    /// that is negative or not finite, and of noughts alone.
    pub fn new(mut likely: Vec<f32>) -> Option<Self> {
        let sum: f32 = likely.iter().sum();
        let fair = likely.iter().all(|p| p.is_finite() && *p >= 0.0);
        (fair && sum.is_finite() && sum > 0.0).then(|| {
            for p in &mut likely {
                *p /= sum;
            }
            Self(likely)
        })
    }

    /// The softmax of scores; `None` of nothing or of a number that is not finite.
    pub fn softmax(scores: &[f32]) -> Option<Self> {
        let top = scores.iter().copied().reduce(f32::max)?;
        let fair = scores.iter().all(|score| score.is_finite());
        fair.then(|| scores.iter().map(|score| (score - top).exp()).collect())
            .and_then(Self::new)
    }

    /// The probabilities, in the order of the model's labels.
    pub fn likely(&self) -> &[f32] {
        &self.0
    }

    /// The place of the likeliest label; of equals the first.
    pub fn best(&self) -> usize {
        let better = |best: usize, k: usize| if self.0[k] > self.0[best] { k } else { best };
        (1..self.0.len()).fold(0, better)
    }

    /// The places of the labels, likeliest first; equals in their order.
    pub fn ranking(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.0.len()).collect();
        places.sort_by(|a, b| self.0[*b].total_cmp(&self.0[*a]));
        places
    }
}

/// Says what a face would be called.
///
/// A model never changes once it is loaded, and answers from several threads.
pub trait EmotionModel: Send + Sync + std::fmt::Debug {
    /// What kind of model it is, for people: `rules`, `aus`, `crops`, or a file's name.
    fn name(&self) -> &str;

    /// The beginning of the digest of what it consists of, as the dataset's
    /// `models` and `labels` name it.
    fn version(&self) -> &str;

    /// What it tells apart, never empty; [`Prediction`]s are in this order.
    fn labels(&self) -> &[Label];

    /// What it looks at.
    fn needs(&self) -> Needs;

    /// How likely each label is.
    ///
    /// # Errors
    /// The input lacks what the model [needs](Self::needs), or a foreign model fails.
    fn predict(&self, input: &EmotionInput) -> Result<Prediction>;
}

/// Loads a model of any kind: an ONNX file that `config` describes, or one of our
/// own classifiers by its weights or card.
///
/// # Errors
/// The file is missing, damaged, foreign or not described.
pub fn load(path: &Path, config: &EmotionConfig) -> Result<Arc<dyn EmotionModel>> {
    let extension = path.extension().and_then(OsStr::to_str);
    match extension {
        Some("onnx") => Ok(Arc::new(OnnxModel::load(path, config)?)),
        Some("safetensors" | "ron") => Ok(Arc::new(Classifier::load(path)?)),
        _ => Err(
            Problem::new(format!("{} is no emotion model", path.display()))
                .hint("name an .onnx file, or the .safetensors or .ron of a classifier"),
        ),
    }
}

impl<'a> EmotionInput<'a> {
    /// The crop.
    ///
    /// # Errors
    /// There is none.
    pub fn need_crop(&self) -> Result<&'a FaceCrop> {
        self.crop.ok_or_else(|| {
            Problem::new("this model looks at pictures, and there is none of this face")
                .hint("use a model on Action Units, or faces whose image was kept")
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::facs::{ActionUnit, AuReading, AuReadings};

    /// What is measured on a face that shows these units, from its own still face.
    pub(crate) fn features(units: &[ActionUnit]) -> Features {
        let mut readings = AuReadings::default();
        for unit in units {
            readings[*unit] = AuReading {
                intensity: 3.0,
                present: true,
            };
        }
        Features {
            units: readings,
            own_units: true,
            shape: None,
        }
    }

    /// A model's input without a picture.
    pub(crate) fn input(features: &Features) -> EmotionInput<'_> {
        EmotionInput {
            features,
            crop: None,
        }
    }

    /// A face of `person` with these units.
    pub(crate) fn example(person: &str, label: Label, units: &[ActionUnit]) -> Example {
        Example {
            features: features(units),
            crop: None,
            label,
            person: person.to_owned(),
            weight: 1.0,
            groups: std::collections::BTreeMap::new(),
        }
    }

    #[test]
    fn probabilities_sum_to_one_and_nonsense_is_refused() {
        let likely = Prediction::new(vec![1.0, 3.0, 0.0]).unwrap();
        assert_eq!(likely.likely(), [0.25, 0.75, 0.0]);
        assert_eq!((likely.best(), likely.ranking()), (1, vec![1, 0, 2]));
        for bad in [
            vec![],
            vec![0.0, 0.0],
            vec![-0.1, 1.1],
            vec![f32::NAN, 1.0],
            vec![f32::INFINITY],
            vec![f32::MAX, f32::MAX],
        ] {
            assert_eq!(Prediction::new(bad.clone()), None, "{bad:?}");
        }
    }

    #[test]
    fn a_softmax_bears_any_finite_score() {
        let same = Prediction::softmax(&[500.0, 500.0]).unwrap();
        assert_eq!(same.likely(), [0.5, 0.5]);
        assert_eq!(same.best(), 0);
        let far = Prediction::softmax(&[-3e38, 3e38]).unwrap();
        assert_eq!(far.likely(), [0.0, 1.0]);
        assert_eq!(Prediction::softmax(&[0.0, f32::NAN]), None);
        assert_eq!(Prediction::softmax(&[f32::INFINITY, 0.0]), None);
        assert_eq!(Prediction::softmax(&[]), None);
    }
}
