//! What faces do: which Action Units together, how strongly, and what else moves.

use face_game::facs::{ActionUnit, ActionUnit::*, Emotion};

use crate::dice::Dice;

/// Intensities of the twenty units, 0 absent to about 1.1; 1 is FACS "E".
pub type Intensities = [f32; ActionUnit::COUNT];

/// What a face does at one moment.
#[derive(Debug, Clone, Default)]
pub struct Act {
    /// The units.
    pub units: Intensities,
    /// Face units outside the twenty, by ARKit name, and their weights.
    pub loose: Vec<(&'static str, f32)>,
    /// Where the eyes look: yaw and pitch in radians, pitch positive downwards.
    pub gaze: [f32; 2],
    /// How much further the left half goes than the right, beside what chance
    /// adds: 0 for both alike, 0.3 for a crooked smile.
    pub skew: f32,
}

/// Posed and lived expressions of the six emotions, from the EMFACS tradition
/// (Ekman, Friesen & Hager 2002; Matsumoto & Ekman 2008), with variants; and two
/// that are none of the six.
pub const EXPRESSIONS: &[(Option<Emotion>, &[(ActionUnit, f32)])] = &[
    (
        Some(Emotion::Happiness),
        &[(CheekRaiser, 0.8), (LipCornerPuller, 0.85), (LipsPart, 0.6)],
    ),
    (Some(Emotion::Happiness), &[(LipCornerPuller, 0.8)]),
    (
        Some(Emotion::Happiness),
        &[(CheekRaiser, 0.6), (LipCornerPuller, 0.7)],
    ),
    (
        Some(Emotion::Happiness),
        &[
            (CheekRaiser, 0.8),
            (LipCornerPuller, 1.0),
            (LipsPart, 0.8),
            (JawDrop, 0.4),
        ],
    ),
    (
        Some(Emotion::Sadness),
        &[
            (InnerBrowRaiser, 1.0),
            (BrowLowerer, 0.6),
            (LipCornerDepressor, 1.0),
            (ChinRaiser, 0.6),
        ],
    ),
    (
        Some(Emotion::Sadness),
        &[
            (InnerBrowRaiser, 0.8),
            (BrowLowerer, 0.7),
            (LipCornerDepressor, 0.7),
        ],
    ),
    (
        Some(Emotion::Sadness),
        &[
            (InnerBrowRaiser, 0.6),
            (LipCornerDepressor, 0.8),
            (ChinRaiser, 0.8),
            (NasolabialDeepener, 0.4),
        ],
    ),
    (
        Some(Emotion::Sadness),
        &[
            (BrowLowerer, 0.5),
            (LipCornerDepressor, 0.8),
            (ChinRaiser, 0.5),
            (EyesClosed, 0.5),
        ],
    ),
    (
        Some(Emotion::Surprise),
        &[
            (InnerBrowRaiser, 0.9),
            (OuterBrowRaiser, 1.0),
            (UpperLidRaiser, 0.9),
            (LipsPart, 0.5),
            (JawDrop, 1.0),
        ],
    ),
    (
        Some(Emotion::Surprise),
        &[
            (InnerBrowRaiser, 0.8),
            (OuterBrowRaiser, 0.8),
            (UpperLidRaiser, 0.6),
            (JawDrop, 0.7),
        ],
    ),
    (
        Some(Emotion::Surprise),
        &[(UpperLidRaiser, 0.7), (LipsPart, 0.5), (JawDrop, 0.8)],
    ),
    (
        Some(Emotion::Fear),
        &[
            (InnerBrowRaiser, 1.0),
            (OuterBrowRaiser, 0.6),
            (BrowLowerer, 0.6),
            (UpperLidRaiser, 1.0),
            (LidTightener, 0.3),
            (LipStretcher, 0.9),
            (LipsPart, 0.7),
            (JawDrop, 0.4),
        ],
    ),
    (
        Some(Emotion::Fear),
        &[
            (InnerBrowRaiser, 0.8),
            (OuterBrowRaiser, 0.6),
            (BrowLowerer, 0.7),
            (UpperLidRaiser, 1.0),
            (LipStretcher, 0.8),
            (LipsPart, 0.6),
        ],
    ),
    (
        Some(Emotion::Fear),
        &[
            (InnerBrowRaiser, 0.7),
            (UpperLidRaiser, 0.9),
            (JawDrop, 0.5),
            (LipsPart, 0.5),
        ],
    ),
    (
        Some(Emotion::Anger),
        &[
            (BrowLowerer, 1.0),
            (UpperLidRaiser, 0.5),
            (LidTightener, 0.9),
            (LipTightener, 0.8),
            (LipPressor, 0.5),
            (ChinRaiser, 0.3),
        ],
    ),
    (
        Some(Emotion::Anger),
        &[(BrowLowerer, 0.9), (LidTightener, 0.8), (LipPressor, 0.8)],
    ),
    (
        Some(Emotion::Anger),
        &[
            (BrowLowerer, 0.9),
            (LidTightener, 0.6),
            (ChinRaiser, 0.6),
            (LipPressor, 0.6),
        ],
    ),
    (
        Some(Emotion::Anger),
        &[
            (BrowLowerer, 0.8),
            (UpperLidRaiser, 0.6),
            (LidTightener, 0.6),
            (UpperLipRaiser, 0.5),
            (LipsPart, 0.8),
            (JawDrop, 0.4),
        ],
    ),
    (
        Some(Emotion::Anger),
        &[(BrowLowerer, 0.9), (UpperLidRaiser, 0.5)],
    ),
    (
        Some(Emotion::Disgust),
        &[
            (BrowLowerer, 0.4),
            (LidTightener, 0.4),
            (NoseWrinkler, 1.0),
            (UpperLipRaiser, 0.8),
            (ChinRaiser, 0.5),
            (LipCornerDepressor, 0.3),
        ],
    ),
    (
        Some(Emotion::Disgust),
        &[(NoseWrinkler, 0.9), (UpperLipRaiser, 0.9), (LipsPart, 0.7)],
    ),
    (
        Some(Emotion::Disgust),
        &[
            (NoseWrinkler, 0.8),
            (CheekRaiser, 0.4),
            (BrowLowerer, 0.5),
            (ChinRaiser, 0.5),
        ],
    ),
    (
        Some(Emotion::Disgust),
        &[
            (UpperLipRaiser, 0.8),
            (ChinRaiser, 0.6),
            (LipCornerDepressor, 0.5),
        ],
    ),
    (None, &[(UpperLipRaiser, 0.7), (Dimpler, 0.5)]),
    (None, &[(Dimpler, 1.0)]),
];

/// Units that no face shows together, or not so that either could be told.
const APART: &[(ActionUnit, ActionUnit)] = &[
    (LipSuck, LipsPart),
    (LipSuck, JawDrop),
    (LipSuck, LipPressor),
    (LipSuck, LipStretcher),
    (LipSuck, UpperLipRaiser),
    (LipSuck, LipCornerPuller),
    (LipSuck, LipTightener),
    (EyesClosed, UpperLidRaiser),
    (EyesClosed, LidTightener),
    (UpperLidRaiser, LidTightener),
    (LipPressor, LipsPart),
    (LipPressor, JawDrop),
    (LipPressor, LipTightener),
    (LipTightener, JawDrop),
    (LipTightener, LipStretcher),
    (LipCornerPuller, LipCornerDepressor),
];

/// Mouth shapes of speech, whistling, chewing: movements outside the twenty.
const LOOSE: &[(&str, f32)] = &[
    ("jawLeft", 0.4),
    ("jawRight", 0.4),
    ("mouthLeft", 0.4),
    ("mouthRight", 0.4),
    ("cheekPuff", 0.5),
    ("mouthPucker", 0.7),
    ("mouthFunnel", 0.5),
    ("jawForward", 0.4),
];

impl Act {
    /// A face at rest. People are never quite neutral.
    pub fn rest(dice: &mut Dice) -> Self {
        let mut act = Self::default();
        for unit in [
            InnerBrowRaiser,
            BrowLowerer,
            UpperLidRaiser,
            LidTightener,
            LipCornerPuller,
            Dimpler,
            LipCornerDepressor,
            ChinRaiser,
            LipPressor,
            LipsPart,
        ] {
            if dice.chance(0.25) {
                act.units[unit.index()] = dice.between(0.0, 0.12);
            }
        }
        // Lids are never twice the same.
        act.units[EyesClosed.index()] = dice.between(0.0, 0.10);
        if dice.chance(0.2) {
            act.look_about(dice, 0.06);
        }
        act
    }

