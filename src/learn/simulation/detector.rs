//! How the game's detector errs: what it reads of a face whose movements are known.
//!
//! A linear model fitted on synthetic faces that were rendered, seen by the game's
//! own networks, and read from each person's own still face. The raw output for the
//! twenty units is `A u + c + b + e`: `u` what the face does, `A` how units leak into
//! each other, `b` a person's own bias, the same in all of their faces, and `e`
//! what changes from picture to picture, both normal and correlated between units.

#[cfg(test)]
pub(crate) mod tests;

use std::{fs, path::Path};

use safetensors::{Dtype, SafeTensors, tensor::TensorView};

use super::dice::Dice;
use crate::{
    error::{Problem, Result},
    facs::{ActionUnit, AuReading, AuReadings},
    learn::{au::data::Sample, linear},
    vision::{AuHead, Landmarks, Neutral, au_head::Scale},
};

/// How many units.
const N: usize = ActionUnit::COUNT;

/// One number a unit.
pub type PerUnit = [f32; N];

type Matrix = [[f64; N]; N];

/// The most still faces whose median others are measured from, as in play.
const STILLS: usize = 3;

/// The fitted model.
#[derive(Debug, Clone, PartialEq)]
pub struct Detector {
    /// Row by row: what a unit (column) adds to the output for a unit (row).
    leak: Matrix,
    offset: [f64; N],
    /// Lower Cholesky factors of the covariances between people, and between the
    /// faces of one.
    between: Matrix,
    within: Matrix,
    /// How the output is read, as the head's card has it.
    scales: Vec<Scale>,
    /// Share of the variance of each output that the movements explain.
    explained: [f64; N],
}

impl Detector {
    /// The file in the folder of models.
    pub const FILE: &str = "detector_errors.safetensors";

    /// Fits the model on faces with known movements.
    ///
    /// # Errors
    /// Too few faces with a still face of the same person.
    pub fn fit(samples: &[Sample], head: &AuHead) -> Result<Self> {
        let rows = rows(samples, head);
        let people = rows
            .iter()
            .map(|row| row.person)
            .max()
            .map_or(0, |last| last + 1);
        if people < 2 * N || rows.len() < 4 * people {
            return Err(Problem::new(format!(
                "{} faces of {people} people are too few to tell how the detector errs",
                rows.len()
            ))
            .hint("make more: cargo xtask studio people --out DIR --people 100 --faces 20"));
        }
        let (leak, offset) = regress(&rows)?;
        let left: Vec<[f64; N]> = rows
            .iter()
            .map(|row| {
                let said = affine(&leak, &offset, &row.units);
                std::array::from_fn(|k| row.raw[k] - said[k])
            })
            .collect();
        let mut means = vec![[0.0; N]; people];
        let mut counts = vec![0.0_f64; people];
        for (row, left) in rows.iter().zip(&left) {
            (0..N).for_each(|k| means[row.person][k] += left[k]);
            counts[row.person] += 1.0;
        }
        for (mean, count) in means.iter_mut().zip(&counts) {
            for value in mean.iter_mut() {
                *value /= count.max(1.0);
            }
        }
        let strays: Vec<[f64; N]> = rows
            .iter()
            .zip(&left)
            .map(|(row, left)| std::array::from_fn(|k| left[k] - means[row.person][k]))
            .collect();
        let free = (rows.len() - people) as f64;
        let within = covariance(&strays, free);
        let spread = covariance(&means, people as f64);
        let usual = people as f64 / counts.iter().map(|n| 1.0 / n.max(1.0)).sum::<f64>();
        // What the means of a few faces scatter by chance is not the people's own.
        let between =
            std::array::from_fn(|i| std::array::from_fn(|j| spread[i][j] - within[i][j] / usual));
        let total = |of: &dyn Fn(&Row) -> f64| {
            let mean = rows.iter().map(of).sum::<f64>() / rows.len() as f64;
            rows.iter().map(|row| (of(row) - mean).powi(2)).sum::<f64>()
        };
        let explained = std::array::from_fn(|k| {
            let lost: f64 = left.iter().map(|left| left[k] * left[k]).sum();
            1.0 - lost / total(&|row| row.raw[k]).max(f64::MIN_POSITIVE)
        });
        Ok(Self {
            leak,
            offset,
            between: factor(&between),
            within: factor(&within),
            scales: head
                .card()
                .own
                .units
                .iter()
                .map(|unit| unit.scale)
                .collect(),
            explained,
        })
    }

    /// Share of the variance of each output that the movements explain, 0 to 1.
    pub const fn explained(&self) -> &[f64; N] {
        &self.explained
    }

    /// Somebody's own bias.
    pub fn bias(&self, dice: &mut Dice) -> PerUnit {
        scattered(&self.between, dice)
    }

    /// What light, place and pose of one picture do to the output.
    pub fn noise(&self, dice: &mut Dice) -> PerUnit {
        scattered(&self.within, dice)
    }

    /// What is read of a face that moves its units so (0 absent to about 1 for FACS
    /// E), with the person's bias and the picture's noise in `by`; units that exclude
    /// each other are settled.
    pub fn read(&self, units: &PerUnit, by: [&PerUnit; 2]) -> AuReadings {
        self.readings(&self.raw(units, by))
    }

