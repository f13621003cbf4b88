//! Datasets for tests: people, turns and pictures that nobody played.
#![allow(dead_code, reason = "each test uses a part of the harness")]

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use face_game::{
    dataset::{
        Agreement, Arrival, Check, DatasetConfig, NewPicture, NewTurn, Outcome, PersonKind,
        Reading, SessionStart, Store, TargetRow, Ticket, Time, Visit, Writer, config::KeepImage,
    },
    facs::{AuReadings, AuSet, Emotion},
    picture::Picture,
    vision::{LANDMARKS, Landmarks, Obstacle, Pose},
};

/// What a test waits for at most, on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// As shipped, but whole frames are kept: pictures here show no face.
pub fn config() -> DatasetConfig {
    let mut config = DatasetConfig::default();
    config.images.kind = KeepImage::Frame;
    config
}

pub fn arrival(agreement: Agreement) -> Arrival {
    Arrival {
        kind: PersonKind::Player,
        groups: BTreeMap::new(),
        agreement,
        text_version: "2026-11".into(),
        language: "en".into(),
    }
}

pub fn start() -> SessionStart {
    SessionStart {
        game_version: "0.1.0".into(),
        language: "en".into(),
        calibrated: true,
    }
}

pub fn target(emotion: Emotion) -> TargetRow {
    TargetRow {
        digest: face_game::dataset::digest(emotion.key().as_bytes()),
        name: format!("{emotion}-a"),
        emotion,
        labelled_by: "a test".into(),
        licence: "CC0-1.0".into(),
    }
}

/// Frames of which the last is judged and good.
pub fn readings(count: u32) -> Vec<Reading> {
    let mesh: Vec<_> = (0..LANDMARKS)
        .map(|n| [n as f32, 2.0 * n as f32, 0.5])
        .collect();
    let reading = |n| Reading {
        at: 33 * n,
        judged: n + 1 == count,
        aus: AuReadings::default(),
        landmarks: Landmarks::new(mesh_of(n, &mesh)),
        pose: Pose::default(),
        sharpness: Some(0.4),
        faces: 1,
    };
    (0..count).map(reading).collect()
}

fn mesh_of(n: u32, mesh: &[[f32; 3]]) -> Vec<[f32; 3]> {
    mesh.iter()
        .map(|[x, y, z]| [x + n as f32, *y, *z])
        .collect()
}

/// A turn with this score; below 0 it is one that could not be scored.
pub fn turn(number: u32, score: f32) -> NewTurn {
    let now = Time::now();
    let outcome = if score < 0.0 {
        Outcome::Obstructed(Obstacle::TooDark)
    } else {
        Outcome::Scored {
            player_aus: AuSet::EMPTY,
            score,
            stars: 5.0 * score,
        }
    };
    NewTurn {
        round: number,
        attempt: 0,
        target: target(Emotion::ALL[number as usize % 6]),
        detector: "detector-1".into(),
        started_at: now.before(Duration::from_secs(5)),
        ended_at: now,
        target_aus: AuSet::EMPTY,
        outcome,
        readings: readings(4),
        picture: None,
    }
}

/// A picture that no other number gives.
pub fn picture(number: u32, side: u32) -> NewPicture {
    let mut state = number.wrapping_mul(2_654_435_761) | 1;
    let mut noise = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as u8
    };
    let rgba = (0..side * side)
        .flat_map(|_| [noise(), noise(), noise(), 255])
        .collect();
    NewPicture {
        picture: Arc::new(Picture::new(side, side, rgba).unwrap()),
        landmarks: None,
    }
}

pub fn with_picture(number: u32, side: u32, score: f32) -> NewTurn {
    NewTurn {
        picture: Some(picture(number, side)),
        ..turn(number, score)
    }
}

pub fn answer<T>(ticket: Ticket<T>) -> T {
    ticket.wait(PATIENCE).unwrap()
}

pub fn writer(folder: &Path) -> Writer {
    Writer::start(folder.to_owned(), config()).unwrap()
}

/// Somebody in a session.
pub fn visitor(writer: &Writer, agreement: Agreement) -> Visit {
    let (mut visit, kept) = writer.begin(arrival(agreement)).unwrap();
    answer(kept);
    answer(visit.begin_session(start()).unwrap());
    visit
}

/// What is wrong with a dataset, by an independent look at it.
pub fn wrong(folder: &Path) -> Vec<(Check, String)> {
    let found = Store::read_only(folder).unwrap().verify().unwrap();
    let told = |finding: face_game::dataset::Finding| (finding.check, finding.subject);
    found.findings.into_iter().map(told).collect()
}

/// Every file below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

/// Files below a folder in which some bytes stand.
pub fn holding(folder: &Path, bytes: &[u8]) -> Vec<PathBuf> {
    let mut found = files(folder);
    found.retain(|path| {
        let content = std::fs::read(path).unwrap();
        content.windows(bytes.len()).any(|window| window == bytes)
    });
    found
}
