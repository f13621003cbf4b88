//! Countdown, the running clock, the live likeness, and the moment of judging.

use bevy::prelude::*;

use super::{
    brief::{Task, spacing},
    session::{Root, Words},
};
use crate::{
    app::{
        schedule::Phase,
        settings::Settings,
        state::{GameState, RoundState},
    },
    game::{conditions::Conditions, round::Clock, scoring::Performance, session::Session},
    study::protocol::Show,
    ui::{
        animate::approach,
        card::Card,
        layout::Canvas,
        shape::{Shape, Sign},
        theme::{Edge, Fill, Size, Tone},
        widget,
        words::Say,
    },
};

/// Seconds in which the meter closes nine tenths of the way to the likeness.
const METER: f32 = 0.25;

/// The large number below the player's face.
#[derive(Component)]
struct Number;

/// The ring that runs down, and the number in it.
#[derive(Component)]
struct Ring;
#[derive(Component)]
struct Seconds;

/// What the player is asked for; in a rush another face comes in mid-performance.
#[derive(Component)]
struct TaskLine;

/// The lit part of the meter.
#[derive(Component, Default)]
struct Meter(f32);

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(RoundState::Countdown), (count_in, spawn_task))
        .add_systems(OnEnter(RoundState::Perform), spawn_clock)
        .add_systems(OnEnter(RoundState::Judge), spawn_judging)
        .add_systems(
            Update,
            (
                count,
                run,
                measure,
                retell.run_if(resource_changed::<Session>),
            )
                .in_set(Phase::Present)
                .run_if(in_state(GameState::Session)),
        );
}

fn strip(state: RoundState, justify_content: JustifyContent) -> impl Bundle {
    (
        DespawnOnExit(state),
        Words { explaining: false },
        Node {
            align_items: AlignItems::Center,
            justify_content,
            flex_wrap: FlexWrap::Wrap,
            column_gap: px(28),
            ..default()
        },
        Pickable::IGNORE,
    )
}

fn count_in(mut commands: Commands, cards: Query<(Entity, &Card)>) {
    for (entity, card) in &cards {
        if *card == Card::Player {
            commands.spawn((
                ChildOf(entity),
                DespawnOnExit(RoundState::Countdown),
                Node {
                    position_type: PositionType::Absolute,
                    width: percent(100),
                    height: percent(100),
                    // Below the face, which the player wants to see.
                    align_items: AlignItems::End,
                    justify_content: JustifyContent::Center,
                    padding: UiRect::bottom(px(14)),
                    ..default()
                },
                Pickable::IGNORE,
                children![(
                    Node {
                        width: px(124),
                        height: px(124),
                        align_items: AlignItems::Center,
                        justify_content: JustifyContent::Center,
                        border_radius: BorderRadius::MAX,
                        ..default()
                    },
                    Fill(Tone::Veil),
                    Pickable::IGNORE,
                    children![(
                        Number,
                        UiTransform::default(),
                        widget::text(
                            Say::new("round-number").with("n", 0_u32),
                            Size::Banner,
                            Tone::Text
                        )
                    )],
                )],
            ));
        }
    }
}

fn spawn_task(
    mut commands: Commands,
    root: Single<Entity, With<Root>>,
    task: Task,
    canvas: Res<Canvas>,
) {
    let say = task.say();
    commands.spawn((
        ChildOf(*root),
        strip(RoundState::Countdown, spacing(*canvas)),
        children![
            widget::text(say, Size::Title, Tone::Text),
            widget::text(Say::new("round-ready"), Size::Heading, Tone::Quiet),
        ],
    ));
}

