//! `face-game models`: the emotion models that the game has learned, and which counts.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use clap::Subcommand;
use serde::Serialize;

use super::{Context, Outcome, output};
use crate::{
    config,
    dataset::Store,
    error::{Problem, Result},
    learn::{
        au::{Recipe, Samples},
        continuous::{Base, DatasetDiary, Diary, LearningConfig, diary::Change, lesson, model},
        emotion::{EmotionConfig, EmotionModel, Example, Label, Part, samples},
        judgement::{self, Comparison, Estimate},
        registry::{Because, Listed, Registry, SHIPPED, State},
        withdrawal,
    },
    paths,
    vision::AuHead,
};

/// Look after the emotion models that the game has learned from play.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder of the dataset [default: the platform's folder for this user's data]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show every version, and which counts
    List,
    /// Let a version count; 0 is the model that the game ships with
    Promote {
        /// Its number
        version: u32,
    },
    /// Go back to the version that counted before the one that counts now
    Rollback,
    /// Ask two versions about the same people, from whom neither has learned
    Compare {
        /// The number of the one
        a: u32,
        /// The number of the other
        b: u32,
    },
    /// Make the synthetic faces that every lesson begins with
    Base {
        /// The studio's samples: safetensors files, or folders of them
        #[arg(long, value_name = "PATH", required = true, num_args = 1..)]
        samples: Vec<PathBuf>,
        /// How many people at most
        #[arg(long, default_value_t = 150)]
        people: usize,
    },
}

pub fn run(args: &Args, context: &Context) -> Result<Outcome> {
    if let Action::Base { samples, people } = &args.action {
        return base(samples, *people, context);
    }
    let data = paths::data_folder(args.data.as_deref())?;
    let registry = Registry::new(&data);
    match args.action {
        Action::List => list(&registry, args.json, context),
        Action::Promote { version } => promote(&registry, &data, version, args.json, context),
        Action::Rollback => rollback(&registry, &data, args.json, context),
        Action::Compare { a, b } => compare(&registry, &data, [a, b], args.json, context),
        Action::Base { .. } => Ok(Outcome::Done),
    }
}

/// A version as it is printed.
#[derive(Debug, Serialize)]
struct Row {
    version: u32,
    state: State,
    model: String,
    /// RFC 3339; none of the shipped one.
    made_at: Option<String>,
    people: Option<usize>,
    faces: Option<usize>,
    /// Accuracy on people held out: its own, and of the one in force then.
    accuracy: Option<[f64; 2]>,
    verdict: Option<&'static str>,
    problem: Option<String>,
}

