//! Turns the detector's raw numbers into detections: anchors, decoding and
//! the merging of overlapping boxes.

/// The width that the detector's coordinates are given in, in pixels of its input.
const SCALE: f32 = 128.0;

/// Numbers that the detector gives for each anchor: centre, size, six points.
pub const NUMBERS: usize = 16;

/// Anchors of the detector.
pub const ANCHORS: usize = 896;

/// Boxes that overlap more than this (intersection over union) are one face.
const SAME_FACE: f32 = 0.3;

/// A face's box and six key points, in the unit square of what was looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detection {
    /// The detector's belief, 0 to 1.
    pub score: f32,
    /// Upper left corner.
    pub min: [f32; 2],
    /// Lower right corner.
    pub max: [f32; 2],
    /// Right eye, left eye, tip of the nose, mouth, right ear, left ear.
    pub points: [[f32; 2]; 6],
}

impl Detection {
    /// Intersection over union with another box.
    pub fn overlap(&self, other: &Self) -> f32 {
        let side =
            |k: usize| (self.max[k].min(other.max[k]) - self.min[k].max(other.min[k])).max(0.0);
        let area = |d: &Self| (d.max[0] - d.min[0]) * (d.max[1] - d.min[1]);
        let common = side(0) * side(1);
        common / (area(self) + area(other) - common)
    }
}

/// The middles of the anchors: two for each cell of a 16x16 grid, then six for
/// each of an 8x8 one (strides 8, 16, 16, 16 of MediaPipe's options). All have
/// unit size.
fn anchors() -> impl Iterator<Item = [f32; 2]> {
    [(16, 2), (8, 6)].into_iter().flat_map(|(grid, per_cell)| {
        (0..grid * grid * per_cell).map(move |i| {
            let cell = i / per_cell;
            [cell % grid, cell / grid].map(|c| (c as f32 + 0.5) / grid as f32)
        })
    })
}

/// The logistic function.
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// Faces with a score of at least `least`, the best first, each once.
///
/// `boxes` are [`ANCHORS`] × [`NUMBERS`] values, `logits` one for each anchor.
pub fn decode(boxes: &[f32], logits: &[f32], least: f32) -> Vec<Detection> {
    let mut found: Vec<_> = anchors()
        .zip(boxes.chunks_exact(NUMBERS))
        .zip(logits)
        .filter(|(_, logit)| sigmoid(**logit) >= least)
        .map(|((anchor, raw), logit)| decode_one(anchor, raw, sigmoid(*logit)))
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    merge(found)
}

fn decode_one(anchor: [f32; 2], raw: &[f32], score: f32) -> Detection {
    let point = |i: usize| [anchor[0] + raw[i] / SCALE, anchor[1] + raw[i + 1] / SCALE];
    let [x, y] = point(0);
    let [w, h] = [raw[2] / SCALE / 2.0, raw[3] / SCALE / 2.0];
    Detection {
        score,
        min: [x - w, y - h],
        max: [x + w, y + h],
        points: std::array::from_fn(|k| point(4 + 2 * k)),
    }
}

/// Weighted non-maximum suppression: boxes that overlap a better one become,
/// together with it, their mean weighted by score.
fn merge(mut found: Vec<Detection>) -> Vec<Detection> {
    let mut kept = Vec::new();
    while let Some(best) = found.first().copied() {
        let (near, rest): (Vec<_>, Vec<_>) = found[1..]
            .iter()
            .partition(|d| d.overlap(&best) > SAME_FACE);
        let near: Vec<Detection> = std::iter::once(best).chain(near).collect();
        let total: f32 = near.iter().map(|d| d.score).sum();
        let mean = |part: &dyn Fn(&Detection) -> [f32; 2]| {
            near.iter().fold([0.0; 2], |sum, d| {
                let p = part(d);
                [0, 1].map(|k| sum[k] + p[k] * d.score / total)
            })
        };
        kept.push(Detection {
            score: best.score,
            min: mean(&|d| d.min),
            max: mean(&|d| d.max),
            points: std::array::from_fn(|k| mean(&|d| d.points[k])),
        });
        found = rest;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f32, score: f32) -> Detection {
        Detection {
            score,
            min: [x, 0.0],
            max: [x + 1.0, 1.0],
            points: [[x, 0.5]; 6],
        }
    }

    #[test]
    fn there_are_as_many_anchors_as_boxes() {
        let all: Vec<_> = anchors().collect();
        assert_eq!(all.len(), ANCHORS);
        assert_eq!(
            (all[0], all[2]),
            ([1.0 / 32.0; 2], [3.0 / 32.0, 1.0 / 32.0])
        );
        assert_eq!((all[512], all[895]), ([1.0 / 16.0; 2], [15.0 / 16.0; 2]));
    }

    #[test]
    fn a_box_is_read_relative_to_its_anchor() {
        let (mut boxes, mut logits) = (vec![0.0; ANCHORS * NUMBERS], vec![-9.0; ANCHORS]);
        boxes[..6].copy_from_slice(&[4.0, 0.0, 64.0, 32.0, 12.8, -4.0]);
        logits[0] = 9.0;
        let found = decode(&boxes, &logits, 0.5);
        let near = |a: [f32; 2], b: [f32; 2]| (0..2).all(|k| (a[k] - b[k]).abs() < 1e-6);
        assert_eq!(found.len(), 1);
        assert!(near(found[0].min, [0.0625 - 0.25, 0.03125 - 0.125]));
        assert!(near(found[0].max, [0.0625 + 0.25, 0.03125 + 0.125]));
        assert!(near(found[0].points[0], [0.03125 + 0.1, 0.0]));
    }

    #[test]
    fn overlapping_boxes_become_their_weighted_mean_and_others_stay() {
        let merged = merge(vec![square(0.0, 0.9), square(0.4, 0.3), square(3.0, 0.2)]);
        assert_eq!(merged.len(), 2);
        assert!((merged[0].min[0] - 0.1).abs() < 1e-6 && merged[0].score == 0.9);
        assert_eq!(merged[1], square(3.0, 0.2));
    }

    #[test]
    fn boxes_without_area_do_not_loop_for_ever() {
        let mut point = square(0.0, 0.9);
        point.max = point.min;
        assert_eq!(merge(vec![point; 3]).len(), 3);
    }
}
