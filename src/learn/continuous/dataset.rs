//! The dataset as the learning's diary.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Row, types::Type};

use super::diary::{Change, Diary, Imitation};
use crate::{
    dataset::{Action, ModelKind, ModelRow, PersonId, Purpose, Store, Time},
    error::{Problem, Result},
    facs::{ActionUnit, AuReading, AuReadings},
    learn::{
        emotion::{Features, Label, Shape},
        guard::View,
        withdrawal,
    },
    vision::{AuHead, LANDMARKS, Landmarks},
};

/// Labels that hold, of people who agree now, with the judged reading of each; a
/// person's label before the rule's.
const LABELLED: &str = "
    SELECT turns.id AS turn, sessions.id AS session, sessions.person, sessions.calibrated,
           turns.target, labels.emotion, labels.made_at, people.groups,
           readings.aus, readings.intensities, readings.landmarks, readings.yaw,
           readings.pitch, readings.roll, readings.sharpness, readings.faces
    FROM labels
    JOIN turns ON turns.id = labels.turn
    JOIN sessions ON sessions.id = turns.session
    JOIN people ON people.id = sessions.person
    JOIN agreed ON agreed.person = people.id AND agreed.purpose = 'measurements'
    JOIN readings ON readings.turn = turns.id AND readings.number =
        (SELECT min(number) FROM readings AS judged WHERE judged.turn = turns.id AND judged.judged = 1)
    WHERE labels.revoked_at IS NULL
    ORDER BY turns.id, labels.source DESC, labels.made_at DESC";

const COUNT: &str = "
    SELECT count(DISTINCT labels.turn)
    FROM labels
    JOIN turns ON turns.id = labels.turn
    JOIN sessions ON sessions.id = turns.session
    JOIN agreed ON agreed.person = sessions.person AND agreed.purpose = 'measurements'
    WHERE labels.revoked_at IS NULL";

/// Share of each session's tries that could not be read.
const UNREADABLE: &str = "SELECT session, avg(score IS NULL) AS share FROM turns GROUP BY session";

/// Everything read during the tries that have a label.
const MOVEMENT: &str = "
    SELECT turn, intensities FROM readings
    WHERE turn IN (SELECT turn FROM labels WHERE revoked_at IS NULL)";

/// A [`Store`] that is learned from.
#[derive(Debug)]
pub struct DatasetDiary {
    store: Store,
    /// Measures the shape of faces whose landmarks were kept.
    head: Option<AuHead>,
}

impl DatasetDiary {
    /// Over an open dataset. Without a head, only Action Units are learned from.
    pub const fn new(store: Store, head: Option<AuHead>) -> Self {
        Self { store, head }
    }

    /// The dataset itself.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    fn imitation(&self, row: &Row) -> rusqlite::Result<(String, Imitation)> {
        let word: String = row.get("emotion")?;
        let emotion = Label::from(word.as_str()).emotion();
        let emotion = emotion.ok_or_else(|| unsound("emotion", Type::Text))?;
        let groups: String = row.get("groups")?;
        let groups: BTreeMap<String, String> =
            serde_json::from_str(&groups).map_err(|_| unsound("groups", Type::Text))?;
        let features = self.features(row)?;
        Ok((
            row.get("session")?,
            Imitation {
                turn: row.get("turn")?,
                person: row.get("person")?,
                target: row.get("target")?,
                label: emotion,
                at: row.get("made_at")?,
                features,
                view: View {
                    yaw: row.get("yaw")?,
                    pitch: row.get("pitch")?,
                    roll: row.get("roll")?,
                    sharpness: row.get("sharpness")?,
                    faces: row.get("faces")?,
                },
                movement: None,
                unreadable: 0.0,
                groups,
            },
        ))
    }

    fn features(&self, row: &Row) -> rusqlite::Result<Features> {
        let present: u32 = row.get("aus")?;
        let intensities: Vec<u8> = row.get("intensities")?;
        let intensities = floats(&intensities, ActionUnit::COUNT)
            .ok_or_else(|| unsound("intensities", Type::Blob))?;
        let unit = |unit: ActionUnit| AuReading {
            intensity: intensities[unit.index()],
            present: present & (1 << unit.index()) != 0,
        };
        let landmarks: Option<Vec<u8>> = row.get("landmarks")?;
        let landmarks = landmarks
            .and_then(|bytes| floats(&bytes, 3 * LANDMARKS))
            .and_then(|numbers| Landmarks::new(numbers.as_chunks::<3>().0.to_vec()));
        let shape = match (&self.head, landmarks) {
            // The own still face is not kept, so the shape is that from the mean face.
            (Some(head), Some(landmarks)) => Shape::of(head, &landmarks, None),
            _ => None,
        };
        Ok(Features {
            units: AuReadings(ActionUnit::ALL.map(unit)),
            own_units: row.get("calibrated")?,
            shape,
        })
    }

    /// The most that a unit changed in each try that has more than one reading.
    fn movements(&self) -> Result<BTreeMap<String, f32>> {
        let mut ranges: BTreeMap<
            String,
            ([f32; ActionUnit::COUNT], [f32; ActionUnit::COUNT], u32),
        > = BTreeMap::new();
        self.store.list(MOVEMENT, [], |row| {
            let turn: String = row.get("turn")?;
            let bytes: Vec<u8> = row.get("intensities")?;
            if let Some(numbers) = floats(&bytes, ActionUnit::COUNT) {
                let start = (
                    [f32::INFINITY; ActionUnit::COUNT],
                    [f32::NEG_INFINITY; ActionUnit::COUNT],
                    0,
                );
                let (low, high, count) = ranges.entry(turn).or_insert(start);
                for (k, number) in numbers.into_iter().enumerate() {
                    low[k] = low[k].min(number);
                    high[k] = high[k].max(number);
                }
                *count += 1;
            }
            Ok(())
        })?;
        let most = |(turn, (low, high, count)): (String, ([f32; 20], [f32; 20], u32))| {
            let spans = low.iter().zip(&high).map(|(low, high)| high - low);
            (count > 1).then(|| (turn, spans.fold(0.0, f32::max)))
        };
        Ok(ranges.into_iter().filter_map(most).collect())
    }
}

