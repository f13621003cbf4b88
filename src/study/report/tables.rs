//! Which tables there are.

use super::table::{Builder, Table};
use crate::{
    facs::ActionUnit,
    study::{
        analysis::{
            Analysis, flow::Arm, games::Game, groups::Pair, learning::Learning, survey::Answers,
            units::Followed,
        },
        statistics::{Finding, TTest, proportion::Estimate, rank::RankTest, t::Paired},
    },
};

/// All of them; one without rows is there too, with its names.
pub fn all(analysis: &Analysis) -> Vec<Table> {
    vec![
        flow(&analysis.flow.arms),
        games(analysis),
        tries(analysis),
        learning(&analysis.learning),
        shares(&analysis.learning),
        groups(&analysis.groups.pairs),
        models(analysis),
        curves(analysis),
        units(&analysis.units.each),
        heatmap(analysis),
        likert(analysis),
        open_answers(analysis),
        multiplicity(analysis),
    ]
}

fn flow(arms: &[Arm]) -> Table {
    Builder::new("flow", arms)
        .text("group", |arm| Some(arm.group.clone()))
        .count("allocated", |arm| Some(arm.allocated))
        .count("completed", |arm| Some(arm.completed))
        .count("incomplete", |arm| Some(arm.incomplete))
        .count("withdrawn", |arm| Some(arm.withdrawn))
        .count("running", |arm| Some(arm.running))
        .count("excluded", |arm| Some(arm.excluded.values().sum()))
        .count("analysed", |arm| Some(arm.analysed))
        .count("games_compared", |arm| Some(arm.games))
        .done()
}

fn games(analysis: &Analysis) -> Table {
    Builder::new("games", &analysis.games.all)
        .text("participant", |game| Some(game.participant.clone()))
        .text("group", |game| Some(game.group.clone()))
        .count("round", |game| Some(game.round))
        .text("target", |game| Some(game.target.clone()))
        .text("emotion", |game| Some(game.emotion.to_string()))
        .number("s1", Game::first)
        .number("m_rest", Game::rest)
        .number("gain", Game::gain)
        .count("ended_higher", |game| game.ended_higher().map(usize::from))
        .count("tries_counted", |game| {
            Some(game.tries.iter().flatten().count())
        })
        .done()
}

fn tries(analysis: &Analysis) -> Table {
    let rows: Vec<_> = analysis
        .games
        .all
        .iter()
        .flat_map(|game| {
            let tries = game.tries.iter().enumerate();
            tries.filter_map(move |(at, one)| Some((game, at + 1, one.as_ref()?)))
        })
        .collect();
    Builder::new("tries", &rows)
        .text("participant", |(game, ..)| Some(game.participant.clone()))
        .text("group", |(game, ..)| Some(game.group.clone()))
        .count("round", |(game, ..)| Some(game.round))
        .text("target", |(game, ..)| Some(game.target.clone()))
        .text("emotion", |(game, ..)| Some(game.emotion.to_string()))
        .count("try", |(_, number, _)| Some(*number))
        .number("score", |(.., one)| Some(one.score))
        .text("target_aus", |(.., one)| Some(one.target.to_string()))
        .text("player_aus", |(.., one)| Some(one.player?.to_string()))
        .text("told_to_add", |(.., one)| Some(one.told_to_add.to_string()))
        .text("told_to_drop", |(.., one)| {
            Some(one.told_to_drop.to_string())
        })
        .done()
}

fn learning(all: &[Learning]) -> Table {
    type Row<'a> = (
        &'a Learning,
        &'static str,
        &'a Finding<Paired>,
        Option<&'a Finding<RankTest>>,
    );
    let rows: Vec<Row> = all
        .iter()
        .flat_map(|one| {
            [
                (one, "games", &one.games, Some(&one.games_ranks)),
                (one, "whole games", &one.whole_games, None),
                (one, "participants", &one.people, Some(&one.people_ranks)),
            ]
        })
        .collect();
    let paired = |row: &Row| row.2.known().copied();
    let rank = |row: &Row| row.3.and_then(|rank| rank.known().copied());
    Builder::new("learning", &rows)
        .text("of", |row| Some(row.0.name.clone()))
        .text("unit", |row| Some(row.1.into()))
        .count("n", |row| Some(paired(row)?.differences.n))
        .number("s1_mean", |row| Some(paired(row)?.first.mean))
        .number("s1_sd", |row| Some(paired(row)?.first.sd))
        .number("rest_mean", |row| Some(paired(row)?.second.mean))
        .number("rest_sd", |row| Some(paired(row)?.second.sd))
        .number("correlation", |row| Some(paired(row)?.correlation))
        .number("difference", |row| Some(paired(row)?.test.difference))
        .number("low", |row| Some(paired(row)?.test.interval[0]))
        .number("high", |row| Some(paired(row)?.test.interval[1]))
        .number("t", |row| Some(paired(row)?.test.t))
        .number("df", |row| Some(paired(row)?.test.df))
        .number("p", |row| Some(paired(row)?.test.p))
        .number("d_z", |row| Some(paired(row)?.effects.d_z.value))
        .number("d_z_low", |row| Some(paired(row)?.effects.d_z.interval[0]))
        .number("d_z_high", |row| Some(paired(row)?.effects.d_z.interval[1]))
        .number("d_av", |row| Some(paired(row)?.effects.d_av.value))
        .number("g_av", |row| Some(paired(row)?.effects.g_av.value))
        .number("wilcoxon_w", |row| Some(rank(row)?.statistic))
        .number("wilcoxon_p", |row| Some(rank(row)?.p))
        .text("not_computed", |row| Some(row.2.reason()?.to_string()))
        .done()
}

