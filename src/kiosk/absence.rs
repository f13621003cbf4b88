//! A visitor walks away: first they are asked, then everything of them is forgotten.

use std::time::Duration;

use bevy::{
    input::{
        keyboard::KeyboardInput,
        mouse::{MouseButtonInput, MouseMotion},
        touch::TouchInput,
    },
    prelude::*,
};

use super::{KioskConfig, presence::Presence, visited};
use crate::{
    app::{intent::Intent, live::Live, schedule::Phase, state::GameState},
    perception::Reading,
};

/// How long nobody has been there.
#[derive(Resource, Debug, Default, Clone, Copy, PartialEq)]
pub struct Absence {
    /// When a face or a touch was last noticed.
    noticed: Duration,
    /// Seconds that are left to answer, once it is asked.
    pub left: Option<f32>,
}

impl Absence {
    /// What is to be done at `now`.
    fn judge(&mut self, now: Duration, config: &KioskConfig) -> Verdict {
        let away = now.saturating_sub(self.noticed).as_secs_f32();
        let left = config.still_there_seconds + config.leave_seconds - away;
        self.left = (away >= config.still_there_seconds).then_some(left.max(0.0));
        if left <= 0.0 {
            Verdict::Gone
        } else {
            Verdict::Stay
        }
    }
}

/// What is to be done about a visitor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Stay,
    Gone,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Absence>()
        .add_observer(answer)
        .add_systems(
            Update,
            (
                notice
                    .in_set(Phase::Ingest)
                    .after(crate::perception::feed::ingest),
                part.in_set(Phase::Advance),
            ),
        );
}

fn notice(
    mut absence: ResMut<Absence>,
    time: Res<Time>,
    state: Res<State<GameState>>,
    presence: Res<Presence>,
    mut readings: MessageReader<Reading>,
    mut keys: MessageReader<KeyboardInput>,
    mut buttons: MessageReader<MouseButtonInput>,
    mut moves: MessageReader<MouseMotion>,
    mut touches: MessageReader<TouchInput>,
) {
    let touched = [
        keys.read().count(),
        buttons.read().count(),
        moves.read().count(),
        touches.read().count(),
    ];
    let touched = touched.iter().any(|count| *count > 0);
    let seen = readings.read().any(|reading| reading.outcome.is_ok());
    // On the notice nobody is read, only found.
    let found = *state == GameState::Consent && presence.faces > 0;
    if touched || seen || found || !visited(*state.get()) {
        absence.noticed = time.elapsed();
    }
}

fn part(
    mut absence: ResMut<Absence>,
    time: Res<Time>,
    state: Res<State<GameState>>,
    config: Res<Live<KioskConfig>>,
    mut next: ResMut<NextState<GameState>>,
) {
    if !visited(*state.get()) {
        absence.left = None;
        return;
    }
    if absence.judge(time.elapsed(), &config) == Verdict::Gone {
        info!("the visitor has left: everything of the visit is forgotten");
        next.set(GameState::Title);
    }
}

/// Whoever answers is there.
fn answer(intent: On<Intent>, mut absence: ResMut<Absence>, time: Res<Time>) {
    if *intent == Intent::Stay {
        (absence.noticed, absence.left) = (time.elapsed(), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    #[test]
    fn it_is_asked_after_twenty_seconds_and_over_after_thirty() {
        let config: KioskConfig =
            config::parse("kiosk.ron", include_str!("../../config/kiosk.ron")).unwrap();
        let mut absence = Absence::default();
        let mut after = |seconds: f32| {
            let verdict = absence.judge(Duration::from_secs_f32(seconds), &config);
            (verdict, absence.left.is_some())
        };
        assert_eq!(after(19.9), (Verdict::Stay, false));
        assert_eq!(after(20.0), (Verdict::Stay, true));
        assert_eq!(after(29.9), (Verdict::Stay, true));
        assert_eq!(after(30.0), (Verdict::Gone, true));
    }
}
