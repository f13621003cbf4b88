//! The faces to copy: an image and, beside it, a card that says what it shows.

mod card;

use std::{
    fs,
    path::{Path, PathBuf},
};

pub use card::{Obtained, Shows, Strength, TargetCard};

use crate::{
    config,
    error::{Problem, Result},
};

/// A face to copy.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The card's file name without its ending: unique in the folder.
    pub id: String,
    /// The card's file.
    pub path: PathBuf,
    /// What the card says.
    pub card: TargetCard,
}

impl Target {
    /// Reads one card and makes sure that its images exist.
    ///
    /// # Errors
    /// A card that cannot be read or makes no sense, or lacks one of its images.
    pub fn load(path: &Path) -> Result<Self> {
        let card: TargetCard = config::read(path)?;
        let id = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let target = Self {
            id,
            path: path.to_owned(),
            card,
        };
        let card = path.display();
        if !target.image().is_file() {
            let image = &target.card.image;
            return Err(
                Problem::new(format!("{card}: its image {image} is missing"))
                    .hint(format!("put {image} beside the card, or remove the card")),
            );
        }
        if let Some(neutral) = target.neutral().filter(|path| !path.is_file()) {
            let name = neutral.file_name().unwrap_or_default().display();
            return Err(
                Problem::new(format!("{card}: its neutral face {name} is missing")).hint(format!(
                    "put {name} beside the card, or remove the line `neutral`"
                )),
            );
        }
        Ok(target)
    }

    /// The image's file.
    pub fn image(&self) -> PathBuf {
        self.path.with_file_name(&self.card.image)
    }

    /// The file of the same person's neutral face, if there is one.
    pub fn neutral(&self) -> Option<PathBuf> {
        let name = self.card.neutral.as_ref()?;
        Some(self.path.with_file_name(name))
    }

    /// Writes the card back: whole or, on failure, not at all.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn save(&self) -> Result<()> {
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
            Problem::new(format!("cannot write {}", self.path.display()))
                .because(error)
                .hint("allow this user to write the folder of targets")
        };
        let style = ron::ser::PrettyConfig::new()
            .depth_limit(2)
            .compact_arrays(true);
        let text = config::options()
            .to_string_pretty(&self.card, style)
            .map_err(|e| failed(e.into()))?;
        let new = self.path.with_extension("ron.new");
        fs::write(&new, text + "\n").map_err(|e| failed(e.into()))?;
        fs::rename(&new, &self.path).map_err(|e| failed(e.into()))
    }
}

