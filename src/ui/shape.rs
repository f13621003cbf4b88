//! Drawn signs: rings, stars and marks, as one material over `shape.wgsl`.

use bevy::{
    prelude::*,
    reflect::TypePath,
    render::render_resource::{AsBindGroup, RenderPipelineDescriptor, ShaderType},
    shader::ShaderRef,
    ui_render::prelude::{MaterialNode, UiMaterial, UiMaterialKey, UiMaterialPlugin},
};

use super::theme::{Theme, Tone};
use crate::app::{schedule::Phase, settings::Settings};

/// What a [`Shape`] draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Sign {
    /// A ring whose lit part is `fill`, clockwise from the top.
    Ring,
    /// A star filled from the left.
    Star,
    /// A movement to add: dashed turning circle and a walking arrow.
    Missing,
    /// A movement to drop: hatched square and an arrow back.
    Extra,
    /// A movement that is right: full circle and a tick.
    Right,
    /// A soft light.
    #[default]
    Glow,
    /// Icons of buttons: begin.
    Play,
    /// Once more.
    Again,
    /// Onward.
    Next,
    /// Where one came from.
    Back,
    /// To the title.
    Home,
    /// The levels.
    Levels,
    /// Settings.
    Gear,
    /// Away with it.
    Close,
    /// What is shut.
    Lock,
    /// What was won.
    Medal,
    /// A face.
    Face,
}

impl Sign {
    /// What tells the shader which sign it is to draw.
    fn definition(self) -> &'static str {
        match self {
            Self::Ring => "RING",
            Self::Star => "STAR",
            Self::Missing => "MISSING",
            Self::Extra => "EXTRA",
            Self::Right => "RIGHT",
            Self::Glow => "GLOW",
            Self::Play => "PLAY",
            Self::Again => "AGAIN",
            Self::Next => "NEXT",
            Self::Back => "BACK",
            Self::Home => "HOME",
            Self::Levels => "LEVELS",
            Self::Gear => "GEAR",
            Self::Close => "CLOSE",
            Self::Lock => "LOCK",
            Self::Medal => "MEDAL",
            Self::Face => "FACE",
        }
    }
}

/// A drawn sign in the place of a node.
#[derive(Component, Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// What is drawn.
    pub sign: Sign,
    /// Its colour.
    pub ink: Tone,
    /// The colour behind or around it.
    pub ground: Tone,
    /// How much of it is lit or grown, 0 to 1.
    pub fill: f32,
    /// Where its arrow points, in radians; 0 is right, positive turns down.
    pub angle: f32,
}

impl Shape {
    /// A sign in its usual colours, fully drawn.
    pub fn new(sign: Sign) -> Self {
        let (ink, ground) = match sign {
            Sign::Ring => (Tone::Accent, Tone::Line),
            Sign::Star => (Tone::Accent, Tone::Line),
            Sign::Missing => (Tone::Missing, Tone::Veil),
            Sign::Extra => (Tone::Extra, Tone::Veil),
            Sign::Right => (Tone::Right, Tone::Veil),
            Sign::Glow => (Tone::Glow, Tone::Clear),
            Sign::Medal => (Tone::Accent, Tone::Clear),
            _ => (Tone::Text, Tone::Clear),
        };
        Self {
            sign,
            ink,
            ground,
            fill: 1.0,
            angle: 0.0,
        }
    }

    /// The same sign, lit or grown to `fill`.
    #[must_use]
    pub fn filled(self, fill: f32) -> Self {
        Self { fill, ..self }
    }
}

/// What the shader is given. Each sign is a shader of its own: software renderers
/// compile a shader anew, and keep it, for every set of values that it branches on.
#[derive(Asset, TypePath, AsBindGroup, Debug, Clone, Default)]
#[uniform(0, Uniform)]
#[bind_group_data(Sign)]
pub struct ShapeMaterial {
    sign: Sign,
    ink: LinearRgba,
    ground: LinearRgba,
    fill: f32,
    phase: f32,
    angle: f32,
}

impl From<&ShapeMaterial> for Sign {
    fn from(material: &ShapeMaterial) -> Self {
        material.sign
    }
}

#[derive(ShaderType, Debug, Clone)]
struct Uniform {
    ink: Vec4,
    ground: Vec4,
    fill: f32,
    phase: f32,
    angle: f32,
}

impl From<&ShapeMaterial> for Uniform {
    fn from(material: &ShapeMaterial) -> Self {
        Self {
            ink: material.ink.to_vec4(),
            ground: material.ground.to_vec4(),
            fill: material.fill,
            phase: material.phase,
            angle: material.angle,
        }
    }
}

impl UiMaterial for ShapeMaterial {
    fn fragment_shader() -> ShaderRef {
        "shaders/shape.wgsl".into()
    }

    fn specialize(descriptor: &mut RenderPipelineDescriptor, key: UiMaterialKey<Self>) {
        if let Some(fragment) = &mut descriptor.fragment {
            let sign = key.bind_group_data.definition();
            fragment.shader_defs.push(sign.into());
        }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_plugins(UiMaterialPlugin::<ShapeMaterial>::default())
        .add_systems(Update, (attach, draw).chain().in_set(Phase::Present));
}

fn attach(
    new: Query<Entity, (With<Shape>, Without<MaterialNode<ShapeMaterial>>)>,
    mut materials: ResMut<Assets<ShapeMaterial>>,
    mut commands: Commands,
) {
    for entity in &new {
        commands
            .entity(entity)
            .insert(MaterialNode(materials.add(ShapeMaterial::default())));
    }
}

/// Materials are written only where something changed or moves: each write is an upload.
fn draw(
    shapes: Query<(Ref<Shape>, Ref<MaterialNode<ShapeMaterial>>)>,
    mut materials: ResMut<Assets<ShapeMaterial>>,
    theme: Res<Theme>,
    settings: Res<Settings>,
    time: Res<Time>,
) {
    for (shape, node) in &shapes {
        let moves = matches!(shape.sign, Sign::Missing | Sign::Extra) && !settings.reduced_motion;
        if !(moves || shape.is_changed() || node.is_added() || theme.is_changed()) {
            continue;
        }
        if let Some(mut material) = materials.get_mut(&node.0) {
            *material = ShapeMaterial {
                sign: shape.sign,
                ink: theme.color(shape.ink).to_linear(),
                ground: theme.color(shape.ground).to_linear(),
                fill: shape.fill,
                phase: if moves {
                    time.elapsed_secs_wrapped()
                } else {
                    0.0
                },
                angle: shape.angle,
            };
        }
    }
}
