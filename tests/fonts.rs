//! Every character of every message has a glyph in every font of the theme.

use std::path::Path;

use face_game::{config, i18n::Catalogue, typeface::Typeface, ui::theme::ThemeConfig};

#[test]
fn every_font_of_the_theme_shows_every_message() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let theme: ThemeConfig = config::read(&root.join("config/theme.ron")).unwrap();
    let texts = Catalogue::load(&root.join("assets/i18n")).unwrap();
    for file in theme.fonts.files() {
        let path = root.join("assets").join(file);
        let lacking = Typeface::read(&path).unwrap().lacks(texts.characters());
        assert!(lacking.is_empty(), "{file} lacks {lacking:?}");
    }
}

#[test]
fn every_font_comes_with_its_licence() {
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/fonts");
    for entry in std::fs::read_dir(&fonts).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "ttf") {
            let name = path.file_stem().unwrap().to_str().unwrap();
            let family = name.split('-').next().unwrap();
            let licence = fonts.join(format!("{family}-OFL.txt"));
            assert!(licence.is_file(), "{} is missing", licence.display());
        }
    }
}
