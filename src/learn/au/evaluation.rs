//! What a trained head is worth on people it has not seen.

use std::fmt;

use burn::tensor::Device;
use serde::Serialize;

use super::{
    data::Sample,
    recipe::Recipe,
    training::{Reference, Trained, rows, scores},
};
use crate::{
    facs::ActionUnit,
    learn::metrics::{auc, f1},
    vision::au_head::{HeadCard, Regression, Scale, UnitCard},
};

/// Figures of both maps on held-out people.
#[derive(Debug, Clone, Serialize)]
pub struct Evaluation {
    /// With the person's own still face.
    pub own: HeadCard,
    /// Without.
    pub alone: HeadCard,
}

/// Evaluates `trained` on `faces` that it has not seen.
pub fn evaluate(
    trained: &Trained,
    faces: &[&Sample],
    recipe: &Recipe,
    device: &Device,
) -> Evaluation {
    let weights = &trained.weights;
    let head = |reference, map: &Regression, scales: &[Scale]| {
        let rows = rows(faces, &weights.mean, reference);
        let seen = scores(map, &rows, device);
        let units: Vec<UnitCard> = ActionUnit::ALL
            .into_iter()
            .zip(scales)
            .map(|(unit, scale)| {
                let k = unit.index();
                let score: Vec<f32> = seen.iter().map(|scores| scores[k]).collect();
                let truth: Vec<bool> = rows
                    .iter()
                    .map(|row| row.intensities[k] >= recipe.present)
                    .collect();
                let still: Vec<f32> = rows
                    .iter()
                    .zip(&score)
                    .filter(|(row, _)| row.still)
                    .map(|(_, s)| *s)
                    .collect();
                let alarms = still
                    .iter()
                    .filter(|score| **score >= scale.threshold)
                    .count();
                let auc = auc(&score, &truth).unwrap_or(0.5);
                UnitCard {
                    unit,
                    scale: *scale,
                    reliability: (2.0 * auc - 1.0).clamp(0.0, 1.0),
                    auc,
                    f1: f1(&score, &truth, scale.threshold),
                    neutral_alarms: alarms as f32 / still.len().max(1) as f32,
                }
            })
            .collect();
        let mean =
            |of: fn(&UnitCard) -> f32| units.iter().map(of).sum::<f32>() / units.len() as f32;
        HeadCard {
            auc: mean(|unit| unit.auc),
            f1: mean(|unit| unit.f1),
            units,
        }
    };
    Evaluation {
        own: head(Reference::OwnNeutral, &weights.own, &trained.own),
        alone: head(Reference::MeanFace, &weights.alone, &trained.alone),
    }
}

impl fmt::Display for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "unit                     own neutral                 without"
        )?;
        writeln!(
            f,
            "                         AUC    F1     still alarms  AUC    F1     still alarms"
        )?;
        for (own, alone) in self.own.units.iter().zip(&self.alone.units) {
            write!(f, "{} {:<19}", own.unit, own.unit.name())?;
            for unit in [own, alone] {
                write!(
                    f,
                    " {:.3}  {:.3}  {:>5.1} %      ",
                    unit.auc,
                    unit.f1,
                    100.0 * unit.neutral_alarms
                )?;
            }
            writeln!(f)?;
        }
        write!(f, "{:<24}", "mean")?;
        for head in [&self.own, &self.alone] {
            write!(f, " {:.3}  {:.3}               ", head.auc, head.f1)?;
        }
        Ok(())
    }
}