fn shares(all: &[Learning]) -> Table {
    type Row<'a> = (&'a Learning, &'static str, &'a Finding<Estimate>);
    let rows: Vec<Row> = all
        .iter()
        .flat_map(|one| {
            [
                (one, "last try above the first", &one.ended_higher),
                (one, "mean of the rest above the first", &one.rest_higher),
            ]
        })
        .collect();
    let known = |row: &Row| row.2.known().copied();
    Builder::new("shares", &rows)
        .text("of", |row| Some(row.0.name.clone()))
        .text("higher", |row| Some(row.1.into()))
        .count("count", |row| Some(known(row)?.share.count))
        .count("games", |row| Some(known(row)?.share.of))
        .number("share", |row| Some(known(row)?.value))
        .number("low", |row| Some(known(row)?.interval[0]))
        .number("high", |row| Some(known(row)?.interval[1]))
        .done()
}

fn groups(pairs: &[Pair]) -> Table {
    Builder::new("groups", pairs)
        .text("group", |pair| Some(pair.group.clone()))
        .text("control", |pair| Some(pair.control.clone()))
        .number("gain_difference", |pair| {
            Some(pair.gain.known()?.test.difference)
        })
        .number("low", |pair| Some(pair.gain.known()?.test.interval[0]))
        .number("high", |pair| Some(pair.gain.known()?.test.interval[1]))
        .number("t", |pair| Some(pair.gain.known()?.test.t))
        .number("df", |pair| Some(pair.gain.known()?.test.df))
        .number("p", |pair| Some(pair.gain.known()?.test.p))
        .number("hedges_g", |pair| Some(pair.gain.known()?.effects.g.value))
        .number("mann_whitney_u", |pair| {
            Some(pair.gain_ranks.known()?.statistic)
        })
        .number("mann_whitney_p", |pair| Some(pair.gain_ranks.known()?.p))
        .number("higher_difference", |pair| {
            Some(pair.ended_higher.known()?.difference)
        })
        .number("higher_low", |pair| {
            Some(pair.ended_higher.known()?.interval[0])
        })
        .number("higher_high", |pair| {
            Some(pair.ended_higher.known()?.interval[1])
        })
        .number("higher_z", |pair| pair.ended_higher.known()?.z)
        .number("higher_p", |pair| pair.ended_higher.known()?.p)
        .number("higher_fisher_p", |pair| {
            Some(pair.ended_higher.known()?.fisher_p)
        })
        .text("not_computed", |pair| Some(pair.gain.reason()?.to_string()))
        .done()
}

