//! Which cells of a grid a triangle covers, and which triangle is nearest.

use glam::{Vec2, Vec3};

/// For each sample of a square view, one over the depth and the number of the
/// nearest triangle (`u32::MAX` where there is none).
pub fn nearest(points: &[Vec3], triangles: &[([u32; 3], bool)], side: usize) -> Vec<(f32, u32)> {
    let mut found = vec![(0.0, u32::MAX); side * side];
    for ((corners, _), number) in triangles.iter().zip(0..) {
        let [a, b, c] = corners.map(|corner| points[corner as usize]);
        cells(
            [a, b, c].map(Vec3::truncate),
            [side, side],
            |cell, share| {
                let depth = share[0] * a.z + share[1] * b.z + share[2] * c.z;
                if depth > found[cell].0 {
                    found[cell] = (depth, number);
                }
            },
        );
    }
    found
}

/// Calls `then` with each cell whose middle lies in the triangle, and the
/// shares of its corners there.
pub fn cells(
    corners: [Vec2; 3],
    [width, height]: [usize; 2],
    mut then: impl FnMut(usize, [f32; 3]),
) {
    let [a, b, c] = corners;
    let area = (b - a).perp_dot(c - a);
    if area.abs() < 1e-9 {
        return;
    }
    let limits = Vec2::new(width as f32, height as f32);
    let (low, high) = (a.min(b).min(c) - 0.5, a.max(b).max(c) - 0.5);
    if high.x < 0.0 || high.y < 0.0 || low.x > limits.x || low.y > limits.y {
        return;
    }
    let first = |c: f32| c.ceil().max(0.0) as usize;
    let last = |c: f32, limit: usize| (c.floor().max(-1.0) + 1.0).min(limit as f32) as usize;
    let over = 1.0 / area;
    for y in first(low.y)..last(high.y, height) {
        for x in first(low.x)..last(high.x, width) {
            let p = Vec2::new(x as f32, y as f32) + 0.5 - a;
            let (second, third) = (p.perp_dot(c - a) * over, (b - a).perp_dot(p) * over);
            let first = 1.0 - second - third;
            if first >= -1e-4 && second >= -1e-4 && third >= -1e-4 {
                then(y * width + x, [first, second, third]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn triangles_that_share_an_edge_cover_it_without_a_gap(x in -3f32..20.0, y in -3f32..20.0, s in 2f32..15.0) {
            let mut covered = vec![0; 256];
            let [a, b, c, d] = [(0.0, 0.0), (s, 0.3), (s, s), (0.2, s)].map(|(dx, dy)| Vec2::new(x + dx, y + dy));
            for corners in [[a, b, c], [a, c, d]] {
                cells(corners, [16, 16], |cell, share| {
                    covered[cell] += 1;
                    assert!((share.iter().sum::<f32>() - 1.0).abs() < 1e-4);
                });
            }
            let middle = (a + b + c + d) / 4.0;
            if middle.cmpge(Vec2::ZERO).all() && middle.max_element() < 15.5 {
                prop_assert!(covered[middle.y as usize * 16 + middle.x as usize] > 0);
            }
        }
    }
}
