//! Something the game cannot do without is missing: what, and how to mend it.

use bevy::{input_focus::tab_navigation::TabGroup, prelude::*};

use crate::{
    app::{intent::Intent, state::GameState},
    game::boot::{Trouble, Wanting},
    ui::{
        theme::{Size, Tone},
        widget::{self, Rank},
        words::Say,
    },
};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(GameState::Sorry), spawn);
}

fn spawn(mut commands: Commands, trouble: Res<Trouble>) {
    let message = match trouble.wanting {
        Wanting::Models => "sorry-models",
        Wanting::Targets => "sorry-targets",
    };
    commands.spawn((
        DespawnOnExit(GameState::Sorry),
        TabGroup::default(),
        widget::screen(),
        children![(
            widget::panel(),
            children![(
                Node {
                    max_width: px(620),
                    flex_direction: FlexDirection::Column,
                    row_gap: px(16),
                    ..default()
                },
                children![
                    widget::text(Say::new("sorry-title"), Size::Title, Tone::Text),
                    widget::strong(Say::new(message), Size::Body, Tone::Text),
                    widget::text(Say::new(format!("{message}.hint")), Size::Body, Tone::Text),
                    widget::text(
                        Say::new("sorry-detail").with_text("detail", trouble.problem.to_string()),
                        Size::Small,
                        Tone::Quiet,
                    ),
                    (
                        Node {
                            column_gap: px(14),
                            ..default()
                        },
                        children![
                            widget::button(
                                Say::new("button-retry"),
                                Intent::Recheck,
                                Rank::Primary
                            ),
                            widget::button(Say::new("sorry-quit"), Intent::Quit, Rank::Secondary),
                        ],
                    ),
                ],
            )],
        )],
    ));
}
