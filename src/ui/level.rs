//! How levels are called.

use super::words::{Say, Words};
use crate::level::Level;

/// What a level is called: by the game's own texts, else by its file.
pub fn name(words: &Words, level: &Level) -> Say {
    said(
        words,
        format!("level-{}", level.id),
        &level.plan.name,
        &level.id,
    )
}

/// What there is to do in it, likewise.
pub fn about(words: &Words, level: &Level) -> Say {
    said(
        words,
        format!("level-{}.about", level.id),
        &level.plan.about,
        "",
    )
}

fn said(
    words: &Words,
    key: String,
    own: &std::collections::BTreeMap<String, String>,
    otherwise: &str,
) -> Say {
    let language = words.language().to_string();
    let own = own
        .get(&language)
        .or_else(|| own.get("en"))
        .or_else(|| own.values().next());
    match own {
        Some(text) => Say::new("level-own").with_text("text", text.as_str()),
        None if words.has(&key) => Say::new(key),
        None => Say::new("level-own").with_text("text", otherwise),
    }
}
