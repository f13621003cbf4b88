//! The levels to choose from: what there is to do, what was reached, what is shut.

use bevy::{input_focus::tab_navigation::TabGroup, prelude::*};

use super::reveal::{percent_of, stars};
use crate::{
    app::{intent::Intent, state::GameState},
    game::{
        gallery::Gallery,
        levels::{self, InForce, Levels},
        outcome::Standing,
    },
    level::{Level, progress::Best},
    ui::{
        animate::Appear,
        layout::Canvas,
        level::{about, name},
        shape::{Shape, Sign},
        theme::{Size, Tone},
        widget::{self, Rank},
        words::{Say, Words, count},
    },
};

#[derive(Component)]
struct Root;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(GameState::Levels), spawn)
        .add_systems(
            Update,
            respawn.run_if(
                in_state(GameState::Levels).and_then(
                    resource_changed::<Canvas>
                        .or_else(resource_changed::<Levels>)
                        .or_else(resource_changed::<Words>),
                ),
            ),
        );
}

/// What a tile says, and what it says it by.
#[derive(bevy::ecs::system::SystemParam)]
struct Facts<'w> {
    levels: Res<'w, Levels>,
    gallery: Res<'w, Gallery>,
    standing: Res<'w, Standing>,
    rules: Res<'w, InForce>,
    words: Res<'w, Words>,
}

fn spawn(mut commands: Commands, facts: Facts, canvas: Res<Canvas>) {
    let root = commands
        .spawn((
            Root,
            DespawnOnExit(GameState::Levels),
            TabGroup::default(),
            Node {
                row_gap: px(20),
                ..widget::screen()
            },
            children![(
                Appear::nth(0),
                widget::text(Say::new("levels-title"), Size::Title, Tone::Text)
            )],
        ))
        .id();
    let columns = if canvas.portrait() { 2 } else { 3 };
    let width = (canvas.0.x - 64.0 - 16.0 * f32::from(columns - 1)) / f32::from(columns);
    let grid = commands
        .spawn((
            ChildOf(root),
            Node {
                display: Display::Grid,
                grid_template_columns: RepeatedGridTrack::auto(columns),
                column_gap: px(16),
                row_gap: px(16),
                ..default()
            },
            Pickable::IGNORE,
        ))
        .id();
    // A level without a face to copy is not offered.
    let offered = facts.levels.iter().enumerate();
    let offered = offered.filter(|(_, level)| levels::playable(level, &facts.gallery));
    for (order, (place, level)) in offered.enumerate() {
        let mut tile = commands.spawn((ChildOf(grid), Appear::nth(count(order) as u8 + 1)));
        facts.tile(&mut tile, level, (order, place), width.min(380.0));
    }
    commands.spawn((
        ChildOf(root),
        widget::button(Say::new("button-back"), Intent::Back, Rank::Secondary),
    ));
}

fn respawn(mut commands: Commands, root: Query<Entity, With<Root>>) {
    for root in &root {
        commands.entity(root).despawn();
    }
    commands.run_system_cached(spawn);
}

impl Facts<'_> {
    fn tile(
        &self,
        tile: &mut EntityCommands,
        level: &Level,
        (order, place): (usize, usize),
        width: f32,
    ) {
        let shut = self.shut(level);
        let open = shut.is_none();
        let (text, quiet) = if open {
            (Tone::Text, Tone::Quiet)
        } else {
            (Tone::Quiet, Tone::Quiet)
        };
        let best = self.standing.of(&level.id);
        match u8::try_from(place) {
            Ok(place) if open => tile.insert(widget::tile(Intent::Choose(place), width)),
            _ => tile.insert(widget::dull_tile(width)),
        };
        tile.with_child(badge(order, best, open));
        let of = self.rules.stars;
        tile.with_children(|tile| {
            tile.spawn((words_column(), Pickable::IGNORE))
                .with_children(|column| {
                    column.spawn(widget::strong(
                        name(&self.words, level),
                        Size::Heading,
                        text,
                    ));
                    column.spawn(widget::text(
                        shut.unwrap_or_else(|| about(&self.words, level)),
                        Size::Small,
                        quiet,
                    ));
                    if let Some(best) = best {
                        column.spawn(reached(best, of));
                    }
                });
        });
    }

    /// Why a level cannot be played.
    fn shut(&self, level: &Level) -> Option<Say> {
        let opens = level.plan.opens.as_ref()?;
        if self.standing.open(level) {
            return None;
        }
        let say = Say::new("levels-shut").with("stars", opens.stars);
        Some(match self.levels.named(&opens.of) {
            Some(before) => say.with_message("level", format!("level-{}", before.id)),
            None => say.with_text("level", opens.of.as_str()),
        })
    }
}

fn words_column() -> Node {
    Node {
        flex_direction: FlexDirection::Column,
        row_gap: px(4),
        flex_grow: 1.0,
        flex_basis: px(0),
        ..default()
    }
}

/// The level's number in a ring that is as full as what was reached.
fn badge(order: usize, best: Option<&Best>, open: bool) -> impl Bundle {
    let mut ring = Shape::new(Sign::Ring).filled(best.map_or(0.0, |best| best.share));
    if best.is_some_and(|best| best.medal.is_some()) {
        ring.ink = Tone::Right;
    }
    (
        Node {
            width: px(64),
            height: px(64),
            flex_shrink: 0.0,
            align_items: AlignItems::Center,
            justify_content: JustifyContent::Center,
            ..default()
        },
        ring,
        Pickable::IGNORE,
        children![widget::strong(
            Say::new("round-number").with("n", count(order + 1)),
            Size::Heading,
            if open { Tone::Text } else { Tone::Quiet },
        )],
    )
}

fn reached(best: &Best, of: u8) -> impl Bundle {
    (
        Node {
            column_gap: px(12),
            align_items: AlignItems::Center,
            ..default()
        },
        Pickable::IGNORE,
        children![
            stars(best.stars, of, 18.0),
            widget::text(
                Say::new("levels-best").with("percent", percent_of(best.share)),
                Size::Small,
                Tone::Quiet
            ),
            medal(best),
        ],
    )
}

fn medal(best: &Best) -> impl Bundle {
    let say = match best.medal {
        Some(medal) => Say::new(format!("medal-{}", medal.key())),
        None => Say::new("levels-no-medal"),
    };
    widget::strong(say, Size::Small, Tone::Accent)
}
