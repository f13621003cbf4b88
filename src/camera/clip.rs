//! Recorded pictures in place of a camera: a folder or a zip archive of JPEG
//! images and one `clip.ron` (see [`ClipCard`]). The images play in the order
//! of their names, in real time and over again.

mod script;
mod store;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use serde::Deserialize;

pub use self::script::Segment;
use self::{script::Script, store::Store};
use super::{
    decode::{Damage, Decoder},
    source::{Feed, Step, Stream},
    state::{CameraInfo, CameraState, Loss, Why},
};
use crate::{
    config::Config,
    error::{Problem, Result},
    picture::Picture,
};

/// What a clip's `clip.ron` tells: `(title: "..", fps: 15, licence: "..")`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClipCard {
    /// The name shown to the player.
    pub title: String,
    /// Images a second, 1 to 120.
    pub fps: u32,
    /// Under which licence the images may be used, as an SPDX expression.
    pub licence: String,
    /// Where which face is held, in order; without them the clip takes no cues.
    #[serde(default)]
    pub segments: Vec<Segment>,
}

/// The face that the person in a clip is asked to hold next.
pub(super) type Cue = Arc<Mutex<Option<String>>>;

impl Config for ClipCard {
    fn validate(&self) -> std::result::Result<(), (String, String)> {
        let bad = |field: &str, rule: &str| Err((field.into(), rule.into()));
        if !(1..=120).contains(&self.fps) {
            return bad("fps", "must be from 1 to 120");
        }
        if self.title.trim().is_empty() {
            return bad("title", "must not be empty");
        }
        if self.licence.trim().is_empty() {
            return bad("licence", "must not be empty");
        }
        let edges = self
            .segments
            .iter()
            .flat_map(|segment| [segment.from, segment.to]);
        if !edges.clone().all(|edge| edge >= 0.0) || !edges.is_sorted() {
            return bad("segments", "must follow one another in time");
        }
        Ok(())
    }
}

/// An open clip: its card and its images, read one by one.
pub struct Clip {
    card: ClipCard,
    store: Store,
    bytes: Vec<u8>,
}

impl Clip {
    /// Opens the folder or archive at `path`.
    ///
    /// # Errors
    /// When it cannot be read, its card is missing or wrong, or it holds no image.
    pub fn open(path: &Path) -> Result<Self> {
        let shown = path.display();
        let mut store = Store::open(path).map_err(|error| {
            Problem::new(format!("cannot open the clip {shown}")).because(error)
        })?;
        let text = store.card().map_err(|error| {
            Problem::new(format!("cannot read the card of the clip {shown}"))
                .because(error)
                .hint("put a clip.ron beside the images: (title: \"..\", fps: 15, licence: \"..\")")
        })?;
        let card = crate::config::parse(&format!("{shown}/clip.ron"), &text)?;
        if store.len() == 0 {
            return Err(Problem::new(format!("the clip {shown} holds no image"))
                .hint("put the images into it as .jpg files"));
        }
        Ok(Self {
            card,
            store,
            bytes: Vec::new(),
        })
    }

    /// What its card tells.
    pub fn card(&self) -> &ClipCard {
        &self.card
    }

    /// How many images it holds, at least one.
    pub fn images(&self) -> usize {
        self.store.len()
    }

    /// Decodes the image at `index`, counted from 0 and round again.
    ///
    /// # Errors
    /// When the image cannot be read or decoded; the others may be fine.
    pub fn picture(&mut self, index: u64, decoder: &mut Decoder) -> Result<Arc<Picture>, Damage> {
        let index = (index % self.images() as u64) as usize;
        self.store
            .read(index, &mut self.bytes)
            .map_err(|error| error.to_string())?;
        decoder.jpeg(&self.bytes, None)
    }
}

/// The clip at a path, as a source of pictures.
#[derive(Debug)]
pub(super) struct ClipFeed {
    pub(super) path: PathBuf,
    pub(super) cue: Cue,
}

impl Feed for ClipFeed {
    fn search(&self) -> Result<Vec<CameraInfo>, Loss> {
        Ok(vec![CameraInfo {
            index: 0,
            name: self.path.display().to_string(),
        }])
    }

    fn open(&self, _: &CameraInfo) -> Result<Box<dyn Stream>, Loss> {
        let clip = Clip::open(&self.path).map_err(|problem| {
            let hint = problem
                .advice()
                .map_or(String::new(), |hint| format!(" ({hint})"));
            Loss::new(Why::Other, format!("{problem}{hint}"))
        })?;
        let length = clip.images() as f64 / f64::from(clip.card.fps);
        Ok(Box::new(Player {
            script: Script::new(clip.card.segments.clone(), length),
            cue: Arc::clone(&self.cue),
            clip,
            decoder: Decoder::default(),
            started: Instant::now(),
            shown: None,
        }))
    }
}

/// Plays a clip by the clock: late images are left out, so it never lags.
struct Player {
    clip: Clip,
    script: Script,
    cue: Cue,
    decoder: Decoder,
    started: Instant,
    shown: Option<u64>,
}

/// The longest wait before the caller may look around.
const NAP: Duration = Duration::from_millis(100);

impl Player {
    /// When the image of that number is due.
    fn due(&self, number: u64) -> Instant {
        self.started + Duration::from_secs_f64(number as f64 / f64::from(self.clip.card.fps))
    }

    fn due_now(&self) -> u64 {
        (self.started.elapsed().as_secs_f64() * f64::from(self.clip.card.fps)) as u64
    }
}

impl Stream for Player {
    fn state(&self) -> CameraState {
        CameraState::Demo {
            title: self.clip.card.title.clone(),
        }
    }

    fn next(&mut self) -> Result<Step, Loss> {
        let number = self.due_now();
        if self.shown.is_some_and(|shown| number <= shown) {
            let wait = self
                .due(number + 1)
                .saturating_duration_since(Instant::now());
            thread::park_timeout(wait.min(NAP));
            return Ok(Step::Nothing);
        }
        let passed = self.shown.map_or(0, |shown| number - shown);
        self.shown = Some(number);
        if let Some(label) = self
            .cue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
        {
            self.script.cue(&label);
        }
        let fps = f64::from(self.clip.card.fps);
        let moment = self.script.advance(passed as f64 / fps);
        // Half an image later, so that a sum of shares never falls just short of it.
        let image = (moment * fps + 0.5) as u64;
        Ok(match self.clip.picture(image, &mut self.decoder) {
            Ok(picture) => Step::Picture(picture, Instant::now()),
            Err(damage) => Step::Bad(damage),
        })
    }
}

#[cfg(test)]
pub(super) mod tests;
