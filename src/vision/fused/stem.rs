//! The first convolution, straight from the cropped picture.

use fearless_simd::{Simd, SimdBase, SimdFloat, f32x8};

use super::lanes::{Lanes, Map, load, pack};
use super::pointwise::activate;
use crate::vision::layers::Numbers;
use crate::vision::preprocess::Crop;

/// A dense convolution with stride 2 over three colours, `KERNEL` cells on a
/// side, to `EIGHTS` eights of channels.
#[derive(Debug)]
pub struct Stem<const KERNEL: usize, const EIGHTS: usize> {
    /// By row, column and colour.
    weights: Vec<[[Lanes; EIGHTS]; 3]>,
    bias: [Lanes; EIGHTS],
    slope: [Lanes; EIGHTS],
}

/// Cells that are summed together; divides the width of both networks' maps.
const CELLS: usize = 4;

impl<const KERNEL: usize, const EIGHTS: usize> Stem<KERNEL, EIGHTS> {
    /// From the convolution's numbers over patches and the slopes behind it.
    pub fn new(numbers: &Numbers, slope: impl Fn(usize) -> f32) -> Self {
        let [outputs, patch, ..] = numbers.shape;
        let weight = |tap: usize, output: usize| {
            let inside = tap < patch && output < outputs;
            if inside {
                numbers.weight[output * patch + tap]
            } else {
                0.0
            }
        };
        let eights = |packed: Vec<Lanes>| {
            std::array::from_fn(|v| packed.get(v).copied().unwrap_or_default())
        };
        Self {
            weights: (0..KERNEL * KERNEL)
                .map(|cell| {
                    std::array::from_fn(|colour| {
                        eights(pack(outputs, |output| weight(3 * cell + colour, output)))
                    })
                })
                .collect(),
            bias: eights(pack(outputs, |i| numbers.bias[i])),
            slope: eights(pack(outputs, slope)),
        }
    }

    /// Computes `to`, half as wide as `crop`.
    pub fn run<S: Simd>(&self, simd: S, crop: &Crop, to: &mut Map) {
        let width = crop.size() / 2;
        to.shape(EIGHTS, width, width);
        simd.vectorize(
            #[inline(always)]
            || {
                for y in 0..width {
                    for x in (0..width).step_by(CELLS) {
                        let sum = self.tile(simd, crop, y, x);
                        for v in 0..EIGHTS {
                            let slope = self.slope[v].load(simd);
                            let to = &mut to.row_mut(v, y)[x..x + CELLS];
                            for (to, sum) in to.iter_mut().zip(sum) {
                                to.store(activate(simd, sum[v], slope));
                            }
                        }
                    }
                }
            },
        );
    }

    #[inline(always)]
    fn tile<S: Simd>(
        &self,
        simd: S,
        crop: &Crop,
        y: usize,
        x: usize,
    ) -> [[f32x8<S>; EIGHTS]; CELLS] {
        let mut sum = [load(simd, &self.bias); CELLS];
        for (row, weights) in self.weights.chunks_exact(KERNEL).enumerate() {
            let pixels = &crop.bordered(2 * y + row)[2 * x..2 * (x + CELLS - 1) + KERNEL];
            for (column, weights) in weights.iter().enumerate() {
                for (colour, weights) in weights.iter().enumerate() {
                    let weights = load(simd, weights);
                    for (cell, sum) in sum.iter_mut().enumerate() {
                        let x = f32x8::splat(simd, pixels[2 * cell + column][colour]);
                        for (sum, weight) in sum.iter_mut().zip(weights) {
                            *sum = x.mul_add(weight, *sum);
                        }
                    }
                }
            }
        }
        sum
    }
}
