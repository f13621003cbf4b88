//! Pictures from image files: PNG, JPEG or WebP, told apart by their content.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Read, Seek},
    path::Path,
};

use image::{DynamicImage, ImageDecoder, ImageError, ImageReader};

use super::Picture;
use crate::error::{Problem, Result};

/// The longest file that is read, in bytes.
const MOST_BYTES: u64 = 256 << 20;

/// The most pixels that are decoded: 20,000 × 3,200, or a camera's 64 megapixels,
/// which take a quarter of a gigabyte.
const MOST_PIXELS: u64 = 64_000_000;

/// Reads the image file at `path`, turned upright as its EXIF orientation says,
/// on white where it is transparent.
///
/// # Errors
/// A file that cannot be read, that is no image, that is damaged, or that is too
/// large to decode in reasonable memory; the message does not name the file.
pub fn load(path: &Path) -> Result<Picture> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| {
            let hint = match error.kind() {
                io::ErrorKind::NotFound => "check the path",
                io::ErrorKind::PermissionDenied => "allow this user to read the file",
                _ => "name an image file",
            };
            Problem::new("cannot read the file")
                .because(error)
                .hint(hint)
        })?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Problem::new(format!(
            "the file is longer than {} megabytes",
            MOST_BYTES >> 20
        ))
        .hint("save the image smaller"));
    }
    decode(&bytes)
}

/// Makes sure, from its header alone, that the file at `path` is an image that
/// [`load`] would decode.
///
/// # Errors
/// As [`load`], but for damage beyond the header.
pub fn check(path: &Path) -> Result<()> {
    let unreadable = |error| {
        Problem::new("cannot read the file")
            .because(error)
            .hint("allow this user to read the file")
    };
    let file = File::open(path).map_err(unreadable)?;
    opened(BufReader::new(file)).map(|_| ())
}

/// Decodes the content of an image file; see [`load`].
///
/// # Errors
/// As [`load`].
pub fn decode(bytes: &[u8]) -> Result<Picture> {
    if bytes.is_empty() {
        return Err(Problem::new("the file is empty").hint("check how it was written"));
    }
    let mut decoder = opened(Cursor::new(bytes))?;
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    image.apply_orientation(orientation);
    let (width, height) = (image.width(), image.height());
    let mut rgba = image.into_rgba8().into_raw();
    for pixel in rgba.chunks_exact_mut(4).filter(|pixel| pixel[3] != 255) {
        let alpha = u16::from(pixel[3]);
        for channel in &mut pixel[..3] {
            let value = u16::from(*channel) * alpha + 255 * (255 - alpha);
            *channel = (value / 255) as u8;
        }
        pixel[3] = 255;
    }
    Picture::new(width, height, rgba).ok_or_else(|| Problem::new("the image has no pixels"))
}

const FORMATS: &str = "save it as PNG, JPEG or WebP";

/// The image in `file`, its header read and its size in bounds.
fn opened<'a>(file: impl BufRead + Seek + 'a) -> Result<impl ImageDecoder + 'a> {
    let reader = ImageReader::new(file)
        .with_guessed_format()
        .map_err(|error| Problem::new("cannot read the file").because(error))?;
    if reader.format().is_none() {
        return Err(Problem::new("the file is no image").hint(FORMATS));
    }
    let decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(Problem::new(format!(
            "the image is too large: {width} × {height} pixels, the most is {MOST_PIXELS} in all"
        ))
        .hint("make it smaller; a face needs no more than 1,000 pixels"));
    }
    Ok(decoder)
}

