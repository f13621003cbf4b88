//! What of the seed paper's Section 5 can be computed again from what it prints.

use maud::{Markup, html};

use super::absent;
use crate::study::{
    paper::{self, Reproduction},
    report::{
        Paper,
        words::{self, df, fraction, interval, number, percent},
    },
    statistics::Finding,
};

/// The section.
pub fn section(paper: &Paper) -> Markup {
    html! {
        section id="paper" {
            h2 { "The paper's own figures" }
            p {
                "Shingjergji et al. (2022) print means, standard deviations, t and p, but not the correlation of S1 and M_rest, "
                "without which no paired t follows. So this can be said:"
            }
            div.scroll {
                table.list {
                    thead {
                        tr {
                            th { "" } th.number { "printed" } th.number { "p of that t" } th.number { "r that a paired test needs" }
                            th.number { "independent columns would give" } th.number { "their t within rounding" }
                        }
                    }
                    tbody {
                        @for finding in &paper.comparisons {
                            @match finding {
                                Finding::Known(one) => (row(one)),
                                Finding::Unknown(reason) => tr { td colspan="6" { "not computed, because " (reason) } },
                            }
                        }
                    }
                }
            }
            ul {
                li {
                    "The degrees of freedom, 215 and 107, are those of pairs (n − 1). With independent columns they would be 430 and 214 "
                    "and t would be another. The printed t follow from a paired test if S1 and M_rest correlate by about .2. Fed as data with "
                    "those moments and that correlation, the paired test gives the printed t, df and p; the project's tests do so."
                }
                li { "The moments alone cannot prove it: rounded to two digits they leave room for both, as the last column shows." }
                li { "\"p(107) = 1.44, p = 0.15\" is t(107) = 1.44: its p is .153, and 1.44 cannot be a p." }
                (control(paper))
                (shares(paper))
                li {
                    "Some figures are cut off, not rounded: 68 of 108 are 62.96 %, printed as 62.9 %. So is the mean age: "
                    @match paper::ages_behind() {
                        [None, Some(sum)] => {
                            "no 36 whole ages have a mean of 33.77 when rounded, but " (sum) " / 36 = "
                            (number(sum as f64 / 36.0, 3)) " is 33.77 when cut off."
                        },
                        _ => "33.77.",
                    }
                }
                li { "Games of one participant are not independent, so 216 games say less than 216 participants would; the paper's tests take them as if they were." }
            }
        }
    }
}

fn row(one: &Reproduction) -> Markup {
    let printed = one.printed;
    let test = one.independent.test;
    html! {
        tr {
            th scope="row" { (printed.of) ", n = " (printed.first.n) }
            td.number.nowrap { "t(" (df(printed.df)) ") = " (number(printed.t, 2)) ", " (printed.p) }
            td.number { (fraction(one.p, 4)) }
            td.number.nowrap { (fraction(one.correlation, 2)) " (" (fraction(one.correlations[0], 2)) " to " (fraction(one.correlations[1], 2)) " within rounding)" }
            td.number.nowrap { (words::test(&test)) }
            td.number.nowrap { (number(one.independent_t[0], 2)) " to " (number(one.independent_t[1], 2)) }
        }
    }
}

fn control(paper: &Paper) -> Markup {
    let control = match &paper.control {
        Finding::Known(control) => control,
        Finding::Unknown(reason) => return absent(*reason),
    };
    html! {
        li {
            "The control group is not printed. All games less the instructed ones leave it with about S1 = "
            (number(control.first.mean, 2)) " (SD = " (number(control.first.sd, 2)) ") and M_rest = "
            (number(control.rest.mean, 2)) " (SD = " (number(control.rest.sd, 2)) "), "
            (words::test(&control.test)) ": it learned, and the group with instructions did not do so significantly. But the gains of the two groups differ by "
            (number(control.gains.test.difference, 2)) " " (interval(control.gains.test.interval, 2)) ", "
            (words::test(&control.gains.test)) ": no difference between groups is shown either way. (Approximate, from rounded figures.)"
        }
    }
}

fn shares(paper: &Paper) -> Markup {
    let shares = match &paper.shares {
        Finding::Known(shares) => shares,
        Finding::Unknown(reason) => return absent(*reason),
    };
    html! {
        li {
            "62.9 % and 57.4 % of 108 games are " (shares.second.share.count) " and " (shares.first.share.count)
            ". The paper does not test them: a difference of " (number(shares.difference * 100.0, 1)) " points "
            (interval(shares.interval.map(|end| end * 100.0), 1)) ", Fisher's exact " (words::p(shares.fisher_p))
            " (" (percent(shares.second.value)) " and " (percent(shares.first.value)) ")."
        }
    }
}
