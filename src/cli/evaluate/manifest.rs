//! A manifest: a CSV file that says what a set of images shows.
//!
//! Reading it opens no image. A row that makes no sense is set aside with its
//! line and the reason, and the rest goes on.

mod aus;
mod neutrals;

use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    io::Read,
    path::{Component, Path, PathBuf},
};

use crate::{
    cli::{
        lines::Lines,
        records::{self, Record},
    },
    error::{Problem, Result},
    facs::Emotion,
    learn::evidence::{Label, Truth},
};

pub use neutrals::Neutrals;

/// The longest manifest that is read, in bytes.
const MOST_BYTES: u64 = 256 << 20;

/// Columns whose groups are compared, besides those that begin with [`OWN_GROUP`].
const GROUPS: [&str; 7] = [
    "skin",
    "age",
    "sex",
    "glasses",
    "yaw",
    "light",
    "resolution",
];

/// How a group column of the owner's own begins.
const OWN_GROUP: &str = "group_";

/// A row that makes sense.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The line it begins on, from 1.
    pub line: u64,
    /// The image as the row names it.
    pub image: String,
    /// Whose face it is.
    pub person: String,
    /// That person's neutral image, if the row names one.
    pub neutral: Option<String>,
    /// What the face is called.
    pub label: Option<Label>,
    /// Which units it shows.
    pub truth: Option<Truth>,
    /// What stands in the group columns.
    pub groups: Vec<String>,
}

/// A row that cannot be used.
#[derive(Debug)]
pub struct Rejected {
    /// The line it begins on, from 1.
    pub line: u64,
    /// The image as the row names it, if that can be told.
    pub image: String,
    /// What is wrong, and what to do.
    pub problem: Problem,
}

/// A manifest, read.
#[derive(Debug)]
pub struct Manifest {
    /// Where image paths begin.
    folder: PathBuf,
    /// The rows that make sense.
    pub rows: Vec<Row>,
    /// The others.
    pub rejected: Vec<Rejected>,
    /// The names of the group columns.
    pub groups: Vec<String>,
    /// What its owner should know, and is no mistake.
    pub notes: Vec<String>,
}

impl Manifest {
    /// Reads the file at `path`; images are looked for from its folder.
    ///
    /// # Errors
    /// The file cannot be read, or its header lacks a column.
    pub fn read(path: &Path) -> Result<Self> {
        let problem = |what: &str| Problem::new(format!("{what} {}", path.display()));
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
            .map_err(|error| {
                problem("cannot read the manifest")
                    .because(error)
                    .hint("name a CSV file with --manifest")
            })?;
        if bytes.len() as u64 > MOST_BYTES {
            let most = MOST_BYTES >> 20;
            return Err(problem("the manifest is longer than")
                .because(Problem::new(format!("{most} megabytes are read")))
                .hint("cut it in parts"));
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::parse(&bytes, folder)
            .map_err(|cause| problem("cannot use the manifest").because(cause))
    }

    /// As [`Self::read`], of a file's content.
    ///
    /// # Errors
    /// The header lacks a column, has one twice, or is no text.
    pub fn parse(bytes: &[u8], folder: &Path) -> Result<Self> {
        let mut records = records::of(bytes);
        let columns = Columns::of(&records.next().unwrap_or_default())?;
        let mut notes = columns.notes();
        let mut lines = Lines::new(bytes);
        let mut draft = Draft::default();
        for record in records {
            let line = lines.of(record.start);
            match columns.row(&record, line, &mut draft) {
                Ok(row) => draft.rows.push(row),
                Err(problem) => draft.rejected.push(Rejected {
                    line,
                    image: columns.image(&record),
                    problem,
                }),
            }
        }
        notes.extend(draft.notes());
        Ok(Self {
            folder: folder.to_owned(),
            rows: draft.rows,
            rejected: draft.rejected,
            groups: columns.groups.into_iter().map(|(name, _)| name).collect(),
            notes,
        })
    }

    /// Where the image that a row names lies.
    pub fn locate(&self, image: &str) -> PathBuf {
        self.folder.join(image)
    }
}

/// What rows know of each other while they are read.
#[derive(Default)]
struct Draft {
    rows: Vec<Row>,
    rejected: Vec<Rejected>,
    /// The line on which each image stood first.
    images: HashMap<PathBuf, u64>,
    contempt: usize,
    unlabelled: usize,
    /// Faces that show a unit beyond the twenty.
    beyond: BTreeMap<u8, usize>,
}

impl Draft {
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.contempt > 0 {
            let count = self.contempt;
            notes.push(format!(
                "faces called contempt: {count}; it is none of the six emotions, so their names are left out"
            ));
        }
        if !self.beyond.is_empty() {
            let each = self
                .beyond
                .iter()
                .map(|(au, count)| format!("AU{au:02} on {count}"));
            let each: Vec<_> = each.collect();
            notes.push(format!(
                "Action Units beyond the twenty, left out: {}",
                each.join(", ")
            ));
        }
        if self.unlabelled > 0 {
            let count = self.unlabelled;
            notes.push(format!(
                "faces without any label: {count}; they tell nothing"
            ));
        }
        notes
    }
}

/// Where each column stands.
struct Columns {
    count: usize,
    image: usize,
    person: usize,
    neutral: Option<usize>,
    emotion: Option<usize>,
    aus: Option<usize>,
    groups: Vec<(String, usize)>,
    unknown: Vec<String>,
}

