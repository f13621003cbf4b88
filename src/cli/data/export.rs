//! `face-game data export`: the dataset as files for others.

use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::{Outcome, output};
use crate::{
    cli::tell,
    dataset::{
        Action, Identities, Store, Time,
        export::{self, Card, Images, Purpose, Request, deliver},
        place::Place,
        scratch::Scratch,
    },
    error::{Problem, Result},
};

/// Write what the dataset holds for others: Parquet, CSV, pictures, a data card.
///
/// By default for research: only people who agreed to it are in it. Pictures are
/// left out unless they are asked for. Every export stands in the dataset's audit
/// table. A folder is there whole or not at all; in an object store the card comes
/// last and makes the export count, and a repetition writes what changed.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: PlaceArgs,
    /// Whose data leaves: `research`, of people who agreed to it; or `own`, of
    /// everybody, to merge kiosks and never to be passed on
    #[arg(long, value_name = "PURPOSE", default_value = "research")]
    purpose: Purpose,
    /// Write pictures for everybody to see, opened with the age key in FILE
    #[arg(long, value_name = "FILE", conflicts_with_all = ["encrypted", "images"])]
    identity: Option<PathBuf>,
    /// Copy pictures as they lie, encrypted or not
    #[arg(long, conflicts_with = "images")]
    encrypted: bool,
    /// Write pictures for everybody to see, where they lie open
    #[arg(long)]
    images: bool,
    /// The licence that the card names, in the words of Hugging Face
    #[arg(long, value_name = "NAME", default_value = "other")]
    licence: String,
    /// Print what was written as a JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct PlaceArgs {
    /// Write into this new folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write to an object store: `file:///folder`, `s3://bucket/folder`,
    /// `gs://bucket/folder` or `az://container/folder`, with options from `AWS_…`,
    /// `GOOGLE_…` or `AZURE_…`
    #[arg(long, value_name = "URL")]
    to: Option<String>,
}

/// What `--json` prints.
#[derive(Serialize)]
struct Written<'a> {
    place: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sent: Option<deliver::Sent>,
    card: &'a Card,
}

pub fn run(args: &Args, folder: &Path) -> Result<Outcome> {
    let store = Store::open_existing(folder)?;
    let installation = store.installation()?;
    let request = Request {
        purpose: args.purpose,
        images: args.pictures()?,
        licence: licence(&args.licence)?,
        data: folder,
        installation: &installation,
        now: Time::now().0,
    };
    // What cannot be reached is told before the work begins.
    let place = args.place.to.as_deref().map(Place::open).transpose()?;
    let (name, scratch) = match (&place, &args.place.out) {
        (Some(place), _) => {
            deliver::check_reach(place, &installation)?;
            (
                place.name().to_owned(),
                Scratch::beside(&folder.join("export"))?,
            )
        }
        (None, Some(out)) => {
            deliver::check_free(out)?;
            (out.display().to_string(), Scratch::beside(out)?)
        }
        (None, None) => {
            return Err(Problem::new("no place is named").hint("name one with --out or --to"));
        }
    };
    let progress = bar("turns");
    let card = export::write(store.connection(), &request, scratch.path(), |turns| {
        progress.set_position(turns);
    })?;
    progress.finish_and_clear();
    let detail = serde_json::json!({
        "purpose": card.purpose,
        "images": card.images,
        "rows": card.rows,
        "left_out": card.left_out,
    });
    store.audit(Action::Export, &name, &detail)?;
    let mut sent = None;
    match (&place, &args.place.out) {
        (Some(place), _) => {
            let progress = bar("files");
            let done = deliver::into_store(place, scratch.path(), &card, || progress.inc(1));
            progress.finish_and_clear();
            sent = Some(done?);
        }
        (None, Some(out)) => deliver::into_folder(scratch, out)?,
        (None, None) => {}
    }
    report(args, &name, &card, sent)
}

impl Args {
    fn pictures(&self) -> Result<Images> {
        Ok(match &self.identity {
            Some(path) => Images::Plain(Some(Identities::read(path)?)),
            None if self.images => Images::Plain(None),
            None if self.encrypted => Images::Copied,
            None => Images::LeftOut,
        })
    }
}

/// A licence that stands on one line of a card.
fn licence(name: &str) -> Result<&str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '+');
    if name.is_empty() || !name.chars().all(plain) {
        return Err(Problem::new(format!("{name:?} is no name of a licence"))
            .hint("write it as cc-by-4.0, or leave --licence out"));
    }
    Ok(name)
}

fn report(args: &Args, place: &str, card: &Card, sent: Option<deliver::Sent>) -> Result<Outcome> {
    if args.json {
        output::json(&Written { place, sent, card })?;
    } else {
        output::line(format_args!("{place}"))?;
        for (table, rows) in &card.rows {
            output::line(format_args!("{table:<13} {rows:>9}"))?;
        }
        if let Some(sent) = sent {
            output::line(format_args!(
                "{} files written, {} there already, {} removed",
                sent.written, sent.same, sent.removed
            ))?;
        }
    }
    let left_out = &card.left_out;
    if left_out.people > 0 {
        tell(format_args!(
            "left out: {} people who did not agree to research",
            left_out.people
        ));
    }
    if left_out.images > 0 {
        tell(format_args!(
            "left out: {} pictures; --identity FILE, --images or --encrypted takes them along",
            left_out.images
        ));
    }
    if left_out.damaged_images > 0 {
        super::super::report(
            &Problem::new(format!(
                "{} pictures are missing or damaged",
                left_out.damaged_images
            ))
            .hint("`face-game data verify` names them; all others are in the export"),
        );
        return Ok(Outcome::Found);
    }
    Ok(Outcome::Done)
}

/// A count that runs, where standard error is a terminal.
fn bar(what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template("{pos} {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner());
    ProgressBar::new_spinner()
        .with_style(style)
        .with_message(what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_is_a_plain_name() {
        licence("cc-by-4.0").unwrap();
        for name in ["", "a b", "x\ny", "a: b"] {
            assert!(licence(name).unwrap_err().advice().is_some());
        }
    }
}
