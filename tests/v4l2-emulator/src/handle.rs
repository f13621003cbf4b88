//! An open device: its buffers and its readiness.
//!
//! The buffers follow the kernel's videobuf2: each is with the program, queued
//! to be filled, or filled and waiting to be taken.

use std::collections::VecDeque;

use libc::c_int;

use crate::{abi, device::unique, raw};

/// One picture buffer.
#[derive(Clone, Copy, Default)]
pub struct Slot {
    pub is_queued: bool,
    pub is_mapped: bool,
}

/// A filled buffer.
pub struct Filled {
    pub slot: usize,
    pub bytes: usize,
    pub sequence: u32,
    /// Microseconds of the monotonic clock.
    pub taken_us: u64,
    pub is_damaged: bool,
}

pub struct Handle {
    /// The number of its device, and which of that number.
    pub device: u32,
    pub generation: u64,
    pub is_blocking: bool,
    /// Its device was unplugged.
    pub is_dead: bool,
    /// Differs for each stream; none while it does not stream.
    pub stream: Option<u64>,
    pub slots: Vec<Slot>,
    pub queued: VecDeque<usize>,
    pub filled: VecDeque<Filled>,
    /// The bytes of one buffer, whole pages.
    pub slot_bytes: usize,
    /// The file of the buffers and where it is mapped for the producer.
    memory: Option<(c_int, usize)>,
    /// The eventfd that stands for the device, and whether it is readable.
    event: c_int,
    is_ready: bool,
}

const PAGE: usize = 4096;

impl Handle {
    /// A handle on `event`, which is readable.
    pub fn new(event: c_int, device: u32, generation: u64, is_blocking: bool) -> Self {
        Self {
            device,
            generation,
            is_blocking,
            is_dead: false,
            stream: None,
            slots: Vec::new(),
            queued: VecDeque::new(),
            filled: VecDeque::new(),
            slot_bytes: 0,
            memory: None,
            event,
            is_ready: true,
        }
    }

    /// Makes `count` buffers of `bytes` each, or tells the error number.
    pub fn allocate(&mut self, count: usize, bytes: usize) -> Result<(), c_int> {
        self.slot_bytes = bytes.next_multiple_of(PAGE);
        let length = self.slot_bytes * count;
        let file = raw::memfd(c"v4l2-emulator-buffers");
        if file < 0 {
            return Err(libc::ENOMEM);
        }
        let access = libc::PROT_READ | libc::PROT_WRITE;
        let sized = raw::truncate(file, length);
        // SAFETY: a new mapping at an address of the kernel's choice.
        let base = unsafe {
            raw::map(
                std::ptr::null_mut(),
                length,
                access,
                libc::MAP_SHARED,
                file,
                0,
            )
        };
        if sized < 0 || base < 0 {
            raw::close(file);
            return Err(libc::ENOMEM);
        }
        self.memory = Some((file, base as usize));
        self.slots = vec![Slot::default(); count];
        Ok(())
    }

    /// Frees the buffers; what the program has mapped stays valid.
    pub fn release(&mut self) {
        if let Some((file, base)) = self.memory.take() {
            // SAFETY: `allocate` mapped this range, and only `fill` uses it,
            // through `memory`, which is gone.
            unsafe { raw::unmap(base, self.slot_bytes * self.slots.len()) };
            raw::close(file);
        }
        self.slots.clear();
        self.queued.clear();
        self.filled.clear();
    }

    /// The file of the buffers.
    pub fn memory(&self) -> Option<c_int> {
        self.memory.map(|(file, _)| file)
    }

    /// Puts a picture into the next queued buffer; false if there is none.
    pub fn fill(&mut self, data: &[u8], sequence: u32, taken_us: u64, is_damaged: bool) -> bool {
        let (Some(slot), Some((_, base))) = (self.queued.pop_front(), self.memory) else {
            return false;
        };
        let bytes = data.len().min(self.slot_bytes);
        let target = (base + slot * self.slot_bytes) as *mut u8;
        // SAFETY: the buffer lies in the mapping of `allocate` and is that
        // long. The program reads it only after it has taken it.
        unsafe { std::ptr::copy_nonoverlapping(data.as_ptr(), target, bytes) };
        self.filled.push_back(Filled {
            slot,
            bytes,
            sequence,
            taken_us,
            is_damaged,
        });
        self.announce();
        true
    }

    pub fn start(&mut self) -> u64 {
        let stream = unique();
        self.stream = Some(stream);
        self.announce();
        stream
    }

    pub fn stop(&mut self) {
        self.stream = None;
        self.queued.clear();
        self.filled.clear();
        for slot in &mut self.slots {
            slot.is_queued = false;
        }
        self.announce();
    }

    pub fn unplug(&mut self) {
        self.is_dead = true;
        self.stream = None;
        self.announce();
    }

    /// Makes the eventfd readable exactly when `poll` has something to tell.
    pub fn announce(&mut self) {
        let is_ready = self.events() != 0;
        if is_ready && !self.is_ready {
            raw::write(self.event, &1_u64.to_ne_bytes());
        } else if !is_ready && self.is_ready {
            raw::read(self.event, &mut [0; 8]);
        }
        self.is_ready = is_ready;
    }

    /// What `poll` tells.
    pub fn events(&self) -> i16 {
        if self.is_dead {
            libc::POLLERR | libc::POLLHUP | libc::POLLPRI
        } else if self.stream.is_none() {
            libc::POLLERR
        } else if self.filled.is_empty() {
            0
        } else {
            libc::POLLIN | libc::POLLRDNORM
        }
    }

    /// What the kernel says of buffer `index`.
    pub fn flags(&self, index: usize) -> u32 {
        let Slot {
            is_queued,
            is_mapped,
        } = self.slots[index];
        let queued = if is_queued { abi::FLAG_QUEUED } else { 0 };
        let mapped = if is_mapped { abi::FLAG_MAPPED } else { 0 };
        abi::FLAG_MONOTONIC | queued | mapped
    }
}
