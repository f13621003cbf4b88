//! Groups against the control group.

use std::collections::BTreeMap;

use serde::Serialize;

use super::games::{Game, Games};
use crate::study::{
    data::{Group, Plan},
    statistics::{
        Finding, Moments, Outcome, Reason, TTest, gee,
        mixed::{self, Design, Factor},
        proportion::{self, Difference, Share},
        rank::{self, RankTest},
        t::{self, Between},
    },
};

/// The comparisons and the models.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Groups {
    /// The group that others are compared with.
    pub control: Option<String>,
    /// Each other group against it.
    pub pairs: Vec<Pair>,
    /// Gain of a game by group; intercepts of participant and target random.
    pub gain_model: Finding<mixed::Fit>,
    /// Score of a try by group and by whether it is a later one; intercepts of
    /// participant, target and game random.
    pub score_model: Finding<mixed::Fit>,
    /// Odds that a game ends higher, by group; games clustered in participants.
    pub higher_model: Finding<HigherModel>,
}

/// One group against the control group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// The group's key.
    pub group: String,
    /// What it is called.
    pub name: String,
    /// What the control group is called.
    pub control: String,
    /// Mean gains of the participants (Welch): this group − control.
    pub gain: Finding<Between>,
    /// The same by ranks.
    pub gain_ranks: Finding<RankTest>,
    /// Every game for itself, as if they were independent (Welch).
    pub gain_games: Finding<Between>,
    /// Mean first scores of the participants: whether the groups began alike.
    pub start: Finding<Between>,
    /// Shares of games that ended higher, every game for itself.
    pub ended_higher: Finding<Difference>,
    /// Shares of games whose later tries are higher on the mean.
    pub rest_higher: Finding<Difference>,
}

/// The logistic model of games that end higher.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HigherModel {
    /// Games.
    pub games: usize,
    /// Participants.
    pub clusters: usize,
    /// The working correlation of two games of one participant.
    pub correlation: f64,
    /// Log odds by predictor.
    pub coefficients: Vec<(String, TTest)>,
}

/// The predictor of a game of the control group.
pub const CONTROL_GAIN: &str = "gain of the control group";

impl Groups {
    /// Of the games that count.
    pub fn of(plan: &Plan, games: &Games) -> Self {
        let level = 1.0 - plan.alpha;
        let control = control(plan);
        let others: Vec<&Group> = plan
            .groups
            .iter()
            .filter(|group| control.is_some_and(|control| control.key != group.key))
            .collect();
        let pairs = control.map_or_else(Vec::new, |control| {
            others
                .iter()
                .map(|group| pair(group, control, games, level))
                .collect()
        });
        // A model speaks of groups that somebody is in.
        let there: Vec<&Group> = others
            .iter()
            .copied()
            .filter(|group| games.within(Some(&group.key)).next().is_some())
            .collect();
        Self {
            pairs,
            gain_model: gain_model(&there, games, level).into(),
            score_model: score_model(&there, games, level).into(),
            higher_model: higher_model(&there, games, level).into(),
            control: control.map(|control| control.key.clone()),
        }
    }
}

/// The plan's control group; else the first without instructions, else the first.
pub fn control(plan: &Plan) -> Option<&Group> {
    let named = |key: &String| plan.groups.iter().find(|group| group.key == *key);
    plan.control
        .as_ref()
        .and_then(named)
        .or_else(|| plan.groups.iter().find(|group| !group.instructed))
        .or_else(|| plan.groups.first())
}

fn pair(group: &Group, control: &Group, games: &Games, level: f64) -> Pair {
    let keys = [control.key.as_str(), group.key.as_str()];
    let people = |of: fn(&Game) -> Option<f64>| keys.map(|key| games.by_participant(Some(key), of));
    let each = |of: fn(&Game) -> Option<f64>| {
        keys.map(|key| games.within(Some(key)).filter_map(of).collect::<Vec<f64>>())
    };
    let shares = |of: &dyn Fn(&Game) -> Option<bool>| {
        keys.map(|key| Share::count(games.within(Some(key)).filter_map(of)))
    };
    let [control_gain, group_gain] = people(Game::gain);
    let [first, second] = shares(&Game::ended_higher);
    let ended_higher = proportion::compare(first, second, level);
    let [first, second] = shares(&|game| Some(game.gain()? > 0.0));
    Pair {
        group: group.key.clone(),
        name: group.name.clone(),
        control: control.name.clone(),
        gain_ranks: rank::mann_whitney(&control_gain, &group_gain).into(),
        gain: welch([control_gain, group_gain], level).into(),
        gain_games: welch(each(Game::gain), level).into(),
        start: welch(people(Game::first), level).into(),
        ended_higher: ended_higher.into(),
        rest_higher: proportion::compare(first, second, level).into(),
    }
}

