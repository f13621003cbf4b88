//! Reads a network's weights: a safetensors file and the card that vouches for it.

use std::fs;
use std::path::Path;

use burn::tensor::{Device, Tensor, TensorData};
use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::config::{self, Config};
use crate::error::{Problem, Result};

const HINT: &str = "run `cargo xtask models`";

/// Where a network's weights come from; stands beside them in `models/`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// What the network is called, which is also the stem of its files.
    pub name: String,
    /// Package, version and path that it was taken from.
    pub origin: String,
    /// SPDX identifier.
    pub licence: String,
    /// SHA-256 of the file as published.
    pub source_sha256: String,
    /// SHA-256 of the safetensors file.
    pub sha256: String,
    /// Shape and range of the input.
    pub input: String,
    /// Names and shapes of the outputs.
    pub outputs: String,
    /// Anything else worth knowing.
    pub note: String,
}

impl Config for Card {}

/// Reads `models/<name>.safetensors`, checks it against `models/<name>.ron`,
/// and builds a module from its tensors.
///
/// # Errors
/// A file that is missing, is not what the card says, or lacks a tensor.
pub fn open<T>(
    models: &Path,
    name: &str,
    device: &Device,
    build: impl FnOnce(&Layers) -> Result<T>,
) -> Result<T> {
    let what = || Problem::new(format!("cannot load the network {name}"));
    let path = models.join(format!("{name}.safetensors"));
    let named = |error| Problem::new(path.display().to_string()).because(error);
    let bytes = fs::read(&path).map_err(|error| what().because(named(error)).hint(HINT))?;
    let card: Card = config::read(&models.join(format!("{name}.ron")))
        .map_err(|problem| what().because(problem).hint(HINT))?;
    let damaged = |why: String| {
        let force = "run `cargo xtask models --force`";
        what()
            .because(format!("{}: {why}", path.display()))
            .hint(force)
    };
    if hex(&Sha256::digest(&bytes)) != card.sha256 {
        return Err(damaged(
            "is damaged or not the file that its card describes".into(),
        ));
    }
    let tensors = SafeTensors::deserialize(&bytes).map_err(|error| damaged(error.to_string()))?;
    build(&Layers {
        tensors: &tensors,
        prefix: String::new(),
        device,
    })
    .map_err(|problem| damaged(problem.to_string()))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The tensors below one dotted name.
pub struct Layers<'a> {
    tensors: &'a SafeTensors<'a>,
    prefix: String,
    device: &'a Device,
}

impl Layers<'_> {
    /// The tensors below `name`.
    #[must_use]
    pub fn at(&self, name: impl std::fmt::Display) -> Self {
        Self {
            prefix: format!("{}{name}.", self.prefix),
            ..*self
        }
    }

    /// Where modules built from these tensors compute.
    pub fn device(&self) -> &Device {
        self.device
    }

    /// The tensor `name`, which must have that shape.
    ///
    /// # Errors
    /// No such tensor, another shape, or not 32-bit floats.
    pub fn tensor<const D: usize>(&self, name: &str, shape: [usize; D]) -> Result<Tensor<D>> {
        let name = format!("{}{name}", self.prefix);
        let view = self
            .tensors
            .tensor(&name)
            .map_err(|error| Problem::new(format!("{name} is missing")).because(error))?;
        if view.dtype() != Dtype::F32 || view.shape() != shape {
            return Err(Problem::new(format!(
                "{name} is {:?} {:?} instead of F32 {shape:?}",
                view.dtype(),
                view.shape()
            )));
        }
        let (values, _) = view.data().as_chunks();
        let values: Vec<_> = values
            .iter()
            .map(|bytes| f32::from_le_bytes(*bytes))
            .collect();
        Ok(Tensor::from_data(
            TensorData::new(values, shape),
            self.device,
        ))
    }
}

#[cfg(test)]
mod tests {
    use safetensors::tensor::TensorView;

    use super::*;

    /// A folder with weights `bytes` for a network "sample", and a card for them.
    fn folder(bytes: &[u8]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("sample.safetensors"), bytes).unwrap();
        let card = format!(
            "(name: \"sample\", origin: \"\", licence: \"\", source_sha256: \"\", sha256: \"{}\",
              input: \"\", outputs: \"\", note: \"\")",
            hex(&Sha256::digest(bytes))
        );
        fs::write(dir.path().join("sample.ron"), card).unwrap();
        dir
    }

    fn sample() -> Vec<u8> {
        let values: Vec<u8> = [1f32, 2.0, 3.0]
            .iter()
            .flat_map(|v| v.to_le_bytes())
            .collect();
        let view = TensorView::new(Dtype::F32, vec![3], &values).unwrap();
        safetensors::serialize([("stem.bias", view)], None).unwrap()
    }

    fn load(dir: &Path, name: &str, size: usize) -> Result<Vec<f32>> {
        open(dir, "sample", &Device::flex(), |layers| {
            let tensor = layers.at("stem").tensor(name, [size])?;
            Ok(tensor.into_data().try_to_vec().unwrap())
        })
    }

    #[test]
    fn tensors_are_read_by_their_dotted_names() {
        let dir = folder(&sample());
        assert_eq!(load(dir.path(), "bias", 3).unwrap(), [1.0, 2.0, 3.0]);
    }

    #[test]
    fn a_missing_truncated_or_foreign_file_is_a_problem_with_a_way_out() {
        let bytes = sample();
        let (whole, half, empty) = (folder(&bytes), folder(&bytes[..20]), folder(b""));
        let swapped = folder(&bytes);
        fs::write(swapped.path().join("sample.safetensors"), &bytes[1..]).unwrap();
        let cardless = folder(&bytes);
        fs::remove_file(cardless.path().join("sample.ron")).unwrap();
        for (dir, name, size, wanted) in [
            (Path::new("no/such/folder"), "bias", 3, "no/such/folder"),
            (half.path(), "bias", 3, "sample.safetensors"),
            (empty.path(), "bias", 3, "sample.safetensors"),
            (
                swapped.path(),
                "bias",
                3,
                "not the file that its card describes",
            ),
            (cardless.path(), "bias", 3, "sample.ron"),
            (whole.path(), "weight", 3, "stem.weight is missing"),
            (whole.path(), "bias", 4, "[3] instead of F32 [4]"),
        ] {
            let problem = load(dir, name, size).unwrap_err();
            assert!(
                problem.to_string().contains(wanted),
                "{problem} lacks {wanted}"
            );
            assert!(
                problem
                    .advice()
                    .is_some_and(|hint| hint.contains("cargo xtask models"))
            );
        }
    }
}
