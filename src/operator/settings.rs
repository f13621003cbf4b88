//! The settings panel: what the player chooses, in force at once.

use bevy::prelude::*;
use bevy_egui::{EguiContexts, egui};

use super::Open;
use crate::{
    app::{live::Live, settings::Settings},
    camera,
    ui::{
        theme::ThemeConfig,
        words::{Say, Words},
    },
};

/// The cameras that were there when the panel opened: asking is slow.
#[derive(Default)]
pub(super) struct Cameras(Option<Vec<String>>);

pub(super) fn show(
    mut contexts: EguiContexts,
    mut open: ResMut<Open>,
    mut settings: ResMut<Settings>,
    mut cameras: Local<Cameras>,
    words: Res<Words>,
    themes: Res<Live<ThemeConfig>>,
) -> Result {
    if open.is_changed() {
        cameras.0 = None;
    }
    let cameras = cameras.0.get_or_insert_with(names);
    let mut chosen = settings.clone();
    let mut stays = true;
    let say = |id: &str| words.say(&Say::new(id));
    egui::Window::new(say("settings-title"))
        .id(egui::Id::new("settings"))
        .open(&mut stays)
        .collapsible(false)
        .resizable(false)
        .anchor(egui::Align2::CENTER_CENTER, [0.0, 0.0])
        .show(contexts.ctx_mut()?, |ui| {
            ui.spacing_mut().interact_size.y = 32.0;
            ui.spacing_mut().item_spacing = egui::vec2(14.0, 10.0);
            egui::Grid::new("choices").num_columns(2).show(ui, |ui| {
                choices(ui, &mut chosen, &words, &themes, cameras);
            });
            ui.add_space(6.0);
            ui.vertical_centered(|ui| {
                if ui.button(say("button-close")).clicked() {
                    open.settings = false;
                }
            });
        });
    if !stays {
        open.settings = false;
    }
    if chosen != *settings {
        *settings = chosen;
    }
    Ok(())
}

fn names() -> Vec<String> {
    let mut names: Vec<_> = camera::list()
        .into_iter()
        .map(|camera| camera.name)
        .collect();
    names.dedup();
    names
}

fn choices(
    ui: &mut egui::Ui,
    chosen: &mut Settings,
    words: &Words,
    themes: &ThemeConfig,
    cameras: &[String],
) {
    let say = |id: &str| words.say(&Say::new(id));
    ui.label(say("settings-camera"));
    let automatic = say("settings-camera-auto");
    let shown = chosen.camera.clone().unwrap_or_else(|| automatic.clone());
    egui::ComboBox::from_id_salt("camera")
        .width(260.0)
        .selected_text(shown)
        .show_ui(ui, |ui| {
            ui.selectable_value(&mut chosen.camera, None, automatic);
            for name in cameras {
                ui.selectable_value(&mut chosen.camera, Some(name.clone()), name);
            }
        });
    ui.end_row();

    ui.label(say("settings-language"));
    ui.horizontal(|ui| {
        for language in words.languages() {
            let tag = language.to_string();
            let speaks = words.language() == language;
            if ui
                .selectable_label(speaks, words.name_of(language))
                .clicked()
            {
                chosen.language = Some(tag);
            }
        }
    });
    ui.end_row();

    ui.label(say("settings-theme"));
    ui.horizontal(|ui| {
        for name in themes.looks.keys() {
            let label = words.say_or(&format!("settings-look-{name}"), name);
            ui.selectable_value(&mut chosen.look, name.clone(), label);
        }
    });
    ui.end_row();

    ui.label(say("settings-motion"));
    ui.horizontal(|ui| {
        ui.selectable_value(
            &mut chosen.reduced_motion,
            false,
            say("settings-motion-full"),
        );
        ui.selectable_value(
            &mut chosen.reduced_motion,
            true,
            say("settings-motion-reduced"),
        );
    });
    ui.end_row();

    ui.label(say("settings-fullscreen"));
    ui.checkbox(&mut chosen.fullscreen, "");
    ui.end_row();

    ui.label(say("settings-movements-only"));
    ui.checkbox(&mut chosen.au_only, "");
    ui.end_row();
}
