//! Every text that a player reads, in every language of `assets/i18n`.
//!
//! A language is a folder named by its tag (`en`, `nl`, `pt-BR`) that holds
//! Fluent files; adding a folder adds a language. A text that a language lacks
//! is taken from English, and one that English lacks shows as its id.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashSet},
    path::{Path, PathBuf},
    str::FromStr,
    sync::{Mutex, PoisonError},
};

pub use fluent_bundle::FluentValue as Value;
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use fluent_langneg::{NegotiationStrategy, negotiate_languages};
use unic_langid::LanguageIdentifier;

use crate::error::{Problem, Result};

/// A language by its BCP 47 tag, in canonical form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(Cow<'static, str>);

impl Language {
    /// English: complete, so that every other language can fall back to it.
    pub const ENGLISH: Self = Self(Cow::Borrowed("en"));
}

impl Default for Language {
    fn default() -> Self {
        Self::ENGLISH
    }
}

impl FromStr for Language {
    type Err = Problem;

    fn from_str(tag: &str) -> Result<Self> {
        let identifier = tag.parse::<LanguageIdentifier>().map_err(|error| {
            Problem::new(format!("\"{tag}\" is no language tag"))
                .because(error)
                .hint("write it like en or nl")
        })?;
        Ok(Self(identifier.to_string().into()))
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The messages of every language.
pub struct Catalogue {
    bundles: BTreeMap<Language, FluentBundle<FluentResource>>,
    characters: BTreeSet<char>,
    warned: Mutex<HashSet<String>>,
}

impl Catalogue {
    /// Reads every language folder of `dir`.
    ///
    /// # Errors
    /// An unreadable folder or file, a syntax error (with file and line), an id
    /// given twice in one language, or no English.
    pub fn load(dir: &Path) -> Result<Self> {
        let (mut bundles, mut characters) = (BTreeMap::new(), BTreeSet::new());
        for folder in entries(dir)? {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            if folder.is_dir()
                && let Ok(language) = name.parse::<Language>()
            {
                let bundle = bundle(&language, &folder, &mut characters)?;
                bundles.insert(language, bundle);
            }
        }
        if !bundles.contains_key(&Language::ENGLISH) {
            return Err(
                Problem::new(format!("no English texts in {}", dir.display())).hint(
                    "restore the folder assets/i18n/en, or name the game's folder with --root",
                ),
            );
        }
        let warned = Mutex::default();
        Ok(Self {
            bundles,
            characters,
            warned,
        })
    }

    /// Every character that a message of any language may show.
    pub fn characters(&self) -> &BTreeSet<char> {
        &self.characters
    }

    /// The languages, by tag.
    pub fn languages(&self) -> impl Iterator<Item = &Language> {
        self.bundles.keys()
    }

    /// The best language for someone who reads `wanted` (tags, best first);
    /// English where none fits.
    pub fn negotiate(&self, wanted: impl IntoIterator<Item = String>) -> Language {
        let wanted = identifiers(wanted);
        let available = identifiers(self.bundles.keys().map(Language::to_string));
        negotiate_languages(&wanted, &available, None, NegotiationStrategy::Filtering)
            .first()
            .map_or(Language::ENGLISH, |tag| Language(tag.to_string().into()))
    }

    /// The best language for this computer's user.
    pub fn system_language(&self) -> Language {
        self.negotiate(sys_locale::get_locales())
    }

    /// The text of `key`, a message `id` or `id.attribute`, in `language`.
    ///
    /// Never fails: falls back to English, then to the key itself, and warns in
    /// the log, once for each key.
    pub fn text(&self, language: &Language, key: &str, args: &[(&str, Value)]) -> String {
        if let Some(text) = self.find(language, key, args) {
            return text;
        }
        self.warn(key, || format!("no text in {language}"));
        self.find(&Language::ENGLISH, key, args)
            .unwrap_or_else(|| key.to_owned())
    }

    /// Whether `language` itself has a text for `key`.
    pub fn has(&self, language: &Language, key: &str) -> bool {
        self.find(language, key, &[]).is_some()
    }

    fn find(&self, language: &Language, key: &str, args: &[(&str, Value)]) -> Option<String> {
        let bundle = self.bundles.get(language)?;
        let (id, attribute) = match key.split_once('.') {
            Some((id, attribute)) => (id, Some(attribute)),
            None => (key, None),
        };
        let message = bundle.get_message(id)?;
        let pattern = match attribute {
            Some(attribute) => message.get_attribute(attribute)?.value(),
            None => message.value()?,
        };
        let mut arguments = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            arguments.set(*name, value.clone());
        }
        let mut errors = Vec::new();
        let text = bundle
            .format_pattern(pattern, Some(&arguments), &mut errors)
            .into_owned();
        if let Some(error) = errors.first() {
            self.warn(key, || error.to_string());
        }
        Some(text)
    }

    fn warn(&self, key: &str, why: impl FnOnce() -> String) {
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        if warned.insert(key.to_owned()) {
            tracing::warn!("message `{key}`: {}", why());
        }
    }
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.languages()).finish()
    }
}

/// Those of `tags` that are language tags.
fn identifiers(tags: impl IntoIterator<Item = String>) -> Vec<LanguageIdentifier> {
    tags.into_iter()
        .filter_map(|tag| tag.parse().ok())
        .collect()
}

