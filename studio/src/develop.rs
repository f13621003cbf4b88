//! From light to a picture file as cameras make them: exposure, focus, noise,
//! few pixels, JPEG.

use std::io::Cursor;

use face_game::error::{Problem, Result};
use face_game::picture::Picture;
use glam::Vec3;
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::{DynamicImage, ExtendedColorType};

use crate::dice::Dice;

/// How a picture is taken.
#[derive(Debug, Clone, Copy)]
pub struct Film {
    /// The brightness that the exposure aims at, and how far it goes there.
    aim: f32,
    adapts: f32,
    gamma: f32,
    /// Pixels on a side of the sensor, as a share of the picture's.
    pub sharp: f32,
    blur: f32,
    noise: f32,
    quality: u8,
}

impl Film {
    /// A camera, the same for a whole sitting.
    pub fn random(dice: &mut Dice) -> Self {
        Self {
            aim: dice.between(0.16, 0.42),
            adapts: dice.between(0.6, 0.95),
            gamma: dice.between(0.85, 1.2),
            sharp: if dice.chance(0.3) {
                dice.between(0.35, 0.9)
            } else {
                1.0
            },
            blur: if dice.chance(0.5) {
                dice.between(0.2, 1.0)
            } else {
                0.0
            },
            noise: dice.between(0.0, 7.0),
            quality: dice.between(45.0, 96.0) as u8,
        }
    }

    /// Develops `size`² linear colours.
    ///
    /// # Errors
    /// The picture cannot be coded, which does not happen.
    pub fn develop(&self, light: &[Vec3], size: usize, dice: &mut Dice) -> Result<Picture> {
        let exposure = self.exposure(light, size);
        let tone = |c: f32| {
            let c = c.max(0.0) * exposure;
            255.0
                * (c / (1.0 + 0.18 * c))
                    .clamp(0.0, 1.0)
                    .powf(self.gamma / 2.2)
        };
        let mut pixels: Vec<Vec3> = light
            .iter()
            .map(|c| Vec3::new(tone(c.x), tone(c.y), tone(c.z)))
            .collect();
        if self.blur > 0.0 {
            pixels = blurred(&pixels, size, self.blur);
        }
        let small = (size as f32 * self.sharp) as usize;
        let mut sensor = if small < size {
            scaled(&pixels, size, small)
        } else {
            pixels
        };
        for pixel in &mut sensor {
            // Sensors are noisy more in brightness than in colour.
            let grey = dice.normal(0.0, self.noise);
            let mut own = || 0.5 * dice.normal(0.0, self.noise);
            *pixel += Vec3::new(grey + own(), grey + own(), grey + own());
        }
        let coded = coded(&sensor, small.min(size), self.quality)?;
        let pixels = if small < size {
            scaled(&coded, small, size)
        } else {
            coded
        };
        let rgba = pixels
            .iter()
            .flat_map(|p| [p.x as u8, p.y as u8, p.z as u8, 255])
            .collect();
        Picture::new(size as u32, size as u32, rgba)
            .ok_or_else(|| Problem::new("a picture without pixels"))
    }
}

impl Film {
    /// Cameras set the exposure by themselves, by the middle of the picture.
    fn exposure(&self, light: &[Vec3], size: usize) -> f32 {
        let (low, high) = (size / 4, size - size / 4);
        let rows = light.chunks_exact(size).take(high).skip(low);
        let middle = rows.flat_map(|row| &row[low..high]);
        let (sum, count) = middle.fold((0.0, 0.0), |(sum, count), c| {
            (sum + c.dot(Vec3::new(0.21, 0.72, 0.07)), count + 1.0_f32)
        });
        (self.aim / (sum / count.max(1.0)).max(0.01)).powf(self.adapts)
    }
}

