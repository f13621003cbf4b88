//! Follows one face from picture to picture, or reads all in a single one.

use serde::Deserialize;
use tracing::trace_span;

use super::anchors::{Detection, decode, sigmoid};
use super::detector;
use super::looks;
use super::mesh;
use super::networks::{Backend, Networks, Work};
use super::pose;
use super::preprocess::Crop;
use super::quality::{Gates, View};
use super::reading::{Bounds, Face, Landmarks, Obstacle};
use super::roi::Roi;
use super::steady;
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
    sight: Sight,
    desk: Desk,
    /// Where the player's face is expected.
    roi: Option<Roi>,
    /// Closer looks taken since there was a face.
    looks: usize,
}

/// What sees, and how much of it is believed.
#[derive(Debug, Clone)]
struct Sight {
    networks: Networks,
    min_detection: f32,
    min_presence: f32,
    gates: Gates,
}

/// What a picture is worked on with: room that is kept for the next one, so that
/// following a face allocates nothing but what it returns.
#[derive(Debug)]
struct Desk {
    /// What the detector sees.
    whole: Crop,
    /// What the mesh sees.
    face: Crop,
    work: Work,
    view: View,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            whole: Crop::new(detector::INPUT),
            face: Crop::new(mesh::INPUT),
            work: Work::default(),
            view: View::default(),
        }
    }
}

/// A cleared one: what is on a desk belongs to one picture.
impl Clone for Desk {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Tracker {
    /// A tracker that follows nobody yet.
    pub fn new(networks: Networks, config: &VisionConfig) -> Self {
        Self {
            sight: Sight {
                networks,
                min_detection: config.min_detection,
                min_presence: config.min_presence,
                gates: config.gates.clone(),
            },
            desk: Desk::default(),
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
        let followed = self
            .roi
            .take()
            .and_then(|roi| self.sight.read(picture, &roi, &mut self.desk));
        let whole = Roi::whole(picture.width(), picture.height());
        let face = followed
            .or_else(|| self.sight.find(picture, &whole, &mut self.desk))
            .or_else(|| self.look_closer(picture))
            .ok_or(Obstacle::NoFace)?;
        self.looks = 0;
        let roi = Roi::of_mesh(&face.landmarks);
        self.roi = roi
            .is_sane(picture.width(), picture.height())
            .then_some(roi);
        Ok(face)
    }

    /// How many faces the detector finds in the picture at one look: the small ones
    /// of a crowd behind are not among them.
    pub fn count(&mut self, picture: &Picture) -> usize {
        let whole = Roi::whole(picture.width(), picture.height());
        self.sight.detect(picture, &whole, &mut self.desk).len()
    }

    /// Forgets whom it follows and what it saw of them, so that the next picture
    /// is searched as a whole.
    pub fn forget(&mut self) {
        self.roi = None;
        self.desk = Desk::default();
    }

    /// Reads every face of a still picture, the largest near the centre first.
    ///
    /// Each mesh comes from the square around its detection, as in MediaPipe's
    /// static mode. Besides the whole picture, closer looks at its parts find
    /// small faces.
    pub fn read_all(&self, picture: &Picture) -> Vec<Face> {
        let (mut faces, mut desk) = (Vec::new(), Desk::default());
        for look in looks::at_still(picture) {
            if look.last_resort && !faces.is_empty() {
                break;
            }
            for detection in self.sight.detect(picture, &look.roi, &mut desk) {
                self.sight.add(
                    picture,
                    &around(&look.roi, &detection),
                    &mut faces,
                    &mut desk,
                );
            }
        }
        let first = |face: &Face| prominence(picture, &face.landmarks.bounds());
        faces.sort_by(|a, b| first(b).total_cmp(&first(a)));
        faces
    }

    /// The points of a face of a still picture, more surely: the mean of several
    /// looks at it (see [`steady`]). For reading Action Units; slow.
    pub fn steady(&self, picture: &Picture, face: &Face) -> Landmarks {
        let mut desk = Desk::default();
        let meshes: Vec<Landmarks> = steady::looks(&face.landmarks)
            .filter_map(|roi| self.sight.read(picture, &roi, &mut desk))
            .map(|look| look.landmarks)
            .chain([face.landmarks.clone()])
            .collect();
        steady::mean(&meshes).unwrap_or_else(|| face.landmarks.clone())
    }

    /// Looks at one part of the picture, another each time, for a face that is
    /// too small to be found in the whole.
    fn look_closer(&mut self, picture: &Picture) -> Option<Face> {
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        let parts: Vec<_> = looks::tiles(width, height, width.max(height) / 2.0).collect();
        let part = parts[self.looks % parts.len()];
        self.looks += 1;
        self.sight.find(picture, &part, &mut self.desk)
    }
}

impl Sight {
    /// Adds the face in the square around a detection, if it is not there yet.
    fn add(&self, picture: &Picture, roi: &Roi, faces: &mut Vec<Face>, desk: &mut Desk) {
        let known = |faces: &[Face], [x, y]: [f32; 2]| {
            faces.iter().any(|face| {
                let b = face.landmarks.bounds();
                (b.x..b.x + b.width).contains(&x) && (b.y..b.y + b.height).contains(&y)
            })
        };
        if known(faces, roi.center) {
            return;
        }
        if let Some(face) = self.read(picture, roi, desk) {
            let b = face.landmarks.bounds();
            if !known(faces, [b.x + b.width / 2.0, b.y + b.height / 2.0]) {
                faces.push(face);
            }
        }
    }

    /// The most prominent face in a square.
    fn find(&self, picture: &Picture, look: &Roi, desk: &mut Desk) -> Option<Face> {
        let mut found = self.detect(picture, look, desk);
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
            .find_map(|detection| self.read(picture, &around(look, detection), desk))
    }

    /// The faces that the detector finds in a square, in its unit square.
    fn detect(&self, picture: &Picture, roi: &Roi, desk: &mut Desk) -> Vec<Detection> {
        let Desk { whole, work, .. } = desk;
        let _span = trace_span!("detector").entered();
        whole.take(picture, roi);
        let (boxes, logits) = self.networks.detect(whole, work);
        decode(boxes, logits, self.min_detection)
    }

    /// The face in a square, if there is one.
    fn read(&self, picture: &Picture, roi: &Roi, desk: &mut Desk) -> Option<Face> {
        if !roi.is_sane(picture.width(), picture.height()) {
            return None;
        }
        let Desk {
            face: crop,
            work,
            view,
            ..
        } = desk;
        trace_span!("crop").in_scope(|| crop.take(picture, roi));
        let output = trace_span!("mesh").in_scope(|| self.networks.mesh(crop, work))?;
        let presence = sigmoid(output.presence);
        if presence < self.min_presence {
            return None;
        }
        let _span = trace_span!("landmarks, pose, gates").entered();
        let size = mesh::INPUT.size as f32;
        let mut points = output.points();
        for [x, y, z] in &mut points {
            ([*x, *y], *z) = (roi.place([*x / size, *y / size]), *z / size * roi.side);
        }
        let landmarks = Landmarks::new(points)?;
        let pose = pose::estimate(&landmarks);
        let view = view.look(crop, output);
        Some(Face {
            presence,
            pose,
            sharpness: view.sharpness,
            obstacle: self
                .gates
                .obstacle(picture, &landmarks, &pose, view, output),
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
        assert_eq!(config.backend, Backend::default());
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
