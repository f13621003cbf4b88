//! What grows on a head: hair, fringe, beard.

use glam::{Vec2, Vec3};

use super::Dresser;
use crate::dice::Dice;
use crate::hairline::above;
use crate::raster::Vertex;
use crate::skin::beard;

impl Dresser<'_> {
    /// Hair, or a cloth over it, and a beard.
    pub(super) fn hair(&mut self, face: &[Vec3], normals: &[Vec3], dice: &mut Dice) {
        let outfit = &self.person.outfit;
        let colour = outfit.cloth.unwrap_or(self.person.complexion.hair);
        let rough = if outfit.cloth.is_some() { 0.1 } else { 0.6 };
        if let Some(length) = outfit.hair {
            let stands = |rest: Vec3| ((above(rest) + 0.02) / 0.25).clamp(0.0, 1.0) * length;
            self.shell(
                face,
                normals,
                |rest| above(rest) > -0.02,
                stands,
                colour,
                rough,
                dice,
            );
        }
        if outfit.beard > 0.0 {
            let length = outfit.beard;
            let hair = self.person.complexion.hair;
            self.shell(
                face,
                normals,
                |rest| beard(rest) > 0.35,
                |rest| length * beard(rest),
                hair,
                0.6,
                dice,
            );
        }
        if outfit.fringe > 0.0 {
            let down = 7.95 - 0.5 * outfit.fringe;
            for _ in 0..70 {
                let x = dice.between(-0.62, 0.62);
                let end = down + dice.normal(0.0, 0.05) + 0.25 * (x.abs() - 0.3).max(0.0);
                let sway = dice.normal(0.04, 0.06);
                let path: Vec<_> = (0..6)
                    .map(|k| k as f32 / 5.0)
                    .map(|t| Vec2::new(x + sway * t, 8.05 + (end - 8.05) * t))
                    .collect();
                self.lock(face, normals, &path, 0.035, colour, dice);
            }
        }
        if outfit.long {
            for _ in 0..130 {
                let side = if dice.chance(0.5) { 1.0 } else { -1.0 };
                let (x, z) = (side * dice.between(0.64, 0.90), dice.between(0.2, 1.05));
                let (top, bottom) = (dice.between(7.4, 7.9), dice.between(5.6, 6.4));
                let bow = dice.between(0.0, 0.18);
                let path: Vec<Vec3> = (0..6)
                    .map(|k| k as f32 / 5.0)
                    .map(|t| {
                        Vec3::new(
                            x + side * bow * (t * 3.0).sin(),
                            top + (bottom - top) * t,
                            z - 0.1 * t,
                        )
                    })
                    .collect();
                let shift = self.shift(face);
                let shade = colour * dice.between(1.0 - rough, 1.0 + rough).max(0.2);
                self.ribbon(
                    &path.iter().map(|p| *p + shift).collect::<Vec<_>>(),
                    Vec3::X * side,
                    0.08,
                    shade,
                );
            }
        }
    }

    /// How far the face as a whole lies from the base mesh.
    fn shift(&self, face: &[Vec3]) -> Vec3 {
        let count = face.len().max(1) as f32;
        face.iter()
            .zip(&self.studio.head.base)
            .map(|(face, rest)| *face - *rest)
            .sum::<Vec3>()
            / count
    }

    /// A layer over part of the skin.
    fn shell(
        &mut self,
        face: &[Vec3],
        normals: &[Vec3],
        grows: impl Fn(Vec3) -> bool,
        stands: impl Fn(Vec3) -> f32,
        colour: Vec3,
        rough: f32,
        dice: &mut Dice,
    ) {
        let head = &self.studio.head;
        let grown = |quad: &&[u32; 4]| {
            quad.iter().all(|v| head.ears[*v as usize] < 0.3)
                && grows(quad.iter().map(|v| head.base[*v as usize]).sum::<Vec3>() / 4.0)
        };
        let quads: Vec<[u32; 4]> = head.skin.iter().filter(grown).copied().collect();
        let vertices: Vec<_> = (0..face.len())
            .map(|v| Vertex {
                place: face[v] + normals[v] * (stands(head.base[v]) + 0.004),
                normal: (normals[v]
                    + 0.3 * rough * Vec3::new(dice.normal(0.0, 1.0), dice.normal(0.0, 1.0), 0.0))
                .normalize_or(Vec3::Z),
                colour: colour * dice.between(1.0 - rough, 1.0 + rough).max(0.2),
                shine: 0.03,
                open: 0.8,
                texel: Vec2::ZERO,
            })
            .collect();
        let first = self.add(vertices);
        self.connect(first, &quads, false);
    }

    /// A lock of hair along a path over the skin, given from the front.
    fn lock(
        &mut self,
        face: &[Vec3],
        normals: &[Vec3],
        path: &[Vec2],
        width: f32,
        colour: Vec3,
        dice: &mut Dice,
    ) {
        let stand = dice.between(0.02, 0.05);
        let rest = &self.studio.head.base;
        let points: Vec<Vec3> = path
            .iter()
            .map_while(|at| self.studio.surface.seen(*at))
            .map(|(place, v)| {
                place + face[v as usize] - rest[v as usize] + normals[v as usize] * stand
            })
            .collect();
        let shade = colour * dice.between(0.5, 1.5);
        self.ribbon(&points, Vec3::X, width, shade);
    }
}
