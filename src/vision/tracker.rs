//! Follows one face from picture to picture, or reads all in a single one.

use serde::Deserialize;

use super::anchors::{Detection, decode, sigmoid};
use super::detector;
use super::layers::values;
use super::looks;
use super::mesh;
use super::networks::{Backend, Networks};
use super::pose;
use super::quality::Gates;
use super::reading::{Bounds, Face, Landmarks, Obstacle};
use super::roi::Roi;
use super::unscored::{self, Unscored};
use crate::config::Config;
use crate::error::Result;
use crate::picture::Picture;

/// `config/vision.ron`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisionConfig {
    /// What computes the networks.
    pub backend: Backend,
    /// Least score of a detection, 0 to 1.
    pub min_detection: f32,
    /// Least presence at which a mesh is believed, 0 to 1.
    pub min_presence: f32,
    /// Units that are detected and recorded, but neither scored nor spoken of,
    /// because they cannot be read fairly.
    pub unscored: Vec<Unscored>,
    /// When a face counts as readable.
    pub gates: Gates,
}

impl Config for VisionConfig {
    fn validate(&self) -> std::result::Result<(), (String, String)> {
        for (field, value) in [
            ("min_detection", self.min_detection),
            ("min_presence", self.min_presence),
        ] {
            if !(0.0..=1.0).contains(&value) {
                return Err((field.into(), "must be from 0 to 1".into()));
            }
        }
        unscored::validate(&self.unscored)?;
        self.gates.validate()
    }
}

/// Finds faces and follows the player's. Moves between threads; a clone shares
/// the networks and follows on its own.
#[derive(Debug, Clone)]
pub struct Tracker {
    networks: Networks,
    min_detection: f32,
    min_presence: f32,
    gates: Gates,
    /// Where the player's face is expected.
    roi: Option<Roi>,
    /// Closer looks taken since there was a face.
    looks: usize,
}

impl Tracker {
    /// A tracker that follows nobody yet.
    pub fn new(networks: Networks, config: &VisionConfig) -> Self {
        Self {
            networks,
            min_detection: config.min_detection,
            min_presence: config.min_presence,
            gates: config.gates.clone(),
            roi: None,
            looks: 0,
        }
    }

    /// Reads the player's face: where it was in the picture before, or anywhere
    /// if it is lost. Of several faces the largest near the centre is the player.
    ///
    /// A face that cannot be read fairly comes with its obstacle inside.
    ///
    /// # Errors
    /// [`Obstacle::NoFace`] when there is none.
    pub fn track(&mut self, picture: &Picture) -> Result<Face, Obstacle> {
        let followed = self.roi.take().and_then(|roi| self.read(picture, &roi));
        let face = followed
            .or_else(|| self.find(picture, &Roi::whole(picture.width(), picture.height())))
            .or_else(|| self.look_closer(picture))
            .ok_or(Obstacle::NoFace)?;
        self.looks = 0;
        let roi = Roi::of_mesh(&face.landmarks);
        self.roi = roi
            .is_sane(picture.width(), picture.height())
            .then_some(roi);
        Ok(face)
    }

    /// Forgets whom it follows, so that the next picture is searched as a whole.
    pub fn forget(&mut self) {
        self.roi = None;
    }

    /// Reads every face of a still picture, the largest near the centre first.
    ///
    /// Each mesh comes from the square around its detection, as in MediaPipe's
    /// static mode. Besides the whole picture, closer looks at its parts find
    /// small faces.
    pub fn read_all(&self, picture: &Picture) -> Vec<Face> {
        let mut faces = Vec::new();
        for look in looks::at_still(picture) {
            if look.last_resort && !faces.is_empty() {
                break;
            }
            for detection in self.detect(picture, &look.roi) {
                self.add(picture, &look.roi, &detection, &mut faces);
            }
        }
        let first = |face: &Face| prominence(picture, &face.landmarks.bounds());
        faces.sort_by(|a, b| first(b).total_cmp(&first(a)));
        faces
    }

    /// Adds a detected face that is not there yet.
    fn add(&self, picture: &Picture, look: &Roi, detection: &Detection, faces: &mut Vec<Face>) {
        let [x, y] = look.place([0, 1].map(|k| (detection.min[k] + detection.max[k]) / 2.0));
        let known = |face: &Face, x: f32, y: f32| {
            let b = face.landmarks.bounds();
            (b.x..b.x + b.width).contains(&x) && (b.y..b.y + b.height).contains(&y)
        };
        if faces.iter().any(|face| known(face, x, y)) {
            return;
        }
        if let Some(face) = self.read(picture, &around(look, detection)) {
            let b = face.landmarks.bounds();
            let (x, y) = (b.x + b.width / 2.0, b.y + b.height / 2.0);
            if !faces.iter().any(|other| known(other, x, y)) {
                faces.push(face);
            }
        }
    }

    /// Looks at one part of the picture, another each time, for a face that is
    /// too small to be found in the whole.
    fn look_closer(&mut self, picture: &Picture) -> Option<Face> {
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        let parts: Vec<_> = looks::tiles(width, height, width.max(height) / 2.0).collect();
        let part = parts[self.looks % parts.len()];
        self.looks += 1;
        self.find(picture, &part)
    }

