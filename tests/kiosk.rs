//! The game as a kiosk: who walks away is asked, then forgotten; what was missing heals.

#[path = "common/stage.rs"]
mod stage;

use face_game::{
    app::{
        intent::Intent,
        state::{GameState, RoundState},
    },
    facs::{AuSet, Emotion},
    game::{
        agreement::{Agreement, Receipt},
        flow::Welcome,
        gallery::Gallery,
        outcome::Outcome,
        scoring::Performance,
        session::Session,
    },
    kiosk::{
        self,
        absence::Absence,
        hours::{Open, Wall},
    },
    paths::Root,
    perception::{Latest, OwnNeutral},
};
use jiff::civil::date;
use stage::{STEP, Stage};

fn gallery() -> Gallery {
    Gallery::scripted(Emotion::ALL.map(|emotion| (emotion, emotion.prototype())))
}

fn kiosk() -> Stage {
    let mut stage = Stage::title(gallery());
    let root = Root::find(Some(env!("CARGO_MANIFEST_DIR").as_ref())).unwrap();
    kiosk::add(&mut stage.app, &root, None).unwrap();
    stage.go(GameState::Title);
    stage.app.update();
    stage
}

/// A visitor in the middle of a session.
fn visitor() -> Stage {
    let mut stage = kiosk();
    for intent in [Intent::Play, Intent::Accept, Intent::SkipCalibration] {
        stage.ask(intent);
        stage.app.update();
    }
    assert_eq!(stage.game(), GameState::Session);
    stage
}

/// Lets so many seconds pass without a face and without a touch.
fn nobody(stage: &mut Stage, seconds: f32) {
    for _ in 0..(seconds / STEP.as_secs_f32()) as usize {
        stage.app.update();
    }
}

fn asked(stage: &Stage) -> bool {
    stage.app.world().resource::<Absence>().left.is_some()
}

#[test]
fn whoever_walks_away_is_asked_and_then_everything_of_them_is_gone() {
    let mut stage = visitor();
    let target = stage.target();
    stage.play(target);
    assert!(!stage.played().rounds().is_empty());
    nobody(&mut stage, 19.0);
    assert!(!asked(&stage));
    nobody(&mut stage, 2.0);
    assert!(asked(&stage), "still there?");
    assert_eq!(stage.game(), GameState::Session);
    nobody(&mut stage, 10.0);
    stage.app.update();
    assert_eq!(stage.game(), GameState::Title);
    assert!(!asked(&stage));
    let world = stage.app.world();
    assert!(world.resource::<Session>().rounds().is_empty());
    let performance = world.resource::<Performance>();
    assert!(performance.samples.is_empty() && performance.picture.is_none());
    assert!(world.resource::<Latest>().0.is_none());
    assert!(world.resource::<OwnNeutral>().0.is_none());
    assert_eq!(*world.resource::<Agreement>(), Agreement::default());
    assert!(world.resource::<Receipt>().0.is_none());
    assert_eq!(*world.resource::<Outcome>(), Outcome::default());
    assert_eq!(*world.resource::<Welcome>(), Welcome(false));
}

#[test]
fn a_face_or_an_answer_keeps_the_visit_going() {
    let mut stage = visitor();
    stage.until(RoundState::Reveal, &mut |_| Ok(AuSet::EMPTY));
    for _ in 0..600 {
        stage.frame(&mut |_| Ok(AuSet::EMPTY));
    }
    assert!(!asked(&stage), "a face is there for half a minute");
    nobody(&mut stage, 22.0);
    assert!(asked(&stage));
    stage.ask(Intent::Stay);
    assert!(!asked(&stage));
    nobody(&mut stage, 15.0);
    assert_eq!(stage.game(), GameState::Session);
}

#[test]
fn nobody_is_asked_at_the_title() {
    let mut stage = kiosk();
    nobody(&mut stage, 60.0);
    assert!(!asked(&stage));
    assert_eq!(stage.game(), GameState::Title);
}

#[test]
fn what_was_missing_is_looked_for_again_by_itself() {
    let mut stage = kiosk();
    stage.go(GameState::Sorry);
    nobody(&mut stage, 9.0);
    assert_eq!(stage.game(), GameState::Sorry);
    nobody(&mut stage, 2.0);
    assert_eq!(stage.game(), GameState::Boot);
}

#[test]
fn outside_its_hours_the_exhibition_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let root = copy_of_the_configuration(folder.path());
    let mut stage = Stage::title(gallery());
    kiosk::add(&mut stage.app, &root, None).unwrap();
    // A Monday, for which there are no hours.
    stage
        .app
        .insert_resource(Wall(|| date(2026, 11, 30).at(12, 0, 0, 0)));
    stage.go(GameState::Title);
    nobody(&mut stage, 6.0);
    assert_eq!(*stage.app.world().resource::<Open>(), Open(false));
    stage
        .app
        .insert_resource(Wall(|| date(2026, 12, 1).at(12, 0, 0, 0)));
    nobody(&mut stage, 6.0);
    assert_eq!(*stage.app.world().resource::<Open>(), Open(true));
}

/// A folder like the project's, open on Tuesdays.
fn copy_of_the_configuration(folder: &std::path::Path) -> Root {
    use std::fs;
    let from = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::create_dir_all(folder.join("assets/i18n")).unwrap();
    fs::create_dir(folder.join("config")).unwrap();
    let text = fs::read_to_string(from.join("config/kiosk.ron")).unwrap();
    let hours = "hours: [(days: [tue], from: \"10:00\", until: \"18:00\")]";
    fs::write(
        folder.join("config/kiosk.ron"),
        text.replacen("hours: []", hours, 1),
    )
    .unwrap();
    Root::find(Some(folder)).unwrap()
}
