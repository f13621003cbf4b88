//! Figures in words, after the manual of the APA (7th edition): no zero before the
//! point of what cannot exceed 1, exact p but below .001.

use crate::study::{
    analysis::{
        groups::{HigherModel, Pair},
        learning::Learning,
        units::{Change, Followed},
    },
    statistics::{
        Finding, Interval, Reason, TTest,
        effect::Effect,
        mixed,
        proportion::{Difference, Estimate},
        rank::RankTest,
        t::{Between, Paired},
    },
};

/// A true minus, and no minus before nothing.
pub fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let nothing = text
        .trim_start_matches('-')
        .chars()
        .all(|c| c == '0' || c == '.');
    match text.strip_prefix('-') {
        Some(rest) if nothing => rest.to_owned(),
        Some(rest) => format!("−{rest}"),
        None => text,
    }
}

/// As [`number`], for what cannot exceed 1.
pub fn fraction(value: f64, decimals: usize) -> String {
    let text = number(value, decimals);
    match text.split_once("0.") {
        Some((before, after)) if before.is_empty() || before == "−" => {
            format!("{before}.{after}")
        }
        _ => text,
    }
}

/// `p = .031`, `p < .001`.
pub fn p(value: f64) -> String {
    if value < 0.0005 {
        "p < .001".into()
    } else if value > 0.9995 {
        "p > .999".into()
    } else {
        format!("p = {}", fraction(value, 3))
    }
}

/// p alone, for a column that is headed so.
pub fn p_cell(value: f64) -> String {
    p(value).replacen("p = ", "", 1).replacen("p ", "", 1)
}

/// Degrees of freedom, whole where they are.
pub fn df(value: f64) -> String {
    if (value - value.round()).abs() < 5e-3 {
        number(value, 0)
    } else {
        number(value, 2)
    }
}

/// `95 %`.
pub fn level(level: f64) -> String {
    let percent = level * 100.0;
    if (percent - percent.round()).abs() < 1e-9 {
        format!("{percent:.0} %")
    } else {
        format!("{percent:.1} %")
    }
}

/// `[0.01, 0.09]`.
pub fn interval([low, high]: Interval, decimals: usize) -> String {
    format!("[{}, {}]", number(low, decimals), number(high, decimals))
}

/// `62.9 %`, which no line breaks.
pub fn percent(share: f64) -> String {
    format!("{}\u{a0}%", number(share * 100.0, 1))
}

/// `[53.6 %, 71.5 %]`.
pub fn percents([low, high]: Interval) -> String {
    format!("[{}, {}]", percent(low), percent(high))
}

/// `t(215) = 2.61, p = .010`.
pub fn test(test: &TTest) -> String {
    format!("t({}) = {}, {}", df(test.df), number(test.t, 2), p(test.p))
}

fn effect(name: &str, effect: &Effect) -> String {
    format!(
        "{name} = {} {}",
        number(effect.value, 2),
        interval(effect.interval, 2)
    )
}

fn because(reason: Reason) -> String {
    format!("could not be computed, because {reason}")
}

/// S1 against the rest, in a sentence.
pub fn learning(one: &Learning, confidence: f64) -> String {
    let alpha = 1.0 - confidence;
    match &one.games {
        Finding::Known(paired) => {
            paired_sentence(&sentence_start(&one.name), paired, "games", alpha)
        }
        Finding::Unknown(reason) => {
            let seen: Vec<String> = [("S1", &one.first), ("M_rest", &one.rest)]
                .into_iter()
                .filter_map(|(name, moments)| Some((name, moments.known()?)))
                .map(|(name, m)| {
                    format!(
                        "{name}: M = {}, SD = {}",
                        number(m.mean, 2),
                        number(m.sd, 2)
                    )
                })
                .collect();
            let seen = if seen.is_empty() {
                String::new()
            } else {
                format!(" ({})", seen.join("; "))
            };
            format!(
                "{}, the comparison of S1 and M_rest{seen} {}.",
                sentence_start(&one.name),
                because(*reason)
            )
        }
    }
}