/// All targets of a folder, by id, and what is wrong with the rest: one bad card
/// does not spoil the others.
pub fn load(dir: &Path) -> (Vec<Target>, Vec<Problem>) {
    let listed = fs::read_dir(dir).and_then(|entries| {
        entries
            .map(|entry| Ok(entry?.path()))
            .collect::<Result<Vec<_>, _>>()
    });
    let mut paths = match listed {
        Ok(paths) => paths,
        Err(error) => {
            let problem = Problem::new(format!("cannot read {}", dir.display()))
                .because(error)
                .hint("start from the project's folder, or name it with --root");
            return (Vec::new(), vec![problem]);
        }
    };
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "ron"));
    paths.sort();
    let (mut targets, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        match Target::load(&path) {
            Ok(target) => targets.push(target),
            Err(problem) => problems.push(problem),
        }
    }
    (targets, problems)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facs::{ActionUnit, Emotion};

    fn bundled() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/targets")
    }

    const CARD: &str = r#"(
        image: "face.png",
        neutral: "still.png",
        emotion: fear,
        labelled_by: "a test",
        aus: [AU01],
        aus_obtained: human,
        licence: "CC0-1.0",
        credit: "nobody",
    )"#;

    /// A folder with two images and these cards.
    fn folder(cards: &[(&str, String)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for image in ["face.png", "still.png"] {
            fs::write(dir.path().join(image), "").unwrap();
        }
        for (name, text) in cards {
            fs::write(dir.path().join(name), text).unwrap();
        }
        dir
    }

    #[test]
    fn every_emotion_has_a_target_with_a_neutral_face() {
        let (targets, problems) = load(&bundled());
        assert!(problems.is_empty(), "{problems:?}");
        for emotion in Emotion::ALL {
            assert!(
                targets
                    .iter()
                    .any(|target| target.card.emotion == Some(emotion)),
                "{emotion}"
            );
        }
        for target in &targets {
            assert!(!target.card.aus.is_empty(), "{}", target.id);
            assert!(target.neutral().is_some(), "{}", target.id);
        }
        let first = &targets[0];
        for image in [first.image(), first.neutral().unwrap()] {
            let picture = crate::picture::load(&image).unwrap();
            assert!(picture.width() >= 256, "{}", image.display());
        }
    }

    #[test]
    fn a_bad_card_is_told_and_the_others_load() {
        let dir = folder(&[
            ("a.ron", CARD.to_owned()),
            ("b.ron", CARD.replace("face.png", "gone.png")),
            ("c.ron", CARD.replace("emotion: fear", "emotion: boredom")),
            ("d.ron", CARD.replace("face.png", "../face.png")),
            ("e.ron", "(".to_owned()),
            ("f.ron", CARD.replace("still.png", "away.png")),
            ("g.ron", CARD.replace("still.png", "../still.png")),
            ("h.ron", CARD.replace("still.png", "face.png")),
            ("i.ron", CARD.replace("emotion: fear", "exercise: []")),
            (
                "j.ron",
                CARD.replace("emotion: fear", "emotion: fear, exercise: [AU12]"),
            ),
            (
                "k.ron",
                CARD.replace("emotion: fear", "exercise: [AU12], strength: gentle"),
            ),
            ("notes.txt", "not a card".to_owned()),
        ]);
        let (targets, problems) = load(dir.path());
        assert_eq!(
            targets.iter().map(|t| &t.id).collect::<Vec<_>>(),
            ["a", "k"]
        );
        assert_eq!(
            targets[1].card.shows(),
            Shows::Exercise([ActionUnit::LipCornerPuller].into())
        );
        let wanted = [
            ["b.ron", "its image gone.png is missing"],
            ["c.ron", "boredom"],
            ["d.ron:2", "`image` must be the name of a file beside"],
            ["e.ron", "1"],
            ["f.ron", "its neutral face away.png is missing"],
            ["g.ron:3", "`neutral` must be the name of a file beside"],
            ["h.ron:3", "`neutral` must be another file"],
            ["i.ron", "`emotion` must be there"],
            ["j.ron", "`emotion` must be there"],
        ];
        assert_eq!(problems.len(), wanted.len());
        for (problem, parts) in problems.iter().zip(wanted) {
            for part in parts {
                assert!(problem.to_string().contains(part), "{problem} lacks {part}");
            }
            assert!(problem.advice().is_some());
        }
    }

    #[test]
    fn a_card_comes_back_as_it_was_saved() {
        let alone = CARD.replace("neutral: \"still.png\",", "");
        let dir = folder(&[("a.ron", CARD.to_owned()), ("b.ron", alone)]);
        for (name, neutral) in [("a.ron", Some("still.png")), ("b.ron", None)] {
            let mut target = Target::load(&dir.path().join(name)).unwrap();
            assert_eq!(target.card.neutral.as_deref(), neutral);
            target.card.aus = [ActionUnit::JawDrop].into();
            target.card.aus_obtained = Obtained::Detector {
                version: "1".into(),
            };
            target.card.posed = [(ActionUnit::JawDrop, 2.5)].into();
            target.save().unwrap();
            assert_eq!(Target::load(&target.path).unwrap(), target);
            let text = fs::read_to_string(&target.path).unwrap();
            assert_eq!(
                text.contains("    neutral: \"still.png\",\n"),
                neutral.is_some(),
                "{text}"
            );
        }
        assert_eq!(
            fs::read_dir(dir.path()).unwrap().count(),
            4,
            "nothing is left over"
        );
    }

    #[test]
    fn a_missing_folder_is_one_problem() {
        let (targets, problems) = load(Path::new("/nowhere/at/all"));
        assert!(targets.is_empty());
        assert_eq!(problems.len(), 1);
    }
}
