//! Why a figure does not exist.

use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeMap};

/// Why something cannot be computed. Its text is a clause that can follow
/// "because".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// There is nothing to compute from.
    Empty,
    /// There are fewer values than it takes.
    TooFew {
        /// How many there are.
        have: usize,
        /// How many it takes.
        need: usize,
    },
    /// All values (or all differences) are the same.
    NoVariance,
    /// One of the groups that are compared is empty.
    EmptyGroup,
    /// Only one group is there.
    OneGroup,
    /// A value is not a finite number.
    NotFinite,
    /// Two columns that belong together differ in length.
    Unequal,
    /// Predictors say the same, so that their effects cannot be told apart.
    Collinear,
    /// Every outcome (of a group) is the same, so that odds have no limit.
    Separated,
    /// The search for an estimate did not settle.
    NotConverged,
    /// A parameter is outside of what makes sense.
    Impossible,
}

impl Reason {
    /// Its key in files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooFew { .. } => "too_few",
            Self::NoVariance => "no_variance",
            Self::EmptyGroup => "empty_group",
            Self::OneGroup => "one_group",
            Self::NotFinite => "not_finite",
            Self::Unequal => "unequal",
            Self::Collinear => "collinear",
            Self::Separated => "separated",
            Self::NotConverged => "not_converged",
            Self::Impossible => "impossible",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there are no values"),
            Self::TooFew { have, need } => write!(
                f,
                "there {} {have} value{} and it takes {need}",
                if *have == 1 { "is" } else { "are" },
                if *have == 1 { "" } else { "s" }
            ),
            Self::NoVariance => f.write_str("all values are the same"),
            Self::EmptyGroup => f.write_str("a group is empty"),
            Self::OneGroup => f.write_str("there is only one group"),
            Self::NotFinite => f.write_str("a value is not a number"),
            Self::Unequal => f.write_str("the two columns differ in length"),
            Self::Collinear => f.write_str("the predictors cannot be told apart"),
            Self::Separated => f.write_str("every outcome of a group is the same"),
            Self::NotConverged => f.write_str("the estimate did not settle"),
            Self::Impossible => f.write_str("a parameter makes no sense"),
        }
    }
}

impl std::error::Error for Reason {}

/// A figure, or the reason why there is none; written to files as the figure
/// itself or as `{"not_computed": key, "because": text}`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Finding<T> {
    /// The figure.
    Known(T),
    /// Why there is none.
    Unknown(Reason),
}

impl<T> Finding<T> {
    /// The figure, if there is one.
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }

    /// Why there is none.
    pub const fn reason(&self) -> Option<Reason> {
        match self {
            Self::Known(_) => None,
            Self::Unknown(reason) => Some(*reason),
        }
    }
}

impl<T> From<Result<T, Reason>> for Finding<T> {
    fn from(result: Result<T, Reason>) -> Self {
        match result {
            Ok(value) => Self::Known(value),
            Err(reason) => Self::Unknown(reason),
        }
    }
}

impl<T: Serialize> Serialize for Finding<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(value) => value.serialize(serializer),
            Self::Unknown(reason) => {
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("not_computed", reason.key())?;
                map.serialize_entry("because", &reason.to_string())?;
                map.end()
            }
        }
    }
}
