//! Which face to make, before and while it is made.

use bevy::{ecs::system::SystemParam, prelude::*};

use super::session::{Root, Words};
use crate::{
    app::{intent::Intent, live::Live, settings::Settings, state::RoundState},
    explain::{Comparison, Dictionary, Player, Told},
    facs::{ActionUnit, AuSet},
    game::{conditions::Conditions, gallery::Gallery, session::Session},
    study::protocol::Show,
    target::Shows,
    ui::{
        animate::Appear,
        layout::Canvas,
        theme::{Size, Tone},
        widget::{self, Rank},
        words::Say,
    },
};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(OnEnter(RoundState::Brief), spawn);
}

/// What the player is asked for, and what it is said from.
#[derive(SystemParam)]
pub struct Task<'w> {
    session: Res<'w, Session>,
    gallery: Res<'w, Gallery>,
    settings: Res<'w, Settings>,
    conditions: Res<'w, Conditions>,
    dictionary: Res<'w, Live<Dictionary>>,
}

impl Task<'_> {
    /// The name of the face, or the movement to make.
    pub fn say(&self) -> Say {
        let round = self.session.round();
        let target = round.and_then(|round| self.gallery.get(round.target));
        let named = !self.settings.au_only && self.conditions.show(Show::Emotion);
        match target.map(|target| target.shows) {
            Some(Shows::Emotion(emotion)) if named => {
                Say::new("round-make").with_message("emotion", format!("emotion-{emotion}"))
            }
            Some(Shows::Exercise(units)) => self.movement(units),
            _ => Say::new("round-copy"),
        }
    }

    /// How to make these movements: what a still face would be told.
    fn movement(&self, units: AuSet) -> Say {
        let still = Comparison {
            target: units,
            player: AuSet::EMPTY,
        };
        let explanation = self.dictionary.explain(
            still,
            &Player {
                emotion: None,
                reliability: &[1.0; ActionUnit::COUNT],
                ignored: AuSet::EMPTY,
                told: &Told::default(),
            },
        );
        match explanation.instructions.first() {
            Some(first) => Say::new("round-move").with_message("movement", first.message.as_str()),
            None => Say::new("round-copy"),
        }
    }
}

/// Words and button at both ends, or one below the other on an upright screen.
pub fn spacing(canvas: Canvas) -> JustifyContent {
    if canvas.portrait() {
        JustifyContent::Center
    } else {
        JustifyContent::SpaceBetween
    }
}

fn spawn(
    mut commands: Commands,
    task: Task,
    root: Single<Entity, With<Root>>,
    canvas: Res<Canvas>,
) {
    let say = task.say();
    let mut strip = commands.spawn((
        ChildOf(*root),
        DespawnOnExit(RoundState::Brief),
        Words { explaining: false },
        Node {
            align_items: AlignItems::Center,
            justify_content: spacing(*canvas),
            column_gap: px(24),
            flex_wrap: FlexWrap::Wrap,
            ..default()
        },
        Pickable::IGNORE,
        children![(Appear::nth(0), widget::text(say, Size::Title, Tone::Text))],
    ));
    // A study's protocol decides when a try begins.
    if task.conditions.free() {
        strip.with_child((
            Appear::nth(1),
            widget::button(Say::new("round-start"), Intent::Ready, Rank::Primary),
        ));
    }
}
