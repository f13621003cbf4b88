//! From the dataset's labelled turns to examples.

use std::collections::BTreeMap;

use super::{
    example::{Example, SIDE},
    features::{Features, Shape},
    label::Label,
};
use crate::{
    dataset::{
        Identities, ImageKind, ImageRef, LabelSource, Person, Purpose, Reading, Session, Store,
        Turn, image::unpack,
    },
    error::Result,
    vision::{AuHead, crop::FaceCrop},
};

/// Examples of a dataset.
#[derive(Debug, Default)]
pub struct Records {
    /// One for each labelled turn of somebody who agrees that measurements are kept.
    pub examples: Vec<Example>,
    /// Pictures that could not be read, with the reason.
    pub unreadable: Vec<String>,
}

/// Whether pictures are wanted.
#[derive(Debug, Clone, Copy)]
pub enum Pictures<'a> {
    /// Measurements are enough.
    No,
    /// Those of people who agree to that too; encrypted ones with these keys.
    Yes(Option<&'a Identities>),
}

/// Reads a dataset. What is labelled by a person counts before what is labelled by
/// rule. Consent is asked again, of everybody.
///
/// # Errors
/// A dataset that cannot be read, or pictures that are encrypted to a key that is
/// not given.
pub fn examples(store: &Store, head: &AuHead, pictures: Pictures) -> Result<Records> {
    let mut records = Records::default();
    for person in store.people()? {
        if !store.agrees(person.id, Purpose::Measurements)? {
            continue;
        }
        let pictures = match pictures {
            Pictures::Yes(keys) if store.agrees(person.id, Purpose::Images)? => Pictures::Yes(keys),
            _ => Pictures::No,
        };
        for session in store.sessions(person.id)? {
            for turn in store.turns(session.id)? {
                if let Some(label) = label(store, &turn)? {
                    let about = About {
                        person: &person,
                        session: &session,
                        turn: &turn,
                    };
                    records.add(store, head, &about, label, pictures)?;
                }
            }
        }
    }
    Ok(records)
}

/// Whose turn it is.
struct About<'a> {
    person: &'a Person,
    session: &'a Session,
    turn: &'a Turn,
}

/// What the turn's face is called, if it is called something.
fn label(store: &Store, turn: &Turn) -> Result<Option<Label>> {
    let labels = store.labels(turn.id)?;
    let valid = || labels.iter().filter(|label| label.revoked_at.is_none());
    let looked = valid().find(|label| label.source == LabelSource::Person);
    let label = looked.or_else(|| valid().next());
    Ok(label.map(|label| Label::Face(label.emotion)))
}

impl Records {
    fn add(
        &mut self,
        store: &Store,
        head: &AuHead,
        about: &About,
        label: Label,
        pictures: Pictures,
    ) -> Result<()> {
        let readings = store.readings(about.turn.id)?;
        let Some(judged) = readings.iter().find(|reading| reading.judged) else {
            return Ok(());
        };
        let crop = match pictures {
            Pictures::No => None,
            Pictures::Yes(keys) => self.crop(store, about.turn, judged, keys)?,
        };
        let mut groups: BTreeMap<String, String> = about.person.groups.clone();
        let own = if about.session.calibrated {
            "yes"
        } else {
            "no"
        };
        groups.insert("own still face".into(), own.into());
        self.examples.push(Example {
            features: Features {
                units: judged.aus,
                own_units: about.session.calibrated,
                // The still face itself is not kept.
                shape: judged
                    .landmarks
                    .as_ref()
                    .and_then(|landmarks| Shape::of(head, landmarks, None)),
            },
            crop,
            label,
            person: about.person.id.to_string(),
            weight: 1.0,
            groups,
        });
        Ok(())
    }

    /// The turn's aligned face.
    fn crop(
        &mut self,
        store: &Store,
        turn: &Turn,
        judged: &Reading,
        keys: Option<&Identities>,
    ) -> Result<Option<FaceCrop>> {
        let images = store.images(turn.id)?;
        let kind = |kind| images.iter().find(|image| image.kind == kind);
        let Some(image) = kind(ImageKind::Crop).or_else(|| kind(ImageKind::Frame)) else {
            return Ok(None);
        };
        if !image.recipient.is_empty() && keys.is_none() {
            // Without the key none of them can be read: that is worth an error.
            unpack(&image.path, Vec::new(), None)?;
        }
        let picture = store
            .image_bytes(image)
            .and_then(|bytes| unpack(&image.path, bytes, keys));
        match picture {
            Ok(picture) => Ok(aligned(image, &picture, judged).map(|crop| crop.shrunk(SIDE))),
            Err(problem) => {
                self.unreadable.push(problem.to_string());
                Ok(None)
            }
        }
    }
}

fn aligned(
    image: &ImageRef,
    picture: &crate::picture::Picture,
    judged: &Reading,
) -> Option<FaceCrop> {
    match image.kind {
        ImageKind::Crop => FaceCrop::from_picture(picture),
        ImageKind::Frame => FaceCrop::take(picture, judged.landmarks.as_ref()?),
    }
}
