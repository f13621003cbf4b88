//! Who gets into which group and in which order they see the faces: drawn from
//! the study's seed alone, so that anybody can draw it again.
//!
//! Groups come in permuted blocks of random lengths, drawn separately for every
//! stratum (Pocock 1983, *Clinical Trials*, section 5.3). Orders of targets come
//! from a Williams design (Williams 1949, *Australian Journal of Scientific
//! Research A* 2), whose rows are dealt out in permuted blocks within each group.

use std::collections::BTreeMap;

use rand::{RngExt, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

/// What an allocation is drawn from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Design {
    /// The study's key: two studies with the same seed differ.
    pub study: String,
    /// Where chance comes from.
    pub seed: u64,
    /// How many of a smallest block each group gets, at least 1 each.
    pub shares: Vec<usize>,
    /// Lengths of blocks to choose from, each a multiple of the shares' sum.
    pub blocks: Vec<usize>,
    /// Targets that everybody copies.
    pub targets: usize,
    /// How they are ordered.
    pub order: Order,
}

/// How targets are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
pub enum Order {
    /// As in the file, for everybody.
    Fixed,
    /// By a Williams design: over its rows every target comes equally often at every
    /// place, and equally often right after every other.
    Williams,
    /// At random for everybody by themselves.
    Random,
}

/// What was drawn for one participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// The group's place in the file, from 0.
    pub group: usize,
    /// The block within the stratum, from 0.
    pub block: usize,
    /// The order of the targets, as places in the file, from 0.
    pub targets: Vec<usize>,
    /// The row of the design that the order is, from 0; absent where there is none.
    pub row: Option<usize>,
}

impl Design {
    /// What the participant gets who comes as number `place` (from 0) into `stratum`.
    pub fn draw(&self, stratum: &str, place: usize) -> Draw {
        let mut chance = self.chance("groups", stratum);
        let (mut dealt, mut block) = (Vec::new(), 0);
        let mut begins = vec![0];
        while dealt.len() <= place {
            let length = match self.blocks.as_slice() {
                [] => self.shares.iter().sum::<usize>().max(1),
                lengths => lengths[chance.random_range(0..lengths.len())],
            };
            dealt.extend(self.deal(length, &mut chance));
            begins.push(dealt.len());
        }
        while begins.get(block + 1).is_some_and(|next| *next <= place) {
            block += 1;
        }
        let group = dealt[place];
        let before = dealt[..place]
            .iter()
            .filter(|other| **other == group)
            .count();
        let (targets, row) = self.order(stratum, group, before);
        Draw {
            group,
            block,
            targets,
            row,
        }
    }

    /// One block: every group by its share, shuffled.
    fn deal(&self, length: usize, chance: &mut ChaCha8Rng) -> Vec<usize> {
        let whole = self.shares.iter().sum::<usize>().max(1);
        let times = (length / whole).max(1);
        let groups = self.shares.iter().enumerate();
        let mut block: Vec<usize> = groups
            .flat_map(|(group, share)| std::iter::repeat_n(group, share * times))
            .collect();
        block.shuffle(chance);
        block
    }

    /// The order for the participant who is number `place` of a group.
    fn order(&self, stratum: &str, group: usize, place: usize) -> (Vec<usize>, Option<usize>) {
        let mut targets: Vec<usize> = (0..self.targets).collect();
        match self.order {
            Order::Fixed => (targets, None),
            Order::Random => {
                targets.shuffle(&mut self.chance("order", &format!("{stratum}/{group}/{place}")));
                (targets, None)
            }
            Order::Williams => {
                let rows = williams(self.targets);
                let mut chance = self.chance("rows", &format!("{stratum}/{group}"));
                let mut row = 0;
                for _ in 0..=place / rows.len().max(1) {
                    let mut block: Vec<usize> = (0..rows.len()).collect();
                    block.shuffle(&mut chance);
                    row = block[place % rows.len()];
                }
                // Which target is which number of the design is drawn once for all.
                targets.shuffle(&mut self.chance("names", ""));
                let order = rows[row].iter().map(|number| targets[*number]).collect();
                (order, Some(row))
            }
        }
    }

    fn chance(&self, what: &str, of: &str) -> ChaCha8Rng {
        let text = format!("{}\n{}\n{what}\n{of}", self.study, self.seed);
        ChaCha8Rng::from_seed(*blake3::hash(text.as_bytes()).as_bytes())
    }
}

/// A Williams design for `n` conditions: `n` rows, or twice as many where `n` is odd.
pub fn williams(n: usize) -> Vec<Vec<usize>> {
    // 0, 1, n-1, 2, n-2, …: all differences between neighbours are different.
    let first: Vec<usize> = (0..n)
        .map(|place| {
            if place % 2 == 1 {
                place / 2 + 1
            } else {
                (n - place / 2) % n
            }
        })
        .collect();
    let rows = (0..n).map(|by| {
        first
            .iter()
            .map(|number| (number + by) % n)
            .collect::<Vec<_>>()
    });
    let mut rows: Vec<Vec<usize>> = rows.collect();
    if n % 2 == 1 && n > 1 {
        let back: Vec<Vec<usize>> = rows
            .iter()
            .map(|row| row.iter().rev().copied().collect())
            .collect();
        rows.extend(back);
    }
    rows
}

