//! A plugged device: its settings, its counts and the faults it was told to have.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering::Relaxed},
};

use libc::c_int;

use crate::{abi, spec::Spec};

/// How a picture is damaged on its way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// Random bytes of the right number.
    Garbage,
    /// The rest is missing, and the driver says so.
    Truncated,
    /// No byte at all, and the driver says so.
    Empty,
    /// Half as wide and high as agreed.
    WrongSize,
}

/// What an operation does instead of its work, or before it.
#[derive(Clone, Copy)]
pub enum Fault {
    /// It fails with this error number.
    Error(c_int),
    /// It takes so many milliseconds longer.
    Delay(u64),
}

struct Trigger {
    operation: String,
    fault: Fault,
    /// Times that it is still to happen; none: without end.
    left: Option<u32>,
}

/// The current picture format.
#[derive(Clone, Copy)]
pub struct Mode {
    pub width: u32,
    pub height: u32,
    pub fourcc: u32,
}

impl Mode {
    /// The size of a buffer for one picture.
    pub fn bytes(self) -> u32 {
        let pixels = self.width * self.height;
        if self.fourcc == abi::NV12 {
            pixels * 3 / 2
        } else {
            pixels * 2
        }
    }
}

pub struct Device {
    pub spec: Arc<Spec>,
    /// Tells it from an earlier device of the same number.
    pub generation: u64,
    /// The handle that holds the buffers.
    pub owner: Option<c_int>,
    pub mode: Mode,
    pub rate: u32,
    pub is_stalled: bool,
    /// JPEG pictures come without their Huffman tables.
    pub omits_tables: bool,
    /// The damage of so many pictures to come.
    pub damage: Option<(Damage, u32)>,
    pub delivered: u64,
    /// Pictures for which there was no buffer.
    pub dropped: u64,
    triggers: Vec<Trigger>,
}

/// A number that was never given before.
pub fn unique() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Relaxed)
}

impl Device {
    pub fn new(spec: Arc<Spec>) -> Self {
        let (width, height) = spec.sizes[0];
        Self {
            generation: unique(),
            owner: None,
            mode: Mode {
                width,
                height,
                fourcc: spec.formats[0],
            },
            rate: spec.rates[0],
            is_stalled: false,
            omits_tables: false,
            damage: None,
            delivered: 0,
            dropped: 0,
            triggers: Vec::new(),
            spec,
        }
    }

    /// Makes `operation` fail or wait, `times` or without end.
    pub fn provoke(&mut self, operation: &str, fault: Fault, times: Option<u32>) {
        self.triggers.push(Trigger {
            operation: operation.into(),
            fault,
            left: times,
        });
    }

    /// Ends the provoked faults of `operation`.
    pub fn forgive(&mut self, operation: &str) {
        self.triggers
            .retain(|trigger| trigger.operation != operation);
    }

    /// The faults of one call of `operation`: a delay in milliseconds and an
    /// error number, 0 for none.
    pub fn stumble(&mut self, operation: &str) -> (u64, c_int) {
        let (mut delay, mut error) = (0, 0);
        for trigger in self
            .triggers
            .iter_mut()
            .filter(|each| each.operation == operation)
        {
            match trigger.fault {
                Fault::Error(number) => error = number,
                Fault::Delay(milliseconds) => delay += milliseconds,
            }
            trigger.left = trigger.left.map(|left| left - 1);
        }
        self.triggers.retain(|trigger| trigger.left != Some(0));
        (delay, error)
    }

    /// The damage of the next picture.
    pub fn next_damage(&mut self) -> Option<Damage> {
        let (damage, left) = self.damage.take()?;
        self.damage = (left > 1).then_some((damage, left - 1));
        Some(damage)
    }

    /// The nearest format that it has, as `uvcvideo` chooses.
    pub fn nearest(&self, width: u32, height: u32, fourcc: u32) -> Mode {
        let formats = &self.spec.formats;
        let fourcc = if formats.contains(&fourcc) {
            fourcc
        } else {
            formats[0]
        };
        let distance = |size: &&(u32, u32)| size.0.abs_diff(width) + size.1.abs_diff(height);
        let (width, height) = *self
            .spec
            .sizes
            .iter()
            .min_by_key(distance)
            .unwrap_or(&(0, 0));
        Mode {
            width,
            height,
            fourcc,
        }
    }
}
