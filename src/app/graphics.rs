//! Whether anything here can draw the game: asked before Bevy, which would panic.

use bevy::{render::settings::WgpuSettings, tasks::block_on};
use wgpu::{AdapterInfo, Instance, InstanceDescriptor, RequestAdapterOptions};

use crate::error::{Problem, Result};

/// The adapter that the game would draw with.
///
/// # Errors
/// No driver offers one.
pub fn adapter() -> Result<AdapterInfo> {
    let settings = WgpuSettings::default();
    let instance = Instance::new(InstanceDescriptor {
        backends: settings.backends.unwrap_or_default(),
        ..InstanceDescriptor::new_without_display_handle()
    });
    let options = RequestAdapterOptions {
        power_preference: settings.power_preference,
        ..RequestAdapterOptions::default()
    };
    block_on(instance.request_adapter(&options))
        .map(|adapter| adapter.get_info())
        .map_err(|error| {
            Problem::new("no graphics adapter can draw the game")
                .because(error)
                .hint(
                    "install a Vulkan driver; on Debian and Ubuntu: apt install mesa-vulkan-drivers",
                )
        })
}

/// Whether there is a screen to open a window on.
///
/// # Errors
/// On Linux and its kin, when neither Wayland nor X11 is announced.
pub fn display() -> Result<()> {
    let announced = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let needs_one = cfg!(all(
        unix,
        not(target_os = "macos"),
        not(target_os = "android")
    ));
    if needs_one && !announced("WAYLAND_DISPLAY") && !announced("DISPLAY") {
        return Err(Problem::new("there is no display to open a window on")
            .hint("start the game in a graphical session, or set DISPLAY or WAYLAND_DISPLAY"));
    }
    Ok(())
}
