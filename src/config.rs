//! Typed RON configuration: one way to read a file, at start and on every change.

use std::path::Path;

use ron::{
    Deserializer,
    error::{Position, SpannedError},
    extensions::Extensions,
};
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
    ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME)
}

/// Reads `text` as a `T`; `name` is the file's name in messages.
///
/// # Errors
/// Syntax, an unknown field, a wrong type or a bad value, with line and column
/// where the parser knows them, and the path of the field in question.
pub fn parse<T: Config>(name: &str, text: &str) -> Result<T> {
    let value: T = deserialize(text).map_err(|mistake| {
        let (line, column) = place(text, mistake.from);
        let field = mistake
            .field
            .map_or(String::new(), |field| format!(": `{field}`"));
        Problem::new(format!("{name}:{line}:{column}{field}"))
            .because(uncapitalised(&mistake.why))
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

/// Why a text is not what it should be.
struct Mistake {
    from: Position,
    why: String,
    /// The path of the field being read, as in `looks.paper.text` or
    /// `movements[3].units`; none outside any field.
    field: Option<String>,
}

fn deserialize<T: DeserializeOwned>(text: &str) -> std::result::Result<T, Mistake> {
    let mistake = |error: SpannedError, field| Mistake {
        from: error.span.start,
        why: error.code.to_string(),
        field,
    };
    let mut ron = Deserializer::from_str_with_options(text, &options())
        .map_err(|error| mistake(error, None))?;
    let value = serde_path_to_error::deserialize(&mut ron).map_err(|error| {
        let path = error.path().to_string();
        // A key that cannot be read has no name.
        let known = path.trim_end_matches('?').trim_end_matches('.');
        let field = (!known.is_empty()).then(|| known.to_owned());
        mistake(ron.span_error(error.into_inner()), field)
    })?;
    ron.end()
        .map_err(|error| mistake(ron.span_error(error), None))?;
    Ok(value)
}

/// Line and column (from 1) of the first character that is no space, from `start`
/// on: the parser counts the spaces before a value to it.
fn place(text: &str, start: Position) -> (usize, usize) {
    let mut at = (1, 1);
    for letter in text.chars() {
        if at >= (start.line, start.col) && !letter.is_whitespace() {
            break;
        }
        at = match letter {
            '\n' => (at.0 + 1, 1),
            _ => (at.0, at.1 + 1),
        };
    }
    at
}

fn uncapitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or(String::new(), |first| {
        first.to_lowercase().collect::<String>() + rest.as_str()
    })
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

/// The line (from 1) on which a dotted field stands: its parts are looked for one
/// after another, each below the one before. A part such as `groups[control]` is the
/// element with that name in a list: the line that says `"control"`.
fn line_of(text: &str, field: &str) -> Option<usize> {
    let mut lines = (1..).zip(text.lines()).peekable();
    let mut found = None;
    for part in field.split('.') {
        let (key, element) = match part.strip_suffix(']').and_then(|part| part.split_once('[')) {
            Some((key, element)) => (key, Some(format!("\"{element}\""))),
            None => (part, None),
        };
        found = Some(lines.find(|(_, line)| is_key(line, key))?.0);
        if let Some(name) = element {
            found = lines
                .find(|(_, line)| line.contains(&name))
                .map(|(n, _)| n)
                .or(found);
        }
    }
    found
}

/// Whether a line begins with `key:`, in quotes or without.
fn is_key(line: &str, key: &str) -> bool {
    let line = line.trim_start().trim_start_matches('"');
    line.strip_prefix(key)
        .is_some_and(|rest| rest.trim_start_matches('"').trim_start().starts_with(':'))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        seconds: f32,
        name: Option<String>,
        #[serde(default)]
        looks: BTreeMap<String, Look>,
        #[serde(default)]
        steps: Vec<Look>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Look {
        width: u8,
    }

    impl Config for Sample {
        fn validate(&self) -> std::result::Result<(), (String, String)> {
            if self.seconds <= 0.0 {
                return Err(("seconds".into(), "must be above 0".into()));
            }
            match self.looks.iter().find(|(_, look)| look.width == 0) {
                Some((name, _)) => Err((format!("looks.{name}.width"), "must not be 0".into())),
                None => Ok(()),
            }
        }
    }

    fn problem(text: &str) -> Problem {
        parse::<Sample>("sample.ron", text).unwrap_err()
    }

    #[test]
    fn a_good_file_is_read() {
        let text = "(seconds: 5.0, name: \"a\", looks: {\"b\": (width: 2)}, steps: [(width: 3)])";
        let sample: Sample = parse("sample.ron", text).unwrap();
        assert_eq!((sample.seconds, sample.name.as_deref()), (5.0, Some("a")));
        assert_eq!((sample.looks["b"].width, sample.steps[0].width), (2, 3));
    }

    #[test]
    fn each_mistake_names_file_line_and_field_and_hints() {
        for (text, wanted) in [
            // Unknown fields.
            (
                "(\n  seconds: 5.0,\n  secs: 1,\n)",
                "sample.ron:3:3: `secs`: unexpected field named `secs`",
            ),
            (
                "(\n  seconds: 5.0,\n  looks: {\n    \"b\": (\n      wide: 1)})",
                "sample.ron:5:7: `looks.b.wide`: unexpected field named `wide`",
            ),
            // Wrong types, also where fields lie in others.
            (
                "(\n  seconds: \"five\",\n)",
                "sample.ron:2:12: `seconds`: expected float",
            ),
            (
                "(\n  seconds: 1.0, name: 7,\n)",
                "sample.ron:2:23: `name`: expected string",
            ),
            (
                "(\n  seconds: 1.0,\n  looks: 3)",
                "sample.ron:3:10: `looks`: expected opening `{`",
            ),
            (
                "(\n  seconds: 1.0,\n  looks: {\"b\": (\n    width: true)})",
                "sample.ron:4:12: `looks.b.width`: expected integer",
            ),
            (
                "(seconds: 1.0,\n  steps: [(width: 1),\n    (width: 300)])",
                "sample.ron:3:13: `steps[1].width`: integer is out of bounds",
            ),
            // Missing fields.
            (
                "(name: \"a\",\n)",
                "sample.ron:2:1: unexpected missing field named `seconds`",
            ),
            // Bad values.
            (
                "(\n\n  seconds: -1.0,\n)",
                "sample.ron:3: `seconds` must be above 0",
            ),
            (
                "(seconds: 1.0,\n  steps: [(\n    width: 1)],\n  looks: {\n    \"b\": (\n      width: 0)})",
                "sample.ron:6: `looks.b.width` must not be 0",
            ),
            // Bad syntax.
            ("(\n  seconds: 5.0", "sample.ron:2:12: expected comma"),
            (
                "(seconds: 5.0)\n)",
                "sample.ron:2:1: non-whitespace trailing characters",
            ),
        ] {
            let problem = problem(text);
            assert!(
                problem.to_string().starts_with(wanted),
                "{problem}\nwanted {wanted}"
            );
            assert!(problem.advice().is_some());
        }
    }
}
