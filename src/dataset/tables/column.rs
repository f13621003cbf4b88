//! What a column may hold, and how two copies of it become one.

use rusqlite::types::Value;

use crate::facs::{ActionUnit, Emotion};

/// The last millisecond of the year 9999; later is no time but a mistake.
const LAST_TIME: i64 = 253_402_300_799_999;

/// The longest text that a column takes, in bytes.
const LONGEST: usize = 65_536;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A UUID in lower case with hyphens.
    Id,
    /// Any text of at most 64 KiB.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// The key of an emotion.
    Emotion,
    /// An object in JSON.
    Json,
    /// Milliseconds since 1970 UTC, to the year 9999.
    Time,
    /// A whole number from 0 on.
    Whole,
    /// Yes or no.
    Flag,
    /// A set of Action Units: bits in SQLite, a list of codes elsewhere.
    Units,
    /// A finite number.
    Real,
    /// A number from 0 to 1.
    Share,
    /// So many finite little-endian f32.
    Floats(usize),
    /// Bytes that only this game makes sense of.
    Bytes,
}

/// How two copies of a row agree on a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Both must say the same.
    Same,
    /// The smaller counts, and any value more than none.
    Least,
    /// The larger counts.
    Most,
    /// Any value counts more than none; two must be the same.
    Known,
    /// What the row with the smaller id says.
    Elder,
    /// What is there already stays.
    Mine,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may hold nothing.
    pub optional: bool,
    /// How two copies agree.
    pub rule: Rule,
    /// What it means, for the data card.
    pub about: &'static str,
    /// Where a column that is not stored in the table comes from, in SQL.
    expression: Option<&'static str>,
}

impl Column {
    /// A column of the table itself.
    pub(super) const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self {
            name,
            kind,
            optional: false,
            rule: Rule::Same,
            about,
            expression: None,
        }
    }

    /// A column that is worked out for readers of an export.
    pub(super) const fn derived(
        name: &'static str,
        kind: Kind,
        expression: &'static str,
        about: &'static str,
    ) -> Self {
        Self {
            expression: Some(expression),
            ..Self::new(name, kind, about)
        }
    }

    /// The picture of a row in an ImageFolder, by the name that readers look for.
    pub const FILE_NAME: Self = Self::new("file_name", Kind::Text, "the picture");

    /// The turn that a picture is of, beside columns of that turn.
    pub const TURN: Self = Self::derived("turn", Kind::Id, "t.id", "the turn that it is of");

    /// The same column, which may hold nothing.
    pub(super) const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// The same column with another rule.
    pub(super) const fn rule(mut self, rule: Rule) -> Self {
        self.rule = rule;
        self
    }

    /// Whether the table itself keeps it.
    pub const fn is_stored(&self) -> bool {
        self.expression.is_none()
    }

    /// Where its values come from, in SQL.
    pub fn sql(&self) -> String {
        self.expression
            .map_or_else(|| format!("t.\"{}\"", self.name), str::to_owned)
    }

    /// Whether `value` makes sense here.
    ///
    /// # Errors
    /// What it must be.
    pub fn check(&self, value: &Value) -> Result<(), String> {
        match (self.kind, value) {
            (_, Value::Null) if self.optional => Ok(()),
            (_, Value::Null) => Err("must not be empty".into()),
            (Kind::Id, Value::Text(text)) => check_id(text),
            (Kind::Text, Value::Text(text)) => check_length(text),
            (Kind::Word(words), Value::Text(text)) => check(words.contains(&text.as_str()), || {
                format!("must be one of {}", words.join(", "))
            }),
            (Kind::Emotion, Value::Text(text)) => check(is_emotion(text), || {
                let all = Emotion::ALL.map(Emotion::key);
                format!("must be one of {}", all.join(", "))
            }),
            (Kind::Json, Value::Text(text)) => {
                check_length(text)?;
                let object = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>;
                check(object(text).is_ok(), || "must be a JSON object".into())
            }
            (Kind::Time, Value::Integer(time)) => check((0..=LAST_TIME).contains(time), || {
                "must be a time from 1970 to 9999".into()
            }),
            (Kind::Whole, Value::Integer(number)) => {
                check(*number >= 0, || "must be a whole number from 0 on".into())
            }
            (Kind::Flag, Value::Integer(flag)) => {
                check(matches!(flag, 0 | 1), || "must be true or false".into())
            }
            (Kind::Units, Value::Integer(bits)) => {
                check((0..1 << ActionUnit::COUNT).contains(bits), || {
                    "must be a set of the twenty Action Units".into()
                })
            }
            (Kind::Real, Value::Real(number)) => {
                check(number.is_finite(), || "must be a finite number".into())
            }
            (Kind::Share, Value::Real(number)) => check((0.0..=1.0).contains(number), || {
                "must be a number from 0 to 1".into()
            }),
            (Kind::Floats(count), Value::Blob(bytes)) => {
                check(bytes.len() == 4 * count, || {
                    format!("must be {count} numbers")
                })?;
                check(floats(bytes).all(f32::is_finite), || {
                    "must be finite numbers".into()
                })
            }
            (Kind::Bytes, Value::Blob(bytes)) => check((1..=1024).contains(&bytes.len()), || {
                "must be 1 to 1024 bytes".into()
            }),
            _ => Err("is of another type".into()),
        }
    }
}

