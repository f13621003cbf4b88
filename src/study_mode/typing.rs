//! Letters from keys and from the keyboard on the screen.

use bevy::{
    input::{
        ButtonState,
        keyboard::{Key, KeyboardInput},
    },
    prelude::*,
};

use super::{Course, Page};
use crate::{
    app::{
        intent::{Intent, KeyboardTaken, Wish},
        schedule::Phase,
        state::GameState,
    },
    study::{
        record::Code,
        survey::{Kind, MOST_LETTERS, choices},
    },
};

/// What is being typed.
#[derive(Resource, Debug, Clone, Default, PartialEq, Eq)]
pub struct Typing {
    /// The text so far.
    pub text: String,
    /// Whether the next letter from the screen is a capital.
    pub capital: bool,
    /// Most letters that fit; 0 stands for the most of an open answer.
    pub most: usize,
}

impl Typing {
    /// Adds a letter.
    pub fn add(&mut self, letter: char) {
        let most = if self.most == 0 {
            MOST_LETTERS
        } else {
            self.most
        };
        if letter.is_control() || self.text.chars().count() >= most {
            return;
        }
        if self.capital {
            self.text.extend(letter.to_uppercase());
            self.capital = false;
        } else {
            self.text.push(letter);
        }
    }

    /// Takes the last letter away.
    pub fn rub(&mut self) {
        self.text.pop();
    }

    /// Capitals, or no more.
    pub fn shift(&mut self) {
        self.capital = !self.capital;
    }
}

/// What a page takes letters for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// A participant's code.
    Code,
    /// A number.
    Number,
    /// Words of one's own.
    Words,
}

/// The field of the page that is open.
pub fn field(course: &Course) -> Option<Field> {
    match course.page {
        Page::Code => Some(Field::Code),
        _ => match course.open()?.1.kind {
            Kind::Number { .. } => Some(Field::Number),
            Kind::Open => Some(Field::Words),
            _ => None,
        },
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        (limit, keys)
            .chain()
            .in_set(Phase::Ingest)
            .run_if(in_state(GameState::Study)),
    );
}

fn limit(course: Res<Course>, mut typing: ResMut<Typing>) {
    let most = match field(&course) {
        Some(Field::Code) => Code::MOST,
        Some(Field::Number) => 12,
        _ => MOST_LETTERS,
    };
    if typing.most != most {
        typing.most = most;
    }
}

/// Keys type where there is a field, and choose by number where there is a choice.
/// Enter goes on by the focused button, or from the field.
fn keys(
    mut pressed: MessageReader<KeyboardInput>,
    taken: Res<KeyboardTaken>,
    course: Res<Course>,
    mut commands: Commands,
) {
    let typed = field(&course);
    for key in pressed.read() {
        if taken.0 || key.state != ButtonState::Pressed {
            continue;
        }
        match (&key.logical_key, typed) {
            (Key::Character(letters), Some(_)) => {
                for letter in letters.chars() {
                    commands.trigger(Intent::Study(Wish::Type(letter)));
                }
            }
            (Key::Space, Some(Field::Words)) => commands.trigger(Intent::Study(Wish::Type(' '))),
            (Key::Backspace, Some(_)) => commands.trigger(Intent::Study(Wish::Rub)),
            (Key::Character(letters), None) => {
                let number = letters.parse::<u8>().ok().filter(|number| *number > 0);
                if let Some(number) =
                    number.filter(|number| usize::from(*number) <= offered(&course))
                {
                    commands.trigger(Intent::Study(Wish::Choose(number - 1)));
                }
            }
            _ => {}
        }
    }
}

/// How many answers the open question offers.
fn offered(course: &Course) -> usize {
    let Some((survey, question)) = course.open() else {
        return 0;
    };
    let steps = survey
        .survey
        .scale(question)
        .map_or(0, |scale| scale.labels.len());
    steps.max(choices(question).len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_come_go_and_do_not_overflow() {
        let mut typing = Typing {
            most: 3,
            ..Typing::default()
        };
        typing.shift();
        "jané\n!".chars().for_each(|letter| typing.add(letter));
        assert_eq!(typing.text, "Jan");
        typing.rub();
        typing.add('é');
        assert_eq!(typing.text, "Jaé");
        for _ in 0..5 {
            typing.rub();
        }
        assert!(typing.text.is_empty());
    }
}
