//! A study from the code to the last question, on every screen, by finger and by key.

use std::{fs, path::Path, sync::Arc, thread, time::Duration};

use bevy::{
    input::{
        ButtonState,
        keyboard::{Key, KeyboardInput, NativeKeyCode},
    },
    prelude::*,
    window::{PrimaryWindow, WindowEvent},
};
use face_game::{
    app::{
        intent::{Intent, Wish},
        settings::Settings,
        state::{GameState, RoundState},
    },
    dataset::DatasetConfig,
    facs::{ActionUnit::*, AuSet},
    study::{
        data::{AnswerValue, Status, StudyData},
        load::load,
        protocol::Study,
        survey::{Kind, choices},
    },
    study_mode::{self, Course, Page, StudyOptions, course::Ending},
};
use tempfile::TempDir;

use crate::{
    cast::{Actor, act_for, act_until, enter, six, title},
    room::check,
    theatre::{Opening, Theatre},
};

const SIZES: [(u32, u32); 4] = [(1280, 720), (1080, 1920), (1024, 768), (768, 1024)];

/// The paper's study over the faces of this test, with one try a round.
fn study(dir: &Path) -> Arc<Study> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/studies");
    fs::create_dir(dir.join("surveys")).unwrap();
    let survey = "surveys/facegame-2022.ron";
    fs::copy(project.join(survey), dir.join(survey)).unwrap();
    let mut text = fs::read_to_string(project.join("facegame-2022.ron"))
        .unwrap()
        .replace("tries: 5", "tries: 1")
        .replace("scored_tries: 24", "scored_tries: 6");
    for emotion in [
        "anger",
        "disgust",
        "fear",
        "happiness",
        "sadness",
        "surprise",
    ] {
        text = text.replace(&format!("maya-{emotion}"), &format!("{emotion}-a"));
    }
    let file = dir.join("study.ron");
    fs::write(&file, text).unwrap();
    Arc::new(Study::read(&file).unwrap())
}

struct Seat {
    theatre: Theatre,
    study: Arc<Study>,
    dir: TempDir,
}

impl Seat {
    fn take(size: (u32, u32), language: &str) -> Self {
        Self::take_place(size, language, false)
    }

    fn drawn(size: (u32, u32), language: &str) -> Self {
        Self::take_place(size, language, true)
    }

