//! First tries against the mean of the later ones: the seed paper's question.

use serde::Serialize;

use super::games::{Game, Games};
use crate::study::{
    data::Plan,
    statistics::{
        Finding, Moments, Outcome,
        proportion::{Estimate, Share},
        rank::{self, RankTest},
        t::{self, Paired},
    },
};

/// The comparison within some games.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Learning {
    /// Whose games: a group's key; `None` for everybody's.
    pub group: Option<String>,
    /// What they are called.
    pub name: String,
    /// Participants with a game that is compared.
    pub participants: usize,
    /// As the paper does: every game for itself.
    pub games: Finding<Paired>,
    /// The same with signed ranks.
    pub games_ranks: Finding<RankTest>,
    /// Whole games alone.
    pub whole_games: Finding<Paired>,
    /// Every participant for themselves, by the means over their games: these are
    /// independent of each other.
    pub people: Finding<Paired>,
    /// The same with signed ranks.
    pub people_ranks: Finding<RankTest>,
    /// Games whose last try scored higher than the first.
    pub ended_higher: Finding<Estimate>,
    /// Games whose later tries scored higher on the mean than the first.
    pub rest_higher: Finding<Estimate>,
    /// S1 alone, where no test is possible.
    pub first: Finding<Moments>,
    /// `M_rest` alone, where no test is possible.
    pub rest: Finding<Moments>,
}

/// Everybody's games, then each group's.
pub fn all(plan: &Plan, games: &Games) -> Vec<Learning> {
    let groups = plan
        .groups
        .iter()
        .map(|group| (Some(group.key.clone()), group.name.clone()));
    std::iter::once((None, "all games".to_owned()))
        .chain(groups)
        .map(|(group, name)| one(group, name, games, 1.0 - plan.alpha))
        .collect()
}

fn one(group: Option<String>, name: String, games: &Games, level: f64) -> Learning {
    let own: Vec<&Game> = games.within(group.as_deref()).collect();
    let pairs = |keep: &dyn Fn(&Game) -> bool| -> (Vec<f64>, Vec<f64>) {
        own.iter()
            .filter(|game| keep(game))
            .filter_map(|game| Some((game.first()?, game.rest()?)))
            .unzip()
    };
    let (first, rest) = pairs(&|_| true);
    let (whole_first, whole_rest) = pairs(&Game::is_whole);
    // Only games that are compared count on either side.
    let compared = |of: fn(&Game) -> Option<f64>| {
        games.by_participant(group.as_deref(), |game| game.gain().and(of(game)))
    };
    let (people_first, people_rest) = (compared(Game::first), compared(Game::rest));
    let share = |of: &dyn Fn(&Game) -> Option<bool>| -> Outcome<Estimate> {
        Estimate::of(Share::count(own.iter().filter_map(|game| of(game))), level)
    };
    Learning {
        name,
        participants: people_first.len(),
        games: t::paired(&first, &rest, level).into(),
        games_ranks: ranks(&first, &rest).into(),
        whole_games: t::paired(&whole_first, &whole_rest, level).into(),
        people: t::paired(&people_first, &people_rest, level).into(),
        people_ranks: ranks(&people_first, &people_rest).into(),
        ended_higher: share(&Game::ended_higher).into(),
        rest_higher: share(&|game| Some(game.gain()? > 0.0)).into(),
        first: Moments::of(&first).into(),
        rest: Moments::of(&rest).into(),
        group,
    }
}

fn ranks(first: &[f64], rest: &[f64]) -> Outcome<RankTest> {
    let differences: Vec<f64> = first.iter().zip(rest).map(|(a, b)| b - a).collect();
    rank::signed_rank(&differences)
}
