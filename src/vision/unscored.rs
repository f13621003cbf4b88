//! Units that are read but not counted, and why.

use serde::Deserialize;

use super::tracker::VisionConfig;
use crate::facs::{ActionUnit, AuSet};

/// A unit that is detected and recorded, but neither scored nor spoken of,
/// because it cannot be read fairly.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unscored {
    /// Which unit.
    pub unit: ActionUnit,
    /// Why it would not be fair, in a sentence.
    pub because: String,
}

impl VisionConfig {
    /// The units that are neither scored nor spoken of.
    pub fn unscored_units(&self) -> AuSet {
        self.unscored.iter().map(|unscored| unscored.unit).collect()
    }
}

/// Names what is wrong with the list, as [`Config::validate`](crate::config::Config::validate).
///
/// # Errors
/// A unit without a reason, or named twice.
pub(super) fn validate(list: &[Unscored]) -> Result<(), (String, String)> {
    let fail = |field: &str, rule: String| Err((format!("unscored.{field}"), rule));
    let mut seen = AuSet::EMPTY;
    for Unscored { unit, because } in list {
        if because.trim().is_empty() {
            return fail("because", format!("must say why {unit} is not scored"));
        }
        if seen.contains(*unit) {
            return fail("unit", format!("names {unit} twice"));
        }
        seen.insert(*unit);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    #[test]
    fn each_unscored_unit_says_why() {
        let text = include_str!("../../config/vision.ron");
        let config: VisionConfig = config::parse("vision.ron", text).unwrap();
        assert_eq!(config.unscored_units().len(), config.unscored.len());

        let first = text.find("unscored: [").unwrap() + "unscored: [".len();
        for (entry, wanted) in [
            ("(unit: AU14, because: \" \"),", "why AU14 is not scored"),
            (
                "(unit: AU14, because: \"a\"), (unit: AU14, because: \"b\"),",
                "names AU14 twice",
            ),
            ("AU14,", "AU14"),
        ] {
            let text = format!("{}{entry}{}", &text[..first], &text[first..]);
            let problem = config::parse::<VisionConfig>("vision.ron", &text).unwrap_err();
            assert!(problem.to_string().contains(wanted), "{problem}");
        }
    }
}
