//! `targets check`.

use super::{
    detector::{Detector, Found},
    twins::Twins,
};
use crate::{
    cli::{output, reader::Reader, report},
    error::{Problem, Result},
    paths::Root,
    target::{Obtained, Target},
};

/// How far a difficulty may drift before a card is called wrong: other processors
/// add up in another order.
const TOLERANCE: f32 = 0.015;

/// Whether every card agrees with the detector, and no image is there twice.
pub fn run(targets: Vec<Target>, root: &Root, update: bool) -> Result<bool> {
    let mut detector = Detector::new(Reader::load(root)?);
    let mut twins = Twins::default();
    let mut sound = true;
    for mut target in targets {
        let (image, neutral) = (target.image(), target.neutral());
        match twins.meet(&image, &target.id) {
            Ok(None) => {}
            Ok(Some(other)) => {
                sound = false;
                report(&twin(&target.id, &other));
            }
            // The detector says the same, with the file's name.
            Err(_) => {}
        }
        let found = match detector.find(&image, neutral.as_deref()) {
            Ok(found) => found,
            Err(problem) => {
                report(&problem);
                sound = false;
                continue;
            }
        };
        let (id, stored) = (target.id.clone(), target.card.aus);
        let unmeasured = update && target.card.difficulty.is_none();
        if agrees(&target, found) && !unmeasured {
            output::line(format_args!("{id}: agrees, {}", found.aus))?;
        } else if update {
            target.card.aus = found.aus;
            target.card.difficulty = Some(found.difficulty);
            target.card.aus_obtained = Obtained::Detector {
                version: detector.version(),
            };
            target.save()?;
            output::line(format_args!(
                "{id}: was {stored}, now {}, difficulty {:.2}",
                found.aus, found.difficulty
            ))?;
        } else {
            sound = false;
            let said = target.card.difficulty.map_or_else(String::new, |said| {
                format!("; difficulty {said:.2}, measured {:.2}", found.difficulty)
            });
            output::line(format_args!(
                "{id}: says {stored}, the detector finds {}{said}",
                found.aus
            ))?;
        }
    }
    Ok(sound)
}

/// Whether the card says what was found; a card without a difficulty claims none.
fn agrees(target: &Target, found: Found) -> bool {
    let card = &target.card;
    let near = |difficulty: f32| (difficulty - found.difficulty).abs() < TOLERANCE;
    card.aus == found.aus && card.difficulty.is_none_or(near)
}

/// What is said of an image that is there already.
pub fn twin(name: &str, other: &str) -> Problem {
    Problem::new(format!("{name} shows the same picture as {other}"))
        .hint("keep one of them: `face-game targets remove NAME`")
}
