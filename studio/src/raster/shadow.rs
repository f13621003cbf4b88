//! What light reaches: the key light's shadow, and how open to the sky a
//! surface lies.

use glam::{Mat3, Vec2, Vec3};

use super::cells::nearest;
use super::{Scene, Vertex, triangles};

/// Pixels on a side of the key light's view.
const SHADOW: usize = 224;

/// What the key light sees.
pub struct Shadow {
    /// The light's right, up and forward.
    basis: Mat3,
    low: Vec2,
    scale: f32,
    depth: Vec<(f32, u32)>,
}

impl Shadow {
    /// Draws what a light sees that comes from `from`.
    pub fn of(scene: &Scene, from: Vec3) -> Self {
        let right = Vec3::Y.cross(from).normalize_or(Vec3::X);
        let basis = Mat3::from_cols(right, from.cross(right), from).transpose();
        // Shoulders throw no shadow on faces.
        let (low, high) = (Vec2::splat(-2.2), Vec2::splat(2.2));
        let scale = SHADOW as f32 / (high.x - low.x);
        let points: Vec<Vec3> = scene
            .vertices
            .iter()
            .map(|vertex| {
                let p = basis * vertex.place;
                ((p.truncate() - low) * scale).extend(p.z + 10.0)
            })
            .collect();
        let depth = nearest(&points, &scene.triangles, SHADOW);
        Self {
            basis,
            low,
            scale,
            depth,
        }
    }

    /// The share of the key light that reaches a place.
    pub fn lets_through(&self, place: Vec3) -> f32 {
        const SLACK: f32 = 0.035;
        let p = self.basis * place;
        let at = (p.truncate() - self.low) * self.scale;
        let lit = [(-0.7, -0.7), (0.7, -0.7), (-0.7, 0.7), (0.7, 0.7)]
            .iter()
            .filter(|(dx, dy)| {
                let cell = (at + Vec2::new(*dx, *dy)).floor();
                let inside = cell.cmpge(Vec2::ZERO).all() && cell.max_element() < SHADOW as f32;
                !inside
                    || self.depth[cell.y as usize * SHADOW + cell.x as usize].0 < p.z + 10.0 + SLACK
            });
        lit.count() as f32 / 4.0
    }
}

/// The share of the sky that each vertex sees, in the mean over many
/// directions; for a mesh at rest.
pub fn openness(places: &[Vec3], normals: &[Vec3], quads: &[[u32; 4]]) -> Vec<f32> {
    const DIRECTIONS: usize = 48;
    let triangles = triangles(quads, true);
    let scene = Scene {
        vertices: places
            .iter()
            .map(|place| Vertex {
                place: *place - Vec3::new(0.0, 7.25, 0.9),
                normal: Vec3::Z,
                colour: Vec3::ONE,
                shine: 0.0,
                open: 1.0,
                texel: Vec2::ZERO,
            })
            .collect(),
        triangles,
    };
    let (mut seen, mut all) = (vec![0.0; places.len()], vec![1e-6; places.len()]);
    for k in 0..DIRECTIONS {
        // A Fibonacci spiral over the sphere.
        let y = 1.0 - 2.0 * (k as f32 + 0.5) / DIRECTIONS as f32;
        let turn = k as f32 * 2.399_963;
        let ring = (1.0 - y * y).sqrt();
        let from = Vec3::new(ring * turn.cos(), y, ring * turn.sin());
        let shadow = Shadow::of(&scene, from);
        for (v, vertex) in scene.vertices.iter().enumerate() {
            let facing = normals[v].dot(from);
            if facing > 0.0 {
                all[v] += facing;
                seen[v] += facing * shadow.lets_through(vertex.place + 0.03 * normals[v]);
            }
        }
    }
    seen.iter()
        .zip(&all)
        .map(|(seen, all)| (seen / all).clamp(0.0, 1.0))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The corners of a square about the pivot of heads, facing the viewer.
    fn square(z: f32) -> [Vec3; 4] {
        [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
            .map(|(x, y)| Vec3::new(x, 7.25 + y, 0.9 + z))
    }

    #[test]
    fn a_hollow_is_less_open_than_a_plain() {
        let mut places = square(0.0).to_vec();
        places.push(Vec3::new(0.0, 7.25, 0.9));
        let normals = vec![Vec3::Z; 9];
        let alone = openness(&places, &normals, &[[0, 1, 2, 3]]);
        places.extend(square(0.4));
        let under = openness(&places, &normals, &[[0, 1, 2, 3], [5, 6, 7, 8]]);
        assert!(
            alone[4] > 0.95 && under[4] < 0.5,
            "{} {}",
            alone[4],
            under[4]
        );
    }
}
