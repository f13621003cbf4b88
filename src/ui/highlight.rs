//! Marks on the faces: what to add, what to drop, what is right, and which way
//! to move. They ride on the face as it moves.

use bevy::prelude::*;

use super::{
    anchor::{self, Anchor},
    animate::approach,
    card::{Card, Framing},
    shape::{Shape, Sign},
    theme::{Fill, Size, Theme, Tone},
    widget,
    words::{Say, count},
};
use crate::{
    app::{
        schedule::Phase,
        state::{GameState, RoundState},
    },
    explain::{Explanation, Kind, Remark},
    facs::FaceRegion,
    game::{conditions::Conditions, gallery::Gallery, session::Session},
    perception::Latest,
    study::protocol::Show,
    vision::Landmarks,
};

/// The most movements marked on a face at once.
const MOST: usize = 3;

/// The smallest radius of a mark, in units of the design canvas: below it an
/// arrow cannot be made out.
const LEAST: f32 = 20.0;

/// A mark on a card.
#[derive(Component, Debug, Clone)]
pub struct Mark {
    card: Card,
    anchor: Anchor,
    /// Its arrow on the picture, in radians.
    angle: f32,
    age: f32,
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        OnEnter(RoundState::Reveal),
        spawn.after(super::screen::reveal::spawn),
    )
    .add_systems(
        Update,
        ride.in_set(Phase::Present)
            .run_if(in_state(GameState::Session)),
    );
}

/// What is marked on whose face: on the player's what to change, and what is
/// right as far as there is room; on the target's what to look at.
fn chosen(explanation: &Explanation, whose: Card) -> Vec<(usize, &Remark)> {
    let mut marked: Vec<_> = explanation
        .instructions
        .iter()
        .enumerate()
        .filter(|(_, remark)| whose == Card::Player || remark.kind == Kind::Missing)
        .collect();
    // Praise must not cover what is to be changed, nor the face that is to be looked at.
    let taken: Vec<Part> = marked
        .iter()
        .flat_map(|(_, remark)| parts(remark))
        .collect();
    let clear = |remark: &&Remark| parts(remark).all(|part| !taken.contains(&part));
    let praise = explanation.praise.iter().filter(clear);
    let room = match whose {
        Card::Player => MOST,
        Card::Target => usize::from(marked.is_empty()),
    };
    marked.extend(praise.take(room).map(|remark| (usize::MAX, remark)));
    marked.truncate(MOST);
    marked
}

/// A part of the face in which marks would cover one another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Upper,
    Middle,
    Lower,
}

fn parts(remark: &Remark) -> impl Iterator<Item = Part> {
    remark.regions.iter().map(|region| match region {
        FaceRegion::Brows | FaceRegion::Eyes => Part::Upper,
        FaceRegion::Nose | FaceRegion::Cheeks => Part::Middle,
        FaceRegion::UpperLip
        | FaceRegion::LipCorners
        | FaceRegion::Lips
        | FaceRegion::Chin
        | FaceRegion::Jaw => Part::Lower,
    })
}

fn spawn(
    mut commands: Commands,
    cards: Query<(Entity, &Card)>,
    session: Res<Session>,
    gallery: Res<Gallery>,
    conditions: Res<Conditions>,
) {
    if !conditions.show(Show::Highlights) {
        return;
    }
    let Some(round) = session.round() else { return };
    let Some(last) = round.tries.last() else {
        return;
    };
    let face = gallery
        .get(round.target)
        .and_then(|target| target.landmarks.as_ref());
    for (entity, whose) in &cards {
        for (number, remark) in chosen(&last.explanation, *whose) {
            let anchors = face.map_or_else(
                || anchor::of(remark.units),
                |face| anchor::on(remark.units, face),
            );
            for anchor in anchors {
                let angle = anchor.angle(remark.direction);
                commands.spawn((
                    ChildOf(entity),
                    DespawnOnExit(RoundState::Reveal),
                    mark(*whose, anchor, angle, remark.kind),
                    badge(number),
                ));
            }
        }
    }
}

fn mark(card: Card, anchor: Anchor, angle: f32, kind: Kind) -> impl Bundle {
    (
        Mark {
            card,
            anchor,
            angle,
            age: 0.0,
        },
        Node {
            position_type: PositionType::Absolute,
            ..default()
        },
        Shape::new(sign(kind)).filled(0.0),
        UiTransform::default(),
        Visibility::Hidden,
        Pickable::IGNORE,
    )
}

/// The sign of a kind, on faces and beside the words.
pub fn sign(kind: Kind) -> Sign {
    match kind {
        Kind::Missing => Sign::Missing,
        Kind::Extra => Sign::Extra,
        Kind::Matched => Sign::Right,
    }
}

/// The same direction in a mirror.
pub fn mirrored(angle: f32) -> f32 {
    std::f32::consts::PI - angle
}

/// The number that ties a mark to its instruction.
fn badge(number: usize) -> impl Bundle {
    let shown = number < MOST;
    Children::spawn(bevy::ecs::spawn::SpawnWith(
        move |mark: &mut RelatedSpawner<ChildOf>| {
            if shown {
                mark.spawn((
                    Node {
                        position_type: PositionType::Absolute,
                        right: px(-6),
                        top: px(-6),
                        width: px(22),
                        height: px(22),
                        align_items: AlignItems::Center,
                        justify_content: JustifyContent::Center,
                        border_radius: BorderRadius::MAX,
                        ..default()
                    },
                    Fill(Tone::Veil),
                    Pickable::IGNORE,
                    children![widget::strong(
                        Say::new("reveal-number").with("n", count(number + 1)),
                        Size::Small,
                        Tone::Text,
                    )],
                ));
            }
        },
    ))
}

