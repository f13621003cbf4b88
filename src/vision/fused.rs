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
