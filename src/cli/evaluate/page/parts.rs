//! The sections of the page. A section without figures is not there.

use maud::{Markup, html};

use super::{
    heat::{self, Cell},
    plot::{self, Axis, Row},
};
use crate::{
    cli::evaluate::{
        report::number,
        table::{task_name, verdict},
    },
    error::Result,
    facs::{ActionUnit, AuReadings, Emotion},
    learn::evidence::{
        Figure,
        emotions::Emotions,
        groups::AttributeEvidence,
        prototypes::Prototypes,
        structure::{Alike, Structure},
        units::{UnitEvidence, Units},
    },
};

/// Room for the code of a unit, in pixels.
const CODES: i32 = 54;

fn known(figure: &Figure) -> bool {
    figure.value.is_some()
}

/// Emotions against faces at rest, and how strong each unit is in each.
pub fn prototypes(prototypes: &Prototypes) -> Markup {
    let rows: Vec<_> = prototypes
        .each
        .iter()
        .filter_map(|emotion| {
            let name = format!("{} ({})", emotion.emotion, emotion.faces);
            Some((name, emotion.intensity?, emotion.emotion.prototype()))
        })
        .collect();
    if rows.is_empty() {
        return html! {};
    }
    let cells = |intensity: &[f64; ActionUnit::COUNT], framed: &dyn Fn(ActionUnit) -> bool| {
        let cell = |unit: ActionUnit| Cell {
            text: format!("{:.1}", intensity[unit.index()]),
            heat: intensity[unit.index()] / f64::from(AuReadings::MAX_INTENSITY),
            framed: framed(unit),
        };
        ActionUnit::ALL.into_iter().map(cell).collect::<Vec<_>>()
    };
    let mut heats: Vec<(String, Vec<Cell>)> = rows
        .iter()
        .map(|(name, intensity, prototype)| {
            (
                name.clone(),
                cells(intensity, &|unit| prototype.contains(unit)),
            )
        })
        .collect();
    if let Some(intensity) = &prototypes.neutral_intensity {
        heats.push(("neutral".into(), cells(intensity, &|_| false)));
    }
    let columns = ActionUnit::ALL.map(|unit| unit.number().to_string());
    html! {
        section {
            h2 { "Emotions and their units" }
            @if known(&prototypes.auc) {
                p {
                    "How well the intensity of each unit of an emotion's prototype tells its faces from neutral ones: "
                    "AUC, 0.5 being chance."
                }
                (prototype_table(prototypes))
            }
            figure {
                (heat::table("AU", &columns, &heats))
                figcaption { "Mean intensity, 0 to 5. Framed: the prototype." }
            }
        }
    }
}

