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
    game::{gallery::Gallery, session::Session},
    perception::Latest,
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

fn spawn(mut commands: Commands, cards: Query<(Entity, &Card)>, session: Res<Session>) {
    let Some(last) = session.round().and_then(|round| round.tries.last()) else {
        return;
    };
    for (entity, whose) in &cards {
        for (number, remark) in chosen(&last.explanation, *whose) {
            for anchor in anchor::of(remark.units) {
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
    mut marks: Query<(&mut Mark, &ChildOf, &mut Node, &mut Shape, &mut Visibility)>,
    cards: Query<&Children, With<Card>>,
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
    for (mut mark, parent, mut node, mut shape, mut visibility) in &mut marks {
        let landmarks = match mark.card {
            Card::Target => target.and_then(|target| target.landmarks.as_ref()),
            Card::Player => player.map(|(face, _)| &face.landmarks),
        };
        // The picture lies within the card's border, as marks do.
        let picture = cards.get(parent.parent()).ok();
        let framing = picture.and_then(|children| {
            let (framing, node) = pictures.get(*children.first()?).ok()?;
            Some((framing, node.size().x * node.inverse_scale_factor()))
        });
        let (Some(landmarks), Some((framing, side))) = (landmarks, framing) else {
            *visibility = Visibility::Hidden;
            continue;
        };
        *visibility = Visibility::Inherited;
        mark.age += time.delta_secs();
        let seat = seat(&mark.anchor, landmarks, framing, side);
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

/// The square of a mark on a picture of this side, in units of the design canvas.
fn seat(anchor: &Anchor, landmarks: &Landmarks, framing: &Framing, side: f32) -> Rect {
    let centre = framing.place(anchor.place(landmarks)) * side;
    let radius = anchor.radius * landmarks.inter_ocular() / framing.rect.width().max(1.0) * side;
    Rect::from_center_half_size(centre, Vec2::splat(radius.max(LEAST)))
}
