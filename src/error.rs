//! Failures that a person reads: what went wrong, why, and what to do.

use std::error::Error;

/// A failure with a hint. Shown as `what: why`, and the hint on a line of its own.
#[derive(Debug)]
pub struct Problem {
    what: String,
    source: Option<Box<dyn Error + Send + Sync>>,
    hint: Option<String>,
}

/// The result of everything that can fail with a [`Problem`].
pub type Result<T, E = Problem> = std::result::Result<T, E>;

impl Problem {
    /// States what went wrong, in lower case and without a full stop.
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            source: None,
            hint: None,
        }
    }

    /// Adds the cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Adds what the reader can do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// What the reader can do about it, if anything: this problem's own hint
    /// or, failing that, its cause's.
    pub fn advice(&self) -> Option<&str> {
        self.hint.as_deref().or_else(|| {
            self.source
                .as_deref()?
                .downcast_ref::<Self>()
                .and_then(Self::advice)
        })
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.what)?;
        let mut cause = self.source.as_deref().map(|e| e as &dyn Error);
        while let Some(error) = cause {
            // A problem writes its own causes.
            write!(f, ": {error}")?;
            cause = if error.is::<Self>() {
                None
            } else {
                error.source()
            };
        }
        Ok(())
    }
}

impl Error for Problem {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|e| e as &dyn Error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_chain_is_written_once_and_the_nearest_hint_wins() {
        let inner = Problem::new("cannot open a.ron")
            .because(std::io::Error::other("disk on fire"))
            .hint("put it out");
        let outer = Problem::new("cannot start").because(inner);
        assert_eq!(
            outer.to_string(),
            "cannot start: cannot open a.ron: disk on fire"
        );
        assert_eq!(outer.advice(), Some("put it out"));
        assert_eq!(outer.hint("call for help").advice(), Some("call for help"));
    }
}
