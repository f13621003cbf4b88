//! Where to look for faces in a still picture: at the whole and at its parts.
//!
//! The detector sees 128 pixels, so a face must fill about a tenth of what it
//! looks at.

use super::roi::Roi;
use crate::picture::Picture;

/// One look at a still picture.
#[derive(Debug, PartialEq)]
pub struct Look {
    /// Where.
    pub roi: Roi,
    /// Only taken if nothing was found before.
    pub last_resort: bool,
}

/// Smaller squares than this show no more than the detector's input.
const LEAST: f32 = 96.0;

/// No more looks than this, however long the picture.
const MOST: usize = 160;

/// The looks at a still picture, the widest first.
pub fn at_still(picture: &Picture) -> impl Iterator<Item = Look> {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let whole = Roi::whole(picture.width(), picture.height());
    let short = width.min(height);
    // Halve until the squares are half as wide as the picture is short;
    // a quarter as wide only if nothing was found.
    let closer = std::iter::successors(Some(whole.side / 2.0), |side| Some(side / 2.0))
        .take_while(move |side| *side >= short / 4.0 && *side >= LEAST)
        .flat_map(move |side| {
            tiles(width, height, side).map(move |roi| Look {
                roi,
                last_resort: side < short / 2.0,
            })
        });
    let first = Look {
        roi: whole,
        last_resort: false,
    };
    std::iter::once(first).chain(closer).take(MOST)
}

/// Squares that cover a picture, each overlapping the next by half.
pub fn tiles(width: f32, height: f32, side: f32) -> impl Iterator<Item = Roi> {
    let middles = move |length: f32| {
        let steps = ((length - side) / (side / 2.0)).ceil().max(0.0);
        (0..=steps as usize).map(move |i| {
            if steps == 0.0 {
                length / 2.0
            } else {
                side / 2.0 + (length - side) * i as f32 / steps
            }
        })
    };
    middles(height).flat_map(move |y| {
        middles(width).map(move |x| Roi {
            center: [x, y],
            side,
            angle: 0.0,
        })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn tiles_cover_the_whole_picture(width in 50f32..3000.0, height in 50f32..3000.0, part in 1u8..4, x in 0f32..1.0, y in 0f32..1.0) {
            let side = width.max(height) / (1 << part) as f32;
            let (x, y) = (x * width, y * height);
            let sees = |roi: Roi| roi.unplace([x, y]).iter().all(|c| (-1e-3..=1.001).contains(c));
            prop_assert!(tiles(width, height, side).any(sees));
        }

        #[test]
        fn looks_are_few_for_any_picture(width in 1u32..20_000, height in 1u32..8) {
            let picture = Picture::new(width, height, vec![0; (width * height * 4) as usize]).unwrap();
            prop_assert!(at_still(&picture).count() <= MOST);
        }
    }
}