    /// Any expression: one unit alone, an emotion, or units at random.
    pub fn any(dice: &mut Dice) -> Self {
        let mut act = Self::default();
        let kind = dice.between(0.0, 1.0);
        if kind < 0.22 {
            act.raise(dice.pick(&ActionUnit::ALL), dice.between(0.25, 1.0));
        } else if kind < 0.64 {
            let strength = dice.between(0.4, 1.1);
            for (unit, weight) in EXPRESSIONS[dice.below(EXPRESSIONS.len())].1 {
                if dice.chance(0.87) {
                    act.raise(*unit, weight * strength * dice.between(0.5, 1.3));
                }
            }
        } else {
            for _ in 0..2 + dice.below(4) {
                let unit = dice.pick(&ActionUnit::ALL);
                if act.can_add(unit) {
                    act.raise(unit, dice.between(0.25, 1.0));
                }
            }
        }
        if dice.chance(0.25) {
            act.talk(dice);
        }
        if dice.chance(0.3) {
            act.look_about(dice, 0.14);
        }
        act
    }

    /// Shapes of the mouth as in speech.
    pub fn talk(&mut self, dice: &mut Dice) {
        for (name, most) in LOOSE {
            if dice.chance(0.2) {
                self.loose.push((name, most * dice.between(0.0, 1.0)));
            }
        }
    }

