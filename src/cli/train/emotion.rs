//! `face-game train emotion`: trains a classifier of emotions and says what it is
//! worth on people that it has not seen.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    ops::ControlFlow,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{Context, Outcome, bar, output};
use crate::{
    config,
    dataset::{Identities, ModelKind, ModelRow, PersonId, Purpose, Store, Time},
    error::{Problem, Result},
    learn::{
        au::{Recipe, Samples},
        emotion::{
            Card, EmotionConfig, EmotionRecipe, Example, Job, Kind, Part, Trained, curves,
            evaluation::Measured,
            recipe::Steps,
            records::{self, Pictures, Records},
            samples, train,
        },
    },
    vision::AuHead,
};

/// The least time between two checkpoints.
const PAUSE: Duration = Duration::from_secs(2);

/// What the card of a classifier of synthetic people says beside its figures.
const SYNTHETIC: [&str; 2] = [
    "synthetic people show emotions in the manners that the studio gives them; real faces, and what people show in real life, differ",
    "a synthetic face's label is what it was meant to show; many show so little of it, or so much else, that nobody could tell",
];

/// What that of a classifier of players says.
const PLAYED: [&str; 2] = [
    "a played face's label is that of the face which was copied well enough: players imitate, they do not feel",
    "players know which movements are asked for, so their faces are more alike than people's in real life",
];

/// What every card says.
const GENERAL: [&str; 3] = [
    "the labels it was trained with are all it knows: every other expression is called one of them",
    "turned by more than about 30 degrees, or partly hidden, a face is not read fairly; the gates of config/vision.ron refuse it",
    "it names faces, never what anybody feels",
];

/// Train a classifier of emotions.
///
/// Learns from some people, stops and calibrates on others, and measures on
/// others again; nobody is in two of these. The same examples, recipe and seed
/// give the same weights. Interrupted, it goes on where it was when it is started
/// again. Writes weights, card and curves.
#[derive(Debug, clap::Args)]
pub struct EmotionArgs {
    #[command(flatten)]
    source: Source,
    /// What it looks at: aus (Action Units and landmarks) or crops (pictures)
    #[arg(long, default_value = "aus")]
    kind: Kind,
    /// Where weights, card and curves go [default: the project's models]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The name of the files, without ending [default: emotion, or `emotion_crops`]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Decides on the first weights, the order of faces and who is held out
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Print the card as a JSON object
    #[arg(long)]
    json: bool,
}

/// What is learned from: either, or both together.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = true)]
struct Source {
    /// Synthetic samples: safetensors files with emotions, or folders of them, as
    /// `cargo xtask studio emotion` makes them
    #[arg(long, value_name = "PATH", num_args = 1..)]
    samples: Vec<PathBuf>,
    /// The dataset of a game: labelled turns of players who agree to that
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The secret keys that open the dataset's pictures, as age-keygen writes them
    #[arg(long, value_name = "FILE", requires = "data")]
    identity: Option<PathBuf>,
}

/// What is learned from, and where it comes from.
#[derive(Default)]
struct Gathered {
    examples: Vec<Example>,
    /// The players among them.
    people: BTreeSet<PersonId>,
    origin: Vec<String>,
    limits: Vec<&'static str>,
}

pub fn run(args: &EmotionArgs, context: &Context) -> Result<Outcome> {
    let config: EmotionConfig = config::read(&context.root.config("emotion.ron"))?;
    let gathered = gather(args, context)?;
    let out = args.out.clone().unwrap_or_else(|| context.root.models());
    let stem = args.name.as_deref().unwrap_or(args.kind.stem());
    if stem.is_empty() || stem.contains(['/', '\\']) {
        return Err(Problem::new(format!("\"{stem}\" is no name of a file"))
            .hint("write --name without folders; --out names the folder"));
    }
    std::fs::create_dir_all(&out).map_err(|error| {
        Problem::new(format!("cannot write into {}", out.display()))
            .because(error)
            .hint("allow this user to write there, or name another folder with --out")
    })?;
    let checkpoint = out.join(format!("{stem}.checkpoint"));
    let job = Job {
        kind: args.kind,
        seed: args.seed,
        checkpoint: Some(&checkpoint),
        pause: PAUSE,
        origin: &gathered.origin.join("; "),
        limits: &gathered.limits,
    };
    let steps = config.training.steps(args.kind);
    let trained = learn(&gathered.examples, &config, &job, steps)?;
    if let Some(folder) = &args.source.data {
        gathered.note(&trained.card, &config.training, folder)?;
    }
    trained.card.write(&trained.weights, &out, stem)?;
    curves::write(
        &trained.curve,
        trained.card.best_epoch,
        &out.join(format!("{stem}.svg")),
    )?;
    if args.json {
        output::json(&trained.card)?;
    } else {
        output::line(text(&trained.card))?;
    }
    Ok(Outcome::Done)
}

fn learn(
    examples: &[Example],
    config: &EmotionConfig,
    job: &Job,
    steps: &Steps,
) -> Result<Trained> {
    let progress = bar(steps.epochs as u64);
    let trained = train(examples, &config.training, job, &mut |epoch| {
        progress.set_position(epoch.number as u64);
        ControlFlow::Continue(())
    })?;
    progress.finish_and_clear();
    trained.ok_or_else(|| {
        Problem::new("the training was stopped").hint("start it again; it goes on where it was")
    })
}

