//! Opening hours: outside them the screen is dark and no camera is open.

use std::time::Duration;

use bevy::prelude::*;

use super::KioskConfig;
use crate::{
    app::{live::Live, schedule::Phase, state::GameState},
    perception::feed,
};

/// How often the clock on the wall is looked at.
const EVERY: Duration = Duration::from_secs(5);

/// Whether the exhibition is open.
#[derive(Resource, Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open(pub bool);

/// The clock on the wall; tests bring their own.
#[derive(Resource, Debug, Clone, Copy)]
pub struct Wall(pub fn() -> jiff::civil::DateTime);

pub(super) fn plugin(app: &mut App) {
    app.insert_resource(Open(true))
        .insert_resource(Wall(|| jiff::Zoned::now().datetime()))
        .add_systems(PreStartup, look)
        .add_systems(
            Update,
            (
                look.run_if(bevy::time::common_conditions::on_timer(EVERY)),
                open_or_close.run_if(resource_changed::<Open>),
            )
                .chain()
                .in_set(Phase::Advance),
        );
}

fn look(config: Res<Live<KioskConfig>>, wall: Res<Wall>, mut open: ResMut<Open>) {
    open.set_if_neq(Open(config.open((wall.0)())));
}

/// A visit that is under way may end; then the doors close.
fn open_or_close(open: Res<Open>, state: Res<State<GameState>>, mut commands: Commands) {
    if *state != GameState::Title {
        return;
    }
    info!(
        "the exhibition is {}",
        if open.0 { "open" } else { "closed" }
    );
    if open.0 {
        commands.run_system_cached(feed::open);
    } else {
        commands.run_system_cached(feed::close);
    }
}
