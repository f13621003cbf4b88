//! `face-game evaluate explanation`: how good the explanations of emotion models by
//! Action Units are.

use std::fmt::Write as _;

use serde::Serialize;

use super::{Context, Outcome, SetArgs, faces::Engine, output, photographs, tell};
use crate::{
    cli::explain,
    config,
    error::{Problem, Result},
    learn::{
        au::{Recipe, Samples},
        emotion::{
            EmotionConfig, EmotionModel, Example, Needs, Part,
            recipe::Kind,
            rosenfeld::{self, Measures},
            samples,
        },
        evidence::bootstrap::Figure,
    },
    vision::VisionConfig,
};

/// Measure how well Action Units explain what emotion models say.
///
/// By Rosenfeld's measures: D, how much better the model is than the logic that is
/// given as its explanation; R, rules in an explanation; F, Action Units in it; S,
/// how like the explanations of two readings of the same face are. Beside them
/// stands how often both call a face the same.
///
/// Of samples only those of people are measured on that the game's classifier has
/// neither learned from nor been calibrated on. A manifest is as that of
/// `face-game evaluate au`.
#[derive(Debug, clap::Args)]
pub struct ExplanationArgs {
    #[command(flatten)]
    set: SetArgs,
    /// The models, as `face-game explain` names them [default: rules, aus, and the
    /// classifier of crops where there is one]
    #[arg(long, value_name = "MODEL", num_args = 1..)]
    emotion_model: Vec<String>,
    /// Decides on the draws for intervals, and on noise
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

/// What is printed.
#[derive(Serialize)]
struct Report {
    source: String,
    noise: f32,
    models: Vec<Measures>,
}

pub fn run(args: &ExplanationArgs, context: &Context) -> Result<Outcome> {
    let config: EmotionConfig = config::read(&context.root.config("emotion.ron"))?;
    let shipped = explain::shipped(&context.root)?;
    let models = models(args, context, &config)?;
    let mut engine = Engine::load(&context.root)?;
    engine.crops = models.iter().any(|model| model.needs() == Needs::Crop);
    let vision: VisionConfig = config::read(&context.root.config("vision.ron"))?;
    let unscored = vision
        .unscored
        .iter()
        .map(|unscored| unscored.unit)
        .collect();
    let table = shipped.card().units.without(unscored);
    let (source, examples, rejected) = match (&args.set.manifest, &args.set.samples) {
        (Some(path), _) => {
            let (examples, rejected) = photographs::examples(path, &engine)?;
            (path, examples, rejected)
        }
        (None, Some(path)) => {
            let recipe: Recipe = config::read(&context.root.config("au_training.ron"))?;
            let faces = Samples::read(std::slice::from_ref(path), recipe.lip_gap)?.faces;
            let mut examples = samples::examples(&faces, &engine.head);
            let card = shipped.card();
            examples.retain(|example| {
                Part::of(&example.person, &card.recipe, card.seed) == Part::HeldOut
            });
            (path, examples, Vec::new())
        }
        (None, None) => {
            return Err(Problem::new("no set is named").hint("name one with --manifest"));
        }
    };
    let source = source.display().to_string();
    for row in &rejected {
        tell(&source, row);
    }
    if examples.is_empty() {
        return Err(Problem::new(format!(
            "no face of {source} has an emotion and can be measured"
        ))
        .hint("name a set with labelled faces, of people that were held out"));
    }
    let measured = models.iter().map(|model| {
        let asked: Vec<&Example> = examples
            .iter()
            .filter(|example| model.needs() != Needs::Crop || example.crop.is_some())
            .collect();
        if asked.is_empty() {
            return Err(
                Problem::new(format!("{source} keeps no pictures for {}", model.name()))
                    .hint("name a manifest of photographs, or samples with crops"),
            );
        }
        rosenfeld::measure(&**model, &table, &asked, args.seed)
    });
    let report = Report {
        models: measured.collect::<Result<_>>()?,
        noise: rosenfeld::NOISE,
        source,
    };
    if args.json {
        output::json(&report)?;
    } else {
        output::line(text(&report))?;
    }
    Ok(if rejected.is_empty() {
        Outcome::Done
    } else {
        Outcome::Found
    })
}

type Shared = std::sync::Arc<dyn EmotionModel>;

fn models(
    args: &ExplanationArgs,
    context: &Context,
    config: &EmotionConfig,
) -> Result<Vec<Shared>> {
    let mut names = args.emotion_model.clone();
    if names.is_empty() {
        names.extend(["rules", "aus"].map(String::from));
        let crops = format!("{}.ron", Kind::Crops.stem());
        let crops = context.root.models().join(crops);
        if crops.is_file() {
            names.push(crops.display().to_string());
        }
    }
    names
        .iter()
        .map(|name| explain::model(name, &context.root, config))
        .collect()
}

fn text(report: &Report) -> String {
    let percent = |figure: &Figure| match (figure.value, figure.interval) {
        (Some(value), Some([low, high])) => {
            format!(
                "{:.1} % ({:.1} to {:.1})",
                100.0 * value,
                100.0 * low,
                100.0 * high
            )
        }
        (Some(value), None) => format!("{:.1} %", 100.0 * value),
        (None, _) => "none".to_owned(),
    };
    let mut text = format!(
        "explanations by Action Units of what models say of {}\n",
        report.source
    );
    // Writing into a text cannot fail.
    for measures in &report.models {
        let _ = writeln!(
            text,
            "\n{} {}, {} faces of {} people",
            measures.model, measures.version, measures.faces, measures.people
        );
        let rows = [
            ("accuracy of the model", percent(&measures.model_accuracy)),
            ("accuracy of the logic", percent(&measures.logic_accuracy)),
            ("D  their difference", percent(&measures.difference)),
            ("   both say the same", percent(&measures.agreement)),
            (
                "R  rules in an explanation",
                format!("{:.1} of {}", measures.rules, measures.all_rules),
            ),
            (
                "F  Action Units in it",
                format!("{:.1} of {}", measures.features, measures.all_features),
            ),
            ("S  stability", percent(&measures.stability)),
            (
                "   faces without explanation",
                measures.unexplained.to_string(),
            ),
            (
                "   an answer takes",
                format!("{:.1} µs", measures.microseconds),
            ),
        ];
        for (name, value) in rows {
            let _ = writeln!(text, "  {name:<29} {value}");
        }
    }
    let _ = write!(
        text,
        "\nIntervals: 95 of 100 draws of as many people. Stability: Jaccard index of what is said \
         before and after noise of {} steps of intensity.",
        report.noise
    );
    text
}
