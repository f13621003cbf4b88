//! Classifiers that somebody else trained: any ONNX file, run by tract.
//!
//! A foreign file is not trusted. It is looked through before anything is
//! computed, everything that tract does with it happens behind a guard that turns
//! a panic into a problem, and it is tried once while it is loaded.

mod foreign;
mod guard;
mod screening;

use std::{fs, path::Path, sync::Arc};

use tract_onnx::prelude::*;

use super::{EmotionInput, EmotionModel, Label, Needs, Prediction, recipe::EmotionConfig};
use crate::{
    error::{Problem, Result},
    vision::crop::FaceCrop,
};

pub use foreign::{Channels, Foreign, Layout, Output};
use guard::guarded;

/// The largest file that is read.
const MOST_BYTES: u64 = 512 << 20;

/// The most numbers that one step of a file may give: a quarter of a gigabyte.
const MOST_NUMBERS: usize = 64 << 20;

const RETRAIN: &str = "export the classifier again, as a plain ONNX file with all weights inside";

/// A loaded ONNX classifier.
#[derive(Debug)]
pub struct OnnxModel {
    foreign: Foreign,
    version: String,
    plan: Arc<TypedRunnableModel>,
}

impl OnnxModel {
    /// Loads the file at `path`, as the entry with its name in `config` describes it.
    ///
    /// # Errors
    /// There is no such entry; the file is missing, too large, no ONNX, needs
    /// other files, asks for too much memory or for operators that tract lacks;
    /// or its input or output is not as described.
    pub fn load(path: &Path, config: &EmotionConfig) -> Result<Self> {
        let name = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy();
        let entry = config.onnx.iter().find(|entry| entry.file == name);
        let foreign = entry.cloned().ok_or_else(|| {
            Problem::new(format!(
                "nothing tells how {} is to be read",
                path.display()
            ))
            .hint(format!(
                "add an entry for \"{name}\" to `onnx` in config/emotion.ron: its input and labels"
            ))
        })?;
        let problem = |what: &str| Problem::new(format!("{what} {}", path.display()));
        let length = fs::metadata(path)
            .map_err(|error| problem("cannot read").because(error))?
            .len();
        if length > MOST_BYTES {
            let why = format!("it has {length} bytes, more than {MOST_BYTES}");
            return Err(problem("cannot use")
                .because(why)
                .hint("use a smaller classifier"));
        }
        let bytes = fs::read(path).map_err(|error| problem("cannot read").because(error))?;
        Self::from_bytes(&bytes, foreign).map_err(|cause| problem("cannot use").because(cause))
    }

    /// Loads a file's content.
    ///
    /// # Errors
    /// As [`Self::load`].
    pub fn from_bytes(bytes: &[u8], foreign: Foreign) -> Result<Self> {
        let plan = guarded(|| plan(bytes, &foreign))??;
        let model = Self {
            version: blake3::hash(bytes).to_hex()[..12].to_owned(),
            plan,
            foreign,
        };
        // A grey face: what cannot be computed now never can.
        let grey = vec![128; 3 * 16 * 16];
        if let Some(crop) = FaceCrop::new(16, grey) {
            model.answer(&crop)?;
        }
        Ok(model)
    }

    /// What the entry in the configuration says of it.
    pub fn foreign(&self) -> &Foreign {
        &self.foreign
    }

    fn answer(&self, crop: &FaceCrop) -> Result<Prediction> {
        let numbers = self.foreign.numbers(crop);
        let shape = self.foreign.shape();
        let said = guarded(|| -> TractResult<Vec<f32>> {
            let input = Tensor::from_shape(&shape, &numbers)?;
            let outputs = self.plan.run(tvec!(input.into()))?;
            let first = outputs
                .first()
                .ok_or_else(|| TractError::msg("no output"))?;
            let floats = first.cast_to::<f32>()?;
            Ok(floats
                .to_plain_array_view::<f32>()?
                .iter()
                .copied()
                .collect())
        })?
        .map_err(|error| self.failed("cannot be computed", format!("{error:#}")))?;
        let wanted = self.foreign.labels.len();
        if said.len() != wanted {
            let why = format!(
                "it gives {} numbers, and {wanted} labels are named",
                said.len()
            );
            return Err(
                Problem::new(format!("{} and its labels do not fit", self.foreign.file))
                    .because(why)
                    .hint("correct `labels` of its entry in config/emotion.ron"),
            );
        }
        let likely = match self.foreign.output {
            Output::Scores => Prediction::softmax(&said),
            Output::Probabilities => Prediction::new(said.clone()),
        };
        likely.ok_or_else(|| {
            let odd = said.iter().find(|number| !number.is_finite());
            match odd {
                Some(number) => {
                    self.failed("gives no usable answer", format!("a number is {number}"))
                }
                None => Problem::new(format!("{} gives no probabilities", self.foreign.file))
                    .because(format!("its numbers are {said:?}"))
                    .hint("write `output: scores` in its entry in config/emotion.ron"),
            }
        })
    }