type RelatedSpawner<'w, R> = bevy::ecs::relationship::RelatedSpawner<'w, R>;

/// Puts every mark where its place on the face is now.
pub(super) fn ride(
    mut marks: Query<(&mut Mark, &mut Node, &mut Shape, &mut Visibility)>,
    cards: Query<(&Card, &Children)>,
    pictures: Query<(&Framing, &ComputedNode)>,
    session: Res<Session>,
    gallery: Res<Gallery>,
    latest: Res<Latest>,
    theme: Res<Theme>,
    time: Res<Time>,
) {
    let target = session.round().and_then(|round| gallery.get(round.target));
    let player = latest
        .0
        .as_ref()
        .and_then(|reading| reading.outcome.as_ref().ok());
    for (card, children) in &cards {
        let landmarks = match card {
            Card::Target => target.and_then(|target| target.landmarks.as_ref()),
            Card::Player => player.map(|(face, _)| &face.landmarks),
        };
        // The picture lies within the card's border, as marks do.
        let picture = children.first().and_then(|first| pictures.get(*first).ok());
        let mut seats = Vec::new();
        if let (Some(landmarks), Some((framing, node))) = (landmarks, picture) {
            let side = node.size().x * node.inverse_scale_factor();
            for (mark, ..) in marks.iter().filter(|(mark, ..)| mark.card == *card) {
                seats.push(seat(&mark.anchor, landmarks, framing, side));
            }
            spread(&mut seats);
        }
        let mut seats = seats.into_iter();
        let mine = marks.iter_mut().filter(|(mark, ..)| mark.card == *card);
        for (mut mark, mut node, mut shape, mut visibility) in mine {
            let (Some(seat), Some((framing, _))) = (seats.next(), picture) else {
                *visibility = Visibility::Hidden;
                continue;
            };
            *visibility = Visibility::Inherited;
            mark.age += time.delta_secs();
            (node.left, node.top) = (px(seat.min.x), px(seat.min.y));
            (node.width, node.height) = (px(seat.width()), px(seat.height()));
            let fill = approach(0.0, 1.0, theme.motion.appear, mark.age);
            let angle = if framing.mirrored {
                mirrored(mark.angle)
            } else {
                mark.angle
            };
            let drawn = Shape {
                fill,
                angle,
                ..*shape
            };
            shape.set_if_neq(drawn);
        }
    }
}

/// The square of a mark on a picture of this side, in units of the design canvas.
fn seat(anchor: &Anchor, landmarks: &Landmarks, framing: &Framing, side: f32) -> Rect {
    let centre = framing.place(anchor.place(landmarks)) * side;
    let radius = anchor.radius * landmarks.inter_ocular() / framing.rect.width().max(1.0) * side;
    Rect::from_center_half_size(centre, Vec2::splat(radius.max(LEAST)))
}

/// How far a mark may leave its place to make room for others, in radii.
const LEEWAY: f32 = 0.6;

/// How far apart marks lie at least, in the sum of their radii: numbers stick out.
const ROOM: f32 = 1.1;

/// Moves marks that cover each other apart, a little.
fn spread(seats: &mut [Rect]) {
    let homes: Vec<_> = seats.iter().map(Rect::center).collect();
    let radius = |seat: &Rect| seat.width() / 2.0;
    for _ in 0..8 {
        for first in 0..seats.len() {
            for second in first + 1..seats.len() {
                let (a, b) = (seats[first], seats[second]);
                let between = b.center() - a.center();
                let lacking = ROOM * (radius(&a) + radius(&b)) - between.length();
                if lacking > 0.0 {
                    let way = between.try_normalize().unwrap_or(Vec2::Y) * lacking / 2.0;
                    seats[first] = moved(a, -way);
                    seats[second] = moved(b, way);
                }
            }
        }
        for (seat, home) in seats.iter_mut().zip(&homes) {
            let off = (seat.center() - home).clamp_length_max(LEEWAY * radius(seat));
            *seat = moved(*seat, home + off - seat.center());
        }
    }
}

fn moved(seat: Rect, by: Vec2) -> Rect {
    Rect {
        min: seat.min + by,
        max: seat.max + by,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn square(x: f32, y: f32, radius: f32) -> Rect {
        Rect::from_center_half_size(Vec2::new(x, y), Vec2::splat(radius))
    }

    proptest! {
        #[test]
        fn marks_stay_near_their_places(
            places in proptest::collection::vec((0.0_f32..300.0, 0.0_f32..300.0, 20.0_f32..40.0), 0..9),
        ) {
            let homes: Vec<_> = places.iter().map(|(x, y, r)| square(*x, *y, *r)).collect();
            let mut seats = homes.clone();
            spread(&mut seats);
            for (seat, home) in seats.iter().zip(&homes) {
                let off = seat.center().distance(home.center());
                prop_assert!(off <= LEEWAY * home.width() / 2.0 + 0.01, "{off}");
                prop_assert!((seat.width() - home.width()).abs() < 0.01);
            }
        }
    }

    #[test]
    fn marks_that_touch_are_moved_apart_and_others_are_not() {
        let mut seats = [
            square(0.0, 0.0, 20.0),
            square(30.0, 0.0, 20.0),
            square(200.0, 0.0, 20.0),
        ];
        let alone = seats[2];
        spread(&mut seats);
        assert!(
            seats[0].center().distance(seats[1].center()) >= 39.9,
            "{seats:?}"
        );
        assert_eq!(seats[2], alone);
        let mut one_place = [square(5.0, 5.0, 20.0); 2];
        spread(&mut one_place);
        assert!(one_place[0].center().distance(one_place[1].center()) > 20.0);
    }
}