    fn take_place(size: (u32, u32), language: &str, drawn: bool) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let study = study(dir.path());
        let options = StudyOptions {
            study: study.clone(),
            data: dir.path().join("data"),
            config: DatasetConfig::default(),
            participant: None,
            simulated: false,
        };
        let opening = Opening {
            size,
            drawn,
            settings: Settings {
                language: Some(language.into()),
                ..Settings::default()
            },
            ..Opening::default()
        };
        let mut theatre = Theatre::open(opening, |app| study_mode::add(app, &options).unwrap());
        title(&mut theatre, &six());
        theatre.step(3);
        assert_eq!(
            theatre.game(),
            GameState::Study,
            "the title is passed through"
        );
        Self {
            theatre,
            study,
            dir,
        }
    }

    fn course(&self) -> &Course {
        self.theatre.app.world().resource::<Course>()
    }

    fn page(&self) -> Page {
        self.course().page
    }

    fn wish(&mut self, wish: Wish) {
        self.theatre.app.world_mut().trigger(Intent::Study(wish));
        self.written();
    }

    /// The thread that writes has its own time.
    fn written(&mut self) {
        self.theatre.step(3);
        self.theatre.wait("what is written", |app| {
            app.world().resource::<Course>().page != Page::Wait
        });
        self.theatre.step(4);
    }

    fn key(&mut self, code: KeyCode, key: Key) {
        let world = self.theatre.app.world_mut();
        let window = world
            .query_filtered::<Entity, With<PrimaryWindow>>()
            .single(world)
            .unwrap();
        for state in [ButtonState::Pressed, ButtonState::Released] {
            let input = KeyboardInput {
                key_code: code,
                logical_key: key.clone(),
                state,
                text: None,
                repeat: false,
                window,
            };
            let world = self.theatre.app.world_mut();
            world.write_message(input.clone());
            world.write_message(WindowEvent::KeyboardInput(input));
            self.theatre.app.update();
        }
        self.written();
    }

    fn type_in(&mut self, text: &str) {
        for letter in text.chars() {
            let key = if letter == ' ' {
                Key::Space
            } else {
                Key::Character(letter.to_string().into())
            };
            self.key(KeyCode::Unidentified(NativeKeyCode::Unidentified), key);
        }
    }

    fn press_enter(&mut self) {
        self.key(KeyCode::Enter, Key::Enter);
    }

    /// Six rounds of one try each; `look` is shown each phase.
    fn play(&mut self, mut look: impl FnMut(&mut Theatre, &str)) {
        assert_eq!(self.theatre.game(), GameState::Calibrate);
        look(&mut self.theatre, "calibration");
        let player = Actor::named("happiness-b");
        enter(&mut self.theatre, &player);
        let shown: AuSet = [CheekRaiser, LipCornerPuller, JawDrop].into();
        self.theatre.go(GameState::Session);
        for _ in 0..6 {
            act_until(&mut self.theatre, &player, shown, RoundState::Perform);
            act_for(&mut self.theatre, &player, shown, 10);
            look(&mut self.theatre, "performance");
            act_until(&mut self.theatre, &player, shown, RoundState::Reveal);
            act_for(&mut self.theatre, &player, shown, 60);
            look(&mut self.theatre, "result");
            self.theatre.app.world_mut().trigger(Intent::Next);
            self.theatre.step(2);
        }
        self.written();
    }

    /// Everything that was written, once the thread is done.
    fn recorded(self) -> StudyData {
        let Self {
            theatre,
            study,
            dir,
        } = self;
        drop(theatre);
        thread::sleep(Duration::from_millis(10));
        load(&dir.path().join("data"), &study, "en").unwrap()
    }
}

#[test]
fn there_is_room_for_every_word_of_a_study() {
    for size in SIZES {
        for language in ["en", "nl"] {
            let mut seat = Seat::take(size, language);
            let at = |page: &str| format!("{page} of a study at {size:?} in {language}");
            check(&mut seat.theatre, size, &at("code"));
            // What is wrong with a code is said.
            seat.wish(Wish::Forward);
            check(&mut seat.theatre, size, &at("code that is none"));
            seat.type_in("p-01");
            seat.wish(Wish::Forward);
            assert_eq!(seat.page(), Page::Consent);
            check(&mut seat.theatre, size, &at("consent"));
            seat.wish(Wish::Agree);
            seat.play(|theatre, screen| check(theatre, size, &at(screen)));
            let mut asked = 0;
            while let Page::Question(_, number) = seat.page() {
                check(&mut seat.theatre, size, &at(&format!("question {number}")));
                // The longest way: something else was played on.
                if seat
                    .course()
                    .open()
                    .is_some_and(|(_, question)| question.key == "device")
                {
                    seat.wish(Wish::Choose(4));
                    check(&mut seat.theatre, size, &at("question with an answer"));
                }
                if asked == 0 {
                    seat.wish(Wish::Type('7'));
                    seat.wish(Wish::Forward);
                    check(&mut seat.theatre, size, &at("question with a remark"));
                    seat.wish(Wish::Rub);
                }
                if asked == 1 {
                    seat.wish(Wish::Stop);
                    check(&mut seat.theatre, size, &at("stopping"));
                    seat.wish(Wish::Resume);
                }
                asked += 1;
                seat.wish(Wish::Forward);
            }
            assert!(asked >= 11, "{asked} questions");
            assert_eq!(seat.page(), Page::End(Ending::Completed));
            check(&mut seat.theatre, size, &at("end"));
        }
    }
}

