//! A finger is enough: every button of a session is touched, through the real picking.

use face_game::{
    app::state::{GameState, RoundState},
    facs::ActionUnit::*,
    game::session::Session,
};

use crate::{
    cast::{Actor, act_until, enter, six, title},
    theatre::{Opening, Theatre},
};

#[test]
fn a_whole_round_is_played_by_touch() {
    for size in [(1280, 720), (1080, 1920)] {
        let opening = Opening {
            size,
            ..Opening::default()
        };
        let mut theatre = Theatre::open(opening, |_| ());
        title(&mut theatre, &six());
        let player = Actor::named("happiness-b");
        let smile = [CheekRaiser, LipCornerPuller].into();

        theatre.touch("Play");
        assert_eq!(theatre.game(), GameState::Consent);
        theatre.touch("No, thank you");
        assert_eq!(theatre.game(), GameState::Title);
        theatre.touch("Play");
        theatre.touch("I understand, let's play");
        assert_eq!(theatre.game(), GameState::Calibrate);
        enter(&mut theatre, &player);
        theatre.touch("Skip");
        assert_eq!(theatre.game(), GameState::Session);

        theatre.touch("I'm ready");
        assert_eq!(theatre.round(), Some(RoundState::Countdown));
        act_until(&mut theatre, &player, smile, RoundState::Reveal);
        theatre.touch("Try again");
        assert_eq!(theatre.round(), Some(RoundState::Brief));
        act_until(&mut theatre, &player, smile, RoundState::Reveal);
        theatre.touch("Next face");
        assert_eq!(theatre.round(), Some(RoundState::Brief));

        let session = theatre.app.world().resource::<Session>();
        assert_eq!(session.current(), 1);
        assert_eq!(session.rounds()[0].tries.len(), 2);
    }
}
