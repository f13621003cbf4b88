//! The functions of the C library that are replaced. Some take a variable
//! number of arguments in C and a fixed one here: on x86-64 and aarch64 Linux
//! both conventions put those arguments into the same places.

mod directory;

use std::{ffi::CStr, str, sync::atomic::Ordering::Relaxed};

use libc::{c_char, c_int, c_long, c_ulong, c_void, mode_t, nfds_t, off_t, size_t};

use crate::{
    ioctl, raw,
    world::{self, ACTIVE, is_emulated, world},
};

/// A path as bytes; empty for a null pointer or where the emulator does not act.
///
/// # Safety
/// `path` must be null or a C string that outlives the result.
unsafe fn emulated_path<'a>(path: *const c_char) -> &'a [u8] {
    if path.is_null() || !ACTIVE.load(Relaxed) {
        return b"";
    }
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(path) }.to_bytes()
}

fn number(digits: &[u8]) -> Option<u32> {
    str::from_utf8(digits).ok()?.parse().ok()
}

/// The kernel's form of a result: negative error numbers.
fn kernel(result: Result<c_int, c_int>) -> isize {
    result.unwrap_or_else(|error| -error) as isize
}

/// Opens what is emulated; none for everything else.
fn open_emulated(path: &[u8], flags: c_int) -> Option<isize> {
    if let Some(device) = path.strip_prefix(b"/dev/video") {
        return Some(kernel(world::open(number(device)?, flags)));
    }
    let node = path.strip_prefix(b"/sys/class/video4linux/video")?;
    let device = number(node.strip_suffix(b"/name")?)?;
    let name = world()
        .devices
        .get(&device)
        .map(|device| format!("{}\n", device.spec.name));
    Some(kernel(
        name.map_or(Err(libc::ENOENT), |name| Ok(text_file(&name))),
    ))
}

/// A file with `text` in it, read from its start.
fn text_file(text: &str) -> c_int {
    let file = raw::memfd(c"v4l2-emulator-name");
    if file >= 0 {
        raw::write(file, text.as_bytes());
        raw::rewind(file);
    }
    file
}

/// # Safety
/// As `openat`.
unsafe fn open_any(folder: c_int, path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
    // SAFETY: the caller passes a C string.
    let result = open_emulated(unsafe { emulated_path(path) }, flags).unwrap_or_else(|| {
        let folder = folder as isize as usize;
        let args = [folder, path as usize, flags as usize, mode as usize, 0, 0];
        // SAFETY: the caller's arguments, passed on.
        unsafe { raw::call(libc::SYS_openat, args) }
    });
    raw::to_c(result) as c_int
}

/// Replaces the functions that open a file at a path alone.
macro_rules! replace_open {
    ($($name:ident)*) => {$(
        // SAFETY: it has the type of the C function whose name it takes.
        #[unsafe(no_mangle)]
        unsafe extern "C" fn $name(path: *const c_char, flags: c_int, mode: mode_t) -> c_int {
            // SAFETY: the caller's promise to the C function.
            unsafe { open_any(libc::AT_FDCWD, path, flags, mode) }
        }
    )*};
}
replace_open!(open open64);

/// Replaces the functions that open a file beside an open folder.
macro_rules! replace_openat {
    ($($name:ident)*) => {$(
        // SAFETY: it has the type of the C function whose name it takes.
        #[unsafe(no_mangle)]
        unsafe extern "C" fn $name(
            folder: c_int,
            path: *const c_char,
            flags: c_int,
            mode: mode_t,
        ) -> c_int {
            // SAFETY: the caller's promise to the C function.
            unsafe { open_any(folder, path, flags, mode) }
        }
    )*};
}
replace_openat!(openat openat64);

// SAFETY: it has the type of the C function whose name it takes.
#[unsafe(no_mangle)]
extern "C" fn close(fd: c_int) -> c_int {
    raw::to_c(if is_emulated(fd) {
        world::close(fd)
    } else {
        raw::close(fd)
    }) as c_int
}

