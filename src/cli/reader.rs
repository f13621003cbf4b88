//! The engine over image files: networks loaded once, then any number of images.

use std::path::Path;

use crate::{
    config,
    error::{Problem, Result},
    facs::{ActionUnit, AuSet},
    paths::Root,
    picture::{self, Picture},
    vision::{
        FaceReading, Networks, Tracker, Unscored, VisionConfig,
        au_head::{AuHead, Neutral},
    },
};

/// What was found in one image.
pub struct Shot {
    /// Width and height in pixels, if the image could be decoded.
    pub size: Option<(u32, u32)>,
    /// Why there are no faces, if there are none.
    pub error: Option<Problem>,
    /// The faces, best first.
    pub faces: Vec<FaceReading>,
}

impl Shot {
    /// The face that counts.
    ///
    /// # Errors
    /// Why there is none; `path` is the image's.
    pub fn best(self, path: &Path) -> Result<FaceReading> {
        let Self { error, faces, .. } = self;
        faces.into_iter().next().ok_or_else(|| {
            let problem = Problem::new(path.display().to_string());
            match error {
                Some(error) => problem.because(error),
                None => problem,
            }
        })
    }
}

/// Reads faces from image files.
pub struct Reader {
    tracker: Tracker,
    head: AuHead,
    unscored: Vec<Unscored>,
}

impl Reader {
    /// Loads the networks, once.
    pub fn load(root: &Root) -> Result<Self> {
        let config: VisionConfig = config::read(&root.config("vision.ron"))?;
        let networks = Networks::load(&root.models(), config.backend)?;
        Ok(Self {
            head: AuHead::load(&root.models())?,
            tracker: Tracker::new(networks, &config),
            unscored: config.unscored,
        })
    }

    /// The version of what finds Action Units, as target cards name it.
    pub fn version(&self) -> String {
        self.head.version()
    }

    /// The units that the owner has neither scored nor spoken of.
    pub fn unscored(&self) -> AuSet {
        self.unscored.iter().map(|unscored| unscored.unit).collect()
    }

    /// Why `unit` is not scored, if it is not.
    pub fn why_unscored(&self, unit: ActionUnit) -> Option<&str> {
        let same = self.unscored.iter().find(|unscored| unscored.unit == unit);
        same.map(|unscored| unscored.because.as_str())
    }

    /// How far each unit can be trusted, 0 to 1, in the order of [`ActionUnit::ALL`],
    /// with or without the player's own neutral face.
    pub fn reliability(&self, own_neutral: bool) -> [f32; ActionUnit::COUNT] {
        ActionUnit::ALL.map(|unit| self.head.reliability(unit, own_neutral))
    }

    /// Reads the neutral face in the image at `path`, if one is given.
    pub fn neutral(&mut self, path: Option<&Path>) -> Result<Option<Neutral>> {
        let Some(path) = path else { return Ok(None) };
        let steady = self.read(path, None).best(path)?.steady;
        let neutral = self.head.neutral(&[steady]).ok_or_else(|| {
            Problem::new(format!(
                "{}: no neutral face can be measured",
                path.display()
            ))
            .hint("take a picture of a relaxed face, straight into the camera")
        })?;
        Ok(Some(neutral))
    }

    /// What reads Action Units.
    pub fn head(&self) -> &AuHead {
        &self.head
    }

    /// That there is no face in an image.
    pub fn nobody() -> Problem {
        Problem::new("no face was found").hint("use an image with a face in good light")
    }

    /// Every face in a picture, best first, read against `neutral`.
    pub fn faces(&self, picture: &Picture, neutral: Option<&Neutral>) -> Vec<FaceReading> {
        let read = |face| {
            let steady = self.tracker.steady(picture, &face);
            FaceReading {
                aus: self.head.read(&steady, neutral),
                probabilities: self.head.probabilities(&steady, neutral),
                steady,
                face,
            }
        };
        self.tracker
            .read_all(picture)
            .into_iter()
            .map(read)
            .collect()
    }

    /// Reads the image at `path`, every face against `neutral`.
    pub fn read(&mut self, path: &Path, neutral: Option<&Neutral>) -> Shot {
        let picture = match picture::load(path) {
            Ok(picture) => picture,
            Err(error) => {
                return Shot {
                    size: None,
                    error: Some(error),
                    faces: Vec::new(),
                };
            }
        };
        let faces = self.faces(&picture, neutral);
        let error = faces.is_empty().then(Self::nobody);
        Shot {
            size: Some((picture.width(), picture.height())),
            error,
            faces,
        }
    }
}
