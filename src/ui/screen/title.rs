//! The invitation to play: the name, the faces, one large button.

use bevy::{input_focus::tab_navigation::TabGroup, prelude::*};

use crate::{
    app::{intent::Intent, schedule::Phase, state::GameState},
    game::{
        agreement::Offer,
        conditions::Conditions,
        gallery::{Gallery, Target},
        profile::Players,
        session::{self, Upcoming},
    },
    kiosk::Kiosk,
    ui::{
        animate::Appear,
        layout::Canvas,
        theme::{Edge, Size, Tone},
        widget::{self, Rank},
        words::Say,
    },
};

/// Faces shown beside the name.
const FACES: usize = 6;

/// From this width on, in units of the design canvas, three faces have room there.
const WIDE: f32 = 1180.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        OnEnter(GameState::Title),
        spawn
            .after(session::prepare)
            .run_if(|conditions: Res<Conditions>| conditions.free())
            .run_if(not(resource_exists::<Kiosk>)),
    )
    .add_systems(
        Update,
        (
            respawn
                .run_if(resource_changed::<Canvas>)
                .run_if(not(resource_exists::<Kiosk>)),
            offer.in_set(Phase::Present),
        )
            .run_if(in_state(GameState::Title)),
    );
}

#[derive(Component)]
struct Root;

/// The way to take back what was kept, seen where something can be.
#[derive(Component)]
struct Withdrawing;

fn spawn(
    mut commands: Commands,
    gallery: Res<Gallery>,
    upcoming: Res<Upcoming>,
    players: Res<Players>,
    canvas: Res<Canvas>,
) {
    let portrait = canvas.portrait();
    let root = commands
        .spawn((
            Root,
            DespawnOnExit(GameState::Title),
            TabGroup::default(),
            Node {
                flex_direction: if portrait {
                    FlexDirection::Column
                } else {
                    FlexDirection::Row
                },
                column_gap: px(56),
                row_gap: px(48),
                ..widget::screen()
            },
        ))
        .id();
    commands.spawn((ChildOf(root), invitation(portrait, who(&players))));
    let columns = if portrait || canvas.0.x >= WIDE { 3 } else { 2 };
    let faces = commands.spawn((ChildOf(root), grid(columns))).id();
    for (order, target) in invited(&gallery, &upcoming).enumerate() {
        commands.spawn((ChildOf(faces), Appear::nth(order as u8 + 2), face(target)));
    }
}

/// The screen is made for the canvas it is spawned on.
fn respawn(mut commands: Commands, root: Query<Entity, With<Root>>) {
    for root in &root {
        commands.entity(root).despawn();
    }
    commands.run_system_cached(spawn);
}

fn offer(offer: Res<Offer>, mut ways: Query<&mut Node, With<Withdrawing>>) {
    for mut node in &mut ways {
        widget::show(&mut node, offer.withdraw);
    }
}

/// Buttons side by side, in as many lines as they take.
fn row(portrait: bool) -> Node {
    Node {
        column_gap: px(14),
        row_gap: px(14),
        flex_wrap: FlexWrap::Wrap,
        justify_content: if portrait {
            JustifyContent::Center
        } else {
            JustifyContent::Start
        },
        ..default()
    }
}

/// Who plays: a guest, or somebody by name.
fn who(players: &Players) -> Say {
    match players.name() {
        Some(name) => Say::new("title-player").with_text("name", name),
        None => Say::new("title-guest"),
    }
}

fn invitation(portrait: bool, who: Say) -> impl Bundle {
    let (align, justify) = if portrait {
        (AlignItems::Center, Justify::Center)
    } else {
        (AlignItems::Start, Justify::Left)
    };
    (
        Node {
            flex_direction: FlexDirection::Column,
            align_items: align,
            row_gap: px(18),
            max_width: px(560),
            ..default()
        },
        children![
            (
                Appear::nth(0),
                widget::text(Say::new("title-name"), Size::Banner, Tone::Text),
                TextLayout::justify(justify),
            ),
            (
                Appear::nth(1),
                widget::text(Say::new("title-tagline"), Size::Heading, Tone::Quiet),
                TextLayout::justify(justify),
            ),
            (
                Appear::nth(2),
                row(portrait),
                children![
                    widget::button(Say::new("title-play"), Intent::Play, Rank::Primary),
                    widget::button(Say::new("title-levels"), Intent::Levels, Rank::Secondary),
                ],
            ),
            (
                row(portrait),
                children![
                    widget::small_button(who, Intent::Players, Rank::Secondary),
                    widget::small_button(
                        Say::new("title-settings"),
                        Intent::ToggleSettings,
                        Rank::Secondary
                    ),
                    widget::small_button(Say::new("title-quit"), Intent::Quit, Rank::Secondary),
                    (
                        widget::small_button(
                            Say::new("title-withdraw"),
                            Intent::Withdraw,
                            Rank::Secondary
                        ),
                        Withdrawing,
                    ),
                ],
            ),
        ],
    )
}

fn grid(columns: u16) -> impl Bundle {
    (
        Node {
            display: Display::Grid,
            grid_template_columns: RepeatedGridTrack::px(columns, 172.0),
            column_gap: px(16),
            row_gap: px(16),
            flex_shrink: 0.0,
            ..default()
        },
        Pickable::IGNORE,
    )
}

/// The faces of the session to come.
fn invited<'a>(gallery: &'a Gallery, upcoming: &'a Upcoming) -> impl Iterator<Item = &'a Target> {
    let places = upcoming.targets.iter();
    places.filter_map(|place| gallery.get(*place)).take(FACES)
}

fn face(target: &Target) -> impl Bundle {
    (
        Node {
            width: px(172),
            height: px(172),
            border: px(3).all(),
            border_radius: BorderRadius::all(px(26)),
            overflow: Overflow::clip(),
            ..default()
        },
        Edge(Tone::Line),
        Pickable::IGNORE,
        children![(
            Node {
                width: percent(100),
                height: percent(100),
                border_radius: BorderRadius::all(px(23)),
                ..default()
            },
            ImageNode::new(target.image.clone()),
            Pickable::IGNORE,
        )],
    )
}
