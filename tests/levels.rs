//! Every level, played to its end by scripted faces: score, stars, medals, unlocks.

#[path = "common/stage.rs"]
mod stage;

use std::time::Duration;

use face_game::{
    app::{
        intent::Intent,
        state::{GameState, RoundState},
    },
    facs::{ActionUnit, AuSet, Emotion},
    game::{
        gallery::{Gallery, Target},
        levels::{InForce, Levels, Playing},
        outcome::{Outcome, Standing},
        rush::Rushing,
    },
    level::Medal,
    target::Shows,
};
use stage::{Shown, Stage, smile};

/// Two people who show every emotion.
fn gallery() -> Gallery {
    let twice = Emotion::ALL.into_iter().chain(Emotion::ALL);
    Gallery::scripted(twice.map(|emotion| (emotion, emotion.prototype())))
}

/// Faces that show single movements, harder and harder.
fn exercises(units: &[ActionUnit]) -> Gallery {
    let scripted = Gallery::scripted(units.iter().map(|_| (Emotion::Anger, AuSet::EMPTY)));
    let targets = scripted.targets().iter().cloned().zip(units);
    let targets = targets.enumerate().map(|(place, (target, unit))| {
        let units: AuSet = [*unit].into();
        Target {
            shows: Shows::Exercise(units),
            aus: units,
            difficulty: Some(0.9 - 0.1 * place as f32),
            ..target
        }
    });
    Gallery::new(targets.collect())
}

fn outcome(stage: &Stage) -> Outcome {
    stage.app.world().resource::<Outcome>().clone()
}

/// Plays all rounds that end in a reveal; `face` makes the target's face or another.
fn play_rounds(stage: &mut Stage, mut face: impl FnMut(usize, AuSet) -> AuSet) {
    for round in 0..60 {
        if stage.game() == GameState::Results {
            return;
        }
        let target = stage.target();
        stage.play(face(round, target));
        stage.ask(Intent::Next);
        stage.app.update();
    }
    panic!("the session never ended");
}

#[test]
fn warm_up_asks_for_one_movement_at_a_time_the_easiest_first() {
    use ActionUnit::*;
    let units = [BrowLowerer, LipCornerPuller, JawDrop, InnerBrowRaiser];
    let mut stage = Stage::level("warm-up", exercises(&units));
    let mut asked = Vec::new();
    play_rounds(&mut stage, |_, target| {
        asked.push(target);
        target
    });
    let easiest_first: Vec<AuSet> = units.iter().rev().map(|unit| [*unit].into()).collect();
    assert_eq!(asked, easiest_first);
    let outcome = outcome(&stage);
    assert_eq!((outcome.share, outcome.stars), (1.0, 5.0));
    assert_eq!(outcome.medal, Some(Medal::Gold));
}

#[test]
fn more_than_the_one_movement_costs_points() {
    let mut stage = Stage::level("warm-up", exercises(&[ActionUnit::LipCornerPuller]));
    play_rounds(&mut stage, |_, _| smile());
    let outcome = outcome(&stage);
    assert_eq!(
        (outcome.share, outcome.stars, outcome.medal),
        (0.5, 2.5, Some(Medal::Bronze))
    );
}

#[test]
fn six_faces_adds_up_stars_and_opens_what_waits_for_them() {
    let mut stage = Stage::level("six-faces", gallery());
    play_rounds(&mut stage, |_, target| target);
    let outcome = outcome(&stage);
    assert_eq!((outcome.level.as_str(), outcome.stars), ("six-faces", 5.0));
    assert_eq!(outcome.opened, ["hold-it", "rush"]);
    let standing = stage.app.world().resource::<Standing>();
    assert_eq!(standing.of("six-faces").unwrap().plays, 1);
    // The next player finds nothing of it.
    stage.ask(Intent::Back);
    stage.app.update();
    assert_eq!(
        *stage.app.world().resource::<Standing>(),
        Standing::default()
    );
    assert_eq!(self::outcome(&stage), Outcome::default());
}

#[test]
fn whoever_breaks_off_wins_no_medal_and_opens_nothing() {
    let mut stage = Stage::level("six-faces", gallery());
    let target = stage.target();
    stage.play(target);
    stage.ask(Intent::Back);
    stage.app.update();
    assert_eq!(stage.game(), GameState::Title);
    assert_eq!(
        *stage.app.world().resource::<Standing>(),
        Standing::default()
    );
}

#[test]
fn holding_a_face_fills_the_ring_and_ends_the_try_early() {
    let mut stage = Stage::level("hold-it", gallery());
    stage.until(RoundState::Perform, &mut |_| Ok(AuSet::EMPTY));
    let (began, target) = (stage.now(), stage.target());
    stage.until(RoundState::Reveal, &mut |_| Ok(target));
    let took = (stage.now() - began).as_secs_f32();
    assert!((2.0..2.5).contains(&took), "two seconds of twelve: {took}");
    let held = stage.played().round().unwrap().best().unwrap().clone();
    assert!(held.points > 0.9 && held.stars >= 4.5, "{}", held.points);
}

