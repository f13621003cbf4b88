//! Camera data to RGBA pictures, in buffers that are used again.
//!
//! The data is hostile: whatever does not decode whole and in the agreed size
//! is an error, never a panic and never a picture with an older one's remains.

mod huffman;
mod yuv;

use std::sync::Arc;

use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

use self::huffman::STANDARD_TABLES;
use super::{
    config::LARGEST,
    format::{Encoding, Format},
    pool::Pool,
};
use crate::picture::Picture;

/// Decodes one stream's pictures. Keeps its buffers between them.
#[derive(Debug, Default)]
pub struct Decoder {
    pool: Pool,
    completed: Vec<u8>,
}

/// Why a picture could not be decoded.
pub type Damage = String;

impl Decoder {
    /// Decodes `data`, which may be followed by rubbish: a camera's buffer is
    /// longer than its picture.
    ///
    /// # Errors
    /// What is wrong with the data; a JPEG of another size than `format`'s is damage too.
    pub fn decode(&mut self, format: Format, data: &[u8]) -> Result<Arc<Picture>, Damage> {
        let Format {
            encoding,
            width,
            height,
            ..
        } = format;
        if encoding == Encoding::Mjpeg {
            return self.jpeg(data, Some((width, height)));
        }
        self.fill(width, height, |rgba| match encoding {
            Encoding::Yuyv => yuv::from_yuyv(data, width as usize, height as usize, rgba),
            _ => yuv::from_nv12(data, width as usize, height as usize, rgba),
        })
    }

    /// Decodes one JPEG image: of the size `agreed` or, without one, of any
    /// size up to 4096 × 4096.
    ///
    /// # Errors
    /// What is wrong with the data.
    pub fn jpeg(
        &mut self,
        data: &[u8],
        agreed: Option<(u32, u32)>,
    ) -> Result<Arc<Picture>, Damage> {
        let extent = Extent::of(data)?;
        let mut completed = std::mem::take(&mut self.completed);
        let data = extent.complete(data, &mut completed);
        let picture = self.whole_jpeg(data, agreed);
        self.completed = completed;
        picture
    }

    fn whole_jpeg(
        &mut self,
        data: &[u8],
        agreed: Option<(u32, u32)>,
    ) -> Result<Arc<Picture>, Damage> {
        // Strict, so that most pictures that break off are damage. One that is cut and
        // closed again with an end marker still passes, its rest filled with grey: the
        // library does not tell, and the face gates refuse what cannot be read.
        let options = DecoderOptions::default()
            .set_strict_mode(true)
            .set_max_width(LARGEST as usize)
            .set_max_height(LARGEST as usize)
            .jpeg_set_out_colorspace(ColorSpace::RGBA);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(data), options);
        decoder
            .decode_headers()
            .map_err(|error| format!("{error:?}"))?;
        let (width, height) = decoder.dimensions().ok_or("a picture without a size")?;
        let (width, height) = (width as u32, height as u32);
        if let Some((w, h)) = agreed.filter(|size| *size != (width, height)) {
            return Err(format!("{width}x{height} pixels instead of {w}x{h}"));
        }
        self.fill(width, height, |rgba| {
            decoder
                .decode_into(rgba)
                .map_err(|error| format!("{error:?}"))
        })
    }

    fn fill(
        &mut self,
        width: u32,
        height: u32,
        write: impl FnOnce(&mut [u8]) -> Result<(), Damage>,
    ) -> Result<Arc<Picture>, Damage> {
        let mut rgba = self.pool.take(width as usize * height as usize * 4);
        if let Err(damage) = write(&mut rgba) {
            self.pool.give_back(rgba);
            return Err(damage);
        }
        let picture = Picture::new(width, height, rgba).ok_or("a picture without pixels")?;
        Ok(self.pool.lend(picture))
    }
}

/// Where the parts of a JPEG image lie in its buffer.
struct Extent {
    /// Whether it brings its own Huffman tables.
    tables: bool,
    /// Offset of the first scan's header, before which missing tables go.
    scan: usize,
    /// Offset behind the end marker.
    end: usize,
}

impl Extent {
    /// Walks over the header segments and the compressed data.
    fn of(data: &[u8]) -> Result<Self, Damage> {
        if !data.starts_with(&[0xff, 0xd8]) {
            return Err("it does not start as a JPEG image".into());
        }
        let (mut at, mut tables) = (2, false);
        let scan = loop {
            match *data.get(at..).unwrap_or_default() {
                // Fill bytes may stand before any marker.
                [0xff, 0xff, ..] => at += 1,
                [0xff, 0xda, ..] => break at,
                [0xff, marker, high, low, ..] => {
                    tables |= marker == 0xc4;
                    at += 2 + usize::from(u16::from_be_bytes([high, low]));
                }
                _ => return Err("its header breaks off or is damaged".into()),
            }
        };
        Ok(Self {
            tables,
            scan,
            end: end_of(data, scan)?,
        })
    }

    /// The image alone, with the standard tables where it has none of its own.
    fn complete<'a>(&self, data: &'a [u8], buffer: &'a mut Vec<u8>) -> &'a [u8] {
        if self.tables {
            return &data[..self.end];
        }
        buffer.clear();
        buffer.extend_from_slice(&data[..self.scan]);
        buffer.extend_from_slice(&STANDARD_TABLES);
        buffer.extend_from_slice(&data[self.scan..self.end]);
        buffer
    }
}

/// The offset behind the end marker of the image whose first scan starts at
/// `scan`. In compressed data `ff` is followed by `00` or a restart marker; the
/// later scans of a progressive image bring segments with a length of their own.
fn end_of(data: &[u8], scan: usize) -> Result<usize, Damage> {
    let mut at = scan;
    loop {
        let rest = data.get(at..).unwrap_or_default();
        let skip = rest
            .iter()
            .position(|byte| *byte == 0xff)
            .ok_or("its end is missing")?;
        at += skip;
        match data[at..] {
            [_, 0xd9, ..] => return Ok(at + 2),
            [_, 0x00 | 0xd0..=0xd7, ..] => at += 2,
            [_, 0xff, ..] => at += 1,
            [_, 0xc4 | 0xda | 0xdb | 0xdd | 0xfe, high, low, ..] => {
                at += 2 + usize::from(u16::from_be_bytes([high, low]));
            }
            _ => return Err("its compressed data is damaged".into()),
        }
    }
}

#[cfg(test)]
mod tests;
