//! Every text that the game asks for exists in every language, and no other does.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use face_game::{
    config,
    facs::{ActionUnit, Emotion},
    i18n::Catalogue,
    ui::theme::ThemeConfig,
};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file with this ending below `dir`, by name.
fn files(dir: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path
            .extension()
            .is_some_and(|extension| extension == ending)
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The program's text, without its unit tests.
fn source() -> String {
    let mut all = String::new();
    for file in files(&root().join("src"), "rs") {
        let text = fs::read_to_string(file).unwrap();
        all += text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    }
    all
}

/// Whether `text` is written like a message's key, as `round-make` or `a-b.hint`.
fn is_key(text: &str) -> bool {
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(letter)
}

/// The string literals that follow `opening`, as far as they are written like keys.
fn literals<'a>(source: &'a str, opening: &str) -> BTreeSet<&'a str> {
    let after = source.split(opening).skip(1);
    let texts = after.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
    texts.filter(|text| is_key(text)).collect()
}

/// Keys that the program puts together, from what they are made of.
fn composed(source: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for emotion in Emotion::ALL {
        keys.insert(format!("emotion-{emotion}"));
        keys.insert(format!("emotion-{emotion}.title"));
    }
    for unit in ActionUnit::ALL {
        keys.insert(format!("unit-{}", unit.number()));
    }
    let theme: ThemeConfig = config::read(&root().join("config/theme.ron")).unwrap();
    keys.extend(
        theme
            .looks
            .keys()
            .map(|look| format!("settings-look-{look}")),
    );
    // What went wrong is said with what to do about it.
    for wrong in literals(source, "=> ") {
        if wrong.starts_with("camera-") || wrong.starts_with("sorry-") {
            keys.insert(format!("{wrong}.hint"));
        }
    }
    keys
}

/// The messages of a Fluent file: each key with the variables that it takes.
fn messages(file: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let text = fs::read_to_string(file).unwrap();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (mut id, mut key) = (String::new(), String::new());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let name = line.split_once('=').map_or("", |(name, _)| name.trim_end());
        if is_key(name) {
            name.clone_into(&mut id);
            name.clone_into(&mut key);
        } else if let Some(attribute) = name.trim_start().strip_prefix('.') {
            key = format!("{id}.{attribute}");
        }
        let variables = line.split('$').skip(1).map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            rest[..end.unwrap_or(rest.len())].to_owned()
        });
        if !key.is_empty() {
            found.entry(key.clone()).or_default().extend(variables);
        }
    }
    found
}

fn language(tag: &str, file: &str) -> BTreeMap<String, BTreeSet<String>> {
    messages(&root().join("assets/i18n").join(tag).join(file))
}

#[test]
fn every_text_that_a_screen_asks_for_exists_in_every_language() {
    let source = source();
    let openings = ["Say::new(", "say(", "say_or("];
    let mut keys = composed(&source);
    for opening in openings {
        keys.extend(literals(&source, opening).into_iter().map(str::to_owned));
    }
    assert!(keys.len() > 60, "the search finds what it should: {keys:?}");
    let catalogue = Catalogue::load(&root().join("assets/i18n")).unwrap();
    for language in catalogue.languages() {
        let lacking: Vec<_> = keys
            .iter()
            .filter(|key| !catalogue.has(language, key))
            .collect();
        assert!(lacking.is_empty(), "{language} lacks {lacking:?}");
    }
}

#[test]
fn every_text_of_the_screens_is_asked_for() {
    let source = source();
    let composed = composed(&source);
    for file in ["game.ftl", "facs.ftl", "cli.ftl"] {
        for key in language("en", file).keys() {
            let asked = composed.contains(key) || source.contains(&format!("\"{key}\""));
            assert!(asked, "{file}: nothing asks for {key}");
        }
    }
}

#[test]
fn every_language_has_the_same_texts_with_the_same_variables() {
    let texts = root().join("assets/i18n");
    for english in files(&texts.join("en"), "ftl") {
        let file = english.file_name().unwrap().to_str().unwrap();
        let wanted = language("en", file);
        assert!(!wanted.is_empty(), "{file}");
        for folder in fs::read_dir(&texts).unwrap() {
            let tag = folder.unwrap().file_name();
            let tag = tag.to_str().unwrap();
            let given = language(tag, file);
            assert_eq!(given, wanted, "{tag}/{file} beside en/{file}");
        }
    }
}

#[test]
fn the_search_tells_keys_from_other_words() {
    let source = r#"Say::new("round-make") Say::new( "a.hint") Say::new(id) Say::new("Not so")"#;
    assert_eq!(
        literals(source, "Say::new("),
        ["a.hint", "round-make"].into()
    );
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.ftl");
    fs::write(
        &file,
        "# x = y\none = { $n ->\n    [one] 1\n   *[other] { $m } = 2\n}\n    .hint = Z\n",
    )
    .unwrap();
    let found = messages(&file);
    assert_eq!(found.keys().collect::<Vec<_>>(), ["one", "one.hint"]);
    assert_eq!(found["one"], ["m".to_owned(), "n".to_owned()].into());
}
