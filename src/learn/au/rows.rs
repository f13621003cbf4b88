//! Faces as the rows of a regression: what each differs by from its reference.

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

use super::data::Sample;
use crate::vision::align::{Aligned, COORDINATES, MeanFace};

/// What faces are measured against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// The median of so many of the person's other still faces at most, or of
    /// fewer by chance; people are not always measured well.
    OwnNeutral(usize),
    /// The mean face.
    MeanFace,
}

/// Faces with their differences from a reference.
#[derive(Debug, Clone, Default)]
pub struct Rows<'a> {
    /// [`COORDINATES`] numbers for each face, face after face.
    inputs: Vec<f32>,
    /// The faces.
    pub faces: Vec<&'a Sample>,
}

impl<'a> Rows<'a> {
    /// Measures `faces`. A face without a reference is left out: a person's only
    /// still face has no other to be measured from, and pictures that the game
    /// would refuse are nobody's reference. `seed` draws the still faces.
    pub fn of(
        faces: impl IntoIterator<Item = &'a Sample>,
        mean: &MeanFace,
        reference: Reference,
        seed: u64,
    ) -> Self {
        let (faces, meshes): (Vec<&Sample>, Vec<Aligned>) = faces
            .into_iter()
            .filter_map(|face| Some((face, mean.align(&face.landmarks)?)))
            .unzip();
        let mut stills: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
        for (place, face) in faces.iter().enumerate() {
            if face.neutral && face.readable {
                stills.entry(face.person).or_default().push(place);
            }
        }
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let mut rows = Self::default();
        for (place, face) in faces.iter().enumerate() {
            let still = match reference {
                Reference::MeanFace => Some(mean.aligned().clone()),
                Reference::OwnNeutral(most) => {
                    let all = stills.get(&face.person).map_or(&[][..], Vec::as_slice);
                    let others: Vec<usize> = all
                        .iter()
                        .copied()
                        .filter(|still| *still != place)
                        .collect();
                    let some = chance.random_range(1..=most.max(1));
                    Aligned::median(
                        others
                            .sample(&mut chance, some)
                            .map(|still| &meshes[*still]),
                    )
                }
            };
            if let Some(still) = still {
                rows.inputs.extend(meshes[place].minus(&still));
                rows.faces.push(*face);
            }
        }
        rows
    }

    /// How many faces there are.
    pub fn len(&self) -> usize {
        self.faces.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.faces.is_empty()
    }

    /// The differences of the face at `place`.
    pub fn input(&self, place: usize) -> &[f32] {
        &self.inputs[place * COORDINATES..][..COORDINATES]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        facs::ActionUnit,
        learn::au::data::About,
        vision::{Landmarks, align::tests::cloud},
    };

    /// A face whose chin hangs lower by a share of the inter-ocular distance.
    fn face(person: i32, neutral: bool, readable: bool, lower: f32) -> Sample {
        let mut points = cloud().to_vec();
        points[152][1] += lower * cloud().inter_ocular();
        Sample {
            landmarks: Landmarks::new(points).unwrap(),
            intensities: [0.0; ActionUnit::COUNT],
            person,
            neutral,
            readable,
            yaw: 0.0,
            turn: 0.0,
            about: About::default(),
            label: None,
            crop: None,
        }
    }

    const CHIN: usize = 2 * 152 + 1;

    #[test]
    fn everybody_is_measured_from_other_fair_still_faces_of_their_own() {
        let mean = MeanFace::new(&cloud()).unwrap();
        let faces = [
            face(1, true, true, 0.1),
            face(1, true, true, 0.3),
            face(1, true, false, 0.9),
            face(1, false, true, 0.6),
            face(2, true, true, 0.0),
            face(2, false, true, 0.5),
            face(3, false, true, 0.5),
        ];
        let rows = Rows::of(&faces, &mean, Reference::OwnNeutral(1), 1);
        let moved: Vec<f32> = (0..rows.len()).map(|row| rows.input(row)[CHIN]).collect();
        // Person 2 has no second still face, person 3 none at all.
        let [first, second, third, fourth, last] = moved.try_into().unwrap();
        let near = |a: f32, b: f32| (a - b).abs() < 1e-3;
        assert!(near(first, -0.2) && near(second, 0.2) && near(last, 0.5));
        assert!(near(third, 0.8) || near(third, 0.6));
        assert!(near(fourth, 0.5) || near(fourth, 0.3));
    }

    #[test]
    fn the_mean_face_measures_everybody() {
        let mean = MeanFace::new(&cloud()).unwrap();
        let faces = [face(1, true, true, 0.1), face(2, false, false, 0.4)];
        let rows = Rows::of(&faces, &mean, Reference::MeanFace, 1);
        assert_eq!(rows.len(), 2);
        assert!((rows.input(1)[CHIN] - 0.4).abs() < 1e-3);
    }
}
