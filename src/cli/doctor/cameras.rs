//! Which cameras give pictures, and whether the demo player can stand in.

use super::{Check, Status};
use crate::{
    app::CLIP,
    camera::{self, CameraInfo, Format, Loss, Why, clip::Clip},
    paths::Root,
};

pub fn checks(root: &Root) -> Vec<Check> {
    let mut checks = judge(camera::list(), camera::inspect);
    let clip = Clip::open(&root.assets().join(CLIP)).map(|clip| clip.card().title.clone());
    checks.push(Check::of("demo player", clip, Status::Warn));
    checks
}

/// A camera is no must: the demo player stands in. Nodes that give no pictures
/// by their nature are passed over.
fn judge(found: Vec<CameraInfo>, inspect: impl Fn(u32) -> Result<Vec<Format>, Loss>) -> Vec<Check> {
    let checks: Vec<_> = found
        .iter()
        .filter_map(|camera| check(camera, inspect(camera.index)))
        .collect();
    if checks.is_empty() {
        let why = if found.is_empty() {
            Why::NoCamera
        } else {
            Why::Unsupported
        };
        let none = Check::new(
            "camera",
            Status::Warn,
            format!("{why}: the demo player stands in"),
        );
        return vec![none.hint(why.hint())];
    }
    checks
}

fn check(camera: &CameraInfo, offered: Result<Vec<Format>, Loss>) -> Option<Check> {
    let name = format!("camera {}", camera.index);
    match offered {
        Ok(formats) => {
            let best = formats
                .iter()
                .max_by_key(|format| (format.width, format.height, format.fps))
                .map_or(String::new(), |best| format!(", up to {best} a second"));
            let detail = format!("{}: {} formats{best}", camera.name, formats.len());
            Some(Check::new(name, Status::Ok, detail))
        }
        Err(loss) if loss.why == Why::Unsupported => None,
        Err(loss) => {
            let detail = format!("{}: {loss}", camera.name);
            Some(Check::new(name, Status::Warn, detail).hint(loss.why.hint()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::camera::format::Encoding;

    fn webcam(index: u32) -> CameraInfo {
        CameraInfo {
            index,
            name: "Webcam".into(),
        }
    }

    #[test]
    fn without_a_camera_the_demo_player_stands_in() {
        for found in [vec![], vec![webcam(1)]] {
            let checks = judge(found, |_| Err(Why::Unsupported.into()));
            assert_eq!(checks.len(), 1);
            assert_eq!(checks[0].status, Status::Warn);
            assert!(checks[0].detail.contains("demo player") && checks[0].hint.is_some());
        }
    }

    #[test]
    fn a_working_node_hides_the_metadata_node_but_not_a_forbidden_one() {
        let format = Format {
            encoding: Encoding::Mjpeg,
            width: 640,
            height: 480,
            fps: 30,
        };
        let checks = judge(vec![webcam(0), webcam(1), webcam(2)], |index| match index {
            0 => Ok(vec![format]),
            1 => Err(Why::Unsupported.into()),
            _ => Err(Loss::new(Why::Denied, "os error 13")),
        });
        let seen: Vec<_> = checks.iter().map(|c| (c.name.as_str(), c.status)).collect();
        assert_eq!(seen, [("camera 0", Status::Ok), ("camera 2", Status::Warn)]);
        assert!(checks[0].detail.contains("MJPEG 640x480"));
        assert!(checks[1].hint.as_deref().unwrap().contains("video"));
    }
}
