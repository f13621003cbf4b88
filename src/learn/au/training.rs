//! Fits both linear maps of the head, and the scales that read their output.

use burn::{
    module::Module,
    optim::{GradientsParams, LBFGSConfig, LineSearchFn},
    tensor::{Device, Tensor, TensorData},
};

use super::{
    data::{Sample, Samples},
    recipe::Recipe,
};
use crate::{
    error::{Problem, Result},
    facs::ActionUnit,
    learn::metrics::{auc, best_f1_threshold, platt, quantile},
    vision::{
        align::{Aligned, COORDINATES, MeanFace},
        au_head::{Regression, Scale, Weights},
        mirror,
        reading::Landmarks,
    },
};

/// How far the first trial step of the line search goes; later ones follow the curve.
const FIRST_STEP: f64 = 1.0;

/// A face as a row of the regression.
#[derive(Debug, Clone)]
pub struct Row {
    /// Difference from the own still face, or from the mean face: [`COORDINATES`] numbers.
    pub input: Vec<f32>,
    /// True intensities.
    pub intensities: [f32; ActionUnit::COUNT],
    /// Whose face it is.
    pub person: i32,
    /// Whether it is a still face that another still face was subtracted from.
    pub still: bool,
}

/// Which of the two maps a row is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// Differences from the person's own still face.
    OwnNeutral,
    /// Differences from the mean face.
    MeanFace,
}

/// A trained head: weights, and the scales of both maps.
#[derive(Debug, Clone)]
pub struct Trained {
    /// Mean face and linear maps.
    pub weights: Weights,
    /// Scales of the map with the own still face.
    pub own: Vec<Scale>,
    /// Scales of the map without.
    pub alone: Vec<Scale>,
}

/// Trains on all `faces`.
///
/// # Errors
/// Too few still faces for a mean face, or too few people for the folds.
pub fn train(
    faces: &[&Sample],
    recipe: &Recipe,
    device: &Device,
    step: &mut dyn FnMut(),
) -> Result<Trained> {
    let frontal: Vec<&Landmarks> = faces
        .iter()
        .filter(|face| face.neutral && face.turn <= recipe.frontal)
        .map(|face| &face.landmarks)
        .collect();
    let mean = MeanFace::of(&frontal).ok_or_else(|| {
        Problem::new("the samples hold no still face that looks into the camera")
            .hint("train on samples with neutral faces")
    })?;
    let mut fit = |reference| -> Result<(Regression, Vec<Scale>)> {
        let rows = rows(faces, &mean, reference);
        let scales = scales(&rows, recipe, device, step)?;
        let map = regress(&rows, recipe, device);
        step();
        Ok((map, scales))
    };
    let (own_map, own) = fit(Reference::OwnNeutral)?;
    let (alone_map, alone) = fit(Reference::MeanFace)?;
    let weights = Weights {
        mean,
        own: own_map,
        alone: alone_map,
    };
    Ok(Trained {
        weights,
        own,
        alone,
    })
}

/// The rows of `faces`, each also mirrored: left and right are alike in FACS.
pub fn rows(faces: &[&Sample], mean: &MeanFace, reference: Reference) -> Vec<Row> {
    let aligned: Vec<Option<Aligned>> = faces
        .iter()
        .map(|face| mean.align(&face.landmarks))
        .collect();
    let mut rows = Vec::with_capacity(2 * faces.len());
    for (face, mesh) in faces.iter().zip(&aligned) {
        let Some(mesh) = mesh else { continue };
        let subtracted = match reference {
            Reference::MeanFace => Some((mean.aligned().clone(), face.neutral)),
            Reference::OwnNeutral => own_still(face, faces, &aligned),
        };
        let Some((still_face, still)) = subtracted else {
            continue;
        };
        let row = Row {
            input: mesh.minus(&still_face),
            intensities: face.intensities,
            person: face.person,
            still,
        };
        rows.push(Row {
            input: mirrored(&row.input),
            ..row.clone()
        });
        rows.push(row);
    }
    rows
}

