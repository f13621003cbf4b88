//! Panels for whoever runs the game: settings, and the debug overlay. Drawn
//! with egui in the game's own window; while one is open, the game's keys rest.

mod data;
mod debug;
mod settings;

use std::sync::Arc;

use bevy::{diagnostic::FrameTimeDiagnosticsPlugin, prelude::*};
use bevy_egui::{
    EguiContexts, EguiGlobalSettings, EguiPlugin, EguiPrimaryContextPass, egui,
    input::EguiWantsInput,
};

use crate::{
    app::{
        GameRoot,
        intent::{Intent, KeyboardTaken},
        live::Live,
        schedule::Phase,
    },
    ui::{
        layout::CANVAS,
        theme::{Theme, ThemeConfig, Tone},
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

/// The panels wear the game's colours and fonts, and grow with the screen.
fn follow_theme(
    mut contexts: EguiContexts,
    theme: Res<Theme>,
    config: Res<Live<ThemeConfig>>,
    root: Res<GameRoot>,
    window: Single<&Window>,
) -> Result {
    let context = contexts.ctx_mut()?;
    let zoom = (window.size().min_element() / CANVAS).max(1.0);
    if (context.zoom_factor() - zoom).abs() > 0.01 {
        context.set_zoom_factor(zoom);
    }
    if theme.is_changed() {
        context.set_visuals(visuals(&theme));
        context.all_styles_mut(arrange);
    }
    if config.is_changed()
        && let Some(fonts) = fonts(&root, &config)
    {
        context.set_fonts(fonts);
    }
    Ok(())
}

/// The game's running text before egui's own, which has what it lacks. A file that
/// cannot be read is told by whoever shows the screens.
fn fonts(root: &GameRoot, config: &ThemeConfig) -> Option<egui::FontDefinitions> {
    let text = std::fs::read(root.assets().join(&config.fonts.text)).ok()?;
    let mut fonts = egui::FontDefinitions::default();
    let family = fonts.families.get_mut(&egui::FontFamily::Proportional)?;
    family.insert(0, "game".into());
    let data = egui::FontData::from_owned(text);
    fonts.font_data.insert("game".into(), Arc::new(data));
    Some(fonts)
}

/// Sizes that can be read from where a player stands, and touched.
fn arrange(style: &mut egui::Style) {
    for (of, size) in [
        (egui::TextStyle::Body, 18.0),
        (egui::TextStyle::Button, 18.0),
        (egui::TextStyle::Heading, 22.0),
        (egui::TextStyle::Monospace, 14.0),
    ] {
        if let Some(font) = style.text_styles.get_mut(&of) {
            font.size = size;
        }
    }
    style.spacing.button_padding = egui::vec2(12.0, 6.0);
    style.spacing.window_margin = egui::Margin::same(16);
    style.spacing.icon_width = 22.0;
    style.spacing.icon_width_inner = 14.0;
}

fn visuals(theme: &Theme) -> egui::Visuals {
    let color = |tone: Tone| {
        let [r, g, b, a] = theme.color(tone).to_srgba().to_u8_array();
        egui::Color32::from_rgba_unmultiplied(r, g, b, a)
    };
    let line = egui::Stroke::new(1.0, color(Tone::Line));
    let mut visuals = egui::Visuals::dark();
    visuals.window_fill = color(Tone::Surface);
    visuals.panel_fill = color(Tone::Surface);
    visuals.extreme_bg_color = color(Tone::Ground);
    visuals.window_stroke = line;
    visuals.window_corner_radius = 14.into();
    visuals.menu_corner_radius = 8.into();
    visuals.selection.bg_fill = color(Tone::Accent);
    visuals.selection.stroke.color = color(Tone::OnAccent);
    visuals.weak_text_color = Some(color(Tone::Quiet));
    visuals.widgets.noninteractive.fg_stroke.color = color(Tone::Text);
    visuals.widgets.noninteractive.bg_stroke = line;
    for (widget, edge) in [
        (&mut visuals.widgets.inactive, Tone::Line),
        (&mut visuals.widgets.hovered, Tone::Text),
        (&mut visuals.widgets.active, Tone::Accent),
        (&mut visuals.widgets.open, Tone::Line),
    ] {
        widget.bg_fill = color(Tone::Raised);
        widget.weak_bg_fill = color(Tone::Raised);
        widget.bg_stroke = egui::Stroke::new(1.0, color(edge));
        widget.fg_stroke.color = color(Tone::Text);
        widget.corner_radius = 8.into();
        widget.expansion = 0.0;
    }
    visuals
}
