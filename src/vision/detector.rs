//! BlazeFace, short range: where the faces are.
//!
//! Bazarevsky et al. 2019, "BlazeFace: Sub-millisecond Neural Face Detection on
//! Mobile GPUs". The weights are MediaPipe's `face_detection_short_range`.

use burn::module::Module;
use burn::nn::conv::Conv2d;
use burn::tensor::Tensor;
use burn::tensor::activation::relu;

use super::anchors::NUMBERS;
use super::layers::{Activation, Residual, convolution};
use super::preprocess::{Border, Input};
use super::weights::Layers;
use crate::error::Result;

/// What the detector takes: what lies outside the picture is -1, not black.
pub const INPUT: Input = Input {
    size: 128,
    kernel: 5,
    low: -1.0,
    high: 1.0,
    border: Border::Zero,
};

/// Channels before and behind each block that looks at the fine 16x16 grid.
const FINE: [usize; 12] = [24, 24, 28, 32, 36, 42, 48, 56, 64, 72, 80, 88];

/// Blocks that halve the image.
const HALVING: [usize; 3] = [2, 5, 11];

/// The network: a stem, 16 residual blocks, and two heads on each of two grids.
#[derive(Module, Debug)]
pub struct BlazeFace {
    pub(super) stem: Conv2d,
    pub(super) fine: Vec<Residual>,
    pub(super) coarse: Vec<Residual>,
    pub(super) classify: Heads,
    pub(super) regress: Heads,
}

/// A head for each grid, six anchors to a coarse cell and two to a fine one.
#[derive(Module, Debug)]
pub(super) struct Heads {
    pub(super) fine: Conv2d,
    pub(super) coarse: Conv2d,
}

impl Heads {
    fn load(layers: &Layers, numbers: usize) -> Result<Self> {
        Ok(Self {
            fine: convolution(&layers.at("fine"), [88, 2 * numbers], 1)?,
            coarse: convolution(&layers.at("coarse"), [96, 6 * numbers], 1)?,
        })
    }

    /// One row for each anchor.
    fn forward(&self, fine: Tensor<4>, coarse: Tensor<4>, numbers: usize) -> Tensor<2> {
        let rows = |x: Tensor<4>| x.permute([0, 2, 3, 1]).reshape([-1, numbers as i32]);
        Tensor::cat(
            vec![
                rows(self.fine.forward(fine)),
                rows(self.coarse.forward(coarse)),
            ],
            0,
        )
    }
}

impl BlazeFace {
    /// Builds the network from its weights.
    ///
    /// # Errors
    /// Tensors that are missing or of another shape.
    pub fn load(layers: &Layers) -> Result<Self> {
        let block = |i: usize| {
            let channels = [i, i + 1].map(|i| FINE.get(i).copied().unwrap_or(96));
            let stride = if HALVING.contains(&i) { 2 } else { 1 };
            Residual::load(
                &layers.at(format!("blocks.{i}")),
                channels,
                stride,
                Activation::Relu,
            )
        };
        Ok(Self {
            stem: convolution(&layers.at("stem"), [INPUT.patch(), FINE[0]], 1)?,
            fine: (0..11).map(block).collect::<Result<_>>()?,
            coarse: (11..16).map(block).collect::<Result<_>>()?,
            classify: Heads::load(&layers.at("classify"), 1)?,
            regress: Heads::load(&layers.at("regress"), NUMBERS)?,
        })
    }

    /// From patches of the image, as a crop for [`INPUT`] gives them, to boxes `[896, 16]`
    /// and logits `[896, 1]`, to be read by [`decode`](super::anchors::decode).
    pub fn forward(&self, patches: Tensor<4>) -> (Tensor<2>, Tensor<2>) {
        let through = |blocks: &[Residual], x| blocks.iter().fold(x, |x, block| block.forward(x));
        let fine = through(&self.fine, relu(self.stem.forward(patches)));
        let coarse = through(&self.coarse, fine.clone());
        (
            self.regress.forward(fine.clone(), coarse.clone(), NUMBERS),
            self.classify.forward(fine, coarse, 1),
        )
    }
}