/// The median still face of the same person, without `face` itself where others
/// remain; and whether `face` is a still face compared with another one.
fn own_still(
    face: &Sample,
    faces: &[&Sample],
    aligned: &[Option<Aligned>],
) -> Option<(Aligned, bool)> {
    let stills = || {
        faces
            .iter()
            .zip(aligned)
            .filter(|(other, _)| other.neutral && other.person == face.person)
            .filter_map(|(other, mesh)| Some((*other, mesh.as_ref()?)))
    };
    let others: Vec<Aligned> = stills()
        .filter(|(other, _)| !std::ptr::eq(*other, face))
        .map(|(_, mesh)| mesh.clone())
        .collect();
    if others.is_empty() {
        let only = stills().map(|(_, mesh)| mesh.clone()).next()?;
        return Some((only, false));
    }
    Some((Aligned::median(&others)?, face.neutral))
}

/// The same difference on the mirrored face.
fn mirrored(input: &[f32]) -> Vec<f32> {
    let mut out = vec![0.0; input.len()];
    for (index, opposite) in mirror::MIRROR.iter().enumerate() {
        let from = 2 * usize::from(*opposite);
        out[2 * index] = -input[from];
        out[2 * index + 1] = input[from + 1];
    }
    out
}

/// Ridge regression by L-BFGS. The loss is quadratic in the map, so the rows
/// come in only as their second moments: a step costs the same for any number.
pub fn regress(rows: &[Row], recipe: &Recipe, device: &Device) -> Regression {
    const WIDTH: usize = COORDINATES + 1;
    let count = rows.len().max(1);
    let inputs: Vec<f32> = rows
        .iter()
        .flat_map(|row| row.input.iter().copied().chain([1.0]))
        .collect();
    let truths: Vec<f32> = rows.iter().flat_map(|row| row.intensities).collect();
    let x = Tensor::<2>::from_data(TensorData::new(inputs, [rows.len(), WIDTH]), device);
    let y = Tensor::<2>::from_data(
        TensorData::new(truths, [rows.len(), ActionUnit::COUNT]),
        device,
    );
    let moments = x.clone().transpose().matmul(x.clone()) / count as f64;
    let products = x.transpose().matmul(y) / count as f64;
    let (moments, products) = (Tensor::from_inner(moments), Tensor::from_inner(products));

    let mut optimiser = LBFGSConfig::new()
        .with_max_iter(recipe.iterations)
        .with_max_eval(Some(2 * recipe.iterations))
        .with_line_search_fn(LineSearchFn::StrongWolfe)
        .init();
    let penalty = recipe.penalty;
    let map = Regression::zero(&device.clone().autodiff());
    let (map, _) = optimiser.step(FIRST_STEP, map, |map: Regression| {
        let (loss, map) = map.quadratic(&moments, &products, penalty);
        let value = loss.clone().into_scalar::<f64>();
        let gradients = GradientsParams::from_grads(loss.backward(), &map);
        (value, gradients)
    });
    map.valid()
}

/// What `map` says of the rows, a score for each unit and row.
pub fn scores(map: &Regression, rows: &[Row], device: &Device) -> Vec<[f32; ActionUnit::COUNT]> {
    let inputs: Vec<f32> = rows
        .iter()
        .flat_map(|row| row.input.iter().copied())
        .collect();
    let x = Tensor::<2>::from_data(TensorData::new(inputs, [rows.len(), COORDINATES]), device);
    let flat: Vec<f32> = map
        .forward(x)
        .into_data()
        .try_into_vec()
        .unwrap_or_default();
    flat.chunks_exact(ActionUnit::COUNT)
        .map(|chunk| std::array::from_fn(|k| chunk[k]))
        .collect()
}

/// Scales from readings of people that the reading map has not seen.
fn scales(
    rows: &[Row],
    recipe: &Recipe,
    device: &Device,
    step: &mut dyn FnMut(),
) -> Result<Vec<Scale>> {
    let mut people: Vec<i32> = rows.iter().map(|row| row.person).collect();
    people.sort_unstable();
    people.dedup();
    if people.len() < recipe.folds {
        return Err(
            Problem::new(format!("the samples hold only {} people", people.len())).hint(
                "train on samples of more people, or lower `folds` in config/au_training.ron",
            ),
        );
    }
    let fold_of = |person: i32| people.binary_search(&person).unwrap_or_default() % recipe.folds;
    let mut seen = vec![[0.0; ActionUnit::COUNT]; rows.len()];
    for fold in 0..recipe.folds {
        let (inside, outside): (Vec<usize>, Vec<usize>) =
            (0..rows.len()).partition(|row| fold_of(rows[*row].person) == fold);
        let pick = |places: &[usize]| {
            places
                .iter()
                .map(|place| rows[*place].clone())
                .collect::<Vec<_>>()
        };
        let map = regress(&pick(&outside), recipe, device);
        for (place, score) in inside.iter().zip(scores(&map, &pick(&inside), device)) {
            seen[*place] = score;
        }
        step();
    }
    Ok(ActionUnit::ALL
        .map(|unit| scale(unit, rows, &seen, recipe))
        .to_vec())
}

