//! What a study file must be like to make sense.

use super::{Interruption, Protocol};
use crate::{
    config::Config,
    study::survey::{is_key, keys},
};

type Wrong = (String, String);

fn wrong<T>(field: impl Into<String>, rule: impl Into<String>) -> Result<T, Wrong> {
    Err((field.into(), rule.into()))
}

impl Config for Protocol {
    fn validate(&self) -> Result<(), Wrong> {
        if !is_key(&self.key) {
            return wrong("key", "must be lower-case letters, digits, - and _");
        }
        if self.languages.is_empty() {
            return wrong("languages", "must name one language at least");
        }
        self.title
            .validate(&self.languages)
            .map_err(|rule| ("title".into(), rule))?;
        self.groups_make_sense()?;
        self.allocation_makes_sense()?;
        self.targets_make_sense()?;
        self.play_makes_sense()?;
        self.consent_makes_sense()?;
        self.rules_make_sense()
    }
}

impl Protocol {
    fn groups_make_sense(&self) -> Result<(), Wrong> {
        if self.groups.is_empty() {
            return wrong("groups", "must hold one group at least");
        }
        let names = self.groups.iter().map(|group| &group.key);
        keys(names).map_err(|(key, rule)| (format!("groups[{key}]"), rule))?;
        for group in &self.groups {
            let field = format!("groups[{}]", group.key);
            if let Err(rule) = group.name.validate(&self.languages) {
                return wrong(field, rule);
            }
            if !(1..=20).contains(&group.share) {
                return wrong(field, "must have a share from 1 to 20");
            }
            let twice = |(n, show)| group.shows[..n].contains(show);
            if group.shows.iter().enumerate().any(twice) {
                return wrong(field, "shows something twice");
            }
        }
        match &self.control {
            Some(control) if self.group(control).is_none() => {
                wrong("control", format!("names \"{control}\", which is no group"))
            }
            _ => Ok(()),
        }
    }

    fn allocation_makes_sense(&self) -> Result<(), Wrong> {
        let whole: usize = self.groups.iter().map(|group| group.share).sum();
        let blocks = &self.allocation.blocks;
        if blocks.is_empty() {
            return wrong("allocation.blocks", "must hold one length at least");
        }
        if let Some(bad) = blocks
            .iter()
            .find(|length| **length == 0 || *length % whole != 0)
        {
            let rule =
                format!("must hold multiples of {whole}, the sum of all shares; {bad} is none");
            return wrong("allocation.blocks", rule);
        }
        if let Some(long) = blocks.iter().find(|length| **length > 100) {
            return wrong(
                "allocation.blocks",
                format!("must be 100 at most, not {long}"),
            );
        }
        if !(1..=100_000).contains(&self.participants) {
            return wrong("participants", "must be from 1 to 100000");
        }
        Ok(())
    }

    fn targets_make_sense(&self) -> Result<(), Wrong> {
        let faces = &self.targets.faces;
        if !(1..=60).contains(&faces.len()) {
            return wrong("targets.faces", "must name 1 to 60 faces");
        }
        match faces
            .iter()
            .enumerate()
            .find(|(n, face)| faces[..*n].contains(face))
        {
            Some((_, face)) => wrong("targets.faces", format!("names \"{face}\" twice")),
            None => Ok(()),
        }
    }

    fn play_makes_sense(&self) -> Result<(), Wrong> {
        let play = &self.play;
        if !(1..=100).contains(&play.tries) {
            return wrong("play.tries", "must be from 1 to 100");
        }
        if play.repeats > 20 {
            return wrong("play.repeats", "must be 20 at most");
        }
        for (field, seconds, least) in [
            ("play.brief_seconds", play.brief_seconds, 0.0),
            ("play.again_seconds", play.again_seconds, 0.0),
            ("play.countdown_seconds", play.countdown_seconds, 0.0),
            ("play.perform_seconds", play.perform_seconds, 0.5),
            ("play.reveal_at_least", play.reveal_at_least, 0.0),
        ] {
            if !(least..=120.0).contains(&seconds) {
                return wrong(field, format!("must be from {least} to 120 seconds"));
            }
        }
        match play.reveal_at_most {
            Some(most) if !(play.reveal_at_least..=600.0).contains(&most) || most <= 0.0 => wrong(
                "play.reveal_at_most",
                "must be from reveal_at_least to 600 seconds",
            ),
            _ => Ok(()),
        }
    }

