//! `face-game study report`: what a study found.

use std::{fs, path::PathBuf};

use super::{super::output, Context, Outcome, codings, language};
use crate::{
    error::{Problem, Result},
    study::{
        analysis::Analysis,
        data::StudyData,
        load,
        protocol::Study,
        report,
        simulated::{self, Players},
    },
};

/// Analyse a study: a page, figures, tables, and every figure as JSON.
///
/// Writes report.html, report.json, data.json (what the analysis read, for
/// `--from`), figures/*.svg and tables/*.csv and *.parquet into a folder. What
/// cannot be computed is said with its reason, on the page as well.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: Source,
    /// The folder in which the study is recorded
    #[arg(long, value_name = "DIR", requires = "file")]
    data: Option<PathBuf>,
    /// The folder to write into; made where it is missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Codes that somebody gave to the open answers: a copy of
    /// `tables/open_answers.csv` with its last column filled in, named after the
    /// coder; with two of them their agreement is computed
    #[arg(long, value_name = "FILE")]
    coding: Vec<PathBuf>,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Source {
    /// The study's file, as config/studies/facegame-2022.ron
    #[arg(value_name = "FILE", requires = "data")]
    file: Option<PathBuf>,
    /// What the analysis reads, as an earlier report's data.json
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    /// So many participants that nobody played, to see the analysis beforehand
    #[arg(long, value_name = "PARTICIPANTS")]
    simulate: Option<usize>,
}

pub fn run(args: &Args, context: &Context) -> Result<Outcome> {
    let recorded = args.source.file.as_ref().zip(args.data.as_ref());
    let mut data = match (recorded, &args.source.from, args.source.simulate) {
        (Some((file, dir)), ..) => {
            let study = Study::read(file)?;
            load::load(dir, &study, &language(context, &study)?)?
        }
        (None, Some(path), _) => read(path)?,
        (None, None, participants) => {
            let players = Players {
                participants: participants.unwrap_or_default(),
                ..Players::default()
            };
            simulated::play(&simulated::plan(), &players)
        }
    };
    for path in &args.coding {
        data.codings.extend(codings::read(path)?);
    }
    let analysis = Analysis::of(&data);
    let written = report::write(&data, &analysis, &args.out)?;
    for sentence in report::summary(&analysis) {
        output::line(sentence)?;
    }
    output::line(format_args!(
        "{} files in {}",
        written.len(),
        args.out.display()
    ))?;
    Ok(Outcome::Done)
}

/// A study's data as JSON.
fn read(path: &std::path::Path) -> Result<StudyData> {
    let name = path.display();
    let text = fs::read_to_string(path).map_err(|error| {
        Problem::new(format!("cannot read {name}"))
            .because(error)
            .hint("name the data.json of an earlier report")
    })?;
    serde_json::from_str(&text).map_err(|error| {
        Problem::new(format!("{name} is not a study's data"))
            .because(error)
            .hint("name the data.json of an earlier report of this version")
    })
}
