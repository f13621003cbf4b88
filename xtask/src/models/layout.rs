//! Which constant of the original becomes which parameter of our modules.
//!
//! The originals number their layers through the whole graph (`conv2d`,
//! `conv2d_1`, …); ours are named by where they stand in the architecture, and
//! lie in the order of axes that burn's modules take.

use super::safetensors::Tensor;
use super::tflite::{Constant, Constants};

/// What kind of layer a part is, which says how its constants lie.
#[derive(Clone, Copy)]
enum Kind {
    /// Kernel `[out, h, w, in]` and bias, to `[out, in, h, w]`.
    Convolution,
    /// The first convolution: kernel to `[out, h · w · in, 1, 1]`, for it is
    /// applied to patches that lie in that order.
    Stem,
    /// Kernel `[1, h, w, channels]` and bias, to `[channels, 1, h, w]`.
    Depthwise,
    /// Slopes `[1, 1, channels]`, to `[channels]`.
    PRelu,
}

/// A layer of the original and its name among ours.
pub struct Part {
    /// Name in the original, without `/Kernel` and the like.
    pub source: String,
    name: String,
    kind: Kind,
}

impl Part {
    fn new(kind: Kind, source: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            source: source.into(),
            name: name.into(),
            kind,
        }
    }

    /// The layer's parameters, or `None` if the original lacks one.
    pub fn tensors(&self, constants: &Constants) -> Option<Vec<Tensor>> {
        let get = |what: &str| constants.get(&format!("{}/{what}", self.source));
        let tensor = |what: &str, shape, values| Tensor {
            name: format!("{}.{what}", self.name),
            shape,
            values,
        };
        let vector = |what: &str, constant: &Constant| {
            tensor(what, vec![constant.values.len()], constant.values.clone())
        };
        if let Kind::PRelu = self.kind {
            return Some(vec![vector("alpha", get("Alpha")?)]);
        }
        let kernel = get("Kernel")?;
        let [a, h, w, b] = kernel.shape[..] else {
            return None;
        };
        let weight = match self.kind {
            Kind::Convolution => {
                tensor("weight", vec![a, b, h, w], channels_first(kernel, a, h * w))
            }
            Kind::Depthwise => tensor("weight", vec![b, 1, h, w], channels_first(kernel, 1, h * w)),
            Kind::Stem | Kind::PRelu => {
                tensor("weight", vec![a, h * w * b, 1, 1], kernel.values.clone())
            }
        };
        Some(vec![weight, vector("bias", get("Bias")?)])
    }
}

/// Moves the last axis before the `cells` ones, in each of `blocks`.
fn channels_first(kernel: &Constant, blocks: usize, cells: usize) -> Vec<f32> {
    let channels = kernel.values.len() / (blocks * cells);
    let mut values = Vec::with_capacity(kernel.values.len());
    for block in kernel.values.chunks_exact(cells * channels) {
        for channel in 0..channels {
            values.extend((0..cells).map(|cell| block[cell * channels + channel]));
        }
    }
    values
}

/// The original's name of the `n`-th layer of a kind.
fn nth(kind: &str, n: usize) -> String {
    if n == 0 {
        kind.to_owned()
    } else {
        format!("{kind}_{n}")
    }
}

fn depthwise(n: usize, name: &str) -> Part {
    Part::new(
        Kind::Depthwise,
        nth("depthwise_conv2d", n),
        format!("{name}.depthwise"),
    )
}

fn convolution(n: usize, name: &str) -> Part {
    Part::new(Kind::Convolution, nth("conv2d", n), name)
}

fn prelu(n: usize, name: &str) -> Part {
    Part::new(Kind::PRelu, nth("p_re_lu", n), format!("{name}.prelu"))
}

/// BlazeFace: a stem, 16 residual blocks, and two heads on two grids.
pub fn detector() -> Vec<Part> {
    let mut parts = vec![Part::new(Kind::Stem, "conv2d", "stem")];
    for i in 0..16 {
        let name = format!("blocks.{i}");
        parts.extend([
            depthwise(i, &name),
            convolution(i + 1, &format!("{name}.pointwise")),
        ]);
    }
    for (source, name) in [
        ("classificator_8", "classify.fine"),
        ("classificator_16", "classify.coarse"),
        ("regressor_8", "regress.fine"),
        ("regressor_16", "regress.coarse"),
    ] {
        parts.push(Part::new(Kind::Convolution, source, name));
    }
    parts
}

