//! The third-party networks and what computes them.

use std::path::Path;
use std::sync::Arc;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::detector::BlazeFace;
use super::mesh::FaceMesh;
use super::weights;
use crate::error::Result;

/// What computes the networks. Both give the same numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Backend {
    /// burn-ndarray: older, slower, for comparison.
    NdArray,
    /// burn-flex.
    #[default]
    Flex,
}

impl Backend {
    /// Both, the default first.
    pub const ALL: [Self; 2] = [Self::Flex, Self::NdArray];

    /// The device of that backend, the same for all that ask.
    #[expect(
        deprecated,
        reason = "burn 0.22 is the last with ndarray, which is kept to compare with"
    )]
    pub fn device(self) -> Device {
        match self {
            Self::NdArray => Device::ndarray(),
            Self::Flex => Device::flex(),
        }
    }
}

impl std::fmt::Display for Backend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NdArray => "ndarray",
            Self::Flex => "flex",
        })
    }
}

/// The third-party networks, loaded. Cloning shares them.
#[derive(Debug, Clone)]
pub struct Networks {
    detector: Arc<BlazeFace>,
    mesh: Arc<FaceMesh>,
    device: Device,
}

impl Networks {
    /// Loads them from the folder `models`, to be computed by `backend`.
    ///
    /// # Errors
    /// Files that are missing or damaged, with a hint how to get them.
    pub fn load(models: &Path, backend: Backend) -> Result<Self> {
        let device = backend.device();
        Ok(Self {
            detector: Arc::new(weights::open(
                models,
                "face_detector",
                &device,
                BlazeFace::load,
            )?),
            mesh: Arc::new(weights::open(models, "face_mesh", &device, FaceMesh::load)?),
            device,
        })
    }

    /// The detector.
    pub fn detector(&self) -> &BlazeFace {
        &self.detector
    }

    /// The mesh.
    pub fn mesh(&self) -> &FaceMesh {
        &self.mesh
    }

    /// Where both compute.
    pub fn device(&self) -> &Device {
        &self.device
    }
}
