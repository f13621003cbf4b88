//! The kiosk's title: faces in turn, a call to play in many languages, one large button.

use bevy::{input_focus::tab_navigation::TabGroup, prelude::*};

use crate::{
    app::{intent::Intent, live::Live, schedule::Phase, settings::Settings, state::GameState},
    game::{agreement::Offer, gallery::Gallery, session::Upcoming},
    i18n::Language,
    kiosk::{Kiosk, KioskConfig, hours::Open, presence::Presence},
    ui::{
        animate::Appear,
        layout::Canvas,
        theme::{Edge, Fill, Size, Tone},
        widget::{self, Rank},
        words::{Say, Words},
    },
};

#[derive(Component)]
struct Root;

/// The face that is shown, and since when.
#[derive(Component)]
struct Face {
    place: usize,
    age: f32,
}

/// The line that calls, and greets who stays.
#[derive(Component)]
struct Call {
    language: usize,
    age: f32,
}

/// Laid over everything while the exhibition is closed.
#[derive(Component)]
struct Dark;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        OnEnter(GameState::Title),
        spawn.run_if(resource_exists::<Kiosk>),
    )
    .add_systems(
        Update,
        (
            respawn.run_if(resource_changed::<Canvas>),
            (turn, call, darken).in_set(Phase::Present),
        )
            .run_if(in_state(GameState::Title).and_then(resource_exists::<Kiosk>)),
    );
}

fn spawn(
    mut commands: Commands,
    canvas: Res<Canvas>,
    offer: Res<Offer>,
    words: Res<Words>,
    config: Res<Live<KioskConfig>>,
) {
    let portrait = canvas.portrait();
    let side = if portrait {
        (canvas.0.x * 0.86).min(canvas.0.y * 0.48)
    } else {
        canvas.0.y * 0.78
    };
    let root = commands
        .spawn((
            Root,
            DespawnOnExit(GameState::Title),
            TabGroup::default(),
            Node {
                flex_direction: if portrait {
                    FlexDirection::Column
                } else {
                    FlexDirection::Row
                },
                column_gap: px(64),
                row_gap: px(36),
                ..widget::screen()
            },
        ))
        .id();
    commands.spawn((ChildOf(root), face(side)));
    let words_column = commands.spawn((ChildOf(root), column(portrait))).id();
    commands.spawn((
        ChildOf(words_column),
        Appear::nth(0),
        widget::text(Say::new("title-name"), Size::Banner, Tone::Text),
    ));
    commands.spawn((
        ChildOf(words_column),
        Call {
            language: 0,
            age: 0.0,
        },
        widget::text(Say::new("attract-call"), Size::Heading, Tone::Quiet),
    ));
    commands.spawn((
        ChildOf(words_column),
        Appear::nth(1),
        widget::button(Say::new("title-play"), Intent::Play, Rank::Primary),
    ));
    let row = commands.spawn((ChildOf(words_column), languages())).id();
    for (place, language) in words.languages().enumerate() {
        if config
            .languages
            .iter()
            .any(|tag| *tag == language.to_string())
        {
            let say = Say::new("attract-language").with_text("name", words.name_of(language));
            commands.spawn((
                ChildOf(row),
                widget::small_button(say, Intent::Speak(place as u8), Rank::Secondary),
            ));
        }
    }
    if offer.withdraw {
        commands.spawn((
            ChildOf(words_column),
            widget::small_button(
                Say::new("title-withdraw"),
                Intent::Withdraw,
                Rank::Secondary,
            ),
        ));
    }
}

fn respawn(mut commands: Commands, root: Query<Entity, With<Root>>) {
    for root in &root {
        commands.entity(root).despawn();
    }
    commands.run_system_cached(spawn);
}

fn face(side: f32) -> impl Bundle {
    (
        Node {
            width: px(side),
            height: px(side),
            border: px(4).all(),
            border_radius: BorderRadius::all(px(36)),
            overflow: Overflow::clip(),
            flex_shrink: 0.0,
            ..default()
        },
        Edge(Tone::Line),
        Pickable::IGNORE,
        children![(
            Face { place: 0, age: 0.0 },
            Node {
                width: percent(100),
                height: percent(100),
                border_radius: BorderRadius::all(px(32)),
                ..default()
            },
            ImageNode::default(),
            UiTransform::default(),
            Pickable::IGNORE,
        )],
    )
}

fn column(portrait: bool) -> Node {
    Node {
        flex_direction: FlexDirection::Column,
        align_items: if portrait {
            AlignItems::Center
        } else {
            AlignItems::Start
        },
        row_gap: px(20),
        max_width: px(560),
        ..default()
    }
}

fn languages() -> Node {
    Node {
        column_gap: px(10),
        row_gap: px(10),
        flex_wrap: FlexWrap::Wrap,
        margin: UiRect::top(px(12)),
        ..default()
    }
}

/// The next face, with a slow zoom that ends before the face does.
fn turn(
    time: Res<Time>,
    config: Res<Live<KioskConfig>>,
    settings: Res<Settings>,
    gallery: Res<Gallery>,
    upcoming: Res<Upcoming>,
    mut faces: Query<(&mut Face, &mut ImageNode, &mut UiTransform)>,
) {
    for (mut face, mut image, mut transform) in &mut faces {
        face.age += time.delta_secs();
        if face.age >= config.face_seconds {
            (face.place, face.age) = (face.place + 1, 0.0);
        }
        let all = upcoming.targets.len().max(1);
        let target = upcoming.targets.get(face.place % all);
        if let Some(target) = target.and_then(|place| gallery.get(*place))
            && image.image != target.image
        {
            image.image = target.image.clone();
        }
        let zoom = if settings.reduced_motion {
            0.0
        } else {
            0.06 * face.age / config.face_seconds
        };
        transform.scale = Vec2::splat(1.0 + zoom);
    }
}

/// The call, in one language after the other; a greeting for whoever stays.
fn call(
    time: Res<Time>,
    config: Res<Live<KioskConfig>>,
    presence: Res<Presence>,
    words: Res<Words>,
    mut calls: Query<(&mut Call, &mut Say)>,
) {
    let stays = presence.stays(time.elapsed(), config.stays_seconds);
    let id = if stays {
        "attract-greeting"
    } else {
        "attract-call"
    };
    for (mut call, mut say) in &mut calls {
        call.age += time.delta_secs();
        if call.age >= config.language_seconds {
            (call.language, call.age) = (call.language + 1, 0.0);
        }
        let tag = &config.languages[call.language % config.languages.len()];
        let spoken = tag.parse::<Language>().map_or_else(
            |_| words.say(&Say::new(id)),
            |language| words.say_in(&language, id),
        );
        say.set_if_neq(Say::new("attract-line").with_text("text", spoken));
    }
}

/// A dark screen while the exhibition is closed.
fn darken(open: Res<Open>, dark: Query<Entity, With<Dark>>, mut commands: Commands) {
    match (open.0, dark.iter().next()) {
        (true, Some(dark)) => commands.entity(dark).despawn(),
        (false, None) => {
            commands.spawn((
                Dark,
                DespawnOnExit(GameState::Title),
                Node {
                    position_type: PositionType::Absolute,
                    width: percent(100),
                    height: percent(100),
                    ..default()
                },
                GlobalZIndex(50),
                Fill(Tone::Ground),
            ));
        }
        _ => {}
    }
}