    /// Lets a unit come in, at least so strongly, unless something that no face
    /// shows together with it is there already.
    pub fn add(&mut self, unit: ActionUnit, intensity: f32) {
        if self.can_add(unit) {
            let there = self.units[unit.index()];
            self.raise(unit, intensity.max(there));
        }
    }

    fn raise(&mut self, unit: ActionUnit, intensity: f32) {
        self.units[unit.index()] = intensity.clamp(0.0, 1.1);
    }

    fn can_add(&self, unit: ActionUnit) -> bool {
        let shown = |other: ActionUnit| self.units[other.index()] > 0.0;
        !APART
            .iter()
            .any(|(a, b)| (*a == unit && shown(*b)) || (*b == unit && shown(*a)))
    }

    /// Turns the eyes; lids follow them.
    pub fn look_about(&mut self, dice: &mut Dice, spread: f32) {
        let [yaw, pitch] = [dice.normal(0.0, spread), dice.normal(0.0, spread * 0.7)];
        self.gaze = [yaw, pitch];
        let amount = (2.0 * pitch.abs()).min(0.7);
        let (left, right) = if pitch > 0.0 {
            ("eyeLookDownLeft", "eyeLookDownRight")
        } else {
            ("eyeLookUpLeft", "eyeLookUpRight")
        };
        self.loose.extend([(left, amount), (right, amount)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::FACE_UNITS;

    #[test]
    fn acts_are_possible_and_varied() {
        let mut dice = Dice::new(1, 0);
        let mut shown = [0; ActionUnit::COUNT];
        for _ in 0..3000 {
            let act = Act::any(&mut dice);
            assert!(act.units.iter().all(|u| (0.0..=1.1).contains(u)));
            assert!(act.loose.iter().all(|(name, _)| FACE_UNITS.contains(name)));
            (0..ActionUnit::COUNT)
                .filter(|k| act.units[*k] >= 0.25)
                .for_each(|k| shown[k] += 1);
        }
        assert!(shown.iter().all(|count| *count > 100), "{shown:?}");
    }

    #[test]
    fn a_face_at_rest_shows_nothing() {
        let mut dice = Dice::new(2, 0);
        assert!((0..500).all(|_| Act::rest(&mut dice).units.iter().all(|unit| *unit < 0.25)));
    }
}
