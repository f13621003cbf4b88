//! The layers that both networks are made of.

use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{PRelu, PReluConfig, PaddingConfig2d};
use burn::tensor::activation::relu;
use burn::tensor::{Tensor, TensorData};

use super::weights::Layers;
use crate::error::Result;

/// A dense convolution without padding, from `layers`' `weight` and `bias`.
///
/// # Errors
/// Tensors that are missing or of another shape.
pub fn convolution(layers: &Layers, channels: [usize; 2], kernel: usize) -> Result<Conv2d> {
    with_weights(layers, Conv2dConfig::new(channels, [kernel; 2]))
}

/// A 3x3 convolution of each channel by itself, padded so that `stride` alone
/// divides the size.
fn depthwise(layers: &Layers, channels: usize, stride: usize) -> Result<Conv2d> {
    let config = Conv2dConfig::new([channels; 2], [3, 3])
        .with_groups(channels)
        .with_stride([stride; 2])
        .with_padding(PaddingConfig2d::Same);
    with_weights(layers, config)
}

fn with_weights(layers: &Layers, config: Conv2dConfig) -> Result<Conv2d> {
    let ([input, output], [height, width]) = (config.channels, config.kernel_size);
    let shape = [output, input / config.groups, height, width];
    let mut convolution = config
        .with_initializer(burn::nn::Initializer::Zeros)
        .init(layers.device());
    convolution.weight = Param::from_tensor(layers.tensor("weight", shape)?);
    convolution.bias = Some(Param::from_tensor(layers.tensor("bias", [output])?));
    Ok(convolution)
}

/// A parametric activation, one slope for each channel.
///
/// # Errors
/// Slopes that are missing or not `channels` many.
pub fn prelu(layers: &Layers, channels: usize) -> Result<PRelu> {
    let mut prelu = PReluConfig::new()
        .with_num_parameters(channels)
        .init(layers.device());
    prelu.alpha = Param::from_tensor(layers.at("prelu").tensor("alpha", [channels])?);
    Ok(prelu)
}

/// What follows a residual sum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Activation {
    /// `max(x, 0)`.
    Relu,
    /// A slope for each channel below zero.
    PRelu,
}

/// `activation(skip(x) + pointwise(depthwise(x)))`, the one block of both
/// networks. Where it halves the image, the skip takes the maximum of each
/// 2x2; where it adds channels, the skip has zeros there.
#[derive(Module, Debug)]
pub struct Residual {
    pub(super) depthwise: Conv2d,
    pub(super) pointwise: Conv2d,
    pub(super) prelu: Option<PRelu>,
}

impl Residual {
    /// From `channels[0]` to `channels[1]` channels, with a stride of 1 or 2.
    ///
    /// # Errors
    /// Tensors that are missing or of another shape.
    pub fn load(
        layers: &Layers,
        channels: [usize; 2],
        stride: usize,
        activation: Activation,
    ) -> Result<Self> {
        Ok(Self {
            depthwise: depthwise(&layers.at("depthwise"), channels[0], stride)?,
            pointwise: convolution(&layers.at("pointwise"), channels, 1)?,
            prelu: match activation {
                Activation::Relu => None,
                Activation::PRelu => Some(prelu(layers, channels[1])?),
            },
        })
    }

    /// One with random weights, for tests.
    #[cfg(test)]
    pub(super) fn random(
        channels: [usize; 2],
        stride: usize,
        activation: Activation,
        device: &burn::tensor::Device,
    ) -> Self {
        let slopes = |i: usize| (i % 7) as f32 / 5.0 - 0.4;
        Self {
            depthwise: Conv2dConfig::new([channels[0]; 2], [3, 3])
                .with_groups(channels[0])
                .with_stride([stride; 2])
                .with_padding(PaddingConfig2d::Same)
                .init(device),
            pointwise: Conv2dConfig::new(channels, [1, 1]).init(device),
            prelu: (activation == Activation::PRelu).then(|| {
                let mut prelu = PReluConfig::new()
                    .with_num_parameters(channels[1])
                    .init(device);
                let slopes: Vec<_> = (0..channels[1]).map(slopes).collect();
                prelu.alpha = Param::from_tensor(Tensor::from_data(
                    TensorData::new(slopes, [channels[1]]),
                    device,
                ));
                prelu
            }),
        }
    }