impl Columns {
    fn of(headers: &Record) -> Result<Self> {
        const HINT: &str = "the first line names the columns: image,person,neutral,emotion,aus";
        let mut names = Vec::new();
        for header in headers.fields() {
            let name = std::str::from_utf8(header).map_err(|error| {
                Problem::new("its first line is no text")
                    .because(error)
                    .hint("save it as CSV in UTF-8")
            })?;
            if names.contains(&name) && !name.is_empty() {
                return Err(Problem::new(format!("the column `{name}` stands twice"))
                    .hint("name every column once"));
            }
            names.push(name);
        }
        if names.iter().all(|name| name.is_empty()) {
            return Err(Problem::new("it is empty").hint(HINT));
        }
        let place = |wanted: &str| names.iter().position(|name| *name == wanted);
        let needed = |wanted: &str| {
            place(wanted).ok_or_else(|| {
                let hint = if names.len() == 1 && names[0].contains([';', '\t']) {
                    "separate columns by commas"
                } else {
                    HINT
                };
                Problem::new(format!("the column `{wanted}` is missing")).hint(hint)
            })
        };
        let (image, person) = (needed("image")?, needed("person")?);
        let (emotion, aus) = (place("emotion"), place("aus"));
        if emotion.is_none() && aus.is_none() {
            return Err(Problem::new("both columns `emotion` and `aus` are missing").hint(HINT));
        }
        let is_group = |name: &str| GROUPS.contains(&name) || name.starts_with(OWN_GROUP);
        let known = ["image", "person", "neutral", "emotion", "aus", ""];
        let others = || {
            names
                .iter()
                .enumerate()
                .filter(|(_, name)| !known.contains(name))
        };
        Ok(Self {
            count: names.len(),
            image,
            person,
            neutral: place("neutral"),
            emotion,
            aus,
            groups: others()
                .filter(|(_, name)| is_group(name))
                .map(|(n, name)| ((*name).to_owned(), n))
                .collect(),
            unknown: others()
                .filter(|(_, name)| !is_group(name))
                .map(|(_, name)| (*name).to_owned())
                .collect(),
        })
    }

    fn notes(&self) -> Vec<String> {
        let note = |name: &String| {
            format!(
                "the column `{name}` is not known and left out; columns of groups begin with {OWN_GROUP}"
            )
        };
        self.unknown.iter().map(note).collect()
    }

    /// What stands for the image, however damaged.
    fn image(&self, record: &Record) -> String {
        let field = record.get(self.image);
        String::from_utf8_lossy(field).into_owned()
    }

    fn row(&self, record: &Record, line: u64, draft: &mut Draft) -> Result<Row> {
        if record.len() != self.count {
            return Err(Problem::new(format!(
                "{} fields where the first line names {}",
                record.len(),
                self.count
            ))
            .hint("put a field that holds a comma or a quote in double quotes"));
        }
        let field = |place: usize| {
            std::str::from_utf8(record.get(place)).map_err(|error| {
                Problem::new(format!("field {} is not in UTF-8", place + 1))
                    .because(error)
                    .hint("save the manifest in UTF-8")
            })
        };
        let maybe = |place: Option<usize>| place.map_or(Ok(""), field);
        let (image, person) = (field(self.image)?, field(self.person)?);
        for (name, value) in [("image", image), ("person", person)] {
            if value.is_empty() {
                return Err(Problem::new(format!("`{name}` is empty"))
                    .hint(format!("every row needs its {name}")));
            }
        }
        let neutral = maybe(self.neutral)?;
        let (label, contempt) = label(maybe(self.emotion)?)?;
        let labelled = aus::parse(maybe(self.aus)?)?;
        let groups = self.groups.iter().map(|(_, n)| Ok(field(*n)?.to_owned()));
        let groups = groups.collect::<Result<_>>()?;
        if let Some(first) = draft.images.insert(plain(image), line) {
            draft.images.insert(plain(image), first);
            return Err(
                Problem::new(format!("the image stands on line {first} already"))
                    .hint("keep one row for each image"),
            );
        }
        draft.contempt += usize::from(contempt);
        let nameless = label.is_none() && labelled.is_none() && !contempt;
        draft.unlabelled += usize::from(nameless);
        let truth = labelled.map(|labelled| {
            for number in labelled.beyond {
                *draft.beyond.entry(number).or_default() += 1;
            }
            labelled.truth
        });
        Ok(Row {
            line,
            image: image.to_owned(),
            person: person.to_owned(),
            neutral: (!neutral.is_empty()).then(|| neutral.to_owned()),
            label,
            truth,
            groups,
        })
    }
}

/// A path without needless dots, to tell when two name one image.
fn plain(path: &str) -> PathBuf {
    Path::new(path)
        .components()
        .filter(|part| *part != Component::CurDir)
        .collect()
}

/// The label that a word means, and whether the word is contempt.
fn label(word: &str) -> Result<(Option<Label>, bool)> {
    let word = word.to_lowercase();
    match word.as_str() {
        "" => Ok((None, false)),
        "contempt" => Ok((None, true)),
        _ => match Label::all().find(|label| label.key() == word) {
            Some(label) => Ok((Some(label), false)),
            None => {
                let known = Emotion::ALL.map(Emotion::key).join(", ");
                Err(Problem::new(format!("the emotion \"{word}\" is not known"))
                    .hint(format!("write {known}, neutral, contempt or nothing")))
            }
        },
    }
}

#[cfg(test)]
mod tests;
