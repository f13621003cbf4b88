//! One synthetic person: shape, colours, habits of movement, what they wear.

use face_game::{error::Result, facs::ActionUnit};
use glam::{Vec2, Vec3};

use crate::acting::Act;
use crate::dice::Dice;
use crate::head::Head;
use crate::identity::{Features, Identity};
use crate::skin::Complexion;
use crate::surface::Surface;
use crate::units::{SCULPTORS, Sculptors, Side};
use crate::wrinkles::{Folds, Lines};

/// Everything that people are made of, read once.
pub struct Studio {
    /// The mesh and its targets.
    pub head: Head,
    /// Its texture.
    pub surface: Surface,
    /// What each unit does to it.
    pub sculptors: Sculptors,
    /// Its expression lines.
    pub folds: Folds,
    /// How open each vertex lies to the sky.
    pub open: Vec<f32>,
    features: Features,
    /// Vertices in the middle of the upper and the lower lip.
    lips: [Vec<u32>; 2],
}

/// Which sculptors' shapes people move by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cast {
    /// A mixture of all.
    Mixed,
    /// One alone, by number, to measure what is learned from the others.
    Only(usize),
    /// A mixture of all but one.
    Without(usize),
}

/// What somebody wears or has grown.
#[derive(Debug, Clone, PartialEq)]
pub struct Outfit {
    /// How far hair stands off the scalp, in decimetres; `None` for a bald head.
    pub hair: Option<f32>,
    /// How far down the forehead a fringe hangs, 0 (none) to 1 (over the brows).
    pub fringe: f32,
    /// Whether hair hangs beside the cheeks.
    pub long: bool,
    /// Colour of a cloth over the hair, linear.
    pub cloth: Option<Vec3>,
    /// How far a full beard stands off, in decimetres; 0 for none.
    pub beard: f32,
    /// The glasses.
    pub glasses: Option<Glasses>,
    /// Whether lashes show.
    pub lashes: bool,
}

/// A pair of glasses.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glasses {
    /// Half the width and height of a lens, in decimetres.
    pub size: Vec2,
    /// 2 is an ellipse, more is squarer.
    pub square: f32,
    /// Radius of the rim, in decimetres.
    pub rim: f32,
    /// Its colour, linear.
    pub colour: Vec3,
    /// How much of the surroundings the lenses mirror, 0 to 1.
    pub mirror: f32,
}

/// A person.
pub struct Person {
    /// Shape.
    pub who: Identity,
    /// Colours.
    pub complexion: Complexion,
    /// The texture of the skin, linear.
    pub skin: Vec<Vec3>,
    /// Own expression lines.
    pub lines: Lines,
    /// What is worn.
    pub outfit: Outfit,
    /// The face at rest.
    pub neutral: Vec<Vec3>,
    /// Middle and radius of the left and right eyeball.
    pub eyes: [(Vec3, f32); 2],
    /// Shares of the sculptors in each unit.
    pub mixture: [[f32; SCULPTORS]; ActionUnit::COUNT],
    gains: [f32; ActionUnit::COUNT],
    warp: [Wave; 3],
}

/// A smooth change of how far the skin moves, along one axis.
#[derive(Debug, Clone, Copy)]
struct Wave {
    along: Vec3,
    phase: f32,
    strength: f32,
}

impl Studio {
    /// Reads everything.
    ///
    /// # Errors
    /// The wheel lacks something.
    pub fn open(wheel: &mut crate::wheel::Wheel) -> Result<Self> {
        let mut head = Head::read(wheel)?;
        crate::units::push::insert(&mut head);
        let surface = Surface::of(&head);
        let normals = crate::raster::normals(&head.base, head.skin.iter());
        Ok(Self {
            sculptors: Sculptors::of(&head)?,
            features: Features::of(&head)?,
            folds: Folds::draw(&surface, &mut Dice::new(0, u64::MAX)),
            open: crate::raster::openness(&head.base, &normals, &head.skin),
            lips: lips(&head)?,
            surface,
            head,
        })
    }

