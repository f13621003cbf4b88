//! Pictures as files: encoded, encrypted where keys are configured, named by
//! their content.

use std::{
    io::{Cursor, Read, Write},
    path::Path,
};

use image::{
    ExtendedColorType, ImageEncoder,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
};

use super::{
    config::{ImageRules, KeepImage},
    folder::IMAGES,
    row::ImageKind,
};
use crate::{
    error::{Problem, Result},
    picture::{self, Picture},
    vision::{Landmarks, crop::FaceCrop},
};

/// What ends the name of an encrypted file.
const ENCRYPTED: &str = ".age";

/// BLAKE3 of some bytes in hexadecimal: how contents are named in the dataset.
pub fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// Those who may look at pictures, by their age public keys. Nobody in it leaves
/// pictures open.
#[derive(Clone, Default)]
pub struct Recipients(Vec<age::x25519::Recipient>);

impl Recipients {
    /// Reads public keys as `age-keygen` prints them, `age1…`.
    ///
    /// # Errors
    /// Text that is no such key.
    pub fn parse(keys: &[String]) -> Result<Self> {
        let read = |key: &String| {
            key.trim().parse().map_err(|why: &str| {
                Problem::new(format!("\"{key}\" is no age public key"))
                    .because(why)
                    .hint("make one with age-keygen, and put the line after \"Public key:\" here")
            })
        };
        keys.iter().map(read).collect::<Result<_>>().map(Self)
    }

    /// The keys, set apart by spaces; empty where pictures lie open.
    pub fn text(&self) -> String {
        let keys: Vec<_> = self.0.iter().map(ToString::to_string).collect();
        keys.join(" ")
    }

    /// The bytes for these eyes only, as an age file; the same bytes where there
    /// is nobody.
    ///
    /// # Errors
    /// Encryption that fails.
    pub fn seal(&self, bytes: Vec<u8>) -> Result<Vec<u8>> {
        if self.0.is_empty() {
            return Ok(bytes);
        }
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
            Problem::new("cannot encrypt a picture")
                .because(error)
                .hint("check `images.recipients` in dataset.ron")
        };
        let recipients = self.0.iter().map(|key| key as &dyn age::Recipient);
        let encryptor =
            age::Encryptor::with_recipients(recipients).map_err(|e| failed(e.into()))?;
        let mut sealed = Vec::with_capacity(bytes.len() + 1024);
        encryptor
            .wrap_output(&mut sealed)
            .and_then(|mut writer| {
                writer.write_all(&bytes)?;
                writer.finish()
            })
            .map_err(|e| failed(e.into()))?;
        Ok(sealed)
    }
}

impl std::fmt::Debug for Recipients {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Recipients({})", self.text())
    }
}

/// The secret keys that open pictures.
pub struct Identities(Vec<Box<dyn age::Identity + Send + Sync>>);

impl Identities {
    /// Reads a file of secret keys, as `age-keygen` writes it.
    ///
    /// # Errors
    /// A file that cannot be read or holds no key.
    pub fn read(path: &Path) -> Result<Self> {
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
            Problem::new(format!("cannot read the secret keys in {}", path.display()))
                .because(error)
                .hint("name the file that age-keygen wrote, with a line that starts with AGE-SECRET-KEY-1")
        };
        let name = path.display().to_string();
        let file = age::IdentityFile::from_file(name).map_err(|e| failed(e.into()))?;
        let keys = file.into_identities().map_err(|e| failed(e.into()))?;
        if keys.is_empty() {
            return Err(failed("there is no key in it".into()));
        }
        Ok(Self(keys))
    }

    /// What was sealed.
    ///
    /// # Errors
    /// None of the keys fits, or the bytes are damaged.
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>> {
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
            Problem::new("cannot decrypt")
                .because(error)
                .hint("name the secret key of the public key in dataset.ron with --identity FILE")
        };
        let decryptor = age::Decryptor::new(sealed).map_err(|e| failed(e.into()))?;
        let keys = self.0.iter().map(|key| key.as_ref() as &dyn age::Identity);
        let mut bytes = Vec::with_capacity(sealed.len());
        decryptor
            .decrypt(keys)
            .map_err(|e| failed(e.into()))?
            .read_to_end(&mut bytes)
            .map_err(|e| failed(e.into()))?;
        Ok(bytes)
    }
}

