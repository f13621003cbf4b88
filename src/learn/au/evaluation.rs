//! What a fitted map is worth on people it has not seen.

use std::fmt;

use burn::tensor::Device;
use serde::Serialize;

use super::{
    groups,
    recipe::Recipe,
    rows::Rows,
    training::{Fitted, scores},
};
use crate::{
    error::Result,
    facs::ActionUnit,
    learn::metrics::{auc, calibration_error},
    vision::au_head::{HeadCard, Trial, UnitCard},
};

/// Figures of both maps.
#[derive(Debug, Clone, Serialize)]
pub struct Evaluation {
    /// With the person's own still face.
    pub own: HeadCard,
    /// Without.
    pub alone: HeadCard,
}

/// Figures of a map from what maps like it say of people left out, each read at
/// thresholds that were set without them. Pictures that the game would refuse
/// count only among the groups. `trials` are tests of the finished map.
pub fn evaluate(rows: &Rows, fitted: &Fitted, trials: Vec<Trial>, recipe: &Recipe) -> HeadCard {
    let fair: Vec<usize> = (0..rows.len())
        .filter(|place| rows.faces[*place].readable)
        .collect();
    let unit = |unit: ActionUnit| {
        let k = unit.index();
        let scale = |place: usize| &fitted.scales_unseen(place)[k];
        let score: Vec<f32> = fair.iter().map(|place| fitted.unseen[*place][k]).collect();
        let truth: Vec<bool> = fair
            .iter()
            .map(|place| rows.faces[*place].intensities[k] >= recipe.present)
            .collect();
        let called: Vec<bool> = fair
            .iter()
            .map(|place| fitted.unseen[*place][k] >= scale(*place).threshold)
            .collect();
        let likely: Vec<f32> = fair
            .iter()
            .map(|place| scale(*place).probability(fitted.unseen[*place][k]))
            .collect();
        let auc = auc(&score, &truth).unwrap_or(0.5);
        let hardest = trials
            .iter()
            .filter_map(|trial| trial.units[k])
            .fold(auc, f32::min);
        UnitCard {
            unit,
            scale: fitted.scales[k],
            reliability: (2.0 * hardest - 1.0).clamp(0.0, 1.0),
            auc,
            f1: f1(&called, &truth),
            calibration_error: calibration_error(&likely, &truth),
            neutral_alarms: share(
                fair.iter()
                    .zip(&called)
                    .filter(|(place, _)| rows.faces[**place].neutral)
                    .map(|(_, called)| *called),
            ),
        }
    };
    let units = ActionUnit::ALL.map(unit).to_vec();
    let mean = |of: fn(&UnitCard) -> f32| units.iter().map(of).sum::<f32>() / units.len() as f32;
    let (groups, findings) = groups::compare(rows, &fitted.unseen, recipe);
    HeadCard {
        auc: mean(|unit| unit.auc),
        f1: mean(|unit| unit.f1),
        calibration_error: mean(|unit| unit.calibration_error),
        units,
        trials,
        groups,
        findings,
    }
}

/// The finished map on the fair faces of another set, called `name`.
///
/// # Errors
/// The scores cannot be read back.
pub fn test(
    name: &str,
    rows: &Rows,
    fitted: &Fitted,
    recipe: &Recipe,
    device: &Device,
) -> Result<Trial> {
    let fair = |place: &usize| rows.faces[*place].readable;
    let places: Vec<usize> = (0..rows.len()).filter(fair).collect();
    let mut said = vec![[0.0; ActionUnit::COUNT]; rows.len()];
    for (place, score) in places
        .iter()
        .zip(scores(&fitted.map, rows, &places, device)?)
    {
        said[*place] = score;
    }
    let units = groups::unit_aucs(rows, &places, &|place| said[place], recipe);
    let still: Vec<usize> = places
        .iter()
        .copied()
        .filter(|place| rows.faces[*place].neutral)
        .collect();
    let alarms = fitted
        .scales
        .iter()
        .enumerate()
        .map(|(k, scale)| share(still.iter().map(|place| said[*place][k] >= scale.threshold)));
    Ok(Trial {
        name: name.to_owned(),
        faces: places.len(),
        auc: groups::mean(units.iter().copied()),
        neutral_alarms: groups::mean(alarms.map(Some)),
        units,
    })
}

/// F1 of what was called against what is true.
fn f1(called: &[bool], truth: &[bool]) -> f32 {
    let hits = called.iter().zip(truth).filter(|(c, t)| **c && **t).count();
    let count = |flags: &[bool]| flags.iter().filter(|flag| **flag).count();
    2.0 * hits as f32 / (count(called) + count(truth)).max(1) as f32
}

/// The share of those that are so.
fn share(flags: impl Iterator<Item = bool>) -> f32 {
    let (so, all) = flags.fold((0, 0), |(so, all), flag| (so + i32::from(flag), all + 1));
    so as f32 / all.max(1) as f32
}

impl fmt::Display for Evaluation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heading = " AUC    F1     off    still  ";
        writeln!(f, "{:<24} own neutral{:<18} without", "unit", "")?;
        writeln!(f, "{:<24}{heading}{heading}", "")?;
        for (own, alone) in self.own.units.iter().zip(&self.alone.units) {
            write!(f, "{} {:<19}", own.unit, own.unit.name())?;
            for unit in [own, alone] {
                write!(
                    f,
                    " {:.3}  {:.3}  {:.3}  {:>4.1} % ",
                    unit.auc,
                    unit.f1,
                    unit.calibration_error,
                    100.0 * unit.neutral_alarms
                )?;
            }
            writeln!(f)?;
        }
        write!(f, "{:<24}", "mean")?;
        for head in [&self.own, &self.alone] {
            write!(
                f,
                " {:.3}  {:.3}  {:.3}         ",
                head.auc, head.f1, head.calibration_error
            )?;
        }
        for (name, head) in [("own neutral", &self.own), ("without", &self.alone)] {
            write!(f, "\n\n{name}")?;
            for trial in &head.trials {
                write!(
                    f,
                    "\n  on {}: AUC {:.3}, {} faces, {:.1} % of still faces show a unit",
                    trial.name,
                    trial.auc,
                    trial.faces,
                    100.0 * trial.neutral_alarms
                )?;
            }
            for group in &head.groups {
                write!(
                    f,
                    "\n  {} {}: AUC {:.3}, {} faces",
                    group.factor, group.group, group.auc, group.faces
                )?;
            }
            for finding in &head.findings {
                write!(
                    f,
                    "\n  gap: {} {}, {} {:.3} ± {:.3} below {}",
                    finding.unit,
                    finding.factor,
                    finding.worse,
                    finding.gap,
                    finding.error,
                    finding.better
                )?;
            }
        }
        Ok(())
    }
}
