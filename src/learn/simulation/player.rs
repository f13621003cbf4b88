//! Simulated players: what their faces do when they copy a face, and when they show
//! an emotion in a way of their own.
//!
//! Nothing here knows what a classifier learns. A player sees the units that a
//! target was posed with, not its label; what comes out depends on what they
//! notice, on which muscles obey them, and on movements that come along. What they
//! show without a target comes from styles that no target has. The numbers are
//! assumptions of ours, except for the detector's errors, which were measured.

use super::{
    detector::{Detector, PerUnit},
    dice::Dice,
};
use crate::facs::{ActionUnit, ActionUnit::*, AuSet, Emotion};

/// How easily most people move a unit on purpose, 0 to 1. Raising the outer brow
/// alone, stretching or tightening the lips, wrinkling the nose are hard; opening
/// the mouth and smiling are not.
const EASE: PerUnit = [
    0.7, 0.6, 0.9, 0.75, 0.7, 0.75, 0.65, 0.7, 0.5, 0.95, 0.6, 0.6, 0.75, 0.55, 0.55, 0.8, 0.95,
    0.95, 0.8, 0.95,
];

/// Movements that come along with others in many people: from, to, and how much of
/// it in those who have it most.
const TOGETHER: [(ActionUnit, ActionUnit, f32); 14] = [
    (InnerBrowRaiser, OuterBrowRaiser, 0.9),
    (OuterBrowRaiser, InnerBrowRaiser, 0.9),
    (UpperLidRaiser, OuterBrowRaiser, 0.6),
    (LipCornerPuller, CheekRaiser, 0.7),
    (LipCornerPuller, LipsPart, 0.6),
    (NoseWrinkler, BrowLowerer, 0.7),
    (NoseWrinkler, UpperLipRaiser, 0.7),
    (UpperLipRaiser, NasolabialDeepener, 0.5),
    (LipCornerDepressor, ChinRaiser, 0.7),
    (LipStretcher, LipsPart, 0.6),
    (BrowLowerer, LidTightener, 0.6),
    (JawDrop, LipsPart, 0.9),
    (LipTightener, LipPressor, 0.6),
    (LipPressor, Dimpler, 0.5),
];

/// For each emotion the units that belong to how people show it: how many people's
/// way has the unit, and how strongly (after the variants of the EMFACS tradition:
/// Ekman, Friesen & Hager 2002; Matsumoto & Ekman 2008).
const STYLES: [&[(ActionUnit, f32, f32)]; 6] = [
    &[
        (LipCornerPuller, 1.0, 0.85),
        (CheekRaiser, 0.75, 0.75),
        (LipsPart, 0.6, 0.6),
        (JawDrop, 0.2, 0.4),
        (LidTightener, 0.15, 0.4),
    ],
    &[
        (InnerBrowRaiser, 0.8, 0.8),
        (BrowLowerer, 0.75, 0.6),
        (LipCornerDepressor, 0.8, 0.8),
        (ChinRaiser, 0.55, 0.6),
        (NasolabialDeepener, 0.15, 0.4),
        (EyesClosed, 0.15, 0.5),
    ],
    &[
        (InnerBrowRaiser, 0.85, 0.9),
        (OuterBrowRaiser, 0.85, 0.9),
        (UpperLidRaiser, 0.75, 0.75),
        (JawDrop, 0.85, 0.85),
        (LipsPart, 0.6, 0.5),
    ],
    &[
        (InnerBrowRaiser, 0.85, 0.85),
        (OuterBrowRaiser, 0.6, 0.6),
        (BrowLowerer, 0.65, 0.6),
        (UpperLidRaiser, 0.85, 0.95),
        (LipStretcher, 0.7, 0.85),
        (LipsPart, 0.7, 0.6),
        (JawDrop, 0.4, 0.45),
        (LidTightener, 0.25, 0.3),
    ],
    &[
        (BrowLowerer, 0.95, 0.9),
        (LidTightener, 0.7, 0.7),
        (UpperLidRaiser, 0.5, 0.5),
        (LipPressor, 0.5, 0.65),
        (LipTightener, 0.45, 0.7),
        (ChinRaiser, 0.35, 0.5),
        (UpperLipRaiser, 0.2, 0.5),
        (LipsPart, 0.2, 0.7),
    ],
    &[
        (NoseWrinkler, 0.75, 0.9),
        (UpperLipRaiser, 0.7, 0.8),
        (ChinRaiser, 0.5, 0.55),
        (BrowLowerer, 0.35, 0.45),
        (LipsPart, 0.25, 0.6),
        (CheekRaiser, 0.2, 0.4),
        (LipCornerDepressor, 0.2, 0.4),
        (LidTightener, 0.25, 0.4),
    ],
];

