//! The engines as the game sees them: pictures come in, readings come out.

pub mod engine;
pub mod feed;
pub mod reader;

use bevy::prelude::*;

use crate::app::state::GameState;

pub use engine::Engine;
pub use feed::{Feed, FeedOptions};
pub use reader::{Latest, OwnNeutral, Reader, Reading};

/// What the rest of the game knows of pictures and readings. A scripted game
/// has only this, and writes them itself.
pub fn facts(app: &mut App) {
    app.init_resource::<Feed>()
        .init_resource::<Latest>()
        .init_resource::<OwnNeutral>()
        .add_message::<Reading>()
        .add_systems(OnEnter(GameState::Title), reader::forget)
        .add_systems(OnEnter(GameState::Study), reader::forget);
}

/// Cameras and networks.
pub fn plugin(app: &mut App) {
    app.add_plugins((feed::plugin, reader::plugin));
}
