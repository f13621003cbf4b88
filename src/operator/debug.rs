//! The debug overlay (F3): how fast the game reads, how old what it shows is,
//! and every Action Unit as it stands.

use std::time::Duration;

use bevy::{
    diagnostic::{DiagnosticsStore, FrameTimeDiagnosticsPlugin},
    prelude::*,
};
use bevy_egui::{EguiContexts, egui};

use super::Open;
use crate::{
    app::state::{GameState, RoundState},
    camera::CameraState,
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

/// What the overlay tells.
struct Seen<'a> {
    state: GameState,
    round: Option<RoundState>,
    /// Frames and readings a second.
    frames: f64,
    readings: f32,
    feed: &'a Feed,
    latest: Option<&'a Reading>,
    /// Game time.
    now: Duration,
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
    let frames = diagnostics
        .get(&FrameTimeDiagnosticsPlugin::FPS)
        .and_then(bevy::diagnostic::Diagnostic::smoothed);
    let seen = Seen {
        state: *state.get(),
        round: round.map(|round| *round.get()),
        frames: frames.unwrap_or_default(),
        readings: pace.measure(real.elapsed_secs(), finished),
        feed: &feed,
        latest: latest.0.as_ref(),
        now: time.elapsed(),
    };
    if !overlay(contexts.ctx_mut()?, &seen) {
        open.debug = false;
    }
    Ok(())
}

/// Its width, in points: no line breaks.
const WIDTH: f32 = 480.0;

/// Draws the overlay; tells whether it stays open.
fn overlay(context: &egui::Context, seen: &Seen) -> bool {
    let mut stays = true;
    egui::Window::new("F3")
        .open(&mut stays)
        .resizable(false)
        .anchor(egui::Align2::LEFT_BOTTOM, [12.0, -12.0])
        .show(context, |ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            ui.set_width(WIDTH);
            let round = seen
                .round
                .map_or(String::new(), |round| format!("{round:?}"));
            ui.monospace(format!("state     {:?} {round}", seen.state));
            ui.monospace(format!("frames    {:5.1} a second", seen.frames));
            ui.monospace(format!("readings  {:5.1} a second", seen.readings));
            ui.monospace(format!("camera    {}", describe(seen.feed)));
            if let Some(reading) = seen.latest {
                let age = seen.now.saturating_sub(reading.at).as_millis();
                let took = reading.took.as_secs_f32() * 1e3;
                ui.monospace(format!("reading   {age:4} ms old, took {took:.1} ms"));
                pose(ui, reading);
                ui.separator();
                units(ui, &reading.smoothed);
            }
        });
    stays
}

fn describe(feed: &Feed) -> String {
    let state = match &feed.state {
        None => "closed".into(),
        Some(CameraState::Streaming {
            name, format, fps, ..
        }) => format!("{name}, {format} at {fps}"),
        Some(CameraState::Demo { title }) => format!("clip {title}"),
        Some(state) => format!("{state:?}"),
    };
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
    egui::Grid::new("units").num_columns(6).show(ui, |ui| {
        for (n, unit) in ActionUnit::ALL.into_iter().enumerate() {
            let reading = readings[unit];
            let name = egui::RichText::new(unit.code()).monospace();
            let value = egui::RichText::new(format!("{:.1}", reading.intensity)).monospace();
            for text in [name, value] {
                ui.label(if reading.present {
                    text.strong()
                } else {
                    text.weak()
                });
            }
            let share = reading.intensity / AuReadings::MAX_INTENSITY;
            let bar = egui::ProgressBar::new(share).desired_width(130.0);
            ui.add_enabled(reading.present, bar);
            if n % 2 == 1 {
                ui.end_row();
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use egui_kittest::{
        Harness,
        kittest::{By, NodeT, Queryable},
    };

    use super::*;
    use crate::{
        facs::AuReading,
        vision::{Face, LANDMARKS, Landmarks, Obstacle, Pose},
    };

    fn feed() -> Feed {
        Feed {
            size: UVec2::new(640, 480),
            state: Some(CameraState::Demo {
                title: "A clip".into(),
            }),
            ..default()
        }
    }

    /// A reading of a smile, taken a second after the start.
    fn reading(obstacle: Option<Obstacle>) -> Reading {
        let mut aus = AuReadings::default();
        aus[ActionUnit::LipCornerPuller] = AuReading {
            intensity: 3.25,
            present: true,
        };
        let face = Face {
            landmarks: Landmarks::new(vec![[1.0, 2.0, 3.0]; LANDMARKS]).unwrap(),
            presence: 0.98,
            sharpness: 0.6,
            pose: Pose {
                yaw: 4.0,
                pitch: -7.0,
                roll: 1.0,
            },
            obstacle,
        };
        Reading {
            at: Duration::from_secs(1),
            outcome: Ok((face, aus)),
            smoothed: aus,
            took: Duration::from_micros(12_300),
            faces: 1,
            picture: None,
        }
    }

    /// Everything that the overlay writes.
    fn written(latest: Option<Reading>) -> Vec<String> {
        let feed = feed();
        let harness = Harness::builder()
            .with_size(egui::vec2(1280.0, 720.0))
            .build_ui(move |ui| {
                let seen = Seen {
                    state: GameState::Session,
                    round: Some(RoundState::Perform),
                    frames: 59.8,
                    readings: 24.2,
                    feed: &feed,
                    latest: latest.as_ref(),
                    now: Duration::from_millis(1040),
                };
                assert!(overlay(ui.ctx(), &seen));
            });
        let nodes = harness.query_all(By::new().recursive(true));
        nodes
            .filter_map(|node| node.accesskit_node().label().or(node.value()))
            .collect()
    }

    fn says(written: &[String], part: &str) -> bool {
        written.iter().any(|line| line.contains(part))
    }

    #[test]
    fn rates_age_and_every_unit_are_told() {
        let written = written(Some(reading(None)));
        for part in [
            "Session Perform",
            "59.8 a second",
            "24.2 a second",
            "640 × 480 clip A clip",
            "40 ms old, took 12.3 ms",
            "yaw +4 pitch -7 roll +1, presence 0.98, fair",
        ] {
            assert!(says(&written, part), "{part} is not in {written:#?}");
        }
        for unit in ActionUnit::ALL {
            assert!(
                says(&written, &unit.code()),
                "{unit} is not in {written:#?}"
            );
        }
    }

    #[test]
    fn what_stands_in_the_way_is_told() {
        assert!(says(
            &written(Some(reading(Some(Obstacle::Blurred)))),
            "Blurred"
        ));
        let nobody = Reading {
            outcome: Err(Obstacle::NoFace),
            ..reading(None)
        };
        assert!(says(&written(Some(nobody)), "NoFace"));
        let before = written(None);
        assert!(
            says(&before, "A clip") && !says(&before, "ms old"),
            "{before:#?}"
        );
    }

    #[test]
    fn the_pace_is_measured_over_half_a_second_or_more() {
        let mut pace = Pace::default();
        assert_eq!(pace.measure(0.4, 9), 0.0);
        assert_eq!(pace.measure(0.5, 10), 20.0);
        assert_eq!(pace.measure(0.9, 99), 20.0, "not yet");
        assert_eq!(pace.measure(1.0, 20), 20.0);
    }
}