// SAFETY: it has the type of the C function whose name it takes.
#[unsafe(no_mangle)]
unsafe extern "C" fn ioctl(fd: c_int, request: c_ulong, argument: *mut c_void) -> c_int {
    let args = [fd as usize, request as usize, argument as usize, 0, 0, 0];
    // SAFETY: the caller's promise to the C function.
    raw::to_c(unsafe { any_call(libc::SYS_ioctl, args) }) as c_int
}

/// The camera library makes its requests through this function, and the
/// standard library its waits, so nothing but a request takes a lock.
// SAFETY: it has the type of the C function whose name it takes.
#[unsafe(no_mangle)]
unsafe extern "C" fn syscall(
    call: c_long,
    a: usize,
    b: usize,
    c: usize,
    d: usize,
    e: usize,
    f: usize,
) -> c_long {
    // SAFETY: the caller's promise to the C function.
    raw::to_c(unsafe { any_call(call, [a, b, c, d, e, f]) })
}

/// # Safety
/// That of the system call.
unsafe fn any_call(call: c_long, args: [usize; 6]) -> isize {
    let fd = args[0] as c_int;
    if call == libc::SYS_ioctl && is_emulated(fd) {
        // SAFETY: the caller's promise: the third argument fits the request.
        unsafe { ioctl::ioctl(fd, args[1] as u32, args[2] as *mut c_void) }
    } else {
        // SAFETY: the caller's promise.
        unsafe { raw::call(call, args) }
    }
}

/// Replaces the functions that map a file.
macro_rules! replace_mmap {
    ($($name:ident)*) => {$(
        // SAFETY: it has the type of the C function whose name it takes.
        #[unsafe(no_mangle)]
        unsafe extern "C" fn $name(
            address: *mut c_void,
            length: size_t,
            protection: c_int,
            flags: c_int,
            fd: c_int,
            offset: off_t,
        ) -> *mut c_void {
            // SAFETY: the caller's promise to the C function.
            let result = unsafe {
                if is_emulated(fd) {
                    world::map(address, length, protection, flags, fd, offset)
                        .unwrap_or_else(|error| -error as isize)
                } else {
                    raw::map(address, length, protection, flags, fd, offset)
                }
            };
            raw::to_c(result) as *mut c_void
        }
    )*};
}
replace_mmap!(mmap mmap64);

/// The kernel does the waiting; only what it tells is put in V4L2's terms.
// SAFETY: it has the type of the C function whose name it takes.
#[unsafe(no_mangle)]
unsafe extern "C" fn poll(list: *mut libc::pollfd, count: nfds_t, timeout: c_int) -> c_int {
    let limit = libc::timespec {
        tv_sec: i64::from(timeout / 1000),
        tv_nsec: i64::from(timeout % 1000) * 1_000_000,
    };
    let limit = if timeout < 0 {
        0
    } else {
        &raw const limit as usize
    };
    // SAFETY: the caller's list, passed on; the limit outlives the call.
    let ready = unsafe {
        raw::call(
            libc::SYS_ppoll,
            [list as usize, count as usize, limit, 0, 0, 0],
        )
    };
    if ready > 0 {
        // SAFETY: the kernel has just written to this list.
        for entry in unsafe { std::slice::from_raw_parts_mut(list, count as usize) } {
            translate(entry);
        }
    }
    raw::to_c(ready) as c_int
}

fn translate(entry: &mut libc::pollfd) {
    if entry.revents == 0 || !is_emulated(entry.fd) {
        return;
    }
    let events = world()
        .handles
        .get(&entry.fd)
        .map_or(libc::POLLNVAL, super::handle::Handle::events);
    let always = libc::POLLERR | libc::POLLHUP | libc::POLLNVAL;
    entry.revents = events & (entry.events | always);
}
