//! How strongly each Action Unit is contracted.

use serde::{Deserialize, Serialize};

use super::{ActionUnit, AuSet};

/// What a detector says of one unit at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct AuReading {
    /// FACS intensity: 0 absent, then 1 to 5 for A (trace) to E (maximum).
    pub intensity: f32,
    /// Whether the unit counts as present, by its own threshold.
    pub present: bool,
}

impl AuReading {
    /// Up to here an absent unit keeps its intensity as it is.
    const CLEARLY_ABSENT: f32 = 0.9;

    /// The same movement judged to be absent: no longer present, and of an
    /// intensity below 1. Which of two readings shows more is never lost, so what
    /// lies above 0.9 is pressed together between 0.9 and 1.
    #[must_use]
    pub fn absent(self) -> Self {
        let knee = Self::CLEARLY_ABSENT;
        let intensity = if self.intensity <= knee {
            self.intensity
        } else {
            1.0 - (1.0 - knee) * knee / self.intensity
        };
        Self {
            intensity,
            present: false,
        }
    }
}

/// The twenty readings of one face at one moment, in the order of [`ActionUnit::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct AuReadings(pub [AuReading; ActionUnit::COUNT]);

impl AuReadings {
    /// The highest intensity: FACS "E".
    pub const MAX_INTENSITY: f32 = 5.0;

    /// The units present.
    pub fn present(&self) -> AuSet {
        ActionUnit::ALL
            .into_iter()
            .filter(|unit| self[*unit].present)
            .collect()
    }
}

impl std::ops::Index<ActionUnit> for AuReadings {
    type Output = AuReading;

    fn index(&self, unit: ActionUnit) -> &AuReading {
        &self.0[unit.index()]
    }
}

impl std::ops::IndexMut<ActionUnit> for AuReadings {
    fn index_mut(&mut self, unit: ActionUnit) -> &mut AuReading {
        &mut self.0[unit.index()]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_absent_unit_stays_below_one_and_keeps_its_rank(a in 0.0_f32..5.0, step in 0.01_f32..1.0) {
            let absent = |intensity| AuReading { intensity, present: true }.absent();
            let (low, high) = (absent(a), absent(a + step));
            prop_assert!(low.intensity < high.intensity && high.intensity < 1.0);
            prop_assert!(!low.present && low.intensity <= a);
        }
    }
}
