//! Picture → network input: crops a rotated square and lays it out in patches.

use burn::tensor::{Device, Tensor, TensorData};

use super::roi::Roi;
use crate::picture::Picture;

/// What lies outside the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Border {
    /// Black before scaling, so the low end of the range.
    Zero,
    /// The nearest pixel.
    Replicate,
}

/// What a network takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Input {
    /// Pixels on a side; even.
    pub size: usize,
    /// Cells on a side of the first convolution's kernel, whose stride is 2.
    pub kernel: usize,
    /// Where black goes.
    pub low: f32,
    /// Where white goes.
    pub high: f32,
    /// What lies outside the picture.
    pub border: Border,
}

impl Input {
    /// Values in one patch: three colours under the kernel.
    pub const fn patch(&self) -> usize {
        3 * self.kernel * self.kernel
    }

    /// What the network sees of `roi`.
    pub fn tensor(&self, picture: &Picture, roi: &Roi, device: &Device) -> Tensor<4> {
        self.patches(&self.crop(picture, roi), device)
    }

    /// Samples `roi` bilinearly into three planes of `size`².
    ///
    /// There is no offset of half a pixel: the sample in the corner lies on the
    /// corner of the square, as in MediaPipe's CPU path.
    pub fn crop(&self, picture: &Picture, roi: &Roi) -> Vec<f32> {
        let mut planes = vec![0.0; 3 * self.size * self.size];
        let (red, rest) = planes.split_at_mut(self.size * self.size);
        let (green, blue) = rest.split_at_mut(self.size * self.size);
        let gain = (self.high - self.low) / 255.0;
        let sampler = Sampler::new(picture, self.border);
        let origin = roi.place([0.0, 0.0]);
        let (sin, cos) = roi.angle.sin_cos();
        let step = roi.side / self.size as f32;
        for row in 0..self.size {
            let v = row as f32 * step;
            for column in 0..self.size {
                let u = column as f32 * step;
                let (x, y) = (origin[0] + cos * u - sin * v, origin[1] + sin * u + cos * v);
                let rgba = sampler.at(x, y);
                let k = row * self.size + column;
                red[k] = self.low + gain * rgba[0];
                green[k] = self.low + gain * rgba[1];
                blue[k] = self.low + gain * rgba[2];
            }
        }
        planes
    }

    /// The patches under the first convolution's kernel, `[1, patch, size / 2,
    /// size / 2]` ordered by row, column and colour, from three planes.
    ///
    /// That convolution is then a 1x1 one: a backend's strided convolution of
    /// few channels is scalar, its matrix product is not.
    pub fn patches(&self, planes: &[f32], device: &Device) -> Tensor<4> {
        let (size, half, kernel) = (self.size, self.size / 2, self.kernel);
        // Padding that keeps size / 2: the smaller half of it comes before.
        let before = (kernel - 2) / 2;
        let mut out = vec![0.0; self.patch() * half * half];
        for (cell, out) in out.chunks_exact_mut(half * half).enumerate() {
            let (ky, kx, colour) = (cell / (3 * kernel), cell / 3 % kernel, cell % 3);
            for (y, out) in out.chunks_exact_mut(half).enumerate() {
                let Some(row) = (2 * y + ky).checked_sub(before).filter(|row| *row < size) else {
                    continue;
                };
                let source = &planes[(colour * size + row) * size..][..size];
                // The first column may lie in the padding; chunks end before it on the right.
                let (first, start) = if kx >= before {
                    (0, kx - before)
                } else {
                    (1, kx + 2 - before)
                };
                for (out, pair) in out[first..].iter_mut().zip(source[start..].chunks(2)) {
                    *out = pair[0];
                }
            }
        }
        Tensor::from_data(TensorData::new(out, [1, self.patch(), half, half]), device)
    }
}

/// Reads a picture between its pixels.
struct Sampler<'a> {
    pixels: &'a [[u8; 4]],
    width: i32,
    height: i32,
    border: Border,
}

impl<'a> Sampler<'a> {
    fn new(picture: &'a Picture, border: Border) -> Self {
        Self {
            pixels: picture.rgba().as_chunks().0,
            width: picture.width() as i32,
            height: picture.height() as i32,
            border,
        }
    }

    /// Red, green, blue and alpha at a point, 0 to 255.
    #[inline]
    fn at(&self, x: f32, y: f32) -> [f32; 4] {
        // `f32::floor` is a library call where SSE4.1 may not be assumed.
        let floor = |a: f32| (a as i32).saturating_sub(i32::from(a < 0.0));
        let (left, top) = (floor(x), floor(y));
        let (fx, fy) = (x - left as f32, y - top as f32);
        let inside = left >= 0 && top >= 0 && left < self.width - 1 && top < self.height - 1;
        let corners = if inside {
            let at = top as usize * self.width as usize + left as usize;
            let below = at + self.width as usize;
            [
                self.pixels[at],
                self.pixels[at + 1],
                self.pixels[below],
                self.pixels[below + 1],
            ]
        } else {
            [(0, 0), (1, 0), (0, 1), (1, 1)]
                .map(|(dx, dy)| self.pixel(left.saturating_add(dx), top.saturating_add(dy)))
        };
        // Alpha comes along, so that four lanes are filled.
        let [a, b, c, d] = corners.map(|pixel| pixel.map(f32::from));
        let mix =
            |a: [f32; 4], b: [f32; 4], part: f32| [0, 1, 2, 3].map(|k| a[k] + part * (b[k] - a[k]));
        mix(mix(a, b, fx), mix(c, d, fx), fy)
    }

