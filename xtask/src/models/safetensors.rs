//! Writes the safetensors format: a JSON header behind its length, then the
//! values in little-endian order.

/// A tensor of 32-bit floats.
pub struct Tensor {
    /// Dotted path of the layer's parameter, made of `[a-z0-9._]`.
    pub name: String,
    /// Sizes, outermost first.
    pub shape: Vec<usize>,
    /// Values, innermost axis fastest.
    pub values: Vec<f32>,
}

/// The file's bytes; the same tensors always give the same bytes.
pub fn write(mut tensors: Vec<Tensor>) -> Vec<u8> {
    tensors.sort_by(|a, b| a.name.cmp(&b.name));
    let mut end = 0;
    let entries: Vec<_> = tensors
        .iter()
        .map(|tensor| {
            let start = end;
            end += 4 * tensor.values.len();
            format!(
                "\"{}\":{{\"dtype\":\"F32\",\"shape\":{:?},\"data_offsets\":[{start},{end}]}}",
                tensor.name, tensor.shape
            )
        })
        .collect();
    let mut header = format!("{{{}}}", entries.join(",")).replace(", ", ",");
    // The values start on a multiple of eight, for readers that map the file.
    header.push_str(&" ".repeat(header.len().next_multiple_of(8) - header.len()));
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header.into_bytes());
    for tensor in &tensors {
        bytes.extend(tensor.values.iter().flat_map(|value| value.to_le_bytes()));
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_and_values_lie_as_the_format_says() {
        let tensor = |name: &str, values: &[f32]| Tensor {
            name: name.into(),
            shape: vec![1, values.len()],
            values: values.into(),
        };
        let bytes = write(vec![tensor("b", &[1.0, 2.0]), tensor("a", &[-1.0])]);
        let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        assert_eq!(length % 8, 0);
        let header = std::str::from_utf8(&bytes[8..8 + length]).unwrap();
        assert_eq!(
            header.trim_end(),
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]},\
             \"b\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[4,12]}}"
        );
        assert_eq!(bytes[8 + length..][..4], (-1.0f32).to_le_bytes());
        assert_eq!(bytes.len(), 8 + length + 12);
    }
}
