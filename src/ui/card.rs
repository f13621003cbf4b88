//! The two square cards of a session: the target's picture and the live one,
//! both framed around the face so that they can be compared.

use bevy::prelude::*;

use super::{
    animate::approach,
    layout::{Canvas, arrange},
    theme::{Edge, Fill, Size, Theme, Tone},
    widget,
    words::Say,
};
use crate::{
    app::{
        schedule::Phase,
        state::{GameState, RoundState},
    },
    game::{gallery::Gallery, session::Session},
    perception::{Feed, Latest},
    vision::Bounds,
};

/// Side of the framed square, in heights of the face's mesh box.
const FRAME: f32 = 1.75;
/// Seconds in which the live frame closes nine tenths of the way to the face.
const FOLLOW: f32 = 0.8;

/// A card and whose face it shows.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Card {
    /// The target of the present round.
    Target,
    /// The player, mirrored.
    Player,
}

/// The picture on a card, and which part of it is seen.
#[derive(Component, Debug, Clone, Copy, PartialEq, Default)]
pub struct Framing {
    /// The visible square, in pixels of the picture; empty before there is a picture.
    pub rect: Rect,
    /// Whether left and right are exchanged, as in a mirror.
    pub mirrored: bool,
}

impl Framing {
    /// Where a point of the picture lies on the card, in shares of its side.
    pub fn place(&self, point: Vec2) -> Vec2 {
        let share = (point - self.rect.min) / self.rect.size().max(Vec2::ONE);
        if self.mirrored {
            Vec2::new(1.0 - share.x, share.y)
        } else {
            share
        }
    }
}

/// The square around `face`, kept inside a picture of `size` pixels; the middle
/// square where there is no face.
fn frame(size: Vec2, face: Option<Bounds>) -> Rect {
    let short = size.min_element();
    let (centre, side) = face.map_or((size / 2.0, short), |face| {
        let centre = Vec2::new(face.x + face.width / 2.0, face.y + face.height / 2.0);
        (centre, (face.height.max(face.width) * FRAME).min(short))
    });
    let half = Vec2::splat(side / 2.0);
    let centre = centre.clamp(half, (size - half).max(half));
    Rect::from_center_half_size(centre, half)
}

/// A card whose place and size its screen decides.
pub fn fixed(whose: Card, side: f32) -> impl Bundle {
    let node = Node {
        width: px(side),
        height: px(side),
        ..frame_node()
    };
    (Fixed, framed(whose, node))
}

/// Marks a card that does not move with the layout of a session.
#[derive(Component)]
struct Fixed;

/// A card that lies where the layout of a session wants it.
pub fn card(whose: Card) -> impl Bundle {
    let node = Node {
        position_type: PositionType::Absolute,
        ..frame_node()
    };
    framed(whose, node)
}

fn frame_node() -> Node {
    Node {
        border: px(3).all(),
        border_radius: BorderRadius::all(px(26)),
        overflow: Overflow::clip(),
        ..default()
    }
}

/// A card; its picture is its first child, marks on the face come after.
fn framed(whose: Card, node: Node) -> impl Bundle {
    let caption = Say::new(match whose {
        Card::Target => "round-target",
        Card::Player => "round-you",
    });
    (
        whose,
        node,
        Fill(Tone::Surface),
        Edge(Tone::Line),
        Pickable::IGNORE,
        children![
            (
                Node {
                    width: percent(100),
                    height: percent(100),
                    border_radius: BorderRadius::all(px(23)),
                    ..default()
                },
                ImageNode::default(),
                Framing {
                    mirrored: whose == Card::Player,
                    ..default()
                },
                Pickable::IGNORE,
            ),
            (
                Node {
                    position_type: PositionType::Absolute,
                    left: px(14),
                    top: px(14),
                    padding: UiRect::axes(px(14), px(5)),
                    border_radius: BorderRadius::MAX,
                    ..default()
                },
                Fill(Tone::Veil),
                Pickable::IGNORE,
                children![(
                    Caption(whose),
                    widget::strong(caption, Size::Small, Tone::Text)
                )],
            ),
        ],
    )
}

/// The words in the corner of a card.
#[derive(Component)]
struct Caption(Card);

/// Says whether the player is one, or the demo.
fn name_player(feed: Res<Feed>, mut captions: Query<(&Caption, &mut Say)>) {
    let name = if feed.demo() {
        "round-demo-player"
    } else {
        "round-you"
    };
    for (caption, mut say) in &mut captions {
        if caption.0 == Card::Player {
            say.set_if_neq(Say::new(name));
        }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        (
            show_target.run_if(in_state(GameState::Session)),
            show_player,
            name_player,
            place,
        )
            .in_set(Phase::Present)
            .before(super::highlight::ride),
    );
}

