//! What a face is called, in whatever words a model has.

use serde::{Deserialize, Serialize};

use crate::facs::Emotion;

/// What a face is called.
///
/// Serialised as its name: `happiness`, `neutral`, or what a foreign model says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Label {
    /// One of the six.
    Face(Emotion),
    /// A face at rest.
    Neutral,
    /// Another word of a foreign model, as `contempt`.
    Other(String),
}

/// What others call the six and the face at rest.
const WORDS: [(&str, Label); 19] = [
    ("happy", Label::Face(Emotion::Happiness)),
    ("joy", Label::Face(Emotion::Happiness)),
    ("smile", Label::Face(Emotion::Happiness)),
    ("sad", Label::Face(Emotion::Sadness)),
    ("surprised", Label::Face(Emotion::Surprise)),
    ("afraid", Label::Face(Emotion::Fear)),
    ("fearful", Label::Face(Emotion::Fear)),
    ("scared", Label::Face(Emotion::Fear)),
    ("angry", Label::Face(Emotion::Anger)),
    ("disgusted", Label::Face(Emotion::Disgust)),
    ("happiness", Label::Face(Emotion::Happiness)),
    ("sadness", Label::Face(Emotion::Sadness)),
    ("surprise", Label::Face(Emotion::Surprise)),
    ("fear", Label::Face(Emotion::Fear)),
    ("anger", Label::Face(Emotion::Anger)),
    ("disgust", Label::Face(Emotion::Disgust)),
    ("neutral", Label::Neutral),
    ("neutrality", Label::Neutral),
    ("none", Label::Neutral),
];

impl Label {
    /// The six and neutral, in the order of [`Emotion::ALL`], neutral last: what
    /// our own models tell apart.
    pub fn own() -> Vec<Self> {
        let six = Emotion::ALL.into_iter().map(Self::Face);
        six.chain([Self::Neutral]).collect()
    }

    /// The emotion, if it is one of the six.
    pub fn emotion(&self) -> Option<Emotion> {
        match self {
            Self::Face(emotion) => Some(*emotion),
            Self::Neutral | Self::Other(_) => None,
        }
    }

    /// Its name, as in files.
    pub fn key(&self) -> &str {
        match self {
            Self::Face(emotion) => emotion.key(),
            Self::Neutral => "neutral",
            Self::Other(word) => word,
        }
    }
}

/// Common words for the six and the face at rest are understood, in any case;
/// others are kept as they are, but for space around them.
impl From<&str> for Label {
    fn from(word: &str) -> Self {
        let word = word.trim();
        WORDS
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(word))
            .map_or_else(|| Self::Other(word.to_owned()), |(_, label)| label.clone())
    }
}

impl From<String> for Label {
    fn from(word: String) -> Self {
        Self::from(word.as_str())
    }
}

impl From<Emotion> for Label {
    fn from(emotion: Emotion) -> Self {
        Self::Face(emotion)
    }
}

impl From<Label> for String {
    fn from(label: Label) -> Self {
        label.key().to_owned()
    }
}

impl std::fmt::Display for Label {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.key())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_label_of_ours_is_read_back_from_its_name() {
        let own = Label::own();
        assert_eq!(own.len(), 7);
        for label in own {
            assert_eq!(Label::from(label.key()), label);
            let text = ron::to_string(&label).unwrap();
            assert_eq!(ron::from_str::<Label>(&text).unwrap(), label);
        }
        assert_eq!(Label::from(" Angry "), Label::Face(Emotion::Anger));
        assert_eq!(Label::from("Contempt"), Label::Other("Contempt".into()));
    }

    proptest! {
        #[test]
        fn no_word_is_lost(word in "\\PC{0,12}") {
            let label = Label::from(word.as_str());
            prop_assert_eq!(Label::from(String::from(label.clone())), label.clone());
            if let Label::Other(kept) = label {
                prop_assert_eq!(kept, word.trim());
            }
        }
    }
}
