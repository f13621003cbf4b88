//! Ridge regression from second moments: whatever the number of faces, what is
//! solved has the size of one face.

use burn::tensor::{Device, Tensor, TensorData};

use super::{recipe::Penalty, rows::Rows};
use crate::{
    error::{Problem, Result},
    facs::ActionUnit,
    learn::linear,
    vision::{
        align::{COORDINATES, MeanFace},
        au_head::{PerUnit, Regression},
        mirror::MIRROR,
    },
};

/// A face's coordinates and a one, for the offset.
const WIDTH: usize = COORDINATES + 1;

/// How many faces are multiplied at once, in single precision.
const BATCH: usize = 2048;

/// The sums of products of some faces' differences, with themselves and with
/// their true intensities.
#[derive(Debug, Clone)]
pub struct Moments {
    faces: usize,
    gram: Vec<f64>,
    products: Vec<f64>,
}

impl Moments {
    /// Of no face.
    pub fn zero() -> Self {
        Self {
            faces: 0,
            gram: vec![0.0; WIDTH * WIDTH],
            products: vec![0.0; WIDTH * ActionUnit::COUNT],
        }
    }

    /// Of the rows at `places`, multiplied by burn.
    ///
    /// # Errors
    /// The products cannot be read back.
    pub fn of(rows: &Rows, places: &[usize], device: &Device) -> Result<Self> {
        let mut moments = Self::zero();
        for batch in places.chunks(BATCH) {
            let (mut inputs, mut truths) = (Vec::new(), Vec::new());
            for place in batch {
                inputs.extend_from_slice(rows.input(*place));
                inputs.push(1.0);
                truths.extend_from_slice(&rows.faces[*place].intensities);
            }
            let tensor = |numbers: Vec<f32>, width| {
                let data = TensorData::new(numbers, [batch.len(), width]);
                Tensor::<2>::from_data(data, device)
            };
            let (x, y) = (tensor(inputs, WIDTH), tensor(truths, ActionUnit::COUNT));
            let turned = x.clone().transpose();
            add(&mut moments.gram, turned.clone().matmul(x))?;
            add(&mut moments.products, turned.matmul(y))?;
            moments.faces += batch.len();
        }
        Ok(moments)
    }

    /// How many faces these are the moments of.
    pub const fn faces(&self) -> usize {
        self.faces
    }

    /// Of all faces of several.
    pub fn sum<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut sum = Self::zero();
        for part in parts {
            sum.faces += part.faces;
            accumulate(&mut sum.gram, &part.gram);
            accumulate(&mut sum.products, &part.products);
        }
        sum
    }

    /// The mean over these faces and their mirror images: left and right are
    /// alike in FACS.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        let mirror: Vec<(usize, f64)> = (0..WIDTH).map(opposite).collect();
        let mut both = self.clone();
        for (i, (mirrored_i, sign_i)) in mirror.iter().enumerate() {
            for (j, (mirrored_j, sign_j)) in mirror.iter().enumerate() {
                let here = self.gram[i * WIDTH + j];
                let there = sign_i * sign_j * self.gram[mirrored_i * WIDTH + mirrored_j];
                both.gram[i * WIDTH + j] = (here + there) / 2.0;
            }
            for unit in 0..ActionUnit::COUNT {
                let here = self.products[i * ActionUnit::COUNT + unit];
                let there = sign_i * self.products[mirrored_i * ActionUnit::COUNT + unit];
                both.products[i * ActionUnit::COUNT + unit] = (here + there) / 2.0;
            }
        }
        both
    }

    /// The ridge regression of the intensities, with a penalty beside the mean
    /// squared error that is the sum of
    /// * `penalty.jitter` on every squared weight: landmarks jitter, each by itself;
    /// * `penalty.nuisance` times the variance that the map gives to `still`
    ///   faces: what moves while no muscle does, such as light, pose and identity;
    /// * `penalty.artist` times the variance that it gives to faces whose
    ///   movement grows or shrinks smoothly over the face: shapes drawn by
    ///   another hand, or grown on another face. For such a field with a
    ///   Gaussian covariance that is the moments times that covariance, number
    ///   by number, so it costs nothing.
    ///
    /// # Errors
    /// There is no face, or the numbers have no solution.
    pub fn regress(&self, still: &Self, penalty: &Penalty, mean: &MeanFace) -> Result<Regression> {
        let mut matrix = self.scaled(&self.gram);
        let mut noise = vec![0.0; WIDTH * WIDTH];
        if still.faces > 0 {
            let spread = still.scaled(&still.gram);
            let mean = |k: usize| spread[k * WIDTH + COORDINATES];
            for i in 0..COORDINATES {
                for j in 0..COORDINATES {
                    noise[i * WIDTH + j] =
                        penalty.nuisance * (spread[i * WIDTH + j] - mean(i) * mean(j));
                }
            }
        }
        let points = mean.points();
        for i in 0..COORDINATES {
            let here = points[i / 2];
            for j in 0..COORDINATES {
                let there = points[j / 2];
                let apart = (here[0] - there[0]).powi(2) + (here[1] - there[1]).powi(2);
                let alike = (-f64::from(apart) / (2.0 * penalty.reach.powi(2))).exp();
                noise[i * WIDTH + j] += penalty.artist * alike * matrix[i * WIDTH + j];
            }
            noise[i * WIDTH + i] += penalty.jitter;
        }
        accumulate(&mut matrix, &noise);
        linear::solve(matrix, self.scaled(&self.products), WIDTH)
            .and_then(|solved| regression(&solved))
            .ok_or_else(|| {
                Problem::new("the regression has no solution")
                    .hint("train on more faces, or raise `jitter` in config/au_training.ron")
            })
    }

    fn scaled(&self, sums: &[f64]) -> Vec<f64> {
        let count = self.faces.max(1) as f64;
        sums.iter().map(|sum| sum / count).collect()
    }
}

/// Where the coordinate `k` of a mirrored face comes from, and with which sign.
fn opposite(k: usize) -> (usize, f64) {
    match MIRROR.get(k / 2) {
        Some(point) => {
            let sign = if k.is_multiple_of(2) { -1.0 } else { 1.0 };
            (2 * usize::from(*point) + k % 2, sign)
        }
        None => (k, 1.0),
    }
}

fn accumulate(sums: &mut [f64], more: &[f64]) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += more;
    }
}

fn add(sums: &mut [f64], product: Tensor<2>) -> Result<()> {
    let product: Vec<f32> = product
        .into_data()
        .try_into_vec()
        .map_err(|error| Problem::new("cannot read products back").because(format!("{error:?}")))?;
    for (sum, more) in sums.iter_mut().zip(product) {
        *sum += f64::from(more);
    }
    Ok(())
}

/// The map with the solved numbers, `[957, 20]`.
fn regression(solved: &[f64]) -> Option<Regression> {
    let row = |numbers: &[f64]| -> PerUnit { std::array::from_fn(|k| numbers[k] as f32) };
    let mut rows: Vec<PerUnit> = solved.chunks_exact(ActionUnit::COUNT).map(row).collect();
    let bias = rows.pop()?;
    let finite = rows
        .as_flattened()
        .iter()
        .chain(&bias)
        .all(|n| n.is_finite());
    finite.then(|| Regression::new(rows, bias)).flatten()
}
