//! Screens look as they did: each is drawn by the software renderer and compared
//! with a picture in `references/`, part by part, so that a lost mark or line counts
//! as much as a lost screen.
//!
//! `FACE_GAME_BLESS=1 cargo test --release --test interface screens` keeps what is
//! drawn now as the new references; look at them before they are committed.

use std::{
    env,
    path::PathBuf,
    sync::{Mutex, MutexGuard, PoisonError},
};

use bevy::prelude::*;
use face_game::{
    app::{
        intent::Intent,
        settings::Settings,
        state::{GameState, RoundState},
    },
    facs::{ActionUnit::*, AuSet},
    game::{gallery::Gallery, session::Session},
    ui::highlight::Mark,
};
use image::{GenericImageView, Rgb, RgbImage};
use image_compare::{Algorithm, rgb_similarity_structure};

use crate::{
    cast::{Actor, act_for, act_until, enter, six, title},
    theatre::{Opening, Theatre, can_draw},
};

/// Half the canvas, so that references stay small and words can still be read.
const SIZE: (u32, u32) = (640, 360);

/// Sides of the parts that are compared.
const PART: (u32, u32) = (40, 36);

/// How alike each part must be (SSIM, 1 is the same). Versions of the software
/// renderer differ by less; a mark that is gone differs by more.
const ALIKE: f64 = 0.9;

/// One at a time: the renderer takes every core there is.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn opened(size: (u32, u32), settings: Settings) -> Theatre {
    let opening = Opening {
        size,
        settings,
        drawn: true,
        ..Opening::default()
    };
    let mut theatre = Theatre::open(opening, |_| ());
    title(&mut theatre, &six());
    theatre
}

fn plain() -> Settings {
    Settings {
        language: Some("en".into()),
        ..Settings::default()
    }
}

fn reference(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/interface/references")
        .join(format!("{name}.webp"))
}

/// The least likeness of any part, and where that part lies.
fn likeness(a: &RgbImage, b: &RgbImage) -> (f64, (u32, u32)) {
    assert_eq!(a.dimensions(), b.dimensions());
    let (width, height) = a.dimensions();
    let across = (0..width).step_by(PART.0 as usize);
    let corners = across.flat_map(|x| (0..height).step_by(PART.1 as usize).map(move |y| (x, y)));
    let part = |image: &RgbImage, (x, y): (u32, u32)| {
        image
            .view(x, y, PART.0.min(width - x), PART.1.min(height - y))
            .to_image()
    };
    let compare = |at| {
        let (a, b) = (part(a, at), part(b, at));
        let alike = rgb_similarity_structure(&Algorithm::MSSIMSimple, &a, &b).unwrap();
        (alike.score, at)
    };
    corners
        .map(compare)
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .unwrap()
}

/// Compares with the reference, or keeps the picture as the reference.
fn check(name: &str, shot: &RgbImage) {
    let path = reference(name);
    if env::var_os("FACE_GAME_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        shot.save(&path).unwrap();
        println!("{name}: kept as the reference");
        return;
    }
    let wanted = image::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (alike, at) = likeness(shot, &wanted.to_rgb8());
    println!("{name}: {alike:.3} at least");
    if alike < ALIKE {
        let seen = env::temp_dir().join(format!("face-game-{name}.png"));
        shot.save(&seen).unwrap();
        panic!(
            "{name} looks different at {at:?} ({alike:.3}); what was drawn is in {}, \
             and FACE_GAME_BLESS=1 keeps it if it is right",
            seen.display()
        );
    }
}

/// To the brief of the first round, with a player before the camera.
fn brief(theatre: &mut Theatre) -> Actor {
    let player = Actor::named("happiness-b");
    enter(theatre, &player);
    theatre.go(GameState::Session);
    act_for(theatre, &player, AuSet::EMPTY, 30);
    player
}

/// One movement of the target and one that it does not show, so that something is
/// right, something missing and something too much.
fn half_right(theatre: &Theatre) -> AuSet {
    let target = present_target(theatre);
    target.iter().take(1).chain([CheekRaiser]).collect()
}

