//! A still picture read more surely: the mean of several looks at one face.
//!
//! The mesh of one look is off by about 1 % of the inter-ocular distance, and
//! otherwise off in a slightly different square; the weakest Action Units move
//! landmarks hardly farther. In play the readings that follow each other are
//! smoothed; a still picture has only itself.

use super::reading::Landmarks;
use super::roi::Roi;

/// How the squares differ from the face's own: shift along and across it, in
/// shares of its side, then scale and turn in radians.
const LOOKS: [([f32; 2], f32, f32); 8] = [
    ([0.0, 0.0], 1.0, 0.0),
    ([0.025, 0.015], 1.06, 0.05),
    ([-0.025, 0.015], 0.95, -0.05),
    ([0.015, -0.025], 0.95, 0.05),
    ([-0.015, -0.025], 1.06, -0.05),
    ([0.0, 0.03], 1.0, -0.025),
    ([0.03, 0.0], 1.1, 0.025),
    ([-0.03, 0.0], 1.03, 0.0),
];

/// The squares in which a face is looked at again.
pub fn looks(landmarks: &Landmarks) -> impl Iterator<Item = Roi> {
    let own = Roi::of_mesh(landmarks);
    LOOKS
        .into_iter()
        .map(move |([along, across], scale, turn)| {
            let center = own.place([0.5 + along, 0.5 + across]);
            Roi {
                center,
                side: own.side * scale,
                ..own
            }
            .turned(turn)
        })
}

/// The mean of each point. `None` of no mesh.
pub fn mean(meshes: &[Landmarks]) -> Option<Landmarks> {
    let count = meshes.len() as f32;
    let mut points = vec![[0.0; 3]; meshes.first()?.len()];
    for mesh in meshes {
        for (sum, point) in points.iter_mut().zip(mesh.iter()) {
            (0..3).for_each(|k| sum[k] += point[k] / count);
        }
    }
    Landmarks::new(points)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::align::tests::cloud;

    #[test]
    fn looks_lie_around_the_face_and_favour_no_side() {
        let face = cloud();
        let own = Roi::of_mesh(&face);
        let mut shift = [0.0; 2];
        for look in looks(&face) {
            assert!((look.side / own.side - 1.0).abs() < 0.12);
            (0..2).for_each(|k| shift[k] += (look.center[k] - own.center[k]) / own.side);
        }
        assert!(shift.iter().all(|sum| sum.abs() < 0.05), "{shift:?}");
    }

    #[test]
    fn the_mean_of_shifted_meshes_is_between_them() {
        let face = cloud();
        let shifted = |by: f32| {
            Landmarks::new(face.iter().map(|[x, y, z]| [x + by, *y, *z]).collect()).unwrap()
        };
        let mean = mean(&[shifted(-2.0), shifted(2.0)]).unwrap();
        assert!(
            mean.iter()
                .zip(face.iter())
                .all(|(a, b)| (a[0] - b[0]).abs() < 1e-3)
        );
        assert!(super::mean(&[]).is_none());
    }
}
