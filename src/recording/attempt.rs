//! What the game knows as the dataset writes it.

use std::{mem, time::Duration};

use crate::{
    dataset::{self, Arrival, NewPicture, PersonKind, Purpose, Reading, TargetRow},
    game::{
        agreement::{Agreement, Given},
        gallery::Target,
        scoring::{Performance, Sample},
    },
};

/// Who comes, and what they agree to.
pub fn arrival(kind: PersonKind, agreement: &Agreement, given: &Given) -> Arrival {
    Arrival {
        kind,
        groups: std::collections::BTreeMap::new(),
        agreement: dataset::Agreement {
            measurements: agreement.allows(Purpose::Measurements),
            images: agreement.allows(Purpose::Images),
            research: agreement.allows(Purpose::Research),
        },
        text_version: given.text.clone(),
        language: given.language.clone(),
    }
}

/// The face that was copied; none of what carries no label.
pub fn target(target: &Target) -> Option<TargetRow> {
    Some(TargetRow {
        digest: target.digest.clone(),
        name: target.id.clone(),
        emotion: target.emotion()?,
        labelled_by: target.labelled_by.clone(),
        licence: target.licence.clone(),
    })
}

/// Every fair reading of a try, moved out of the game, and the judged picture.
pub fn readings(performance: &mut Performance) -> (Vec<Reading>, Option<NewPicture>) {
    let judged = performance.judged;
    let face = judged.and_then(|place| performance.samples.get(place));
    let landmarks = face.map(|face| face.landmarks.clone());
    let picture = performance.picture.clone();
    let picture = picture.map(|picture| NewPicture { picture, landmarks });
    let from = performance.from;
    let samples = mem::take(&mut performance.samples).into_iter().enumerate();
    let readings = samples.map(|(place, sample)| reading(sample, from, judged == Some(place)));
    (readings.collect(), picture)
}

fn reading(sample: Sample, from: Duration, judged: bool) -> Reading {
    let at = sample.at.saturating_sub(from).as_millis();
    Reading {
        at: u32::try_from(at).unwrap_or(u32::MAX),
        judged,
        aus: sample.units(),
        landmarks: Some(sample.landmarks),
        pose: sample.pose,
        sharpness: Some(sample.sharpness),
        faces: u32::from(sample.faces),
    }
}
