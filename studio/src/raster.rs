//! A small software renderer: triangles into pixels, then light.
//!
//! First every pixel finds the triangle nearest to it, then each is lit once:
//! a key light with shadow, a fill light, and a sky that reaches into hollows
//! as far as they are open. Skin lets red light bleed around corners.

mod cells;
mod shadow;

pub use cells::cells;
pub use shadow::openness;

use cells::nearest;
use glam::{Mat3, Vec2, Vec3};
use shadow::Shadow;

/// A corner of triangles, in the view: x to the right, y up, z to the camera.
#[derive(Debug, Clone, Copy)]
pub struct Vertex {
    /// Where it lies.
    pub place: Vec3,
    /// Which way its surface faces.
    pub normal: Vec3,
    /// Its colour, linear; on painted triangles a factor on the paint.
    pub colour: Vec3,
    /// Strength of its gloss.
    pub shine: f32,
    /// Share of the sky that it sees, 0 to 1.
    pub open: f32,
    /// Where it lies on the skin's texture, in texels.
    pub texel: Vec2,
}

/// All that is to be seen.
#[derive(Debug, Default)]
pub struct Scene {
    /// Corners.
    pub vertices: Vec<Vertex>,
    /// Triangles of three corners, and whether they are painted with the skin.
    pub triangles: Vec<([u32; 3], bool)>,
}

/// The skin of one face at one moment.
#[derive(Debug)]
pub struct Skin<'a> {
    /// Texels on a row.
    pub width: usize,
    /// Colour of each texel, linear.
    pub colour: &'a [Vec3],
    /// Height of each texel: 0 flat, -1 the bottom of a deep furrow.
    pub height: &'a [f32],
    /// From the head's own directions to the view's.
    pub turn: Mat3,
}

/// Where the camera stands and what it sees.
#[derive(Debug, Clone, Copy)]
pub struct Lens {
    /// Pixels on a side of the picture.
    pub size: usize,
    /// Samples of a pixel on a side.
    pub over: usize,
    /// From the camera to the middle of the head, in decimetres.
    pub distance: f32,
    /// What it sees across at that distance, in decimetres.
    pub field: f32,
    /// How far the head is off the middle, in decimetres.
    pub shift: Vec2,
}

/// A light far away.
#[derive(Debug, Clone, Copy)]
pub struct Light {
    /// Where it comes from.
    pub from: Vec3,
    /// Its colour and strength, linear.
    pub colour: Vec3,
}

/// All lights.
#[derive(Debug, Clone, Copy)]
pub struct Lights {
    /// The one that casts shadows.
    pub key: Light,
    /// The one that does not.
    pub fill: Light,
    /// From everywhere, more from above.
    pub sky: Vec3,
    /// How far light reaches around the skin, 0 to 1.
    pub wrap: f32,
    /// How dark shadows are, 0 to 1.
    pub shadow: f32,
}

impl Lens {
    /// Where a place appears, in samples, and one over its depth.
    pub fn project(&self, place: Vec3) -> Vec3 {
        let samples = (self.size * self.over) as f32;
        let depth = (self.distance - place.z).max(0.1);
        let scale = self.distance / self.field * samples / depth;
        let x = samples / 2.0 + (place.x + self.shift.x) * scale;
        let y = samples / 2.0 - (place.y + self.shift.y) * scale;
        Vec3::new(x, y, 1.0 / depth)
    }
}

/// Draws a scene over a background of `size`² pixels, in linear colours.
pub fn render(
    scene: &Scene,
    skin: &Skin,
    lens: &Lens,
    lights: &Lights,
    background: &[Vec3],
) -> Vec<Vec3> {
    let side = lens.size * lens.over;
    let points: Vec<Vec3> = scene
        .vertices
        .iter()
        .map(|v| lens.project(v.place))
        .collect();
    let nearest = nearest(&points, &scene.triangles, side);
    let shadow = Shadow::of(scene, lights.key.from);
    let eye = Vec3::new(-lens.shift.x, -lens.shift.y, lens.distance);
    let sample = |x: usize, y: usize| {
        let found = nearest[y * side + x].1 as usize;
        let Some((corners, painted)) = scene.triangles.get(found) else {
            return background[(y / lens.over) * lens.size + x / lens.over];
        };
        let at = Vec2::new(x as f32, y as f32) + 0.5;
        let share = perspective(at, corners.map(|c| points[c as usize]));
        let vertex = blend(corners.map(|c| &scene.vertices[c as usize]), share);
        let surface = if *painted { skin.paint(vertex) } else { vertex };
        lights.fall_on(&surface, eye, shadow.lets_through(vertex.place), *painted)
    };
    let share = 1.0 / (lens.over * lens.over) as f32;
    let pixel = |k: usize| {
        let (x, y) = (k % lens.size * lens.over, k / lens.size * lens.over);
        let inner =
            (0..lens.over * lens.over).map(|s| sample(x + s % lens.over, y + s / lens.over));
        inner.sum::<Vec3>() * share
    };
    (0..lens.size * lens.size).map(pixel).collect()
}

