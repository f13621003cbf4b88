//! Names of rows: version 7 UUIDs, so that rows of many kiosks meet without clashes.

use std::str::FromStr;

use rusqlite::{
    ToSql,
    types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

macro_rules! id {
    ($(#[$about:meta] $name:ident)*) => {$(
        #[$about]
        ///
        /// Written as a hyphenated UUID in lower case, in the database and elsewhere.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new name, later than all that this process gave before.
            #[expect(clippy::new_without_default, reason = "two of them are never equal")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(self.to_string().into())
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                value.as_str()?.parse().map_err(FromSqlError::other)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

id! {
    /// A player, and nothing more is known of them.
    PersonId
    /// One decision about one purpose.
    ConsentId
    /// One person's play from consent to results.
    SessionId
    /// One attempt at one target.
    TurnId
    /// What somebody calls a turn's face.
    LabelId
    /// A picture that was kept.
    ImageId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_ascend_and_come_back_from_their_text() {
        let ids: Vec<_> = (0..100).map(|_| TurnId::new()).collect();
        assert!(ids.is_sorted());
        for id in ids {
            assert_eq!(id.to_string().parse::<TurnId>().unwrap(), id);
        }
        assert!("not an id".parse::<TurnId>().is_err());
    }
}
