//! The card beside a classifier's weights: where it comes from, how to read what
//! it says, what that was measured to be worth, for whom, and what fails.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{
    evaluation::Figures,
    label::Label,
    recipe::{self, EmotionRecipe, Kind},
    table::UnitTable,
    tensors,
};
use crate::{
    config::Config,
    error::{Problem, Result},
};

/// All that is known of a classifier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// What the weights are, in one sentence.
    pub description: String,
    /// The licence of the weights.
    pub licence: String,
    /// What kind of classifier.
    pub kind: Kind,
    /// What it was trained on.
    pub origin: String,
    /// What decided on the first weights, the order of faces and who was held out.
    pub seed: u64,
    /// The BLAKE3 digest of all that was learned from, in hexadecimal.
    pub examples_blake3: String,
    /// The BLAKE3 digest of the weights' file, in hexadecimal.
    pub weights_blake3: String,
    /// What it tells apart, in the order of its output.
    pub labels: Vec<Label>,
    /// Units of its hidden layer, or channels of its first convolution.
    pub hidden: usize,
    /// What its scores are divided by before they become probabilities.
    pub temperature: f32,
    /// How many people it has learned from.
    pub people: usize,
    /// And from how many examples: a face that is measured from a still face, and
    /// without one too, counts twice.
    pub faces: usize,
    /// On how many other people it was stopped and calibrated.
    pub validation_people: usize,
    /// Passes over the faces.
    pub epochs: usize,
    /// The pass whose weights these are.
    pub best_epoch: usize,
    /// How it was trained.
    pub recipe: EmotionRecipe,
    /// How often each unit was found on the faces learned from, by label: what
    /// explanations are made of.
    pub units: UnitTable,
    /// What it is worth on people held out; none where nobody was.
    pub figures: Option<Figures>,
    /// What is known to fail, and what the figures are not.
    pub limits: Vec<String>,
}

impl Card {
    /// What the weights of a kind are.
    pub const fn describe(kind: Kind) -> &'static str {
        match kind {
            Kind::Aus => {
                "Tells what a face would be called from 20 Action Unit intensities and 22 landmark measures; one hidden layer"
            }
            Kind::Crops => {
                "Tells what a face would be called from its aligned grey picture of 64 by 64 pixels; four convolutions"
            }
        }
    }

    /// What the model is called in the dataset: the beginning of its weights' digest.
    pub fn version(&self) -> &str {
        self.weights_blake3
            .get(..12)
            .unwrap_or(&self.weights_blake3)
    }

    /// Writes weights and card as `STEM.safetensors` and `STEM.ron`, each whole or
    /// not at all, the card last; the folder is made.
    ///
    /// # Errors
    /// They cannot be written.
    pub fn write(&self, weights: &[u8], folder: &Path, stem: &str) -> Result<()> {
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
            Problem::new(format!("cannot write into {}", folder.display()))
                .because(error)
                .hint("allow this user to write there, or name another folder with --out")
        };
        let style = ron::ser::PrettyConfig::new()
            .depth_limit(3)
            .extensions(ron::extensions::Extensions::IMPLICIT_SOME);
        let text =
            ron::ser::to_string_pretty(self, style).map_err(|error| failed(error.into()))? + "\n";
        std::fs::create_dir_all(folder).map_err(|error| failed(error.into()))?;
        let files = [
            (format!("{stem}.safetensors"), weights),
            (format!("{stem}.ron"), text.as_bytes()),
        ];
        files.into_iter().try_for_each(|(name, content)| {
            tensors::replace(&folder.join(name), content).map_err(|error| failed(error.into()))
        })
    }
}

impl Config for Card {
    fn validate(&self) -> Result<(), (String, String)> {
        let fault = |field: &str, rule: &str| Err((field.to_owned(), rule.to_owned()));
        if let Err(rule) = recipe::check_labels(&self.labels) {
            return fault("labels", &rule);
        }
        if !(1..=1024).contains(&self.hidden) {
            return fault("hidden", "must lie between 1 and 1024");
        }
        if !(self.temperature > 0.0 && self.temperature.is_finite()) {
            return fault("temperature", "must be above 0");
        }
        match self.units.fault() {
            Some(rule) => fault("units", rule),
            None => Ok(()),
        }
    }
}
