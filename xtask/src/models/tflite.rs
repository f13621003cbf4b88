//! Reads the named constants of a `.tflite` file.
//!
//! The file is one flatbuffer (schema: tensorflow/lite/schema/schema.fbs). Only
//! `Model.subgraphs[0].tensors` and `Model.buffers` matter here. Every offset
//! is checked: a damaged file gives `None`.

use std::collections::HashMap;

/// A constant of the model, widened to 32 bits.
pub struct Constant {
    /// Sizes, outermost first, as TensorFlow orders the axes.
    pub shape: Vec<usize>,
    /// Values, innermost axis fastest.
    pub values: Vec<f32>,
}

/// The float constants of a file, by name.
pub struct Constants(HashMap<String, Constant>);

/// Field numbers of the schema.
mod field {
    pub const MODEL_SUBGRAPHS: usize = 2;
    pub const MODEL_BUFFERS: usize = 4;
    pub const SUBGRAPH_TENSORS: usize = 0;
    pub const TENSOR_SHAPE: usize = 0;
    pub const TENSOR_TYPE: usize = 1;
    pub const TENSOR_BUFFER: usize = 2;
    pub const TENSOR_NAME: usize = 3;
    pub const BUFFER_DATA: usize = 0;
}

impl Constants {
    /// Reads all float constants; `None` if the file is no such flatbuffer.
    pub fn parse(file: &[u8]) -> Option<Self> {
        let model = Table::root(file)?;
        let buffers: Vec<_> = model.tables(field::MODEL_BUFFERS)?.collect();
        let graph = model.tables(field::MODEL_SUBGRAPHS)?.next()?;
        let mut constants = HashMap::new();
        for tensor in graph.tables(field::SUBGRAPH_TENSORS)? {
            let index = tensor
                .scalar(field::TENSOR_BUFFER)
                .map_or(0, u32::from_le_bytes);
            let data = buffers.get(index as usize)?.bytes(field::BUFFER_DATA);
            // A tensor without data is an activation.
            let Some(values) = data.and_then(|data| floats(tensor, data)) else {
                continue;
            };
            let name = std::str::from_utf8(tensor.bytes(field::TENSOR_NAME)?).ok()?;
            let shape = tensor.sizes(field::TENSOR_SHAPE)?;
            if shape.iter().product::<usize>() != values.len() {
                return None;
            }
            constants.insert(name.to_owned(), Constant { shape, values });
        }
        Some(Self(constants))
    }

    /// The constant of that name.
    pub fn get(&self, name: &str) -> Option<&Constant> {
        self.0.get(name)
    }
}

fn floats(tensor: Table<'_>, data: &[u8]) -> Option<Vec<f32>> {
    const FLOAT32: u8 = 0;
    const FLOAT16: u8 = 1;
    match tensor
        .scalar(field::TENSOR_TYPE)
        .map_or(FLOAT32, |[kind]| kind)
    {
        _ if data.is_empty() => None,
        FLOAT32 => Some(
            data.as_chunks()
                .0
                .iter()
                .map(|b| f32::from_le_bytes(*b))
                .collect(),
        ),
        FLOAT16 => Some(
            data.as_chunks()
                .0
                .iter()
                .map(|b| widen(u16::from_le_bytes(*b)))
                .collect(),
        ),
        _ => None,
    }
}

/// IEEE half precision to single, exactly.
fn widen(half: u16) -> f32 {
    let sign = if half >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(half >> 10 & 31), f32::from(half & 1023));
    sign * match exponent {
        0 => fraction * 2f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1024.0 + fraction) * 2f32.powi(exponent - 25),
    }
}

/// A flatbuffer table: `at` points at its signed offset to the vtable.
#[derive(Clone, Copy)]
struct Table<'a> {
    file: &'a [u8],
    at: usize,
}

impl<'a> Table<'a> {
    fn root(file: &'a [u8]) -> Option<Self> {
        let at = follow(file, 0)?;
        Some(Self { file, at })
    }

    /// Where field `index` lies, unless it is absent.
    fn field(self, index: usize) -> Option<usize> {
        let back = i32::from_le_bytes(read(self.file, self.at)?);
        let vtable = usize::try_from(self.at as i64 - i64::from(back)).ok()?;
        let size = u16::from_le_bytes(read(self.file, vtable)?) as usize;
        let slot = 4 + 2 * index;
        if slot + 2 > size {
            return None;
        }
        let offset = u16::from_le_bytes(read(self.file, vtable + slot)?) as usize;
        (offset != 0).then_some(self.at + offset)
    }

    fn scalar<const N: usize>(self, index: usize) -> Option<[u8; N]> {
        read(self.file, self.field(index)?)
    }

    /// Start and length of the vector (or string) in field `index`.
    fn vector(self, index: usize) -> Option<(usize, usize)> {
        let at = follow(self.file, self.field(index)?)?;
        let length = u32::from_le_bytes(read(self.file, at)?) as usize;
        Some((at + 4, length))
    }

    fn bytes(self, index: usize) -> Option<&'a [u8]> {
        let (at, length) = self.vector(index)?;
        self.file.get(at..at.checked_add(length)?)
    }

    fn sizes(self, index: usize) -> Option<Vec<usize>> {
        let (at, length) = self.vector(index)?;
        (0..length)
            .map(|k| usize::try_from(i32::from_le_bytes(read(self.file, at + 4 * k)?)).ok())
            .collect()
    }

    fn tables(self, index: usize) -> Option<impl Iterator<Item = Table<'a>>> {
        let (at, length) = self.vector(index)?;
        let file = self.file;
        Some((0..length).map_while(move |k| {
            let at = follow(file, at + 4 * k)?;
            Some(Table { file, at })
        }))
    }
}

fn read<const N: usize>(file: &[u8], at: usize) -> Option<[u8; N]> {
    file.get(at..at.checked_add(N)?)?.try_into().ok()
}

fn follow(file: &[u8], at: usize) -> Option<usize> {
    at.checked_add(u32::from_le_bytes(read(file, at)?) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn halves_widen_exactly() {
        for (half, single) in [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0001, 2f32.powi(-24)),
            (0x3555, 0.333_251_95),
            (0x8000, 0.0),
        ] {
            assert_eq!(widen(half), single);
        }
        assert!(widen(0x7e00).is_nan());
    }

    #[test]
    fn rubbish_is_no_flatbuffer() {
        let mut seed = 1u32;
        for length in 0..400 {
            let bytes: Vec<u8> = (0..length)
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (seed >> 28) as u8
                })
                .collect();
            if let Some(constants) = Constants::parse(&bytes) {
                assert!(constants.get("conv2d/Kernel").is_none());
            }
        }
    }
}
