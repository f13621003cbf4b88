//! Fits both linear maps of the head, and the scales that read their output.

use std::collections::BTreeMap;

use burn::tensor::{Device, Tensor, TensorData};
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::{
    data::Sample,
    moments::Moments,
    recipe::{Penalty, Recipe},
    rows::Rows,
};
use crate::{
    error::{Problem, Result},
    facs::ActionUnit,
    learn::metrics::{auc, best_f1_threshold, platt, quantile},
    vision::{
        align::{COORDINATES, MeanFace},
        au_head::{PerUnit, Regression, Scale},
        reading::Landmarks,
    },
};

/// How many faces are read at once.
const BATCH: usize = 2048;

/// A map, its scales, and what maps like it say of people they have not seen.
#[derive(Debug, Clone)]
pub struct Fitted {
    /// Fitted on everybody.
    pub map: Regression,
    /// Set on `unseen`.
    pub scales: Vec<Scale>,
    /// Of every row, what a map says that was fitted without that person.
    pub unseen: Vec<PerUnit>,
    /// Of every row, scales that were set without that person.
    unseen_scales: Vec<Vec<Scale>>,
    parts: Vec<usize>,
}

impl Fitted {
    /// The scales, set without the person of the row at `place`, that read it.
    pub fn scales_unseen(&self, place: usize) -> &[Scale] {
        &self.unseen_scales[self.parts[place]]
    }
}

/// The mean of the still faces that look into the camera.
///
/// # Errors
/// There is none.
pub fn mean_face(faces: &[Sample], recipe: &Recipe) -> Result<MeanFace> {
    let frontal: Vec<&Landmarks> = faces
        .iter()
        .filter(|face| face.neutral && face.readable && face.turn <= recipe.frontal)
        .map(|face| &face.landmarks)
        .collect();
    MeanFace::of(&frontal).ok_or_else(|| {
        Problem::new("the samples hold no still face that looks into the camera")
            .hint("train on samples with neutral faces")
    })
}

/// How many maps [`fit`] fits; it reports each.
pub const fn fits(recipe: &Recipe) -> usize {
    1 + recipe.folds
}

/// Fits a map on `rows`, and others on parts of them to see what it is worth.
/// `seed` cuts the people into parts.
///
/// # Errors
/// Too few people for the parts, or a regression without a solution.
pub fn fit(
    rows: &Rows,
    penalty: &Penalty,
    recipe: &Recipe,
    seed: u64,
    device: &Device,
    step: &mut dyn FnMut(),
) -> Result<Fitted> {
    let parts = parts(rows, recipe, seed)?;
    let cells = cells(rows, &parts, recipe, device)?;
    let regress = |wanted: &dyn Fn(usize) -> bool| -> Result<Regression> {
        let sum = |of: fn(&Cell) -> &Moments| {
            let wanted = cells.iter().enumerate().filter(|(part, _)| wanted(*part));
            Moments::sum(wanted.map(|(_, cell)| of(cell))).mirrored()
        };
        sum(|cell| &cell.all).regress(&sum(|cell| &cell.still), penalty)
    };
    let mut unseen = vec![[0.0; ActionUnit::COUNT]; rows.len()];
    for part in 0..recipe.folds {
        let map = regress(&|other| other != part)?;
        let inside = |place: &usize| parts[*place] == part;
        let places: Vec<usize> = (0..rows.len()).filter(inside).collect();
        for (place, score) in places.iter().zip(scores(&map, rows, &places, device)?) {
            unseen[*place] = score;
        }
        step();
    }
    let map = regress(&|_| true)?;
    step();
    let scales = |wanted: &dyn Fn(usize) -> bool| -> Vec<Scale> {
        let places: Vec<usize> = (0..rows.len()).filter(|row| wanted(*row)).collect();
        let unit = |unit| scale(unit, rows, &places, &unseen, recipe, penalty.span);
        ActionUnit::ALL.map(unit).to_vec()
    };
    Ok(Fitted {
        scales: scales(&|_| true),
        unseen_scales: (0..recipe.folds)
            .map(|part| scales(&|row| parts[row] != part))
            .collect(),
        map,
        unseen,
        parts,
    })
}

