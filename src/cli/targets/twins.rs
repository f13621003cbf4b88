//! Whether a picture is there already, by what it shows and not by its file.

use std::path::Path;

use crate::{
    error::Result,
    picture::{self, Picture},
};

/// Cells on a side of the small picture that stands for a large one.
const SIDE: usize = 32;

/// How far small pictures may differ and show the same, in grey levels of 255:
/// the root of the mean square. A picture saved anew at half its size differs by
/// 0.3 to 1.2, two expressions of one person in one seat by more than 3.
const SAME: f32 = 1.8;

/// Pictures met so far.
#[derive(Debug, Default)]
pub struct Twins(Vec<(String, Small)>);

/// Grey means of a grid of cells.
#[derive(Debug, Clone)]
struct Small(Box<[f32]>);

impl Twins {
    /// Remembers the picture at `path` as `name`; the name under which the same
    /// was met before, if it was.
    ///
    /// # Errors
    /// A picture that cannot be read.
    pub fn meet(&mut self, path: &Path, name: &str) -> Result<Option<String>> {
        Ok(self.remember(&picture::load(path)?, name))
    }

    fn remember(&mut self, picture: &Picture, name: &str) -> Option<String> {
        let small = Small::of(picture);
        let twin = self.0.iter().find(|(_, other)| small.apart(other) < SAME);
        let twin = twin.map(|(name, _)| name.clone());
        self.0.push((name.to_owned(), small));
        twin
    }
}

impl Small {
    fn of(picture: &Picture) -> Self {
        let (width, height) = (picture.width() as usize, picture.height() as usize);
        let span = |cell: usize, length: usize| {
            let from = cell * length / SIDE;
            from..((cell + 1) * length / SIDE).max(from + 1).min(length)
        };
        let cell = |n: usize| {
            let (rows, columns) = (span(n / SIDE, height), span(n % SIDE, width));
            let count = rows.len() * columns.len();
            let pixels = rows.flat_map(|y| columns.clone().map(move |x| (y * width + x) * 4));
            let grey = |at: usize| {
                let [r, g, b] = [0, 1, 2].map(|channel| f32::from(picture.rgba()[at + channel]));
                0.299 * r + 0.587 * g + 0.114 * b
            };
            pixels.map(grey).sum::<f32>() / count.max(1) as f32
        };
        Self((0..SIDE * SIDE).map(cell).collect())
    }

    /// The root of the mean square of their differences.
    fn apart(&self, other: &Self) -> f32 {
        let squares = self.0.iter().zip(&other.0).map(|(a, b)| (a - b).powi(2));
        (squares.sum::<f32>() / self.0.len() as f32).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundled(name: &str) -> Picture {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/targets");
        picture::load(&folder.join(name)).unwrap()
    }

    fn half(picture: &Picture) -> Picture {
        let (width, height) = (picture.width() / 2, picture.height() / 2);
        let at = |x: u32, y: u32| ((y * 2 * picture.width() + x * 2) * 4) as usize;
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let rgba = pixels.flat_map(|(x, y)| picture.rgba()[at(x, y)..at(x, y) + 4].to_vec());
        Picture::new(width, height, rgba.collect()).unwrap()
    }

    #[test]
    fn a_smaller_copy_is_the_same_and_another_expression_is_not() {
        let mut twins = Twins::default();
        let happy = bundled("maya-happiness.webp");
        assert_eq!(twins.remember(&happy, "one"), None);
        assert_eq!(twins.remember(&half(&happy), "two"), Some("one".into()));
        for name in ["maya-neutral.webp", "maya-fear.webp", "june-happiness.webp"] {
            assert_eq!(twins.remember(&bundled(name), name), None, "{name}");
        }
    }

    #[test]
    fn tiny_pictures_have_cells_too() {
        let dot = Picture::new(1, 1, vec![9, 9, 9, 255]).unwrap();
        assert!(
            Small::of(&dot)
                .0
                .iter()
                .all(|grey| (grey - 9.0).abs() < 0.01)
        );
    }
}
