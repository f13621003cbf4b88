//! `face-game data verify`: whether the dataset is what it says it is.

use std::path::Path;

use serde::Serialize;

use super::{Outcome, output};
use crate::{
    dataset::{Check, Counts, Finding, Findings, Store},
    error::Result,
    learn::withdrawal,
};

/// Look at everything: pages, foreign keys, files and their digests, consent,
/// erasures and labels; exit code 1 if something is not as it should be.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Put right what can be: files without rows go, rows without files, and
    /// whatever nobody agrees to any more
    #[arg(long)]
    repair: bool,

    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// What is printed.
#[derive(Serialize)]
struct Report<'a> {
    sound: bool,
    counts: Counts,
    findings: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    finding: &'a Finding,
    mended: bool,
}

pub fn run(args: &Args, folder: &Path) -> Result<Outcome> {
    let found = look(&Store::read_only(folder)?)?;
    // Opening the dataset to write it already mends some of it.
    let left = if args.repair && !found.findings.is_empty() {
        repair(&found, folder)?
    } else {
        found.findings.clone()
    };
    let is_left = |finding: &Finding| left.iter().any(|l| l.is_of(finding));
    let report = Report {
        sound: left.is_empty(),
        counts: found.counts,
        findings: found
            .findings
            .iter()
            .map(|finding| Line {
                finding,
                mended: !is_left(finding),
            })
            .collect(),
    };
    if args.json {
        output::json(&report)?;
    } else {
        table(&report).iter().try_for_each(output::line)?;
    }
    Ok(if report.sound {
        Outcome::Done
    } else {
        Outcome::Found
    })
}

/// Mends what can be, and returns what is still wrong.
fn repair(found: &Findings, folder: &Path) -> Result<Vec<Finding>> {
    let store = Store::open_existing(folder)?;
    for finding in &found.findings {
        store.mend(finding)?;
    }
    withdrawal::forget(&store)?;
    Ok(look(&store)?.findings)
}

/// What the dataset finds in itself, and what of models that learned from people who
/// have withdrawn still lies beside it.
fn look(store: &Store) -> Result<Findings> {
    let mut found = store.verify()?;
    // What damaged pages say of models is not to be trusted.
    if found
        .findings
        .iter()
        .any(|one| one.check == Check::Integrity)
    {
        return Ok(found);
    }
    let learned = withdrawal::remains(store)?.into_iter().map(|path| {
        let path = path
            .strip_prefix(store.folder().path())
            .unwrap_or(&path)
            .display()
            .to_string();
        Finding::of_remains(&path)
    });
    found.findings.extend(learned);
    Ok(found)
}

fn table(report: &Report) -> Vec<String> {
    let Counts {
        people,
        sessions,
        turns,
        readings,
        labels,
        images,
    } = report.counts;
    let mut lines: Vec<String> = report.findings.iter().map(line).collect();
    let looked = format!(
        "looked at {people} people, {sessions} sessions, {turns} turns, {readings} readings, {labels} labels, {images} pictures"
    );
    let mended = report.findings.iter().filter(|line| line.mended).count();
    let wrong = report.findings.len() - mended;
    lines.push(match (wrong, mended) {
        (0, 0) => format!("{looked}: all is as it should be"),
        (0, mended) => format!("{looked}: mended {mended}, and now all is as it should be"),
        (wrong, 0) => format!("{looked}: {wrong} found"),
        (wrong, mended) => format!("{looked}: {wrong} found, {mended} mended"),
    });
    let open = |line: &Line| !line.mended && line.finding.mendable;
    if report.findings.iter().any(open) {
        lines.push("face-game data verify --repair mends those marked with *".into());
    }
    lines
}

fn line(line: &Line) -> String {
    let finding = line.finding;
    let mark = match (line.mended, finding.mendable) {
        (true, _) => "mended",
        (false, true) => "*",
        (false, false) => "",
    };
    let check = finding.check.key();
    format!("{mark:<7}{check:<15}{}: {}", finding.subject, finding.what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::Folder;

    #[test]
    fn findings_are_told_and_mended_ones_marked() {
        let temp = tempfile::tempdir().unwrap();
        drop(Store::open(temp.path()).unwrap());
        Folder::new(temp.path())
            .write("images/ab/abc.png", b"")
            .unwrap();
        let found = Store::read_only(temp.path()).unwrap().verify().unwrap();
        for mended in [false, true] {
            let findings = found.findings.iter();
            let report = Report {
                sound: mended,
                counts: found.counts,
                findings: findings.map(|finding| Line { finding, mended }).collect(),
            };
            insta::with_settings!({ snapshot_suffix => if mended { "mended" } else { "found" } }, {
                insta::assert_snapshot!("orphan", table(&report).join("\n"));
            });
        }
    }
}
