//! The thread behind a stream: takes a picture at the agreed rate and fills a
//! queued buffer with it, or drops it when none is queued.

use std::{sync::Arc, thread, time::Duration};

use libc::c_int;

use crate::{
    abi,
    device::{Damage, Mode},
    jpeg,
    picture::Picture,
    raw,
    spec::Spec,
    world::world,
};

/// So soon an ended stream's thread ends.
const SLICE_US: u64 = 20_000;

/// What is needed to take one picture.
struct Shot {
    spec: Arc<Spec>,
    mode: Mode,
    sequence: u32,
    damage: Option<Damage>,
    omits_tables: bool,
}

/// Runs until `stream`, which started on `fd`, has ended.
pub fn run(fd: c_int, stream: u64) {
    let mut sequence = 0;
    let mut due = raw::monotonic_us();
    while let Some(period) = period(fd, stream, sequence) {
        due = (due + period).max(raw::monotonic_us());
        if !wait(fd, stream, due) {
            return;
        }
        if let Some(shot) = aim(fd, stream, sequence) {
            let taken = raw::monotonic_us();
            let is_marked = matches!(shot.damage, Some(Damage::Truncated | Damage::Empty));
            deliver(fd, stream, &shot.take(), (sequence, taken, is_marked));
            sequence += 1;
        }
    }
}

/// Microseconds until the next picture; none once the stream has ended.
fn period(fd: c_int, stream: u64, sequence: u32) -> Option<u64> {
    let mut world = world();
    let (handle, device) = world.open_device(fd).ok()?;
    (handle.stream == Some(stream)).then_some(())?;
    let first = if sequence == 0 { device.spec.first_ms * 1000 } else { 0 };
    Some(first + 1_000_000 / u64::from(device.rate.max(1)))
}

/// Waits until `due`; false if the stream ends before.
fn wait(fd: c_int, stream: u64, due: u64) -> bool {
    loop {
        let left = due.saturating_sub(raw::monotonic_us());
        if left == 0 {
            return true;
        }
        thread::sleep(Duration::from_micros(left.min(SLICE_US)));
        if world().handles.get(&fd).is_none_or(|handle| handle.stream != Some(stream)) {
            return false;
        }
    }
}

/// What to take now, if the device is not stalled.
fn aim(fd: c_int, stream: u64, sequence: u32) -> Option<Shot> {
    let mut world = world();
    let (handle, device) = world.open_device(fd).ok()?;
    if handle.stream != Some(stream) || device.is_stalled {
        return None;
    }
    Some(Shot {
        spec: Arc::clone(&device.spec),
        mode: device.mode,
        sequence,
        // Damage is for pictures that arrive.
        damage: if handle.queued.is_empty() { None } else { device.next_damage() },
        omits_tables: device.omits_tables,
    })
}

fn deliver(fd: c_int, stream: u64, data: &[u8], (sequence, taken, marked): (u32, u64, bool)) {
    let mut world = world();
    let Ok((handle, device)) = world.open_device(fd) else { return };
    if handle.stream != Some(stream) {
        return;
    }
    if handle.fill(data, sequence, taken, marked) {
        device.delivered += 1;
    } else {
        device.dropped += 1;
    }
}

impl Shot {
    /// The bytes of the picture, with their damage.
    fn take(&self) -> Vec<u8> {
        let mut data = self.expose();
        match self.damage {
            Some(Damage::Garbage) => scramble(&mut data, self.sequence),
            Some(Damage::Truncated) => data.truncate(data.len() * 2 / 5),
            Some(Damage::Empty) => data.clear(),
            Some(Damage::WrongSize) | None => {}
        }
        data
    }

    fn expose(&self) -> Vec<u8> {
        let Mode { width, height, fourcc } = self.mode;
        let divisor = if self.damage == Some(Damage::WrongSize) { 2 } else { 1 };
        let (width, height) = ((width / divisor) as usize, (height / divisor) as usize);
        let picture = Picture { width, height, sequence: self.sequence as usize };
        let images = &self.spec.images;
        match fourcc {
            abi::MJPG if !images.is_empty() && self.damage != Some(Damage::WrongSize) => {
                images[self.sequence as usize % images.len()].clone()
            }
            abi::MJPG => jpeg::encode(&picture, !self.omits_tables),
            abi::NV12 => picture.nv12(),
            _ => picture.yuyv(),
        }
    }
}

/// Replaces `data` by noise, by the xorshift generator of Marsaglia.
fn scramble(data: &mut [u8], seed: u32) {
    let mut state = 0x9E37_79B9_7F4A_7C15 ^ u64::from(seed);
    for byte in data {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        *byte = state as u8;
    }
}
