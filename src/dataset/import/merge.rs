//! One row after another into the dataset: new, known, or joined with what is there.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashSet},
};

use rusqlite::{
    Connection, params_from_iter,
    types::{Value, ValueRef},
};
use serde::Serialize;

use crate::{
    dataset::tables::{Column, Owner, Rule, Table},
    error::{Problem, Result},
};

/// What became of the rows of a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Not there before.
    pub new: u64,
    /// There, and completed by what the source knew.
    pub joined: u64,
    /// There already, the same.
    pub known: u64,
    /// Of people who were erased, or who do not agree that it is kept.
    pub barred: u64,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was not there before.
    New,
    /// It was there, and knows more now.
    Joined,
    /// It was there.
    Known,
    /// It is of somebody who was erased, or who does not agree that it is kept.
    Barred,
}

/// Rows going into the dataset, within one transaction.
pub struct Merger<'a> {
    transaction: &'a Connection,
    /// What must not be kept, because of whose it is.
    sessions: HashSet<String>,
    turns: HashSet<String>,
    /// Models that learned from somebody who was erased, and from whom.
    pub learned: Vec<(String, String)>,
    /// What became of rows, by table.
    pub tallies: BTreeMap<&'static str, Tally>,
}

impl<'a> Merger<'a> {
    /// Nothing yet.
    pub fn new(transaction: &'a Connection) -> Self {
        Self {
            transaction,
            sessions: HashSet::new(),
            turns: HashSet::new(),
            learned: Vec::new(),
            tallies: BTreeMap::new(),
        }
    }

    /// Takes a row in: a value for each stored column. `source` is named in
    /// problems. A picture that is not there yet is put there by `picture`.
    ///
    /// # Errors
    /// A value makes no sense, or the row contradicts what is there.
    pub fn take(
        &mut self,
        table: &'static Table,
        row: &[Value],
        source: &str,
        picture: &mut dyn FnMut(&[Value]) -> Result<()>,
    ) -> Result<Fate> {
        for (column, value) in table.stored().zip(row) {
            column.check(value).map_err(|rule| {
                Problem::new(format!(
                    "{} of {} in {source} {rule}",
                    column.name, table.name
                ))
                .because(format!("it is {}", shown(value)))
                .hint("it was not made by this game or has been changed; nothing was imported")
            })?;
        }
        let fate = if self.is_barred(table, row)? {
            Fate::Barred
        } else if table.name == "images" && !self.has(table, row)? {
            picture(row)?;
            Fate::New
        } else {
            self.place(table, row, source)?
        };
        let tally = self.tallies.entry(table.name).or_default();
        *match fate {
            Fate::New => &mut tally.new,
            Fate::Joined => &mut tally.joined,
            Fate::Known => &mut tally.known,
            Fate::Barred => &mut tally.barred,
        } += 1;
        Ok(fate)
    }

    /// Whether the row must not be kept: its person was erased, or lets no
    /// measurements be kept.
    fn is_barred(&mut self, table: &Table, row: &[Value]) -> Result<bool> {
        let of = |name: &str| text(table, row, name);
        let ask = |sql: &str, person: &str| -> Result<bool> {
            self.transaction
                .prepare_cached(sql)
                .and_then(|mut query| query.exists([person]))
                .map_err(unwritable)
        };
        let barred = match table.owner {
            Owner::Nobody => false,
            Owner::Person(column) => {
                let person = of(column);
                ask("SELECT 1 FROM erased WHERE person = ?1", person)?
                    || (table.name == "sessions" && !ask(AGREES, person)?)
            }
            Owner::Session(column) => self.sessions.contains(of(column)),
            Owner::Turn(column) => self.turns.contains(of(column)),
        };
        if barred {
            match table.name {
                "sessions" => drop(self.sessions.insert(of("id").to_owned())),
                "turns" => drop(self.turns.insert(of("id").to_owned())),
                "model_people" => self
                    .learned
                    .push((of("model").to_owned(), of("person").to_owned())),
                _ => {}
            }
        }
        Ok(barred)
    }

