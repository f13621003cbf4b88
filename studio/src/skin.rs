//! What somebody's skin looks like: tone, blush, freckles, stubble, brows.

use glam::{Vec2, Vec3};

use crate::dice::Dice;
use crate::identity::Identity;
use crate::surface::{HEIGHT, Surface, WIDTH};

/// Skin colours from light to dark, sRGB 0 to 255; people lie between them.
const TONES: [Vec3; 8] = [
    Vec3::new(244.0, 212.0, 196.0),
    Vec3::new(236.0, 194.0, 170.0),
    Vec3::new(226.0, 178.0, 150.0),
    Vec3::new(208.0, 156.0, 122.0),
    Vec3::new(182.0, 128.0, 94.0),
    Vec3::new(144.0, 96.0, 68.0),
    Vec3::new(104.0, 66.0, 46.0),
    Vec3::new(70.0, 44.0, 34.0),
];

/// Hair colours, the darkest first, sRGB 0 to 255.
const HAIR: [Vec3; 7] = [
    Vec3::new(22.0, 18.0, 17.0),
    Vec3::new(44.0, 30.0, 24.0),
    Vec3::new(82.0, 52.0, 33.0),
    Vec3::new(112.0, 52.0, 28.0),
    Vec3::new(150.0, 68.0, 32.0),
    Vec3::new(196.0, 152.0, 96.0),
    Vec3::new(160.0, 157.0, 152.0),
];

/// Colours of the iris, the darkest first, sRGB 0 to 255.
const IRIS: [Vec3; 6] = [
    Vec3::new(52.0, 32.0, 22.0),
    Vec3::new(92.0, 54.0, 28.0),
    Vec3::new(120.0, 88.0, 42.0),
    Vec3::new(88.0, 120.0, 72.0),
    Vec3::new(84.0, 128.0, 170.0),
    Vec3::new(120.0, 134.0, 142.0),
];

/// Somebody's colours and what is painted on their skin.
#[derive(Debug, Clone)]
pub struct Complexion {
    /// 0 the lightest skin to 1 the darkest.
    pub darkness: f32,
    /// The skin, linear.
    pub tone: Vec3,
    /// The hair, linear.
    pub hair: Vec3,
    /// The lips, linear.
    pub lips: Vec3,
    /// The iris, linear.
    pub iris: Vec3,
    /// How dark stubble is, 0 to 1.
    pub stubble: f32,
    brow_hair: Vec3,
    brow: Brow,
    freckles: f32,
    blush: f32,
    shadow: f32,
    blotches: f32,
}

/// The shape of a brow on the base mesh, seen from the front.
#[derive(Debug, Clone)]
struct Brow {
    ends: [Vec2; 2],
    peak: f32,
    width: f32,
    dense: f32,
}

/// Linear colour of sRGB 0 to 255.
pub fn linear(srgb: Vec3) -> Vec3 {
    let one = |c: f32| {
        let c = c / 255.0;
        if c <= 0.040_45 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    };
    Vec3::new(one(srgb.x), one(srgb.y), one(srgb.z))
}

