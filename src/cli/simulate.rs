//! `face-game simulate`: proves by simulated players that the game learns from play.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Subcommand;

use super::{Context, Outcome, output, tell};
use crate::{
    config,
    error::{Problem, Result},
    facs::ActionUnit,
    learn::{
        au::{Recipe, Samples},
        judgement::Estimate,
        simulation::{self, Detector, Plan, Trouble, World, plot},
    },
    vision::AuHead,
};

/// Let simulated players play, and see what the game learns of it.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Learning(LearningArgs),
    Detector(DetectorArgs),
}

/// Play for weeks, with honest players, cheats, a wrong label, a covered camera, and
/// say how good the models become on people who never play.
#[derive(Debug, clap::Args)]
struct LearningArgs {
    /// How many weeks
    #[arg(long, default_value_t = 8)]
    weeks: usize,
    /// How many new players a week
    #[arg(long, default_value_t = 18)]
    players: usize,
    /// How many people who never play
    #[arg(long, default_value_t = 60)]
    unseen: usize,
    /// Chooses everything by chance
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where the pictures go, as learning.svg and occurrence.svg
    #[arg(long, value_name = "DIR")]
    svg: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Fit how the detector errs, on synthetic faces whose movements are known.
#[derive(Debug, clap::Args)]
struct DetectorArgs {
    /// The studio's samples: safetensors files, or folders of them
    #[arg(long, value_name = "PATH", required = true, num_args = 1..)]
    samples: Vec<PathBuf>,
}

pub fn run(args: &Args, context: &Context) -> Result<Outcome> {
    match &args.what {
        What::Learning(args) => learning(args, context),
        What::Detector(args) => detector(args, context),
    }
}

fn learning(args: &LearningArgs, context: &Context) -> Result<Outcome> {
    let world = World::load(&context.root)?;
    let mut outcomes = Vec::new();
    for trouble in Trouble::ALL {
        tell(format_args!("{}", trouble.words()));
        let plan = Plan {
            weeks: args.weeks,
            players: args.players,
            unseen: args.unseen,
            attempts: 3,
            trouble,
            seed: args.seed,
        };
        let folder = Scratch::new(trouble)?;
        let outcome = simulation::outcome(&world, &plan, &folder.0, &mut |week| {
            tell(format_args!(
                "  week {}: {} labels, version {}, {:.3}",
                week.number, week.labels, week.version, week.arm.own_ways.value
            ));
        })?;
        outcomes.push(outcome);
    }
    if let Some(folder) = &args.svg {
        write(&folder.join("learning.svg"), &plot::accuracy(&outcomes)?)?;
        write(
            &folder.join("occurrence.svg"),
            &plot::occurrence(&outcomes[0])?,
        )?;
    }
    if args.json {
        output::json(&outcomes)?;
    } else {
        outcomes.iter().try_for_each(print)?;
    }
    Ok(Outcome::Done)
}

/// A folder that goes when it is done with.
struct Scratch(PathBuf);

impl Scratch {
    fn new(trouble: Trouble) -> Result<Self> {
        let name = format!(
            "face-game-simulation-{}-{}",
            std::process::id(),
            trouble as u8
        );
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).map_err(|error| {
            Problem::new(format!("cannot make {}", path.display()))
                .because(error)
                .hint("make room in the folder for temporary files")
        })?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn print(outcome: &simulation::Outcome) -> Result<()> {
    let range = |e: Estimate| format!("{:.3} ({:.3} to {:.3})", e.value, e.low, e.high);
    output::line(format_args!("\n{}", outcome.plan.trouble.words()))?;
    output::line(format_args!(
        "{:<28}{:<26}{}",
        "accuracy, unseen people", "own ways", "copies of targets"
    ))?;
    let arms = [
        ("the prototypes' rules", &outcome.rules),
        ("targets alone", &outcome.targets),
    ];
    let last = outcome
        .weeks
        .last()
        .map(|week| ("the loop, last week", &week.arm));
    let unguarded = [("all labels without guards", &outcome.unguarded)];
    for (name, arm) in arms.into_iter().chain(last).chain(unguarded) {
        output::line(format_args!(
            "{name:<28}{:<26}{}",
            range(arm.own_ways),
            range(arm.copies)
        ))?;
    }
    for week in &outcome.weeks {
        output::line(format_args!(
            "week {}: {} tries, {} labels, lesson: {} ({}), in force: version {} ({:.3} / {:.3})",
            week.number,
            week.turns,
            week.labels,
            week.verdict.map_or("none", |verdict| verdict.key()),
            week.learned.map_or_else(
                || "-".into(),
                |arm| format!("{:.3} / {:.3}", arm.own_ways.value, arm.copies.value)
            ),
            week.version,
            week.arm.own_ways.value,
            week.arm.copies.value,
        ))?;
    }
    output::line(format_args!(
        "imitations as they should be: {:?}",
        outcome.honest
    ))?;
    if !outcome.wrong.is_empty() {
        output::line(format_args!(
            "imitations that are wrong:   {:?}",
            outcome.wrong
        ))?;
    }
    let variance = &outcome.variance;
    for (name, spreads) in [
        ("targets", &variance.targets),
        ("labelled imitations", &variance.labelled),
        ("imitations from 0.33 on", &variance.kept),
    ] {
        let mean = spreads.iter().map(|s| s.variance).sum::<f64>() / spreads.len() as f64;
        let faces: usize = spreads.iter().map(|s| s.faces).sum();
        let sets: usize = spreads.iter().map(|s| s.sets).sum();
        output::line(format_args!(
            "{name}: {faces} faces in {sets} sets of units, variance within an emotion {mean:.2}"
        ))?;
    }
    Ok(())
}

fn detector(args: &DetectorArgs, context: &Context) -> Result<Outcome> {
    let recipe: Recipe = config::read(&context.root.config("au_training.ron"))?;
    let head = AuHead::load(&context.root.models())?;
    let samples = Samples::read(&args.samples, recipe.lip_gap)?;
    let detector = Detector::fit(&samples.faces, &head)?;
    let path = context.root.models().join(Detector::FILE);
    write(&path, detector.to_bytes()?)?;
    for (unit, explained) in ActionUnit::ALL.into_iter().zip(detector.explained()) {
        output::line(format_args!(
            "{unit}  {explained:.2} of the variance explained"
        ))?;
    }
    Ok(Outcome::Done)
}

/// Whole or not at all.
fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    let partial = path.with_extension("part");
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&partial, content))
        .and_then(|()| fs::rename(&partial, path))
        .map_err(|error| {
            Problem::new(format!("cannot write {}", path.display()))
                .because(error)
                .hint("allow this user to write there, or name another folder")
        })
}