    /// What is read where something hides these units: their output is anywhere
    /// around the threshold, with a deviation of half of what lies between that and
    /// the strongest faces.
    pub fn read_covered(
        &self,
        units: &PerUnit,
        by: [&PerUnit; 2],
        hidden: &[ActionUnit],
        dice: &mut Dice,
    ) -> AuReadings {
        let mut shown = *units;
        for unit in hidden {
            shown[unit.index()] = 0.0;
        }
        let mut raw = self.raw(&shown, by);
        for unit in hidden {
            let scale = &self.scales[unit.index()];
            let span = scale.top - scale.threshold;
            raw[unit.index()] = scale.threshold + 0.5 * span * dice.normal();
        }
        self.readings(&raw)
    }

    fn raw(&self, units: &PerUnit, [bias, noise]: [&PerUnit; 2]) -> PerUnit {
        let said = affine(&self.leak, &self.offset, &units.map(f64::from));
        std::array::from_fn(|k| said[k] as f32 + bias[k] + noise[k])
    }

    fn readings(&self, raw: &PerUnit) -> AuReadings {
        let mut readings = AuReadings(std::array::from_fn(|k| AuReading {
            intensity: self.scales[k].intensity(raw[k]),
            present: raw[k] >= self.scales[k].threshold,
        }));
        readings.exclude();
        readings
    }

    /// Reads the file in the folder `models`; the scales are the head's.
    ///
    /// # Errors
    /// It is missing, damaged or something else.
    pub fn load(models: &Path, head: &AuHead) -> Result<Self> {
        let path = models.join(Self::FILE);
        let problem = |cause: Box<dyn std::error::Error + Send + Sync>| {
            Problem::new(format!("cannot use {}", path.display()))
                .because(cause)
                .hint("take models/ from the project again, or make it: face-game simulate detector --samples PATH")
        };
        let bytes = fs::read(&path).map_err(|error| problem(error.into()))?;
        let file = SafeTensors::deserialize(&bytes).map_err(|error| problem(error.into()))?;
        let tensor = |name: &str, count: usize| -> Result<Vec<f64>> {
            let view = file
                .tensor(name)
                .ok()
                .filter(|view| view.dtype() == Dtype::F32);
            let numbers: Option<Vec<f64>> = view.map(|view| {
                let words = view.data().as_chunks::<4>().0.iter();
                words
                    .map(|word| f64::from(f32::from_le_bytes(*word)))
                    .collect()
            });
            numbers
                .filter(|n| n.len() == count && n.iter().all(|n| n.is_finite()))
                .ok_or_else(|| problem(format!("tensor `{name}` is not what it should be").into()))
        };
        let matrix = |name: &str| -> Result<Matrix> {
            let numbers = tensor(name, N * N)?;
            Ok(std::array::from_fn(|i| {
                std::array::from_fn(|j| numbers[i * N + j])
            }))
        };
        let row = |name: &str| -> Result<[f64; N]> {
            let numbers = tensor(name, N)?;
            Ok(std::array::from_fn(|k| numbers[k]))
        };
        Ok(Self {
            leak: matrix("leak")?,
            offset: row("offset")?,
            between: matrix("between")?,
            within: matrix("within")?,
            scales: head
                .card()
                .own
                .units
                .iter()
                .map(|unit| unit.scale)
                .collect(),
            explained: row("explained")?,
        })
    }

    /// The content of the file.
    ///
    /// # Errors
    /// The tensors cannot be laid out.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let bytes = |numbers: &[f64]| -> Vec<u8> {
            numbers
                .iter()
                .flat_map(|n| (*n as f32).to_le_bytes())
                .collect()
        };
        let tensors = [
            ("leak", vec![N, N], bytes(self.leak.as_flattened())),
            ("offset", vec![N], bytes(&self.offset)),
            ("between", vec![N, N], bytes(self.between.as_flattened())),
            ("within", vec![N, N], bytes(self.within.as_flattened())),
            ("explained", vec![N], bytes(&self.explained)),
        ];
        let failed = |error| Problem::new("cannot lay out the detector's errors").because(error);
        let views = tensors.iter().map(|(name, shape, data)| {
            Ok((*name, TensorView::new(Dtype::F32, shape.clone(), data)?))
        });
        let views: Vec<_> = views
            .collect::<std::result::Result<_, safetensors::SafeTensorError>>()
            .map_err(failed)?;
        safetensors::serialize(views, None).map_err(failed)
    }
}

/// A moving face: what it does, what the head says, and who.
struct Row {
    units: [f64; N],
    raw: [f64; N],
    person: usize,
}