/// Touches what a participant touches, answers everything, and comes to the end.
#[test]
fn a_participant_needs_nothing_but_a_finger() {
    let mut seat = Seat::take((1280, 720), "nl");
    for key in ["P", "0", "7"] {
        seat.theatre.touch(key);
    }
    seat.theatre.touch("Beginnen");
    seat.written();
    seat.theatre.touch("Ik ga akkoord en doe mee");
    seat.written();
    seat.play(|_, _| ());
    while let Some((survey, question)) = seat.course().open() {
        let (key, label) = (
            question.key.clone(),
            match &question.kind {
                Kind::Likert(_) => survey.survey.scale(question).unwrap().labels[1]
                    .say("nl")
                    .to_owned(),
                Kind::Single(_) | Kind::Multiple(_) => {
                    choices(question)[0].name.say("nl").to_owned()
                }
                Kind::Number { .. } => "3".into(),
                Kind::Open => "x".into(),
            },
        );
        let number = matches!(question.kind, Kind::Number { .. });
        seat.touch_answer(&label);
        if number {
            seat.theatre.touch("4");
        }
        seat.theatre.touch("Volgende");
        seat.written();
        assert!(seat.course().answers.contains_key(&key), "{key}");
    }
    assert_eq!(seat.page(), Page::End(Ending::Completed));
    let data = seat.recorded();
    assert_eq!(data.participants[0].status, Status::Completed);
    assert_eq!(
        (data.participants[0].code.as_str(), data.tries.len()),
        ("P07", 6)
    );
    let age = data
        .answers
        .iter()
        .find(|answer| answer.item == "age")
        .unwrap();
    assert_eq!(age.value, AnswerValue::Number(34.0));
    let ease = data
        .answers
        .iter()
        .find(|answer| answer.item == "ease_of_use")
        .unwrap();
    assert_eq!(ease.value, AnswerValue::Choice(3), "counted from the worst");
    assert!(
        data.tries
            .iter()
            .all(|attempt| attempt.timing.off_ms.is_some_and(|off| off.abs() < 150.0))
    );
}

impl Seat {
    /// The label of a choice lies one node deeper than that of a button.
    fn touch_answer(&mut self, label: &str) {
        let open = self.course().open();
        let place = open.and_then(|(survey, question)| {
            let labels: Vec<_> = match &question.kind {
                Kind::Likert(_) => survey
                    .survey
                    .scale(question)?
                    .labels
                    .iter()
                    .map(|text| text.say("nl"))
                    .collect(),
                _ => choices(question)
                    .iter()
                    .map(|choice| choice.name.say("nl"))
                    .collect(),
            };
            labels.iter().position(|other| *other == label)
        });
        match place {
            Some(_) => self.theatre.touch_within(label),
            None => self.theatre.touch(label),
        }
    }
}

/// The keyboard alone: Space writes a space and presses no button, numbers choose.
#[test]
fn a_participant_needs_nothing_but_keys() {
    let mut seat = Seat::take((1280, 720), "en");
    seat.type_in("k1");
    seat.press_enter();
    assert_eq!(seat.page(), Page::Consent);
    seat.press_enter();
    seat.play(|_, _| ());
    let mut words = 0;
    while let Some((_, question)) = seat.course().open() {
        match &question.kind {
            Kind::Number { .. } => seat.type_in("40"),
            Kind::Open => {
                words += 1;
                seat.type_in("all is well");
            }
            _ => seat.type_in("2"),
        }
        seat.press_enter();
    }
    assert_eq!(seat.page(), Page::End(Ending::Completed));
    let data = seat.recorded();
    let said = data
        .answers
        .iter()
        .filter(|answer| answer.value == AnswerValue::Text("all is well".into()));
    assert_eq!(said.count(), words);
    assert!(words >= 2);
}

