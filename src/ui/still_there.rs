//! "Still there?": laid over whatever a visitor has left.

use bevy::{input_focus::tab_navigation::TabGroup, prelude::*};

use super::{
    theme::{Fill, Size, Tone},
    widget::{self, Rank},
    words::Say,
};
use crate::{
    app::{intent::Intent, schedule::Phase},
    kiosk::{Kiosk, absence::Absence},
};

#[derive(Component)]
struct Question;

/// The seconds that are left.
#[derive(Component)]
struct Left;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        ask.in_set(Phase::Present).run_if(resource_exists::<Kiosk>),
    );
}

fn ask(
    absence: Res<Absence>,
    question: Query<Entity, With<Question>>,
    mut left: Query<&mut Say, With<Left>>,
    mut commands: Commands,
) {
    match (absence.left, question.iter().next()) {
        (None, Some(question)) => commands.entity(question).despawn(),
        (Some(_), None) => {
            commands.spawn(question_panel());
        }
        _ => {}
    }
    for mut say in &mut left {
        say.set_if_neq(seconds(absence.left.unwrap_or_default()));
    }
}

fn seconds(left: f32) -> Say {
    Say::new("still-there-left").with("seconds", left.ceil().max(0.0) as u32)
}

fn question_panel() -> impl Bundle {
    (
        Question,
        TabGroup::modal(),
        Node {
            position_type: PositionType::Absolute,
            width: percent(100),
            height: percent(100),
            align_items: AlignItems::Center,
            justify_content: JustifyContent::Center,
            ..default()
        },
        GlobalZIndex(40),
        Fill(Tone::Veil),
        children![(
            widget::panel(),
            children![
                widget::text(Say::new("still-there"), Size::Title, Tone::Text),
                (Left, widget::text(seconds(0.0), Size::Body, Tone::Quiet)),
                widget::button(Say::new("still-there-yes"), Intent::Stay, Rank::Primary),
            ],
        )],
    )
}
