//! Nothing is kept but what was allowed.

use face_game::{
    app::{intent::Intent, state::GameState},
    dataset::Time,
};

use crate::{
    cast::Actor,
    house::{House, JUST_PLAY, MEASUREMENTS, PICTURES, RESEARCH},
};

/// The player's mesh as the database holds it, or enough of it to be told.
fn mesh(player: &Actor) -> Vec<u8> {
    let numbers = player.landmarks.iter().flatten().take(60);
    numbers.flat_map(|number| number.to_le_bytes()).collect()
}

/// What gives a picture away, whatever its size.
const PNG: &[u8] = b"\x89PNG";

#[test]
fn who_just_plays_leaves_nothing_behind() {
    let mut house = House::open();
    house.begin(&[]);
    let digest = target_digest(&house);
    house.play_all();
    assert_eq!(house.code(), None);
    assert!(!house.theatre.texts().iter().any(|text| text == "Your code"));
    house.ask(Intent::Back);
    house.theatre.step(20);
    for table in [
        "people", "consents", "codes", "sessions", "targets", "turns", "readings", "labels",
        "images",
    ] {
        assert_eq!(house.count(table), 0, "{table}");
    }
    let mesh = mesh(&house.player);
    assert!(!house.holds(&mesh) && !house.holds(PNG) && !house.holds(digest.as_bytes()));
}

/// The digest by which the dataset names the present target.
fn target_digest(house: &House) -> String {
    use face_game::game::{gallery::Gallery, session::Session};
    let world = house.theatre.app.world();
    let round = world.resource::<Session>().round().unwrap();
    let target = world.resource::<Gallery>().get(round.target).unwrap();
    target.digest.clone()
}

#[test]
fn measurements_alone_are_kept_without_a_picture() {
    let mut house = House::open();
    house.begin(&[MEASUREMENTS]);
    let digest = target_digest(&house);
    let target = house.target();
    house.attempt(target);
    house.wait_for("turns", 1);
    assert_eq!(house.count("images"), 0);
    assert!(!house.holds(PNG));
    // The search finds what is there, so that it means something where nothing is.
    let mesh = mesh(&house.player);
    assert!(house.holds(&mesh) && house.holds(digest.as_bytes()));
    assert!(house.count("readings") > 50, "{}", house.count("readings"));
}

#[test]
fn pictures_are_kept_of_those_who_allow_them() {
    let mut house = House::open();
    house.begin(&[PICTURES]);
    let target = house.target();
    house.attempt(target);
    house.wait_for("images", 1);
    assert!(house.holds(PNG));
    let kind: String = house
        .database()
        .query_row("SELECT kind FROM images", [], |row| row.get(0))
        .unwrap();
    assert_eq!(kind, "crop");
}

#[test]
fn what_was_shown_is_recorded_with_every_decision() {
    let before = Time::now();
    let mut house = House::open();
    house.begin(&[MEASUREMENTS, RESEARCH]);
    let target = house.target();
    house.attempt(target);
    house.wait_for("turns", 1);
    let database = house.database();
    let mut rows = database
        .prepare("SELECT purpose, granted, text_version, language, decided_at FROM consents ORDER BY purpose")
        .unwrap();
    let rows: Vec<(String, bool, String, String, i64)> = rows
        .query_map([], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
            ))
        })
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let decided: Vec<_> = rows.iter().map(|row| (row.0.as_str(), row.1)).collect();
    assert_eq!(
        decided,
        [
            ("images", false),
            ("measurements", true),
            ("play", true),
            ("research", true)
        ]
    );
    for (_, _, text, language, at) in rows {
        assert_eq!(text.len(), 64, "a digest of what was shown: {text}");
        assert_eq!(language, "en");
        assert!(at >= before.0 && at <= Time::now().0);
    }
}

#[test]
fn ticks_are_taken_back_with_the_page() {
    let mut house = House::open();
    house.theatre.touch("Play");
    house.theatre.touch(crate::house::GIVE);
    house.theatre.touch(PICTURES);
    house.theatre.touch("Back");
    house.theatre.touch(JUST_PLAY);
    assert_eq!(house.theatre.game(), GameState::Calibrate);
    crate::cast::enter(&mut house.theatre, &house.player);
    house.theatre.touch("Skip");
    let target = house.target();
    house.attempt(target);
    house.theatre.step(20);
    assert_eq!((house.count("turns"), house.code()), (0, None));
}

#[test]
fn an_owner_who_wants_nothing_kept_is_obeyed() {
    use crate::{house::plain, theatre::Opening};
    use face_game::app::settings::Settings;
    let mut house = House::unready(Opening {
        settings: Settings {
            dataset: false,
            ..plain()
        },
        ..Opening::default()
    });
    house.theatre.wait("the dataset", |app| {
        let offer = app.world().resource::<face_game::game::agreement::Offer>();
        offer.withdraw
    });
    house.theatre.touch("Play");
    house.theatre.step(5);
    assert!(
        !house
            .theatre
            .app
            .world()
            .resource::<face_game::game::agreement::Offer>()
            .keep
    );
    house.theatre.touch(JUST_PLAY);
    assert_eq!(house.theatre.game(), GameState::Calibrate);
}
