//! Marks ride on the face: where the landmarks go, they go.

use bevy::{prelude::*, ui::UiGlobalTransform};
use face_game::{
    app::state::{GameState, RoundState},
    facs::ActionUnit::*,
    ui::{
        card::{Card, Framing},
        highlight::Mark,
    },
};

use crate::{
    cast::{Actor, act_for, act_until, enter, six, title},
    theatre::{Opening, Theatre},
};

/// Mesh points of the brows and of the mouth's corners (MediaPipe's numbers).
const BROWS: [usize; 12] = [107, 66, 55, 70, 63, 46, 336, 296, 285, 300, 293, 276];
const CORNERS: [usize; 4] = [61, 57, 291, 287];

/// Pixels of the screen that the layout may round away.
const ROUNDING: f32 = 1.5;

fn revealed(player: &Actor) -> Theatre {
    let mut theatre = Theatre::open(Opening::default(), |_| ());
    let mut targets = six();
    for target in &mut targets {
        target.2 = [InnerBrowRaiser, OuterBrowRaiser, JawDrop].into();
    }
    title(&mut theatre, &targets);
    enter(&mut theatre, player);
    theatre.go(GameState::Session);
    // Brows are missing, the smile is too much.
    let shown = [JawDrop, CheekRaiser, LipCornerPuller].into();
    act_until(&mut theatre, player, shown, RoundState::Reveal);
    act_for(&mut theatre, player, shown, 80);
    theatre
}

/// The centres of the marks on a card, from left to right, in pixels of the screen.
fn centres(theatre: &mut Theatre, card: Card) -> Vec<Vec2> {
    let world = theatre.app.world_mut();
    let mut marks = world.query_filtered::<(&UiGlobalTransform, &ChildOf), With<Mark>>();
    let mut cards = world.query::<&Card>();
    let mut centres: Vec<_> = marks
        .iter(world)
        .filter(|(_, parent)| cards.get(world, parent.parent()) == Ok(&card))
        .map(|(place, _)| place.translation)
        .collect();
    centres.sort_by(|a, b| a.x.total_cmp(&b.x));
    centres
}

/// Where points of the player's picture lie on the screen, as a mean.
fn on_screen(theatre: &mut Theatre, actor: &Actor, points: &[usize]) -> Vec2 {
    let world = theatre.app.world_mut();
    let mut pictures = world.query::<(&Framing, &UiGlobalTransform, &ComputedNode)>();
    let (framing, place, node) = pictures
        .iter(world)
        .find(|(framing, ..)| framing.mirrored)
        .expect("the player's card");
    let mean = points
        .iter()
        .map(|point| actor.landmarks[*point])
        .map(|[x, y, _]| Vec2::new(x, y))
        .sum::<Vec2>()
        / points.len() as f32;
    place.translation + (framing.place(mean) - 0.5) * node.size()
}

/// Whether a mark has its centre there.
fn marked(centres: &[Vec2], there: Vec2) -> bool {
    centres
        .iter()
        .any(|centre| centre.distance(there) < ROUNDING)
}

#[test]
fn marks_lie_on_the_places_they_speak_of() {
    let player = Actor::named("happiness-b");
    let mut theatre = revealed(&player);
    let centres = centres(&mut theatre, Card::Player);
    for points in [&BROWS[..6], &BROWS[6..], &CORNERS[..2], &CORNERS[2..]] {
        let there = on_screen(&mut theatre, &player, points);
        assert!(marked(&centres, there), "{there} is not among {centres:?}");
    }
}

#[test]
fn marks_ride_on_the_face_as_it_moves() {
    let player = Actor::named("happiness-b");
    let mut theatre = revealed(&player);
    let before = centres(&mut theatre, Card::Player);
    let still = centres(&mut theatre, Card::Target);

    // The brows alone go up by a tenth of the face's height.
    let rise = player.landmarks.bounds().height / 10.0;
    let raised = player.moved(|n, [x, y, z]| {
        let up = if BROWS.contains(&n) { rise } else { 0.0 };
        [x, y - up, z]
    });
    act_for(&mut theatre, &raised, [JawDrop].into(), 40);
    let after = centres(&mut theatre, Card::Player);
    assert_eq!(before.len(), after.len());
    for points in [&BROWS[..6], &BROWS[6..], &CORNERS[..2], &CORNERS[2..]] {
        let there = on_screen(&mut theatre, &raised, points);
        assert!(marked(&after, there), "{there} is not among {after:?}");
    }
    let gone = before.iter().filter(|centre| !marked(&after, **centre));
    assert_eq!(
        gone.count(),
        2,
        "two marks on the brows left {before:?} for {after:?}"
    );

    // The whole face goes aside: the picture follows, the marks stay on the face.
    let aside = player.moved(|_, [x, y, z]| [x + 25.0, y + 10.0, z]);
    for _ in 0..4 {
        act_for(&mut theatre, &aside, [JawDrop].into(), 3);
        let now = centres(&mut theatre, Card::Player);
        let there = on_screen(&mut theatre, &aside, &CORNERS[..2]);
        assert!(marked(&now, there), "{there} is not among {now:?}");
    }
    assert_eq!(
        centres(&mut theatre, Card::Target),
        still,
        "the target's stay"
    );
}

#[test]
fn marks_wait_out_of_sight_while_no_face_is_seen() {
    let player = Actor::named("happiness-b");
    let mut theatre = revealed(&player);
    theatre
        .app
        .world_mut()
        .resource_mut::<face_game::perception::Latest>()
        .0 = None;
    theatre.step(2);
    let world = theatre.app.world_mut();
    let mut marks = world.query_filtered::<(&Visibility, &ChildOf), With<Mark>>();
    let mut cards = world.query::<&Card>();
    for (visibility, parent) in marks.iter(world) {
        let hidden = cards.get(world, parent.parent()) == Ok(&Card::Player);
        assert_eq!(*visibility == Visibility::Hidden, hidden);
    }
}
