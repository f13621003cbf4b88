//! Samples to learn from: meshes with known Action Units.

use std::path::Path;

use safetensors::{Dtype, SafeTensors};

use super::recipe::LipGap;
use crate::{
    error::{Problem, Result},
    facs::ActionUnit,
    vision::{LANDMARKS, Landmarks},
};

/// One face with its truth.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Where the mesh network sees its points.
    pub landmarks: Landmarks,
    /// True intensity of every unit, 1 being FACS "E".
    pub intensities: [f32; ActionUnit::COUNT],
    /// Who it is.
    pub person: i32,
    /// Whether it is that person's still face.
    pub neutral: bool,
    /// The larger of yaw and pitch, in degrees without sign.
    pub turn: f32,
}

/// A file of samples.
#[derive(Debug, Clone)]
pub struct Samples {
    /// The faces, in the file's order.
    pub faces: Vec<Sample>,
    /// The BLAKE3 digest of the file, in hexadecimal.
    pub digest: String,
}

impl Samples {
    /// Reads a safetensors file with, for n faces, `landmarks` n x 478 x 3 in
    /// pixels, `action_units` n x 20 and `lip_gap` n (from which AU25 is
    /// labelled), `pose` n x 3 in radians (all F32), `identity` n (I32) and
    /// `neutral` n (U8, 1 for a still face).
    ///
    /// # Errors
    /// The file cannot be read, is damaged, or lacks a tensor of that shape and type.
    pub fn read(path: &Path, lip_gap: LipGap) -> Result<Self> {
        let problem = |what: &str| Problem::new(format!("{what} {}", path.display()));
        let bytes = std::fs::read(path).map_err(|error| {
            problem("cannot read")
                .because(error)
                .hint("name a file of samples with --samples")
        })?;
        Self::parse(&bytes, lip_gap).map_err(|cause| {
            problem("cannot learn from")
                .because(cause)
                .hint("the file is damaged or holds something else; fetch it again")
        })
    }

    /// As [`Self::read`], of a file's content.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn parse(bytes: &[u8], lip_gap: LipGap) -> Result<Self> {
        let file = SafeTensors::deserialize(bytes)
            .map_err(|error| Problem::new("not a safetensors file").because(error))?;
        let count = match file
            .tensor("landmarks")
            .map(|view| view.shape().to_vec())
            .as_deref()
        {
            Ok([count, ..]) if *count > 0 => *count,
            _ => return Err(Problem::new("tensor `landmarks` is missing or empty")),
        };
        let landmarks = floats(&file, "landmarks", &[count, LANDMARKS, 3])?;
        let units = floats(&file, "action_units", &[count, ActionUnit::COUNT])?;
        let gaps = floats(&file, "lip_gap", &[count])?;
        let poses = floats(&file, "pose", &[count, 3])?;
        let people: Vec<i32> = numbers(&file, "identity", Dtype::I32, &[count])?;
        let neutral: Vec<u8> = numbers(&file, "neutral", Dtype::U8, &[count])?;
        let face = |n: usize| {
            let points = landmarks[n * LANDMARKS * 3..][..LANDMARKS * 3].chunks_exact(3);
            let mut intensities = [0.0; ActionUnit::COUNT];
            intensities.copy_from_slice(&units[n * ActionUnit::COUNT..][..ActionUnit::COUNT]);
            let open = (gaps[n] - lip_gap.closed) / (lip_gap.open - lip_gap.closed);
            intensities[ActionUnit::LipsPart.index()] = open.clamp(0.0, 1.1);
            Some(Sample {
                landmarks: Landmarks::new(points.map(|p| [p[0], p[1], p[2]]).collect())?,
                intensities,
                person: people[n],
                neutral: neutral[n] == 1,
                turn: poses[n * 3].abs().max(poses[n * 3 + 1].abs()).to_degrees(),
            })
        };
        Ok(Self {
            faces: (0..count).filter_map(face).collect(),
            digest: blake3::hash(bytes).to_hex().to_string(),
        })
    }

    /// Everybody in the samples, ascending.
    pub fn people(&self) -> Vec<i32> {
        let mut people: Vec<i32> = self.faces.iter().map(|face| face.person).collect();
        people.sort_unstable();
        people.dedup();
        people
    }
}

fn floats(file: &SafeTensors, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
    let values: Vec<f32> = numbers(file, name, Dtype::F32, shape)?;
    if values.iter().all(|value| value.is_finite()) {
        Ok(values)
    } else {
        Err(Problem::new(format!(
            "tensor `{name}` holds a number that is not finite"
        )))
    }
}

fn numbers<T: bytemuck::AnyBitPattern + bytemuck::NoUninit>(
    file: &SafeTensors,
    name: &str,
    dtype: Dtype,
    shape: &[usize],
) -> Result<Vec<T>> {
    let view = file
        .tensor(name)
        .map_err(|error| Problem::new(format!("tensor `{name}` is missing")).because(error))?;
    if view.dtype() != dtype || view.shape() != shape {
        let found = format!("found {:?} of {}", view.shape(), view.dtype());
        return Err(
            Problem::new(format!("tensor `{name}` must be {shape:?} of {dtype}")).because(found),
        );
    }
    Ok(bytemuck::pod_collect_to_vec(view.data()))
}
