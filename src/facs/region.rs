//! The parts of a face that movements are pointed out on.

use serde::{Deserialize, Serialize};

/// A part of the face, as the "region" column of the AU table has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the definition")]
pub enum FaceRegion {
    Brows,
    Eyes,
    Cheeks,
    Nose,
    UpperLip,
    LipCorners,
    Lips,
    Chin,
    Jaw,
}
