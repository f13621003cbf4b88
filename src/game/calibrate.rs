//! The player's own neutral face: two still seconds, measured before the first round.

use bevy::prelude::*;

use crate::{
    app::{live::Live, schedule::Phase, state::GameState},
    perception::{OwnNeutral, Reader, Reading},
    vision::{Calibration, CalibrationConfig, Progress, Refusal},
};

/// How the measuring goes.
#[derive(Resource, Default)]
pub struct Calibrating {
    calibration: Option<Calibration>,
    /// The share of still time so far, 0 to 1.
    pub progress: f32,
    /// Why it does not go on.
    pub refusal: Option<Refusal>,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Calibrating>()
        .add_systems(OnEnter(GameState::Calibrate), begin)
        .add_systems(
            Update,
            observe
                .in_set(Phase::Judge)
                .run_if(in_state(GameState::Calibrate)),
        );
}

fn begin(mut calibrating: ResMut<Calibrating>, config: Res<Live<CalibrationConfig>>) {
    *calibrating = Calibrating {
        calibration: Some(Calibration::new(&config)),
        ..default()
    };
}

fn observe(
    mut readings: MessageReader<Reading>,
    mut calibrating: ResMut<Calibrating>,
    mut neutral: ResMut<OwnNeutral>,
    reader: Option<Res<Reader>>,
    mut next: ResMut<NextState<GameState>>,
) {
    let (Some(reader), Some(mut calibration)) = (reader, calibrating.calibration.take()) else {
        readings.clear();
        return;
    };
    for reading in readings.read() {
        let face = match (&reading.outcome, reading.obstacle()) {
            (Ok((face, _)), None) => Ok(&face.landmarks),
            (_, obstacle) => Err(obstacle.unwrap_or(crate::vision::Obstacle::NoFace)),
        };
        match calibration.observe(reading.at, face, reader.head()) {
            Progress::Holding(share) => {
                (calibrating.progress, calibrating.refusal) = (share, None);
            }
            Progress::Waiting(refusal) => {
                (calibrating.progress, calibrating.refusal) = (0.0, Some(refusal));
            }
            Progress::Done(face) => {
                info!("the player's neutral face is measured");
                (calibrating.progress, calibrating.refusal) = (1.0, None);
                neutral.0 = Some(face);
                next.set(GameState::Session);
                return;
            }
        }
    }
    calibrating.calibration = Some(calibration);
}
