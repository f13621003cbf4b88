//! The pages of a study: code, consent, questions, stopping, the end.

mod ending;
mod keyboard;
mod question;
mod start;

use bevy::{
    input::{ButtonState, keyboard::KeyboardInput},
    input_focus::{
        FocusCause, FocusedInput, InputFocus,
        tab_navigation::{TabGroup, TabIndex},
    },
    prelude::*,
};

use crate::{
    app::{
        intent::{Intent, Wish},
        schedule::Phase,
        state::GameState,
    },
    study_mode::{Course, Page, course::Remark, typing::Typing},
    ui::{
        layout::Canvas,
        theme::{Edge, Fill, Size, Tone},
        widget::{self, Rank},
        words::{Say, Words},
    },
};

/// The open page.
#[derive(Component)]
struct Root;

/// Where letters go. It holds the focus, so that Space writes a space.
#[derive(Component)]
struct Field;

/// The letters in the field.
#[derive(Component)]
struct Letters;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        OnEnter(GameState::Study),
        open.run_if(resource_exists::<Course>),
    )
    .add_systems(
        Update,
        (
            open.run_if(resource_exists_and_changed::<Course>.or_else(resource_changed::<Canvas>)),
            write,
        )
            .chain()
            .in_set(Phase::Present)
            .run_if(in_state(GameState::Study).and_then(resource_exists::<Course>)),
    )
    .add_observer(enter);
}

/// Opens the page anew whenever something about it changed.
fn open(
    mut commands: Commands,
    course: Res<Course>,
    canvas: Res<Canvas>,
    dictionary: Res<Words>,
    old: Query<Entity, With<Root>>,
) {
    for root in &old {
        commands.entity(root).despawn();
    }
    let root = commands
        .spawn((
            Root,
            DespawnOnExit(GameState::Study),
            TabGroup::default(),
            Node {
                row_gap: px(12),
                padding: UiRect::axes(px(32), px(20)),
                ..widget::screen()
            },
        ))
        .id();
    let mut page = Sheet {
        commands,
        root,
        course: &course,
        words: &dictionary,
        canvas: *canvas,
        field: None,
    };
    match course.page {
        Page::Code => start::code(&mut page),
        Page::Consent => start::consent(&mut page),
        Page::Question(moment, number) => question::ask(&mut page, moment, number),
        Page::Stop => ending::stop(&mut page),
        Page::End(how) => ending::thank(&mut page, how),
        Page::Wait | Page::Playing => page.line("study-wait", Size::Heading, Tone::Quiet),
    }
    if let Some(field) = page.field {
        // After the buttons have come, of which one would take the focus.
        page.commands.queue(move |world: &mut World| {
            world
                .resource_mut::<InputFocus>()
                .set(field, FocusCause::Navigated);
        });
    }
}

/// A page as it is filled from the top.
struct Sheet<'a, 'w, 's> {
    commands: Commands<'w, 's>,
    root: Entity,
    course: &'a Course,
    words: &'a Words,
    canvas: Canvas,
    field: Option<Entity>,
}

