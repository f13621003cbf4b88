//! Camera data to RGBA pictures, in buffers that are used again.
//!
//! The data is hostile: whatever does not decode whole and in the agreed size
//! is an error, never a panic and never a picture with an older one's remains.

mod extent;
mod huffman;
mod yuv;

use std::sync::Arc;

use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

use self::extent::Extent;
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
        extent.complete(data, &mut completed);
        let picture = self.whole_jpeg(&completed, agreed);
        self.completed = completed;
        picture
    }

    fn whole_jpeg(
        &mut self,
        data: &[u8],
        agreed: Option<(u32, u32)>,
    ) -> Result<Arc<Picture>, Damage> {
        // Strict, so that pictures that break off are damage.
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

#[cfg(test)]
mod tests;
