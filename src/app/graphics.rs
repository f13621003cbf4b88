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

/// Whether there is a screen to open a window on, and its server answers.
///
/// # Errors
/// On Linux and its kin, when neither Wayland nor X11 is announced; on Linux, when
/// the one that is does not let us in.
pub fn display() -> Result<()> {
    let needs_one = cfg!(all(
        unix,
        not(target_os = "macos"),
        not(target_os = "android")
    ));
    // In the order in which the window is opened.
    let announced = ["WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY"]
        .into_iter()
        .find_map(|name| {
            let value = std::env::var(name).ok()?;
            (!value.is_empty()).then_some((name, value))
        });
    match announced {
        Some((name, value)) => answer(name, &value),
        None if needs_one => Err(Problem::new("there is no display to open a window on")
            .hint("start the game in a graphical session, or set DISPLAY or WAYLAND_DISPLAY")),
        None => Ok(()),
    }
}

/// Connects as the window will, and lets go again.
#[cfg(target_os = "linux")]
fn answer(name: &str, value: &str) -> Result<()> {
    let refused = |error: String| {
        Problem::new(format!("the display {value} does not answer"))
            .because(error)
            .hint(format!(
                "start the game in a graphical session of your own, or set {name} to one that runs"
            ))
    };
    match name {
        "DISPLAY" => x11rb::rust_connection::RustConnection::connect(Some(value))
            .map(drop)
            .map_err(|error| refused(error.to_string())),
        "WAYLAND_DISPLAY" => wayland_client::Connection::connect_to_env()
            .map(drop)
            .map_err(|error| refused(error.to_string())),
        // An open connection, handed down: it can be used once.
        _ => Ok(()),
    }
}

#[cfg(not(target_os = "linux"))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "elsewhere there is an answer to wait for"
)]
fn answer(_: &str, _: &str) -> Result<()> {
    Ok(())
}
