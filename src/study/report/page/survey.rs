//! What participants answered.

use maud::{Markup, html};

use super::figure;
use crate::study::{
    analysis::{
        Analysis,
        survey::{Agreement, Answers, Question, Text},
    },
    report::{
        canvas::Figure,
        words::{fraction, interval, number, p, percent},
    },
    statistics::{Finding, kappa::Kappa},
};

/// The survey's figures.
pub fn section(analysis: &Analysis, figures: &[Figure]) -> Markup {
    let survey = &analysis.survey;
    html! {
        section id="survey" {
            h2 { "Survey" }
            @if survey.questions.is_empty() {
                p { "The study has no survey." }
            } @else {
                p { (survey.participants) " participants answered." }
            }
            @for note in &survey.notes { p.note { (note) } }
            @for shown in figures.iter().filter(|figure| figure.name.starts_with("survey-")) {
                (figure(figures, &shown.name, html! {
                    "Per cent of the answers, worst step at the left; a middle step is half on either side of the line."
                }))
            }
            (likert(&survey.questions))
            @for question in &survey.questions { (one(question)) }
            @for agreement in &survey.agreements { (coders(agreement)) }
        }
    }
}

fn likert(questions: &[Question]) -> Markup {
    let rows: Vec<_> = questions
        .iter()
        .filter_map(|question| match &question.result {
            Answers::Likert {
                labels,
                rows,
                difference,
            } => Some((question, labels, rows, difference)),
            _ => None,
        })
        .collect();
    html! {
        @if !rows.is_empty() {
            div.scroll {
                table.list {
                    thead { tr { th { "question" } th { "of" } th.number { "n" } th.number { "median step" } th.number { "counts, worst first" } th.number { "groups, Mann-Whitney" } } }
                    tbody {
                        @for (question, labels, counted, difference) in rows {
                            @for (n, row) in counted.iter().enumerate() {
                                tr {
                                    th scope="row" {
                                        @if n == 0 {
                                            (question.wording)
                                            @if question.unanswered > 0 { " (" (question.unanswered) " without an answer)" }
                                        }
                                    }
                                    td { (row.name) }
                                    td.number { (row.counts.iter().sum::<usize>()) }
                                    td.number { (row.median.map_or_else(|| "–".into(), |median| format!("{} of {}", number(median, 1), labels.len()))) }
                                    td.number.nowrap { @for (n, count) in row.counts.iter().enumerate() { @if n > 0 { " · " } (count) } }
                                    td.number {
                                        @if n == 0 {
                                            @match difference {
                                                Some(Finding::Known(rank)) => { "U = " (number(rank.statistic, 1)) ", " (p(rank.p)) },
                                                Some(Finding::Unknown(reason)) => span title=(reason) { "–" },
                                                None => "",
                                            }
                                        }
                                    }
                                }
                            }
                            @if counted.is_empty() {
                                tr { th scope="row" { (question.wording) } td colspan="5" { "nobody answered" } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn one(question: &Question) -> Markup {
    let missing = html! {
        @if question.unanswered > 0 { " " (question.unanswered) " without an answer." }
    };
    match &question.result {
        Answers::Likert { .. } => html! {},
        Answers::Choice { options, several } => html! {
            h3 { (question.wording) }
            p {
                @for (n, (option, count)) in options.iter().enumerate() {
                    @if n > 0 { ", " }
                    (option) " " (count)
                }
                " (n = " (question.answered) @if *several { ", several could be chosen" } ")." (missing)
            }
        },
        Answers::Number { description } => html! {
            h3 { (question.wording) }
            p {
                @match description {
                    Finding::Known(d) => {
                        "M = " (number(d.mean, 2))
                        @if let Some(sd) = d.sd { ", SD = " (number(sd, 2)) }
                        ", median " (number(d.median, 1)) ", from " (number(d.min, 1)) " to " (number(d.max, 1))
                        " (n = " (d.n) ")."
                    },
                    Finding::Unknown(reason) => { "Not computed, because " (reason) "." },
                }
                (missing)
            }
        },
        Answers::Open { texts } => open(question, texts),
    }
}

fn open(question: &Question, texts: &[Text]) -> Markup {
    html! {
        h3 { (question.wording) }
        @if texts.is_empty() {
            p { "Nobody wrote anything." }
        } @else {
            table.list {
                thead { tr { th { "participant" } th { "group" } th { "answer" } th { "codes" } } }
                tbody {
                    @for text in texts {
                        tr {
                            td { (text.participant) }
                            td { (text.group.as_deref().unwrap_or("–")) }
                            td.quote { (text.text) }
                            td {
                                @for (n, (coder, code)) in text.codes.iter().enumerate() {
                                    @if n > 0 { "; " }
                                    (coder) ": " (code)
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn coders(agreement: &Agreement) -> Markup {
    let kappa = |finding: &Finding<Kappa>| match finding {
        Finding::Known(kappa) => format!(
            "κ = {} {}, agreement {}",
            fraction(kappa.kappa, 2),
            interval(kappa.interval, 2),
            percent(kappa.agreement)
        ),
        Finding::Unknown(reason) => format!("not computed, because {reason}"),
    };
    html! {
        h3 { "Agreement of " (agreement.first) " and " (agreement.second) }
        p {
            (agreement.answers) " answers coded by both. Whole codings: " (kappa(&agreement.whole)) "."
        }
        @if !agreement.codes.is_empty() {
            table.list {
                thead { tr { th { "code" } th { "Cohen's kappa" } } }
                tbody { @for (code, finding) in &agreement.codes { tr { th scope="row" { (code) } td { (kappa(finding)) } } } }
            }
        }
    }
}