/// The same with every participant once.
pub fn learning_of_people(one: &Learning, confidence: f64) -> String {
    match &one.people {
        Finding::Known(paired) => paired_sentence(
            "Counting every participant once",
            paired,
            "participants",
            1.0 - confidence,
        ),
        Finding::Unknown(reason) => format!(
            "Counting every participant once, the comparison {}.",
            because(*reason)
        ),
    }
}

fn sentence_start(name: &str) -> String {
    if name == "all games" {
        "For all games".into()
    } else {
        format!("In the group \"{name}\"")
    }
}

fn paired_sentence(start: &str, paired: &Paired, of: &str, alpha: f64) -> String {
    let test_of = &paired.test;
    let verb = match (test_of.p < alpha, test_of.difference > 0.0) {
        (true, true) => "rose significantly",
        (true, false) => "fell significantly",
        (false, _) => "did not change significantly",
    };
    format!(
        "{start} (N = {} {of}) the score {verb} from S1 (M = {}, SD = {}) to M_rest (M = {}, SD = {}): mean difference {} {}, {}, {}, {}.",
        paired.differences.n,
        number(paired.first.mean, 2),
        number(paired.first.sd, 2),
        number(paired.second.mean, 2),
        number(paired.second.sd, 2),
        number(test_of.difference, 3),
        interval(test_of.interval, 3),
        test(test_of),
        effect("d_z", &paired.effects.d_z),
        effect("g_av", &paired.effects.g_av),
    )
}

/// A signed-rank test.
pub fn signed_ranks(of: &str, finding: &Finding<RankTest>) -> String {
    match finding {
        Finding::Known(rank) => format!(
            "Wilcoxon's signed ranks over {of}: W+ = {}, n = {}{}, {} ({}), rank-biserial r = {}, median gain {}.",
            number(rank.statistic, 1),
            rank.n,
            match rank.zeros {
                0 => String::new(),
                zeros => format!(" ({zeros} without a difference left out)"),
            },
            p(rank.p),
            if rank.exact {
                "exact"
            } else {
                "normal approximation"
            },
            fraction(rank.rank_biserial, 2),
            number(rank.location, 3)
        ),
        Finding::Unknown(reason) => {
            format!("Wilcoxon's signed ranks over {of} {}.", because(*reason))
        }
    }
}

/// One group against the control group.
pub fn pair(pair: &Pair, confidence: f64) -> String {
    let (group, control) = (&pair.name, &pair.control);
    let gain = match &pair.gain {
        Finding::Known(between) => format!(
            "The participants of \"{group}\" gained {} (SD = {}, n = {}) and those of \"{control}\" {} (SD = {}, n = {}) from S1 to M_rest; the difference of {} {} {}, {}, {}.",
            number(between.second.mean, 3),
            number(between.second.sd, 3),
            between.second.n,
            number(between.first.mean, 3),
            number(between.first.sd, 3),
            between.first.n,
            number(between.test.difference, 3),
            interval(between.test.interval, 3),
            significance(between, 1.0 - confidence),
            test(&between.test),
            effect("Hedges' g", &between.effects.g)
        ),
        Finding::Unknown(reason) => format!(
            "The gains of \"{group}\" and \"{control}\" cannot be compared, because {reason}."
        ),
    };
    let ranks = match &pair.gain_ranks {
        Finding::Known(rank) => format!(
            " Mann and Whitney's U = {}, {} ({}), rank-biserial r = {}.",
            number(rank.statistic, 1),
            p(rank.p),
            if rank.exact {
                "exact"
            } else {
                "normal approximation"
            },
            fraction(rank.rank_biserial, 2)
        ),
        Finding::Unknown(reason) => format!(" Their ranks cannot be compared, because {reason}."),
    };
    gain + &ranks
}

fn significance(between: &Between, alpha: f64) -> &'static str {
    if between.test.p < alpha {
        "is significant"
    } else {
        "is not significant"
    }
}

/// A share: `68 of 108 (63.0 %, [53.6 %, 71.5 %])`.
pub fn share(estimate: &Estimate) -> String {
    format!(
        "{} of {} ({}, {})",
        estimate.share.count,
        estimate.share.of,
        percent(estimate.value),
        percents(estimate.interval)
    )
}