    /// How far the lips stand apart, in decimetres.
    pub fn lip_gap(&self, face: &[Vec3]) -> f32 {
        let height = |lip: &[u32]| {
            lip.iter().map(|v| face[*v as usize].y).sum::<f32>() / lip.len().max(1) as f32
        };
        height(&self.lips[0]) - height(&self.lips[1])
    }
}

/// The lowest middle vertices of the upper lip and the highest of the lower:
/// the jaw takes the lower along, the upper not.
fn lips(head: &Head) -> Result<[Vec<u32>; 2]> {
    let mut jaw = vec![0.0_f32; head.base.len()];
    for (vertex, by) in head.moves(head.target("jawOpen")?) {
        jaw[*vertex as usize] = by.length();
    }
    let middle = |v: &usize| head.lips[*v] > 0.5 && head.base[*v].x.abs() < 0.04;
    let all: Vec<usize> = (0..head.base.len()).filter(middle).collect();
    let most = all.iter().map(|v| jaw[*v]).fold(0.0, f32::max);
    let pick = |keep: &dyn Fn(f32) -> bool, sign: f32| {
        let mut of: Vec<usize> = all
            .iter()
            .copied()
            .filter(|v| keep(jaw[*v] / most))
            .collect();
        of.sort_by(|a, b| (sign * head.base[*a].y).total_cmp(&(sign * head.base[*b].y)));
        of.into_iter().take(2).map(|v| v as u32).collect()
    };
    Ok([
        pick(&|moved| moved < 0.25, 1.0),
        pick(&|moved| moved > 0.6, -1.0),
    ])
}

impl Person {
    /// Somebody.
    ///
    /// # Errors
    /// The studio lacks a target.
    pub fn random(studio: &Studio, cast: Cast, dice: &mut Dice) -> Result<Self> {
        let who = Identity::random(dice, &studio.features);
        let complexion = Complexion::random(&who, dice);
        let skin = complexion.paint(&studio.surface, dice);
        let neutral = who.neutral(&studio.head)?;
        Ok(Self {
            eyes: [0, 1].map(|side| eyeball(&studio.head.eyes[side], &neutral)),
            outfit: Outfit::random(&who, dice),
            lines: Lines::random(dice),
            mixture: std::array::from_fn(|_| cast.mixture(dice)),
            gains: std::array::from_fn(|_| dice.normal(1.0, 0.13).clamp(0.65, 1.35)),
            warp: std::array::from_fn(|_| Wave::random(dice)),
            who,
            complexion,
            skin,
            neutral,
        })
    }

    /// The vertices of the face as it acts. The same act is never made twice
    /// quite alike: `dice` vary each movement and which half leads.
    ///
    /// # Errors
    /// The studio lacks a target.
    pub fn pose(&self, studio: &Studio, act: &Act, dice: &mut Dice) -> Result<Vec<Vec3>> {
        let head = &studio.head;
        let mut moved = vec![Vec3::ZERO; self.neutral.len()];
        let lead = dice.normal(act.skew, 0.11).clamp(-0.5, 0.5);
        for unit in ActionUnit::ALL {
            let k = unit.index();
            let strength = act.units[k] * self.gains[k];
            if strength < 1e-3 {
                continue;
            }
            let vary = || dice.normal(1.0, 0.12).max(0.3);
            for pull in
                studio
                    .sculptors
                    .pulls(unit, strength, self.mixture[k], self.who.ancestry, vary)
            {
                let side = match pull.side {
                    Side::Left => 1.0 + lead,
                    Side::Right => 1.0 - lead,
                    Side::Middle => 1.0,
                };
                head.add(&mut moved, pull.target, pull.weight * side);
            }
        }
        for ((moved, rest), neutral) in moved.iter_mut().zip(&head.base).zip(&self.neutral) {
            if *moved != Vec3::ZERO {
                *moved *= Vec3::from(self.warp.map(|wave| wave.at(*rest)));
            }
            *moved += *neutral;
        }
        for (name, weight) in &act.loose {
            head.add(&mut moved, head.target(name)?, *weight);
        }
        Ok(moved)
    }
}

