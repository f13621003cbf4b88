//! Codes that people gave to open answers, from CSV files.

use std::{fs, path::Path};

use csv_core::{ReadRecordResult, Reader};

use crate::{
    error::{Problem, Result},
    study::data::Coding,
};

/// Reads a coder's file: columns `participant`, `item` and `code`, as
/// `tables/open_answers.csv` has them. The coder is the file's name without its
/// ending; several codes of an answer are several rows, or one cell with
/// semicolons between them. A row without a code was not coded.
///
/// # Errors
/// The file cannot be read, or lacks a column.
pub fn read(path: &Path) -> Result<Vec<Coding>> {
    let name = path.display().to_string();
    let text = fs::read(path).map_err(|error| {
        Problem::new(format!("cannot read {name}"))
            .because(error)
            .hint("name a CSV file of codes with --coding")
    })?;
    let text = String::from_utf8(text).map_err(|error| {
        Problem::new(format!("cannot read {name}"))
            .because(error)
            .hint("save it as UTF-8")
    })?;
    let coder = path
        .file_stem()
        .map_or_else(|| name.clone(), |stem| stem.to_string_lossy().into_owned());
    let rows = rows(text.trim_start_matches('\u{feff}'));
    let place = |wanted: &str| {
        let header = rows.first().map_or(&[][..], Vec::as_slice);
        header
            .iter()
            .position(|column| column.trim() == wanted)
            .ok_or_else(|| {
                Problem::new(format!("{name} has no column \"{wanted}\""))
                    .hint("fill in the column `code` of the report's tables/open_answers.csv")
            })
    };
    let [participant, item, code] = [place("participant")?, place("item")?, place("code")?];
    let cell = |row: &[String], at: usize| row.get(at).map_or("", |cell| cell.trim()).to_owned();
    Ok(rows
        .iter()
        .skip(1)
        .flat_map(|row| {
            let codes = cell(row, code);
            let codes: Vec<String> = codes
                .split(';')
                .map(|code| code.trim().to_owned())
                .collect();
            codes
                .into_iter()
                .filter(|code| !code.is_empty())
                .map(|code| Coding {
                    coder: coder.clone(),
                    participant: cell(row, participant),
                    item: cell(row, item),
                    code,
                })
        })
        .collect())
}

/// Every row's cells.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = Reader::new();
    let mut input = text.as_bytes();
    let (mut bytes, mut ends) = (vec![0; text.len() + 1], vec![0; text.len() + 1]);
    let mut rows = Vec::new();
    let (mut filled, mut counted) = (0, 0);
    loop {
        let (result, read, written, ended) =
            reader.read_record(input, &mut bytes[filled..], &mut ends[counted..]);
        input = &input[read..];
        filled += written;
        counted += ended;
        match result {
            ReadRecordResult::InputEmpty => {}
            ReadRecordResult::Record => {
                let mut start = 0;
                let cells = ends[..counted].iter().map(|end| {
                    let cell = String::from_utf8_lossy(&bytes[start..*end]).into_owned();
                    start = *end;
                    cell
                });
                rows.push(cells.collect());
                (filled, counted) = (0, 0);
            }
            // Both hold as much as the whole text.
            ReadRecordResult::OutputFull
            | ReadRecordResult::OutputEndsFull
            | ReadRecordResult::End => return rows,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_and_what_is_missing_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("anna.csv");
        let text = "participant,item,answer,code\r\nP01,comments,\"so, \"\"fast\"\"\",speed; praise\r\nP02,comments,x,\r\n";
        fs::write(&path, text).unwrap();
        let read_back = read(&path).unwrap();
        assert_eq!(read_back.len(), 2);
        assert_eq!(
            (
                read_back[1].coder.as_str(),
                read_back[1].participant.as_str(),
                read_back[1].code.as_str()
            ),
            ("anna", "P01", "praise")
        );
        fs::write(&path, "participant,item\r\n").unwrap();
        let problem = read(&path).unwrap_err();
        assert!(problem.to_string().contains("\"code\"") && problem.advice().is_some());
        assert!(read(&folder.path().join("none.csv")).is_err());
    }
}
