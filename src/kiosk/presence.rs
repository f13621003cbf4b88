//! Whether somebody stands before the kiosk while nobody plays: faces are found and
//! counted, and the picture is let go. No landmark and no movement is read.

use std::time::Duration;

use bevy::{
    prelude::*,
    tasks::{AsyncComputeTaskPool, Task, futures::check_ready},
};

use super::{KioskConfig, hours::Open};
use crate::{
    app::{live::Live, schedule::Phase, state::GameState},
    perception::{Feed, feed, reader::Lookout},
};

/// Who is there.
#[derive(Resource, Default)]
pub struct Presence {
    /// Faces in the last picture that was looked at.
    pub faces: usize,
    /// Since when somebody has been there without a break.
    since: Option<Duration>,
    /// When the last picture was looked at.
    looked: Option<Duration>,
    looking: Option<Task<usize>>,
}

impl Presence {
    /// Takes a look at `at` into account.
    fn see(&mut self, at: Duration, faces: usize) {
        self.faces = faces;
        self.since = (faces > 0).then_some(self.since.unwrap_or(at));
    }

    /// Whether somebody has stayed for so long.
    pub fn stays(&self, now: Duration, seconds: f32) -> bool {
        self.since
            .is_some_and(|since| now.saturating_sub(since).as_secs_f32() >= seconds)
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Presence>()
        .add_systems(
            OnEnter(GameState::Title),
            (forget, feed::open.run_if(|open: Res<Open>| open.0))
                .chain()
                .after(feed::close),
        )
        .add_systems(
            Update,
            look.in_set(Phase::Ingest)
                .run_if(resource_exists::<Lookout>)
                .run_if(in_state(GameState::Title).or_else(in_state(GameState::Consent))),
        );
}

fn forget(mut presence: ResMut<Presence>) {
    *presence = Presence::default();
}

fn look(
    mut presence: ResMut<Presence>,
    lookout: Res<Lookout>,
    feed: Res<Feed>,
    config: Res<Live<KioskConfig>>,
    time: Res<Time>,
) {
    let now = time.elapsed();
    if let Some(task) = &mut presence.looking {
        let Some(faces) = check_ready(task) else {
            return;
        };
        presence.looking = None;
        presence.see(now, faces);
    }
    let soon = presence
        .looked
        .is_some_and(|looked| (now - looked).as_secs_f32() < config.look_seconds);
    let Some(frame) = feed.latest.as_ref().filter(|_| feed.live() && !soon) else {
        return;
    };
    let (picture, mut engine) = (frame.picture.clone(), lookout.0.clone());
    presence.looked = Some(now);
    presence.looking =
        Some(AsyncComputeTaskPool::get().spawn(async move { engine.count(&picture) }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_that_stays_is_told_from_one_that_passes() {
        let mut presence = Presence::default();
        let at = Duration::from_millis;
        for (millis, faces) in [(0, 0), (500, 1), (1000, 0), (1500, 1), (2000, 2), (2500, 1)] {
            presence.see(at(millis), faces);
        }
        assert!(presence.stays(at(3000), 1.5) && !presence.stays(at(2900), 1.5));
        presence.see(at(3100), 0);
        assert!(!presence.stays(at(9000), 0.1));
    }
}