impl Row {
    fn of(listed: Listed, current: u32) -> Self {
        let entry = listed.entry;
        let trial = entry.as_ref().and_then(|entry| entry.trial.as_ref());
        Self {
            version: listed.number,
            state: if listed.number == current {
                State::Current
            } else {
                listed.state
            },
            made_at: entry
                .as_ref()
                .and_then(|entry| jiff::Timestamp::from_millisecond(entry.made_at).ok())
                .map(|at| at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
            people: entry.as_ref().map(|entry| entry.people),
            faces: entry.as_ref().map(|entry| entry.faces),
            accuracy: trial.map(|trial| [trial.new.accuracy.value, trial.old.accuracy.value]),
            verdict: trial.map(|trial| trial.verdict.key()),
            model: entry.map(|entry| entry.model).unwrap_or_default(),
            problem: listed.problem,
        }
    }
}

fn list(registry: &Registry, json: bool, context: &Context) -> Result<Outcome> {
    let (shipped, missing) = model::shipped(&context.root.models());
    let (current, problems) = model::current(registry, &shipped);
    for problem in missing.iter().chain(&problems) {
        super::report(problem);
    }
    let mut rows = vec![Row {
        version: SHIPPED,
        state: if current.number == SHIPPED {
            State::Current
        } else {
            State::Kept
        },
        model: shipped.version().to_owned(),
        made_at: None,
        people: None,
        faces: None,
        accuracy: None,
        verdict: None,
        problem: missing.map(|problem| problem.to_string()),
    }];
    let kept = registry.list()?;
    rows.extend(
        kept.into_iter()
            .map(|listed| Row::of(listed, current.number)),
    );
    if json {
        output::json(&rows)?;
    } else {
        output::line(
            "version  state    model         made                  people  faces  accuracy  before  verdict",
        )?;
        for row in &rows {
            let number = |n: Option<usize>| n.map_or_else(|| "-".into(), |n| n.to_string());
            let share = |n: Option<f64>| n.map_or_else(|| "-".into(), |n| format!("{n:.3}"));
            output::line(format_args!(
                "{:>7}  {:<7}  {:<12}  {:<20}  {:>6}  {:>5}  {:>8}  {:>6}  {}",
                row.version,
                row.state.key(),
                row.model,
                row.made_at.as_deref().unwrap_or("shipped with the game"),
                number(row.people),
                number(row.faces),
                share(row.accuracy.map(|[own, _]| own)),
                share(row.accuracy.map(|[_, before]| before)),
                row.verdict.unwrap_or("-"),
            ))?;
        }
    }
    let damaged = rows.iter().any(|row| row.state == State::Damaged);
    Ok(if damaged {
        Outcome::Found
    } else {
        Outcome::Done
    })
}

/// What a change is answered with.
#[derive(Serialize)]
struct Changed {
    version: u32,
    instead_of: u32,
    model: String,
}

fn promote(
    registry: &Registry,
    data: &Path,
    to: u32,
    json: bool,
    context: &Context,
) -> Result<Outcome> {
    let (shipped, _) = model::shipped(&context.root.models());
    let diary = diary(data)?;
    let chosen = model::numbered(registry, &shipped, to)?;
    let before = registry.current().number();
    registry.change()?.promote(to, Because::Asked, None)?;
    changed(diary, Change::Promote, before, to, &*chosen.model, json)
}

fn rollback(registry: &Registry, data: &Path, json: bool, context: &Context) -> Result<Outcome> {
    let (shipped, _) = model::shipped(&context.root.models());
    let diary = diary(data)?;
    let before = registry.current().number();
    let to = registry.change()?.roll_back(Because::Asked)?;
    let chosen = model::numbered(registry, &shipped, to)?;
    changed(diary, Change::Rollback, before, to, &*chosen.model, json)
}

/// The dataset beside the models, which is told of every change, opened before anything
/// is changed; what withdrawals there leave no right to is gone by then.
fn diary(data: &Path) -> Result<DatasetDiary> {
    let store = Store::open(data)?;
    withdrawal::forget(&store)?;
    Ok(DatasetDiary::new(store, None))
}

fn changed(
    mut diary: DatasetDiary,
    change: Change,
    before: u32,
    to: u32,
    model: &dyn EmotionModel,
    json: bool,
) -> Result<Outcome> {
    let detail = serde_json::json!({
        "version": to, "instead_of": before, "because": Because::Asked.key(),
    });
    diary.audit(change, model.version(), detail)?;
    let changed = Changed {
        version: to,
        instead_of: before,
        model: model.version().to_owned(),
    };
    if json {
        output::json(&changed)?;
    } else {
        let Changed { version, model, .. } = changed;
        output::line(format_args!(
            "version {version} ({model}) counts now, and no longer {before}"
        ))?;
    }
    Ok(Outcome::Done)
}

/// A comparison as it is printed.
#[derive(Serialize)]
struct Compared {
    versions: [u32; 2],
    /// `old` is the first of the versions, `new` the second.
    #[serde(flatten)]
    comparison: Comparison,
}

fn compare(
    registry: &Registry,
    data: &Path,
    [a, b]: [u32; 2],
    json: bool,
    context: &Context,
) -> Result<Outcome> {
    let learning: LearningConfig = config::read(&context.root.config("learning.ron"))?;
    let emotion: EmotionConfig = config::read(&context.root.config("emotion.ron"))?;
    let (shipped, _) = model::shipped(&context.root.models());
    let [one, other] = [
        model::numbered(registry, &shipped, a)?,
        model::numbered(registry, &shipped, b)?,
    ];
    let head = AuHead::load(&context.root.models())?;
    let mut diary = DatasetDiary::new(Store::open_existing(data)?, Some(head));
    let mut known = diary.people_of(one.model.version())?;
    known.extend(diary.people_of(other.model.version())?);
    let examples: Vec<Example> = diary
        .imitations()?
        .iter()
        .filter(|imitation| !known.contains(&imitation.person))
        .map(|imitation| imitation.example(1.0))
        .collect();
    if examples.is_empty() {
        return Err(
            Problem::new("there is nobody from whom neither version has learned")
                .hint("let more people play; a share of them is always held out"),
        );
    }
    let base = Base::load(&context.root.models()).unwrap_or_default();
    let trusted = base.held_out(&emotion.training, learning.seed);
    let faces = lesson::faces(
        &examples.iter().collect::<Vec<_>>(),
        &*one.model,
        &*other.model,
    )?;
    let trusted = lesson::faces(&trusted, &*one.model, &*other.model)?;
    let labels = Label::own().len();
    let comparison = judgement::compare(&faces, &trusted, labels, &learning.bar, learning.seed);
    if json {
        output::json(&Compared {
            versions: [a, b],
            comparison,
        })?;
    } else {
        print(&comparison, [a, b])?;
    }
    Ok(Outcome::Done)
}

fn print(comparison: &Comparison, [a, b]: [u32; 2]) -> Result<()> {
    let estimate = |e: Estimate| {
        if e.low.is_finite() {
            format!("{:+.3} ({:+.3} to {:+.3})", e.value, e.low, e.high)
        } else {
            format!("{:+.3}", e.value)
        }
    };
    output::line(format_args!(
        "{} faces of {} people from whom neither has learned",
        comparison.faces, comparison.people
    ))?;
    output::line(format_args!(
        "{:<24}{:>8}{:>8}  difference (95 % interval)",
        "", a, b
    ))?;
    for (name, of) in [
        (
            "accuracy",
            (|s: &judgement::Scores| s.accuracy) as fn(&judgement::Scores) -> Estimate,
        ),
        ("macro-F1", |s| s.macro_f1),
        ("calibration error", |s| s.calibration_error),
    ] {
        output::line(format_args!(
            "{name:<24}{:>8.3}{:>8.3}  {}",
            of(&comparison.old).value,
            of(&comparison.new).value,
            estimate(of(&comparison.gain))
        ))?;
    }
    for group in &comparison.groups {
        output::line(format_args!(
            "{:<24}{:>8.3}{:>8.3}  {}",
            format!("{}: {}", group.factor, group.group),
            group.old,
            group.new,
            estimate(group.gain)
        ))?;
    }
    if let Some([one, other]) = comparison.trusted {
        output::line(format_args!(
            "{:<24}{one:>8.3}{other:>8.3}",
            "synthetic people"
        ))?;
    }
    output::line(format_args!(
        "as a lesson, {b} after {a} would be: {}",
        comparison.verdict.key()
    ))
}

fn base(paths: &[PathBuf], most: usize, context: &Context) -> Result<Outcome> {
    let recipe: Recipe = config::read(&context.root.config("au_training.ron"))?;
    let head = AuHead::load(&context.root.models())?;
    let faces = samples::examples(&Samples::read(paths, recipe.lip_gap)?.faces, &head);
    let mut people: BTreeMap<&str, usize> = BTreeMap::new();
    for face in &faces {
        let next = people.len();
        people.entry(&face.person).or_insert(next);
    }
    let kept: Vec<Example> = faces
        .iter()
        .filter(|face| people[face.person.as_str()] < most)
        .cloned()
        .collect();
    if kept.is_empty() {
        return Err(Problem::new("the samples hold no face with a label")
            .hint("make some: cargo xtask studio people --acts emotions --out DIR"));
    }
    let base = Base::new(kept);
    let path = context.root.models().join(Base::FILE);
    let partial = path.with_extension("part");
    std::fs::write(&partial, base.to_bytes()?)
        .and_then(|()| std::fs::rename(&partial, &path))
        .map_err(|error| {
            Problem::new(format!("cannot write {}", path.display()))
                .because(error)
                .hint("allow this user to write there")
        })?;
    output::line(format_args!(
        "{} faces of {} people, {} of them held out, in {}",
        base.examples().len(),
        people.len().min(most),
        held_out(&base, context)?,
        path.display()
    ))?;
    Ok(Outcome::Done)
}

fn held_out(base: &Base, context: &Context) -> Result<usize> {
    let learning: LearningConfig = config::read(&context.root.config("learning.ron"))?;
    let emotion: EmotionConfig = config::read(&context.root.config("emotion.ron"))?;
    let people: std::collections::BTreeSet<&str> = base
        .examples()
        .iter()
        .map(|face| face.person.as_str())
        .filter(|person| Part::of(person, &emotion.training, learning.seed) == Part::HeldOut)
        .collect();
    Ok(people.len())
}
