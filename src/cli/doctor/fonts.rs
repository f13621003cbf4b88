//! Whether the fonts can show every message.

use super::{Check, Status};
use crate::{
    config,
    error::{Problem, Result},
    i18n::Catalogue,
    paths::Root,
    typeface::Typeface,
    ui::theme::ThemeConfig,
};

/// One check for each font; none where the theme or the texts, which have checks
/// of their own, cannot be read.
pub fn checks(root: &Root) -> Vec<Check> {
    let theme = config::read::<ThemeConfig>(&root.config("theme.ron"));
    let (Ok(theme), Ok(texts)) = (theme, Catalogue::load(&root.texts())) else {
        return Vec::new();
    };
    let files = theme.fonts.files();
    let check = |file| Check::of(file, shows(root, file, &texts), Status::Warn);
    files.into_iter().map(check).collect()
}

fn shows(root: &Root, file: &str, texts: &Catalogue) -> Result<String> {
    let lacking = Typeface::read(&root.assets().join(file))?.lacks(texts.characters());
    if lacking.is_empty() {
        let count = texts.characters().len();
        return Ok(format!("has all {count} characters of the texts"));
    }
    let lacking: String = lacking.into_iter().collect();
    Err(Problem::new(format!("cannot show {lacking}"))
        .hint("choose another font in config/theme.ron, or other words in assets/i18n"))
}