    fn consent_makes_sense(&self) -> Result<(), Wrong> {
        let consent = &self.consent;
        if consent.version.trim().is_empty() {
            return wrong("consent.version", "must name the version of the text");
        }
        if consent.text.is_empty() {
            return wrong("consent.text", "must hold one paragraph at least");
        }
        let parts = [
            ("consent.title", &consent.title),
            ("consent.agree", &consent.agree),
            ("consent.decline", &consent.decline),
        ];
        let paragraphs = consent.text.iter().map(|text| ("consent.text", text));
        for (field, texts) in parts.into_iter().chain(paragraphs) {
            if let Err(rule) = texts.validate(&self.languages) {
                return wrong(field, rule);
            }
        }
        Ok(())
    }

    fn rules_make_sense(&self) -> Result<(), Wrong> {
        if let Interruption::Resume { within_minutes } = self.interruption
            && !(0.0..=525_600.0).contains(&within_minutes)
        {
            return wrong(
                "interruption",
                "must resume within 0 to 525600 minutes (a year)",
            );
        }
        let quality = &self.quality;
        for (field, value, most) in [
            ("quality.duration_off_ms", quality.duration_off_ms, 60_000.0),
            ("quality.camera_rate", quality.camera_rate, 240.0),
            ("quality.reading_age_ms", quality.reading_age_ms, 60_000.0),
            ("quality.dropped", quality.dropped, 1.0),
        ] {
            if !(0.0..=most).contains(&value) {
                return wrong(field, format!("must be from 0 to {most}"));
            }
        }
        let tries = self.rounds() * self.play.tries as usize;
        if self.exclusions.scored_tries > tries {
            let rule = format!("must be {tries} at most: nobody has more tries");
            return wrong("exclusions.scored_tries", rule);
        }
        let analysis = &self.analysis;
        if !(analysis.alpha > 0.0 && analysis.alpha < 0.5) {
            return wrong("analysis.alpha", "must lie between 0 and 0.5");
        }
        if !(0.0..=1.0).contains(&analysis.cut) {
            return wrong("analysis.cut", "must be from 0 to 1");
        }
        if analysis.tests.is_empty() {
            return wrong("analysis.tests", "must name one test at least");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;
    use crate::study::protocol::Show;

    const SHIPPED: &str = include_str!("../../../config/studies/facegame-2022.ron");

    #[test]
    fn the_papers_study_is_as_the_paper_says() {
        let study: Protocol = parse("facegame-2022.ron", SHIPPED).unwrap();
        let tries = study.rounds() * study.play.tries as usize;
        assert_eq!((study.rounds(), study.play.tries, tries), (6, 5, 30));
        assert_eq!((study.play.perform_seconds, study.participants), (3.0, 36));
        let shows = |group: &str| study.group(group).unwrap().shows.clone();
        assert_eq!(shows("treatment"), [Show::Score, Show::Instructions]);
        assert_eq!(shows("control"), [Show::Score]);
    }

    #[test]
    fn mistakes_name_the_line_and_the_field() {
        for (from, to, wanted) in [
            (
                "key: \"control\"",
                "key: \"Control group\"",
                "`groups[Control group]`",
            ),
            (
                "control: \"control\"",
                "control: \"nobody\"",
                "`control` names \"nobody\"",
            ),
            ("blocks: [4, 6]", "blocks: [4, 5]", "multiples of 2"),
            (
                "perform_seconds: 3.0",
                "perform_seconds: 0.0",
                "`play.perform_seconds`",
            ),
            ("tries: 5", "tries: 0", "`play.tries`"),
            (
                "reveal_at_least: 1.0",
                "reveal_at_least: 90.0",
                "`play.reveal_at_most`",
            ),
            ("\"maya-anger\"", "\"maya-fear\"", "twice"),
            ("alpha: 0.05", "alpha: 5", "`analysis.alpha`"),
            ("scored_tries: 24", "scored_tries: 31", "30 at most"),
            (
                "shows: [Score, Instructions]",
                "shows: [Score, Score]",
                "`groups[treatment]`",
            ),
            (
                "shows: [Score, Instructions]",
                "shows: [Applause]",
                "Applause",
            ),
            ("participants: 36", "people: 36", "`people`"),
            (
                "languages: [\"en\", \"nl\"]",
                "languages: [\"en\", \"nl\", \"de\"]",
                "\"de\"",
            ),
        ] {
            let text = SHIPPED.replacen(from, to, 1);
            assert_ne!(text, SHIPPED, "{from}");
            let problem = parse::<Protocol>("study.ron", &text).unwrap_err();
            let said = problem.to_string();
            assert!(said.contains(wanted), "{said}\nwanted {wanted}");
            let line = said
                .strip_prefix("study.ron:")
                .and_then(|rest| rest.split(':').next());
            assert!(
                line.is_some_and(|line| line.parse::<usize>().is_ok()),
                "a line: {said}"
            );
            assert!(problem.advice().is_some());
        }
    }
}
