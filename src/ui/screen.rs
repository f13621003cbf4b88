//! The screens, one file each: spawned when their state begins, gone when it ends.

pub(super) mod attract;
pub(super) mod brief;
pub(super) mod calibrate;
pub(super) mod consent;
pub(super) mod guide;
pub(super) mod hold;
pub(super) mod levels;
pub(super) mod perform;
pub(super) mod players;
pub(super) mod results;
pub(super) mod reveal;
pub(super) mod rush;
pub(super) mod session;
pub(super) mod sorry;
pub(super) mod study;
pub(super) mod title;
pub(super) mod withdraw;

use bevy::prelude::*;

pub(super) fn plugin(app: &mut App) {
    // From screen to screen.
    app.add_plugins((
        title::plugin,
        attract::plugin,
        consent::plugin,
        calibrate::plugin,
        levels::plugin,
        players::plugin,
        results::plugin,
        withdraw::plugin,
        sorry::plugin,
        study::plugin,
    ));
    // What a session shows.
    app.add_plugins((
        session::plugin,
        brief::plugin,
        perform::plugin,
        guide::plugin,
        hold::plugin,
        rush::plugin,
        reveal::plugin,
    ));
}
