//! The twenty Action Units that the game reads, scores and explains.

use serde::{Deserialize, Serialize};

use super::FaceRegion;

/// One facial Action Unit of FACS (Ekman & Friesen 1978; manual of 2002), out
/// of the twenty that Py-Feat detects and the seed paper scores with.
///
/// Serialised as `AU01` to `AU43`, the form used in every file and JSON output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the FACS name of each unit stands in `name`")]
pub enum ActionUnit {
    #[serde(rename = "AU01")]
    InnerBrowRaiser,
    #[serde(rename = "AU02")]
    OuterBrowRaiser,
    #[serde(rename = "AU04")]
    BrowLowerer,
    #[serde(rename = "AU05")]
    UpperLidRaiser,
    #[serde(rename = "AU06")]
    CheekRaiser,
    #[serde(rename = "AU07")]
    LidTightener,
    #[serde(rename = "AU09")]
    NoseWrinkler,
    #[serde(rename = "AU10")]
    UpperLipRaiser,
    #[serde(rename = "AU11")]
    NasolabialDeepener,
    #[serde(rename = "AU12")]
    LipCornerPuller,
    #[serde(rename = "AU14")]
    Dimpler,
    #[serde(rename = "AU15")]
    LipCornerDepressor,
    #[serde(rename = "AU17")]
    ChinRaiser,
    #[serde(rename = "AU20")]
    LipStretcher,
    #[serde(rename = "AU23")]
    LipTightener,
    #[serde(rename = "AU24")]
    LipPressor,
    #[serde(rename = "AU25")]
    LipsPart,
    #[serde(rename = "AU26")]
    JawDrop,
    #[serde(rename = "AU28")]
    LipSuck,
    #[serde(rename = "AU43")]
    EyesClosed,
}

impl ActionUnit {
    /// How many Action Units there are.
    pub const COUNT: usize = 20;

    /// Every unit, in ascending FACS number: the order of all arrays in the program.
    pub const ALL: [Self; Self::COUNT] = [
        Self::InnerBrowRaiser,
        Self::OuterBrowRaiser,
        Self::BrowLowerer,
        Self::UpperLidRaiser,
        Self::CheekRaiser,
        Self::LidTightener,
        Self::NoseWrinkler,
        Self::UpperLipRaiser,
        Self::NasolabialDeepener,
        Self::LipCornerPuller,
        Self::Dimpler,
        Self::LipCornerDepressor,
        Self::ChinRaiser,
        Self::LipStretcher,
        Self::LipTightener,
        Self::LipPressor,
        Self::LipsPart,
        Self::JawDrop,
        Self::LipSuck,
        Self::EyesClosed,
    ];

    const NUMBERS: [u8; Self::COUNT] = [
        1, 2, 4, 5, 6, 7, 9, 10, 11, 12, 14, 15, 17, 20, 23, 24, 25, 26, 28, 43,
    ];

    /// Place in [`Self::ALL`], 0 to 19.
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The FACS number, 1 to 43.
    pub const fn number(self) -> u8 {
        Self::NUMBERS[self.index()]
    }

    /// The unit with this FACS number, if it is one of the twenty.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.number() == number)
    }

    /// `AU01` to `AU43`.
    pub fn code(self) -> String {
        format!("AU{:02}", self.number())
    }

    /// The English FACS name. Players read the Fluent messages instead.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InnerBrowRaiser => "Inner Brow Raiser",
            Self::OuterBrowRaiser => "Outer Brow Raiser",
            Self::BrowLowerer => "Brow Lowerer",
            Self::UpperLidRaiser => "Upper Lid Raiser",
            Self::CheekRaiser => "Cheek Raiser",
            Self::LidTightener => "Lid Tightener",
            Self::NoseWrinkler => "Nose Wrinkler",
            Self::UpperLipRaiser => "Upper Lip Raiser",
            Self::NasolabialDeepener => "Nasolabial Deepener",
            Self::LipCornerPuller => "Lip Corner Puller",
            Self::Dimpler => "Dimpler",
            Self::LipCornerDepressor => "Lip Corner Depressor",
            Self::ChinRaiser => "Chin Raiser",
            Self::LipStretcher => "Lip Stretcher",
            Self::LipTightener => "Lip Tightener",
            Self::LipPressor => "Lip Pressor",
            Self::LipsPart => "Lips Part",
            Self::JawDrop => "Jaw Drop",
            Self::LipSuck => "Lip Suck",
            Self::EyesClosed => "Eyes Closed",
        }
    }

    /// The part of the face where the movement is seen.
    pub const fn region(self) -> FaceRegion {
        match self {
            Self::InnerBrowRaiser | Self::OuterBrowRaiser | Self::BrowLowerer => FaceRegion::Brows,
            Self::UpperLidRaiser | Self::LidTightener | Self::EyesClosed => FaceRegion::Eyes,
            Self::CheekRaiser | Self::NasolabialDeepener => FaceRegion::Cheeks,
            Self::NoseWrinkler => FaceRegion::Nose,
            Self::UpperLipRaiser => FaceRegion::UpperLip,
            Self::LipCornerPuller
            | Self::Dimpler
            | Self::LipCornerDepressor
            | Self::LipStretcher => FaceRegion::LipCorners,
            Self::LipTightener | Self::LipPressor | Self::LipsPart | Self::LipSuck => {
                FaceRegion::Lips
            }
            Self::ChinRaiser => FaceRegion::Chin,
            Self::JawDrop => FaceRegion::Jaw,
        }
    }
}

impl std::fmt::Display for ActionUnit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AU{:02}", self.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_ascend_and_lead_back_to_their_unit() {
        assert!(ActionUnit::ALL.is_sorted_by_key(|unit| unit.number()));
        for (index, unit) in ActionUnit::ALL.into_iter().enumerate() {
            assert_eq!(unit.index(), index);
            assert_eq!(ActionUnit::from_number(unit.number()), Some(unit));
        }
        assert_eq!(ActionUnit::from_number(3), None);
    }

    #[test]
    fn the_serialised_form_is_the_code() {
        for unit in ActionUnit::ALL {
            let json = serde_json::to_string(&unit).unwrap();
            assert_eq!(json, format!("\"{}\"", unit.code()));
        }
    }
}