/// Which part each row's person belongs to, by chance.
fn parts(rows: &Rows, recipe: &Recipe, seed: u64) -> Result<Vec<usize>> {
    let mut people: Vec<i32> = rows.faces.iter().map(|face| face.person).collect();
    people.sort_unstable();
    people.dedup();
    if people.len() < recipe.folds {
        return Err(
            Problem::new(format!("the samples hold only {} people", people.len())).hint(
                "train on samples of more people, or lower `folds` in config/au_training.ron",
            ),
        );
    }
    people.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    let part: BTreeMap<i32, usize> = people
        .into_iter()
        .enumerate()
        .map(|(place, person)| (person, place % recipe.folds))
        .collect();
    Ok(rows.faces.iter().map(|face| part[&face.person]).collect())
}

/// Moments of one part of the people: all maps are fitted on sums of these.
struct Cell {
    all: Moments,
    still: Moments,
}

fn cells(rows: &Rows, parts: &[usize], recipe: &Recipe, device: &Device) -> Result<Vec<Cell>> {
    let cell = |part: usize| {
        let inside = |place: &usize| parts[*place] == part;
        let mut places: Vec<usize> = (0..rows.len()).filter(inside).collect();
        let all = Moments::of(rows, &places, device)?;
        places.retain(|place| rows.faces[*place].neutral);
        let still = Moments::of(rows, &places, device)?;
        Ok(Cell { all, still })
    };
    (0..recipe.folds).map(cell).collect()
}

/// What `map` says of the rows at `places`, by burn.
///
/// # Errors
/// The scores cannot be read back.
pub fn scores(
    map: &Regression,
    rows: &Rows,
    places: &[usize],
    device: &Device,
) -> Result<Vec<PerUnit>> {
    let mut all = Vec::with_capacity(places.len());
    for batch in places.chunks(BATCH) {
        let inputs = batch
            .iter()
            .flat_map(|place| rows.input(*place).iter().copied());
        let data = TensorData::new(inputs.collect::<Vec<f32>>(), [batch.len(), COORDINATES]);
        let said = map.forward(Tensor::from_data(data, device), device);
        let said: Vec<f32> = said.into_data().try_into_vec().map_err(|error| {
            Problem::new("cannot read scores back").because(format!("{error:?}"))
        })?;
        all.extend_from_slice(said.as_chunks().0);
    }
    Ok(all)
}

/// How the map's output for `unit` is read, from what it says of unseen people.
fn scale(
    unit: ActionUnit,
    rows: &Rows,
    places: &[usize],
    unseen: &[PerUnit],
    recipe: &Recipe,
    span: f32,
) -> Scale {
    let k = unit.index();
    let of = |wanted: &dyn Fn(&Sample) -> bool| -> Vec<f32> {
        let wanted = places.iter().filter(|place| {
            let face = rows.faces[**place];
            face.readable && wanted(face)
        });
        wanted.map(|place| unseen[*place][k]).collect()
    };
    let score = of(&|_| true);
    let truth: Vec<bool> = places
        .iter()
        .map(|place| rows.faces[*place])
        .filter(|face| face.readable)
        .map(|face| face.intensities[k] >= recipe.present)
        .collect();
    let weak = auc(&score, &truth).is_none_or(|auc| auc < recipe.unreliable_auc);
    let alarms = if weak {
        recipe.unreliable_alarms
    } else {
        recipe.still_alarms
    };
    let still = of(&|face| face.neutral);
    let quiet = quantile(&still, 1.0 - alarms).unwrap_or_default();
    let best = best_f1_threshold(&score, &truth).unwrap_or(quiet);
    let threshold = best.max(quiet);
    let strong = quantile(
        &of(&|face| face.intensities[k] >= recipe.strong),
        recipe.below_top,
    );
    // However weak a unit shows: else its noise would run through all steps, and
    // what a face is like at rest would be pressed together near 0.
    let rest = quantile(&still, 0.5).unwrap_or_default();
    let least = threshold + (span * (threshold - rest)).max(1e-3);
    let top = strong.unwrap_or(least).max(least);
    let (slope, offset) = platt(&score, &truth);
    Scale {
        threshold,
        top,
        slope,
        offset,
    }
}
