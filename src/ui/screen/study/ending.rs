//! Stopping, and the end.

use super::Sheet;
use crate::{
    app::intent::Wish,
    study_mode::course::Ending,
    ui::{
        theme::{Size, Tone},
        widget::Rank,
        words::Say,
    },
};

/// Stop, and how?
pub fn stop(page: &mut Sheet) {
    page.line("study-stop-title", Size::Title, Tone::Text);
    page.line("study-stop-ask", Size::Body, Tone::Text);
    let row = page.row();
    page.button(row, Say::new("study-resume"), Wish::Resume, Rank::Primary);
    page.button(row, Say::new("study-leave"), Wish::Leave, Rank::Secondary);
    page.button(
        row,
        Say::new("study-withdraw"),
        Wish::Withdraw,
        Rank::Secondary,
    );
}

/// It is over.
pub fn thank(page: &mut Sheet, how: Ending) {
    let (title, text) = match how {
        Ending::Completed => ("study-thanks", "study-end-completed"),
        Ending::Declined => ("study-declined", "study-end-declined"),
        Ending::Stopped => ("study-thanks", "study-end-stopped"),
        Ending::Withdrawn => ("study-withdrawn", "study-end-withdrawn"),
    };
    page.line(title, Size::Title, Tone::Text);
    page.line(text, Size::Body, Tone::Quiet);
    let row = page.row();
    page.button(
        row,
        Say::new("study-newcomer"),
        Wish::Forward,
        Rank::Primary,
    );
}
