//! What is before a face: glasses and hands.

use glam::{Vec2, Vec3};

use super::Dresser;
use crate::dice::Dice;
use crate::person::Glasses;

impl Dresser<'_> {
    /// Rims, bridge and temples; lenses are only their reflections, which
    /// `mirror` gives as bright flecks.
    pub(super) fn glasses(&mut self, glasses: &Glasses) {
        let [left, right] = self
            .person
            .eyes
            .map(|(middle, radius)| middle + Vec3::new(0.0, -0.02, radius + 0.16));
        for (middle, side) in [(left, 1.0), (right, -1.0)] {
            let rim: Vec<Vec3> = (0..=36)
                .map(|k| middle + glasses.rim_at(k as f32 / 36.0 * std::f32::consts::TAU, side))
                .collect();
            self.tube(&rim, glasses.rim, glasses.colour);
            let hinge = middle + Vec3::new(side * glasses.size.x, 0.06, -0.05);
            let ear = Vec3::new(side * 0.80, hinge.y + 0.02, 0.35);
            self.tube(
                &[hinge, hinge.lerp(ear, 0.5) + Vec3::X * side * 0.03, ear],
                glasses.rim * 0.9,
                glasses.colour,
            );
            if glasses.mirror > 0.02 {
                let fleck = |dx: f32, dy: f32| {
                    middle + Vec3::new(dx * glasses.size.x, dy * glasses.size.y, -0.01)
                };
                let shine = Vec3::splat(4.0 * glasses.mirror);
                self.ribbon(
                    &[fleck(0.45, 0.75), fleck(0.05, 0.15)],
                    Vec3::X,
                    0.4 * glasses.mirror,
                    shine,
                );
            }
        }
        let bridge = [
            right + Vec3::new(glasses.size.x, 0.04, 0.0),
            (left + right) / 2.0 + Vec3::new(0.0, 0.07, 0.02),
            left + Vec3::new(-glasses.size.x, 0.04, 0.0),
        ];
        self.tube(&bridge, glasses.rim, glasses.colour);
    }

    /// Fingers of a hand at chin, cheek or forehead.
    pub(super) fn hand(&mut self, dice: &mut Dice) {
        let tone = self.person.complexion.tone * dice.between(0.85, 1.05);
        let side = if dice.chance(0.5) { 1.0 } else { -1.0 };
        let spots = [
            Vec2::new(0.25 * side, 6.35),
            Vec2::new(0.45 * side, 6.8),
            Vec2::new(0.4 * side, 7.6),
            Vec2::new(0.1 * side, 6.6),
        ];
        let at = dice.pick(&spots);
        let lean = Vec2::new(side * dice.between(0.2, 0.9), dice.between(-0.9, 0.3)).normalize();
        for finger in 0..=dice.below(4) {
            let step = Vec2::new(-lean.y, lean.x) * (0.17 * finger as f32);
            let touched = self
                .studio
                .surface
                .seen(at + step)
                .map_or(1.4, |(place, _)| place.z);
            let tip = (at + step).extend(touched + dice.between(0.07, 0.12));
            let root = tip + (lean * dice.between(0.7, 1.1)).extend(0.15);
            self.tube(
                &[tip, tip.lerp(root, 0.1), tip.lerp(root, 0.5), root],
                0.085,
                tone,
            );
        }
    }
}

impl Glasses {
    /// A point of the rim, from the middle of its lens.
    fn rim_at(&self, turn: f32, side: f32) -> Vec3 {
        let round = |c: f32| c.signum() * c.abs().powf(2.0 / self.square);
        let x = self.size.x * round(turn.cos());
        let y = self.size.y * round(turn.sin());
        // Lenses bend back towards the temples.
        Vec3::new(x, y, -0.12 * (x * side).max(0.0))
    }
}
