//! The rules, as data: which movements there are, and what goes with what.

use std::cmp::Reverse;

use serde::Deserialize;

use super::{Comparison, Kind};
use crate::{
    config::Config,
    facs::{ActionUnit, AuSet, Emotion, FaceRegion},
};

/// Which way skin moves when a movement is made, on both halves of the face:
/// "in" is towards the face's midline, "out" away from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the definition")]
pub enum Direction {
    Up,
    Down,
    In,
    Out,
    UpIn,
    UpOut,
    DownIn,
    DownOut,
    /// Upper and lower edge away from each other.
    Apart,
    /// Upper and lower edge towards each other.
    Together,
}

impl Direction {
    /// The way back.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
            Self::In => Self::Out,
            Self::Out => Self::In,
            Self::UpIn => Self::DownOut,
            Self::UpOut => Self::DownIn,
            Self::DownIn => Self::UpOut,
            Self::DownOut => Self::UpIn,
            Self::Apart => Self::Together,
            Self::Together => Self::Apart,
        }
    }
}

/// One movement of the face that a player can be told of in one sentence.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Movement {
    /// The units it is made of; the rule applies when all lie in the same part.
    pub units: AuSet,
    /// Units that the target must show as well.
    #[serde(default)]
    pub given: AuSet,
    /// The only target emotion for which the rule holds; any if absent.
    #[serde(default)]
    pub emotion: Option<Emotion>,
    /// The parts that it speaks of; all three if absent.
    #[serde(default = "all_kinds")]
    pub kinds: Vec<Kind>,
    /// The stem of its message, `movement-STEM`.
    pub message: String,
    /// Where the skin goes when the movement is made.
    pub direction: Direction,
    /// How easily an onlooker sees it, 0 to 1.
    pub visibility: f32,
}

fn all_kinds() -> Vec<Kind> {
    Kind::ALL.to_vec()
}

impl Movement {
    /// The parts of the face where it is seen, each once.
    pub fn regions(&self) -> Vec<FaceRegion> {
        let mut regions: Vec<_> = self.units.iter().map(ActionUnit::region).collect();
        regions.sort_unstable();
        regions.dedup();
        regions
    }

    fn applies(&self, kind: Kind, comparison: Comparison, emotion: Option<Emotion>) -> bool {
        self.kinds.contains(&kind)
            && comparison.part(kind).contains_all(self.units)
            && comparison.target.contains_all(self.given)
            && (self.emotion.is_none() || self.emotion == emotion)
    }

    /// Of two rules that apply, the one that says more comes first.
    fn specificity(&self) -> (usize, usize, bool) {
        (self.units.len(), self.given.len(), self.emotion.is_some())
    }

    fn validate(&self) -> Result<(), String> {
        let well_formed = self.message.split('-').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
        if !well_formed {
            return Err("needs a message in kebab-case".into());
        }
        if self.units.is_empty() || self.kinds.is_empty() {
            return Err("needs at least one unit and one kind".into());
        }
        if !self.units.intersection(self.given).is_empty() {
            return Err("must not list a unit under both `units` and `given`".into());
        }
        if !(0.0..=1.0).contains(&self.visibility) {
            return Err("needs a visibility from 0 to 1".into());
        }
        Ok(())
    }
}

/// Two lists of demands of which no two may be made at once.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contradiction {
    /// Demands on one side.
    pub these: Vec<Demand>,
    /// Demands on the other.
    pub those: Vec<Demand>,
}

/// Something asked of a player: `missing(AU26)` asks for the unit,
/// `extra(AU26)` asks to drop it.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Demand {
    /// Add this unit.
    Missing(ActionUnit),
    /// Drop this unit.
    Extra(ActionUnit),
}

impl Demand {
    fn is_made_by(self, kind: Kind, units: AuSet) -> bool {
        match self {
            Self::Missing(unit) => kind == Kind::Missing && units.contains(unit),
            Self::Extra(unit) => kind == Kind::Extra && units.contains(unit),
        }
    }
}

impl Contradiction {
    fn holds(&self, a: (Kind, AuSet), b: (Kind, AuSet)) -> bool {
        let made = |demands: &[Demand], (kind, units)| {
            demands.iter().any(|demand| demand.is_made_by(kind, units))
        };
        (made(&self.these, a) && made(&self.those, b))
            || (made(&self.these, b) && made(&self.those, a))
    }
}

/// In how many ways each movement can be said; attributes `missing`,
/// `missing-2` and so on of its message.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Phrasings {
    /// For a movement to add.
    pub missing: usize,
    /// For a movement to drop.
    pub extra: usize,
}

