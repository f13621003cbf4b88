//! What the camera is used for, before the first picture is taken.

use bevy::{input_focus::tab_navigation::TabGroup, prelude::*};

use crate::{
    app::{intent::Intent, schedule::Phase, settings::Settings, state::GameState},
    ui::{
        animate::Appear,
        theme::{Size, Tone},
        widget::{self, Rank},
        words::Say,
    },
};

/// What a player is told, in this order.
const LINES: [&str; 5] = [
    "notice-camera",
    "notice-local",
    "notice-recognition",
    "notice-honest",
    "notice-voluntary",
];

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(GameState::Consent), spawn)
        .add_systems(
            Update,
            tick.in_set(Phase::Present)
                .run_if(in_state(GameState::Consent)),
        );
}

/// Shows whether names of emotions are left out.
#[derive(Component)]
struct Tick;

fn spawn(mut commands: Commands) {
    commands.spawn((
        DespawnOnExit(GameState::Consent),
        TabGroup::default(),
        widget::screen(),
        children![(Appear::nth(0), notice())],
    ));
}

fn notice() -> impl Bundle {
    let line = |id: &'static str| widget::text(Say::new(id), Size::Body, Tone::Text);
    (
        widget::panel(),
        children![
            (
                Node {
                    max_width: px(620),
                    flex_direction: FlexDirection::Column,
                    row_gap: px(13),
                    ..default()
                },
                children![
                    widget::text(Say::new("notice-title"), Size::Title, Tone::Text),
                    line(LINES[0]),
                    widget::strong(Say::new(LINES[1]), Size::Body, Tone::Text),
                    line(LINES[2]),
                    line(LINES[3]),
                    line(LINES[4]),
                ],
            ),
            movements_only(),
            (
                Node {
                    column_gap: px(14),
                    row_gap: px(12),
                    flex_wrap: FlexWrap::Wrap,
                    margin: UiRect::top(px(8)),
                    ..default()
                },
                children![
                    widget::button(Say::new("notice-accept"), Intent::Accept, Rank::Primary),
                    widget::button(Say::new("notice-decline"), Intent::Back, Rank::Secondary),
                ],
            ),
        ],
    )
}

fn movements_only() -> impl Bundle {
    widget::toggle(
        Say::new("notice-movements-only"),
        Intent::ToggleMovementsOnly,
        Tick,
    )
}

fn tick(settings: Res<Settings>, mut ticks: Query<&mut Visibility, With<Tick>>) {
    for mut visibility in &mut ticks {
        visibility.set_if_neq(if settings.au_only {
            Visibility::Inherited
        } else {
            Visibility::Hidden
        });
    }
}
