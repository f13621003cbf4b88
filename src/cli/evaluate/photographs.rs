//! From a manifest to a set that can be measured.

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
};

use super::{
    Gathered, bar,
    faces::{Engine, Reading, Seen},
    manifest::{Manifest, Neutrals, Rejected, Row},
};
use crate::{
    error::{Problem, Result},
    learn::{
        emotion::{self, Example, Features},
        evidence::{Attribute, Case, Set},
    },
    vision::{Neutral, Obstacle},
};

/// Reads the images of the manifest at `path`, each once, and their faces;
/// without `own_neutral` from no neutral face.
pub fn gather(path: &Path, engine: &Engine, own_neutral: bool) -> Result<Gathered> {
    let mut manifest = Manifest::read(path)?;
    let rows = manifest.rows.len() + manifest.rejected.len();
    if rows == 0 {
        return Err(
            Problem::new(format!("the manifest {} has no rows", path.display()))
                .hint("write a row for each image below the line that names the columns"),
        );
    }
    let neutrals = if own_neutral {
        Neutrals::choose(&mut manifest)
    } else {
        Neutrals::default()
    };
    let mut rejected = std::mem::take(&mut manifest.rejected);
    let notes = std::mem::take(&mut manifest.notes);
    let looks = Looks::take(&manifest, &neutrals, engine);
    let stills = looks.stills(&manifest, &neutrals, engine);

    let mut good = Vec::new();
    for row in &manifest.rows {
        let found = looks.of(&manifest.locate(&row.image)).and_then(|seen| {
            let still = stills
                .get(row.person.as_str())
                .map(Result::as_ref)
                .transpose();
            Ok((seen, still.map_err(again)?))
        });
        match found {
            Ok((seen, still)) => good.push((row, seen, still)),
            Err(problem) => rejected.push(Rejected {
                line: row.line,
                image: row.image.clone(),
                problem,
            }),
        }
    }
    rejected.sort_by_key(|row| row.line);

    let faces: Vec<_> = good
        .iter()
        .map(|(_, seen, still)| (&seen.landmarks, *still))
        .collect();
    let progress = bar("reading faces", faces.len());
    let readings = engine.read(&faces, &progress);
    progress.finish_and_clear();
    let mut people = HashMap::new();
    let cases = good.iter().zip(readings).map(|((row, ..), reading)| {
        let next = people.len();
        let person = *people.entry(row.person.as_str()).or_insert(next);
        case(row, person, reading, neutrals.is(&row.person, &row.image))
    });
    let cases = cases.collect();
    let pairs: Vec<_> = good.iter().map(|(row, seen, _)| (*row, *seen)).collect();
    Ok(Gathered {
        set: Set::new(cases, attributes(&manifest.groups, &pairs)),
        rows,
        rejected,
        notes,
    })
}

/// The labelled faces of the manifest at `path` as examples for emotion models,
/// each measured from the person's neutral image where there is one; and the rows
/// that cannot be used.
pub fn examples(path: &Path, engine: &Engine) -> Result<(Vec<Example>, Vec<Rejected>)> {
    let mut manifest = Manifest::read(path)?;
    let neutrals = Neutrals::choose(&mut manifest);
    let mut rejected = std::mem::take(&mut manifest.rejected);
    let looks = Looks::take(&manifest, &neutrals, engine);
    let stills = looks.stills(&manifest, &neutrals, engine);
    let mut examples = Vec::new();
    for row in &manifest.rows {
        let Some(label) = row.label else { continue };
        let still = stills
            .get(row.person.as_str())
            .map(Result::as_ref)
            .transpose();
        let found = looks
            .of(&manifest.locate(&row.image))
            .and_then(|seen| Ok((seen, still.map_err(again)?)));
        match found {
            Ok((seen, still)) => examples.push(Example {
                features: Features::of(&engine.head, &seen.landmarks, still),
                crop: seen.crop.clone(),
                label: label
                    .emotion()
                    .map_or(emotion::Label::Neutral, emotion::Label::Face),
                person: row.person.clone(),
                weight: 1.0,
                groups: manifest
                    .groups
                    .iter()
                    .zip(&row.groups)
                    .map(|(factor, group)| (factor.clone(), group.clone()))
                    .collect(),
            }),
            Err(problem) => rejected.push(Rejected {
                line: row.line,
                image: row.image.clone(),
                problem,
            }),
        }
    }
    Ok((examples, rejected))
}

