//! Who plays: a guest, somebody with a name, or somebody new.

use bevy::{
    input::{
        ButtonState,
        keyboard::{Key, KeyboardInput},
    },
    input_focus::tab_navigation::{TabGroup, TabIndex},
    prelude::*,
};

use crate::{
    app::{
        intent::{Intent, KeyboardTaken},
        schedule::Phase,
        state::GameState,
    },
    game::profile::Players,
    profile::{Profile, Unfit},
    ui::{
        animate::Appear,
        layout::Canvas,
        shape::{Shape, Sign},
        theme::{Edge, Fill, Size, Tone},
        widget::{self, Rank},
        words::Say,
    },
};

/// Rows of the keyboard for fingers.
const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl'", "zxcvbnm-"];
/// A key, and the space between, in units of the design canvas.
const KEY: Vec2 = Vec2::new(56.0, 50.0);
const GAP: f32 = 6.0;

#[derive(Component)]
struct Root;

/// The name as it is typed.
#[derive(Component)]
struct Typed;

/// Why it is not taken.
#[derive(Component)]
struct Why;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(GameState::Players), spawn)
        .add_systems(
            Update,
            (
                listen.in_set(Phase::Ingest),
                respawn.run_if(resource_changed::<Canvas>.or_else(changed)),
                tell.in_set(Phase::Present),
            )
                .run_if(in_state(GameState::Players)),
        );
}

/// Whether somebody came, went or is about to.
fn changed(players: Res<Players>, mut last: Local<(usize, Option<usize>)>) -> bool {
    let now = (players.profiles.all().len(), players.doomed);
    std::mem::replace(&mut *last, now) != now
}

fn spawn(mut commands: Commands, players: Res<Players>, canvas: Res<Canvas>) {
    let root = commands
        .spawn((
            Root,
            DespawnOnExit(GameState::Players),
            TabGroup::default(),
            Node {
                row_gap: px(14),
                ..widget::screen()
            },
            children![(
                Appear::nth(0),
                widget::text(Say::new("players-title"), Size::Title, Tone::Text)
            )],
        ))
        .id();
    let columns = if canvas.portrait() { 2 } else { 4 };
    let grid = commands.spawn((ChildOf(root), grid(columns))).id();
    commands.spawn((
        ChildOf(grid),
        widget::button(
            Say::new("players-guest"),
            Intent::Guest,
            rank(players.current.is_none()),
        ),
    ));
    for (place, profile) in players.profiles.all().iter().enumerate() {
        let Ok(number) = u8::try_from(place) else {
            break;
        };
        let card = commands.spawn((ChildOf(grid), card())).id();
        commands.spawn((
            ChildOf(card),
            player(profile, number, players.current == Some(place)),
        ));
        let doomed = players.doomed == Some(place);
        commands.spawn((ChildOf(card), bin(number, doomed)));
    }
    commands.spawn((ChildOf(root), field()));
    for row in ROWS {
        let line = commands.spawn((ChildOf(root), keys())).id();
        for letter in row.chars() {
            let say = Say::new("players-letter").with_text("letter", letter);
            let mut key =
                commands.spawn((ChildOf(line), widget::key(say, Intent::Type(letter), KEY)));
            // By Tab one comes from button to button; letters are typed.
            key.insert(TabIndex(-1));
        }
    }
    commands.spawn((ChildOf(root), choices()));
}

fn respawn(mut commands: Commands, root: Query<Entity, With<Root>>) {
    for root in &root {
        commands.entity(root).despawn();
    }
    commands.run_system_cached(spawn);
}

fn rank(taken: bool) -> Rank {
    if taken { Rank::Taken } else { Rank::Secondary }
}

fn grid(columns: u16) -> impl Bundle {
    (
        Node {
            display: Display::Grid,
            grid_template_columns: RepeatedGridTrack::auto(columns),
            column_gap: px(14),
            row_gap: px(10),
            ..default()
        },
        Pickable::IGNORE,
    )
}

fn card() -> impl Bundle {
    (
        Node {
            column_gap: px(6),
            align_items: AlignItems::Center,
            ..default()
        },
        Pickable::IGNORE,
    )
}

/// A player to choose, with the stars of all levels.
fn player(profile: &Profile, number: u8, current: bool) -> impl Bundle {
    let say = Say::new("players-player")
        .with_text("name", profile.name.as_str())
        .with("stars", profile.progress.stars());
    widget::button(say, Intent::Player(number), rank(current))
}

/// Forgets a player, at the second touch.
fn bin(number: u8, doomed: bool) -> impl Bundle {
    let say = Say::new(if doomed {
        "players-forget-sure"
    } else {
        "players-forget"
    });
    widget::small_button(say, Intent::Forget(number), Rank::Secondary)
}

fn field() -> impl Bundle {
    (
        Node {
            column_gap: px(16),
            align_items: AlignItems::Center,
            min_width: px(480),
            min_height: px(56),
            padding: UiRect::axes(px(20), px(6)),
            border: px(2).all(),
            border_radius: BorderRadius::all(px(14)),
            ..default()
        },
        Fill(Tone::Surface),
        Edge(Tone::Line),
        Pickable::IGNORE,
        children![
            (
                Node {
                    width: px(26),
                    height: px(26),
                    flex_shrink: 0.0,
                    ..default()
                },
                Shape::new(Sign::Face),
                Pickable::IGNORE,
            ),
            (
                Typed,
                widget::text(Say::new("players-new"), Size::Heading, Tone::Quiet)
            ),
            (
                Why,
                widget::text(Say::new("players-new"), Size::Small, Tone::Extra)
            ),
        ],
    )
}

fn keys() -> impl Bundle {
    (
        Node {
            column_gap: px(GAP),
            ..default()
        },
        Pickable::IGNORE,
    )
}

fn choices() -> impl Bundle {
    (
        Node {
            column_gap: px(14),
            row_gap: px(10),
            flex_wrap: FlexWrap::Wrap,
            justify_content: JustifyContent::Center,
            ..default()
        },
        children![
            widget::button(Say::new("players-add"), Intent::NewPlayer, Rank::Primary),
            widget::button(Say::new("withdraw-rub"), Intent::Rub, Rank::Secondary),
            widget::button(Say::new("button-back"), Intent::Back, Rank::Secondary),
        ],
    )
}

/// Takes letters from a keyboard.
fn listen(
    mut keys: MessageReader<KeyboardInput>,
    taken: Res<KeyboardTaken>,
    mut commands: Commands,
) {
    for key in keys.read() {
        if key.state != ButtonState::Pressed || taken.0 {
            continue;
        }
        match &key.logical_key {
            Key::Backspace => commands.trigger(Intent::Rub),
            Key::Character(text) => {
                for letter in text.chars() {
                    commands.trigger(Intent::Type(letter));
                }
            }
            _ => {}
        }
    }
}

fn tell(
    players: Res<Players>,
    mut typed: Query<&mut Say, (With<Typed>, Without<Why>)>,
    mut why: Query<(&mut Say, &mut Node), With<Why>>,
) {
    let say = if players.typed.is_empty() {
        Say::new("players-new")
    } else {
        Say::new("players-typed").with_text("name", players.typed.as_str())
    };
    for mut typed in &mut typed {
        typed.set_if_neq(say.clone());
    }
    let reason = players.unfit.map(|unfit| match unfit {
        Unfit::Empty => "players-empty",
        Unfit::Taken => "players-taken",
        Unfit::Full => "players-full",
    });
    for (mut say, mut node) in &mut why {
        if let Some(reason) = reason {
            say.set_if_neq(Say::new(reason));
        }
        widget::show(&mut node, reason.is_some());
    }
}
