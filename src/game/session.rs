//! One player's way through the targets, kept in memory and forgotten after.

use std::time::Duration;

use bevy::prelude::*;
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::{
    conditions::Conditions, gallery::Gallery, hang::Want, round::Clock, rules::Rules,
    scoring::Sample,
};
use crate::{
    app::{intent::Intent, live::Live, state::GameState},
    explain::{Explanation, Told},
    facs::{AuReadings, AuSet, Emotion},
    vision::Obstacle,
};

/// A session: a target each round, as many tries as the player likes.
#[derive(Resource, Debug, Clone, Default)]
pub struct Session {
    rounds: Vec<Round>,
    current: usize,
}

/// A target and what the player made of it.
#[derive(Debug, Clone, Default)]
pub struct Round {
    /// Its place in the gallery.
    pub target: usize,
    /// Every scored try, in order.
    pub tries: Vec<Try>,
    /// What the player was told about this target so far.
    pub told: Told,
}

/// One scored try.
#[derive(Debug, Clone)]
pub struct Try {
    /// The Action Units of the judged reading.
    pub player: AuSet,
    /// The raw Jaccard index, 0 to 1.
    pub jaccard: f32,
    /// Stars on the players' scale.
    pub stars: f32,
    /// What the player was told.
    pub explanation: Explanation,
    /// The judged reading, with its mesh.
    pub judged: Sample,
    /// Every fair reading of the try: when, and the raw values before smoothing.
    pub readings: Vec<(Duration, AuReadings)>,
}

impl Round {
    /// The try that counts.
    pub fn best(&self) -> Option<&Try> {
        self.tries
            .iter()
            .max_by(|a, b| a.jaccard.total_cmp(&b.jaccard))
    }
}

impl Session {
    /// A session over `targets` (places in the gallery).
    pub fn new(targets: impl IntoIterator<Item = usize>) -> Self {
        let rounds = targets.into_iter().map(|target| Round {
            target,
            ..default()
        });
        Self {
            rounds: rounds.collect(),
            current: 0,
        }
    }

    /// All rounds, in order.
    pub fn rounds(&self) -> &[Round] {
        &self.rounds
    }

    /// The number of the round being played, from 0.
    pub fn current(&self) -> usize {
        self.current
    }

    /// The round being played.
    pub fn round(&self) -> Option<&Round> {
        self.rounds.get(self.current)
    }

    /// The round being played, to be written to.
    pub fn round_mut(&mut self) -> Option<&mut Round> {
        self.rounds.get_mut(self.current)
    }

    /// Moves to the next round; `false` after the last.
    fn advance(&mut self) -> bool {
        let more = self.current + 1 < self.rounds.len();
        if more {
            self.current += 1;
        }
        more
    }

    /// The mean of the best scores, 0 to 1; a round without a try counts 0.
    pub fn mean(&self) -> f32 {
        let best = |round: &Round| round.best().map_or(0.0, |best| best.jaccard);
        self.rounds.iter().map(best).sum::<f32>() / self.rounds.len().max(1) as f32
    }

    /// The stars of the best tries together.
    pub fn stars(&self) -> f32 {
        let best = |round: &Round| round.best().map_or(0.0, |best| best.stars);
        self.rounds.iter().map(best).sum()
    }
}

/// The result of judging a try.
#[derive(Event, Debug, Clone)]
pub enum Judged {
    /// It was scored and stands in the session.
    Scored,
    /// No reading was fair, so it does not count; why.
    Unreadable(Obstacle),
}

/// Where the order of targets comes from; scripted sessions set it.
#[derive(Resource, Debug, Clone)]
pub struct Shuffle(pub ChaCha8Rng);

impl Default for Shuffle {
    fn default() -> Self {
        Self(ChaCha8Rng::from_rng(&mut rand::rng()))
    }
}

/// The targets of the session to come.
#[derive(Resource, Debug, Clone, Default)]
pub struct Upcoming {
    /// Places in the gallery, in order.
    pub targets: Vec<usize>,
    /// The rules that they were chosen by.
    rules: Option<Rules>,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Session>()
        .init_resource::<Shuffle>()
        .init_resource::<Upcoming>()
        .add_systems(OnEnter(GameState::Session), begin)
        .add_systems(OnEnter(GameState::Title), (forget, prepare).chain())
        .add_systems(OnEnter(GameState::Results), (summarise, prepare))
        .add_observer(next);
}

