//! The prototypes of the six emotions as rules: the transparent baseline.

use super::{EmotionInput, EmotionModel, Label, Needs, Prediction};
use crate::{
    error::{Problem, Result},
    facs::{ActionUnit, ActionUnit::*, AuSet, Emotion},
};

/// How sharply likenesses become probabilities.
const SHARPNESS: f32 = 8.0;

/// What one emotion asks for.
struct Rule {
    emotion: Emotion,
    /// The core, in each of its forms.
    cores: &'static [&'static [ActionUnit]],
    /// What often comes with it, and neither helps nor harms.
    often: &'static [ActionUnit],
}

/// Prototypes and what often comes with them, from the EMFACS tradition (Ekman,
/// Friesen & Hager 2002; Matsumoto & Ekman 2008).
const RULES: [Rule; 6] = [
    Rule {
        emotion: Emotion::Happiness,
        cores: &[&[CheekRaiser, LipCornerPuller]],
        often: &[LipsPart, LidTightener],
    },
    Rule {
        emotion: Emotion::Sadness,
        cores: &[&[InnerBrowRaiser, BrowLowerer, LipCornerDepressor]],
        often: &[ChinRaiser, NasolabialDeepener, CheekRaiser],
    },
    Rule {
        emotion: Emotion::Surprise,
        cores: &[&[InnerBrowRaiser, OuterBrowRaiser, UpperLidRaiser, JawDrop]],
        often: &[LipsPart],
    },
    Rule {
        emotion: Emotion::Fear,
        cores: &[&[
            InnerBrowRaiser,
            OuterBrowRaiser,
            BrowLowerer,
            UpperLidRaiser,
            LipStretcher,
            JawDrop,
        ]],
        often: &[LidTightener, LipsPart],
    },
    Rule {
        emotion: Emotion::Anger,
        cores: &[&[BrowLowerer, UpperLidRaiser, LidTightener, LipTightener]],
        often: &[LipPressor, ChinRaiser, UpperLipRaiser],
    },
    Rule {
        emotion: Emotion::Disgust,
        cores: &[&[NoseWrinkler, ChinRaiser], &[UpperLipRaiser, ChinRaiser]],
        often: &[
            NoseWrinkler,
            UpperLipRaiser,
            LipCornerDepressor,
            LipsPart,
            BrowLowerer,
        ],
    },
];

/// Calls a face by the prototype that it is most like.
///
/// The likeness is the Jaccard index of the face's units and the core, units that
/// often come with it left out: the measure that the game scores with. A face
/// with fewer units is more like one at rest.
#[derive(Debug, Clone)]
pub struct Rules {
    labels: Vec<Label>,
}

impl Default for Rules {
    fn default() -> Self {
        let six = RULES.iter().map(|rule| Label::Face(rule.emotion));
        Self {
            labels: six.chain([Label::Neutral]).collect(),
        }
    }
}

impl Rule {
    fn likeness(&self, shown: AuSet) -> f32 {
        let often: AuSet = self.often.iter().copied().collect();
        let of = |core: &&[ActionUnit]| {
            let core: AuSet = core.iter().copied().collect();
            core.jaccard(shown.difference(often.difference(core)))
        };
        self.cores.iter().map(of).fold(0.0, f32::max)
    }
}

impl EmotionModel for Rules {
    fn name(&self) -> &'static str {
        "rules"
    }

    fn version(&self) -> &'static str {
        "rules-1"
    }

    fn labels(&self) -> &[Label] {
        &self.labels
    }

    fn needs(&self) -> Needs {
        Needs::Units
    }

    fn predict(&self, input: &EmotionInput) -> Result<Prediction> {
        let shown = input.features.units.present();
        let rest = 1.0 / (1.0 + shown.len() as f32);
        let likeness = RULES.iter().map(|rule| rule.likeness(shown)).chain([rest]);
        let scores: Vec<f32> = likeness.map(|like| SHARPNESS * like).collect();
        Prediction::softmax(&scores).ok_or_else(|| Problem::new("the rules gave no numbers"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learn::emotion::tests::{features, input};

    fn called(units: &[ActionUnit]) -> Label {
        let rules = Rules::default();
        let features = features(units);
        rules.labels()[rules.predict(&input(&features)).unwrap().best()].clone()
    }

    #[test]
    fn every_prototype_is_called_by_its_name_also_with_what_often_comes_with_it() {
        for (rule, label) in RULES.iter().zip(Label::own()) {
            assert_eq!(label, Label::Face(rule.emotion));
            for core in rule.cores {
                assert_eq!(called(core), label);
                assert_eq!(called(&[core, rule.often].concat()), label);
            }
        }
        assert_eq!(called(&[]), Label::Neutral);
        assert_eq!(called(&[EyesClosed]), Label::Neutral);
    }

    #[test]
    fn half_a_smile_is_a_smile() {
        assert_eq!(called(&[LipCornerPuller]), Label::Face(Emotion::Happiness));
    }

    #[test]
    fn the_rules_hold_the_cores_of_facs() {
        for rule in &RULES {
            let all: AuSet = rule.cores.concat().into_iter().collect();
            assert_eq!(all, rule.emotion.prototype(), "{}", rule.emotion);
        }
    }
}
