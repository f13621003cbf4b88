//! Models, many tests at once, and the next study.

use maud::{Markup, html};

use super::absent;
use crate::study::{
    analysis::{Analysis, groups::HigherModel},
    report::words::{df, interval, number, p_cell, percent},
    statistics::{Finding, mixed, t::Between},
};

/// Groups compared, and the models.
pub fn section(analysis: &Analysis) -> Markup {
    let groups = &analysis.groups;
    html! {
        section id="models" {
            h2 { "Groups and models" }
            @if !groups.pairs.is_empty() {
                h3 { "Groups against the control group" }
                div.scroll {
                    table.list {
                        thead {
                            tr {
                                th { "" } th.number { "control M (SD), n" } th.number { "group M (SD), n" } th.number { "difference" }
                                th.number { "t" } th.number { "df" } th.number { "p" } th.number { "g" } th.number { "Mann-Whitney p" }
                            }
                        }
                        tbody {
                            @for pair in &groups.pairs {
                                (between(&format!("{}: gain, participants", pair.name), &pair.gain, pair.gain_ranks.known().map(|rank| rank.p)))
                                (between(&format!("{}: gain, games", pair.name), &pair.gain_games, None))
                                (between(&format!("{}: S1, participants", pair.name), &pair.start, None))
                            }
                        }
                    }
                }
                p { "S1 tells whether the groups began alike. Games of one participant are not independent; their row is for comparison with the paper." }
            }
            h3 { "Gain of a game" }
            (mixed_model(&groups.gain_model))
            p { "M_rest − S1 of every game; the first row is what the control group learns, the others what groups gain beyond it." }
            h3 { "Score of a try" }
            (mixed_model(&groups.score_model))
            p { "Every try that counts. A group's last row is whether its later tries gain more than the control group's." }
            h3 { "Whether a game ends higher" }
            (higher(&groups.higher_model))
        }
    }
}

fn between(name: &str, finding: &Finding<Between>, ranks: Option<f64>) -> Markup {
    let moments = |m: &crate::study::statistics::Moments| {
        format!("{} ({}), {}", number(m.mean, 3), number(m.sd, 3), m.n)
    };
    html! {
        tr {
            th scope="row" { (name) }
            @match finding {
                Finding::Known(between) => {
                    td.number.nowrap { (moments(&between.first)) }
                    td.number.nowrap { (moments(&between.second)) }
                    td.number.nowrap { (number(between.test.difference, 3)) br; (interval(between.test.interval, 3)) }
                    td.number { (number(between.test.t, 2)) }
                    td.number { (df(between.test.df)) }
                    td.number.nowrap { (p_cell(between.test.p)) }
                    td.number.nowrap { (number(between.effects.g.value, 2)) br; (interval(between.effects.g.interval, 2)) }
                    td.number { (ranks.map_or_else(|| "–".into(), p_cell)) }
                },
                Finding::Unknown(reason) => td colspan="8" { "not computed, because " (reason) },
            }
        }
    }
}

fn mixed_model(fit: &Finding<mixed::Fit>) -> Markup {
    let fit = match fit {
        Finding::Known(fit) => fit,
        Finding::Unknown(reason) => return absent(*reason),
    };
    html! {
        div.scroll {
            table.list {
                thead {
                    tr {
                        th { "" } th.number { "b" } th.number { "interval" } th.number { "SE" }
                        th.number { "t" } th.number { "df" } th.number { "p" }
                    }
                }
                tbody {
                    @for one in &fit.coefficients {
                        tr {
                            th scope="row" { (one.name) }
                            td.number { (number(one.test.difference, 3)) }
                            td.number.nowrap { (interval(one.test.interval, 3)) }
                            td.number { (number(one.test.standard_error, 3)) }
                            td.number { (number(one.test.t, 2)) }
                            td.number { (df(one.test.df)) }
                            td.number.nowrap { (p_cell(one.test.p)) }
                        }
                    }
                }
            }
        }
        p {
            (fit.rows) " rows. Standard deviations: "
            @for (n, component) in fit.components.iter().enumerate() {
                @if n > 0 { ", " }
                (component.name) " " (number(component.sd, 3)) " (" (percent(component.share)) " of the variance)"
            }
            "."
        }
    }
}

