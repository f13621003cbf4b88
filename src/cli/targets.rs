//! `face-game targets`: the faces to copy, and whether their cards are true.

use std::path::PathBuf;

use clap::Subcommand;
use serde::Serialize;

use super::{Context, Outcome, output, reader::Reader, report};
use crate::{
    error::Result,
    facs::{AuSet, Emotion},
    target::{self, Obtained, Target},
    vision::Neutral,
};

/// List the faces to copy, or check their cards.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder of targets [default: assets/targets]
    #[arg(long, global = true, value_name = "DIR")]
    dir: Option<PathBuf>,

    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print each target: its name, its expression and its Action Units.
    List {
        /// Print one JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Tell each card that cannot be used, and each whose Action Units are not
    /// those that the detector finds on its image, read against the person's own
    /// neutral face where the card names one; exit code 1 if there is any.
    Check {
        /// Write what the detector finds to the cards that disagree
        #[arg(long)]
        update: bool,
    },
}

pub fn run(args: &Args, context: &Context) -> Result<Outcome> {
    let dir = args.dir.clone().unwrap_or_else(|| context.root.targets());
    let (targets, problems) = target::load(&dir);
    problems.iter().for_each(report);
    let sound = match args.action {
        Action::List { json } => list(&targets, json).map(|()| true),
        Action::Check { update } => check(targets, &mut Reader::load(&context.root)?, update),
    }?;
    Ok(if sound && problems.is_empty() {
        Outcome::Done
    } else {
        Outcome::Found
    })
}

/// One line of `list --json`.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    image: String,
    neutral: Option<String>,
    emotion: Emotion,
    aus: AuSet,
    aus_obtained: &'a Obtained,
    licence: &'a str,
}

fn list(targets: &[Target], json: bool) -> Result<()> {
    for target in targets {
        let Target { id, card, .. } = target;
        if json {
            output::json(&Line {
                id,
                image: target.image().display().to_string(),
                neutral: target.neutral().map(|path| path.display().to_string()),
                emotion: card.emotion,
                aus: card.aus,
                aus_obtained: &card.aus_obtained,
                licence: &card.licence,
            })?;
        } else {
            output::line(format_args!(
                "{id:<16} {:<10} {}",
                card.emotion.key(),
                card.aus
            ))?;
        }
    }
    Ok(())
}

/// The units that the detector finds on targets, as the game reads them.
struct Detector<'a> {
    reader: &'a mut Reader,
    /// The neutral face measured last: targets of one person follow each other.
    last: Option<(PathBuf, Neutral)>,
}

impl Detector<'_> {
    fn find(&mut self, target: &Target) -> Result<AuSet> {
        let neutral = target.neutral();
        if let Some(path) = neutral.as_ref()
            && self.last.as_ref().is_none_or(|(last, _)| last != path)
        {
            let measured = self.reader.neutral(Some(path))?;
            self.last = measured.map(|measured| (path.clone(), measured));
        }
        let own = self.last.as_ref().filter(|_| neutral.is_some());
        let image = target.image();
        let reading = self.reader.read(&image, own.map(|(_, own)| own));
        Ok(reading.best(&image)?.aus.present())
    }
}

/// Whether every card agrees with the detector.
fn check(targets: Vec<Target>, reader: &mut Reader, update: bool) -> Result<bool> {
    let version = reader.version();
    let mut detector = Detector { reader, last: None };
    let mut sound = true;
    for mut target in targets {
        let found = match detector.find(&target) {
            Ok(found) => found,
            Err(problem) => {
                report(&problem);
                sound = false;
                continue;
            }
        };
        let (id, stored) = (target.id.clone(), target.card.aus);
        if found == stored {
            output::line(format_args!("{id}: agrees, {found}"))?;
        } else if update {
            target.card.aus = found;
            target.card.aus_obtained = Obtained::Detector {
                version: version.clone(),
            };
            target.save()?;
            output::line(format_args!("{id}: was {stored}, now {found}"))?;
        } else {
            sound = false;
            output::line(format_args!(
                "{id}: says {stored}, the detector finds {found}"
            ))?;
        }
    }
    Ok(sound)
}
