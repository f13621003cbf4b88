//! From a posed face to a scene: skin, mouth, eyes, lashes, hair, beard,
//! glasses, and hands before the face.

mod growth;
mod worn;

use glam::{Mat3, Vec2, Vec3};

use crate::dice::Dice;
use crate::person::{Person, Studio};
use crate::raster::{Scene, Vertex, normals, triangles};
use crate::skin::linear;

/// What heads turn about.
const PIVOT: Vec3 = Vec3::new(0.0, 7.25, 0.9);

/// Builds a scene in the view of a turned head.
pub struct Dresser<'a> {
    studio: &'a Studio,
    person: &'a Person,
    turn: Mat3,
    scene: Scene,
}

impl<'a> Dresser<'a> {
    /// A person whose head is turned.
    pub fn new(studio: &'a Studio, person: &'a Person, turn: Mat3) -> Self {
        Self {
            studio,
            person,
            turn,
            scene: Scene::default(),
        }
    }

    /// Dresses a posed face whose eyes look along `gaze` (yaw, pitch).
    pub fn dress(mut self, face: &[Vec3], gaze: [f32; 2], hand: bool, dice: &mut Dice) -> Scene {
        let head = &self.studio.head;
        let parts = [
            &head.skin,
            &head.mouth,
            &head.teeth,
            &head.tongue,
            &head.lashes,
        ];
        let normals = normals(face, parts.into_iter().flatten());
        self.skin(face, &normals);
        self.mouth(face, &normals);
        for eye in self.person.eyes {
            self.eye(eye, gaze);
        }
        self.hair(face, &normals, dice);
        if let Some(glasses) = &self.person.outfit.glasses {
            self.glasses(glasses);
        }
        if hand {
            self.hand(dice);
        }
        self.scene
    }

    /// Adds corners given in the head's own directions; returns the first's number.
    fn add(&mut self, vertices: impl IntoIterator<Item = Vertex>) -> u32 {
        let first = self.scene.vertices.len() as u32;
        let turn = self.turn;
        self.scene
            .vertices
            .extend(vertices.into_iter().map(|vertex| Vertex {
                place: turn * (vertex.place - PIVOT),
                normal: turn * vertex.normal,
                ..vertex
            }));
        first
    }

    fn connect(&mut self, first: u32, quads: &[[u32; 4]], painted: bool) {
        let moved = triangles(quads, painted).into_iter();
        self.scene
            .triangles
            .extend(moved.map(|(t, p)| (t.map(|v| v + first), p)));
    }

    fn skin(&mut self, face: &[Vec3], normals: &[Vec3]) {
        let (studio, person) = (self.studio, self.person);
        let tone = person.complexion.tone;
        let shine = 0.02 + 0.06 * person.complexion.darkness;
        let vertices = (0..face.len()).map(|v| {
            let lip = ((studio.head.lips[v] - 0.15) / 0.6).clamp(0.0, 1.0) * 0.85;
            let ear = 0.25 * studio.head.ears[v];
            Vertex {
                place: face[v],
                normal: normals[v],
                colour: Vec3::ONE.lerp(person.complexion.lips / tone, lip)
                    * (Vec3::ONE - ear * Vec3::new(0.0, 0.6, 0.7)),
                shine: shine + 0.06 * lip,
                open: studio.open[v],
                texel: studio.surface.texels[v],
            }
        });
        let vertices: Vec<_> = vertices.collect();
        let first = self.add(vertices);
        self.connect(first, &studio.head.skin, true);
    }

    fn mouth(&mut self, face: &[Vec3], normals: &[Vec3]) {
        let head = &self.studio.head;
        let flesh = linear(Vec3::new(112.0, 44.0, 44.0));
        let parts = [
            (&head.mouth, flesh, 0.05, 0.22),
            (
                &head.teeth,
                linear(Vec3::new(222.0, 212.0, 194.0)) * 0.9,
                0.12,
                0.75,
            ),
            (
                &head.tongue,
                linear(Vec3::new(170.0, 80.0, 80.0)),
                0.10,
                0.35,
            ),
        ];
        for (quads, colour, shine, open) in parts {
            self.part(face, normals, quads, colour, shine, open);
        }
        if self.person.outfit.lashes {
            self.part(
                face,
                normals,
                &head.lashes,
                linear(Vec3::new(24.0, 18.0, 16.0)),
                0.0,
                0.6,
            );
        }
    }

    fn part(
        &mut self,
        face: &[Vec3],
        normals: &[Vec3],
        quads: &[[u32; 4]],
        colour: Vec3,
        shine: f32,
        open: f32,
    ) {
        let vertex = |v: &u32| Vertex {
            place: face[*v as usize],
            normal: normals[*v as usize],
            colour,
            shine,
            open,
            texel: Vec2::ZERO,
        };
        let first = self.add(quads.iter().flatten().map(vertex));
        let own: Vec<[u32; 4]> = (0..quads.len() as u32)
            .map(|q| [4 * q, 4 * q + 1, 4 * q + 2, 4 * q + 3])
            .collect();
        self.connect(first, &own, false);
    }

