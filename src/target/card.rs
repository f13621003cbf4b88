//! What is known of a target's image: a RON file beside it.

use std::{collections::BTreeMap, path::Path};

use serde::{Deserialize, Serialize};

use crate::{
    config::Config,
    facs::{ActionUnit, AuReadings, AuSet, Emotion},
};

/// How the set of units on a card came to be known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Obtained {
    /// The face was rendered with these units.
    Posed,
    /// The game's own detector found them.
    Detector {
        /// Which detector: see `vision::au_head`.
        version: String,
    },
    /// A person coded them.
    Human,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde asks for"
)]
fn nothing(units: &AuSet) -> bool {
    units.is_empty()
}

/// How strongly an expression is shown.
#[derive(
    Debug, Default, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// At its apex.
    #[default]
    Full,
    /// About half as strong.
    Gentle,
}

/// What a target asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// An expression that has a name.
    Emotion(Emotion),
    /// Single movements, to learn them one at a time.
    Exercise(AuSet),
}

/// What is known of a target's image: a RON file beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetCard {
    /// The image's file name, in the card's own folder.
    pub image: String,
    /// The same person's neutral face, a file beside the image: where there is
    /// one, the units are read as differences from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub neutral: Option<String>,
    /// The name that this face carries; absent on exercises.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emotion: Option<Emotion>,
    /// The movements that this face exercises, where it has no name.
    #[serde(default, skip_serializing_if = "nothing")]
    pub exercise: AuSet,
    /// How strongly it is shown.
    #[serde(default)]
    pub strength: Strength,
    /// Who gave it that name.
    pub labelled_by: String,
    /// The units that it shows: what players are scored against.
    pub aus: AuSet,
    /// How those are known.
    pub aus_obtained: Obtained,
    /// How hard it is to reach a high score on, 0 to 1: one less the score to be
    /// expected of a face that shows each unit as likely as the detector is sure
    /// of it on this image. Measured by `face-game targets check --update`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difficulty: Option<f32>,
    /// The intensities, 0 to 5, with which a rendered face was posed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub posed: BTreeMap<ActionUnit, f32>,
    /// The image's licence, as an SPDX identifier.
    pub licence: String,
    /// Whom to thank for the image.
    pub credit: String,
}

impl TargetCard {
    /// What the face asks for: its name, else the movements it exercises.
    pub fn shows(&self) -> Shows {
        match self.emotion {
            Some(emotion) => Shows::Emotion(emotion),
            None => Shows::Exercise(self.exercise),
        }
    }
}

impl Config for TargetCard {
    fn validate(&self) -> Result<(), (String, String)> {
        let wrong = |field: &str, rule: &str| Err((field.to_owned(), rule.to_owned()));
        if self.emotion.is_some() != self.exercise.is_empty() {
            return wrong(
                "emotion",
                "must be there, unless `exercise` names movements instead",
            );
        }
        if self
            .difficulty
            .is_some_and(|share| !(0.0..=1.0).contains(&share))
        {
            return wrong("difficulty", "must lie between 0 and 1");
        }
        for (field, name) in [
            ("image", Some(&self.image)),
            ("neutral", self.neutral.as_ref()),
        ] {
            let Some(path) = name.map(Path::new) else {
                continue;
            };
            if path.file_name() != Some(path.as_os_str()) {
                return wrong(field, "must be the name of a file beside the card");
            }
        }
        if self.neutral.as_ref() == Some(&self.image) {
            return wrong("neutral", "must be another file than `image`");
        }
        for (field, text) in [
            ("labelled_by", &self.labelled_by),
            ("licence", &self.licence),
            ("credit", &self.credit),
        ] {
            if text.trim().is_empty() {
                return wrong(field, "must not be empty");
            }
        }
        let range = 0.0..=AuReadings::MAX_INTENSITY;
        if self
            .posed
            .values()
            .any(|intensity| !range.contains(intensity))
        {
            return wrong("posed", "must hold intensities from 0 to 5");
        }
        Ok(())
    }
}
