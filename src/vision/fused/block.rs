//! A residual block in one pass.

use fearless_simd::{Simd, SimdFloat};

use super::lanes::{LANES, Lanes, Map, at_least, load};
use super::pointwise::{Pointwise, Skip};
use crate::vision::layers::{Numbers, Residual};

/// Lanes that go through a block together: half of the nearest cache, the
/// other half being for weights.
const BAND: usize = 512;

/// `activation(skip(x) + pointwise(depthwise(x)))`.
#[derive(Debug)]
pub struct Block {
    stride: usize,
    /// Of each eight channels the nine cells of their kernels, row by row.
    kernels: Vec<[Lanes; 9]>,
    pointwise: Pointwise,
}

/// Compiles blocks that look at maps of `width`, which becomes what they leave.
pub fn compile(blocks: &[Residual], width: &mut usize) -> Vec<Block> {
    blocks
        .iter()
        .map(|block| {
            *width /= block.depthwise.stride[0];
            Block::new(block, *width)
        })
        .collect()
}

impl Block {
    /// Compiles a block whose output is `width` cells wide.
    pub fn new(block: &Residual, width: usize) -> Self {
        let depthwise = Numbers::of(&block.depthwise);
        let mut pointwise = Numbers::of(&block.pointwise);
        let [outputs, inputs, ..] = pointwise.shape;
        // The depthwise bias goes through the pointwise weights once, here.
        for output in 0..outputs {
            let weights = &pointwise.weight[output * inputs..][..inputs];
            let through: f32 = weights
                .iter()
                .zip(&depthwise.bias)
                .map(|(w, b)| w * b)
                .sum();
            pointwise.bias[output] += through;
        }
        let kernel = |eight: usize, cell: usize| {
            Lanes::from_fn(|k| {
                let at = (eight * LANES + k) * 9 + cell;
                depthwise.weight.get(at).copied().unwrap_or(0.0)
            })
        };
        let slopes = block.prelu.as_ref().map(Numbers::slopes);
        Self {
            stride: block.depthwise.stride[0],
            kernels: (0..inputs.div_ceil(LANES))
                .map(|eight| std::array::from_fn(|cell| kernel(eight, cell)))
                .collect(),
            pointwise: Pointwise::new(
                &pointwise,
                |i| slopes.as_ref().map_or(0.0, |slopes| slopes[i]),
                width,
            ),
        }
    }

    /// Computes `to` from `from`, a few rows at a time.
    pub fn run<S: Simd>(&self, simd: S, from: &Map, to: &mut Map, band: &mut Vec<Lanes>) {
        let (height, width) = (from.height() / self.stride, from.width() / self.stride);
        to.shape(self.pointwise.planes(), height, width);
        let row = self.kernels.len() * width;
        let most = (BAND / row).clamp(1, height);
        let skip = match self.stride {
            1 => Skip::Same(from),
            _ => Skip::Halved(from),
        };
        for top in (0..height).step_by(most) {
            let rows = top..(top + most).min(height);
            let band = at_least(band, rows.len() * row);
            self.depthwise(simd, from, top, width, band);
            self.pointwise.run(simd, band, rows, to, skip);
        }
    }

    /// The depthwise convolution of the rows from `top` on, plane by plane.
    fn depthwise<S: Simd>(
        &self,
        simd: S,
        from: &Map,
        top: usize,
        width: usize,
        band: &mut [Lanes],
    ) {
        let plane = band.len() / self.kernels.len();
        simd.vectorize(
            #[inline(always)]
            || {
                let planes = band.chunks_exact_mut(plane).zip(&self.kernels);
                for (i, (band, kernel)) in planes.enumerate() {
                    for (y, to) in (top..).zip(band.chunks_exact_mut(width)) {
                        if self.stride == 1 {
                            let rows = [0, 1, 2].map(|k| from.bordered(i, y + k));
                            convolve::<S, 1>(simd, rows, kernel, to);
                        } else {
                            // What is padded lies behind, not before.
                            let rows = [1, 2, 3].map(|k| &from.bordered(i, 2 * y + k)[1..]);
                            convolve::<S, 2>(simd, rows, kernel, to);
                        }
                    }
                }
            },
        );
    }
}

/// One row of the depthwise convolution, every `STRIDE` cells.
#[inline(always)]
fn convolve<S: Simd, const STRIDE: usize>(
    simd: S,
    rows: [&[Lanes]; 3],
    kernel: &[Lanes; 9],
    to: &mut [Lanes],
) {
    let kernel = load(simd, kernel);
    let cells = |row: usize| rows[row].array_windows::<3>().step_by(STRIDE);
    for (to, ((a, b), c)) in to.iter_mut().zip(cells(0).zip(cells(1)).zip(cells(2))) {
        let mut sum = a[0].load(simd) * kernel[0];
        for k in 1..9 {
            let cell = [a, b, c][k / 3][k % 3].load(simd);
            sum = cell.mul_add(kernel[k], sum);
        }
        to.store(sum);
    }
}
