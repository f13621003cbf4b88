//! Faces that cannot be read fairly are told apart from those that can.

#[path = "common/vision.rs"]
mod vision;

use face_game::picture::Picture;
use face_game::vision::{Face, Obstacle};
use vision::{color, faces, paint, picture, tracker};

type Point = [f32; 2];

/// A picture, the face in it, and measures to paint by.
struct Sitter {
    picture: Picture,
    face: Face,
}

impl Sitter {
    fn new(name: &str) -> Self {
        let picture = picture(name);
        let face = tracker().track(&picture).unwrap();
        Self { picture, face }
    }

    fn all() -> impl Iterator<Item = (String, Self)> {
        faces()
            .into_iter()
            .map(|name| (name.clone(), Self::new(&name)))
    }

    fn between(&self, a: usize, b: usize) -> Point {
        let points = &self.face.landmarks;
        [0, 1].map(|k| (points[a][k] + points[b][k]) / 2.0)
    }

    fn eyes(&self) -> [Point; 2] {
        [self.between(33, 133), self.between(362, 263)]
    }

    fn mouth(&self) -> Point {
        self.between(61, 291)
    }

    /// The colour of a cheek.
    fn skin(&self) -> [u8; 3] {
        let [x, y] = self.between(50, 50);
        color(&self.picture, x as i64, y as i64)
    }

    /// The picture with each pixel's colour changed; `change` gets the pixel's
    /// place and colour.
    fn changed(&self, change: impl Fn(Point, [u8; 3]) -> [u8; 3]) -> Picture {
        paint(self.picture.width(), self.picture.height(), |x, y| {
            change(
                [x as f32, y as f32],
                color(&self.picture, i64::from(x), i64::from(y)),
            )
        })
    }

    /// The picture with a colour where `covers` says so; places are given from
    /// `middle` in distances between the eyes.
    fn covered(&self, middle: Point, paint: [u8; 3], covers: impl Fn(Point) -> bool) -> Picture {
        let unit = self.face.landmarks.inter_ocular();
        self.changed(|at, old| {
            let from = [0, 1].map(|k| (at[k] - middle[k]) / unit);
            if covers(from) { grain(at, paint) } else { old }
        })
    }

    /// The picture with light of which each colour passes in part.
    fn lit(&self, light: impl Fn(Point) -> [f32; 3]) -> Picture {
        self.changed(|at, old| {
            let light = light(at);
            [0, 1, 2].map(|k| (f32::from(old[k]) * light[k]) as u8)
        })
    }
}

/// A colour with the grain that cameras give every surface.
fn grain(at: Point, color: [u8; 3]) -> [u8; 3] {
    let mixed = ((at[0] as u32).wrapping_mul(2_654_435_761) ^ (at[1] as u32).wrapping_mul(40_503))
        .wrapping_mul(2_246_822_519);
    let noise = (mixed >> 28) as i16 - 8;
    color.map(|c| (i16::from(c) + noise).clamp(0, 255) as u8)
}

fn ellipse([x, y]: Point, [rx, ry]: Point) -> bool {
    (x / rx).powi(2) + (y / ry).powi(2) < 1.0
}

/// What a tracker says of a picture.
fn obstacle(picture: &Picture) -> Option<Obstacle> {
    match tracker().track(picture) {
        Ok(face) => face.obstacle,
        Err(obstacle) => Some(obstacle),
    }
}

#[test]
fn dark_skin_dim_light_and_light_from_a_side_are_read() {
    for (name, sitter) in Sitter::all() {
        let width = sitter.picture.width() as f32;
        for (light, picture) in [
            ("as it is", sitter.lit(|_| [1.0; 3])),
            ("dark skin", sitter.lit(|_| [0.42, 0.34, 0.30])),
            ("dim", sitter.lit(|_| [0.3; 3])),
            (
                "from a side",
                sitter.lit(|at| [0.3 + 0.7 * at[0] / width; 3]),
            ),
        ] {
            assert_eq!(obstacle(&picture), None, "{name}, {light}");
        }
    }
}

