//! Text on screens: a message id and its arguments, never a literal.

use crate::{
    app::{intent::Intent, schedule::Phase, settings::Settings, state::GameState},
    i18n::{Catalogue, Language, Value},
};
use bevy::prelude::*;

/// The messages of every language, and the one in force.
#[derive(Resource)]
pub struct Words {
    catalogue: Catalogue,
    language: Language,
    /// What a visitor asked for, until they leave.
    visitor: Option<Language>,
}

impl Words {
    /// Speaks the language of the settings or, failing that, of the system.
    pub fn new(catalogue: Catalogue, settings: &Settings) -> Self {
        let language = choose(&catalogue, settings);
        Self {
            catalogue,
            language,
            visitor: None,
        }
    }

    /// The words of a message.
    pub fn say(&self, say: &Say) -> String {
        let value = |argument: &Argument| match argument {
            Argument::Message(id) => Value::from(self.say(&Say::new(id.clone()))),
            Argument::Text(text) => Value::from(text.clone()),
            Argument::Number(number) => Value::from(*number),
        };
        let args: Vec<_> = say
            .args
            .iter()
            .map(|(name, argument)| (*name, value(argument)))
            .collect();
        self.catalogue.text(&self.language, &say.id, &args)
    }

    /// The words of `id`, or `otherwise` where no language has them.
    pub fn say_or(&self, id: &str, otherwise: &str) -> String {
        if self.catalogue.has(&Language::ENGLISH, id) {
            self.say(&Say::new(id))
        } else {
            otherwise.to_owned()
        }
    }

    /// Whether a message has words in this language or in English.
    pub fn has(&self, id: &str) -> bool {
        self.catalogue.has(&self.language, id) || self.catalogue.has(&Language::ENGLISH, id)
    }

    /// The words of a message in another language.
    pub fn say_in(&self, language: &Language, id: &str) -> String {
        self.catalogue.text(language, id, &[])
    }

    /// What a language calls itself.
    pub fn name_of(&self, language: &Language) -> String {
        self.catalogue.text(language, "language-name", &[])
    }

    /// Every language there is.
    pub fn languages(&self) -> impl Iterator<Item = &Language> {
        self.catalogue.languages()
    }

    /// Speaks what the visitor or else the settings ask for.
    fn tune(&mut self, settings: &Settings) {
        self.language = self.wanted(settings);
    }

    fn wanted(&self, settings: &Settings) -> Language {
        match &self.visitor {
            Some(language) => language.clone(),
            None => choose(&self.catalogue, settings),
        }
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
    Text(String),
    Number(f64),
}

impl Say {
    /// The message with this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            args: Vec::new(),
        }
    }

    /// With a number for `$name`.
    #[must_use]
    pub fn with(mut self, name: &'static str, number: impl Into<f64>) -> Self {
        self.args.push((name, Argument::Number(number.into())));
        self
    }

    /// With a text that is no message for `$name`, such as a technical detail.
    #[must_use]
    pub fn with_text(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.args.push((name, Argument::Text(text.into())));
        self
    }

    /// With the words of another message for `$name`.
    #[must_use]
    pub fn with_message(mut self, name: &'static str, id: impl Into<String>) -> Self {
        self.args.push((name, Argument::Message(id.into())));
        self
    }
}

/// A count as messages take it; nothing here is counted in billions.
pub fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

pub(super) fn plugin(app: &mut App) {
    app.add_observer(speak)
        .add_systems(OnEnter(GameState::Title), forget)
        .add_systems(
            Update,
            (negotiate.run_if(resource_changed::<Settings>), write)
                .chain()
                .in_set(Phase::Present),
        );
}

/// A visitor of a kiosk chooses a language for the visit.
fn speak(intent: On<Intent>, settings: Res<Settings>, mut words: ResMut<Words>) {
    let Intent::Speak(number) = *intent else {
        return;
    };
    let wanted = words.languages().nth(usize::from(number)).cloned();
    words.visitor = wanted;
    words.tune(&settings);
}

/// The next visitor finds the house's language.
fn forget(settings: Res<Settings>, mut words: ResMut<Words>) {
    if words.visitor.is_some() {
        words.visitor = None;
        words.tune(&settings);
    }
}

fn negotiate(settings: Res<Settings>, mut words: ResMut<Words>) {
    if words.wanted(&settings) != words.language {
        words.tune(&settings);
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
