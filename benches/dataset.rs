//! What a dataset costs as it grows: `cargo bench --bench dataset [-- TURNS…]`.
//!
//! At each size: turns written in batches, one more turn as play writes it, stats,
//! an export, and an import of that export into an empty dataset. Time a turn at
//! each size stands beside its ratio to the smallest: 1 is linear.

use std::{fs, path::Path, time::Instant};

use face_game::{
    dataset::{
        Consent, ConsentId, DatasetConfig, Label, LabelId, LabelSource, ModelKind, ModelRow,
        Outcome, Person, PersonId, PersonKind, Purpose, Reading, Recipients, Session, SessionId,
        Store, TargetRow, Time, Turn, TurnId, digest,
        export::{self, Images, Request},
        import::{Source, import},
        scratch::Scratch,
        stats::Stats,
    },
    facs::{ActionUnit, AuReadings, AuSet, Emotion},
    vision::Pose,
};

/// Turns that are added one by one to a dataset that is there.
const SINGLE: usize = 50;
/// 2026-01-01, in milliseconds.
const START: i64 = 1_767_225_600_000;
const DAY: i64 = 86_400_000;
/// Turns of a day, as of ten busy kiosks.
const A_DAY: usize = 5_000;
/// Turns of a session, and sessions of a person.
const A_SESSION: usize = 12;
const SESSIONS: usize = 3;
const DETECTOR: &str = "aaaaaaaaaaaaaaaa";

fn main() {
    let sizes: Vec<usize> = std::env::args()
        .skip(1)
        .filter_map(|arg| arg.parse().ok())
        .collect();
    let sizes = if sizes.is_empty() {
        vec![10_000, 100_000, 1_000_000]
    } else {
        sizes
    };
    println!("time a turn in µs, and its ratio to the first size");
    println!(
        "{:>9}  {:>13}  {:>13}  {:>13}  {:>13}  {:>11}  {:>8}  {:>8}  {:>8}",
        "turns",
        "insert",
        "stats",
        "export",
        "import",
        "one in play",
        "database",
        "export",
        "memory"
    );
    let mut first: Option<[f64; 4]> = None;
    for turns in sizes {
        let home = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let run = Run::at(home.path(), turns);
        let first = first.get_or_insert(run.micros);
        let cells: Vec<_> = run
            .micros
            .iter()
            .zip(first)
            .map(|(micros, first)| format!("{micros:7.2} {:4.2}×", micros / *first))
            .collect();
        println!(
            "{turns:>9}  {}  {:>8.2} ms  {:>5.0} MB  {:>5.0} MB  {:>5.0} MB",
            cells.join("  "),
            run.one,
            run.database,
            run.export,
            megabytes("VmHWM"),
        );
    }
    println!("memory is the most that the process ever held");
}

/// What one size took.
struct Run {
    /// Microseconds a turn: insert, stats, export, import.
    micros: [f64; 4],
    /// Milliseconds of one more turn, on the disk.
    one: f64,
    /// Megabytes of the database, and of the export.
    database: f64,
    export: f64,
}

impl Run {
    fn at(home: &Path, turns: usize) -> Self {
        let store = Store::open(&home.join("kiosk")).unwrap();
        let each = |began: Instant| began.elapsed().as_secs_f64() * 1e6 / turns as f64;

        let began = Instant::now();
        begin(&store);
        for from in (0..turns).step_by(A_SESSION * SESSIONS * 20) {
            insert(&store, from..turns.min(from + A_SESSION * SESSIONS * 20));
        }
        let insert_micros = each(began);

        let began = Instant::now();
        for n in 0..SINGLE {
            insert(&store, turns + n..turns + n + 1);
        }
        let one = began.elapsed().as_secs_f64() * 1e3 / SINGLE as f64;

        let began = Instant::now();
        let stats = Stats::of(store.connection(), store.folder().path()).unwrap();
        let stats_micros = each(began);
        assert_eq!(stats.turns.all, (turns + SINGLE) as u64);

        let out = home.join("out");
        let began = Instant::now();
        let scratch = Scratch::beside(&out).unwrap();
        let installation = store.installation().unwrap();
        let request = Request {
            purpose: export::Purpose::Own,
            images: Images::LeftOut,
            licence: "other",
            data: store.folder().path(),
            installation: &installation,
            now: START,
        };
        let card = export::write(store.connection(), &request, scratch.path(), |_| {}).unwrap();
        scratch.keep(&out).unwrap();
        let export_micros = each(began);
        assert_eq!(card.rows["turns"], (turns + SINGLE) as u64);

        let hub = Store::open(&home.join("hub")).unwrap();
        let sources = Source::find(out.to_str().unwrap()).unwrap();
        let began = Instant::now();
        let imported = import(&hub, &Recipients::default(), &sources).unwrap();
        let import_micros = each(began);
        assert_eq!(imported.rows["turns"].new, (turns + SINGLE) as u64);

        Self {
            micros: [insert_micros, stats_micros, export_micros, import_micros],
            one,
            database: size(store.folder().path()),
            export: size(&out),
        }
    }
}