    /// Whether a row with this key is there.
    fn has(&self, table: &Table, row: &[Value]) -> Result<bool> {
        self.transaction
            .prepare_cached(&format!(
                "SELECT 1 FROM \"{}\" WHERE {}",
                table.name,
                by_key(table)
            ))
            .and_then(|mut query| query.exists(params_from_iter(key(table, row))))
            .map_err(unwritable)
    }

    fn place(&self, table: &Table, row: &[Value], source: &str) -> Result<Fate> {
        let names: Vec<_> = table.stored().map(|column| column.name).collect();
        let failed = |error| explained(error, table, source);
        let mut insert = self
            .transaction
            .prepare_cached(&format!(
                "INSERT INTO \"{}\" (\"{}\") VALUES ({}) ON CONFLICT DO NOTHING",
                table.name,
                names.join("\", \""),
                vec!["?"; names.len()].join(", ")
            ))
            .map_err(unwritable)?;
        if insert.execute(params_from_iter(row)).map_err(failed)? == 1 {
            return Ok(Fate::New);
        }
        let mine = self.known(table, &names, row, source)?;
        let joined = join(table, &mine, row).map_err(|column| {
            Problem::new(format!(
                "{source} contradicts this dataset: {} of a row in {} is not the same in both",
                column, table.name
            ))
            .because(format!("the row is {}", shown_key(table, row)))
            .hint("one of the two has been changed by hand; nothing was imported")
        })?;
        if joined == mine {
            return Ok(Fate::Known);
        }
        let set: Vec<_> = names.iter().map(|name| format!("\"{name}\" = ?")).collect();
        let values = joined.iter().chain(key(table, &mine));
        self.transaction
            .prepare_cached(&format!(
                "UPDATE \"{}\" SET {} WHERE {}",
                table.name,
                set.join(", "),
                by_key(table)
            ))
            .map_err(unwritable)?
            .execute(params_from_iter(values))
            .map_err(failed)?;
        Ok(Fate::Joined)
    }

    /// The row of the dataset that has the same key.
    fn known(
        &self,
        table: &Table,
        names: &[&str],
        row: &[Value],
        source: &str,
    ) -> Result<Vec<Value>> {
        let mut query = self
            .transaction
            .prepare_cached(&format!(
                "SELECT \"{}\" FROM \"{}\" WHERE {}",
                names.join("\", \""),
                table.name,
                by_key(table)
            ))
            .map_err(unwritable)?;
        query
            .query_row(params_from_iter(key(table, row)), |row| {
                (0..names.len()).map(|place| row.get(place)).collect()
            })
            .map_err(|error| match error {
                rusqlite::Error::QueryReturnedNoRows => Problem::new(format!(
                    "{source} contradicts this dataset: another row of {} has the place of its own",
                    table.name
                ))
                .because(format!("the row is {}", shown_key(table, row)))
                .hint("one of the two has been changed by hand; nothing was imported"),
                error => unwritable(error),
            })
    }
}

/// Whether somebody agrees that measurements are kept.
const AGREES: &str = "SELECT 1 FROM agreed WHERE person = ?1 AND purpose = 'measurements'";

/// The text in a column of a row.
pub fn text<'a>(table: &Table, row: &'a [Value], name: &str) -> &'a str {
    match table.place(name).and_then(|place| row.get(place)) {
        Some(Value::Text(text)) => text,
        _ => "",
    }
}

fn key<'a>(table: &'a Table, row: &'a [Value]) -> impl Iterator<Item = &'a Value> {
    table
        .key
        .iter()
        .filter_map(|name| row.get(table.place(name)?))
}

fn by_key(table: &Table) -> String {
    let all: Vec<_> = table
        .key
        .iter()
        .map(|name| format!("\"{name}\" = ?"))
        .collect();
    all.join(" AND ")
}

/// What two copies of a row know together. In whatever order copies come, and
/// however often, they come to the same.
///
/// # Errors
/// The name of a column in which they must agree and do not.
fn join(
    table: &Table,
    mine: &[Value],
    theirs: &[Value],
) -> std::result::Result<Vec<Value>, &'static str> {
    let elder = table
        .place("id")
        .is_some_and(|id| order(&theirs[id], &mine[id]) == Ordering::Less);
    let mut joined = Vec::with_capacity(mine.len());
    for ((column, mine), theirs) in table.stored().zip(mine).zip(theirs) {
        joined.push(one(column, mine, theirs, elder).ok_or(column.name)?.clone());
    }
    Ok(joined)
}