impl Complexion {
    /// Colours for somebody, by ancestry, sex and age.
    pub fn random(who: &Identity, dice: &mut Dice) -> Self {
        let [african, asian, caucasian] = who.ancestry;
        let mean = 0.80 * african + 0.30 * asian + 0.20 * caucasian;
        // A third are any tone at all: shape and tone must not be learned as one.
        let darkness = if dice.chance(0.33) {
            dice.between(0.0, 1.0)
        } else {
            dice.normal(mean, 0.15).clamp(0.0, 1.0)
        };
        let at = darkness * (TONES.len() - 1) as f32;
        let k = (at as usize).min(TONES.len() - 2);
        let tone = TONES[k].lerp(TONES[k + 1], at - k as f32);
        let tone = (tone
            * Vec3::new(
                dice.normal(1.0, 0.04),
                dice.normal(1.0, 0.03),
                dice.normal(1.0, 0.05),
            ))
        .clamp(Vec3::splat(20.0), Vec3::splat(252.0));
        let hair = if who.years() > dice.between(45.0, 75.0) {
            HAIR[6]
        } else if darkness > 0.45 || asian > 0.5 {
            HAIR[dice.below(2)]
        } else {
            HAIR[dice.below(6)]
        };
        let iris = if darkness > 0.45 || asian > 0.5 {
            IRIS[dice.below(2)]
        } else {
            IRIS[dice.below(6)]
        };
        let made_up = who.sex < 0.5 && who.years() > 16.0 && dice.chance(0.4);
        let natural = tone * Vec3::new(0.86, 0.62, 0.62) + Vec3::new(14.0, 0.0, 2.0);
        let paint = dice.pick(&[
            [176.0, 40.0, 52.0],
            [190.0, 72.0, 88.0],
            [150.0, 40.0, 70.0],
            [196.0, 96.0, 84.0],
        ]);
        let lips = if made_up {
            natural.lerp(Vec3::from(paint), dice.between(0.2, 0.8))
        } else {
            natural
        };
        let shaves = who.sex > 0.5 && who.years() > 17.0;
        Self {
            darkness,
            tone: linear(tone),
            hair: linear(hair),
            lips: linear(lips),
            iris: linear(iris),
            stubble: if shaves {
                dice.pick(&[0.0, 0.0, 0.3, 0.6, 0.9])
            } else {
                0.0
            },
            brow_hair: linear(hair.lerp(HAIR[1], 0.4) * 0.85),
            brow: Brow::random(who.sex, dice),
            freckles: if dice.chance(0.15) && darkness < 0.4 {
                dice.between(0.2, 1.0)
            } else {
                0.0
            },
            blush: dice.between(0.0, 1.0),
            shadow: if made_up { dice.between(0.2, 0.8) } else { 0.0 },
            blotches: dice.between(0.5, 1.6),
        }
    }

    /// The texture of the skin, linear.
    pub fn paint(&self, surface: &Surface, dice: &mut Dice) -> Vec<Vec3> {
        let mottled = noise(dice, 5);
        let pores = noise(dice, 8);
        let colour = |(k, place): (usize, &Vec3)| {
            let grain = 1.0
                + 0.018 * self.blotches * mottled[k] * Vec3::new(0.8, 1.0, 1.1)
                + 0.010 * pores[k];
            let colour = self.tone * grain;
            if place.is_nan() {
                colour
            } else {
                colour * self.tints(*place)
            }
        };
        let mut skin: Vec<Vec3> = surface.places.iter().enumerate().map(colour).collect();
        self.freckle(surface, dice, &mut skin);
        self.shave(surface, dice, &mut skin);
        self.draw_brows(surface, dice, &mut skin);
        skin
    }

    /// Cheeks, nose and chin are redder, lids darker, the forehead lighter.
    fn tints(&self, place: Vec3) -> Vec3 {
        if place.z < 0.2 {
            return Vec3::ONE;
        }
        let spot = |x: f32, y: f32, wide: f32, tall: f32| {
            let (a, b) = ((place.x.abs() - x) / wide, (place.y - y) / tall);
            (-0.5 * (a * a + b * b)).exp()
        };
        let red = Vec3::new(1.0, 0.80, 0.80);
        let flush = self.blush
            * (0.9 * spot(0.38, 6.94, 0.16, 0.11)
                + 0.8 * spot(0.0, 6.92, 0.10, 0.08)
                + 0.4 * spot(0.0, 6.32, 0.12, 0.08));
        let lid = 0.55 * spot(0.29, 7.22, 0.15, 0.07);
        let paint = self.shadow * spot(0.30, 7.38, 0.13, 0.035);
        Vec3::ONE.lerp(red, flush.min(1.0))
            * Vec3::ONE.lerp(Vec3::new(0.84, 0.75, 0.78), lid)
            * Vec3::ONE.lerp(Vec3::new(0.45, 0.35, 0.40), paint)
            * Vec3::ONE.lerp(Vec3::new(1.04, 1.02, 0.97), 0.3 * spot(0.0, 7.85, 0.4, 0.2))
    }

    fn freckle(&self, surface: &Surface, dice: &mut Dice, skin: &mut [Vec3]) {
        for _ in 0..(500.0 * self.freckles) as usize {
            let at = Vec2::new(dice.normal(0.0, 0.3), dice.normal(6.98, 0.11));
            let (size, strength) = (dice.between(0.5, 1.2), dice.between(0.2, 0.6));
            if let Some(texel) = surface.texel(at) {
                dab(skin, texel, size, |colour| {
                    *colour *= Vec3::ONE.lerp(Vec3::new(0.55, 0.36, 0.28), strength);
                });
            }
        }
    }