fn case(row: &Row, person: usize, reading: Reading, itself: bool) -> Case {
    Case {
        person,
        label: row.label,
        truth: row.truth,
        read: reading.units,
        probabilities: reading.probabilities,
        itself,
    }
}

/// What was seen in every image, each looked at once.
struct Looks(HashMap<PathBuf, Result<Seen>>);

impl Looks {
    fn take(manifest: &Manifest, neutrals: &Neutrals, engine: &Engine) -> Self {
        let mut images: Vec<PathBuf> = manifest
            .rows
            .iter()
            .flat_map(|row| [Some(row.image.as_str()), neutrals.of(&row.person)])
            .flatten()
            .map(|image| manifest.locate(image))
            .collect();
        images.sort_unstable();
        images.dedup();
        let progress = bar("looking at images", images.len());
        let seen = engine.look(&images, &progress);
        progress.finish_and_clear();
        Self(images.into_iter().zip(seen).collect())
    }

    fn of(&self, image: &Path) -> Result<&Seen> {
        match self.0.get(image) {
            Some(seen) => seen.as_ref().map_err(again),
            None => Err(Problem::new("it was not looked at").hint("report this")),
        }
    }

    /// Everybody's neutral face, or why there is none.
    fn stills<'a>(
        &self,
        manifest: &'a Manifest,
        neutrals: &Neutrals,
        engine: &Engine,
    ) -> BTreeMap<&'a str, Result<Neutral>> {
        let mut stills = BTreeMap::new();
        for row in &manifest.rows {
            let Some(image) = neutrals.of(&row.person) else {
                continue;
            };
            stills.entry(row.person.as_str()).or_insert_with(|| {
                let failed = || {
                    Problem::new(format!(
                        "cannot use {image}, the neutral image of {}",
                        row.person
                    ))
                };
                let seen = self.of(&manifest.locate(image));
                let seen = seen.map_err(|problem| failed().because(problem))?;
                engine
                    .head
                    .neutral(std::slice::from_ref(&seen.landmarks))
                    .ok_or_else(|| {
                        failed().hint("take a picture of a relaxed face, straight into the camera")
                    })
            });
        }
        stills
    }
}

/// The same problem once more, for another row.
fn again(problem: &Problem) -> Problem {
    let copy = Problem::new(problem.to_string());
    match problem.advice() {
        Some(hint) => copy.hint(hint),
        None => copy,
    }
}

/// The groups of the manifest, and what the pictures themselves tell.
fn attributes(columns: &[String], rows: &[(&Row, &Seen)]) -> Vec<Attribute> {
    let column = |(n, name): (usize, &String)| {
        let texts: Vec<&str> = rows.iter().map(|(row, _)| row.groups[n].as_str()).collect();
        Attribute::of_texts(name, &texts)
    };
    let measured = |name: &str, value: fn(&Seen) -> f32| {
        let values: Vec<_> = rows
            .iter()
            .map(|(_, seen)| Some(f64::from(value(seen))))
            .collect();
        Attribute::of_numbers(name, &values)
    };
    let fair: Vec<&str> = rows
        .iter()
        .map(|(_, seen)| quality(seen.obstacle))
        .collect();
    let seen = [
        measured("yaw", |seen| seen.yaw),
        measured("light", |seen| seen.light),
        measured("resolution", |seen| seen.landmarks.inter_ocular()),
        Attribute::of_texts("quality", &fair),
    ];
    let told = |attribute: &Attribute| columns.contains(&attribute.name);
    columns
        .iter()
        .enumerate()
        .map(column)
        .chain(seen.into_iter().filter(|attribute| !told(attribute)))
        .filter(|attribute| attribute.groups.len() > 1)
        .collect()
}

/// Whether the game would have read a face, in a word.
const fn quality(obstacle: Option<Obstacle>) -> &'static str {
    match obstacle {
        None => "fair",
        Some(Obstacle::NoFace) => "no face",
        Some(Obstacle::TooFar) => "too far",
        Some(Obstacle::CutOff) => "cut off",
        Some(Obstacle::TooDark) => "too dark",
        Some(Obstacle::Blurred) => "blurred",
        Some(Obstacle::TurnedAway) => "turned away",
        Some(Obstacle::Covered) => "covered",
    }
}
