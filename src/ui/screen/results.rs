//! How the player did: every target with its best try; and, where something was kept,
//! the code to take it back with.

use bevy::{input_focus::tab_navigation::TabGroup, prelude::*};

use super::reveal::{percent_of, stars};
use crate::{
    app::{intent::Intent, live::Live, settings::Settings, state::GameState},
    game::{
        agreement::Receipt,
        gallery::{Gallery, Target},
        rules::Rules,
        session::{Round, Session},
    },
    ui::{
        animate::Appear,
        layout::Canvas,
        theme::{Edge, Fill, Size, Tone},
        widget::{self, Rank},
        words::{Say, count},
    },
};

#[derive(Component)]
struct Root;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(GameState::Results), spawn)
        .add_systems(
            Update,
            respawn.run_if(
                in_state(GameState::Results)
                    .and_then(resource_changed::<Canvas>.or_else(resource_changed::<Receipt>)),
            ),
        );
}

fn spawn(
    mut commands: Commands,
    session: Res<Session>,
    gallery: Res<Gallery>,
    rules: Res<Live<Rules>>,
    settings: Res<Settings>,
    canvas: Res<Canvas>,
    receipt: Res<Receipt>,
) {
    let code = receipt.0.as_deref();
    let root = commands
        .spawn((
            Root,
            DespawnOnExit(GameState::Results),
            TabGroup::default(),
            Node {
                row_gap: px(if code.is_some() { 15 } else { 24 }),
                ..widget::screen()
            },
            children![
                (
                    Appear::nth(0),
                    widget::text(Say::new("results-title"), Size::Title, Tone::Text)
                ),
                (Appear::nth(1), total(&session, rules.stars)),
            ],
        ))
        .id();
    let columns = if canvas.portrait() { 2 } else { 3 };
    let grid = commands
        .spawn((
            ChildOf(root),
            Node {
                display: Display::Grid,
                grid_template_columns: RepeatedGridTrack::auto(columns),
                column_gap: px(18),
                row_gap: px(18),
                ..default()
            },
            Pickable::IGNORE,
        ))
        .id();
    for (number, round) in session.rounds().iter().enumerate() {
        if let Some(target) = gallery.get(round.target) {
            let name = name(target, number, settings.au_only);
            commands.spawn((
                ChildOf(grid),
                Appear::nth(number as u8 + 2),
                entry(round, target, name, rules.stars, code.is_some()),
            ));
        }
    }
    if let Some(code) = code {
        commands.spawn((ChildOf(grid), slip(code, columns)));
    }
    commands.spawn((ChildOf(root), choices()));
}

fn respawn(mut commands: Commands, root: Query<Entity, With<Root>>) {
    for root in &root {
        commands.entity(root).despawn();
    }
    commands.run_system_cached(spawn);
}

fn total(session: &Session, of: u8) -> impl Bundle {
    let all = usize::from(of) * session.rounds().len();
    (
        Node {
            column_gap: px(28),
            ..default()
        },
        children![
            widget::text(
                Say::new("results-total").with("percent", percent_of(session.mean())),
                Size::Heading,
                Tone::Text,
            ),
            widget::text(
                Say::new("results-stars")
                    .with("stars", session.stars())
                    .with("total", count(all)),
                Size::Heading,
                Tone::Accent,
            ),
        ],
    )
}

/// What a round is called: its emotion, or its number where names are hidden.
fn name(target: &Target, number: usize, au_only: bool) -> Say {
    if au_only {
        Say::new("results-face").with("n", count(number + 1))
    } else {
        Say::new(format!("emotion-{}.title", target.emotion))
    }
}

/// A target and the best try at it; `brief` where something else needs the room.
fn entry(round: &Round, target: &Target, name: Say, of: u8, brief: bool) -> impl Bundle {
    let side = px(if brief { 84 } else { 112 });
    let best = round.best();
    let score = match best {
        Some(best) => Say::new("reveal-score").with("percent", percent_of(best.jaccard)),
        None => Say::new("results-unplayed"),
    };
    (
        Node {
            width: px(312),
            column_gap: px(16),
            padding: px(12).all(),
            align_items: AlignItems::Center,
            border: px(1).all(),
            border_radius: BorderRadius::all(px(20)),
            ..default()
        },
        Fill(Tone::Surface),
        Edge(Tone::Line),
        Pickable::IGNORE,
        children![
            (
                Node {
                    width: side,
                    height: side,
                    flex_shrink: 0.0,
                    border_radius: BorderRadius::all(px(14)),
                    ..default()
                },
                ImageNode::new(target.image.clone()),
                Pickable::IGNORE,
            ),
            (
                Node {
                    flex_direction: FlexDirection::Column,
                    row_gap: px(6),
                    ..default()
                },
                Pickable::IGNORE,
                children![
                    widget::strong(name, Size::Body, Tone::Text),
                    stars(best.map_or(0.0, |best| best.stars), of, 24.0),
                    widget::text(score, Size::Body, Tone::Text),
                    (
                        widget::text(
                            Say::new("results-tries").with("count", count(round.tries.len())),
                            Size::Small,
                            Tone::Quiet,
                        ),
                        Node {
                            display: if brief { Display::None } else { Display::Flex },
                            ..default()
                        },
                    ),
                ],
            ),
        ],
    )
}

/// The code, and what it is for.
fn slip(code: &str, columns: u16) -> impl Bundle {
    (
        Node {
            // As wide as the faces above it.
            grid_column: GridPlacement::span(columns),
            column_gap: px(28),
            row_gap: px(6),
            padding: UiRect::axes(px(24), px(6)),
            align_items: AlignItems::Center,
            justify_content: JustifyContent::Center,
            flex_wrap: FlexWrap::Wrap,
            border: px(2).all(),
            border_radius: BorderRadius::all(px(20)),
            ..default()
        },
        Fill(Tone::Surface),
        Edge(Tone::Accent),
        Pickable::IGNORE,
        children![
            (
                Node {
                    flex_direction: FlexDirection::Column,
                    ..default()
                },
                Pickable::IGNORE,
                children![
                    widget::strong(Say::new("receipt-title"), Size::Small, Tone::Quiet),
                    widget::text(
                        Say::new("withdraw-code").with_text("code", code),
                        Size::Title,
                        Tone::Accent,
                    ),
                ],
            ),
            (
                Node {
                    flex_direction: FlexDirection::Column,
                    row_gap: px(4),
                    // Fixed, so that its height is known before it is wrapped.
                    width: px(430),
                    flex_shrink: 0.0,
                    ..default()
                },
                Pickable::IGNORE,
                children![
                    widget::text(Say::new("receipt-use"), Size::Small, Tone::Text),
                    widget::text(Say::new("receipt-command"), Size::Small, Tone::Quiet),
                ],
            ),
        ],
    )
}

fn choices() -> impl Bundle {
    (
        Node {
            column_gap: px(14),
            margin: UiRect::top(px(8)),
            ..default()
        },
        children![
            widget::button(Say::new("results-again"), Intent::Play, Rank::Primary),
            widget::button(
                Say::new("results-title-screen"),
                Intent::Back,
                Rank::Secondary
            ),
        ],
    )
}
