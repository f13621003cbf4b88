//! A picture in memory: what cameras deliver, networks read and screens show.

mod load;

pub use load::{check, decode, load};

/// Packed 8-bit RGBA pixels, rows from the top, alpha always 255.
///
/// RGBA rather than RGB, so that a camera frame reaches a GPU texture as it is.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Picture {
    width: u32,
    height: u32,
    rgba: Vec<u8>,
}

impl Picture {
    /// A picture of `width` × `height` pixels over `rgba`, or `None` if the
    /// buffer is not exactly `width * height * 4` bytes long or has no pixel.
    pub fn new(width: u32, height: u32, rgba: Vec<u8>) -> Option<Self> {
        let bytes = (width as usize)
            .checked_mul(height as usize)?
            .checked_mul(4)?;
        (bytes > 0 && rgba.len() == bytes).then_some(Self {
            width,
            height,
            rgba,
        })
    }

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The pixels, four bytes each.
    pub fn rgba(&self) -> &[u8] {
        &self.rgba
    }

    /// Gives the buffer back, to be filled again.
    pub fn into_rgba(self) -> Vec<u8> {
        self.rgba
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({} × {})", self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_of_the_wrong_length_is_no_picture() {
        assert!(Picture::new(2, 1, vec![0; 8]).is_some());
        assert!(Picture::new(2, 1, vec![0; 7]).is_none());
        assert!(Picture::new(0, 0, Vec::new()).is_none());
        assert!(Picture::new(u32::MAX, u32::MAX, Vec::new()).is_none());
    }
}