    fn failed(&self, what: &str, why: String) -> Problem {
        Problem::new(format!("{} {what}", self.foreign.file))
            .because(why)
            .hint("check `scale`, `mean` and `deviation` of its entry in config/emotion.ron, or use another file")
    }
}

impl EmotionModel for OnnxModel {
    fn name(&self) -> &str {
        &self.foreign.file
    }

    fn version(&self) -> &str {
        &self.version
    }

    fn labels(&self) -> &[Label] {
        &self.foreign.labels
    }

    fn needs(&self) -> Needs {
        Needs::Crop
    }

    fn predict(&self, input: &EmotionInput) -> Result<Prediction> {
        self.answer(input.need_crop()?)
    }
}

/// From bytes to something that runs.
fn plan(bytes: &[u8], foreign: &Foreign) -> Result<Arc<TypedRunnableModel>> {
    let refused = |what: &str| {
        let what = what.to_owned();
        move |error: TractError| {
            Problem::new(what.clone())
                .because(format!("{error:#}"))
                .hint(RETRAIN)
        }
    };
    let onnx = tract_onnx::onnx();
    let proto = onnx
        .proto_model_for_read(&mut &*bytes)
        .map_err(refused("it is no ONNX file, or a damaged one"))?;
    screening::screen(&proto, bytes.len())?;
    let mut model = onnx
        .model_for_proto_model(&proto)
        .map_err(refused("its network cannot be built"))?;
    let input = the_input(&model, foreign)?;
    if let Some(name) = &foreign.answer {
        model.select_outputs_by_name([name]).map_err(|error| {
            Problem::new(format!("it has no output called \"{name}\""))
                .because(format!("{error:#}"))
                .hint("correct `answer` of its entry in config/emotion.ron")
        })?;
    }
    let shape = foreign.shape();
    model
        .set_input_fact(input, f32::fact(shape).into())
        .map_err(refused("its input cannot be set"))?;
    let typed = model.into_typed().map_err(|error| {
        Problem::new(format!(
            "it does not take {shape:?}, or holds operators that tract lacks"
        ))
        .because(format!("{error:#}"))
        .hint("correct width, height, channels and layout of its entry in config/emotion.ron")
    })?;
    screening::weigh(&typed)?;
    typed
        .into_optimized()
        .and_then(IntoRunnable::into_runnable)
        .map_err(refused("its network cannot be prepared"))
}

/// The place of the input that takes the picture.
fn the_input(model: &InferenceModel, foreign: &Foreign) -> Result<usize> {
    let inputs = model.input_outlets().map_err(|error| {
        Problem::new("its inputs cannot be listed").because(format!("{error:#}"))
    })?;
    let names: Vec<String> = inputs
        .iter()
        .map(|outlet| model.node(outlet.node).name.clone())
        .collect();
    let all = || format!("its inputs are {}", names.join(", "));
    match (&foreign.input, names.as_slice()) {
        (None, [_]) => Ok(0),
        (None, []) => Err(Problem::new("it has no input").hint(RETRAIN)),
        (None, _) => Err(Problem::new("it has several inputs")
            .because(all())
            .hint("a classifier of faces takes one picture; export one that does")),
        (Some(wanted), [only]) if wanted == only => Ok(0),
        (Some(wanted), _) => Err(Problem::new(format!("\"{wanted}\" is not its one input"))
            .because(all())
            .hint("correct `input` of its entry in config/emotion.ron")),
    }
}

#[cfg(test)]
mod tests;
