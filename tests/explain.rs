//! The bundled dictionary: what players are told, in every language.

use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf};

use face_game::{
    config,
    explain::{Comparison, Dictionary, Explanation, Kind, Player, Told},
    facs::{ActionUnit, ActionUnit::*, AuSet, Emotion},
    i18n::{Catalogue, Language},
};
use proptest::prelude::*;

const RELIABLE: [f32; ActionUnit::COUNT] = [1.0; ActionUnit::COUNT];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn dictionary() -> Dictionary {
    config::read(&root().join("config/explain.ron")).unwrap()
}

fn catalogue() -> Catalogue {
    Catalogue::load(&root().join("assets/i18n")).unwrap()
}

fn compare(target: impl Into<AuSet>, player: impl Into<AuSet>) -> Comparison {
    Comparison {
        target: target.into(),
        player: player.into(),
    }
}

fn explain(comparison: Comparison, emotion: Option<Emotion>, told: &Told) -> Explanation {
    dictionary().explain(
        comparison,
        &Player {
            emotion,
            reliability: &RELIABLE,
            ignored: AuSet::EMPTY,
            told,
        },
    )
}

/// What a player reads of `explanation`, a line each.
fn read(catalogue: &Catalogue, language: &Language, explanation: &Explanation) -> String {
    let text = |key: &str| catalogue.text(language, key, &[]);
    let mut page = format!(
        "{:.2} {}\n",
        explanation.score,
        text(explanation.summary.as_str())
    );
    for remark in explanation.praise.iter().chain(&explanation.instructions) {
        let line = text(remark.message.as_str());
        writeln!(page, "  {} {}: {line}", remark.kind.key(), remark.units).unwrap();
    }
    page
}

fn english(explanation: &Explanation) -> Vec<String> {
    let catalogue = catalogue();
    explanation
        .instructions
        .iter()
        .map(|remark| catalogue.text(&Language::ENGLISH, remark.message.as_str(), &[]))
        .collect()
}

#[test]
fn every_unit_is_worded_in_every_language() {
    let catalogue = catalogue();
    for language in catalogue.languages() {
        let mut page = String::new();
        for unit in ActionUnit::ALL {
            let unit = AuSet::from([unit]);
            for comparison in [
                compare(unit, AuSet::EMPTY),
                compare(AuSet::EMPTY, unit),
                compare(unit, unit),
            ] {
                let explanation = explain(comparison, None, &Told::default());
                page += &read(&catalogue, language, &explanation);
            }
        }
        insta::assert_snapshot!(format!("every_unit_{language}"), page);
    }
}

#[test]
fn prototypes_from_a_neutral_face_are_worded_in_every_language() {
    let catalogue = catalogue();
    for language in catalogue.languages() {
        let mut page = String::new();
        for emotion in Emotion::ALL {
            let comparison = compare(emotion.prototype(), AuSet::EMPTY);
            let mut told = Told::default();
            for time in 1..=4 {
                let explanation = explain(comparison, Some(emotion), &told);
                told.record(&explanation);
                write!(page, "{emotion}, time {time}: ").unwrap();
                page += &read(&catalogue, language, &explanation);
            }
        }
        insta::assert_snapshot!(format!("prototypes_{language}"), page);
    }
}

#[test]
fn the_papers_own_sentences_are_said() {
    let brows = AuSet::from([InnerBrowRaiser, OuterBrowRaiser]);
    let missing = explain(compare(brows, AuSet::EMPTY), None, &Told::default());
    assert_eq!(english(&missing), ["Raise your eyebrows"]);
    let extra = explain(compare(AuSet::EMPTY, brows), None, &Told::default());
    assert_eq!(english(&extra), ["Try not to raise your eyebrows"]);
}

#[test]
fn a_brow_half_seen_is_still_asked_for_as_one_movement() {
    let sad = [InnerBrowRaiser, BrowLowerer];
    let whole = "Pull the inner ends of your brows up and together";
    for seen in [AuSet::EMPTY, [BrowLowerer].into(), [InnerBrowRaiser].into()] {
        assert_eq!(
            english(&explain(compare(sad, seen), None, &Told::default())),
            [whole]
        );
    }
}

#[test]
fn what_did_not_help_is_put_differently_and_the_last_phrasing_stays() {
    let comparison = compare([EyesClosed], [JawDrop]);
    let mut told = Told::default();
    let mut pages = Vec::new();
    for _ in 0..4 {
        let explanation = explain(comparison, None, &told);
        pages.push(english(&explanation));
        told.record(&explanation);
    }
    assert_ne!(pages[0], pages[1]);
    assert_ne!(pages[1], pages[2]);
    assert_eq!(pages[2], pages[3]);
}