/// The shares of a triangle's corners at a sample, with perspective.
fn perspective(at: Vec2, [a, b, c]: [Vec3; 3]) -> [f32; 3] {
    let (ab, ac, p) = ((b - a).truncate(), (c - a).truncate(), at - a.truncate());
    let area = ab.perp_dot(ac);
    let (second, third) = (p.perp_dot(ac) / area, ab.perp_dot(p) / area);
    let near = [(1.0 - second - third) * a.z, second * b.z, third * c.z];
    let sum = near.iter().sum::<f32>();
    near.map(|n| n / sum)
}

fn blend([a, b, c]: [&Vertex; 3], [i, j, k]: [f32; 3]) -> Vertex {
    Vertex {
        place: i * a.place + j * b.place + k * c.place,
        normal: (i * a.normal + j * b.normal + k * c.normal).normalize_or_zero(),
        colour: i * a.colour + j * b.colour + k * c.colour,
        shine: i * a.shine + j * b.shine + k * c.shine,
        open: i * a.open + j * b.open + k * c.open,
        texel: i * a.texel + j * b.texel + k * c.texel,
    }
}

impl Skin<'_> {
    /// A place of the skin with its paint and the slope of its furrows.
    fn paint(&self, vertex: Vertex) -> Vertex {
        /// Depth of a furrow of height -1 over the size of a texel, across and down.
        const SLOPE: Vec2 = Vec2::new(1.5, 0.9);
        let rows = self.colour.len() / self.width;
        let limits = Vec2::new(self.width as f32, rows as f32) - 2.01;
        let at = (vertex.texel - 0.5).clamp(Vec2::ZERO, limits);
        let (corner, part) = (at.floor(), at.fract());
        let first = corner.y as usize * self.width + corner.x as usize;
        let corners = [first, first + 1, first + self.width, first + self.width + 1];
        let [a, b, c, d] = corners.map(|k| self.colour[k]);
        let paint = a.lerp(b, part.x).lerp(c.lerp(d, part.x), part.y);
        let [e, f, g, h] = corners.map(|k| self.height[k]);
        let (across, down) = ((f - e + h - g) / 2.0, (g - e + h - f) / 2.0);
        let deep = (-(e + f + g + h) / 4.0).clamp(0.0, 1.2);
        let mut normal = vertex.normal;
        if across != 0.0 || down != 0.0 {
            // The texture runs around the head and down it.
            let around = self.turn * (vertex_around(at.x / self.width as f32));
            let below = self.turn * Vec3::NEG_Y;
            normal =
                (normal - across * SLOPE.x * around - down * SLOPE.y * below).normalize_or_zero();
        }
        let shade = 1.0 - 0.19 * deep;
        let folded = Vec3::new(shade.powf(0.7), shade.powf(1.1), shade.powf(1.1));
        Vertex {
            normal,
            colour: vertex.colour * paint * folded,
            open: vertex.open * (1.0 - 0.3 * deep),
            ..vertex
        }
    }
}

/// The direction in which the texture runs at a share of its width.
fn vertex_around(u: f32) -> Vec3 {
    let turn = (u - 0.5) * 3.8;
    Vec3::new(turn.cos(), 0.0, -turn.sin())
}