/// What is said of the whole, from a score upwards.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// The lowest score it is said of, 0 to 1.
    pub from: f32,
    /// The stem of its message, `summary-STEM`.
    pub message: String,
}

/// The dictionary of movements: `config/explain.ron`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dictionary {
    /// The most instructions given at once.
    pub most_instructions: usize,
    /// The most movements praised at once.
    pub most_praise: usize,
    /// In how many ways each movement can be said.
    pub phrasings: Phrasings,
    /// By score, the highest first.
    pub summaries: Vec<Summary>,
    /// The rules; of two that say as much, the earlier is taken.
    pub movements: Vec<Movement>,
    /// What must not be asked at once.
    pub contradictions: Vec<Contradiction>,
}

impl Dictionary {
    /// The movements that together say the part `kind` of `comparison`, each
    /// unit once: the widest first, so that a combined movement is one sentence.
    pub(super) fn cover(
        &self,
        kind: Kind,
        comparison: Comparison,
        emotion: Option<Emotion>,
    ) -> Vec<&Movement> {
        let mut movements: Vec<_> = self
            .movements
            .iter()
            .filter(|movement| movement.applies(kind, comparison, emotion))
            .collect();
        movements.sort_by_key(|movement| Reverse(movement.specificity()));
        let mut left = comparison.part(kind);
        movements.retain(|movement| {
            let fits = left.contains_all(movement.units);
            if fits {
                left = left.difference(movement.units);
            }
            fits
        });
        movements
    }

    /// Whether a player could not follow both at once.
    pub fn contradicts(&self, a: (Kind, AuSet), b: (Kind, AuSet)) -> bool {
        self.contradictions.iter().any(|pair| pair.holds(a, b))
    }

    /// The stem of what is said of a whole that scored `score`.
    pub(super) fn summary(&self, score: f32) -> &str {
        self.summaries
            .iter()
            .find(|summary| score >= summary.from)
            .map_or("none", |summary| &summary.message)
    }

    /// In how many ways a movement of this kind can be said.
    pub const fn phrasings(&self, kind: Kind) -> usize {
        match kind {
            Kind::Missing => self.phrasings.missing,
            Kind::Extra => self.phrasings.extra,
            Kind::Matched => 1,
        }
    }

    /// A unit and a part for which no rule speaks of that unit alone.
    fn gap(&self) -> Option<(ActionUnit, Kind)> {
        let plain = |unit: ActionUnit, kind: Kind| {
            self.movements.iter().any(|movement| {
                movement.units == AuSet::from([unit])
                    && movement.given.is_empty()
                    && movement.emotion.is_none()
                    && movement.kinds.contains(&kind)
            })
        };
        ActionUnit::ALL
            .into_iter()
            .flat_map(|unit| Kind::ALL.map(|kind| (unit, kind)))
            .find(|(unit, kind)| !plain(*unit, *kind))
    }

    /// Two rules for the very same case.
    fn clash(&self) -> Option<&Movement> {
        self.movements.iter().enumerate().find_map(|(n, a)| {
            self.movements[..n].iter().find(|b| {
                (a.units, a.given, a.emotion) == (b.units, b.given, b.emotion)
                    && a.kinds.iter().any(|kind| b.kinds.contains(kind))
            })
        })
    }
}

impl Config for Dictionary {
    fn validate(&self) -> Result<(), (String, String)> {
        let wrong = |field: &str, rule: String| Err((field.to_owned(), rule));
        if self.most_instructions == 0 {
            return wrong("most_instructions", "must be at least 1".into());
        }
        if self.phrasings.missing == 0 || self.phrasings.extra == 0 {
            return wrong("phrasings", "must be at least 1 each".into());
        }
        let descending = self.summaries.is_sorted_by(|a, b| a.from > b.from);
        if !descending || self.summaries.last().is_none_or(|last| last.from != 0.0) {
            return wrong(
                "summaries",
                "must go down from the highest score to 0".into(),
            );
        }
        for movement in &self.movements {
            if let Err(rule) = movement.validate() {
                return wrong(
                    "movements",
                    format!("entry \"{}\" {rule}", movement.message),
                );
            }
        }
        if let Some((unit, kind)) = self.gap() {
            let rule = format!("must hold a rule for {unit} alone when {}", kind.key());
            return wrong("movements", rule);
        }
        if let Some(movement) = self.clash() {
            let rule = format!(
                "must not hold two rules for {} in the same case",
                movement.units
            );
            return wrong("movements", rule);
        }
        Ok(())
    }
}
