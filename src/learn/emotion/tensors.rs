//! Named tensors of 32-bit floats in safetensors files.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use safetensors::{Dtype, SafeTensors, tensor::TensorView};

use crate::error::{Problem, Result};

/// A tensor with its name and shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// Its shape.
    pub shape: Vec<usize>,
    /// Its numbers, as many as the shape says.
    pub values: Vec<f32>,
}

impl Named {
    /// A vector.
    pub fn flat(name: impl Into<String>, values: Vec<f32>) -> Self {
        Self {
            name: name.into(),
            shape: vec![values.len()],
            values,
        }
    }
}

/// The content of a file with these tensors.
///
/// # Errors
/// A shape that its numbers do not fill.
pub fn write(tensors: &[Named]) -> Result<Vec<u8>> {
    write_with(tensors, None)
}

/// The same, with one tensor of another kind.
///
/// # Errors
/// As [`write()`].
pub fn write_with(tensors: &[Named], other: Option<(&str, TensorView)>) -> Result<Vec<u8>> {
    let failed = |error: safetensors::SafeTensorError| {
        Problem::new("cannot lay out the weights").because(error)
    };
    let mut views = tensors
        .iter()
        .map(|named| {
            let data = bytemuck::cast_slice(&named.values);
            let view = TensorView::new(Dtype::F32, named.shape.clone(), data)?;
            Ok((named.name.as_str(), view))
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(failed)?;
    views.extend(other);
    safetensors::serialize(views, None).map_err(failed)
}

/// The finite numbers of the tensor `name`, which must have this shape.
///
/// # Errors
/// It is missing, of another type or shape, or holds a number that is not finite.
pub fn floats(file: &SafeTensors, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
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
    if values.iter().all(|value| value.is_finite()) {
        Ok(values)
    } else {
        Err(Problem::new(format!(
            "tensor `{name}` holds a number that is not finite"
        )))
    }
}

/// Writes a file whole or not at all.
///
/// # Errors
/// It cannot be written.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let partial = PathBuf::from(format!("{}.part", path.display()));
    let write = || -> io::Result<()> {
        let mut file = fs::File::create(&partial)?;
        io::Write::write_all(&mut file, bytes)?;
        file.sync_all()
    };
    write().and_then(|()| fs::rename(&partial, path))
}
