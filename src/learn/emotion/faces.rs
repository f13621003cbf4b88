//! Examples laid out for training: numbers or small grey pictures, with labels
//! and weights.

use rand::{RngExt, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::{
    example::{Example, SIDE},
    features::Features,
    label::Label,
    recipe::Kind,
};
use crate::vision::crop::FaceCrop;

/// How far a picture is shifted at most in training, in pixels.
const SHIFT: i32 = 3;

/// Rec. 601 luma. Colour is left out, so that skin says nothing.
const LUMA: [f32; 3] = [0.299, 0.587, 0.114];

/// Faces with their labels, as places among the labels that are learned.
#[derive(Debug)]
pub struct Faces {
    rows: Rows,
    truth: Vec<usize>,
    weights: Vec<f32>,
    labels: usize,
}

#[derive(Debug)]
enum Rows {
    Numbers(Vec<[f32; Features::LENGTH]>),
    Pictures(Vec<Box<[u8]>>),
}

/// Mean and standard deviation of every input in training; empty for pictures,
/// which are each measured by themselves.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Spread {
    /// The means.
    pub mean: Vec<f32>,
    /// The standard deviations, above 0.
    pub deviation: Vec<f32>,
}

/// Some faces, for one step.
#[derive(Debug)]
pub struct Batch {
    /// Their numbers, face after face.
    pub inputs: Vec<f32>,
    /// For each face and label the probability that is aimed at, times the weight.
    pub targets: Vec<f32>,
    /// The sum of the weights.
    pub weight: f32,
}

impl Faces {
    /// Lays out the examples with one of `labels`. Labels count alike, but a face
    /// never more than `balance` times its own weight.
    pub fn of(examples: &[&Example], labels: &[Label], kind: Kind, balance: f32) -> Self {
        let place = |example: &Example| labels.iter().position(|label| *label == example.label);
        let known: Vec<(&Example, usize)> = examples
            .iter()
            .filter_map(|example| Some((*example, place(example)?)))
            .collect();
        let mut totals = vec![0.0_f32; labels.len()];
        for (example, truth) in &known {
            totals[*truth] += example.weight;
        }
        let there = totals.iter().filter(|total| **total > 0.0).count().max(1);
        let fair = totals.iter().sum::<f32>() / there as f32;
        Self {
            rows: match kind {
                Kind::Aus => {
                    Rows::Numbers(known.iter().map(|(e, _)| e.features.numbers()).collect())
                }
                Kind::Crops => {
                    let crops = known.iter().filter_map(|(e, _)| e.crop.as_ref());
                    Rows::Pictures(crops.map(grey).collect())
                }
            },
            weights: known
                .iter()
                .map(|(example, truth)| example.weight * (fair / totals[*truth]).min(balance))
                .collect(),
            truth: known.into_iter().map(|(_, truth)| truth).collect(),
            labels: labels.len(),
        }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.truth.len()
    }

    /// Mean and deviation of each number.
    pub fn spread(&self) -> Spread {
        let Rows::Numbers(rows) = &self.rows else {
            return Spread::default();
        };
        let count = rows.len().max(1) as f64;
        let (mut mean, mut deviation) = (Vec::new(), Vec::new());
        for k in 0..Features::LENGTH {
            let values = || rows.iter().map(|row| f64::from(row[k]));
            let middle = values().sum::<f64>() / count;
            let variance = values().map(|value| (value - middle).powi(2)).sum::<f64>() / count;
            mean.push(middle as f32);
            // What never changes says nothing; a stray value must not shout.
            deviation.push(if variance > 1e-8 {
                variance.sqrt() as f32
            } else {
                1.0
            });
        }
        Spread { mean, deviation }
    }

    /// The numbers that a network takes, face after face.
    pub fn inputs(&self, places: &[usize], spread: &Spread) -> Vec<f32> {
        let mut inputs = Vec::new();
        for place in places {
            match &self.rows {
                Rows::Numbers(rows) => inputs.extend(spread.standard(&rows[*place])),
                Rows::Pictures(rows) => inputs.extend(standard(&rows[*place])),
            }
        }
        inputs
    }

