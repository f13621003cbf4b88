//! Finds the faces in image files and reads their Action Units.

use std::path::PathBuf;

use indicatif::ProgressBar;

use crate::{
    config,
    error::{Problem, Result},
    facs::{ActionUnit, AuReadings},
    learn::evidence::parallel,
    paths::Root,
    picture::{self, Picture},
    vision::{
        AuHead, Landmarks, Networks, Neutral, Obstacle, Tracker, VisionConfig, crop::FaceCrop,
    },
};

/// The engine, loaded once.
pub struct Engine {
    tracker: Tracker,
    /// Reads Action Units.
    pub head: AuHead,
    /// Whether the aligned face is kept of every image: a tenth of a megabyte each.
    pub crops: bool,
}

/// The face that counts in an image.
pub struct Seen {
    /// The mesh, as several looks find it.
    pub landmarks: Landmarks,
    /// Turn to either side, in degrees.
    pub yaw: f32,
    /// Why the game would not read it, if it would not.
    pub obstacle: Option<Obstacle>,
    /// Mean luminance of the face's box, 0 to 1.
    pub light: f32,
    /// The aligned face, where the engine keeps it.
    pub crop: Option<FaceCrop>,
}

/// What the head says of a face.
pub struct Reading {
    /// Intensity and presence of each unit.
    pub units: AuReadings,
    /// How likely each unit is present, 0 to 1.
    pub probabilities: [f32; ActionUnit::COUNT],
}

impl Engine {
    /// Loads the networks.
    pub fn load(root: &Root) -> Result<Self> {
        let config: VisionConfig = config::read(&root.config("vision.ron"))?;
        let networks = Networks::load(&root.models(), config.backend)?;
        Ok(Self {
            head: AuHead::load(&root.models())?,
            tracker: Tracker::new(networks, &config),
            crops: false,
        })
    }

    /// The face in each image, on all cores. Of several the largest near the
    /// centre counts, as in the game.
    pub fn look(&self, images: &[PathBuf], bar: &ProgressBar) -> Vec<Result<Seen>> {
        parallel::map_with(images, &self.tracker, |tracker, path| {
            let seen = picture::load(path).and_then(|picture| find(tracker, &picture, self.crops));
            bar.inc(1);
            seen
        })
    }

    /// Reads each face, measured from the neutral one beside it, on all cores.
    pub fn read(
        &self,
        faces: &[(&Landmarks, Option<&Neutral>)],
        bar: &ProgressBar,
    ) -> Vec<Reading> {
        parallel::map_with(faces, &self.head, |head, (landmarks, neutral)| {
            bar.inc(1);
            Reading {
                units: head.read(landmarks, *neutral),
                probabilities: head.probabilities(landmarks, *neutral),
            }
        })
    }
}

/// A tracker that follows nobody finds a face in one look at the whole picture,
/// where there is one; only else all closer looks are taken.
fn find(tracker: &Tracker, picture: &Picture, crops: bool) -> Result<Seen> {
    let face = tracker
        .clone()
        .track(picture)
        .ok()
        .or_else(|| tracker.read_all(picture).into_iter().next())
        .ok_or_else(|| {
            Problem::new("no face was found").hint("use an image with a face in good light")
        })?;
    Ok(Seen {
        light: light(picture, &face.landmarks),
        yaw: face.pose.yaw,
        obstacle: face.obstacle,
        landmarks: tracker.steady(picture, &face),
        crop: crops
            .then(|| FaceCrop::take(picture, &face.landmarks))
            .flatten(),
    })
}

/// Mean Rec. 601 luma of the box of `landmarks`, 0 to 1.
fn light(picture: &Picture, landmarks: &Landmarks) -> f32 {
    let bounds = landmarks.bounds();
    let range = |from: f32, length: f32, size: u32| {
        let bound = |at: f32| at.clamp(0.0, size as f32) as usize;
        bound(from)..bound(from + length)
    };
    let columns = range(bounds.x, bounds.width, picture.width());
    let rows = range(bounds.y, bounds.height, picture.height());
    let (mut sum, mut count) = (0.0_f64, 0_usize);
    for row in rows {
        let start = row * picture.width() as usize;
        let line = &picture.rgba()[4 * (start + columns.start)..4 * (start + columns.end)];
        for pixel in line.chunks_exact(4) {
            let [r, g, b] = [0, 1, 2].map(|k| f64::from(pixel[k]));
            sum += 0.299 * r + 0.587 * g + 0.114 * b;
        }
        count += line.len() / 4;
    }
    (sum / 255.0 / count.max(1) as f64) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::LANDMARKS;

    #[test]
    fn light_is_that_of_the_box_alone() {
        // The left half is white; the box spans a white and three black columns.
        let pixel = |x: usize| if x < 4 { [255; 4] } else { [0, 0, 0, 255] };
        let rgba = (0..32).flat_map(|n| pixel(n % 8)).collect();
        let picture = Picture::new(8, 4, rgba).unwrap();
        let mut points = vec![[3.0, 1.0, 0.0]; LANDMARKS];
        points[0] = [7.0, 3.0, 0.0];
        let inside = Landmarks::new(points.clone()).unwrap();
        assert!((light(&picture, &inside) - 0.25).abs() < 1e-6);
        points[1] = [-90.0, -90.0, 0.0];
        points[2] = [90.0, 90.0, 0.0];
        let beyond = Landmarks::new(points).unwrap();
        assert!((light(&picture, &beyond) - 0.5).abs() < 1e-6);
        let outside = Landmarks::new(vec![[99.0, 99.0, 0.0]; LANDMARKS]).unwrap();
        assert_eq!(light(&picture, &outside), 0.0);
    }
}
