//! One face of a labelled set: what is known of it, and what was read.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Attribute;
use crate::facs::{ActionUnit, AuReadings, AuSet, Emotion};

/// A face that was read.
#[derive(Debug, Clone)]
pub struct Case {
    /// Whose face it is: a number of their own for each person.
    pub person: usize,
    /// What the face is called.
    pub label: Option<Label>,
    /// Which units it truly shows.
    pub truth: Option<Truth>,
    /// What was read: intensity and presence of each unit.
    pub read: AuReadings,
    /// How likely each unit is present, 0 to 1, in the order of [`ActionUnit::ALL`].
    pub probabilities: [f32; ActionUnit::COUNT],
    /// Whether it is the very picture that its person is measured from.
    pub itself: bool,
}

/// The name of an expression, or that there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "&'static str")]
pub enum Label {
    /// One of the six.
    Posed(Emotion),
    /// A face at rest.
    Neutral,
}

impl Label {
    /// The six emotions in their order, then neutral.
    pub fn all() -> impl Iterator<Item = Self> {
        Emotion::ALL
            .into_iter()
            .map(Self::Posed)
            .chain([Self::Neutral])
    }

    /// The lower-case English word, as in manifests.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Posed(emotion) => emotion.key(),
            Self::Neutral => "neutral",
        }
    }

    /// The emotion, if it is one.
    pub const fn emotion(self) -> Option<Emotion> {
        match self {
            Self::Posed(emotion) => Some(emotion),
            Self::Neutral => None,
        }
    }
}

impl From<Label> for &'static str {
    fn from(label: Label) -> Self {
        label.key()
    }
}

/// Which units a face truly shows. Units that are not named are absent.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Truth {
    /// The units that are present.
    pub present: AuSet,
    /// FACS intensity of each unit, 0 to 5, in the order of [`ActionUnit::ALL`];
    /// `None` where it is present and nobody said how strongly.
    pub intensities: [Option<f32>; ActionUnit::COUNT],
}

/// A labelled set, read.
#[derive(Debug, Clone, Default)]
pub struct Set {
    cases: Vec<Case>,
    attributes: Vec<Attribute>,
    people: usize,
}

impl Set {
    /// A set of these faces. People are numbered anew, from 0 without a gap.
    /// An attribute that does not speak of every case is left out.
    pub fn new(mut cases: Vec<Case>, mut attributes: Vec<Attribute>) -> Self {
        let mut numbers = BTreeMap::new();
        for case in &mut cases {
            let next = numbers.len();
            case.person = *numbers.entry(case.person).or_insert(next);
        }
        attributes.retain(|attribute| attribute.of.len() == cases.len());
        Self {
            people: numbers.len(),
            cases,
            attributes,
        }
    }

    /// Leaves out the faces that were measured from themselves: their difference
    /// is nothing, whatever the detector is worth.
    #[must_use]
    pub fn without_itself(self) -> Self {
        let (mut cases, mut attributes) = (self.cases, self.attributes);
        let stays: Vec<bool> = cases.iter().map(|case| !case.itself).collect();
        for attribute in &mut attributes {
            let mut stays = stays.iter();
            attribute.of.retain(|_| stays.next() == Some(&true));
        }
        cases.retain(|case| !case.itself);
        Self::new(cases, attributes)
    }

    /// The faces.
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// What is known of them beside: as long as the cases each.
    pub fn attributes(&self) -> &[Attribute] {
        &self.attributes
    }

    /// How many people they are.
    pub fn people(&self) -> usize {
        self.people
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::facs::AuReading;

    /// A face on which `present` are read at intensity 3 and all else at 0.
    pub fn case(person: usize, label: Option<Label>, present: &[ActionUnit]) -> Case {
        let mut read = AuReadings::default();
        let mut probabilities = [0.1; ActionUnit::COUNT];
        for unit in present {
            read[*unit] = AuReading {
                intensity: 3.0,
                present: true,
            };
            probabilities[unit.index()] = 0.9;
        }
        Case {
            person,
            label,
            truth: None,
            read,
            probabilities,
            itself: false,
        }
    }

    #[test]
    fn people_are_numbered_anew_when_some_go() {
        let mut cases: Vec<Case> = [7, 3, 7].map(|person| case(person, None, &[])).into();
        cases[1].itself = true;
        let attribute = Attribute {
            name: "glasses".into(),
            groups: vec!["no".into(), "yes".into()],
            of: vec![Some(0), Some(1), None],
        };
        let set = Set::new(cases, vec![attribute]);
        let people = |set: &Set| {
            set.cases()
                .iter()
                .map(|case| case.person)
                .collect::<Vec<_>>()
        };
        assert_eq!((people(&set), set.people()), (vec![0, 1, 0], 2));
        let set = set.without_itself();
        assert_eq!((people(&set), set.people()), (vec![0, 0], 1));
        assert_eq!(set.attributes()[0].of, [Some(0), None]);
    }
}