    /// All faces in steps of `size`, in an order that `seed` and the `number` of
    /// the pass decide alone; pictures are mirrored and shifted by that chance.
    pub fn batches(
        &self,
        size: usize,
        number: usize,
        seed: u64,
        spread: &Spread,
        smoothing: f32,
    ) -> impl Iterator<Item = Batch> {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        chance.set_stream(number as u64);
        let mut order: Vec<usize> = (0..self.count()).collect();
        order.shuffle(&mut chance);
        let order: Vec<Vec<usize>> = order.chunks(size.max(1)).map(<[usize]>::to_vec).collect();
        order.into_iter().map(move |places| {
            let inputs = match &self.rows {
                Rows::Numbers(_) => self.inputs(&places, spread),
                Rows::Pictures(rows) => places
                    .iter()
                    .flat_map(|place| standard(&varied(&rows[*place], &mut chance)))
                    .collect(),
            };
            let rest = smoothing / self.labels as f32;
            let mut targets = Vec::with_capacity(places.len() * self.labels);
            for place in &places {
                for label in 0..self.labels {
                    let true_label = label == self.truth[*place];
                    let aim = rest + if true_label { 1.0 - smoothing } else { 0.0 };
                    targets.push(aim * self.weights[*place]);
                }
            }
            let weight: f32 = places.iter().map(|place| self.weights[*place]).sum();
            Batch {
                inputs,
                targets,
                weight: weight.max(f32::MIN_POSITIVE),
            }
        })
    }

    /// The mean negative logarithm of the probability of the true label, from the
    /// scores of all faces by a temperature.
    pub fn loss(&self, scores: &[f32], temperature: f32) -> f32 {
        let (mut sum, mut weight) = (0.0_f64, 0.0_f64);
        let rows = scores.chunks_exact(self.labels);
        for ((row, truth), one) in rows.zip(&self.truth).zip(&self.weights) {
            let top = row.iter().copied().fold(f32::MIN, f32::max);
            let all: f32 = row
                .iter()
                .map(|score| ((score - top) / temperature).exp())
                .sum();
            let loss = all.ln() - (row[*truth] - top) / temperature;
            sum += f64::from(one * loss);
            weight += f64::from(*one);
        }
        (sum / weight.max(f64::MIN_POSITIVE)) as f32
    }

    /// The share of faces whose true label has the highest score.
    pub fn accuracy(&self, scores: &[f32]) -> f32 {
        let told = |(row, truth): (&[f32], &usize)| row.iter().all(|score| *score <= row[*truth]);
        let rows = scores.chunks_exact(self.labels).zip(&self.truth);
        rows.filter(|pair| told(*pair)).count() as f32 / self.count().max(1) as f32
    }
}

impl Spread {
    /// The numbers in standard deviations from the mean.
    pub fn standard<'a>(&'a self, numbers: &'a [f32]) -> impl Iterator<Item = f32> + 'a {
        let spread = self.mean.iter().zip(&self.deviation);
        numbers
            .iter()
            .zip(spread)
            .map(|(number, (mean, deviation))| (number - mean) / deviation)
    }
}

/// The grey picture of [`SIDE`]² pixels that a network sees of a crop.
pub fn grey(crop: &FaceCrop) -> Box<[u8]> {
    let small = crop.shrunk(SIDE);
    let pixels = small.rgb().as_chunks::<3>().0.iter();
    pixels
        .map(|pixel| {
            let luma: f32 = LUMA
                .iter()
                .zip(pixel)
                .map(|(share, c)| share * f32::from(*c))
                .sum();
            luma.round() as u8
        })
        .collect()
}

