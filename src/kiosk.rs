//! The game as a kiosk: unattended, all day, for strangers.
//!
//! While nobody plays, faces are found and counted, and nothing else is known of them.
//! The first reading comes after the notice was accepted.

pub mod absence;
pub mod beacon;
pub mod config;
pub mod heal;
pub mod health;
pub mod hours;
pub mod presence;

use std::path::PathBuf;

use bevy::prelude::*;

use self::beacon::Beacon;
pub use self::config::KioskConfig;
use crate::{
    app::{
        live::{self, Live},
        state::GameState,
    },
    error::Result,
    paths::Root,
};

/// What is kiosk here: present where the game runs as one.
#[derive(Resource, Debug, Default)]
pub struct Kiosk;

/// Lets the game run as a kiosk.
///
/// # Errors
/// `config/kiosk.ron` is missing or wrong, or another kiosk answers on its socket.
pub fn add(app: &mut App, root: &Root, data: Option<PathBuf>) -> Result<()> {
    live::follow::<KioskConfig>(app, root, "kiosk.ron")?;
    let config = app.world().resource::<Live<KioskConfig>>();
    let socket = config.health.clone().or_else(socket);
    let beacon = Beacon::start(socket, config.metrics, data)?;
    app.insert_resource(beacon);
    app.init_resource::<Kiosk>().add_plugins((
        hours::plugin,
        presence::plugin,
        absence::plugin,
        heal::plugin,
        health::plugin,
    ));
    Ok(())
}

/// Where health is told if the configuration does not say: among what this user's
/// session keeps in memory.
fn socket() -> Option<PathBuf> {
    let folder = std::env::var_os("XDG_RUNTIME_DIR").filter(|folder| !folder.is_empty())?;
    Some(PathBuf::from(folder).join("face-game.sock"))
}

/// Whether a visitor is at the game, past the call to play.
fn visited(state: GameState) -> bool {
    use GameState::{Calibrate, Consent, Levels, Results, Session, Withdraw};
    matches!(
        state,
        Consent | Calibrate | Levels | Session | Results | Withdraw
    )
}
