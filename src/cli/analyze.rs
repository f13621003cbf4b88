//! `face-game analyze`: what is seen in images.

use std::{collections::BTreeMap, path::PathBuf};

use serde::Serialize;

use super::{
    Context, Outcome, output,
    reader::{Reader, Shot},
    report,
};
use crate::{
    error::{Problem, Result},
    facs::ActionUnit,
    vision::{FaceReading, Obstacle, Pose},
};

/// Read the faces in images: landmarks, pose, quality and Action Units.
///
/// Images are PNG, JPEG or WebP, by their content. With --json, one object a
/// line: faces best first, in pixels, degrees and intensities from 0 to 5;
/// `faces` is empty and `error` says why where nothing could be read. The exit
/// code is 3 if that is so of every image.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The images, any number of them
    #[arg(required = true, value_name = "IMAGE")]
    images: Vec<PathBuf>,

    /// Print one JSON object a line
    #[arg(long)]
    json: bool,

    /// The same person's neutral face, to measure movement from; it makes every
    /// reading better
    #[arg(long, value_name = "IMAGE")]
    neutral: Option<PathBuf>,
}

pub fn run(args: &Args, context: &Context) -> Result<Outcome> {
    let mut reader = Reader::load(&context.root)?;
    let neutral = reader.neutral(args.neutral.as_deref())?;
    let mut outcome = Outcome::NothingRead;
    for path in &args.images {
        let name = path.display().to_string();
        let shot = reader.read(path, neutral.as_ref());
        if shot.error.is_none() {
            outcome = Outcome::Done;
        }
        if args.json {
            output::json(&Report::of(&name, &shot, &reader))?;
        } else {
            print(&name, shot, &reader)?;
        }
    }
    Ok(outcome)
}

/// One line of `--json`.
#[derive(Serialize)]
struct Report<'a> {
    image: &'a str,
    width: Option<u32>,
    height: Option<u32>,
    error: Option<String>,
    hint: Option<&'a str>,
    faces: Vec<FaceReport<'a>>,
}

#[derive(Serialize)]
struct FaceReport<'a> {
    #[serde(rename = "box")]
    bounds: [f32; 4],
    landmarks: &'a [[f32; 3]],
    pose: Pose,
    quality: Quality,
    aus: BTreeMap<ActionUnit, UnitReport<'a>>,
    presence: f32,
}

#[derive(Serialize)]
struct UnitReport<'a> {
    intensity: f32,
    present: bool,
    probability: f32,
    /// Why it is neither scored nor spoken of, if it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    unscored: Option<&'a str>,
}

#[derive(Serialize)]
struct Quality {
    ok: bool,
    reason: Option<Obstacle>,
}

impl<'a> Report<'a> {
    fn of(image: &'a str, shot: &'a Shot, reader: &'a Reader) -> Self {
        Self {
            image,
            width: shot.size.map(|size| size.0),
            height: shot.size.map(|size| size.1),
            error: shot.error.as_ref().map(Problem::to_string),
            hint: shot.error.as_ref().and_then(Problem::advice),
            faces: shot
                .faces
                .iter()
                .map(|face| FaceReport::of(face, reader))
                .collect(),
        }
    }
}

impl<'a> FaceReport<'a> {
    fn of(reading: &'a FaceReading, reader: &'a Reader) -> Self {
        let face = &reading.face;
        let unit = |unit: ActionUnit| UnitReport {
            intensity: reading.aus[unit].intensity,
            present: reading.aus[unit].present,
            probability: reading.probabilities[unit.index()],
            unscored: reader.why_unscored(unit),
        };
        let bounds = face.landmarks.bounds();
        Self {
            bounds: [bounds.x, bounds.y, bounds.width, bounds.height],
            landmarks: &face.landmarks,
            pose: face.pose,
            quality: Quality {
                ok: face.obstacle.is_none(),
                reason: face.obstacle,
            },
            aus: ActionUnit::ALL.map(|au| (au, unit(au))).into(),
            presence: face.presence,
        }
    }
}

/// Prints for people: what is present, face by face.
fn print(name: &str, shot: Shot, reader: &Reader) -> Result<()> {
    if let Some(problem) = shot.error {
        report(&Problem::new(name).because(problem));
        return Ok(());
    }
    let (width, height) = shot.size.unwrap_or_default();
    output::line(format_args!("{name}: {width} × {height} pixels"))?;
    for (n, FaceReading { face, aus, .. }) in shot.faces.iter().enumerate() {
        let (at, pose) = (face.landmarks.bounds(), face.pose);
        output::line(format_args!(
            "  face {}: {:.0} × {:.0} pixels at {:.0}, {:.0}; yaw {:.0}°, pitch {:.0}°, roll {:.0}°",
            n + 1,
            at.width,
            at.height,
            at.x,
            at.y,
            pose.yaw,
            pose.pitch,
            pose.roll,
        ))?;
        if let Some(obstacle) = face.obstacle {
            output::line(format_args!("    not a fair reading: {obstacle:?}"))?;
        }
        for unit in aus.present().iter() {
            let (name, intensity) = (unit.name(), aus[unit].intensity);
            let counted = match reader.why_unscored(unit) {
                Some(because) => format!("  not scored: {because}"),
                None => String::new(),
            };
            output::line(format_args!(
                "    {unit} {name:<20} {intensity:.1}{counted}"
            ))?;
        }
    }
    Ok(())
}
