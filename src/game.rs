//! The rules of play: sessions, rounds, scores. Draws nothing.

pub mod adapt;
pub mod agreement;
pub mod boot;
pub mod calibrate;
pub mod conditions;
pub mod flow;
pub mod gallery;
pub mod hang;
pub mod hold;
pub mod levels;
pub mod opinion;
pub mod outcome;
pub mod profile;
pub mod round;
pub mod rules;
pub mod rush;
pub mod scoring;
pub mod session;

use bevy::prelude::*;

/// Everything but [`boot`], which scripted games leave out.
pub fn plugin(app: &mut App) {
    app.init_resource::<gallery::Gallery>()
        .init_resource::<conditions::Conditions>()
        .add_plugins((
            levels::plugin,
            agreement::plugin,
            flow::plugin,
            calibrate::plugin,
            hang::plugin,
            session::plugin,
            round::plugin,
            scoring::plugin,
            opinion::plugin,
            adapt::plugin,
            hold::plugin,
            rush::plugin,
            outcome::plugin,
            profile::plugin,
        ));
}
