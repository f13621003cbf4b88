//! Which face to make, before and while it is made.

use bevy::prelude::*;

use super::session::{Root, Words};
use crate::{
    app::{intent::Intent, settings::Settings, state::RoundState},
    game::{conditions::Conditions, gallery::Gallery, session::Session},
    study::protocol::Show,
    ui::{
        animate::Appear,
        layout::Canvas,
        theme::{Size, Tone},
        widget::{self, Rank},
        words::Say,
    },
};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(RoundState::Brief), spawn);
}

/// What the player is asked for.
pub fn task(
    session: &Session,
    gallery: &Gallery,
    settings: &Settings,
    conditions: &Conditions,
) -> Say {
    let target = session.round().and_then(|round| gallery.get(round.target));
    match target {
        Some(target) if !settings.au_only && conditions.show(Show::Emotion) => {
            Say::new("round-make").with_message("emotion", format!("emotion-{}", target.emotion))
        }
        _ => Say::new("round-copy"),
    }
}

/// Words and button at both ends, or one below the other on an upright screen.
pub fn spacing(canvas: Canvas) -> JustifyContent {
    if canvas.portrait() {
        JustifyContent::Center
    } else {
        JustifyContent::SpaceBetween
    }
}

fn spawn(
    mut commands: Commands,
    session: Res<Session>,
    gallery: Res<Gallery>,
    settings: Res<Settings>,
    root: Single<Entity, With<Root>>,
    canvas: Res<Canvas>,
    conditions: Res<Conditions>,
) {
    let say = task(&session, &gallery, &settings, &conditions);
    let mut strip = commands.spawn((
        ChildOf(*root),
        DespawnOnExit(RoundState::Brief),
        Words { explaining: false },
        Node {
            align_items: AlignItems::Center,
            justify_content: spacing(*canvas),
            column_gap: px(24),
            flex_wrap: FlexWrap::Wrap,
            ..default()
        },
        Pickable::IGNORE,
        children![(Appear::nth(0), widget::text(say, Size::Title, Tone::Text))],
    ));
    // A study's protocol decides when a try begins.
    if conditions.free() {
        strip.with_child((
            Appear::nth(1),
            widget::button(Say::new("round-start"), Intent::Ready, Rank::Primary),
        ));
    }
}
