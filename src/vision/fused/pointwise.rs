//! A 1x1 convolution with what follows it: skip and activation.
//!
//! It is a matrix product: weights by cells. A tile of it, a few cells by a few
//! eights of channels, is summed in registers over all inputs; only then come
//! skip and activation, and each cell is written once.

use std::ops::Range;

use fearless_simd::{Simd, SimdBase, SimdFloat, f32x8};

use super::lanes::{LANES, Lanes, Map, load, pack};
use crate::vision::layers::Numbers;

/// What is added to the sum before the activation.
#[derive(Debug, Clone, Copy)]
pub enum Skip<'a> {
    /// Nothing.
    None,
    /// The same cell, where it has that channel.
    Same(&'a Map),
    /// The maximum of the 2x2 cells that became this one, likewise.
    Halved(&'a Map),
}

/// A 1x1 convolution, its bias and a slope for each channel below zero.
#[derive(Debug)]
pub struct Pointwise {
    panels: Vec<Panel>,
    /// The cells of a tile; divides the width of the map.
    cells: usize,
    bias: Vec<Lanes>,
    slope: Vec<Lanes>,
}

/// The weights of a few eights of outputs, in the order in which they are used:
/// input by input.
#[derive(Debug)]
struct Panel {
    /// The first eight of outputs.
    first: usize,
    /// How many eights.
    width: usize,
    weights: Vec<Lanes>,
}

/// Tiles whose sums stay in sixteen registers, and what they divide: `(cells,
/// eights)`. Wider ones measured slower, because weights and cells have to fit too.
const TILES: [(usize, usize); 4] = [(4, 2), (3, 3), (2, 4), (1, 4)];

impl Pointwise {
    /// From a convolution's numbers and the slopes of the activation behind it
    /// (0 is `max(x, 0)`, 1 is none), for maps of that width.
    pub fn new(numbers: &Numbers, slope: impl Fn(usize) -> f32, width: usize) -> Self {
        let [outputs, inputs, ..] = numbers.shape;
        let (eights, padded) = (outputs.div_ceil(LANES), inputs.next_multiple_of(LANES));
        let (cells, most) = TILES
            .into_iter()
            .find(|(cells, _)| width.is_multiple_of(*cells))
            .unwrap_or((1, 4));
        let count = eights.div_ceil(most);
        let weight = |output: usize, input: usize| {
            let inside = output < outputs && input < inputs;
            if inside {
                numbers.weight[output * inputs + input]
            } else {
                0.0
            }
        };
        let panel = |i: usize| {
            let range = i * eights / count..(i + 1) * eights / count;
            let order =
                (0..padded).flat_map(|input| range.clone().map(move |eight| (input, eight)));
            Panel {
                first: range.start,
                width: range.len(),
                weights: order
                    .map(|(input, eight)| Lanes::from_fn(|k| weight(eight * LANES + k, input)))
                    .collect(),
            }
        };
        Self {
            panels: (0..count).map(panel).collect(),
            cells,
            bias: pack(outputs, |i| numbers.bias[i]),
            slope: pack(outputs, slope),
        }
    }

    /// Eights of channels that come out.
    pub fn planes(&self) -> usize {
        self.bias.len()
    }

    /// Computes some rows of `to` from as many in `band`, plane by plane.
    pub fn run<S: Simd>(
        &self,
        simd: S,
        band: &[Lanes],
        rows: Range<usize>,
        to: &mut Map,
        skip: Skip,
    ) {
        for panel in &self.panels {
            let run = match (self.cells, panel.width) {
                (4, 1) => Self::panel::<S, 4, 1>,
                (4, _) => Self::panel::<S, 4, 2>,
                (3, 1) => Self::panel::<S, 3, 1>,
                (3, 2) => Self::panel::<S, 3, 2>,
                (3, _) => Self::panel::<S, 3, 3>,
                (2, 1) => Self::panel::<S, 2, 1>,
                (2, 2) => Self::panel::<S, 2, 2>,
                (2, 3) => Self::panel::<S, 2, 3>,
                (2, _) => Self::panel::<S, 2, 4>,
                (_, 1) => Self::panel::<S, 1, 1>,
                (_, 2) => Self::panel::<S, 1, 2>,
                (_, 3) => Self::panel::<S, 1, 3>,
                (_, _) => Self::panel::<S, 1, 4>,
            };
            run(self, simd, panel, band, rows.clone(), to, skip);
        }
    }

    /// One panel: `CELLS` cells by `EIGHTS` eights of channels at a time.
    fn panel<S: Simd, const CELLS: usize, const EIGHTS: usize>(
        &self,
        simd: S,
        panel: &Panel,
        band: &[Lanes],
        rows: Range<usize>,
        to: &mut Map,
        skip: Skip,
    ) {
        simd.vectorize(
            #[inline(always)]
            || {
                let (weights, _) = panel.weights.as_chunks::<EIGHTS>();
                let (weights, _) = weights.as_chunks::<LANES>();
                let bias = load::<S, EIGHTS>(simd, first(&self.bias[panel.first..]));
                let slopes: &[Lanes; EIGHTS] = first(&self.slope[panel.first..]);
                let (width, count) = (to.width(), rows.len());
                for (row, y) in rows.enumerate() {
                    for x in (0..width).step_by(CELLS) {
                        let at = row * width + x;
                        let planes = band.chunks_exact(count * width).map(|plane| &plane[at..]);
                        let sums = product::<S, CELLS, EIGHTS>(simd, planes, weights, bias);
                        for v in 0..EIGHTS {
                            let (plane, slope) = (panel.first + v, slopes[v].load(simd));
                            let mut sum = [bias[v]; CELLS];
                            for (sum, sums) in sum.iter_mut().zip(&sums) {
                                *sum = sums[v];
                            }
                            let sum = add(simd, sum, skip, plane, y, x);
                            let to = &mut to.row_mut(plane, y)[x..x + CELLS];
                            for (to, sum) in to.iter_mut().zip(sum) {
                                to.store(activate(simd, sum, slope));
                            }
                        }
                    }
                }
            },
        );
    }
}

/// The first few of many, as an array.
#[inline(always)]
fn first<const N: usize>(all: &[Lanes]) -> &[Lanes; N] {
    &all.as_chunks().0[0]
}

/// One tile of the product, from `CELLS` cells at the start of each plane.
#[inline(always)]
fn product<'a, S: Simd, const CELLS: usize, const EIGHTS: usize>(
    simd: S,
    planes: impl Iterator<Item = &'a [Lanes]>,
    weights: &[[[Lanes; EIGHTS]; LANES]],
    bias: [f32x8<S>; EIGHTS],
) -> [[f32x8<S>; EIGHTS]; CELLS] {
    let mut sums = [bias; CELLS];
    for (cells, weights) in planes.zip(weights) {
        let cells = &cells[..CELLS];
        for (channel, weights) in weights.iter().enumerate() {
            let weights = load(simd, weights);
            for (sums, cell) in sums.iter_mut().zip(cells) {
                let x = f32x8::splat(simd, cell.0[channel]);
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum = x.mul_add(weight, *sum);
                }
            }
        }
    }
    sums
}

