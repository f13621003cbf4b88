//! Ridge regression from second moments: whatever the number of faces, what is
//! solved has the size of one face.

use burn::tensor::{Device, Tensor, TensorData};

use super::{recipe::Penalty, rows::Rows};
use crate::{
    error::{Problem, Result},
    facs::ActionUnit,
    learn::linear,
    vision::{
        align::COORDINATES,
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

    /// The ridge regression of the intensities of these faces, where each of the
    /// `still` ones among them counts `penalty.still_weight` times, with a penalty
    /// beside the mean squared error that is the sum of
    /// * `penalty.jitter` on every squared weight: landmarks jitter, each by itself;
    /// * `penalty.nuisance` times the variance that the map gives to still
    ///   faces: what moves while no muscle does, such as light, pose and identity.
    ///
    /// # Errors
    /// There is no face, or the numbers have no solution.
    pub fn regress(&self, still: &Self, penalty: &Penalty) -> Result<Regression> {
        let more = penalty.still_weight - 1.0;
        let count = (self.faces as f64 + more * still.faces as f64).max(1.0);
        let weighted = |all: &[f64], still: &[f64]| -> Vec<f64> {
            let sums = all.iter().zip(still);
            sums.map(|(all, still)| (all + more * still) / count)
                .collect()
        };
        let mut matrix = weighted(&self.gram, &still.gram);
        let stills = still.faces.max(1) as f64;
        let mean = |k: usize| still.gram[k * WIDTH + COORDINATES] / stills;
        for i in 0..COORDINATES {
            for j in 0..COORDINATES {
                let spread = still.gram[i * WIDTH + j] / stills - mean(i) * mean(j);
                matrix[i * WIDTH + j] += penalty.nuisance * spread;
            }
            matrix[i * WIDTH + i] += penalty.jitter;
        }
        let sides = weighted(&self.products, &still.products);
        linear::solve(matrix, sides, WIDTH)
            .and_then(|solved| regression(&solved))
            .ok_or_else(|| {
                Problem::new("the regression has no solution")
                    .hint("train on more faces, or raise `jitter` in config/au_training.ron")
            })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        learn::au::{
            data::{About, Sample},
            rows::Reference,
        },
        vision::{
            Landmarks,
            align::{MeanFace, tests::cloud},
        },
    };

    /// Faces whose chin hangs lower by a share of the inter-ocular distance, with
    /// a unit that goes with it, and noise in the brow when still.
    fn faces() -> Vec<Sample> {
        let face = |n: u8| {
            let still = n.is_multiple_of(3);
            let by = if still { 0.0 } else { f32::from(n) / 60.0 };
            let mut points = cloud().to_vec();
            points[152][1] += by * cloud().inter_ocular();
            points[105][1] += f32::from(n % 7) / 70.0 * cloud().inter_ocular();
            Sample {
                landmarks: Landmarks::new(points).unwrap(),
                intensities: [2.0 * by; ActionUnit::COUNT],
                person: i32::from(n),
                neutral: still,
                readable: true,
                yaw: 0.0,
                turn: 0.0,
                about: About::default(),
                label: None,
                crop: None,
            }
        };
        (0..60).map(face).collect()
    }

    fn penalty(jitter: f64, nuisance: f64, still_weight: f64) -> Penalty {
        Penalty {
            jitter,
            nuisance,
            still_weight,
            span: 1.0,
        }
    }

    #[test]
    fn sums_of_parts_are_the_whole_and_mirroring_makes_maps_symmetric() {
        let (faces, device) = (faces(), Device::flex());
        let mean = MeanFace::new(&cloud()).unwrap();
        let rows = Rows::of(&faces, &mean, Reference::MeanFace, 1);
        let of = |places: &[usize]| Moments::of(&rows, places, &device).unwrap();
        let all: Vec<usize> = (0..rows.len()).collect();
        let (whole, parts) = (of(&all), Moments::sum(&[of(&all[..17]), of(&all[17..])]));
        assert_eq!(whole.faces(), parts.faces());
        for (whole, part) in whole.gram.iter().zip(&parts.gram) {
            assert!((whole - part).abs() < 1e-4);
        }
        let map = whole
            .mirrored()
            .regress(&Moments::zero(), &penalty(1e-3, 0.0, 1.0))
            .unwrap();
        for (k, row) in map.weight().iter().enumerate() {
            let (other, sign) = opposite(k);
            let there = map.weight()[other][0] * sign as f32;
            assert!((row[0] - there).abs() < 1e-4, "{k}");
        }
    }

    #[test]
    fn the_map_finds_the_movement_and_nuisance_takes_weight_from_what_moves_at_rest() {
        let (faces, device) = (faces(), Device::flex());
        let mean = MeanFace::new(&cloud()).unwrap();
        let rows = Rows::of(&faces, &mean, Reference::MeanFace, 1);
        let all: Vec<usize> = (0..rows.len()).collect();
        let stills: Vec<usize> = all.iter().copied().filter(|n| n % 3 == 0).collect();
        let whole = Moments::of(&rows, &all, &device).unwrap();
        let still = Moments::of(&rows, &stills, &device).unwrap();
        let map = |penalty| whole.regress(&still, &penalty).unwrap();
        let free = map(penalty(1e-7, 0.0, 1.0));
        assert!((free.weight()[2 * 152 + 1][0] - 2.0).abs() < 0.05);
        let said = free.read(rows.input(59).iter().copied())[0];
        assert!((said - faces[59].intensities[0]).abs() < 0.02, "{said}");
        // The brow says nothing; a penalty on what moves at rest keeps it so,
        // and still faces that count often pull their own reading to 0.
        let strict = map(penalty(1e-4, 100.0, 50.0));
        assert!(strict.weight()[2 * 105 + 1][0].abs() < 0.02);
        assert!(strict.read(rows.input(0).iter().copied())[0].abs() < 0.01);
    }
}
