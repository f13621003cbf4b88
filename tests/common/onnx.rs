//! Small ONNX files, written by a few lines of protocol buffers.
#![allow(dead_code, reason = "each test uses a part of it")]

/// One field of a message: bytes with their length.
pub fn field(number: u64, bytes: &[u8]) -> Vec<u8> {
    let mut out = varint(number << 3 | 2);
    out.extend(varint(bytes.len() as u64));
    out.extend_from_slice(bytes);
    out
}

/// One field of a message: a whole number.
pub fn number(number: u64, value: u64) -> Vec<u8> {
    [varint(number << 3), varint(value)].concat()
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

/// A tensor's type and shape.
fn value(name: &str, dims: &[u64]) -> Vec<u8> {
    let shape: Vec<u8> = dims
        .iter()
        .flat_map(|dim| field(1, &number(1, *dim)))
        .collect();
    let tensor = [number(1, 1), field(2, &shape)].concat();
    [field(1, name.as_bytes()), field(2, &field(1, &tensor))].concat()
}

/// Weights of 32-bit floats.
pub fn weights(name: &str, dims: &[u64], numbers: &[f32]) -> Vec<u8> {
    let dims: Vec<u8> = dims.iter().flat_map(|dim| number(1, *dim)).collect();
    let raw: Vec<u8> = numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
    [
        dims,
        number(2, 1),
        field(8, name.as_bytes()),
        field(9, &raw),
    ]
    .concat()
}

/// 64-bit whole numbers.
pub fn shape(name: &str, numbers: &[i64]) -> Vec<u8> {
    let raw: Vec<u8> = numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
    let count = number(1, numbers.len() as u64);
    [
        count,
        number(2, 7),
        field(8, name.as_bytes()),
        field(9, &raw),
    ]
    .concat()
}

/// A step without attributes.
pub fn node(operator: &str, inputs: &[&str], output: &str) -> Vec<u8> {
    let inputs: Vec<u8> = inputs
        .iter()
        .flat_map(|name| field(1, name.as_bytes()))
        .collect();
    [
        inputs,
        field(2, output.as_bytes()),
        field(4, operator.as_bytes()),
    ]
    .concat()
}

/// A whole file.
pub fn file(nodes: &[Vec<u8>], initializers: &[Vec<u8>], input: &[u64], output: &[u64]) -> Vec<u8> {
    let graph = [
        nodes
            .iter()
            .flat_map(|node| field(1, node))
            .collect::<Vec<u8>>(),
        field(2, b"tiny"),
        initializers
            .iter()
            .flat_map(|tensor| field(5, tensor))
            .collect(),
        field(11, &value("face", input)),
        field(12, &value("labels", output)),
    ]
    .concat();
    let opset = field(8, &[field(1, b""), number(2, 13)].concat());
    [number(1, 8), field(7, &graph), opset].concat()
}

/// Flattens the picture of 2 × 2 grey pixels and multiplies it: the labels' scores
/// are the sum, the first pixel, and 100.
pub fn good() -> Vec<u8> {
    let matrix = [1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 0.0, 0.0];
    file(
        &[
            node("Flatten", &["face"], "flat"),
            node("Gemm", &["flat", "matrix", "bias"], "labels"),
        ],
        &[
            weights("matrix", &[4, 3], &matrix),
            weights("bias", &[3], &[0.0, 0.0, 100.0]),
        ],
        &[1, 1, 2, 2],
        &[1, 3],
    )
}