    fn shave(&self, surface: &Surface, dice: &mut Dice, skin: &mut [Vec3]) {
        if self.stubble == 0.0 {
            return;
        }
        let speckle = noise(dice, 8);
        for ((colour, place), speckle) in skin.iter_mut().zip(&surface.places).zip(&speckle) {
            let amount = beard(*place) * self.stubble * (0.42 + 0.22 * speckle);
            *colour = colour.lerp(self.hair * 1.15, amount.clamp(0.0, 0.85));
        }
    }

    fn draw_brows(&self, surface: &Surface, dice: &mut Dice, skin: &mut [Vec3]) {
        let mut ink = vec![0.0_f32; skin.len()];
        for side in [1.0, -1.0] {
            for _ in 0..(420.0 * self.brow.dense) as usize {
                let (along, across) = (dice.between(0.0, 1.0), dice.between(-1.0, 1.0));
                let root = self.brow.at(along) + Vec2::new(0.0, across * self.brow.half(along));
                let rise = if across < 0.0 { 0.9 } else { 0.05 } * (1.0 - along) - 0.55 * along;
                let hair = Vec2::new(0.9, rise).normalize() * dice.between(0.033, 0.06);
                let strength = dice.between(0.45, 0.9);
                let mirrored = |p: Vec2| Vec2::new(side * p.x, p.y);
                let ends = [root, root + hair].map(|p| surface.texel(mirrored(p)));
                if let [Some(from), Some(to)] = ends {
                    stroke(&mut ink, from, to, strength);
                }
            }
        }
        for (colour, ink) in skin.iter_mut().zip(&ink) {
            *colour = colour.lerp(self.brow_hair, ink.min(0.92));
        }
    }
}

/// How much of a beard grows at a place on the base mesh, 0 to 1.
pub fn beard(place: Vec3) -> f32 {
    if place.is_nan() {
        return 0.0;
    }
    let turn = place.x.atan2(place.z - 0.55).abs();
    let y = place.y;
    let edge = |x: f32, soft: f32| 1.0 / (1.0 + (x / soft).exp());
    let chin =
        edge(y - 6.56 - 0.35 * (turn - 0.45).clamp(0.0, 1.0), 0.05) * edge(turn - 1.25, 0.08);
    let lip = (-((y - 6.74) / 0.05).powi(2)).exp() * (-(turn / 0.26).powi(4)).exp();
    let mouth = (-((y - 6.60) / 0.085).powi(4)).exp() * (-(turn / 0.27).powi(6)).exp();
    chin.max(lip) * edge(5.95 - y, 0.05) * (1.0 - mouth)
}

impl Brow {
    fn random(sex: f32, dice: &mut Dice) -> Self {
        let thick: f32 = if sex < 0.5 { 0.6 } else { 1.0 };
        Self {
            ends: [
                Vec2::new(dice.between(0.09, 0.14), dice.normal(7.485, 0.014)),
                Vec2::new(dice.normal(0.57, 0.02), dice.normal(7.455, 0.016)),
            ],
            peak: dice.normal(7.53, 0.014),
            width: dice.between(0.020, 0.044) * thick.max(0.7),
            dense: dice.between(0.5, 1.3) * thick,
        }
    }

    /// The middle of the brow, from its inner end (0) to its outer (1).
    fn at(&self, t: f32) -> Vec2 {
        let [inner, outer] = self.ends;
        let reach = outer.x - inner.x;
        let points = [
            inner,
            Vec2::new(
                inner.x + 0.35 * reach,
                inner.y + 0.65 * (self.peak - inner.y),
            ),
            Vec2::new(inner.x + 0.66 * reach, self.peak + 0.03),
            outer,
        ];
        let s = 1.0 - t;
        s * s * s * points[0]
            + 3.0 * s * s * t * points[1]
            + 3.0 * s * t * t * points[2]
            + t * t * t * points[3]
    }

    fn half(&self, t: f32) -> f32 {
        self.width * (0.75 + 0.9 * t).clamp(0.0, 1.1) * ((1.02 - t) / 0.5).clamp(0.12, 1.0)
    }
}