fn present_target(theatre: &Theatre) -> AuSet {
    let world = theatre.app.world();
    let round = world.resource::<Session>().round().unwrap();
    world.resource::<Gallery>().get(round.target).unwrap().aus
}

/// To the explanation of a try that is partly right.
fn reveal(theatre: &mut Theatre) -> Actor {
    let player = brief(theatre);
    let shown = half_right(theatre);
    act_until(theatre, &player, shown, RoundState::Reveal);
    act_for(theatre, &player, shown, 60);
    player
}

#[test]
fn the_title() {
    if !can_draw() {
        return;
    }
    let _alone = alone();
    let mut theatre = opened(SIZE, plain());
    theatre.settle();
    check("title", &theatre.shot());
}

#[test]
fn the_notice() {
    if !can_draw() {
        return;
    }
    let _alone = alone();
    let mut theatre = opened(SIZE, plain());
    theatre.go(GameState::Consent);
    theatre.settle();
    check("consent", &theatre.shot());
}

#[test]
fn a_round_from_brief_to_explanation() {
    if !can_draw() {
        return;
    }
    let _alone = alone();
    let mut theatre = opened(SIZE, plain());
    let player = brief(&mut theatre);
    check("brief", &theatre.shot());
    let shown = half_right(&theatre);
    act_until(&mut theatre, &player, shown, RoundState::Perform);
    act_for(&mut theatre, &player, shown, 40);
    check("perform", &theatre.shot());
    act_until(&mut theatre, &player, shown, RoundState::Reveal);
    act_for(&mut theatre, &player, shown, 60);
    check("reveal", &theatre.shot());
}

#[test]
fn an_explanation_upright_in_the_light_look_and_another_language() {
    if !can_draw() {
        return;
    }
    let _alone = alone();
    let settings = Settings {
        language: Some("nl".into()),
        look: "paper".into(),
        ..Settings::default()
    };
    let mut theatre = opened((SIZE.1, SIZE.0), settings);
    reveal(&mut theatre);
    check("reveal-upright", &theatre.shot());
}

#[test]
fn the_results() {
    if !can_draw() {
        return;
    }
    let _alone = alone();
    let mut theatre = opened(SIZE, plain());
    let player = brief(&mut theatre);
    for round in 0..6 {
        // Every other face is copied well.
        let target = present_target(&theatre);
        let shown = if round % 2 == 0 {
            target
        } else {
            half_right(&theatre)
        };
        act_until(&mut theatre, &player, shown, RoundState::Reveal);
        theatre.app.world_mut().trigger(Intent::Next);
        theatre.step(2);
    }
    assert_eq!(theatre.game(), GameState::Results);
    theatre.settle();
    check("results", &theatre.shot());
}

/// The comparison is worth something only if it sees what is missing.
#[test]
fn what_is_missing_is_noticed() {
    if !can_draw() {
        return;
    }
    let _alone = alone();
    let mut theatre = opened(SIZE, plain());
    reveal(&mut theatre);
    let whole = theatre.shot();
    let (again, _) = likeness(&whole, &theatre.shot());
    assert!(again > 0.999, "{again}");

    let nothing = RgbImage::from_pixel(SIZE.0, SIZE.1, Rgb([21, 16, 31]));
    let (alike, _) = likeness(&whole, &nothing);
    assert!(alike < ALIKE, "an empty screen passes with {alike}");

    // Every single mark must be missed when it is gone.
    let world = theatre.app.world_mut();
    let marks: Vec<_> = world
        .query_filtered::<Entity, With<Mark>>()
        .iter(world)
        .collect();
    assert!(marks.len() >= 4, "only {} marks", marks.len());
    let before = theatre.shot();
    for mark in marks {
        let hide = |theatre: &mut Theatre, hidden: bool| {
            let mut node = theatre.app.world_mut().get_mut::<Node>(mark).unwrap();
            node.display = if hidden { Display::None } else { Display::Flex };
        };
        hide(&mut theatre, true);
        let (alike, _) = likeness(&before, &theatre.shot());
        assert!(alike < ALIKE, "a lost mark passes with {alike}");
        println!("without a mark: {alike:.3}");
        hide(&mut theatre, false);
    }
}
