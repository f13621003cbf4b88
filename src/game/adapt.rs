//! Faces get harder or easier with the player.

use bevy::prelude::*;

use super::{
    conditions::Conditions,
    gallery::{Gallery, Target},
    hang::Want,
    levels::{InForce, Playing},
    session::{Judged, Session},
};

/// How hard the first face should be, of what `face-game targets check` measures.
const FIRST: f32 = 0.35;
/// How far a try moves that.
const STEP: f32 = 0.1;
/// Scores, on the players' scale, from which on harder faces come, and below which
/// easier ones do: about three of four tries of a good player should please.
const GOOD: f32 = 0.7;
const POOR: f32 = 0.4;

pub(super) fn plugin(app: &mut App) {
    app.add_observer(adapt);
}

/// How hard the next face should be, 0 to 1, after the best `scores` of the rounds
/// so far, each 0 to 1 on the players' scale.
pub fn wanted(scores: impl IntoIterator<Item = f32>) -> f32 {
    scores.into_iter().fold(FIRST, |hard, score| {
        let step = match score {
            GOOD.. => STEP,
            POOR..GOOD => 0.0,
            _ => -STEP,
        };
        (hard + step).clamp(0.0, 1.0)
    })
}

/// Puts a face in the next round that shows the same, as hard as wanted.
fn adapt(
    judged: On<Judged>,
    playing: Res<Playing>,
    conditions: Res<Conditions>,
    rules: Res<InForce>,
    gallery: Res<Gallery>,
    mut session: ResMut<Session>,
    mut commands: Commands,
) {
    let scored = matches!(*judged, Judged::Scored);
    if !(scored && playing.plan.adapts && conditions.free()) {
        return;
    }
    let next = session.current() + 1;
    let played = session.rounds().iter().take(next);
    let scores = played.filter_map(|round| Some(rules.scaled(round.best()?.jaccard)));
    let hard = wanted(scores);
    let Some(place) = session.rounds().get(next).map(|round| round.target) else {
        return;
    };
    let Some(replacement) = nearest(&gallery, &session, place, hard) else {
        return;
    };
    session.replace(next, replacement);
    let to_come = session.rounds().iter().skip(session.current());
    commands.trigger(Want(to_come.map(|round| round.target).collect()));
}

/// Of the faces that show the same as the one at `place` and are not played yet, the
/// one whose difficulty is nearest to `hard`; `None` where that is the same face.
fn nearest(gallery: &Gallery, session: &Session, place: usize, hard: f32) -> Option<usize> {
    let off = |target: &Target| (target.difficulty.unwrap_or(FIRST) - hard).abs();
    let planned = gallery.get(place)?;
    let taken = |at: usize| session.rounds().iter().any(|round| round.target == at);
    let (best, target) = gallery
        .targets()
        .iter()
        .enumerate()
        .filter(|(at, target)| target.shows == planned.shows && !taken(*at))
        .min_by(|(_, a), (_, b)| off(a).total_cmp(&off(b)))?;
    (off(target) < off(planned)).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facs::{AuSet, Emotion};

    #[test]
    fn good_tries_make_it_harder_and_poor_ones_easier() {
        assert_eq!(wanted([]), FIRST);
        assert!(wanted([0.9]) > wanted([0.5]));
        assert!(wanted([0.1]) < wanted([0.5]));
        assert_eq!(wanted([0.5; 9]), FIRST);
        assert_eq!(wanted([1.0; 30]), 1.0);
        assert_eq!(wanted([0.0; 30]), 0.0);
    }

    #[test]
    fn the_same_emotion_comes_in_the_wanted_difficulty() {
        let smiles = [(Emotion::Happiness, AuSet::EMPTY); 4];
        let fear = [(Emotion::Fear, AuSet::EMPTY)];
        let mut targets = Gallery::scripted(smiles.into_iter().chain(fear))
            .targets()
            .to_vec();
        for (target, difficulty) in targets.iter_mut().zip([0.1, 0.4, 0.6, 0.8, 0.7]) {
            target.difficulty = Some(difficulty);
        }
        let gallery = Gallery::new(targets);
        let session = Session::new([4, 1]);
        assert_eq!(
            nearest(&gallery, &session, 1, 0.7),
            Some(2),
            "0.6 before 0.8"
        );
        assert_eq!(nearest(&gallery, &session, 1, 0.2), Some(0));
        assert_eq!(
            nearest(&gallery, &session, 1, 0.4),
            None,
            "it is the nearest"
        );
        assert_eq!(nearest(&gallery, &session, 4, 0.0), None, "no other fear");
    }
}
