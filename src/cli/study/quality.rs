//! `face-game study quality`: which tries and participants do not count, and why.

use serde::Serialize;

use super::{Context, Of, Outcome, language};
use crate::{
    cli::output,
    dataset::Store,
    error::Result,
    study::{
        audit,
        data::{Participant, Status, StudyData, Try},
        load,
    },
};

/// List tries and participants that do not count by the study's own rules, and
/// whether the allocation is as its seed says; exit code 1 if it is not.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    of: Of,

    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

/// One line of `quality --json`.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Line<'a> {
    Participant {
        code: &'a str,
        status: Status,
        tries: usize,
        flagged: usize,
        exclusions: &'a [String],
    },
    Try {
        participant: &'a str,
        round: usize,
        number: usize,
        target: &'a str,
        off_ms: Option<f64>,
        camera_rate: Option<f64>,
        age_ms: Option<f64>,
        flags: &'a [String],
    },
    Note {
        text: &'a str,
    },
}

pub fn run(args: &Args, context: &Context) -> Result<Outcome> {
    let study = args.of.study()?;
    let data = load::load(&args.of.data, &study, &language(context, &study)?)?;
    let mistakes = audit::allocations(&Store::read_only(&args.of.data)?, &study)?;
    if args.json {
        lines(&data, &mistakes)?;
    } else {
        table(&data)?;
        for mistake in &mistakes {
            output::line(mistake)?;
        }
        if mistakes.is_empty() {
            output::line("the allocation is as the seed says")?;
        }
    }
    Ok(if mistakes.is_empty() {
        Outcome::Done
    } else {
        Outcome::Found
    })
}

fn of<'a>(data: &'a StudyData, who: &'a Participant) -> impl Iterator<Item = &'a Try> {
    data.tries
        .iter()
        .filter(|attempt| attempt.participant == who.code)
}

fn flagged(data: &StudyData, who: &Participant) -> usize {
    of(data, who)
        .filter(|attempt| !attempt.timing.flags.is_empty())
        .count()
}

fn lines(data: &StudyData, mistakes: &[String]) -> Result<()> {
    for who in &data.participants {
        output::json(&Line::Participant {
            code: &who.code,
            status: who.status,
            tries: of(data, who).count(),
            flagged: flagged(data, who),
            exclusions: &who.exclusions,
        })?;
    }
    for attempt in &data.tries {
        output::json(&Line::Try {
            participant: &attempt.participant,
            round: attempt.round,
            number: attempt.number,
            target: &attempt.target,
            off_ms: attempt.timing.off_ms,
            camera_rate: attempt.timing.camera_rate,
            age_ms: attempt.timing.age_ms,
            flags: &attempt.timing.flags,
        })?;
    }
    let notes = data.notes.iter().chain(mistakes);
    notes
        .map(|text| Line::Note { text })
        .try_for_each(|line| output::json(&line))
}

fn table(data: &StudyData) -> Result<()> {
    let wanted = data.plan.rounds * data.plan.tries;
    for who in &data.participants {
        let made = of(data, who).count();
        let verdict = if who.exclusions.is_empty() {
            String::new()
        } else {
            format!("; left out: {}", who.exclusions.join("; "))
        };
        output::line(format_args!(
            "{:<16} {:<10} {made:>3} of {wanted} tries, {} flagged{verdict}",
            who.code,
            word(who.status),
            flagged(data, who)
        ))?;
    }
    for attempt in data
        .tries
        .iter()
        .filter(|attempt| !attempt.timing.flags.is_empty())
    {
        output::line(format_args!(
            "{} round {} try {} ({}): {}",
            attempt.participant,
            attempt.round,
            attempt.number,
            attempt.target,
            attempt.timing.flags.join(", ")
        ))?;
    }
    let bad = data
        .tries
        .iter()
        .filter(|attempt| !attempt.timing.flags.is_empty())
        .count();
    output::line(format_args!(
        "{bad} of {} tries do not count",
        data.tries.len()
    ))?;
    data.notes.iter().try_for_each(output::line)
}

const fn word(status: Status) -> &'static str {
    match status {
        Status::Declined => "declined",
        Status::Running => "running",
        Status::Completed => "completed",
        Status::Incomplete => "incomplete",
        Status::Withdrawn => "withdrawn",
    }
}
