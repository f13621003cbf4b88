//! What `config/emotion.ron` says.

use serde::{Deserialize, Serialize};

use super::{label::Label, onnx::Foreign};
use crate::config::Config;

/// Which of our own classifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// On Action Units and landmark features.
    Aus,
    /// On aligned face crops.
    Crops,
}

impl Kind {
    /// The lower-case name, as in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Aus => "aus",
            Self::Crops => "crops",
        }
    }

    /// The stem of the files that the game ships, without extension.
    pub const fn stem(self) -> &'static str {
        match self {
            Self::Aus => "emotion",
            Self::Crops => "emotion_crops",
        }
    }
}

/// The whole file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmotionConfig {
    /// How our own classifiers are trained.
    pub training: EmotionRecipe,
    /// Classifiers that others trained.
    pub onnx: Vec<Foreign>,
}

/// How our own classifiers are trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmotionRecipe {
    /// Share of the people on whom training is stopped and calibrated, 0 to 1.
    pub validation: f32,
    /// Share of the people on whom figures are measured, 0 to 1.
    pub held_out: f32,
    /// Label smoothing, 0 to 1 (Szegedy et al. 2016).
    pub smoothing: f32,
    /// The most that a face of a rare label counts beside one of a common label.
    pub balance: f32,
    /// The classifier on Action Units and landmark features.
    pub aus: Steps,
    /// The classifier on crops.
    pub crops: Steps,
}

/// How one kind of classifier is trained.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Steps {
    /// Units of the hidden layer; channels of the first convolution.
    pub hidden: usize,
    /// Learning rate.
    pub rate: f64,
    /// Weight decay (decoupled: Loshchilov & Hutter 2019).
    pub decay: f32,
    /// Faces to a step.
    pub batch: usize,
    /// Passes over all faces at most.
    pub epochs: usize,
    /// Passes without a better validation loss after which training ends.
    pub patience: usize,
}

impl EmotionRecipe {
    /// The steps of one kind.
    pub const fn steps(&self, kind: Kind) -> &Steps {
        match kind {
            Kind::Aus => &self.aus,
            Kind::Crops => &self.crops,
        }
    }
}

/// The field that makes no sense, and what it must be.
type Fault = (String, String);

impl Config for EmotionConfig {
    fn validate(&self) -> Result<(), Fault> {
        self.training.check()?;
        for (n, foreign) in self.onnx.iter().enumerate() {
            foreign.check()?;
            if self.onnx[..n]
                .iter()
                .any(|other| other.file == foreign.file)
            {
                let rule = format!("names {} twice", foreign.file);
                return Err(("onnx".into(), rule));
            }
        }
        Ok(())
    }
}

impl EmotionRecipe {
    fn check(&self) -> Result<(), Fault> {
        let fault = |field: String, rule: &str| Err((field, rule.to_owned()));
        for (field, share, most) in [
            ("validation", self.validation, 0.9),
            ("held_out", self.held_out, 0.9),
            ("smoothing", self.smoothing, 0.5),
        ] {
            if !(0.0..=most).contains(&share) {
                return fault(format!("training.{field}"), "must lie between 0 and 0.9");
            }
        }
        if self.validation <= 0.0 {
            return fault("training.validation".into(), "must be above 0");
        }
        if self.validation + self.held_out > 0.9 {
            let rule = "and `validation` must leave at least a tenth of the people to learn from";
            return fault("training.held_out".into(), rule);
        }
        if !(self.balance >= 1.0 && self.balance.is_finite()) {
            return fault("training.balance".into(), "must be at least 1");
        }
        for (kind, steps) in [("aus", &self.aus), ("crops", &self.crops)] {
            for (field, value, most) in [
                ("hidden", steps.hidden, 1024),
                ("batch", steps.batch, 65_536),
                ("epochs", steps.epochs, 100_000),
                ("patience", steps.patience, 100_000),
            ] {
                if !(1..=most).contains(&value) {
                    let rule = format!("must lie between 1 and {most}");
                    return fault(format!("training.{kind}.{field}"), &rule);
                }
            }
            if !(steps.rate > 0.0 && steps.rate <= 1.0) {
                return fault(format!("training.{kind}.rate"), "must lie between 0 and 1");
            }
            if !(0.0..=1.0).contains(&steps.decay) {
                return fault(format!("training.{kind}.decay"), "must lie between 0 and 1");
            }
        }
        Ok(())
    }
}

/// Labels that can be told apart: at least two, none twice.
pub(super) fn check_labels(labels: &[Label]) -> Result<(), String> {
    if labels.len() < 2 {
        return Err("must name at least two labels".into());
    }
    match labels
        .iter()
        .enumerate()
        .find(|(n, label)| labels[..*n].contains(label))
    {
        Some((_, label)) => Err(format!("names {label} twice")),
        None => Ok(()),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::config;

    /// The recipe that the game ships with.
    pub(crate) fn recipe() -> EmotionRecipe {
        shipped().training
    }

    /// The whole file that the game ships with.
    pub(crate) fn shipped() -> EmotionConfig {
        config::parse("emotion.ron", SHIPPED).unwrap()
    }

    const SHIPPED: &str = include_str!("../../../config/emotion.ron");

    #[test]
    fn the_shipped_recipe_is_valid_and_bad_ones_are_not() {
        config::parse::<EmotionConfig>("emotion.ron", SHIPPED).unwrap();
        for (good, bad, field) in [
            ("validation: 0.15", "validation: 0.0", "validation"),
            ("validation: 0.15", "validation: 0.8", "held_out"),
            ("held_out: 0.25", "held_out: 2.0", "held_out"),
            ("smoothing: 0.05", "smoothing: 0.9", "smoothing"),
            ("balance: 5.0", "balance: 0.5", "balance"),
            ("hidden: 48", "hidden: 0", "hidden"),
            ("rate: 0.001, decay: 0.3", "rate: 0.0, decay: 0.3", "rate"),
            ("epochs: 120", "epochs: 0", "epochs"),
            ("epochs: 120", "epoch: 120", "epoch"),
        ] {
            assert!(SHIPPED.contains(good), "{good}");
            let problem =
                config::parse::<EmotionConfig>("emotion.ron", &SHIPPED.replace(good, bad));
            let text = problem.unwrap_err().to_string();
            assert!(text.contains(field), "{text}");
        }
    }
}