#[test]
fn what_raises_the_score_most_is_said_first() {
    // Half is right: adding two units beats dropping one, which beats nothing.
    let explanation = explain(
        compare(
            [CheekRaiser, LipCornerPuller, EyesClosed],
            [EyesClosed, Dimpler],
        ),
        None,
        &Told::default(),
    );
    let said: Vec<_> = explanation
        .instructions
        .iter()
        .map(|r| (r.kind, r.units))
        .collect();
    let smile = AuSet::from([CheekRaiser, LipCornerPuller]);
    assert_eq!(
        said,
        [(Kind::Missing, smile), (Kind::Extra, [Dimpler].into())]
    );
    assert_eq!(explanation.score, 0.25);
    assert_eq!(explanation.instructions[0].gain, 0.5);
}

#[test]
fn of_equals_the_visible_then_the_reliable_comes_first() {
    let dictionary = dictionary();
    // Lips pressed and inner brow raised are equally visible.
    let comparison = compare([InnerBrowRaiser, LipPressor, LipCornerPuller], AuSet::EMPTY);
    let mut orders = Vec::new();
    for sure in [InnerBrowRaiser, LipPressor] {
        let mut reliability = [0.5; ActionUnit::COUNT];
        reliability[sure.index()] = 0.9;
        let player = Player {
            emotion: None,
            reliability: &reliability,
            ignored: AuSet::EMPTY,
            told: &Told::default(),
        };
        let said = dictionary.explain(comparison, &player).instructions;
        assert_eq!(said[0].units, [LipCornerPuller].into());
        orders.push((sure, said[1].units));
    }
    for (sure, second) in orders {
        assert_eq!(second, [sure].into());
    }
}

#[test]
fn ignored_units_are_neither_scored_nor_spoken_of() {
    let player = Player {
        emotion: None,
        reliability: &RELIABLE,
        ignored: [NasolabialDeepener, LipTightener].into(),
        told: &Told::default(),
    };
    let comparison = compare(
        [LipCornerPuller, LipTightener],
        [LipCornerPuller, NasolabialDeepener],
    );
    let explanation = dictionary().explain(comparison, &player);
    assert_eq!(explanation.score, 1.0);
    assert!(explanation.instructions.is_empty());
    assert_eq!(explanation.praise.len(), 1);
}

#[test]
fn an_instruction_fits_its_place() {
    for_each_text("explain.ftl", |language, id, text| {
        assert!(
            text.chars().count() <= 60,
            "{language} {id} is too long: {text}"
        );
    });
}

/// The ids of a Fluent file (`id`, `id.attribute`) with their raw text.
fn messages(language: &Language, file: &str) -> BTreeMap<String, String> {
    let path = root()
        .join("assets/i18n")
        .join(language.to_string())
        .join(file);
    let mut messages = BTreeMap::new();
    let (mut id, mut key) = (String::new(), String::new());
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let text = if line.starts_with('#') {
            continue;
        } else if let Some((name, text)) =
            line.strip_prefix("    .").and_then(|l| l.split_once(" ="))
        {
            key = format!("{id}.{name}");
            text
        } else if !line.starts_with([' ', '}'])
            && let Some((name, text)) = line.split_once(" =")
        {
            id = name.to_owned();
            key = id.clone();
            text
        } else {
            line
        };
        let whole: &mut String = messages.entry(key.clone()).or_default();
        *whole = format!("{whole} {}", text.trim()).trim().to_owned();
    }
    // A message that is nothing but its attributes has no text of its own.
    messages.retain(|key, text| !key.is_empty() && !text.is_empty());
    messages
}

fn for_each_text(file: &str, check: impl Fn(&Language, &str, &str)) {
    for language in catalogue().languages() {
        for (id, text) in messages(language, file) {
            check(language, &id, &text);
        }
    }
}