fn higher(fit: &Finding<HigherModel>) -> Markup {
    let fit = match fit {
        Finding::Known(fit) => fit,
        Finding::Unknown(reason) => return absent(*reason),
    };
    html! {
        div.scroll {
            table.list {
                thead {
                    tr { th { "" } th.number { "odds (ratio)" } th.number { "interval" } th.number { "t" } th.number { "df" } th.number { "p" } }
                }
                tbody {
                    @for (n, (name, test)) in fit.coefficients.iter().enumerate() {
                        tr {
                            th scope="row" { (name) @if n > 0 { ", by the control group's odds" } @else { ", odds" } }
                            td.number { (number(test.difference.exp(), 2)) }
                            td.number.nowrap { (interval(test.interval.map(f64::exp), 2)) }
                            td.number { (number(test.t, 2)) }
                            td.number { (df(test.df)) }
                            td.number.nowrap { (p_cell(test.p)) }
                        }
                    }
                }
            }
        }
        p {
            (fit.games) " games of " (fit.clusters) " participants; correlation of two games of one participant "
            (number(fit.correlation, 2)) "."
        }
    }
}

/// The planned tests, adjusted for each other.
pub fn multiplicity(analysis: &Analysis) -> Markup {
    let family = &analysis.multiplicity;
    html! {
        section id="multiplicity" {
            h2 { "The planned tests" }
            @if !analysis.plan.hypotheses.is_empty() {
                p { "Expected beforehand:" }
                ul { @for hypothesis in &analysis.plan.hypotheses { li { (hypothesis) } } }
            }
            @if analysis.plan.tests.is_empty() {
                p { "No tests were fixed beforehand; these are the seed paper's questions. All else on this page explores." }
            } @else {
                p { "These tests were fixed beforehand. All else on this page explores." }
            }
            @if family.tests.is_empty() {
                p { "None of the planned tests could be computed." }
            } @else {
                div.scroll {
                    table.list {
                        thead {
                            tr { th { "test" } th.number { "p" } th.number { "Holm" } th.number { "Benjamini-Hochberg" } th { "" } }
                        }
                        tbody {
                            @for one in &family.tests {
                                tr {
                                    th scope="row" { (one.name) }
                                    td.number.nowrap { (p_cell(one.p)) }
                                    td.number.nowrap { (p_cell(one.holm)) }
                                    td.number.nowrap { (p_cell(one.benjamini_hochberg)) }
                                    td { @if one.holds { "holds" } @else { "does not hold" } }
                                }
                            }
                        }
                    }
                }
            }
            @if !family.missing.is_empty() {
                p.note { "Could not be computed and are not in the family: " (family.missing.join("; ")) "." }
            }
            p {
                @if family.holm {
                    "A test holds where Holm's p, which guards against any false alarm among these, is below the level."
                } @else {
                    "The plan does not adjust: a test holds where its own p is below the level. Holm's p is what adjusting would give."
                }
            }
        }
    }
}

/// How large the next study should be.
pub fn planning(analysis: &Analysis) -> Markup {
    let planning = &analysis.planning;
    html! {
        section id="planning" {
            h2 { "The next study" }
            p {
                "Participants in each of two groups, to find a difference of their mean gains with a power of "
                (percent(planning.power)) " by a t test. "
                @match &planning.gain_sd {
                    Finding::Known(sd) => { "The participants' mean gains have a standard deviation of " (number(*sd, 3)) " within groups. " },
                    Finding::Unknown(reason) => { "The standard deviation of the gains is not known, because " (reason) ". " },
                }
                @if let Some(least) = planning.detectable.known() {
                    "The groups of this study could find a difference of " (number(*least, 3)) " or more with that power."
                }
            }
            table.list {
                thead { tr { th { "effect" } th.number { "d" } th.number { "points of score" } th.number { "participants in each group" } } }
                tbody {
                    @for size in &planning.sizes {
                        tr {
                            th scope="row" { (size.name) }
                            td.number { (number(size.d, 2)) }
                            td.number { (size.difference.map_or_else(|| "–".into(), |points| number(points, 3))) }
                            @match &size.per_group {
                                Finding::Known(n) => td.number { (n) },
                                Finding::Unknown(_) => td.number { "more than a million" },
                            }
                        }
                    }
                }
            }
            p { "Effects as seen in one study are uncertain and often too large; plan for the smallest effect that would matter. " code { "face-game study power" } " plans with the mixed model as well." }
        }
    }
}
