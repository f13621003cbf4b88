//! Readings as the bytes that a row holds.

use super::{Reading, config::KeepLandmarks, config::ReadingRules};
use crate::{
    facs::{ActionUnit, AuReading, AuReadings, AuSet},
    vision::{LANDMARKS, Landmarks},
};

/// Intensities as 20 little-endian f32 in the order of [`ActionUnit::ALL`].
pub(super) fn intensities(aus: &AuReadings) -> Vec<u8> {
    aus.0
        .iter()
        .flat_map(|unit| unit.intensity.to_le_bytes())
        .collect()
}

/// The readings of a row; `None` where the blob is of another length, or an
/// intensity is no number.
pub(super) fn aus(present: u32, intensities: &[u8]) -> Option<AuReadings> {
    let present = AuSet::from_bits(present)?;
    let numbers = floats(intensities, ActionUnit::COUNT)?;
    let mut readings = AuReadings::default();
    for (unit, intensity) in ActionUnit::ALL.into_iter().zip(numbers) {
        readings[unit] = AuReading {
            intensity,
            present: present.contains(unit),
        };
    }
    Some(readings)
}

/// Points as little-endian f32: x, y, z of the first, then of the next.
pub(super) fn points(landmarks: &Landmarks) -> Vec<u8> {
    landmarks
        .iter()
        .flatten()
        .flat_map(|coordinate| coordinate.to_le_bytes())
        .collect()
}

/// The mesh of a row; `None` where the blob is of another length, or a
/// coordinate is no number.
pub(super) fn landmarks(blob: &[u8]) -> Option<Landmarks> {
    let numbers = floats(blob, 3 * LANDMARKS)?;
    Landmarks::new(numbers.as_chunks::<3>().0.to_vec())
}

fn floats(blob: &[u8], count: usize) -> Option<Vec<f32>> {
    let (numbers, rest) = blob.as_chunks::<4>();
    let numbers: Vec<f32> = numbers
        .iter()
        .map(|four| f32::from_le_bytes(*four))
        .collect();
    let sound = rest.is_empty() && numbers.len() == count && numbers.iter().all(|n| n.is_finite());
    sound.then_some(numbers)
}

/// Which readings of a turn are kept: all where they fit, else the judged ones
/// and, evenly over the turn, as many of the others as fit.
pub(super) fn choose(readings: &[Reading], most: usize) -> Vec<usize> {
    if readings.len() <= most {
        return (0..readings.len()).collect();
    }
    let (judged, others): (Vec<usize>, Vec<usize>) =
        (0..readings.len()).partition(|n| readings[*n].judged);
    let mut chosen: Vec<usize> = judged.into_iter().take(most).collect();
    let room = most - chosen.len();
    chosen.extend((0..room).map(|n| others[n * others.len() / room]));
    chosen.sort_unstable();
    chosen
}

/// Whether the rules let the mesh of this reading be kept.
pub(super) fn keeps_landmarks(rules: &ReadingRules, reading: &Reading) -> bool {
    match rules.landmarks {
        KeepLandmarks::All => true,
        KeepLandmarks::Judged => reading.judged,
        KeepLandmarks::None => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vision::Pose;

    proptest! {
        #[test]
        fn readings_come_back_from_their_bytes(numbers in prop::collection::vec(0f32..5.0, 20), bits in 0u32..1 << 20) {
            let mut blob = Vec::new();
            numbers.iter().for_each(|n| blob.extend(n.to_le_bytes()));
            let back = aus(bits, &blob).unwrap();
            prop_assert_eq!(back.present().bits(), bits);
            prop_assert_eq!(intensities(&back), blob);
        }

        #[test]
        fn no_bytes_make_it_panic(blob in prop::collection::vec(any::<u8>(), 0..6000), bits: u32) {
            let _ = aus(bits, &blob);
            if let Some(mesh) = landmarks(&blob) {
                prop_assert_eq!(points(&mesh), blob);
            }
        }

        #[test]
        fn the_judged_ones_are_kept_first(count in 0usize..200, judged in prop::collection::vec(any::<prop::sample::Index>(), 0..5), most in 1usize..100) {
            let mut readings: Vec<Reading> = (0..count as u32).map(|at| Reading {
                at, judged: false, aus: AuReadings::default(), landmarks: None,
                pose: Pose::default(), sharpness: None, faces: 1,
            }).collect();
            if count > 0 {
                judged.iter().for_each(|index| readings[index.index(count)].judged = true);
            }
            let chosen = choose(&readings, most);
            prop_assert_eq!(chosen.len(), count.min(most));
            prop_assert!(chosen.is_sorted_by(|a, b| a < b));
            let kept = chosen.iter().filter(|n| readings[**n].judged).count();
            prop_assert_eq!(kept, readings.iter().filter(|r| r.judged).count().min(most));
        }
    }

    #[test]
    fn a_mesh_comes_back_from_its_bytes() {
        let mesh =
            Landmarks::new((0..LANDMARKS).map(|n| [n as f32, -1.5, 0.25]).collect()).unwrap();
        let blob = points(&mesh);
        assert_eq!(blob.len(), 5736);
        assert_eq!(landmarks(&blob), Some(mesh));
        assert_eq!(landmarks(&blob[4..]), None);
    }
}
