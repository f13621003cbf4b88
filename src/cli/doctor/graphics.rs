//! Whether a window opens, and which graphics adapter draws in it.

use wgpu::DeviceType;

use super::{Check, Status};
use crate::app::graphics;

pub fn checks() -> [Check; 2] {
    let display = graphics::display().map(|()| "announced".to_owned());
    [Check::of("display", display, Status::Fail), adapter()]
}

fn adapter() -> Check {
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
