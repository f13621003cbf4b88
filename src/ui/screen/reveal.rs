//! The result of a try: score, stars, what to change, what was right.

use bevy::prelude::*;

use super::session::{Root, Words};
use crate::{
    app::{
        intent::Intent,
        schedule::Phase,
        settings::Settings,
        state::{GameState, RoundState},
    },
    explain::Remark,
    facs::Emotion,
    game::{
        conditions::Conditions,
        gallery::{Gallery, Target},
        levels::InForce,
        opinion::{self, Heard, Model, Opinion},
        session::{Judged, Round, Session, Try},
    },
    learn::emotion::Label,
    study::protocol::Show,
    ui::{
        anchor,
        animate::Appear,
        highlight::{self, mirrored},
        layout::Canvas,
        obstacle,
        shape::{Shape, Sign},
        theme::{Edge, Fill, Size, Tone},
        widget::{self, Rank},
        words::{Say, count},
    },
    vision::Obstacle,
};

/// Lines of praise beside a full list of instructions: players asked for little text.
const PRAISE: usize = 2;

/// So many instructions fill the column.
const FULL: usize = 3;

/// From this width on, in units of the design canvas, the column has room for all.
const WIDE: f32 = 1180.0;

/// The line with what the computer would call the face.
#[derive(Component)]
struct Opinionated;

/// The last judgement, for the screen that follows it.
#[derive(Resource, Debug, Clone)]
pub struct Verdict(Judged);

pub(super) fn plugin(app: &mut App) {
    app.add_observer(|judged: On<Judged>, mut commands: Commands| {
        commands.insert_resource(Verdict(judged.clone()));
    })
    .add_systems(OnEnter(RoundState::Reveal), spawn)
    .add_systems(
        Update,
        tell.in_set(Phase::Present)
            .run_if(in_state(RoundState::Reveal)),
    )
    .add_systems(OnExit(GameState::Session), |mut commands: Commands| {
        commands.remove_resource::<Verdict>();
    });
}

pub(in crate::ui) fn spawn(
    mut commands: Commands,
    root: Single<Entity, With<Root>>,
    verdict: Res<Verdict>,
    session: Res<Session>,
    gallery: Res<Gallery>,
    rules: Res<InForce>,
    settings: Res<Settings>,
    model: Res<Model>,
    conditions: Res<Conditions>,
    canvas: Res<Canvas>,
) {
    let Some(round) = session.round() else { return };
    let column = commands
        .spawn((ChildOf(*root), column(canvas.portrait())))
        .id();
    let mut page = Page {
        commands: commands.reborrow(),
        column,
        conditions: &conditions,
        order: 0,
    };
    match (&verdict.0, round.tries.last()) {
        (Judged::Scored, Some(last)) => {
            let emotion = gallery
                .get(round.target)
                .filter(|_| !settings.au_only && conditions.show(Show::Emotion))
                .and_then(Target::emotion);
            page.score(last, round, rules.stars, emotion.map(Emotion::key));
            // A narrow column that is full has no room for it.
            let narrow = !canvas.portrait() && canvas.0.x < WIDE;
            let full = narrow && last.explanation.instructions.len() >= FULL;
            if conditions.free() && opinion::told(&settings, &model) && !full {
                page.opinion();
            }
            page.remarks(last);
        }
        (Judged::Unreadable(why), _) => page.unread(*why),
        (Judged::Scored, None) => {}
    }
    let last = session.current() + 1 == session.rounds().len();
    page.choices(last, !round.tries.is_empty());
}

fn tell(opinion: Res<Opinion>, mut lines: Query<&mut Say, With<Opinionated>>) {
    let Some(heard) = &opinion.0 else { return };
    for mut line in &mut lines {
        line.set_if_neq(words(heard));
    }
}

fn words(heard: &Heard) -> Say {
    // No model is certain.
    let say = Say::new("reveal-opinion").with("percent", percent_of(heard.likely).min(99));
    match &heard.label {
        // A foreign model's own words are no messages.
        Label::Other(word) => say.with_text("label", word.as_str()),
        Label::Neutral => say.with_message("label", "emotion-neutral"),
        Label::Face(emotion) => say.with_message("label", format!("emotion-{emotion}")),
    }
}

/// The place of the words: beside the cards in their middle, or right below them.
fn column(below: bool) -> impl Bundle {
    (
        DespawnOnExit(RoundState::Reveal),
        Words { explaining: true },
        Node {
            flex_direction: FlexDirection::Column,
            justify_content: if below {
                JustifyContent::Start
            } else {
                JustifyContent::Center
            },
            row_gap: px(12),
            ..default()
        },
        Pickable::IGNORE,
    )
}

/// The column of words as it is filled from the top.
struct Page<'w, 's> {
    commands: Commands<'w, 's>,
    column: Entity,
    conditions: &'w Conditions,
    order: u8,
}

impl Page<'_, '_> {
    fn add(&mut self, bundle: impl Bundle) {
        let appear = Appear::nth(self.order);
        self.order += 1;
        self.commands.spawn((ChildOf(self.column), appear, bundle));
    }

    fn score(&mut self, last: &Try, round: &Round, of: u8, emotion: Option<&str>) {
        if self.conditions.show(Show::Summary) {
            self.add(widget::text(
                Say::new(last.explanation.summary.as_str()),
                Size::Title,
                Tone::Text,
            ));
        }
        if let Some(emotion) = emotion.filter(|_| last.stars >= f32::from(of) / 2.0) {
            let say = Say::new("reveal-made").with_message("emotion", format!("emotion-{emotion}"));
            self.add(widget::text(say, Size::Small, Tone::Quiet));
        }
        let seen = |what| self.conditions.show(what);
        let line = score_line(last, of, seen(Show::Stars), seen(Show::Score));
        self.add(line);
        let best = round.best().map_or(0.0, |best| best.jaccard);
        if round.tries.len() > 1 && self.conditions.show(Show::Summary) {
            let say = if last.jaccard >= best {
                Say::new("reveal-new-best")
            } else {
                Say::new("reveal-best").with("percent", percent_of(best))
            };
            self.add(widget::text(say, Size::Small, Tone::Quiet));
        }
    }

