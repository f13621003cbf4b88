//! A session from the first brief to the results, with scripted faces and time.

#[path = "common/stage.rs"]
mod stage;

use std::time::Duration;

use face_game::{
    app::{
        intent::Intent,
        state::{GameState, RoundState},
    },
    explain::Kind,
    facs::{ActionUnit, AuSet, Emotion},
    game::session::Session,
    vision::Obstacle,
};
use stage::{STEP, Stage, lost, smile, streaming, surprise};

fn six() -> Vec<(Emotion, AuSet)> {
    Emotion::ALL
        .map(|emotion| (emotion, emotion.prototype()))
        .into()
}

#[test]
fn six_rounds_are_played_scored_and_summed_up() {
    let mut stage = Stage::session(&six());
    assert_eq!(
        (stage.game(), stage.round()),
        (GameState::Session, Some(RoundState::Brief))
    );
    for round in 0..6 {
        // Even rounds are matched, odd ones shown a smile.
        let target = stage.target();
        let shown = if round % 2 == 0 { target } else { smile() };
        stage.play(shown);
        let played = stage.played();
        assert_eq!(played.current(), round);
        let last = played.round().unwrap().tries.last().unwrap();
        assert_eq!(last.jaccard, shown.jaccard(target));
        assert_eq!(last.explanation.missing, target.difference(shown));
        assert_eq!(last.explanation.extra, shown.difference(target));
        stage.ask(Intent::Next);
        stage.app.update();
    }
    assert_eq!(stage.game(), GameState::Results);
    let played: Vec<f32> = stage
        .played()
        .rounds()
        .iter()
        .map(|round| round.best().unwrap().jaccard)
        .collect();
    assert!(
        played.iter().step_by(2).all(|score| *score == 1.0),
        "{played:?}"
    );
    let mean = played.iter().sum::<f32>() / 6.0;
    assert!((stage.played().mean() - mean).abs() < 1e-6);
}

#[test]
fn the_phases_of_a_round_last_as_long_as_the_rules_say() {
    let mut stage = Stage::session(&six());
    let mut began = stage.now();
    for (next, seconds) in [
        (RoundState::Countdown, 2.5),
        (RoundState::Perform, 3.0),
        (RoundState::Judge, 5.0),
    ] {
        stage.until(next, &mut |_| Ok(AuSet::EMPTY));
        let lasted = stage.now() - began;
        let off = lasted.as_secs_f32() - seconds;
        assert!(
            off.abs() <= 3.0 * STEP.as_secs_f32(),
            "{next:?} came {off} s late"
        );
        began = stage.now();
    }
}

#[test]
fn the_best_of_the_last_half_second_counts_and_nothing_before() {
    let mut stage = Stage::session(&six());
    let target = stage.target();
    stage.until(RoundState::Perform, &mut |_| Ok(AuSet::EMPTY));
    let end = stage.now() + Duration::from_secs(5);
    // Perfect for four seconds, then gone but for one moment of the last half second.
    let half: AuSet = target.iter().take(1).collect();
    stage.until(RoundState::Reveal, &mut |at| {
        let left = end.saturating_sub(at);
        Ok(match left.as_millis() {
            1000.. => target,
            250..=300 => half,
            _ => AuSet::EMPTY,
        })
    });
    let last = stage
        .played()
        .round()
        .unwrap()
        .tries
        .last()
        .unwrap()
        .clone();
    assert_eq!(last.player, half);
    assert_eq!(last.jaccard, half.jaccard(target));
    assert!(
        last.readings.len() > 90,
        "every frame's raw values are kept"
    );
}

#[test]
fn a_try_that_cannot_be_read_does_not_count_and_can_be_repeated() {
    let mut stage = Stage::session(&six());
    stage.until(RoundState::Reveal, &mut |_| Err(Obstacle::TurnedAway));
    assert!(stage.played().round().unwrap().tries.is_empty());
    stage.ask(Intent::Retry);
    stage.app.update();
    let target = stage.target();
    stage.play(target);
    assert_eq!(stage.played().round().unwrap().best().unwrap().jaccard, 1.0);
}

#[test]
fn the_best_try_stays_whatever_comes_after() {
    let mut stage = Stage::session(&six());
    let target = stage.target();
    for shown in [target, AuSet::EMPTY] {
        stage.play(shown);
        stage.ask(Intent::Retry);
        stage.app.update();
    }
    let round = stage.played().round().unwrap();
    assert_eq!(round.tries.len(), 2);
    assert_eq!(round.best().unwrap().jaccard, 1.0);
}

#[test]
fn what_was_told_and_missed_is_put_differently_the_second_time() {
    let mut stage = Stage::session(&[(Emotion::Surprise, surprise()); 6]);
    let mut said = Vec::new();
    for _ in 0..2 {
        stage.play([ActionUnit::JawDrop].into());
        let round = stage.played().round().unwrap();
        let remark = &round.tries.last().unwrap().explanation.instructions[0];
        assert_eq!(remark.kind, Kind::Missing);
        said.push(remark.message.to_string());
        stage.ask(Intent::Retry);
        stage.app.update();
    }
    assert_ne!(said[0], said[1]);
}

#[test]
fn a_camera_lost_in_mid_round_costs_the_try_and_no_score() {
    let mut stage = Stage::session(&six());
    let target = stage.target();
    stage.play(target);
    stage.ask(Intent::Retry);
    stage.app.update();
    stage.until(RoundState::Perform, &mut |_| Ok(AuSet::EMPTY));
    stage.camera(lost());
    stage.until(RoundState::Brief, &mut |_| Err(Obstacle::NoFace));
    // Nobody is counted down while no picture comes.
    for _ in 0..200 {
        stage.frame(&mut |_| Err(Obstacle::NoFace));
    }
    assert_eq!(stage.round(), Some(RoundState::Brief));
    assert_eq!(stage.played().round().unwrap().best().unwrap().jaccard, 1.0);
    stage.camera(streaming());
    stage.play(smile());
    assert_eq!(stage.played().round().unwrap().tries.len(), 2);
}

#[test]
fn nothing_of_a_player_is_left_when_the_title_comes_back() {
    let mut stage = Stage::session(&six());
    let target = stage.target();
    stage.play(target);
    stage.ask(Intent::Back);
    stage.app.update();
    assert_eq!(stage.game(), GameState::Title);
    assert!(stage.app.world().resource::<Session>().rounds().is_empty());
}
