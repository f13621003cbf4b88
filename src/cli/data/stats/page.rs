//! The figures as one self-contained page.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::table::{kinds, size};
use crate::dataset::{
    figures::Figure,
    stats::{CUT, Stats},
};

const STYLE: &str = include_str!("../../evaluate/page/style.css");

/// What the figures of a dataset need beside that: no white ground, and cells
/// without a value as quiet as the page.
const MORE: &str = "
svg [fill=\"#FFFFFF\"] { fill: var(--ground); }
svg [fill=\"#E1E5EA\"] { fill: var(--surface); }
svg text[fill=\"#FFFFFF\"] { fill: var(--on-accent); }
.figures { display: flex; flex-wrap: wrap; gap: 0 3rem; }
.lists { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 0 3rem; }
";

/// The whole page.
pub fn page(stats: &Stats, figures: &[Figure]) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Face Game: the dataset" }
                style { (PreEscaped(STYLE)) (PreEscaped(MORE)) }
            }
            body {
                header {
                    h1 { "What play has left" }
                    p.source { "installation " (stats.installation) }
                    p { (kinds(&stats.people)) "; " (stats.erased) " erased" }
                    @if stats.turns.all == 0 {
                        p.note { "Nobody who lets measurements be kept has played yet." }
                    }
                }
                main {
                    (headline(stats))
                    @for figure in figures {
                        section {
                            h2 { (figure.title) }
                            figure {
                                div.scroll { (PreEscaped(figure.inline())) }
                                figcaption { (figure.caption) }
                            }
                        }
                    }
                    section {
                        h2 { "Who agreed, and what reads" }
                        div.lists { (consent(stats)) (models(stats)) }
                        @if !stats.turns.obstacles.is_empty() {
                            p { "Turns without a score, by what stood in the way: " (kinds(&stats.turns.obstacles)) "." }
                        }
                    }
                }
                footer {
                    p { "A face is not a feeling: an emotion is here the name that a copied face goes by." }
                }
            }
        }
    }
}

fn headline(stats: &Stats) -> Markup {
    let turns = &stats.turns;
    let labels: u64 = stats
        .labels
        .iter()
        .map(|one| one.automatic + one.person)
        .sum();
    let mean = turns
        .mean_score
        .map_or_else(|| "–".into(), |mean| format!("{mean:.2}"));
    let people: u64 = stats.people.values().sum();
    let images = stats.images.frames + stats.images.crops;
    let above = format!("turns that scored {CUT} or more");
    let cards = [
        (people.to_string(), String::new(), "people"),
        (
            turns.all.to_string(),
            format!("{} scored", turns.scored),
            "turns",
        ),
        (turns.above_cut.to_string(), String::new(), above.as_str()),
        (mean, String::new(), "mean score"),
        (labels.to_string(), String::new(), "labels that hold"),
        (
            images.to_string(),
            format!("{} encrypted", stats.images.encrypted),
            "images",
        ),
        (
            size(stats.disk.database + stats.disk.images),
            format!("{} of it images", size(stats.disk.images)),
            "on the disk",
        ),
    ];
    html! {
        section.headline {
            @for (value, more, label) in cards {
                div.card {
                    div.value { (value) }
                    div.interval { (more) }
                    div.label { (label) }
                }
            }
        }
    }
}

fn consent(stats: &Stats) -> Markup {
    html! {
        table.list {
            thead { tr { th { "consent" } th.number { "agreed" } th.number { "refused" } } }
            tbody {
                @for consent in &stats.consent {
                    tr {
                        td { (consent.purpose) }
                        td.number { (consent.granted) }
                        td.number { (consent.refused) }
                    }
                }
            }
        }
    }
}

fn models(stats: &Stats) -> Markup {
    if stats.models.is_empty() {
        return html! {};
    }
    html! {
        table.list {
            thead { tr { th { "model" } th { "kind" } th.number { "turns" } th { "" } } }
            tbody {
                @for model in &stats.models {
                    tr {
                        td.path { (model.version.chars().take(12).collect::<String>()) }
                        td { (model.kind) }
                        td.number { (model.turns) }
                        td { @if model.tainted { span.finding { "learned from somebody who withdrew" } } }
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
        cli::data::stats::table::tests::{empty, example},
        dataset::figures,
    };

    #[test]
    fn the_page_needs_nothing_else_and_shows_every_figure() {
        let mut stats = example();
        stats.models[0].version = "<b>&".into();
        let figures = figures::all(&stats).unwrap();
        let names: Vec<_> = figures.iter().map(|figure| figure.name).collect();
        assert_eq!(
            names,
            ["occurrence", "variance", "variety", "labels", "growth"]
        );
        let text = page(&stats, &figures).into_string();
        assert!(!text.contains("http") && !text.contains("src=") && !text.contains("url("));
        assert!(text.contains("&lt;b&gt;&amp;") && !text.contains("<b>"));
        assert_eq!(text.matches("<svg").count(), figures.len());
        for figure in &figures {
            assert!(figure.svg.contains("xmlns=\"http://www.w3.org/2000/svg\""));
        }
    }

    #[test]
    fn an_empty_dataset_has_a_page_without_figures() {
        let text = page(&empty(), &[]).into_string();
        assert!(!text.contains("<svg") && text.contains("Nobody"));
        assert!(figures::all(&empty()).unwrap().is_empty());
    }
}
