//! Rows of SQLite as columns of Arrow, and back.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BinaryArray, BooleanArray, FixedSizeListArray, Float32Array, Float64Array,
    Int64Array, ListArray, RecordBatch, StringArray, TimestampMillisecondArray,
    builder::{
        ArrayBuilder, BinaryBuilder, BooleanBuilder, FixedSizeListBuilder, Float32Builder,
        Float64Builder, Int64Builder, ListBuilder, StringBuilder, TimestampMillisecondBuilder,
    },
};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use rusqlite::types::{Value, ValueRef};

use super::{Column, Kind, column::floats};
use crate::facs::ActionUnit;

/// The columns in Arrow's words.
pub fn schema(columns: &[Column]) -> SchemaRef {
    let field = |column: &Column| Field::new(column.name, data_type(column.kind), column.optional);
    Arc::new(Schema::new(columns.iter().map(field).collect::<Vec<_>>()))
}

fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Id | Kind::Text | Kind::Word(_) | Kind::Emotion | Kind::Json => DataType::Utf8,
        Kind::Time => DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())),
        Kind::Whole => DataType::Int64,
        Kind::Flag => DataType::Boolean,
        Kind::Units => DataType::List(item(DataType::Utf8)),
        Kind::Real | Kind::Share => DataType::Float64,
        Kind::Floats(count) => DataType::FixedSizeList(item(DataType::Float32), count as i32),
        Kind::Bytes => DataType::Binary,
    }
}

fn item(kind: DataType) -> Arc<Field> {
    Arc::new(Field::new("item", kind, true))
}

/// Rows being gathered.
pub struct Gathering {
    schema: SchemaRef,
    columns: Vec<(Column, Builder)>,
    rows: usize,
}

impl Gathering {
    /// No rows yet.
    pub fn new(columns: &[Column]) -> Self {
        Self {
            schema: schema(columns),
            columns: columns
                .iter()
                .map(|column| (*column, Builder::of(column.kind)))
                .collect(),
            rows: 0,
        }
    }

    /// What the rows look like.
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    /// How many rows wait.
    pub const fn waiting(&self) -> usize {
        self.rows
    }

    /// Adds a row: a value for each column.
    ///
    /// # Errors
    /// A value that its column cannot hold, with the column's name.
    pub fn push<'a>(&mut self, values: impl Iterator<Item = ValueRef<'a>>) -> Result<(), String> {
        for ((column, builder), value) in self.columns.iter_mut().zip(values) {
            if !builder.push(value) {
                return Err(format!(
                    "{} holds {}, which does not belong there",
                    column.name,
                    value.data_type()
                ));
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// The rows so far; none wait any more.
    ///
    /// # Errors
    /// Something is missing in a column that needs a value in every row.
    pub fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        self.rows = 0;
        let columns = self.columns.iter_mut();
        let columns = columns.map(|(_, builder)| builder.finish()).collect();
        RecordBatch::try_new(self.schema(), columns)
    }
}

enum Builder {
    Text(StringBuilder),
    Time(TimestampMillisecondBuilder),
    Whole(Int64Builder),
    Flag(BooleanBuilder),
    Units(ListBuilder<StringBuilder>),
    Real(Float64Builder),
    Floats(FixedSizeListBuilder<Float32Builder>),
    Bytes(BinaryBuilder),
}

impl Builder {
    fn of(kind: Kind) -> Self {
        match kind {
            Kind::Id | Kind::Text | Kind::Word(_) | Kind::Emotion | Kind::Json => {
                Self::Text(StringBuilder::new())
            }
            Kind::Time => {
                Self::Time(TimestampMillisecondBuilder::new().with_data_type(data_type(kind)))
            }
            Kind::Whole => Self::Whole(Int64Builder::new()),
            Kind::Flag => Self::Flag(BooleanBuilder::new()),
            Kind::Units => Self::Units(ListBuilder::new(StringBuilder::new())),
            Kind::Real | Kind::Share => Self::Real(Float64Builder::new()),
            Kind::Floats(count) => Self::Floats(FixedSizeListBuilder::new(
                Float32Builder::new(),
                count as i32,
            )),
            Kind::Bytes => Self::Bytes(BinaryBuilder::new()),
        }
    }

    /// Whether the value fits.
    fn push(&mut self, value: ValueRef) -> bool {
        match (self, value) {
            (Self::Text(text), ValueRef::Null) => text.append_null(),
            (Self::Text(text), ValueRef::Text(bytes)) => match std::str::from_utf8(bytes) {
                Ok(value) => text.append_value(value),
                Err(_) => return false,
            },
            (Self::Time(times), ValueRef::Null) => times.append_null(),
            (Self::Time(times), ValueRef::Integer(time)) => times.append_value(time),
            (Self::Whole(numbers), ValueRef::Null) => numbers.append_null(),
            (Self::Whole(numbers), ValueRef::Integer(number)) => numbers.append_value(number),
            (Self::Flag(flags), ValueRef::Null) => flags.append_null(),
            (Self::Flag(flags), ValueRef::Integer(flag)) => flags.append_value(flag != 0),
            (Self::Units(sets), ValueRef::Null) => sets.append_null(),
            (Self::Units(sets), ValueRef::Integer(bits)) => {
                for unit in units(bits) {
                    sets.values().append_value(unit.code());
                }
                sets.append(true);
            }
            (Self::Real(numbers), ValueRef::Null) => numbers.append_null(),
            (Self::Real(numbers), ValueRef::Real(number)) => numbers.append_value(number),
            (Self::Floats(vectors), ValueRef::Null) => {
                let length = vectors.value_length() as usize;
                vectors.values().append_nulls(length);
                vectors.append(false);
            }
            (Self::Floats(vectors), ValueRef::Blob(bytes)) => {
                if bytes.len() != 4 * vectors.value_length() as usize {
                    return false;
                }
                floats(bytes).for_each(|number| vectors.values().append_value(number));
                vectors.append(true);
            }
            (Self::Bytes(all), ValueRef::Null) => all.append_null(),
            (Self::Bytes(all), ValueRef::Blob(bytes)) => all.append_value(bytes),
            _ => return false,
        }
        true
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(builder) => ArrayBuilder::finish(builder),
            Self::Time(builder) => ArrayBuilder::finish(builder),
            Self::Whole(builder) => ArrayBuilder::finish(builder),
            Self::Flag(builder) => ArrayBuilder::finish(builder),
            Self::Units(builder) => ArrayBuilder::finish(builder),
            Self::Real(builder) => ArrayBuilder::finish(builder),
            Self::Floats(builder) => ArrayBuilder::finish(builder),
            Self::Bytes(builder) => ArrayBuilder::finish(builder),
        }
    }
}

