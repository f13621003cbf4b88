//! Takes a camera out of a format that the camera library does not know.
//!
//! On Linux a camera keeps the format that its last program set. One left in
//! H.264, or at a rate that is not a whole number, cannot be opened by the
//! library at all, though it has formats that the game reads. Below the library
//! it can be set to one of those.

use super::format::Format;

/// Sets camera `index` to the first of the formats that it accepts. Whether
/// there is one: then opening it is worth another attempt.
pub(super) fn reset(index: u32, formats: &[Format]) -> bool {
    #[cfg(target_os = "linux")]
    return linux::reset(index, formats).is_ok_and(|accepted| accepted);
    #[cfg(not(target_os = "linux"))]
    return {
        let _ = (index, formats);
        false
    };
}

#[cfg(target_os = "linux")]
mod linux {
    use std::io;

    use v4l::{
        Device, FourCC,
        video::{Capture, capture::Parameters},
    };

    use crate::camera::format::{Encoding, Format};

    pub(super) fn reset(index: u32, formats: &[Format]) -> io::Result<bool> {
        let device = Device::new(index as usize)?;
        for format in formats {
            let code = FourCC::new(code(format.encoding));
            let wish = v4l::Format::new(format.width, format.height, code);
            // A driver answers with the nearest that it has.
            if device.set_format(&wish)?.fourcc == code {
                device.set_params(&Parameters::with_fps(format.fps))?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn code(encoding: Encoding) -> &'static [u8; 4] {
        match encoding {
            Encoding::Mjpeg => b"MJPG",
            Encoding::Yuyv => b"YUYV",
            Encoding::Nv12 => b"NV12",
        }
    }
}
