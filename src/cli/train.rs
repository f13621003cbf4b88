//! `face-game train au`: trains the Action Unit head and says what it is worth.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};

use super::{Context, Outcome, output};
use crate::{
    config,
    error::{Problem, Result},
    learn::au::{
        Recipe, Samples,
        evaluation::{Evaluation, evaluate},
        training::{self, Trained},
    },
    vision::{
        Backend,
        au_head::{AuHead, Card, HeadCard, Scale, UnitCard},
    },
};

/// Train one of the game's own models.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    model: Model,
}

#[derive(Debug, Subcommand)]
enum Model {
    Au(AuArgs),
}

/// Train the head that reads Action Units from landmarks.
///
/// Prints F1 and AUC of every unit on people held out of the training, then
/// trains on everybody and writes weights and card.
#[derive(Debug, clap::Args)]
struct AuArgs {
    /// The samples: a safetensors file
    #[arg(long, value_name = "FILE")]
    samples: PathBuf,
    /// Where weights and card go [default: the project's models]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Chooses who is held out
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What computes: flex or ndarray
    #[arg(long, default_value = "flex", value_parser = backend)]
    backend: Backend,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

fn backend(name: &str) -> std::result::Result<Backend, String> {
    Backend::BURN
        .into_iter()
        .find(|backend| backend.to_string() == name)
        .ok_or_else(|| "write flex or ndarray".into())
}

pub fn run(args: &Args, context: &Context) -> Result<Outcome> {
    match &args.model {
        Model::Au(args) => au(args, context),
    }
}

fn au(args: &AuArgs, context: &Context) -> Result<Outcome> {
    let recipe: Recipe = config::read(&context.root.config("au_training.ron"))?;
    let samples = Samples::read(&args.samples, recipe.lip_gap)?;
    let device = args.backend.device();
    let (seen, unseen) = training::split(&samples, &recipe, args.seed);
    // Two heads of two maps each, every map once for each fold and once for all.
    let progress = bar(4 * (recipe.folds as u64 + 1));
    let mut step = || progress.inc(1);
    let trial = training::train(&seen, &recipe, &device, &mut step)?;
    let figures = evaluate(&trial, &unseen, &recipe, &device);
    let everybody: Vec<_> = samples.faces.iter().collect();
    let trained = training::train(&everybody, &recipe, &device, &mut step)?;
    progress.finish_and_clear();
    let out = args.out.clone().unwrap_or_else(|| context.root.models());
    let people = samples.people().len();
    let held_out = (people as f32 * recipe.held_out).round() as usize;
    write(
        &out,
        &trained,
        &card(args, &samples, &trained, &figures, [people, held_out]),
    )?;
    if args.json {
        output::json(&figures)?;
    } else {
        output::line(format_args!("{figures}"))?;
    }
    Ok(Outcome::Done)
}

fn bar(length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length)
        .with_style(style)
        .with_message("training")
}

fn card(
    args: &AuArgs,
    samples: &Samples,
    trained: &Trained,
    figures: &Evaluation,
    [people, held_out]: [usize; 2],
) -> Card {
    // The figures are those of the head that never saw the held-out people; the
    // scales are those of the head that is written.
    let merge = |measured: &HeadCard, scales: &[Scale]| HeadCard {
        units: measured
            .units
            .iter()
            .zip(scales)
            .map(|(unit, scale)| UnitCard {
                scale: *scale,
                ..unit.clone()
            })
            .collect(),
        ..measured.clone()
    };
    Card {
        description: "Reads the intensity of 20 facial Action Units from the 478 landmarks of MediaPipe's attention face mesh; two linear maps".into(),
        licence: "MIT OR Apache-2.0".into(),
        origin: format!("{} renders of {people} synthetic people from CC0 data, read by the attention face mesh", samples.faces.len()),
        samples_blake3: samples.digest.clone(),
        command: format!("face-game train au --samples FILE --seed {} --backend {}", args.seed, args.backend),
        weights_blake3: String::new(),
        input: "[n, 956]: x and y of 478 aligned landmarks less those of the own still face (`own`) or the mean face (`alone`), in inter-ocular distances".into(),
        output: "[n, 20]: intensity, 0 absent to about 1 for FACS E, in ascending order of the units".into(),
        people_trained: people,
        people_held_out: held_out,
        own: merge(&figures.own, &trained.own),
        alone: merge(&figures.alone, &trained.alone),
    }
}

/// Weights first, then the card that names their digest; each whole or not at all.
fn write(folder: &Path, trained: &Trained, card: &Card) -> Result<()> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
        Problem::new(format!("cannot write into {}", folder.display()))
            .because(error)
            .hint("allow this user to write there, or name another folder with --out")
    };
    let bytes = trained.weights.to_bytes()?;
    let card = Card {
        weights_blake3: blake3::hash(&bytes).to_hex().to_string(),
        ..card.clone()
    };
    let style = ron::ser::PrettyConfig::new().depth_limit(3);
    let text =
        ron::ser::to_string_pretty(&card, style).map_err(|error| failed(error.into()))? + "\n";
    fs::create_dir_all(folder).map_err(|error| failed(error.into()))?;
    for (name, content) in [(AuHead::WEIGHTS, bytes), (AuHead::CARD, text.into_bytes())] {
        let partial = folder.join(format!("{name}.part"));
        fs::write(&partial, content)
            .and_then(|()| fs::rename(&partial, folder.join(name)))
            .map_err(|error| failed(error.into()))?;
    }
    Ok(())
}