    /// The line for what the model says, which comes in a moment.
    fn opinion(&mut self) {
        let say = Say::new("reveal-opinion-asked");
        self.add((Opinionated, widget::text(say, Size::Small, Tone::Quiet)));
    }

    fn remarks(&mut self, last: &Try) {
        let explanation = &last.explanation;
        let instructed = self.conditions.show(Show::Instructions);
        let instructions = explanation.instructions.iter().filter(|_| instructed);
        for (number, remark) in instructions.enumerate() {
            self.add(line(remark, Some(number + 1)));
        }
        if !self.conditions.show(Show::Praise) {
            return;
        }
        let room = if explanation.instructions.is_empty() {
            explanation.praise.len()
        } else {
            PRAISE
        };
        for remark in explanation.praise.iter().take(room) {
            self.add(line(remark, None));
        }
        if explanation.praise.is_empty() {
            let say = Say::new("reveal-nothing-right");
            self.add(widget::text(say, Size::Small, Tone::Quiet));
        }
    }

    fn unread(&mut self, why: Obstacle) {
        self.add(widget::text(
            Say::new("reveal-unread"),
            Size::Heading,
            Tone::Text,
        ));
        self.add(widget::text(
            obstacle::of_face(why),
            Size::Body,
            Tone::Quiet,
        ));
    }

    fn choices(&mut self, last: bool, scored: bool) {
        if !self.conditions.free() {
            let next = widget::button(Say::new("study-next"), Intent::Next, Rank::Primary);
            self.add((
                Node {
                    margin: UiRect::top(px(10)),
                    ..default()
                },
                children![next],
            ));
            return;
        }
        let next = if last { "reveal-finish" } else { "reveal-next" };
        // Whoever could not be read tries again; whoever was scored goes on.
        let (retry, onward) = if scored {
            (Rank::Secondary, Rank::Primary)
        } else {
            (Rank::Primary, Rank::Secondary)
        };
        self.add((
            Node {
                column_gap: px(12),
                row_gap: px(10),
                flex_wrap: FlexWrap::Wrap,
                margin: UiRect::top(px(10)),
                ..default()
            },
            children![
                widget::button(Say::new("reveal-retry"), Intent::Retry, retry),
                widget::button(Say::new(next), Intent::Next, onward),
            ],
        ));
    }
}

/// A share of 1 in whole per cent.
pub fn percent_of(share: f32) -> u32 {
    (share * 100.0).round() as u32
}

fn score_line(last: &Try, of: u8, in_stars: bool, in_percent: bool) -> impl Bundle {
    let seen = |seen| if seen { Display::Flex } else { Display::None };
    (
        Node {
            column_gap: px(20),
            align_items: AlignItems::Center,
            ..default()
        },
        children![
            stars(last.stars, if in_stars { of } else { 0 }, 34.0),
            (
                Node {
                    display: seen(in_percent),
                    ..default()
                },
                widget::text(
                    Say::new("reveal-score").with("percent", percent_of(last.jaccard)),
                    // Alone it is what the player looks for.
                    if in_stars { Size::Heading } else { Size::Title },
                    Tone::Text,
                ),
            ),
        ],
    )
}

/// A row of stars, `filled` of `of` lit.
pub fn stars(filled: f32, of: u8, side: f32) -> impl Bundle {
    (
        Node {
            column_gap: px(side * 0.14),
            ..default()
        },
        Pickable::IGNORE,
        Children::spawn(SpawnIter((0..of).map(move |n| {
            (
                Node {
                    width: px(side),
                    height: px(side),
                    ..default()
                },
                Shape::new(Sign::Star).filled((filled - f32::from(n)).clamp(0.0, 1.0)),
                Pickable::IGNORE,
            )
        }))),
    )
}

/// One remark: its sign, its number if a mark bears it, its words.
fn line(remark: &Remark, number: Option<usize>) -> impl Bundle {
    let mut shape = Shape::new(highlight::sign(remark.kind));
    // As on the mirrored face, on the side that is on the left there.
    shape.angle = anchor::of(remark.units)
        .last()
        .map_or(0.0, |anchor| mirrored(anchor.angle(remark.direction)));
    let tone = if number.is_some() {
        Tone::Text
    } else {
        Tone::Quiet
    };
    let badge = Say::new("reveal-number").with("n", count(number.unwrap_or_default()));
    (
        Node {
            column_gap: px(14),
            padding: UiRect::axes(px(14), px(9)),
            align_items: AlignItems::Center,
            border: UiRect::left(px(4)),
            border_radius: BorderRadius::all(px(12)),
            ..default()
        },
        Fill(Tone::Surface),
        Edge(shape.ink),
        Pickable::IGNORE,
        children![
            (
                Node {
                    width: px(38),
                    height: px(38),
                    flex_shrink: 0.0,
                    ..default()
                },
                shape,
                Pickable::IGNORE,
            ),
            (
                Node {
                    flex_shrink: 0.0,
                    display: if number.is_some() {
                        Display::Flex
                    } else {
                        Display::None
                    },
                    ..default()
                },
                widget::strong(badge, Size::Body, shape.ink),
            ),
            (
                Node {
                    flex_grow: 1.0,
                    flex_basis: px(0),
                    ..default()
                },
                widget::text(Say::new(remark.message.as_str()), Size::Body, tone),
            ),
        ],
    )
}
