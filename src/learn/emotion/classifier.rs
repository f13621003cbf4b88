//! Our own classifiers, loaded: weights, card, and what they say.

use std::{fs, path::Path, sync::Arc};

use burn::tensor::{Device, Tensor};
use safetensors::SafeTensors;

use super::{
    EmotionInput, EmotionModel, Label, Needs, Prediction,
    card::Card,
    faces::{Spread, grey, standard},
    features::Features,
    network::{Network, tensors as flat},
    recipe::Kind,
    tensors::{self, Named},
};
use crate::{
    config,
    error::{Problem, Result},
};

/// More bytes than any classifier of ours has.
const MOST_BYTES: u64 = 256 << 20;

/// Everything in a file of weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// What it is a network of.
    pub network: Network,
    /// What inputs are measured in.
    pub spread: Spread,
    /// The parameters, flat, in the network's order.
    pub parameters: Vec<Vec<f32>>,
}

impl Weights {
    /// Reads a file's content.
    ///
    /// # Errors
    /// It is no safetensors file, or lacks a tensor of the right shape.
    pub fn from_bytes(bytes: &[u8], network: Network) -> Result<Self> {
        let file = SafeTensors::deserialize(bytes)
            .map_err(|error| Problem::new("not a safetensors file").because(error))?;
        let parameters = network
            .parts()
            .iter()
            .map(|part| tensors::floats(&file, &part.name, &part.shape))
            .collect::<Result<_>>()?;
        let spread = match network.kind {
            Kind::Crops => Spread::default(),
            Kind::Aus => Spread {
                mean: tensors::floats(&file, "spread.mean", &[Features::LENGTH])?,
                deviation: tensors::floats(&file, "spread.deviation", &[Features::LENGTH])?,
            },
        };
        if spread.deviation.iter().any(|deviation| *deviation <= 0.0) {
            return Err(Problem::new(
                "tensor `spread.deviation` holds a number that is not above 0",
            ));
        }
        Ok(Self {
            network,
            spread,
            parameters,
        })
    }

    /// The file's content.
    ///
    /// # Errors
    /// The tensors cannot be laid out.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let parts = self.network.parts().into_iter().zip(&self.parameters);
        let mut all: Vec<Named> = parts
            .map(|(part, values)| Named {
                name: part.name,
                shape: part.shape,
                values: values.clone(),
            })
            .collect();
        if self.network.kind == Kind::Aus {
            all.push(Named::flat("spread.mean", self.spread.mean.clone()));
            all.push(Named::flat(
                "spread.deviation",
                self.spread.deviation.clone(),
            ));
        }
        tensors::write(&all)
    }
}

/// One of our own classifiers. Cloning shares the weights.
#[derive(Debug, Clone)]
pub struct Classifier {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    weights: Weights,
    /// The parameters as burn takes them, for crops.
    tensors: Vec<Tensor<1>>,
    card: Card,
}

impl Classifier {
    /// Loads the classifier whose card or weights are at `path`: `STEM.ron` and
    /// `STEM.safetensors`, side by side.
    ///
    /// # Errors
    /// Either file is missing, damaged, far too large, or not of the other's kind.
    pub fn load(path: &Path) -> Result<Self> {
        let file = path.with_extension("safetensors");
        let hint = "train it again with face-game train emotion, or take models/ from the project";
        let problem = |what: &str| Problem::new(format!("{what} {}", file.display())).hint(hint);
        let length = fs::metadata(&file)
            .map_err(|error| problem("cannot read").because(error))?
            .len();
        if length > MOST_BYTES {
            return Err(problem("cannot use").because(format!("it has {length} bytes")));
        }
        let bytes = fs::read(&file).map_err(|error| problem("cannot read").because(error))?;
        let card: Card = config::read(&path.with_extension("ron"))?;
        Self::from_parts(&bytes, card).map_err(|cause| problem("cannot use").because(cause))
    }

    /// Puts it together from the content of its two files.
    ///
    /// # Errors
    /// The weights are not those that the card describes.
    pub fn from_parts(bytes: &[u8], card: Card) -> Result<Self> {
        if blake3::hash(bytes).to_hex().as_str() != card.weights_blake3 {
            return Err(Problem::new("it is not the file that its card describes"));
        }
        let network = Network {
            kind: card.kind,
            hidden: card.hidden,
            labels: card.labels.len(),
        };
        let weights = Weights::from_bytes(bytes, network)?;
        let tensors = match network.kind {
            Kind::Aus => Vec::new(),
            Kind::Crops => flat(&weights.parameters, &Device::flex()),
        };
        let inner = Arc::new(Inner {
            weights,
            tensors,
            card,
        });
        Ok(Self { inner })
    }

    /// Everything known about it.
    pub fn card(&self) -> &Card {
        &self.inner.card
    }

    /// What it looks like.
    pub fn network(&self) -> Network {
        self.inner.weights.network
    }

    /// The scores of one face's numbers, in plain Rust: a face is too little for
    /// burn, whose calls would cost more than the sums.
    fn scores_of_numbers(&self, features: &Features) -> Vec<f32> {
        let Weights {
            network,
            spread,
            parameters,
        } = &self.inner.weights;
        let layer = |weights: &[f32], bias: &[f32], inputs: &[f32]| -> Vec<f32> {
            let mut sums = bias.to_vec();
            for (row, input) in weights.chunks_exact(bias.len()).zip(inputs) {
                sums.iter_mut()
                    .zip(row)
                    .for_each(|(sum, weight)| *sum += weight * input);
            }
            sums
        };
        debug_assert_eq!(network.kind, Kind::Aus);
        let numbers = features.numbers();
        let inputs: Vec<f32> = spread.standard(&numbers).collect();
        let mut hidden = layer(&parameters[0], &parameters[1], &inputs);
        for unit in &mut hidden {
            *unit = unit.max(0.0);
        }
        layer(&parameters[2], &parameters[3], &hidden)
    }
}

impl EmotionModel for Classifier {
    fn name(&self) -> &str {
        self.inner.card.kind.key()
    }

    fn version(&self) -> &str {
        self.inner.card.version()
    }

    fn labels(&self) -> &[Label] {
        &self.inner.card.labels
    }

    fn needs(&self) -> Needs {
        match self.inner.card.kind {
            Kind::Aus => Needs::Features,
            Kind::Crops => Needs::Crop,
        }
    }

    fn predict(&self, input: &EmotionInput) -> Result<Prediction> {
        let inner = &*self.inner;
        let mut scores = match inner.card.kind {
            Kind::Aus => self.scores_of_numbers(input.features),
            Kind::Crops => {
                let crop = input.need_crop()?;
                let picture = standard(&grey(crop));
                let network = &inner.weights.network;
                network.scores(&inner.tensors, picture, &Device::flex())?
            }
        };
        for score in &mut scores {
            *score /= inner.card.temperature;
        }
        Prediction::softmax(&scores)
            .ok_or_else(|| Problem::new("the classifier gave numbers that are not finite"))
    }
}