impl Sheet<'_, '_, '_> {
    /// Adds something below what is there.
    fn add(&mut self, bundle: impl Bundle) -> Entity {
        self.commands.spawn((ChildOf(self.root), bundle)).id()
    }

    /// Adds something into a part of the page.
    fn into(&mut self, part: Entity, bundle: impl Bundle) -> Entity {
        self.commands.spawn((ChildOf(part), bundle)).id()
    }

    /// A line of the game's own words.
    fn line(&mut self, id: &'static str, size: Size, tone: Tone) {
        let text = words(Say::new(id), size, tone, self.width());
        self.add(text);
    }

    /// Text of the study's own, in the participant's language.
    fn said(&mut self, text: &str, size: Size, tone: Tone) {
        let text = words(said(text), size, tone, self.width());
        self.add(text);
    }

    /// How wide text may be, in units of the design canvas.
    fn width(&self) -> f32 {
        (self.canvas.0.x - 64.0).min(860.0)
    }

    /// Buttons side by side, on as many lines as they need.
    fn row(&mut self) -> Entity {
        self.add((
            Node {
                column_gap: px(14),
                row_gap: px(12),
                flex_wrap: FlexWrap::Wrap,
                justify_content: JustifyContent::Center,
                margin: UiRect::top(px(8)),
                max_width: percent(100),
                ..default()
            },
            Pickable::IGNORE,
        ))
    }

    /// A button that asks for something that only a study has.
    fn button(&mut self, part: Entity, say: Say, wish: Wish, rank: Rank) {
        self.into(part, widget::button(say, Intent::Study(wish), rank));
    }

    /// The way out, in the upper corner.
    fn way_out(&mut self) {
        let corner = self.add((
            Node {
                position_type: PositionType::Absolute,
                right: px(28),
                top: px(14),
                ..default()
            },
            Pickable::IGNORE,
        ));
        let button = widget::small_button(Say::new("study-stop"), Intent::Back, Rank::Secondary);
        self.into(corner, button);
    }

    /// The box with what was typed.
    fn field(&mut self, tall: bool) {
        let width = self.width().min(if tall { 720.0 } else { 360.0 });
        let most = if self.canvas.portrait() { 240.0 } else { 84.0 };
        let part = self.add((
            Node {
                width: px(width),
                min_height: px(if tall { 84 } else { 64 }),
                max_height: px(if tall { most } else { 64.0 }),
                overflow: Overflow::clip(),
                padding: px(14).all(),
                border: px(2).all(),
                border_radius: BorderRadius::all(px(14)),
                // The last lines stay in sight.
                align_items: if tall {
                    AlignItems::End
                } else {
                    AlignItems::Center
                },
                ..default()
            },
            Fill(Tone::Surface),
            Edge(Tone::Accent),
            Pickable::IGNORE,
            Field,
            TabIndex(0),
        ));
        self.field = Some(part);
        let size = if tall { Size::Body } else { Size::Heading };
        self.into(
            part,
            (
                Letters,
                Node {
                    max_width: px(width - 32.0),
                    ..default()
                },
                widget::text(said(""), size, Tone::Text),
            ),
        );
    }

    /// What the page says besides.
    fn remark(&mut self) {
        let say = match self.course.remark {
            None => return,
            Some(Remark::NoCode) => Say::new("study-code-wrong"),
            Some(Remark::Refused(why)) => Say::new(start::refused(why)),
            Some(Remark::Required) => Say::new("study-required"),
            Some(Remark::Number(least, most, fraction)) => {
                let id = if fraction {
                    "study-number"
                } else {
                    "study-number-whole"
                };
                Say::new(id).with("least", least).with("most", most)
            }
            Some(Remark::Unwritten) => Say::new("study-unwritten"),
        };
        let text = words(say, Size::Body, Tone::Missing, self.width());
        self.add(text);
    }
}

/// Text that is no message, such as a question of the study's own.
fn said(text: &str) -> Say {
    Say::new("study-said").with_text("text", text)
}

/// Centred words that break where they must.
fn words(say: Say, size: Size, tone: Tone, width: f32) -> impl Bundle {
    (
        Node {
            max_width: px(width),
            flex_shrink: 0.0,
            ..default()
        },
        TextLayout::justify(Justify::Center),
        widget::text(say, size, tone),
    )
}

/// The field follows what is typed; a stroke stands where the next letter comes.
fn write(typing: Res<Typing>, mut letters: Query<&mut Say, With<Letters>>) {
    for mut say in &mut letters {
        say.set_if_neq(said(&format!("{}|", typing.text)));
    }
}

/// Enter goes on from the field, as from a button.
fn enter(
    key: On<FocusedInput<KeyboardInput>>,
    fields: Query<(), With<Field>>,
    mut commands: Commands,
) {
    let pressed = key.input.state == ButtonState::Pressed && !key.input.repeat;
    if pressed && key.input.key_code == KeyCode::Enter && fields.contains(key.event_target()) {
        commands.trigger(Intent::Study(Wish::Forward));
    }
}
