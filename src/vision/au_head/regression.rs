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

    /// Half the mean squared error, but for a constant, plus the ridge `penalty`
    /// on the matrix, from the second `moments` `[957, 957]` of the inputs (the
    /// last one being 1, for the offsets) and their `products` `[957, 20]` with
    /// the truth. Gives the map back beside it.
    pub fn quadratic(
        self,
        moments: &Tensor<2>,
        products: &Tensor<2>,
        penalty: f64,
    ) -> (Tensor<1>, Self) {
        let weight = self.linear.weight.val();
        let ridge = weight.clone().powf_scalar(2.0).sum() * penalty;
        let map = match &self.linear.bias {
            Some(bias) => Tensor::cat(vec![weight, bias.val().unsqueeze_dim(0)], 0),
            None => weight,
        };
        let error = (map.clone() * moments.clone().matmul(map.clone())).sum()
            - (map * products.clone()).sum() * 2.0;
        ((error + ridge) * 0.5, self)
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
