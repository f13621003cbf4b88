//! What the camera is used for, before the first picture is taken; and, for those who
//! want to give something, what may be kept.

use bevy::{input_focus::tab_navigation::TabGroup, prelude::*};

use crate::{
    app::{
        intent::Intent,
        schedule::Phase,
        settings::Settings,
        state::{ConsentState, GameState},
    },
    dataset::{ImageKind, Purpose, Time},
    game::agreement::{Agreement, Given, Offer},
    ui::{
        animate::Appear,
        theme::{Size, Tone},
        widget::{self, Rank},
        words::{Say, Words},
    },
};

/// What a player is told, in this order.
const LINES: [&str; 5] = [
    "notice-camera",
    "notice-local",
    "notice-recognition",
    "notice-honest",
    "notice-voluntary",
];

/// The most width of a line, in units of the design canvas.
const WIDTH: f32 = 620.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(ConsentState::Notice), spawn_notice)
        .add_systems(OnEnter(ConsentState::Keep), spawn_keep)
        .add_observer(sign)
        .add_systems(
            Update,
            (tick, tick_allowed, show_giving)
                .in_set(Phase::Present)
                .run_if(in_state(GameState::Consent)),
        );
}

/// Shows whether names of emotions are left out.
#[derive(Component)]
struct Tick;

/// Shows whether this is allowed.
#[derive(Component)]
struct Allowed(Purpose);

/// The way to what may be kept, seen where something can be.
#[derive(Component)]
struct Giving;

fn page(commands: &mut Commands, state: ConsentState) -> Entity {
    let screen = commands.spawn((DespawnOnExit(state), TabGroup::default(), widget::screen()));
    screen.id()
}

fn spawn_notice(mut commands: Commands) {
    let page = page(&mut commands, ConsentState::Notice);
    commands.spawn((ChildOf(page), Appear::nth(0), notice()));
}

fn notice() -> impl Bundle {
    let line = |id: &'static str| widget::text(Say::new(id), Size::Body, Tone::Text);
    (
        widget::panel(),
        children![
            (
                column(),
                children![
                    widget::text(Say::new("notice-title"), Size::Title, Tone::Text),
                    line(LINES[0]),
                    widget::strong(Say::new(LINES[1]), Size::Body, Tone::Text),
                    line(LINES[2]),
                    line(LINES[3]),
                    line(LINES[4]),
                ],
            ),
            movements_only(),
            (
                choices(),
                children![
                    widget::button(Say::new("notice-accept"), Intent::Accept, Rank::Primary),
                    widget::button(Say::new("notice-decline"), Intent::Back, Rank::Secondary),
                    (
                        widget::button(Say::new("notice-give"), Intent::Give, Rank::Secondary),
                        Giving
                    ),
                ],
            ),
        ],
    )
}

fn column() -> Node {
    Node {
        max_width: px(WIDTH),
        flex_direction: FlexDirection::Column,
        row_gap: px(13),
        ..default()
    }
}

fn choices() -> Node {
    Node {
        max_width: px(WIDTH),
        column_gap: px(14),
        row_gap: px(12),
        flex_wrap: FlexWrap::Wrap,
        margin: UiRect::top(px(8)),
        ..default()
    }
}

fn movements_only() -> impl Bundle {
    widget::toggle(
        Say::new("notice-movements-only"),
        Intent::ToggleMovementsOnly,
        Tick,
    )
}

