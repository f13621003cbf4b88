//! Sets of Action Units, and the score that compares two of them.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::ActionUnit;

/// A set of Action Units: those present on a face, or a difference of two faces.
///
/// Serialised as the list of codes in ascending order: `["AU06", "AU12"]`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct AuSet(u32);

impl AuSet {
    /// No movement at all.
    pub const EMPTY: Self = Self(0);

    /// One bit a unit, the lowest for the first of [`ActionUnit::ALL`]: how tables
    /// hold a set.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The set of these bits; `None` where one stands for no unit.
    pub const fn from_bits(bits: u32) -> Option<Self> {
        if bits >> ActionUnit::COUNT == 0 {
            Some(Self(bits))
        } else {
            None
        }
    }

    /// How many units the set holds.
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether the set holds no unit.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `unit` is in the set.
    pub const fn contains(self, unit: ActionUnit) -> bool {
        self.0 & (1 << unit.index()) != 0
    }

    /// Whether every unit of `other` is in this set.
    pub const fn contains_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Adds `unit`.
    pub const fn insert(&mut self, unit: ActionUnit) {
        self.0 |= 1 << unit.index();
    }

    /// Takes `unit` out.
    pub const fn remove(&mut self, unit: ActionUnit) {
        self.0 &= !(1 << unit.index());
    }

    /// Units in either set.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Units in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Units of this set that are not in `other`.
    #[must_use]
    pub const fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Units in ascending FACS number.
    pub fn iter(self) -> impl Iterator<Item = ActionUnit> {
        ActionUnit::ALL
            .into_iter()
            .filter(move |unit| self.contains(*unit))
    }

    /// The Jaccard index |P ∩ T| / |P ∪ T| (Jaccard 1912), 0 to 1: the seed
    /// paper's score of a player's set against a target's. Two empty sets are
    /// the same set, so they score 1.
    pub fn jaccard(self, other: Self) -> f32 {
        match self.union(other).len() {
            0 => 1.0,
            all => self.intersection(other).len() as f32 / all as f32,
        }
    }
}

impl FromIterator<ActionUnit> for AuSet {
    fn from_iter<I: IntoIterator<Item = ActionUnit>>(units: I) -> Self {
        let mut set = Self::EMPTY;
        units.into_iter().for_each(|unit| set.insert(unit));
        set
    }
}

impl<const N: usize> From<[ActionUnit; N]> for AuSet {
    fn from(units: [ActionUnit; N]) -> Self {
        units.into_iter().collect()
    }
}

impl std::fmt::Debug for AuSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set()
            .entries(self.iter().map(ActionUnit::number))
            .finish()
    }
}

impl std::fmt::Display for AuSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.is_empty() {
            return write!(f, "none");
        }
        for (n, unit) in self.iter().enumerate() {
            write!(f, "{}{unit}", if n == 0 { "" } else { " + " })?;
        }
        Ok(())
    }
}

impl Serialize for AuSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for AuSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<ActionUnit>::deserialize(deserializer)?
            .into_iter()
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{ActionUnit::*, *};

    fn any_set() -> impl Strategy<Value = AuSet> {
        proptest::bits::u32::masked((1 << ActionUnit::COUNT) - 1).prop_map(AuSet)
    }

    proptest! {
        #[test]
        fn jaccard_is_a_similarity(a in any_set(), b in any_set()) {
            let score = a.jaccard(b);
            prop_assert!((0.0..=1.0).contains(&score));
            prop_assert_eq!(score, b.jaccard(a));
            prop_assert_eq!(a.jaccard(a), 1.0);
            prop_assert_eq!(score == 1.0, a == b);
        }

        #[test]
        fn the_three_differences_part_the_union(t in any_set(), p in any_set()) {
            let parts = [t.difference(p), p.difference(t), p.intersection(t)];
            prop_assert_eq!(parts.iter().map(|s| s.len()).sum::<usize>(), t.union(p).len());
        }

        #[test]
        fn serialisation_round_trips(a in any_set()) {
            let text = ron::to_string(&a).unwrap();
            prop_assert_eq!(ron::from_str::<AuSet>(&text).unwrap(), a);
            prop_assert_eq!(AuSet::from_bits(a.bits()), Some(a));
        }
    }

    #[test]
    fn a_bit_beyond_the_units_is_no_set() {
        assert_eq!(AuSet::from_bits(1 << ActionUnit::COUNT), None);
    }

    #[test]
    fn two_empty_sets_score_one_and_disjoint_ones_nothing() {
        assert_eq!(AuSet::EMPTY.jaccard(AuSet::EMPTY), 1.0);
        let smile = AuSet::from([CheekRaiser, LipCornerPuller]);
        assert_eq!(smile.jaccard(AuSet::EMPTY), 0.0);
        assert_eq!(smile.jaccard([LipCornerPuller, LipsPart].into()), 1.0 / 3.0);
        assert_eq!(smile.to_string(), "AU06 + AU12");
    }
}
