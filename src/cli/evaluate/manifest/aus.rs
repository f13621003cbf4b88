//! The column `aus`: which Action Units a face shows, and how strongly.

use crate::{
    error::{Problem, Result},
    facs::{ActionUnit, AuReadings},
    learn::evidence::Truth,
};

/// What the column says.
#[derive(Debug, Clone, PartialEq)]
pub struct Labelled {
    /// Of the twenty units.
    pub truth: Truth,
    /// FACS numbers beyond the twenty.
    pub beyond: Vec<u8>,
}

/// Intensity from which a unit counts as present: FACS "A", trace.
const PRESENT: f32 = 1.0;

/// FACS numbers (manual of 2002) that are none of the twenty: of the face, and
/// of head and eyes.
const BEYOND: [std::ops::RangeInclusive<u8>; 13] = [
    8..=8,
    13..=13,
    16..=16,
    18..=19,
    21..=22,
    27..=27,
    29..=39,
    41..=42,
    44..=46,
    50..=58,
    61..=66,
    68..=70,
    71..=74,
];

/// Parses `AU06+AU12`, `6;12`, `AU06:2.5+AU12:E`, `6B+12`; `none` or `0` is a
/// face that shows no unit, and an empty text one that nobody labelled: `None`.
///
/// # Errors
/// An unknown unit, one that stands twice, an intensity that is none.
pub fn parse(text: &str) -> Result<Option<Labelled>> {
    let mut labelled = Labelled {
        truth: Truth::default(),
        beyond: Vec::new(),
    };
    match text.to_lowercase().as_str() {
        "" => return Ok(None),
        "none" | "0" => return Ok(Some(labelled)),
        _ => {}
    }
    let mut seen = Vec::new();
    for part in text.split(['+', ';']) {
        let (number, intensity) = unit(part.trim())?;
        if seen.contains(&number) {
            return Err(Problem::new(format!("AU{number:02} stands twice"))
                .hint("name every unit of a face once"));
        }
        seen.push(number);
        let Some(unit) = ActionUnit::from_number(number) else {
            labelled.beyond.push(number);
            continue;
        };
        labelled.truth.intensities[unit.index()] = intensity;
        if intensity.is_none_or(|value| value >= PRESENT) {
            labelled.truth.present.insert(unit);
        }
    }
    Ok(Some(labelled))
}

/// One unit's number and, if it is told, intensity.
fn unit(part: &str) -> Result<(u8, Option<f32>)> {
    let unknown = || {
        Problem::new(format!("the Action Unit \"{part}\" is not known"))
            .hint("write units as AU06+AU12 or 6;12, with an intensity as AU06:2.5 or AU06:B; `none` for no unit")
    };
    let lower = part.to_ascii_lowercase();
    let digits = lower.strip_prefix("au").unwrap_or(&lower);
    let end = digits
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(digits.len());
    let number: u8 = digits[..end].parse().map_err(|_| unknown())?;
    let known = ActionUnit::from_number(number).is_some()
        || BEYOND.iter().any(|range| range.contains(&number));
    if !known {
        return Err(unknown());
    }
    let intensity = match digits[end..].trim() {
        "" => None,
        rest => match rest.strip_prefix(':') {
            Some(value) => Some(intensity(number, value.trim())?),
            None if rest.len() == 1 => Some(letter(rest).ok_or_else(unknown)?),
            None => return Err(unknown()),
        },
    };
    Ok((number, intensity))
}

fn intensity(number: u8, text: &str) -> Result<f32> {
    let value = letter(text).or_else(|| text.parse().ok());
    value
        .filter(|value| (0.0..=AuReadings::MAX_INTENSITY).contains(value))
        .ok_or_else(|| {
            Problem::new(format!(
                "the intensity \"{text}\" of AU{number:02} is out of range"
            ))
            .hint("write a number from 0 to 5, or a letter from A to E")
        })
}

/// A to E as 1 to 5.
fn letter(text: &str) -> Option<f32> {
    let place = ["a", "b", "c", "d", "e"]
        .iter()
        .position(|letter| *letter == text)?;
    Some(place as f32 + 1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::facs::{ActionUnit::*, AuSet};

    fn truth(text: &str) -> Truth {
        parse(text).unwrap().unwrap().truth
    }

    #[test]
    fn every_spelling_of_a_smile_is_a_smile() {
        let smile = AuSet::from([CheekRaiser, LipCornerPuller]);
        for text in [
            "AU06+AU12",
            "6;12",
            "AU6 + AU12",
            "au06;au12",
            "6:3+12:C",
            "6c+12e",
            "AU06:1;AU12:5.0",
            "6+12+4:0",
        ] {
            assert_eq!(truth(text).present, smile, "{text}");
        }
        let told = truth("6b+12:4.5+4:0.5").intensities;
        assert_eq!(told[CheekRaiser.index()], Some(2.0));
        assert_eq!(told[LipCornerPuller.index()], Some(4.5));
        assert_eq!(told[BrowLowerer.index()], Some(0.5));
        assert_eq!(truth("6").intensities[CheekRaiser.index()], None);
    }

    #[test]
    fn no_unit_is_not_the_same_as_no_label() {
        assert_eq!(parse("").unwrap(), None);
        assert_eq!(truth("none"), Truth::default());
        assert_eq!(truth("0"), Truth::default());
    }

    #[test]
    fn units_beyond_the_twenty_are_told_apart_from_mistakes() {
        let labelled = parse("12+27+45").unwrap().unwrap();
        assert_eq!(labelled.beyond, [27, 45]);
        assert_eq!(labelled.truth.present, AuSet::from([LipCornerPuller]));
        for (text, part) in [
            ("AU99", "AU99"),
            ("AU03", "AU03"),
            ("smile", "smile"),
            ("6+", "\"\""),
            ("6,12", "6,12"),
            ("6x", "6x"),
            ("300", "300"),
            ("6+AU06", "twice"),
            ("6:7", "out of range"),
            ("6:-1", "out of range"),
            ("6:nan", "out of range"),
            ("6:", "out of range"),
        ] {
            let problem = parse(text).unwrap_err();
            assert!(problem.to_string().contains(part), "{text}: {problem}");
            assert!(problem.advice().is_some());
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text in ".{0,40}") {
            let _ = parse(&text);
        }

        #[test]
        fn what_is_written_is_read(units in proptest::collection::btree_map(0_usize..20, 0_u8..=50, 1..20)) {
            let parts: Vec<String> = units
                .iter()
                .map(|(k, tenths)| format!("{}:{}", ActionUnit::ALL[*k], f32::from(*tenths) / 10.0))
                .collect();
            let told = truth(&parts.join("+"));
            for (k, tenths) in units {
                prop_assert_eq!(told.intensities[k], Some(f32::from(tenths) / 10.0));
                prop_assert_eq!(told.present.contains(ActionUnit::ALL[k]), tenths >= 10);
            }
        }
    }
}