fn spawn_keep(mut commands: Commands, offer: Res<Offer>) {
    let page = page(&mut commands, ConsentState::Keep);
    let panel = commands
        .spawn((ChildOf(page), Appear::nth(0), widget::panel()))
        .id();
    let lines = commands.spawn((ChildOf(panel), column())).id();
    let title = widget::text(Say::new("keep-title"), Size::Title, Tone::Text);
    commands.spawn((ChildOf(lines), title));
    let ask = widget::text(Say::new("keep-ask"), Size::Body, Tone::Text);
    commands.spawn((ChildOf(lines), ask));
    for (purpose, say) in asked(&offer) {
        commands.spawn((
            ChildOf(lines),
            widget::toggle(say, Intent::Allow(purpose), Allowed(purpose)),
        ));
    }
    for say in promises(&offer) {
        let promise = widget::text(say, Size::Small, Tone::Quiet);
        commands.spawn((ChildOf(lines), promise));
    }
    commands.spawn((
        ChildOf(panel),
        choices(),
        children![
            widget::button(Say::new("keep-play"), Intent::Accept, Rank::Primary),
            widget::button(Say::new("button-back"), Intent::Back, Rank::Secondary),
        ],
    ));
}

/// What a player may allow, each in one sentence.
fn asked(offer: &Offer) -> Vec<(Purpose, Say)> {
    let mut asked = vec![(Purpose::Measurements, Say::new("keep-measurements"))];
    if let Some(kind) = offer.pictures {
        let say = Say::new(match kind {
            ImageKind::Crop => "keep-pictures-crop",
            ImageKind::Frame => "keep-pictures-frame",
        });
        asked.push((Purpose::Images, say));
    }
    asked.push((Purpose::Research, Say::new("keep-research")));
    asked
}

/// What a player is promised in return.
fn promises(offer: &Offer) -> Vec<Say> {
    // Whole years are told as years.
    let after = |say: Say, days: u32| {
        let years = if days.is_multiple_of(365) {
            days / 365
        } else {
            0
        };
        say.with("days", days).with("years", years)
    };
    let mut promises = vec![match offer.days {
        Some(days) => after(Say::new("keep-until"), days),
        None => Say::new("keep-always"),
    }];
    if let Some(days) = offer.pictures_days.filter(|_| offer.pictures.is_some()) {
        promises.push(after(Say::new("keep-until-pictures"), days));
    }
    promises.extend(["keep-code", "keep-young"].map(Say::new));
    promises
}

/// The words on both pages, as they are shown now: what a permission is given under.
fn text(words: &Words, offer: &Offer) -> String {
    let notice = LINES.map(Say::new);
    let asked = asked(offer).into_iter().map(|(_, say)| say);
    let says = ["notice-title", "keep-title", "keep-ask"].map(Say::new);
    let says = says.into_iter().chain(notice).chain(asked);
    says.chain(promises(offer))
        .map(|say| words.say(&say) + "\n")
        .collect()
}

/// Notes under which words the player goes on.
fn sign(
    intent: On<Intent>,
    page: Option<Res<State<ConsentState>>>,
    words: Res<Words>,
    offer: Res<Offer>,
    mut agreement: ResMut<Agreement>,
) {
    let read = page.is_some_and(|page| *page == ConsentState::Keep);
    if *intent == Intent::Accept && read {
        let digest = blake3::hash(text(&words, &offer).as_bytes());
        agreement.given = Some(Given {
            text: digest.to_hex().to_string(),
            language: words.language().to_string(),
            at: Time::now(),
        });
    }
}

fn visible(seen: bool) -> Visibility {
    if seen {
        Visibility::Inherited
    } else {
        Visibility::Hidden
    }
}

fn tick(settings: Res<Settings>, mut ticks: Query<&mut Visibility, With<Tick>>) {
    for mut visibility in &mut ticks {
        visibility.set_if_neq(visible(settings.au_only));
    }
}

fn tick_allowed(agreement: Res<Agreement>, mut ticks: Query<(&Allowed, &mut Visibility)>) {
    for (allowed, mut visibility) in &mut ticks {
        visibility.set_if_neq(visible(agreement.allows(allowed.0)));
    }
}

fn show_giving(offer: Res<Offer>, mut ways: Query<&mut Node, With<Giving>>) {
    for mut node in &mut ways {
        widget::show(&mut node, offer.keep);
    }
}
