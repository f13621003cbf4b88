//! Unit by unit: what became of what was said, and what each emotion's tries show.

use maud::{Markup, html};

use super::{cell, figure};
use crate::{
    facs::ActionUnit,
    study::{
        analysis::{
            Analysis,
            units::{Change, EmotionUnits, Followed, Occurrence},
        },
        report::{
            canvas::Figure,
            words::{self, interval, number, p_cell},
        },
        statistics::{Finding, proportion::Estimate},
    },
};

/// Whether what was said was done.
pub fn learning(analysis: &Analysis, figures: &[Figure]) -> Markup {
    let units = &analysis.units;
    html! {
        section id="units" {
            h2 { "Unit by unit" }
            @if units.steps == 0 {
                p.note { "There are no two tries in a row whose units are known, so nothing of them can be computed." }
            } @else {
                p {
                    "What became of a wrong unit on the next try, over " (units.steps) " steps from one try to the next. "
                    "Instructions name what matters most first, so units that were not named differ from those that were "
                    "in more than that: the groups without instructions are the fairer comparison."
                }
                @for one in &units.all { p { (words::followed(one)) } }
                @for model in &units.models {
                    p {
                        @match model.change { Change::Add => "Missing units: ", Change::Drop => "Superfluous units: " }
                        @match &model.told {
                            Finding::Known(told) => {
                                "odds of being put right when named, by the odds when not: OR = "
                                (number(told.difference.exp(), 2)) " " (interval(told.interval.map(f64::exp), 2)) ", "
                                (words::test(told)) " (" (model.rows) " wrong units, " (model.clusters) " participants)."
                            },
                            Finding::Unknown(reason) => { "the odds of being put right when named were not computed, because " (reason) "." },
                        }
                    }
                }
                (figure(figures, "units-to-add", html! { "Share that appeared on the next try; interval of those named." }))
                (figure(figures, "units-to-drop", html! { "Share that was gone on the next try; interval of those named." }))
                @for change in Change::ALL { (table(units.each.iter().filter(|one| one.change == change), change)) }
            }
        }
    }
}

fn table<'a>(rows: impl Iterator<Item = &'a Followed>, change: Change) -> Markup {
    let part = |share: &Estimate| format!("{} / {}", share.share.count, share.share.of);
    html! {
        h3 { @match change { Change::Add => "Missing units that appeared", Change::Drop => "Superfluous units that were gone" } }
        div.scroll {
            table.list {
                thead {
                    tr {
                        th { "unit" } th.number { "named" } th.number { "not named" } th.number { "no instructions" }
                        th.number { "named − not named, points" } th.number { "Fisher p" } th.number { "Holm p" }
                        th.number { "named − no instructions, points" }
                    }
                }
                tbody {
                    @for one in rows {
                        tr {
                            th scope="row" { @if let Some(unit) = one.unit { (unit) " " (unit.name()) } }
                            (cell(&one.told, part))
                            (cell(&one.untold, part))
                            (cell(&one.without, part))
                            (cell(&one.told_less_untold, |d| format!("{} {}", number(d.difference * 100.0, 0), interval(d.interval.map(|end| end * 100.0), 0))))
                            (cell(&one.told_less_untold, |d| p_cell(d.fisher_p)))
                            td.number { (one.adjusted_p.map_or_else(|| "–".into(), p_cell)) }
                            (cell(&one.told_less_without, |d| format!("{} {}", number(d.difference * 100.0, 0), interval(d.interval.map(|end| end * 100.0), 0))))
                        }
                    }
                }
            }
        }
    }
}

/// The emotions' heatmap and its variance.
pub fn heatmap(analysis: &Analysis) -> Markup {
    let heatmap = &analysis.heatmap;
    let cut = number(heatmap.cut, 2);
    html! {
        section id="emotions" {
            h2 { "Emotions and their units" }
            @if heatmap.rows.iter().all(|row| row.tries == 0) {
                p.note {
                    "No try with known units scored " (cut) " or more, so there is nothing to show"
                    @if heatmap.below > 0 { " (" (heatmap.below) " scored less)" }
                    "."
                }
            } @else {
                p {
                    "Tries that scored " (cut) " or more; " (heatmap.below) " scored less and are left out, as in the paper. "
                    "Since the score is made of the target's units, the cut itself favours them."
                }
                h3 { "How often each unit is there" }
                (heat(&heatmap.rows, 1.0, |there| (format!("{:.0}", there.share * 100.0), there.share)))
                p { "Per cent of the tries (number in brackets). Framed: on the target. The same as " code { "figures/heatmap.svg" } "." }
                h3 { "How varied it is" }
                (heat(&heatmap.rows, 0.25, |there| (words::fraction(there.variance, 2), there.variance)))
                p {
                    "Variance over tries, share · (1 − share), at most .25. Mean over the units: "
                    @for (n, row) in heatmap.rows.iter().enumerate() {
                        @if n > 0 { ", " }
                        (row.emotion) " "
                        @match &row.variability {
                            Finding::Known(value) => (words::fraction(*value, 3)),
                            Finding::Unknown(_) => "–",
                        }
                    }
                    "."
                }
            }
        }
    }
}

fn heat(rows: &[EmotionUnits], most: f64, show: impl Fn(&Occurrence) -> (String, f64)) -> Markup {
    html! {
        div.scroll {
            table.heat {
                thead {
                    tr {
                        th.corner { "AU" }
                        @for unit in ActionUnit::ALL { th scope="col" title=(unit.name()) { (unit.number()) } }
                    }
                }
                tbody {
                    @for row in rows {
                        tr {
                            th scope="row" { (row.emotion) " (" (row.tries) ")" }
                            @for unit in ActionUnit::ALL {
                                @match &row.units[unit.index()] {
                                    Finding::Known(there) => {
                                        @let (text, value) = show(there);
                                        @let strength = (value / most).clamp(0.0, 1.0) * 100.0;
                                        td.framed[row.target.contains(unit)].strong[strength > 60.0]
                                            style=(format!("--heat: {strength:.0}%")) { (text) }
                                    },
                                    Finding::Unknown(reason) => td title=(reason) { "–" },
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
