//! What the game cannot go on without is named, and once it is there the game goes on.

use std::{fs, path::Path};

use face_game::{
    app::{intent::Intent, state::GameState},
    game::boot,
    perception,
};

use crate::{
    folder::copy_of_the_game,
    theatre::{Opening, Theatre},
};

fn opened(root: &Path) -> Theatre {
    let opening = Opening {
        root: root.into(),
        ..Opening::default()
    };
    Theatre::open(opening, |app| {
        app.add_plugins((perception::plugin, boot::plugin));
    })
}

fn until(theatre: &mut Theatre, state: GameState) {
    theatre.wait(&format!("{state:?}"), |app| {
        use bevy::prelude::State;
        *app.world().resource::<State<GameState>>().get() == state
    });
    theatre.step(2);
}

#[test]
fn a_truncated_network_is_told_and_the_right_file_heals_it() {
    let game = copy_of_the_game();
    let network = game.path().join("models/face_mesh.safetensors");
    let whole = fs::read(&network).unwrap();
    fs::write(&network, &whole[..whole.len() / 2]).unwrap();

    let mut theatre = opened(game.path());
    until(&mut theatre, GameState::Sorry);
    let told = theatre.texts();
    let says = |part: &str| told.iter().any(|text| text.contains(part));
    assert!(
        says("networks that read faces are missing or damaged"),
        "{told:?}"
    );
    assert!(says("cargo xtask models"), "{told:?}");
    assert!(says("face_mesh"), "which one, in detail: {told:?}");

    // Looking again without mending changes nothing; with the right file it does.
    theatre.app.world_mut().trigger(Intent::Recheck);
    theatre.step(1);
    until(&mut theatre, GameState::Sorry);
    fs::write(&network, whole).unwrap();
    theatre.touch("Try again");
    until(&mut theatre, GameState::Title);
    assert!(theatre.texts().iter().any(|text| text == "Play"));
}

#[test]
fn a_foreign_network_is_refused() {
    let game = copy_of_the_game();
    let models = game.path().join("models");
    fs::copy(
        models.join("face_detector.safetensors"),
        models.join("face_mesh.safetensors"),
    )
    .unwrap();
    let mut theatre = opened(game.path());
    until(&mut theatre, GameState::Sorry);
}
