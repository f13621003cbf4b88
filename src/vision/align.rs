//! Takes position, size and turn out of a mesh, so that what is left is the face.
//!
//! A rigid similarity transform in three dimensions (Procrustes analysis,
//! solved with unit quaternions: Horn 1987) lays points that expressions hardly
//! move onto a mean face; then depth is dropped. Turning in depth before
//! dropping it takes out a little yaw and pitch: on held-out people it read
//! better than alignment in the plane, frontal faces included.

use super::reading::{LANDMARKS, Landmarks};

/// Points on bone or close to it: bridge and ridge of the nose, corners of the
/// eyes, middle of the forehead, temples. Expressions move them least.
pub const STABLE: [usize; 20] = [
    1, 2, 4, 5, 6, 10, 33, 133, 168, 197, 195, 263, 362, 127, 356, 234, 454, 151, 9, 8,
];

/// How many numbers an [`Aligned`] mesh holds: x and y of every landmark.
pub const COORDINATES: usize = 2 * LANDMARKS;

/// A mesh on the mean face: x and y of each landmark in turn, in inter-ocular
/// distances from the middle of the [`STABLE`] points; x right, y down.
#[derive(Debug, Clone, PartialEq)]
pub struct Aligned(Box<[f32]>);

impl Aligned {
    /// What has to be added to `other` to get this mesh: [`COORDINATES`] numbers.
    pub fn minus(&self, other: &Self) -> Vec<f32> {
        self.0.iter().zip(&other.0).map(|(a, b)| a - b).collect()
    }

    /// The median of each coordinate, or `None` of no mesh at all. A blink or a
    /// twitch in fewer than half of the meshes leaves no trace.
    pub fn median<'a>(meshes: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let meshes: Vec<&Self> = meshes.into_iter().collect();
        let mut values = vec![0.0; meshes.len()];
        let mut median = |k: usize| {
            for (value, mesh) in values.iter_mut().zip(&meshes) {
                *value = mesh.0[k];
            }
            values.sort_unstable_by(f32::total_cmp);
            let middle = values.len() / 2;
            match values.len() % 2 {
                0 => f32::midpoint(values[middle - 1], values[middle]),
                _ => values[middle],
            }
        };
        let coordinates = meshes.first()?.0.len();
        Some(Self((0..coordinates).map(&mut median).collect()))
    }

    /// This mesh moved towards `goal`, no coordinate by more than `step`.
    #[must_use]
    pub fn towards(&self, goal: &Self, step: f32) -> Self {
        let moved = |(here, goal): (&f32, &f32)| here + (goal - here).clamp(-step, step);
        Self(self.0.iter().zip(&goal.0).map(moved).collect())
    }

    /// The root mean square distance of the points from those of `other`, in
    /// inter-ocular distances.
    pub fn distance(&self, other: &Self) -> f32 {
        let squared = |(a, b): (&f32, &f32)| (a - b).powi(2);
        let sum: f32 = self.0.iter().zip(&other.0).map(squared).sum();
        (sum / LANDMARKS as f32).sqrt()
    }

    /// The points, in the order of [`Landmarks`].
    pub fn points(&self) -> impl ExactSizeIterator<Item = [f32; 2]> {
        self.0.chunks_exact(2).map(|point| [point[0], point[1]])
    }
}

/// The mean face that meshes are laid on.
#[derive(Debug, Clone)]
pub struct MeanFace {
    points: Vec<[f32; 3]>,
    stable: [[f64; 3]; STABLE.len()],
    aligned: Aligned,
}

impl MeanFace {
    /// Takes points on any scale and place, brings them to inter-ocular units
    /// around the middle of the [`STABLE`] points. `None` when their eyes coincide.
    pub fn new(points: &Landmarks) -> Option<Self> {
        let centre = centre(&stable(points));
        let unit = f64::from(points.inter_ocular());
        let point = |p: &[f32; 3]| [0, 1, 2].map(|k| ((f64::from(p[k]) - centre[k]) / unit) as f32);
        let points = Landmarks::new(points.iter().map(point).collect())?;
        Some(Self {
            stable: stable(&points),
            aligned: Aligned(points.iter().flat_map(|p| [p[0], p[1]]).collect()),
            points: points.to_vec(),
        })
    }

