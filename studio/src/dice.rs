//! Random numbers: short names for the distributions that people vary by.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Beta, Distribution, Normal};

/// A source of chance, the same for the same seed on every machine.
#[derive(Debug, Clone)]
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// The dice of one `stream` (a person, say) of a `seed`.
    pub fn new(seed: u64, stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream);
        Self(rng)
    }

    /// Evenly between two bounds.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.0.random::<f32>()
    }

    /// Normally distributed.
    pub fn normal(&mut self, mean: f32, deviation: f32) -> f32 {
        Normal::new(mean, deviation.abs()).map_or(mean, |normal| normal.sample(&mut self.0))
    }

    /// Beta-distributed, 0 to 1.
    pub fn beta(&mut self, a: f32, b: f32) -> f32 {
        Beta::new(a, b).map_or(0.5, |beta| beta.sample(&mut self.0))
    }

    /// True with that chance.
    pub fn chance(&mut self, chance: f32) -> bool {
        self.0.random::<f32>() < chance
    }

    /// A whole number below `count`, which must not be 0.
    pub fn below(&mut self, count: usize) -> usize {
        self.0.random_range(0..count.max(1))
    }

    /// One of several, all as likely.
    pub fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// Shares that sum to 1; below 1 `evenness` favours a single one.
    pub fn shares<const N: usize>(&mut self, evenness: f32) -> [f32; N] {
        // Gamma variates through beta ones would need a sum; stick-breaking does not.
        let mut left = 1.0;
        let mut shares = [0.0; N];
        for (k, share) in shares.iter_mut().enumerate() {
            let rest = (N - 1 - k) as f32;
            *share = if rest == 0.0 {
                left
            } else {
                left * self.beta(evenness, evenness * rest)
            };
            left -= *share;
        }
        shares
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_stream_roll_the_same() {
        let roll = |seed, stream| Dice::new(seed, stream).between(0.0, 1.0);
        assert_eq!(roll(1, 2), roll(1, 2));
        assert!(roll(1, 2) != roll(1, 3) && roll(1, 2) != roll(2, 2));
    }

    #[test]
    fn shares_sum_to_one_and_favour_none() {
        let mut dice = Dice::new(1, 0);
        let mut sums = [0.0; 3];
        for _ in 0..4000 {
            let shares: [f32; 3] = dice.shares(0.6);
            assert!((shares.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            (0..3).for_each(|k| sums[k] += shares[k] / 4000.0);
        }
        assert!(
            sums.iter().all(|mean| (mean - 1.0 / 3.0).abs() < 0.03),
            "{sums:?}"
        );
    }
}
