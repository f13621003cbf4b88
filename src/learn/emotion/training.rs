//! Trains a classifier: burn's gradients and optimiser, stopped on people it has
//! not learned from, calibrated on them, measured on others.

use std::{
    ops::ControlFlow,
    path::Path,
    time::{Duration, Instant},
};

use burn::{
    optim::{AdamW, AdamWConfig, AdamWState, AdaptiveMomentumState, Optimizer},
    tensor::{Device, Tensor, TensorData, activation::log_softmax},
};
use serde::{Deserialize, Serialize};

use super::{
    card::Card,
    checkpoint::{Checkpoint, Moments},
    classifier::{Classifier, Weights},
    evaluation,
    example::{self, Example, Part},
    faces::Faces,
    label::Label,
    network::{Network, numbers, tensors},
    recipe::{EmotionRecipe, Kind, Steps},
    table::UnitTable,
};
use crate::error::{Problem, Result};

/// Faces that are scored at once.
const BATCH: usize = 512;

/// How training went after one pass over all faces.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Epoch {
    /// From 1.
    pub number: usize,
    /// Mean loss on the faces learned from, with smoothed labels.
    pub learned: f32,
    /// Mean loss on the validation people: the negative logarithm of the
    /// probability of the label, labels counting alike.
    pub validation: f32,
    /// Share of the validation people's faces whose label was told.
    pub accuracy: f32,
}

/// What is to be trained.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    /// Which classifier.
    pub kind: Kind,
    /// Decides on the first parameters, on the order of faces and on who is held out.
    pub seed: u64,
    /// Where to set down what was reached and to go on from; the file is removed
    /// in the end.
    pub checkpoint: Option<&'a Path>,
    /// The least time between two of these.
    pub pause: Duration,
    /// Where the faces come from, for the card.
    pub origin: &'a str,
    /// What is known to fail, for the card.
    pub limits: &'a [&'a str],
}

/// A trained classifier.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The content of its file of weights.
    pub weights: Vec<u8>,
    /// Its card.
    pub card: Card,
    /// How it was learned.
    pub curve: Vec<Epoch>,
}

impl Trained {
    /// The classifier itself.
    ///
    /// # Errors
    /// Weights and card do not belong together, which cannot be.
    pub fn classifier(&self) -> Result<Classifier> {
        Classifier::from_parts(&self.weights, self.card.clone())
    }
}

/// Trains on `examples`; the same examples, recipe, kind and seed give the same
/// weights, however often it was interrupted.
///
/// `watch` is called after every pass and may stop; then what was reached lies in
/// the checkpoint, and the answer is `None`.
///
/// # Errors
/// Too few people or labels, no pictures for [`Kind::Crops`], or a checkpoint that
/// cannot be written. A checkpoint of another job, or a damaged one, is written over.
pub fn train(
    examples: &[Example],
    recipe: &EmotionRecipe,
    job: &Job,
    watch: &mut dyn FnMut(&Epoch) -> ControlFlow<()>,
) -> Result<Option<Trained>> {
    let usable: Vec<&Example> = examples
        .iter()
        .filter(|example| job.kind == Kind::Aus || example.crop.is_some())
        .collect();
    let sides = Sides::of(&usable, recipe, job)?;
    let labels = sides.labels()?;
    let network = Network {
        kind: job.kind,
        hidden: recipe.steps(job.kind).hidden,
        labels: labels.len(),
    };
    let learned = Faces::of(&sides.learned, &labels, job.kind, recipe.balance);
    let validation = Faces::of(&sides.validation, &labels, job.kind, f32::INFINITY);
    let spread = learned.spread();
    let mark = mark(&usable, recipe, job);
    let device = Device::flex();
    let mut run = Run::begin(network, recipe, job, &mark, &device);
    let steps = recipe.steps(job.kind);
    let mut saved = Instant::now();
    while !run.is_done(steps) {
        let number = run.curve.len() + 1;
        let loss = run.pass(&learned, &spread, recipe.smoothing, number, job.seed)?;
        let scores = run.scores(&run.parameters, &validation, &spread)?;
        let epoch = Epoch {
            number,
            learned: loss,
            validation: validation.loss(&scores, 1.0),
            accuracy: validation.accuracy(&scores),
        };
        run.keep(epoch)?;
        let stopped = watch(&epoch).is_break();
        if let Some(path) = job.checkpoint
            && (stopped || saved.elapsed() >= job.pause)
        {
            run.checkpoint(&mark)?.write(path)?;
            saved = Instant::now();
        }
        if stopped {
            return Ok(None);
        }
    }
    let best = tensors(&run.best, &device);
    let scores = run.scores(&best, &validation, &spread)?;
    let temperature = temperature(&validation, &scores);
    let weights = Weights {
        network,
        spread,
        parameters: run.best.clone(),
    }
    .to_bytes()?;
    let trained = finish(&sides, recipe, job, labels, weights, temperature, run)?;
    if let Some(path) = job.checkpoint {
        Checkpoint::remove(path);
    }
    Ok(Some(trained))
}

