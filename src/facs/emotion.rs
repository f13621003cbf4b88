//! The six basic emotions and the Action Units that FACS tradition gives them.

use serde::{Deserialize, Serialize};

use super::{ActionUnit::*, AuSet};

/// One of the six basic emotions (Ekman 1993) that targets are labelled with.
///
/// A label of a *face*, never of a person: the game says "the face called
/// surprise" (Barrett et al. 2019).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names are the definition")]
pub enum Emotion {
    Happiness,
    Sadness,
    Surprise,
    Fear,
    Anger,
    Disgust,
}

impl Emotion {
    /// All six, in the seed paper's usual order.
    pub const ALL: [Self; 6] = [
        Self::Happiness,
        Self::Sadness,
        Self::Surprise,
        Self::Fear,
        Self::Anger,
        Self::Disgust,
    ];

    /// The lower-case English key, as in files and message ids.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Happiness => "happiness",
            Self::Sadness => "sadness",
            Self::Surprise => "surprise",
            Self::Fear => "fear",
            Self::Anger => "anger",
            Self::Disgust => "disgust",
        }
    }

    /// The emotion with this [`Self::key`].
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|emotion| emotion.key() == key)
    }

    /// The core units of the prototype (EMFACS tradition: Ekman, Friesen &
    /// Hager 2002; Matsumoto & Ekman 2008). A prior, not truth.
    pub fn prototype(self) -> AuSet {
        match self {
            Self::Happiness => [CheekRaiser, LipCornerPuller].into(),
            Self::Sadness => [InnerBrowRaiser, BrowLowerer, LipCornerDepressor].into(),
            Self::Surprise => [InnerBrowRaiser, OuterBrowRaiser, UpperLidRaiser, JawDrop].into(),
            Self::Fear => [
                InnerBrowRaiser,
                OuterBrowRaiser,
                BrowLowerer,
                UpperLidRaiser,
                LipStretcher,
                JawDrop,
            ]
            .into(),
            Self::Anger => [BrowLowerer, UpperLidRaiser, LidTightener, LipTightener].into(),
            Self::Disgust => [NoseWrinkler, UpperLipRaiser, ChinRaiser].into(),
        }
    }
}

impl std::fmt::Display for Emotion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prototypes_differ_and_keys_match_serde() {
        for (n, emotion) in Emotion::ALL.into_iter().enumerate() {
            assert_eq!(ron::to_string(&emotion).unwrap(), emotion.key());
            assert_eq!(Emotion::from_key(emotion.key()), Some(emotion));
            for other in &Emotion::ALL[n + 1..] {
                assert_ne!(emotion.prototype(), other.prototype());
            }
        }
    }
}
