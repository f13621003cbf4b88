//! The few pieces that every screen is made of.

use bevy::{
    input_focus::{FocusCause, InputFocus, InputFocusVisible, tab_navigation::TabIndex},
    picking::hover::Hovered,
    prelude::*,
    ui::Pressed,
    ui_widgets::{Activate, Button},
};

use super::{
    shape::{Shape, Sign},
    theme::{Edge, Fill, Ink, Size, Theme, Tone},
    words::Say,
};
use crate::app::{intent::Intent, schedule::Phase};

/// The smallest side of anything to be touched, in units of the design canvas.
const TOUCH: f32 = 56.0;

/// What a button asks for.
#[derive(Component, Debug, Clone, Copy)]
struct Asks(Intent);

/// How much a button wants to be pressed.
#[derive(Component, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// The thing to do next; holds the focus when it appears.
    Primary,
    /// Another good choice.
    Secondary,
    /// What was chosen.
    Taken,
}

/// Text of a message.
pub fn text(say: Say, size: Size, tone: Tone) -> impl Bundle {
    (
        say,
        Ink {
            size,
            tone,
            strong: false,
        },
        Pickable::IGNORE,
    )
}

/// Text of a message that carries weight.
pub fn strong(say: Say, size: Size, tone: Tone) -> impl Bundle {
    (
        say,
        Ink {
            size,
            tone,
            strong: true,
        },
        Pickable::IGNORE,
    )
}

/// Gives a node its place, or takes it away.
pub fn show(node: &mut Mut<Node>, seen: bool) {
    let display = if seen { Display::Flex } else { Display::None };
    if node.display != display {
        node.display = display;
    }
}

/// A node that fills the screen and lays its children out in a column.
pub fn screen() -> Node {
    Node {
        position_type: PositionType::Absolute,
        width: percent(100),
        height: percent(100),
        flex_direction: FlexDirection::Column,
        align_items: AlignItems::Center,
        justify_content: JustifyContent::Center,
        row_gap: px(24),
        padding: px(32).all(),
        ..default()
    }
}

/// A raised surface.
pub fn panel() -> impl Bundle {
    (
        Node {
            flex_direction: FlexDirection::Column,
            row_gap: px(14),
            padding: UiRect::axes(px(28), px(24)),
            border: px(1).all(),
            border_radius: BorderRadius::all(px(20)),
            ..default()
        },
        Fill(Tone::Surface),
        Edge(Tone::Line),
    )
}

/// A button that asks for `intent` by mouse, finger, Enter or Space.
pub fn button(say: Say, intent: Intent, rank: Rank) -> impl Bundle {
    sized_button(say, intent, rank, Vec2::new(TOUCH * 2.5, TOUCH), Size::Body)
}

/// A button for what is seldom wanted.
pub fn small_button(say: Say, intent: Intent, rank: Rank) -> impl Bundle {
    sized_button(
        say,
        intent,
        rank,
        Vec2::new(TOUCH, TOUCH * 0.8),
        Size::Small,
    )
}

fn sized_button(say: Say, intent: Intent, rank: Rank, least: Vec2, size: Size) -> impl Bundle {
    let tone = match rank {
        Rank::Primary | Rank::Taken => Tone::OnAccent,
        Rank::Secondary => Tone::Text,
    };
    let signed = icon(intent).is_some();
    (
        Node {
            min_width: px(least.x),
            min_height: px(least.y),
            // A sign takes some of the room beside the words.
            padding: UiRect::axes(px(if signed { 12.0 } else { least.y * 0.46 }), px(8)),
            column_gap: px(8),
            border: px(2).all(),
            align_items: AlignItems::Center,
            justify_content: JustifyContent::Center,
            border_radius: BorderRadius::MAX,
            flex_shrink: 0.0,
            ..default()
        },
        Button,
        TabIndex(0),
        Hovered::default(),
        rank,
        Asks(intent),
        Fill(Tone::Raised),
        Edge(Tone::Clear),
        Outline::new(px(3), px(3), Color::NONE),
        UiTransform::default(),
        Children::spawn((
            SpawnIter(icon(intent).into_iter().map(move |sign| drawn(sign, tone))),
            Spawn(strong(say, size, tone)),
        )),
    )
}

