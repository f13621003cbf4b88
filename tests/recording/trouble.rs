//! Where nothing can be kept, play goes on, and the operator is told.

use std::fs;

use face_game::{
    app::state::GameState,
    recording::overview::{Overview, Standing},
};
use rusqlite::Connection;

use crate::{
    house::{House, JUST_PLAY, MEASUREMENTS},
    theatre::Opening,
};

#[test]
fn a_folder_that_cannot_be_used_leaves_the_game_playable() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut house = House::unready(Opening {
        data: Some(file.path().join("data")),
        ..Opening::default()
    });
    house.theatre.wait("the refusal", |app| {
        app.world().resource::<Overview>().standing == Standing::Failed
    });
    let trouble = house
        .theatre
        .app
        .world()
        .resource::<Overview>()
        .trouble
        .clone();
    assert!(trouble.unwrap().hint.is_some());
    house.theatre.touch("Play");
    house.theatre.touch(JUST_PLAY);
    assert_eq!(house.theatre.game(), GameState::Calibrate);
    crate::cast::enter(&mut house.theatre, &house.player);
    house.theatre.touch("Skip");
    house.play_all();
    assert_eq!(fs::read(file.path()).unwrap(), b"");
}

/// Another program holds the dataset, as a full disk would, and longer than is waited.
#[test]
fn a_dataset_that_cannot_be_written_costs_the_try_and_not_the_game() {
    let mut house = House::open();
    house.begin(&[MEASUREMENTS]);
    let blocker = Connection::open(house.theatre.data().join("dataset.sqlite")).unwrap();
    blocker.execute_batch("BEGIN IMMEDIATE").unwrap();
    house.play_all();
    house.theatre.wait("the refusal", |app| {
        app.world().resource::<Overview>().refused > 0
    });
    let overview = house.theatre.app.world().resource::<Overview>();
    let trouble = overview.trouble.clone().expect("the operator is told");
    assert!(trouble.hint.is_some(), "{trouble:?}");
    blocker.execute_batch("ROLLBACK").unwrap();
}
