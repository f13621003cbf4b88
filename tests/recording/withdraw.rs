//! A code takes back all that was kept.

use bevy::prelude::*;
use face_game::{
    app::{intent::Intent, state::GameState},
    dataset::Code,
};

use crate::house::{House, PICTURES};

/// Types a code on the screen's own keys, and asks for the erasure.
fn withdraw(house: &mut House, code: &str) {
    for letter in code.chars().filter(|letter| *letter != '-') {
        house.theatre.touch(&letter.to_string());
    }
    house.theatre.touch("Erase everything");
}

fn says(house: &mut House, text: &str) -> bool {
    house.theatre.texts().iter().any(|said| said.contains(text))
}

/// A player plays a round and goes back to the title.
fn played(house: &mut House) -> String {
    house.begin(&[PICTURES]);
    let target = house.target();
    house.attempt(target);
    house.wait_for("images", 1);
    let code = house.code().unwrap();
    house.ask(Intent::Back);
    house.ask(Intent::Back);
    assert_eq!(house.theatre.game(), GameState::Title);
    code
}

#[test]
fn a_code_erases_every_row_and_picture() {
    let mut house = House::open();
    let code = played(&mut house);
    assert!(house.holds(b"\x89PNG"));
    house.theatre.touch("Withdraw what I gave");
    assert_eq!(house.theatre.game(), GameState::Withdraw);
    withdraw(&mut house, &code);
    house.theatre.wait("the erasure", |app| {
        let world = app.world_mut();
        let mut texts = world.query::<&Text>();
        texts.iter(world).any(|text| text.0.starts_with("Done."))
    });
    assert!(says(&mut house, "1 try, 1 picture"));
    for table in [
        "people", "consents", "codes", "sessions", "turns", "readings", "labels", "images",
    ] {
        assert_eq!(house.count(table), 0, "{table}");
    }
    assert!(!house.holds(b"\x89PNG"));
    // A second time there is nothing.
    withdraw(&mut house, &code);
    house.theatre.wait("the answer", |app| {
        let world = app.world_mut();
        let mut texts = world.query::<&Text>();
        texts
            .iter(world)
            .any(|text| text.0.starts_with("Nothing is kept"))
    });
    house.theatre.touch("Back");
    assert_eq!(house.theatre.game(), GameState::Title);
}

#[test]
fn a_wrong_code_is_told_from_a_slip_and_erases_nothing() {
    let mut house = House::open();
    let code = played(&mut house);
    house.theatre.touch("Withdraw what I gave");
    house.theatre.touch(&code[..1]);
    house.theatre.touch("Erase everything");
    house.theatre.step(2);
    assert!(says(&mut house, "not complete"));
    house.theatre.touch("Rub out");

    let last = code.chars().last().unwrap();
    let slip = format!(
        "{}{}",
        &code[..code.len() - 1],
        if last == 'A' { 'B' } else { 'A' }
    );
    withdraw(&mut house, &slip);
    house.theatre.step(2);
    assert!(says(&mut house, "typing mistake"));
    for _ in 0..12 {
        house.theatre.touch("Rub out");
    }

    let nobodys = Code::new().to_string();
    withdraw(&mut house, &nobodys);
    house.theatre.wait("the answer", |app| {
        let world = app.world_mut();
        let mut texts = world.query::<&Text>();
        texts
            .iter(world)
            .any(|text| text.0.starts_with("Nothing is kept"))
    });
    assert_eq!((house.count("people"), house.count("images")), (1, 1));
}
