//! A house with a theatre and an archive.

use std::{fs, path::Path};

use bevy::prelude::*;
use face_game::{
    app::{
        intent::Intent,
        settings::Settings,
        state::{GameState, RoundState},
    },
    facs::AuSet,
    game::{
        agreement::{Offer, Receipt},
        gallery::Gallery,
        session::Session,
    },
    recording,
};
use rusqlite::{Connection, OpenFlags};

use crate::{
    cast::{Actor, act_until, enter, six, title},
    theatre::{Opening, Theatre},
};

pub const GIVE: &str = "I want to give something";
pub const MEASUREMENTS: &str =
    "Keep how my face moved, so that the game learns from it: points and numbers, no picture";
pub const PICTURES: &str = "Keep a picture of my face from each try, too";
pub const RESEARCH: &str = "Researchers may work with what is kept";
/// Plays with nothing kept, in one touch.
pub const JUST_PLAY: &str = "I understand, let's play";
pub const PLAY: &str = "Let's play";

pub struct House {
    pub theatre: Theatre,
    pub player: Actor,
}

impl House {
    /// Opens at the title, with a dataset that is ready.
    pub fn open() -> Self {
        Self::with(Opening::default())
    }

    pub fn with(opening: Opening) -> Self {
        let mut house = Self::unready(opening);
        house
            .theatre
            .wait("the dataset", |app| app.world().resource::<Offer>().keep);
        house
    }

    pub fn unready(opening: Opening) -> Self {
        let mut theatre = Theatre::open(opening, |app| {
            app.add_plugins(recording::plugin);
        });
        title(&mut theatre, &six());
        Self {
            theatre,
            player: Actor::named("happiness-b"),
        }
    }

    /// From the title to the first brief, allowing what is named.
    pub fn begin(&mut self, allowed: &[&str]) {
        self.theatre.touch("Play");
        if allowed.is_empty() {
            self.theatre.touch(JUST_PLAY);
        } else {
            self.theatre.touch(GIVE);
            for label in allowed {
                self.theatre.touch(label);
            }
            self.theatre.touch(PLAY);
        }
        assert_eq!(self.theatre.game(), GameState::Calibrate);
        enter(&mut self.theatre, &self.player);
        self.theatre.touch("Skip");
        assert_eq!(self.theatre.game(), GameState::Session);
    }

    /// What the present target shows.
    pub fn target(&self) -> AuSet {
        let world = self.theatre.app.world();
        let round = world.resource::<Session>().round().unwrap();
        world.resource::<Gallery>().get(round.target).unwrap().aus
    }

    /// One try in which the player shows `aus`.
    pub fn attempt(&mut self, aus: AuSet) {
        act_until(&mut self.theatre, &self.player, aus, RoundState::Reveal);
    }

    pub fn ask(&mut self, intent: Intent) {
        self.theatre.app.world_mut().trigger(intent);
        self.theatre.step(2);
    }

    /// All six rounds, each face copied as it is.
    pub fn play_all(&mut self) {
        for _ in 0..6 {
            let target = self.target();
            self.attempt(target);
            self.ask(Intent::Next);
        }
        assert_eq!(self.theatre.game(), GameState::Results);
    }

    /// The code that the player was given, if any.
    pub fn code(&self) -> Option<String> {
        self.theatre.app.world().resource::<Receipt>().0.clone()
    }

    /// Rows of a table.
    pub fn count(&self, table: &str) -> i64 {
        count(&self.theatre.data(), table)
    }

    /// Waits until a table has so many rows.
    pub fn wait_for(&mut self, table: &str, rows: i64) {
        let data = self.theatre.data();
        self.theatre.wait(&format!("{rows} rows of {table}"), |_| {
            count(&data, table) == rows
        });
    }

    pub fn database(&self) -> Connection {
        open(&self.theatre.data())
    }

    /// Every byte below the data folder.
    pub fn bytes(&self) -> Vec<u8> {
        let mut all = Vec::new();
        gather(&self.theatre.data(), &mut all);
        all
    }

    /// Whether these bytes lie anywhere below the data folder.
    pub fn holds(&self, needle: &[u8]) -> bool {
        memmem(&self.bytes(), needle)
    }
}

fn open(data: &Path) -> Connection {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    Connection::open_with_flags(data.join("dataset.sqlite"), flags).unwrap()
}

pub fn count(data: &Path, table: &str) -> i64 {
    let sql = format!("SELECT count(*) FROM {table}");
    open(data).query_row(&sql, [], |row| row.get(0)).unwrap()
}

fn gather(folder: &Path, into: &mut Vec<u8>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, into);
        } else {
            into.extend(path.to_string_lossy().bytes());
            into.extend(fs::read(&path).unwrap());
        }
    }
}

fn memmem(all: &[u8], needle: &[u8]) -> bool {
    all.windows(needle.len()).any(|window| window == needle)
}

/// Settings in which everything is as it is shipped.
pub fn plain() -> Settings {
    Settings {
        language: Some("en".into()),
        ..Settings::default()
    }
}
