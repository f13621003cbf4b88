//! A picture of many faces, to be looked at: what the networks are shown.

use std::path::PathBuf;

use face_game::error::{Problem, Result};
use face_game::facs::{ActionUnit, Emotion};
use image::RgbaImage;

use crate::acting::Act;
use crate::dice::Dice;
use crate::emoting::Manner;
use crate::person::{Person, Studio};
use crate::sample::{Shot, Sitting};
use crate::seat::SIZE;
use crate::set::Acts;

/// What is shown.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The picture to write, a PNG
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Rows: a person each
    #[arg(long, default_value_t = 5)]
    people: usize,
    /// Columns: the first at rest
    #[arg(long, default_value_t = 8)]
    faces: usize,
    /// One Action Unit in each column instead of any expression, such as 4 or 12
    #[arg(long, value_delimiter = ',')]
    units: Vec<u8>,
    /// The six emotions in turn, in each person's manner
    #[arg(long, conflicts_with = "units")]
    emotions: bool,
    /// Whose shapes: mixed, only-N or without-N
    #[arg(long, default_value = "mixed")]
    cast: String,
    /// Chooses everything by chance
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Makes it.
///
/// # Errors
/// The picture cannot be written.
pub fn make(args: &Args, studio: &Studio) -> Result<()> {
    let cast = crate::set::Plan {
        seed: 0,
        people: 0,
        faces: 0,
        rests: 0,
        cast: args.cast.clone(),
        acts: Acts::Any,
    }
    .cast()?;
    let columns = if args.units.is_empty() {
        args.faces
    } else {
        args.units.len() + 1
    };
    let mut sheet = RgbaImage::new((columns * SIZE) as u32, (args.people * SIZE) as u32);
    for row in 0..args.people {
        let mut dice = Dice::new(args.seed, row as u64);
        let person = Person::random(studio, cast, &mut dice)?;
        let sitting = Sitting::new(studio, &person, &mut dice);
        let manner = Manner::random(&mut dice.clone());
        for column in 0..columns {
            let shot = match (column, args.units.get(column.wrapping_sub(1))) {
                (0, _) => Shot::rest(&mut dice),
                (_, Some(number)) => Shot {
                    act: alone(*number)?,
                    neutral: false,
                    occluded: false,
                    emotion: None,
                    crop: false,
                },
                (_, None) if args.emotions => Shot {
                    act: manner.show(Emotion::ALL[(column - 1) % 6], &mut dice),
                    ..Shot::rest(&mut dice)
                },
                (_, None) => Shot::any(&mut dice),
            };
            let (picture, ..) = sitting.take(&shot, &mut dice)?;
            let face = RgbaImage::from_raw(picture.width(), picture.height(), picture.into_rgba());
            if let Some(face) = face {
                image::imageops::replace(
                    &mut sheet,
                    &face,
                    (column * SIZE) as i64,
                    (row * SIZE) as i64,
                );
            }
        }
    }
    sheet.save(&args.out).map_err(|error| {
        Problem::new(format!("cannot write {}", args.out.display()))
            .because(error)
            .hint("name a PNG in a folder that exists with --out")
    })
}

fn alone(number: u8) -> Result<Act> {
    let unit = ActionUnit::ALL
        .into_iter()
        .find(|unit| unit.number() == number)
        .ok_or_else(|| {
            let known: Vec<_> = ActionUnit::ALL
                .iter()
                .map(|unit| unit.number().to_string())
                .collect();
            Problem::new(format!("there is no AU{number}"))
                .hint(format!("choose from {}", known.join(", ")))
        })?;
    let mut act = Act::default();
    act.units[unit.index()] = 1.0;
    Ok(act)
}