#[test]
fn glasses_are_read() {
    for (name, sitter) in Sitter::all() {
        let glasses = sitter
            .eyes()
            .into_iter()
            .fold(sitter.picture.clone(), |picture, eye| {
                let with = Sitter {
                    picture,
                    face: sitter.face.clone(),
                };
                let frame = |p| ellipse(p, [0.31, 0.25]) && !ellipse(p, [0.27, 0.21]);
                with.covered(eye, [40, 30, 30], frame)
            });
        assert_eq!(obstacle(&glasses), None, "{name}");
    }
}

#[test]
fn closed_eyes_are_read() {
    for (name, sitter) in Sitter::all() {
        // The lid over the eye, and the lashes along its lower edge.
        let closed = sitter
            .eyes()
            .into_iter()
            .fold(sitter.picture.clone(), |picture, eye| {
                let with = Sitter {
                    picture,
                    face: sitter.face.clone(),
                };
                let lid = with.covered(eye, sitter.skin(), |p| ellipse(p, [0.32, 0.14]));
                let with = Sitter {
                    picture: lid,
                    face: sitter.face.clone(),
                };
                let lashes =
                    |[x, y]: Point| x.abs() < 0.26 && (y - 0.05 + x * x * 0.9).abs() < 0.025;
                with.covered(eye, sitter.skin().map(|c| c / 2), lashes)
            });
        assert_eq!(obstacle(&closed), None, "{name}");
    }
}

#[test]
fn a_beard_is_read() {
    for (name, sitter) in Sitter::all() {
        // Around the mouth and over the chin, with hairs of changing brightness.
        let hair =
            |at: Point| 30 + ((at[0] * 1.7).sin() * 14.0 + (at[1] * 0.9).sin() * 10.0) as i16 as u8;
        let unit = sitter.face.landmarks.inter_ocular();
        let mouth = sitter.mouth();
        let bearded = sitter.changed(|at, old| {
            let p = [0, 1].map(|k| (at[k] - mouth[k]) / unit);
            let beard = ellipse([p[0], p[1] - 0.2], [0.75, 0.62]) && p[1] > -0.16;
            if beard && !ellipse(p, [0.45, 0.2]) {
                [hair(at), hair(at), hair(at)]
            } else {
                old
            }
        });
        assert_eq!(obstacle(&bearded), None, "{name}");
    }
}

/// Asserts that all but `missed` of the covered faces are seen to be covered.
fn assert_seen(covers: impl Iterator<Item = (String, Picture)>, missed: usize) {
    let open = covers.filter(|(_, picture)| obstacle(picture).is_none());
    let open: Vec<_> = open.map(|(name, _)| name).collect();
    println!("taken for open: {open:?}");
    assert!(open.len() <= missed, "taken for open: {open:?}");
}

#[test]
fn masks_and_palms_over_the_mouth_are_seen() {
    let covers = Sitter::all().flat_map(|(name, sitter)| {
        let mask = |p: Point| p[1] > -0.42 && ellipse([p[0], p[1] - 0.05], [0.95, 0.8]);
        let palm = |p: Point| ellipse(p, [0.75, 0.5]);
        [
            (
                "blue mask",
                sitter.covered(sitter.mouth(), [120, 170, 210], mask),
            ),
            (
                "black mask",
                sitter.covered(sitter.mouth(), [25, 25, 28], mask),
            ),
            (
                "white mask",
                sitter.covered(sitter.mouth(), [235, 235, 235], mask),
            ),
            ("palm", sitter.covered(sitter.mouth(), sitter.skin(), palm)),
        ]
        .map(|(cover, picture)| (format!("{name}, {cover}"), picture))
    });
    assert_seen(covers, 2);
}