fn spawn_clock(
    mut commands: Commands,
    root: Single<Entity, With<Root>>,
    task: Task,
    conditions: Res<Conditions>,
) {
    let say = task.say();
    let strip = commands
        .spawn((
            ChildOf(*root),
            strip(RoundState::Perform, JustifyContent::Start),
            children![ring()],
        ))
        .id();
    let mut words = commands.spawn((
        ChildOf(strip),
        Node {
            flex_direction: FlexDirection::Column,
            row_gap: px(12),
            flex_grow: 1.0,
            flex_basis: px(0),
            ..default()
        },
        Pickable::IGNORE,
        children![(TaskLine, widget::text(say, Size::Heading, Tone::Text))],
    ));
    if conditions.show(Show::Likeness) {
        words.with_child(meter());
    }
}

fn ring() -> impl Bundle {
    (
        Node {
            width: px(104),
            height: px(104),
            flex_shrink: 0.0,
            align_items: AlignItems::Center,
            justify_content: JustifyContent::Center,
            ..default()
        },
        Ring,
        Shape::new(Sign::Ring),
        Pickable::IGNORE,
        children![(
            Seconds,
            widget::text(
                Say::new("round-number").with("n", 0_u32),
                Size::Title,
                Tone::Text
            )
        )],
    )
}

fn meter() -> impl Bundle {
    (
        Node {
            align_items: AlignItems::Center,
            column_gap: px(16),
            ..default()
        },
        Pickable::IGNORE,
        children![
            widget::text(Say::new("round-similarity"), Size::Small, Tone::Quiet),
            (
                Node {
                    flex_grow: 1.0,
                    height: px(24),
                    border: px(2).all(),
                    border_radius: BorderRadius::MAX,
                    overflow: Overflow::clip(),
                    ..default()
                },
                Fill(Tone::Surface),
                Edge(Tone::Line),
                Pickable::IGNORE,
                children![(
                    Meter::default(),
                    Node {
                        width: percent(0),
                        height: percent(100),
                        border_radius: BorderRadius::MAX,
                        ..default()
                    },
                    Fill(Tone::Right),
                    Pickable::IGNORE,
                )],
            ),
        ],
    )
}

fn spawn_judging(mut commands: Commands, root: Single<Entity, With<Root>>, canvas: Res<Canvas>) {
    commands.spawn((
        ChildOf(*root),
        strip(RoundState::Judge, spacing(*canvas)),
        children![widget::text(
            Say::new("round-judging"),
            Size::Title,
            Tone::Quiet
        )],
    ));
}

/// Three, two, one; each number pops a little.
fn count(
    clock: Res<Clock>,
    settings: Res<Settings>,
    mut numbers: Query<(&mut Say, &mut UiTransform), With<Number>>,
) {
    let left = clock.left().as_secs_f32();
    let say = Say::new("round-number").with("n", left.ceil().max(1.0) as u32);
    for (mut number, mut transform) in &mut numbers {
        number.set_if_neq(say.clone());
        let into = 1.0 - left.fract();
        let scale = if settings.reduced_motion {
            1.0
        } else {
            1.0 + 0.35 * (1.0 - EaseFunction::CubicOut.sample_clamped(into * 2.0))
        };
        transform.scale = Vec2::splat(scale);
    }
}

fn run(
    clock: Res<Clock>,
    mut rings: Query<&mut Shape, With<Ring>>,
    mut seconds: Query<&mut Say, With<Seconds>>,
) {
    for mut ring in &mut rings {
        let lit = ring.filled(clock.share_left());
        ring.set_if_neq(lit);
    }
    let left = clock.left().as_secs_f32().ceil() as u32;
    for mut say in &mut seconds {
        say.set_if_neq(Say::new("round-number").with("n", left));
    }
}

fn retell(task: Task, mut lines: Query<&mut Say, With<TaskLine>>) {
    for mut line in &mut lines {
        line.set_if_neq(task.say());
    }
}

fn measure(
    performance: Res<Performance>,
    time: Res<Time>,
    mut meters: Query<(&mut Meter, &mut Node)>,
) {
    for (mut meter, mut node) in &mut meters {
        meter.0 = approach(meter.0, performance.likeness, METER, time.delta_secs());
        node.width = percent(100.0 * meter.0);
    }
}
