//! How large the next study should be.

use serde::Serialize;

use super::{games::Games, groups::Groups};
use crate::study::{
    data::Plan,
    statistics::{Finding, Moments, Outcome, Reason, power},
};

/// Participants that the next study needs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Planning {
    /// The power that is wanted.
    pub power: f64,
    /// Standard deviation of the participants' mean gains, within groups: what
    /// sizes of effects stand against.
    pub gain_sd: Finding<f64>,
    /// Participants in each group, to tell two groups apart.
    pub sizes: Vec<Size>,
    /// The difference of mean gains that this study's groups could tell with that
    /// power.
    pub detectable: Finding<f64>,
}

/// How many it takes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Size {
    /// What the effect is.
    pub name: String,
    /// By the standard deviation of the gains.
    pub d: f64,
    /// In points of score, where the standard deviation is known.
    pub difference: Option<f64>,
    /// Participants in each group.
    pub per_group: Finding<usize>,
}

const POWER: f64 = 0.8;

impl Planning {
    /// From this study's spread.
    pub fn of(plan: &Plan, games: &Games, groups: &Groups) -> Self {
        let people: Vec<Moments> = plan
            .groups
            .iter()
            .filter_map(|group| {
                Moments::of(&games.by_participant(Some(&group.key), super::games::Game::gain)).ok()
            })
            .collect();
        let gain_sd = pooled(&people);
        let seen = groups
            .pairs
            .iter()
            .filter_map(|pair| Some((pair, pair.gain.known()?)))
            .map(|(pair, between)| {
                let name = format!("as seen here ({})", pair.name);
                (name, between.effects.d.value.abs())
            });
        let usual = [("small", 0.2), ("medium", 0.5), ("large", 0.8)]
            .map(|(name, d)| (format!("{name} (Cohen)"), d));
        let sizes = usual
            .into_iter()
            .chain(seen)
            .map(|(name, d)| Size {
                name,
                d,
                difference: gain_sd.as_ref().ok().map(|sd| d * sd),
                per_group: power::smallest(2, POWER, |n| power::between_t(d, n, n, plan.alpha))
                    .into(),
            })
            .collect();
        Self {
            power: POWER,
            detectable: detectable(&people, &gain_sd, plan.alpha).into(),
            gain_sd: gain_sd.into(),
            sizes,
        }
    }
}

fn pooled(groups: &[Moments]) -> Outcome<f64> {
    let freedom: usize = groups.iter().map(|group| group.n - 1).sum();
    if freedom == 0 {
        return Err(Reason::Empty);
    }
    let squares: f64 = groups
        .iter()
        .map(|group| (group.n - 1) as f64 * group.variance())
        .sum();
    match (squares / freedom as f64).sqrt() {
        0.0 => Err(Reason::NoVariance),
        sd => Ok(sd),
    }
}

fn detectable(groups: &[Moments], sd: &Outcome<f64>, alpha: f64) -> Outcome<f64> {
    let sd = (*sd)?;
    let [first, second, ..] = groups else {
        return Err(Reason::OneGroup);
    };
    let (mut low, mut high) = (0.0, 20.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if power::between_t(middle, first.n, second.n, alpha)? < POWER {
            low = middle;
        } else {
            high = middle;
        }
    }
    Ok(high * sd)
}