fn prototype_table(prototypes: &Prototypes) -> Markup {
    html! {
        table.list {
            thead { tr { th { "emotion" } th.number { "mean AUC" } th { "unit by unit" } } }
            tbody {
                @for emotion in prototypes.each.iter().filter(|emotion| known(&emotion.auc)) {
                    tr {
                        td { (emotion.emotion) }
                        td.number { (number(emotion.auc.value)) }
                        td {
                            @for (unit, figure) in &emotion.units {
                                (unit) " " (number(figure.value)) " \u{2003}"
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The confusion of emotions told from the units.
pub fn emotions(emotions: Option<&Emotions>) -> Markup {
    let Some(told) = emotions else {
        return html! {};
    };
    let columns: Vec<String> = told
        .labels
        .iter()
        .map(|label| label.key().to_owned())
        .collect();
    let rows: Vec<_> = told
        .labels
        .iter()
        .zip(&told.confusion)
        .map(|(label, row)| {
            let all: usize = row.iter().sum();
            let cell = |(place, count): (usize, &usize)| Cell {
                text: count.to_string(),
                heat: *count as f64 / all.max(1) as f64,
                framed: told.labels[place] == *label,
            };
            (
                label.key().to_owned(),
                row.iter().enumerate().map(cell).collect(),
            )
        })
        .collect();
    html! {
        section {
            h2 { "Emotions told from the units alone" }
            p {
                "Logistic regression on the twenty intensities, " (told.folds) " folds that share no person. "
                "Accuracy " (number(told.accuracy.value)) ", macro-F1 " (number(told.macro_f1.value))
                "; always saying the commonest: " (number(Some(told.chance))) "."
            }
            figure {
                (heat::table("is \\ told", &columns, &rows))
                figcaption { "Faces. Colour: the share of the row." }
            }
        }
    }
}

/// How alike sets of units are.
pub fn structure(structure: &Structure) -> Result<Markup> {
    let pairs = [
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
    if pairs.iter().all(|(_, alike)| alike.pairs == 0) {
        return Ok(html! {});
    }
    let rows = pairs.map(|(name, Alike { mean, pairs })| Row {
        name: format!("{name} ({pairs})"),
        figure: Figure {
            value: mean,
            interval: None,
        },
        alarm: false,
    });
    let axis = Axis::share("Jaccard index, mean", &rows);
    let there: Vec<Emotion> = Emotion::ALL
        .into_iter()
        .filter(|emotion| {
            structure.between[*emotion as usize]
                .iter()
                .any(|alike| alike.pairs > 0)
        })
        .collect();
    let heats: Vec<_> = there
        .iter()
        .map(|emotion| {
            let cell = |other: &Emotion| {
                let mean = structure.between[*emotion as usize][*other as usize].mean;
                Cell {
                    text: mean.map_or_else(|| "–".into(), |mean| format!("{mean:.2}")),
                    heat: mean.unwrap_or_default(),
                    framed: emotion == other,
                }
            };
            (emotion.key().to_owned(), there.iter().map(cell).collect())
        })
        .collect();
    let columns: Vec<String> = there
        .iter()
        .map(|emotion| emotion.key().to_owned())
        .collect();
    Ok(html! {
        section {
            h2 { "How alike two faces are" }
            p {
                "The Jaccard index of the units present on two faces, as the game scores; faces of the six emotions only. "
                "In brackets: pairs."
            }
            figure { (plot::bars(&axis, &rows, 290)?) }
            figure {
                (heat::table("", &columns, &heats))
                figcaption { "Mean over pairs of two people." }
            }
        }
    })
}

/// Unit by unit.
pub fn units(units: &Units) -> Result<Markup> {
    type Of = fn(&UnitEvidence) -> Figure;
    type Scale = fn(&'static str, &[Row]) -> Axis;
    let never: fn(f64) -> bool = |_| false;
    let panels: [(&str, Scale, Of, fn(f64) -> bool); 5] = [
        ("AUC", Axis::auc, |unit| unit.auc, |auc| auc < 0.65),
        ("F1 of presence", Axis::share, |unit| unit.f1, never),
        ("ICC(3,1) of intensity", Axis::share, |unit| unit.icc, never),
        (
            "calibration error",
            Axis::small,
            |unit| unit.calibration_error,
            never,
        ),
        (
            "share of neutral faces that show it",
            Axis::small,
            |unit| unit.neutral_alarms,
            |share| share > 0.1,
        ),
    ];
    let mut plots = Vec::new();
    for (title, scale, of, alarm) in panels {
        if !units.each.iter().any(|unit| known(&of(unit))) {
            continue;
        }
        let rows: Vec<Row> = units
            .each
            .iter()
            .map(|unit| Row {
                name: unit.unit.to_string(),
                figure: of(unit),
                alarm: of(unit).value.is_some_and(alarm),
            })
            .collect();
        plots.push(plot::bars(&scale(title, &rows), &rows, CODES)?);
    }
    if plots.is_empty() {
        return Ok(html! {});
    }
    let binned = units.bins.iter().any(|bin| bin.count > 0.0);
    Ok(html! {
        section {
            h2 { "Unit by unit" }
            p {
                (units.faces) " faces are labelled with their units, " (units.neutral_faces) " are neutral. "
                "Marked: AUC below 0.65, or more than 10 % of the neutral faces."
            }
            div.beside { @for plot in plots { figure { (plot) } } }
            @if binned {
                h3 { "Probability of presence against what was there" }
                figure {
                    (plot::reliability(&units.bins)?)
                    figcaption {
                        "Share of the faces that show a unit, by the probability that was said; all units. "
                        "The larger the dot, the more faces. On the diagonal the probability comes true."
                    }
                }
            }
        }
    })
}

/// Group against group.
pub fn groups(attributes: &[AttributeEvidence]) -> Result<Markup> {
    if attributes.is_empty() {
        return Ok(html! {});
    }
    let mut parts = Vec::new();
    for attribute in attributes {
        parts.push(group(attribute)?);
    }
    Ok(html! {
        section {
            h2 { "Is everybody read as well?" }
            p {
                "Mean AUC over what every group has enough faces for, with 95 % intervals. "
                "A gap above 0.05 is a finding. In brackets: faces."
            }
            div.beside { @for part in parts { (part) } }
        }
    })
}

fn group(attribute: &AttributeEvidence) -> Result<Markup> {
    const NAMES: i32 = 220;
    let finding = verdict(attribute);
    let worst = |name: &str| {
        let gap = attribute.gap.as_ref();
        gap.is_some_and(|gap| gap.finding && gap.worst == name)
    };
    let rows: Vec<Row> = attribute
        .groups
        .iter()
        .map(|group| Row {
            name: format!("{} ({})", group.name, group.faces),
            figure: group.auc,
            alarm: worst(&group.name),
        })
        .collect();
    let mut widest: Vec<_> = attribute
        .tasks
        .iter()
        .filter_map(|task| Some((task, task.gap?)))
        .filter(|(_, gap)| *gap > 0.05)
        .collect();
    widest.sort_by(|a, b| b.1.total_cmp(&a.1));
    widest.truncate(3);
    Ok(html! {
        figure {
            h3 { (attribute.name) }
            (plot::dots(&Axis::auc("AUC", &rows), &rows, NAMES)?)
            figcaption {
                @if let Some(gap) = &attribute.gap {
                    span class=[finding.map(|_| "finding")] {
                        "gap " (number(Some(gap.value)))
                        @if let Some(verdict) = finding { (verdict) }
                    }
                    @if !widest.is_empty() {
                        br;
                        "widest: "
                        @for (n, (task, gap)) in widest.iter().enumerate() {
                            @if n > 0 { ", " }
                            (task_name(task.emotion, task.unit)) " " (number(Some(*gap)))
                        }
                    }
                } @else {
                    "too few faces to compare"
                }
            }
        }
    })
}
