//! The data card: what an export holds, for machines (`card.json`) and for
//! people (`README.md`, as a dataset card of Hugging Face).

mod readme;

use std::{collections::BTreeMap, fs, path::Path};

use serde::{Deserialize, Serialize};

use super::Purpose;
use crate::error::{Problem, Result};

/// The version of what exports look like; it grows when readers must know.
pub const FORMAT: u32 = 1;

/// The name of the machine-readable card.
pub const CARD: &str = "card.json";

/// The name of the card for people.
pub const README: &str = "README.md";

/// What an export holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Version of the layout, [`FORMAT`].
    pub format: u32,
    /// Always `face-game dataset`.
    pub holds: String,
    /// The installation that exported, in the paths of its files.
    pub installation: String,
    /// When, in RFC 3339.
    pub made_at: String,
    /// The version of the game that exported.
    pub game_version: String,
    /// What it is for.
    pub purpose: Purpose,
    /// The licence, in the words of Hugging Face.
    pub licence: String,
    /// What became of pictures.
    pub images: ImagesIn,
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
    /// What is not in it, and why.
    pub left_out: LeftOut,
    /// Turns by the emotion of their label.
    pub labels: BTreeMap<String, u64>,
    /// People in it who agreed, by purpose.
    pub consent: BTreeMap<String, u64>,
    /// Versions of the texts that they agreed to.
    pub consent_texts: Vec<String>,
    /// Columns by table.
    pub columns: BTreeMap<String, Vec<ColumnCard>>,
    /// All files but the cards, by path.
    pub files: Vec<Entry>,
}

/// What became of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImagesIn {
    /// There are none.
    No,
    /// As they lie in the dataset, encrypted or not.
    Copied,
    /// For everybody to see, as an ImageFolder.
    Plain,
}

/// What is not in an export.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// People who did not agree to its purpose.
    pub people: u64,
    /// Pictures that people in it agreed to, but nobody asked for.
    pub images: u64,
    /// Pictures whose file is missing or not what was written.
    pub damaged_images: u64,
}

/// A column, for readers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnCard {
    /// Its name.
    pub name: String,
    /// Whether it may hold nothing.
    pub optional: bool,
    /// What it means.
    pub about: String,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Where, below the folder of the export.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its digest.
    pub blake3: String,
    /// The table that it is a part of, where it is Parquet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<String>,
    /// How many rows it has.
    #[serde(default)]
    pub rows: u64,
}

impl Card {
    /// Writes both cards into `folder`.
    ///
    /// # Errors
    /// They cannot be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let json =
            serde_json::to_vec_pretty(self).map_err(|error| super::file::failed(CARD, error))?;
        for (name, bytes) in [(README, readme::text(self).into_bytes()), (CARD, json)] {
            fs::write(folder.join(name), bytes)
                .and_then(|()| fs::File::open(folder.join(name))?.sync_all())
                .map_err(|error| super::file::failed(name, error))?;
        }
        Ok(())
    }

    /// Reads a card; `name` is its own in messages.
    ///
    /// # Errors
    /// It is no card of an export, or that of a newer version.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self> {
        #[derive(Deserialize)]
        struct Version {
            format: u32,
            holds: String,
        }
        let foreign = |why: String| {
            Problem::new(format!("{name} is no card of an export"))
                .because(why)
                .hint("name a folder that `face-game data export` has written")
        };
        let version: Version =
            serde_json::from_slice(bytes).map_err(|error| foreign(error.to_string()))?;
        if version.holds != Self::HOLDS {
            return Err(foreign(format!("it is that of {:?}", version.holds)));
        }
        if version.format > FORMAT {
            return Err(Problem::new(format!(
                "{name} is of format {}, and this version of the game reads up to {FORMAT}",
                version.format
            ))
            .hint("import it with the newer version of the game that made it"));
        }
        let card: Self =
            serde_json::from_slice(bytes).map_err(|error| foreign(error.to_string()))?;
        match card.files.iter().find(|file| !is_plain(&file.path)) {
            Some(file) => Err(foreign(format!("{:?} leads out of the folder", file.path))),
            None => Ok(card),
        }
    }

    /// What every card says that it is of.
    pub const HOLDS: &'static str = "face-game dataset";
}

