//! Colours, sizes, fonts and pace: every screen takes them from here, and here
//! they come from `config/theme.ron`.

use std::collections::BTreeMap;

use bevy::prelude::*;
use serde::Deserialize;

use crate::{
    app::{live::Live, schedule::Phase, settings::Settings},
    config::Config,
};

/// `config/theme.ron`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThemeConfig {
    /// The looks to choose from, by name.
    pub looks: BTreeMap<String, Look>,
    /// Font files, below `assets/`.
    pub fonts: Fonts,
    /// Text heights, in units of the design canvas.
    pub text: TextSizes,
    /// Seconds.
    pub motion: Motion,
}

/// One set of colours, each `#rrggbb` or `#rrggbbaa`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the tones are documented at `Tone`")]
pub struct Look {
    pub ground: Hex,
    pub glow: Hex,
    pub surface: Hex,
    pub raised: Hex,
    pub text: Hex,
    pub quiet: Hex,
    pub accent: Hex,
    pub on_accent: Hex,
    pub right: Hex,
    pub missing: Hex,
    pub extra: Hex,
    pub line: Hex,
    pub veil: Hex,
}

/// A colour written as `#rrggbb` or `#rrggbbaa`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub struct Hex(pub Srgba);

impl TryFrom<String> for Hex {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Srgba::hex(&text)
            .map(Self)
            .map_err(|_| format!("`{text}` is no colour: write #rrggbb or #rrggbbaa"))
    }
}

/// Font files, below `assets/`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fonts {
    /// Headlines and numbers.
    pub display: String,
    /// Running text.
    pub text: String,
    /// Running text that carries weight, such as buttons.
    pub strong: String,
}

impl Fonts {
    /// Every file.
    pub fn files(&self) -> [&str; 3] {
        [&self.display, &self.text, &self.strong]
    }
}

/// Text heights, in units of the design canvas.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "the sizes are documented at `Size`")]
pub struct TextSizes {
    pub banner: f32,
    pub title: f32,
    pub heading: f32,
    pub body: f32,
    pub small: f32,
}

/// How long movements of the interface take, in seconds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Motion {
    /// A thing appears or leaves.
    pub appear: f32,
    /// Between things that appear one after another.
    pub stagger: f32,
    /// A layout changes shape.
    pub reshape: f32,
}

impl Config for ThemeConfig {
    fn validate(&self) -> Result<(), (String, String)> {
        let at_least_one = (!self.looks.is_empty()).then_some(());
        at_least_one.ok_or(("looks".into(), "must hold one look at least".into()))?;
        let sizes = [
            ("text.banner", self.text.banner),
            ("text.title", self.text.title),
            ("text.heading", self.text.heading),
            ("text.body", self.text.body),
            ("text.small", self.text.small),
        ];
        for (name, size) in sizes {
            if !(8.0..=200.0).contains(&size) {
                return Err((name.into(), "must lie between 8 and 200".into()));
            }
        }
        for (name, seconds) in [
            ("motion.appear", self.motion.appear),
            ("motion.stagger", self.motion.stagger),
            ("motion.reshape", self.motion.reshape),
        ] {
            if !(0.0..=5.0).contains(&seconds) {
                return Err((name.into(), "must lie between 0 and 5 seconds".into()));
            }
        }
        Ok(())
    }
}

/// What a colour is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Nothing at all.
    Clear,
    /// Behind everything.
    Ground,
    /// The light in the middle of the ground.
    Glow,
    /// Panels.
    Surface,
    /// What lies on panels and can be pressed.
    Raised,
    /// Text to be read.
    Text,
    /// Text that may be skipped.
    Quiet,
    /// What to do next.
    Accent,
    /// Text on the accent.
    OnAccent,
    /// Movements that are right.
    Right,
    /// Movements to add.
    Missing,
    /// Movements to drop.
    Extra,
    /// Borders and tracks.
    Line,
    /// Laid over pictures so that text on them can be read.
    Veil,
}

/// How large text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// The name of the game, a countdown.
    Banner,
    /// The name of a screen, a score.
    Title,
    /// The first line of a panel.
    Heading,
    /// Everything else.
    Body,
    /// Captions.
    Small,
}

/// The theme in force: the chosen look, loaded fonts.
#[derive(Resource, Debug, Clone)]
pub struct Theme {
    look: Look,
    sizes: TextSizes,
    /// How long movements take; all zero where motion is reduced.
    pub motion: Motion,
    display: Handle<Font>,
    text: Handle<Font>,
    strong: Handle<Font>,
}

