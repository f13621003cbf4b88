//! Configuration is followed while the game runs; a mistake leaves the last good
//! one in force, and is told.

use std::fs;

use bevy::prelude::*;
use face_game::app::state::GameState;

use crate::{
    cast::{six, title},
    folder::copy_of_the_game,
    theatre::{Opening, Theatre},
};

fn ground(app: &App) -> Color {
    app.world().resource::<ClearColor>().0
}

#[test]
fn a_changed_colour_takes_effect_and_a_mistake_changes_nothing() {
    let game = copy_of_the_game();
    let file = game.path().join("config/theme.ron");
    let good = fs::read_to_string(&file).unwrap();
    let opening = Opening {
        root: game.path().into(),
        ..Opening::default()
    };
    let mut theatre = Theatre::open(opening, |_| ());
    title(&mut theatre, &six());
    theatre.step(2);
    let first = ground(&theatre.app);
    assert_eq!(first, Srgba::hex("#15101f").unwrap().into());

    let green = Color::from(Srgba::hex("#104020").unwrap());
    fs::write(&file, good.replace("#15101f\"", "#104020\"")).unwrap();
    theatre.wait("the new colour", |app| ground(app) == green);

    for (mistake, told) in [
        (
            "// an unknown field\n(colour: 1,",
            "unexpected field named `colour`",
        ),
        ("(looks: 3,", "`looks`: expected"),
        ("(", "text.banner` must lie between"),
    ] {
        let text = good
            .replacen('(', mistake, 1)
            .replace("banner: 104", "banner: 1000");
        fs::write(&file, text).unwrap();
        let mut said = Vec::new();
        theatre.wait(told, |app| {
            let world = app.world_mut();
            said = world
                .query::<&Text>()
                .iter(world)
                .map(|text| text.0.clone())
                .collect();
            said.iter().any(|text| text.contains(told))
        });
        let notice = said.iter().find(|text| text.contains(told)).unwrap();
        assert!(notice.starts_with("config/theme.ron:"), "{notice}");
        assert!(
            said.iter()
                .any(|text| text.contains("README.md") || text.contains("change `"))
        );
        assert_eq!(ground(&theatre.app), green, "the last good one is in force");
        assert_eq!(theatre.game(), GameState::Title);
    }

    fs::write(&file, good).unwrap();
    theatre.wait("the first colour", |app| ground(app) == first);
}

#[test]
fn changed_rules_count_from_the_next_round() {
    use face_game::{app::live::Live, game::rules::Rules};
    let game = copy_of_the_game();
    let file = game.path().join("config/game.ron");
    let good = fs::read_to_string(&file).unwrap();
    let opening = Opening {
        root: game.path().into(),
        ..Opening::default()
    };
    let mut theatre = Theatre::open(opening, |_| ());
    title(&mut theatre, &six());
    fs::write(&file, good.replace("rounds: 6", "rounds: 2")).unwrap();
    theatre.wait("the new rules", |app| {
        app.world().resource::<Live<Rules>>().rounds == 2
    });
    theatre.go(GameState::Session);
    let session = theatre
        .app
        .world()
        .resource::<face_game::game::session::Session>();
    assert_eq!(session.rounds().len(), 2);
}