impl Diary for DatasetDiary {
    fn labels(&mut self) -> Result<u64> {
        let counts = self.store.list(COUNT, [], |row| row.get::<_, i64>(0))?;
        Ok(counts.first().map_or(0, |count| *count as u64))
    }

    fn imitations(&mut self) -> Result<Vec<Imitation>> {
        let rows = self.store.list(LABELLED, [], |row| self.imitation(row))?;
        let unreadable = self.store.list(UNREADABLE, [], |row| {
            Ok((
                row.get::<_, String>("session")?,
                row.get::<_, f32>("share")?,
            ))
        })?;
        let unreadable: BTreeMap<String, f32> = unreadable.into_iter().collect();
        let movements = self.movements()?;
        let imitation = |(session, mut imitation): (String, Imitation)| {
            imitation.movement = movements.get(&imitation.turn).copied();
            imitation.unreadable = unreadable.get(&session).copied().unwrap_or_default();
            imitation
        };
        let mut imitations: Vec<Imitation> = rows.into_iter().map(imitation).collect();
        // Of several labels of one try, the first counts.
        imitations.dedup_by(|later, first| later.turn == first.turn);
        Ok(imitations)
    }

    fn tainted(&mut self) -> Result<BTreeSet<String>> {
        withdrawal::tainted(&self.store)
    }

    fn people_of(&mut self, model: &str) -> Result<BTreeSet<String>> {
        let people = self.store.list(
            "SELECT person FROM model_people WHERE model = ?1",
            [model],
            |row| row.get(0),
        )?;
        Ok(people.into_iter().collect())
    }

    fn note(&mut self, model: &str, people: &BTreeSet<String>) -> Result<bool> {
        let ids: Option<Vec<PersonId>> = people.iter().map(|name| name.parse().ok()).collect();
        let ids = ids.ok_or_else(|| Problem::new("a person in the dataset has no proper id"))?;
        self.store.batch(|batch| {
            for person in &ids {
                if !batch.agrees(*person, Purpose::Measurements)? {
                    return Ok(false);
                }
            }
            batch.put_model(&ModelRow {
                version: model.to_owned(),
                kind: ModelKind::Emotion,
                first_used: Time::now(),
                tainted_at: None,
            })?;
            for person in &ids {
                batch.put_learned(model, *person)?;
            }
            Ok(true)
        })
    }

    fn unnote(&mut self, model: &str) -> Result<()> {
        self.store.batch(|batch| batch.drop_model(model))
    }

    fn audit(&mut self, change: Change, model: &str, detail: serde_json::Value) -> Result<()> {
        let action = match change {
            Change::Promote => Action::Promote,
            Change::Rollback => Action::Rollback,
        };
        self.store.audit(action, model, &detail)
    }
}

fn floats(bytes: &[u8], count: usize) -> Option<Vec<f32>> {
    let (numbers, rest) = bytes.as_chunks::<4>();
    let numbers: Vec<f32> = numbers
        .iter()
        .map(|four| f32::from_le_bytes(*four))
        .collect();
    let sound = rest.is_empty() && numbers.len() == count && numbers.iter().all(|n| n.is_finite());
    sound.then_some(numbers)
}

fn unsound(column: &str, kind: Type) -> rusqlite::Error {
    let cause = format!("column `{column}` does not hold what it should");
    rusqlite::Error::FromSqlConversionFailure(0, kind, cause.into())
}