fn scale(
    unit: ActionUnit,
    rows: &[Row],
    seen: &[[f32; ActionUnit::COUNT]],
    recipe: &Recipe,
) -> Scale {
    let k = unit.index();
    let score: Vec<f32> = seen.iter().map(|scores| scores[k]).collect();
    let truth: Vec<bool> = rows
        .iter()
        .map(|row| row.intensities[k] >= recipe.present)
        .collect();
    let of = |wanted: &dyn Fn(&Row) -> bool| -> Vec<f32> {
        rows.iter()
            .zip(&score)
            .filter(|(row, _)| wanted(row))
            .map(|(_, score)| *score)
            .collect()
    };
    let weak = auc(&score, &truth).is_none_or(|auc| auc < recipe.unreliable_auc);
    let alarms = if weak {
        recipe.unreliable_alarms
    } else {
        recipe.still_alarms
    };
    let quiet = quantile(&of(&|row| row.still), 1.0 - alarms).unwrap_or_default();
    let best = best_f1_threshold(&score, &truth).unwrap_or(quiet);
    let threshold = best.max(quiet);
    let strong = quantile(
        &of(&|row| row.intensities[k] >= recipe.strong),
        recipe.below_top,
    );
    // A unit that is never strong still needs a scale of some length.
    let top = strong.unwrap_or(1.0).max(threshold + 0.1);
    let (slope, offset) = platt(&score, &truth);
    Scale {
        threshold,
        top,
        slope,
        offset,
    }
}

/// Cuts the people of `samples` in two by chance, `(trained on, held out)`.
pub fn split<'a>(
    samples: &'a Samples,
    recipe: &Recipe,
    seed: u64,
) -> (Vec<&'a Sample>, Vec<&'a Sample>) {
    use rand::{SeedableRng, seq::SliceRandom};
    let mut people = samples.people();
    people.shuffle(&mut rand_chacha::ChaCha8Rng::seed_from_u64(seed));
    let held = ((people.len() as f32 * recipe.held_out).round() as usize).max(1);
    let out: std::collections::BTreeSet<i32> = people.into_iter().take(held).collect();
    samples
        .faces
        .iter()
        .partition(|face| !out.contains(&face.person))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirroring_twice_changes_nothing() {
        let input: Vec<f32> = (0..COORDINATES).map(|k| (k as f32 * 0.7).sin()).collect();
        let once = mirrored(&input);
        assert_ne!(once, input);
        assert_eq!(mirrored(&once), input);
    }

    /// Against the closed form of ridge regression in one variable with an offset.
    #[test]
    fn the_optimum_is_the_closed_form() {
        let text = include_str!("../../../config/au_training.ron");
        let recipe: Recipe = crate::config::parse("au_training.ron", text).unwrap();
        let row = |n: usize| {
            let x = (n as f32 / 40.0) - 0.5;
            let mut input = vec![0.0; COORDINATES];
            input[7] = x;
            Row {
                input,
                intensities: [0.3 + 2.0 * x; ActionUnit::COUNT],
                person: 0,
                still: false,
            }
        };
        let rows: Vec<Row> = (0..41).map(row).collect();
        let device = Device::flex();
        let map = regress(&rows, &recipe, &device);
        let weights: Vec<f32> = map.weight().into_data().try_into_vec().unwrap();
        let variance: f64 = rows
            .iter()
            .map(|row| f64::from(row.input[7]).powi(2))
            .sum::<f64>()
            / 41.0;
        let expected = (2.0 * variance / (variance + recipe.penalty)) as f32;
        let found = weights[7 * ActionUnit::COUNT];
        assert!(
            (found - expected).abs() < 2e-3,
            "{found} against {expected}"
        );
        let said = scores(&map, &rows[..1], &device)[0][0];
        assert!((said - (0.3 - expected / 2.0)).abs() < 3e-3, "{said}");
    }
}