/// Card and figures.
fn finish(
    sides: &Sides,
    recipe: &EmotionRecipe,
    job: &Job,
    labels: Vec<Label>,
    weights: Vec<u8>,
    temperature: f32,
    run: Run,
) -> Result<Trained> {
    let held_out = &sides.held_out;
    let mut card = Card {
        description: Card::describe(job.kind).into(),
        licence: "MIT OR Apache-2.0".into(),
        kind: job.kind,
        origin: job.origin.into(),
        seed: job.seed,
        examples_blake3: example::digest(&sides.learned).to_hex().to_string(),
        weights_blake3: blake3::hash(&weights).to_hex().to_string(),
        labels,
        hidden: recipe.steps(job.kind).hidden,
        temperature,
        people: people(&sides.learned),
        faces: sides.learned.len(),
        validation_people: people(&sides.validation),
        epochs: run.curve.len(),
        best_epoch: run.best_epoch,
        recipe: recipe.clone(),
        units: UnitTable::of(&sides.learned),
        figures: None,
        limits: job.limits.iter().map(ToString::to_string).collect(),
    };
    if !held_out.is_empty() {
        let model = Classifier::from_parts(&weights, card.clone())?;
        card.figures = Some(evaluation::measure(&model, held_out, job.seed)?);
    }
    Ok(Trained {
        weights,
        card,
        curve: run.curve,
    })
}

/// The examples by what becomes of their people.
struct Sides<'a> {
    learned: Vec<&'a Example>,
    validation: Vec<&'a Example>,
    held_out: Vec<&'a Example>,
}

impl<'a> Sides<'a> {
    fn of(usable: &[&'a Example], recipe: &EmotionRecipe, job: &Job) -> Result<Self> {
        let mut sides = Self {
            learned: Vec::new(),
            validation: Vec::new(),
            held_out: Vec::new(),
        };
        for example in usable {
            match Part::of(&example.person, recipe, job.seed) {
                Part::Learned => sides.learned.push(*example),
                Part::Validation => sides.validation.push(*example),
                Part::HeldOut => sides.held_out.push(*example),
            }
        }
        let few = |what: &str| {
            Problem::new(format!("there are too few faces to {what}")).hint(match job.kind {
                Kind::Aus => "collect labelled faces of more people first",
                Kind::Crops => {
                    "collect labelled faces of more people first, with their consent to keep images"
                }
            })
        };
        if sides.learned.is_empty() {
            return Err(few("learn from"));
        }
        if sides.validation.is_empty() {
            return Err(few("stop and calibrate the training on"));
        }
        Ok(sides)
    }

    /// The labels that are learned, in their order.
    fn labels(&self) -> Result<Vec<Label>> {
        let mut labels: Vec<Label> = self.learned.iter().map(|e| e.label.clone()).collect();
        labels.sort();
        labels.dedup();
        if labels.len() < 2 {
            return Err(Problem::new("all faces to learn from have the same label")
                .hint("collect labelled faces of other emotions first"));
        }
        Ok(labels)
    }
}

fn people(examples: &[&Example]) -> usize {
    let mut people: Vec<&str> = examples.iter().map(|e| e.person.as_str()).collect();
    people.sort_unstable();
    people.dedup();
    people.len()
}

/// What a checkpoint must carry to be of this job.
fn mark(usable: &[&Example], recipe: &EmotionRecipe, job: &Job) -> String {
    let mut hash = blake3::Hasher::new();
    hash.update(example::digest(usable).as_bytes());
    hash.update(format!("{recipe:?} {:?} {}", job.kind, job.seed).as_bytes());
    hash.update(env!("CARGO_PKG_VERSION").as_bytes());
    hash.finalize().to_hex().to_string()
}

/// A training under way.
struct Run {
    network: Network,
    device: Device,
    steps: Steps,
    optimiser: AdamW,
    parameters: Vec<Tensor<1>>,
    moments: Vec<Option<AdamWState<1>>>,
    best: Vec<Vec<f32>>,
    best_epoch: usize,
    curve: Vec<Epoch>,
}

impl Run {
    /// From the checkpoint of this job, or from the start.
    fn begin(
        network: Network,
        recipe: &EmotionRecipe,
        job: &Job,
        mark: &str,
        device: &Device,
    ) -> Self {
        let steps = *recipe.steps(job.kind);
        let start = network.start(job.seed);
        let mut run = Self {
            network,
            device: device.clone(),
            optimiser: AdamWConfig::new().with_weight_decay(steps.decay).build(),
            steps,
            parameters: tensors(&start, device),
            moments: start.iter().map(|_| None).collect(),
            best: start,
            best_epoch: 0,
            curve: Vec::new(),
        };
        let kept = job
            .checkpoint
            .and_then(|path| Checkpoint::read(path, &network));
        if let Some(kept) = kept.filter(|kept| kept.mark == mark) {
            run.parameters = tensors(&kept.parameters, device);
            let state = |moments: &Moments| {
                let [first, second] = [&moments.first, &moments.second].map(|values| {
                    Tensor::from_data(TensorData::new(values.clone(), [values.len()]), device)
                });
                AdamWState::new(AdaptiveMomentumState::new(kept.steps, first, second))
            };
            run.moments = kept
                .moments
                .iter()
                .map(|moments| Some(state(moments)))
                .collect();
            (run.best, run.best_epoch, run.curve) = (kept.best, kept.best_epoch, kept.curve);
        }
        run
    }

