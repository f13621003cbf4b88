//! What was missing is looked for again and again, so that nobody has to come.

use bevy::prelude::*;

use super::KioskConfig;
use crate::app::{intent::Intent, live::Live, schedule::Phase, state::GameState};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        recheck
            .in_set(Phase::Advance)
            .run_if(in_state(GameState::Sorry)),
    );
}

fn recheck(
    time: Res<Time>,
    config: Res<Live<KioskConfig>>,
    mut waited: Local<f32>,
    mut commands: Commands,
) {
    *waited += time.delta_secs();
    if *waited >= config.recheck_seconds {
        *waited = 0.0;
        commands.trigger(Intent::Recheck);
    }
}
