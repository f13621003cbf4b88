//! `face-game study check`: whether a study file makes sense, and what a participant
//! goes through.

use std::path::PathBuf;

use serde::Serialize;

use super::{Context, Outcome, language};
use crate::{
    cli::output,
    config,
    error::Result,
    game::rules::Rules,
    study::{
        allocation::Order,
        protocol::{
            Interruption, Protocol, Show, Study,
            path::{Doing, Step},
        },
    },
    target,
};

/// Check a study file and its surveys, and print what a participant goes through
/// and how long it takes. Nobody's allocation is told.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The study's file, as config/studies/facegame-2022.ron
    #[arg(value_name = "FILE")]
    file: PathBuf,

    /// Print every step as one JSON object a line
    #[arg(long)]
    json: bool,
}

/// One line of `check --json`.
#[derive(Serialize)]
struct Line<'a> {
    group: &'a str,
    step: &'static str,
    round: Option<usize>,
    number: Option<u32>,
    questions: Option<usize>,
    starts_least: f32,
    starts_most: f32,
    takes_least: f32,
    takes_most: f32,
}

pub fn run(args: &Args, context: &Context) -> Result<Outcome> {
    let study = Study::read(&args.file)?;
    let (targets, problems) = target::load(&context.root.targets());
    problems.iter().for_each(crate::cli::report);
    study.check_targets(targets.iter().map(|target| target.id.as_str()))?;
    let rules: Rules = config::read(&context.root.config("game.ron"))?;
    let language = language(context, &study)?;
    // Any order takes as long: the file's own stands for all.
    let order: Vec<usize> = (0..study.protocol.rounds()).collect();
    let patience = rules.judge_patience_seconds;
    for (place, group) in study.protocol.groups.iter().enumerate() {
        let path = study.path(place, &order, patience);
        if args.json {
            path.iter()
                .try_for_each(|step| output::json(&line(&group.key, step)))?;
        }
    }
    if !args.json {
        print(&study, &language, &order, patience)?;
    }
    Ok(Outcome::Done)
}

fn line<'a>(group: &'a str, step: &Step) -> Line<'a> {
    let (name, round, number, questions) = match &step.doing {
        Doing::Consent => ("consent", None, None, None),
        Doing::Survey(count) => ("survey", None, None, Some(*count)),
        Doing::Calibrate => ("calibrate", None, None, None),
        Doing::Try { round, number, .. } => ("try", Some(*round), Some(*number), None),
    };
    Line {
        group,
        step: name,
        round,
        number,
        questions,
        starts_least: step.starts.0,
        starts_most: step.starts.1,
        takes_least: step.takes.0,
        takes_most: step.takes.1,
    }
}

fn print(study: &Study, language: &str, order: &[usize], patience: f32) -> Result<()> {
    let protocol = &study.protocol;
    output::line(format_args!(
        "{}: {}",
        protocol.key,
        protocol.title.say(language)
    ))?;
    output::line(format_args!("version {}", &study.digest[..16]))?;
    output::line(format_args!(
        "{} participants, {} rounds of {} tries",
        protocol.participants,
        protocol.rounds(),
        protocol.play.tries
    ))?;
    output::line(allocation(protocol))?;
    output::line(interruption(protocol))?;
    for (place, group) in protocol.groups.iter().enumerate() {
        output::line("")?;
        output::line(format_args!(
            "{} ({}): {}",
            group.key,
            group.name.say(language),
            sees(&group.shows)
        ))?;
        way(&study.path(place, order, patience), protocol)?;
    }
    Ok(())
}

fn allocation(protocol: &Protocol) -> String {
    let lengths: Vec<_> = protocol
        .allocation
        .blocks
        .iter()
        .map(usize::to_string)
        .collect();
    let strata = match protocol.allocation.strata.as_slice() {
        [] => String::new(),
        strata => format!(", separately by {}", strata.join(" and ")),
    };
    let order = match protocol.targets.order {
        Order::Fixed => "targets in the file's order",
        Order::Williams => "targets in the orders of a Williams design",
        Order::Random => "targets in random orders",
    };
    format!(
        "allocated from seed {} in permuted blocks of {}{strata}; {order}",
        protocol.allocation.seed,
        lengths.join(" or ")
    )
}

fn interruption(protocol: &Protocol) -> String {
    match protocol.interruption {
        Interruption::Resume { within_minutes } => {
            format!(
                "an interrupted session goes on at the same try within {within_minutes} minutes, or is closed"
            )
        }
        Interruption::Close => "an interrupted session is closed as incomplete".into(),
    }
}

fn sees(shows: &[Show]) -> String {
    let names: Vec<_> = shows
        .iter()
        .map(|show| match show {
            Show::Emotion => "the name of the face",
            Show::Likeness => "the likeness during a try",
            Show::Score => "the score",
            Show::Stars => "stars",
            Show::Summary => "a summary",
            Show::Instructions => "instructions",
            Show::Praise => "praise",
            Show::Highlights => "marks on the faces",
        })
        .collect();
    if names.is_empty() {
        "sees nothing of the result".into()
    } else {
        format!("sees {}", names.join(", "))
    }
}

/// The steps, tries of a round on one line.
fn way(path: &[Step], protocol: &Protocol) -> Result<()> {
    let mut steps = path.iter().peekable();
    while let Some(step) = steps.next() {
        let (mut takes, starts) = (step.takes, step.starts);
        let what = match &step.doing {
            Doing::Consent => "reads the consent text and agrees".to_owned(),
            Doing::Survey(count) => format!("answers {count} questions"),
            Doing::Calibrate => "shows the own neutral face".to_owned(),
            Doing::Try { round, .. } => {
                let same = |next: &&Step| matches!(&next.doing, Doing::Try { round: other, .. } if other == round);
                while let Some(next) = steps.next_if(same) {
                    takes = (takes.0 + next.takes.0, takes.1 + next.takes.1);
                }
                let phases = protocol.phases(1);
                format!(
                    "round {round}: {} tries of {} s",
                    protocol.play.tries, phases.perform
                )
            }
        };
        output::line(format_args!(
            "  {:>5} to {:>5}  {what:<36} {:>5} to {:>5}",
            clock(starts.0),
            clock(starts.1),
            clock(takes.0),
            clock(takes.1)
        ))?;
    }
    let end = path.last().map_or((0.0, 0.0), |step| {
        (step.starts.0 + step.takes.0, step.starts.1 + step.takes.1)
    });
    output::line(format_args!(
        "  {:>5} to {:>5}  the end",
        clock(end.0),
        clock(end.1)
    ))
}

fn clock(seconds: f32) -> String {
    let whole = seconds.round() as u32;
    format!("{}:{:02}", whole / 60, whole % 60)
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn times_are_minutes_and_seconds() {
        assert_eq!(
            (clock(0.0), clock(59.6), clock(3600.0)),
            ("0:00".into(), "1:00".into(), "60:00".into())
        );
    }
}