    /// `[1, channels[0], h, w]` to `[1, channels[1], h / stride, w / stride]`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let y = self.pointwise.forward(self.depthwise.forward(x.clone()));
        let skip = if self.depthwise.stride == [2, 2] {
            halve(x)
        } else {
            x
        };
        let sum = widen(skip, y.dims()[1]) + y;
        match &self.prelu {
            Some(prelu) => prelu.forward(sum),
            None => relu(sum),
        }
    }
}

/// Adds channels of zeros.
fn widen(x: Tensor<4>, channels: usize) -> Tensor<4> {
    let [n, has, h, w] = x.dims();
    if has == channels {
        return x;
    }
    let zeros = Tensor::zeros([n, channels - has, h, w], &x.device());
    Tensor::cat(vec![x, zeros], 1)
}

/// The maximum of each 2x2. In plain Rust, because the backends' own pooling is
/// scalar and took a third of a network's time.
fn halve(x: Tensor<4>) -> Tensor<4> {
    let ([n, c, h, w], device) = (x.dims(), x.device());
    let pixels = values(x);
    let mut out = vec![0.0; n * c * (h / 2) * (w / 2)];
    let mut taller = vec![0.0f32; w];
    for (rows, out) in pixels.chunks_exact(2 * w).zip(out.chunks_exact_mut(w / 2)) {
        let (upper, lower) = rows.split_at(w);
        for ((tall, a), b) in taller.iter_mut().zip(upper).zip(lower) {
            // `f32::max` would have to look out for NaN.
            *tall = if a > b { *a } else { *b };
        }
        for (out, [a, b]) in out.iter_mut().zip(taller.as_chunks().0) {
            *out = if a > b { *a } else { *b };
        }
    }
    Tensor::from_data(TensorData::new(out, [n, c, h / 2, w / 2]), &device)
}

/// A convolution's numbers, for who computes it without burn.
#[derive(Debug, Clone)]
pub(super) struct Numbers {
    /// Outputs, inputs of a group, rows and columns of the kernel.
    pub shape: [usize; 4],
    /// Weights of that shape, the last axis fastest.
    pub weight: Vec<f32>,
    /// One for each output.
    pub bias: Vec<f32>,
}

impl Numbers {
    /// Of a loaded convolution.
    pub fn of(convolution: &Conv2d) -> Self {
        let weight = convolution.weight.val();
        let shape = weight.dims();
        let bias = convolution.bias.as_ref();
        Self {
            shape,
            weight: values(weight),
            bias: bias.map_or_else(|| vec![0.0; shape[0]], |bias| values(bias.val())),
        }
    }

    /// The slopes of a parametric activation.
    pub fn slopes(prelu: &PRelu) -> Vec<f32> {
        values(prelu.alpha.val())
    }
}

/// The tensor's values, last axis fastest. Empty if the backend cannot give
/// 32-bit floats, which those here always can.
pub fn values<const D: usize>(x: Tensor<D>) -> Vec<f32> {
    x.into_data().try_into_vec().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;

    use super::*;

    #[test]
    fn halving_takes_the_maximum_of_each_square() {
        let picture = [[1.0, 2.0, 5.0, 0.0], [4.0, 3.0, -1.0, 9.0]];
        let x = Tensor::<2>::from_data(picture, &Device::flex()).reshape([1, 1, 2, 4]);
        assert_eq!(values(halve(x)), [4.0, 9.0]);
    }

    #[test]
    fn widening_appends_zeros() {
        let x = Tensor::<4>::ones([1, 1, 1, 2], &Device::flex());
        assert_eq!(values(widen(x, 2)), [1.0, 1.0, 0.0, 0.0]);
    }
}