fn show_target(
    cards: Query<(&Card, &Children)>,
    mut pictures: Query<(&mut ImageNode, &mut Framing)>,
    session: Res<Session>,
    gallery: Res<Gallery>,
) {
    let Some(target) = session.round().and_then(|round| gallery.get(round.target)) else {
        return;
    };
    for picture in of(&cards, Card::Target) {
        if let Ok((mut node, mut framing)) = pictures.get_mut(picture) {
            let rect = frame(target.size, target.bounds());
            if framing.rect != rect || node.image != target.image {
                framing.rect = rect;
                *node = ImageNode::new(target.image.clone()).with_rect(rect);
            }
        }
    }
}

fn show_player(
    cards: Query<(&Card, &Children)>,
    mut pictures: Query<(&mut ImageNode, &mut Framing)>,
    feed: Res<Feed>,
    latest: Res<Latest>,
    theme: Res<Theme>,
    time: Res<Time>,
) {
    if feed.size.x == 0 {
        return;
    }
    let size = feed.size.as_vec2();
    let face = latest
        .0
        .as_ref()
        .and_then(|reading| reading.outcome.as_ref().ok());
    for picture in of(&cards, Card::Player) {
        let Ok((mut node, mut framing)) = pictures.get_mut(picture) else {
            continue;
        };
        let wanted = frame(size, face.map(|(face, _)| face.landmarks.bounds()));
        framing.rect = if framing.rect.is_empty() || theme.motion.reshape == 0.0 {
            wanted
        } else {
            follow(framing.rect, wanted, time.delta_secs())
        };
        if node.image != feed.image {
            *node = ImageNode::new(feed.image.clone()).with_flip_x();
        }
        node.rect = Some(framing.rect);
    }
}

/// The frame drifts after the face, so that a nodding player stays comfortable to watch.
fn follow(rect: Rect, wanted: Rect, delta: f32) -> Rect {
    let ease = |from: f32, to: f32| approach(from, to, FOLLOW, delta);
    Rect {
        min: Vec2::new(
            ease(rect.min.x, wanted.min.x),
            ease(rect.min.y, wanted.min.y),
        ),
        max: Vec2::new(
            ease(rect.max.x, wanted.max.x),
            ease(rect.max.y, wanted.max.y),
        ),
    }
}

/// The pictures on the cards of `whose` face.
fn of(cards: &Query<(&Card, &Children)>, whose: Card) -> impl Iterator<Item = Entity> {
    cards
        .iter()
        .filter(move |(card, _)| **card == whose)
        .filter_map(|(_, children)| children.first().copied())
}

/// Cards move to where the round state wants them.
fn place(
    mut cards: Query<(&Card, &mut Node), Without<Fixed>>,
    canvas: Res<Canvas>,
    state: Res<State<GameState>>,
    round: Option<Res<State<RoundState>>>,
    theme: Res<Theme>,
    time: Res<Time>,
    mut opened: Local<f32>,
    mut last: Local<Canvas>,
) {
    let explaining = round.is_some_and(|round| *round == RoundState::Reveal);
    let jump = *last != *canvas || *state != GameState::Session;
    *last = *canvas;
    let goal = f32::from(u8::from(explaining));
    *opened = if jump {
        goal
    } else {
        approach(*opened, goal, theme.motion.reshape, time.delta_secs())
    };
    let (shut, open) = (arrange(*canvas, false), arrange(*canvas, true));
    let side = shut.card.lerp(open.card, *opened);
    for (card, mut node) in &mut cards {
        let corner = match card {
            Card::Target => shut.target.lerp(open.target, *opened),
            Card::Player => shut.player.lerp(open.player, *opened),
        };
        if node.left != px(corner.x) || node.top != px(corner.y) || node.width != px(side) {
            (node.left, node.top) = (px(corner.x), px(corner.y));
            (node.width, node.height) = (px(side), px(side));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_frame_is_a_square_inside_the_picture(
            width in 64.0_f32..4000.0, height in 64.0_f32..4000.0,
            x in -500.0_f32..4000.0, y in -500.0_f32..4000.0, face in 10.0_f32..5000.0,
        ) {
            let size = Vec2::new(width, height);
            let bounds = Bounds { x, y, width: face * 0.8, height: face };
            for rect in [frame(size, Some(bounds)), frame(size, None)] {
                prop_assert!((rect.width() - rect.height()).abs() < 0.01 * rect.width());
                prop_assert!(rect.min.min_element() >= -0.01, "{rect:?}");
                prop_assert!((size - rect.max).min_element() >= -0.01 * size.max_element(), "{rect:?}");
            }
        }
    }

    #[test]
    fn a_mirror_exchanges_left_and_right_only() {
        let rect = Rect::new(100.0, 0.0, 300.0, 200.0);
        let plain = Framing {
            rect,
            mirrored: false,
        };
        let mirror = Framing {
            rect,
            mirrored: true,
        };
        let point = Vec2::new(150.0, 50.0);
        assert_eq!(plain.place(point), Vec2::new(0.25, 0.25));
        assert_eq!(mirror.place(point), Vec2::new(0.75, 0.25));
    }
}
