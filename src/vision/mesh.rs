//! The attention mesh: 468 points of the face, of which those of the lips and
//! eyes are found again more closely, and 10 of the irises.

use burn::module::Module;
use burn::nn::PRelu;
use burn::nn::conv::Conv2d;
use burn::tensor::Tensor;

use super::layers::{Activation, Residual, convolution, prelu, values};
use super::preprocess::{Border, Input};
use super::reading::LANDMARKS;
use super::refine::{Features, LEFT_EYE, LID_EDGE, LIPS, RIGHT_EYE, Region, Window};
use super::weights::Layers;
use crate::error::Result;

/// What the mesh takes.
pub const INPUT: Input = Input {
    size: 192,
    kernel: 3,
    low: 0.0,
    high: 1.0,
    border: Border::Replicate,
};

/// Points that the trunk finds.
pub(super) const MESH: usize = 468;

/// Points of one iris: its middle and four of its edge.
const IRIS: usize = 5;

/// The block of the trunk whose features the branches look at again.
pub(super) const SHARED: usize = 2;

/// The network.
#[derive(Module, Debug)]
pub struct FaceMesh {
    pub(super) stem: Conv2d,
    pub(super) stem_prelu: PRelu,
    pub(super) trunk: Branch,
    pub(super) presence: Conv2d,
    pub(super) lips: Branch,
    pub(super) right_eye: Eye,
    pub(super) left_eye: Eye,
}

/// What the network says, in pixels of its input.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Output {
    /// The 468 points as the trunk finds them.
    pub mesh: Vec<[f32; 3]>,
    /// The 80 points of the lips, found again.
    pub lips: Vec<[f32; 2]>,
    /// The 71 points around the person's right eye, found again.
    pub right_eye: Vec<[f32; 2]>,
    /// The 71 points around the person's left eye, found again.
    pub left_eye: Vec<[f32; 2]>,
    /// The 5 points of the person's right iris.
    pub right_iris: Vec<[f32; 2]>,
    /// The 5 points of the person's left iris.
    pub left_iris: Vec<[f32; 2]>,
    /// How sure it is that this is a face, before the logistic function.
    pub presence: f32,
}

impl FaceMesh {
    /// Builds the network from its weights.
    ///
    /// # Errors
    /// Tensors that are missing or of another shape.
    pub fn load(layers: &Layers) -> Result<Self> {
        // Every third block halves the image, and the first of them widen it.
        let trunk = [
            16, 16, 16, 32, 32, 32, 64, 64, 64, 128, 128, 128, 128, 128, 128, 128, 128, 128,
        ];
        let lips = [32, 32, 32, 64, 64, 64, 128, 128, 128, 128, 128, 128];
        Ok(Self {
            stem: convolution(&layers.at("stem"), [INPUT.patch(), 16], 1)?,
            stem_prelu: prelu(&layers.at("stem"), 16)?,
            trunk: Branch::load(&layers.at("trunk"), &trunk, MESH * 3, 3)?,
            presence: convolution(&layers.at("presence"), [32, 1], 3)?,
            lips: Branch::load(&layers.at("lips"), &lips, LIPS.points.len() * 2, 2)?,
            right_eye: Eye::load(&layers.at("right_eye"))?,
            left_eye: Eye::load(&layers.at("left_eye"))?,
        })
    }

    /// From patches of a face, as a crop for [`INPUT`] gives them. `None` only if the
    /// backend gives something else than 32-bit floats.
    pub fn forward(&self, patches: Tensor<4>) -> Option<Output> {
        let x = self.stem_prelu.forward(self.stem.forward(patches));
        let (first, later) = self.trunk.blocks.split_at(SHARED + 1);
        let shared = through(first, x);
        let features = Features::new(shared.clone());
        let x = self.trunk.close(through(later, shared));
        let presence = values(self.presence.forward(x.clone())).first().copied()?;
        let mesh = values(self.trunk.head.forward(x)).as_chunks().0.to_vec();
        if mesh.len() != MESH {
            return None;
        }
        let look = |region: &Region| Window::over(region, &mesh);
        let lips = look(&LIPS);
        let (right_eye, right_iris) = self.right_eye.forward(&look(&RIGHT_EYE), &features);
        let (left_eye, left_iris) = self.left_eye.forward(&look(&LEFT_EYE), &features);
        Some(Output {
            lips: self.lips.look(&lips, lips.cut(&features)),
            right_eye,
            left_eye,
            right_iris,
            left_iris,
            presence,
            mesh,
        })
    }
}

