//! What to do, without a word: before the first try of a visit a face travels from the
//! target to the player, again and again.

use bevy::prelude::*;

use super::session::Root;
use crate::{
    app::{
        schedule::Phase,
        settings::Settings,
        state::{GameState, RoundState},
    },
    game::session::Session,
    ui::{
        layout::{Arrangement, Canvas, arrange},
        shape::{Shape, Sign},
        theme::{Fill, Tone},
    },
};

/// Seconds from one journey to the next, and of one journey.
const EVERY: f32 = 2.2;
const JOURNEY: f32 = 1.1;

/// How large the travelling face is, in units of the design canvas.
const SIDE: f32 = 132.0;

/// The face that travels.
#[derive(Component)]
struct Traveller {
    since: f32,
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(RoundState::Brief), spawn.run_if(first))
        .add_systems(
            Update,
            travel
                .in_set(Phase::Present)
                .run_if(in_state(GameState::Session)),
        );
}

/// Whether nobody has made a face yet.
fn first(session: Res<Session>) -> bool {
    session.rounds().iter().all(|round| round.tries.is_empty())
}

fn spawn(mut commands: Commands, root: Single<Entity, With<Root>>) {
    commands.spawn((
        ChildOf(*root),
        DespawnOnExit(RoundState::Brief),
        Traveller { since: 0.0 },
        Node {
            position_type: PositionType::Absolute,
            width: px(SIDE),
            height: px(SIDE),
            padding: px(SIDE * 0.14).all(),
            border_radius: BorderRadius::MAX,
            ..default()
        },
        Fill(Tone::Veil),
        UiTransform::default(),
        // Above the cards, which are spawned with the session.
        ZIndex(2),
        Pickable::IGNORE,
        children![(
            Node {
                width: percent(100),
                height: percent(100),
                ..default()
            },
            Shape {
                ink: Tone::Accent,
                ..Shape::new(Sign::Face)
            },
            Pickable::IGNORE,
        )],
    ));
}

fn travel(
    time: Res<Time>,
    canvas: Res<Canvas>,
    settings: Res<Settings>,
    mut travellers: Query<(&mut Traveller, &mut Node, &mut UiTransform)>,
) {
    for (mut traveller, mut node, mut transform) in &mut travellers {
        traveller.since += time.delta_secs();
        let (at, scale) = if settings.reduced_motion {
            (0.5, 1.0)
        } else {
            pose(traveller.since % EVERY)
        };
        let place = along(&arrange(*canvas, false), at);
        (node.left, node.top) = (px(place.x), px(place.y));
        transform.scale = Vec2::splat(scale);
    }
}

/// How far the face has come, 0 to 1, and how large it is, this long into a journey.
fn pose(seconds: f32) -> (f32, f32) {
    let share = (seconds / JOURNEY).clamp(0.0, 1.0);
    let at = EaseFunction::CubicInOut.sample_clamped(share);
    // It grows out of the target and settles into the player.
    let grown = EaseFunction::BackOut.sample_clamped((seconds / 0.35).min(1.0));
    let gone = ((EVERY - seconds) / 0.25).clamp(0.0, 1.0);
    (at, grown.min(1.1) * gone)
}

/// The upper left corner of the traveller, this far on the way between the cards.
fn along(arrangement: &Arrangement, at: f32) -> Vec2 {
    let middle = Vec2::splat((arrangement.card - SIDE) / 2.0);
    arrangement.target.lerp(arrangement.player, at) + middle
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_leaves_the_target_and_arrives_at_the_player() {
        let arrangement = arrange(Canvas(Vec2::new(1280.0, 720.0)), false);
        let middle = |corner: Vec2| corner + Vec2::splat(arrangement.card / 2.0);
        let center = |at| along(&arrangement, at) + Vec2::splat(SIDE / 2.0);
        assert!(center(pose(0.0).0).distance(middle(arrangement.target)) < 1e-3);
        assert!(center(pose(JOURNEY).0).distance(middle(arrangement.player)) < 1e-3);
        assert!(
            pose(0.0).1 < 0.05 && pose(EVERY).1 < 0.05,
            "it comes and goes softly"
        );
    }
}