#[test]
fn a_face_that_does_not_last_fills_a_part_of_the_ring() {
    let mut stage = Stage::level("hold-it", gallery());
    stage.until(RoundState::Perform, &mut |_| Ok(AuSet::EMPTY));
    let (began, target) = (stage.now(), stage.target());
    // One second on, one second off.
    stage.until(RoundState::Reveal, &mut |at| -> Shown {
        let second = (at.saturating_sub(began)).as_secs();
        Ok(if second.is_multiple_of(2) {
            target
        } else {
            AuSet::EMPTY
        })
    });
    let took = (stage.now() - began).as_secs_f32();
    assert!(took >= 12.0, "the whole time: {took}");
    let held = stage.played().round().unwrap().best().unwrap().clone();
    assert!((0.3..0.5).contains(&held.points), "{}", held.points);
}

#[test]
fn a_rush_counts_faces_combos_and_time_won() {
    let mut stage = Stage::level("rush", gallery());
    stage.until(RoundState::Perform, &mut |_| Ok(AuSet::EMPTY));
    let began = stage.now();
    // Half a second to see the face, then make it.
    let mut since = (stage.played().current(), began);
    while stage.game() == GameState::Session {
        let (current, now) = (stage.played().current(), stage.now());
        if current != since.0 {
            since = (current, now);
        }
        let seen = now - since.1 >= Duration::from_millis(500);
        let target = stage.target();
        stage.frame(&mut |_| Ok(if seen { target } else { AuSet::EMPTY }));
        assert!(now - began < Duration::from_secs(100), "it never ends");
    }
    let took = (stage.now() - began).as_secs_f32();
    assert!(
        (89.0..92.0).contains(&took),
        "a minute and all the bonus: {took}"
    );
    let rushing = *stage.app.world().resource::<Rushing>();
    assert!(
        rushing.caught > 60 && rushing.best_combo == rushing.caught,
        "{rushing:?}"
    );
    let outcome = outcome(&stage);
    assert_eq!((outcome.share, outcome.medal), (1.0, Some(Medal::Gold)));
    let caught = stage
        .played()
        .rounds()
        .iter()
        .filter(|round| !round.tries.is_empty());
    assert_eq!(caught.count(), rushing.caught as usize);
}

#[test]
fn a_rush_without_a_match_ends_after_its_minute_with_nothing() {
    let mut stage = Stage::level("rush", gallery());
    stage.until(RoundState::Perform, &mut |_| Ok(AuSet::EMPTY));
    let began = stage.now();
    let first = stage.target();
    stage.ask(Intent::Next);
    assert_ne!(stage.played().current(), 0, "a face can be passed over");
    assert_ne!(stage.target(), first);
    while stage.game() == GameState::Session {
        stage.frame(&mut |_| Ok(AuSet::EMPTY));
        assert!(stage.now() - began < Duration::from_secs(70));
    }
    let took = (stage.now() - began).as_secs_f32();
    assert!((59.5..61.0).contains(&took), "{took}");
    let outcome = outcome(&stage);
    assert_eq!(
        (outcome.share, outcome.stars, outcome.medal),
        (0.0, 0.0, None)
    );
}

#[test]
fn a_level_is_chosen_before_the_notice_and_again_after_the_results() {
    let mut stage = Stage::title(gallery());
    stage.go(GameState::Title);
    stage.ask(Intent::Levels);
    stage.app.update();
    assert_eq!(stage.game(), GameState::Levels);
    let place = |stage: &Stage, id: &str| {
        let levels = stage.app.world().resource::<Levels>();
        let place = levels.iter().position(|level| level.id == id);
        Intent::Choose(u8::try_from(place.unwrap()).unwrap())
    };
    stage.ask(place(&stage, "warm-up"));
    stage.app.update();
    assert_eq!(stage.game(), GameState::Levels, "there are no faces for it");
    stage.ask(place(&stage, "hold-it"));
    stage.app.update();
    assert_eq!(stage.game(), GameState::Consent, "the notice comes first");
    let rules = stage.app.world().resource::<InForce>();
    assert_eq!((rules.rounds, rules.perform_seconds), (5, 12.0));
    stage.ask(Intent::Accept);
    stage.app.update();
    stage.ask(Intent::SkipCalibration);
    stage.app.update();
    play_rounds(&mut stage, |_, target| target);
    stage.ask(Intent::Levels);
    stage.app.update();
    stage.ask(place(&stage, "six-faces"));
    stage.app.update();
    assert_eq!(
        stage.game(),
        GameState::Session,
        "whoever has read it goes on"
    );
    assert_eq!(stage.app.world().resource::<Playing>().id, "six-faces");
}