/// The units of a bit set, in ascending FACS number; bits beyond are nothing.
pub fn units(bits: i64) -> impl Iterator<Item = ActionUnit> {
    ActionUnit::ALL
        .into_iter()
        .filter(move |unit| bits & (1 << unit.index()) != 0)
}

/// Columns of a batch as they are read row by row.
pub struct Reading<'a> {
    columns: Vec<Cells<'a>>,
    rows: usize,
}

impl<'a> Reading<'a> {
    /// Finds `columns` in a batch; others may stand beside them.
    ///
    /// # Errors
    /// A column is missing, or of another type.
    pub fn new<'c>(
        batch: &'a RecordBatch,
        columns: impl Iterator<Item = &'c Column>,
    ) -> Result<Self, String> {
        let find = |column: &Column| {
            let array = batch
                .column_by_name(column.name)
                .ok_or_else(|| format!("the column {} is missing", column.name))?;
            Cells::of(column.kind, array)
                .ok_or_else(|| format!("the column {} is of another type", column.name))
        };
        Ok(Self {
            columns: columns.map(find).collect::<Result<_, _>>()?,
            rows: batch.num_rows(),
        })
    }

    /// The rows, one after another, each a value for each column.
    pub fn rows(&self) -> impl Iterator<Item = Result<Vec<Value>, String>> {
        (0..self.rows).map(|row| self.columns.iter().map(|column| column.at(row)).collect())
    }
}

