//! Rows as comma-separated values (RFC 4180), for spreadsheets and data frames.

use std::io::{self, Write};

use rusqlite::types::ValueRef;

use super::{Column, Kind, batch::units, column::floats};
use crate::facs::ActionUnit;

/// Writes the names of the columns. A vector of Action Units takes a column for
/// each; longer vectors are left out, and so are bytes.
///
/// # Errors
/// `out` refuses.
pub fn head(out: &mut impl Write, columns: &[Column]) -> io::Result<()> {
    let mut names = Vec::new();
    for column in columns {
        match column.kind {
            Kind::Floats(ActionUnit::COUNT) => {
                let name = |unit: ActionUnit| format!("{}_{}", column.name, unit.code());
                names.extend(ActionUnit::ALL.map(name));
            }
            Kind::Floats(_) | Kind::Bytes => {}
            _ => names.push(column.name.to_owned()),
        }
    }
    writeln!(out, "{}", names.join(","))
}

/// Writes a row: a value for each column, nothing where there is none.
///
/// # Errors
/// `out` refuses.
pub fn row<'a>(
    out: &mut impl Write,
    columns: &[Column],
    values: impl Iterator<Item = ValueRef<'a>>,
) -> io::Result<()> {
    let mut comma = "";
    for (column, value) in columns.iter().zip(values) {
        match (column.kind, value) {
            (Kind::Floats(ActionUnit::COUNT), ValueRef::Blob(bytes)) => {
                for number in floats(bytes) {
                    write!(out, "{comma}{number}")?;
                    comma = ",";
                }
                continue;
            }
            (Kind::Floats(ActionUnit::COUNT), _) => {
                write!(out, "{comma}{}", ",".repeat(ActionUnit::COUNT - 1))?;
            }
            (Kind::Floats(_) | Kind::Bytes, _) => continue,
            (kind, value) => {
                out.write_all(comma.as_bytes())?;
                cell(out, kind, value)?;
            }
        }
        comma = ",";
    }
    writeln!(out)
}

fn cell(out: &mut impl Write, kind: Kind, value: ValueRef) -> io::Result<()> {
    match (kind, value) {
        (_, ValueRef::Null | ValueRef::Blob(_)) => Ok(()),
        (Kind::Units, ValueRef::Integer(0)) => write!(out, "none"),
        (Kind::Units, ValueRef::Integer(bits)) => {
            let codes: Vec<_> = units(bits).map(ActionUnit::code).collect();
            write!(out, "{}", codes.join("+"))
        }
        (Kind::Flag, ValueRef::Integer(flag)) => write!(out, "{}", flag != 0),
        (Kind::Time, ValueRef::Integer(time)) => match jiff::Timestamp::from_millisecond(time) {
            Ok(time) => write!(out, "{time:.3}"),
            Err(_) => Ok(()),
        },
        (_, ValueRef::Integer(number)) => write!(out, "{number}"),
        (_, ValueRef::Real(number)) => write!(out, "{number}"),
        (_, ValueRef::Text(text)) => quoted(out, text),
    }
}

/// A text, in quotes where it needs them.
fn quoted(out: &mut impl Write, text: &[u8]) -> io::Result<()> {
    if !text
        .iter()
        .any(|byte| matches!(byte, b'"' | b',' | b'\n' | b'\r'))
    {
        return out.write_all(text);
    }
    out.write_all(b"\"")?;
    for part in text.split_inclusive(|byte| *byte == b'"') {
        out.write_all(part)?;
        if part.ends_with(b"\"") {
            out.write_all(b"\"")?;
        }
    }
    out.write_all(b"\"")
}

#[cfg(test)]
mod tests {
    use rusqlite::types::Value;

    use super::*;

    #[test]
    fn every_kind_is_written_and_quoted_where_needed() {
        let columns = [
            Column::new("text", Kind::Text, ""),
            Column::new("units", Kind::Units, ""),
            Column::new("none", Kind::Units, ""),
            Column::new("time", Kind::Time, ""),
            Column::new("flag", Kind::Flag, ""),
            Column::new("score", Kind::Share, "").optional(),
            Column::new("mesh", Kind::Floats(3), ""),
            Column::new("au", Kind::Floats(20), ""),
            Column::new("whole", Kind::Whole, ""),
        ];
        let mut numbers = [0.0_f32; 20];
        numbers[1] = 1.5;
        let full = [
            Value::Text("a \"b\", c".into()),
            Value::Integer(0b10_0001_0000),
            Value::Integer(0),
            Value::Integer(1_700_000_000_123),
            Value::Integer(1),
            Value::Real(0.25),
            Value::Blob(vec![0; 12]),
            Value::Blob(numbers.map(f32::to_le_bytes).concat()),
            Value::Integer(7),
        ];
        let mut empty = full.clone();
        empty[5] = Value::Null;
        empty[7] = Value::Null;
        let mut out = Vec::new();
        head(&mut out, &columns).unwrap();
        row(&mut out, &columns, full.iter().map(ValueRef::from)).unwrap();
        row(&mut out, &columns, empty.iter().map(ValueRef::from)).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert!(lines[0].starts_with("text,units,none,time,flag,score,au_AU01,au_AU02,"));
        assert!(lines[0].ends_with(",au_AU43,whole"));
        assert_eq!(
            lines[1],
            format!(
                "\"a \"\"b\"\", c\",AU06+AU12,none,2023-11-14T22:13:20.123Z,true,0.25,0,1.5{},7",
                ",0".repeat(18)
            )
        );
        assert!(lines[2].ends_with(&format!("true,{},7", ",".repeat(20))));
        for line in &lines[1..] {
            // The quoted text holds one comma.
            assert_eq!(line.matches(',').count(), lines[0].matches(',').count() + 1);
        }
    }
}
