//! The networks once more, for speed: compiled from the loaded burn modules,
//! which stay the definition, into passes over the features that a processor's
//! vector unit likes.
//!
//! A block (depthwise, pointwise, skip, activation) is one pass: a few rows at a
//! time go through all four while they are in the nearest cache. Channels lie in
//! eights beside each other ([`lanes`]), weights in the order in which they are
//! used ([`pointwise`]), and buffers are kept between pictures ([`Work`]).
//! Everything is compiled for each instruction set that `fearless_simd` knows;
//! the best that the processor has is chosen when a network is loaded.

mod block;
mod detector;
mod head;
mod lanes;
mod mesh;
mod pointwise;
mod stem;

use fearless_simd::Simd;

use block::Block;
use lanes::{Lanes, Map};
use pointwise::{Pointwise, Skip};

pub use detector::Detector;
pub use mesh::Mesh;

/// Buffers to compute in, kept so that none is allocated for a picture.
#[derive(Debug, Default)]
pub struct Work {
    flow: Flow,
    /// Features that several branches look at.
    shared: Map,
    /// The same within an eye.
    eye: Map,
}

/// Features on their way through a network.
#[derive(Debug, Default)]
struct Flow {
    now: Map,
    next: Map,
    /// A few rows on their way through a block.
    band: Vec<Lanes>,
    /// What a head looks at.
    flat: Vec<f32>,
    /// What a head says.
    said: Vec<f32>,
}

impl Flow {
    /// From `now` through all blocks to `now`.
    fn through<S: Simd>(&mut self, simd: S, blocks: &[Block]) {
        for block in blocks {
            block.run(simd, &self.now, &mut self.next, &mut self.band);
            std::mem::swap(&mut self.now, &mut self.next);
        }
    }

    /// From `from` through all blocks to `now`.
    fn begin<S: Simd>(&mut self, simd: S, blocks: &[Block], from: &Map) {
        if let Some((first, rest)) = blocks.split_first() {
            first.run(simd, from, &mut self.now, &mut self.band);
            self.through(simd, rest);
        }
    }

    /// From `now` through all blocks to `to`.
    fn end<S: Simd>(&mut self, simd: S, blocks: &[Block], to: &mut Map) {
        if let Some((last, first)) = blocks.split_last() {
            self.through(simd, first);
            last.run(simd, &self.now, to, &mut self.band);
        }
    }

    /// A 1x1 convolution alone, from `now` to `now`.
    fn squeeze<S: Simd>(&mut self, simd: S, pointwise: &Pointwise) {
        let Self {
            now, next, band, ..
        } = self;
        dense(simd, pointwise, now, next, band);
        std::mem::swap(now, next);
    }
}

