//! Picture → network input: crops a rotated square.

use burn::tensor::{Device, Tensor, TensorData};
use fearless_simd::{
    Level, Simd, SimdBase, SimdFloat, SimdInt, SimdSplit, dispatch, f32x4, f32x8, i32x8,
};

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

    /// Rows and columns of zeros before the pixels: the smaller half of the
    /// padding that keeps the first convolution's output at size / 2.
    const fn before(&self) -> usize {
        (self.kernel - 2) / 2
    }

    /// Pixels on a side, with all of the padding.
    const fn padded(&self) -> usize {
        self.size + self.kernel - 2
    }
}

/// What a network sees of a picture: `size`² pixels of red, green, blue and the
/// picture's alpha, which no network looks at, but which fills a vector of four.
/// Around them lies the first convolution's padding of zeros.
#[derive(Debug, Clone)]
pub struct Crop {
    input: Input,
    pixels: Vec<[f32; 4]>,
}

/// Pixels that are sampled together.
const RUN: usize = 8;

impl Crop {
    /// A black one, to be taken from pictures.
    pub fn new(input: Input) -> Self {
        let pixels = vec![[0.0; 4]; input.padded() * input.padded()];
        Self { input, pixels }
    }

    /// Pixels on a side.
    pub fn size(&self) -> usize {
        self.input.size
    }

    /// A row of pixels.
    pub fn row(&self, y: usize) -> &[[f32; 4]] {
        &self.bordered(y + self.input.before())[self.input.before()..][..self.input.size]
    }

    /// A row of pixels to be written.
    pub fn row_mut(&mut self, y: usize) -> &mut [[f32; 4]] {
        let Input { size, .. } = self.input;
        let (before, padded) = (self.input.before(), self.input.padded());
        &mut self.pixels[(y + before) * padded + before..][..size]
    }

    /// A row with its padding; the first ones may be padding altogether.
    pub(super) fn bordered(&self, row: usize) -> &[[f32; 4]] {
        let padded = self.input.padded();
        &self.pixels[row * padded..][..padded]
    }

    /// Samples `roi` bilinearly.
    ///
    /// There is no offset of half a pixel: the sample in the corner lies on the
    /// corner of the square, as in MediaPipe's CPU path.
    pub fn take(&mut self, picture: &Picture, roi: &Roi) {
        let sampler = Sampler::new(picture, &self.input);
        let corner = roi.place([0.0, 0.0]);
        let (sin, cos) = roi.angle.sin_cos();
        let step = [cos, sin].map(|c| c * roi.side / self.input.size as f32);
        dispatch!(Level::new(), simd => {
            for y in 0..self.input.size {
                let line = Line {
                    start: [corner[0] - y as f32 * step[1], corner[1] + y as f32 * step[0]],
                    step,
                };
                sampler.line(simd, line, self.row_mut(y));
            }
        });
    }

    /// The patches under the first convolution's kernel, `[1, patch, size / 2,
    /// size / 2]` ordered by row, column and colour.
    ///
    /// That convolution is then a 1x1 one: a backend's strided convolution of
    /// few channels is scalar, its matrix product is not.
    pub fn patches(&self, device: &Device) -> Tensor<4> {
        let Input { size, kernel, .. } = self.input;
        let half = size / 2;
        let mut out = Vec::with_capacity(self.input.patch() * half * half);
        for cell in 0..self.input.patch() {
            let (ky, kx, colour) = (cell / (3 * kernel), cell / 3 % kernel, cell % 3);
            for y in 0..half {
                let row = &self.bordered(2 * y + ky)[kx..];
                out.extend(row.iter().step_by(2).take(half).map(|pixel| pixel[colour]));
            }
        }
        let shape = [1, self.input.patch(), half, half];
        Tensor::from_data(TensorData::new(out, shape), device)
    }
}

/// Where the samples of one row lie in the picture.
#[derive(Clone, Copy)]
struct Line {
    start: [f32; 2],
    step: [f32; 2],
}

/// Reads a picture between its pixels, scaled to what a network takes.
struct Sampler<'a> {
    pixels: &'a [[u8; 4]],
    width: usize,
    height: usize,
    border: Border,
    low: f32,
    gain: f32,
}

impl<'a> Sampler<'a> {
    fn new(picture: &'a Picture, input: &Input) -> Self {
        Self {
            pixels: picture.rgba().as_chunks().0,
            width: picture.width() as usize,
            height: picture.height() as usize,
            border: input.border,
            low: input.low,
            gain: (input.high - input.low) / 255.0,
        }
    }