    /// The mean of `faces` after laying each on it (generalised Procrustes
    /// analysis). `None` of no face, or of degenerate ones.
    pub fn of(faces: &[&Landmarks]) -> Option<Self> {
        const ROUNDS: usize = 5;
        let mut mean = Self::new(faces.first()?)?;
        for _ in 0..ROUNDS {
            let mut sum = vec![[0.0_f64; 3]; LANDMARKS];
            for face in faces {
                let fit = mean.fit(face)?;
                for (sum, point) in sum.iter_mut().zip(face.iter()) {
                    let placed = fit.place(point);
                    (0..3).for_each(|k| sum[k] += placed[k]);
                }
            }
            let count = faces.len() as f64;
            let points = sum.iter().map(|s| s.map(|c| (c / count) as f32)).collect();
            mean = Self::new(&Landmarks::new(points)?)?;
        }
        Some(mean)
    }

    /// Lays a mesh on the mean face. `None` when its stable points coincide.
    pub fn align(&self, face: &Landmarks) -> Option<Aligned> {
        Some(Aligned(self.lay(face)?.flatten().collect()))
    }

    /// The points that [`Self::align`] keeps, one after the other and without a
    /// place to keep them: for whoever needs each once.
    pub fn lay<'a>(&self, face: &'a Landmarks) -> Option<impl Iterator<Item = [f32; 2]> + use<'a>> {
        let fit = self.fit(face)?;
        let flat = move |point: &[f32; 3]| {
            let [x, y, _] = fit.place(point);
            [x as f32, y as f32]
        };
        Some(face.iter().map(flat))
    }

    /// The mean face itself, aligned: what [`Self::align`] makes of it.
    pub const fn aligned(&self) -> &Aligned {
        &self.aligned
    }

    /// The points, in inter-ocular units.
    pub fn points(&self) -> &[[f32; 3]] {
        &self.points
    }

    fn fit(&self, face: &Landmarks) -> Option<Similarity> {
        let mut from = stable(face);
        let centre = centre(&from);
        let mut spread = 0.0;
        for point in &mut from {
            (0..3).for_each(|k| point[k] -= centre[k]);
            spread += point.iter().map(|c| c * c).sum::<f64>();
        }
        let (correlation, rotation) = rotation(&from, &self.stable);
        let scale = correlation / spread;
        (spread > 0.0 && scale.is_finite() && scale > 0.0).then_some(Similarity {
            centre,
            rotation: rotation.map(|row| row.map(|c| c * scale)),
        })
    }
}

/// Turn and scale about a centre; the centre becomes the origin.
struct Similarity {
    centre: [f64; 3],
    rotation: [[f64; 3]; 3],
}

impl Similarity {
    fn place(&self, point: &[f32; 3]) -> [f64; 3] {
        let p = [0, 1, 2].map(|k| f64::from(point[k]) - self.centre[k]);
        self.rotation
            .map(|row| row[0] * p[0] + row[1] * p[1] + row[2] * p[2])
    }
}

fn stable(face: &[[f32; 3]]) -> [[f64; 3]; STABLE.len()] {
    STABLE.map(|index| face[index].map(f64::from))
}

fn centre(points: &[[f64; 3]]) -> [f64; 3] {
    [0, 1, 2].map(|k| points.iter().map(|p| p[k]).sum::<f64>() / points.len() as f64)
}