/// How many of each group a sequence of draws holds.
pub fn tally(draws: impl IntoIterator<Item = usize>) -> BTreeMap<usize, usize> {
    let mut counts = BTreeMap::new();
    for group in draws {
        *counts.entry(group).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn design(seed: u64, shares: Vec<usize>, multiples: &[usize], targets: usize) -> Design {
        let whole: usize = shares.iter().sum();
        Design {
            study: "a".into(),
            seed,
            blocks: multiples.iter().map(|times| times * whole).collect(),
            shares,
            targets,
            order: Order::Williams,
        }
    }

    #[test]
    fn thirty_six_people_make_two_groups_of_eighteen_and_every_order_three_times() {
        let draws: Vec<_> = (0..36)
            .map(|n| design(2022, vec![1, 1], &[2, 3], 6).draw("", n))
            .collect();
        let groups = tally(draws.iter().map(|draw| draw.group));
        assert!(
            groups.values().all(|count| (17..=19).contains(count)),
            "{groups:?}"
        );
        let mut rows = BTreeMap::new();
        for draw in &draws {
            *rows.entry((draw.group, draw.row.unwrap())).or_insert(0) += 1;
        }
        assert!(
            rows.values().all(|times| (2..=4).contains(times)),
            "{rows:?}"
        );
    }

    #[test]
    fn another_seed_stratum_or_study_draws_otherwise() {
        let base = design(1, vec![1, 1], &[1, 2], 6);
        let all = |design: &Design, stratum: &str| {
            (0..40).map(|n| design.draw(stratum, n)).collect::<Vec<_>>()
        };
        let drawn = all(&base, "");
        assert_ne!(
            drawn,
            all(
                &Design {
                    seed: 2,
                    ..base.clone()
                },
                ""
            )
        );
        assert_ne!(
            drawn,
            all(
                &Design {
                    study: "b".into(),
                    ..base.clone()
                },
                ""
            )
        );
        assert_ne!(drawn, all(&base, "older"));
    }

    proptest! {
        /// At no time do groups differ from their shares by more than a block.
        #[test]
        fn groups_are_balanced_at_every_moment(
            seed: u64,
            shares in proptest::collection::vec(1_usize..4, 2..5),
            people in 1_usize..80,
        ) {
            let design = design(seed, shares.clone(), &[1, 2], 3);
            let whole: usize = shares.iter().sum();
            let draws: Vec<_> = (0..people).map(|n| design.draw("", n)).collect();
            let counts = tally(draws.iter().map(|draw| draw.group));
            for (group, share) in shares.iter().enumerate() {
                let wanted = people as f64 * *share as f64 / whole as f64;
                let got = counts.get(&group).copied().unwrap_or(0) as f64;
                prop_assert!((got - wanted).abs() <= 2.0 * *share as f64, "{counts:?}");
            }
            // Whole blocks hold exactly their shares.
            let last = draws[people - 1].block;
            let full = draws.iter().filter(|draw| draw.block < last).map(|draw| draw.group);
            let full = tally(full);
            if let Some(unit) = full.get(&0).map(|count| count / shares[0]) {
                for (group, share) in shares.iter().enumerate() {
                    prop_assert_eq!(full.get(&group).copied(), Some(unit * share));
                }
            }
        }

        /// The same place is drawn alike, whoever was drawn before.
        #[test]
        fn a_draw_can_be_repeated(seed: u64, place in 0_usize..60, targets in 1_usize..9) {
            let design = design(seed, vec![1, 1], &[1, 2, 3], targets);
            let draw = design.draw("x", place);
            prop_assert_eq!(&draw, &design.draw("x", place));
            let mut sorted = draw.targets.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..targets).collect::<Vec<_>>());
        }

        /// Within a group each order comes once before any comes again.
        #[test]
        fn orders_are_dealt_out_evenly(seed: u64, targets in 2_usize..9) {
            let design = design(seed, vec![1, 1], &[1], targets);
            let rows = williams(targets).len();
            let draws: Vec<_> = (0..4 * rows).map(|n| design.draw("", n)).collect();
            for group in 0..2 {
                let mut dealt: Vec<_> = draws.iter().filter(|draw| draw.group == group)
                    .filter_map(|draw| draw.row).take(rows).collect();
                dealt.sort_unstable();
                prop_assert_eq!(dealt, (0..rows).collect::<Vec<_>>());
            }
        }

        /// Every condition comes equally often at every place, and equally often right
        /// after every other one: first-order carry-over is balanced.
        #[test]
        fn carry_over_is_balanced(n in 2_usize..13) {
            let rows = williams(n);
            let times = rows.len() / n;
            let (mut places, mut pairs) = (BTreeMap::new(), BTreeMap::new());
            for row in &rows {
                for (place, number) in row.iter().enumerate() {
                    *places.entry((place, *number)).or_insert(0) += 1;
                }
                for pair in row.windows(2) {
                    *pairs.entry((pair[0], pair[1])).or_insert(0) += 1;
                }
            }
            prop_assert_eq!(places.len(), n * n);
            prop_assert!(places.values().all(|count| *count == times));
            prop_assert_eq!(pairs.len(), n * (n - 1));
            prop_assert!(pairs.values().all(|count| *count == times));
        }
    }
}