    /// The most prominent face in a square.
    fn find(&self, picture: &Picture, look: &Roi) -> Option<Face> {
        let mut found = self.detect(picture, look);
        let first = |d: &Detection| {
            let [min, max] = [d.min, d.max].map(|p| look.place(p));
            prominence(
                picture,
                &Bounds {
                    x: min[0],
                    y: min[1],
                    width: max[0] - min[0],
                    height: max[1] - min[1],
                },
            )
        };
        found.sort_by(|a, b| first(b).total_cmp(&first(a)));
        found
            .iter()
            .find_map(|detection| self.read(picture, &around(look, detection)))
    }

    /// The faces that the detector finds in a square, in its unit square.
    fn detect(&self, picture: &Picture, roi: &Roi) -> Vec<Detection> {
        let patches = detector::INPUT.tensor(picture, roi, self.networks.device());
        let (boxes, logits) = self.networks.detector().forward(patches);
        decode(&values(boxes), &values(logits), self.min_detection)
    }

    /// The face in a square, if there is one.
    fn read(&self, picture: &Picture, roi: &Roi) -> Option<Face> {
        if !roi.is_sane(picture.width(), picture.height()) {
            return None;
        }
        let planes = mesh::INPUT.crop(picture, roi);
        let patches = mesh::INPUT.patches(&planes, self.networks.device());
        let output = self.networks.mesh().forward(patches)?;
        let presence = sigmoid(output.presence);
        if presence < self.min_presence {
            return None;
        }
        let size = mesh::INPUT.size as f32;
        let points = output.points().into_iter().map(|[x, y, z]| {
            let [x, y] = roi.place([x / size, y / size]);
            [x, y, z / size * roi.side]
        });
        let landmarks = Landmarks::new(points.collect())?;
        let pose = pose::estimate(&landmarks);
        Some(Face {
            presence,
            pose,
            obstacle: self
                .gates
                .obstacle(picture, &landmarks, &pose, &planes, &output),
            landmarks,
        })
    }
}

/// The square around a detection made in `look`.
fn around(look: &Roi, detection: &Detection) -> Roi {
    // A detection's box is level with the look, not with the picture.
    let unit = Roi::around(
        detection.min,
        detection.max,
        detection.points[0],
        detection.points[1],
    );
    Roi {
        center: look.place(unit.center),
        side: unit.side * look.side,
        angle: unit.angle,
    }
    .turned(look.angle)
}

/// How much a face stands out: its size, halved towards the picture's corners.
fn prominence(picture: &Picture, bounds: &Bounds) -> f32 {
    let (w, h) = (picture.width() as f32 / 2.0, picture.height() as f32 / 2.0);
    let (x, y) = (
        bounds.x + bounds.width / 2.0,
        bounds.y + bounds.height / 2.0,
    );
    let off = (x - w).hypot(y - h) / w.hypot(h);
    bounds.width.max(bounds.height) * (1.0 - off / 2.0)
}

#[cfg(test)]
mod tests {
    use std::f32::consts::FRAC_PI_2;
    use std::path::Path;

    use super::*;
    use crate::config;

    /// A tracker moves into a task on any thread.
    #[test]
    fn a_tracker_is_send_clone_and_static() {
        fn check<T: Send + Clone + 'static>() {}
        check::<Tracker>();
    }

    #[test]
    fn the_shipped_configuration_is_valid() {
        let config: VisionConfig = config::read(Path::new("config/vision.ron")).unwrap();
        assert_eq!(config.backend, Backend::Flex);
        for (good, bad, line) in [
            ("min_presence: 0.5", "min_presence: 2", "min_presence"),
            ("max_yaw: 30", "max_yaw: 300", "max_yaw"),
        ] {
            let text = std::fs::read_to_string("config/vision.ron")
                .unwrap()
                .replace(good, bad);
            let problem = config::parse::<VisionConfig>("vision.ron", &text).unwrap_err();
            assert!(problem.to_string().contains(line), "{problem}");
        }
    }

    #[test]
    fn a_detection_in_a_turned_look_gives_a_turned_square() {
        let detection = Detection {
            score: 1.0,
            min: [0.7, 0.4],
            max: [0.9, 0.6],
            points: [
                [0.75, 0.45],
                [0.85, 0.45],
                [0.8, 0.5],
                [0.8, 0.55],
                [0.7, 0.5],
                [0.9, 0.5],
            ],
        };
        let roi = around(&Roi::whole(100, 100).turned(FRAC_PI_2), &detection);
        // Right in the look is down in the picture.
        assert!((roi.center[0] - 50.0).abs() < 1e-3 && (roi.center[1] - 80.0).abs() < 1e-3);
        assert!((roi.side - 30.0).abs() < 1e-3 && (roi.angle - FRAC_PI_2).abs() < 1e-5);
    }

    #[test]
    fn the_larger_face_is_the_player_unless_it_stands_aside() {
        let picture = Picture::new(200, 100, vec![0; 200 * 100 * 4]).unwrap();
        let square = |x: f32, width: f32| Bounds {
            x,
            y: 40.0,
            width,
            height: 20.0,
        };
        assert!(
            prominence(&picture, &square(80.0, 40.0)) > prominence(&picture, &square(90.0, 20.0))
        );
        assert!(
            prominence(&picture, &square(80.0, 40.0)) > prominence(&picture, &square(0.0, 45.0))
        );
    }
}