#[test]
fn covered_eyes_are_seen() {
    let covers = Sitter::all().flat_map(|(name, sitter)| {
        let [right, left] = sitter.eyes();
        let bridge = [0, 1].map(|k| (right[k] + left[k]) / 2.0);
        let band = |p: Point| ellipse(p, [1.0, 0.34]);
        let lens = |p: Point| ellipse([p[0].abs() - 0.5, p[1]], [0.38, 0.28]);
        let hair = |p: Point| ellipse(p, [0.42, 0.7]);
        [
            ("palm", sitter.covered(bridge, sitter.skin(), band)),
            ("dark glasses", sitter.covered(bridge, [15, 15, 18], lens)),
            (
                "hair over one eye",
                sitter.covered(left, [40, 30, 25], hair),
            ),
        ]
        .map(|(cover, picture)| (format!("{name}, {cover}"), picture))
    });
    assert_seen(covers, 2);
}

#[test]
fn darkness_distance_and_the_picture_s_edge_are_seen() {
    let sitter = Sitter::new("astronaut");
    assert_eq!(
        obstacle(&sitter.lit(|_| [0.07; 3])),
        Some(Obstacle::TooDark)
    );
    let far = paint(512, 512, |x, y| {
        color(
            &sitter.picture,
            2 * i64::from(x) - 224,
            2 * i64::from(y) - 240,
        )
    });
    let mut player = tracker();
    let seen: Vec<_> = (0..12)
        .map(|_| player.track(&far).map(|face| face.obstacle))
        .collect();
    assert!(seen.contains(&Ok(Some(Obstacle::TooFar))), "{seen:?}");
    let [x, y] = sitter.mouth();
    for cut in [[x as i64, 0], [0, y as i64]] {
        let rest = paint(512, 512, |x, y| {
            color(
                &sitter.picture,
                i64::from(x) + cut[0],
                i64::from(y) + cut[1],
            )
        });
        let found = tracker().read_all(&rest);
        assert!(
            found.iter().all(|face| face.obstacle.is_some()),
            "{cut:?} {found:?}"
        );
    }
    let edge = paint(512, 512, |x, y| {
        color(&sitter.picture, i64::from(x) + 185, i64::from(y))
    });
    assert_eq!(obstacle(&edge), Some(Obstacle::CutOff));
}

/// The mean of a pixel and its neighbours on both sides, `reach` each.
fn smeared(picture: &Picture, reach: [i64; 2]) -> Picture {
    let once = |picture: &Picture, [dx, dy]: [i64; 2], reach: i64| {
        paint(picture.width(), picture.height(), |x, y| {
            let mut sum = [0u32; 3];
            for i in -reach..=reach {
                let c = color(picture, i64::from(x) + i * dx, i64::from(y) + i * dy);
                sum = [0, 1, 2].map(|k| sum[k] + u32::from(c[k]));
            }
            sum.map(|c| (c / (2 * reach as u32 + 1)) as u8)
        })
    };
    once(&once(picture, [1, 0], reach[0]), [0, 1], reach[1])
}

#[test]
fn smeared_faces_are_seen_and_soft_ones_are_read() {
    for (name, sitter) in Sitter::all() {
        let height = sitter.face.landmarks.bounds().height;
        let reach = |share: f32| (height * share) as i64;
        let soft = smeared(&sitter.picture, [reach(0.01); 2]);
        assert_eq!(obstacle(&soft), None, "{name}");
        for smear in [[reach(0.12), 0], [0, reach(0.12)]] {
            // Smeared so far along one axis, it may not pass for a face at all.
            assert!(
                obstacle(&smeared(&sitter.picture, smear)).is_some(),
                "{name} {smear:?}"
            );
        }
        let all_around = smeared(&sitter.picture, [reach(0.06); 2]);
        assert_eq!(obstacle(&all_around), Some(Obstacle::Blurred), "{name}");
    }
}