/// What a wish looks like, so that a button is understood without reading.
fn icon(intent: Intent) -> Option<Sign> {
    Some(match intent {
        Intent::Play | Intent::Ready => Sign::Play,
        Intent::Retry | Intent::Recheck => Sign::Again,
        Intent::Next => Sign::Next,
        Intent::Levels => Sign::Levels,
        Intent::ToggleSettings => Sign::Gear,
        Intent::Players => Sign::Face,
        Intent::Quit => Sign::Close,
        _ => return None,
    })
}

/// A sign beside words, as high as they are.
fn drawn(sign: Sign, tone: Tone) -> impl Bundle {
    (
        Node {
            width: px(18),
            height: px(18),
            flex_shrink: 0.0,
            ..default()
        },
        Shape {
            ink: tone,
            ..Shape::new(sign)
        },
        Pickable::IGNORE,
    )
}

/// A large surface of this width that asks for `intent`; its children are laid in a row.
pub fn tile(intent: Intent, width: f32) -> impl Bundle {
    (
        tile_node(width),
        Button,
        TabIndex(0),
        Hovered::default(),
        Rank::Secondary,
        Asks(intent),
        Fill(Tone::Raised),
        Edge(Tone::Clear),
        Outline::new(px(3), px(3), Color::NONE),
        UiTransform::default(),
    )
}

/// The same where there is nothing to ask for.
pub fn dull_tile(width: f32) -> impl Bundle {
    (
        tile_node(width),
        Fill(Tone::Surface),
        Edge(Tone::Line),
        Pickable::IGNORE,
    )
}

fn tile_node(width: f32) -> Node {
    Node {
        width: px(width),
        min_height: px(TOUCH * 2.4),
        column_gap: px(16),
        padding: UiRect::axes(px(18), px(12)),
        border: px(2).all(),
        align_items: AlignItems::Center,
        border_radius: BorderRadius::all(px(22)),
        ..default()
    }
}

/// A key of a keyboard on the screen, of this size.
pub fn key(say: Say, intent: Intent, size: Vec2) -> impl Bundle {
    (
        Node {
            width: px(size.x),
            height: px(size.y),
            border: px(2).all(),
            align_items: AlignItems::Center,
            justify_content: JustifyContent::Center,
            border_radius: BorderRadius::all(px(10)),
            flex_shrink: 0.0,
            ..default()
        },
        Button,
        Hovered::default(),
        Rank::Secondary,
        Asks(intent),
        Fill(Tone::Raised),
        Edge(Tone::Clear),
        UiTransform::default(),
        children![strong(say, Size::Body, Tone::Text)],
    )
}

/// An answer to choose, of this size; a taken one stands out by its fill and a dot,
/// which lies above the words of an `upright` one and else before them.
pub fn choice(say: Say, intent: Intent, size: Vec2, upright: bool, taken: bool) -> impl Bundle {
    let (direction, grow, basis, justify) = if upright {
        (FlexDirection::Column, 0.0, Val::Auto, Justify::Center)
    } else {
        (FlexDirection::Row, 1.0, Val::Px(0.0), Justify::Left)
    };
    let (tone, dot) = if taken {
        (Tone::OnAccent, Tone::OnAccent)
    } else {
        (Tone::Text, Tone::Clear)
    };
    (
        Node {
            width: px(size.x),
            min_height: px(size.y),
            max_width: percent(100),
            padding: UiRect::axes(px(if upright { 6 } else { 14 }), px(8)),
            border: px(2).all(),
            flex_direction: direction,
            column_gap: px(12),
            row_gap: px(8),
            align_items: AlignItems::Center,
            justify_content: if upright {
                JustifyContent::Center
            } else {
                JustifyContent::Start
            },
            border_radius: BorderRadius::all(px(14)),
            flex_shrink: 0.0,
            ..default()
        },
        Button,
        TabIndex(0),
        Hovered::default(),
        if taken { Rank::Taken } else { Rank::Secondary },
        Asks(intent),
        Fill(Tone::Raised),
        Edge(Tone::Clear),
        Outline::new(px(3), px(3), Color::NONE),
        UiTransform::default(),
        children![
            (
                Node {
                    width: px(22),
                    height: px(22),
                    border: px(2).all(),
                    padding: px(4).all(),
                    flex_shrink: 0.0,
                    border_radius: BorderRadius::MAX,
                    ..default()
                },
                Edge(if taken { Tone::OnAccent } else { Tone::Quiet }),
                Pickable::IGNORE,
                children![(
                    Node {
                        width: percent(100),
                        height: percent(100),
                        border_radius: BorderRadius::MAX,
                        ..default()
                    },
                    Fill(dot),
                    Pickable::IGNORE,
                )],
            ),
            (
                Node {
                    flex_grow: grow,
                    flex_basis: basis,
                    ..default()
                },
                TextLayout::justify(justify),
                strong(say, Size::Body, tone),
            ),
        ],
    )
}

