//! The player's own neutral face is measured: a mirror, a bar, one line.

use bevy::{input_focus::tab_navigation::TabGroup, prelude::*};

use crate::{
    app::{intent::Intent, schedule::Phase, state::GameState},
    camera::CameraState,
    game::{calibrate::Calibrating, conditions::Conditions},
    perception::{Feed, Latest, Reading},
    ui::{
        card::{self, Card},
        layout::Canvas,
        obstacle,
        theme::{Edge, Fill, Size, Tone},
        widget::{self, Rank},
        words::Say,
    },
    vision::Refusal,
};

/// The bar that fills while the player holds still.
#[derive(Component)]
struct Bar;

/// What the player is asked for.
#[derive(Component)]
struct Ask;

/// Why, or what to do about it.
#[derive(Component)]
struct Hint;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(GameState::Calibrate), spawn)
        .add_systems(
            Update,
            (fill, ask)
                .in_set(Phase::Present)
                .run_if(in_state(GameState::Calibrate)),
        );
}

fn spawn(mut commands: Commands, canvas: Res<Canvas>, conditions: Res<Conditions>) {
    let side = mirror_side(*canvas);
    let line = |tone: Tone, size: Size, id: &'static str| {
        (
            Node {
                max_width: px(640),
                ..default()
            },
            TextLayout::justify(Justify::Center),
            widget::text(Say::new(id), size, tone),
        )
    };
    let (say, intent) = if conditions.may_skip_calibration() {
        (Say::new("button-skip"), Intent::SkipCalibration)
    } else {
        (Say::new("study-stop"), Intent::Back)
    };
    commands.spawn((
        DespawnOnExit(GameState::Calibrate),
        TabGroup::default(),
        Node {
            row_gap: px(14),
            ..widget::screen()
        },
        children![
            widget::text(Say::new("calibrate-title"), Size::Title, Tone::Text),
            (
                Node {
                    width: px(side),
                    height: px(side),
                    flex_shrink: 0.0,
                    ..default()
                },
                Pickable::IGNORE,
                children![card::fixed(Card::Player, side)],
            ),
            bar(side),
            (
                Ask,
                line(Tone::Text, Size::Heading, "calibrate-instruction")
            ),
            (Hint, line(Tone::Quiet, Size::Body, "calibrate-why")),
            widget::button(say, intent, Rank::Secondary),
        ],
    ));
}

/// What is left of the shorter side when every line has its place.
fn mirror_side(canvas: Canvas) -> f32 {
    (canvas.0.y - 380.0).clamp(240.0, canvas.0.x - 120.0)
}

fn bar(width: f32) -> impl Bundle {
    (
        Node {
            width: px(width),
            height: px(16),
            border: px(2).all(),
            border_radius: BorderRadius::MAX,
            overflow: Overflow::clip(),
            flex_shrink: 0.0,
            ..default()
        },
        Fill(Tone::Surface),
        Edge(Tone::Line),
        Pickable::IGNORE,
        children![(
            Bar,
            Node {
                width: percent(0),
                height: percent(100),
                border_radius: BorderRadius::MAX,
                ..default()
            },
            Fill(Tone::Right),
            Pickable::IGNORE,
        )],
    )
}

fn fill(calibrating: Res<Calibrating>, mut bars: Query<&mut Node, With<Bar>>) {
    let width = percent(100.0 * calibrating.progress);
    for mut bar in &mut bars {
        if bar.width != width {
            bar.width = width;
        }
    }
}

fn ask(
    calibrating: Res<Calibrating>,
    feed: Res<Feed>,
    latest: Res<Latest>,
    mut asks: Query<&mut Say, (With<Ask>, Without<Hint>)>,
    mut hints: Query<&mut Say, (With<Hint>, Without<Ask>)>,
) {
    let obstacle = latest.0.as_ref().and_then(Reading::obstacle);
    let (wanted, hint) = match (&feed.state, obstacle, calibrating.refusal) {
        (Some(CameraState::Lost { why }), ..) => {
            (obstacle::of_camera(*why), obstacle::hint_of_camera(*why))
        }
        (None | Some(CameraState::Searching | CameraState::Opening { .. }), ..) => {
            (Say::new("camera-searching"), Say::new("calibrate-why"))
        }
        (_, Some(obstacle), _) => (
            Say::new("calibrate-instruction"),
            obstacle::of_face(obstacle),
        ),
        (_, None, Some(refusal)) => (Say::new("calibrate-instruction"), of(refusal)),
        _ if calibrating.progress > 0.0 => (Say::new("calibrate-hold"), Say::new("calibrate-why")),
        _ => (Say::new("calibrate-instruction"), Say::new("calibrate-why")),
    };
    for mut ask in &mut asks {
        ask.set_if_neq(wanted.clone());
    }
    for mut line in &mut hints {
        line.set_if_neq(hint.clone());
    }
}

/// Why a face is not measured yet.
fn of(refusal: Refusal) -> Say {
    Say::new(match refusal {
        Refusal::Unreadable(obstacle) => return obstacle::of_face(obstacle),
        Refusal::Moving => "calibrate-moving",
        Refusal::Expression(_) => "calibrate-expression",
    })
}
