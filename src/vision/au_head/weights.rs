//! The weights as a safetensors file.

use safetensors::{Dtype, SafeTensors, tensor::TensorView};

use super::{Regression, regression::PerUnit};
use crate::{
    error::{Problem, Result},
    facs::ActionUnit,
    vision::{
        align::{COORDINATES, MeanFace},
        reading::{LANDMARKS, Landmarks},
    },
};

/// The trained numbers of a head: the mean face and both linear maps.
#[derive(Debug, Clone)]
pub struct Weights {
    /// What meshes are laid on.
    pub mean: MeanFace,
    /// Reads the difference from the person's own still face.
    pub own: Regression,
    /// Reads the difference from the mean face.
    pub alone: Regression,
}

impl Weights {
    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// Not safetensors, a tensor missing, of another shape or type, or not finite.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let file = SafeTensors::deserialize(bytes)
            .map_err(|error| Problem::new("not a safetensors file").because(error))?;
        let points = floats(&file, "mean_face", &[LANDMARKS, 3])?;
        let points = points.chunks_exact(3).map(|p| [p[0], p[1], p[2]]).collect();
        let mean = Landmarks::new(points)
            .as_ref()
            .and_then(MeanFace::new)
            .ok_or_else(|| Problem::new("tensor `mean_face` is no face"))?;
        let map = |name: &str| -> Result<Regression> {
            let shape = [COORDINATES, ActionUnit::COUNT];
            let weight = floats(&file, &format!("{name}.weight"), &shape)?;
            let bias = floats(&file, &format!("{name}.bias"), &shape[1..])?;
            let (rows, _) = weight.as_chunks();
            bias.try_into()
                .ok()
                .and_then(|bias: PerUnit| Regression::new(rows.to_vec(), bias))
                .ok_or_else(|| Problem::new(format!("tensors of `{name}` make no map")))
        };
        Ok(Self {
            mean,
            own: map("own")?,
            alone: map("alone")?,
        })
    }

    /// The file's content.
    ///
    /// # Errors
    /// The tensors cannot be laid out.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let points = self.mean.points().as_flattened().to_vec();
        let mut tensors = vec![("mean_face".to_owned(), vec![LANDMARKS, 3], points)];
        for (name, map) in [("own", &self.own), ("alone", &self.alone)] {
            tensors.push((
                format!("{name}.weight"),
                vec![COORDINATES, ActionUnit::COUNT],
                map.weight().as_flattened().to_vec(),
            ));
            tensors.push((
                format!("{name}.bias"),
                vec![ActionUnit::COUNT],
                map.bias().to_vec(),
            ));
        }
        let views = tensors.iter().map(|(name, shape, values)| {
            TensorView::new(Dtype::F32, shape.clone(), bytemuck::cast_slice(values))
                .map(|view| (name, view))
        });
        let views = views
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| Problem::new("cannot lay out the weights").because(error))?;
        safetensors::serialize(views, None)
            .map_err(|error| Problem::new("cannot write the weights").because(error))
    }
}

/// The finite numbers of the tensor `name`, which must have this shape.
fn floats(file: &SafeTensors, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
    let view = file
        .tensor(name)
        .map_err(|error| Problem::new(format!("tensor `{name}` is missing")).because(error))?;
    if view.dtype() != Dtype::F32 || view.shape() != shape {
        let found = format!("found {:?} of {}", view.shape(), view.dtype());
        return Err(
            Problem::new(format!("tensor `{name}` must be {shape:?} of F32")).because(found),
        );
    }
    let values: Vec<f32> = bytemuck::pod_collect_to_vec(view.data());
    if values.iter().all(|v| v.is_finite()) {
        Ok(values)
    } else {
        Err(Problem::new(format!(
            "tensor `{name}` holds a number that is not finite"
        )))
    }
}