fn target(emotion: Emotion) -> TargetRow {
    TargetRow {
        digest: digest(emotion.key().as_bytes()),
        name: emotion.key().into(),
        emotion,
        labelled_by: "artist".into(),
        licence: "CC0-1.0".into(),
    }
}

fn begin(store: &Store) {
    store
        .batch(|batch| {
            batch.put_model(&ModelRow {
                version: DETECTOR.into(),
                kind: ModelKind::AuHead,
                first_used: Time(START),
                tainted_at: None,
            })?;
            Emotion::ALL
                .into_iter()
                .try_for_each(|emotion| batch.put_target(&target(emotion)).map(drop))
        })
        .unwrap();
}

/// A number from 0 to 1 that looks like chance and never changes.
fn chance(seed: usize) -> f32 {
    (seed as f32 * 0.618_034).fract()
}

/// Writes turns with a judged reading and, where they earn it, a label: in one
/// transaction, as many as there are.
fn insert(store: &Store, numbers: std::ops::Range<usize>) {
    let config = DatasetConfig::default();
    store
        .batch(|batch| {
            let mut session = None;
            for n in numbers {
                let at = START + (n / A_DAY) as i64 * DAY + (n % A_DAY) as i64 * 17_000;
                let id = match session {
                    Some(id) if n % A_SESSION != 0 => id,
                    _ => *session.insert(visit(batch, at)?),
                };
                attempt(batch, &config, n, at, id)?;
            }
            Ok(())
        })
        .unwrap();
}

/// A person who comes once, with consent to everything that is measured.
fn visit(batch: &face_game::dataset::Batch, at: i64) -> face_game::error::Result<SessionId> {
    let person = PersonId::new();
    batch.put_person(&Person {
        id: person,
        created_at: Time(at),
        kind: PersonKind::Synthetic,
        groups: std::collections::BTreeMap::default(),
    })?;
    for purpose in [Purpose::Play, Purpose::Measurements, Purpose::Research] {
        batch.put_consent(&Consent {
            id: ConsentId::new(),
            person,
            purpose,
            ordinal: 0,
            granted: true,
            text_version: "1".into(),
            language: "en".into(),
            decided_at: Time(at),
        })?;
    }
    let session = SessionId::new();
    batch.put_session(&Session {
        id: session,
        person,
        installation: "kiosk".into(),
        game_version: "0.1.0".into(),
        language: "en".into(),
        started_at: Time(at),
        ended_at: None,
        calibrated: true,
    })?;
    Ok(session)
}

fn attempt(
    batch: &face_game::dataset::Batch,
    config: &DatasetConfig,
    n: usize,
    at: i64,
    session: SessionId,
) -> face_game::error::Result<()> {
    let target = target(Emotion::ALL[n % 6]);
    let target_aus = target.emotion.prototype();
    let slips = |unit: ActionUnit| chance(n * 20 + unit.index()) < 0.1;
    let player_aus: AuSet = ActionUnit::ALL
        .into_iter()
        .filter(|unit| target_aus.contains(*unit) != slips(*unit))
        .collect();
    let score = player_aus.jaccard(target_aus);
    let turn = TurnId::new();
    batch.put_turn(&Turn {
        id: turn,
        session,
        round: (n % A_SESSION) as u32,
        attempt: 0,
        target: target.digest.clone(),
        detector: DETECTOR.into(),
        started_at: Time(at),
        ended_at: Time(at + 5_000),
        target_aus,
        outcome: Outcome::Scored {
            player_aus,
            score,
            stars: 5.0 * score,
        },
    })?;
    let mut aus = AuReadings::default();
    for unit in ActionUnit::ALL {
        aus[unit].present = player_aus.contains(unit);
        aus[unit].intensity = 5.0 * chance(n * 7 + unit.index());
    }
    batch.put_reading(
        turn,
        0,
        &Reading {
            at: 4_000,
            judged: true,
            aus,
            landmarks: None,
            pose: Pose {
                yaw: 1.0,
                pitch: 2.0,
                roll: 3.0,
            },
            sharpness: Some(0.5),
            faces: 1,
        },
    )?;
    if score >= config.label.threshold {
        batch.put_label(&Label {
            id: LabelId::new(),
            turn,
            emotion: target.emotion,
            source: LabelSource::Automatic,
            labelled_by: target.labelled_by,
            detector: DETECTOR.into(),
            score,
            threshold: config.label.threshold,
            gates: "{}".into(),
            made_at: Time(at + 5_000),
            revoked_at: None,
        })?;
    }
    Ok(())
}

/// Megabytes of all files in a folder.
fn size(folder: &Path) -> f64 {
    let mut bytes = 0;
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                bytes += entry.metadata().unwrap().len();
            }
        }
    }
    bytes as f64 / 1e6
}

/// A line of this process's memory statistics, where the kernel keeps them.
fn megabytes(name: &str) -> f64 {
    let text = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.map_or(f64::NAN, |kilobytes| kilobytes / 1024.0)
}