/// Whether a path stays below the folder that it is in, on any system.
pub fn is_plain(path: &str) -> bool {
    !path.contains(['\\', ':', '\0'])
        && path
            .split('/')
            .all(|part| !part.is_empty() && part != "." && part != "..")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn example() -> Card {
        Card {
            format: FORMAT,
            holds: Card::HOLDS.into(),
            installation: "01970000-0000-7000-8000-000000000001".into(),
            made_at: "2026-01-02T03:04:05Z".into(),
            game_version: "0.1.0".into(),
            purpose: Purpose::Research,
            licence: "cc-by-4.0".into(),
            images: ImagesIn::Plain,
            rows: [("turns".into(), 3), ("people".into(), 2)].into(),
            left_out: LeftOut {
                people: 1,
                images: 0,
                damaged_images: 0,
            },
            labels: [("happiness".into(), 2)].into(),
            consent: [("research".into(), 2)].into(),
            consent_texts: vec!["1".into()],
            columns: [(
                "turns".into(),
                vec![ColumnCard {
                    name: "score".into(),
                    optional: true,
                    about: "Jaccard index of the two sets".into(),
                }],
            )]
            .into(),
            files: vec![Entry {
                path: "data/turns/emotion=happiness/date=2026-01-02/installation=a/part-0.parquet"
                    .into(),
                bytes: 10,
                blake3: "00".into(),
                table: Some("turns".into()),
                rows: 3,
            }],
        }
    }

    #[test]
    fn a_card_comes_back_and_foreign_ones_are_refused() {
        let json = serde_json::to_string(&example()).unwrap();
        assert_eq!(Card::read("a", json.as_bytes()).unwrap(), example());
        for (text, says) in [
            ("{}", "no card"),
            ("[1", "no card"),
            (&json.replace("face-game dataset", "recipes"), "recipes"),
            (&json.replace("\"format\":1", "\"format\":9"), "format 9"),
            (&json.replace("data/turns", "../turns"), "out of the folder"),
            (&json.replace("data/turns", "/turns"), "out of the folder"),
            (&json.replace("data/turns", "C:/turns"), "out of the folder"),
            (&json.replace("\"licence\"", "\"license\""), "no card"),
        ] {
            let problem = Card::read("a", text.as_bytes()).unwrap_err();
            assert!(problem.to_string().contains(says), "{problem}");
            assert!(problem.advice().is_some());
        }
    }

    #[test]
    fn the_card_for_people_reads_well() {
        let text = readme::text(&example());
        let front: Vec<_> = text.split("---\n").collect();
        assert_eq!(front[0], "", "{text}");
        assert!(front[1].starts_with("license: cc-by-4.0\n"), "{text}");
        let turns =
            "- config_name: turns\n  data_files: data/turns/**/*.parquet\n  default: true\n";
        assert!(front[1].ends_with(turns), "{text}");
        for line in [
            "| `turns` | 3 | one attempt at a face, scored or not |",
            "| happiness | 2 |",
            "| research | 2 |",
            "Versions of the consent text: 1.",
            "Left out: 1 people who did not agree, 0 pictures that were not asked for, 0 damaged pictures.",
            "| `score` | Jaccard index of the two sets; may be empty |",
        ] {
            assert!(text.lines().any(|other| other == line), "{line}\n\n{text}");
        }
        // Pictures are opened only where there are some.
        assert!(text.contains("imagefolder"));
        let mut without = example();
        without.images = ImagesIn::No;
        assert!(!readme::text(&without).contains("imagefolder"));
    }
}
