//! How the player did: every target with its best try; and, where something was kept,
//! the code to take it back with.

use bevy::{ecs::system::SystemParam, input_focus::tab_navigation::TabGroup, prelude::*};

use super::reveal::{percent_of, stars};
use crate::{
    app::{intent::Intent, settings::Settings, state::GameState},
    game::{
        agreement::Receipt,
        gallery::{Gallery, Target},
        levels::{InForce, Playing},
        outcome::{Outcome, sum_up},
        rush::Rushing,
        session::{Round, Session},
    },
    level::Mode,
    ui::{
        animate::Appear,
        layout::Canvas,
        level,
        theme::{Edge, Fill, Size, Tone},
        widget::{self, Rank},
        words::{Say, Words, count},
    },
};

/// As many faces have room.
const FACES: usize = 9;

#[derive(Component)]
struct Root;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(GameState::Results), spawn.after(sum_up))
        .add_systems(
            Update,
            respawn.run_if(
                in_state(GameState::Results)
                    .and_then(resource_changed::<Canvas>.or_else(resource_changed::<Receipt>)),
            ),
        );
}

fn spawn(
    mut commands: Commands,
    session: Res<Session>,
    gallery: Res<Gallery>,
    rules: Res<InForce>,
    settings: Res<Settings>,
    canvas: Res<Canvas>,
    receipt: Res<Receipt>,
    won: Won,
) {
    let code = receipt.0.as_deref();
    let root = commands
        .spawn((
            Root,
            DespawnOnExit(GameState::Results),
            TabGroup::default(),
            Node {
                row_gap: px(if code.is_some() { 15 } else { 24 }),
                ..widget::screen()
            },
            children![
                (
                    Appear::nth(0),
                    widget::text(won.title(), Size::Title, Tone::Text)
                ),
                (Appear::nth(1), won.stars(rules.stars)),
            ],
        ))
        .id();
    let notes = commands.spawn((ChildOf(root), row())).id();
    for (order, say) in won.notes(&session).into_iter().enumerate() {
        commands.spawn((
            ChildOf(notes),
            Appear::nth(order as u8 + 2),
            widget::text(say, Size::Body, Tone::Quiet),
        ));
    }
    let columns = if canvas.portrait() { 2 } else { 3 };
    let grid = commands
        .spawn((
            ChildOf(root),
            Node {
                display: Display::Grid,
                grid_template_columns: RepeatedGridTrack::auto(columns),
                column_gap: px(18),
                row_gap: px(18),
                ..default()
            },
            Pickable::IGNORE,
        ))
        .id();
    // A rush shows its first faces; more have no room.
    let shown = session.rounds().iter().enumerate();
    let shown = shown.filter(|(_, round)| won.all() || !round.tries.is_empty());
    for (number, round) in shown.take(FACES) {
        if let Some(target) = gallery.get(round.target) {
            let name = name(target, number, settings.au_only);
            commands.spawn((
                ChildOf(grid),
                Appear::nth(number as u8 + 2),
                entry(round, target, name, rules.stars, code.is_some()),
            ));
        }
    }
    if let Some(code) = code {
        commands.spawn((ChildOf(grid), slip(code, columns)));
    }
    commands.spawn((ChildOf(root), choices(row())));
}

fn respawn(mut commands: Commands, root: Query<Entity, With<Root>>) {
    for root in &root {
        commands.entity(root).despawn();
    }
    commands.run_system_cached(spawn);
}

/// What the session came to.
#[derive(SystemParam)]
struct Won<'w> {
    outcome: Res<'w, Outcome>,
    playing: Res<'w, Playing>,
    rushing: Res<'w, Rushing>,
    words: Res<'w, Words>,
}

impl Won<'_> {
    fn title(&self) -> Say {
        level::name(&self.words, &self.playing)
    }

    /// Whether every round is shown, played or not.
    fn all(&self) -> bool {
        !matches!(self.playing.mode(), Mode::Rush(_))
    }

    fn stars(&self, of: u8) -> impl Bundle {
        let medal = match self.outcome.medal {
            Some(medal) => Say::new(format!("medal-{}", medal.key())),
            None => Say::new("levels-no-medal"),
        };
        (
            Node {
                column_gap: px(24),
                align_items: AlignItems::Center,
                ..default()
            },
            children![
                stars(self.outcome.stars, of, 38.0),
                widget::text(medal, Size::Heading, Tone::Accent),
            ],
        )
    }

    /// What is worth a word besides.
    fn notes(&self, session: &Session) -> Vec<Say> {
        let mut notes = Vec::new();
        if let Mode::Rush(_) = self.playing.mode() {
            let rushing = &self.rushing;
            notes.push(Say::new("rush-points").with("points", rushing.points));
            notes.push(Say::new("rush-caught").with("caught", rushing.caught));
            if rushing.best_combo > 1 {
                notes.push(Say::new("rush-best-combo").with("combo", rushing.best_combo));
            }
        } else {
            notes.push(Say::new("results-total").with("percent", percent_of(session.mean())));
        }
        let outcome = &self.outcome;
        if outcome.before.is_some_and(|before| outcome.share > before) {
            notes.push(Say::new("results-record"));
        }
        for id in &outcome.opened {
            notes.push(Say::new("results-opened").with_message("level", format!("level-{id}")));
        }
        notes
    }
}

