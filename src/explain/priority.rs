//! What to say first, and what not to say beside it.

use super::{Comparison, Dictionary, Kind, Movement, Player};
use crate::facs::{ActionUnit, AuSet};

/// The movements to change, in the order in which they should be said: what
/// raises the score most, then what is seen most easily, then what the detector
/// can be trusted on most. What contradicts something said before is left out.
pub(super) fn instructions<'a>(
    dictionary: &'a Dictionary,
    comparison: Comparison,
    player: &Player,
) -> Vec<(Kind, &'a Movement)> {
    let mut candidates: Vec<_> = [Kind::Missing, Kind::Extra]
        .into_iter()
        .flat_map(|kind| {
            let movements = dictionary.cover(kind, comparison, player.emotion);
            movements.into_iter().map(move |movement| (kind, movement))
        })
        .collect();
    // Stable, so that what is alike in all three stays in the file's order.
    candidates.sort_by(|a, b| {
        let key = |(kind, movement): &(Kind, &Movement)| {
            [
                comparison.gain(*kind, movement.units),
                movement.visibility,
                trust(movement.units, player.reliability),
            ]
        };
        let (a, b) = (key(a), key(b));
        (0..a.len())
            .map(|n| b[n].total_cmp(&a[n]))
            .find(|order| order.is_ne())
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    let mut chosen: Vec<(Kind, &Movement)> = Vec::new();
    for (kind, movement) in candidates {
        let fits = chosen.iter().all(|(other, said)| {
            !dictionary.contradicts((kind, movement.units), (*other, said.units))
        });
        if fits && chosen.len() < dictionary.most_instructions {
            chosen.push((kind, movement));
        }
    }
    chosen
}

/// The first `most` movements, the most visible first.
pub(super) fn praise(
    mut movements: Vec<&Movement>,
    most: usize,
) -> impl Iterator<Item = &Movement> {
    movements.sort_by(|a, b| b.visibility.total_cmp(&a.visibility));
    movements.into_iter().take(most)
}

/// A movement is as sure as the least sure of its units.
fn trust(units: AuSet, reliability: &[f32; ActionUnit::COUNT]) -> f32 {
    units
        .iter()
        .map(|unit| reliability[unit.index()])
        .fold(1.0, f32::min)
}
