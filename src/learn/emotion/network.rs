//! The two networks, in burn: a layer over numbers, and convolutions over a
//! picture. Their parameters are flat vectors with names and shapes, so that
//! training can set them down whole and go on from there.

use burn::tensor::{
    Device, Tensor, TensorData, activation::relu, module::conv2d, ops::ConvOptions,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{example::SIDE, features::Features, recipe::Kind};
use crate::error::{Problem, Result};

/// Convolutions in a row, each halving the picture.
const HALVINGS: usize = 4;

/// Pixels on a side after the last of them.
const LAST: usize = SIDE >> HALVINGS;

/// What a network looks like; its parameters follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    /// What it takes.
    pub kind: Kind,
    /// Units of the hidden layer; channels of the first convolution.
    pub hidden: usize,
    /// How many labels it tells apart.
    pub labels: usize,
}

/// One parameter of a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name in files.
    pub name: String,
    /// Its shape.
    pub shape: Vec<usize>,
    /// How many inputs each of its outputs sums up; 0 for an offset.
    fan_in: usize,
}

impl Part {
    fn new(name: impl Into<String>, shape: &[usize], fan_in: usize) -> Self {
        Self {
            name: name.into(),
            shape: shape.to_vec(),
            fan_in,
        }
    }

    /// How many numbers it is.
    pub fn count(&self) -> usize {
        self.shape.iter().product()
    }
}

impl Network {
    /// How many numbers one face is: [`Features::LENGTH`], or [`SIDE`]² of grey.
    pub const fn inputs(&self) -> usize {
        match self.kind {
            Kind::Aus => Features::LENGTH,
            Kind::Crops => SIDE * SIDE,
        }
    }

    /// Its parameters, in the order that [`Self::forward`] takes them.
    pub fn parts(&self) -> Vec<Part> {
        let (hidden, labels) = (self.hidden, self.labels);
        let mut parts = Vec::new();
        let wide = match self.kind {
            Kind::Aus => {
                let inputs = Features::LENGTH;
                parts.push(Part::new("hidden.weight", &[inputs, hidden], inputs));
                parts.push(Part::new("hidden.bias", &[hidden], 0));
                hidden
            }
            Kind::Crops => {
                let mut from = 1;
                for n in 1..=HALVINGS {
                    let to = n * hidden;
                    let name = |what| format!("convolution.{n}.{what}");
                    parts.push(Part::new(name("weight"), &[to, from, 3, 3], 9 * from));
                    parts.push(Part::new(name("bias"), &[to], 0));
                    from = to;
                }
                from * LAST * LAST
            }
        };
        parts.push(Part::new("labels.weight", &[wide, labels], wide));
        parts.push(Part::new("labels.bias", &[labels], 0));
        parts
    }

    /// Parameters to begin with: normal with a variance of 2 by the inputs (He et
    /// al. 2015), offsets 0; the same for the same seed on every machine.
    pub fn start(&self, seed: u64) -> Vec<Vec<f32>> {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let mut normal = move || {
            // Box & Muller 1958.
            let radius = (-2.0 * (1.0 - chance.random::<f64>()).ln()).sqrt();
            (radius * (std::f64::consts::TAU * chance.random::<f64>()).cos()) as f32
        };
        let part = |part: Part| -> Vec<f32> {
            let deviation = match part.fan_in {
                0 => 0.0,
                inputs => (2.0 / inputs as f32).sqrt(),
            };
            (0..part.count()).map(|_| deviation * normal()).collect()
        };
        self.parts().into_iter().map(part).collect()
    }

    /// A score for each label of each face, `[n, labels]`, from `[n, inputs]`.
    /// The parameters are flat, in the order of [`Self::parts`].
    pub fn forward(&self, parameters: &[Tensor<1>], inputs: Tensor<2>) -> Tensor<2> {
        let parts = self.parts();
        let matrix = |k: usize| {
            let shape = [parts[k].shape[0], parts[k].shape[1]];
            parameters[k].clone().reshape(shape)
        };
        let bias = |k: usize| parameters[k].clone().unsqueeze::<2>();
        let last = parts.len() - 2;
        let hidden = match self.kind {
            Kind::Aus => relu(inputs.matmul(matrix(0)) + bias(1)),
            Kind::Crops => {
                let [count, _] = inputs.dims();
                let mut picture = inputs.reshape([count, 1, SIDE, SIDE]);
                for n in 0..HALVINGS {
                    let of = &parts[2 * n].shape;
                    let kernel = parameters[2 * n].clone().reshape([of[0], of[1], 3, 3]);
                    let halved = ConvOptions::new([2, 2], [1, 1], [1, 1], 1);
                    let bias = Some(parameters[2 * n + 1].clone());
                    picture = relu(conv2d(picture, kernel, bias, halved));
                }
                picture.flatten(1, 3)
            }
        };
        hidden.matmul(matrix(last)) + bias(last + 1)
    }

    /// The scores of a batch, without gradients.
    ///
    /// # Errors
    /// The numbers cannot be read back.
    pub fn scores(
        &self,
        parameters: &[Tensor<1>],
        inputs: Vec<f32>,
        device: &Device,
    ) -> Result<Vec<f32>> {
        let count = inputs.len() / self.inputs();
        let data = TensorData::new(inputs, [count, self.inputs()]);
        numbers(self.forward(parameters, Tensor::from_data(data, device)))
    }
}

/// The numbers of a tensor.
///
/// # Errors
/// They cannot be read back.
pub fn numbers<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>> {
    tensor
        .into_data()
        .try_into_vec()
        .map_err(|error| Problem::new("cannot read scores back").because(format!("{error:?}")))
}

/// Flat tensors of flat vectors.
pub fn tensors(values: &[Vec<f32>], device: &Device) -> Vec<Tensor<1>> {
    let tensor = |values: &Vec<f32>| {
        Tensor::from_data(TensorData::new(values.clone(), [values.len()]), device)
    };
    values.iter().map(tensor).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_start_alike_for_the_same_seed_and_give_a_score_a_label() {
        let device = Device::flex();
        for kind in [Kind::Aus, Kind::Crops] {
            let network = Network {
                kind,
                hidden: 4,
                labels: 7,
            };
            let start = network.start(3);
            assert_eq!(start, network.start(3));
            assert_ne!(start, network.start(4));
            let faces = 2;
            let inputs = (0..faces * network.inputs()).map(|n| (n % 13) as f32 / 13.0 - 0.5);
            let scores = network
                .scores(&tensors(&start, &device), inputs.collect(), &device)
                .unwrap();
            assert_eq!(scores.len(), faces * 7);
            assert!(scores.iter().all(|score| score.is_finite()));
            assert!(scores[..7] != scores[7..], "faces differ");
        }
    }

    #[test]
    fn weights_start_with_the_variance_that_keeps_signals_alive() {
        let network = Network {
            kind: Kind::Aus,
            hidden: 64,
            labels: 7,
        };
        let weights = &network.start(1)[0];
        let variance = weights.iter().map(|w| w * w).sum::<f32>() / weights.len() as f32;
        let wanted = 2.0 / Features::LENGTH as f32;
        assert!((variance / wanted - 1.0).abs() < 0.1, "{variance} {wanted}");
    }
}
