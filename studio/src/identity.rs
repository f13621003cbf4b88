//! Who somebody is: the shape of a neutral face.

use face_game::error::Result;
use glam::{Vec2, Vec3};

use crate::dice::Dice;
use crate::head::{FEATURES, Head, Target};

/// Where every person's eyes are brought to, since bodies differ in height.
const EYES: Vec2 = Vec2::new(7.45, 1.2);

/// The names of the ancestries that the macro targets mix.
pub const ANCESTRIES: [&str; 3] = ["african", "asian", "caucasian"];

/// One person.
#[derive(Debug, Clone)]
pub struct Identity {
    /// 0 female to 1 male.
    pub sex: f32,
    /// MakeHuman's scale of age: 0.1875 about 10 years, 0.5 25, 1 90.
    pub age: f32,
    /// Shares of the [`ANCESTRIES`]; they sum to 1.
    pub ancestry: [f32; 3],
    weight: f32,
    muscle: f32,
    features: Vec<(Target, f32)>,
    bumps: Vec<Bump>,
}

/// A smooth swelling or dent that no target has.
#[derive(Debug, Clone)]
struct Bump {
    at: Vec2,
    radius: f32,
    by: Vec3,
    both_sides: bool,
}

impl Identity {
    /// Somebody.
    pub fn random(dice: &mut Dice, features: &Features) -> Self {
        let age = if dice.chance(0.12) {
            dice.between(0.2, 0.45)
        } else {
            (0.47 + 0.45 * dice.beta(1.1, 2.0)).clamp(0.4, 0.92)
        };
        Self {
            sex: dice.beta(0.5, 0.5),
            age,
            ancestry: dice.shares(0.6),
            weight: dice.beta(3.0, 3.0),
            muscle: dice.beta(3.0, 3.0),
            features: features.random(dice),
            bumps: (0..6).map(|_| Bump::random(dice)).collect(),
        }
    }

    /// About how old, in years.
    pub fn years(&self) -> f32 {
        let line = |from: [f32; 2], to: [f32; 2]| {
            from[1] + (to[1] - from[1]) * (self.age - from[0]) / (to[0] - from[0])
        };
        if self.age < 0.1875 {
            line([0.0, 1.0], [0.1875, 10.0])
        } else if self.age < 0.5 {
            line([0.1875, 10.0], [0.5, 25.0])
        } else {
            line([0.5, 25.0], [1.0, 90.0])
        }
    }

    /// The vertices of the neutral face.
    ///
    /// # Errors
    /// The head lacks a macro target.
    pub fn neutral(&self, head: &Head) -> Result<Vec<Vec3>> {
        let mut vertices = head.base.clone();
        let sexes = [("female", 1.0 - self.sex), ("male", self.sex)];
        let sizes = |x: f32, thing: &str| {
            ["min", "average", "max"]
                .map(|size| format!("{size}{thing}"))
                .into_iter()
                .zip([
                    (1.0 - 2.0 * x).max(0.0),
                    1.0 - (2.0 * x - 1.0).abs(),
                    (2.0 * x - 1.0).max(0.0),
                ])
                .collect::<Vec<_>>()
        };
        for (sex, s) in sexes {
            for (age, a) in self.ages() {
                for (line, l) in ANCESTRIES.iter().zip(self.ancestry) {
                    let target = head.target(&format!("macrodetails/{line}-{sex}-{age}"))?;
                    head.add(&mut vertices, target, s * a * l);
                }
                for (muscle, m) in sizes(self.muscle, "muscle") {
                    for (weight, w) in sizes(self.weight, "weight") {
                        let name = format!("macrodetails/universal-{sex}-{age}-{muscle}-{weight}");
                        head.add(&mut vertices, head.target(&name)?, s * a * m * w);
                    }
                }
            }
        }
        for (target, weight) in &self.features {
            head.add(&mut vertices, *target, *weight);
        }
        for (vertex, rest) in vertices.iter_mut().zip(&head.base) {
            *vertex += self.bumps.iter().map(|bump| bump.at(*rest)).sum::<Vec3>();
        }
        let middle = |eye: &Vec<u32>| {
            eye.iter().map(|v| vertices[*v as usize]).sum::<Vec3>() / eye.len().max(1) as f32
        };
        let eyes = (middle(&head.eyes[0]) + middle(&head.eyes[1])) / 2.0;
        let shift = Vec3::new(0.0, EYES.x - eyes.y, EYES.y - eyes.z);
        for vertex in &mut vertices {
            *vertex += shift;
        }
        Ok(vertices)
    }

    fn ages(&self) -> [(&'static str, f32); 2] {
        let between = |low: f32, high: f32| (self.age - low) / (high - low);
        if self.age < 0.1875 {
            let t = between(0.0, 0.1875);
            [("baby", 1.0 - t), ("child", t)]
        } else if self.age < 0.5 {
            let t = between(0.1875, 0.5);
            [("child", 1.0 - t), ("young", t)]
        } else {
            let t = between(0.5, 1.0);
            [("young", 1.0 - t), ("old", t)]
        }
    }
}

impl Bump {
    fn random(dice: &mut Dice) -> Self {
        Self {
            at: Vec2::new(dice.between(0.0, 0.7), dice.between(6.3, 7.9)),
            radius: dice.between(0.15, 0.45),
            by: Vec3::new(
                dice.normal(0.0, 0.008),
                dice.normal(0.0, 0.010),
                dice.normal(0.0, 0.012),
            ),
            both_sides: dice.chance(0.8),
        }
    }

