//! The third-party networks and what computes them.

use std::path::Path;
use std::sync::Arc;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::detector::BlazeFace;
use super::fused;
use super::layers::values;
use super::mesh::{FaceMesh, Output};
use super::preprocess::Crop;
use super::weights;
use crate::error::Result;

/// What computes the networks. All give the same numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Backend {
    /// burn-ndarray: older, slower, for comparison.
    NdArray,
    /// burn-flex.
    Flex,
    /// What is compiled from burn's modules for this processor: the fastest.
    #[default]
    Fused,
}

impl Backend {
    /// All, the default first.
    pub const ALL: [Self; 3] = [Self::Fused, Self::Flex, Self::NdArray];

    /// Those of burn, which can also train.
    pub const BURN: [Self; 2] = [Self::Flex, Self::NdArray];

    /// burn's device, the same for all that ask. What is fused is loaded on
    /// flex, and whatever else is computed beside it stays there.
    #[expect(
        deprecated,
        reason = "burn 0.22 is the last with ndarray, which is kept to compare with"
    )]
    pub fn device(self) -> Device {
        match self {
            Self::NdArray => Device::ndarray(),
            Self::Flex | Self::Fused => Device::flex(),
        }
    }
}

impl std::fmt::Display for Backend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(match self {
            Self::NdArray => "ndarray",
            Self::Flex => "flex",
            Self::Fused => "fused",
        })
    }
}

/// The third-party networks, loaded. Cloning shares them.
#[derive(Debug, Clone)]
pub struct Networks {
    loaded: Loaded,
    device: Device,
}

#[derive(Debug, Clone)]
enum Loaded {
    Burn(Arc<BlazeFace>, Arc<FaceMesh>),
    Fused(Arc<fused::Detector>, Arc<fused::Mesh>),
}

/// What the networks compute in and leave their results in: nothing that
/// outlives a picture, so whoever runs them has its own.
#[derive(Debug, Default)]
pub struct Work {
    fused: fused::Work,
    boxes: Vec<f32>,
    logits: Vec<f32>,
    output: Output,
}

impl Networks {
    /// Loads them from the folder `models`, to be computed by `backend`.
    ///
    /// # Errors
    /// Files that are missing or damaged, with a hint how to get them.
    pub fn load(models: &Path, backend: Backend) -> Result<Self> {
        let device = backend.device();
        let detector = weights::open(models, "face_detector", &device, BlazeFace::load)?;
        let mesh = weights::open(models, "face_mesh", &device, FaceMesh::load)?;
        let loaded = match backend {
            Backend::Fused => Loaded::Fused(
                Arc::new(fused::Detector::new(&detector)),
                Arc::new(fused::Mesh::new(&mesh)),
            ),
            Backend::Flex | Backend::NdArray => Loaded::Burn(Arc::new(detector), Arc::new(mesh)),
        };
        Ok(Self { loaded, device })
    }

    /// Looks for faces in a crop for [`detector::INPUT`](super::detector::INPUT):
    /// boxes and logits, to be read by [`decode`](super::anchors::decode).
    pub fn detect<'a>(&self, crop: &Crop, work: &'a mut Work) -> (&'a [f32], &'a [f32]) {
        let Work {
            fused,
            boxes,
            logits,
            ..
        } = work;
        match &self.loaded {
            Loaded::Fused(detector, _) => detector.forward(crop, fused, boxes, logits),
            Loaded::Burn(detector, _) => {
                let found = detector.forward(crop.patches(&self.device));
                (*boxes, *logits) = (values(found.0), values(found.1));
            }
        }
        (boxes, logits)
    }

    /// Finds the points of the face in a crop for [`mesh::INPUT`](super::mesh::INPUT).
    /// `None` only if a backend gives something else than 32-bit floats.
    pub fn mesh<'a>(&self, crop: &Crop, work: &'a mut Work) -> Option<&'a Output> {
        let Work { fused, output, .. } = work;
        match &self.loaded {
            Loaded::Fused(_, mesh) => mesh.forward(crop, fused, output),
            Loaded::Burn(_, mesh) => *output = mesh.forward(crop.patches(&self.device))?,
        }
        Some(output)
    }

    /// burn's device, for what is computed beside them.
    pub fn device(&self) -> &Device {
        &self.device
    }
}
