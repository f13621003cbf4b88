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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        dataset::{
            Agreement, Arrival, ImageId, LabelId, ModelKind, ModelRow, Outcome, PersonKind,
            SessionId, TargetRow, Time, TurnId, digest,
        },
        facs::{ActionUnit::LipCornerPuller, AuReadings, AuSet, Emotion},
        vision::{
            Pose,
            au_head::tests::{shipped, showing},
        },
    };

    /// A dataset with a labelled smile of each of these people, and a picture.
    fn dataset(agreements: &[Agreement]) -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        store
            .batch(|batch| {
                let now = Time::now();
                batch.put_target(&TargetRow {
                    digest: "t".into(),
                    name: "happiness-a".into(),
                    emotion: Emotion::Happiness,
                    labelled_by: "somebody".into(),
                    licence: "CC0-1.0".into(),
                })?;
                batch.put_model(&ModelRow {
                    version: "d".into(),
                    kind: ModelKind::AuHead,
                    first_used: now,
                    tainted_at: None,
                })?;
                for agreement in agreements {
                    let arrival = Arrival {
                        kind: PersonKind::Player,
                        groups: [("age".to_owned(), "20-29".to_owned())].into(),
                        agreement: Agreement::ALL,
                        text_version: "1".into(),
                        language: "en".into(),
                    };
                    let (person, mut consents) = arrival.rows(now);
                    batch.put_person(&person)?;
                    for consent in &mut consents {
                        batch.put_consent(consent)?;
                    }
                    turn(batch, &person, now)?;
                    // Those who change their mind.
                    for mut consent in consents {
                        if !agreement.to(consent.purpose) {
                            consent.id = crate::dataset::ConsentId::new();
                            (consent.ordinal, consent.granted) = (1, false);
                            batch.put_consent(&consent)?;
                        }
                    }
                }
                Ok(())
            })
            .unwrap();
        (folder, store)
    }

    fn turn(batch: &crate::dataset::Batch, person: &Person, now: Time) -> Result<()> {
        let session = Session {
            id: SessionId::new(),
            person: person.id,
            installation: "i".into(),
            game_version: "1".into(),
            language: "en".into(),
            started_at: now,
            ended_at: None,
            calibrated: true,
        };
        batch.put_session(&session)?;
        let smile: AuSet = [LipCornerPuller].into();
        let turn = Turn {
            id: TurnId::new(),
            session: session.id,
            round: 0,
            attempt: 0,
            target: "t".into(),
            detector: "d".into(),
            started_at: now,
            ended_at: now,
            target_aus: smile,
            outcome: Outcome::Scored {
                player_aus: smile,
                score: 1.0,
                stars: 5.0,
            },
        };
        batch.put_turn(&turn)?;
        let mut aus = AuReadings::default();
        (aus[LipCornerPuller].intensity, aus[LipCornerPuller].present) = (3.0, true);
        let reading = Reading {
            at: 0,
            judged: true,
            aus,
            landmarks: Some(showing(LipCornerPuller, 3.0)),
            pose: Pose::default(),
            sharpness: Some(0.5),
            faces: 1,
        };
        batch.put_reading(turn.id, 0, &reading)?;
        let label = crate::dataset::Label {
            id: LabelId::new(),
            turn: turn.id,
            emotion: Emotion::Happiness,
            source: LabelSource::Automatic,
            labelled_by: "somebody".into(),
            detector: "d".into(),
            score: 1.0,
            threshold: 0.6,
            gates: "{}".into(),
            made_at: now,
            revoked_at: None,
        };
        batch.put_label(&label)?;
        let mut bytes = Vec::new();
        let side = FaceCrop::SIZE as u32;
        image::RgbImage::from_pixel(side, side, image::Rgb([9, 90, 200]))
            .write_to(
                &mut std::io::Cursor::new(&mut bytes),
                image::ImageFormat::Png,
            )
            .unwrap();
        // Every picture is another, so that every file is.
        bytes.extend(person.id.to_string().bytes());
        let digest = digest(&bytes);
        let image = ImageRef {
            id: ImageId::new(),
            turn: turn.id,
            kind: ImageKind::Crop,
            path: format!("images/{}/{digest}.png", &digest[..2]),
            bytes: bytes.len() as u64,
            width: side,
            height: side,
            recipient: String::new(),
            made_at: now,
            digest,
        };
        batch.put_image(&image, &bytes)?;
        Ok(())
    }

    #[test]
    fn only_what_people_agree_to_now_is_learned_from() {
        let measured = Agreement {
            measurements: true,
            ..Agreement::default()
        };
        let (_folder, store) = dataset(&[Agreement::ALL, measured, Agreement::default()]);
        let head = shipped();
        let found = examples(&store, &head, Pictures::Yes(None)).unwrap();
        let [all, no_picture] = found.examples.as_slice() else {
            panic!("two of three agree to measurements: {found:?}")
        };
        assert!(found.unreadable.is_empty(), "{:?}", found.unreadable);
        let crop = all.crop.as_ref().unwrap();
        assert_eq!((crop.side(), &crop.rgb()[..3]), (SIDE, &[9, 90, 200][..]));
        assert!(no_picture.crop.is_none());
        for example in &found.examples {
            assert_eq!(example.label, Label::Face(Emotion::Happiness));
            assert!(example.features.own_units && example.features.units[LipCornerPuller].present);
            assert!(example.features.shape.is_some_and(|shape| !shape.own));
            assert_eq!(example.groups["age"], "20-29");
        }
        assert_ne!(all.person, no_picture.person);
        let without = examples(&store, &head, Pictures::No).unwrap();
        assert!(
            without
                .examples
                .iter()
                .all(|example| example.crop.is_none())
        );
    }

    #[test]
    fn labels_that_were_taken_back_and_damaged_pictures_are_left_out() {
        let (folder, store) = dataset(&[Agreement::ALL, Agreement::ALL]);
        store
            .connection()
            .execute(
                "UPDATE labels SET revoked_at = 1 WHERE id = (SELECT min(id) FROM labels)",
                [],
            )
            .unwrap();
        for image in glob(folder.path()) {
            std::fs::write(image, b"damaged").unwrap();
        }
        let found = examples(&store, &shipped(), Pictures::Yes(None)).unwrap();
        assert_eq!((found.examples.len(), found.unreadable.len()), (1, 1));
        assert!(found.examples[0].crop.is_none());
    }

    /// Every picture of a dataset.
    fn glob(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
        let below = |path: &std::path::Path| -> Vec<std::path::PathBuf> {
            let entries = std::fs::read_dir(path).unwrap();
            entries.map(|entry| entry.unwrap().path()).collect()
        };
        let folders = below(&folder.join("images")).into_iter();
        folders
            .filter(|path| path.is_dir())
            .flat_map(|path| below(&path))
            .collect()
    }
}