/// The sums of some cells in one plane with their skips.
#[inline(always)]
fn add<S: Simd, const CELLS: usize>(
    simd: S,
    mut sum: [f32x8<S>; CELLS],
    skip: Skip,
    plane: usize,
    y: usize,
    x: usize,
) -> [f32x8<S>; CELLS] {
    match skip {
        Skip::Same(from) if plane < from.planes() => {
            let cells = &from.row(plane, y)[x..x + CELLS];
            for (sum, cell) in sum.iter_mut().zip(cells) {
                *sum += cell.load(simd);
            }
        }
        Skip::Halved(from) if plane < from.planes() => {
            let pairs = |y: usize| &from.row(plane, y)[2 * x..2 * (x + CELLS)];
            let (upper, lower) = (
                pairs(2 * y).as_chunks::<2>().0,
                pairs(2 * y + 1).as_chunks::<2>().0,
            );
            for ((sum, a), b) in sum.iter_mut().zip(upper).zip(lower) {
                let (a, b) = (load(simd, a), load(simd, b));
                *sum += a[0].max(a[1]).max(b[0].max(b[1]));
            }
        }
        _ => {}
    }
    sum
}

/// `x` above zero, `slope * x` below.
#[inline(always)]
pub fn activate<S: Simd>(simd: S, x: f32x8<S>, slope: f32x8<S>) -> f32x8<S> {
    let zero = f32x8::splat(simd, 0.0);
    x.min(zero).mul_add(slope, x.max(zero))
}