impl Theme {
    fn new(config: &ThemeConfig, settings: &Settings, assets: &AssetServer) -> Option<Self> {
        let look = config
            .looks
            .get(&settings.look)
            .or_else(|| config.looks.values().next())?;
        let mut motion = config.motion.clone();
        if settings.reduced_motion {
            (motion.appear, motion.stagger, motion.reshape) = (0.0, 0.0, 0.0);
        }
        Some(Self {
            look: look.clone(),
            sizes: config.text.clone(),
            motion,
            display: assets.load(config.fonts.display.clone()),
            text: assets.load(config.fonts.text.clone()),
            strong: assets.load(config.fonts.strong.clone()),
        })
    }

    /// The colour of a tone.
    pub fn color(&self, tone: Tone) -> Color {
        let look = &self.look;
        let hex = match tone {
            Tone::Clear => return Color::NONE,
            Tone::Ground => look.ground,
            Tone::Glow => look.glow,
            Tone::Surface => look.surface,
            Tone::Raised => look.raised,
            Tone::Text => look.text,
            Tone::Quiet => look.quiet,
            Tone::Accent => look.accent,
            Tone::OnAccent => look.on_accent,
            Tone::Right => look.right,
            Tone::Missing => look.missing,
            Tone::Extra => look.extra,
            Tone::Line => look.line,
            Tone::Veil => look.veil,
        };
        hex.0.into()
    }

    /// The height of text, in units of the design canvas.
    pub fn height(&self, size: Size) -> f32 {
        match size {
            Size::Banner => self.sizes.banner,
            Size::Title => self.sizes.title,
            Size::Heading => self.sizes.heading,
            Size::Body => self.sizes.body,
            Size::Small => self.sizes.small,
        }
    }

    fn font(&self, ink: Ink) -> TextFont {
        let font = match (ink.size, ink.strong) {
            (Size::Banner | Size::Title | Size::Heading, _) => &self.display,
            (_, true) => &self.strong,
            (_, false) => &self.text,
        };
        TextFont {
            font: font.clone().into(),
            font_size: FontSize::Px(self.height(ink.size)),
            ..default()
        }
    }
}

/// How a text is set.
#[derive(Component, Debug, Clone, Copy)]
#[require(TextFont, TextColor)]
pub struct Ink {
    /// Its height.
    pub size: Size,
    /// Its colour.
    pub tone: Tone,
    /// Whether it carries weight.
    pub strong: bool,
}

/// Fills a node.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
#[require(BackgroundColor)]
pub struct Fill(pub Tone);

/// Colours the border of a node.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
#[require(BorderColor)]
pub struct Edge(pub Tone);

pub(super) fn plugin(app: &mut App) {
    app.add_systems(PreStartup, choose).add_systems(
        Update,
        (
            choose.run_if(
                resource_changed::<Settings>.or_else(resource_changed::<Live<ThemeConfig>>),
            ),
            (fill, edge, ink, ground),
        )
            .chain()
            .in_set(Phase::Present),
    );
}

fn choose(
    mut commands: Commands,
    config: Res<Live<ThemeConfig>>,
    settings: Res<Settings>,
    assets: Res<AssetServer>,
) {
    if let Some(theme) = Theme::new(&config, &settings, &assets) {
        commands.insert_resource(theme);
    }
}

fn fill(theme: Res<Theme>, mut nodes: Query<(Ref<Fill>, &mut BackgroundColor)>) {
    for (fill, mut color) in &mut nodes {
        if theme.is_changed() || fill.is_changed() {
            color.set_if_neq(BackgroundColor(theme.color(fill.0)));
        }
    }
}

fn edge(theme: Res<Theme>, mut nodes: Query<(Ref<Edge>, &mut BorderColor)>) {
    for (edge, mut color) in &mut nodes {
        if theme.is_changed() || edge.is_changed() {
            color.set_if_neq(BorderColor::all(theme.color(edge.0)));
        }
    }
}

fn ink(theme: Res<Theme>, mut texts: Query<(Ref<Ink>, &mut TextFont, &mut TextColor)>) {
    for (ink, mut font, mut color) in &mut texts {
        if theme.is_changed() || ink.is_changed() {
            *font = theme.font(*ink);
            color.set_if_neq(TextColor(theme.color(ink.tone)));
        }
    }
}

fn ground(theme: Res<Theme>, mut clear: ResMut<ClearColor>) {
    if theme.is_changed() {
        clear.0 = theme.color(Tone::Ground);
    }
}
