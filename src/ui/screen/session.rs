//! What stays while rounds are played: the two cards and the bar above them.

use std::time::Duration;

use bevy::{input_focus::tab_navigation::TabGroup, prelude::*};

use crate::{
    app::{
        intent::Intent,
        schedule::Phase,
        state::{GameState, RoundState},
    },
    camera::CameraState,
    game::{
        conditions::Conditions, levels::Playing, round::Interrupted, rush::Rushing,
        session::Session,
    },
    level::Mode,
    perception::{Feed, Latest, Reading},
    ui::{
        card::{Card, card},
        layout::{BAR, Canvas, arrange},
        obstacle,
        theme::{Fill, Size, Tone},
        widget::{self, Rank},
        words::{Say, count},
    },
    vision::Obstacle,
};

/// The screen of a session; whatever a round shows is its child.
#[derive(Component)]
pub struct Root;

/// The words beside or below the cards lie in a node with this mark, which
/// follows the layout.
#[derive(Component, Debug, Clone, Copy)]
pub struct Words {
    /// Whether it is the large place of the explanation.
    pub explaining: bool,
}

/// The dots that count the rounds.
#[derive(Component)]
struct Dot(usize);

#[derive(Component)]
struct Counter;

/// The line over the player's card: trouble, or who is playing.
#[derive(Component)]
struct Aside;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        OnEnter(GameState::Session),
        spawn.after(crate::game::session::begin),
    )
    .add_systems(
        Update,
        (count_rounds, place_words, tell)
            .in_set(Phase::Present)
            .run_if(in_state(GameState::Session)),
    );
}

fn spawn(
    mut commands: Commands,
    session: Res<Session>,
    conditions: Res<Conditions>,
    playing: Res<Playing>,
) {
    let root = commands
        .spawn((
            Root,
            DespawnOnExit(GameState::Session),
            TabGroup::default(),
            Node {
                position_type: PositionType::Absolute,
                width: percent(100),
                height: percent(100),
                ..default()
            },
            Pickable::IGNORE,
            children![card(Card::Target), card(Card::Player),],
        ))
        .id();
    let bar = commands.spawn((ChildOf(root), bar())).id();
    let dots = commands
        .spawn((
            ChildOf(bar),
            Node {
                column_gap: px(8),
                flex_grow: 1.0,
                align_items: AlignItems::Center,
                ..default()
            },
            Pickable::IGNORE,
        ))
        .id();
    // A rush has more rounds than anybody counts.
    let counted = !matches!(playing.mode(), Mode::Rush(_));
    for number in (0..session.rounds().len()).filter(|_| counted) {
        commands.spawn((ChildOf(dots), dot(number)));
    }
    commands.spawn((ChildOf(bar), aside()));
    // A participant of a study has no settings, but a way out.
    let (say, intent) = if conditions.free() {
        (Say::new("title-settings"), Intent::ToggleSettings)
    } else {
        (Say::new("study-stop"), Intent::Back)
    };
    commands.spawn((
        ChildOf(bar),
        widget::small_button(say, intent, Rank::Secondary),
    ));
}

fn bar() -> impl Bundle {
    (
        Node {
            position_type: PositionType::Absolute,
            width: percent(100),
            height: px(BAR),
            padding: UiRect::axes(px(28), px(8)),
            align_items: AlignItems::Center,
            column_gap: px(18),
            ..default()
        },
        Pickable::IGNORE,
        children![(
            Counter,
            Node {
                flex_shrink: 0.0,
                ..default()
            },
            widget::strong(
                Say::new("round-count")
                    .with("n", 0_u32)
                    .with("total", 0_u32),
                Size::Body,
                Tone::Text
            )
        )],
    )
}

fn dot(number: usize) -> impl Bundle {
    (
        Dot(number),
        Node {
            width: px(12),
            height: px(12),
            border_radius: BorderRadius::MAX,
            ..default()
        },
        Fill(Tone::Line),
        Pickable::IGNORE,
    )
}

fn aside() -> impl Bundle {
    (
        Node {
            padding: UiRect::axes(px(16), px(6)),
            border_radius: BorderRadius::MAX,
            max_width: percent(55),
            ..default()
        },
        Fill(Tone::Raised),
        Visibility::Hidden,
        Pickable::IGNORE,
        Aside,
        children![widget::text(
            Say::new("round-demo"),
            Size::Small,
            Tone::Text
        )],
    )
}

/// Which try of which round is made.
fn say_try(session: &Session, (number, of): (u32, u32)) -> Say {
    Say::new("study-try")
        .with("n", count(session.current() + 1))
        .with("total", count(session.rounds().len()))
        .with("try", number)
        .with("tries", of)
}

