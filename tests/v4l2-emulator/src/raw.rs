//! System calls without the C library, whose functions this crate replaces.
//! Failures come back as the kernel gives them: a negative error number.

use std::{arch::asm, ffi::CStr};

use libc::{c_int, c_long, c_void};

/// Makes system call `number`.
///
/// # Safety
/// That of the call: pointers among the arguments must be valid for it.
pub unsafe fn call(number: c_long, args: [usize; 6]) -> isize {
    let result: isize;
    let [a, b, c, d, e, f] = args;
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the kernel's calling convention: it changes rax, rcx and r11
    // alone, and memory only as the caller allowed.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") number as isize => result,
            in("rdi") a, in("rsi") b, in("rdx") c, in("r10") d, in("r8") e, in("r9") f,
            lateout("rcx") _, lateout("r11") _, options(nostack),
        );
    }
    #[cfg(target_arch = "aarch64")]
    // SAFETY: the kernel's calling convention: it changes x0 alone, and memory
    // only as the caller allowed.
    unsafe {
        asm!(
            "svc 0",
            in("x8") number, inlateout("x0") a as isize => result,
            in("x1") b, in("x2") c, in("x3") d, in("x4") e, in("x5") f, options(nostack),
        );
    }
    result
}

/// Turns a kernel result into what a C function returns: -1 and `errno`.
pub fn to_c(result: isize) -> c_long {
    if (-4095..0).contains(&result) {
        // SAFETY: the C library gives each thread a valid errno.
        unsafe { *libc::__errno_location() = -result as c_int };
        return -1;
    }
    result as c_long
}

/// A new anonymous file, or an error.
pub fn memfd(name: &CStr) -> c_int {
    let flags = libc::MFD_CLOEXEC as usize;
    // SAFETY: the name is a valid C string for the time of the call.
    unsafe { call(libc::SYS_memfd_create, [name.as_ptr() as usize, flags, 0, 0, 0, 0]) as c_int }
}

/// A new event counter that does not block, or an error.
pub fn eventfd(count: u32) -> c_int {
    let flags = (libc::EFD_CLOEXEC | libc::EFD_NONBLOCK) as usize;
    // SAFETY: no pointer is involved.
    unsafe { call(libc::SYS_eventfd2, [count as usize, flags, 0, 0, 0, 0]) as c_int }
}

/// Closes a descriptor.
pub fn close(fd: c_int) -> isize {
    // SAFETY: no pointer is involved.
    unsafe { call(libc::SYS_close, [fd as usize, 0, 0, 0, 0, 0]) }
}

/// Writes bytes.
pub fn write(fd: c_int, bytes: &[u8]) -> isize {
    // SAFETY: the slice is readable for its whole length.
    unsafe { call(libc::SYS_write, [fd as usize, bytes.as_ptr() as usize, bytes.len(), 0, 0, 0]) }
}

/// Reads bytes.
pub fn read(fd: c_int, bytes: &mut [u8]) -> isize {
    // SAFETY: the slice is writable for its whole length.
    unsafe {
        call(libc::SYS_read, [fd as usize, bytes.as_mut_ptr() as usize, bytes.len(), 0, 0, 0])
    }
}

/// Goes back to the start of a file.
pub fn rewind(fd: c_int) {
    // SAFETY: no pointer is involved.
    unsafe { call(libc::SYS_lseek, [fd as usize, 0, 0, 0, 0, 0]) };
}

/// Sets the length of a file.
pub fn truncate(fd: c_int, length: usize) -> isize {
    // SAFETY: no pointer is involved.
    unsafe { call(libc::SYS_ftruncate, [fd as usize, length, 0, 0, 0, 0]) }
}

/// Waits without limit until one of the descriptors is ready or a signal comes.
pub fn wait_readable(fd: c_int) -> isize {
    let mut poll = libc::pollfd { fd, events: libc::POLLIN, revents: 0 };
    // SAFETY: the structure lives until the call returns.
    unsafe { call(libc::SYS_ppoll, [&raw mut poll as usize, 1, 0, 0, 0, 0]) }
}

/// Maps memory.
///
/// # Safety
/// As `mmap`: with `MAP_FIXED`, what was at `address` is replaced.
pub unsafe fn map(
    address: *mut c_void,
    length: usize,
    protection: c_int,
    flags: c_int,
    fd: c_int,
    offset: i64,
) -> isize {
    let fd = fd as isize as usize;
    let args = [address as usize, length, protection as usize, flags as usize, fd, offset as usize];
    // SAFETY: the caller's promise.
    unsafe { call(libc::SYS_mmap, args) }
}

/// Unmaps memory.
///
/// # Safety
/// Nothing may use the range any more.
pub unsafe fn unmap(address: usize, length: usize) {
    // SAFETY: the caller's promise.
    unsafe { call(libc::SYS_munmap, [address, length, 0, 0, 0, 0]) };
}

/// Microseconds of the clock that V4L2 stamps pictures with.
pub fn monotonic_us() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: the structure lives until the call returns.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut time) };
    time.tv_sec as u64 * 1_000_000 + time.tv_nsec as u64 / 1000
}
