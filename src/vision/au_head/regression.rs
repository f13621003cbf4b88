//! The linear map itself.

use burn::{
    module::{Module, Param},
    nn::{Initializer, Linear, LinearConfig},
    tensor::{Device, Tensor},
};

use crate::{facs::ActionUnit, vision::align::COORDINATES};

/// `[n, 956]` differences of aligned meshes to `[n, 20]` intensities, where 1 is
/// FACS "E". Linear on purpose: on real faces nothing deeper read better.
#[derive(Module, Debug)]
pub struct Regression {
    linear: Linear,
}

impl Regression {
    /// A map that says 0 of every face.
    pub fn zero(device: &Device) -> Self {
        let linear = LinearConfig::new(COORDINATES, ActionUnit::COUNT)
            .with_initializer(Initializer::Zeros)
            .init(device);
        Self { linear }
    }

    /// A map with this `[956, 20]` matrix and these 20 offsets.
    pub fn new(weight: Tensor<2>, bias: Tensor<1>) -> Self {
        let linear = Linear {
            weight: Param::from_tensor(weight),
            bias: Some(Param::from_tensor(bias)),
        };
        Self { linear }
    }

    /// `[n, 956]` to `[n, 20]`.
    pub fn forward(&self, differences: Tensor<2>) -> Tensor<2> {
        self.linear.forward(differences)
    }

    /// The matrix, `[956, 20]`.
    pub fn weight(&self) -> Tensor<2> {
        self.linear.weight.val()
    }

    /// The 20 offsets.
    pub fn bias(&self) -> Option<Tensor<1>> {
        self.linear.bias.as_ref().map(Param::val)
    }
}
