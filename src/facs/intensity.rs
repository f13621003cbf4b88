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