impl Output {
    /// All 478 points: the mesh with x and y of lips and eyes from the second
    /// look, then the right and the left iris, whose z is the mean of the lids'
    /// (MediaPipe's `LandmarksRefinementCalculator`).
    pub fn points(&self) -> Vec<[f32; 3]> {
        let mut points = Vec::with_capacity(LANDMARKS);
        points.extend_from_slice(&self.mesh);
        for (region, found) in self.regions() {
            for (i, [x, y]) in region.points.iter().zip(found) {
                points[*i] = [*x, *y, self.mesh[*i][2]];
            }
        }
        for (eye, iris) in [(&RIGHT_EYE, &self.right_iris), (&LEFT_EYE, &self.left_iris)] {
            let lids = &eye.points[..LID_EDGE];
            let z = lids.iter().map(|i| self.mesh[*i][2]).sum::<f32>() / LID_EDGE as f32;
            points.extend(iris.iter().map(|[x, y]| [*x, *y, z]));
        }
        points
    }

    /// Each region with the points found again.
    pub fn regions(&self) -> [(&'static Region, &[[f32; 2]]); 3] {
        [
            (&LIPS, &self.lips),
            (&RIGHT_EYE, &self.right_eye),
            (&LEFT_EYE, &self.left_eye),
        ]
    }
}

fn through(blocks: &[Residual], x: Tensor<4>) -> Tensor<4> {
    blocks.iter().fold(x, |x, block| block.forward(x))
}

/// Blocks of which every third, from the third on, halves the image.
fn blocks(layers: &Layers, channels: &[usize]) -> Result<Vec<Residual>> {
    let layers = layers.at("blocks");
    let pairs = channels.array_windows().enumerate();
    pairs
        .map(|(i, pair)| {
            let stride = if i % 3 == 2 { 2 } else { 1 };
            Residual::load(&layers.at(i), *pair, stride, Activation::PRelu)
        })
        .collect()
}

/// Blocks, a squeeze to 32 channels, one block more, and a head that looks at
/// all that is left of the image.
#[derive(Module, Debug)]
pub(super) struct Branch {
    pub(super) blocks: Vec<Residual>,
    pub(super) squeeze: Conv2d,
    pub(super) squeeze_prelu: PRelu,
    pub(super) last: Residual,
    pub(super) head: Conv2d,
}

impl Branch {
    /// `channels` before and behind each block; the head gives `numbers` from
    /// `left` × `left` cells.
    fn load(layers: &Layers, channels: &[usize], numbers: usize, left: usize) -> Result<Self> {
        let squeeze = layers.at("squeeze");
        Ok(Self {
            blocks: blocks(layers, channels)?,
            squeeze: convolution(&squeeze, [128, 32], 1)?,
            squeeze_prelu: prelu(&squeeze, 32)?,
            last: Residual::load(&layers.at("last"), [32, 32], 1, Activation::PRelu)?,
            head: convolution(&layers.at("head"), [32, numbers], left)?,
        })
    }

    /// What the head looks at, from what the blocks give.
    fn close(&self, x: Tensor<4>) -> Tensor<4> {
        self.last
            .forward(self.squeeze_prelu.forward(self.squeeze.forward(x)))
    }

    /// The points found in a window, from what it cuts out.
    fn look(&self, window: &Window, x: Tensor<4>) -> Vec<[f32; 2]> {
        let found = self.head.forward(self.close(through(&self.blocks, x)));
        window.put_back(&values(found)).collect()
    }
}

/// One eye: blocks that are shared, then the contour and the iris.
#[derive(Module, Debug)]
pub(super) struct Eye {
    pub(super) blocks: Vec<Residual>,
    pub(super) contour: Branch,
    pub(super) iris: Branch,
}

impl Eye {
    fn load(layers: &Layers) -> Result<Self> {
        let contour = RIGHT_EYE.points.len() * 2;
        Ok(Self {
            blocks: blocks(layers, &[32, 32, 32, 64, 64, 64, 128])?,
            contour: Branch::load(&layers.at("contour"), &[128; 6], contour, 2)?,
            iris: Branch::load(&layers.at("iris"), &[128; 6], IRIS * 2, 2)?,
        })
    }

    /// The points around the eye and those of the iris, in pixels of the input.
    fn forward(&self, window: &Window, features: &Features) -> (Vec<[f32; 2]>, Vec<[f32; 2]>) {
        let x = through(&self.blocks, window.cut(features));
        (
            self.contour.look(window, x.clone()),
            self.iris.look(window, x),
        )
    }
}