pub(crate) fn begin(
    mut session: ResMut<Session>,
    mut upcoming: ResMut<Upcoming>,
    mut shuffle: ResMut<Shuffle>,
    gallery: Res<Gallery>,
    rules: Res<Live<Rules>>,
    conditions: Res<Conditions>,
    mut commands: Commands,
) {
    if let Some(study) = &conditions.study {
        commands.trigger(Want(study.targets.clone()));
        *session = Session {
            current: study.first,
            ..Session::new(study.targets.iter().copied())
        };
        info!("session of {} rounds begins", session.rounds.len());
        return;
    }
    let Upcoming {
        targets: mut chosen,
        rules: by,
    } = std::mem::take(&mut *upcoming);
    if by.as_ref() != Some(&**rules) {
        // The rules changed since, or nobody chose.
        chosen = choose(&gallery, &rules, &mut shuffle.0);
        commands.trigger(Want(chosen.clone()));
    }
    *session = Session::new(chosen);
    info!("session of {} rounds begins", session.rounds.len());
}

/// Chooses the next session's targets early, so that their pictures hang in time.
/// Those of a session that is only looked back on stay.
pub(crate) fn prepare(
    session: Res<Session>,
    mut upcoming: ResMut<Upcoming>,
    mut shuffle: ResMut<Shuffle>,
    gallery: Res<Gallery>,
    rules: Res<Live<Rules>>,
    mut commands: Commands,
) {
    if upcoming.rules.as_ref() != Some(&**rules) {
        *upcoming = Upcoming {
            targets: choose(&gallery, &rules, &mut shuffle.0),
            rules: Some((**rules).clone()),
        };
    }
    let shown = session.rounds.iter().map(|round| round.target);
    commands.trigger(Want(
        shown.chain(upcoming.targets.iter().copied()).collect(),
    ));
}

/// One target per emotion before any emotion comes twice.
fn choose(gallery: &Gallery, rules: &Rules, rng: &mut ChaCha8Rng) -> Vec<usize> {
    let played = |place: &usize| {
        rules
            .strengths
            .contains(&gallery.targets()[*place].strength)
    };
    let mut left: Vec<usize> = (0..gallery.targets().len()).filter(played).collect();
    let mut emotions = Emotion::ALL;
    if rules.shuffle {
        left.shuffle(rng);
        emotions.shuffle(rng);
    }
    let mut chosen = Vec::new();
    while chosen.len() < rules.rounds && !left.is_empty() {
        for emotion in emotions {
            let of_emotion = |target: &usize| gallery.targets()[*target].emotion == emotion;
            if let Some(place) = left.iter().position(of_emotion)
                && chosen.len() < rules.rounds
            {
                chosen.push(left.remove(place));
            }
        }
    }
    chosen
}

/// Nothing of a player stays when the title comes back.
fn forget(mut session: ResMut<Session>) {
    *session = Session::default();
}

fn summarise(session: Res<Session>) {
    info!(
        "session ends: mean best score {:.3}, {} stars",
        session.mean(),
        session.stars()
    );
}

fn next(
    intent: On<Intent>,
    state: Res<State<GameState>>,
    round: Option<Res<State<crate::app::state::RoundState>>>,
    mut session: ResMut<Session>,
    mut game: ResMut<NextState<GameState>>,
    mut rounds: ResMut<NextState<crate::app::state::RoundState>>,
    conditions: Res<Conditions>,
    clock: Res<Clock>,
) {
    use crate::app::state::RoundState;
    let revealed = round.is_some_and(|round| *round == RoundState::Reveal);
    if let Some(study) = &conditions.study {
        // The protocol decides what comes next, and how soon.
        let seen = clock.elapsed.as_secs_f32() >= study.reveal.0;
        if *intent == Intent::Next && revealed && seen {
            if study.again || session.advance() {
                rounds.set(RoundState::Brief);
            } else {
                game.set(conditions.after());
            }
        }
        return;
    }
    match *intent {
        Intent::Next if revealed && session.advance() => rounds.set(RoundState::Brief),
        Intent::Next if revealed => game.set(conditions.after()),
        Intent::Retry if revealed => rounds.set(RoundState::Brief),
        Intent::Play if *state == GameState::Results => game.set(GameState::Session),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(rounds: usize) -> Rules {
        let text = include_str!("../../config/game.ron");
        let rules = crate::config::parse("game.ron", text).unwrap();
        Rules { rounds, ..rules }
    }

    #[test]
    fn every_emotion_comes_once_before_any_comes_twice() {
        let gallery = Gallery::scripted(
            Emotion::ALL
                .into_iter()
                .flat_map(|emotion| [(emotion, AuSet::EMPTY); 2]),
        );
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let chosen = choose(&gallery, &rules(8), &mut rng);
        let emotions: Vec<_> = chosen
            .iter()
            .map(|target| gallery.targets()[*target].emotion)
            .collect();
        let first: std::collections::BTreeSet<_> = emotions[..6].iter().collect();
        assert_eq!((chosen.len(), first.len()), (8, 6));
        assert_eq!(choose(&gallery, &rules(60), &mut rng).len(), 12);
        assert!(choose(&Gallery::default(), &rules(6), &mut rng).is_empty());
    }
}
