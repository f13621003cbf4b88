//! What a device is, as text: `NUMBER[:key=value;…]`, several joined by `|`.
//!
//! Keys: `name`; `formats` (four-letter codes), `sizes` (`640x480`) and `fps`,
//! each separated by commas, the first being the device's own choice; `first`,
//! milliseconds from the start of a stream to its first picture; `dir`, a folder
//! of JPEG images to send as MJPEG in the order of their names, over again;
//! `meta`, without a value: a metadata node, that gives no pictures.

use std::{fs, path::Path};

use crate::{abi, jpeg};

/// The camera and its metadata node, as a USB camera shows.
pub const DEFAULT: &str = "0|1:meta";

/// A device as it was made.
pub struct Spec {
    pub name: String,
    pub is_metadata: bool,
    /// Codes of the picture encodings.
    pub formats: Vec<u32>,
    /// Width and height in pixels.
    pub sizes: Vec<(u32, u32)>,
    pub rates: Vec<u32>,
    /// Milliseconds from the start of a stream to its first picture.
    pub first_ms: u64,
    /// JPEG images; when empty a test picture is drawn.
    pub images: Vec<Vec<u8>>,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            name: "Emulated Camera: Emulated Camer".into(),
            is_metadata: false,
            formats: vec![abi::MJPG, abi::fourcc(*b"YUYV")],
            sizes: vec![(640, 480), (320, 240), (1280, 720)],
            rates: vec![30, 15],
            first_ms: 0,
            images: Vec::new(),
        }
    }
}

impl Spec {
    /// Reads one device: its number and what it is.
    pub fn parse(text: &str) -> Result<(u32, Self), String> {
        let (number, rest) = text.trim().split_once(':').unwrap_or((text.trim(), ""));
        let number = number
            .parse()
            .map_err(|_| format!("`{number}` is no device number"))?;
        let mut spec = Self::default();
        for pair in rest.split(';').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            spec.set(key, value)
                .map_err(|why| format!("{pair}: {why}"))?;
        }
        Ok((number, spec))
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "name" => self.name = value.into(),
            "meta" => self.is_metadata = true,
            "formats" => self.formats = list(value, code)?,
            "sizes" => self.sizes = list(value, size)?,
            "fps" => self.rates = list(value, |rate| rate.parse().ok())?,
            "first" => self.first_ms = value.parse().map_err(|_| "no number")?,
            "dir" => self.images = images(Path::new(value))?,
            _ => return Err("no such key".into()),
        }
        Ok(())
    }
}

fn list<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, String> {
    text.split(',')
        .map(read)
        .collect::<Option<_>>()
        .ok_or_else(|| "cannot be read".into())
}

fn code(text: &str) -> Option<u32> {
    text.as_bytes().try_into().ok().map(abi::fourcc)
}

fn size(text: &str) -> Option<(u32, u32)> {
    let (width, height) = text.split_once('x')?;
    Some((width.parse().ok()?, height.parse().ok()?))
}

fn images(folder: &Path) -> Result<Vec<Vec<u8>>, String> {
    let entries = fs::read_dir(folder).map_err(|error| error.to_string())?;
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    let images: Vec<_> = paths
        .iter()
        .filter(|path| {
            path.extension()
                .is_some_and(|end| end == "jpg" || end == "jpeg")
        })
        .filter_map(|path| fs::read(path).ok())
        .filter(|image| image.starts_with(&jpeg::START))
        .collect();
    if images.is_empty() {
        Err("no JPEG image there".into())
    } else {
        Ok(images)
    }
}
