//! Which neutral image each person is measured from.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    path::PathBuf,
};

use super::{Manifest, Rejected, Row, plain};
use crate::{error::Problem, learn::evidence::Label};

/// A person's neutral image, as the manifest names it first, and the line.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Chosen {
    image: String,
    line: u64,
}

/// The neutral image of every person.
#[derive(Debug, Default)]
pub struct Neutrals(BTreeMap<String, Chosen>);

impl Neutrals {
    /// Finds everybody's neutral image in `manifest`: the one that the column
    /// `neutral` names, else the person's own row with that label. Rows that
    /// contradict it, and rows of people without any, are rejected.
    pub fn choose(manifest: &mut Manifest) -> Self {
        let mut chosen = Self::default();
        let mut owners: BTreeMap<PathBuf, String> = BTreeMap::new();
        chosen.sift(manifest, |chosen, row| {
            row.neutral
                .as_ref()
                .map_or(Ok(()), |neutral| chosen.name(row, neutral, &mut owners))
        });
        let named: Vec<String> = chosen.0.keys().cloned().collect();
        chosen.sift(manifest, |chosen, row| {
            let own =
                row.label == Some(Label::Neutral) && named.binary_search(&row.person).is_err();
            if own { chosen.own(row) } else { Ok(()) }
        });
        chosen.sift(manifest, |chosen, row| {
            if chosen.0.contains_key(&row.person) {
                return Ok(());
            }
            Err(Problem::new(format!("{} has no neutral image", row.person)).hint(
                "name one in the column `neutral`, or measure everybody without one: --no-neutral",
            ))
        });
        chosen
    }

    /// The image that `person` is measured from.
    pub fn of(&self, person: &str) -> Option<&str> {
        self.0.get(person).map(|chosen| chosen.image.as_str())
    }

    /// Whether `image` is the very one that `person` is measured from.
    pub fn is(&self, person: &str, image: &str) -> bool {
        self.of(person)
            .is_some_and(|own| plain(own) == plain(image))
    }

    /// Keeps the rows that `judge` accepts.
    fn sift(
        &mut self,
        manifest: &mut Manifest,
        mut judge: impl FnMut(&mut Self, &Row) -> Result<(), Problem>,
    ) {
        let rejected = &mut manifest.rejected;
        manifest.rows.retain(|row| match judge(self, row) {
            Ok(()) => true,
            Err(problem) => {
                rejected.push(Rejected {
                    line: row.line,
                    image: row.image.clone(),
                    problem,
                });
                false
            }
        });
    }

    /// A row names its person's neutral image.
    fn name(
        &mut self,
        row: &Row,
        neutral: &str,
        owners: &mut BTreeMap<PathBuf, String>,
    ) -> Result<(), Problem> {
        if let Some(owner) = owners.get(&plain(neutral))
            && *owner != row.person
        {
            return Err(
                Problem::new(format!("{neutral} is the neutral image of {owner} already"))
                    .hint("give every person an image of their own, or both rows the same person"),
            );
        }
        match self.0.entry(row.person.clone()) {
            Entry::Occupied(known) if plain(&known.get().image) != plain(neutral) => {
                let Chosen { image, line } = known.get();
                return Err(Problem::new(format!(
                    "two neutral images of {}: {neutral}, and {image} on line {line}",
                    row.person
                ))
                .hint("name the same neutral image on every row of a person"));
            }
            Entry::Occupied(_) => {}
            Entry::Vacant(free) => {
                owners.insert(plain(neutral), row.person.clone());
                free.insert(Chosen {
                    image: neutral.to_owned(),
                    line: row.line,
                });
            }
        }
        Ok(())
    }

    /// A row is its person's neutral image, since none is named.
    fn own(&mut self, row: &Row) -> Result<(), Problem> {
        match self.0.entry(row.person.clone()) {
            Entry::Vacant(free) => {
                free.insert(Chosen {
                    image: row.image.clone(),
                    line: row.line,
                });
                Ok(())
            }
            Entry::Occupied(known) => Err(Problem::new(format!(
                "{} has a neutral row on line {} already",
                row.person,
                known.get().line
            ))
            .hint("name the one to measure from in the column `neutral`")),
        }
    }
}
