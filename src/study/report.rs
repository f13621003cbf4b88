//! The report of a study: one page, figures, tables, and every figure for machines.

mod canvas;
mod figures;
mod page;
mod table;
mod tables;
pub mod words;

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::Serialize;

use super::{
    analysis::Analysis,
    data::StudyData,
    paper::{self, Control, Reproduction},
    statistics::{Finding, proportion::Difference},
};
use crate::error::{Problem, Result};

/// Everything that the JSON file holds.
#[derive(Debug, Serialize)]
struct Everything<'a> {
    /// The program's version.
    program: &'static str,
    #[serde(flatten)]
    analysis: &'a Analysis,
    /// What of the paper can be computed again.
    paper: Paper,
}

/// The paper's own figures, computed again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Paper {
    /// Both printed comparisons.
    pub comparisons: Vec<Finding<Reproduction>>,
    /// What follows for the group that is not printed.
    pub control: Finding<Control>,
    /// Games that ended higher, tested.
    pub shares: Finding<Difference>,
}

impl Paper {
    fn again() -> Self {
        let printed = [paper::ALL_GAMES, paper::INSTRUCTED];
        Self {
            comparisons: printed.map(|one| paper::reproduce(one).into()).into(),
            control: paper::control().into(),
            shares: paper::shares().into(),
        }
    }
}

/// Writes the report into the folder `out`, which is made where it is missing, and
/// says which files it wrote. Files of an earlier report are written over.
///
/// # Errors
/// A file cannot be written, or a figure not drawn.
pub fn write(data: &StudyData, analysis: &Analysis, out: &Path) -> Result<Vec<PathBuf>> {
    fs::create_dir_all(out).map_err(|error| failed(out, error))?;
    let paper = Paper::again();
    let figures = figures::all(analysis)?;
    let tables = tables::all(analysis);
    let mut written = Vec::new();
    let page = page::page(analysis, &paper, &figures, &tables);
    written.push(save(
        &out.join("report.html"),
        page.into_string().as_bytes(),
    )?);
    let everything = Everything {
        program: env!("CARGO_PKG_VERSION"),
        analysis,
        paper,
    };
    written.push(save(&out.join("report.json"), &json(&everything)?)?);
    written.push(save(&out.join("data.json"), &json(data)?)?);
    for figure in &figures {
        let path = out.join("figures").join(format!("{}.svg", figure.name));
        written.push(save(&path, on_white(&figure.svg).as_bytes())?);
    }
    for table in &tables {
        let path = out.join("tables").join(table.name);
        written.push(save(&path.with_extension("csv"), table.csv().as_bytes())?);
        let path = path.with_extension("parquet");
        let partial = path.with_added_extension("part");
        table.parquet(&partial)?;
        fs::rename(&partial, &path).map_err(|error| failed(&path, error))?;
        written.push(path);
    }
    Ok(written)
}

/// The main results in a few sentences, for a terminal.
pub fn summary(analysis: &Analysis) -> Vec<String> {
    let confidence = analysis.level();
    let learning = analysis
        .learning
        .iter()
        .map(|one| words::learning(one, confidence));
    let pairs = analysis
        .groups
        .pairs
        .iter()
        .map(|pair| words::pair(pair, confidence));
    analysis
        .notes
        .iter()
        .cloned()
        .chain(learning)
        .chain(pairs)
        .collect()
}

fn json(value: &impl Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec_pretty(value).map_err(|error| {
        Problem::new("cannot write the figures as JSON")
            .because(error)
            .hint("report this; the page and the tables do without")
    })
}

/// Writes a file whole or not at all.
fn save(path: &Path, bytes: &[u8]) -> Result<PathBuf> {
    let partial = path.with_added_extension("part");
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(&partial, bytes))
        .and_then(|()| fs::rename(&partial, path))
        .map_err(|error| failed(path, error))?;
    Ok(path.to_owned())
}

fn failed(path: &Path, error: std::io::Error) -> Problem {
    Problem::new(format!("cannot write {}", path.display()))
        .because(error)
        .hint("name a folder in which this user may write, with --out")
}

/// A figure by itself has a ground of its own.
fn on_white(svg: &str) -> String {
    svg.find('>').map_or_else(
        || svg.to_owned(),
        |end| {
            let (head, rest) = svg.split_at(end + 1);
            format!("{head}\n<rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>{rest}")
        },
    )
}

#[cfg(test)]
mod tests;
