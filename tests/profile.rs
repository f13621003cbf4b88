//! Players with a name find what they reached; guests leave nothing.

#[path = "common/stage.rs"]
mod stage;

use std::path::PathBuf;

use face_game::{
    app::{DataFolder, intent::Intent, state::GameState},
    facs::Emotion,
    game::{gallery::Gallery, outcome::Standing, profile::Players},
    profile::{Profiles, Unfit},
};
use stage::Stage;

fn stage() -> Stage {
    let gallery = Gallery::scripted(Emotion::ALL.map(|emotion| (emotion, emotion.prototype())));
    let mut stage = Stage::title(gallery);
    stage.go(GameState::Title);
    stage
}

fn file(stage: &Stage) -> PathBuf {
    let folder = stage.app.world().resource::<DataFolder>();
    folder.as_ref().unwrap().join("profiles.ron")
}

fn players(stage: &Stage) -> &Players {
    stage.app.world().resource::<Players>()
}

fn ask(stage: &mut Stage, intent: Intent) {
    stage.ask(intent);
    stage.app.update();
}

fn come(stage: &mut Stage, name: &str) {
    ask(stage, Intent::Players);
    assert_eq!(stage.game(), GameState::Players);
    for letter in name.chars() {
        ask(stage, Intent::Type(letter));
    }
    ask(stage, Intent::NewPlayer);
}

/// Plays six faces well and comes back to the title.
fn play(stage: &mut Stage) {
    for intent in [Intent::Play, Intent::Accept, Intent::SkipCalibration] {
        ask(stage, intent);
    }
    while stage.game() == GameState::Session {
        let target = stage.target();
        stage.play(target);
        ask(stage, Intent::Next);
    }
    assert_eq!(stage.game(), GameState::Results);
    ask(stage, Intent::Back);
}

/// What lies on the disk, once it has been written.
fn kept(stage: &mut Stage) -> Profiles {
    let path = file(stage);
    for _ in 0..200 {
        stage.app.update();
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let (profiles, problem) = Profiles::load(&path);
    assert!(problem.is_none(), "{problem:?}");
    profiles
}

#[test]
fn a_guest_leaves_nothing() {
    let mut stage = stage();
    play(&mut stage);
    assert!(kept(&mut stage).all().is_empty());
    assert!(!file(&stage).exists());
    assert_eq!(
        *stage.app.world().resource::<Standing>(),
        Standing::default()
    );
}

#[test]
fn what_a_player_reached_is_kept_under_the_name_and_opens_levels() {
    let mut stage = stage();
    come(&mut stage, "ada");
    assert_eq!(stage.game(), GameState::Title);
    assert_eq!(players(&stage).name(), Some("Ada"));
    assert!(!stage.app.world().resource::<Standing>().guest);
    play(&mut stage);
    let standing = stage.app.world().resource::<Standing>();
    assert_eq!(
        standing.of("six-faces").unwrap().stars,
        5.0,
        "it outlasts the title"
    );
    let kept = kept(&mut stage);
    assert_eq!(
        kept.get(0).unwrap().progress.of("six-faces").unwrap().plays,
        1
    );
    // A guest comes, and then Ada again.
    ask(&mut stage, Intent::Players);
    ask(&mut stage, Intent::Guest);
    let standing = stage.app.world().resource::<Standing>();
    assert!(standing.guest && standing.of("six-faces").is_none());
    ask(&mut stage, Intent::Players);
    ask(&mut stage, Intent::Player(0));
    assert!(
        stage
            .app
            .world()
            .resource::<Standing>()
            .of("six-faces")
            .is_some()
    );
}

#[test]
fn a_name_is_taken_once_and_forgotten_at_the_second_touch() {
    let mut stage = stage();
    come(&mut stage, "ada");
    come(&mut stage, "ADA");
    assert_eq!(stage.game(), GameState::Players);
    assert_eq!(players(&stage).unfit, Some(Unfit::Taken));
    ask(&mut stage, Intent::Forget(0));
    assert_eq!(players(&stage).profiles.all().len(), 1, "once is no wish");
    ask(&mut stage, Intent::Forget(0));
    assert!(players(&stage).profiles.all().is_empty());
    assert_eq!(players(&stage).name(), None);
    assert!(kept(&mut stage).all().is_empty() && !file(&stage).exists());
}