impl std::fmt::Debug for Identities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identities({} keys)", self.0.len())
    }
}

/// A picture ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// What it shows.
    pub kind: ImageKind,
    /// Its file below the data folder.
    pub path: String,
    /// [`digest`] of `bytes`.
    pub digest: String,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// The file, encrypted where there are recipients.
    pub bytes: Vec<u8>,
}

/// Makes a file of what the rules let be kept of a picture: `None` where that is
/// nothing, and where a crop is asked for and no face is known or none can be cut.
///
/// # Errors
/// A picture that cannot be encoded or encrypted.
pub fn pack(
    picture: &Picture,
    landmarks: Option<&Landmarks>,
    rules: &ImageRules,
    recipients: &Recipients,
) -> Result<Option<Packed>> {
    let cropped;
    let (kind, picture) = match rules.kind {
        KeepImage::None => return Ok(None),
        KeepImage::Frame => (ImageKind::Frame, picture),
        KeepImage::Crop => {
            let Some(crop) = landmarks.and_then(|points| FaceCrop::take(picture, points)) else {
                return Ok(None);
            };
            cropped = crop.to_picture();
            (ImageKind::Crop, &cropped)
        }
    };
    let plain = encode(picture, rules.quality)?;
    let ending = if rules.quality.is_some() {
        ".jpg"
    } else {
        ".png"
    };
    let seal = if recipients.0.is_empty() {
        ""
    } else {
        ENCRYPTED
    };
    let bytes = recipients.seal(plain)?;
    let digest = digest(&bytes);
    Ok(Some(Packed {
        kind,
        path: format!("{IMAGES}/{}/{digest}{ending}{seal}", &digest[..2]),
        digest,
        width: picture.width(),
        height: picture.height(),
        bytes,
    }))
}

fn encode(picture: &Picture, quality: Option<u8>) -> Result<Vec<u8>> {
    let (width, height) = (picture.width(), picture.height());
    let rgb: Vec<u8> = picture
        .rgba()
        .as_chunks::<4>()
        .0
        .iter()
        .flat_map(|[r, g, b, _]| [*r, *g, *b])
        .collect();
    let mut out = Cursor::new(Vec::new());
    let encoded = match quality {
        Some(quality) => JpegEncoder::new_with_quality(&mut out, quality).write_image(
            &rgb,
            width,
            height,
            ExtendedColorType::Rgb8,
        ),
        None => PngEncoder::new(&mut out).write_image(&rgb, width, height, ExtendedColorType::Rgb8),
    };
    encoded.map_err(|error| Problem::new("cannot encode a picture").because(error))?;
    Ok(out.into_inner())
}

/// The image file in `bytes`, which lay at `path`: decrypted where it was
/// encrypted, but not decoded.
///
/// # Errors
/// An encrypted file and no key, or none that fits.
pub fn unseal(path: &str, bytes: Vec<u8>, keys: Option<&Identities>) -> Result<Vec<u8>> {
    if !path.ends_with(ENCRYPTED) {
        return Ok(bytes);
    }
    let keys = keys.ok_or_else(|| {
        Problem::new(format!("{path} is encrypted"))
            .hint("name the file of the secret key with --identity FILE")
    })?;
    keys.open(&bytes)
        .map_err(|problem| Problem::new(format!("cannot open {path}")).because(problem))
}

/// The pixels of the file in `bytes`, which lay at `path`.
///
/// # Errors
/// As [`unseal`], and a file that is no picture.
pub fn unpack(path: &str, bytes: Vec<u8>, keys: Option<&Identities>) -> Result<Picture> {
    picture::decode(&unseal(path, bytes, keys)?)
}
