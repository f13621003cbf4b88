//! *Hold it*: the ring that fills while the match lasts.

use bevy::prelude::*;

use crate::{
    app::{schedule::Phase, state::RoundState},
    game::{hold::Holding, levels::Playing},
    level::Mode,
    ui::{
        card::Card,
        shape::{Shape, Sign},
        theme::{Fill, Size, Tone},
        widget,
        words::Say,
    },
};

/// The ring over the player's face.
#[derive(Component)]
struct Ring;

/// The words in it.
#[derive(Component)]
struct Keep;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(RoundState::Perform), spawn.run_if(holding))
        .add_systems(
            Update,
            fill.in_set(Phase::Present)
                .run_if(in_state(RoundState::Perform)),
        );
}

fn holding(playing: Res<Playing>) -> bool {
    matches!(playing.mode(), Mode::Hold(_))
}

fn spawn(mut commands: Commands, cards: Query<(Entity, &Card)>) {
    for (entity, card) in &cards {
        if *card == Card::Player {
            commands.spawn((ChildOf(entity), ring()));
        }
    }
}

fn ring() -> impl Bundle {
    (
        DespawnOnExit(RoundState::Perform),
        Node {
            position_type: PositionType::Absolute,
            width: percent(100),
            height: percent(100),
            flex_direction: FlexDirection::Column,
            align_items: AlignItems::Center,
            justify_content: JustifyContent::End,
            padding: px(10).bottom(),
            ..default()
        },
        Pickable::IGNORE,
        children![
            (
                Node {
                    position_type: PositionType::Absolute,
                    left: percent(4),
                    top: percent(4),
                    width: percent(92),
                    height: percent(92),
                    ..default()
                },
                Ring,
                Shape {
                    ink: Tone::Right,
                    ground: Tone::Clear,
                    ..Shape::new(Sign::Ring).filled(0.0)
                },
                Pickable::IGNORE,
            ),
            (
                Node {
                    padding: UiRect::axes(px(18), px(6)),
                    border_radius: BorderRadius::MAX,
                    ..default()
                },
                Fill(Tone::Veil),
                Visibility::Hidden,
                Keep,
                Pickable::IGNORE,
                children![widget::strong(
                    Say::new("round-hold"),
                    Size::Heading,
                    Tone::Right
                )],
            ),
        ],
    )
}

fn fill(
    holding: Res<Holding>,
    mut rings: Query<&mut Shape, With<Ring>>,
    mut keeps: Query<&mut Visibility, With<Keep>>,
) {
    for mut ring in &mut rings {
        let filled = ring.filled(holding.share);
        ring.set_if_neq(filled);
    }
    for mut keep in &mut keeps {
        keep.set_if_neq(if holding.share > 0.0 {
            Visibility::Inherited
        } else {
            Visibility::Hidden
        });
    }
}