/// Games that end higher, two groups.
pub fn shares(difference: &Difference, group: &str, control: &str) -> String {
    format!(
        "The last try scored higher than the first in {} games of \"{group}\" and {} of \"{control}\": a difference of {} points {}, {}Fisher's exact {}{}.",
        share(&difference.second),
        share(&difference.first),
        number(difference.difference * 100.0, 1),
        interval(difference.interval.map(|end| end * 100.0), 1),
        match (difference.z, difference.p) {
            (Some(z), Some(value)) => format!("z = {}, {}, ", number(z, 2), p(value)),
            _ => String::new(),
        },
        p(difference.fisher_p),
        difference
            .odds_ratio
            .map_or_else(String::new, |odds| format!(
                ", odds ratio {}",
                number(odds, 2)
            ))
    )
}

/// What the mixed model says of each coefficient but the first.
pub fn mixed_model(fit: &Finding<mixed::Fit>) -> Vec<String> {
    match fit {
        Finding::Known(fit) => fit
            .coefficients
            .iter()
            .map(|one| {
                format!(
                    "{}: b = {} {}, SE = {}, {}.",
                    capital(&one.name),
                    number(one.test.difference, 3),
                    interval(one.test.interval, 3),
                    number(one.test.standard_error, 3),
                    test(&one.test)
                )
            })
            .collect(),
        Finding::Unknown(reason) => vec![format!("The mixed model {}.", because(*reason))],
    }
}

/// The logistic model's odds.
pub fn higher_model(fit: &Finding<HigherModel>) -> Vec<String> {
    match fit {
        Finding::Known(fit) => fit
            .coefficients
            .iter()
            .skip(1)
            .map(|(name, coefficient)| {
                format!(
                    "Odds that a game ends higher, \"{name}\" by the control group: OR = {} {}, {} ({} games of {} participants).",
                    number(coefficient.difference.exp(), 2),
                    interval(coefficient.interval.map(f64::exp), 2),
                    test(coefficient),
                    fit.games,
                    fit.clusters
                )
            })
            .collect(),
        Finding::Unknown(reason) => vec![format!("The model of games that end higher {}.", because(*reason))],
    }
}

/// What became of named units.
pub fn followed(one: &Followed) -> String {
    let (wrong, done) = match one.change {
        Change::Add => ("missing", "appeared"),
        Change::Drop => ("superfluous", "were gone"),
    };
    let part = |finding: &Finding<Estimate>| match finding {
        Finding::Known(estimate) => share(estimate),
        Finding::Unknown(_) => "none".into(),
    };
    let compared = match &one.told_less_untold {
        Finding::Known(difference) => format!(
            "; named less not named: {} points {}",
            number(difference.difference * 100.0, 1),
            interval(difference.interval.map(|end| end * 100.0), 1)
        ),
        Finding::Unknown(_) => String::new(),
    };
    format!(
        "Of {wrong} units that an instruction named, {} {done} on the next try; of those that it did not name, {}; of those of groups without instructions, {}{compared}.",
        part(&one.told),
        part(&one.untold),
        part(&one.without)
    )
}

/// With a capital letter first.
pub fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or(String::new(), |first| {
        first.to_uppercase().collect::<String>() + rest.as_str()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_as_the_manual_says() {
        assert_eq!(p(0.0097), "p = .010");
        assert_eq!(p(0.000_01), "p < .001");
        assert_eq!(p(1.0), "p > .999");
        assert_eq!(p_cell(0.000_01), "< .001");
        assert_eq!(fraction(-0.25, 2), "−.25");
        assert_eq!(fraction(1.0, 2), "1.00");
        assert_eq!(fraction(10.2, 2), "10.20");
        assert_eq!(number(-0.0001, 2), "0.00");
        assert_eq!(number(-1.5, 1), "−1.5");
        assert_eq!((df(215.0), df(17.776)), ("215".into(), "17.78".into()));
        assert_eq!(level(0.95), "95 %");
        assert_eq!(interval([-0.1, 0.2], 2), "[−0.10, 0.20]");
    }
}
