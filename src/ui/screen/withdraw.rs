//! A player takes back what was kept of them: the code, by keyboard or by finger.

use bevy::{
    input::{
        ButtonState,
        keyboard::{Key, KeyboardInput},
    },
    input_focus::{
        FocusCause, InputFocus,
        tab_navigation::{TabGroup, TabIndex},
    },
    prelude::*,
};

use crate::{
    app::{
        intent::{Intent, KeyboardTaken},
        schedule::Phase,
        state::GameState,
    },
    recording::withdrawal::{Answer, Withdrawal},
    ui::{
        animate::Appear,
        theme::{Edge, Fill, Size, Tone},
        widget::{self, Rank},
        words::Say,
    },
};

/// Letters in a row of the keypad.
const COLUMNS: u16 = 8;

/// The width of a key, and of what lies between two.
const KEY: f32 = 60.0;
const GAP: f32 = 8.0;

/// The code as far as it is typed.
#[derive(Component)]
struct Typed;

/// The button that Enter presses, also after a letter was touched.
#[derive(Component)]
struct Eraser;

/// What came of it, or what to do.
#[derive(Component)]
struct Line;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(GameState::Withdraw), spawn)
        .add_observer(refocus)
        .add_systems(
            Update,
            (
                listen.in_set(Phase::Ingest),
                (show, answer).in_set(Phase::Present),
            )
                .run_if(in_state(GameState::Withdraw)),
        );
}

fn spawn(mut commands: Commands) {
    let root = commands
        .spawn((
            DespawnOnExit(GameState::Withdraw),
            TabGroup::default(),
            Node {
                row_gap: px(16),
                ..widget::screen()
            },
            children![
                (
                    Appear::nth(0),
                    widget::text(Say::new("withdraw-title"), Size::Title, Tone::Text)
                ),
                (
                    Line,
                    Node {
                        max_width: px(620),
                        min_height: px(56),
                        ..default()
                    },
                    TextLayout::justify(Justify::Center),
                    widget::text(Say::new("withdraw-ask"), Size::Body, Tone::Text),
                ),
                display(),
            ],
        ))
        .id();
    let pad = commands.spawn((ChildOf(root), pad())).id();
    for letter in Withdrawal::LETTERS.chars() {
        let mut key = commands.spawn((ChildOf(pad), key(letter)));
        // By Tab one comes from button to button; letters are typed.
        key.insert(TabIndex(-1));
    }
    commands.spawn((ChildOf(root), choices()));
}

/// Where the code appears.
fn display() -> impl Bundle {
    (
        Node {
            min_width: px(f32::from(COLUMNS) * (KEY + GAP) - GAP),
            min_height: px(72),
            padding: UiRect::axes(px(20), px(8)),
            align_items: AlignItems::Center,
            justify_content: JustifyContent::Center,
            border: px(2).all(),
            border_radius: BorderRadius::all(px(14)),
            flex_shrink: 0.0,
            ..default()
        },
        Fill(Tone::Surface),
        Edge(Tone::Line),
        children![(
            Typed,
            widget::text(
                Say::new("withdraw-code").with_text("code", ""),
                Size::Heading,
                Tone::Text
            )
        )],
    )
}

fn pad() -> impl Bundle {
    (
        Node {
            display: Display::Grid,
            grid_template_columns: RepeatedGridTrack::px(COLUMNS, KEY),
            column_gap: px(GAP),
            row_gap: px(GAP),
            ..default()
        },
        Pickable::IGNORE,
    )
}

/// A letter to be touched.
fn key(letter: char) -> impl Bundle {
    widget::small_button(
        Say::new("withdraw-letter").with_text("letter", letter),
        Intent::Type(letter),
        Rank::Secondary,
    )
}

fn choices() -> impl Bundle {
    (
        Node {
            column_gap: px(14),
            row_gap: px(12),
            flex_wrap: FlexWrap::Wrap,
            justify_content: JustifyContent::Center,
            margin: UiRect::top(px(4)),
            ..default()
        },
        children![
            (
                widget::button(Say::new("withdraw-erase"), Intent::Erase, Rank::Primary),
                Eraser
            ),
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

fn refocus(intent: On<Intent>, eraser: Query<Entity, With<Eraser>>, mut focus: ResMut<InputFocus>) {
    if let (Intent::Type(_) | Intent::Rub, Ok(eraser)) = (*intent, eraser.single()) {
        focus.set(eraser, FocusCause::Navigated);
    }
}

fn show(withdrawal: Res<Withdrawal>, mut typed: Query<&mut Say, With<Typed>>) {
    let say = Say::new("withdraw-code").with_text("code", withdrawal.shown());
    for mut typed in &mut typed {
        typed.set_if_neq(say.clone());
    }
}

fn answer(withdrawal: Res<Withdrawal>, mut lines: Query<&mut Say, With<Line>>) {
    let say = match withdrawal.answer() {
        None => Say::new("withdraw-ask"),
        Some(Answer::Unfinished) => Say::new("withdraw-unfinished"),
        Some(Answer::Mistyped) => Say::new("withdraw-mistyped"),
        Some(Answer::Busy) => Say::new("withdraw-busy"),
        Some(Answer::Unknown) => Say::new("withdraw-unknown"),
        Some(Answer::Failed) => Say::new("withdraw-failed"),
        Some(Answer::Done { tries, pictures }) => Say::new("withdraw-done")
            .with("tries", tries as f64)
            .with("pictures", pictures as f64),
    };
    for mut line in &mut lines {
        line.set_if_neq(say.clone());
    }
}