impl Cast {
    fn mixture(self, dice: &mut Dice) -> [f32; SCULPTORS] {
        let mut shares = match self {
            Self::Only(one) => return std::array::from_fn(|k| if k == one { 1.0 } else { 0.0 }),
            _ => dice.shares::<SCULPTORS>(0.5),
        };
        if let Self::Without(one) = self {
            shares[one] = 0.0;
            let sum = shares.iter().sum::<f32>().max(1e-6);
            shares = shares.map(|share| share / sum);
        }
        shares
    }
}

impl Wave {
    fn random(dice: &mut Dice) -> Self {
        Self {
            along: Vec3::new(dice.normal(0.0, 3.5), dice.normal(0.0, 3.5), 0.0),
            phase: dice.between(0.0, std::f32::consts::TAU),
            strength: dice.between(0.0, 0.25),
        }
    }

    fn at(&self, rest: Vec3) -> f32 {
        1.0 + self.strength * (self.along.dot(rest) + self.phase).sin()
    }
}

impl Outfit {
    fn random(who: &Identity, dice: &mut Dice) -> Self {
        let man = who.sex > 0.5 && who.years() > 17.0;
        let bald = man && dice.chance(0.12);
        let cloth = dice.chance(0.07).then(|| {
            Vec3::new(
                dice.between(0.02, 0.6),
                dice.between(0.02, 0.6),
                dice.between(0.02, 0.6),
            )
        });
        let free = cloth.is_none() && !bald;
        Self {
            hair: (!bald).then(|| dice.pick(&[0.02, 0.04, 0.06, 0.10, 0.15, 0.20])),
            fringe: if free && dice.chance(0.3) {
                dice.between(0.2, 1.0)
            } else {
                0.0
            },
            long: cloth.is_some() || free && dice.chance(if man { 0.1 } else { 0.55 }),
            cloth,
            beard: if man && dice.chance(0.22) {
                dice.between(0.02, 0.14)
            } else {
                0.0
            },
            glasses: dice.chance(0.22).then(|| Glasses::random(dice)),
            lashes: dice.chance(0.6),
        }
    }
}

impl Glasses {
    fn random(dice: &mut Dice) -> Self {
        let dark = dice.chance(0.7);
        let shade = if dark {
            dice.between(0.004, 0.05)
        } else {
            dice.between(0.1, 0.5)
        };
        Self {
            size: Vec2::new(dice.between(0.22, 0.28), dice.between(0.14, 0.24)),
            square: dice.between(2.0, 5.0),
            rim: dice.between(0.006, 0.022),
            colour: Vec3::new(
                shade,
                shade * dice.between(0.5, 1.0),
                shade * dice.between(0.4, 1.0),
            ),
            mirror: dice.between(0.0, 0.22),
        }
    }
}

/// Middle and radius of the sphere through an eye's helper, by least squares. A
/// little smaller and further back, or raised cheeks push the lid through it.
fn eyeball(helper: &[u32], face: &[Vec3]) -> (Vec3, f32) {
    let (mut low, mut high) = (Vec3::MAX, Vec3::MIN);
    for vertex in helper {
        low = low.min(face[*vertex as usize]);
        high = high.max(face[*vertex as usize]);
    }
    let middle = (low + high) / 2.0;
    let size = high - low;
    (
        middle - Vec3::Z * 0.010,
        0.975 * (size.x + size.y + size.z) / 6.0,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cast_holds_who_it_names() {
        let mut dice = Dice::new(3, 0);
        assert_eq!(Cast::Only(1).mixture(&mut dice), [0.0, 1.0, 0.0]);
        for _ in 0..100 {
            let without = Cast::Without(2).mixture(&mut dice);
            assert!(without[2] == 0.0 && (without.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            assert!((Cast::Mixed.mixture(&mut dice).iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
    }

    #[test]
    fn an_eyeball_is_found_from_its_shell() {
        let shell: Vec<Vec3> = [Vec3::X, -Vec3::X, Vec3::Y, -Vec3::Y, Vec3::Z, -Vec3::Z]
            .map(|p| Vec3::new(0.3, 7.3, 1.2) + 0.14 * p)
            .to_vec();
        let (middle, radius) = eyeball(&[0, 1, 2, 3, 4, 5], &shell);
        assert!(
            (middle - Vec3::new(0.3, 7.3, 1.19)).length() < 1e-5 && (radius - 0.1365).abs() < 1e-4
        );
    }
}
