//! The card for people.

use std::fmt::{self, Write};

use super::{Card, ImagesIn};
use crate::dataset::{export::Purpose, tables::Table};

/// The whole text.
pub fn text(card: &Card) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write(&mut out, card);
    out
}

fn write(out: &mut String, card: &Card) -> fmt::Result {
    front_matter(out, card)?;
    writeln!(out, "\n# Face Game: imitated facial expressions\n")?;
    writeln!(
        out,
        "People copied faces that carry the name of an emotion; the Action Units of both faces were read by a network \
         and compared. An attempt whose score reached the threshold takes the name of the face that it copied. \
         How it works: *Interpretable Explainability for Face Expression Recognition* (Shingjergji and others).\n"
    )?;
    writeln!(
        out,
        "Made {} by installation `{}` with version {} of the game. {}\n",
        card.made_at,
        card.installation,
        card.game_version,
        match card.purpose {
            Purpose::Research => "For research: only people who agreed to it are in it.",
            Purpose::Own => "For the operator's own use: **not to be passed on.**",
        }
    )?;
    whats_in_it(out, card)?;
    how_to_open(out, card)?;
    columns(out, card)?;
    writeln!(
        out,
        "## Limits\n\n\
         - A face is not a feeling: a label is the name that the copied face goes by, never how somebody was.\n\
         - Action Units were read by a model with errors of its own; `detector` says by which.\n\
         - Nobody but the score decides on automatic labels; below `label_threshold` there is none.\n\
         - Rows of one person belong together: split by `person`, not by row.\n\
         - People may withdraw. `data/erased` lists ids that must not be used any more; take a new export before each use."
    )
}

/// What Hugging Face reads.
fn front_matter(out: &mut String, card: &Card) -> fmt::Result {
    writeln!(out, "---\nlicense: {}", card.licence)?;
    writeln!(
        out,
        "pretty_name: Face Game\ntask_categories:\n- image-classification\n- tabular-classification"
    )?;
    writeln!(
        out,
        "tags:\n- facial-expressions\n- action-units\n- facs\nconfigs:"
    )?;
    for name in card.rows.keys() {
        if card
            .files
            .iter()
            .any(|file| file.table.as_ref() == Some(name))
        {
            writeln!(
                out,
                "- config_name: {name}\n  data_files: data/{name}/**/*.parquet"
            )?;
            if name == "turns" {
                writeln!(out, "  default: true")?;
            }
        }
    }
    writeln!(out, "---")
}

fn whats_in_it(out: &mut String, card: &Card) -> fmt::Result {
    writeln!(
        out,
        "## What is in it\n\n| table | rows | a row is |\n|---|---:|---|"
    )?;
    for (name, rows) in &card.rows {
        let about = Table::named(name).map_or("", |table| table.about);
        writeln!(out, "| `{name}` | {rows} | {about} |")?;
    }
    writeln!(out, "\n| label | turns |\n|---|---:|")?;
    for (emotion, turns) in &card.labels {
        writeln!(out, "| {emotion} | {turns} |")?;
    }
    writeln!(out, "\n| consent | people |\n|---|---:|")?;
    for (purpose, people) in &card.consent {
        writeln!(out, "| {purpose} | {people} |")?;
    }
    let texts = match card.consent_texts.as_slice() {
        [] => "none".to_owned(),
        texts => texts.join(", "),
    };
    writeln!(out, "\nVersions of the consent text: {texts}.\n")?;
    let left_out = &card.left_out;
    writeln!(
        out,
        "Left out: {} people who did not agree, {} pictures that were not asked for, {} damaged pictures.\n",
        left_out.people, left_out.images, left_out.damaged_images
    )
}

fn how_to_open(out: &mut String, card: &Card) -> fmt::Result {
    writeln!(
        out,
        "## How to open it\n\n```python\n\
         import pandas, duckdb, datasets\n\
         turns = pandas.read_parquet(\"data/turns\")\n\
         duckdb.sql(\"SELECT emotion, count(*) FROM read_parquet('data/turns/**/*.parquet', hive_partitioning = true) GROUP BY emotion\")\n\
         turns = datasets.load_dataset(\".\", \"turns\")"
    )?;
    match card.images {
        ImagesIn::Plain => writeln!(
            out,
            "faces = datasets.load_dataset(\"imagefolder\", data_dir=\"images\")\n```\n"
        ),
        ImagesIn::Copied => writeln!(
            out,
            "```\n\nPictures lie in `stored/` as the dataset keeps them; `age --decrypt --identity KEY FILE` opens one.\n"
        ),
        ImagesIn::No => writeln!(out, "```\n\nThere are no pictures in this export.\n"),
    }
}

fn columns(out: &mut String, card: &Card) -> fmt::Result {
    writeln!(
        out,
        "## Columns\n\nTimes are UTC. The folders of `turns` and `readings` add `emotion` (of the face to copy) and `date` (UTC); \
         all add `installation`. In CSV, sets are written as AU06+AU12 or `none`, intensities take a column for each unit, \
         and landmarks are left out.\n"
    )?;
    for (table, columns) in &card.columns {
        writeln!(out, "### `{table}`\n\n| column | meaning |\n|---|---|")?;
        for column in columns {
            let optional = if column.optional {
                "; may be empty"
            } else {
                ""
            };
            writeln!(out, "| `{}` | {}{optional} |", column.name, column.about)?;
        }
        writeln!(out)?;
    }
    Ok(())
}