/// Things side by side, in as many lines as they take.
fn row() -> Node {
    Node {
        column_gap: px(22),
        row_gap: px(10),
        flex_wrap: FlexWrap::Wrap,
        justify_content: JustifyContent::Center,
        ..default()
    }
}

/// What a round is called: its emotion, or its number where names are hidden.
fn name(target: &Target, number: usize, au_only: bool) -> Say {
    match target.emotion() {
        Some(emotion) if !au_only => Say::new(format!("emotion-{emotion}.title")),
        _ => Say::new("results-face").with("n", count(number + 1)),
    }
}

/// A target and the best try at it; `brief` where something else needs the room.
fn entry(round: &Round, target: &Target, name: Say, of: u8, brief: bool) -> impl Bundle {
    let side = px(if brief { 84 } else { 112 });
    let best = round.best();
    let score = match best {
        Some(best) => Say::new("reveal-score").with("percent", percent_of(best.jaccard)),
        None => Say::new("results-unplayed"),
    };
    (
        Node {
            width: px(312),
            column_gap: px(16),
            padding: px(12).all(),
            align_items: AlignItems::Center,
            border: px(1).all(),
            border_radius: BorderRadius::all(px(20)),
            ..default()
        },
        Fill(Tone::Surface),
        Edge(Tone::Line),
        Pickable::IGNORE,
        children![
            (
                Node {
                    width: side,
                    height: side,
                    flex_shrink: 0.0,
                    border_radius: BorderRadius::all(px(14)),
                    ..default()
                },
                ImageNode::new(target.image.clone()),
                Pickable::IGNORE,
            ),
            (
                Node {
                    flex_direction: FlexDirection::Column,
                    row_gap: px(6),
                    ..default()
                },
                Pickable::IGNORE,
                children![
                    widget::strong(name, Size::Body, Tone::Text),
                    stars(best.map_or(0.0, |best| best.stars), of, 24.0),
                    widget::text(score, Size::Body, Tone::Text),
                    (
                        widget::text(
                            Say::new("results-tries").with("count", count(round.tries.len())),
                            Size::Small,
                            Tone::Quiet,
                        ),
                        Node {
                            display: if brief { Display::None } else { Display::Flex },
                            ..default()
                        },
                    ),
                ],
            ),
        ],
    )
}

/// The code, and what it is for.
fn slip(code: &str, columns: u16) -> impl Bundle {
    (
        Node {
            // As wide as the faces above it.
            grid_column: GridPlacement::span(columns),
            column_gap: px(28),
            row_gap: px(6),
            padding: UiRect::axes(px(24), px(6)),
            align_items: AlignItems::Center,
            justify_content: JustifyContent::Center,
            flex_wrap: FlexWrap::Wrap,
            border: px(2).all(),
            border_radius: BorderRadius::all(px(20)),
            ..default()
        },
        Fill(Tone::Surface),
        Edge(Tone::Accent),
        Pickable::IGNORE,
        children![
            (
                Node {
                    flex_direction: FlexDirection::Column,
                    ..default()
                },
                Pickable::IGNORE,
                children![
                    widget::strong(Say::new("receipt-title"), Size::Small, Tone::Quiet),
                    widget::text(
                        Say::new("withdraw-code").with_text("code", code),
                        Size::Title,
                        Tone::Accent,
                    ),
                ],
            ),
            (
                Node {
                    flex_direction: FlexDirection::Column,
                    row_gap: px(4),
                    // Fixed, so that its height is known before it is wrapped.
                    width: px(430),
                    flex_shrink: 0.0,
                    ..default()
                },
                Pickable::IGNORE,
                children![
                    widget::text(Say::new("receipt-use"), Size::Small, Tone::Text),
                    widget::text(Say::new("receipt-command"), Size::Small, Tone::Quiet),
                ],
            ),
        ],
    )
}

fn choices(row: Node) -> impl Bundle {
    (
        row,
        children![
            widget::button(Say::new("results-again"), Intent::Play, Rank::Primary),
            widget::button(Say::new("results-levels"), Intent::Levels, Rank::Secondary),
            widget::button(
                Say::new("results-title-screen"),
                Intent::Back,
                Rank::Secondary
            ),
        ],
    )
}
