//! Looks through a foreign file before anything is computed, for what would take
//! all memory, or other files.

use std::collections::HashMap;

use tract_onnx::{
    pb::{GraphProto, ModelProto, NodeProto, TensorProto},
    prelude::*,
};

use super::{MOST_NUMBERS, RETRAIN};
use crate::error::{Problem, Result};

/// More nodes than any classifier of faces has.
const MOST_NODES: usize = 20_000;

/// What `data_location` is for weights in other files.
const EXTERNAL: i32 = 1;

/// Operators that make large things of small ones, by numbers that stand in one of
/// their inputs.
const GROWING: [&str; 8] = [
    "ConstantOfShape",
    "Expand",
    "Tile",
    "Range",
    "Resize",
    "Upsample",
    "Pad",
    "OneHot",
];

/// Refuses a file with weights elsewhere, or with tensors that are larger than it
/// is, or that grows numbers into far too many.
///
/// # Errors
/// What is wrong with it.
pub fn screen(proto: &ModelProto, bytes: usize) -> Result<()> {
    let graph = proto
        .graph
        .as_ref()
        .ok_or_else(|| Problem::new("it holds no network").hint(RETRAIN))?;
    screen_graph(graph, bytes)
}

fn screen_graph(graph: &GraphProto, bytes: usize) -> Result<()> {
    if graph.node.len() > MOST_NODES {
        let why = format!("it has {} steps", graph.node.len());
        return Err(Problem::new("it is no classifier of faces").because(why));
    }
    let mut constants: HashMap<&str, &TensorProto> = HashMap::new();
    for tensor in &graph.initializer {
        screen_tensor(tensor, bytes)?;
        constants.insert(&tensor.name, tensor);
    }
    if !graph.sparse_initializer.is_empty() {
        return Err(Problem::new("it holds sparse weights").hint(RETRAIN));
    }
    for node in &graph.node {
        for attribute in &node.attribute {
            for tensor in attribute.t.iter().chain(&attribute.tensors) {
                screen_tensor(tensor, bytes)?;
                if let [output] = node.output.as_slice() {
                    constants.insert(output, tensor);
                }
            }
            for inner in attribute.g.iter().chain(&attribute.graphs) {
                screen_graph(inner, bytes)?;
            }
        }
        screen_growth(node, &constants)?;
    }
    Ok(())
}

/// A tensor whose numbers are all there, in the file itself.
fn screen_tensor(tensor: &TensorProto, bytes: usize) -> Result<()> {
    let name = &tensor.name;
    if tensor.data_location == Some(EXTERNAL) || !tensor.external_data.is_empty() {
        return Err(
            Problem::new(format!("its weights \"{name}\" lie in another file")).hint(RETRAIN),
        );
    }
    let count = product(&tensor.dims);
    // No type of number takes less than half a byte.
    if count.is_none_or(|count| count / 2 > bytes) {
        return Err(Problem::new(format!(
            "its weights \"{name}\" are said to be larger than the file"
        ))
        .because(format!("{:?} numbers in {bytes} bytes", tensor.dims))
        .hint(RETRAIN));
    }
    Ok(())
}

fn product(dims: &[i64]) -> Option<usize> {
    dims.iter().try_fold(1_usize, |product, dim| {
        product.checked_mul(usize::try_from(*dim).ok()?)
    })
}

fn screen_growth(node: &NodeProto, constants: &HashMap<&str, &TensorProto>) -> Result<()> {
    if !GROWING.contains(&node.op_type.as_str()) {
        return Ok(());
    }
    let known = node
        .input
        .iter()
        .filter_map(|name| constants.get(name.as_str()));
    for tensor in known {
        let numbers = whole_numbers(tensor);
        let large = numbers
            .iter()
            .any(|n| n.unsigned_abs() > MOST_NUMBERS as u64);
        let positive: Vec<i64> = numbers.iter().copied().filter(|n| *n > 0).collect();
        let product = product(&positive);
        if large || product.is_none_or(|product| product > MOST_NUMBERS) {
            return Err(Problem::new(format!(
                "its step \"{}\" asks for too much memory",
                node.op_type
            ))
            .because(format!("{numbers:?}"))
            .hint("the file is damaged, or meant to do harm; use another"));
        }
    }
    Ok(())
}

/// The 64-bit whole numbers of a small tensor; nothing of any other.
fn whole_numbers(tensor: &TensorProto) -> Vec<i64> {
    const MOST: usize = 64;
    if !tensor.int64_data.is_empty() {
        return tensor.int64_data.iter().copied().take(MOST).collect();
    }
    // 7 is the type of 64-bit whole numbers.
    if tensor.data_type != 7 {
        return Vec::new();
    }
    let (numbers, _) = tensor.raw_data.as_chunks::<8>();
    numbers
        .iter()
        .take(MOST)
        .map(|bytes| i64::from_le_bytes(*bytes))
        .collect()
}

/// Refuses a network any step of which gives far too many numbers, or numbers
/// whose count depends on more than the picture's size.
///
/// # Errors
/// Which step.
pub fn weigh(model: &TypedModel) -> Result<()> {
    for node in model.nodes() {
        for output in &node.outputs {
            let count = output.fact.shape.as_concrete().map(|shape| {
                shape
                    .iter()
                    .try_fold(1_usize, |product, size| product.checked_mul(*size))
            });
            match count {
                Some(Some(count)) if count <= MOST_NUMBERS => {}
                Some(_) => {
                    return Err(Problem::new(format!(
                        "its step \"{}\" asks for too much memory",
                        node.name
                    ))
                    .because(format!("{:?} numbers", output.fact.shape))
                    .hint("use a smaller classifier"));
                }
                None => {
                    return Err(Problem::new(format!(
                        "the size of its step \"{}\" is unknown",
                        node.name
                    ))
                    .because(format!("{:?}", output.fact.shape))
                    .hint("export it for one picture of a fixed size"));
                }
            }
        }
    }
    Ok(())
}