/// What lies in `dir`, by name.
fn entries(dir: &Path) -> Result<Vec<PathBuf>> {
    let read = || -> std::io::Result<Vec<_>> {
        let mut paths = std::fs::read_dir(dir)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<std::io::Result<Vec<_>>>()?;
        paths.sort();
        Ok(paths)
    };
    read().map_err(|error| {
        Problem::new(format!("cannot read {}", dir.display()))
            .because(error)
            .hint("start from the project's folder, or name it with --root")
    })
}

/// Reads the messages of one language, and adds what they are written with.
fn bundle(
    language: &Language,
    folder: &Path,
    characters: &mut BTreeSet<char>,
) -> Result<FluentBundle<FluentResource>> {
    let mut bundle = FluentBundle::new_concurrent(identifiers([language.to_string()]));
    // Isolation marks are for mixed writing directions; fonts draw them as boxes.
    bundle.set_use_isolating(false);
    for file in entries(folder)? {
        if file.extension().is_some_and(|extension| extension == "ftl") {
            let name = file.display();
            let resource = resource(&file)?;
            let lines = resource.source().lines();
            let shown = lines.filter(|line| !line.starts_with('#'));
            characters.extend(shown.flat_map(str::chars));
            bundle.add_resource(resource).map_err(|errors| {
                let all: Vec<_> = errors.iter().map(ToString::to_string).collect();
                Problem::new(format!("{name}: {}", all.join("; ")))
                    .hint("give each message of a language an id of its own")
            })?;
        }
    }
    let writes = |mark: &str| {
        let message = bundle.get_message("decimal-mark")?;
        let pattern = message.value()?;
        let written = bundle.format_pattern(pattern, None, &mut Vec::new());
        (written == mark).then_some(())
    };
    if writes(",").is_some() {
        bundle.set_formatter(Some(|value, _| match value {
            Value::Number(number) => Some(number.as_string().replace('.', ",")),
            _ => None,
        }));
    }
    Ok(bundle)
}

fn resource(file: &Path) -> Result<FluentResource> {
    let name = file.display();
    let text = std::fs::read_to_string(file)
        .map_err(|error| Problem::new(format!("cannot read {name}")).because(error))?;
    FluentResource::try_new(text).map_err(|(resource, errors)| {
        let line = |at: usize| {
            resource
                .source()
                .bytes()
                .take(at)
                .filter(|b| *b == b'\n')
                .count()
                + 1
        };
        let all: Vec<_> = errors
            .iter()
            .map(|error| format!("{name}:{}: {error}", line(error.pos.start)))
            .collect();
        Problem::new(all.join("; "))
            .hint("correct that; the syntax is Fluent's (projectfluent.org)")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A catalogue of `(path, text)` files.
    fn catalogue(files: &[(&str, &str)]) -> Result<Catalogue> {
        let dir = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = dir.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Catalogue::load(dir.path())
    }

    fn two() -> Catalogue {
        catalogue(&[
            (
                "en/a.ftl",
                "hello = Hello, {$name}\n    .short = Hi\nonly = Only here",
            ),
            ("nl/a.ftl", "hello = Hallo, {$name}\n    .short = Hoi"),
            ("notes.txt", "not a language"),
        ])
        .unwrap()
    }

    #[test]
    fn a_text_comes_from_its_language_then_english_then_its_id() {
        let catalogue = two();
        let nl = "nl".parse().unwrap();
        let name = [("name", Value::from("Ada"))];
        assert_eq!(catalogue.text(&nl, "hello", &name), "Hallo, Ada");
        assert_eq!(catalogue.text(&nl, "hello.short", &[]), "Hoi");
        assert_eq!(catalogue.text(&nl, "only", &[]), "Only here");
        assert_eq!(catalogue.text(&nl, "nowhere", &[]), "nowhere");
        assert_eq!(
            catalogue.text(&"fr".parse().unwrap(), "hello.short", &[]),
            "Hi"
        );
        assert!(!catalogue.has(&nl, "only") && catalogue.has(&Language::ENGLISH, "only"));
        let characters = catalogue.characters();
        assert!("Hallo{}".chars().all(|c| characters.contains(&c)) && !characters.contains(&'€'));
    }

    #[test]
    fn the_language_is_the_first_wanted_one_that_exists() {
        let catalogue = two();
        for (wanted, got) in [
            (vec!["nl-BE"], "nl"),
            (vec!["fr-FR", "nl-NL", "en"], "nl"),
            (vec!["C.UTF-8", "xx"], "en"),
            (vec![], "en"),
        ] {
            let wanted = wanted.into_iter().map(str::to_owned);
            assert_eq!(catalogue.negotiate(wanted).to_string(), got);
        }
    }

    #[test]
    fn mistakes_name_the_file_and_line() {
        let syntax = catalogue(&[("en/a.ftl", "good = Good\n\nbad bad\n")]).unwrap_err();
        assert!(syntax.to_string().contains("a.ftl:3"), "{syntax}");
        let twice = catalogue(&[("en/a.ftl", "x = 1"), ("en/b.ftl", "x = 2")]).unwrap_err();
        assert!(twice.to_string().contains("b.ftl"), "{twice}");
        let none = catalogue(&[("nl/a.ftl", "x = 1")]).unwrap_err();
        assert!(none.to_string().contains("English") && none.advice().is_some());
    }
}
