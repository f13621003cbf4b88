//! Texts of a study, which come with its file: one for each language.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The same text in every language of a study, by language code such as `nl`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(transparent)]
pub struct Texts(BTreeMap<String, String>);

impl Texts {
    /// The text in `language`; failing that the English one, or any.
    pub fn say(&self, language: &str) -> &str {
        let short = language.split('-').next().unwrap_or(language);
        [language, short, "en"]
            .iter()
            .find_map(|tag| self.0.get(*tag))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// What is wrong with it, where the study speaks `languages`.
    ///
    /// # Errors
    /// The language that is missing, empty or not the study's.
    pub fn validate(&self, languages: &[String]) -> Result<(), String> {
        for tag in languages {
            match self.0.get(tag) {
                None => return Err(format!("lacks a text in \"{tag}\"")),
                Some(text) if text.trim().is_empty() => {
                    return Err(format!("has an empty text in \"{tag}\""));
                }
                Some(_) => {}
            }
        }
        match self.0.keys().find(|tag| !languages.contains(tag)) {
            Some(tag) => Err(format!("speaks \"{tag}\", which `languages` does not list")),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pairs: &[(&str, &str)]) -> Texts {
        let pair = |(tag, text): &(&str, &str)| ((*tag).to_owned(), (*text).to_owned());
        Texts(pairs.iter().map(pair).collect())
    }

    #[test]
    fn the_nearest_language_speaks() {
        let both = texts(&[("en", "yes"), ("nl", "ja")]);
        assert_eq!((both.say("nl-BE"), both.say("fr")), ("ja", "yes"));
        assert_eq!(texts(&[("nl", "ja")]).say("en"), "ja");
    }

    #[test]
    fn every_language_must_be_there_and_no_other() {
        let languages = ["en".to_owned(), "nl".to_owned()];
        assert!(
            texts(&[("en", "yes"), ("nl", "ja")])
                .validate(&languages)
                .is_ok()
        );
        assert!(texts(&[("en", "yes")]).validate(&languages).is_err());
        assert!(
            texts(&[("en", "yes"), ("nl", " ")])
                .validate(&languages)
                .is_err()
        );
        let three = texts(&[("en", "yes"), ("nl", "ja"), ("de", "ja")]);
        assert!(three.validate(&languages).is_err());
    }
}
