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

/// The least faces of an artist that a map is fitted on or measured with.
const LEAST_FACES: usize = 200;

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
    /// Maps fitted on one artist's shapes, read on the other's.
    pub transfers: Vec<Transfer>,
}

impl Fitted {
    /// The scales, set without the person of the row at `place`, that read it.
    pub fn scales_unseen(&self, place: usize) -> &[Scale] {
        &self.unseen_scales[self.parts[place]]
    }
}

/// What a map says that was fitted on one artist's shapes, of another artist's
/// and of people it has not seen.
#[derive(Debug, Clone)]
pub struct Transfer {
    /// Whose shapes it was fitted on.
    pub from: Hand,
    /// Whose it reads.
    pub to: Hand,
    /// Which rows.
    pub places: Vec<usize>,
    /// What it says of each.
    pub scores: Vec<PerUnit>,
}

/// Whose shapes move a face.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hand {
    /// Artist A's, for three quarters or more.
    A,
    /// Artist B's.
    B,
    /// Neither's, or it is not known.
    Other,
}

impl Hand {
    /// Whose shapes the face has.
    pub fn of(face: &Sample) -> Self {
        match face.about.artist {
            Some(share) if share <= 0.25 => Self::A,
            Some(share) if share >= 0.75 => Self::B,
            _ => Self::Other,
        }
    }

    /// As it stands in cards.
    pub const fn name(self) -> &'static str {
        match self {
            Self::A => "artist A",
            Self::B => "artist B",
            Self::Other => "both artists",
        }
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

/// How many maps [`fit`] fits at most; it reports each.
pub const fn fits(recipe: &Recipe) -> usize {
    1 + 3 * recipe.folds
}

/// Fits a map on `rows`, and others on parts of them to see what it is worth.
/// `seed` cuts the people into parts.
///
/// # Errors
/// Too few people for the parts, or a regression without a solution.
pub fn fit(
    rows: &Rows,
    mean: &MeanFace,
    penalty: &Penalty,
    recipe: &Recipe,
    seed: u64,
    device: &Device,
    step: &mut dyn FnMut(),
) -> Result<Fitted> {
    let parts = parts(rows, recipe, seed)?;
    let cells = Cells::of(rows, &parts, device)?;
    let regress = |wanted: &dyn Fn(usize, Hand) -> bool| cells.regress(wanted, penalty, mean);
    let members = |part: usize, hand: Option<Hand>| -> Vec<usize> {
        let inside = |place: &usize| {
            parts[*place] == part && hand.is_none_or(|hand| Hand::of(rows.faces[*place]) == hand)
        };
        (0..rows.len()).filter(inside).collect()
    };

    let mut unseen = vec![[0.0; ActionUnit::COUNT]; rows.len()];
    for part in 0..recipe.folds {
        let map = regress(&|other, _| other != part)?;
        let places = members(part, None);
        for (place, score) in places.iter().zip(scores(&map, rows, &places, device)?) {
            unseen[*place] = score;
        }
        step();
    }
    let mut transfers = Vec::new();
    for (from, to) in [(Hand::A, Hand::B), (Hand::B, Hand::A)] {
        if [from, to]
            .iter()
            .any(|hand| cells.faces(*hand) < LEAST_FACES)
        {
            continue;
        }
        let (mut places, mut said) = (Vec::new(), Vec::new());
        for part in 0..recipe.folds {
            let map = regress(&|other, hand| other != part && hand == from)?;
            let members = members(part, Some(to));
            said.extend(scores(&map, rows, &members, device)?);
            places.extend(members);
            step();
        }
        transfers.push(Transfer {
            from,
            to,
            places,
            scores: said,
        });
    }
    let map = regress(&|_, _| true)?;
    step();
    let scales = |wanted: &dyn Fn(usize) -> bool| -> Vec<Scale> {
        let places: Vec<usize> = (0..rows.len()).filter(|row| wanted(*row)).collect();
        let unit = |unit| scale(unit, rows, &places, &unseen, recipe);
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
        transfers,
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

/// Moments of the rows by part and artist: all maps are fitted on sums of these.
struct Cells {
    all: BTreeMap<(usize, Hand), Moments>,
    still: BTreeMap<(usize, Hand), Moments>,
}

impl Cells {
    fn of(rows: &Rows, parts: &[usize], device: &Device) -> Result<Self> {
        let mut places: BTreeMap<(usize, Hand), Vec<usize>> = BTreeMap::new();
        for (place, face) in rows.faces.iter().enumerate() {
            let cell = (parts[place], Hand::of(face));
            places.entry(cell).or_default().push(place);
        }
        let (mut all, mut still) = (BTreeMap::new(), BTreeMap::new());
        for (cell, mut places) in places {
            all.insert(cell, Moments::of(rows, &places, device)?);
            places.retain(|place| rows.faces[*place].neutral);
            still.insert(cell, Moments::of(rows, &places, device)?);
        }
        Ok(Self { all, still })
    }

    fn faces(&self, hand: Hand) -> usize {
        let of_hand = self.all.iter().filter(|((_, other), _)| *other == hand);
        of_hand.map(|(_, moments)| moments.faces()).sum()
    }

    fn regress(
        &self,
        wanted: &dyn Fn(usize, Hand) -> bool,
        penalty: &Penalty,
        mean: &MeanFace,
    ) -> Result<Regression> {
        let sum = |cells: &BTreeMap<(usize, Hand), Moments>| {
            let wanted = cells
                .iter()
                .filter(|((part, hand), _)| wanted(*part, *hand));
            Moments::sum(wanted.map(|(_, moments)| moments)).mirrored()
        };
        sum(&self.all).regress(&sum(&self.still), penalty, mean)
    }
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
    // However weak a unit shows, its four steps span at least twice what lies
    // between a still face and its threshold: else its noise would run through
    // all of them.
    let rest = quantile(&still, 0.5).unwrap_or_default();
    let least = threshold + (2.0 * (threshold - rest)).max(1e-3);
    let top = strong.unwrap_or(least).max(least);
    let (slope, offset) = platt(&score, &truth);
    Scale {
        threshold,
        top,
        slope,
        offset,
    }
}
