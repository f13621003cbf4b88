//! BlazeFace, compiled.

use fearless_simd::{Level, Simd, dispatch};

use super::block::{Block, compile};
use super::pointwise::Pointwise;
use super::stem::Stem;
use super::{Work, dense};
use crate::vision::anchors::NUMBERS;
use crate::vision::detector::{self, BlazeFace, INPUT};
use crate::vision::layers::Numbers;
use crate::vision::preprocess::Crop;

/// The network, ready to run.
#[derive(Debug)]
pub struct Detector {
    level: Level,
    stem: Stem<5, 3>,
    fine: Grid,
    coarse: Grid,
}

/// Blocks down to one of the two grids, and the heads that look at it.
#[derive(Debug)]
struct Grid {
    blocks: Vec<Block>,
    classify: Pointwise,
    regress: Pointwise,
    /// Anchors of a cell.
    anchors: usize,
}

impl Detector {
    /// Compiles the network.
    pub fn new(detector: &BlazeFace) -> Self {
        Self::on(Level::new(), detector)
    }

    /// Compiles the network for an instruction set.
    pub(super) fn on(level: Level, detector: &BlazeFace) -> Self {
        let detector::BlazeFace {
            classify, regress, ..
        } = detector;
        let mut width = INPUT.size / 2;
        let mut grid = |blocks, classify, regress| {
            let classify = Numbers::of(classify);
            let blocks = compile(blocks, &mut width);
            Grid {
                blocks,
                anchors: classify.shape[0],
                classify: Pointwise::new(&classify, |_| 1.0, width),
                regress: Pointwise::new(&Numbers::of(regress), |_| 1.0, width),
            }
        };
        Self {
            level,
            stem: Stem::new(&Numbers::of(&detector.stem), |_| 0.0),
            fine: grid(&detector.fine, &classify.fine, &regress.fine),
            coarse: grid(&detector.coarse, &classify.coarse, &regress.coarse),
        }
    }

    /// From a crop, as [`INPUT`] takes it, to boxes and logits as
    /// [`decode`](crate::vision::anchors::decode) takes them.
    pub fn forward(
        &self,
        crop: &Crop,
        work: &mut Work,
        boxes: &mut Vec<f32>,
        logits: &mut Vec<f32>,
    ) {
        dispatch!(self.level, simd => self.compute(simd, crop, work, boxes, logits));
    }

    fn compute<S: Simd>(
        &self,
        simd: S,
        crop: &Crop,
        work: &mut Work,
        boxes: &mut Vec<f32>,
        logits: &mut Vec<f32>,
    ) {
        let Work { flow, shared, .. } = work;
        boxes.clear();
        logits.clear();
        self.stem.run(simd, crop, &mut flow.now);
        for grid in [&self.fine, &self.coarse] {
            flow.through(simd, &grid.blocks);
            dense(simd, &grid.regress, &flow.now, shared, &mut flow.band);
            shared.interleave(grid.anchors * NUMBERS, boxes);
            dense(simd, &grid.classify, &flow.now, shared, &mut flow.band);
            shared.interleave(grid.anchors, logits);
        }
    }
}
