//! Ways in which faces differ that should not matter, cut into groups.

use std::collections::BTreeSet;

/// A way in which faces differ that should not matter: skin, age, light.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// What differs.
    pub name: String,
    /// The groups, in the order in which they are told.
    pub groups: Vec<String>,
    /// The group of each case, where it is known.
    pub of: Vec<Option<usize>>,
}

/// A band of numbers: its name, and what lies below its end.
type Band = (&'static str, f64);

const REST: f64 = f64::INFINITY;

/// The bands of numbers whose meaning is known by their name.
const BANDS: [(&str, &[Band]); 10] = [
    // 0 light to 1 dark.
    (
        "skin",
        &[("light", 1.0 / 3.0), ("medium", 2.0 / 3.0), ("dark", REST)],
    ),
    // Years.
    (
        "age",
        &[
            ("under 18", 18.0),
            ("18 to 29", 30.0),
            ("30 to 49", 50.0),
            ("50 to 64", 65.0),
            ("65 and more", REST),
        ],
    ),
    // 0 female to 1 male.
    ("sex", &[("female", 0.4), ("between", 0.6), ("male", REST)]),
    ("glasses", YES_OR_NO),
    ("beard", YES_OR_NO),
    ("occluded", YES_OR_NO),
    // Degrees to either side.
    (
        "yaw",
        &[
            ("under 10°", 10.0),
            ("10 to 19°", 20.0),
            ("20 to 29°", 30.0),
            ("30° and more", REST),
        ],
    ),
    // Mean luminance, 0 to 1.
    ("light", &[("dim", 0.25), ("medium", 0.5), ("bright", REST)]),
    // Pixels from eye to eye.
    (
        "resolution",
        &[
            ("under 40 pixels", 40.0),
            ("40 to 79 pixels", 80.0),
            ("80 to 159 pixels", 160.0),
            ("160 pixels and more", REST),
        ],
    ),
    // Whose recipe a synthetic face follows, 0 to 1.
    (
        "recipe",
        &[
            ("artist A", 1.0 / 3.0),
            ("mixed", 2.0 / 3.0),
            ("artist B", REST),
        ],
    ),
];

const YES_OR_NO: &[Band] = &[("no", 0.5), ("yes", REST)];

/// As many different numbers are still names, as in "type 1 to 6".
const MOST_NAMES: usize = 8;

impl Attribute {
    /// Groups by numbers: by known bands where the name has some, else by thirds.
    /// Of angles only the size counts.
    pub fn of_numbers(name: &str, values: &[Option<f64>]) -> Self {
        let known = BANDS.iter().find(|(known, _)| *known == name);
        let bands: Vec<(String, f64)> = match known {
            Some((_, bands)) => bands
                .iter()
                .map(|(n, end)| ((*n).to_owned(), *end))
                .collect(),
            None => thirds(values),
        };
        let band = |value: f64| {
            let value = if name == "yaw" { value.abs() } else { value };
            bands.iter().position(|(_, end)| value < *end)
        };
        let of: Vec<_> = values.iter().map(|value| value.and_then(band)).collect();
        Self::new(name, bands.into_iter().map(|(name, _)| name).collect(), of)
    }

    /// Groups by what is written, in alphabetical order; numbers as
    /// [`Self::of_numbers`] has them, unless they are few enough to be names.
    /// An empty text is unknown.
    pub fn of_texts(name: &str, texts: &[&str]) -> Self {
        let number = |text: &&str| text.parse::<f64>().ok().filter(|value| value.is_finite());
        let told: BTreeSet<&str> = texts.iter().copied().filter(|t| !t.is_empty()).collect();
        if told.len() > MOST_NAMES && told.iter().all(|text| number(text).is_some()) {
            let numbers: Vec<_> = texts.iter().map(number).collect();
            return Self::of_numbers(name, &numbers);
        }
        let groups: Vec<&str> = told.into_iter().collect();
        let place = |text: &&str| groups.binary_search(text).ok();
        let of = texts.iter().map(place).collect();
        Self::new(
            name,
            groups.iter().map(|group| (*group).to_owned()).collect(),
            of,
        )
    }

    /// Leaves out groups that nobody is in.
    fn new(name: &str, groups: Vec<String>, of: Vec<Option<usize>>) -> Self {
        let there: BTreeSet<usize> = of.iter().flatten().copied().collect();
        let place = |group: usize| there.iter().position(|other| *other == group);
        Self {
            name: name.to_owned(),
            of: of.into_iter().map(|group| group.and_then(place)).collect(),
            groups: there.iter().map(|group| groups[*group].clone()).collect(),
        }
    }
}

/// Three bands with about a third of the values each.
fn thirds(values: &[Option<f64>]) -> Vec<(String, f64)> {
    let mut sorted: Vec<f64> = values.iter().flatten().copied().collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else {
        return Vec::new();
    };
    let [low, high] = [1, 2].map(|third| sorted[(third * sorted.len() / 3).min(last)]);
    vec![
        (format!("below {low}"), low),
        (format!("{low} to {high}"), high),
        (format!("from {high}"), REST),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(attribute: &Attribute) -> Vec<Option<&str>> {
        let name = |group: &Option<usize>| group.map(|k| attribute.groups[k].as_str());
        attribute.of.iter().map(name).collect()
    }

    #[test]
    fn numbers_of_known_meaning_fall_into_their_bands() {
        let age = Attribute::of_numbers("age", &[Some(70.0), Some(29.9), None, Some(18.0)]);
        assert_eq!(age.groups, ["18 to 29", "65 and more"]);
        let told = [
            Some("65 and more"),
            Some("18 to 29"),
            None,
            Some("18 to 29"),
        ];
        assert_eq!(groups(&age), told);
        let yaw = Attribute::of_numbers("yaw", &[Some(-25.0), Some(3.0)]);
        assert_eq!(groups(&yaw), [Some("20 to 29°"), Some("under 10°")]);
        let beard = Attribute::of_numbers("beard", &[Some(1.0), Some(0.0)]);
        assert_eq!(groups(&beard), [Some("yes"), Some("no")]);
    }

    #[test]
    fn other_numbers_are_cut_into_thirds() {
        let values: Vec<_> = (0..9).map(|n| Some(f64::from(n))).collect();
        let height = Attribute::of_numbers("group_height", &values);
        assert_eq!(height.groups, ["below 3", "3 to 6", "from 6"]);
        assert_eq!(height.of.iter().filter(|g| **g == Some(1)).count(), 3);
        assert!(
            Attribute::of_numbers("group_height", &[None])
                .groups
                .is_empty()
        );
    }

    #[test]
    fn texts_are_groups_and_few_numbers_are_texts() {
        let skin = Attribute::of_texts("skin", &["VI", "", "II", "VI"]);
        assert_eq!(skin.groups, ["II", "VI"]);
        assert_eq!(skin.of, [Some(1), None, Some(0), Some(1)]);
        let types = Attribute::of_texts("skin", &["6", "1"]);
        assert_eq!(types.groups, ["1", "6"]);
        let ages: Vec<String> = (20..40).map(|n| n.to_string()).collect();
        let ages: Vec<&str> = ages.iter().map(String::as_str).collect();
        assert_eq!(
            Attribute::of_texts("age", &ages).groups,
            ["18 to 29", "30 to 49"]
        );
    }
}
