//! Made-up people who play on several kiosks.

use std::{collections::BTreeMap, path::Path};

use face_game::{
    dataset::{
        Consent, ConsentId, ImageId, ImageKind, ImageRef, Label, LabelGates, LabelId, LabelSource,
        ModelKind, ModelRow, Outcome, Person, PersonId, PersonKind, Purpose, Reading, Recipients,
        Session, SessionId, Store, TargetRow, Time, Turn, TurnId, digest, tables::TABLES,
    },
    facs::{ActionUnit, AuReadings, AuSet, Emotion},
    vision::{Landmarks, Obstacle, Pose},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rusqlite::types::Value;
use uuid::Uuid;

/// 2026-01-01, in milliseconds.
pub const START: i64 = 1_767_225_600_000;
const DAY: i64 = 86_400_000;

/// The network that read everybody.
const DETECTOR: &str = "aaaaaaaaaaaaaaaa";
/// One that learned from some.
pub const LEARNED: &str = "bbbbbbbbbbbbbbbb";

/// What labels ask of a picture.
const GATES: LabelGates = LabelGates {
    min_sharpness: 0.2,
    max_yaw: 25.0,
    max_pitch: 25.0,
    max_roll: 30.0,
    max_faces: 1,
};

/// Somebody with all that belongs to them.
pub struct Player {
    pub person: Person,
    pub code: [u8; 32],
    pub consents: Vec<Consent>,
    pub sessions: Vec<(Session, Vec<Attempt>)>,
    pub taught: bool,
}

pub struct Attempt {
    pub turn: Turn,
    pub readings: Vec<Reading>,
    pub label: Option<Label>,
    pub image: Option<(ImageRef, Vec<u8>)>,
}

/// How much there is of everything.
pub struct Size {
    pub people: usize,
    pub sessions: usize,
    pub turns: usize,
}

pub const SMALL: Size = Size {
    people: 5,
    sessions: 3,
    turns: 4,
};

/// The faces that are copied.
pub fn targets() -> Vec<TargetRow> {
    Emotion::ALL
        .into_iter()
        .map(|emotion| TargetRow {
            digest: digest(emotion.key().as_bytes()),
            name: format!("{emotion}-a"),
            emotion,
            labelled_by: "the artist, \"A\"".into(),
            licence: "CC0-1.0".into(),
        })
        .collect()
}

/// People by chance, the same for the same seed. Those in `recipients` alone may
/// look at their pictures, if there are any.
pub fn people(seed: u64, size: &Size, recipients: &Recipients) -> Vec<Player> {
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
    (0..size.people)
        .map(|_| dice.player(size, recipients))
        .collect()
}

struct Dice(ChaCha8Rng);

impl Dice {
    fn id(&mut self) -> Uuid {
        uuid::Builder::from_unix_timestamp_millis(START as u64, &self.0.random()).into_uuid()
    }

    fn below(&mut self, most: usize) -> usize {
        self.0.random_range(0..most)
    }

    fn maybe(&mut self) -> bool {
        self.0.random()
    }

    fn player(&mut self, size: &Size, recipients: &Recipients) -> Player {
        let id = PersonId(self.id());
        let pictures = self.maybe();
        let research = self.maybe();
        let decisions = [
            (Purpose::Play, true),
            (Purpose::Measurements, true),
            (Purpose::Images, pictures),
            (Purpose::Research, research),
        ];
        let consents = decisions.map(|(purpose, granted)| Consent {
            id: ConsentId(self.id()),
            person: id,
            purpose,
            ordinal: 0,
            granted,
            text_version: "2026-01".into(),
            language: "nl".into(),
            decided_at: Time(START),
        });
        let groups = [("age".to_owned(), "20-29".to_owned())];
        let sessions = (0..self.below(size.sessions + 1))
            .map(|_| self.session(id, size, pictures, recipients))
            .collect();
        Player {
            person: Person {
                id,
                created_at: Time(START),
                kind: PersonKind::Player,
                groups: if self.maybe() {
                    groups.into()
                } else {
                    BTreeMap::new()
                },
            },
            code: self.0.random(),
            consents: consents.into(),
            sessions,
            taught: self.maybe(),
        }
    }

    fn session(
        &mut self,
        person: PersonId,
        size: &Size,
        pictures: bool,
        recipients: &Recipients,
    ) -> (Session, Vec<Attempt>) {
        let began = START + DAY * self.below(4) as i64 + self.below(80_000_000) as i64;
        let session = Session {
            id: SessionId(self.id()),
            person,
            installation: "kiosk".into(),
            game_version: "0.1.0".into(),
            language: "en".into(),
            started_at: Time(began),
            ended_at: Some(Time(began + 100_000)),
            calibrated: self.maybe(),
        };
        let attempts = (0..self.below(size.turns + 1))
            .map(|n| self.attempt(&session, n as u32, pictures, recipients))
            .collect();
        (session, attempts)
    }

    fn attempt(
        &mut self,
        session: &Session,
        round: u32,
        pictures: bool,
        recipients: &Recipients,
    ) -> Attempt {
        let id = TurnId(self.id());
        let target = &targets()[self.below(6)];
        let began = session.started_at.0 + 10_000 * i64::from(round);
        let target_aus = target.emotion.prototype();
        let player_aus: AuSet = ActionUnit::ALL
            .into_iter()
            .filter(|unit| target_aus.contains(*unit) != (self.below(6) == 0))
            .collect();
        let score = player_aus.jaccard(target_aus);
        let outcome = if self.below(8) == 0 {
            Outcome::Obstructed(Obstacle::Blurred)
        } else {
            Outcome::Scored {
                player_aus,
                score,
                stars: 5.0 * score,
            }
        };
        let scored = matches!(outcome, Outcome::Scored { .. });
        let readings: Vec<Reading> = (0..2 + self.below(3))
            .map(|n| self.reading(n as u32, n == 1 && scored, player_aus))
            .collect();
        let judged = readings.iter().any(|reading| reading.judged);
        let label = (judged && score >= 0.6).then(|| Label {
            id: LabelId(self.id()),
            turn: id,
            emotion: target.emotion,
            source: LabelSource::Automatic,
            labelled_by: target.labelled_by.clone(),
            detector: DETECTOR.into(),
            score,
            threshold: 0.6,
            gates: serde_json::to_string(&GATES).unwrap(),
            made_at: Time(began + 5_000),
            revoked_at: None,
        });
        let image = (pictures && scored && self.maybe()).then(|| self.image(id, began, recipients));
        Attempt {
            turn: Turn {
                id,
                session: session.id,
                round,
                attempt: 0,
                target: target.digest.clone(),
                detector: DETECTOR.into(),
                started_at: Time(began),
                ended_at: Time(began + 5_000),
                target_aus,
                outcome,
            },
            readings,
            label,
            image,
        }
    }

    fn reading(&mut self, at: u32, judged: bool, shown: AuSet) -> Reading {
        let mut aus = AuReadings::default();
        for unit in ActionUnit::ALL {
            aus[unit].present = shown.contains(unit);
            aus[unit].intensity = self.0.random_range(0.0..5.0);
        }
        let points = (0..478).map(|_| self.0.random::<[f32; 3]>()).collect();
        Reading {
            at,
            judged,
            aus,
            landmarks: Landmarks::new(points).filter(|_| judged),
            pose: Pose {
                yaw: self.0.random_range(-20.0..20.0),
                pitch: 0.0,
                roll: -1.5,
            },
            sharpness: (judged || self.maybe()).then_some(0.5),
            faces: 1,
        }
    }

    fn image(&mut self, turn: TurnId, at: i64, recipients: &Recipients) -> (ImageRef, Vec<u8>) {
        let color: [u8; 3] = self.0.random();
        let picture = image::RgbImage::from_pixel(8, 6, image::Rgb(color));
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture
            .write_to(&mut bytes, image::ImageFormat::Png)
            .unwrap();
        let bytes = recipients.seal(bytes.into_inner()).unwrap();
        let named = digest(&bytes);
        let sealed = !recipients.text().is_empty();
        let image = ImageRef {
            id: ImageId(self.id()),
            turn,
            kind: ImageKind::Crop,
            path: format!(
                "images/{}/{named}.png{}",
                &named[..2],
                if sealed { ".age" } else { "" }
            ),
            digest: named,
            bytes: bytes.len() as u64,
            width: 8,
            height: 6,
            recipient: recipients.text(),
            made_at: Time(at),
        };
        (image, bytes)
    }
}

/// Writes people into a dataset.
pub fn fill<'a>(store: &Store, players: impl IntoIterator<Item = &'a Player>) {
    let model = |version: &str, kind| ModelRow {
        version: version.into(),
        kind,
        first_used: Time(START),
        tainted_at: None,
    };
    store
        .batch(|batch| {
            batch.put_model(&model(DETECTOR, ModelKind::AuHead))?;
            batch.put_model(&model(LEARNED, ModelKind::Emotion))?;
            for target in targets() {
                batch.put_target(&target)?;
            }
            for player in players {
                batch.put_person(&player.person)?;
                batch.put_code(player.person.id, &player.code)?;
                for consent in &player.consents {
                    batch.put_consent(consent)?;
                }
                if player.taught {
                    batch.put_learned(LEARNED, player.person.id)?;
                }
                for (session, attempts) in &player.sessions {
                    batch.put_session(session)?;
                    for attempt in attempts {
                        batch.put_turn(&attempt.turn)?;
                        for (number, reading) in (0..).zip(&attempt.readings) {
                            batch.put_reading(attempt.turn.id, number, reading)?;
                        }
                        if let Some(label) = &attempt.label {
                            batch.put_label(label)?;
                        }
                        if let Some((image, bytes)) = &attempt.image {
                            batch.put_image(image, bytes)?;
                        }
                    }
                }
            }
            Ok(())
        })
        .unwrap();
}