/// A 1x1 convolution alone.
fn dense<S: Simd>(simd: S, pointwise: &Pointwise, from: &Map, to: &mut Map, band: &mut Vec<Lanes>) {
    to.shape(pointwise.planes(), from.height(), from.width());
    let band = lanes::at_least(band, from.planes() * from.height() * from.width());
    from.copy(band);
    pointwise.run(simd, band, 0..from.height(), to, Skip::None);
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use burn::tensor::{Device, Distribution, Tensor};
    use fearless_simd::{Level, dispatch};
    use proptest::prelude::*;

    use super::lanes::LANES;
    use super::*;
    use crate::picture;
    use crate::vision::anchors::{ANCHORS, NUMBERS};
    use crate::vision::detector::{self, BlazeFace};
    use crate::vision::layers::{Activation, Residual, values};
    use crate::vision::mesh::{self, FaceMesh, Output};
    use crate::vision::preprocess::Crop;
    use crate::vision::reading::LANDMARKS;
    use crate::vision::roi::Roi;
    use crate::vision::weights;

    /// Eights of channels, from `[channels, size, size]`.
    fn map(planes: &[f32], size: usize) -> Map {
        let channels = planes.len() / (size * size);
        let mut map = Map::default();
        map.shape(channels.div_ceil(LANES), size, size);
        for (i, value) in planes.iter().enumerate() {
            let (channel, y, x) = (i / (size * size), i / size % size, i % size);
            map.row_mut(channel / LANES, y)[x].0[channel % LANES] = *value;
        }
        map
    }

    /// The reverse.
    fn planes(map: &Map, channels: usize) -> Vec<f32> {
        let cell =
            |channel: usize, y: usize, x: usize| map.row(channel / LANES, y)[x].0[channel % LANES];
        (0..channels)
            .flat_map(|c| (0..map.height()).map(move |y| (c, y)))
            .flat_map(|(c, y)| (0..map.width()).map(move |x| cell(c, y, x)))
            .collect()
    }

    /// The instruction sets of this processor, down to what any of its kind has.
    fn levels() -> Vec<Level> {
        let mut levels = vec![Level::new(), Level::baseline()];
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        levels.extend(Level::new().as_sse4_2().map(Simd::level));
        levels
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// Every width that a tile divides and some that none does, channels that
        /// fill their eights and some that do not.
        #[test]
        fn a_block_is_what_burn_computes(
            inputs in 1usize..40, more in 0usize..30, size in 1usize..14,
            halves: bool, relu: bool,
        ) {
            let (device, outputs_of_it) = (Device::flex(), inputs + more);
            let stride = if halves { 2 } else { 1 };
            let size = size * stride;
            let activation = if relu { Activation::Relu } else { Activation::PRelu };
            let burn = Residual::random([inputs, outputs_of_it], stride, activation, &device);
            let shape = [1, inputs, size, size];
            let x = Tensor::<4>::random(shape, Distribution::Uniform(-2.0, 2.0), &device);
            let wanted = values(burn.forward(x.clone()));
            let (block, from) = (Block::new(&burn, size / stride), map(&values(x), size));
            for level in levels() {
                let (mut to, mut band) = (Map::default(), Vec::new());
                dispatch!(level, simd => block.run(simd, &from, &mut to, &mut band));
                let found = planes(&to, outputs_of_it);
                prop_assert_eq!(found.len(), wanted.len());
                for (a, b) in found.iter().zip(&wanted) {
                    prop_assert!((a - b).abs() < 1e-4, "{a} {b}");
                }
            }
        }
    }

    #[test]
    fn every_instruction_set_sees_the_same() {
        let (models, device) = (Path::new("models"), Device::flex());
        let mesh = weights::open(models, "face_mesh", &device, FaceMesh::load).unwrap();
        let detector = weights::open(models, "face_detector", &device, BlazeFace::load).unwrap();
        let photo = picture::load(Path::new("tests/fixtures/faces/astronaut.jpg")).unwrap();
        let look = |input, roi: &Roi| {
            let mut crop = Crop::new(input);
            crop.take(&photo, roi);
            crop
        };
        let roi = Roi::whole(photo.width(), photo.height());
        let (whole, face) = (look(detector::INPUT, &roi), look(mesh::INPUT, &roi));
        let seen = levels().into_iter().map(|level| {
            let (mut work, mut said, mut logits) = (Work::default(), Vec::new(), Vec::new());
            let mut output = Output::default();
            Mesh::on(level, &mesh).forward(&face, &mut work, &mut output);
            Detector::on(level, &detector).forward(&whole, &mut work, &mut said, &mut logits);
            said.extend(logits);
            said.extend(output.points().as_flattened());
            said
        });
        let seen: Vec<_> = seen.collect();
        assert_eq!(seen[0].len(), ANCHORS * (NUMBERS + 1) + 3 * LANDMARKS);
        for other in &seen[1..] {
            let off = seen[0].iter().zip(other).map(|(a, b)| (a - b).abs());
            assert!(off.fold(0.0, f32::max) < 1e-3);
        }
    }
}
