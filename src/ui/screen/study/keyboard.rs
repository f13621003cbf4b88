//! A keyboard for fingers.

use bevy::prelude::*;

use super::{Sheet, said};
use crate::{
    app::intent::{Intent, Wish},
    study_mode::typing::Field,
    ui::{widget, words::Say},
};

/// Rows of keys. Codes and numbers need few, words need all.
const CODE: [&str; 4] = ["1234567890", "QWERTYUIOP", "ASDFGHJKL-", "ZXCVBNM"];
const NUMBER: [&str; 2] = ["12345", "67890"];
const WORDS: [&str; 4] = ["1234567890", "qwertyuiop", "asdfghjkl'", "zxcvbnm,.?!"];

/// Space between keys, in units of the design canvas.
const GAP: f32 = 6.0;
/// A key: as wide as ten fit on an upright screen; higher where there is room.
const KEY: Vec2 = Vec2::new(58.0, 46.0);
const HIGH: f32 = 60.0;

/// Adds the keys for what a page takes.
pub fn keys(page: &mut Sheet, field: Field) {
    let rows: &[&str] = match field {
        Field::Code => &CODE,
        Field::Number => &NUMBER,
        Field::Words => &WORDS,
    };
    let board = page.add((
        Node {
            flex_direction: FlexDirection::Column,
            align_items: AlignItems::Center,
            row_gap: px(GAP),
            flex_shrink: 0.0,
            ..default()
        },
        Pickable::IGNORE,
    ));
    let last = rows.len() - 1;
    for (number, letters) in rows.iter().enumerate() {
        let row = row(page, board);
        if number == last && field == Field::Words {
            key(page, row, Say::new("study-shift"), Wish::Shift, 1.0);
        }
        for letter in letters.chars() {
            // On a row with more keys they are narrower.
            let share = if letters.len() > 10 { 0.82 } else { 1.0 };
            key(
                page,
                row,
                said(&letter.to_string()),
                Wish::Type(letter),
                share,
            );
        }
        if number == last && field != Field::Words {
            key(page, row, Say::new("study-rub"), Wish::Rub, 2.6);
        }
    }
    if field == Field::Words {
        let row = row(page, board);
        key(page, row, Say::new("study-space"), Wish::Type(' '), 6.0);
        key(page, row, Say::new("study-rub"), Wish::Rub, 2.6);
    }
}

fn row(page: &mut Sheet, board: Entity) -> Entity {
    page.into(
        board,
        (
            Node {
                column_gap: px(GAP),
                ..default()
            },
            Pickable::IGNORE,
        ),
    )
}

fn key(page: &mut Sheet, row: Entity, say: Say, wish: Wish, share: f32) {
    let high = if page.canvas.portrait() { HIGH } else { KEY.y };
    let button = widget::key(say, Intent::Study(wish), Vec2::new(KEY.x * share, high));
    page.into(row, button);
}
