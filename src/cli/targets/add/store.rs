//! Where images and cards are put.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Cursor,
    path::{Path, PathBuf},
};

use image::{DynamicImage, RgbaImage, codecs::jpeg::JpegEncoder, imageops::FilterType};

use crate::{
    error::{Problem, Result},
    facs::{AuSet, Emotion},
    picture,
    target::{Obtained, Strength, Target, TargetCard},
};

/// The longest side of a stored image in pixels; a face needs no more, and the
/// game keeps the session's pictures in memory.
const LONGEST: u32 = 1600;

/// The quality of stored images.
const QUALITY: u8 = 92;

/// What a card says beside its files.
pub struct Facts {
    /// The name of the expression.
    pub emotion: Emotion,
    /// How strong it is.
    pub strength: Strength,
    /// Who named it.
    pub labelled_by: String,
    /// The licence.
    pub licence: String,
    /// Whom to thank.
    pub credit: String,
    /// What the detector finds.
    pub aus: AuSet,
    /// One less the score to be expected.
    pub difficulty: f32,
    /// Which detector.
    pub detector: String,
}

/// The folder of targets.
pub struct Store {
    dir: PathBuf,
    names: BTreeSet<String>,
    /// Neutral images that were put there already, by where they came from.
    neutral: BTreeMap<PathBuf, String>,
}

impl Store {
    /// The folder `dir` with the targets that it holds.
    pub fn new(dir: &Path, present: &[Target]) -> Self {
        Self {
            dir: dir.to_owned(),
            names: present.iter().map(|target| target.id.clone()).collect(),
            neutral: BTreeMap::new(),
        }
    }

    /// Puts the image at `file` there, its neutral image and its card, the card
    /// last; the name that it is listed by.
    ///
    /// # Errors
    /// A folder that cannot be written, or a full disk.
    pub fn put(
        &mut self,
        name: &str,
        file: &Path,
        neutral: Option<&Path>,
        facts: Facts,
    ) -> Result<String> {
        fs::create_dir_all(&self.dir).map_err(|error| cannot_write(&self.dir, error))?;
        let id = self.free(name);
        let neutral = match neutral {
            Some(path) => Some(self.neutral(path)?),
            None => None,
        };
        let image = self.copy(file, &id)?;
        let target = Target {
            path: self.dir.join(format!("{id}.ron")),
            id: id.clone(),
            card: TargetCard {
                image,
                neutral,
                emotion: Some(facts.emotion),
                exercise: AuSet::EMPTY,
                strength: facts.strength,
                labelled_by: facts.labelled_by,
                aus: facts.aus,
                aus_obtained: Obtained::Detector {
                    version: facts.detector,
                },
                difficulty: Some(facts.difficulty),
                posed: BTreeMap::new(),
                licence: facts.licence,
                credit: facts.credit,
            },
        };
        target.save()?;
        self.names.insert(id.clone());
        Ok(id)
    }

    fn neutral(&mut self, path: &Path) -> Result<String> {
        if let Some(name) = self.neutral.get(path) {
            return Ok(name.clone());
        }
        let id = self.free(&format!("{}-neutral", name_of(path)));
        let file = self.copy(path, &id)?;
        self.names.insert(id);
        self.neutral.insert(path.to_owned(), file.clone());
        Ok(file)
    }

    /// `name`, or `name-2` and so on where it is taken, by a card or an image.
    fn free(&self, name: &str) -> String {
        let plain = name_of(Path::new(&format!("{name}.x")));
        let taken = |id: &String| {
            self.names.contains(id)
                || ["ron", "png", "jpg", "webp"]
                    .iter()
                    .any(|ending| self.dir.join(format!("{id}.{ending}")).exists())
        };
        let more = (2..).map(|n| format!("{plain}-{n}"));
        std::iter::once(plain.clone())
            .chain(more)
            .find(|id| !taken(id))
            .unwrap_or(plain)
    }

    /// Saves an image anew, smaller where it is large, and so without what cameras
    /// write beside the picture, such as where it was taken; its file name.
    fn copy(&self, file: &Path, id: &str) -> Result<String> {
        let picture = picture::load(file)?;
        let (width, height) = (picture.width(), picture.height());
        let image = RgbaImage::from_raw(width, height, picture.into_rgba())
            .map(DynamicImage::from)
            .ok_or_else(|| Problem::new("the image has no pixels"))?;
        let image = if width.max(height) > LONGEST {
            image.resize(LONGEST, LONGEST, FilterType::Lanczos3)
        } else {
            image
        };
        let mut bytes = Cursor::new(Vec::new());
        image
            .to_rgb8()
            .write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))
            .map_err(|error| Problem::new("cannot encode the image").because(error))?;
        let name = format!("{id}.jpg");
        let path = self.dir.join(&name);
        let new = self.dir.join(format!("{name}.new"));
        fs::write(&new, bytes.into_inner())
            .and_then(|()| fs::rename(&new, &path))
            .map_err(|error| cannot_write(&path, error))?;
        Ok(name)
    }
}

fn cannot_write(path: &Path, error: std::io::Error) -> Problem {
    Problem::new(format!("cannot write {}", path.display()))
        .because(error)
        .hint("allow this user to write the folder of targets, and look for room on the disk")
}

/// The name that a file gives its target: letters, digits and dashes.
pub fn name_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let dashed: String = stem
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .collect();
    let parts: Vec<_> = dashed.split('-').filter(|part| !part.is_empty()).collect();
    match parts.join("-").to_lowercase() {
        name if name.is_empty() => "target".into(),
        name => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain() {
        for (file, name) in [
            ("Mona Lisa (1503).JPG", "mona-lisa-1503"),
            ("x/AF01HAS.JPG", "af01has"),
            ("Ægir_è.png", "ægir-è"),
            ("--.png", "target"),
        ] {
            assert_eq!(name_of(Path::new(file)), name);
        }
    }
}