fn welch([control, group]: [Vec<f64>; 2], level: f64) -> Outcome<Between> {
    if control.is_empty() || group.is_empty() {
        return Err(Reason::EmptyGroup);
    }
    t::welch(Moments::of(&control)?, Moments::of(&group)?, level)
}

/// Columns that say which group a row is of, one for each but the control group.
fn indicators(groups: &[&Group], rows: &[&Game]) -> Vec<(String, Vec<f64>)> {
    groups
        .iter()
        .map(|group| {
            let inside = |game: &&Game| f64::from(game.group == group.key);
            (group.name.clone(), rows.iter().map(inside).collect())
        })
        .collect()
}

/// Both random factors; one that has a single level says nothing.
fn factors(rows: &[&Game]) -> Vec<Factor> {
    [
        Factor::of("participant", rows.iter().map(|game| &game.participant)),
        Factor::of("target", rows.iter().map(|game| &game.target)),
    ]
    .into_iter()
    .filter(|factor| factor.levels > 1)
    .collect()
}

fn gain_model(groups: &[&Group], games: &Games, level: f64) -> Outcome<mixed::Fit> {
    let (rows, response): (Vec<&Game>, Vec<f64>) = games
        .all
        .iter()
        .filter_map(|game| Some((game, game.gain()?)))
        .unzip();
    if rows.is_empty() {
        return Err(Reason::Empty);
    }
    let mut fixed = vec![(CONTROL_GAIN.to_owned(), vec![1.0; rows.len()])];
    fixed.extend(
        indicators(groups, &rows)
            .into_iter()
            .map(|(name, column)| (beyond(&name), column)),
    );
    let random = factors(&rows);
    mixed::fit(
        &Design {
            response,
            fixed,
            random,
        },
        level,
    )
}

/// The predictor of what a group gains beyond the control group.
pub fn beyond(group: &str) -> String {
    format!("{group}: gain beyond it")
}

fn score_model(groups: &[&Group], games: &Games, level: f64) -> Outcome<mixed::Fit> {
    let mut rows = Vec::new();
    let (mut response, mut later, mut game_of) = (Vec::new(), Vec::new(), Vec::new());
    for (n, game) in games.all.iter().enumerate() {
        for at in 0..game.tries.len() {
            if let Some(score) = game.score(at) {
                rows.push(game);
                response.push(score);
                later.push(f64::from(at > 0));
                game_of.push(n);
            }
        }
    }
    if rows.is_empty() {
        return Err(Reason::Empty);
    }
    let mut fixed = vec![(
        "first try of the control group".to_owned(),
        vec![1.0; rows.len()],
    )];
    let own = indicators(groups, &rows);
    fixed.push(("later tries".into(), later.clone()));
    for (name, column) in own {
        let both = column.iter().zip(&later).map(|(a, b)| a * b).collect();
        fixed.push((format!("{name}: first try"), column));
        fixed.push((format!("{name}: later tries beyond that"), both));
    }
    // The most levels first: that is computed fastest.
    let mut random = vec![Factor::of("game", game_of)];
    random.extend(factors(&rows));
    mixed::fit(
        &Design {
            response,
            fixed,
            random,
        },
        level,
    )
}

fn higher_model(groups: &[&Group], games: &Games, level: f64) -> Outcome<HigherModel> {
    let (rows, outcomes): (Vec<&Game>, Vec<bool>) = games
        .all
        .iter()
        .filter_map(|game| Some((game, game.ended_higher()?)))
        .unzip();
    let own = indicators(groups, &rows);
    let mut people: BTreeMap<&str, usize> = BTreeMap::new();
    let mut table = Vec::new();
    for (at, (game, outcome)) in rows.iter().zip(outcomes).enumerate() {
        let next = people.len();
        table.push(gee::Row {
            cluster: *people.entry(&game.participant).or_insert(next),
            predictors: std::iter::once(1.0)
                .chain(own.iter().map(|(_, column)| column[at]))
                .collect(),
            outcome,
        });
    }
    let fit = gee::logistic(&table, level)?;
    let names =
        std::iter::once("control group".to_owned()).chain(own.into_iter().map(|(name, _)| name));
    Ok(HigherModel {
        games: fit.rows,
        clusters: fit.clusters,
        correlation: fit.correlation,
        coefficients: names.zip(fit.coefficients).collect(),
    })
}
