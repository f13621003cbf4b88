//! The last convolution, as large as what is left of the image: a matrix by a
//! vector. Its weights are used once, so that fetching them is all it costs.

use fearless_simd::{Simd, SimdBase, SimdFloat, f32x8};

use super::lanes::{LANES, Lanes, Map, load};
use crate::vision::layers::Numbers;

/// Eights of outputs that are summed together.
const EIGHTS: usize = 8;

/// A dense layer over all cells and channels of a map.
#[derive(Debug)]
pub struct Head {
    outputs: usize,
    inputs: usize,
    /// Panels of outputs, and in each input by input.
    weights: Vec<[Lanes; EIGHTS]>,
    bias: Vec<[Lanes; EIGHTS]>,
}

impl Head {
    /// From convolutions that look at the same map, their outputs one behind the
    /// other.
    pub fn new(parts: &[Numbers]) -> Self {
        let rows: Vec<_> = parts
            .iter()
            .flat_map(|part| {
                let row = part.weight.len() / part.shape[0];
                let cells = row / part.shape[1];
                part.weight.chunks_exact(row).map(move |row| (row, cells))
            })
            .collect();
        let channels = parts.first().map_or(0, |part| part.shape[1]);
        let cells = rows.first().map_or(0, |(_, cells)| *cells);
        let planes = channels.div_ceil(LANES);
        // A map is read plane by plane, cell by cell; a weight is kept channel
        // by channel, cell by cell.
        let weight = |output: usize, plane: usize, cell: usize, lane: usize| {
            let channel = plane * LANES + lane;
            match rows.get(output) {
                Some((row, _)) if channel < channels => row[channel * cells + cell],
                _ => 0.0,
            }
        };
        let bias: Vec<f32> = parts
            .iter()
            .flat_map(|part| part.bias.iter().copied())
            .collect();
        let outputs = bias.len();
        let panels = outputs.div_ceil(LANES * EIGHTS);
        let order = (0..panels).flat_map(|panel| {
            (0..planes).flat_map(move |plane| {
                (0..cells)
                    .flat_map(move |cell| (0..LANES).map(move |lane| (panel, plane, cell, lane)))
            })
        });
        let eights = |panel: usize, value: &dyn Fn(usize) -> f32| {
            std::array::from_fn(|v| Lanes::from_fn(|k| value((panel * EIGHTS + v) * LANES + k)))
        };
        Self {
            outputs,
            inputs: planes * cells * LANES,
            weights: order
                .map(|(panel, plane, cell, lane)| {
                    eights(panel, &|output| weight(output, plane, cell, lane))
                })
                .collect(),
            bias: (0..panels)
                .map(|panel| eights(panel, &|output| bias.get(output).copied().unwrap_or(0.0)))
                .collect(),
        }
    }

    /// What the head says of `map`, in the order of its outputs. `flat` is a
    /// buffer for what it sees.
    pub fn run<S: Simd>(&self, simd: S, map: &Map, flat: &mut Vec<f32>, said: &mut Vec<f32>) {
        flat.clear();
        for plane in 0..map.planes() {
            for y in 0..map.height() {
                flat.extend(map.row(plane, y).iter().flat_map(|cell| cell.0));
            }
        }
        said.clear();
        simd.vectorize(
            #[inline(always)]
            || {
                let panels = self.weights.chunks_exact(self.inputs);
                for (weights, bias) in panels.zip(&self.bias) {
                    let mut sum = load(simd, bias);
                    for (weights, x) in weights.iter().zip(&*flat) {
                        let x = f32x8::splat(simd, *x);
                        for (sum, weight) in sum.iter_mut().zip(weights) {
                            *sum = x.mul_add(weight.load(simd), *sum);
                        }
                    }
                    for sum in sum {
                        said.extend_from_slice(&<[f32; LANES]>::from(sum));
                    }
                }
            },
        );
        said.truncate(self.outputs);
    }
}
