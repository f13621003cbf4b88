//! Wakes a worker that waits for its camera without end. The only module with
//! a Unix call.
//!
//! The camera library waits in `poll` without a limit. On Linux a signal whose
//! handler does nothing, installed without `SA_RESTART`, ends that wait with
//! `EINTR`. Elsewhere nothing can: there a silent worker stays behind, and its
//! camera is left alone until the worker ends by itself.

use std::thread::JoinHandle;

/// Interrupts whatever system call the thread waits in. Its loop must see by
/// other means that it is to end. Repeat it: the thread may not wait yet.
pub(super) fn wake(thread: &JoinHandle<()>) {
    thread.thread().unpark();
    #[cfg(target_os = "linux")]
    linux::interrupt(thread);
}

#[cfg(target_os = "linux")]
#[expect(
    unsafe_code,
    reason = "signals have no safe interface in the standard library"
)]
mod linux {
    use std::{os::unix::thread::JoinHandleExt, sync::Once, thread::JoinHandle};

    /// A real-time signal in the middle of the free range, out of the way of
    /// those that other libraries take from its start.
    fn signal() -> libc::c_int {
        libc::SIGRTMIN() + 7
    }

    extern "C" fn ignore(_: libc::c_int) {}

    fn install() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            // SAFETY: all zeroes is a valid sigaction: no flags (so no
            // SA_RESTART) and an empty mask. The handler only returns, which
            // is safe at any moment.
            unsafe {
                let mut action: libc::sigaction = std::mem::zeroed();
                action.sa_sigaction = ignore as *const () as libc::sighandler_t;
                libc::sigaction(signal(), &raw const action, std::ptr::null_mut());
            }
        });
    }

    pub(super) fn interrupt(thread: &JoinHandle<()>) {
        install();
        // SAFETY: the handle has not been joined, so its pthread_t is valid
        // even if the thread has ended; the handler stands.
        unsafe {
            libc::pthread_kill(thread.as_pthread_t(), signal());
        }
    }
}
