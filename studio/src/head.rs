//! The head: the part of MakeHuman's base mesh that a portrait shows, and the
//! shape targets that move it.
//!
//! Lengths are decimetres: y is up, z is towards the viewer, x is towards the
//! person's own left.

use std::collections::{BTreeMap, HashMap};

use face_game::error::{Problem, Result};
use glam::{Vec2, Vec3};

use crate::wheel::{Moves, Wheel};

/// Vertices below this number are the body; the rest are helpers.
const BODY: usize = 13_380;

/// The folders whose targets shape a head, and are chosen at random.
pub const FEATURES: [&str; 9] = [
    "head", "forehead", "eyebrows", "eyes", "nose", "mouth", "chin", "cheek", "ears",
];

/// A target's number in the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Target(u32);

/// The mesh of a head and everything that moves it.
pub struct Head {
    /// Every vertex, unmoved.
    pub base: Vec<Vec3>,
    /// Quads of the skin.
    pub skin: Vec<[u32; 4]>,
    /// Quads of the skin inside the mouth.
    pub mouth: Vec<[u32; 4]>,
    /// Quads of both rows of teeth.
    pub teeth: Vec<[u32; 4]>,
    /// Quads of the tongue.
    pub tongue: Vec<[u32; 4]>,
    /// Quads of the upper lashes.
    pub lashes: Vec<[u32; 4]>,
    /// How much of a lip each vertex is, 0 to 1.
    pub lips: Vec<f32>,
    /// How much of an ear each vertex is, 0 to 1.
    pub ears: Vec<f32>,
    /// Vertices of the person's left and right eyeball, to fit a sphere to.
    pub eyes: [Vec<u32>; 2],
    targets: Vec<Moves>,
    names: BTreeMap<String, Target>,
}

impl Head {
    /// Reads the mesh and every target that a head can use.
    ///
    /// # Errors
    /// The wheel lacks something.
    pub fn read(wheel: &mut Wheel) -> Result<Self> {
        let mesh = Mesh::parse(&wheel.mesh()?)?;
        let masks = ["lips", "ears", "inside-mouth"]
            .map(|name| Ok::<_, Problem>(mesh.sample(&wheel.mask(name)?)));
        let [lips, ears, inside] = masks;
        let (lips, ears, inside) = (lips?, ears?, inside?);
        let drawn = |quad: &[u32; 4]| {
            let middle = mesh.middle(quad);
            middle.y > 4.9 && middle.x.abs() < 2.6
        };
        let (mouth, skin): (Vec<_>, Vec<_>) = mesh
            .group("body")
            .filter(drawn)
            .partition(|quad| quad.iter().all(|v| inside[*v as usize] > 0.5));
        let all = |group: &str| mesh.group(group).collect::<Vec<_>>();
        let mut parts = [
            skin,
            mouth,
            [all("helper-upper-teeth"), all("helper-lower-teeth")].concat(),
            all("helper-tongue"),
            [all("helper-l-eyelashes-2"), all("helper-r-eyelashes-2")].concat(),
            all("helper-l-eye"),
            all("helper-r-eye"),
        ];
        let compact = Compact::of(parts.iter().flatten().flatten().copied());
        for vertex in parts.iter_mut().flatten().flatten() {
            *vertex = compact.new[vertex];
        }
        let kept = |values: &[f32]| compact.old.iter().map(|v| values[*v as usize]).collect();
        let [skin, mouth, teeth, tongue, lashes, left, right] = parts;
        let mut head = Self {
            base: compact
                .old
                .iter()
                .map(|v| mesh.vertices[*v as usize])
                .collect(),
            skin,
            mouth,
            teeth,
            tongue,
            lashes,
            lips: kept(&lips),
            ears: kept(&ears),
            eyes: [left, right].map(|quads| unique(quads.into_iter().flatten())),
            targets: Vec::new(),
            names: BTreeMap::new(),
        };
        head.read_targets(wheel, &compact)?;
        Ok(head)
    }

    fn read_targets(&mut self, wheel: &mut Wheel, compact: &Compact) -> Result<()> {
        let mut folders: Vec<String> = FEATURES.iter().map(ToString::to_string).collect();
        folders.extend(["macrodetails".into(), "asym".into()]);
        folders.extend(["african", "asian", "caucasian"].map(|a| format!("expression/units/{a}")));
        let names: Vec<String> = folders
            .iter()
            .flat_map(|folder| wheel.targets(folder))
            .collect();
        for name in names {
            let moves = compact.moves(wheel.target(&name)?);
            self.insert(name, moves);
        }
        for unit in crate::units::FACE_UNITS {
            let moves = compact.moves(wheel.unit(unit)?);
            self.insert(unit.to_owned(), moves);
        }
        Ok(())
    }

    /// Adds a target of the studio's own.
    pub fn insert(&mut self, name: String, moves: Moves) {
        let target = Target(self.targets.len() as u32);
        self.targets.push(moves);
        self.names.insert(name, target);
    }

    /// The target of that name.
    ///
    /// # Errors
    /// There is none.
    pub fn target(&self, name: &str) -> Result<Target> {
        self.names
            .get(name)
            .copied()
            .ok_or_else(|| Problem::new(format!("the head has no target {name}")))
    }

    /// The names of all targets that begin with `prefix`, in order.
    pub fn names<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a str> {
        self.names
            .keys()
            .map(String::as_str)
            .filter(move |name| name.starts_with(prefix))
    }

    /// How a target moves each of its vertices.
    pub fn moves(&self, target: Target) -> &[(u32, Vec3)] {
        &self.targets[target.0 as usize]
    }

