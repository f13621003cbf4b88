//! From synthetic samples, whose units are known, to a set that can be measured.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use safetensors::{Dtype, SafeTensors};

use super::{Gathered, bar, faces::Engine};
use crate::{
    error::{Problem, Result},
    facs::{ActionUnit, AuReadings, AuSet},
    learn::{
        au::{Recipe, Samples, data::Sample},
        evidence::{Attribute, Case, Label, Set, Truth},
    },
    vision::{Landmarks, Neutral},
};

/// Tensors that tell how faces differ, one number for each face.
const NUMBERS: [&str; 9] = [
    "skin",
    "age",
    "sex",
    "glasses",
    "beard",
    "occluded",
    "light",
    "resolution",
    "recipe",
];

/// Reads the samples at `path`, a file or a folder of shards; without
/// `own_neutral` from no neutral face.
pub fn gather(
    path: &Path,
    recipe: &Recipe,
    engine: &Engine,
    own_neutral: bool,
) -> Result<Gathered> {
    let mut faces: Vec<Sample> = Vec::new();
    let mut numbers = Numbers::default();
    let mut notes = Vec::new();
    for file in files(path)? {
        let samples = Samples::read(&file, recipe.lip_gap)?;
        if samples.digest == engine.head.card().samples_blake3 {
            notes.push(format!(
                "the head was trained on {}: these figures show memory too, not only skill",
                file.display()
            ));
        }
        numbers.read(&file, samples.faces.len())?;
        faces.extend(samples.faces);
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
    let mut places = Vec::new();
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
        places.push(n);
    }
    Ok(Gathered {
        set: Set::new(cases, numbers.attributes(&places)),
        rows: faces.len(),
        rejected: Vec::new(),
        notes,
    })
}

/// The files to read, in the order of their names.
fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let failed = |error| {
        Problem::new(format!("cannot list {}", path.display()))
            .because(error)
            .hint("allow this user to read the folder")
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        let file = entry.map_err(failed)?.path();
        if file.extension().is_some_and(|end| end == "safetensors") {
            files.push(file);
        }
    }
    files.sort();
    if files.is_empty() {
        return Err(Problem::new(format!("{} holds no samples", path.display()))
            .hint("name a safetensors file, or a folder of them"));
    }
    Ok(files)
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

/// How the faces differ, for those files that say so.
#[derive(Default)]
struct Numbers {
    count: usize,
    named: BTreeMap<&'static str, Vec<Option<f64>>>,
}

impl Numbers {
    /// Adds what `file` says of its `count` faces.
    fn read(&mut self, file: &Path, count: usize) -> Result<()> {
        let failed = || Problem::new(format!("cannot use {}", file.display()));
        let bytes = fs::read(file).map_err(|error| {
            failed()
                .because(error)
                .hint("allow this user to read the file")
        })?;
        let tensors = SafeTensors::deserialize(&bytes).map_err(|error| {
            failed()
                .because(error)
                .hint("the file is damaged; make it again")
        })?;
        for name in NUMBERS {
            if let Some(values) =
                column(&tensors, name, count).map_err(|cause| failed().because(cause))?
            {
                self.add(name, values);
            }
        }
        // Yaw is the first of three angles, in radians.
        if let Some(pose) =
            column(&tensors, "pose", 3 * count).map_err(|cause| failed().because(cause))?
        {
            let yaw = pose.iter().step_by(3);
            self.add("yaw", yaw.map(|angle| angle.map(f64::to_degrees)).collect());
        }
        self.count += count;
        Ok(())
    }

    fn add(&mut self, name: &'static str, values: Vec<Option<f64>>) {
        let all = self.named.entry(name).or_default();
        all.resize(self.count, None);
        all.extend(values);
    }

    /// The groups of the faces at `places`.
    fn attributes(self, places: &[usize]) -> Vec<Attribute> {
        let attribute = |(name, mut values): (&str, Vec<Option<f64>>)| {
            values.resize(self.count, None);
            let of: Vec<_> = places.iter().map(|n| values[*n]).collect();
            Attribute::of_numbers(name, &of)
        };
        self.named
            .into_iter()
            .map(attribute)
            .filter(|attribute| attribute.groups.len() > 1)
            .collect()
    }
}

/// A tensor of `count` F32 or U8 numbers, if there is one of that name; what is
/// not finite is unknown.
fn column(file: &SafeTensors, name: &str, count: usize) -> Result<Option<Vec<Option<f64>>>> {
    let Ok(view) = file.tensor(name) else {
        return Ok(None);
    };
    let values: Vec<f64> = match view.dtype() {
        Dtype::F32 => bytemuck::pod_collect_to_vec::<u8, f32>(view.data())
            .into_iter()
            .map(f64::from)
            .collect(),
        Dtype::U8 => view.data().iter().copied().map(f64::from).collect(),
        other => {
            return Err(
                Problem::new(format!("tensor `{name}` is {other}")).hint("write it as F32 or U8")
            );
        }
    };
    if values.len() != count {
        let found = values.len();
        return Err(Problem::new(format!(
            "tensor `{name}` holds {found} numbers where {count} are wanted"
        ))
        .hint("give a number for each face"));
    }
    let known = |value: f64| value.is_finite().then_some(value);
    Ok(Some(values.into_iter().map(known).collect()))
}