fn count_rounds(
    session: Res<Session>,
    conditions: Res<Conditions>,
    playing: Res<Playing>,
    rushing: Res<Rushing>,
    mut counters: Query<&mut Say, With<Counter>>,
    mut dots: Query<(&Dot, &mut Fill)>,
) {
    let say = Say::new("round-count")
        .with("n", count(session.current() + 1))
        .with("total", count(session.rounds().len()));
    let say = match (&conditions.study, playing.mode()) {
        (Some(study), _) => say_try(&session, study.attempt),
        (None, Mode::Rush(_)) => Say::new("rush-caught").with("caught", rushing.caught),
        (None, _) => say,
    };
    for mut counter in &mut counters {
        counter.set_if_neq(say.clone());
    }
    for (dot, mut fill) in &mut dots {
        let played = !conditions.free() && dot.0 < session.current()
            || session
                .rounds()
                .get(dot.0)
                .is_some_and(|round| !round.tries.is_empty());
        fill.set_if_neq(Fill(match played {
            _ if dot.0 == session.current() => Tone::Accent,
            true => Tone::Right,
            false => Tone::Line,
        }));
    }
}

/// Places every node of [`Words`] where the layout wants it.
fn place_words(mut words: Query<(&Words, &mut Node)>, canvas: Res<Canvas>) {
    for (words, mut node) in &mut words {
        let place = arrange(*canvas, words.explaining).words;
        let mut wanted = node.clone();
        wanted.position_type = PositionType::Absolute;
        (wanted.left, wanted.top) = (px(place.min.x), px(place.min.y));
        (wanted.width, wanted.height) = (px(place.width()), px(place.height()));
        node.set_if_neq(wanted);
    }
}

/// How long something must stand in the way before it is spoken of: a blink
/// hides the eyes for 0.1 to 0.4 seconds (Schiffman 2001), and is no cover.
const LASTING: Duration = Duration::from_millis(500);

/// What stands in the way of a fair reading, and since when without a break.
#[derive(Default)]
struct Hindrance {
    since: Option<Duration>,
}

impl Hindrance {
    /// What stands in the way of the latest reading, where something has for long enough.
    fn lasting(&mut self, obstacle: Option<Obstacle>, now: Duration) -> Option<Obstacle> {
        self.since = obstacle.and(self.since.or(Some(now)));
        let since = self.since?;
        obstacle.filter(|_| now.saturating_sub(since) >= LASTING)
    }
}

/// Says what stands in the way, or that a demo player is shown.
fn tell(
    feed: Res<Feed>,
    latest: Res<Latest>,
    interrupted: Res<Interrupted>,
    round: Res<State<RoundState>>,
    time: Res<Time>,
    mut hindrance: Local<Hindrance>,
    mut asides: Query<(&Children, &mut Visibility), With<Aside>>,
    mut says: Query<&mut Say>,
) {
    let unread = latest.0.as_ref().and_then(Reading::obstacle);
    let unread = hindrance.lasting(unread, time.elapsed());
    let say = match &feed.state {
        Some(CameraState::Lost { why }) => Some(obstacle::of_camera(*why)),
        _ if !feed.live() => Some(Say::new("camera-searching")),
        _ if feed.waiting.is_some() => Some(Say::new("round-camera-next")),
        _ if interrupted.0 => Some(Say::new("camera-back")),
        _ if *round != RoundState::Reveal && unread.is_some() => unread.map(obstacle::of_face),
        _ if feed.demo() => Some(Say::new("round-demo")),
        _ => None,
    };
    for (children, mut visibility) in &mut asides {
        visibility.set_if_neq(match say {
            Some(_) => Visibility::Inherited,
            None => Visibility::Hidden,
        });
        if let (Some(say), Some(text)) = (&say, children.first())
            && let Ok(mut text) = says.get_mut(*text)
        {
            text.set_if_neq(say.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blink_is_not_spoken_of_and_a_hand_is() {
        let mut hindrance = Hindrance::default();
        let mut after =
            |millis, obstacle| hindrance.lasting(obstacle, Duration::from_millis(millis));
        let covered = Some(Obstacle::Covered);
        for (millis, seen, told) in [
            (0, covered, None),
            (300, covered, None),
            (350, None, None),
            (900, covered, None),
            (1_350, covered, None),
            (1_450, Some(Obstacle::TooFar), Some(Obstacle::TooFar)),
            (1_500, covered, covered),
            (1_550, None, None),
        ] {
            assert_eq!(after(millis, seen), told, "after {millis} ms");
        }
    }
}
