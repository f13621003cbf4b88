//! `targets list`.

use serde::Serialize;

use crate::{
    cli::output,
    error::Result,
    facs::{AuSet, Emotion},
    target::{Obtained, Shows, Strength, Target},
};

/// One line of `list --json`.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    image: String,
    neutral: Option<String>,
    emotion: Option<Emotion>,
    exercise: AuSet,
    strength: Strength,
    labelled_by: &'a str,
    aus: AuSet,
    aus_obtained: &'a Obtained,
    difficulty: Option<f32>,
    licence: &'a str,
    credit: &'a str,
}

/// Prints all `targets`.
pub fn run(targets: &[Target], json: bool) -> Result<()> {
    let width = targets.iter().map(|target| target.id.len()).max();
    let width = width.unwrap_or_default().max(16);
    for target in targets {
        let Target { id, card, .. } = target;
        if json {
            output::json(&Line {
                id,
                image: target.image().display().to_string(),
                neutral: target.neutral().map(|path| path.display().to_string()),
                emotion: card.emotion,
                exercise: card.exercise,
                strength: card.strength,
                labelled_by: &card.labelled_by,
                aus: card.aus,
                aus_obtained: &card.aus_obtained,
                difficulty: card.difficulty,
                licence: &card.licence,
                credit: &card.credit,
            })?;
        } else {
            let name = match card.shows() {
                Shows::Emotion(emotion) => emotion.key(),
                Shows::Exercise(_) => "exercise",
            };
            output::line(format_args!("{id:<width$} {name:<10} {}", card.aus))?;
        }
    }
    Ok(())
}