    /// Samples a row, [`RUN`] pixels at a time where all of them lie inside.
    #[inline(always)]
    fn line<S: Simd>(&self, simd: S, line: Line, to: &mut [[f32; 4]]) {
        let mut along = f32x8::from_fn(simd, |k| k as f32);
        for to in to.chunks_mut(RUN) {
            let at = |k: usize| {
                along.mul_add(
                    f32x8::splat(simd, line.step[k]),
                    f32x8::splat(simd, line.start[k]),
                )
            };
            let (x, y) = (at(0), at(1));
            along += RUN as f32;
            match to.as_chunks_mut::<RUN>() {
                ([to], _) if self.holds(x[0], y[0]) && self.holds(x[RUN - 1], y[RUN - 1]) => {
                    self.run(simd, x, y, to);
                }
                _ => {
                    for (k, to) in to.iter_mut().enumerate() {
                        *to = self.scale(simd, self.at(simd, x[k], y[k])).into();
                    }
                }
            }
        }
    }

    /// Whether the pixels around a point are all there.
    #[inline(always)]
    fn holds(&self, x: f32, y: f32) -> bool {
        let within = |c: f32, size: usize| c >= 0.0 && c < (size - 1) as f32;
        within(x, self.width) && within(y, self.height)
    }

    /// Samples that lie inside on a straight line. Seldom does anything else.
    #[inline(always)]
    fn run<S: Simd>(&self, simd: S, x: f32x8<S>, y: f32x8<S>, to: &mut [[f32; 4]; RUN]) {
        let split = |c: f32x8<S>| {
            let floor: i32x8<S> = c.to_int();
            let part = c - floor.to_float::<f32x8<S>>();
            (<[i32; RUN]>::from(floor), <[f32; RUN]>::from(part))
        };
        let ((left, across), (top, down)) = (split(x), split(y));
        for (k, to) in to.iter_mut().enumerate() {
            let at = top[k] as usize * self.width + left[k] as usize;
            let pair = |at: usize| {
                let bytes = self.pixels[at..at + 2].as_flattened();
                f32x8::from_fn(simd, |k| f32::from(bytes[k]))
            };
            let (upper, lower) = (pair(at), pair(at + self.width));
            let both = (lower - upper).mul_add(f32x8::splat(simd, down[k]), upper);
            let (left, right) = both.split();
            let mix = (right - left).mul_add(f32x4::splat(simd, across[k]), left);
            *to = self.scale(simd, mix).into();
        }
    }

    /// From 0 to 255 to what the network takes.
    #[inline(always)]
    fn scale<S: Simd>(&self, simd: S, value: f32x4<S>) -> f32x4<S> {
        value.mul_add(f32x4::splat(simd, self.gain), f32x4::splat(simd, self.low))
    }

    /// The picture at any point, 0 to 255.
    #[inline(always)]
    fn at<S: Simd>(&self, simd: S, x: f32, y: f32) -> f32x4<S> {
        // Beyond that floats have no fractions, and pictures no pixels.
        let [x, y] = [x, y].map(|c| c.clamp(-8e6, 8e6));
        let (left, top) = (x.floor(), y.floor());
        let pixel = |dx: i32, dy: i32| {
            let pixel = self.pixel(left as i32 + dx, top as i32 + dy);
            f32x4::from_fn(simd, |k| f32::from(pixel[k]))
        };
        let mix =
            |a: f32x4<S>, b: f32x4<S>, part: f32| (b - a).mul_add(f32x4::splat(simd, part), a);
        let upper = mix(pixel(0, 0), pixel(1, 0), x - left);
        let lower = mix(pixel(0, 1), pixel(1, 1), x - left);
        mix(upper, lower, y - top)
    }

