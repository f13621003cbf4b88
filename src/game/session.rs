//! One player's way through the targets, kept in memory and forgotten after.

use std::time::Duration;

use bevy::prelude::*;
use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use super::{
    conditions::Conditions,
    gallery::Gallery,
    hang::Want,
    levels::{InForce, Playing},
    round::Clock,
    rules::Rules,
    scoring::Sample,
};
use crate::{
    app::{intent::Intent, state::GameState},
    explain::{Explanation, Told},
    facs::{AuReadings, AuSet, Emotion},
    level::{Level, Mode},
    target::Shows,
    vision::Obstacle,
};

/// A session: a target each round, as many tries as the player likes.
#[derive(Resource, Debug, Clone, Default)]
pub struct Session {
    rounds: Vec<Round>,
    current: usize,
    /// The share of all there is to win, where it is not that of the rounds.
    share: Option<f32>,
    /// Whether it was played to its end, and whether it was summed up.
    finished: bool,
    summed_up: bool,
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
    /// The share of all there is to win in a round, 0 to 1.
    pub points: f32,
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
    /// The try that counts: the one with most points, of equals the most alike.
    pub fn best(&self) -> Option<&Try> {
        self.tries.iter().max_by(|a, b| {
            let points = a.points.total_cmp(&b.points);
            points.then(a.jaccard.total_cmp(&b.jaccard))
        })
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
            ..default()
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

    /// Moves on, to the first target again after the last.
    pub fn onward(&mut self) {
        if !self.advance() {
            let again = self.rounds.first().map(|round| round.target);
            self.rounds.extend(again.map(|target| Round {
                target,
                ..default()
            }));
            self.current = self.rounds.len().saturating_sub(1);
        }
    }

    /// Puts another target in the round `number`, from 0, that is yet to come.
    pub fn replace(&mut self, number: usize, target: usize) {
        if number > self.current
            && let Some(round) = self.rounds.get_mut(number)
        {
            round.target = target;
        }
    }

    /// It was played to its end, and this share of all there is to win was won, 0 to 1.
    pub fn end(&mut self, share: f32) {
        (self.finished, self.share) = (true, Some(share));
    }

    /// Whether it was played to its end.
    pub fn finished(&self) -> bool {
        self.finished
    }

    /// Whether what it came to was taken down already; from now on it was.
    pub(super) fn sum_up(&mut self) -> bool {
        std::mem::replace(&mut self.summed_up, true)
    }

    /// The share of all there is to win, 0 to 1: of the rounds, where the level has no
    /// count of its own.
    pub fn share(&self) -> f32 {
        let won = |round: &Round| round.best().map_or(0.0, |best| best.points);
        let all: f32 = self.rounds.iter().map(won).sum();
        self.share
            .unwrap_or_else(|| all / self.rounds.len().max(1) as f32)
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
    /// The rules and the level that they were chosen by.
    by: Option<(Rules, Level)>,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Session>()
        .init_resource::<Shuffle>()
        .init_resource::<Upcoming>()
        .add_systems(OnEnter(GameState::Session), begin)
        .add_systems(
            OnEnter(GameState::Title),
            (forget, prepare).chain().after(super::levels::start_over),
        )
        .add_systems(OnEnter(GameState::Results), (summarise, prepare))
        .add_observer(next);
}

pub(crate) fn begin(
    mut session: ResMut<Session>,
    mut upcoming: ResMut<Upcoming>,
    mut shuffle: ResMut<Shuffle>,
    gallery: Res<Gallery>,
    rules: Res<InForce>,
    playing: Res<Playing>,
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
        by,
    } = std::mem::take(&mut *upcoming);
    if by != Some(((**rules).clone(), (**playing).clone())) {
        // The rules or the level changed since, or nobody chose.
        chosen = choose(&gallery, &rules, playing.mode(), &mut shuffle.0);
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
    rules: Res<InForce>,
    playing: Res<Playing>,
    mut commands: Commands,
) {
    let by = Some(((**rules).clone(), (**playing).clone()));
    if upcoming.by != by {
        *upcoming = Upcoming {
            targets: choose(&gallery, &rules, playing.mode(), &mut shuffle.0),
            by,
        };
    }
    let shown = session.rounds.iter().map(|round| round.target);
    commands.trigger(Want(
        shown.chain(upcoming.targets.iter().copied()).collect(),
    ));
}

/// The targets of a session, as `rules` and `mode` want them.
fn choose(gallery: &Gallery, rules: &Rules, mode: &Mode, rng: &mut ChaCha8Rng) -> Vec<usize> {
    if mode.exercises() {
        return exercises(gallery, rules, rng);
    }
    let mut chosen = expressions(gallery, rules, rng);
    // A rush needs more faces than there may be.
    while matches!(mode, Mode::Rush(_)) && !chosen.is_empty() && chosen.len() < rules.rounds {
        chosen.extend(expressions(gallery, rules, rng));
    }
    chosen.truncate(rules.rounds);
    chosen
}

/// One target per set of movements, the easiest first.
fn exercises(gallery: &Gallery, rules: &Rules, rng: &mut ChaCha8Rng) -> Vec<usize> {
    let targets = gallery.targets();
    let mut left: Vec<usize> = (0..targets.len()).collect();
    if rules.shuffle {
        left.shuffle(rng);
    }
    let mut chosen: Vec<(usize, AuSet)> = Vec::new();
    for place in left {
        if let Shows::Exercise(units) = targets[place].shows
            && !chosen.iter().any(|(_, other)| *other == units)
        {
            chosen.push((place, units));
        }
    }
    chosen.truncate(rules.rounds);
    let hard = |place: usize| targets[place].difficulty.unwrap_or(0.5);
    chosen.sort_by(|(a, _), (b, _)| hard(*a).total_cmp(&hard(*b)));
    chosen.into_iter().map(|(place, _)| place).collect()
}

/// One target per emotion before any emotion comes twice.
fn expressions(gallery: &Gallery, rules: &Rules, rng: &mut ChaCha8Rng) -> Vec<usize> {
    let targets = gallery.targets();
    let played = |place: &usize| {
        rules.strengths.contains(&targets[*place].strength) && targets[*place].emotion().is_some()
    };
    let mut left: Vec<usize> = (0..targets.len()).filter(played).collect();
    let mut emotions = Emotion::ALL;
    if rules.shuffle {
        left.shuffle(rng);
        emotions.shuffle(rng);
    }
    let mut chosen = Vec::new();
    while chosen.len() < rules.rounds && !left.is_empty() {
        for emotion in emotions {
            let of_emotion = |target: &usize| targets[*target].emotion() == Some(emotion);
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
        Intent::Next if revealed => {
            session.finished = true;
            game.set(conditions.after());
        }
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
        let chosen = choose(&gallery, &rules(8), &Mode::Faces, &mut rng);
        let emotions: Vec<_> = chosen
            .iter()
            .filter_map(|target| gallery.targets()[*target].emotion())
            .collect();
        let first: std::collections::BTreeSet<_> = emotions[..6].iter().collect();
        assert_eq!((chosen.len(), first.len()), (8, 6));
        assert_eq!(expressions(&gallery, &rules(60), &mut rng).len(), 12);
        assert!(expressions(&Gallery::default(), &rules(6), &mut rng).is_empty());
    }
}
