//! Notices at the foot of the screen, for as long as it takes to read them.

use bevy::prelude::*;

use super::theme::{Edge, Fill, Ink, Size, Tone};
use crate::app::{notice::Notice, schedule::Phase};

/// Seconds a notice stays.
const STAY: f32 = 9.0;

#[derive(Component)]
struct Toast {
    left: f32,
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, (show, fade).in_set(Phase::Present));
}

/// Only the newest is shown: the log has them all.
fn show(
    mut notices: MessageReader<Notice>,
    shown: Query<Entity, With<Toast>>,
    mut commands: Commands,
) {
    let Some(notice) = notices.read().last() else {
        return;
    };
    for old in &shown {
        commands.entity(old).despawn();
    }
    let line = |text: &str, size: Size, tone: Tone| {
        (
            Text::new(text),
            Ink {
                size,
                tone,
                strong: false,
            },
            Pickable::IGNORE,
        )
    };
    commands.spawn((
        Toast { left: STAY },
        GlobalZIndex(100),
        Pickable::IGNORE,
        Node {
            position_type: PositionType::Absolute,
            bottom: px(20),
            width: percent(100),
            justify_content: JustifyContent::Center,
            ..default()
        },
        children![(
            Node {
                flex_direction: FlexDirection::Column,
                row_gap: px(4),
                max_width: percent(90),
                padding: UiRect::axes(px(22), px(12)),
                border: px(2).all(),
                border_radius: BorderRadius::all(px(16)),
                ..default()
            },
            Fill(Tone::Raised),
            Edge(Tone::Extra),
            Pickable::IGNORE,
            children![
                line(&notice.text, Size::Small, Tone::Text),
                line(
                    notice.hint.as_deref().unwrap_or(""),
                    Size::Small,
                    Tone::Quiet
                ),
            ],
        )],
    ));
}

fn fade(mut toasts: Query<(Entity, &mut Toast)>, time: Res<Time>, mut commands: Commands) {
    for (entity, mut toast) in &mut toasts {
        toast.left -= time.delta_secs();
        if toast.left <= 0.0 {
            commands.entity(entity).despawn();
        }
    }
}
