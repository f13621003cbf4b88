//! What a session came to: share, stars, medal, and what it opened.

use bevy::prelude::*;

use super::{
    conditions::Conditions,
    levels::{InForce, Levels, Playing},
    session::Session,
};
use crate::{
    app::state::GameState,
    level::{Level, Medal, progress::Progress},
};

/// What this player has reached so far. Forgotten when the title comes back, unless
/// somebody keeps it under a name.
#[derive(Resource, Debug, Clone, PartialEq, Deref, DerefMut)]
pub struct Standing {
    /// Stars and medals by level.
    #[deref]
    pub progress: Progress,
    /// Whether nobody keeps it: whoever plays once finds every level open.
    pub guest: bool,
}

impl Standing {
    /// Whether this player may play the level.
    pub fn open(&self, level: &Level) -> bool {
        self.guest || self.progress.opens(level)
    }
}

impl Default for Standing {
    fn default() -> Self {
        Self {
            progress: Progress::default(),
            guest: true,
        }
    }
}

/// What the session came to that has just ended; empty before.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct Outcome {
    /// The level's id.
    pub level: String,
    /// The share of all there is to win, 0 to 1.
    pub share: f32,
    /// Stars on the players' scale.
    pub stars: f32,
    /// The medal, if one was won.
    pub medal: Option<Medal>,
    /// The share of the best play before this one.
    pub before: Option<f32>,
    /// Levels that this play opened, by id.
    pub opened: Vec<String>,
}

/// A session was played to its end.
#[derive(Event, Debug, Clone)]
pub struct Finished(pub Outcome);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Standing>()
        .init_resource::<Outcome>()
        .add_systems(OnEnter(GameState::Results), sum_up)
        .add_systems(OnEnter(GameState::Title), forget);
}

pub(crate) fn sum_up(
    mut session: ResMut<Session>,
    playing: Res<Playing>,
    rules: Res<InForce>,
    levels: Res<Levels>,
    conditions: Res<Conditions>,
    mut standing: ResMut<Standing>,
    mut outcome: ResMut<Outcome>,
    mut commands: Commands,
) {
    if !conditions.free() || session.sum_up() {
        return;
    }
    let share = session.share();
    let stars = rules.rated(share);
    let medal = playing.plan.medals.of(share);
    let before = standing.of(&playing.id).map(|best| best.share);
    // Whoever breaks off has not played the level.
    let opened = if session.finished() {
        standing.record(&playing.id, share, stars, medal, &levels)
    } else {
        Vec::new()
    };
    *outcome = Outcome {
        level: playing.id.clone(),
        share,
        stars,
        medal: medal.filter(|_| session.finished()),
        before,
        opened,
    };
    info!(
        "level {} ends: share {share:.3}, {stars} stars, medal {medal:?}, opened {:?}",
        outcome.level, outcome.opened
    );
    if session.finished() {
        commands.trigger(Finished(outcome.clone()));
    }
}

pub(super) fn forget(mut standing: ResMut<Standing>, mut outcome: ResMut<Outcome>) {
    standing.set_if_neq(Standing::default());
    outcome.set_if_neq(Outcome::default());
}
