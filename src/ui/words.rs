//! Text on screens: a message id and its arguments, never a literal.

use bevy::prelude::*;
use crate::{
    app::{schedule::Phase, settings::Settings},
    i18n::{Catalogue, Language, Value},
};

/// The messages of every language, and the one in force.
#[derive(Resource)]
pub struct Words {
    catalogue: Catalogue,
    language: Language,
}

impl Words {
    /// Speaks the language of the settings or, failing that, of the system.
    pub fn new(catalogue: Catalogue, settings: &Settings) -> Self {
        let language = choose(&catalogue, settings);
        Self {
            catalogue,
            language,
        }
    }

    /// The words of a message.
    pub fn say(&self, say: &Say) -> String {
        let value = |argument: &Argument| match argument {
            Argument::Message(id) => Value::from(self.say(&Say::new(id.clone()))),
            Argument::Value(value) => value.clone(),
        };
        let args: Vec<_> = say.args.iter().map(|(name, argument)| (*name, value(argument))).collect();
        self.catalogue.text(&self.language, &say.id, &args)
    }

    /// Every language there is.
    pub fn languages(&self) -> impl Iterator<Item = &Language> {
        self.catalogue.languages()
    }

    /// The language in force.
    pub fn language(&self) -> &Language {
        &self.language
    }
}

/// A message in the place of a text.
#[derive(Component, Debug, Clone, PartialEq)]
#[require(Text)]
pub struct Say {
    id: String,
    args: Vec<(&'static str, Argument)>,
}

#[derive(Debug, Clone, PartialEq)]
enum Argument {
    /// The words of another message, such as an emotion's name.
    Message(String),
    Value(Value<'static>),
}

impl Say {
    /// The message with this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            args: Vec::new(),
        }
    }

    /// With a number or a text for `$name`.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value<'static>>) -> Self {
        self.args.push((name, Argument::Value(value.into())));
        self
    }

    /// With the words of another message for `$name`.
    #[must_use]
    pub fn with_message(mut self, name: &'static str, id: impl Into<String>) -> Self {
        self.args.push((name, Argument::Message(id.into())));
        self
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        (
            negotiate.run_if(resource_changed::<Settings>),
            write,
        )
            .chain()
            .in_set(Phase::Present),
    );
}

fn negotiate(settings: Res<Settings>, mut words: ResMut<Words>) {
    let language = choose(&words.catalogue, &settings);
    if language != words.language {
        words.language = language;
    }
}

fn choose(catalogue: &Catalogue, settings: &Settings) -> Language {
    match &settings.language {
        Some(tag) => catalogue.negotiate([tag.clone()]),
        None => catalogue.system_language(),
    }
}

fn write(words: Res<Words>, mut texts: Query<(Ref<Say>, &mut Text)>) {
    for (say, mut text) in &mut texts {
        if words.is_changed() || say.is_changed() {
            text.set_if_neq(Text(words.say(&say)));
        }
    }
}
