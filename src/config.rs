//! Typed RON configuration: one way to read a file, at start and on every change.

use std::path::Path;

use serde::de::DeserializeOwned;

use crate::error::{Problem, Result};

/// A configuration that can tell whether its values make sense together.
///
/// The type stands beside the code that it configures, derives `Deserialize`
/// with `deny_unknown_fields`, and is read from `config/`.
pub trait Config: DeserializeOwned {
    /// Names the first value that makes no sense, as `(field, what it must be)`.
    ///
    /// # Errors
    /// The field and the rule it breaks.
    fn validate(&self) -> std::result::Result<(), (String, String)> {
        Ok(())
    }
}

/// How RON is written here: an optional value is the value itself, or left out.
pub fn options() -> ron::Options {
    ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME)
}

/// Reads `text` as a `T`; `name` is the file's name in messages.
///
/// # Errors
/// Syntax, an unknown field, a wrong type or a bad value, with line and column
/// where the parser knows them.
pub fn parse<T: Config>(name: &str, text: &str) -> Result<T> {
    let value: T = options().from_str(text).map_err(|error| {
        let at = error.span.start;
        Problem::new(format!("{name}:{}:{}", at.line, at.col))
            .because(error.code)
            .hint(format!(
                "correct that line of {name}; README.md lists what each file may hold"
            ))
    })?;
    value.validate().map_err(|(field, rule)| {
        let at = line_of(text, &field).map_or(String::new(), |line| format!(":{line}"));
        Problem::new(format!("{name}{at}: `{field}` {rule}"))
            .hint(format!("change `{field}` in {name}"))
    })?;
    Ok(value)
}

/// Reads and parses the file at `path`.
///
/// # Errors
/// As [`parse`], and when the file cannot be read.
pub fn read<T: Config>(path: &Path) -> Result<T> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Problem::new(format!("cannot read {name}"))
            .because(error)
            .hint("start from the project's folder, or name it with --root")
    })?;
    parse(&name, &text)
}

/// The line (from 1) on which the last part of a dotted field stands first.
fn line_of(text: &str, field: &str) -> Option<usize> {
    let key = field.rsplit('.').next()?;
    text.lines()
        .position(|line| {
            line.trim_start()
                .strip_prefix(key)
                .is_some_and(|rest| rest.trim_start().starts_with(':'))
        })
        .map(|index| index + 1)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        seconds: f32,
        name: Option<String>,
    }

    impl Config for Sample {
        fn validate(&self) -> std::result::Result<(), (String, String)> {
            if self.seconds > 0.0 {
                Ok(())
            } else {
                Err(("seconds".into(), "must be above 0".into()))
            }
        }
    }

    fn problem(text: &str) -> Problem {
        parse::<Sample>("sample.ron", text).unwrap_err()
    }

    #[test]
    fn a_good_file_is_read() {
        let sample: Sample = parse("sample.ron", "(seconds: 5.0, name: \"a\")").unwrap();
        assert_eq!((sample.seconds, sample.name.as_deref()), (5.0, Some("a")));
    }

    #[test]
    fn each_mistake_names_file_line_and_field_and_hints() {
        for (text, wanted) in [
            (
                "(\n  seconds: 5.0,\n  secs: 1,\n)",
                ["sample.ron:3", "secs"],
            ),
            ("(\n  seconds: \"five\",\n)", ["sample.ron:2", "float"]),
            (
                "(\n\n  seconds: -1.0,\n)",
                ["sample.ron:3", "`seconds` must be above 0"],
            ),
            ("(\n  seconds: 5.0", ["sample.ron:2", "comma"]),
        ] {
            let problem = problem(text);
            for part in wanted {
                assert!(problem.to_string().contains(part), "{problem} lacks {part}");
            }
            assert!(problem.advice().is_some());
        }
    }
}
