//! YUV to RGBA, ITU-R BT.601 with limited range, as webcams send it.

use super::Damage;

/// One pixel. `R = 1.164 (Y-16) + 1.596 (V-128)` and so on, in 8-bit fixed point.
fn rgba(y: u8, u: u8, v: u8) -> [u8; 4] {
    let y = 298 * (i32::from(y) - 16) + 128;
    let (u, v) = (i32::from(u) - 128, i32::from(v) - 128);
    let channel = |value: i32| (value >> 8).clamp(0, 255) as u8;
    [
        channel(y + 409 * v),
        channel(y - 100 * u - 208 * v),
        channel(y + 516 * u),
        255,
    ]
}

fn two(pixels: &mut [u8; 8], y: [u8; 2], u: u8, v: u8) {
    pixels[..4].copy_from_slice(&rgba(y[0], u, v));
    pixels[4..].copy_from_slice(&rgba(y[1], u, v));
}

/// The first `bytes` of `data`, of a picture with an even size.
fn exactly(data: &[u8], bytes: usize, width: usize, height: usize) -> Result<&[u8], Damage> {
    if width == 0 || height == 0 || !width.is_multiple_of(2) || !height.is_multiple_of(2) {
        return Err(format!("{width}x{height} pixels cannot be halved"));
    }
    data.get(..bytes)
        .ok_or_else(|| format!("{} bytes instead of {bytes}", data.len()))
}

/// Fills `out` (`width * height * 4` bytes) from two bytes a pixel.
pub(super) fn from_yuyv(
    data: &[u8],
    width: usize,
    height: usize,
    out: &mut [u8],
) -> Result<(), Damage> {
    let data = exactly(data, width * height * 2, width, height)?;
    let (pairs, _) = data.as_chunks::<4>();
    let (pixels, _) = out.as_chunks_mut::<8>();
    for (&[y0, u, y1, v], pixels) in pairs.iter().zip(pixels) {
        two(pixels, [y0, y1], u, v);
    }
    Ok(())
}

/// Fills `out` (`width * height * 4` bytes) from a plane of Y and one of U and V.
pub(super) fn from_nv12(
    data: &[u8],
    width: usize,
    height: usize,
    out: &mut [u8],
) -> Result<(), Damage> {
    let data = exactly(data, width * height * 3 / 2, width, height)?;
    let (brightness, colour) = data.split_at(width * height);
    let rows = brightness
        .chunks_exact(width)
        .zip(out.chunks_exact_mut(width * 4));
    for (row, (brightness, out)) in rows.enumerate() {
        let colour = &colour[row / 2 * width..][..width];
        let pairs = brightness
            .as_chunks::<2>()
            .0
            .iter()
            .zip(colour.as_chunks::<2>().0);
        for ((&y, &[u, v]), pixels) in pairs.zip(out.as_chunks_mut::<8>().0) {
            two(pixels, y, u, v);
        }
    }
    Ok(())
}