fn rows(samples: &[Sample], head: &AuHead) -> Vec<Row> {
    let mut stills: std::collections::BTreeMap<i32, Vec<Landmarks>> =
        std::collections::BTreeMap::new();
    for sample in samples.iter().filter(|s| s.neutral && s.readable) {
        let own = stills.entry(sample.person).or_default();
        if own.len() < STILLS {
            own.push(sample.landmarks.clone());
        }
    }
    let people: Vec<(i32, Neutral)> = stills
        .into_iter()
        .filter_map(|(person, faces)| Some((person, head.neutral(&faces)?)))
        .collect();
    let scales: Vec<Scale> = head
        .card()
        .own
        .units
        .iter()
        .map(|unit| unit.scale)
        .collect();
    let mut rows = Vec::new();
    for sample in samples.iter().filter(|s| !s.neutral && s.readable) {
        let Ok(person) = people.binary_search_by_key(&sample.person, |(person, _)| *person) else {
            continue;
        };
        let read = head.measure(&sample.landmarks, Some(&people[person].1));
        rows.push(Row {
            units: sample.intensities.map(f64::from),
            raw: std::array::from_fn(|k| f64::from(raw(&scales[k], read.0[k].intensity))),
            person,
        });
    }
    // Those without a moving face leave gaps.
    let mut known: Vec<usize> = rows.iter().map(|row| row.person).collect();
    known.sort_unstable();
    known.dedup();
    for row in &mut rows {
        row.person = known.binary_search(&row.person).unwrap_or_default();
    }
    rows
}

/// The raw output that [`Scale::intensity`] made this intensity of.
fn raw(scale: &Scale, intensity: f32) -> f32 {
    const STRAIGHT: f32 = AuReadings::MAX_INTENSITY - 2.0;
    let intensity = intensity.clamp(1e-6, AuReadings::MAX_INTENSITY - 1e-3);
    let steps = if intensity < 1.0 {
        intensity.ln()
    } else if intensity < 1.0 + STRAIGHT {
        intensity - 1.0
    } else {
        STRAIGHT + 1.0 / (AuReadings::MAX_INTENSITY - intensity) - 1.0
    };
    scale.threshold + steps * (scale.top - scale.threshold) / (AuReadings::MAX_INTENSITY - 1.0)
}

/// Least squares with an offset, a trace of ridge.
fn regress(rows: &[Row]) -> Result<(Matrix, [f64; N])> {
    const SIZE: usize = N + 1;
    let (mut moments, mut sides) = (vec![0.0; SIZE * SIZE], vec![0.0; SIZE * N]);
    for row in rows {
        let with_one: [f64; SIZE] =
            std::array::from_fn(|k| row.units.get(k).copied().unwrap_or(1.0));
        for (i, x) in with_one.iter().enumerate() {
            (0..SIZE).for_each(|j| moments[i * SIZE + j] += x * with_one[j]);
            (0..N).for_each(|k| sides[i * N + k] += x * row.raw[k]);
        }
    }
    (0..N).for_each(|k| moments[k * SIZE + k] += 1e-3 * rows.len() as f64);
    let solved = linear::solve(moments, sides, SIZE)
        .ok_or_else(|| Problem::new("the faces do not tell the units apart"))?;
    let leak = std::array::from_fn(|k| std::array::from_fn(|i| solved[i * N + k]));
    Ok((leak, std::array::from_fn(|k| solved[N * N + k])))
}

fn affine(matrix: &Matrix, offset: &[f64; N], units: &[f64; N]) -> [f64; N] {
    std::array::from_fn(|k| {
        let sum: f64 = matrix[k].iter().zip(units).map(|(a, u)| a * u).sum();
        offset[k] + sum
    })
}

fn covariance(rows: &[[f64; N]], free: f64) -> Matrix {
    let mean: [f64; N] =
        std::array::from_fn(|k| rows.iter().map(|row| row[k]).sum::<f64>() / rows.len() as f64);
    std::array::from_fn(|i| {
        std::array::from_fn(|j| {
            let products = rows
                .iter()
                .map(|row| (row[i] - mean[i]) * (row[j] - mean[j]));
            products.sum::<f64>() / free.max(1.0)
        })
    })
}

/// The lower Cholesky factor, of a matrix made positive definite by as little on its
/// diagonal as needs be: differences of covariances can miss it.
fn factor(matrix: &Matrix) -> Matrix {
    let trace: f64 = (0..N).map(|k| matrix[k][k].abs()).sum::<f64>() / N as f64;
    let mut more = 1e-9 * trace + 1e-15;
    loop {
        let mut lower = [[0.0; N]; N];
        let mut whole = true;
        for i in 0..N {
            for j in 0..=i {
                let sum: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
                let cell = matrix[i][j] + if i == j { more } else { 0.0 } - sum;
                if i == j {
                    whole &= cell > 0.0;
                    lower[i][j] = cell.max(0.0).sqrt();
                } else if lower[j][j] > 0.0 {
                    lower[i][j] = cell / lower[j][j];
                }
            }
        }
        if whole || !more.is_finite() {
            return lower;
        }
        more *= 2.0;
    }
}

/// A draw from the normal distribution whose covariance has this factor.
fn scattered(factor: &Matrix, dice: &mut Dice) -> PerUnit {
    let chance: [f64; N] = std::array::from_fn(|_| f64::from(dice.normal()));
    std::array::from_fn(|i| (0..=i).map(|j| factor[i][j] * chance[j]).sum::<f64>() as f32)
}
