//! A player takes back what was kept of them: the code as it is typed, and what
//! comes of it.

use bevy::prelude::*;

use super::{
    archive::Archive,
    overview::{Overview, Trouble},
};
use crate::{
    app::{intent::Intent, schedule::Phase, state::GameState},
    dataset::{Code, DiskState, Erasure, Slip, Ticket},
};

/// The code as it is typed, and what came of it. Forgotten when the screen is left.
#[derive(Resource, Debug, Default)]
pub struct Withdrawal {
    typed: String,
    answer: Option<Answer>,
    waits: Option<Ticket<Erasure>>,
}

/// What came of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Letters are missing.
    Unfinished,
    /// It cannot be a code: a letter is wrong.
    Mistyped,
    /// It is being looked up.
    Busy,
    /// Nothing is kept under it.
    Unknown,
    /// It could not be done; the operator's view says why.
    Failed,
    /// Everything is gone.
    Done {
        /// Tries that were kept.
        tries: u64,
        /// Pictures that were kept.
        pictures: u64,
    },
}

impl Withdrawal {
    /// What codes are made of.
    pub const LETTERS: &str = Code::LETTERS;

    /// The code in groups, with a point for each letter that is missing.
    pub fn shown(&self) -> String {
        let letters = self.typed.chars().chain(std::iter::repeat('_'));
        let mut shown = String::new();
        for (place, letter) in letters.take(Code::LENGTH).enumerate() {
            if place > 0 && place % Code::GROUP == 0 {
                shown.push('-');
            }
            shown.push(letter);
        }
        shown
    }

    /// What came of it.
    pub fn answer(&self) -> Option<Answer> {
        self.answer
    }

    /// Takes a letter, in any case; what no code has is left out.
    fn take(&mut self, letter: char) {
        let letter = letter.to_ascii_uppercase();
        if self.typed.len() < Code::LENGTH && Self::LETTERS.contains(letter) {
            self.typed.push(letter);
            self.answer = None;
        }
    }

    fn rub(&mut self) {
        self.typed.pop();
        self.answer = None;
    }

    /// The code, where it can be one; else says what is wrong with it.
    fn code(&mut self) -> Option<Code> {
        match self.typed.parse() {
            Ok(code) => {
                self.answer = Some(Answer::Busy);
                Some(code)
            }
            Err(slip) => {
                self.answer = Some(match slip {
                    Slip::Length(_) => Answer::Unfinished,
                    Slip::Character(_) | Slip::Check => Answer::Mistyped,
                });
                None
            }
        }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Withdrawal>()
        .add_systems(OnExit(GameState::Withdraw), forget)
        .add_systems(
            Update,
            hear.in_set(Phase::Judge)
                .run_if(in_state(GameState::Withdraw)),
        )
        .add_observer(write);
}

fn forget(mut withdrawal: ResMut<Withdrawal>) {
    *withdrawal = Withdrawal::default();
}

fn write(
    intent: On<Intent>,
    state: Res<State<GameState>>,
    mut withdrawal: ResMut<Withdrawal>,
    archive: Res<Archive>,
) {
    if *state != GameState::Withdraw || withdrawal.waits.is_some() {
        return;
    }
    match *intent {
        Intent::Type(letter) => withdrawal.take(letter),
        Intent::Rub => withdrawal.rub(),
        Intent::Erase => {
            if let Some(code) = withdrawal.code() {
                let writer = archive.writer();
                let asked = writer.and_then(|writer| writer.withdraw(code).ok());
                if asked.is_none() {
                    withdrawal.answer = Some(Answer::Failed);
                }
                withdrawal.waits = asked;
            }
        }
        _ => {}
    }
}

/// Hears what came of it.
fn hear(mut withdrawal: ResMut<Withdrawal>, mut overview: ResMut<Overview>) {
    let Some(answer) = withdrawal.waits.as_ref().and_then(Ticket::poll) else {
        return;
    };
    withdrawal.waits = None;
    withdrawal.answer = Some(match answer {
        Ok(erased) => {
            // A code that is worth nothing any more need not stay in sight.
            withdrawal.typed.clear();
            Answer::Done {
                tries: erased.turns,
                pictures: erased.images,
            }
        }
        Err(problem) if DiskState::of(&problem) == DiskState::Fine => Answer::Unknown,
        Err(problem) => {
            overview.trouble = Some(Trouble::of(&problem));
            Answer::Failed
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Withdrawal {
        let mut withdrawal = Withdrawal::default();
        text.chars().for_each(|letter| withdrawal.take(letter));
        withdrawal
    }

    #[test]
    fn a_code_is_taken_as_people_type_it_and_no_longer_than_it_is() {
        let code = Code::new();
        let shown = code.to_string();
        for text in [shown.clone(), shown.to_lowercase(), shown.replace('-', " ")] {
            let mut withdrawal = typed(&text);
            assert_eq!(withdrawal.shown(), shown);
            withdrawal.take('A');
            assert_eq!(withdrawal.shown(), shown);
            assert_eq!(withdrawal.code(), Some(code.clone()));
            assert_eq!(withdrawal.answer(), Some(Answer::Busy));
        }
    }

    #[test]
    fn what_is_missing_is_told_from_what_is_wrong() {
        let shown = Code::new().to_string();
        let mut withdrawal = typed(&shown[..6]);
        assert!(withdrawal.shown().starts_with(&shown[..6]));
        assert!(withdrawal.shown().ends_with("__-____"));
        assert_eq!(withdrawal.code(), None);
        assert_eq!(withdrawal.answer(), Some(Answer::Unfinished));

        let mut withdrawal = typed(&shown);
        withdrawal.rub();
        assert_eq!(withdrawal.answer(), None);
        let last = shown.chars().last().unwrap();
        withdrawal.take(if last == 'A' { 'B' } else { 'A' });
        assert_eq!(withdrawal.code(), None);
        assert_eq!(withdrawal.answer(), Some(Answer::Mistyped));
    }
}
