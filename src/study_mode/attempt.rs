//! What the game knows of a try as the dataset writes it.

use std::{mem, time::Duration};

use crate::{
    dataset::{Reading, TargetRow},
    facs::ActionUnit,
    game::{
        gallery::Target,
        scoring::{Performance, Sample},
    },
};

/// The face that was copied.
pub fn target(target: &Target) -> TargetRow {
    TargetRow {
        digest: target.digest.clone(),
        name: target.id.clone(),
        emotion: target.emotion,
        labelled_by: target.labelled_by.clone(),
        licence: target.licence.clone(),
    }
}

/// Every fair reading of a try, moved out of the game.
pub fn readings(performance: &mut Performance) -> Vec<Reading> {
    let (judged, from) = (performance.judged, performance.from);
    let samples = mem::take(&mut performance.samples).into_iter().enumerate();
    samples.map(|(place, sample)| reading(sample, from, judged == Some(place))).collect()
}

/// Raw intensities, and what counted as present when it was scored.
fn reading(sample: Sample, from: Duration, judged: bool) -> Reading {
    let mut aus = sample.raw;
    for unit in ActionUnit::ALL {
        aus[unit].present = sample.present.contains(unit);
    }
    let at = sample.at.saturating_sub(from).as_millis();
    Reading {
        at: u32::try_from(at).unwrap_or(u32::MAX),
        judged,
        aus,
        landmarks: Some(sample.landmarks),
        pose: sample.pose,
        sharpness: Some(sample.sharpness),
        faces: u32::from(sample.faces),
    }
}
