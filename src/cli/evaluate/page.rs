//! The figures as one self-contained page.

mod heat;
mod parts;
mod plot;

use std::{fs, path::Path};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::report::{Report, interval, number};
use crate::error::{Problem, Result};

const STYLE: &str = include_str!("page/style.css");

/// Writes the page to `path`, whole or not at all.
///
/// # Errors
/// The file cannot be written there.
pub fn write(path: &Path, report: &Report) -> Result<()> {
    let partial = path.with_added_extension("part");
    fs::write(&partial, page(report)?.into_string())
        .and_then(|()| fs::rename(&partial, path))
        .map_err(|error| {
            Problem::new(format!("cannot write {}", path.display()))
                .because(error)
                .hint("name a file in a folder where this user may write")
        })
}

fn page(report: &Report) -> Result<Markup> {
    let evidence = &report.evidence;
    Ok(html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Action Units: " (report.source) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { "What the Action Units are worth" }
                    p.source { (report.source) }
                    @for line in report.method() { p.method { (line) } }
                    @for note in &report.notes { p.note { (note) } }
                    @if !report.problems.is_empty() {
                        p.note {
                            (report.problems.len()) " of the " (report.rows) " rows could not be used; "
                            a href="#rows" { "they are listed at the end" } "."
                        }
                    }
                }
                main {
                    (headline(report))
                    (parts::prototypes(&evidence.prototypes))
                    (parts::emotions(evidence.emotions.as_ref()))
                    (parts::structure(&evidence.structure)?)
                    (parts::units(&evidence.units)?)
                    (parts::groups(&evidence.groups)?)
                    (problems(report))
                }
                footer {
                    p {
                        "Intervals hold 95 % of 1,000 draws of as many people, with replacement. "
                        "A face is not a feeling: an emotion is here the name that a face goes by."
                    }
                }
            }
        }
    })
}

fn headline(report: &Report) -> Markup {
    html! {
        section.headline {
            @for (name, figure) in report.headline() {
                div.card {
                    div.value { (number(figure.value)) }
                    div.interval { (interval(&figure)) }
                    div.label { (name) }
                }
            }
        }
    }
}

fn problems(report: &Report) -> Markup {
    if report.problems.is_empty() {
        return html! {};
    }
    html! {
        section id="rows" {
            h2 { "Rows that could not be used" }
            table.list {
                thead { tr { th.number { "line" } th { "image" } th { "what is wrong" } th { "what to do" } } }
                tbody {
                    @for row in &report.problems {
                        tr {
                            td.number { (row.line) }
                            td.path { (row.image) }
                            td { (row.problem) }
                            td { (row.hint.as_deref().unwrap_or_default()) }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        cli::evaluate::report::tests::example,
        learn::evidence::{Evidence, Set},
    };

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

    #[test]
    fn the_page_is_sound_and_needs_nothing_else() {
        let text = page(&example()).unwrap().into_string();
        assert!(is_nested(&text), "{text}");
        assert!(!text.contains("http") && !text.contains("src=") && !text.contains("url("));
        assert!(text.contains("&lt;b&gt;&amp;.png") && !text.contains("<b>"));
        // Five panels of units, reliability, likeness, groups.
        assert_eq!(text.matches("<svg").count(), 8);
    }

    #[test]
    fn sections_without_figures_are_left_out() {
        let mut report = example();
        report.evidence = Evidence::measure(&Set::default(), 1);
        report.problems.clear();
        let text = page(&report).unwrap().into_string();
        assert!(is_nested(&text) && !text.contains("<svg") && !text.contains("<h2"));
    }

    #[test]
    fn a_page_that_cannot_be_written_is_a_problem() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("evidence.html");
        write(&page, &example()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let problem = write(&folder.path().join("no/where.html"), &example()).unwrap_err();
        assert!(problem.advice().is_some());
    }
}
