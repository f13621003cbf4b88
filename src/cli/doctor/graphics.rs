//! Which graphics adapter the game would draw with.

use bevy::{render::settings::WgpuSettings, tasks::block_on};
use wgpu::{DeviceType, Instance, InstanceDescriptor, RequestAdapterOptions};

use super::{Check, Status};

/// Asks for an adapter just as the game does, but takes no for an answer.
pub fn check() -> Check {
    let settings = WgpuSettings::default();
    let instance = Instance::new(InstanceDescriptor {
        backends: settings.backends.unwrap_or_default(),
        ..InstanceDescriptor::new_without_display_handle()
    });
    let options = RequestAdapterOptions {
        power_preference: settings.power_preference,
        ..RequestAdapterOptions::default()
    };
    let Ok(adapter) = block_on(instance.request_adapter(&options)) else {
        return Check::new("graphics", Status::Fail, "no adapter can draw the game").hint(
            "install a Vulkan driver; on Debian and Ubuntu: apt install mesa-vulkan-drivers",
        );
    };
    let info = adapter.get_info();
    let detail = format!("{} by {:?} {}", info.name, info.backend, info.driver);
    if info.device_type == DeviceType::Cpu {
        return Check::new("graphics", Status::Warn, detail)
            .hint("this adapter draws in software, slowly; install the graphics card's driver");
    }
    Check::new("graphics", Status::Ok, detail)
}
