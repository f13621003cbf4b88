//! How far a figure would wander if other people of the same kind had come.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Serialize;

use super::parallel;

/// How often people are drawn anew.
const ROUNDS: usize = 1000;

/// Fewer people than this give no interval: their draws say too little.
pub const LEAST_PEOPLE: usize = 5;

/// The share of the draws that an interval leaves out on either side.
const TAIL: f64 = 0.025;

/// A figure, and between what values 95 % of the draws had it.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Figure {
    /// The figure itself; `None` where it cannot be measured.
    pub value: Option<f64>,
    /// Its 95 % interval; `None` of fewer than five people.
    pub interval: Option<[f64; 2]>,
}

/// Draws of as many people as there are, with replacement (Efron 1979): all of a
/// person's faces come or stay away together, because they are alike.
#[derive(Debug, Clone)]
pub struct Bootstrap {
    everybody: Vec<f64>,
    draws: Vec<Vec<f64>>,
}

impl Bootstrap {
    /// Draws from `people`, the same for the same `seed`.
    pub fn new(people: usize, seed: u64) -> Self {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let mut draw = || {
            let mut times = vec![0.0; people];
            for _ in 0..people {
                times[chance.random_range(0..people)] += 1.0;
            }
            times
        };
        let rounds = if people < LEAST_PEOPLE { 0 } else { ROUNDS };
        Self {
            everybody: vec![1.0; people],
            draws: (0..rounds).map(|_| draw()).collect(),
        }
    }

    /// How often each person counts in the figure itself: once.
    pub fn everybody(&self) -> &[f64] {
        &self.everybody
    }

    /// Figures with their intervals; `measure` gets how often each person counts,
    /// and always gives as many.
    pub fn all(&self, measure: impl Fn(&[f64]) -> Vec<Option<f64>> + Sync) -> Vec<Figure> {
        let drawn = parallel::map(&self.draws, |times| measure(times));
        let figure = |(k, value): (usize, Option<f64>)| Figure {
            value,
            interval: value.and_then(|_| interval(drawn.iter().filter_map(|row| row[k]))),
        };
        let values = measure(&self.everybody);
        values.into_iter().enumerate().map(figure).collect()
    }

    /// `N` figures with their intervals.
    pub fn figures<const N: usize>(
        &self,
        measure: impl Fn(&[f64]) -> [Option<f64>; N] + Sync,
    ) -> [Figure; N] {
        let figures = self.all(|times| measure(times).to_vec());
        std::array::from_fn(|k| figures[k])
    }

    /// One figure with its interval.
    pub fn figure(&self, measure: impl Fn(&[f64]) -> Option<f64> + Sync) -> Figure {
        let [figure] = self.figures(|times| [measure(times)]);
        figure
    }
}

/// From the 2.5th to the 97.5th percentile of `values`.
fn interval(values: impl Iterator<Item = f64>) -> Option<[f64; 2]> {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    let last = values.len().checked_sub(1)? as f64;
    Some([TAIL, 1.0 - TAIL].map(|share| values[(share * last).round() as usize]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(values: &[f64]) -> impl Fn(&[f64]) -> Option<f64> + Sync + '_ {
        |times| {
            let sum: f64 = values.iter().zip(times).map(|(v, n)| v * n).sum();
            Some(sum / times.iter().sum::<f64>())
        }
    }

    /// The standard error of a mean of n is its deviation by the root of n.
    #[test]
    fn the_interval_of_a_mean_is_that_of_the_textbook() {
        let values: Vec<f64> = (0..400).map(|n| f64::from(n % 2)).collect();
        let figure = Bootstrap::new(400, 7).figure(mean(&values));
        assert_eq!(figure.value, Some(0.5));
        let [low, high] = figure.interval.unwrap();
        let half = 1.96 * 0.5 / 20.0;
        assert!((low - (0.5 - half)).abs() < 0.008, "{low}");
        assert!((high - (0.5 + half)).abs() < 0.008, "{high}");
    }

    #[test]
    fn the_seed_decides_and_few_people_give_no_interval() {
        let values: Vec<f64> = (0..40).map(f64::from).collect();
        let figure = |seed| Bootstrap::new(40, seed).figure(mean(&values));
        assert_eq!(figure(1), figure(1));
        assert_ne!(figure(1), figure(2));
        let few = Bootstrap::new(4, 1).figure(mean(&values[..4]));
        assert_eq!((few.value, few.interval), (Some(1.5), None));
        let nobody = Bootstrap::new(0, 1).figure(|_| None);
        assert_eq!(nobody, Figure::default());
    }

    #[test]
    fn everybody_who_is_drawn_counts() {
        let bootstrap = Bootstrap::new(9, 3);
        assert!(
            bootstrap
                .draws
                .iter()
                .all(|draw| draw.iter().sum::<f64>() == 9.0)
        );
    }
}