fn damaged(error: ImageError) -> Problem {
    match error {
        ImageError::Unsupported(error) => Problem::new("the image is of an unknown kind")
            .because(error)
            .hint(FORMATS),
        error => Problem::new("the image is damaged")
            .because(error)
            .hint("get it anew from where it came"),
    }
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, Rgba, RgbaImage};

    use super::*;

    fn encoded(image: &RgbaImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::from(image.clone())
            .to_rgb8()
            .write_to(&mut bytes, format)
            .unwrap();
        bytes.into_inner()
    }

    /// Red on the left, blue on the right.
    fn halves() -> RgbaImage {
        RgbaImage::from_fn(16, 8, |x, _| {
            if x < 8 {
                Rgba([255, 0, 0, 255])
            } else {
                Rgba([0, 0, 255, 255])
            }
        })
    }

    #[test]
    fn every_format_is_told_by_its_content() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let picture = decode(&encoded(&halves(), format)).unwrap();
            assert_eq!((picture.width(), picture.height()), (16, 8));
            assert!(
                picture.rgba()[0] > 240 && picture.rgba()[2] < 15,
                "{format:?}"
            );
        }
    }

    #[test]
    fn a_photograph_held_sideways_is_turned_upright() {
        // EXIF: big-endian TIFF with one entry, orientation (0x0112) = 6, "turn right".
        let tiff = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let jpeg = encoded(&halves(), ImageFormat::Jpeg);
        let mut turned = jpeg[..2].to_vec();
        turned.extend([0xff, 0xe1]);
        turned.extend((tiff.len() as u16 + 8).to_be_bytes());
        turned.extend(b"Exif\0\0");
        turned.extend(tiff);
        turned.extend(&jpeg[2..]);
        let picture = decode(&turned).unwrap();
        assert_eq!((picture.width(), picture.height()), (8, 16));
        assert!(picture.rgba()[0] > 240, "the left half is on top");
    }

    #[test]
    fn transparency_shows_white() {
        let mut bytes = Cursor::new(Vec::new());
        RgbaImage::from_pixel(1, 1, Rgba([0, 0, 0, 0]))
            .write_to(&mut bytes, ImageFormat::Png)
            .unwrap();
        assert_eq!(decode(bytes.get_ref()).unwrap().rgba(), [255; 4]);
    }

    #[test]
    fn what_is_no_image_is_refused_with_a_hint() {
        let png = encoded(&halves(), ImageFormat::Png);
        for (bytes, part) in [
            (&b""[..], "empty"),
            (&b"hello, world"[..], "no image"),
            (&b"GIF89a\x01\0\x01\0\0\0\0;"[..], "unknown kind"),
            (&png[..png.len() / 2], "damaged"),
        ] {
            let problem = decode(bytes).unwrap_err();
            assert!(problem.to_string().contains(part), "{problem} lacks {part}");
            assert!(problem.advice().is_some());
        }
    }

    #[test]
    fn a_huge_image_is_refused_before_it_is_decoded() {
        // A header that promises 400 megapixels, and nothing behind it.
        let mut png = encoded(&halves(), ImageFormat::Png);
        png[16..20].copy_from_slice(&20_000_u32.to_be_bytes());
        png[20..24].copy_from_slice(&20_000_u32.to_be_bytes());
        let crc = crc32(&png[12..29]);
        png[29..33].copy_from_slice(&crc.to_be_bytes());
        let problem = decode(&png).unwrap_err();
        assert!(problem.to_string().contains("20000 × 20000"), "{problem}");
    }

    #[test]
    fn a_wide_image_is_read() {
        let wide = RgbaImage::from_pixel(20_000, 2, Rgba([9, 9, 9, 255]));
        let picture = decode(&encoded(&wide, ImageFormat::Png)).unwrap();
        assert_eq!(picture.width(), 20_000);
    }

    /// PNG's checksum (ISO 3309), bit by bit.
    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |c, _| {
                if c & 1 == 1 {
                    0xedb8_8320 ^ (c >> 1)
                } else {
                    c >> 1
                }
            })
        })
    }

    #[test]
    fn files_that_cannot_be_read_say_why() {
        let dir = tempfile::tempdir().unwrap();
        assert!(load(dir.path()).unwrap_err().advice().is_some());
        let problem = load(&dir.path().join("nowhere.png")).unwrap_err();
        assert_eq!(problem.advice(), Some("check the path"));
    }
}