/// How somebody plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conduct {
    /// They copy what they see.
    Honest,
    /// They show the same expression whatever the target.
    OneFace(Emotion),
    /// They hold the target itself before the camera.
    Printed,
    /// They make faces at random.
    Random,
}

/// Somebody who plays.
#[derive(Debug, Clone)]
pub struct Player {
    /// How they play.
    pub conduct: Conduct,
    /// How well each unit obeys them, 0 to 1.
    ease: PerUnit,
    /// How far they go: 1 as much as the target.
    vigour: f32,
    /// How much they notice and make of what they are told, 0 to 1.
    skill: f32,
    /// Movements that come along: from, to, how much.
    together: Vec<(ActionUnit, ActionUnit, f32)>,
    /// Their way of showing each emotion.
    styles: [PerUnit; 6],
    /// How the detector misreads them.
    bias: PerUnit,
}

/// What a player has made of the instructions about a target.
#[derive(Debug, Clone, PartialEq)]
pub struct Effort {
    /// How much more of each unit.
    more: PerUnit,
    /// How much each unit is held back, 0 to 1.
    less: PerUnit,
}

impl Default for Effort {
    fn default() -> Self {
        Self {
            more: [1.0; ActionUnit::COUNT],
            less: [0.0; ActionUnit::COUNT],
        }
    }
}

impl Player {
    /// Somebody.
    pub fn random(conduct: Conduct, detector: &Detector, dice: &mut Dice) -> Self {
        let mut together: Vec<_> = TOGETHER
            .into_iter()
            .filter_map(|(from, to, most)| {
                let much = most * dice.between(-0.6, 1.0);
                (much > 0.0).then_some((from, to, much))
            })
            .collect();
        // One that nobody else has.
        let any = |dice: &mut Dice| ActionUnit::ALL[dice.below(ActionUnit::COUNT)];
        let (from, to) = (any(dice), any(dice));
        together.push((from, to, dice.between(0.2, 0.7)));
        let style = |emotion: usize, dice: &mut Dice| {
            let mut style = [0.0; ActionUnit::COUNT];
            for (unit, share, strength) in STYLES[emotion] {
                if dice.chance(*share) {
                    style[unit.index()] = strength * dice.about_one(0.25);
                }
            }
            // Nobody's way is to show nothing.
            let (first, _, strength) = STYLES[emotion][0];
            if style.iter().sum::<f32>() < 0.5 {
                style[first.index()] = strength;
            }
            style
        };
        Self {
            conduct,
            ease: EASE.map(|ease| (ease + 0.25 * dice.normal()).clamp(0.0, 1.0)),
            vigour: (0.95 + 0.2 * dice.normal()).clamp(0.5, 1.4),
            skill: dice.between(0.2, 1.0),
            together,
            styles: std::array::from_fn(|emotion| style(emotion, dice)),
            bias: detector.bias(dice),
        }
    }

    /// What their face does when they copy a face with these units, 0 to about 1.
    pub fn copy(&self, posed: &PerUnit, effort: &Effort, dice: &mut Dice) -> PerUnit {
        match self.conduct {
            Conduct::Honest => self.perform(posed, effort, dice),
            Conduct::OneFace(emotion) => {
                self.perform(&self.styles[emotion as usize], &Effort::default(), dice)
            }
            Conduct::Printed => *posed,
            Conduct::Random => {
                let mut units = [0.0; ActionUnit::COUNT];
                for _ in 0..2 + dice.below(4) {
                    units[dice.below(ActionUnit::COUNT)] = dice.between(0.3, 1.0);
                }
                units
            }
        }
    }

    /// What their face does when they show an emotion in their own way.
    pub fn show(&self, emotion: Emotion, dice: &mut Dice) -> PerUnit {
        let strength = if dice.chance(0.25) {
            dice.between(0.4, 0.7)
        } else {
            1.0
        };
        let style = self.styles[emotion as usize].map(|unit| strength * unit);
        let mut units = self.perform(&style, &Effort::default(), dice);
        if dice.chance(0.2) {
            let stray = dice.below(ActionUnit::COUNT);
            units[stray] = units[stray].max(dice.between(0.2, 0.5));
        }
        units
    }

