//! What a study found: [`StudyData`] in, figures out. Every figure that cannot be
//! computed says why.

pub mod curves;
pub mod flow;
pub mod games;
pub mod groups;
pub mod learning;
pub mod multiplicity;
pub mod planning;
pub mod survey;
pub mod units;

use serde::Serialize;

use super::data::{Plan, StudyData};

/// All figures of a study.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Analysis {
    /// What was planned.
    pub plan: Plan,
    /// Whom the figures are of.
    pub flow: flow::Flow,
    /// What a reader should know before the figures: whole sentences.
    pub notes: Vec<String>,
    /// The games that count.
    pub games: games::Games,
    /// First tries against the later ones: all games, then each group.
    pub learning: Vec<learning::Learning>,
    /// Groups against the control group.
    pub groups: groups::Groups,
    /// Means by try.
    pub curves: Vec<curves::Curve>,
    /// Unit by unit.
    pub units: units::Units,
    /// Emotions by units.
    pub heatmap: units::Heatmap,
    /// The survey.
    pub survey: survey::Survey,
    /// The planned tests together.
    pub multiplicity: multiplicity::Family,
    /// How large the next study should be.
    pub planning: planning::Planning,
}

impl Analysis {
    /// Of what was recorded.
    pub fn of(data: &StudyData) -> Self {
        let plan = data.plan.clone();
        let games = games::Games::of(data);
        let learning = learning::all(&plan, &games);
        let groups = groups::Groups::of(&plan, &games);
        let units = units::Units::of(&plan, &games);
        Self {
            flow: flow::Flow::of(data, &games),
            notes: data.notes.iter().chain(&games.notes).cloned().collect(),
            curves: curves::all(&plan, &games),
            heatmap: units::Heatmap::of(&plan, &games),
            survey: survey::Survey::of(data),
            multiplicity: multiplicity::Family::of(&plan, &learning, &groups),
            planning: planning::Planning::of(&plan, &games, &groups),
            learning,
            groups,
            units,
            games,
            plan,
        }
    }

    /// The level of all intervals, as 0.95.
    pub fn level(&self) -> f64 {
        1.0 - self.plan.alpha
    }
}

/// `n` of something, in words that agree.
pub(super) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests;
