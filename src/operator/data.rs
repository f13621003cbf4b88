//! The settings panel's second page: what is kept of players, and how that goes.

use bevy_egui::egui;

use crate::{
    app::settings::{Pictures, Settings},
    learn::continuous::{LearningStatus, Phase},
    recording::overview::{Counts, Overview, Standing},
    ui::words::{Say, Words, count},
};

/// The height of the bars that show growth, in points.
const BARS: f32 = 44.0;

/// Draws the page and takes choices.
pub(super) fn page(ui: &mut egui::Ui, chosen: &mut Settings, words: &Words, overview: &Overview) {
    let say = |id: &str| words.say(&Say::new(id));
    ui.checkbox(&mut chosen.dataset, say("data-ask"));
    let mut pictures = chosen.pictures.unwrap_or(overview.pictures);
    ui.horizontal(|ui| {
        ui.label(say("data-pictures"));
        for (kind, id) in [
            (Pictures::None, "data-pictures-none"),
            (Pictures::Crop, "data-pictures-crop"),
            (Pictures::Frame, "data-pictures-frame"),
        ] {
            ui.selectable_value(&mut pictures, kind, say(id));
        }
    });
    if pictures != overview.pictures {
        chosen.pictures = Some(pictures);
    }
    ui.checkbox(&mut chosen.opinion, say("data-opinion"));
    ui.separator();
    standing(ui, words, overview);
    if let Some(counts) = &overview.counts {
        kept(ui, counts, words);
        labels(ui, counts, words);
        growth(ui, counts, words);
    }
    machine(ui, words, overview);
    trouble(ui, words, overview);
}

/// Whether anything is kept, and where.
fn standing(ui: &mut egui::Ui, words: &Words, overview: &Overview) {
    let id = match overview.standing {
        Standing::Opening => "data-opening",
        Standing::Ready => "data-ready",
        Standing::Off => "data-off",
        Standing::Failed => "data-unavailable",
    };
    let folder = overview.folder.display().to_string();
    let say = Say::new(id).with_text("folder", folder);
    ui.label(words.say(&say));
}

fn row(ui: &mut egui::Ui, words: &Words, id: &str, number: u64) {
    ui.label(words.say(&Say::new(id)));
    ui.label(number.to_string());
}

fn kept(ui: &mut egui::Ui, counts: &Counts, words: &Words) {
    egui::Grid::new("kept").num_columns(6).show(ui, |ui| {
        row(ui, words, "data-people", counts.people);
        row(ui, words, "data-sessions", counts.sessions);
        row(ui, words, "data-tries", counts.turns);
        ui.end_row();
        row(ui, words, "data-labelled", counts.labels());
        row(ui, words, "data-images", counts.images);
        row(ui, words, "data-erased", counts.erased);
        ui.end_row();
    });
}

fn labels(ui: &mut egui::Ui, counts: &Counts, words: &Words) {
    egui::Grid::new("labels").num_columns(6).show(ui, |ui| {
        for (n, (emotion, number)) in counts.by_emotion.iter().enumerate() {
            let name = words.say_or(&format!("emotion-{emotion}.title"), emotion);
            ui.label(name);
            ui.label(number.to_string());
            if n % 3 == 2 {
                ui.end_row();
            }
        }
    });
}

/// Tries of the last days, a bar a day.
fn growth(ui: &mut egui::Ui, counts: &Counts, words: &Words) {
    let days = &counts.by_day;
    let most = days.iter().copied().max().unwrap_or_default();
    let today = days.last().copied().unwrap_or_default();
    let say = Say::new("data-growth")
        .with("days", count(days.len()))
        .with("tries", days.iter().sum::<u64>() as f64)
        .with("today", today as f64);
    ui.label(words.say(&say));
    let width = ui.available_width().min(420.0);
    let (place, _) = ui.allocate_exact_size(egui::vec2(width, BARS), egui::Sense::hover());
    let ink = ui.visuals().selection.bg_fill;
    let step = width / days.len().max(1) as f32;
    for (n, tries) in days.iter().enumerate() {
        let share = *tries as f32 / most.max(1) as f32;
        let left = place.left() + n as f32 * step;
        let bar = egui::Rect::from_min_max(
            egui::pos2(left + 1.0, place.bottom() - (BARS * share).max(1.0)),
            egui::pos2(left + step - 1.0, place.bottom()),
        );
        ui.painter().rect_filled(bar, 1.0, ink);
    }
}

/// What the machine has left, and what it learns.
fn machine(ui: &mut egui::Ui, words: &Words, overview: &Overview) {
    let Overview {
        free,
        refused,
        learning,
        ..
    } = overview;
    let mut tell = |say: Say| ui.label(words.say(&say));
    if let Some(free) = free {
        tell(Say::new("data-free").with_text("size", size(*free)));
    }
    if *refused > 0 {
        tell(Say::new("data-refused").with("count", *refused as f64));
    }
    let Some(learning) = learning else {
        tell(Say::new("data-no-model"));
        return;
    };
    tell(
        Say::new("data-model")
            .with("version", learning.version)
            .with_text("model", learning.model.clone()),
    );
    tell(doing(learning));
    if let Some(last) = &learning.last {
        let id = if last.promoted {
            "learning-promoted"
        } else {
            "learning-kept"
        };
        tell(Say::new(id).with("version", last.version));
    }
}

