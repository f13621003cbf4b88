//! What an owner's CSV file says of images that come in.

use std::{
    collections::BTreeMap,
    fs,
    path::{Component, Path, PathBuf},
};

use crate::{
    cli::{
        lines::Lines,
        records::{self, Record},
    },
    error::{Problem, Result},
    facs::Emotion,
    learn::evidence::Label,
    target::Strength,
};

/// The columns, the first of them needed.
const COLUMNS: [&str; 9] = [
    "image",
    "emotion",
    "person",
    "neutral",
    "strength",
    "labelled_by",
    "licence",
    "credit",
    "name",
];

/// What a row says; what it leaves empty is absent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Entry {
    /// The line it begins on, from 1; 0 where no file says it.
    pub line: u64,
    /// What the face is called.
    pub label: Option<Label>,
    /// Whose face it is.
    pub person: Option<String>,
    /// That person's neutral image, from the folder of images.
    pub neutral: Option<PathBuf>,
    /// How strongly it is shown.
    pub strength: Strength,
    /// Who named it.
    pub labelled_by: Option<String>,
    /// Its licence.
    pub licence: Option<String>,
    /// Whom to thank.
    pub credit: Option<String>,
    /// The name to be listed by.
    pub name: Option<String>,
}

/// Reads the file at `path`: entries by image, and the rows that make no sense.
///
/// # Errors
/// The file cannot be read, or its first line names no column `image`.
pub fn read(path: &Path) -> Result<(BTreeMap<PathBuf, Entry>, Vec<Problem>)> {
    let bytes = fs::read(path).map_err(|error| {
        Problem::new(format!("cannot read the labels {}", path.display()))
            .because(error)
            .hint("name a CSV file with --labels")
    })?;
    parse(&bytes).map_err(|problem| {
        Problem::new(format!("cannot use the labels {}", path.display())).because(problem)
    })
}

fn parse(bytes: &[u8]) -> Result<(BTreeMap<PathBuf, Entry>, Vec<Problem>)> {
    let mut rows = records::of(bytes);
    let header = rows.next().unwrap_or_default();
    let names: Vec<_> = header
        .fields()
        .map(|name| String::from_utf8_lossy(name).to_lowercase())
        .collect();
    let hint = || format!("the first line names the columns: {}", COLUMNS.join(","));
    if let Some(unknown) = names
        .iter()
        .find(|name| !COLUMNS.contains(&name.as_str()) && !name.is_empty())
    {
        return Err(Problem::new(format!("the column `{unknown}` is not known")).hint(hint()));
    }
    if !names.iter().any(|name| name == "image") {
        return Err(Problem::new("the column `image` is missing").hint(hint()));
    }
    let (mut entries, mut problems) = (BTreeMap::new(), Vec::new());
    let mut lines = Lines::new(bytes);
    for row in rows {
        let line = lines.of(row.start);
        match entry(&row, &names, line) {
            Ok((image, _)) if entries.contains_key(&image) => problems.push(
                Problem::new(format!("line {line}: {} stands twice", image.display()))
                    .hint("keep one row for each image"),
            ),
            Ok((image, entry)) => {
                entries.insert(image, entry);
            }
            Err(problem) => problems.push(Problem::new(format!("line {line}")).because(problem)),
        }
    }
    Ok((entries, problems))
}

fn entry(row: &Record, names: &[String], line: u64) -> Result<(PathBuf, Entry)> {
    if row.len() != names.len() {
        return Err(Problem::new(format!(
            "{} fields where the first line names {}",
            row.len(),
            names.len()
        ))
        .hint("put a field that holds a comma or a quote in double quotes"));
    }
    let field = |wanted: &str| -> Result<Option<String>> {
        let Some(place) = names.iter().position(|name| name == wanted) else {
            return Ok(None);
        };
        let text = std::str::from_utf8(row.get(place)).map_err(|error| {
            Problem::new(format!("`{wanted}` is no text"))
                .because(error)
                .hint("save the file as CSV in UTF-8")
        })?;
        Ok((!text.is_empty()).then(|| text.to_owned()))
    };
    let image = field("image")?.ok_or_else(|| {
        Problem::new("`image` is empty").hint("every row names an image of the folder")
    })?;
    let entry = Entry {
        line,
        label: field("emotion")?.map(|word| label(&word)).transpose()?,
        person: field("person")?,
        neutral: field("neutral")?.map(|path| plain(Path::new(&path))),
        strength: strength(field("strength")?.as_deref())?,
        labelled_by: field("labelled_by")?,
        licence: field("licence")?,
        credit: field("credit")?,
        name: field("name")?,
    };
    Ok((plain(Path::new(&image)), entry))
}

/// The label that a word means.
pub fn label(word: &str) -> Result<Label> {
    let lower = word.to_lowercase();
    let known = Label::all().find(|label| label.key() == lower);
    known.ok_or_else(|| {
        let known = Emotion::ALL.map(Emotion::key).join(", ");
        Problem::new(format!("the emotion \"{word}\" is not known"))
            .hint(format!("write {known} or neutral"))
    })
}

fn strength(word: Option<&str>) -> Result<Strength> {
    match word {
        None | Some("full") => Ok(Strength::Full),
        Some("gentle") => Ok(Strength::Gentle),
        Some(other) => Err(
            Problem::new(format!("the strength \"{other}\" is not known"))
                .hint("write full or gentle"),
        ),
    }
}

/// A path without needless dots, to tell when two name one image.
pub fn plain(path: &Path) -> PathBuf {
    path.components()
        .filter(|part| *part != Component::CurDir)
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rows_are_read_and_bad_ones_named_by_line() {
        let text = "image,emotion,person,licence\n\
            ./a.jpg,Fear,p1,CC0-1.0\n\
            b.jpg,boredom,p1,\n\
            c.jpg,neutral\n\
            a.jpg,anger,p1,\n\
            ,anger,p1,\n\
            d.jpg,,,\n";
        let (entries, problems) = parse(text.as_bytes()).unwrap();
        let fear = &entries[Path::new("a.jpg")];
        assert_eq!(
            (fear.label, fear.licence.as_deref(), fear.line),
            (Some(Label::Posed(Emotion::Fear)), Some("CC0-1.0"), 2)
        );
        assert_eq!(entries[Path::new("d.jpg")].label, None);
        let told: Vec<_> = problems.iter().map(ToString::to_string).collect();
        for (told, wanted) in told.iter().zip(["line 3", "line 4", "line 5", "line 6"]) {
            assert!(told.contains(wanted), "{told}");
        }
        assert_eq!(told.len(), 4);
    }

    #[test]
    fn a_header_that_makes_no_sense_is_refused() {
        for (text, part) in [
            ("", "`image` is missing"),
            ("emotion\nfear", "`image` is missing"),
            ("image,mood\na,b", "`mood` is not known"),
        ] {
            assert!(
                parse(text.as_bytes())
                    .unwrap_err()
                    .to_string()
                    .contains(part)
            );
        }
    }

    proptest! {
        #[test]
        fn no_bytes_bring_it_down(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut all = b"image,emotion\n".to_vec();
            all.extend(bytes);
            let _ = parse(&all);
        }
    }
}
