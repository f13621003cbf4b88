//! The window: its size, and whether it fills the screen.

use bevy::{
    prelude::*,
    window::{MonitorSelection, PrimaryWindow, WindowMode, WindowResolution},
};

use super::{schedule::Phase, settings::Settings};

/// The window as it opens. Filling the screen waits for the first frame: an
/// exclusive mode, or any mode before a monitor is known, can panic on Wayland.
pub fn window(size: Option<(u32, u32)>) -> Window {
    let (width, height) = size.unwrap_or((1280, 720));
    Window {
        title: "Face Game".into(),
        name: Some("face-game".into()),
        resolution: WindowResolution::new(width, height).with_scale_factor_override(1.0),
        ..default()
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        fill_screen
            .in_set(Phase::Present)
            .run_if(resource_changed::<Settings>),
    );
}

fn fill_screen(settings: Res<Settings>, mut window: Single<&mut Window, With<PrimaryWindow>>) {
    let wanted = if settings.fullscreen {
        WindowMode::BorderlessFullscreen(MonitorSelection::Current)
    } else {
        WindowMode::Windowed
    };
    if window.mode != wanted {
        window.mode = wanted;
    }
}
