//! All devices, plugged and unplugged, and all open handles.

use std::{
    collections::{BTreeMap, HashMap},
    env,
    fmt::Write,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread,
    time::Duration,
};

use libc::{c_int, c_void};

use crate::{
    command, complain,
    device::Device,
    handle::Handle,
    raw,
    spec::{self, Spec},
};

/// Whether the emulator acts in this program.
pub static ACTIVE: AtomicBool = AtomicBool::new(false);

/// Which descriptors are emulated devices: asked on every system call, so
/// without a lock.
static EMULATED: [AtomicBool; 1 << 16] = [const { AtomicBool::new(false) }; 1 << 16];

/// Whether `fd` is an emulated device.
pub fn is_emulated(fd: c_int) -> bool {
    flag(fd).is_some_and(|flag| flag.load(Relaxed))
}

fn flag(fd: c_int) -> Option<&'static AtomicBool> {
    usize::try_from(fd).ok().and_then(|fd| EMULATED.get(fd))
}

#[derive(Default)]
pub struct World {
    pub devices: BTreeMap<u32, Device>,
    pub unplugged: BTreeMap<u32, Arc<Spec>>,
    pub handles: HashMap<c_int, Handle>,
}

/// The world, made from the environment on first use.
pub fn world() -> MutexGuard<'static, World> {
    static WORLD: OnceLock<Mutex<World>> = OnceLock::new();
    let world = WORLD.get_or_init(|| Mutex::new(World::from_environment()));
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

impl World {
    fn from_environment() -> Self {
        let devices = env::var("V4L2_EMULATOR_DEVICES").unwrap_or_else(|_| spec::DEFAULT.into());
        let devices = split(&devices).map(|device| format!("add {device}"));
        let commands = env::var("V4L2_EMULATOR_COMMANDS").unwrap_or_default();
        let mut world = Self::default();
        for line in devices.chain(split(&commands).map(Into::into)) {
            if let Err(why) = command::obey(&mut world, &line) {
                complain(&format!("{line}: {why}"));
            }
        }
        world
    }

    pub fn plug(&mut self, number: u32, spec: Arc<Spec>) {
        self.unplugged.remove(&number);
        self.devices.insert(number, Device::new(spec));
    }

    pub fn unplug(&mut self, number: u32) -> Result<(), String> {
        let device = self.devices.remove(&number).ok_or("no such device")?;
        let opened = |handle: &&mut Handle| handle.generation == device.generation;
        self.handles
            .values_mut()
            .filter(opened)
            .for_each(Handle::unplug);
        self.unplugged.insert(number, device.spec);
        Ok(())
    }

    /// A handle and its device, or an error number.
    pub fn open_device(&mut self, fd: c_int) -> Result<(&mut Handle, &mut Device), c_int> {
        let handle = self.handles.get_mut(&fd).ok_or(libc::EBADF)?;
        let device = self.devices.get_mut(&handle.device).ok_or(libc::ENODEV)?;
        if handle.generation == device.generation {
            Ok((handle, device))
        } else {
            Err(libc::ENODEV)
        }
    }

    /// Everything that a test may ask, as JSON.
    pub fn status(&self) -> String {
        let streaming = self
            .handles
            .values()
            .filter(|handle| handle.stream.is_some())
            .count();
        let mut devices = String::new();
        for (number, device) in &self.devices {
            let comma = if devices.is_empty() { "" } else { "," };
            let Device {
                delivered, dropped, ..
            } = device;
            // Writing to a string cannot fail.
            let _ = write!(
                devices,
                r#"{comma}{{"number":{number},"delivered":{delivered},"dropped":{dropped}}}"#
            );
        }
        format!(
            r#"{{"open":{},"streaming":{streaming},"devices":[{devices}]}}"#,
            self.handles.len()
        )
    }
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split('|').filter(|part| !part.trim().is_empty())
}

/// Lets an operation on a device be late or fail, as it was told to.
pub fn stumble(number: u32, operation: &str) -> Result<(), c_int> {
    let (delay, error) = world()
        .devices
        .get_mut(&number)
        .map_or((0, 0), |device| device.stumble(operation));
    if delay > 0 {
        thread::sleep(Duration::from_millis(delay));
    }
    if error == 0 { Ok(()) } else { Err(error) }
}

/// Opens a device: a descriptor or an error number.
pub fn open(number: u32, flags: c_int) -> Result<c_int, c_int> {
    stumble(number, "open")?;
    let mut world = world();
    let generation = world.devices.get(&number).ok_or(libc::ENOENT)?.generation;
    let event = raw::eventfd(1);
    if event < 0 {
        return Err(-event);
    }
    let Some(flag) = flag(event) else {
        raw::close(event);
        return Err(libc::EMFILE);
    };
    let is_blocking = flags & libc::O_NONBLOCK == 0;
    world
        .handles
        .insert(event, Handle::new(event, number, generation, is_blocking));
    flag.store(true, Relaxed);
    Ok(event)
}

/// Closes a device.
pub fn close(fd: c_int) -> isize {
    let mut world = world();
    if let Some(flag) = flag(fd) {
        flag.store(false, Relaxed);
    }
    if let Some(mut handle) = world.handles.remove(&fd) {
        handle.release();
        let device = world.devices.get_mut(&handle.device);
        if let Some(device) = device.filter(|device| device.owner == Some(fd)) {
            device.owner = None;
        }
    }
    raw::close(fd)
}

/// Maps a picture buffer for the program: an address or an error number.
///
/// # Safety
/// As `mmap`.
pub unsafe fn map(
    address: *mut c_void,
    length: usize,
    protection: c_int,
    flags: c_int,
    fd: c_int,
    offset: i64,
) -> Result<isize, c_int> {
    let mut world = world();
    let (handle, _) = world.open_device(fd)?;
    let file = handle.memory().ok_or(libc::EINVAL)?;
    let start = usize::try_from(offset).map_err(|_| libc::EINVAL)?;
    let index = start / handle.slot_bytes;
    if !start.is_multiple_of(handle.slot_bytes) || length > handle.slot_bytes {
        return Err(libc::EINVAL);
    }
    handle.slots.get_mut(index).ok_or(libc::EINVAL)?.is_mapped = true;
    // SAFETY: the caller's promise; the range lies within the buffers' file.
    Ok(unsafe { raw::map(address, length, protection, flags, file, offset) })
}
