//! What a font file can show. No Bevy: asked before a window opens.

use std::{collections::BTreeSet, path::Path};

use skrifa::{FontRef, MetadataProvider};

use crate::error::{Problem, Result};

/// The content of a font file that can be read.
pub struct Typeface(Vec<u8>);

impl Typeface {
    /// Reads the OpenType or TrueType file at `path`.
    ///
    /// # Errors
    /// The file cannot be read or is no font.
    pub fn read(path: &Path) -> Result<Self> {
        let hint = "restore the folder assets/fonts, or name another file in config/theme.ron";
        let name = path.display();
        let bytes = std::fs::read(path).map_err(|error| {
            Problem::new(format!("cannot read {name}"))
                .because(error)
                .hint(hint)
        })?;
        FontRef::new(&bytes).map_err(|error| {
            Problem::new(format!("{name} is no font"))
                .because(error)
                .hint(hint)
        })?;
        Ok(Self(bytes))
    }

    /// Those of `characters` that the font has no glyph for.
    pub fn lacks(&self, characters: &BTreeSet<char>) -> BTreeSet<char> {
        let Ok(font) = FontRef::new(&self.0) else {
            return characters.clone();
        };
        let glyphs = font.charmap();
        let lacking = |character: &char| glyphs.map(*character).is_none();
        characters.iter().copied().filter(lacking).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_without_a_glyph_is_told() {
        let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/fonts");
        let font = Typeface::read(&fonts.join("AtkinsonHyperlegible-Regular.ttf")).unwrap();
        assert_eq!(font.lacks(&BTreeSet::from(['a', '漢', 'é'])), ['漢'].into());
    }

    #[test]
    fn what_is_no_font_is_a_problem_with_a_hint() {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        for path in [manifest, "/nowhere/at/all.ttf"] {
            let problem = Typeface::read(Path::new(path)).err().unwrap();
            assert!(problem.to_string().contains(path) && problem.advice().is_some());
        }
    }
}
