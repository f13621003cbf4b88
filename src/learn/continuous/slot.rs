//! Where the game takes the model in force from, without waiting.

use std::sync::{
    Arc, RwLock,
    atomic::{AtomicU64, Ordering},
};

/// One shared value that is replaced now and then: whoever reads holds an `Arc` of
/// what was there, whoever writes has made the new one before.
#[derive(Debug)]
pub struct Slot<T: ?Sized> {
    value: RwLock<Arc<T>>,
    generation: AtomicU64,
}

impl<T: ?Sized> Slot<T> {
    /// A slot with its first value.
    pub const fn new(value: Arc<T>) -> Self {
        Self {
            value: RwLock::new(value),
            generation: AtomicU64::new(0),
        }
    }

    /// How often the value was replaced: an atomic read, to be asked every frame.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    /// The value, unless it is being replaced this very moment.
    pub fn try_get(&self) -> Option<Arc<T>> {
        match self.value.try_read() {
            Ok(value) => Some(value.clone()),
            Err(std::sync::TryLockError::Poisoned(value)) => Some(value.into_inner().clone()),
            Err(std::sync::TryLockError::WouldBlock) => None,
        }
    }

    /// Replaces the value; the old one lives on with whoever holds it.
    pub fn set(&self, value: Arc<T>) {
        let mut place = self
            .value
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let old = std::mem::replace(&mut *place, value);
        drop(place);
        self.generation.fetch_add(1, Ordering::Release);
        drop(old);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_see_whole_values_and_every_change() {
        let slot = Arc::new(Slot::new(Arc::new([0_u64; 16])));
        let writer = std::thread::spawn({
            let slot = slot.clone();
            move || (1..=2000).for_each(|n| slot.set(Arc::new([n; 16])))
        });
        let mut last = 0;
        while last < 2000 {
            let Some(value) = slot.try_get() else {
                continue;
            };
            assert!(value.iter().all(|number| *number == value[0]));
            assert!(value[0] >= last);
            last = value[0];
        }
        writer.join().unwrap();
        assert_eq!(slot.generation(), 2000);
    }
}