/// Counts the original's layers while ours are named in the same order.
struct Numbering {
    depthwise: usize,
    convolution: usize,
    parts: Vec<Part>,
}

impl Numbering {
    /// A residual block with a parametric activation.
    fn block(&mut self, name: &str) {
        self.parts.push(depthwise(self.depthwise, name));
        self.depthwise += 1;
        self.activated(name, &format!("{name}.pointwise"));
    }

    /// A convolution named `name` and the activation of `owner` behind it;
    /// the original numbers both alike.
    fn activated(&mut self, owner: &str, name: &str) {
        self.parts.push(convolution(self.convolution, name));
        self.parts.push(prelu(self.convolution, owner));
        self.convolution += 1;
    }

    fn blocks(&mut self, name: &str, count: usize) {
        (0..count).for_each(|i| self.block(&format!("{name}.{i}")));
    }

    /// Blocks, a squeeze to few channels, and one block more.
    fn branch(&mut self, name: &str, blocks: usize, head: &str) {
        self.blocks(&format!("{name}.blocks"), blocks);
        let squeeze = format!("{name}.squeeze");
        self.activated(&squeeze, &squeeze);
        self.block(&format!("{name}.last"));
        self.head(&format!("{name}.head"), head);
    }

    fn head(&mut self, name: &str, source: &str) {
        self.parts.push(Part::new(Kind::Convolution, source, name));
    }
}

/// The attention mesh: a trunk for all points, and a branch that looks again at
/// the lips and at either eye. The original calls the eye on the left of the
/// picture "left"; it is the person's right one.
pub fn mesh() -> Vec<Part> {
    let mut n = Numbering {
        depthwise: 0,
        convolution: 1,
        parts: vec![Part::new(Kind::Stem, "conv2d", "stem"), prelu(0, "stem")],
    };
    n.branch("trunk", 17, "output_mesh");
    n.head("presence", "conv_faceflag");
    n.branch("lips", 11, "conv_lips");
    for (eye, original) in [("right_eye", "left"), ("left_eye", "right")] {
        n.blocks(&format!("{eye}.blocks"), 6);
        n.branch(
            &format!("{eye}.contour"),
            5,
            &format!("conv_{original}_eye"),
        );
        n.branch(&format!("{eye}.iris"), 5, &format!("conv_{original}_iris"));
    }
    n.parts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The name that the original's layer has among ours.
    fn ours(parts: &[Part], source: &str) -> String {
        let part = parts.iter().find(|part| part.source == source);
        part.map_or_else(|| format!("no {source}"), |part| part.name.clone())
    }

    #[test]
    fn layers_are_counted_as_in_the_original() {
        let parts = mesh();
        for (source, name) in [
            ("conv2d_18", "trunk.squeeze"),
            ("depthwise_conv2d_17", "trunk.last.depthwise"),
            ("conv2d_20", "lips.blocks.0.pointwise"),
            ("conv2d_32", "lips.last.pointwise"),
            ("depthwise_conv2d_30", "right_eye.blocks.0.depthwise"),
            ("conv2d_44", "right_eye.contour.squeeze"),
            ("p_re_lu_52", "right_eye.iris.last.prelu"),
            ("conv2d_66", "left_eye.iris.blocks.0.pointwise"),
            ("p_re_lu_72", "left_eye.iris.last.prelu"),
        ] {
            assert_eq!(ours(&parts, source), name);
        }
        assert_eq!(ours(&parts, "conv2d_73"), "no conv2d_73");
        assert_eq!(ours(&detector(), "conv2d_16"), "blocks.15.pointwise");
    }

    #[test]
    fn channels_move_before_the_cells() {
        let kernel = Constant {
            shape: vec![1, 1, 3, 2],
            values: vec![1.0, 10.0, 2.0, 20.0, 3.0, 30.0],
        };
        let moved = channels_first(&kernel, 1, 3);
        assert_eq!(moved, [1.0, 2.0, 3.0, 10.0, 20.0, 30.0]);
    }
}