/// Notes that somebody was erased here whose rows never were.
pub fn bury(store: &Store, player: &Player) {
    store
        .connection()
        .execute(
            "INSERT INTO erased (person, erased_at) VALUES (?1, ?2)",
            rusqlite::params![player.person.id, Time(START + 9)],
        )
        .unwrap();
}

/// A new dataset in `folder`.
pub fn open(folder: &Path) -> Store {
    Store::open(folder).unwrap()
}

/// All that a dataset holds, rows and files, in an order of its own.
pub fn dump(store: &Store) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    for table in &TABLES {
        let names: Vec<_> = table.stored().map(|column| column.name).collect();
        let mut query = store
            .connection()
            .prepare(&format!(
                "SELECT \"{}\" FROM {}",
                names.join("\", \""),
                table.name
            ))
            .unwrap();
        let mut rows: Vec<String> = query
            .query_map([], |row| {
                let values: Vec<Value> = (0..names.len()).map(|n| row.get_unwrap(n)).collect();
                Ok(format!("{values:?}"))
            })
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        rows.sort();
        all.insert(table.name.to_owned(), rows);
    }
    let files = store.folder().images().unwrap();
    let files = files.into_iter().map(|path| {
        let bytes = std::fs::read(store.folder().file(&path)).unwrap();
        format!("{path} {}", digest(&bytes))
    });
    all.insert("files".into(), files.collect());
    all
}