    fn checkpoint(&self, mark: &str) -> Result<Checkpoint> {
        let moments = |state: &Option<AdamWState<1>>| -> Result<(usize, Moments)> {
            let Some(AdamWState { momentum }) = state.clone() else {
                return Err(Problem::new(
                    "there is nothing yet to set down of the training",
                ));
            };
            let moments = Moments {
                first: numbers(momentum.moment_1)?,
                second: numbers(momentum.moment_2)?,
            };
            Ok((momentum.time, moments))
        };
        let all: Vec<(usize, Moments)> = self.moments.iter().map(moments).collect::<Result<_>>()?;
        Ok(Checkpoint {
            mark: mark.to_owned(),
            steps: all.first().map_or(0, |(time, _)| *time),
            parameters: self.values()?,
            moments: all.into_iter().map(|(_, moments)| moments).collect(),
            best: self.best.clone(),
            best_epoch: self.best_epoch,
            curve: self.curve.clone(),
        })
    }

    fn values(&self) -> Result<Vec<Vec<f32>>> {
        self.parameters.iter().cloned().map(numbers).collect()
    }

    /// Whether validation has not improved for long, or all passes are done.
    fn is_done(&self, steps: &Steps) -> bool {
        let done = self.curve.len();
        done >= steps.epochs || done >= self.best_epoch + steps.patience
    }

    /// Notes a pass, and its parameters if they are the best so far.
    fn keep(&mut self, epoch: Epoch) -> Result<()> {
        let best = self
            .curve
            .iter()
            .map(|e| e.validation)
            .fold(f32::INFINITY, f32::min);
        if epoch.validation < best {
            self.best = self.values()?;
            self.best_epoch = epoch.number;
        }
        self.curve.push(epoch);
        Ok(())
    }

    /// One pass over all faces in an order of its own; the mean loss.
    fn pass(
        &mut self,
        faces: &Faces,
        spread: &super::faces::Spread,
        smoothing: f32,
        number: usize,
        seed: u64,
    ) -> Result<f32> {
        let (mut sum, mut weight) = (0.0, 0.0);
        for batch in faces.batches(self.steps.batch, number, seed, spread, smoothing) {
            let count = batch.targets.len() / self.network.labels;
            let shape = [count, self.network.inputs()];
            let inputs = Tensor::<2>::from_data(TensorData::new(batch.inputs, shape), &self.device);
            let shape = [count, self.network.labels];
            let targets =
                Tensor::<2>::from_data(TensorData::new(batch.targets, shape), &self.device);
            let tracked: Vec<Tensor<1>> = self
                .parameters
                .iter()
                .map(|parameter| parameter.clone().autodiff().require_grad())
                .collect();
            let scores = self.network.forward(&tracked, inputs.autodiff());
            let loss = (log_softmax(scores, 1) * targets.autodiff()).sum().neg() / batch.weight;
            sum += f64::from(
                numbers(loss.clone().inner())?
                    .first()
                    .copied()
                    .unwrap_or(f32::NAN)
                    * batch.weight,
            );
            weight += f64::from(batch.weight);
            let mut gradients = loss.backward();
            for (k, tracked) in tracked.iter().enumerate() {
                let Some(gradient) = tracked.grad_remove(&mut gradients) else {
                    continue;
                };
                let parameter = self.parameters[k].clone();
                let state = self.moments[k].take();
                (self.parameters[k], self.moments[k]) =
                    self.optimiser
                        .step(self.steps.rate, parameter, gradient, state);
            }
        }
        Ok((sum / weight.max(f64::MIN_POSITIVE)) as f32)
    }

    /// What given parameters say of all faces.
    fn scores(
        &self,
        parameters: &[Tensor<1>],
        faces: &Faces,
        spread: &super::faces::Spread,
    ) -> Result<Vec<f32>> {
        let mut scores = Vec::with_capacity(faces.count() * self.network.labels);
        for from in (0..faces.count()).step_by(BATCH) {
            let places: Vec<usize> = (from..(from + BATCH).min(faces.count())).collect();
            let inputs = faces.inputs(&places, spread);
            scores.extend(self.network.scores(parameters, inputs, &self.device)?);
        }
        Ok(scores)
    }
}

/// What scores are to be divided by, so that probabilities are right on average
/// (temperature scaling: Guo et al. 2017), by golden-section search.
fn temperature(faces: &Faces, scores: &[f32]) -> f32 {
    let loss = |logarithm: f32| faces.loss(scores, logarithm.exp());
    let golden = (5.0_f32.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (-2.5_f32, 2.5_f32);
    let inner = |low: f32, high: f32| [high - golden * (high - low), low + golden * (high - low)];
    for _ in 0..40 {
        let [left, right] = inner(low, high);
        if loss(left) < loss(right) {
            high = right;
        } else {
            low = left;
        }
    }
    f32::midpoint(low, high).exp()
}

#[cfg(test)]
mod tests;
