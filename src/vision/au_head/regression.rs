//! The linear map itself.

use burn::tensor::{Device, Tensor, TensorData};

use crate::{facs::ActionUnit, vision::align::COORDINATES};

/// One number for each unit, in the order of [`ActionUnit::ALL`].
pub type PerUnit = [f32; ActionUnit::COUNT];

/// 956 differences of aligned meshes to 20 intensities, where 1 is FACS "E".
/// Linear on purpose: on real faces nothing deeper read better.
///
/// The numbers lie here as they are used once a frame: plainly, coordinate by
/// coordinate. A row of 956 is too little for a tensor to pay for itself; batches
/// go through burn ([`Self::forward`]).
#[derive(Debug, Clone, PartialEq)]
pub struct Regression {
    weight: Box<[PerUnit]>,
    bias: PerUnit,
}

impl Regression {
    /// A map with this `[956, 20]` matrix, row by row, and these 20 offsets.
    /// `None` of another number of rows.
    pub fn new(weight: Vec<PerUnit>, bias: PerUnit) -> Option<Self> {
        (weight.len() == COORDINATES).then(|| Self {
            weight: weight.into(),
            bias,
        })
    }

    /// What it says of one face: its [`COORDINATES`] differences in their order.
    pub fn read(&self, differences: impl Iterator<Item = f32>) -> PerUnit {
        let mut said = self.bias;
        for (difference, weights) in differences.zip(&self.weight) {
            for (said, weight) in said.iter_mut().zip(weights) {
                *said += difference * weight;
            }
        }
        said
    }

    /// What it says of many: `[n, 956]` to `[n, 20]`.
    pub fn forward(&self, differences: Tensor<2>, device: &Device) -> Tensor<2> {
        let shape = [COORDINATES, ActionUnit::COUNT];
        let weight = TensorData::new(self.weight.as_flattened().to_vec(), shape);
        let bias = TensorData::new(self.bias.to_vec(), [1, ActionUnit::COUNT]);
        differences.matmul(Tensor::from_data(weight, device)) + Tensor::from_data(bias, device)
    }

    /// The matrix, `[956, 20]`.
    pub fn weight(&self) -> &[PerUnit] {
        &self.weight
    }

    /// The 20 offsets.
    pub const fn bias(&self) -> &PerUnit {
        &self.bias
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_face_reads_as_it_does_in_a_batch() {
        let number = |k: usize| ((k * 37 % 101) as f32 - 50.0) / 100.0;
        let row = |r: usize| std::array::from_fn(|k| number(r * 20 + k));
        let map = Regression::new((0..COORDINATES).map(row).collect(), row(7)).unwrap();
        let faces: Vec<f32> = (0..3 * COORDINATES).map(|k| number(k * 13)).collect();
        let device = Device::flex();
        let batch = TensorData::new(faces.clone(), [3, COORDINATES]);
        let said: Vec<f32> = map
            .forward(Tensor::from_data(batch, &device), &device)
            .into_data()
            .try_into_vec()
            .unwrap();
        for (face, said) in faces.chunks_exact(COORDINATES).zip(said.chunks_exact(20)) {
            for (one, of_many) in map.read(face.iter().copied()).iter().zip(said) {
                assert!((one - of_many).abs() < 1e-3, "{one} {of_many}");
            }
        }
    }

    #[test]
    fn a_matrix_of_another_size_is_refused() {
        assert!(Regression::new(vec![[0.0; 20]; COORDINATES - 1], [0.0; 20]).is_none());
    }
}
