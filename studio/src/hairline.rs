//! Where hair begins.

use glam::Vec3;

/// The height of the hairline by how far around the head, in radians from the
/// middle of the face, on the base mesh.
const HAIRLINE: [(f32, f32); 12] = [
    (0.0, 8.02),
    (0.35, 8.03),
    (0.62, 7.92),
    (0.80, 7.69),
    (1.0, 7.45),
    (1.12, 7.02),
    (1.35, 7.02),
    (1.6, 7.45),
    (1.9, 7.0),
    (2.3, 6.65),
    (3.2, 6.55),
    (7.0, 6.55),
];

/// How far above the hairline a place of the base mesh lies, in decimetres.
pub fn above(place: Vec3) -> f32 {
    let turn = place.x.atan2(place.z - 0.55).abs();
    let height = HAIRLINE
        .array_windows()
        .find(|[_, to]| turn <= to.0)
        .map_or(6.55, |[from, to]| {
            from.1 + (to.1 - from.1) * (turn - from.0) / (to.0 - from.0)
        });
    place.y - height
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crown_is_hairy_and_the_face_is_not() {
        assert!(above(Vec3::new(0.0, 8.3, 0.8)) > 0.2);
        assert!(above(Vec3::new(0.0, 7.6, 1.5)) < -0.3);
        assert!(above(Vec3::new(0.0, 7.0, -0.6)) > 0.2);
    }
}