fn one<'a>(column: &Column, mine: &'a Value, theirs: &'a Value, elder: bool) -> Option<&'a Value> {
    let same = order(mine, theirs) == Ordering::Equal;
    match (column.rule, mine, theirs) {
        (_, _, _) if same => Some(mine),
        (Rule::Mine, _, _) => Some(mine),
        (Rule::Elder, _, _) => Some(if elder { theirs } else { mine }),
        (Rule::Least | Rule::Most | Rule::Known, Value::Null, theirs) => Some(theirs),
        (Rule::Least | Rule::Most | Rule::Known, mine, Value::Null) => Some(mine),
        (Rule::Least, mine, theirs) => Some(match order(mine, theirs) {
            Ordering::Greater => theirs,
            _ => mine,
        }),
        (Rule::Most, mine, theirs) => Some(match order(mine, theirs) {
            Ordering::Less => theirs,
            _ => mine,
        }),
        (Rule::Same | Rule::Known, _, _) => None,
    }
}

/// An order of values of one kind.
fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        (Value::Real(a), Value::Real(b)) => a.total_cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Blob(a), Value::Blob(b)) => a.cmp(b),
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Greater,
        (_, Value::Null) => Ordering::Less,
        // Kinds were checked before.
        _ => ValueRef::from(a)
            .data_type()
            .to_string()
            .cmp(&ValueRef::from(b).data_type().to_string()),
    }
}

/// A value for a message: short.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => format!("{:?}", text.chars().take(40).collect::<String>()),
        Value::Blob(bytes) => format!("{} bytes", bytes.len()),
    }
}

fn shown_key(table: &Table, row: &[Value]) -> String {
    let all: Vec<_> = key(table, row).map(shown).collect();
    all.join(", ")
}

/// What a failed statement means where nothing is wrong with the row.
pub fn unwritable(error: rusqlite::Error) -> Problem {
    Problem::new("cannot write to the dataset")
        .because(error)
        .hint("make room on the disk and allow this user to write there; nothing was imported")
}

/// What a row that SQLite refuses means.
fn explained(error: rusqlite::Error, table: &Table, source: &str) -> Problem {
    use rusqlite::ErrorCode::ConstraintViolation;
    match error.sqlite_error_code() {
        Some(ConstraintViolation) => Problem::new(format!(
            "a row of {} in {source} makes no sense beside the others",
            table.name
        ))
        .because(error)
        .hint("it was not made by this game or has been changed; nothing was imported"),
        _ => unwritable(error),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn session(ended: Option<i64>, calibrated: i64) -> Vec<Value> {
        let text = |text: &str| Value::Text(text.into());
        vec![
            text("s"),
            text("p"),
            text("i"),
            text("1"),
            text("en"),
            Value::Integer(1),
            ended.map_or(Value::Null, Value::Integer),
            Value::Integer(calibrated),
        ]
    }

    fn sessions() -> impl Strategy<Value = Vec<Value>> {
        (proptest::option::of(0..9_i64), 0..2_i64)
            .prop_map(|(ended, calibrated)| session(ended, calibrated))
    }

    proptest! {
        #[test]
        fn joining_knows_no_order(a in sessions(), b in sessions(), c in sessions()) {
            let table = Table::named("sessions").unwrap();
            let join = |a: &[Value], b: &[Value]| join(table, a, b).unwrap();
            prop_assert_eq!(join(&a, &a), a.clone());
            prop_assert_eq!(join(&a, &b), join(&b, &a));
            prop_assert_eq!(join(&join(&a, &b), &c), join(&a, &join(&b, &c)));
        }
    }

    #[test]
    fn what_must_agree_is_told() {
        let table = Table::named("sessions").unwrap();
        let mut other = session(None, 0);
        other[1] = Value::Text("somebody else".into());
        assert_eq!(join(table, &session(None, 0), &other), Err("person"));
    }
}
