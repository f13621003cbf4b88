//! `face-game train`: trains the game's own models and says what they are worth.

mod emotion;

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
        Evaluation, Penalty, Recipe, Reference, Rows, Samples,
        evaluation::{evaluate, test},
        training,
    },
    vision::{
        Backend,
        au_head::{AuHead, Card, HeadCard, Regression, Weights},
    },
};

/// What cards say beside their figures.
const KNOWN_FAILURES: [&str; 6] = [
    "AU06, AU09, AU11, AU14 and AU23 show mostly in the skin, which landmarks do not see",
    "AU01 beside AU04, as in sadness, is hidden by it",
    "AU11 is told from its absence hardly better than by chance",
    "turned by more than about 30 degrees, or partly hidden, a face is not read fairly; the gates of config/vision.ron refuse it",
    "trained on synthetic people alone; real skin, hair and muscles differ",
    "without the own still face, what a face is like is taken in part for what it does",
];

/// Train one of the game's own models.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    model: Model,
}

#[derive(Debug, Subcommand)]
enum Model {
    Au(AuArgs),
    Emotion(emotion::EmotionArgs),
}

/// Train the head that reads Action Units from landmarks.
///
/// Cuts the people into parts, reads each part with a head that was fitted on
/// the others, and prints what that is worth, also for groups of people. Then
/// fits on everybody and writes weights and card.
#[derive(Debug, clap::Args)]
struct AuArgs {
    /// The samples: safetensors files, or folders of them
    #[arg(long, value_name = "PATH", required = true, num_args = 1..)]
    samples: Vec<PathBuf>,
    /// Other samples that the finished head is measured on, one test each
    #[arg(long, value_name = "PATH", num_args = 1..)]
    held_out: Vec<PathBuf>,
    /// Where weights and card go [default: the project's models]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Cuts the people into parts and draws still faces
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
        Model::Emotion(args) => emotion::run(args, context),
    }
}

fn au(args: &AuArgs, context: &Context) -> Result<Outcome> {
    let recipe: Recipe = config::read(&context.root.config("au_training.ron"))?;
    let samples = Samples::read(&args.samples, recipe.lip_gap)?;
    let mut tests = Vec::new();
    for path in &args.held_out {
        let name = path.file_stem().unwrap_or(path.as_os_str());
        let samples = Samples::read(std::slice::from_ref(path), recipe.lip_gap)?;
        tests.push((name.to_string_lossy().into_owned(), samples));
    }
    let device = args.backend.device();
    let mean = training::mean_face(&samples.faces, &recipe)?;
    let progress = bar(2 * training::fits(&recipe) as u64);
    let head = |reference: Reference, penalty: &Penalty| -> Result<(Regression, HeadCard)> {
        let rows = Rows::of(&samples.faces, &mean, reference, args.seed);
        let mut step = || progress.inc(1);
        let mut fitted = training::fit(&rows, penalty, &recipe, args.seed, &device, &mut step)?;
        if matches!(reference, Reference::MeanFace) {
            recipe.shift(&mut fitted.scales);
        }
        let trials = tests.iter().map(|(name, samples)| {
            let rows = Rows::of(&samples.faces, &mean, reference, args.seed);
            test(name, &rows, &fitted, &recipe, &device)
        });
        let card = evaluate(&rows, &fitted, trials.collect::<Result<_>>()?, &recipe);
        Ok((fitted.map, card))
    };
    let (own_map, own) = head(Reference::OwnNeutral(recipe.neutrals), &recipe.own)?;
    let (alone_map, alone) = head(Reference::MeanFace, &recipe.alone)?;
    progress.finish_and_clear();
    let figures = Evaluation { own, alone };
    let weights = Weights {
        mean,
        own: own_map,
        alone: alone_map,
    };
    let out = args.out.clone().unwrap_or_else(|| context.root.models());
    write(&out, &weights, &card(args, &samples, &recipe, &figures))?;
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

fn card(args: &AuArgs, samples: &Samples, recipe: &Recipe, figures: &Evaluation) -> Card {
    let people = samples.people().len();
    let held_out = args
        .held_out
        .iter()
        .map(|_| " --held-out PATH")
        .collect::<String>();
    Card {
        description: "Reads the intensity of 20 facial Action Units from the 478 landmarks of MediaPipe's attention face mesh; two linear maps".into(),
        licence: "MIT OR Apache-2.0".into(),
        origin: format!("{} renders of {people} synthetic people from CC0 data, read by the attention face mesh", samples.faces.len()),
        samples_blake3: samples.digest.clone(),
        command: format!("cargo xtask studio au, whose people the last step learns from: face-game train au --samples PATH{held_out} --seed {} --backend {}", args.seed, args.backend),
        weights_blake3: String::new(),
        input: "[n, 956]: x and y of 478 aligned landmarks less those of the own still face (`own`) or the mean face (`alone`), in inter-ocular distances".into(),
        output: "[n, 20]: intensity, 0 absent to about 1 for FACS E, in ascending order of the units".into(),
        figures: format!("Of synthetic people. Each of {} parts of the people is read by a map fitted on the others, at thresholds set on the others. `trials` are the finished head on other sets. Figures for real faces are not among them; for those the thresholds of `alone` were raised afterwards by what `photographs` in config/au_training.ron says.", recipe.folds),
        known_failures: KNOWN_FAILURES.map(Into::into).to_vec(),
        people,
        own: figures.own.clone(),
        alone: figures.alone.clone(),
    }
}

/// Weights first, then the card that names their digest; each whole or not at all.
fn write(folder: &Path, weights: &Weights, card: &Card) -> Result<()> {
    let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
        Problem::new(format!("cannot write into {}", folder.display()))
            .because(error)
            .hint("allow this user to write there, or name another folder with --out")
    };
    let bytes = weights.to_bytes()?;
    let card = Card {
        weights_blake3: blake3::hash(&bytes).to_hex().to_string(),
        ..card.clone()
    };
    let style = ron::ser::PrettyConfig::new()
        .depth_limit(3)
        .extensions(ron::extensions::Extensions::IMPLICIT_SOME);
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