/// Nobody sees a group before consent, and what a group does not see is not there.
#[test]
fn each_group_sees_what_the_protocol_says() {
    let mut seen = std::collections::BTreeMap::new();
    let mut seat = Seat::take((1280, 720), "en");
    for number in 1..=4 {
        assert!(seat.course().allocated.is_none());
        seat.type_in(&format!("P{number}"));
        seat.press_enter();
        assert!(seat.course().allocated.is_none(), "before consent");
        seat.wish(Wish::Agree);
        let group = seat.course().group().unwrap().to_owned();
        let mut texts = Vec::new();
        seat.play(|theatre, screen| {
            if screen == "result" {
                texts.push(theatre.texts());
            }
            if screen == "performance" {
                assert!(
                    !theatre.texts().iter().any(|text| text == "How alike"),
                    "no likeness"
                );
            }
        });
        for texts in &texts {
            assert!(
                texts.iter().any(|text| text.ends_with(" %")),
                "the score: {texts:?}"
            );
            assert!(!texts.iter().any(|text| text == "Try again"), "{texts:?}");
        }
        let most = texts.iter().map(Vec::len).max().unwrap_or(0);
        seen.entry(group).or_insert(most);
        while matches!(seat.page(), Page::Question(..)) {
            seat.wish(Wish::Forward);
        }
        seat.wish(Wish::Forward);
        seat.theatre.step(3);
    }
    assert!(
        seen["treatment"] > seen["control"],
        "instructions: {seen:?}"
    );
}

/// Stopping in mid-round erases everything if that is what the participant wants.
#[test]
fn whoever_withdraws_leaves_nothing_but_a_used_code() {
    let mut seat = Seat::take((1280, 720), "en");
    seat.type_in("A");
    seat.press_enter();
    seat.wish(Wish::Agree);
    let player = Actor::named("happiness-b");
    enter(&mut seat.theatre, &player);
    seat.theatre.go(GameState::Session);
    act_until(&mut seat.theatre, &player, AuSet::EMPTY, RoundState::Reveal);
    seat.theatre.step(3);
    seat.theatre.touch("Stop");
    assert_eq!(seat.page(), Page::Stop);
    seat.theatre.touch("Stop, erase everything");
    seat.written();
    assert_eq!(seat.page(), Page::End(Ending::Withdrawn));
    let data = seat.recorded();
    assert_eq!(data.participants[0].status, Status::Withdrawn);
    assert!(data.tries.is_empty() && data.answers.is_empty());
}

/// Draws pages for whoever wants to look at them: `FACE_GAME_SHOTS=DIR`.
#[test]
fn pages_can_be_looked_at() {
    let Some(dir) = std::env::var_os("FACE_GAME_SHOTS").map(std::path::PathBuf::from) else {
        return;
    };
    if !crate::theatre::can_draw() {
        return;
    }
    for (size, language) in [((1280, 720), "en"), ((720, 1280), "nl")] {
        let mut seat = Seat::drawn(size, language);
        let mut number = 0;
        let mut shoot = |theatre: &mut Theatre, page: &str| {
            number += 1;
            let name = format!("{language}-{number:02}-{page}.png");
            theatre.shot().save(dir.join(name)).unwrap();
        };
        seat.type_in("p-01");
        shoot(&mut seat.theatre, "code");
        seat.wish(Wish::Forward);
        shoot(&mut seat.theatre, "consent");
        seat.wish(Wish::Agree);
        let mut seen = 0;
        seat.play(|theatre, screen| {
            seen += 1;
            if seen <= 3 {
                shoot(theatre, screen);
            }
        });
        while let Some((_, question)) = seat.course().open() {
            let key = question.key.clone();
            if ["age", "device", "ease_of_use", "functionality"].contains(&key.as_str()) {
                seat.wish(Wish::Choose(1));
                if key == "functionality" {
                    seat.type_in("it was fun");
                }
                shoot(&mut seat.theatre, &key);
            }
            seat.wish(Wish::Forward);
        }
        shoot(&mut seat.theatre, "end");
    }
}