fn check(good: bool, rule: impl FnOnce() -> String) -> Result<(), String> {
    if good { Ok(()) } else { Err(rule()) }
}

fn check_id(text: &str) -> Result<(), String> {
    let canonical = uuid::Uuid::parse_str(text).is_ok_and(|id| {
        id.hyphenated()
            .encode_lower(&mut uuid::Uuid::encode_buffer())
            == text
    });
    check(canonical, || {
        "must be a UUID in lower case with hyphens".into()
    })
}

fn check_length(text: &str) -> Result<(), String> {
    check(text.len() <= LONGEST, || {
        format!("must be at most {LONGEST} bytes long")
    })
}

fn is_emotion(text: &str) -> bool {
    Emotion::ALL.iter().any(|emotion| emotion.key() == text)
}

/// The numbers of a vector.
pub fn floats(bytes: &[u8]) -> impl Iterator<Item = f32> {
    let (numbers, _) = bytes.as_chunks::<4>();
    numbers.iter().map(|number| f32::from_le_bytes(*number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(kind: Kind, value: Value) -> String {
        Column::new("c", kind, "").check(&value).unwrap_err()
    }

    #[test]
    fn values_that_make_no_sense_are_refused_with_the_rule() {
        let text = |text: &str| Value::Text(text.into());
        let id = "0196D3A0-0000-7000-8000-000000000000";
        assert!(refused(Kind::Id, text(id)).contains("UUID"));
        let lower = text(&id.to_lowercase());
        assert_eq!(Column::new("c", Kind::Id, "").check(&lower), Ok(()));
        assert!(refused(Kind::Id, text("anna")).contains("UUID"));
        assert!(refused(Kind::Text, text(&"a".repeat(LONGEST + 1))).contains("long"));
        assert!(refused(Kind::Word(&["a", "b"]), text("c")).contains("a, b"));
        assert!(refused(Kind::Emotion, text("joy")).contains("happiness"));
        assert!(refused(Kind::Json, text("[1]")).contains("JSON"));
        assert!(refused(Kind::Time, Value::Integer(-1)).contains("time"));
        assert!(refused(Kind::Whole, Value::Integer(-1)).contains("whole"));
        assert!(refused(Kind::Flag, Value::Integer(2)).contains("true"));
        assert!(refused(Kind::Units, Value::Integer(1 << 20)).contains("twenty"));
        assert!(refused(Kind::Real, Value::Real(f64::NAN)).contains("finite"));
        assert!(refused(Kind::Share, Value::Real(1.1)).contains("0 to 1"));
        assert!(refused(Kind::Floats(2), Value::Blob(vec![0; 4])).contains('2'));
        let infinite = f32::INFINITY.to_le_bytes().to_vec();
        assert!(refused(Kind::Floats(1), Value::Blob(infinite)).contains("finite"));
        assert!(refused(Kind::Bytes, Value::Blob(vec![])).contains("bytes"));
        assert!(refused(Kind::Real, Value::Integer(1)).contains("type"));
        assert!(refused(Kind::Real, Value::Null).contains("empty"));
        let optional = Column::new("c", Kind::Real, "").optional();
        assert_eq!(optional.check(&Value::Null), Ok(()));
    }
}