    fn perform(&self, wanted: &PerUnit, effort: &Effort, dice: &mut Dice) -> PerUnit {
        let mut units = [0.0; ActionUnit::COUNT];
        for k in 0..ActionUnit::COUNT {
            // Small things are overlooked, most by those who look least.
            let told = effort.more[k] > 1.0;
            let seen = told || !dice.chance((1.0 - self.skill) * 0.35);
            if wanted[k] > 0.0 && seen {
                let aimed = wanted[k] * self.vigour * effort.more[k];
                units[k] = aimed * self.ease[k] * dice.about_one(0.15);
            }
        }
        let own = units;
        for (from, to, much) in &self.together {
            let held = 1.0 - effort.less[to.index()];
            let along = own[from.index()] * much * held;
            units[to.index()] = units[to.index()].max(along);
        }
        for (unit, less) in units.iter_mut().zip(effort.less) {
            *unit = (*unit * (1.0 - 0.7 * less)).clamp(0.0, 1.1);
        }
        units
    }

    /// How the detector misreads them. A picture that is held up is somebody else,
    /// of whom it knows no bias.
    pub const fn bias(&self) -> PerUnit {
        match self.conduct {
            Conduct::Printed => [0.0; ActionUnit::COUNT],
            _ => self.bias,
        }
    }

    /// Whether the face moves into its expression, as living ones do.
    pub const fn moves(&self) -> bool {
        !matches!(self.conduct, Conduct::Printed)
    }

    /// Takes an instruction: up to three missing units first, then surplus ones, as
    /// the game gives them.
    pub fn told(&self, target: AuSet, shown: AuSet, effort: &mut Effort, dice: &mut Dice) {
        let missing = target.difference(shown);
        let surplus = shown.difference(target);
        let spoken = missing.iter().map(|unit| (unit, true));
        let spoken = spoken.chain(surplus.iter().map(|unit| (unit, false)));
        for (unit, wanted) in spoken.take(3) {
            if !dice.chance(0.3 + 0.7 * self.skill) {
                continue;
            }
            let k = unit.index();
            if wanted {
                effort.more[k] *= 1.0 + 0.5 * self.skill;
                effort.less[k] = 0.0;
            } else {
                effort.less[k] = (effort.less[k] + 0.5 * self.skill).min(1.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::simulation::detector::tests::detector;

    fn posed(units: &[ActionUnit]) -> PerUnit {
        let mut posed = [0.0; ActionUnit::COUNT];
        units.iter().for_each(|unit| posed[unit.index()] = 0.9);
        posed
    }

    /// Else the simulation would learn what it was told.
    #[test]
    fn what_people_show_is_neither_the_prototype_nor_what_others_show() {
        let (detector, mut dice) = (detector(), Dice::new(4));
        let moved = |units: &PerUnit| -> AuSet {
            ActionUnit::ALL
                .into_iter()
                .filter(|unit| units[unit.index()] > 0.2)
                .collect()
        };
        for emotion in Emotion::ALL {
            let mut sets: Vec<AuSet> = (0..60)
                .map(|_| {
                    let player = Player::random(Conduct::Honest, &detector, &mut dice);
                    moved(&player.show(emotion, &mut dice))
                })
                .collect();
            let prototypes = sets
                .iter()
                .filter(|set| **set == emotion.prototype())
                .count();
            assert!(prototypes < 20, "{emotion}: {prototypes}");
            sets.sort_unstable_by_key(ToString::to_string);
            sets.dedup();
            assert!(sets.len() > 8, "{emotion}: {} ways", sets.len());
        }
    }

    #[test]
    fn instructions_raise_scores_and_players_differ() {
        let (detector, mut dice) = (detector(), Dice::new(5));
        let target = posed(&[
            InnerBrowRaiser,
            OuterBrowRaiser,
            UpperLidRaiser,
            LipsPart,
            JawDrop,
        ]);
        let set: AuSet = [
            InnerBrowRaiser,
            OuterBrowRaiser,
            UpperLidRaiser,
            LipsPart,
            JawDrop,
        ]
        .into();
        let (mut first, mut last) = (Vec::new(), Vec::new());
        for _ in 0..150 {
            let player = Player::random(Conduct::Honest, &detector, &mut dice);
            let mut effort = Effort::default();
            for attempt in 0..5 {
                let units = player.copy(&target, &effort, &mut dice);
                let noise = detector.noise(&mut dice);
                let shown = detector.read(&units, [&player.bias(), &noise]).present();
                let score = shown.jaccard(set);
                match attempt {
                    0 => first.push(score),
                    4 => last.push(score),
                    _ => {}
                }
                player.told(set, shown, &mut effort, &mut dice);
            }
        }
        let mean = |scores: &[f32]| scores.iter().sum::<f32>() / scores.len() as f32;
        assert!(
            mean(&last) > mean(&first) + 0.02,
            "{} {}",
            mean(&first),
            mean(&last)
        );
        assert!(first.iter().any(|s| *s < 0.4) && first.iter().any(|s| *s > 0.6));
    }
}