fn models(analysis: &Analysis) -> Table {
    type Row = (&'static str, String, TTest);
    let groups = &analysis.groups;
    let mut rows: Vec<Row> = Vec::new();
    for (model, fit) in [("gain", &groups.gain_model), ("score", &groups.score_model)] {
        let coefficients = fit.known().into_iter().flat_map(|fit| &fit.coefficients);
        rows.extend(coefficients.map(|one| (model, one.name.clone(), one.test)));
    }
    if let Some(fit) = groups.higher_model.known() {
        let odds = fit.coefficients.iter().cloned();
        rows.extend(odds.map(|(name, test)| ("ends higher, log odds", name, test)));
    }
    for model in &analysis.units.models {
        if let Some(test) = model.told.known() {
            rows.push((
                "wrong unit put right, log odds",
                format!("named ({:?})", model.change).to_lowercase(),
                *test,
            ));
        }
    }
    Builder::new("models", &rows)
        .text("model", |row| Some(row.0.into()))
        .text("predictor", |row| Some(row.1.clone()))
        .number("estimate", |row| Some(row.2.difference))
        .number("standard_error", |row| Some(row.2.standard_error))
        .number("low", |row| Some(row.2.interval[0]))
        .number("high", |row| Some(row.2.interval[1]))
        .number("t", |row| Some(row.2.t))
        .number("df", |row| Some(row.2.df))
        .number("p", |row| Some(row.2.p))
        .done()
}

fn curves(analysis: &Analysis) -> Table {
    let rows: Vec<_> = analysis
        .curves
        .iter()
        .flat_map(|curve| {
            curve
                .points
                .iter()
                .filter_map(move |p| Some((curve, p.known()?)))
        })
        .collect();
    Builder::new("curves", &rows)
        .text("of", |(curve, _)| Some(curve.name.clone()))
        .count("try", |(_, point)| Some(point.number))
        .count("participants", |(_, point)| Some(point.participants))
        .number("mean", |(_, point)| Some(point.mean))
        .number("low", |(_, point)| Some(point.interval?[0]))
        .number("high", |(_, point)| Some(point.interval?[1]))
        .done()
}

fn units(each: &[Followed]) -> Table {
    Builder::new("units", each)
        .text("unit", |one| Some(one.unit?.code()))
        .text("change", |one| {
            Some(format!("{:?}", one.change).to_lowercase())
        })
        .count("told", |one| Some(one.told.known()?.share.of))
        .number("told_share", |one| Some(one.told.known()?.value))
        .count("untold", |one| Some(one.untold.known()?.share.of))
        .number("untold_share", |one| Some(one.untold.known()?.value))
        .count("without", |one| Some(one.without.known()?.share.of))
        .number("without_share", |one| Some(one.without.known()?.value))
        .number("told_less_untold", |one| {
            Some(one.told_less_untold.known()?.difference)
        })
        .number("low", |one| Some(one.told_less_untold.known()?.interval[0]))
        .number("high", |one| {
            Some(one.told_less_untold.known()?.interval[1])
        })
        .number("fisher_p", |one| {
            Some(one.told_less_untold.known()?.fisher_p)
        })
        .number("holm_p", |one| one.adjusted_p)
        .number("told_less_without", |one| {
            Some(one.told_less_without.known()?.difference)
        })
        .done()
}

fn heatmap(analysis: &Analysis) -> Table {
    let rows: Vec<_> = analysis
        .heatmap
        .rows
        .iter()
        .flat_map(|row| ActionUnit::ALL.into_iter().map(move |unit| (row, unit)))
        .collect();
    Builder::new("heatmap", &rows)
        .text("emotion", |(row, _)| Some(row.emotion.to_string()))
        .text("unit", |(_, unit)| Some(unit.code()))
        .count("tries", |(row, _)| Some(row.tries))
        .count("on_target", |(row, unit)| {
            Some(usize::from(row.target.contains(*unit)))
        })
        .number("share", |(row, unit)| {
            Some(row.units[unit.index()].known()?.share)
        })
        .number("variance", |(row, unit)| {
            Some(row.units[unit.index()].known()?.variance)
        })
        .number("variance_between_people", |(row, unit)| {
            row.units[unit.index()].known()?.between_people
        })
        .done()
}

fn likert(analysis: &Analysis) -> Table {
    let mut rows = Vec::new();
    for question in &analysis.survey.questions {
        if let Answers::Likert {
            labels,
            rows: counted,
            ..
        } = &question.result
        {
            for row in counted {
                for (step, (label, count)) in labels.iter().zip(&row.counts).enumerate() {
                    rows.push((question, row, step + 1, label, *count));
                }
            }
        }
    }
    Builder::new("likert", &rows)
        .text("question", |(question, ..)| Some(question.key.clone()))
        .text("of", |(_, row, ..)| Some(row.name.clone()))
        .count("step", |(_, _, step, ..)| Some(*step))
        .text("label", |(.., label, _)| Some((*label).clone()))
        .count("count", |(.., count)| Some(*count))
        .done()
}

/// With an empty column for a coder to fill: `face-game study report --coding` reads it.
fn open_answers(analysis: &Analysis) -> Table {
    let mut rows = Vec::new();
    for question in &analysis.survey.questions {
        if let Answers::Open { texts } = &question.result {
            rows.extend(texts.iter().map(|text| (question, text)));
        }
    }
    Builder::new("open_answers", &rows)
        .text("participant", |(_, text)| Some(text.participant.clone()))
        .text("item", |(question, _)| Some(question.key.clone()))
        .text("answer", |(_, text)| Some(text.text.clone()))
        .text("code", |_| None)
        .done()
}

fn multiplicity(analysis: &Analysis) -> Table {
    Builder::new("multiplicity", &analysis.multiplicity.tests)
        .text("test", |one| Some(one.name.clone()))
        .number("p", |one| Some(one.p))
        .number("holm", |one| Some(one.holm))
        .number("benjamini_hochberg", |one| Some(one.benjamini_hochberg))
        .count("holds", |one| Some(usize::from(one.holds)))
        .done()
}