/// The rotation that turns the centred points `from` onto `to` with the least
/// squared error, and their correlation under it.
///
/// Horn 1987, "Closed-form solution of absolute orientation using unit
/// quaternions": the eigenvector of the largest eigenvalue of a symmetric
/// 4 x 4 matrix is the quaternion. It never mirrors.
fn rotation(from: &[[f64; 3]], to: &[[f64; 3]]) -> (f64, [[f64; 3]; 3]) {
    let s = |a: usize, b: usize| -> f64 { from.iter().zip(to).map(|(f, t)| f[a] * t[b]).sum() };
    let [xx, xy, xz] = [s(0, 0), s(0, 1), s(0, 2)];
    let [yx, yy, yz] = [s(1, 0), s(1, 1), s(1, 2)];
    let [zx, zy, zz] = [s(2, 0), s(2, 1), s(2, 2)];
    let (largest, [w, x, y, z]) = dominant([
        [xx + yy + zz, yz - zy, zx - xz, xy - yx],
        [yz - zy, xx - yy - zz, xy + yx, zx + xz],
        [zx - xz, xy + yx, yy - xx - zz, yz + zy],
        [xy - yx, zx + xz, yz + zy, zz - xx - yy],
    ]);
    let rotation = [
        [
            w * w + x * x - y * y - z * z,
            2.0 * (x * y - w * z),
            2.0 * (x * z + w * y),
        ],
        [
            2.0 * (x * y + w * z),
            w * w - x * x + y * y - z * z,
            2.0 * (y * z - w * x),
        ],
        [
            2.0 * (x * z - w * y),
            2.0 * (y * z + w * x),
            w * w - x * x - y * y + z * z,
        ],
    ];
    (largest, rotation)
}

/// The largest eigenvalue of a symmetric matrix and its unit eigenvector, by
/// cyclic Jacobi rotations.
fn dominant(mut m: [[f64; 4]; 4]) -> (f64, [f64; 4]) {
    const SWEEPS: usize = 12;
    let mut vectors = [[0.0; 4]; 4];
    (0..4).for_each(|k| vectors[k][k] = 1.0);
    for _ in 0..SWEEPS {
        for p in 0..3 {
            for q in p + 1..4 {
                if m[p][q] != 0.0 {
                    turn(&mut m, &mut vectors, p, q);
                }
            }
        }
    }
    let best = (1..4).fold(0, |best, k| if m[k][k] > m[best][best] { k } else { best });
    (m[best][best], vectors.map(|row| row[best]))
}

