//! `face-game compare`: the seed paper's method for any pair of images.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{Context, Outcome, output, reader::Reader};
use crate::{
    config,
    error::Result,
    explain::{Comparison, Dictionary, Explanation, Player, Told},
    facs::{AuSet, Emotion},
    i18n::{Catalogue, Language, Value},
    vision::FaceReading,
};

/// Compare a player's face with a target's and say what to change.
///
/// Prints the Action Units of both, what is right, missing and too much, the
/// Jaccard index of the two sets, and the explanation that a player would read.
/// Of several faces in an image the largest near the centre counts. Units that
/// config/vision.ron leaves unscored are left out, as in the game.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The image of the face to copy
    target: PathBuf,

    /// The image of the face that copies it
    player: PathBuf,

    /// The player's neutral face, to measure the player's movement from; the
    /// target, being another face, is not measured from it
    #[arg(long, value_name = "IMAGE")]
    neutral: Option<PathBuf>,

    /// The target's own neutral face, where there is one
    #[arg(long, value_name = "IMAGE")]
    target_neutral: Option<PathBuf>,

    /// The name of the target's expression, for sentences made for it alone
    #[arg(long, value_parser = parse_emotion)]
    emotion: Option<Emotion>,

    /// Print a JSON object
    #[arg(long)]
    json: bool,
}

fn parse_emotion(text: &str) -> Result<Emotion, String> {
    let all = Emotion::ALL.map(Emotion::key);
    Emotion::ALL
        .into_iter()
        .find(|emotion| emotion.key() == text)
        .ok_or_else(|| format!("choose one of {}", all.join(", ")))
}

pub fn run(args: &Args, context: &Context) -> Result<Outcome> {
    let dictionary: Dictionary = config::read(&context.root.config("explain.ron"))?;
    let (catalogue, language) = context.texts()?;
    let mut reader = Reader::load(&context.root)?;
    let target = read(&mut reader, &args.target, args.target_neutral.as_deref())?;
    let player = read(&mut reader, &args.player, args.neutral.as_deref())?;
    let comparison = Comparison {
        target: target.aus.present(),
        player: player.aus.present(),
    }
    .without(reader.unscored());
    let explanation = dictionary.explain(
        comparison,
        &Player {
            emotion: args.emotion,
            reliability: &reader.reliability(args.neutral.is_some()),
            ignored: AuSet::EMPTY,
            told: &Told::default(),
        },
    );
    let page = Page {
        comparison,
        explanation: &explanation,
        catalogue: &catalogue,
        language: &language,
    };
    if args.json {
        output::json(&page.report())?;
    } else {
        output::line(page.text())?;
    }
    Ok(Outcome::Done)
}

fn read(reader: &mut Reader, path: &Path, neutral: Option<&Path>) -> Result<FaceReading> {
    let neutral = reader.neutral(neutral)?;
    let reading = reader.read(path, neutral.as_ref()).best(path)?;
    if let Some(obstacle) = reading.face.obstacle {
        tracing::warn!("{}: not a fair reading: {obstacle:?}", path.display());
    }
    Ok(reading)
}

/// What is printed, in one language.
struct Page<'a> {
    comparison: Comparison,
    explanation: &'a Explanation,
    catalogue: &'a Catalogue,
    language: &'a Language,
}

/// The object that `--json` prints.
#[derive(Serialize)]
struct Report {
    target: AuSet,
    player: AuSet,
    matched: AuSet,
    missing: AuSet,
    extra: AuSet,
    jaccard: f32,
    instructions: Vec<String>,
    praise: Vec<String>,
    summary: String,
}

impl Page<'_> {
    fn say(&self, key: &str, args: &[(&str, Value)]) -> String {
        self.catalogue.text(self.language, key, args)
    }

    fn report(&self) -> Report {
        let Explanation {
            matched,
            missing,
            extra,
            ..
        } = *self.explanation;
        let said = |remarks: &[crate::explain::Remark]| {
            remarks
                .iter()
                .map(|remark| self.say(remark.message.as_str(), &[]))
                .collect()
        };
        Report {
            target: self.comparison.target,
            player: self.comparison.player,
            matched,
            missing,
            extra,
            jaccard: self.explanation.score,
            instructions: said(&self.explanation.instructions),
            praise: said(&self.explanation.praise),
            summary: self.say(self.explanation.summary.as_str(), &[]),
        }
    }

    fn text(&self) -> String {
        let report = self.report();
        let mut lines = Vec::new();
        for (key, units) in [
            ("compare-target", report.target),
            ("compare-player", report.player),
            ("compare-matched", report.matched),
            ("compare-missing", report.missing),
            ("compare-extra", report.extra),
        ] {
            let units = match units {
                AuSet::EMPTY => self.say("compare-none", &[]),
                units => units.to_string(),
            };
            lines.push(self.say(key, &[("units", units.into())]));
        }
        let percent = (report.jaccard * 100.0).round();
        lines.push(self.say("compare-score", &[("percent", percent.into())]));
        lines.push(report.summary);
        lines.extend(report.praise);
        for (n, text) in report.instructions.into_iter().enumerate() {
            let args = [("n", (n + 1).into()), ("text", text.into())];
            lines.push(self.say("compare-instruction", &args));
        }
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facs::{ActionUnit, ActionUnit::*};

    fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR"))
    }

    #[test]
    fn the_page_reads_well_in_every_language() {
        let dictionary: Dictionary = config::read(&root().join("config/explain.ron")).unwrap();
        let catalogue = Catalogue::load(&root().join("assets/i18n")).unwrap();
        let told = Told::default();
        for (name, target, player) in [
            ("smile", vec![CheekRaiser, LipCornerPuller], vec![]),
            (
                "mixed",
                vec![
                    InnerBrowRaiser,
                    OuterBrowRaiser,
                    UpperLidRaiser,
                    LipsPart,
                    JawDrop,
                ],
                vec![BrowLowerer, LipsPart],
            ),
            ("perfect", vec![LipCornerPuller], vec![LipCornerPuller]),
        ] {
            let comparison = Comparison {
                target: target.into_iter().collect(),
                player: player.into_iter().collect(),
            };
            let about = Player {
                emotion: None,
                reliability: &[1.0; ActionUnit::COUNT],
                ignored: AuSet::EMPTY,
                told: &told,
            };
            let explanation = &dictionary.explain(comparison, &about);
            for language in catalogue.languages() {
                let page = Page {
                    comparison,
                    explanation,
                    catalogue: &catalogue,
                    language,
                };
                let json = serde_json::to_string(&page.report()).unwrap();
                let both = format!("{}\n\n{json}", page.text());
                insta::assert_snapshot!(format!("{name}_{language}"), both);
            }
        }
    }
}
