//! The report as one self-contained page.

mod models;
mod paper;
mod scores;
mod survey;
mod units;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Paper, canvas::Figure, table::Table, words};
use crate::study::{
    analysis::{Analysis, flow::Flow},
    statistics::{Finding, Reason},
};

const STYLE: &str = include_str!("page/style.css");

/// The whole page.
pub fn page(analysis: &Analysis, paper: &Paper, figures: &[Figure], tables: &[Table]) -> Markup {
    let plan = &analysis.plan;
    let title = if plan.title.is_empty() {
        &plan.study
    } else {
        &plan.title
    };
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) ": report" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (title) }
                    p.source { (plan.study) }
                    p {
                        (plan.rounds) " rounds of " (plan.tries) " tries, "
                        (words::number(plan.seconds, 0)) " seconds each. Level of the tests "
                        (words::fraction(plan.alpha, 2)) "; intervals hold " (words::level(analysis.level())) "."
                    }
                    @if plan.simulated {
                        p.note { strong { "Simulated." } " Nobody played this study: its figures say nothing of people." }
                    }
                    @for note in &analysis.notes { p.note { (note) } }
                    nav {
                        @for (id, name) in SECTIONS { a href=(format!("#{id}")) { (name) } }
                    }
                }
                main {
                    (scores::headline(analysis))
                    (flow(&analysis.flow))
                    (scores::results(analysis))
                    (scores::tables(analysis, figures))
                    (models::section(analysis))
                    (scores::curves(analysis, figures))
                    (units::learning(analysis, figures))
                    (units::heatmap(analysis))
                    (survey::section(analysis, figures))
                    (models::multiplicity(analysis))
                    (models::planning(analysis))
                    (paper::section(paper))
                    (method(tables, figures))
                }
                footer {
                    p {
                        "Made by Face Game " (env!("CARGO_PKG_VERSION")) ". A face is not a feeling: an emotion is here the name "
                        "that a target's face goes by."
                    }
                }
            }
        }
    }
}

pub(super) const SECTIONS: [(&str, &str); 10] = [
    ("participants", "Participants"),
    ("results", "Results in words"),
    ("scores", "Scores"),
    ("models", "Models"),
    ("curves", "Learning curves"),
    ("units", "Unit by unit"),
    ("emotions", "Emotions"),
    ("survey", "Survey"),
    ("paper", "The paper's figures"),
    ("method", "Method and files"),
];

/// A figure of the list, inside the page: in its colours, without a name space,
/// which looks like a link.
fn figure(figures: &[Figure], name: &str, caption: Markup) -> Markup {
    let found = figures.iter().find(|figure| figure.name == name);
    html! {
        @if let Some(figure) = found {
            figure.wide {
                (PreEscaped(inline(figure)))
                figcaption { (caption) }
            }
        }
    }
}

fn inline(figure: &Figure) -> String {
    let label = html! { (figure.title) }
        .into_string()
        .replace('"', "&quot;");
    figure
        .svg
        .replace(" xmlns=\"http://www.w3.org/2000/svg\"", "")
        .replacen(
            "<svg ",
            &format!("<svg role=\"img\" aria-label=\"{label}\" "),
            1,
        )
}

/// What stands where a figure could not be computed.
fn absent(reason: Reason) -> Markup {
    html! { p.note { "Not computed, because " (reason) "." } }
}

/// A cell: a figure, or why there is none.
fn cell<T>(finding: &Finding<T>, show: impl Fn(&T) -> String) -> Markup {
    match finding {
        Finding::Known(value) => html! { td.number { (show(value)) } },
        Finding::Unknown(reason) => html! { td.number title=(reason) { "–" } },
    }
}

fn flow(flow: &Flow) -> Markup {
    html! {
        section id="participants" {
            h2 { "Participants" }
            div.flow {
                div.box {
                    strong { "Asked for consent: " (flow.asked) }
                    ul {
                        li { "declined: " (flow.declined) }
                        @if flow.unallocated > 0 { li { "left before they were given a group: " (flow.unallocated) } }
                    }
                }
                div.down {}
                div.box { strong { "Allocated: " (flow.allocated) } }
                div.down {}
                div.arms {
                    @for arm in &flow.arms {
                        div.arm {
                            h3 { (arm.name) }
                            div.box { strong { "Allocated: " (arm.allocated) } }
                            div.down {}
                            div.box {
                                strong { "Completed: " (arm.completed) }
                                ul {
                                    @if arm.running > 0 { li { "still at it: " (arm.running) } }
                                    li { "broken off: " (arm.incomplete) }
                                    li { "withdrawn, data erased: " (arm.withdrawn) }
                                    @for (why, number) in &arm.excluded { li { "excluded, " (why) ": " (number) } }
                                }
                            }
                            div.down {}
                            div.box {
                                strong { "Analysed: " (arm.analysed) }
                                ul { li { "games compared: " (arm.games) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn method(tables: &[Table], figures: &[Figure]) -> Markup {
    html! {
        section id="method" {
            h2 { "Method and files" }
            p {
                "S1 is the score (Jaccard index) of a game's first try, M_rest the mean of its later tries that count. "
                "Paired comparisons are Student's t tests of M_rest − S1; groups are compared by Welch's test. "
                "Intervals of d and g come from the noncentral t (for d_av after Algina & Keselman), shares have Wilson's, "
                "their differences Newcombe's. Ranks are exact up to 60 values, ties included."
            }
            p {
                "Mixed models are fitted by REML with crossed random intercepts; standard errors and degrees of freedom are "
                "Kenward and Roger's. Games that end higher, and units put right, are fitted by generalised estimating "
                "equations with exchangeable correlation within participants and Mancl and DeRouen's standard errors, "
                "t with participants − coefficients degrees of freedom."
            }
            p {
                "Games of one participant are not independent: tests over games are those that the paper made, and the "
                "ones over participants and the models are those to trust."
            }
            p {
                "Beside this page: " code { "report.json" } " (every figure in full), "
                @for figure in figures { code { "figures/" (figure.name) ".svg" } ", " }
                "and as CSV and Parquet "
                @for (n, table) in tables.iter().enumerate() {
                    @if n > 0 { ", " }
                    code { "tables/" (table.name) }
                }
                "."
            }
        }
    }
}