/// One Jacobi rotation: makes `m[p][q]` zero.
fn turn(m: &mut [[f64; 4]; 4], vectors: &mut [[f64; 4]; 4], p: usize, q: usize) {
    let theta = (m[q][q] - m[p][p]) / (2.0 * m[p][q]);
    let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let c = 1.0 / t.hypot(1.0);
    let s = t * c;
    for row in m.iter_mut().chain(vectors) {
        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
    }
    let (low, high) = (m[p], m[q]);
    m[p] = std::array::from_fn(|k| c * low[k] - s * high[k]);
    m[q] = std::array::from_fn(|k| s * low[k] + c * high[k]);
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A face-like cloud of points: no two alike, eyes apart, in pixels.
    pub(crate) fn cloud() -> Landmarks {
        let point = |i: usize| {
            let [a, b, c] = [12.9898, 78.233, 37.719].map(|k: f32| (i as f32 * k).sin());
            [128.0 + 50.0 * a, 128.0 + 60.0 * b, 20.0 * c]
        };
        Landmarks::new((0..LANDMARKS).map(point).collect()).unwrap()
    }

    fn moved(face: &Landmarks, scale: f64, shift: [f64; 3], turn: [f64; 3]) -> Landmarks {
        let ([sa, ca], [sb, cb], [sc, cc]) = turn.map(|a| [a.sin(), a.cos()]).into();
        let place = |p: &[f32; 3]| {
            let [x, y, z] = p.map(f64::from);
            let (x, y) = (ca * x - sa * y, sa * x + ca * y);
            let (x, z) = (cb * x + sb * z, cb * z - sb * x);
            let (y, z) = (cc * y - sc * z, sc * y + cc * z);
            [0, 1, 2].map(|k| (scale * [x, y, z][k] + shift[k]) as f32)
        };
        Landmarks::new(face.iter().map(place).collect()).unwrap()
    }

    proptest! {
        #[test]
        fn place_size_and_turn_make_no_difference(
            scale in 0.2..5.0, x in -500.0..500.0, y in -500.0..500.0,
            roll in -1.5..1.5, yaw in -0.6..0.6, pitch in -0.6..0.6,
        ) {
            let face = cloud();
            let mean = MeanFace::new(&face).unwrap();
            let here = mean.align(&face).unwrap();
            let there = moved(&face, scale, [x, y, 0.0], [roll, yaw, pitch]);
            for difference in mean.align(&there).unwrap().minus(&here) {
                prop_assert!(difference.abs() < 2e-3, "{difference}");
            }
        }

        #[test]
        fn a_movement_keeps_its_size_in_inter_ocular_units(scale in 0.2..5.0, roll in -1.5..1.5) {
            let face = cloud();
            let mean = MeanFace::new(&face).unwrap();
            let mut points = face.to_vec();
            points[61][1] += face.inter_ocular() / 10.0;
            let lowered = Landmarks::new(points).unwrap();
            let place = |f| mean.align(&moved(f, scale, [0.0; 3], [roll, 0.0, 0.0])).unwrap();
            let by = place(&lowered).minus(&place(&face));
            prop_assert!((by[2 * 61 + 1] - 0.1).abs() < 1e-3 && by[2 * 61].abs() < 1e-3);
        }
    }

    #[test]
    fn a_mirrored_face_stays_mirrored() {
        let face = cloud();
        let mean = MeanFace::new(&face).unwrap();
        let mirrored = face.iter().map(|[x, y, z]| [-x, *y, *z]).collect();
        let mirrored = mean.align(&Landmarks::new(mirrored).unwrap()).unwrap();
        let off = mirrored.minus(mean.aligned());
        assert!(
            off.iter().any(|d| d.abs() > 0.1),
            "a reflection is no rotation"
        );
    }

    #[test]
    fn the_mean_of_copies_is_the_face_in_its_units() {
        let face = cloud();
        let copies = [0.0, 0.3, -0.4].map(|a| moved(&face, 1.0 + a, [a, 0.0, 0.0], [a, a, -a]));
        let mean = MeanFace::of(&copies.each_ref()).unwrap();
        let points = Landmarks::new(mean.points().to_vec()).unwrap();
        assert!((points.inter_ocular() - 1.0).abs() < 1e-4);
        let [first, last] = [0, 2].map(|k| mean.align(&copies[k]).unwrap());
        assert!(first.minus(&last).iter().all(|d| d.abs() < 2e-3));
    }

    #[test]
    fn points_in_one_place_are_refused() {
        let point = Landmarks::new(vec![[3.0, 3.0, 0.0]; LANDMARKS]).unwrap();
        assert!(MeanFace::new(&point).is_none());
        assert!(MeanFace::new(&cloud()).unwrap().align(&point).is_none());
        assert!(MeanFace::of(&[]).is_none());
    }

    #[test]
    fn the_median_forgets_a_blink() {
        let mesh = |x: f32| Aligned(vec![x; COORDINATES].into());
        let meshes = [0.0, 0.1, 9.0, 0.2, 0.1].map(mesh);
        assert_eq!(Aligned::median(&meshes), Some(mesh(0.1)));
        assert_eq!(Aligned::median([]), None);
    }

    #[test]
    fn a_step_towards_a_goal_is_bounded_and_arrives() {
        let mesh = |x: f32| Aligned(vec![x; COORDINATES].into());
        let (here, goal) = (mesh(0.25), mesh(1.0));
        assert_eq!(here.towards(&goal, 0.5), mesh(0.75));
        assert_eq!(here.towards(&goal, 2.0), goal);
        assert_eq!(goal.towards(&here, 0.5), mesh(0.5));
        // Every point moves by 0.75 in x and in y.
        assert!((here.distance(&goal) - 0.75 * 2.0_f32.sqrt()).abs() < 1e-5);
    }
}
