//! From the studio's synthetic people to examples.

use std::collections::BTreeMap;

use super::{
    example::Example,
    features::{Features, Shape},
};
use crate::{
    learn::au::data::Sample,
    vision::{AuHead, Landmarks, Neutral},
};

/// The most of a person's still faces whose median others are measured from.
const STILLS: usize = 3;

/// The examples that samples with a label make: two of each face, measured from
/// the person's other still faces and from none, because both happen in play.
/// What the game would not read is left out.
pub fn examples(samples: &[Sample], head: &AuHead) -> Vec<Example> {
    let mut stills: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for (n, sample) in samples.iter().enumerate() {
        if sample.neutral && sample.readable {
            stills.entry(sample.person).or_default().push(n);
        }
    }
    let mut examples = Vec::new();
    for (n, sample) in samples.iter().enumerate() {
        let Some(label) = sample.label.clone().filter(|_| sample.readable) else {
            continue;
        };
        let own = stills.get(&sample.person).map_or(&[][..], Vec::as_slice);
        let others = own.iter().filter(|still| **still != n).take(STILLS);
        let others: Vec<Landmarks> = others
            .map(|still| samples[*still].landmarks.clone())
            .collect();
        let neutral = head.neutral(&others);
        let ways: Vec<Option<&Neutral>> = match &neutral {
            Some(neutral) => vec![Some(neutral), None],
            None => vec![None],
        };
        for neutral in ways {
            examples.push(Example {
                features: Features {
                    shape: Shape::rendered(head, &sample.landmarks, neutral),
                    ..Features::of(head, &sample.landmarks, neutral)
                },
                crop: sample.crop.clone(),
                label: label.clone(),
                person: format!("studio-{}", sample.person),
                weight: 1.0,
                groups: groups(sample, neutral.is_some()),
            });
        }
    }
    examples
}

/// What is known of the person and the picture.
fn groups(sample: &Sample, own: bool) -> BTreeMap<String, String> {
    let about = &sample.about;
    let by = |value: Option<f32>, cuts: [f32; 2], names: [&'static str; 3]| {
        value.map(|value| names[cuts.iter().filter(|cut| value >= **cut).count()])
    };
    let flag = |value: Option<bool>| value.map(|value| if value { "yes" } else { "no" });
    let sex = about
        .sex
        .map(|sex| if sex < 0.5 { "female" } else { "male" });
    [
        (
            "skin",
            by(about.skin, [0.33, 0.55], ["light", "medium", "dark"]),
        ),
        (
            "age",
            by(
                about.age,
                [30.0, 45.0],
                ["below 30", "30 to 45", "above 45"],
            ),
        ),
        ("sex", sex),
        ("glasses", flag(about.glasses)),
        ("beard", flag(about.beard)),
        ("hand before the face", flag(about.occluded)),
        ("own still face", flag(Some(own))),
    ]
    .into_iter()
    .filter_map(|(factor, group)| Some((factor.to_owned(), group?.to_owned())))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        facs::{ActionUnit, Emotion},
        learn::{au::data::About, emotion::Label},
        vision::au_head::tests::{mean_face, shipped, showing},
    };

    fn sample(person: i32, landmarks: Landmarks, label: Option<Label>) -> Sample {
        Sample {
            landmarks,
            intensities: [0.0; ActionUnit::COUNT],
            person,
            neutral: label == Some(Label::Neutral),
            readable: true,
            yaw: 0.0,
            turn: 0.0,
            about: About {
                skin: Some(0.9),
                sex: Some(0.2),
                ..About::default()
            },
            label,
            crop: None,
        }
    }

    #[test]
    fn faces_are_measured_from_other_still_faces_and_from_none() {
        let smile = || showing(ActionUnit::LipCornerPuller, 4.0);
        let happy = Some(Label::Face(Emotion::Happiness));
        let samples = [
            sample(1, mean_face(), Some(Label::Neutral)),
            sample(1, smile(), happy.clone()),
            sample(1, smile(), None),
            sample(2, smile(), happy),
        ];
        let examples = examples(&samples, &shipped());
        // The still face has no other to be measured from, and nor has person 2.
        let kinds: Vec<(&str, &str, bool)> = examples
            .iter()
            .map(|e| (e.person.as_str(), e.label.key(), e.features.own_units))
            .collect();
        assert_eq!(
            kinds,
            [
                ("studio-1", "neutral", false),
                ("studio-1", "happiness", true),
                ("studio-1", "happiness", false),
                ("studio-2", "happiness", false),
            ]
        );
        let smiles = &examples[1].features.units;
        assert!(smiles[ActionUnit::LipCornerPuller].intensity > 2.0);
        let groups = &examples[1].groups;
        assert_eq!(
            (
                &*groups["skin"],
                &*groups["sex"],
                &*groups["own still face"]
            ),
            ("dark", "female", "yes")
        );
        assert!(!groups.contains_key("age"));
    }
}
