//! Movements that one face cannot make at the same time.

use super::{ActionUnit, ActionUnit::*, AuReadings};

/// Pairs that exclude each other by what FACS defines them to be (Ekman,
/// Friesen & Hager 2002), the unit that landmarks show more surely first:
/// * 25, lips part, is that the lips do not touch; 24 presses them together;
/// * 43 is that the upper lid has dropped; 5 raises it.
pub const EXCLUSIONS: [(ActionUnit, ActionUnit); 2] =
    [(LipsPart, LipPressor), (EyesClosed, UpperLidRaiser)];

impl AuReadings {
    /// Judges the second unit of each of the [`EXCLUSIONS`] absent where both are
    /// present ([`AuReading::absent`](super::AuReading::absent)).
    pub fn exclude(&mut self) {
        for (sure, other) in EXCLUSIONS {
            if self[sure].present && self[other].present {
                self[other] = self[other].absent();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facs::{AuReading, AuSet};

    #[test]
    fn of_two_that_exclude_each_other_the_surer_stays() {
        let full = AuReading {
            intensity: 5.0,
            present: true,
        };
        let mut all = AuReadings([full; ActionUnit::COUNT]);
        all.exclude();
        let gone: AuSet = [LipPressor, UpperLidRaiser].into();
        assert_eq!(
            all.present(),
            ActionUnit::ALL
                .into_iter()
                .collect::<AuSet>()
                .difference(gone)
        );
        assert!((0.9..1.0).contains(&all[LipPressor].intensity));

        let mut pressed = AuReadings::default();
        pressed[LipPressor] = full;
        let before = pressed;
        pressed.exclude();
        assert_eq!(pressed, before);
    }
}