    fn pixel(&self, x: i32, y: i32) -> [u8; 4] {
        let inside = |c: i32, size: usize| (0..size as i64).contains(&i64::from(c));
        let outside = !inside(x, self.width) || !inside(y, self.height);
        if outside && self.border == Border::Zero {
            return [0; 4];
        }
        let clamp = |c: i32, size: usize| (c.max(0) as usize).min(size - 1);
        self.pixels[clamp(y, self.height) * self.width + clamp(x, self.width)]
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

    fn crop(input: Input, picture: &Picture, roi: &Roi) -> Crop {
        let mut crop = Crop::new(input);
        crop.take(picture, roi);
        crop
    }

    /// Its pixels row by row.
    fn pixels(crop: &Crop) -> Vec<[f32; 4]> {
        (0..crop.size())
            .flat_map(|y| crop.row(y).to_vec())
            .collect()
    }

    #[test]
    fn an_upright_crop_of_the_same_size_is_the_picture() {
        let pixels = pixels(&crop(SMALL, &ramp(4, 4), &Roi::whole(4, 4)));
        for (i, pixel) in pixels.iter().enumerate() {
            assert_eq!(pixel[..3], [(i % 4) as f32, (i / 4) as f32, 7.0]);
        }
    }

    #[test]
    fn outside_is_black_or_the_nearest_pixel() {
        let roi = Roi {
            center: [-50.0, 2.0],
            side: 4.0,
            angle: 0.0,
        };
        let blue = |border| {
            let input = Input {
                border,
                low: -1.0,
                high: 1.0,
                ..SMALL
            };
            crop(input, &ramp(4, 4), &roi).row(2)[0][2]
        };
        assert_eq!(blue(Border::Zero), -1.0);
        assert!((blue(Border::Replicate) - (7.0 / 127.5 - 1.0)).abs() < 1e-6);
    }

    #[test]
    fn patches_are_what_a_strided_kernel_covers() {
        // Colour c holds 100 c + 10 row + column.
        let patches = |input| {
            let mut crop = Crop::new(input);
            for y in 0..4 {
                for (x, pixel) in crop.row_mut(y).iter_mut().enumerate() {
                    *pixel = [0, 100, 200, 300].map(|c| (c + 10 * y + x) as f32);
                }
            }
            values(crop.patches(&Device::flex()))
        };
        let small = patches(SMALL);
        let at = |ky: usize, kx: usize, c: usize| &small[((ky * 3 + kx) * 3 + c) * 4..][..4];
        // A 3x3 kernel pads one after, none before.
        assert_eq!(at(0, 0, 0), [0.0, 2.0, 20.0, 22.0]);
        assert_eq!(at(1, 2, 1), [112.0, 0.0, 132.0, 0.0]);
        assert_eq!(at(2, 1, 2), [221.0, 223.0, 0.0, 0.0]);
        // A 5x5 kernel pads one before and two after.
        let wide = patches(Input { kernel: 5, ..SMALL });
        let at = |ky: usize, kx: usize, c: usize| &wide[((ky * 5 + kx) * 3 + c) * 4..][..4];
        assert_eq!(at(0, 0, 0), [0.0, 0.0, 0.0, 11.0]);
        assert_eq!(at(1, 1, 0), [0.0, 2.0, 20.0, 22.0]);
        assert_eq!(at(4, 4, 0), [33.0, 0.0, 0.0, 0.0]);
    }

    proptest! {
        #[test]
        fn a_crop_reads_the_picture_where_the_square_says(
            size in prop::sample::select(vec![4usize, 16, 20]),
            center in [8f32..24.0, 8f32..24.0], side in 1f32..10.0, angle in -4f32..4.0,
        ) {
            let roi = Roi { center, side, angle };
            let crop = crop(Input { size, ..SMALL }, &ramp(32, 32), &roi);
            for (k, pixel) in pixels(&crop).iter().enumerate() {
                let at = roi.place([k % size, k / size].map(|c| c as f32 / size as f32));
                prop_assert!((pixel[0] - at[0]).abs() < 1e-3 && (pixel[1] - at[1]).abs() < 1e-3);
            }
        }

        /// Runs of pixels and single ones are the same pixels.
        #[test]
        fn pixels_do_not_depend_on_what_is_sampled_with_them(
            center in [0f32..32.0, 0f32..32.0], side in 1f32..60.0, angle in -4f32..4.0,
        ) {
            let (picture, roi) = (ramp(32, 32), Roi { center, side, angle });
            let input = Input { size: 16, ..SMALL };
            let sampler = Sampler::new(&picture, &input);
            let (corner, (sin, cos)) = (roi.place([0.0, 0.0]), angle.sin_cos());
            let found = crop(input, &picture, &roi);
            for (k, pixel) in pixels(&found).iter().enumerate() {
                let [u, v] = [k % 16, k / 16].map(|c| c as f32 * side / 16.0);
                let (x, y) = (corner[0] + cos * u - sin * v, corner[1] + sin * u + cos * v);
                let wanted: [f32; 4] = dispatch!(Level::new(), simd => sampler.at(simd, x, y).into());
                for (a, b) in pixel.iter().zip(wanted) {
                    prop_assert!((a - b).abs() < 1e-3, "{pixel:?} {wanted:?}");
                }
            }
        }

        #[test]
        fn any_square_of_any_picture_gives_values_in_range(
            size in (1u32..40, 1u32..40),
            center in [-1e9f32..1e9, -100f32..100.0], side in 0f32..1e9, angle in -4f32..4.0,
            zero: bool, pixels_on_a_side in prop::sample::select(vec![4usize, 16]),
        ) {
            let border = if zero { Border::Zero } else { Border::Replicate };
            let input = Input { border, size: pixels_on_a_side, ..SMALL };
            let found = crop(input, &ramp(size.0, size.1), &Roi { center, side, angle });
            prop_assert!(pixels(&found).as_flattened().iter().all(|value| (0.0..=255.0).contains(value)));
        }
    }
}
