//! The report of whole and of broken studies.

use super::*;
use crate::study::simulated::{self, Players};

/// Whether every element that is opened is closed, in order.
fn is_nested(page: &str) -> bool {
    const VOID: [&str; 5] = ["meta", "br", "!DOCTYPE", "hr", "img"];
    let mut open = Vec::new();
    for tag in page
        .split('<')
        .skip(1)
        .filter_map(|rest| rest.split('>').next())
    {
        let name = tag.split([' ', '\n', '/']).next().unwrap();
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return false;
            }
        } else if !tag.ends_with('/') && !VOID.contains(&name) {
            open.push(name);
        }
    }
    open.is_empty()
}

fn write_all(data: &StudyData) -> (String, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let written = write(data, &Analysis::of(data), folder.path()).unwrap();
    let names = written
        .iter()
        .map(|path| {
            path.strip_prefix(folder.path())
                .unwrap()
                .display()
                .to_string()
        })
        .collect();
    for path in &written {
        assert!(path.is_file(), "{}", path.display());
    }
    let page = fs::read_to_string(folder.path().join("report.html")).unwrap();
    assert!(is_nested(&page), "{page}");
    assert!(!page.contains("http") && !page.contains("src=") && !page.contains("url("));
    for text in [
        &page,
        &fs::read_to_string(folder.path().join("report.json")).unwrap(),
    ] {
        assert!(!text.contains("NaN") && !text.contains(" inf") && !text.contains("−inf"));
    }
    (page, names)
}

#[test]
fn a_whole_study_has_every_part() {
    let mut data = simulated::play(&simulated::plan(), &Players::default());
    data.plan.title = "Faces <b>&".into();
    let (page, names) = write_all(&data);
    assert!(page.contains("Faces &lt;b&gt;&amp;") && page.contains("t(215) ="));
    for id in page::SECTIONS.map(|(id, _)| id) {
        assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
    }
    // Differences, shares, curves, two of units, two of the survey.
    assert_eq!(page.matches("<svg").count(), 7);
    assert_eq!(page.matches("<svg role=\"img\" aria-label=").count(), 7);
    let ending = |ending: &str| names.iter().filter(|name| name.ends_with(ending)).count();
    assert_eq!(
        (ending(".svg"), ending(".csv"), ending(".parquet")),
        (8, 13, 13)
    );
}

#[test]
fn broken_studies_have_a_page_too() {
    let whole = simulated::play(&simulated::plan(), &Players::default());
    let empty = StudyData::default();
    let mut level = whole.clone();
    level
        .tries
        .iter_mut()
        .for_each(|one| one.score = Some(0.25));
    let mut one_group = whole.clone();
    one_group
        .participants
        .retain(|one| one.group.as_deref() == Some("control"));
    let mut one_person = whole.clone();
    one_person.participants.truncate(1);
    let mut nothing_known = whole;
    nothing_known
        .tries
        .iter_mut()
        .for_each(|one| one.score = None);
    for data in [empty, level, one_group, one_person, nothing_known] {
        let (page, _) = write_all(&data);
        assert!(page.contains("because"));
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_a_problem() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "x").unwrap();
    let data = StudyData::default();
    let problem = write(&data, &Analysis::of(&data), &file.join("below")).unwrap_err();
    assert!(problem.advice().is_some());
}

#[test]
fn a_figure_by_itself_has_a_ground() {
    assert!(on_white("<svg a=\"b\">x</svg>").starts_with("<svg a=\"b\">\n<rect"));
}
