//! Every attempt is a row, and what it can teach is labelled.

use face_game::{
    app::{
        intent::Intent,
        state::{GameState, RoundState},
    },
    facs::{ActionUnit, AuSet},
    perception::Reading,
};

use crate::{
    cast::{act_for, act_until},
    house::{House, MEASUREMENTS, PICTURES},
};

#[test]
fn every_attempt_is_a_row_and_only_good_ones_are_labelled() {
    let mut house = House::open();
    house.begin(&[MEASUREMENTS]);
    let target = house.target();
    house.attempt(AuSet::EMPTY);
    house.ask(Intent::Retry);
    house.attempt(target);
    house.ask(Intent::Next);
    let second = house.target();
    house.attempt(second);
    house.wait_for("turns", 3);
    let database = house.database();
    let mut rows = database
        .prepare(
            "SELECT round, attempt, turns.score, labels.emotion = targets.emotion
             FROM turns JOIN targets ON targets.digest = turns.target
             LEFT JOIN labels ON labels.turn = turns.id ORDER BY round, attempt",
        )
        .unwrap();
    let rows: Vec<(u32, u32, f64, Option<bool>)> = rows
        .query_map([], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(
        rows,
        [
            (0, 0, 0.0, None),
            (0, 1, 1.0, Some(true)),
            (1, 0, 1.0, Some(true)),
        ]
    );
}

#[test]
fn an_attempt_that_cannot_be_read_is_a_row_without_a_score() {
    let mut house = House::open();
    house.begin(&[MEASUREMENTS]);
    for _ in 0..400 {
        if house.theatre.round() == Some(RoundState::Reveal) {
            break;
        }
        unread(&mut house);
    }
    house.wait_for("turns", 1);
    let (score, obstacle): (Option<f64>, String) = house
        .database()
        .query_row("SELECT score, obstacle FROM turns", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!((score, obstacle.as_str()), (None, "no_face"));
    assert_eq!((house.count("readings"), house.count("labels")), (0, 0));
    // There is something kept, so there is a code.
    assert!(house.code().is_some());
}

/// A frame in which nobody is seen.
fn unread(house: &mut House) {
    let at = house
        .theatre
        .app
        .world()
        .resource::<bevy::time::Time>()
        .elapsed();
    let reading = Reading {
        at,
        outcome: Err(face_game::vision::Obstacle::NoFace),
        smoothed: face_game::facs::AuReadings::default(),
        took: std::time::Duration::from_millis(5),
        faces: 0,
        picture: None,
    };
    house.theatre.app.world_mut().write_message(reading);
    house.theatre.app.update();
}

#[test]
fn one_reading_is_the_judged_one_and_holds_what_was_seen() {
    let mut house = House::open();
    house.begin(&[MEASUREMENTS]);
    let shown: AuSet = [ActionUnit::JawDrop].into();
    house.attempt(shown);
    house.wait_for("turns", 1);
    let database = house.database();
    let (judged, all): (i64, i64) = database
        .query_row("SELECT sum(judged), count(*) FROM readings", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(judged, 1);
    assert!(all > 50, "{all}");
    let (aus, intensities, landmarks, sharpness, faces, detector): (
        i64,
        Vec<u8>,
        Vec<u8>,
        f64,
        i64,
        String,
    ) = database
        .query_row(
            "SELECT aus, intensities, landmarks, sharpness, faces, detector
             FROM readings JOIN turns ON turns.id = readings.turn WHERE judged",
            [],
            |row| {
                Ok((
                    row.get(0)?,
                    row.get(1)?,
                    row.get(2)?,
                    row.get(3)?,
                    row.get(4)?,
                    row.get(5)?,
                ))
            },
        )
        .unwrap();
    assert_eq!(aus, 1 << ActionUnit::JawDrop.index());
    let intensities: Vec<f32> = intensities
        .as_chunks::<4>()
        .0
        .iter()
        .map(|bytes| f32::from_le_bytes(*bytes))
        .collect();
    assert_eq!(intensities[ActionUnit::JawDrop.index()], 3.0);
    assert_eq!(intensities.iter().sum::<f32>(), 3.0);
    assert_eq!(landmarks.len(), 478 * 3 * 4);
    assert_eq!(&landmarks[..4], house.player.landmarks[0][0].to_le_bytes());
    assert!((sharpness - 0.6).abs() < 1e-6);
    assert_eq!((faces, detector.as_str()), (1, "script"));
}

#[test]
fn a_session_that_is_left_in_the_middle_is_closed_and_gives_its_code() {
    let mut house = House::open();
    house.begin(&[MEASUREMENTS]);
    let target = house.target();
    house.attempt(target);
    house.ask(Intent::Next);
    act_until(
        &mut house.theatre,
        &house.player,
        target,
        RoundState::Perform,
    );
    act_for(&mut house.theatre, &house.player, target, 20);
    house.ask(Intent::Back);
    assert_eq!(
        house.theatre.game(),
        GameState::Results,
        "the code is shown"
    );
    let code = house.code().expect("something was kept");
    assert!(house.theatre.texts().contains(&code));
    // What was not finished is no attempt.
    house.wait_for("sessions WHERE ended_at >= started_at", 1);
    assert_eq!(house.count("turns"), 1);
    house.ask(Intent::Back);
    assert_eq!(house.theatre.game(), GameState::Title);
}

#[test]
fn a_demo_player_who_stands_in_is_not_recorded() {
    use face_game::{camera::CameraState, perception::Feed};
    let mut house = House::open();
    house.begin(&[MEASUREMENTS]);
    house.theatre.app.world_mut().resource_mut::<Feed>().state = Some(CameraState::Demo {
        title: "A clip".into(),
    });
    let target = house.target();
    house.attempt(target);
    house.theatre.step(20);
    assert_eq!((house.count("people"), house.code()), (0, None));
}

#[test]
fn whoever_leaves_before_the_first_score_leaves_nothing() {
    let mut house = House::open();
    house.begin(&[PICTURES]);
    act_until(
        &mut house.theatre,
        &house.player,
        AuSet::EMPTY,
        RoundState::Perform,
    );
    house.ask(Intent::Back);
    assert_eq!(house.theatre.game(), GameState::Title);
    house.theatre.step(20);
    assert_eq!((house.count("people"), house.count("sessions")), (0, 0));
}

#[test]
fn whoever_plays_again_is_the_same_person_in_another_session() {
    let mut house = House::open();
    house.begin(&[MEASUREMENTS]);
    house.play_all();
    let code = house.code();
    house.ask(Intent::Play);
    let target = house.target();
    house.attempt(target);
    house.wait_for("turns", 7);
    assert_eq!((house.count("people"), house.count("sessions")), (1, 2));
    assert_eq!(house.code(), code);
}

#[test]
fn nothing_of_a_player_is_held_once_the_title_is_back() {
    use face_game::{
        game::{agreement::Agreement, opinion::Opinion, scoring::Performance, session::Session},
        perception::{Latest, OwnNeutral},
        recording::Recording,
    };
    let mut house = House::open();
    house.begin(&[PICTURES]);
    let target = house.target();
    house.attempt(target);
    let world = house.theatre.app.world();
    assert!(!world.resource::<Recording>().is_empty());
    assert!(world.resource::<Performance>().picture.is_some());
    house.ask(Intent::Back);
    house.ask(Intent::Back);
    assert_eq!(house.theatre.game(), GameState::Title);
    house.theatre.step(3);
    let world = house.theatre.app.world();
    assert!(world.resource::<Recording>().is_empty());
    assert!(world.resource::<Session>().rounds().is_empty());
    let performance = world.resource::<Performance>();
    assert!(performance.picture.is_none() && performance.samples.is_empty());
    assert_eq!(*world.resource::<Agreement>(), Agreement::default());
    assert_eq!(house.code(), None);
    assert!(world.resource::<Latest>().0.is_none());
    assert!(world.resource::<OwnNeutral>().0.is_none());
    assert!(world.resource::<Opinion>().0.is_none());
    // Nor among what was read and not taken yet.
    assert!(
        world
            .resource::<bevy::ecs::message::Messages<Reading>>()
            .is_empty()
    );
}

#[test]
fn the_next_player_is_somebody_else() {
    let mut house = House::open();
    let mut codes = Vec::new();
    for _ in 0..2 {
        house.begin(&[MEASUREMENTS]);
        let target = house.target();
        house.attempt(target);
        codes.push(house.code());
        house.ask(Intent::Back);
        house.ask(Intent::Back);
        assert_eq!(house.theatre.game(), GameState::Title);
    }
    house.wait_for("people", 2);
    assert_ne!(codes[0], codes[1]);
}