    /// An eyeball as rings around the direction it looks in.
    fn eye(&mut self, (middle, radius): (Vec3, f32), [yaw, pitch]: [f32; 2]) {
        const SPOKES: u32 = 24;
        const RINGS: [f32; 15] = [
            0.0, 0.08, 0.16, 0.18, 0.25, 0.32, 0.40, 0.43, 0.47, 0.55, 0.7, 0.9, 1.15, 1.5, 2.1,
        ];
        let look = Mat3::from_rotation_y(yaw) * Mat3::from_rotation_x(pitch);
        let white = linear(Vec3::new(226.0, 216.0, 210.0));
        let iris = self.person.complexion.iris;
        let vertices: Vec<_> = RINGS
            .iter()
            .flat_map(|ring| {
                (0..SPOKES)
                    .map(move |spoke| (*ring, spoke as f32 / SPOKES as f32 * std::f32::consts::TAU))
            })
            .map(|(ring, spoke)| {
                let out = look
                    * Vec3::new(
                        ring.sin() * spoke.cos(),
                        ring.sin() * spoke.sin(),
                        ring.cos(),
                    );
                let bulge = 0.05 * (1.0 - (ring / 0.5).powi(2)).clamp(0.0, 1.0).powf(1.2);
                let colour = match ring {
                    r if r < 0.17 => Vec3::splat(0.004),
                    r if r < 0.33 => iris * (1.0 + 0.25 * (spoke * 9.0).sin()),
                    r if r < 0.42 => iris * 0.8,
                    r if r < 0.45 => iris * 0.35,
                    r => white * (1.0 - 0.25 * (r - 0.6).clamp(0.0, 1.0)),
                };
                // Lids shade the upper part.
                let open = 0.75 - 0.35 * (out.y * 2.0).clamp(0.0, 1.0);
                Vertex {
                    place: middle + radius * (1.0 + bulge) * out,
                    normal: out,
                    colour,
                    shine: 0.35,
                    open,
                    texel: Vec2::ZERO,
                }
            })
            .collect();
        let first = self.add(vertices);
        let quads: Vec<[u32; 4]> = (0..RINGS.len() as u32 - 1)
            .flat_map(|ring| {
                (0..SPOKES).map(move |s| {
                    let (here, next) = (ring * SPOKES, (ring + 1) * SPOKES);
                    let t = (s + 1) % SPOKES;
                    [here + s, next + s, next + t, here + t]
                })
            })
            .collect();
        self.connect(first, &quads, false);
    }

    fn ribbon(&mut self, path: &[Vec3], across: Vec3, width: f32, colour: Vec3) {
        if path.len() < 2 {
            return;
        }
        let ends = path.len() as f32 - 1.0;
        let vertices: Vec<_> = path
            .iter()
            .enumerate()
            .flat_map(|(k, place)| {
                let half = width / 2.0 * (1.0 - 0.6 * k as f32 / ends);
                [-half, half].map(|off| Vertex {
                    place: *place + across * off,
                    normal: Vec3::new(off * 8.0, 0.2, 1.0).normalize(),
                    colour,
                    shine: 0.05,
                    open: 0.8,
                    texel: Vec2::ZERO,
                })
            })
            .collect();
        let first = self.add(vertices);
        let quads: Vec<[u32; 4]> = (0..path.len() as u32 - 1)
            .map(|k| [2 * k, 2 * k + 1, 2 * k + 3, 2 * k + 2])
            .collect();
        self.connect(first, &quads, false);
    }

    fn tube(&mut self, path: &[Vec3], radius: f32, colour: Vec3) {
        const SIDES: u32 = 8;
        let last = path.len().saturating_sub(1);
        let mut vertices = Vec::new();
        for (k, place) in path.iter().enumerate() {
            let along = (path[(k + 1).min(last)] - path[k.saturating_sub(1)]).normalize_or(Vec3::X);
            let across = along.any_orthonormal_vector();
            let other = along.cross(across);
            vertices.extend((0..SIDES).map(|s| {
                let turn = s as f32 / SIDES as f32 * std::f32::consts::TAU;
                let normal = across * turn.cos() + other * turn.sin();
                Vertex {
                    place: *place + radius * normal,
                    normal,
                    colour,
                    shine: 0.15,
                    open: 0.9,
                    texel: Vec2::ZERO,
                }
            }));
        }
        let first = self.add(vertices);
        let quads: Vec<[u32; 4]> = (0..last as u32)
            .flat_map(|k| {
                (0..SIDES).map(move |s| {
                    let t = (s + 1) % SIDES;
                    [
                        k * SIDES + s,
                        (k + 1) * SIDES + s,
                        (k + 1) * SIDES + t,
                        k * SIDES + t,
                    ]
                })
            })
            .collect();
        self.connect(first, &quads, false);
    }
}