fn gather(args: &EmotionArgs, context: &Context) -> Result<Gathered> {
    let head = AuHead::load(&context.root.models())?;
    let mut gathered = Gathered::default();
    if !args.source.samples.is_empty() {
        gathered.add_samples(args, context, &head)?;
    }
    if let Some(folder) = &args.source.data {
        gathered.add_data(args, folder, &head)?;
    }
    gathered.limits.extend(GENERAL);
    Ok(gathered)
}

impl Gathered {
    fn add_samples(&mut self, args: &EmotionArgs, context: &Context, head: &AuHead) -> Result<()> {
        let recipe: Recipe = config::read(&context.root.config("au_training.ron"))?;
        let samples = Samples::read(&args.source.samples, recipe.lip_gap)?;
        let mut examples = samples::examples(&samples.faces, head);
        if args.kind == Kind::Crops {
            // A picture is the same whatever it is measured from: once is enough.
            examples.retain(|example| !example.features.own_units);
        }
        if examples.is_empty() {
            return Err(Problem::new("no face of these samples has an emotion")
                .hint("make people who show emotions: cargo xtask studio emotion"));
        }
        self.examples.extend(examples);
        self.limits.extend(SYNTHETIC);
        self.origin.push(format!(
            "{} renders of {} synthetic people from CC0 data, read by the Action Unit head {}; samples {}",
            samples.faces.len(),
            samples.people().len(),
            head.version(),
            samples.digest.get(..12).unwrap_or_default(),
        ));
        Ok(())
    }

    fn add_data(&mut self, args: &EmotionArgs, folder: &Path, head: &AuHead) -> Result<()> {
        let store = Store::read_only(folder)?;
        let keys = args
            .source
            .identity
            .as_deref()
            .map(Identities::read)
            .transpose()?;
        let pictures = match args.kind {
            Kind::Aus => Pictures::No,
            Kind::Crops => Pictures::Yes(keys.as_ref()),
        };
        let Records {
            examples,
            unreadable,
        } = records::examples(&store, head, pictures)?;
        for why in &unreadable {
            tracing::warn!("a picture is left out: {why}");
        }
        if examples.is_empty() {
            return Err(
                Problem::new(format!("no turn in {} has a label", folder.display()))
                    .hint("play with consent to keep measurements first, or train on --samples"),
            );
        }
        self.people = examples
            .iter()
            .filter_map(|example| example.person.parse().ok())
            .collect();
        self.limits.extend(PLAYED);
        self.origin
            .push(format!("{} labelled turns of players", examples.len()));
        self.examples.extend(examples);
        Ok(())
    }

    /// Notes in the dataset whose faces the model learned from, before it is
    /// written: whoever withdraws later must taint it.
    fn note(&self, card: &Card, recipe: &EmotionRecipe, folder: &Path) -> Result<()> {
        let store = Store::open_existing(folder)?;
        let learned = |person: &&PersonId| {
            // Stopping and calibrating on somebody is learning too.
            Part::of(&person.to_string(), recipe, card.seed) != Part::HeldOut
        };
        store.batch(|batch| {
            batch.put_model(&ModelRow {
                version: card.version().to_owned(),
                kind: ModelKind::Emotion,
                first_used: Time::now(),
                tainted_at: None,
            })?;
            for person in self.people.iter().filter(learned) {
                if !batch.agrees(*person, Purpose::Measurements)? {
                    return Err(Problem::new(
                        "somebody whose faces were learned from has just withdrawn",
                    )
                    .hint("train again; the model was not written"));
                }
                batch.put_learned(card.version(), *person)?;
            }
            Ok(())
        })
    }
}

/// What is worth knowing of a classifier, as lines.
fn text(card: &Card) -> String {
    let mut text = format!(
        "{} {}: learned from {} faces of {} people, stopped on {} others after {} passes (best: {})\n",
        card.kind.key(),
        card.version(),
        card.faces,
        card.people,
        card.validation_people,
        card.epochs,
        card.best_epoch,
    );
    let Some(figures) = &card.figures else {
        return text + "nobody was held out, so there are no figures";
    };
    let percent = |measured: &Measured| {
        let value = format!("{:.1} %", 100.0 * measured.value);
        match measured.interval {
            Some([low, high]) => format!("{value} ({:.1} to {:.1})", 100.0 * low, 100.0 * high),
            None => value,
        }
    };
    // Writing into a text cannot fail.
    let _ = writeln!(
        text,
        "on {} faces of {} people held out: accuracy {}, macro-F1 {}, chance {:.1} %, probabilities off by {:.1} %",
        figures.faces,
        figures.people,
        percent(&figures.accuracy),
        percent(&figures.macro_f1),
        100.0 * figures.chance,
        100.0 * figures.calibration_error,
    );
    let _ = writeln!(
        text,
        "\n{:<12} {:>6} {:>7} {:>9} {:>5}",
        "label", "faces", "recall", "precision", "F1"
    );
    for row in &figures.labels {
        let _ = writeln!(
            text,
            "{:<12} {:>6} {:>7.2} {:>9.2} {:>5.2}",
            row.label, row.faces, row.recall, row.precision, row.f1
        );
    }
    let _ = writeln!(
        text,
        "\n{:<22} {:<10} {:>6} {:>24} {:>9}",
        "by", "group", "faces", "accuracy", "macro-F1"
    );
    for row in &figures.groups {
        let _ = writeln!(
            text,
            "{:<22} {:<10} {:>6} {:>24} {:>7.1} %",
            row.factor,
            row.group,
            row.faces,
            percent(&row.accuracy),
            100.0 * row.macro_f1,
        );
    }
    for limit in &card.limits {
        let _ = writeln!(text, "\nlimit: {limit}");
    }
    text.trim_end().to_owned()
}
