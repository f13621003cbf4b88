//! Features of a network, channels in eights.

use fearless_simd::{Simd, SimdBase, f32x8};

/// Channels that are computed together.
pub const LANES: usize = 8;

/// Eight channels of one cell.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[repr(align(32))]
pub struct Lanes(pub [f32; LANES]);

impl Lanes {
    /// Eight times `value(channel)`.
    pub fn from_fn(value: impl FnMut(usize) -> f32) -> Self {
        Self(std::array::from_fn(value))
    }

    #[inline(always)]
    pub fn load<S: Simd>(&self, simd: S) -> f32x8<S> {
        simd.load_array_ref_f32x8(&self.0)
    }

    #[inline(always)]
    pub fn store<S: Simd>(&mut self, value: f32x8<S>) {
        value.simd.store_array_f32x8(value, &mut self.0);
    }
}

/// Several eights at once. A loop, because `array::map` is sometimes called
/// instead of inlined, and then compiled without vector instructions.
#[inline(always)]
pub fn load<S: Simd, const N: usize>(simd: S, lanes: &[Lanes; N]) -> [f32x8<S>; N] {
    let mut loaded = [f32x8::splat(simd, 0.0); N];
    for (loaded, lanes) in loaded.iter_mut().zip(lanes) {
        *loaded = lanes.load(simd);
    }
    loaded
}

/// `count` values in as many eights as they need, zeros behind them.
pub fn pack(count: usize, mut value: impl FnMut(usize) -> f32) -> Vec<Lanes> {
    (0..count.div_ceil(LANES))
        .map(|block| {
            Lanes::from_fn(|lane| {
                let i = block * LANES + lane;
                if i < count { value(i) } else { 0.0 }
            })
        })
        .collect()
}

/// The first `count` of a buffer that grows where it must.
pub fn at_least(buffer: &mut Vec<Lanes>, count: usize) -> &mut [Lanes] {
    if buffer.len() < count {
        buffer.resize(count, Lanes::default());
    }
    &mut buffer[..count]
}

/// Planes of eight channels each, with a border of zeros so that kernels need
/// not look out for edges. Rows share their borders: each ends in one zero, and
/// what lies left of it is the zero at the end of the row above.
#[derive(Debug, Clone, Default)]
pub struct Map {
    planes: usize,
    height: usize,
    width: usize,
    cells: Vec<Lanes>,
}

impl Map {
    /// Makes room for features of that shape. The border is zero, what lies
    /// within is left over from before and to be written by the caller.
    pub fn shape(&mut self, planes: usize, height: usize, width: usize) {
        (self.planes, self.height, self.width) = (planes, height, width);
        let (area, stride) = (self.area(), width + 1);
        for plane in at_least(&mut self.cells, planes * area).chunks_exact_mut(area) {
            plane[..stride].fill(Lanes::default());
            plane[(height + 1) * stride..].fill(Lanes::default());
            for left in plane.iter_mut().step_by(stride) {
                *left = Lanes::default();
            }
        }
    }

    pub fn planes(&self) -> usize {
        self.planes
    }

    pub fn height(&self) -> usize {
        self.height
    }

    pub fn width(&self) -> usize {
        self.width
    }

    /// Cells of a plane: a row more above and below, and one zero in the corner.
    fn area(&self) -> usize {
        (self.height + 2) * (self.width + 1) + 1
    }

    /// A row with a border on either side; row 0 is the border above.
    #[inline(always)]
    pub fn bordered(&self, plane: usize, row: usize) -> &[Lanes] {
        let start = plane * self.area() + row * (self.width + 1);
        &self.cells[start..start + self.width + 2]
    }

    /// A row without its borders.
    #[inline(always)]
    pub fn row(&self, plane: usize, y: usize) -> &[Lanes] {
        &self.bordered(plane, y + 1)[1..=self.width]
    }

    /// A row without its borders, to be written.
    #[inline(always)]
    pub fn row_mut(&mut self, plane: usize, y: usize) -> &mut [Lanes] {
        let start = plane * self.area() + (y + 1) * (self.width + 1) + 1;
        &mut self.cells[start..start + self.width]
    }

    /// Copies all but the border, plane by plane.
    pub fn copy(&self, to: &mut [Lanes]) {
        let rows = (0..self.planes).flat_map(|plane| (0..self.height).map(move |y| (plane, y)));
        for ((plane, y), to) in rows.zip(to.chunks_exact_mut(self.width)) {
            to.copy_from_slice(self.row(plane, y));
        }
    }

    /// The first `channels` of each cell, row by row.
    pub fn interleave(&self, channels: usize, out: &mut Vec<f32>) {
        for y in 0..self.height {
            for x in 0..self.width {
                let cell = (0..self.planes).flat_map(|plane| self.row(plane, y)[x].0);
                out.extend(cell.take(channels));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_packed_in_eights_with_zeros_behind() {
        let packed = pack(10, |i| i as f32 + 1.0);
        assert_eq!(packed.len(), 2);
        assert_eq!(packed[1].0, [9.0, 10.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn a_map_has_a_border_of_zeros_whatever_was_in_it_before() {
        let mut map = Map::default();
        map.shape(2, 5, 7);
        map.cells.fill(Lanes([9.0; LANES]));
        map.shape(2, 3, 4);
        for plane in 0..2 {
            for y in 0..3 {
                map.row_mut(plane, y).fill(Lanes([1.0; LANES]));
            }
        }
        for plane in 0..2 {
            for row in 0..5 {
                for (column, cell) in map.bordered(plane, row).iter().enumerate() {
                    let inside = (1..4).contains(&row) && (1..5).contains(&column);
                    assert_eq!(cell.0[0], f32::from(u8::from(inside)), "{row} {column}");
                }
            }
        }
    }
}
