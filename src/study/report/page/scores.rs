//! S1 against the rest, games that end higher, and learning curves.

use maud::{Markup, html};

use super::{cell, figure};
use crate::study::{
    analysis::{Analysis, learning::Learning},
    paper,
    report::{
        canvas::Figure,
        words::{self, df, interval, number, p_cell, percent, percents},
    },
    statistics::{Finding, t::Paired},
};

/// What most readers came for.
pub fn headline(analysis: &Analysis) -> Markup {
    let card = |value: String, between: String, label: String| {
        html! {
            div.card {
                div.value { (value) }
                div.interval { (between) }
                div.label { (label) }
            }
        }
    };
    let points = |value: f64| {
        let text = number(value, 3);
        if value > 0.0 {
            format!("+{text}")
        } else {
            text
        }
    };
    html! {
        section.headline {
            @if let Some(paired) = analysis.learning.first().and_then(|one| one.games.known()) {
                (card(
                    points(paired.test.difference),
                    format!("{}, {}", interval(paired.test.interval, 3), words::p(paired.test.p)),
                    format!("from S1 to M_rest, {} games", paired.differences.n),
                ))
            }
            @for pair in &analysis.groups.pairs {
                @if let Some(gain) = pair.gain.known() {
                    (card(
                        points(gain.test.difference),
                        format!("{}, {}", interval(gain.test.interval, 3), words::p(gain.test.p)),
                        format!("gain of \"{}\" beyond \"{}\", by participant", pair.name, pair.control),
                    ))
                }
            }
            @for one in analysis.learning.iter().filter(|one| one.group.is_some()) {
                @if let Some(share) = one.ended_higher.known() {
                    (card(
                        percent(share.value),
                        percents(share.interval),
                        format!("games of \"{}\" that end higher", one.name),
                    ))
                }
            }
        }
    }
}

/// Sentences for a paper.
pub fn results(analysis: &Analysis) -> Markup {
    let confidence = analysis.level();
    html! {
        section.apa id="results" {
            h2 { "Results in words" }
            @for one in &analysis.learning {
                p {
                    (words::learning(one, confidence)) " "
                    (words::learning_of_people(one, confidence)) " "
                    (words::signed_ranks("participants", &one.people_ranks))
                }
            }
            @for pair in &analysis.groups.pairs {
                p { (words::pair(pair, confidence)) }
                p {
                    @match &pair.ended_higher {
                        Finding::Known(difference) => (words::shares(difference, &pair.name, &pair.control)),
                        Finding::Unknown(reason) => {
                            "Games of \"" (pair.name) "\" and \"" (pair.control)
                            "\" that end higher cannot be compared, because " (reason) "."
                        },
                    }
                    @for sentence in words::higher_model(&analysis.groups.higher_model) { " " (sentence) }
                }
            }
            @if analysis.groups.pairs.is_empty() {
                p { "There is only one group, so nothing can be compared between groups." }
            }
            p {
                "In a mixed model of the gain of a game with random intercepts of participant and target: "
                @for sentence in words::mixed_model(&analysis.groups.gain_model) { (sentence) " " }
            }
            @if analysis.units.all.iter().any(|one| one.told.known().is_some()) {
                p { @for one in &analysis.units.all { (words::followed(one)) " " } }
            }
        }
    }
}

/// The tables with the paper's numbers beside.
pub fn tables(analysis: &Analysis, figures: &[Figure]) -> Markup {
    html! {
        section id="scores" {
            h2 { "Scores" }
            h3 { "First try against the mean of the rest" }
            div.scroll {
                table.list {
                    thead {
                        tr {
                            th { "" } th.number { "n" } th.number { "S1 M (SD)" } th.number { "M_rest M (SD)" }
                            th.number { "r" } th.number { "difference" } th.number { "t" } th.number { "df" } th.number { "p" }
                            th.number { "d_z" } th.number { "g_av" } th.number { "Wilcoxon p" }
                        }
                    }
                    tbody {
                        @for one in &analysis.learning {
                            (row(&format!("{}, games", label(one)), &one.games, one.games_ranks.known().map(|rank| rank.p)))
                            (row(&format!("{}, participants", label(one)), &one.people, one.people_ranks.known().map(|rank| rank.p)))
                        }
                        @for printed in [paper::ALL_GAMES, paper::INSTRUCTED] {
                            tr.paper {
                                th scope="row" { "paper: " (printed.of) }
                                td.number { (printed.first.n) }
                                td.number { (number(printed.first.mean, 2)) " (" (number(printed.first.sd, 2)) ")" }
                                td.number { (number(printed.rest.mean, 2)) " (" (number(printed.rest.sd, 2)) ")" }
                                td.number { "–" }
                                td.number { (number(printed.rest.mean - printed.first.mean, 2)) }
                                td.number { (number(printed.t, 2)) }
                                td.number { (df(printed.df)) }
                                td.number { (printed.p.trim_start_matches("p ").trim_start_matches("= ")) }
                                td.number { "–" } td.number { "–" } td.number { "–" }
                            }
                        }
                    }
                }
            }
            @if differ(&analysis.learning) {
                p {
                    "With whole games alone: "
                    @for (n, one) in analysis.learning.iter().enumerate() {
                        @if n > 0 { "; " }
                        (one.name) " "
                        @match &one.whole_games {
                            Finding::Known(paired) => {
                                (number(paired.test.difference, 3)) " " (interval(paired.test.interval, 3)) ", " (words::test(&paired.test))
                            },
                            Finding::Unknown(reason) => { "not computed, because " (reason) },
                        }
                    }
                    "."
                }
            }
            (figure(figures, "learning", html! {
                "Mean difference with its interval, every game for itself. Rings: the paper's, its interval from its t."
            }))
            h3 { "Games that end higher" }
            (shares(analysis))
            (figure(figures, "ended-higher", html! { "The last try above the first. Rings: the paper's." }))
        }
    }
}

