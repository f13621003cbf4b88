//! On every size of screen and in every language there is room for every word: nothing
//! leaves the screen or its button, and no word lies on another.

use bevy::{prelude::*, ui::UiGlobalTransform, ui_widgets::Button};
use face_game::{
    app::{
        intent::Intent,
        settings::Settings,
        state::{ConsentState, GameState, RoundState},
    },
    dataset::ImageKind,
    facs::{ActionUnit::*, AuSet, Emotion},
    game::{
        agreement::{Offer, Receipt},
        gallery::Gallery,
        opinion::Model,
        session::Session,
    },
    recording::withdrawal::Withdrawal,
    ui::highlight::Mark,
};

use crate::{
    cast::{Actor, Surprised, act_for, act_until, enter, six, title},
    theatre::{Opening, Theatre},
};

const SIZES: [(u32, u32); 6] = [
    (1280, 720),
    (3840, 2160),
    (1080, 1920),
    (1024, 768),
    (768, 1024),
    (1080, 2400),
];

/// Pixels of a small screen that rounding may take.
const ROUNDING: f32 = 1.5;

/// A code as long as codes are.
const CODE: &str = "WWWW-WWWW-WWWW";

#[test]
fn there_is_room_for_every_word_on_every_screen() {
    for size in SIZES {
        for language in ["en", "nl"] {
            play(size, language);
        }
    }
}

/// Plays a session and looks at each of its screens.
fn play(size: (u32, u32), language: &str) {
    let opening = Opening {
        size,
        settings: Settings {
            language: Some(language.into()),
            ..Settings::default()
        },
        ..Opening::default()
    };
    // As many words as there can be: everything is asked for, and a model speaks too.
    let mut theatre = Theatre::open(opening, |app| {
        app.insert_resource(Offer {
            keep: true,
            pictures: Some(ImageKind::Crop),
            days: Some(3651),
            pictures_days: Some(3651),
            withdraw: true,
        })
        .insert_resource(Model(Some(std::sync::Arc::new(Surprised))))
        .init_resource::<Withdrawal>();
    });
    title(&mut theatre, &six());
    let look = |theatre: &mut Theatre, screen: &str| {
        check(
            theatre,
            size,
            &format!("{screen} at {size:?} in {language}"),
        );
    };
    theatre.settle();
    look(&mut theatre, "title");
    theatre.go(GameState::Withdraw);
    theatre.settle();
    look(&mut theatre, "withdrawing");
    theatre.go(GameState::Consent);
    theatre.settle();
    look(&mut theatre, "notice");
    let world = theatre.app.world_mut();
    world
        .resource_mut::<NextState<ConsentState>>()
        .set(ConsentState::Keep);
    theatre.settle();
    look(&mut theatre, "what may be kept");
    theatre.go(GameState::Calibrate);
    theatre.settle();
    look(&mut theatre, "calibration");
    let player = Actor::named("happiness-b");
    enter(&mut theatre, &player);
    theatre.go(GameState::Session);
    for round in 1..=6 {
        let shown = crowded(&theatre);
        act_for(&mut theatre, &player, shown, 25);
        look(&mut theatre, &format!("brief {round}"));
        for (state, name) in [
            (RoundState::Countdown, "countdown"),
            (RoundState::Perform, "perform"),
        ] {
            act_until(&mut theatre, &player, shown, state);
            act_for(&mut theatre, &player, shown, 10);
            look(&mut theatre, &format!("{name} {round}"));
        }
        act_until(&mut theatre, &player, shown, RoundState::Reveal);
        act_for(&mut theatre, &player, shown, 60);
        look(&mut theatre, &format!("explanation {round}"));
        theatre.app.world_mut().trigger(Intent::Next);
        theatre.step(2);
    }
    assert_eq!(theatre.game(), GameState::Results);
    theatre.settle();
    look(&mut theatre, "results");
    theatre.app.insert_resource(Receipt(Some(CODE.into())));
    theatre.settle();
    look(&mut theatre, "results with a code");
}

/// Half of the target and more beside it: as many words as there can be.
fn crowded(theatre: &Theatre) -> AuSet {
    let world = theatre.app.world();
    let round = world.resource::<Session>().round().unwrap();
    let target = world.resource::<Gallery>().get(round.target).unwrap();
    let half = target.aus.len().div_ceil(2);
    let other = if target.emotion() == Some(Emotion::Surprise) {
        [CheekRaiser, LipCornerPuller, NoseWrinkler]
    } else {
        [OuterBrowRaiser, UpperLidRaiser, JawDrop]
    };
    target.aus.iter().take(half).chain(other).collect()
}

/// A text on the screen and where it lies.
struct Word {
    text: String,
    place: Rect,
    /// The button that it is written on.
    button: Option<Rect>,
}

pub fn check(theatre: &mut Theatre, (width, height): (u32, u32), screen: &str) {
    let words = words(theatre);
    assert!(!words.is_empty(), "{screen} is empty");
    let slack = ROUNDING * width.min(height) as f32 / 720.0;
    let within = |outer: Rect, inner: Rect| {
        let outer = outer.inflate(slack);
        outer.contains(inner.min) && outer.contains(inner.max)
    };
    let whole = Rect::new(0.0, 0.0, width as f32, height as f32);
    for (n, word) in words.iter().enumerate() {
        let Word { text, place, .. } = word;
        assert!(
            within(whole, *place),
            "{text:?} leaves the screen of {screen}: {place:?}"
        );
        if let Some(button) = word.button {
            assert!(
                within(button, *place),
                "{text:?} leaves its button on {screen}: {place:?}"
            );
            assert!(
                within(whole, button),
                "the button {text:?} leaves the screen of {screen}: {button:?}"
            );
        }
        for other in &words[n + 1..] {
            let common = place.intersect(other.place);
            assert!(
                common.width() <= slack || common.height() <= slack,
                "{text:?} lies on {:?} on {screen}",
                other.text
            );
        }
    }
}

/// Every text that is seen, but for the numbers on marks, which may ride anywhere.
fn words(theatre: &mut Theatre) -> Vec<Word> {
    let world = theatre.app.world_mut();
    let mut texts = world.query::<(
        Entity,
        &Text,
        &ComputedNode,
        &UiGlobalTransform,
        &InheritedVisibility,
    )>();
    let mut nodes = world.query::<(&ComputedNode, &UiGlobalTransform, Has<Button>, Has<Mark>)>();
    let mut parents = world.query::<&ChildOf>();
    let rect = |node: &ComputedNode, place: &UiGlobalTransform| {
        Rect::from_center_size(place.translation, node.size())
    };
    let mut words = Vec::new();
    for (entity, text, node, place, seen) in texts.iter(world) {
        if text.0.is_empty() || !seen.get() || node.is_empty() {
            continue;
        }
        let (mut button, mut marked, mut at) = (None, false, entity);
        while let Ok(parent) = parents.get(world, at) {
            at = parent.parent();
            if let Ok((node, place, is_button, is_mark)) = nodes.get(world, at) {
                marked |= is_mark;
                button = button.or(is_button.then(|| rect(node, place)));
            }
        }
        if !marked {
            words.push(Word {
                text: text.0.clone(),
                place: rect(node, place),
                button,
            });
        }
    }
    words
}
