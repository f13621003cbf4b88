//! How long nobody has touched the game: what takes much of the machine waits for it.

use std::time::Duration;

use bevy::{
    input::{
        keyboard::KeyboardInput,
        mouse::{MouseButtonInput, MouseMotion, MouseWheel},
        touch::TouchInput,
    },
    prelude::*,
};

use super::{schedule::Phase, state::GameState};

/// Since when the title has been open with no key, finger or mouse moving.
#[derive(Resource, Debug, Default)]
pub struct Idle {
    since: Option<Duration>,
    now: Duration,
}

impl Idle {
    /// How long nobody has wanted anything of the game; zero while it is played.
    pub fn lasted(&self) -> Duration {
        self.since
            .map_or(Duration::ZERO, |since| self.now.saturating_sub(since))
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Idle>()
        .add_systems(Update, watch.in_set(Phase::Ingest));
}

fn watch(
    mut idle: ResMut<Idle>,
    time: Res<Time<Real>>,
    state: Res<State<GameState>>,
    mut keys: MessageReader<KeyboardInput>,
    mut buttons: MessageReader<MouseButtonInput>,
    mut moves: MessageReader<MouseMotion>,
    mut wheels: MessageReader<MouseWheel>,
    mut touches: MessageReader<TouchInput>,
) {
    let touched = [
        keys.read().count(),
        buttons.read().count(),
        moves.read().count(),
        wheels.read().count(),
        touches.read().count(),
    ];
    idle.now = time.elapsed();
    if *state != GameState::Title || touched.iter().any(|count| *count > 0) {
        idle.since = None;
    } else if idle.since.is_none() {
        idle.since = Some(time.elapsed());
    }
}