fn arguments(text: &str) -> Vec<&str> {
    let end = |c: char| !c.is_ascii_alphanumeric() && c != '_';
    let mut names: Vec<_> = text
        .split('$')
        .skip(1)
        .map(|rest| rest.split(end).next().unwrap_or(""))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[test]
fn languages_agree_on_ids_and_arguments() {
    let catalogue = catalogue();
    for file in ["cli.ftl", "explain.ftl", "facs.ftl", "game.ftl"] {
        let english = messages(&Language::ENGLISH, file);
        assert!(english.len() > 5, "{file} was not read");
        for language in catalogue.languages() {
            let other = messages(language, file);
            let ids = |m: &BTreeMap<String, String>| m.keys().cloned().collect::<Vec<_>>();
            assert_eq!(ids(&english), ids(&other), "{language}/{file}");
            for (id, text) in &english {
                assert_eq!(
                    arguments(text),
                    arguments(&other[id]),
                    "{language}/{file}: {id}"
                );
                assert!(catalogue.has(language, id), "{language}/{file}: {id}");
            }
        }
    }
}

#[test]
fn the_dictionary_uses_each_of_its_texts_and_has_them_all() {
    let dictionary = dictionary();
    let mut used = Vec::new();
    for summary in &dictionary.summaries {
        used.push(format!("summary-{}", summary.message));
    }
    for movement in &dictionary.movements {
        for kind in &movement.kinds {
            let id = format!("movement-{}.{}", movement.message, kind.key());
            for n in 2..=dictionary.phrasings(*kind) {
                used.push(format!("{id}-{n}"));
            }
            used.push(id);
        }
    }
    used.sort_unstable();
    used.dedup();
    let have: Vec<_> = messages(&Language::ENGLISH, "explain.ftl")
        .into_keys()
        .collect();
    assert_eq!(used, have);
}

fn any_set() -> impl Strategy<Value = AuSet> {
    proptest::collection::vec(proptest::sample::select(ActionUnit::ALL.to_vec()), 0..=20)
        .prop_map(|units| units.into_iter().collect())
}

proptest! {
    #[test]
    fn every_explanation_is_sound(
        target in any_set(),
        player in any_set(),
        ignored in any_set(),
        reliability in proptest::array::uniform20(0.0_f32..1.0),
        emotion in proptest::option::of(proptest::sample::select(Emotion::ALL.to_vec())),
    ) {
        let dictionary = dictionary();
        let told = Told::default();
        let about = Player { emotion, reliability: &reliability, ignored, told: &told };
        let explanation = dictionary.explain(compare(target, player), &about);
        let scored = compare(target, player).without(ignored);
        prop_assert_eq!(explanation.score, scored.jaccard());

        let said = &explanation.instructions;
        prop_assert!(said.len() <= 3 && explanation.praise.len() <= 3);
        prop_assert_eq!(said.is_empty(), explanation.score == 1.0);
        prop_assert!(said.is_sorted_by(|a, b| a.gain >= b.gain));
        let mut seen = AuSet::EMPTY;
        for remark in said.iter().chain(&explanation.praise) {
            prop_assert!(scored.part(remark.kind).contains_all(remark.units));
            prop_assert!(seen.intersection(remark.units).is_empty());
            seen = seen.union(remark.units);
            prop_assert!(remark.gain >= 0.0 && !remark.regions.is_empty());
        }
        for (n, a) in said.iter().enumerate() {
            for b in &said[n + 1..] {
                prop_assert!(!dictionary.contradicts((a.kind, a.units), (b.kind, b.units)));
            }
        }
        // Following the first instruction raises the score by what it promised.
        if let Some(first) = said.first() {
            let better = match first.kind {
                Kind::Missing => scored.player.union(first.units),
                _ => scored.player.difference(first.units),
            };
            prop_assert!((compare(scored.target, better).jaccard() - explanation.score - first.gain).abs() < 1e-6);
        }
    }
}

#[test]
fn a_broken_dictionary_is_refused_with_the_reason() {
    let text = std::fs::read_to_string(root().join("config/explain.ron")).unwrap();
    for (from, to, part) in [
        ("most_instructions: 3", "most_instructions: 0", "at least 1"),
        (
            "message: \"brows-up\"",
            "message: \"Brows up\"",
            "kebab-case",
        ),
        ("visibility: 1.0", "visibility: 7.0", "visibility"),
        ("units: [AU43]", "units: [AU43, AU28]", "AU43 alone"),
        ("units: [AU43]", "units: [AU99]", "explain.ron"),
        ("(from: 0.0, message: \"none\"),", "", "summaries"),
        ("units: [AU43]", "unit: [AU43]", "unit"),
    ] {
        assert!(text.contains(from));
        let problem =
            config::parse::<Dictionary>("explain.ron", &text.replace(from, to)).unwrap_err();
        assert!(problem.to_string().contains(part), "{problem} lacks {part}");
        assert!(problem.advice().is_some());
    }
}
