//! Learning curves: mean score by try.

use serde::Serialize;

use super::games::{Game, Games};
use crate::study::{
    data::Plan,
    statistics::{Finding, Interval, Moments, Outcome, TTest, moments::mean},
};

/// The curve of a group, or of everybody.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Curve {
    /// The group's key; `None` for everybody.
    pub group: Option<String>,
    /// What it is called.
    pub name: String,
    /// A point for each try.
    pub points: Vec<Finding<Point>>,
}

/// The mean of one try.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// Which try, from 1.
    pub number: usize,
    /// Participants.
    pub participants: usize,
    /// The mean of the participants' means.
    pub mean: f64,
    /// Its t interval over participants; none of a single one.
    pub interval: Option<Interval>,
}

/// Everybody's curve, then each group's.
pub fn all(plan: &Plan, games: &Games) -> Vec<Curve> {
    let groups = plan
        .groups
        .iter()
        .map(|group| (Some(group.key.clone()), group.name.clone()));
    std::iter::once((None, "all games".to_owned()))
        .chain(groups)
        .map(|(group, name)| Curve {
            points: (0..plan.tries)
                .map(|at| point(games, group.as_deref(), at, 1.0 - plan.alpha).into())
                .collect(),
            group,
            name,
        })
        .collect()
}

fn point(games: &Games, group: Option<&str>, at: usize, level: f64) -> Outcome<Point> {
    let means = games.by_participant(group, |game: &Game| game.score(at));
    let middle = mean(&means)?;
    let interval = Moments::of(&means)
        .and_then(|m| TTest::of(m.mean, m.standard_error(), (m.n - 1) as f64, level))
        .map(|test| test.interval);
    Ok(Point {
        number: at + 1,
        participants: means.len(),
        mean: middle,
        interval: interval.ok(),
    })
}
