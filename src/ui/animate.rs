//! Things that appear: they rise a little and settle, unless motion is reduced.

use bevy::prelude::*;

use super::theme::Theme;
use crate::app::schedule::Phase;

/// How far below its place a thing starts, in units of the design canvas.
const RISE: f32 = 26.0;

/// Lets a node arrive with a small movement; `order` staggers neighbours.
#[derive(Component, Debug, Clone, Copy, Default)]
#[require(UiTransform)]
pub struct Appear {
    order: u8,
    age: f32,
}

impl Appear {
    /// The `order`th thing to arrive on a screen, from 0.
    pub fn nth(order: u8) -> Self {
        Self { order, age: 0.0 }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, arrive.in_set(Phase::Present));
}

fn arrive(
    time: Res<Time>,
    theme: Res<Theme>,
    mut nodes: Query<(Entity, &mut Appear, &mut UiTransform)>,
    mut commands: Commands,
) {
    let motion = &theme.motion;
    for (entity, mut appear, mut transform) in &mut nodes {
        appear.age += time.delta_secs();
        let age = appear.age - motion.stagger * f32::from(appear.order);
        let share = if motion.appear > 0.0 {
            (age / motion.appear).clamp(0.0, 1.0)
        } else {
            1.0
        };
        let settled = EaseFunction::BackOut.sample_clamped(share);
        transform.translation = Val2::px(0.0, RISE * (1.0 - settled));
        transform.scale = Vec2::splat(0.94 + 0.06 * settled);
        if share >= 1.0 {
            *transform = UiTransform::default();
            commands.entity(entity).remove::<Appear>();
        }
    }
}

/// Follows `target` at a pace that closes nine tenths of the way in `seconds`.
pub fn approach(value: f32, target: f32, seconds: f32, delta: f32) -> f32 {
    if seconds <= 0.0 {
        return target;
    }
    value + (target - value) * (1.0 - 0.1_f32.powf(delta / seconds))
}

#[cfg(test)]
mod tests {
    use super::approach;

    #[test]
    fn approach_depends_on_time_and_not_on_the_frame_rate() {
        let one = approach(0.0, 1.0, 0.5, 0.5);
        let many = (0..50).fold(0.0, |value, _| approach(value, 1.0, 0.5, 0.01));
        assert!((one - 0.9).abs() < 1e-5 && (many - one).abs() < 1e-4);
        assert_eq!(approach(0.2, 1.0, 0.0, 0.0), 1.0);
    }
}
