//! Panels for whoever runs the game: settings, and the debug overlay. Drawn
//! with egui in the game's own window; while one is open, the game's keys rest.

mod debug;
mod settings;

use bevy::{diagnostic::FrameTimeDiagnosticsPlugin, prelude::*};
use bevy_egui::{
    EguiContexts, EguiGlobalSettings, EguiPlugin, EguiPrimaryContextPass, egui,
    input::EguiWantsInput,
};

use crate::{
    app::{
        intent::{Intent, KeyboardTaken},
        schedule::Phase,
    },
    ui::{
        layout::CANVAS,
        theme::{Theme, Tone},
    },
};

/// Which panels are open.
#[derive(Resource, Debug, Default, Clone, Copy)]
struct Open {
    settings: bool,
    debug: bool,
}

/// Installs egui and both panels.
pub fn plugin(app: &mut App) {
    app.add_plugins((EguiPlugin::default(), FrameTimeDiagnosticsPlugin::default()))
        .init_resource::<Open>()
        .add_observer(toggle)
        .add_systems(Startup, share_input)
        .add_systems(Update, (take_keyboard, follow_theme).in_set(Phase::Present))
        .add_systems(
            EguiPrimaryContextPass,
            (
                settings::show.run_if(|open: Res<Open>| open.settings),
                debug::show.run_if(|open: Res<Open>| open.debug),
            ),
        );
}

/// What egui uses, the game must not.
fn share_input(mut settings: ResMut<EguiGlobalSettings>) {
    settings.enable_absorb_bevy_input_system = true;
}

fn toggle(intent: On<Intent>, mut open: ResMut<Open>) {
    match *intent {
        Intent::ToggleSettings => open.settings = !open.settings,
        Intent::ToggleDebug => open.debug = !open.debug,
        _ => {}
    }
}

fn take_keyboard(wants: Res<EguiWantsInput>, open: Res<Open>, mut taken: ResMut<KeyboardTaken>) {
    taken.set_if_neq(KeyboardTaken(
        open.settings && wants.wants_any_keyboard_input(),
    ));
}

/// The panels wear the game's colours and grow with the screen.
fn follow_theme(mut contexts: EguiContexts, theme: Res<Theme>, window: Single<&Window>) -> Result {
    let context = contexts.ctx_mut()?;
    let zoom = (window.size().min_element() / CANVAS).max(1.0);
    if (context.zoom_factor() - zoom).abs() > 0.01 {
        context.set_zoom_factor(zoom);
    }
    if theme.is_changed() {
        context.set_visuals(visuals(&theme));
    }
    Ok(())
}

fn visuals(theme: &Theme) -> egui::Visuals {
    let color = |tone: Tone| {
        let [r, g, b, a] = theme.color(tone).to_srgba().to_u8_array();
        egui::Color32::from_rgba_unmultiplied(r, g, b, a)
    };
    let mut visuals = egui::Visuals::dark();
    visuals.override_text_color = Some(color(Tone::Text));
    visuals.window_fill = color(Tone::Surface);
    visuals.panel_fill = color(Tone::Surface);
    visuals.extreme_bg_color = color(Tone::Ground);
    visuals.window_stroke = egui::Stroke::new(1.0, color(Tone::Line));
    visuals.selection.bg_fill = color(Tone::Accent);
    visuals.selection.stroke.color = color(Tone::OnAccent);
    for widget in [
        &mut visuals.widgets.inactive,
        &mut visuals.widgets.hovered,
        &mut visuals.widgets.active,
        &mut visuals.widgets.open,
    ] {
        widget.bg_fill = color(Tone::Raised);
        widget.weak_bg_fill = color(Tone::Raised);
        widget.fg_stroke.color = color(Tone::Text);
    }
    visuals
}
