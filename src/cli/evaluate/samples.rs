//! From synthetic samples, whose units are known, to a set that can be measured.

use std::{collections::BTreeMap, path::Path};

use super::{Gathered, bar, faces::Engine};
use crate::{
    error::Result,
    facs::{ActionUnit, AuReadings, AuSet},
    learn::{
        au::{Recipe, Samples, data::Sample},
        evidence::{Attribute, Case, Label, Set, Truth},
    },
    vision::{Landmarks, Neutral},
};

/// How synthetic faces differ: a name, and a number for each face where known.
type Difference = (&'static str, fn(&Sample) -> Option<f32>);

const DIFFERENCES: [Difference; 10] = [
    ("skin", |face| face.about.skin),
    ("age", |face| face.about.age),
    ("sex", |face| face.about.sex),
    ("glasses", |face| face.about.glasses.map(f32::from)),
    ("beard", |face| face.about.beard.map(f32::from)),
    ("occluded", |face| face.about.occluded.map(f32::from)),
    ("light", |face| face.about.light),
    ("resolution", |face| face.about.resolution),
    ("recipe", |face| face.about.sculptor),
    ("yaw", |face| Some(face.yaw)),
];

/// Reads the samples at `path`, a file or a folder of shards; without
/// `own_neutral` from no neutral face.
pub fn gather(
    path: &Path,
    recipe: &Recipe,
    engine: &Engine,
    own_neutral: bool,
) -> Result<Gathered> {
    let Samples { faces, digest } = Samples::read(&[path.to_owned()], recipe.lip_gap)?;
    let mut notes = Vec::new();
    if digest == engine.head.card().samples_blake3 {
        notes.push(format!(
            "the head was trained on {}: these figures show memory too, not only skill",
            path.display()
        ));
    }
    let stills = if own_neutral {
        Stills::of(&faces, engine)
    } else {
        Stills::default()
    };
    let measured: Vec<(&Landmarks, Option<&Neutral>)> = faces
        .iter()
        .enumerate()
        .filter(|(_, face)| !own_neutral || stills.people.contains_key(&face.person))
        .map(|(n, face)| (&face.landmarks, stills.of_face(n, face)))
        .collect();
    let left_out = faces.len() - measured.len();
    if left_out > 0 {
        notes.push(format!(
            "faces of people without a neutral face, left out: {left_out}; --no-neutral measures them too"
        ));
    }
    let progress = bar("reading faces", measured.len());
    let mut readings = engine.read(&measured, &progress).into_iter();
    progress.finish_and_clear();

    let mut cases = Vec::new();
    let mut measured_faces = Vec::new();
    let mut people = BTreeMap::new();
    for (n, face) in faces.iter().enumerate() {
        if own_neutral && !stills.people.contains_key(&face.person) {
            continue;
        }
        let Some(reading) = readings.next() else {
            break;
        };
        let next = people.len();
        cases.push(Case {
            person: *people.entry(face.person).or_insert(next),
            label: face.neutral.then_some(Label::Neutral),
            truth: Some(truth(face, recipe.present)),
            read: reading.units,
            probabilities: reading.probabilities,
            itself: own_neutral && face.neutral && !stills.apart.contains_key(&n),
        });
        measured_faces.push(face);
    }
    Ok(Gathered {
        set: Set::new(cases, attributes(&measured_faces)),
        rows: faces.len(),
        rejected: Vec::new(),
        notes,
    })
}

/// True units: from `present` on, 1 being FACS "E", one counts as there.
fn truth(face: &Sample, present: f32) -> Truth {
    let there = |unit: &ActionUnit| face.intensities[unit.index()] >= present;
    let fifths =
        |value: f32| (value * AuReadings::MAX_INTENSITY).clamp(0.0, AuReadings::MAX_INTENSITY);
    Truth {
        present: ActionUnit::ALL.into_iter().filter(there).collect::<AuSet>(),
        intensities: face.intensities.map(|value| Some(fifths(value))),
    }
}

/// What faces are measured from.
#[derive(Default)]
struct Stills {
    /// The median of all still faces of each person.
    people: BTreeMap<i32, Neutral>,
    /// For a still face, by its place, the median of the person's other ones.
    apart: BTreeMap<usize, Neutral>,
}

impl Stills {
    fn of(faces: &[Sample], engine: &Engine) -> Self {
        let mut all: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
        for (n, face) in faces.iter().enumerate().filter(|(_, face)| face.neutral) {
            all.entry(face.person).or_default().push(n);
        }
        let neutral = |places: &mut dyn Iterator<Item = usize>| {
            let meshes: Vec<Landmarks> = places.map(|n| faces[n].landmarks.clone()).collect();
            engine.head.neutral(&meshes)
        };
        let mut stills = Self::default();
        for (person, places) in all {
            if let Some(still) = neutral(&mut places.iter().copied()) {
                stills.people.insert(person, still);
            }
            for n in &places {
                let mut others = places.iter().copied().filter(|other| other != n);
                if let Some(still) = neutral(&mut others) {
                    stills.apart.insert(*n, still);
                }
            }
        }
        stills
    }

    fn of_face(&self, place: usize, face: &Sample) -> Option<&Neutral> {
        self.apart
            .get(&place)
            .or_else(|| self.people.get(&face.person))
    }
}

/// The groups of these faces.
fn attributes(faces: &[&Sample]) -> Vec<Attribute> {
    let attribute = |(name, of): Difference| {
        let values: Vec<_> = faces.iter().map(|face| of(face).map(f64::from)).collect();
        Attribute::of_numbers(name, &values)
    };
    DIFFERENCES
        .into_iter()
        .map(attribute)
        .filter(|attribute| attribute.groups.len() > 1)
        .collect()
}
