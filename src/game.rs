//! The rules of play: sessions, rounds, scores. Draws nothing.

pub mod boot;

pub mod flow;
pub mod gallery;
pub mod round;
pub mod rules;
pub mod scoring;
pub mod session;

use bevy::prelude::*;

/// Everything but [`boot`], which scripted games leave out.
pub fn plugin(app: &mut App) {
    app.add_plugins((
        flow::plugin,
    
        session::plugin,
        round::plugin,
        scoring::plugin,
    ));
}