/// What a comparison's rows are called.
fn label(one: &Learning) -> &str {
    if one.group.is_some() {
        &one.name
    } else {
        "all"
    }
}

/// Whether games with a missing try make any difference to the comparison.
fn differ(all: &[Learning]) -> bool {
    let n = |finding: &Finding<Paired>| finding.known().map(|paired| paired.differences.n);
    all.iter().any(|one| n(&one.games) != n(&one.whole_games))
}

fn row(name: &str, finding: &Finding<Paired>, ranks: Option<f64>) -> Markup {
    html! {
        tr {
            th scope="row" { (name) }
            @match finding {
                Finding::Known(paired) => {
                    td.number { (paired.differences.n) }
                    td.number.nowrap { (number(paired.first.mean, 2)) " (" (number(paired.first.sd, 2)) ")" }
                    td.number.nowrap { (number(paired.second.mean, 2)) " (" (number(paired.second.sd, 2)) ")" }
                    td.number { (words::fraction(paired.correlation, 2)) }
                    td.number.nowrap { (number(paired.test.difference, 3)) br; (interval(paired.test.interval, 3)) }
                    td.number { (number(paired.test.t, 2)) }
                    td.number { (df(paired.test.df)) }
                    td.number.nowrap { (p_cell(paired.test.p)) }
                    td.number.nowrap { (number(paired.effects.d_z.value, 2)) br; (interval(paired.effects.d_z.interval, 2)) }
                    td.number.nowrap { (number(paired.effects.g_av.value, 2)) br; (interval(paired.effects.g_av.interval, 2)) }
                    td.number { (ranks.map_or_else(|| "–".into(), p_cell)) }
                },
                Finding::Unknown(reason) => td colspan="11" { "not computed, because " (reason) },
            }
        }
    }
}

fn shares(analysis: &Analysis) -> Markup {
    html! {
        div.scroll {
            table.list {
                thead {
                    tr {
                        th { "" } th.number { "games" } th.number { "last above first" } th.number { "interval" }
                        th.number { "rest above first" } th.number { "interval" }
                    }
                }
                tbody {
                    @for one in &analysis.learning {
                        tr {
                            th scope="row" { (one.name) }
                            (cell(&one.ended_higher, |share| format!("{} / {}", share.share.count, share.share.of)))
                            (cell(&one.ended_higher, |share| percent(share.value)))
                            (cell(&one.ended_higher, |share| percents(share.interval)))
                            (cell(&one.rest_higher, |share| percent(share.value)))
                            (cell(&one.rest_higher, |share| percents(share.interval)))
                        }
                    }
                    @for (name, share) in ["instructions", "score only"].into_iter().zip(paper::HIGHER) {
                        tr.paper {
                            th scope="row" { "paper: " (name) }
                            td.number { (share.count) " / " (share.of) }
                            td.number { (share.value().map_or_else(|_| "–".into(), percent)) }
                            td.number { (share.interval(0.95).map_or_else(|_| "–".into(), percents)) }
                            td.number { "–" } td.number { "–" }
                        }
                    }
                }
            }
        }
        @for pair in &analysis.groups.pairs {
            @if let Some(difference) = pair.rest_higher.known() {
                p {
                    "Rest above first, \"" (pair.name) "\" less \"" (pair.control) "\": "
                    (number(difference.difference * 100.0, 1)) " points "
                    (interval(difference.interval.map(|end| end * 100.0), 1))
                    ", Fisher's exact " (words::p(difference.fisher_p)) "."
                }
            }
        }
    }
}

/// Mean score by try.
pub fn curves(analysis: &Analysis, figures: &[Figure]) -> Markup {
    html! {
        section id="curves" {
            h2 { "Learning curves" }
            (figure(figures, "curves", html! { "Mean of the participants' mean scores, with intervals over participants." }))
            div.scroll {
                table.list {
                    thead {
                        tr {
                            th { "" }
                            @for number in 1..=analysis.plan.tries { th.number { "S" (number) } }
                        }
                    }
                    tbody {
                        @for curve in &analysis.curves {
                            tr {
                                th scope="row" { (curve.name) }
                                @for point in &curve.points { (cell(point, |point| number(point.mean, 3))) }
                            }
                        }
                    }
                }
            }
        }
    }
}
