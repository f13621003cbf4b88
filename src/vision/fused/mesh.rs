//! The attention mesh, compiled.

use fearless_simd::{Level, Simd, SimdBase, SimdFloat, dispatch, f32x8};
use tracing::trace_span;

use super::block::{Block, compile};
use super::head::Head;
use super::lanes::Map;
use super::pointwise::Pointwise;
use super::stem::Stem;
use super::{Flow, Work};
use crate::vision::layers::{Numbers, Residual};
use crate::vision::mesh::{self, FaceMesh, INPUT, MESH, Output, SHARED};
use crate::vision::preprocess::Crop;
use crate::vision::refine::{LEFT_EYE, LIPS, RIGHT_EYE, Region, WINDOW, Window};

/// The network, ready to run.
#[derive(Debug)]
pub struct Mesh {
    level: Level,
    stem: Stem<3, 2>,
    /// The blocks up to the features that the branches look at again.
    early: Vec<Block>,
    trunk: Branch,
    lips: Branch,
    right_eye: Eye,
    left_eye: Eye,
}

/// Blocks, a squeeze, one block more, and a head.
#[derive(Debug)]
struct Branch {
    blocks: Vec<Block>,
    squeeze: Pointwise,
    last: Block,
    head: Head,
}

/// One eye: blocks that are shared, then the contour and the iris.
#[derive(Debug)]
struct Eye {
    blocks: Vec<Block>,
    contour: Branch,
    iris: Branch,
}

impl Mesh {
    /// Compiles the network.
    pub fn new(mesh: &FaceMesh) -> Self {
        Self::on(Level::new(), mesh)
    }

    /// Compiles the network for an instruction set.
    pub(super) fn on(level: Level, mesh: &FaceMesh) -> Self {
        let slopes = Numbers::slopes(&mesh.stem_prelu);
        let (early, late) = mesh.trunk.blocks.split_at(SHARED + 1);
        let mut width = INPUT.size / 2;
        Self {
            level,
            stem: Stem::new(&Numbers::of(&mesh.stem), |i| slopes[i]),
            early: compile(early, &mut width),
            trunk: {
                let heads = [&mesh.trunk.head, &mesh.presence].map(Numbers::of);
                Branch::new(&mesh.trunk, late, width, &heads)
            },
            lips: Branch::of(&mesh.lips, WINDOW),
            right_eye: Eye::new(&mesh.right_eye),
            left_eye: Eye::new(&mesh.left_eye),
        }
    }

    /// From a crop of a face, as [`INPUT`] takes it.
    pub fn forward(&self, crop: &Crop, work: &mut Work, out: &mut Output) {
        dispatch!(self.level, simd => self.compute(simd, crop, work, out));
    }

    fn compute<S: Simd>(&self, simd: S, crop: &Crop, work: &mut Work, out: &mut Output) {
        let Work { flow, shared, eye } = work;
        {
            let _span = trace_span!("stem").entered();
            self.stem.run(simd, crop, &mut flow.now);
        }
        {
            let _span = trace_span!("blocks to 48²").entered();
            flow.end(simd, &self.early, shared);
        }
        {
            let _span = trace_span!("blocks to 3² and head").entered();
            let said = self.trunk.run(simd, shared, flow);
            let (mesh, presence) = said.split_at(3 * MESH);
            out.mesh.clear();
            out.mesh.extend_from_slice(mesh.as_chunks().0);
            out.presence = presence[0];
        }
        {
            let _span = trace_span!("lips").entered();
            let window = look(simd, &LIPS, &out.mesh, shared, flow);
            let said = self.lips.run_now(simd, flow);
            put(&mut out.lips, window.put_back(said));
        }
        let _span = trace_span!("eyes").entered();
        for (region, branches, lids, iris) in [
            (
                &RIGHT_EYE,
                &self.right_eye,
                &mut out.right_eye,
                &mut out.right_iris,
            ),
            (
                &LEFT_EYE,
                &self.left_eye,
                &mut out.left_eye,
                &mut out.left_iris,
            ),
        ] {
            let window = look(simd, region, &out.mesh, shared, flow);
            flow.end(simd, &branches.blocks, eye);
            put(lids, window.put_back(branches.contour.run(simd, eye, flow)));
            put(iris, window.put_back(branches.iris.run(simd, eye, flow)));
        }
    }
}

impl Branch {
    /// A branch of the network, of whose blocks only some are its own here.
    fn new(
        branch: &mesh::Branch,
        blocks: &[Residual],
        mut width: usize,
        heads: &[Numbers],
    ) -> Self {
        let slopes = Numbers::slopes(&branch.squeeze_prelu);
        Self {
            blocks: compile(blocks, &mut width),
            squeeze: Pointwise::new(&Numbers::of(&branch.squeeze), |i| slopes[i], width),
            last: Block::new(&branch.last, width),
            head: Head::new(heads),
        }
    }

    /// A whole branch that looks at maps of `width`.
    fn of(branch: &mesh::Branch, width: usize) -> Self {
        Self::new(branch, &branch.blocks, width, &[Numbers::of(&branch.head)])
    }

    /// What the head says of features.
    fn run<'a, S: Simd>(&self, simd: S, from: &Map, flow: &'a mut Flow) -> &'a [f32] {
        flow.begin(simd, &self.blocks, from);
        self.close(simd, flow)
    }

    /// What the head says of `flow.now`.
    fn run_now<'a, S: Simd>(&self, simd: S, flow: &'a mut Flow) -> &'a [f32] {
        flow.through(simd, &self.blocks);
        self.close(simd, flow)
    }

    fn close<'a, S: Simd>(&self, simd: S, flow: &'a mut Flow) -> &'a [f32] {
        flow.squeeze(simd, &self.squeeze);
        flow.through(simd, std::slice::from_ref(&self.last));
        self.head
            .run(simd, &flow.now, &mut flow.flat, &mut flow.said);
        &flow.said
    }
}

impl Eye {
    fn new(eye: &mesh::Eye) -> Self {
        let mut width = WINDOW;
        Self {
            blocks: compile(&eye.blocks, &mut width),
            contour: Branch::of(&eye.contour, width),
            iris: Branch::of(&eye.iris, width),
        }
    }
}

/// Replaces points by others.
fn put(points: &mut Vec<[f32; 2]>, found: impl Iterator<Item = [f32; 2]>) {
    points.clear();
    points.extend(found);
}

/// Cuts the window for a region out of the features, into `flow.now`.
fn look<S: Simd>(
    simd: S,
    region: &Region,
    mesh: &[[f32; 3]],
    features: &Map,
    flow: &mut Flow,
) -> Window {
    let window = Window::over(region, mesh);
    let to = &mut flow.now;
    to.shape(features.planes(), WINDOW, WINDOW);
    simd.vectorize(
        #[inline(always)]
        || {
            for (cell, sample) in window.samples(features.width()).enumerate() {
                let (y, x) = (cell / WINDOW, cell % WINDOW);
                for plane in 0..features.planes() {
                    let value = match &sample {
                        None => f32x8::splat(simd, 0.0),
                        Some(sample) => {
                            let row = |y: usize| {
                                let row = features.row(plane, y);
                                let [a, b] = sample.columns.map(|x| row[x].load(simd));
                                (b - a).mul_add(f32x8::splat(simd, sample.part[0]), a)
                            };
                            let [a, b] = sample.rows.map(row);
                            (b - a).mul_add(f32x8::splat(simd, sample.part[1]), a)
                        }
                    };
                    to.row_mut(plane, y)[x].store(value);
                }
            }
        },
    );
    window
}
