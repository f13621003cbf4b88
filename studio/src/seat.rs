//! Where somebody sits: camera, light and background, and how they hold their
//! head from one picture to the next.

use glam::{EulerRot, Mat3, Vec2, Vec3};

use crate::dice::Dice;
use crate::raster::{Lens, Light, Lights};

/// Pixels on a side of a picture before it is developed.
pub const SIZE: usize = 256;

/// One sitting.
#[derive(Debug, Clone)]
pub struct Seat {
    turned: [f32; 3],
    sway: [f32; 3],
    lens: Lens,
    lights: Lights,
    background: Vec<Vec3>,
}

/// One moment of a sitting.
#[derive(Debug, Clone)]
pub struct Moment {
    /// Yaw, pitch and roll of the head, in radians.
    pub pose: [f32; 3],
    /// From the head's own directions to the view's.
    pub turn: Mat3,
    /// The camera.
    pub lens: Lens,
    /// The light.
    pub lights: Lights,
}

impl Seat {
    /// A seat somewhere. One sitting in three is by no means still: every
    /// picture has a pose of its own.
    pub fn random(dice: &mut Dice) -> Self {
        let restless = dice.chance(0.3);
        let spread = |still: f32, wild: f32| if restless { wild } else { still };
        let (turn, rise) = (dice.between(-1.3, 1.3), dice.between(-0.2, 0.95));
        let from = Vec3::new(turn.sin() * rise.cos(), rise.sin(), turn.cos() * rise.cos());
        let mut tint = |spread: f32| {
            Vec3::new(
                dice.normal(1.0, spread),
                dice.normal(1.0, spread),
                dice.normal(1.0, spread),
            )
            .max(Vec3::splat(0.3))
        };
        let (warm, cool, grey) = (tint(0.07), tint(0.07), tint(0.05));
        let lights = Lights {
            key: Light {
                from,
                colour: dice.between(0.5, 2.0) * warm,
            },
            fill: Light {
                from: Vec3::new(-from.x, 0.2, 0.6).normalize(),
                colour: dice.between(0.05, 0.7) * cool,
            },
            sky: dice.between(0.15, 0.7) * grey,
            wrap: dice.between(0.1, 0.4),
            shadow: dice.between(0.2, 1.0),
        };
        Self {
            turned: [
                dice.normal(0.0, 0.09),
                dice.normal(0.0, 0.09),
                dice.normal(0.0, 0.05),
            ],
            sway: [spread(0.06, 0.17), spread(0.05, 0.12), spread(0.035, 0.09)],
            lens: Lens {
                size: SIZE,
                over: 2,
                distance: dice.between(4.5, 14.0),
                field: dice.between(2.1, 3.9),
                shift: Vec2::new(dice.normal(0.0, 0.1), dice.normal(0.0, 0.1)),
            },
            background: background(dice),
            lights,
        }
    }

    /// The next picture of the sitting.
    pub fn moment(&self, dice: &mut Dice) -> Moment {
        let most = [0.56, 0.45, 0.5];
        let pose: [f32; 3] = std::array::from_fn(|k| {
            (self.turned[k] + dice.normal(0.0, self.sway[k])).clamp(-most[k], most[k])
        });
        let mut lens = self.lens;
        lens.shift += Vec2::new(dice.normal(0.0, 0.03), dice.normal(0.0, 0.03));
        let mut lights = self.lights;
        lights.key.colour *= dice.between(0.92, 1.08);
        Moment {
            pose,
            turn: turned(pose),
            lens,
            lights,
        }
    }

    /// What lies behind the head, linear, [`SIZE`]² pixels.
    pub fn background(&self) -> &[Vec3] {
        &self.background
    }
}

/// Turns by yaw, then pitch, then roll.
fn turned([yaw, pitch, roll]: [f32; 3]) -> Mat3 {
    Mat3::from_euler(EulerRot::ZXY, roll, pitch, yaw)
}

/// A wall with a gradient, soft shapes before it, and grain.
fn background(dice: &mut Dice) -> Vec<Vec3> {
    let mut colour = |most: f32| {
        Vec3::new(
            dice.between(0.0, most),
            dice.between(0.0, most),
            dice.between(0.0, most),
        )
    };
    let (top, bottom) = (colour(0.7), colour(0.7));
    let shapes: Vec<(Vec2, Vec2, Vec3, f32)> = (0..dice.below(7))
        .map(|_| {
            let at = Vec2::new(dice.between(0.0, 1.0), dice.between(0.0, 1.0)) * SIZE as f32;
            let half = Vec2::new(dice.between(8.0, 70.0), dice.between(8.0, 90.0));
            let colour = Vec3::new(
                dice.between(0.0, 0.8),
                dice.between(0.0, 0.8),
                dice.between(0.0, 0.8),
            );
            (at, half, colour, dice.between(0.5, 8.0))
        })
        .collect();
    let grain = dice.between(0.0, 0.08);
    (0..SIZE * SIZE)
        .map(|k| {
            let at = Vec2::new((k % SIZE) as f32, (k / SIZE) as f32);
            let wall = top.lerp(bottom, at.y / SIZE as f32);
            let behind = shapes
                .iter()
                .fold(wall, |behind, (middle, half, colour, soft)| {
                    let off = ((at - *middle).abs() - *half).max_element();
                    behind.lerp(*colour, (0.5 - off / soft).clamp(0.0, 1.0))
                });
            behind * (1.0 + grain * dice.normal(0.0, 1.0)).max(0.1)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poses_turn_as_they_say() {
        let nose = |pose| turned(pose) * Vec3::Z;
        assert!(
            nose([0.3, 0.0, 0.0]).x > 0.25,
            "yaw turns to the right of the picture"
        );
        assert!(nose([0.0, 0.3, 0.0]).y < -0.25, "pitch nods");
        assert!((turned([0.0, 0.0, 0.2]) * Vec3::X).y > 0.15);
    }

    #[test]
    fn moments_of_a_seat_share_light_and_lens() {
        let mut dice = Dice::new(4, 0);
        let seat = Seat::random(&mut dice);
        let (a, b) = (seat.moment(&mut dice), seat.moment(&mut dice));
        assert_eq!(a.lens.distance, b.lens.distance);
        assert_eq!(a.lights.key.from, b.lights.key.from);
        assert!(a.pose != b.pose && seat.background().len() == SIZE * SIZE);
    }
}
