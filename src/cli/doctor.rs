//! `face-game doctor`: what works here, what does not, and what to do about it.

mod cameras;
mod fonts;
mod graphics;

use serde::Serialize;

use super::{Context, Outcome, output};
use crate::{
    camera::CameraConfig,
    config::{self, Config},
    error::{Problem, Result},
    explain::Dictionary,
    game::rules::Rules,
    i18n::Language,
    paths::Root,
    target,
    ui::theme::ThemeConfig,
    vision::{
        AuHead, Backend, BaselineConfig, CalibrationConfig, Networks, SmoothingConfig, VisionConfig,
    },
};

/// Tell what works on this computer and what does not, with hints.
///
/// Looks at the configuration, networks, display, graphics, cameras, demo player,
/// targets, texts and fonts. The exit code is 0 if the game can be played.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

/// How well something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Status {
    Ok,
    /// The game plays, but not as well as it could.
    Warn,
    /// The game cannot be played.
    Fail,
}

/// What was found out about one thing.
#[derive(Debug, Serialize)]
struct Check {
    name: String,
    status: Status,
    detail: String,
    hint: Option<String>,
}

impl Check {
    fn new(name: impl Into<String>, status: Status, detail: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            status,
            detail: detail.into(),
            hint: None,
        }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A problem is of status `otherwise`.
    fn of(name: impl Into<String>, result: Result<String>, otherwise: Status) -> Self {
        match result {
            Ok(detail) => Self::new(name, Status::Ok, detail),
            Err(problem) => Self::trouble(name, &problem, otherwise),
        }
    }

    fn trouble(name: impl Into<String>, problem: &Problem, status: Status) -> Self {
        let hint = problem.advice().map(str::to_owned);
        Self {
            hint,
            ..Self::new(name, status, problem.to_string())
        }
    }

    fn print(&self) -> Result<()> {
        let mark = match self.status {
            Status::Ok => "ok  ",
            Status::Warn => "warn",
            Status::Fail => "FAIL",
        };
        output::line(format_args!("{mark}  {:<20} {}", self.name, self.detail))?;
        self.hint
            .iter()
            .try_for_each(|hint| output::line(format_args!("      {:<20} hint: {hint}", "")))
    }
}

pub fn run(args: &Args, context: &Context) -> Result<Outcome> {
    let root = &context.root;
    let mut checks = vec![Check::new(
        "root",
        Status::Ok,
        root.path().display().to_string(),
    )];
    checks.extend(settings(root));
    checks.extend(networks(root));
    checks.extend(graphics::checks());
    checks.extend(cameras::checks(root));
    checks.extend(targets(root));
    checks.push(texts(context));
    checks.extend(fonts::checks(root));
    for check in &checks {
        if args.json {
            output::json(check)?;
        } else {
            check.print()?;
        }
    }
    let playable = checks.iter().all(|check| check.status != Status::Fail);
    Ok(if playable {
        Outcome::Done
    } else {
        Outcome::Found
    })
}

/// Every configuration file parses.
fn settings(root: &Root) -> Vec<Check> {
    fn parses<T: Config>(root: &Root, name: &str) -> Check {
        let read = config::read::<T>(&root.config(name));
        Check::of(
            format!("config/{name}"),
            read.map(|_| "good".to_owned()),
            Status::Fail,
        )
    }
    vec![
        parses::<Rules>(root, "game.ron"),
        parses::<Dictionary>(root, "explain.ron"),
        parses::<ThemeConfig>(root, "theme.ron"),
        parses::<CameraConfig>(root, "camera.ron"),
        parses::<VisionConfig>(root, "vision.ron"),
        parses::<CalibrationConfig>(root, "calibration.ron"),
        parses::<BaselineConfig>(root, "baseline.ron"),
        parses::<SmoothingConfig>(root, "smoothing.ron"),
    ]
}

/// The networks load, on each backend.
fn networks(root: &Root) -> Vec<Check> {
    let models = root.models();
    Backend::ALL
        .into_iter()
        .map(|backend| {
            let load = Networks::load(&models, backend).and_then(|_| {
                let head = AuHead::load(&models)?;
                Ok(format!("loaded, movement head {}", head.version()))
            });
            Check::of(format!("networks on {backend}"), load, Status::Fail)
        })
        .collect()
}

fn targets(root: &Root) -> Vec<Check> {
    let (targets, problems) = target::load(&root.targets());
    let count = if targets.is_empty() {
        Check::new("targets", Status::Fail, "there are none")
            .hint("restore the folder assets/targets")
    } else {
        Check::new(
            "targets",
            Status::Ok,
            format!("{} faces to copy", targets.len()),
        )
    };
    let bad = problems
        .iter()
        .map(|problem| Check::trouble("targets", problem, Status::Warn));
    std::iter::once(count).chain(bad).collect()
}

fn texts(context: &Context) -> Check {
    let load = context.texts().map(|(catalogue, language)| {
        let all: Vec<_> = catalogue.languages().map(Language::to_string).collect();
        format!("{}; the one in force is {language}", all.join(", "))
    });
    Check::of("texts", load, Status::Fail)
}
