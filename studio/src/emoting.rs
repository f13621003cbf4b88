//! How people show emotions: everybody in a manner of their own, and never twice alike.
//!
//! What a face is labelled with is what its person means to show. How it comes
//! out varies as in play: people favour some variants of an expression, leave
//! units out that do not come easily, add some of their own, show much or little,
//! talk meanwhile, and mix in another emotion. So a label is not a list of units,
//! and some faces cannot be told by anybody.

use face_game::facs::{ActionUnit, Emotion};

use crate::acting::{Act, EXPRESSIONS};
use crate::dice::Dice;

/// Share of the faces that mix in another emotion.
const BLENDED: f32 = 0.15;
/// Share of the faces that are meant to show little.
const SUBTLE: f32 = 0.3;
/// Share of the faces on which a unit comes in that has nothing to do with it.
const STRAY: f32 = 0.2;
/// Share of the faces that talk.
const TALKING: f32 = 0.15;

/// One person's way of showing emotions.
#[derive(Debug, Clone)]
pub struct Manner {
    /// How likely each of the expressions is chosen, relative to the others of its
    /// emotion.
    liking: Vec<f32>,
    /// How easily each unit comes to them: the chance that it is not left out.
    ease: [f32; ActionUnit::COUNT],
    /// How far they go: 1 as much as the expression asks.
    vigour: f32,
    /// A unit that they add to each emotion, and how likely.
    habits: [(ActionUnit, f32); Emotion::ALL.len()],
    /// How crooked their face moves.
    skew: f32,
}

impl Manner {
    /// Somebody's.
    pub fn random(dice: &mut Dice) -> Self {
        Self {
            // Most weight on a few: the fourth power of an even chance.
            liking: EXPRESSIONS
                .iter()
                .map(|_| dice.between(0.05, 1.0).powi(4))
                .collect(),
            ease: std::array::from_fn(|_| dice.beta(6.0, 1.2)),
            vigour: dice.normal(0.85, 0.2).clamp(0.4, 1.2),
            habits: std::array::from_fn(|_| (dice.pick(&ActionUnit::ALL), dice.beta(0.5, 1.5))),
            skew: dice.normal(0.0, 0.1),
        }
    }

    /// How this person shows an emotion this time.
    pub fn show(&self, emotion: Emotion, dice: &mut Dice) -> Act {
        let mut act = Act {
            skew: (self.skew + dice.normal(0.0, 0.06)).clamp(-0.4, 0.4),
            ..Act::default()
        };
        let strength = if dice.chance(SUBTLE) {
            dice.between(0.25, 0.55)
        } else {
            dice.between(0.55, 1.1)
        };
        self.perform(&mut act, emotion, self.vigour * strength, dice);
        if dice.chance(BLENDED) {
            let other = dice.pick(&Emotion::ALL);
            if other != emotion {
                let share = dice.between(0.3, 0.7);
                self.perform(&mut act, other, self.vigour * strength * share, dice);
            }
        }
        let (habit, often) = self.habits[emotion as usize];
        if dice.chance(often) {
            act.add(habit, self.vigour * strength * dice.between(0.4, 0.9));
        }
        if dice.chance(STRAY) {
            act.add(dice.pick(&ActionUnit::ALL), dice.between(0.2, 0.6));
        }
        if dice.chance(TALKING) {
            act.talk(dice);
        }
        if dice.chance(0.3) {
            act.look_about(dice, 0.1);
        }
        act
    }

    /// Adds the units of one of the emotion's expressions.
    fn perform(&self, act: &mut Act, emotion: Emotion, strength: f32, dice: &mut Dice) {
        let of = |k: &usize| EXPRESSIONS[*k].0 == Some(emotion);
        let choices: Vec<usize> = (0..EXPRESSIONS.len()).filter(of).collect();
        let all: f32 = choices.iter().map(|k| self.liking[*k]).sum();
        let mut left = dice.between(0.0, all);
        let chosen = choices.iter().copied().find(|k| {
            left -= self.liking[*k];
            left <= 0.0
        });
        let Some(chosen) = chosen.or(choices.last().copied()) else {
            return;
        };
        for (unit, weight) in EXPRESSIONS[chosen].1 {
            let comes = dice.chance(self.ease[unit.index()]);
            let much = weight * strength * dice.normal(1.0, 0.25).clamp(0.4, 1.6);
            if comes {
                act.add(*unit, much);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which units an act shows, as a number.
    fn shown(act: &Act) -> u32 {
        let there = |k: &usize| act.units[*k] >= 0.25;
        (0..ActionUnit::COUNT).filter(there).map(|k| 1 << k).sum()
    }

    #[test]
    fn nobody_shows_an_emotion_twice_alike_and_no_two_people_do() {
        let mut dice = Dice::new(5, 0);
        for emotion in Emotion::ALL {
            let manner = Manner::random(&mut dice);
            let own: Vec<u32> = (0..40)
                .map(|_| shown(&manner.show(emotion, &mut dice)))
                .collect();
            let mut kinds = own.clone();
            kinds.sort_unstable();
            kinds.dedup();
            assert!(kinds.len() > 5, "{emotion}: {} ways", kinds.len());
            let rate = |unit: usize, manner: &Manner, dice: &mut Dice| {
                let all = (0..60).filter(|_| shown(&manner.show(emotion, dice)) & (1 << unit) != 0);
                all.count()
            };
            let other = Manner::random(&mut dice);
            let differs = |unit: usize| {
                rate(unit, &manner, &mut dice.clone()).abs_diff(rate(
                    unit,
                    &other,
                    &mut dice.clone(),
                ))
            };
            assert!(
                (0..ActionUnit::COUNT).any(|unit| differs(unit) > 10),
                "{emotion}"
            );
        }
    }

    #[test]
    fn an_emotion_shows_its_prototype_more_often_than_the_others_do() {
        let mut dice = Dice::new(6, 0);
        let mut rates = [[0.0_f32; ActionUnit::COUNT]; 6];
        for _ in 0..400 {
            let manner = Manner::random(&mut dice);
            for emotion in Emotion::ALL {
                let act = manner.show(emotion, &mut dice);
                assert!(act.units.iter().all(|unit| (0.0..=1.1).contains(unit)));
                for (rate, unit) in rates[emotion as usize].iter_mut().zip(act.units) {
                    *rate += f32::from(u8::from(unit >= 0.25)) / 400.0;
                }
            }
        }
        for emotion in Emotion::ALL {
            let likeness = |of: usize| -> f32 {
                emotion
                    .prototype()
                    .iter()
                    .map(|unit| rates[of][unit.index()])
                    .sum()
            };
            let own = likeness(emotion as usize);
            assert!(
                own / (emotion.prototype().len() as f32) < 0.9,
                "no face is left to guess"
            );
            let others = (0..6).filter(|other| *other != emotion as usize);
            assert!(
                others.clone().all(|other| likeness(other) < own),
                "{emotion}"
            );
        }
    }
}
