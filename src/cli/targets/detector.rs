//! What the game's own detector finds on targets.

use std::path::{Path, PathBuf};

use crate::{
    cli::reader::Reader,
    error::{Problem, Result},
    facs::{AuSet, expected_jaccard},
    vision::{FaceReading, Neutral},
};

/// The units on a target, and what they make of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// The units that are present.
    pub aus: AuSet,
    /// One less the score to be expected of a face that shows each unit as likely
    /// as it is sure here, 0 to 1, in hundredths.
    pub difficulty: f32,
}

/// Reads targets as the game reads them.
pub struct Detector {
    reader: Reader,
    /// The neutral face measured last: targets of one person follow each other.
    last: Option<(PathBuf, Neutral)>,
}

impl Detector {
    /// Reads with `reader`.
    pub fn new(reader: Reader) -> Self {
        Self { reader, last: None }
    }

    /// Which detector it is, as cards name it.
    pub fn version(&self) -> String {
        self.reader.version()
    }

    /// The faces on `image`, best first, against the neutral face on another image.
    ///
    /// # Errors
    /// No face on one of the images, or one that cannot be read.
    pub fn faces(&mut self, image: &Path, neutral: Option<&Path>) -> Result<Vec<FaceReading>> {
        if let Some(path) = neutral
            && self.last.as_ref().is_none_or(|(last, _)| last != path)
        {
            let measured = self.reader.neutral(Some(path)).map_err(no_face_hint)?;
            self.last = measured.map(|measured| (path.to_owned(), measured));
        }
        let own = self.last.as_ref().filter(|_| neutral.is_some());
        let shot = self.reader.read(image, own.map(|(_, own)| own));
        if shot.faces.is_empty() {
            return match shot.best(image) {
                Ok(face) => Ok(vec![face]),
                Err(problem) => Err(no_face_hint(problem)),
            };
        }
        Ok(shot.faces)
    }

    /// The units on the best face of `image`.
    ///
    /// # Errors
    /// As [`Self::faces`].
    pub fn find(&mut self, image: &Path, neutral: Option<&Path>) -> Result<Found> {
        Ok(found(&self.faces(image, neutral)?[0]))
    }
}

/// What a reading makes of a target.
pub fn found(face: &FaceReading) -> Found {
    let aus = face.aus.present();
    let expected = expected_jaccard(aus, &face.probabilities);
    Found {
        aus,
        difficulty: ((1.0 - expected) * 100.0).round() / 100.0,
    }
}

/// Paintings and statues are the favourite of museums, and the detector learned
/// from photographs.
fn no_face_hint(problem: Problem) -> Problem {
    problem.hint(
        "use an image of one face, upright, large and in even light; on many paintings and statues none can be found",
    )
}
