//! The seed paper's effect: what real play brings to the Action Units within an
//! emotion that the targets alone do not have.

use serde::Serialize;

use crate::{
    dataset::{LabelRule, Store},
    error::Result,
    facs::{ActionUnit, AuSet, Emotion},
    learn::emotion::Label,
};

/// One emotion's faces.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Spread {
    /// Which.
    pub emotion: Emotion,
    /// How many faces.
    pub faces: usize,
    /// How many different sets of units they show.
    pub sets: usize,
    /// Share of the faces that show each unit, in the order of [`ActionUnit::ALL`].
    pub shown: [f64; ActionUnit::COUNT],
    /// The sum over the units of the variance of being shown, p (1 - p).
    pub variance: f64,
}

/// Targets against play.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Variance {
    /// The targets' own sets.
    pub targets: Vec<Spread>,
    /// Imitations that were labelled.
    pub labelled: Vec<Spread>,
    /// Imitations that the seed paper would have kept: from `never_below` on.
    pub kept: Vec<Spread>,
}

impl Variance {
    /// Of the turns in a dataset, by what their targets are called.
    ///
    /// # Errors
    /// The dataset cannot be read.
    pub fn of(store: &Store, targets: &[(Emotion, AuSet)], rule: &LabelRule) -> Result<Self> {
        let turns = store.list(
            "SELECT targets.emotion, turns.player_aus, turns.score FROM turns
             JOIN targets ON targets.digest = turns.target WHERE turns.score IS NOT NULL",
            [],
            |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    row.get::<_, u32>(1)?,
                    row.get::<_, f32>(2)?,
                ))
            },
        )?;
        let faces = |least: f32| -> Vec<(Emotion, AuSet)> {
            let of = |(word, bits, score): &(String, u32, f32)| {
                let emotion = Label::from(word.as_str()).emotion()?;
                (*score >= least).then_some((emotion, AuSet::from_bits(*bits)?))
            };
            turns.iter().filter_map(of).collect()
        };
        Ok(Self {
            targets: spreads(targets),
            labelled: spreads(&faces(rule.threshold)),
            kept: spreads(&faces(rule.never_below)),
        })
    }
}

fn spreads(faces: &[(Emotion, AuSet)]) -> Vec<Spread> {
    let spread = |emotion: Emotion| {
        let mut sets: Vec<AuSet> = faces
            .iter()
            .filter(|(of, _)| *of == emotion)
            .map(|(_, set)| *set)
            .collect();
        let faces = sets.len();
        let shown = ActionUnit::ALL.map(|unit| {
            let count = sets.iter().filter(|set| set.contains(unit)).count();
            count as f64 / faces.max(1) as f64
        });
        sets.sort_unstable_by_key(|set| set.iter().map(ActionUnit::number).collect::<Vec<_>>());
        sets.dedup();
        Spread {
            emotion,
            faces,
            sets: sets.len(),
            shown,
            variance: shown.iter().map(|p| p * (1.0 - p)).sum(),
        }
    };
    Emotion::ALL.map(spread).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facs::ActionUnit::*;

    #[test]
    fn worked_values() {
        let faces = [
            (
                Emotion::Happiness,
                AuSet::from([CheekRaiser, LipCornerPuller]),
            ),
            (Emotion::Happiness, AuSet::from([LipCornerPuller])),
            (Emotion::Happiness, AuSet::from([LipCornerPuller])),
            (
                Emotion::Happiness,
                AuSet::from([CheekRaiser, LipCornerPuller]),
            ),
        ];
        let happy = &spreads(&faces)[0];
        assert_eq!((happy.faces, happy.sets, happy.variance), (4, 2, 0.25));
        assert_eq!(happy.shown[LipCornerPuller.index()], 1.0);
        assert_eq!(spreads(&faces)[1].faces, 0);
    }
}