/// A line with a box before it that `intent` switches; `mark` is put on the tick,
/// for whoever shows and hides it.
pub fn toggle(say: Say, intent: Intent, mark: impl Component) -> impl Bundle {
    (
        Node {
            min_height: px(TOUCH),
            align_items: AlignItems::Center,
            column_gap: px(14),
            padding: UiRect::axes(px(8), px(4)),
            border_radius: BorderRadius::all(px(12)),
            ..default()
        },
        Button,
        TabIndex(0),
        Asks(intent),
        Outline::new(px(3), px(3), Color::NONE),
        children![
            (
                Node {
                    width: px(30),
                    height: px(30),
                    border: px(2).all(),
                    border_radius: BorderRadius::all(px(8)),
                    flex_shrink: 0.0,
                    align_items: AlignItems::Center,
                    justify_content: JustifyContent::Center,
                    ..default()
                },
                Edge(Tone::Quiet),
                Pickable::IGNORE,
                children![(
                    Node {
                        width: px(18),
                        height: px(18),
                        border_radius: BorderRadius::all(px(4)),
                        ..default()
                    },
                    Fill(Tone::Accent),
                    Pickable::IGNORE,
                    mark,
                )],
            ),
            text(say, Size::Body, Tone::Text),
        ],
    )
}

pub(super) fn plugin(app: &mut App) {
    app.add_observer(ask)
        .add_observer(focus)
        .add_systems(Update, (dress, outline).in_set(Phase::Present));
}

fn ask(activated: On<Activate>, asks: Query<&Asks>, mut commands: Commands) {
    if let Ok(asks) = asks.get(activated.entity) {
        commands.trigger(asks.0);
    }
}

/// The newest primary button takes the focus, so that Enter does the obvious.
fn focus(added: On<Add, Rank>, ranks: Query<&Rank>, mut focus: ResMut<InputFocus>) {
    if ranks.get(added.entity) == Ok(&Rank::Primary) {
        focus.set(added.entity, FocusCause::Navigated);
    }
}

fn dress(
    mut buttons: Query<(
        &Rank,
        &Hovered,
        Has<Pressed>,
        &mut Fill,
        &mut Edge,
        &mut UiTransform,
    )>,
) {
    for (rank, hovered, pressed, mut fill, mut edge, mut transform) in &mut buttons {
        fill.set_if_neq(Fill(match rank {
            Rank::Primary | Rank::Taken => Tone::Accent,
            Rank::Secondary => Tone::Raised,
        }));
        edge.set_if_neq(Edge(match (hovered.0, rank) {
            (true, _) => Tone::Text,
            (false, Rank::Primary | Rank::Taken) => Tone::Accent,
            (false, Rank::Secondary) => Tone::Line,
        }));
        let scale = Vec2::splat(if pressed { 0.96 } else { 1.0 });
        if transform.scale != scale {
            transform.scale = scale;
        }
    }
}

/// Whoever plays by keyboard sees where they are.
fn outline(
    focus: Res<InputFocus>,
    visible: Res<InputFocusVisible>,
    theme: Res<Theme>,
    mut buttons: Query<(Entity, &mut Outline), With<Button>>,
) {
    for (entity, mut outline) in &mut buttons {
        let focused = visible.0 && focus.get() == Some(entity);
        let color = theme.color(if focused { Tone::Text } else { Tone::Clear });
        if outline.color != color {
            outline.color = color;
        }
    }
}