    /// How it moves a vertex that lies `rest` on the base mesh.
    fn at(&self, rest: Vec3) -> Vec3 {
        let near = |x: f32| {
            let off = (Vec2::new(x, rest.y) - self.at) / self.radius;
            (-0.5 * off.length_squared()).exp() * ((rest.z - 0.2) / 0.6).clamp(0.0, 1.0)
        };
        let mirrored = if self.both_sides { near(-rest.x) } else { 0.0 };
        self.by * near(rest.x) + self.by * Vec3::new(-1.0, 1.0, 1.0) * mirrored
    }
}

/// The features that faces vary by, found among a head's targets.
pub struct Features {
    /// Shrinking and growing target of each, left and right moved as one.
    pairs: Vec<Feature>,
    asymmetries: Vec<Target>,
}

struct Feature {
    /// One or two (left and right) pairs of targets; the first of each may be missing.
    sides: Vec<(Option<Target>, Target)>,
    /// Standard deviation of its weight.
    spread: f32,
}

impl Features {
    /// Finds them.
    ///
    /// # Errors
    /// Never with a head that was read whole.
    pub fn of(head: &Head) -> Result<Self> {
        let mut pairs = Vec::new();
        for folder in FEATURES {
            let prefix = format!("{folder}/");
            let names: Vec<&str> = head.names(&prefix).collect();
            for name in &names {
                if name.contains("/r-")
                    || shrinks(name).is_some_and(|grown| names.contains(&grown.as_str()))
                {
                    continue;
                }
                let both = [
                    Some((*name).to_owned()),
                    name.contains("/l-").then(|| name.replace("/l-", "/r-")),
                ];
                let side = |grow: String| {
                    let shrink = names.iter().find(|n| shrinks(n).as_deref() == Some(&grow));
                    Ok((
                        shrink.map(|n| head.target(n)).transpose()?,
                        head.target(&grow)?,
                    ))
                };
                let sides: Vec<_> = both
                    .into_iter()
                    .flatten()
                    .map(side)
                    .collect::<Result<_>>()?;
                let single = sides.iter().all(|(shrink, _)| shrink.is_none());
                pairs.push(Feature {
                    spread: spread(name, single),
                    sides,
                });
            }
        }
        let asymmetries = head
            .names("asym/asym-")
            .map(|name| head.target(name))
            .collect::<Result<_>>()?;
        Ok(Self { pairs, asymmetries })
    }

    fn random(&self, dice: &mut Dice) -> Vec<(Target, f32)> {
        let mut weights = Vec::new();
        for feature in &self.pairs {
            let weight = dice.normal(0.0, feature.spread).clamp(-0.9, 0.9);
            for (shrink, grow) in &feature.sides {
                match shrink {
                    _ if weight > 0.0 => weights.push((*grow, weight)),
                    Some(shrink) => weights.push((*shrink, -weight)),
                    None => {}
                }
            }
        }
        for target in &self.asymmetries {
            weights.push((*target, 0.5 * dice.normal(0.0, 0.3).max(0.0)));
        }
        weights
    }
}

/// The name of the growing target that belongs to a shrinking one.
fn shrinks(name: &str) -> Option<String> {
    [
        ("decr", "incr"),
        ("down", "up"),
        ("in", "out"),
        ("backward", "forward"),
        ("concave", "convex"),
        ("compress", "uncompress"),
    ]
    .iter()
    .find_map(|(shrink, grow)| {
        Some(format!(
            "{}-{grow}",
            name.strip_suffix(&format!("-{shrink}"))?
        ))
    })
}

/// How much a feature varies. What moves whole parts is kept small, so that
/// mouths stay neutral and heads in their frame.
fn spread(name: &str, single: bool) -> f32 {
    let share = if name.starts_with("ears") || name.contains("eye-scale") {
        0.3
    } else if name.starts_with("head/head-age") {
        0.25
    } else if single {
        0.5
    } else {
        1.0
    };
    let part = if name.contains("trans") || name.contains("head-scale") {
        0.4
    } else {
        1.0
    };
    0.38 * share * part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shrinking_targets_know_what_grows() {
        assert_eq!(
            shrinks("chin/chin-width-decr").as_deref(),
            Some("chin/chin-width-incr")
        );
        assert_eq!(
            shrinks("nose/nose-compression-compress").as_deref(),
            Some("nose/nose-compression-uncompress")
        );
        assert_eq!(shrinks("chin/chin-width-incr"), None);
        assert_eq!(shrinks("head/head-round"), None);
    }

    #[test]
    fn a_bump_on_both_sides_is_symmetric() {
        let bump = Bump {
            at: Vec2::new(0.3, 7.0),
            radius: 0.2,
            by: Vec3::new(0.1, 0.2, 0.3),
            both_sides: true,
        };
        let [left, right] = [0.3, -0.3].map(|x| bump.at(Vec3::new(x, 7.0, 1.4)));
        assert!((left - right * Vec3::new(-1.0, 1.0, 1.0)).length() < 1e-6);
        assert!(
            bump.at(Vec3::new(0.3, 7.0, -1.0)).length() < 1e-6,
            "the back of the head stays"
        );
    }
}
