//! A player's Action Units beside a target's.

use serde::{Deserialize, Serialize};

use crate::facs::{ActionUnit, AuSet};

/// Which of the three parts of two sets a unit lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// T − P: on the target alone, so to be added.
    Missing,
    /// P − T: on the player alone, so to be dropped.
    Extra,
    /// P ∩ T: on both, so to be praised.
    Matched,
}

impl Kind {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Missing, Self::Extra, Self::Matched];

    /// The lower-case English key, as in files and message ids.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Matched => "matched",
        }
    }
}

/// A player's set P beside a target's set T.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Comparison {
    /// T: the units present on the target.
    pub target: AuSet,
    /// P: the units present on the player.
    pub player: AuSet,
}

impl Comparison {
    /// P ∩ T.
    pub const fn matched(self) -> AuSet {
        self.player.intersection(self.target)
    }

    /// T − P.
    pub const fn missing(self) -> AuSet {
        self.target.difference(self.player)
    }

    /// P − T.
    pub const fn extra(self) -> AuSet {
        self.player.difference(self.target)
    }

    /// The part that `kind` names.
    pub const fn part(self, kind: Kind) -> AuSet {
        match kind {
            Kind::Missing => self.missing(),
            Kind::Extra => self.extra(),
            Kind::Matched => self.matched(),
        }
    }

    /// The part in which `unit` lies; `None` if it is on neither face.
    pub const fn kind_of(self, unit: ActionUnit) -> Option<Kind> {
        match (self.target.contains(unit), self.player.contains(unit)) {
            (true, false) => Some(Kind::Missing),
            (false, true) => Some(Kind::Extra),
            (true, true) => Some(Kind::Matched),
            (false, false) => None,
        }
    }

    /// The seed paper's score: |P ∩ T| / |P ∪ T|, 0 to 1.
    pub fn jaccard(self) -> f32 {
        self.player.jaccard(self.target)
    }

    /// The same comparison as if `units` did not exist.
    #[must_use]
    pub const fn without(self, units: AuSet) -> Self {
        Self {
            target: self.target.difference(units),
            player: self.player.difference(units),
        }
    }

    /// How much the score would rise, exactly, if the player put `units` right
    /// and changed nothing else. `units` lie in the part `kind`; 0 for
    /// [`Kind::Matched`].
    pub fn gain(self, kind: Kind, units: AuSet) -> f32 {
        let player = match kind {
            Kind::Missing => self.player.union(units),
            Kind::Extra => self.player.difference(units),
            Kind::Matched => self.player,
        };
        player.jaccard(self.target) - self.jaccard()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facs::ActionUnit::*;

    fn half_a_smile() -> Comparison {
        Comparison {
            target: [CheekRaiser, LipCornerPuller].into(),
            player: [LipCornerPuller, JawDrop].into(),
        }
    }

    #[test]
    fn each_unit_lies_in_its_part() {
        let comparison = half_a_smile();
        for (unit, kind) in [
            (CheekRaiser, Some(Kind::Missing)),
            (JawDrop, Some(Kind::Extra)),
            (LipCornerPuller, Some(Kind::Matched)),
            (EyesClosed, None),
        ] {
            assert_eq!(comparison.kind_of(unit), kind);
            for part in Kind::ALL {
                assert_eq!(comparison.part(part).contains(unit), kind == Some(part));
            }
        }
    }

    #[test]
    fn gain_is_the_rise_of_the_score() {
        let comparison = half_a_smile();
        let rise = |score: f32| score - 1.0 / 3.0;
        assert_eq!(
            comparison.gain(Kind::Missing, [CheekRaiser].into()),
            rise(2.0 / 3.0)
        );
        assert_eq!(comparison.gain(Kind::Extra, [JawDrop].into()), rise(0.5));
        assert_eq!(
            comparison.gain(Kind::Matched, [LipCornerPuller].into()),
            0.0
        );
    }

    #[test]
    fn units_left_out_count_on_neither_side() {
        let comparison = half_a_smile().without([CheekRaiser, JawDrop].into());
        assert_eq!(comparison.jaccard(), 1.0);
    }
}