    /// Moves `vertices` by `weight` times a target.
    pub fn add(&self, vertices: &mut [Vec3], target: Target, weight: f32) {
        if weight.abs() > 1e-5 {
            for (vertex, by) in self.moves(target) {
                vertices[*vertex as usize] += weight * *by;
            }
        }
    }
}

/// Which vertices are kept, and their new numbers.
struct Compact {
    old: Vec<u32>,
    new: HashMap<u32, u32>,
}

impl Compact {
    fn of(used: impl Iterator<Item = u32>) -> Self {
        let old = unique(used);
        let new = old.iter().zip(0..).map(|(old, new)| (*old, new)).collect();
        Self { old, new }
    }

    /// Renumbers a target; what it does to other vertices is left out.
    fn moves(&self, moves: Moves) -> Moves {
        let kept = |(vertex, by)| Some((*self.new.get(&vertex)?, by));
        moves.into_iter().filter_map(kept).collect()
    }
}

fn unique(values: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut values: Vec<u32> = values.collect();
    values.sort_unstable();
    values.dedup();
    values
}

/// A Wavefront OBJ of quads in named groups.
struct Mesh {
    vertices: Vec<Vec3>,
    quads: Vec<[u32; 4]>,
    groups: Vec<String>,
    group_of: Vec<usize>,
    /// Where each vertex lies on the mesh's own texture.
    texels: Vec<Vec2>,
}

impl Mesh {
    fn parse(text: &str) -> Result<Self> {
        Self::read(text).ok_or_else(|| Problem::new("damaged base mesh"))
    }

    fn read(text: &str) -> Option<Self> {
        let (mut vertices, mut places) = (Vec::new(), Vec::new());
        let (mut quads, mut groups, mut group_of) = (Vec::new(), Vec::new(), Vec::new());
        let mut corners: Vec<[u32; 4]> = Vec::new();
        for line in text.lines() {
            let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
            let words = || rest.split_ascii_whitespace();
            let numbers = || words().map_while(|word| word.parse::<f32>().ok());
            match kind {
                "v" => vertices.push(Vec3::from_slice(numbers().collect::<Vec<_>>().get(..3)?)),
                "vt" => places.push(Vec2::from_slice(numbers().collect::<Vec<_>>().get(..2)?)),
                "g" => groups.push(rest.trim().to_owned()),
                "f" => {
                    let mut quad = [0; 4];
                    let mut corner = [0; 4];
                    let mut last = 0;
                    for (k, word) in words().take(4).enumerate() {
                        let mut parts = word.split('/').map(str::parse::<u32>);
                        quad[k] = parts.next()?.ok()?.checked_sub(1)?;
                        corner[k] = parts.next()?.ok()?.checked_sub(1)?;
                        last = k;
                    }
                    // A few triangles: their last corner stands twice.
                    (last + 1..4).for_each(|k| (quad[k], corner[k]) = (quad[last], corner[last]));
                    quads.push(quad);
                    corners.push(corner);
                    group_of.push(groups.len().checked_sub(1)?);
                }
                _ => {}
            }
        }
        let mut texels = vec![Vec2::ZERO; vertices.len()];
        for (vertex, place) in quads.iter().flatten().zip(corners.iter().flatten()) {
            *texels.get_mut(*vertex as usize)? = *places.get(*place as usize)?;
        }
        Some(Self {
            vertices,
            quads,
            groups,
            group_of,
            texels,
        })
    }

    fn group<'a>(&'a self, name: &'a str) -> impl Iterator<Item = [u32; 4]> + 'a {
        self.quads
            .iter()
            .zip(&self.group_of)
            .filter(move |(_, group)| self.groups[**group] == name)
            .map(|(quad, _)| *quad)
    }

    fn middle(&self, quad: &[u32; 4]) -> Vec3 {
        quad.iter()
            .map(|v| self.vertices[*v as usize])
            .sum::<Vec3>()
            / 4.0
    }

    /// A painted mask at every vertex of the body's upper part, 0 to 1.
    fn sample(&self, mask: &image::GrayImage) -> Vec<f32> {
        let (width, height) = (mask.width() - 1, mask.height() - 1);
        let value = |(k, texel): (usize, &Vec2)| {
            if k >= BODY || self.vertices[k].y < 6.1 {
                return 0.0;
            }
            let x = (texel.x * width as f32).round().clamp(0.0, width as f32);
            let y = ((1.0 - texel.y) * height as f32)
                .round()
                .clamp(0.0, height as f32);
            f32::from(mask.get_pixel(x as u32, y as u32).0[0]) / 255.0
        };
        self.texels.iter().enumerate().map(value).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUBE: &str = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0.5\nvt 0 0\nvt 1 1\ng a\nf 1/1 2/1 3/2 4/2\ng b\nf 1/1 2/1 3/2\n";

    #[test]
    fn a_mesh_is_read_with_groups_and_triangles() {
        let mesh = Mesh::parse(CUBE).unwrap();
        assert_eq!(mesh.group("a").collect::<Vec<_>>(), [[0, 1, 2, 3]]);
        assert_eq!(mesh.group("b").collect::<Vec<_>>(), [[0, 1, 2, 2]]);
        assert_eq!(mesh.texels[2], Vec2::ONE);
        assert!(Mesh::parse("v 1 2\n").is_err());
        assert!(
            Mesh::parse("f 1/1 2/2 3/3\n").is_err(),
            "a face outside a group"
        );
    }

    #[test]
    fn what_is_not_drawn_is_left_out_of_targets() {
        let compact = Compact::of([7, 3, 7].into_iter());
        let moves = compact.moves(vec![(3, Vec3::X), (5, Vec3::Y), (7, Vec3::Z)]);
        assert_eq!(moves, [(0, Vec3::X), (1, Vec3::Z)]);
    }
}
