//! Chance, the same for the same seed on every machine.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

/// A source of chance.
#[derive(Debug, Clone)]
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// The dice of a seed.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// The dice of one `stream` (a person, say) of a seed.
    pub fn stream(seed: u64, stream: u64) -> Self {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        chance.set_stream(stream);
        Self(chance)
    }

    /// Evenly between two bounds.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.0.random::<f32>()
    }

    /// Of mean 0 and deviation 1 (Box & Muller 1958).
    pub fn normal(&mut self) -> f32 {
        let radius = (-2.0 * (1.0 - self.0.random::<f64>()).ln()).sqrt();
        (radius * (std::f64::consts::TAU * self.0.random::<f64>()).cos()) as f32
    }

    /// Around 1 with that deviation, never below a tenth.
    pub fn about_one(&mut self, deviation: f32) -> f32 {
        (1.0 + deviation * self.normal()).max(0.1)
    }

    /// True with that chance.
    pub fn chance(&mut self, chance: f32) -> bool {
        self.0.random::<f32>() < chance
    }

    /// A name for somebody or something.
    pub fn name(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.0.random()).into_uuid()
    }

    /// A whole number below `count`, which must not be 0.
    pub fn below(&mut self, count: usize) -> usize {
        self.0.random_range(0..count.max(1))
    }
}
