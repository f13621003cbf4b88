//! The debug overlay (F3): how fast the game reads, how old what it shows is,
//! and every Action Unit as it stands.

use bevy::{
    diagnostic::{DiagnosticsStore, FrameTimeDiagnosticsPlugin},
    prelude::*,
};
use bevy_egui::{EguiContexts, egui};

use super::Open;
use crate::{
    app::state::{GameState, RoundState},
    facs::{ActionUnit, AuReadings},
    perception::{Feed, Latest, Reader, Reading},
};

/// Readings a second, measured over half a second or more.
#[derive(Default)]
pub(super) struct Pace {
    since: f32,
    finished: u64,
    per_second: f32,
}

impl Pace {
    fn measure(&mut self, now: f32, finished: u64) -> f32 {
        if now - self.since >= 0.5 {
            self.per_second = finished.saturating_sub(self.finished) as f32 / (now - self.since);
            (self.since, self.finished) = (now, finished);
        }
        self.per_second
    }
}

pub(super) fn show(
    mut contexts: EguiContexts,
    mut open: ResMut<Open>,
    mut pace: Local<Pace>,
    diagnostics: Res<DiagnosticsStore>,
    time: Res<Time>,
    real: Res<Time<Real>>,
    feed: Res<Feed>,
    latest: Res<Latest>,
    reader: Option<Res<Reader>>,
    state: Res<State<GameState>>,
    round: Option<Res<State<RoundState>>>,
) -> Result {
    let finished = reader.map_or(0, |reader| reader.finished);
    let readings = pace.measure(real.elapsed_secs(), finished);
    let frames = diagnostics
        .get(&FrameTimeDiagnosticsPlugin::FPS)
        .and_then(bevy::diagnostic::Diagnostic::smoothed)
        .unwrap_or_default();
    egui::Window::new("F3")
        .open(&mut open.debug)
        .resizable(false)
        .anchor(egui::Align2::LEFT_BOTTOM, [12.0, -12.0])
        .show(contexts.ctx_mut()?, |ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            ui.monospace(format!(
                "state     {:?} {:?}",
                state.get(),
                round.map(|r| *r.get())
            ));
            ui.monospace(format!("frames    {frames:5.1} a second"));
            ui.monospace(format!("readings  {readings:5.1} a second"));
            ui.monospace(format!("camera    {}", describe(&feed)));
            if let Some(reading) = &latest.0 {
                let age = time.elapsed().saturating_sub(reading.at).as_millis();
                let took = reading.took.as_secs_f32() * 1e3;
                ui.monospace(format!("reading   {age:4} ms old, took {took:.1} ms"));
                pose(ui, reading);
                ui.separator();
                units(ui, &reading.smoothed);
            }
        });
    Ok(())
}

fn describe(feed: &Feed) -> String {
    let state = feed
        .state
        .as_ref()
        .map_or("closed".into(), |state| format!("{state:?}"));
    format!("{} × {} {state}", feed.size.x, feed.size.y)
}

fn pose(ui: &mut egui::Ui, reading: &Reading) {
    match &reading.outcome {
        Ok((face, _)) => ui.monospace(format!(
            "face      yaw {:+.0} pitch {:+.0} roll {:+.0}, presence {:.2}, {}",
            face.pose.yaw,
            face.pose.pitch,
            face.pose.roll,
            face.presence,
            face.obstacle
                .map_or("fair".into(), |obstacle| format!("{obstacle:?}")),
        )),
        Err(obstacle) => ui.monospace(format!("face      {obstacle:?}")),
    };
}

/// A bar for each unit, lit where it counts as present.
fn units(ui: &mut egui::Ui, readings: &AuReadings) {
    egui::Grid::new("units").num_columns(4).show(ui, |ui| {
        for (n, unit) in ActionUnit::ALL.into_iter().enumerate() {
            let reading = readings[unit];
            let name = egui::RichText::new(unit.code()).monospace();
            ui.label(if reading.present {
                name.strong()
            } else {
                name.weak()
            });
            let share = reading.intensity / AuReadings::MAX_INTENSITY;
            let bar = egui::ProgressBar::new(share)
                .desired_width(110.0)
                .text(format!("{:.1}", reading.intensity));
            ui.add_enabled(reading.present, bar);
            if n % 2 == 1 {
                ui.end_row();
            }
        }
    });
}
