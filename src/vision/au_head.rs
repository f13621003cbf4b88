//! From a mesh to twenty Action Units.
//!
//! Two linear maps, trained by `learn::au`: one reads how the mesh differs from
//! the same person's own still face, which is by far the better reading; the
//! other, for a player without one, how it differs from the mean face.

mod card;
mod regression;
mod weights;

use std::{path::Path, sync::Arc};

use burn::tensor::{Device, Tensor, TensorData};

use super::{
    align::{Aligned, COORDINATES, MeanFace},
    reading::Landmarks,
};
use crate::{
    error::{Problem, Result},
    facs::{ActionUnit, AuReading, AuReadings},
};

pub use card::{Card, HeadCard, Scale, UnitCard};
pub use regression::Regression;
pub use weights::Weights;

/// A person's own still face: what their expressions are measured against.
#[derive(Debug, Clone, PartialEq)]
pub struct Neutral(Aligned);

/// Reads Action Units from landmarks. Cloning shares the weights.
#[derive(Debug, Clone)]
pub struct AuHead {
    mean: Arc<MeanFace>,
    own: Regression,
    alone: Regression,
    card: Arc<Card>,
    device: Device,
}

impl AuHead {
    /// The weights' file in the folder of models.
    pub const WEIGHTS: &str = "au_head.safetensors";
    /// The card beside them: origin, licence, thresholds and measured quality.
    pub const CARD: &str = "au_head.ron";

    /// Loads weights and card from the folder `models`.
    ///
    /// # Errors
    /// Either file is missing, damaged, of another model, or not of the other's kind.
    pub fn load(models: &Path, device: &Device) -> Result<Self> {
        let path = models.join(Self::WEIGHTS);
        let hint =
            "take models/ from the project again, or train it: face-game train au --samples FILE";
        let bytes = std::fs::read(&path).map_err(|error| {
            Problem::new(format!("cannot read {}", path.display()))
                .because(error)
                .hint(hint)
        })?;
        let card: Card = crate::config::read(&models.join(Self::CARD))?;
        if blake3::hash(&bytes).to_hex().as_str() != card.weights_blake3 {
            return Err(Problem::new(format!(
                "{} is not the file that its card describes",
                path.display()
            ))
            .hint(hint));
        }
        let weights = Weights::from_bytes(&bytes, device).map_err(|problem| {
            Problem::new(format!("cannot use {}", path.display()))
                .because(problem)
                .hint(hint)
        })?;
        Ok(Self::new(weights, card, device))
    }

    /// Puts a head together from its parts.
    pub fn new(weights: Weights, card: Card, device: &Device) -> Self {
        Self {
            mean: Arc::new(weights.mean),
            own: weights.own,
            alone: weights.alone,
            card: Arc::new(card),
            device: device.clone(),
        }
    }

    /// The still face of the person on `faces`: the median of each coordinate,
    /// so that a blink among them does no harm. `None` without a usable face.
    pub fn neutral(&self, faces: &[Landmarks]) -> Option<Neutral> {
        let meshes: Vec<_> = faces
            .iter()
            .filter_map(|face| self.mean.align(face))
            .collect();
        Aligned::median(&meshes).map(Neutral)
    }

    /// Intensity and presence of every unit at one moment, not smoothed.
    ///
    /// Intensity 1 is each unit's own threshold of presence, 5 what the
    /// strongest faces in training reach; between them it runs straight, and
    /// below 1 it falls towards 0 without ever losing which face shows more.
    /// Units that exclude each other are settled ([`AuReadings::exclude`]).
    pub fn read(&self, landmarks: &Landmarks, neutral: Option<&Neutral>) -> AuReadings {
        let Some(raw) = self.raw(landmarks, neutral) else {
            return AuReadings::default();
        };
        let mut readings = AuReadings::default();
        for (reading, (raw, unit)) in readings
            .0
            .iter_mut()
            .zip(raw.iter().zip(self.units(neutral)))
        {
            *reading = AuReading {
                intensity: unit.scale.intensity(*raw),
                present: *raw >= unit.scale.threshold,
            };
        }
        readings.exclude();
        readings
    }

    /// How likely each unit moves at least to a quarter of its full extent, 0 to
    /// 1, in the order of [`ActionUnit::ALL`]: calibrated on people that the
    /// head had not seen, of whom each moved about four units at a time.
    pub fn probabilities(
        &self,
        landmarks: &Landmarks,
        neutral: Option<&Neutral>,
    ) -> [f32; ActionUnit::COUNT] {
        let Some(raw) = self.raw(landmarks, neutral) else {
            return [0.0; ActionUnit::COUNT];
        };
        let units = self.units(neutral);
        std::array::from_fn(|k| units[k].scale.probability(raw[k]))
    }

    /// How far the reading of `unit` can be trusted, 0 (no better than chance)
    /// to 1: measured on held-out people. With or without their own still face.
    pub fn reliability(&self, unit: ActionUnit, own_neutral: bool) -> f32 {
        let card = if own_neutral {
            &self.card.own
        } else {
            &self.card.alone
        };
        card.units[unit.index()].reliability
    }

    /// What target cards call this detector: the beginning of its weights' digest.
    pub fn version(&self) -> String {
        self.card.weights_blake3.chars().take(12).collect()
    }

    /// Everything known about this head.
    pub fn card(&self) -> &Card {
        &self.card
    }

    fn units(&self, neutral: Option<&Neutral>) -> &[UnitCard] {
        match neutral {
            Some(_) => &self.card.own.units,
            None => &self.card.alone.units,
        }
    }

    /// What the regression says, 0 for absent to about 1 for "E", before any scale.
    fn raw(
        &self,
        landmarks: &Landmarks,
        neutral: Option<&Neutral>,
    ) -> Option<[f32; ActionUnit::COUNT]> {
        let mesh = self.mean.align(landmarks)?;
        let (regression, difference) = match neutral {
            Some(Neutral(still)) => (&self.own, mesh.minus(still)),
            None => (&self.alone, mesh.minus(self.mean.aligned())),
        };
        let input = TensorData::new(difference, [1, COORDINATES]);
        let output = regression.forward(Tensor::from_data(input, &self.device));
        output
            .into_data()
            .try_into_vec::<f32>()
            .ok()?
            .try_into()
            .ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_moves_between_threads_and_clones() {
        fn moves<T: Clone + Send + 'static>() {}
        moves::<AuHead>();
        moves::<Neutral>();
    }
}