/// Through JPEG and back.
fn coded(pixels: &[Vec3], size: usize, quality: u8) -> Result<Vec<Vec3>> {
    let failed = |error: image::ImageError| Problem::new("cannot code a picture").because(error);
    let bytes: Vec<u8> = pixels
        .iter()
        .flat_map(|p| [p.x, p.y, p.z].map(|c| c.clamp(0.0, 255.0) as u8))
        .collect();
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, quality)
        .encode(&bytes, size as u32, size as u32, ExtendedColorType::Rgb8)
        .map_err(failed)?;
    let picture = JpegDecoder::new(Cursor::new(file))
        .and_then(DynamicImage::from_decoder)
        .map_err(failed)?;
    Ok(picture
        .into_rgb8()
        .pixels()
        .map(|p| Vec3::from(p.0.map(f32::from)))
        .collect())
}

/// A Gaussian of that deviation, in pixels.
fn blurred(pixels: &[Vec3], size: usize, deviation: f32) -> Vec<Vec3> {
    let reach = (2.5 * deviation).ceil() as i32;
    let weights: Vec<f32> = (-reach..=reach)
        .map(|k| (-0.5 * (k as f32 / deviation).powi(2)).exp())
        .collect();
    let sum: f32 = weights.iter().sum();
    let pass = |from: &[Vec3], step: [i32; 2]| -> Vec<Vec3> {
        let last = size as i32 - 1;
        (0..from.len() as i32)
            .map(|k| {
                let (x, y) = (k % (last + 1), k / (last + 1));
                let near = weights.iter().zip(-reach..).map(|(weight, off)| {
                    let (x, y) = (
                        (x + off * step[0]).clamp(0, last),
                        (y + off * step[1]).clamp(0, last),
                    );
                    *weight * from[(y * (last + 1) + x) as usize]
                });
                near.sum::<Vec3>() / sum
            })
            .collect()
    };
    pass(&pass(pixels, [1, 0]), [0, 1])
}

/// Bilinear scaling of a square picture; means of areas when it shrinks.
fn scaled(pixels: &[Vec3], from: usize, to: usize) -> Vec<Vec3> {
    let step = from as f32 / to as f32;
    let read = |x: f32, y: f32| {
        let last = from as f32 - 1.0;
        let (x, y) = ((x - 0.5).clamp(0.0, last), (y - 0.5).clamp(0.0, last));
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(from - 1), (top + 1).min(from - 1));
        let row = |y: usize| pixels[y * from + left].lerp(pixels[y * from + right], x.fract());
        row(top).lerp(row(bottom), y.fract())
    };
    let taps = step.ceil().max(1.0) as usize;
    (0..to * to)
        .map(|k| {
            let corner = [(k % to) as f32 * step, (k / to) as f32 * step];
            let inner = (0..taps * taps).map(|t| {
                let [u, v] = [t % taps, t / taps].map(|t| (t as f32 + 0.5) / taps as f32 * step);
                read(corner[0] + u, corner[1] + v)
            });
            inner.sum::<Vec3>() / (taps * taps) as f32
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scaling_and_blurring_keep_what_is_even() {
        let even = vec![Vec3::new(10.0, 20.0, 30.0); 64];
        for out in [
            scaled(&even, 8, 3),
            scaled(&even, 8, 13),
            blurred(&even, 8, 0.8),
        ] {
            assert!(out.iter().all(|c| (*c - even[0]).length() < 1e-3));
        }
    }

    #[test]
    fn a_developed_picture_has_its_size_and_brightness() {
        let mut dice = Dice::new(5, 0);
        for light in [0.02, 0.2, 2.0].repeat(8) {
            let grey = vec![Vec3::splat(light); 32 * 32];
            let picture = Film::random(&mut dice)
                .develop(&grey, 32, &mut dice)
                .unwrap();
            let mean = picture
                .rgba()
                .iter()
                .step_by(4)
                .map(|v| f32::from(*v))
                .sum::<f32>()
                / 1024.0;
            assert!((60.0..230.0).contains(&mean), "{light} {mean}");
        }
    }
}