/// What the learning does at the moment.
fn doing(learning: &LearningStatus) -> Say {
    match learning.phase {
        Phase::Starting => Say::new("learning-starting"),
        Phase::Off => Say::new("learning-off"),
        Phase::NoDataset => Say::new("learning-no-dataset"),
        Phase::Waiting => Say::new("learning-waiting")
            .with("new", learning.due.new as f64)
            .with("wanted", learning.due.wanted as f64),
        Phase::Paused => Say::new("learning-paused"),
        Phase::Sifting => Say::new("learning-sifting"),
        Phase::Training { pass, of } => Say::new("learning-training")
            .with("pass", count(pass))
            .with("of", count(of)),
        Phase::Comparing => Say::new("learning-comparing"),
    }
}

/// The last problem, with what to do about it.
fn trouble(ui: &mut egui::Ui, words: &Words, overview: &Overview) {
    let Some(trouble) = &overview.trouble else {
        return;
    };
    let ink = ui.visuals().warn_fg_color;
    let text = Say::new("data-problem").with_text("problem", trouble.text.clone());
    ui.colored_label(ink, words.say(&text));
    if let Some(hint) = &trouble.hint {
        let text = Say::new("data-hint").with_text("hint", hint.clone());
        ui.label(words.say(&text));
    }
}

/// Bytes in words: two digits that matter, 1 GB = 10⁹.
fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
    let (unit, name) = UNITS
        .into_iter()
        .find(|(unit, _)| bytes >= *unit)
        .unwrap_or((1, "B"));
    let number = bytes as f64 / unit as f64;
    if number < 10.0 && unit > 1 {
        format!("{number:.1} {name}")
    } else {
        format!("{number:.0} {name}")
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use egui_kittest::{
        Harness,
        kittest::{By, NodeT, Queryable},
    };

    use super::*;
    use crate::{i18n::Catalogue, paths::Root, recording::overview::Trouble};

    fn overview() -> Overview {
        Overview {
            standing: Standing::Ready,
            folder: PathBuf::from("/kept/here"),
            pictures: Pictures::Crop,
            wanted: false,
            counts: Some(Counts {
                people: 41,
                sessions: 52,
                turns: 613,
                images: 207,
                erased: 3,
                by_emotion: vec![("happiness".into(), 77), ("fear".into(), 8)],
                by_day: vec![0, 12, 19],
            }),
            free: Some(3_456_000_000),
            refused: 5,
            learning: Some(LearningStatus {
                phase: Phase::Training { pass: 7, of: 120 },
                version: 3,
                model: "4f2a".into(),
                ..LearningStatus::default()
            }),
            trouble: Some(Trouble {
                text: "cannot write".into(),
                hint: Some("make room".into()),
            }),
        }
    }

    /// The page in this language.
    fn opened(language: &str, overview: Overview) -> Harness<'static, Settings> {
        let root = Root::find(Some(env!("CARGO_MANIFEST_DIR").as_ref())).unwrap();
        let settings = Settings {
            language: Some(language.into()),
            ..Settings::default()
        };
        let words = Words::new(Catalogue::load(&root.texts()).unwrap(), &settings);
        Harness::builder()
            .with_size(egui::vec2(900.0, 900.0))
            .build_ui_state(
                move |ui, chosen| page(ui, chosen, &words, &overview),
                settings,
            )
    }

    fn written(page: &Harness<Settings>) -> String {
        let nodes = page.query_all(By::new().recursive(true));
        let labels = nodes.filter_map(|node| node.accesskit_node().label().or(node.value()));
        labels.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn everything_that_is_known_is_told() {
        let written = written(&opened("en", overview()));
        for part in [
            "/kept/here",
            "41",
            "52",
            "613",
            "207",
            "85", // labels together
            "Happiness",
            "77",
            "31 tries in 3 days, 19 of them today",
            "3.5 GB",
            "5 tries could not be kept",
            "Emotion model 3 (4f2a)",
            "Learning: pass 7 of at most 120",
            "cannot write",
            "make room",
        ] {
            assert!(written.contains(part), "{part} is not in\n{written}");
        }
    }

    #[test]
    fn a_dataset_that_cannot_be_used_says_that_play_goes_on() {
        let overview = Overview {
            standing: Standing::Failed,
            folder: PathBuf::from("/full"),
            ..Overview::default()
        };
        let written = written(&opened("nl", overview));
        assert!(written.contains("In /full kan niets bewaard worden. Het spel gaat door."));
        assert!(written.contains("Geen emotiemodel"), "{written}");
    }

    #[test]
    fn the_owner_chooses_what_is_asked_for() {
        let mut page = opened("en", overview());
        for label in [
            "Ask players whether something may be kept",
            "The whole picture",
            "Tell what the computer would call a face",
        ] {
            page.get_by_label(label).click();
            page.run();
        }
        let chosen = page.state();
        assert!(!chosen.dataset && !chosen.opinion);
        assert_eq!(chosen.pictures, Some(Pictures::Frame));
    }

    #[test]
    fn sizes_are_told_in_two_digits_that_matter() {
        for (bytes, told) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_500, "1.5 kB"),
            (20_400_000, "20 MB"),
            (7_049_000_000, "7.0 GB"),
        ] {
            assert_eq!(size(bytes), told);
        }
    }
}
