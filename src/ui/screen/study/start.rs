//! Who comes, and what they agree to.

use bevy::prelude::*;

use super::{Sheet, keyboard, said};
use crate::{
    app::intent::Wish,
    study::record::Refused,
    study_mode::typing::Field,
    ui::{
        theme::{Size, Tone},
        widget::{self, Rank},
        words::Say,
    },
};

/// The participant's code is typed, and a language chosen.
pub fn code(page: &mut Sheet) {
    let title = page
        .course
        .study
        .protocol
        .title
        .say(&page.course.language)
        .to_owned();
    page.said(&title, Size::Title, Tone::Text);
    page.line("study-code-ask", Size::Body, Tone::Quiet);
    languages(page);
    page.field(false);
    page.remark();
    keyboard::keys(page, Field::Code);
    let row = page.row();
    page.button(row, Say::new("study-begin"), Wish::Forward, Rank::Primary);
}

/// The languages of the study, where there is a choice.
fn languages(page: &mut Sheet) {
    let tags = page.course.study.protocol.languages.clone();
    if tags.len() < 2 {
        return;
    }
    let row = page.row();
    for (number, tag) in (0..).zip(&tags) {
        let chosen = *tag == page.course.language;
        let name = page
            .words
            .languages()
            .find(|language| language.to_string() == *tag);
        let name = name.map_or(tag.to_uppercase(), |language| page.words.name_of(language));
        let rank = if chosen { Rank::Taken } else { Rank::Secondary };
        page.button(row, said(&name), Wish::Speak(number), rank);
    }
}

/// What a participant agrees to; nothing is kept before.
pub fn consent(page: &mut Sheet) {
    let language = page.course.language.clone();
    let study = page.course.study.clone();
    let consent = &study.protocol.consent;
    page.said(consent.title.say(&language), Size::Title, Tone::Text);
    let width = page.width().min(760.0);
    let part = page.add(widget::panel());
    for paragraph in study.protocol.consent_in(&language) {
        page.into(
            part,
            (
                Node {
                    max_width: px(width),
                    ..default()
                },
                widget::text(said(paragraph), Size::Body, Tone::Text),
            ),
        );
    }
    let row = page.row();
    page.button(
        row,
        said(consent.agree.say(&language)),
        Wish::Agree,
        Rank::Primary,
    );
    page.button(
        row,
        said(consent.decline.say(&language)),
        Wish::Decline,
        Rank::Secondary,
    );
}

/// Why nobody can take part with a code.
pub fn refused(why: Refused) -> &'static str {
    match why {
        Refused::Completed => "study-code-completed",
        Refused::Closed => "study-code-closed",
        Refused::Withdrawn => "study-code-withdrawn",
        Refused::Declined => "study-code-declined",
    }
}
