//! The figures as text.

use std::fmt::{self, Write};

use super::report::{Report, interval, number};
use crate::{
    facs::ActionUnit,
    learn::evidence::{Figure, groups::AttributeEvidence, structure::Alike},
};

/// The whole table.
pub fn text(report: &Report) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write(&mut out, report);
    out.trim_end().to_owned()
}

fn write(out: &mut String, report: &Report) -> fmt::Result {
    for line in report.method().iter().chain(&report.notes) {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "\n{:<54} figure  95 % interval", "")?;
    for (name, figure) in report.headline() {
        writeln!(
            out,
            "{name:<54} {:>6}  {}",
            number(figure.value),
            interval(&figure)
        )?;
    }
    units(out, report)?;
    emotions(out, report)?;
    structure(out, report)?;
    report
        .evidence
        .groups
        .iter()
        .try_for_each(|attribute| group(out, attribute))
}

fn units(out: &mut String, report: &Report) -> fmt::Result {
    let units = &report.evidence.units;
    if units.faces == 0 && units.neutral_faces == 0 {
        return Ok(());
    }
    writeln!(
        out,
        "\nunit                      shown    F1     AUC    ICC    calibration  neutral alarms"
    )?;
    let percent = |figure: &Figure| {
        figure
            .value
            .map_or_else(|| "–".into(), |share| format!("{:.1} %", 100.0 * share))
    };
    for unit in &units.each {
        writeln!(
            out,
            "{} {:<19} {:>6}  {:>5}  {:>5}  {:>5}  {:>11}  {:>14}",
            unit.unit,
            unit.unit.name(),
            unit.shown,
            number(unit.f1.value),
            number(unit.auc.value),
            number(unit.icc.value),
            number(unit.calibration_error.value),
            percent(&unit.neutral_alarms),
        )?;
    }
    Ok(())
}

fn emotions(out: &mut String, report: &Report) -> fmt::Result {
    let prototypes = &report.evidence.prototypes;
    if prototypes.auc.value.is_some() {
        writeln!(
            out,
            "\nemotion    faces  AUC of its prototype against neutral"
        )?;
    }
    for emotion in &prototypes.each {
        if emotion.auc.value.is_none() {
            continue;
        }
        let units: Vec<String> = emotion
            .units
            .iter()
            .map(|(unit, figure)| format!("{unit} {}", number(figure.value)))
            .collect();
        writeln!(
            out,
            "{:<10} {:>5}  {}  {}",
            emotion.emotion.key(),
            emotion.faces,
            number(emotion.auc.value),
            units.join("  "),
        )?;
    }
    let Some(told) = &report.evidence.emotions else {
        return Ok(());
    };
    writeln!(
        out,
        "\nemotions told from the units, {} folds without a shared person; always the commonest: {:.3}",
        told.folds, told.chance
    )?;
    write!(out, "{:<12}", "is \\ told")?;
    for label in &told.labels {
        write!(out, "{:>10}", label.key())?;
    }
    writeln!(out)?;
    for (label, row) in told.labels.iter().zip(&told.confusion) {
        write!(out, "{:<12}", label.key())?;
        for count in row {
            write!(out, "{count:>10}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn structure(out: &mut String, report: &Report) -> fmt::Result {
    let structure = &report.evidence.structure;
    let rows = [
        (
            "same emotion, same person",
            structure.same_emotion_same_person,
        ),
        (
            "same emotion, other person",
            structure.same_emotion_other_person,
        ),
        ("different emotion", structure.different_emotion),
    ];
    if rows.iter().all(|(_, alike)| alike.pairs == 0) {
        return Ok(());
    }
    writeln!(
        out,
        "\n{:<28} {:>7}  {:>10}",
        "Jaccard index of two faces", "mean", "pairs"
    )?;
    for (name, Alike { mean, pairs }) in rows {
        writeln!(out, "{name:<28} {:>7}  {pairs:>10}", number(mean))?;
    }
    Ok(())
}

fn group(out: &mut String, attribute: &AttributeEvidence) -> fmt::Result {
    writeln!(
        out,
        "\n{:<22} faces  people  AUC    95 % interval   (mean of {})",
        attribute.name, attribute.compared
    )?;
    for group in &attribute.groups {
        writeln!(
            out,
            "  {:<20} {:>5}  {:>6}  {:>5}  {}",
            group.name,
            group.faces,
            group.people,
            number(group.auc.value),
            interval(&group.auc),
        )?;
    }
    match &attribute.gap {
        None => writeln!(out, "  too few faces to compare"),
        Some(gap) => {
            let verdict = verdict(attribute).unwrap_or_default();
            writeln!(
                out,
                "  gap {:.3}: {} against {}{verdict}",
                gap.value, gap.best, gap.worst
            )
        }
    }
}

/// What a gap means, if it is one.
pub fn verdict(attribute: &AttributeEvidence) -> Option<&'static str> {
    let gap = attribute.gap.as_ref().filter(|gap| gap.finding)?;
    Some(match gap.interval {
        Some([low, _]) if low > 0.0 => "; a finding: above 0.05, and more than chance",
        _ => "; a finding: above 0.05, though it may be chance",
    })
}

/// What a task is called: a unit, or an emotion's unit.
pub fn task_name(emotion: Option<crate::facs::Emotion>, unit: ActionUnit) -> String {
    match emotion {
        Some(emotion) => format!("{emotion} {unit}"),
        None => unit.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cli::evaluate::report::tests::example,
        learn::evidence::{Evidence, Set},
    };

    #[test]
    fn the_table_reads_well() {
        insta::assert_snapshot!(text(&example()));
    }

    #[test]
    fn what_cannot_be_measured_is_not_there() {
        let mut report = example();
        report.evidence = Evidence::measure(&Set::default(), 1);
        report.notes.clear();
        insta::assert_snapshot!(text(&report));
    }
}
