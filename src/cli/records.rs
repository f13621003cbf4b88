//! The records of a CSV file (RFC 4180), as bytes.

use csv_core::{ReadRecordResult, Reader};

/// One row's fields, spaces around them taken off.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// The place at which the record before ended.
    pub start: usize,
    bytes: Vec<u8>,
    /// Where each field ends.
    ends: Vec<usize>,
}

impl Record {
    /// How many fields there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The field at `place`, from 0; empty if there is none.
    pub fn get(&self, place: usize) -> &[u8] {
        let start = match place {
            0 => 0,
            _ => self.ends.get(place - 1).copied().unwrap_or_default(),
        };
        let end = self.ends.get(place).copied().unwrap_or(start);
        self.bytes[start..end].trim_ascii()
    }

    /// All fields.
    pub fn fields(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.len()).map(|place| self.get(place))
    }
}

/// The records of `bytes`, of any number of fields each. Empty lines are none,
/// and a byte order mark is passed over.
pub fn of(bytes: &[u8]) -> impl Iterator<Item = Record> {
    let mut reader = Reader::new();
    let mut at = 0;
    std::iter::from_fn(move || next(&mut reader, bytes, &mut at))
}

fn next(reader: &mut Reader, bytes: &[u8], at: &mut usize) -> Option<Record> {
    let start = *at;
    let (mut output, mut ends) = (vec![0; 256], vec![0; 16]);
    let (mut written, mut fields) = (0, 0);
    loop {
        let (result, read, wrote, ended) =
            reader.read_record(&bytes[*at..], &mut output[written..], &mut ends[fields..]);
        *at += read;
        written += wrote;
        fields += ended;
        match result {
            // Asked once more with nothing, the reader tells the last record.
            ReadRecordResult::InputEmpty => {}
            ReadRecordResult::OutputFull => output.resize(2 * output.len(), 0),
            ReadRecordResult::OutputEndsFull => ends.resize(2 * ends.len(), 0),
            ReadRecordResult::Record => {
                output.truncate(written);
                ends.truncate(fields);
                return Some(Record {
                    start,
                    bytes: output,
                    ends,
                });
            }
            ReadRecordResult::End => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fields(text: &str) -> Vec<Vec<String>> {
        let text_of = |field: &[u8]| String::from_utf8_lossy(field).into_owned();
        of(text.as_bytes())
            .map(|record| record.fields().map(text_of).collect())
            .collect()
    }

    #[test]
    fn quotes_breaks_and_spaces_are_read() {
        let text = "\u{feff}a, b ,\"c,\"\"d\"\"\"\r\n\r\n\"e\nf\",,\ng";
        assert_eq!(
            fields(text),
            [vec!["a", "b", "c,\"d\""], vec!["e\nf", "", ""], vec!["g"]]
        );
        assert!(fields("").is_empty() && fields("\n\r\n").is_empty());
        let record = of(b"a,b").next().unwrap();
        assert_eq!(
            (record.len(), record.get(1), record.get(7)),
            (2, &b"b"[..], &b""[..])
        );
    }

    #[test]
    fn long_records_are_read_whole() {
        let row = vec!["x".repeat(999); 99];
        assert_eq!(fields(&row.join(",")), [row]);
    }

    proptest! {
        #[test]
        fn what_is_quoted_is_read_as_it_was(
            rows in proptest::collection::vec(proptest::collection::vec("[a,\"\n\r;é]{0,6}", 2..5), 1..6),
        ) {
            let quote = |field: &String| format!("\"{}\"", field.replace('"', "\"\""));
            let line = |row: &Vec<String>| row.iter().map(quote).collect::<Vec<_>>().join(",");
            let text = rows.iter().map(line).collect::<Vec<_>>().join("\n");
            let trimmed: Vec<Vec<&str>> = rows
                .iter()
                .map(|row| row.iter().map(|field| field.trim_ascii()).collect())
                .collect();
            prop_assert_eq!(fields(&text), trimmed);
        }
    }
}
