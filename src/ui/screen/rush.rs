//! *Rush*: points, combo and time bonus over the player's face, and a way past a face.

use bevy::prelude::*;

use crate::{
    app::{
        intent::Intent,
        schedule::Phase,
        state::{GameState, RoundState},
    },
    game::{
        levels::Playing,
        rush::{Caught, Rushing},
    },
    level::Mode,
    ui::{
        animate::Appear,
        card::Card,
        theme::{Fill, Size, Tone},
        widget::{self, Rank},
        words::Say,
    },
};

/// Seconds for which a bonus is shown.
const BONUS: f32 = 1.2;

/// The running count.
#[derive(Component)]
struct Points;
/// The length of the combo, seen from two on.
#[derive(Component)]
struct Combo;

/// Time that was just won; leaves by itself.
#[derive(Component)]
struct Bonus(f32);

/// Where bonuses appear.
#[derive(Component)]
struct Board;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(RoundState::Perform), spawn.run_if(rushing))
        .add_systems(
            Update,
            (tell, fade)
                .in_set(Phase::Present)
                .run_if(in_state(GameState::Session)),
        )
        .add_observer(cheer);
}

fn rushing(playing: Res<Playing>) -> bool {
    matches!(playing.mode(), Mode::Rush(_))
}

fn spawn(mut commands: Commands, cards: Query<(Entity, &Card)>) {
    for (entity, card) in &cards {
        if *card != Card::Player {
            continue;
        }
        commands.spawn((ChildOf(entity), board()));
        commands.spawn((
            ChildOf(entity),
            DespawnOnExit(RoundState::Perform),
            Node {
                position_type: PositionType::Absolute,
                right: px(12),
                bottom: px(12),
                ..default()
            },
            children![widget::small_button(
                Say::new("rush-pass"),
                Intent::Next,
                Rank::Secondary
            )],
        ));
    }
}

fn board() -> impl Bundle {
    (
        Board,
        DespawnOnExit(RoundState::Perform),
        Node {
            position_type: PositionType::Absolute,
            left: px(12),
            bottom: px(12),
            column_gap: px(14),
            padding: UiRect::axes(px(16), px(6)),
            border_radius: BorderRadius::MAX,
            align_items: AlignItems::Center,
            ..default()
        },
        Fill(Tone::Veil),
        Pickable::IGNORE,
        children![
            (
                Points,
                widget::strong(
                    Say::new("rush-points").with("points", 0_u32),
                    Size::Body,
                    Tone::Text
                )
            ),
            (
                Combo,
                UiTransform::default(),
                Node {
                    display: Display::None,
                    ..default()
                },
                widget::strong(
                    Say::new("rush-combo").with("combo", 0_u32),
                    Size::Heading,
                    Tone::Accent
                )
            ),
        ],
    )
}

fn tell(
    rushing: Res<Rushing>,
    mut points: Query<&mut Say, (With<Points>, Without<Combo>)>,
    mut combos: Query<(&mut Say, &mut Node), With<Combo>>,
) {
    for mut say in &mut points {
        say.set_if_neq(Say::new("rush-points").with("points", rushing.points));
    }
    for (mut say, mut node) in &mut combos {
        say.set_if_neq(Say::new("rush-combo").with("combo", rushing.combo));
        widget::show(&mut node, rushing.combo > 1);
    }
}

fn cheer(caught: On<Caught>, boards: Query<Entity, With<Board>>, mut commands: Commands) {
    if caught.bonus.is_zero() {
        return;
    }
    let seconds = (caught.bonus.as_secs_f32() * 10.0).round() / 10.0;
    for board in &boards {
        commands.spawn((
            ChildOf(board),
            Bonus(BONUS),
            Appear::nth(0),
            widget::strong(
                Say::new("rush-bonus").with("seconds", seconds),
                Size::Heading,
                Tone::Right,
            ),
        ));
    }
}

fn fade(time: Res<Time>, mut bonuses: Query<(Entity, &mut Bonus)>, mut commands: Commands) {
    for (entity, mut bonus) in &mut bonuses {
        bonus.0 -= time.delta_secs();
        if bonus.0 <= 0.0 {
            commands.entity(entity).despawn();
        }
    }
}
