//! One question at a time.

use bevy::prelude::*;

use super::{Sheet, keyboard, said};
use crate::{
    app::intent::{Intent, Wish},
    study::{
        data::AnswerValue,
        protocol::Moment,
        survey::{Kind, choices},
    },
    study_mode::typing::Field,
    ui::{
        theme::{Size, Tone},
        widget::{self, Rank},
        words::{Say, count},
    },
};

/// The question with this number among all of a moment.
pub fn ask(page: &mut Sheet, moment: Moment, number: usize) {
    let course = page.course;
    let Some((survey, question)) = course.question(moment, number) else {
        return;
    };
    let language = course.language.as_str();
    let asked = course.asked(moment);
    let place = asked.iter().position(|other| *other == number).unwrap_or(0);
    page.way_out();
    let progress = Say::new("study-question")
        .with("n", count(place + 1))
        .with("total", count(asked.len()));
    let width = page.width();
    page.add(super::words(progress, Size::Small, Tone::Quiet, width));
    page.said(question.ask.say(language), Size::Heading, Tone::Text);
    let answer = course.answers.get(&question.key);
    match &question.kind {
        Kind::Likert(_) => {
            let labels = survey
                .survey
                .scale(question)
                .map(|scale| scale.labels.as_slice());
            let labels: Vec<_> = labels
                .unwrap_or_default()
                .iter()
                .map(|label| label.say(language))
                .collect();
            scale(page, &labels, answer);
        }
        Kind::Single(_) | Kind::Multiple(_) => {
            if matches!(question.kind, Kind::Multiple(_)) {
                page.line("study-several", Size::Small, Tone::Quiet);
            }
            let names: Vec<_> = choices(question)
                .iter()
                .map(|choice| choice.name.say(language))
                .collect();
            list(page, &names, answer);
        }
        Kind::Number { .. } => {
            page.field(false);
            keyboard::keys(page, Field::Number);
        }
        Kind::Open => {
            page.field(true);
            keyboard::keys(page, Field::Words);
        }
    }
    page.remark();
    let row = page.row();
    if place > 0 {
        page.button(row, Say::new("study-back"), Wish::Backward, Rank::Secondary);
    }
    page.button(row, Say::new("study-next"), Wish::Forward, Rank::Primary);
}

/// The least width of a step beside others, in units of the design canvas.
const NARROWEST: f32 = 210.0;

/// Whether a choice is taken.
fn taken(answer: Option<&AnswerValue>, place: usize) -> bool {
    match answer {
        Some(AnswerValue::Choice(chosen)) => *chosen == place,
        Some(AnswerValue::Choices(chosen)) => chosen.contains(&place),
        _ => false,
    }
}

/// Steps of a scale: side by side where there is room, else one below the other.
fn scale(page: &mut Sheet, labels: &[&str], answer: Option<&AnswerValue>) {
    let each = (page.canvas.0.x - 64.0) / labels.len().max(1) as f32 - 12.0;
    // Long words must not be broken.
    let beside = each >= NARROWEST;
    let side = if beside {
        Vec2::new(each.min(230.0), 112.0)
    } else {
        Vec2::new(520.0, 68.0)
    };
    let part = page.add((
        Node {
            flex_direction: if beside {
                FlexDirection::Row
            } else {
                FlexDirection::Column
            },
            column_gap: px(12),
            row_gap: px(12),
            flex_shrink: 0.0,
            ..default()
        },
        Pickable::IGNORE,
    ));
    for (place, label) in labels.iter().enumerate() {
        choice(page, part, label, place, side, beside, answer);
    }
}

/// Choices one below the other; in two columns where there are many.
fn list(page: &mut Sheet, names: &[&str], answer: Option<&AnswerValue>) {
    let columns = if names.len() > 6 && !page.canvas.portrait() {
        2
    } else {
        1
    };
    let part = page.add((
        Node {
            display: Display::Grid,
            grid_template_columns: RepeatedGridTrack::auto(columns),
            column_gap: px(12),
            row_gap: px(12),
            flex_shrink: 0.0,
            ..default()
        },
        Pickable::IGNORE,
    ));
    for (place, name) in names.iter().enumerate() {
        choice(
            page,
            part,
            name,
            place,
            Vec2::new(520.0, 62.0),
            false,
            answer,
        );
    }
}

fn choice(
    page: &mut Sheet,
    part: Entity,
    label: &str,
    place: usize,
    side: Vec2,
    upright: bool,
    answer: Option<&AnswerValue>,
) {
    let wish = Wish::Choose(u8::try_from(place).unwrap_or(u8::MAX));
    let bundle = widget::choice(
        said(label),
        Intent::Study(wish),
        side,
        upright,
        taken(answer, place),
    );
    page.into(part, bundle);
}
