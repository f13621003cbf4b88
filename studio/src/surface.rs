//! The skin as a picture: a texture rolled around the head, and the way back
//! from any of its texels to a place on the face.
//!
//! Everything painted is given on the base mesh as it is seen from the front
//! (x, y), so one sketch fits every person.

use glam::{Vec2, Vec3};

use crate::head::Head;
use crate::raster::cells;

/// Texels around the front of the head.
pub const WIDTH: usize = 768;
/// Texels from shoulders to crown.
pub const HEIGHT: usize = 384;

/// Depth of the axis that the texture is rolled around.
const AXIS: f32 = 0.55;
/// Half of the angle that it spans, in radians.
const SPAN: f32 = 1.9;
/// The heights between which it reaches.
const LOW: f32 = 5.6;
const HIGH: f32 = 8.6;

/// Cells of a decimetre in the front view.
const FINE: f32 = 100.0;
/// Where the front view begins.
const CORNER: Vec2 = Vec2::new(-1.2, 5.8);
const COLUMNS: usize = 240;
const ROWS: usize = 260;

/// Maps between the mesh, its texture and the view from the front.
pub struct Surface {
    /// For each texel, the place on the base mesh that it covers; `NAN` where
    /// there is none.
    pub places: Vec<Vec3>,
    /// For each vertex, where it lies on the texture, in texels.
    pub texels: Vec<Vec2>,
    /// Depth of the skin in the front view, and the vertex nearest to it.
    front: Vec<(f32, u32)>,
}

impl Surface {
    /// Rolls the texture around `head`.
    pub fn of(head: &Head) -> Self {
        let texels: Vec<Vec2> = head.base.iter().map(|rest| texel(*rest)).collect();
        let mut places = vec![Vec3::NAN; WIDTH * HEIGHT];
        let mut front = vec![(f32::MIN, 0); COLUMNS * ROWS];
        for quad in &head.skin {
            for corners in [[quad[0], quad[1], quad[2]], [quad[0], quad[2], quad[3]]] {
                let rest = corners.map(|v| head.base[v as usize]);
                let on = corners.map(|v| texels[v as usize]);
                // Behind the head the texture's ends do not meet.
                if rest.iter().all(|p| p.z > AXIS - 0.6) {
                    cells(on, [WIDTH, HEIGHT], |cell, part| {
                        places[cell] = part[0] * rest[0] + part[1] * rest[1] + part[2] * rest[2];
                    });
                }
                let seen = rest.map(|p| (Vec2::new(p.x, p.y) - CORNER) * FINE);
                cells(seen, [COLUMNS, ROWS], |cell, part| {
                    let depth = part[0] * rest[0].z + part[1] * rest[1].z + part[2] * rest[2].z;
                    if depth > front[cell].0 {
                        let near =
                            (0..3).fold(0, |best, k| if part[k] > part[best] { k } else { best });
                        front[cell] = (depth, corners[near]);
                    }
                });
            }
        }
        Self {
            places,
            texels,
            front,
        }
    }

    /// The skin at a point of the front view, and the vertex nearest to it.
    pub fn seen(&self, at: Vec2) -> Option<(Vec3, u32)> {
        let cell = ((at - CORNER) * FINE).floor();
        let inside =
            cell.cmpge(Vec2::ZERO).all() && cell.x < COLUMNS as f32 && cell.y < ROWS as f32;
        if !inside {
            return None;
        }
        let (depth, vertex) = self.front[cell.y as usize * COLUMNS + cell.x as usize];
        (depth > 0.0).then_some((at.extend(depth), vertex))
    }

    /// Where a point of the front view lies on the texture, in texels.
    pub fn texel(&self, at: Vec2) -> Option<Vec2> {
        self.seen(at).map(|(place, _)| texel(place))
    }
}

/// Where a place on the base mesh lies on the texture, in texels.
fn texel(place: Vec3) -> Vec2 {
    let turn = place.x.atan2(place.z - AXIS);
    Vec2::new(
        (0.5 + turn / (2.0 * SPAN)) * WIDTH as f32,
        (1.0 - (place.y - LOW) / (HIGH - LOW)) * HEIGHT as f32,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn straight_ahead_is_the_middle_of_the_texture() {
        let middle = texel(Vec3::new(0.0, (LOW + HIGH) / 2.0, 1.5));
        assert!((middle - Vec2::new(WIDTH as f32, HEIGHT as f32) / 2.0).length() < 1e-3);
        assert!(
            texel(Vec3::new(0.5, 7.0, 1.2)).x > middle.x,
            "the person's left is to the right"
        );
        assert!(texel(Vec3::new(0.0, 8.0, 1.2)).y < middle.y, "up is up");
    }
}