enum Cells<'a> {
    Text(&'a StringArray),
    Time(&'a TimestampMillisecondArray),
    Whole(&'a Int64Array),
    Flag(&'a BooleanArray),
    Units(&'a ListArray, &'a StringArray),
    Real(&'a Float64Array),
    Floats(&'a FixedSizeListArray, &'a Float32Array),
    Bytes(&'a BinaryArray),
}

impl<'a> Cells<'a> {
    fn of(kind: Kind, array: &'a ArrayRef) -> Option<Self> {
        if *array.data_type() != data_type(kind) {
            return None;
        }
        let array = array.as_any();
        Some(match kind {
            Kind::Id | Kind::Text | Kind::Word(_) | Kind::Emotion | Kind::Json => {
                Self::Text(array.downcast_ref()?)
            }
            Kind::Time => Self::Time(array.downcast_ref()?),
            Kind::Whole => Self::Whole(array.downcast_ref()?),
            Kind::Flag => Self::Flag(array.downcast_ref()?),
            Kind::Units => {
                let lists: &ListArray = array.downcast_ref()?;
                Self::Units(lists, lists.values().as_any().downcast_ref()?)
            }
            Kind::Real | Kind::Share => Self::Real(array.downcast_ref()?),
            Kind::Floats(_) => {
                let lists: &FixedSizeListArray = array.downcast_ref()?;
                Self::Floats(lists, lists.values().as_any().downcast_ref()?)
            }
            Kind::Bytes => Self::Bytes(array.downcast_ref()?),
        })
    }

    fn at(&self, row: usize) -> Result<Value, String> {
        let array: &dyn Array = match self {
            Self::Text(array) => *array,
            Self::Time(array) => *array,
            Self::Whole(array) => *array,
            Self::Flag(array) => *array,
            Self::Units(array, _) => *array,
            Self::Real(array) => *array,
            Self::Floats(array, _) => *array,
            Self::Bytes(array) => *array,
        };
        if array.is_null(row) {
            return Ok(Value::Null);
        }
        Ok(match self {
            Self::Text(array) => Value::Text(array.value(row).to_owned()),
            Self::Time(array) => Value::Integer(array.value(row)),
            Self::Whole(array) => Value::Integer(array.value(row)),
            Self::Flag(array) => Value::Integer(array.value(row).into()),
            Self::Units(lists, codes) => {
                let offsets = lists.value_offsets();
                let range = offsets[row] as usize..offsets[row + 1] as usize;
                Value::Integer(bits(range.map(|place| codes.value(place)))?)
            }
            Self::Real(array) => Value::Real(array.value(row)),
            Self::Floats(lists, numbers) => {
                let length = lists.value_length() as usize;
                let range = row * length..(row + 1) * length;
                if range.clone().any(|place| numbers.is_null(place)) {
                    return Err("a vector has gaps".into());
                }
                let bytes = range.flat_map(|place| numbers.value(place).to_le_bytes());
                Value::Blob(bytes.collect())
            }
            Self::Bytes(array) => Value::Blob(array.value(row).to_vec()),
        })
    }
}

/// The bit set of these codes.
fn bits<'a>(codes: impl Iterator<Item = &'a str>) -> Result<i64, String> {
    let mut bits = 0;
    for code in codes {
        let unit = ActionUnit::ALL.into_iter().find(|unit| unit.code() == code);
        let unit = unit.ok_or_else(|| format!("there is no Action Unit \"{code}\""))?;
        bits |= 1 << unit.index();
    }
    Ok(bits)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COLUMNS: [Column; 9] = [
        Column::new("a", Kind::Id, ""),
        Column::new("b", Kind::Text, "").optional(),
        Column::new("c", Kind::Time, "").optional(),
        Column::new("d", Kind::Whole, ""),
        Column::new("e", Kind::Flag, ""),
        Column::new("f", Kind::Units, "").optional(),
        Column::new("g", Kind::Share, "").optional(),
        Column::new("h", Kind::Floats(3), "").optional(),
        Column::new("i", Kind::Bytes, ""),
    ];

    fn maybe(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
        prop_oneof![Just(Value::Null), value.prop_map(|value| value)]
    }

    fn row() -> impl Strategy<Value = Vec<Value>> {
        (
            "[a-z]{0,8}".prop_map(Value::Text),
            maybe("\\PC{0,8}".prop_map(Value::Text)),
            maybe((0..1_i64 << 47).prop_map(Value::Integer)),
            any::<i64>().prop_map(Value::Integer),
            (0..2_i64).prop_map(Value::Integer),
            maybe((0..1_i64 << 20).prop_map(Value::Integer)),
            maybe((0.0..=1.0).prop_map(Value::Real)),
            maybe(
                any::<[f32; 3]>()
                    .prop_map(|floats| Value::Blob(floats.map(f32::to_le_bytes).concat())),
            ),
            any::<Vec<u8>>().prop_map(Value::Blob),
        )
            .prop_map(|(a, b, c, d, e, f, g, h, i)| vec![a, b, c, d, e, f, g, h, i])
    }

    proptest! {
        #[test]
        fn rows_come_back_from_arrow_as_they_were(rows in proptest::collection::vec(row(), 0..20)) {
            let mut gathering = Gathering::new(&COLUMNS);
            for row in &rows {
                gathering.push(row.iter().map(ValueRef::from)).unwrap();
            }
            prop_assert_eq!(gathering.waiting(), rows.len());
            let batch = gathering.take().unwrap();
            let reading = Reading::new(&batch, COLUMNS.iter()).unwrap();
            let back: Vec<_> = reading.rows().collect::<Result<_, _>>().unwrap();
            prop_assert_eq!(format!("{back:?}"), format!("{rows:?}"));
        }
    }

    #[test]
    fn foreign_columns_are_refused_by_name() {
        let mut gathering = Gathering::new(&COLUMNS[..1]);
        let value = Value::Integer(1);
        assert!(
            gathering
                .push([ValueRef::from(&value)].into_iter())
                .unwrap_err()
                .contains('a')
        );
        let batch = Gathering::new(&COLUMNS[..1]).take().unwrap();
        let missing = Reading::new(&batch, COLUMNS.iter()).err().unwrap();
        assert!(missing.contains("b is missing"), "{missing}");
        let other = [Column::new("a", Kind::Whole, "")];
        assert!(
            Reading::new(&batch, other.iter())
                .err()
                .unwrap()
                .contains("another type")
        );
        assert!(bits(["AU03"].into_iter()).unwrap_err().contains("AU03"));
    }
}