/// A picture in its own standard deviations from its own mean, so that neither
/// light nor skin makes it another.
pub fn standard(picture: &[u8]) -> Vec<f32> {
    let count = picture.len().max(1) as f32;
    let mean = picture.iter().map(|pixel| f32::from(*pixel)).sum::<f32>() / count;
    let squares = picture
        .iter()
        .map(|pixel| (f32::from(*pixel) - mean).powi(2));
    let deviation = (squares.sum::<f32>() / count).sqrt().max(1.0);
    picture
        .iter()
        .map(|pixel| (f32::from(*pixel) - mean) / deviation)
        .collect()
}

/// The picture mirrored or not, and shifted a little, the edge drawn out.
fn varied(picture: &[u8], chance: &mut ChaCha8Rng) -> Vec<u8> {
    let mirrored: bool = chance.random();
    let shift = [0, 1].map(|_| chance.random_range(-SHIFT..=SHIFT));
    let last = SIDE as i32 - 1;
    let mut out = Vec::with_capacity(picture.len());
    for y in 0..SIDE as i32 {
        for x in 0..SIDE as i32 {
            let x = if mirrored { last - x } else { x };
            let [x, y] = [x + shift[0], y + shift[1]].map(|c| c.clamp(0, last) as usize);
            out.push(picture[y * SIDE + x]);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{facs::Emotion, learn::emotion::tests::example};

    fn three() -> Vec<Example> {
        let [happy, sad] = [Emotion::Happiness, Emotion::Sadness].map(Label::Face);
        vec![
            example("a", happy.clone(), &[]),
            example("b", happy, &[]),
            example("c", sad, &[]),
        ]
    }

    fn faces(balance: f32) -> Faces {
        let examples = three();
        let examples: Vec<&Example> = examples.iter().collect();
        let labels = [Emotion::Happiness, Emotion::Sadness].map(Label::Face);
        Faces::of(&examples, &labels, Kind::Aus, balance)
    }

    #[test]
    fn rare_labels_count_as_much_as_common_ones_up_to_a_bound() {
        assert_eq!(faces(10.0).weights, [0.75, 0.75, 1.5]);
        assert_eq!(faces(1.0).weights, [0.75, 0.75, 1.0]);
    }

    #[test]
    fn losses_and_shares_of_worked_scores() {
        let faces = faces(10.0);
        let even = [0.0; 6];
        assert!((faces.loss(&even, 1.0) - 2.0_f32.ln()).abs() < 1e-6);
        let sure = [9.0, 0.0, 9.0, 0.0, 9.0, 0.0];
        assert!((faces.accuracy(&sure) - 2.0 / 3.0).abs() < 1e-6);
        // Half of the weight is wrong by 9: less so when the scores are cooled.
        assert!((faces.loss(&sure, 1.0) - 4.5).abs() < 1e-3);
        assert!(faces.loss(&sure, 9.0) < 1.0);
    }

    #[test]
    fn the_pass_and_the_seed_decide_on_the_order_and_nothing_else() {
        let faces = faces(10.0);
        let spread = faces.spread();
        let weights = |number, seed| -> Vec<f32> {
            let batches = faces.batches(1, number, seed, &spread, 0.1);
            batches.map(|batch| batch.weight).collect()
        };
        assert_eq!(weights(1, 1), weights(1, 1));
        let orders: Vec<Vec<f32>> = (0..12).map(|number| weights(number, 1)).collect();
        assert!(orders.iter().any(|order| *order != orders[0]));
        for batch in faces.batches(2, 1, 1, &spread, 0.1) {
            let sum: f32 = batch.targets.iter().sum();
            assert!((sum - batch.weight).abs() < 1e-5);
        }
    }

    #[test]
    fn light_does_not_change_a_picture() {
        let dim: Vec<u8> = (0..SIDE * SIDE).map(|n| (n % 60) as u8).collect();
        let bright: Vec<u8> = dim.iter().map(|pixel| 3 * pixel + 40).collect();
        for (a, b) in standard(&dim).into_iter().zip(standard(&bright)) {
            assert!((a - b).abs() < 1e-3);
        }
        assert!(standard(&[7; 4]).iter().all(|value| *value == 0.0));
    }
}
