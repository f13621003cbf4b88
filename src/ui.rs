//! Everything the player sees: theme, widgets, cards, marks and screens.

pub mod anchor;
pub mod animate;
pub mod card;
pub mod highlight;
pub mod layout;
pub mod level;
pub mod obstacle;
pub mod screen;
pub mod shape;
pub mod still_there;
pub mod theme;
pub mod toast;
pub mod widget;
pub mod words;

use bevy::{input_focus::tab_navigation::TabNavigationPlugin, prelude::*};

use self::{
    shape::{Shape, Sign},
    theme::Tone,
};

/// The whole interface.
pub fn plugin(app: &mut App) {
    app.add_plugins((
        theme::plugin,
        words::plugin,
        layout::plugin,
        shape::plugin,
        animate::plugin,
        widget::plugin,
        card::plugin,
        highlight::plugin,
        toast::plugin,
        still_there::plugin,
        screen::plugin,
    ))
    .add_systems(Startup, stage);
    if !app.is_plugin_added::<TabNavigationPlugin>() {
        app.add_plugins(TabNavigationPlugin);
    }
}

/// The camera of the interface, and the light behind everything.
fn stage(mut commands: Commands) {
    commands.spawn((Camera2d, IsDefaultUiCamera, Msaa::Off));
    commands.spawn((
        Node {
            position_type: PositionType::Absolute,
            left: percent(-20),
            top: percent(-30),
            width: percent(140),
            height: percent(160),
            ..default()
        },
        GlobalZIndex(-1),
        Shape {
            ground: Tone::Clear,
            ..Shape::new(Sign::Glow)
        },
        Pickable::IGNORE,
    ));
}
