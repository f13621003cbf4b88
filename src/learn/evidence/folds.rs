//! Cuts a set into parts that share no person and hold all labels alike.

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

/// The part, below `parts`, of each case. `people` and `classes` are those of
/// the cases.
///
/// People go one by one, those with most faces first and equals by the chance of
/// `seed`, where their labels are scarcest: the choice that least raises the
/// squared shares of every label in every part.
pub fn disjoint(people: &[usize], classes: &[usize], parts: usize, seed: u64) -> Vec<usize> {
    let size = |numbers: &[usize]| numbers.iter().max().map_or(0, |most| most + 1);
    let (everybody, kinds) = (size(people), size(classes));
    let mut faces = vec![vec![0_usize; kinds]; everybody];
    let mut totals = vec![0_usize; kinds];
    for (person, class) in people.iter().zip(classes) {
        faces[*person][*class] += 1;
        totals[*class] += 1;
    }
    let mut order: Vec<usize> = (0..everybody).collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    order.sort_by_key(|person| std::cmp::Reverse(faces[*person].iter().sum::<usize>()));

    let mut held = vec![vec![0_usize; kinds]; parts];
    let mut part_of = vec![0; everybody];
    for person in order {
        let mine = &faces[person];
        let crowding = |part: &[usize]| -> f64 {
            let kinds = part.iter().zip(mine).zip(&totals);
            kinds
                .filter(|(_, total)| **total > 0)
                .map(|((n, mine), total)| (n * mine) as f64 / (*total as f64).powi(2))
                .sum()
        };
        let load = |part: &[usize]| part.iter().sum::<usize>();
        let part = (0..parts)
            .min_by(|a, b| {
                let (a, b) = (&held[*a], &held[*b]);
                crowding(a)
                    .total_cmp(&crowding(b))
                    .then(load(a).cmp(&load(b)))
            })
            .unwrap_or_default();
        part_of[person] = part;
        held[part].iter_mut().zip(mine).for_each(|(n, m)| *n += m);
    }
    people.iter().map(|person| part_of[*person]).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// 50 people with a face of each of seven labels, and two with one only.
    fn people() -> (Vec<usize>, Vec<usize>) {
        let all = (0..50).flat_map(|person| (0..7).map(move |class| (person, class)));
        all.chain([(50, 3), (51, 3)]).unzip()
    }

    #[test]
    fn every_label_is_spread_evenly() {
        let (people, classes) = people();
        let parts = disjoint(&people, &classes, 10, 1);
        for class in 0..7 {
            for part in 0..10 {
                let here = parts.iter().zip(&classes);
                let count = here.filter(|(p, c)| **p == part && **c == class).count();
                let most = if class == 3 { 6 } else { 5 };
                assert!((5..=most).contains(&count), "{class} in {part}: {count}");
            }
        }
        assert_eq!(parts, disjoint(&people, &classes, 10, 1));
        assert_ne!(parts, disjoint(&people, &classes, 10, 2));
    }

    proptest! {
        #[test]
        fn nobody_is_in_two_parts(
            cases in proptest::collection::vec((0_usize..12, 0_usize..4), 1..80),
            parts in 1_usize..6,
            seed: u64,
        ) {
            let (people, classes): (Vec<_>, Vec<_>) = cases.into_iter().unzip();
            let part = disjoint(&people, &classes, parts, seed);
            prop_assert!(part.iter().all(|p| *p < parts));
            for (a, p) in people.iter().zip(&part) {
                for (b, q) in people.iter().zip(&part) {
                    prop_assert!(a != b || p == q);
                }
            }
        }
    }
}