    #[cold]
    fn pixel(&self, x: i32, y: i32) -> [u8; 4] {
        let outside = x < 0 || y < 0 || x >= self.width || y >= self.height;
        if outside && self.border == Border::Zero {
            return [0; 4];
        }
        let (x, y) = (x.clamp(0, self.width - 1), y.clamp(0, self.height - 1));
        self.pixels[y as usize * self.width as usize + x as usize]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vision::layers::values;

    const SMALL: Input = Input {
        size: 4,
        kernel: 3,
        low: 0.0,
        high: 255.0,
        border: Border::Replicate,
    };

    /// A picture whose red is the column, green the row and blue 7.
    fn ramp(width: u32, height: u32) -> Picture {
        let pixels =
            (0..height).flat_map(|y| (0..width).flat_map(move |x| [x as u8, y as u8, 7, 255]));
        Picture::new(width, height, pixels.collect()).unwrap()
    }

    #[test]
    fn an_upright_crop_of_the_same_size_is_the_picture() {
        let planes = SMALL.crop(&ramp(4, 4), &Roi::whole(4, 4));
        assert_eq!(planes[..5], [0.0, 1.0, 2.0, 3.0, 0.0]);
        assert_eq!(planes[16..24], [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0]);
        assert!(planes[32..].iter().all(|blue| *blue == 7.0));
    }

    #[test]
    fn outside_is_black_or_the_nearest_pixel() {
        let roi = Roi {
            center: [-50.0, 2.0],
            side: 4.0,
            angle: 0.0,
        };
        let blue = |border| {
            Input {
                border,
                low: -1.0,
                high: 1.0,
                ..SMALL
            }
            .crop(&ramp(4, 4), &roi)[40]
        };
        assert_eq!(blue(Border::Zero), -1.0);
        assert!((blue(Border::Replicate) - (7.0 / 127.5 - 1.0)).abs() < 1e-6);
    }

    #[test]
    fn patches_are_what_a_strided_kernel_covers() {
        // Plane c holds 100 c + 10 row + column.
        let planes: Vec<f32> = (0..48)
            .map(|i| (i / 16 * 100 + i / 4 % 4 * 10 + i % 4) as f32)
            .collect();
        let patches = values(SMALL.patches(&planes, &Device::flex()));
        let at = |ky: usize, kx: usize, c: usize| &patches[((ky * 3 + kx) * 3 + c) * 4..][..4];
        // A 3x3 kernel pads one after, none before.
        assert_eq!(at(0, 0, 0), [0.0, 2.0, 20.0, 22.0]);
        assert_eq!(at(1, 2, 1), [112.0, 0.0, 132.0, 0.0]);
        assert_eq!(at(2, 1, 2), [221.0, 223.0, 0.0, 0.0]);
        // A 5x5 kernel pads one before and two after.
        let wide = Input { kernel: 5, ..SMALL };
        let patches = values(wide.patches(&planes, &Device::flex()));
        let at = |ky: usize, kx: usize, c: usize| &patches[((ky * 5 + kx) * 3 + c) * 4..][..4];
        assert_eq!(at(0, 0, 0), [0.0, 0.0, 0.0, 11.0]);
        assert_eq!(at(1, 1, 0), [0.0, 2.0, 20.0, 22.0]);
        assert_eq!(at(4, 4, 0), [33.0, 0.0, 0.0, 0.0]);
    }

    proptest! {
        #[test]
        fn a_crop_reads_the_picture_where_the_square_says(
            center in [8f32..24.0, 8f32..24.0], side in 1f32..10.0, angle in -4f32..4.0,
        ) {
            let roi = Roi { center, side, angle };
            let planes = SMALL.crop(&ramp(32, 32), &roi);
            for (k, (x, y)) in planes[..16].iter().zip(&planes[16..32]).enumerate() {
                let at = roi.place([(k % 4) as f32 / 4.0, (k / 4) as f32 / 4.0]);
                prop_assert!((x - at[0]).abs() < 1e-3 && (y - at[1]).abs() < 1e-3);
            }
        }

        #[test]
        fn any_square_of_any_picture_gives_values_in_range(
            size in (1u32..40, 1u32..40),
            center in [-1e9f32..1e9, -100f32..100.0], side in 0f32..1e9, angle in -4f32..4.0,
            zero: bool,
        ) {
            let border = if zero { Border::Zero } else { Border::Replicate };
            let input = Input { border, ..SMALL };
            let planes = input.crop(&ramp(size.0, size.1), &Roi { center, side, angle });
            prop_assert!(planes.iter().all(|value| (0.0..=255.0).contains(value)));
        }
    }
}
