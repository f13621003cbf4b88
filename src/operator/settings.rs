//! The settings panel: what the player chooses, in force at once; and, on its second
//! page, what is kept of players.

use bevy::{
    prelude::*,
    tasks::{AsyncComputeTaskPool, Task, futures::check_ready},
};
use bevy_egui::{EguiContexts, egui};

use super::{Open, data};
use crate::{
    app::{live::Live, settings::Settings},
    camera,
    recording::overview::Overview,
    ui::{
        theme::ThemeConfig,
        words::{Say, Words},
    },
};

/// The cameras that were there when the panel opened. Asking every device is slow,
/// so it is done off the frame.
#[derive(Default)]
pub(super) struct Cameras {
    names: Vec<String>,
    asked: Option<Task<Vec<String>>>,
}

impl Cameras {
    fn ask(&mut self) {
        self.asked = Some(AsyncComputeTaskPool::get().spawn(async { names() }));
    }

    /// The names known so far.
    fn known(&mut self) -> &[String] {
        if let Some(names) = self.asked.as_mut().and_then(check_ready) {
            (self.names, self.asked) = (names, None);
        }
        &self.names
    }
}

fn names() -> Vec<String> {
    let mut names: Vec<_> = camera::list()
        .into_iter()
        .map(|camera| camera.name)
        .collect();
    names.dedup();
    names
}

/// What there is to choose from.
struct Offer<'a> {
    words: &'a Words,
    themes: &'a ThemeConfig,
    cameras: &'a [String],
    overview: &'a Overview,
}

/// The pages of the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Page {
    /// What the player chooses.
    #[default]
    Game,
    /// What is kept of players.
    Data,
}

pub(super) fn show(
    mut contexts: EguiContexts,
    mut open: ResMut<Open>,
    mut settings: ResMut<Settings>,
    mut cameras: Local<Cameras>,
    mut page: Local<Page>,
    mut overview: ResMut<Overview>,
    words: Res<Words>,
    themes: Res<Live<ThemeConfig>>,
) -> Result {
    if open.is_changed() {
        cameras.ask();
    }
    if *page == Page::Data {
        overview.bypass_change_detection().wanted = true;
    }
    let offer = Offer {
        words: &words,
        themes: &themes,
        cameras: cameras.known(),
        overview: &overview,
    };
    let mut chosen = settings.clone();
    if !panel(contexts.ctx_mut()?, &mut page, &mut chosen, &offer) {
        open.settings = false;
    }
    settings.set_if_neq(chosen);
    Ok(())
}

/// Draws the panel and takes choices; tells whether it stays open.
fn panel(context: &egui::Context, page: &mut Page, chosen: &mut Settings, offer: &Offer) -> bool {
    let say = |id: &str| offer.words.say(&Say::new(id));
    let (mut stays, mut closed) = (true, false);
    egui::Window::new(say("settings-title"))
        .id(egui::Id::new("settings"))
        .open(&mut stays)
        .collapsible(false)
        .resizable(false)
        .anchor(egui::Align2::CENTER_CENTER, [0.0, 0.0])
        .show(context, |ui| {
            ui.spacing_mut().interact_size.y = 40.0;
            ui.spacing_mut().item_spacing = egui::vec2(12.0, 10.0);
            ui.horizontal(|ui| {
                ui.selectable_value(page, Page::Game, say("settings-page"));
                ui.selectable_value(page, Page::Data, say("data-page"));
            });
            ui.separator();
            match page {
                Page::Game => {
                    egui::Grid::new("choices")
                        .num_columns(2)
                        .show(ui, |ui| choices(ui, chosen, offer));
                }
                Page::Data => data::page(ui, chosen, offer.words, offer.overview),
            }
            ui.add_space(6.0);
            ui.vertical_centered(|ui| closed = ui.button(say("button-close")).clicked());
        });
    stays && !closed
}

fn choices(ui: &mut egui::Ui, chosen: &mut Settings, offer: &Offer) {
    let Offer {
        words,
        themes,
        cameras,
        overview: _,
    } = *offer;
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

    // The words are part of the box, so that a finger finds it.
    ui.label("");
    ui.checkbox(&mut chosen.fullscreen, say("settings-fullscreen"));
    ui.end_row();

    ui.label("");
    ui.checkbox(&mut chosen.au_only, say("settings-movements-only"));
    ui.end_row();
}

#[cfg(test)]
mod tests {
    use egui_kittest::{Harness, kittest::Queryable};

    use super::*;
    use crate::{config, i18n::Catalogue, paths::Root};

    /// What a panel leaves behind: the choices, and whether it stays open.
    type Left = (Settings, bool, Page);

    /// The panel as it opens in this language, with two cameras to choose from.
    fn opened(language: &str) -> Harness<'static, Left> {
        let root = Root::find(Some(env!("CARGO_MANIFEST_DIR").as_ref())).unwrap();
        let settings = Settings {
            language: Some(language.into()),
            ..default()
        };
        let catalogue = Catalogue::load(&root.texts()).unwrap();
        let words = Words::new(catalogue, &settings);
        let themes: ThemeConfig = config::read(&root.config("theme.ron")).unwrap();
        let cameras = ["Front".to_owned(), "Desk".to_owned()];
        let overview = Overview::default();
        let show = move |ui: &mut egui::Ui, (chosen, open, page): &mut Left| {
            let offer = Offer {
                words: &words,
                themes: &themes,
                cameras: &cameras,
                overview: &overview,
            };
            *open &= panel(ui.ctx(), page, chosen, &offer);
        };
        Harness::builder()
            .with_size(egui::vec2(1280.0, 720.0))
            .build_ui_state(show, (settings, true, Page::default()))
    }

    fn click(panel: &mut Harness<Left>, label: &str) {
        panel.get_by_label(label).click();
        panel.run();
    }

    #[test]
    fn every_choice_is_taken_at_once() {
        let mut panel = opened("en");
        let before = panel.state().0.clone();
        for label in ["Nederlands", "Light", "Reduced"] {
            click(&mut panel, label);
        }
        let chosen = &panel.state().0;
        assert_eq!(chosen.language.as_deref(), Some("nl"));
        assert_eq!(
            (chosen.look.as_str(), before.look.as_str()),
            ("paper", "stage")
        );
        assert!(chosen.reduced_motion && !before.reduced_motion);
        assert!(panel.state().1, "the panel stays open");
    }

    #[test]
    fn boxes_are_ticked_and_cleared() {
        let mut panel = opened("en");
        click(&mut panel, "Fill the screen");
        click(&mut panel, "Movements only (no names of emotions)");
        assert!(panel.state().0.fullscreen && panel.state().0.au_only);
        click(&mut panel, "Fill the screen");
        assert!(!panel.state().0.fullscreen && panel.state().0.au_only);
    }

    #[test]
    fn a_camera_is_chosen_from_those_that_are_there() {
        let mut panel = opened("en");
        for (shown, camera) in [("Automatic", "Desk"), ("Desk", "Front")] {
            panel.get_by_value(shown).click();
            panel.run();
            click(&mut panel, camera);
            assert_eq!(panel.state().0.camera.as_deref(), Some(camera));
        }
    }

    #[test]
    fn the_panel_speaks_the_language_and_closes() {
        let mut panel = opened("nl");
        assert!(panel.query_by_label("Camera").is_some());
        assert!(panel.query_by_label("Instellingen").is_some());
        click(&mut panel, "Sluiten");
        assert!(!panel.state().1);
        assert_eq!(panel.state().0.look, Settings::default().look);
    }
}