impl Lights {
    fn fall_on(&self, surface: &Vertex, eye: Vec3, lit: f32, skin: bool) -> Vec3 {
        let view = (eye - surface.place).normalize_or_zero();
        // Thin parts are seen from both sides.
        let normal = if surface.normal.dot(view) < -0.2 {
            -surface.normal
        } else {
            surface.normal
        };
        let up = 0.5 + 0.5 * normal.y;
        let mut sum = surface.colour * self.sky * surface.open * (0.6 + 0.4 * up);
        let dark = 1.0 - self.shadow * (1.0 - lit);
        for (light, through) in [(&self.key, dark), (&self.fill, 1.0)] {
            let facing = normal.dot(light.from);
            let reached = ((facing + self.wrap) / (1.0 + self.wrap)).max(0.0);
            let bled = if skin {
                let inner = reached * (0.75 + 0.25 * reached);
                Vec3::new(reached.powf(0.9), inner, inner)
            } else {
                Vec3::splat(reached)
            };
            let half = (light.from + view).normalize_or_zero();
            let gloss = if facing > 0.0 {
                normal.dot(half).max(0.0).powi(28) * surface.shine
            } else {
                0.0
            };
            let open = 0.5 + 0.5 * surface.open;
            sum += light.colour * (surface.colour * bled * open + gloss) * through;
        }
        sum
    }
}

/// The triangles of quads, without degenerate ones.
pub fn triangles(quads: &[[u32; 4]], painted: bool) -> Vec<([u32; 3], bool)> {
    quads
        .iter()
        .flat_map(|[a, b, c, d]| [[*a, *b, *c], [*a, *c, *d]])
        .filter(|[a, b, c]| a != b && b != c && c != a)
        .map(|triangle| (triangle, painted))
        .collect()
}

/// Unit normals of every vertex, outward for counter-clockwise quads.
pub fn normals<'a>(places: &[Vec3], quads: impl Iterator<Item = &'a [u32; 4]>) -> Vec<Vec3> {
    let mut normals = vec![Vec3::ZERO; places.len()];
    for quad in quads {
        let [a, b, c, d] = quad.map(|v| places[v as usize]);
        let flat = (c - a).cross(d - b);
        for vertex in quad {
            normals[*vertex as usize] += flat;
        }
    }
    normals
        .into_iter()
        .map(|normal| normal.normalize_or(Vec3::Z))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENS: Lens = Lens {
        size: 8,
        over: 2,
        distance: 10.0,
        field: 4.0,
        shift: Vec2::ZERO,
    };

    fn vertex(place: Vec3, colour: Vec3) -> Vertex {
        Vertex {
            place,
            normal: Vec3::Z,
            colour,
            shine: 0.0,
            open: 1.0,
            texel: Vec2::ZERO,
        }
    }

    fn lights() -> Lights {
        let light = Light {
            from: Vec3::Z,
            colour: Vec3::ONE,
        };
        Lights {
            key: light,
            fill: Light {
                colour: Vec3::ZERO,
                ..light
            },
            sky: Vec3::ZERO,
            wrap: 0.0,
            shadow: 1.0,
        }
    }

    fn square(z: f32, half: f32, colour: Vec3) -> (Vec<Vertex>, [[u32; 3]; 2]) {
        let corner = |x: f32, y: f32| vertex(Vec3::new(x * half, y * half, z), colour);
        (
            vec![
                corner(-1.0, -1.0),
                corner(1.0, -1.0),
                corner(1.0, 1.0),
                corner(-1.0, 1.0),
            ],
            [[0, 1, 2], [0, 2, 3]],
        )
    }

    fn scene(squares: &[(Vec<Vertex>, [[u32; 3]; 2])]) -> Scene {
        let mut scene = Scene::default();
        for (vertices, triangles) in squares {
            let first = scene.vertices.len() as u32;
            scene.vertices.extend(vertices);
            scene
                .triangles
                .extend(triangles.map(|t| (t.map(|v| v + first), false)));
        }
        scene
    }

    #[test]
    fn the_nearer_surface_is_seen_and_shades_the_farther() {
        let skin = Skin {
            width: 4,
            colour: &[Vec3::ONE; 16],
            height: &[0.0; 16],
            turn: Mat3::IDENTITY,
        };
        let background = vec![Vec3::new(0.0, 0.0, 1.0); 64];
        let both = scene(&[square(0.0, 1.5, Vec3::X), square(1.0, 0.4, Vec3::Y)]);
        let picture = render(&both, &skin, &LENS, &lights(), &background);
        assert!(
            (picture[8 * 4 + 4] - Vec3::Y).length() < 1e-4,
            "{:?}",
            picture[36]
        );
        assert_eq!(picture[0], background[0]);
        assert!(
            picture.iter().any(|c| c.x > 0.9),
            "the farther one is lit beside the nearer"
        );
    }
}