/// Smooth noise over the texture with unit deviation; more octaves, finer grain.
fn noise(dice: &mut Dice, octaves: u32) -> Vec<f32> {
    let mut sum = vec![0.0_f32; WIDTH * HEIGHT];
    let first = octaves.saturating_sub(5);
    let mut strength = 1.0;
    for octave in first..octaves {
        let (columns, rows) = (12 << octave.min(6), 6 << octave.min(6));
        let grid: Vec<f32> = (0..(columns + 1) * (rows + 1))
            .map(|_| dice.normal(0.0, 1.0))
            .collect();
        for (y, row) in sum.chunks_exact_mut(WIDTH).enumerate() {
            let v = y as f32 * rows as f32 / HEIGHT as f32;
            let (top, fy) = (v as usize, v.fract());
            for (x, value) in row.iter_mut().enumerate() {
                let u = x as f32 * columns as f32 / WIDTH as f32;
                let (left, fx) = (u as usize, u.fract());
                let at = |dx: usize, dy: usize| grid[(top + dy) * (columns + 1) + left + dx];
                let upper = at(0, 0) + fx * (at(1, 0) - at(0, 0));
                let lower = at(0, 1) + fx * (at(1, 1) - at(0, 1));
                *value += strength * (upper + fy * (lower - upper));
            }
        }
        strength *= 0.6;
    }
    let deviation = (sum.iter().map(|v| v * v).sum::<f32>() / sum.len() as f32)
        .sqrt()
        .max(1e-6);
    for value in &mut sum {
        *value /= deviation;
    }
    sum
}

/// Changes the texels around one.
fn dab(skin: &mut [Vec3], at: Vec2, size: f32, change: impl Fn(&mut Vec3)) {
    let reach = size.ceil() as i32;
    for dy in -reach..=reach {
        for dx in -reach..=reach {
            let (x, y) = (at.x as i32 + dx, at.y as i32 + dy);
            let near = (dx * dx + dy * dy) as f32 <= size * size;
            if near && (0..WIDTH as i32).contains(&x) && (0..HEIGHT as i32).contains(&y) {
                change(&mut skin[y as usize * WIDTH + x as usize]);
            }
        }
    }
}

/// Draws a hair of about one texel's width.
fn stroke(ink: &mut [f32], from: Vec2, to: Vec2, strength: f32) {
    let steps = ((to - from).length() * 2.0).ceil().max(1.0) as usize;
    for step in 0..=steps {
        let at = from.lerp(to, step as f32 / steps as f32) - 0.5;
        let (left, top) = (at.x.floor(), at.y.floor());
        let (fx, fy) = (at.x - left, at.y - top);
        for (dx, dy, share) in [
            (0, 0, (1.0 - fx) * (1.0 - fy)),
            (1, 0, fx * (1.0 - fy)),
            (0, 1, (1.0 - fx) * fy),
            (1, 1, fx * fy),
        ] {
            let (x, y) = (left as i32 + dx, top as i32 + dy);
            if (0..WIDTH as i32).contains(&x) && (0..HEIGHT as i32).contains(&y) {
                let ink = &mut ink[y as usize * WIDTH + x as usize];
                *ink = ink
                    .max(strength * share)
                    .max(*ink + 0.15 * strength * share);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beard_grows_on_the_chin_and_not_on_lips_or_forehead() {
        assert!(beard(Vec3::new(0.1, 6.3, 1.5)) > 0.8);
        assert!(beard(Vec3::new(0.0, 6.6, 1.6)) < 0.1);
        assert!(beard(Vec3::new(0.0, 7.6, 1.5)) < 0.01);
        assert!(beard(Vec3::NAN) == 0.0);
    }

    #[test]
    fn noise_has_unit_deviation_and_repeats() {
        let [a, b] = [1, 1].map(|seed| noise(&mut Dice::new(seed, 0), 5));
        assert_eq!(a, b);
        let square = a.iter().map(|v| v * v).sum::<f32>() / a.len() as f32;
        assert!((square - 1.0).abs() < 1e-2);
    }

    #[test]
    fn white_is_white_and_grey_is_darker_than_it_looks() {
        assert!((linear(Vec3::splat(255.0)) - 1.0).length() < 1e-5);
        assert!((linear(Vec3::splat(128.0)).x - 0.2158).abs() < 1e-3);
    }
}
