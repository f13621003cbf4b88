//! Cameras through the nokhwa library: search, open, negotiate, stream.
//!
//! What its version 0.10 does that shapes this module:
//! - its decoders panic on damaged pictures, so pictures are decoded here;
//! - after any failed `frame()` every later one fails too, so a failure ends
//!   the stream and the camera is opened anew;
//! - opening a camera whose old handle is not yet dropped gives the old, dead
//!   one, so a stream is dropped before the next search;
//! - a listing can panic on a strange `/dev/video…` name, so it is guarded.
//!
//! On Windows its Media Foundation backend sets COM up for each thread that
//! calls it; on macOS the user must have allowed the camera before the first
//! search (`NSCameraUsageDescription` in the bundle, `nokhwa_initialize`). On
//! both a silent camera cannot be woken; see [`super::wake`].

use std::{
    panic::catch_unwind,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use nokhwa::{
    Buffer, NokhwaError,
    utils::{
        ApiBackend, CameraFormat, CameraIndex, FrameFormat, RequestedFormat, RequestedFormatType,
    },
};

use super::{
    config::CameraConfig,
    decode::Decoder,
    format::{Encoding, Format, ranked, wanted},
    reset::reset,
    source::{Feed, Step, Stream},
    state::{CameraInfo, CameraState, Loss, Why},
};

/// The cameras of this machine, or those whose name or number is wanted.
#[derive(Debug)]
pub(super) struct Cameras {
    pub(super) wanted: Option<String>,
    pub(super) config: CameraConfig,
}

/// Every camera node of this machine, by number.
pub(super) fn search() -> Result<Vec<CameraInfo>, Loss> {
    let found = catch_unwind(|| nokhwa::query(ApiBackend::Auto))
        .map_err(|_| Loss::from(Why::Panicked))?
        .map_err(|error| classify(&error))?;
    let mut cameras: Vec<_> = found
        .iter()
        .filter_map(|info| {
            let index = info.index().as_index().ok()?;
            Some(CameraInfo {
                index,
                name: info.human_name(),
            })
        })
        .collect();
    // The directory is read in any order.
    cameras.sort();
    Ok(cameras)
}

/// The formats that a camera offers and that can be decoded.
pub(super) fn inspect(index: u32) -> Result<Vec<Format>, Loss> {
    catch_unwind(|| offered(&mut open_as(index, RequestedFormatType::None)?))
        .unwrap_or_else(|_| Err(Why::Panicked.into()))
}

impl Feed for Cameras {
    fn search(&self) -> Result<Vec<CameraInfo>, Loss> {
        let mut cameras = search()?;
        if let Some(wanted) = &self.wanted {
            cameras.retain(|camera| answers_to(camera, wanted));
        }
        Ok(cameras)
    }

    fn open(&self, found: &CameraInfo) -> Result<Box<dyn Stream>, Loss> {
        let (mut camera, format) = open(found.index, &self.config)?;
        camera.open_stream().map_err(|error| classify(&error))?;
        Ok(Box::new(Session {
            camera,
            name: found.name.clone(),
            format,
            decoder: Decoder::default(),
            stale: self.config.stale(),
            skipped: 0,
        }))
    }
}

fn answers_to(camera: &CameraInfo, wanted: &str) -> bool {
    camera.index.to_string() == wanted
        || camera.name.to_lowercase().contains(&wanted.to_lowercase())
}

/// Opens the camera and sets it to the best format that it accepts.
fn open(index: u32, config: &CameraConfig) -> Result<(nokhwa::Camera, Format), Loss> {
    let wishes = wanted(config);
    let mut camera = match open_anyhow(index, &wishes) {
        Err(Loss {
            why: Why::Unsupported,
            ..
        }) if reset(index, &wishes) => open_anyhow(index, &wishes),
        opened => opened,
    }?;
    let first = wishes.first().copied();
    if decodable(camera.camera_format()) != first {
        negotiate(&mut camera, wishes, config)?;
    }
    let got = camera.camera_format();
    decodable(got)
        .map(|format| (camera, format))
        .ok_or_else(|| Loss::new(Why::Unsupported, format!("{got} cannot be decoded")))
}

/// Opens the camera in whatever format it takes: mostly the first wish, else
/// any that it lists, else the other wishes, since some drivers list badly.
fn open_anyhow(index: u32, wishes: &[Format]) -> Result<nokhwa::Camera, Loss> {
    let mut requests: Vec<_> = wishes.iter().map(|wish| exact(*wish)).collect();
    requests.insert(requests.len().min(1), RequestedFormatType::None);
    let mut last = Loss::from(Why::Unsupported);
    for request in requests {
        match open_as(index, request) {
            Err(loss) if matches!(loss.why, Why::Unsupported | Why::Other) => last = loss,
            done => return done,
        }
    }
    Err(last)
}

fn open_as(index: u32, request: RequestedFormatType) -> Result<nokhwa::Camera, Loss> {
    let formats = Encoding::ALL.map(frame_format);
    nokhwa::Camera::new(
        CameraIndex::Index(index),
        RequestedFormat::with_formats(request, &formats),
    )
    .map_err(|error| classify(&error))
}

/// Asks the open camera for one format after the other until it accepts one.
/// If it accepts none, it stays in the one it has.
fn negotiate(
    camera: &mut nokhwa::Camera,
    wishes: Vec<Format>,
    config: &CameraConfig,
) -> Result<(), Loss> {
    let offers = ranked(offered(camera)?, config);
    let listed = |wish: &Format| offers.is_empty() || offers.contains(wish);
    let wishes: Vec<_> = wishes.into_iter().filter(listed).collect();
    for format in wishes.into_iter().chain(offers) {
        #[expect(deprecated, reason = "its successor chooses a format by itself")]
        match camera.set_camera_format(camera_format(format)) {
            Ok(()) => return Ok(()),
            Err(error) => {
                let loss = classify(&error);
                if !matches!(loss.why, Why::Unsupported | Why::Other) {
                    return Err(loss);
                }
            }
        }
    }
    camera
        .refresh_camera_format()
        .map(drop)
        .map_err(|error| classify(&error))
}

fn offered(camera: &mut nokhwa::Camera) -> Result<Vec<Format>, Loss> {
    let formats = camera
        .compatible_camera_formats()
        .map_err(|error| classify(&error))?;
    Ok(formats.into_iter().filter_map(decodable).collect())
}

fn exact(format: Format) -> RequestedFormatType {
    RequestedFormatType::Exact(camera_format(format))
}

fn camera_format(format: Format) -> CameraFormat {
    let Format {
        encoding,
        width,
        height,
        fps,
    } = format;
    CameraFormat::new_from(width, height, frame_format(encoding), fps)
}

fn frame_format(encoding: Encoding) -> FrameFormat {
    match encoding {
        Encoding::Mjpeg => FrameFormat::MJPEG,
        Encoding::Yuyv => FrameFormat::YUYV,
        Encoding::Nv12 => FrameFormat::NV12,
    }
}

fn decodable(format: CameraFormat) -> Option<Format> {
    let encoding = Encoding::ALL
        .into_iter()
        .find(|encoding| frame_format(*encoding) == format.format())?;
    Some(Format {
        encoding,
        width: format.width(),
        height: format.height(),
        fps: format.frame_rate(),
    })
}

/// A camera that streams. Dropping it stops the camera.
struct Session {
    camera: nokhwa::Camera,
    name: String,
    format: Format,
    decoder: Decoder,
    stale: Duration,
    skipped: u32,
}

/// How many buffers the driver fills ahead: after a pause of ours so many
/// pictures at most are old.
const BUFFERS: u32 = 4;

impl Stream for Session {
    fn state(&self) -> CameraState {
        CameraState::Streaming {
            name: self.name.clone(),
            format: self.format.encoding.to_string(),
            width: self.format.width,
            height: self.format.height,
            fps: self.format.fps,
        }
    }

    fn next(&mut self) -> Result<Step, Loss> {
        let buffer = self.camera.frame().map_err(|error| classify(&error))?;
        let age = age(&buffer);
        if age <= self.stale {
            self.skipped = 0;
        } else if self.skipped < BUFFERS {
            self.skipped += 1;
            return Ok(Step::Stale);
        }
        let now = Instant::now();
        Ok(match self.decoder.decode(self.format, buffer.buffer()) {
            Ok(picture) => Step::Picture(picture, now.checked_sub(age).unwrap_or(now)),
            Err(damage) => Step::Bad(damage),
        })
    }
}

/// How long ago the driver says the picture was taken; none if it does not say.
fn age(buffer: &Buffer) -> Duration {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    buffer
        .capture_timestamp()
        .and_then(|taken| now.checked_sub(taken))
        .unwrap_or_default()
}

/// The reason behind an error of nokhwa, which keeps the text alone.
fn classify(error: &NokhwaError) -> Loss {
    let text = error.to_string();
    let code = text
        .split("(os error ")
        .nth(1)
        .and_then(|rest| rest.split(')').next()?.parse::<i32>().ok());
    let unfulfilled = [
        "Failed to Fufill",
        "Rejected",
        "unsupported",
        "not whole number",
    ];
    // The numbers are those of Linux: ENOENT, ENXIO and ENODEV; EPERM and
    // EACCES; EBUSY; EINTR, from our own wake-up; EINVAL and ENOTTY.
    let why = match code {
        Some(2 | 6 | 19) => Why::Unplugged,
        Some(1 | 13) => Why::Denied,
        Some(16) => Why::Busy,
        Some(4) => Why::Stalled,
        Some(22 | 25) => Why::Unsupported,
        None if unfulfilled.iter().any(|part| text.contains(part)) => Why::Unsupported,
        _ => Why::Other,
    };
    Loss::new(why, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_known_by_its_number_or_its_words() {
        let system = |code| std::io::Error::from_raw_os_error(code).to_string();
        for (code, why) in [
            (2, Why::Unplugged),
            (19, Why::Unplugged),
            (13, Why::Denied),
            (16, Why::Busy),
            (4, Why::Stalled),
            (22, Why::Unsupported),
            (28, Why::Other),
        ] {
            assert_eq!(
                classify(&NokhwaError::ReadFrameError(system(code))).why,
                why,
                "{code}"
            );
        }
        let error = NokhwaError::GetPropertyError {
            property: "CameraFormat".into(),
            error: "Failed to Fufill".into(),
        };
        assert_eq!(classify(&error).why, Why::Unsupported);
        assert_eq!(classify(&NokhwaError::UnitializedError).why, Why::Other);
    }

    #[test]
    fn a_camera_answers_to_its_number_and_to_a_part_of_its_name() {
        let camera = CameraInfo {
            index: 2,
            name: "HD Pro Webcam".into(),
        };
        for (wanted, answer) in [("2", true), ("pro web", true), ("1", false), ("usb", false)] {
            assert_eq!(answers_to(&camera, wanted), answer, "{wanted}");
        }
    }
}
