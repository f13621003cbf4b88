//! Tables as CSV and Parquet files.

use std::{fs::File, path::Path, sync::Arc};

use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use parquet::{arrow::ArrowWriter, basic::Compression, file::properties::WriterProperties};

use crate::error::{Problem, Result};

/// A table: columns of equal length.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The file's name, without its ending.
    pub name: &'static str,
    /// Columns with their names.
    pub columns: Vec<(&'static str, Column)>,
}

/// A column; a cell may be empty.
#[derive(Debug, Clone, PartialEq)]
pub enum Column {
    /// Words.
    Text(Vec<Option<String>>),
    /// Numbers.
    Number(Vec<Option<f64>>),
    /// Whole numbers.
    Count(Vec<Option<i64>>),
}

impl Column {
    fn len(&self) -> usize {
        match self {
            Self::Text(cells) => cells.len(),
            Self::Number(cells) => cells.len(),
            Self::Count(cells) => cells.len(),
        }
    }

    /// A cell as text: numbers in full, so that nothing is lost.
    fn cell(&self, row: usize) -> String {
        match self {
            Self::Text(cells) => cells[row].clone().unwrap_or_default(),
            Self::Number(cells) => cells[row].map_or_else(String::new, |cell| cell.to_string()),
            Self::Count(cells) => cells[row].map_or_else(String::new, |cell| cell.to_string()),
        }
    }

    fn array(&self) -> ArrayRef {
        match self {
            Self::Text(cells) => Arc::new(StringArray::from(cells.clone())),
            Self::Number(cells) => Arc::new(Float64Array::from(cells.clone())),
            Self::Count(cells) => Arc::new(Int64Array::from(cells.clone())),
        }
    }
}

/// Makes a table of rows: each column by its own function of a row.
pub struct Builder<'a, R> {
    rows: &'a [R],
    table: Table,
}

impl<'a, R> Builder<'a, R> {
    /// A table with a row for each of `rows`.
    pub const fn new(name: &'static str, rows: &'a [R]) -> Self {
        Self {
            rows,
            table: Table {
                name,
                columns: Vec::new(),
            },
        }
    }

    /// Adds a column of words.
    #[must_use]
    pub fn text(mut self, name: &'static str, cell: impl Fn(&R) -> Option<String>) -> Self {
        let cells = self.rows.iter().map(cell).collect();
        self.table.columns.push((name, Column::Text(cells)));
        self
    }

    /// Adds a column of numbers; one that is not finite is an empty cell.
    #[must_use]
    pub fn number(mut self, name: &'static str, cell: impl Fn(&R) -> Option<f64>) -> Self {
        let finite = |row| cell(row).filter(|value| value.is_finite());
        let cells = self.rows.iter().map(finite).collect();
        self.table.columns.push((name, Column::Number(cells)));
        self
    }

    /// Adds a column of whole numbers.
    #[must_use]
    pub fn count(mut self, name: &'static str, cell: impl Fn(&R) -> Option<usize>) -> Self {
        let whole = |row| cell(row).and_then(|value| i64::try_from(value).ok());
        let cells = self.rows.iter().map(whole).collect();
        self.table.columns.push((name, Column::Count(cells)));
        self
    }

    /// The table.
    pub fn done(self) -> Table {
        self.table
    }
}

impl Table {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |(_, column)| column.len())
    }

    /// As CSV (RFC 4180), with a line of names.
    pub fn csv(&self) -> String {
        let mut text = String::new();
        let line = |cells: &mut dyn Iterator<Item = String>, text: &mut String| {
            for (n, cell) in cells.enumerate() {
                if n > 0 {
                    text.push(',');
                }
                if cell.contains([',', '"', '\n', '\r']) {
                    text.push('"');
                    text.push_str(&cell.replace('"', "\"\""));
                    text.push('"');
                } else {
                    text.push_str(&cell);
                }
            }
            text.push_str("\r\n");
        };
        line(
            &mut self.columns.iter().map(|(name, _)| (*name).to_owned()),
            &mut text,
        );
        for row in 0..self.rows() {
            line(
                &mut self.columns.iter().map(|(_, column)| column.cell(row)),
                &mut text,
            );
        }
        text
    }

    /// Writes it to `path` as Parquet.
    ///
    /// # Errors
    /// The file cannot be written there.
    pub fn parquet(&self, path: &Path) -> Result<()> {
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| {
            Problem::new(format!("cannot write {}", path.display()))
                .because(error)
                .hint("name a folder in which this user may write")
        };
        let arrays = self
            .columns
            .iter()
            .map(|(name, column)| (*name, column.array(), true));
        let batch =
            RecordBatch::try_from_iter_with_nullable(arrays).map_err(|e| failed(e.into()))?;
        let file = File::create(path).map_err(|e| failed(e.into()))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .build();
        let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties))
            .map_err(|e| failed(e.into()))?;
        writer.write(&batch).map_err(|e| failed(e.into()))?;
        writer.close().map_err(|e| failed(e.into()))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    use super::*;

    fn example() -> Table {
        Builder::new(
            "example",
            &[(1, "plain", 0.1), (2, "a \"word\", said", f64::NAN)],
        )
        .count("n", |row| Some(row.0))
        .text("said", |row| Some(row.1.into()))
        .number("x", |row| Some(row.2))
        .done()
    }

    #[test]
    fn commas_and_quotes_are_kept_apart_and_no_number_is_empty() {
        assert_eq!(
            example().csv(),
            "n,said,x\r\n1,plain,0.1\r\n2,\"a \"\"word\"\", said\",\r\n"
        );
    }

    #[test]
    fn parquet_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("example.parquet");
        example().parquet(&path).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(&path).unwrap()).unwrap();
        let batches: Vec<RecordBatch> = reader
            .build()
            .unwrap()
            .map(|batch| batch.unwrap())
            .collect();
        assert_eq!(batches[0].num_rows(), 2);
        let numbers = batches[0].column_by_name("x").unwrap();
        assert_eq!(numbers.null_count(), 1);
        assert!(
            example()
                .parquet(&folder.path().join("no/where"))
                .unwrap_err()
                .advice()
                .is_some()
        );
    }
}
