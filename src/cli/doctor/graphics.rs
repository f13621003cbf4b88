//! Which graphics adapter the game would draw with.

use wgpu::DeviceType;

use super::{Check, Status};
use crate::app::graphics;

pub fn check() -> Check {
    let info = match graphics::adapter() {
        Ok(info) => info,
        Err(problem) => return Check::trouble("graphics", &problem, Status::Fail),
    };
    let detail = format!("{} by {:?} {}", info.name, info.backend, info.driver);
    if info.device_type == DeviceType::Cpu {
        return Check::new("graphics", Status::Warn, detail)
            .hint("this adapter draws in software, slowly; install the graphics card's driver");
    }
    Check::new("graphics", Status::Ok, detail)
}
